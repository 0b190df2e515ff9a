"""Reading a council's table (CSV or xlsx): every fault at once, and a list of what was mended.

Nothing is guessed: what has one meaning is mended and told (spaces, pound signs, a spreadsheet's
dates, a row of totals), what has none is a fault.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sufficiency.case.reading import OFFICE, legible
from sufficiency.errors import Fault, InputError, did_you_mean
from sufficiency.files import read_bytes
from sufficiency.finance.cleaned_values import Column, value
from sufficiency.importing.sheets import OLD, decoded, records, separator, unsaved_formulas

HEAD_ROWS = 30
"""Lines among which the header is looked for, below titles."""
_TOTAL = re.compile(r"(?:grand |sub[- ]?)?totals?(?P<more> (?:for|of) .*)?:?$|sub[- ]?total\b",
                    re.IGNORECASE)
"""First cell of a row of sums, also in the middle of a table."""

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


def read_rows(
    path: Path, columns: Sequence[Column], key: Sequence[str] = (), *, rest: bool = False
) -> Rows:
    """Read one table.

    Args:
        path: CSV or xlsx file.
        columns: those that are read, and what each may hold.
        key: columns that together may not repeat.
        rest: the table is another system's, and columns that are not asked for are left out and
            told; otherwise they are faults, as one that is not read may change what a row means.
    """
    name = path.name
    try:
        grid, mends = _grid(path, columns)
    except InputError as error:
        return Rows(name, [], faults=error.faults)
    if not grid:
        return Rows(name, [], faults=(Fault(name, "is empty", "Give a header line and rows."),))
    begins = _begins(grid, columns)
    if begins:
        mends.append(Mend("lines above the header left out"))
    (head_row, head), *body = grid[begins:]
    where, left, faults = _header(name, head, head_row, columns, rest)
    mends += [Mend("not read", column=word) for word in left]
    if faults:  # what stands below a header that is not understood means nothing
        return Rows(name, [], tuple(mends), tuple(faults))
    rows: list[dict[str, Any]] = []
    heads = _words(head)
    needed = [where[c.name] for c in columns if c.needed and c.name in where]  # as declared
    for number, cells in body:
        told = [legible(str(c)) for c in cells if c is not None and legible(str(c))]
        # "Total of both" may be a note in a row that says all that is needed, where the table does
        # not begin with what its rows are about.
        if (total := _TOTAL.match(told[0])) and not (
                total["more"] and needed[:1] != [0] and all(
                    at < len(cells) and cells[at] not in (None, "") for at in needed)):
            mends.append(Mend("row of totals left out", number))
            continue
        if _words(cells[:1]) == heads[:1] and _words(cells) == heads:
            mends.append(Mend("the header again left out", number))
            continue
        if len(told) == 1 and sum(c.needed for c in columns) > 1:
            faults.append(Fault(name, "has one cell only", "Complete the row or take it out; or "
                                "look for a quotation mark that is not closed.", number))
            continue
        row, found = _row(name, number, cells, where, columns, mends)
        if any(c is not None and legible(str(c)) for c in cells[len(head):]):
            found = [Fault(name, "has more cells than the header",
                           "Put text that holds a comma in quotation marks.", number)]
        faults += found
        if not found:
            rows.append(row)
    if not rows and not faults:
        faults.append(Fault(name, "has no rows", "Give at least one."))
    faults += _repeated(name, rows, key)
    return Rows(name, rows, tuple(mends), tuple(faults))


def _begins(grid: Sequence[tuple[int, list[object]]], columns: Sequence[Column]) -> int:
    """Where the header is: the first of the first lines with the most names of columns."""
    names = _names_of(columns)
    known = [sum(w in names for w in _words(cells)) for _, cells in grid[:HEAD_ROWS]]
    return known.index(max(known))


def _names_of(columns: Sequence[Column]) -> dict[str, str]:
    return {alias: c.name for c in columns for alias in (c.name, *c.also)}


def _words(cells: Iterable[object]) -> list[str]:
    """Cells as names of columns are compared."""
    return [re.sub(r"[\s-]+", "_", legible(str(c or "")).lower()) for c in cells]


def _grid(
    path: Path, columns: Sequence[Column]
) -> tuple[list[tuple[int, list[object]]], list[Mend]]:
    """Rows that are not blank, with their line.

    Raises:
        InputError: it is not there, or neither text nor a workbook.
    """
    raw = read_bytes(path, Fault(path.name, "is missing", "Give the path of a table."))
    if raw.startswith(OLD):
        raise InputError([Fault(path.name, "is an old or a protected workbook",
                                "Save it as .xlsx without a password.")])
    if raw.startswith(b"PK") or path.suffix.lower() in (".xlsx", ".xlsm"):
        return _sheet(path, raw, columns)
    text, encoding = decoded(raw, path.name)
    mends = [Mend(f"{encoding} letters read")] if encoding else []
    first, _, rest = text.partition("\n")
    skipped = 0
    if OFFICE.fullmatch(first.strip('\r "')):
        mark, text, skipped = first.strip('\r "')[4:5] or "\t", rest, 1
    else:
        mark = separator(text)
    if mark != ",":
        mends.append(Mend("columns were not separated by commas"))
    lines = records(text, mark, path.name, skipped)
    grid: list[tuple[int, list[object]]] = [
        (line + skipped, list(cells)) for line, cells in lines if any(map(legible, cells))]
    return grid, mends


def _sheet(
    path: Path, raw: bytes, columns: Sequence[Column]
) -> tuple[list[tuple[int, list[object]]], list[Mend]]:
    """The sheet of a workbook that holds the table, and how it was read.

    It is the one of the workbook's name, or the only one with the columns that are needed.
    """
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
    except Exception:
        raise InputError([Fault(path.name, "is not a workbook", "Save it as .xlsx.")]) from None
    grids = {sheet.title: [
        (i, list(cells)) for i, cells in enumerate(sheet.iter_rows(values_only=True), 1)
        if any(c is not None and legible(str(c)) for c in cells)] for sheet in book.worksheets}
    mine = [n for n in grids if n.casefold() == path.stem.casefold()]
    mine = mine or [n for n, grid in grids.items() if len(grids) == 1 or _has(grid, columns)]
    if len(mine) != 1:
        raise InputError([Fault(
            path.name, f"has {len(grids)} sheets of cells, and none is called {path.stem}",
            f"Call the sheet of the table {path.stem}, or keep it alone.")])
    sheet, grid = book[mine[0]], grids[mine[0]]
    if unsaved_formulas(raw):
        raise InputError([Fault(path.name, "has formulas whose results are not in the file",
                                "Open it in a spreadsheet program and save it again.")])
    header = grid[_begins(grid, columns)][0] if grid else 0
    if tall := sorted(m.min_row for m in sheet.merged_cells.ranges
                      if m.max_row > max(m.min_row, header)):
        raise InputError([Fault(
            path.name, "has cells merged over several rows, which may mean one amount or several",
            "Take the merging away and write each value in its own row.", tall[0],
            also=tuple(sorted(set(tall[1:]) - {tall[0]})))])
    mends = [Mend("sheets left out")] * (len(grids) - 1)
    hidden = sum(sheet.row_dimensions[i].hidden for i, _ in grid if i in sheet.row_dimensions)
    return grid, mends + [Mend("hidden rows, read as well")] * hidden


def _has(grid: Sequence[tuple[int, list[object]]], columns: Sequence[Column]) -> bool:
    """Whether a sheet has a header with at least half of the columns that are needed."""
    if not grid:
        return False
    names = _names_of(columns)
    asked = {c.name for c in columns if c.needed} or {c.name for c in columns}
    found = {names.get(w) for w in _words(grid[_begins(grid, columns)][1])}
    return 2 * len(found & asked) >= max(1, len(asked))


def _header(
    file: str, head: Iterable[object], row: int, columns: Sequence[Column], rest: bool
) -> tuple[dict[str, int], list[str], list[Fault]]:
    """Where each column is, which words are left out, and what is wrong."""
    names = _names_of(columns)
    where: dict[str, int] = {}
    left: list[str] = []
    faults: list[Fault] = []
    words = _words(head)
    asked = {c.name for c in columns if c.needed} or {c.name for c in columns}
    if 2 * len(asked & {names.get(w) for w in words}) < max(1, len(asked)):
        first = ", ".join(c.name for c in columns if c.name in asked)
        return {}, [], [Fault(file, "has none or few of the columns of this table in its first row",
                          f"Begin it with their names: {first}.", row)]
    for at, word in enumerate(words):
        if not word:
            continue
        if word not in names and rest:
            left.append(word)
        elif word not in names:
            if _NAMES.fullmatch(word):
                problem, remedy = "could name a child", "Take the column out."
            else:
                problem, remedy = "is not a column of this table", did_you_mean(word, names)
            faults.append(Fault(file, problem, remedy, row, column=word))
        elif names[word] in where:
            other = words[where[names[word]]]
            faults.append(Fault(file, "is there twice" if other == word else
                                f"says the same as {other}", "Keep one.", row, column=word))
        else:
            where[names[word]] = at
    faults += [Fault(file, "is missing", f"Add it: {c.meaning}.", row, c.name)
               for c in columns if c.needed and c.name not in where]
    return where, left, faults


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
