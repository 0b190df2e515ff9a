"""Reading a council's table (CSV or xlsx): every fault at once, and a list of what was mended.

Nothing is guessed: what has one meaning is mended and told (spaces, pound signs, a spreadsheet's
dates, a row of totals), what has none is a fault.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sufficiency.case.reading import legible
from sufficiency.errors import Fault, InputError, did_you_mean
from sufficiency.finance.cells import Column, value

_NAMES = re.compile(r"(sur|fore|first|last|full|child|pupil)?_?name|dob|date_of_birth|postcode|"
                    r"address.*|upn|uln|nhs.*")


@dataclass(frozen=True)
class Mend:
    """What was mended in one cell, row or file; the value itself is not repeated."""

    what: str
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, eq=False)
class Rows:
    """A table that was read.

    Attributes:
        rows: one dict per row, column name to value, and ``row`` (line in the file).
        mends: what was mended.
        faults: everything wrong; rows with faults are left out of ``rows``.
    """

    file: str
    rows: list[dict[str, Any]] = field(repr=False)
    mends: tuple[Mend, ...] = ()
    faults: tuple[Fault, ...] = ()

    def sound(self) -> list[dict[str, Any]]:
        """The rows of a table without faults.

        Raises:
            InputError: there are faults.
        """
        if self.faults:
            raise InputError(self.faults)
        return self.rows

    def mended(self) -> list[str]:
        """What was mended, counted: "date in another form, column first_day: 12 cells"."""
        counted = Counter((m.what, m.column) for m in self.mends)
        return [f"{what}{f', column {column}' if column else ''}: {n}"
                for (what, column), n in sorted(counted.items())]


def read_rows(path: Path, columns: Sequence[Column], key: Sequence[str] = ()) -> Rows:
    """Read one table.

    Args:
        path: CSV or xlsx file.
        columns: those that are read, and what each may hold.
        key: columns that together may not repeat.
    """
    name = path.name
    try:
        grid, mends = _grid(path)
    except FileNotFoundError:
        return Rows(name, [], faults=(Fault(name, "is missing", "Give the path of a table."),))
    except _UnreadableError as error:
        return Rows(name, [], faults=(error.fault,))
    if not grid:
        return Rows(name, [], faults=(Fault(name, "is empty", "Give a header line and rows."),))
    (head_row, head), *body = grid
    where, faults = _header(name, head, head_row, columns)
    rows: list[dict[str, Any]] = []
    for number, cells in body:
        if any(str(c or "").strip().lower() in ("total", "totals", "grand total") for c in cells):
            mends.append(Mend("row of totals left out", number))
            continue
        row, found = _row(name, number, cells, where, columns, mends)
        faults += found
        if not found:
            rows.append(row)
    faults += _repeated(name, rows, key)
    return Rows(name, rows, tuple(mends), tuple(faults))


class _UnreadableError(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def _grid(path: Path) -> tuple[list[tuple[int, list[object]]], list[Mend]]:
    """Rows that are not blank, with their line; the first is the header."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _sheet(path), []
    raw = path.read_bytes()
    mends = []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
        mends.append(Mend("Windows-1252 letters read"))
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    if mark != ",":
        mends.append(Mend("columns were not separated by commas"))
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    return [(i, list(cells)) for i, cells in enumerate(lines, 1) if any(map(legible, cells))], mends


def _sheet(path: Path) -> list[tuple[int, list[object]]]:
    """The sheet that has the name of its workbook, or the only one."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except FileNotFoundError:
        raise
    except Exception as error:
        fault = Fault(path.name, "is not a workbook", "Save it as .xlsx.")
        raise _UnreadableError(fault) from error
    try:
        names = [sheet.title for sheet in book.worksheets]
        mine = [n for n in names if n.casefold() == path.stem.casefold()] or names
        if len(mine) != 1:
            raise _UnreadableError(Fault(
                path.name, f"has {len(names)} sheets of cells, and none is called {path.stem}",
                f"Call the sheet of the table {path.stem}, or keep it alone."))
        rows = book[mine[0]].iter_rows(values_only=True)
        return [(i, list(cells)) for i, cells in enumerate(rows, 1)
                if any(c is not None and legible(str(c)) for c in cells)]
    finally:
        book.close()


def _header(
    file: str, head: Iterable[object], row: int, columns: Sequence[Column]
) -> tuple[dict[str, int], list[Fault]]:
    names = {alias: c.name for c in columns for alias in (c.name, *c.also)}
    where: dict[str, int] = {}
    faults = []
    for at, cell in enumerate(head):
        word = re.sub(r"[\s-]+", "_", legible(str(cell or "")).lower())
        if not word:
            continue
        if word not in names:
            if _NAMES.fullmatch(word):
                problem, remedy = "could name a child", "Take the column out."
            else:
                problem, remedy = "is not a column of this table", did_you_mean(word, names)
            faults.append(Fault(file, problem, remedy, row, column=word))
        elif names[word] in where:
            faults.append(Fault(file, "is there twice", "Keep one.", row, column=word))
        else:
            where[names[word]] = at
    faults += [Fault(file, "is missing", f"Add it: {c.meaning}.", row, c.name)
               for c in columns if c.needed and c.name not in where]
    return where, faults


def _row(
    file: str, number: int, cells: list[object], where: dict[str, int],
    columns: Sequence[Column], mends: list[Mend],
) -> tuple[dict[str, Any], list[Fault]]:
    row: dict[str, Any] = {"row": number}
    faults = []
    for column in columns:
        at = where.get(column.name)
        if at is None:
            row[column.name] = column.default
            continue
        cell = cells[at] if at < len(cells) else None
        try:
            row[column.name], mended = value(cell, column)
        except ValueError as error:
            problem, remedy = error.args
            shown = str(cell) if column.quoted and cell is not None else ""
            faults.append(Fault(file, problem, remedy, number, column.name, shown))
            continue
        if mended:
            mends.append(Mend(mended, number, column.name))
    return row, faults


def _repeated(file: str, rows: list[dict[str, Any]], key: Sequence[str]) -> list[Fault]:
    if not key:
        return []
    seen: dict[tuple[object, ...], int] = {}
    faults = []
    for row in rows:
        first = seen.setdefault(tuple(row[k] for k in key), row["row"])
        if first != row["row"]:
            faults.append(Fault(file, f"says of the same {', '.join(key)} what row {first} says",
                                "Keep one row.", row["row"]))
    return faults
