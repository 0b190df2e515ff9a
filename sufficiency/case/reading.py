"""Reading a table: every cell checked against its schema, every fault in one report.

The check is our own and short: a schema library reports values, but not the line, the remedy
and the silence about children's values that a planner is owed here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from sufficiency.case.columns import Column, Table
from sufficiency.case.headers import (
    head_faults,
    is_another,
    is_misplaced,
    is_private,
    lacking,
    missing,
    or_import,
)
from sufficiency.case.moved_cells import Record, as_moved
from sufficiency.case.other_forms import other_form
from sufficiency.case.typed_values import DRESSED, may_be_told, value_of
from sufficiency.errors import Fault, InputError, cells_of
from sufficiency.files import read_bytes

UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
                    "\ud800-\udfff\ufff9-\uffff]+")
"""Signs that nobody sees: controls, which office files and XML cannot hold and terminals obey, and
those that turn the order of what is read."""
DTYPES = {"int": "int64", "ncy": "int64", "number": "float64", "count": "float64",
          "yesno": "bool"}
"""Kind of a column -> type of its values; all others are text."""
POINT = ["easting_m", "northing_m"]
OTHER_COLUMN = "holds something else in most rows"
MANY = 2
"""More wrong values than these in most rows are another column's."""
TOTAL = re.compile(r"(grand|sub)?\s*-?\s*totals?\b.*|sum|all (schools|pupils|children)", re.I)
"""First cell of a row of sums."""
GARBLED = re.compile("[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac|&(?:amp|nbsp|quot|lt|gt|#\\d+);")
"""UTF-8 that was read as another encoding and saved again, or the signs of a web page; of those
``&amp;`` alone is read."""
QUOTED = 0.5
"""Share of cells that begin with an apostrophe from which it is a program's and no text's."""
OFFICE = re.compile(r"sep=.?", re.I)
"""A first line by which office programs are told the separator."""
KEPT = 48
"""Tables that are kept as they were read: those of a few cases."""


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
        path: the CSV file; faults bear its name.
        table: columns it should have.
        others: other columns may be there; they are not read.

    The frame has all columns of the schema plus ``row`` (line number in the file). Cells with
    faults have defaults, so that later checks can find more; rows that cannot be read are
    left out.
    """
    table = replace(table, file=path.name)
    try:
        data = read_bytes(path, missing(path, f"Add {path.name}: {table.meaning}"))
    except InputError as error:
        return _typed([], [], list(error.faults), table, others=others)
    frame, faults = _read(data, table, others)
    # Whoever writes to it copies what they write to (copy on write).
    return frame.copy(deep=False), list(faults)


@lru_cache(maxsize=KEPT)
def _read(data: bytes, table: Table, others: bool) -> tuple[pd.DataFrame, list[Fault]]:
    """What a file holds. Scenarios of one case, and their comparators, read the same tables."""
    try:
        head, records, faults = _records(data, table)
    except InputError as error:
        head, records, faults = [], [], list(error.faults)
    return _typed(head, records, faults, table, others=others)


def _typed(
    head: list[str], records: list[Record], faults: list[Fault], table: Table, *, others: bool
) -> tuple[pd.DataFrame, list[Fault]]:
    """Typed columns of rows that were read, and every fault with those of single cells."""
    name = table.file
    found = [] if others else head_faults(head, table)
    if found:
        # Of rows under another header nothing can be said.
        faults, records = [*faults, *found], []
    if is_misplaced(table, head):
        # No later check may quote a row of it.
        records = []
        faults.append(Fault(name, "holds a table about children", "Give it as children.csv.",
                            row=1))
    if head and (others or not is_another(head, table)):
        faults += lacking(head, table)
    columns: dict[str, pd.Series] = {}
    told: set[tuple[int | None, str | None]] = set()
    for column in table.columns:
        values, found = _column(column, head, records, table)
        told |= cells_of(found)
        faults += found
        columns[column.name] = pd.Series(values, dtype=DTYPES.get(column.kind, "str"))
    faults, moved = as_moved(faults, head, records, table)
    frame = pd.DataFrame(columns)
    frame["row"] = pd.Series([line for line, _ in records], dtype="int64")
    if set(POINT) <= set(columns):  # the other half of one that was told is no fault of its own
        half = frame["row"].isin({row for row, name in told if name in POINT})
        frame.loc[half, POINT] = float("nan")
    frame = frame[~frame["row"].isin(moved)].reset_index(drop=True)
    if table.rows and not faults and not records:
        faults.append(Fault(name, "has no rows", f"Fill it: {table.meaning}"))
    if records and set(table.key) <= set(head):
        faults += _duplicates(frame, table, told)
    return frame, faults


def _records(data: bytes, table: Table) -> tuple[list[str], list[Record], list[Fault]]:
    """Header, rows of its length, and the faults of single rows, which are left out.

    Empty rows are passed over; cells at the end of a row may be missing.

    Raises:
        InputError: it is no table.
    """
    name = table.file
    if (form := other_form(data, name)) is not None:
        raise InputError([form])
    try:
        # Registers give names as web pages hold them; an "&amp;" inside another stays a fault.
        text = data.decode("utf-8-sig").replace("&amp;", "&")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError([
            Fault(name, "is not UTF-8 text", f"Save it as CSV UTF-8.{or_import(name)}", row=line)
        ]) from None
    first = text.split("\n", 1)[0]
    if OFFICE.fullmatch(first.strip()):
        raise InputError([Fault(name, "is a line for office programs and not the header",
                                f"Take it out.{or_import(name)}", row=1)])
    for sign, word in ((";", "semicolons"), ("\t", "tabs")):
        if sign in first and "," not in first:
            raise InputError([
                Fault(name, f"has columns separated by {word}",
                      f"Save it with commas.{or_import(name)}", row=1)])
    if (at := GARBLED.search(text)) is not None:
        raise InputError([Fault(name, "has letters that a program has garbled", "Save it as CSV "
                                f"UTF-8 from where it came.{or_import(name)}",
                                row=text.count("\n", 0, at.start()) + 1)])
    # Other line ends than these would count as lines for some readers and not for others.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[Record] = []
    begins, plain = 1, UNSEEN.search(text) is None
    try:
        for cells in reader:
            seen = [cell.strip() for cell in cells] if plain else legible(cells)
            seen = [" ".join(cell.split()) if "\n" in cell else cell for cell in seen]
            if any(seen):
                records.append((begins, seen))
            begins = reader.line_num + 1
    except csv.Error:
        raise InputError([Fault(
            name, "is not a table from here on",
            "Look for a quotation mark that is not closed, or text that is not a table.",
            row=begins)]) from None
    if not records:
        raise InputError([
            Fault(name, "is empty", "Give one header line, and a row for each entry.")])
    filled = [cell for _, cells in records[1:] for cell in cells if cell]
    if sum(cell.startswith("'") for cell in filled) > QUOTED * len(filled):
        raise InputError([Fault(name, "has an apostrophe before most cells",
                                "Take them out: programs put them before what is text.",
                                row=records[1][0])])
    (first_line, head), *rows = [(line, _filled(cells)) for line, cells in records]
    width, known = len(head), [c.name for c in table.columns]
    if 2 * sum(len(cells) > width for _, cells in rows) > len(rows):
        raise InputError([Fault(name, "is not the header: most rows below have more cells",
                                f"Begin the file with the names of its columns.{or_import(name)}",
                                row=first_line)])
    if not set(head) & set(known):
        raise InputError([Fault(name, "has none of the columns of this table in its first row",
                                f"Begin it with their names: {', '.join(known)}."
                                f"{or_import(name) if len(head) > 1 or '|' in first else ''}",
                                row=1)])
    needed = [c.name for c in table.columns if c.needed]
    words = {c.name: c.words for c in table.columns}  # a series may be called total
    kept, faults = [], []
    for line, cells in rows:
        lost = next((c for c in head[len(cells):] if c in needed), None)
        if len(cells) > width:
            faults.append(Fault(name, "has more cells than the header",
                                "Put text that holds a comma in quotation marks.", row=line))
        elif TOTAL.fullmatch(first := next(c for c in cells if c)) and (
                first not in words.get(head[cells.index(first)], ())):
            faults.append(Fault(name, "is a row of totals", "Take it out.", row=line))
        elif cells == head:
            faults.append(Fault(name, "is the header again", "Take it out.", row=line))
        elif lost is not None and len(cells) < width / 2:
            faults.append(Fault(name, "breaks off before a column that every row needs",
                                "Complete the row, or take it out.", row=line, column=lost))
        else:
            kept.append((line, cells + [""] * (width - len(cells))))
    return head, kept, faults


def _filled(cells: list[str]) -> list[str]:
    """Cells up to the last that holds something: office programs add empty ones at will."""
    return cells[: max(at for at, cell in enumerate(cells, 1) if cell)]


def folded(words: pd.Series) -> pd.Series:
    """Words as they are told apart: capitals, and spaces beside one between two, say nothing."""
    return words.str.casefold().str.split().str.join(" ")


def _duplicates(frame: pd.DataFrame, table: Table, told: set[tuple[int | None, str | None]]
) -> list[Fault]:
    """Rows whose key is that of an earlier one; those with a fault in it were told already."""
    key = list(table.key)
    if not key:
        return []
    secret = any(c.secret for c in table.columns if c.name in key)
    same = frame[key].apply(lambda c: folded(c) if c.dtype.kind not in "if" else c)
    again, alike = frame.duplicated(key), same.duplicated()
    return [
        Fault(table.file,
              "is there twice" if twice else "is there already, but for capitals or spaces",
              "Keep one row." if twice else "Keep one, or give each a name of its own.",
              row=int(r["row"]), column=key[0],
              value="" if secret else " ".join(str(r[k]) for k in key))
        for r, twice in zip(frame[alike].to_dict("records"), again[alike], strict=True)
        if not any((r["row"], k) in told for k in key)
    ]


def _column(
    column: Column, head: Sequence[str], records: Sequence[Record], table: Table
) -> tuple[list[object], list[Fault]]:
    """Values of a column, and its faults; one fault where most rows hold something else."""
    file = table.file
    if column.name not in head:
        return [column.default] * len(records), []
    at = head.index(column.name)
    open_ = not (is_private(table, head) or column.secret)
    values: list[object] = []
    faults: list[Fault] = []
    wrong: set[str] = set()
    known: dict[str, object] = {}  # the same cell has the same value
    for line, cells in records:
        try:
            if (cell := cells[at]) not in known:
                known[cell] = value_of(cell, column)
            values.append(known[cell])
        except ValueError as error:
            problem, remedy = error.args
            wrong.add(cells[at])
            shown = cells[at] if open_ or may_be_told(cells[at], column) else ""
            values.append(column.default)
            faults.append(Fault(file, problem, remedy, row=line, column=column.name, value=shown))
    dressed = sum(f.problem == DRESSED for f in faults)
    if 2 * (len(faults) - dressed) > len(records) and len(wrong) > MANY:
        return values, [Fault(
            file, OTHER_COLUMN,
            f"Look whether each name of the header is above its own column. {faults[0].remedy}",
            row=faults[0].row, column=column.name, also=tuple(f.row or 0 for f in faults[1:]))]
    return values, faults
