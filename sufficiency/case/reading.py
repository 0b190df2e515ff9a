"""Reading a table: every cell checked against its schema, every fault in one report.

The check is our own and short: a schema library reports values, but not the line, the remedy
and the silence about children's values that a planner is owed here.
"""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sufficiency.case.columns import Column, Table
from sufficiency.case.vocabulary import NEEDS, OLD_NEEDS
from sufficiency.errors import Fault

UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
                    "\ud800-\udfff\ufff9-\uffff]+")
"""Signs that nobody sees: controls, which office files and XML cannot hold and terminals obey, and
those that turn the order of what is read."""
NCY_WORDS = {"R": 0, "N1": -2, "N2": -1, "E1": -2, "E2": -1}


def legible(given: Any) -> Any:
    """What a file says, with a space for signs that nobody sees; lists and tables all through."""
    if isinstance(given, str):
        return UNSEEN.sub(" ", given).strip()
    if isinstance(given, list):
        return [legible(v) for v in given]
    if isinstance(given, dict):
        return {legible(k): legible(v) for k, v in given.items()}
    return given


def read_table(
    path: Path, table: Table, *, others: bool = False
) -> tuple[pd.DataFrame, list[Fault]]:
    """Read one file as text, check every cell, return typed columns and every fault.

    Args:
        others: other columns may be there; they are not read.

    The frame has all columns of the schema plus ``row`` (line number in the file). Rows with
    faults are kept with defaults, so that later checks can find more.
    """
    name = path.name
    empty = pd.DataFrame({c.name: pd.Series(dtype=object) for c in table.columns})
    empty["row"] = pd.Series(dtype=int)
    if not path.is_file():
        return empty, [Fault(name, "is missing", f"Add {name}: {table.meaning}")]
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return empty, [Fault(name, "is not UTF-8 text", "Save it as CSV UTF-8.", row=line)]
    header = text.split("\n", 1)[0]
    if ";" in header and "," not in header:
        return empty, [
            Fault(name, "has columns separated by semicolons", "Save it with commas.", row=1)
        ]
    try:
        raw = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError):
        return empty, [Fault(name, "is not a table", "Give one header line and equal rows.")]
    raw.columns = [str(c).strip() for c in raw.columns]
    known = [c.name for c in table.columns]
    faults = [
        Fault(name, "is not a column of this table", _hint(c, known), row=1, column=c)
        for c in raw.columns if c not in known and not others
    ]
    frame = pd.DataFrame(index=raw.index)
    for column in table.columns:
        if column.name not in raw:
            if column.needed:
                faults.append(Fault(name, "is missing", f"Add it: {column.meaning}.", row=1,
                                    column=column.name))
            frame[column.name] = [column.default] * len(raw)
            continue
        values, found = _convert(legible(raw[column.name].tolist()), column, name)
        frame[column.name] = values
        faults += found
    frame["row"] = range(2, len(raw) + 2)
    faults += _duplicates(frame, table)
    return frame, faults


def _hint(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    return f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(known)}."


def _duplicates(frame: pd.DataFrame, table: Table) -> list[Fault]:
    if not table.key or not len(frame):
        return []
    key = list(table.key)
    repeated = frame[frame.duplicated(key)]
    return [
        Fault(table.file, "is there twice", "Keep one row.", row=int(r["row"]), column=key[0],
              value=" ".join(str(r[k]) for k in key))
        for r in repeated.to_dict("records")
    ]


def _convert(cells: list[str], column: Column, file: str) -> tuple[list[object], list[Fault]]:
    values: list[object] = []
    faults: list[Fault] = []
    for number, cell in enumerate(cells, start=2):
        try:
            values.append(_value(cell, column))
        except ValueError as error:
            problem, remedy = error.args
            shown = "" if column.secret else cell
            values.append(column.default)
            faults.append(Fault(file, problem, remedy, row=number, column=column.name, value=shown))
    return values, faults


def _value(cell: str, column: Column) -> object:
    """The typed value of a cell; a ValueError carries problem and remedy."""
    if not cell:
        if column.needed:
            raise ValueError("is empty", f"Give the {column.meaning}.")
        return column.default
    if column.words:
        if cell not in column.words:
            raise ValueError("is not a word of this column", _hint(cell, column.words))
        return cell
    if column.kind == "text":
        return cell
    if column.kind == "need":
        return _need(cell)
    if column.kind == "yesno":
        if cell.lower() not in ("yes", "no", "true", "false", "1", "0"):
            raise ValueError("is neither yes nor no", "Write yes or no.")
        return cell.lower() in ("yes", "true", "1")
    if column.kind == "ncy" and cell.upper() in NCY_WORDS:
        return NCY_WORDS[cell.upper()]
    return _number(cell, column)


def _need(cell: str) -> str:
    code = cell.upper()
    if code in NEEDS:
        return code
    if code in OLD_NEEDS:
        raise ValueError("is an old code", f"Write {OLD_NEEDS[code]}.")
    raise ValueError("is not a primary need code", _hint(code, NEEDS))


def _number(cell: str, column: Column) -> float | int:
    try:
        number = float(cell)
    except ValueError:
        raise ValueError("is not a number", f"Give the {column.meaning}.") from None
    if column.kind != "number" and number != int(number):
        raise ValueError("is not a whole number", f"Give the {column.meaning}.")
    if column.low is not None and number < column.low:
        problem = "is negative" if column.low == 0 else f"is below {column.low:g}"
        raise ValueError(problem, f"Give the {column.meaning}, {column.low:g} or more.")
    if column.high is not None and number > column.high:
        raise ValueError(f"is above {column.high:g}", f"Check the {column.meaning}.")
    return number if column.kind == "number" else int(number)
