"""A table of a report: rows of protected figures, each with its kind and key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from sufficiency.publish.disclosure.cells import Cell, nothing
from sufficiency.publish.disclosure.figures import Fact


class Kind(Enum):
    """What a row is, whatever it is called."""

    PART = "one group, plan or thing among others"
    WHOLE = "all of them together: it has no bar beside theirs"
    IF_ANY = "left out where it is nought in every column"
    HEADING = "what the rows below it are about; it has no cells"
    DETAIL = "more of the row above it: left out where a first page has no room"


@dataclass(frozen=True)
class Row:
    """A row of a sheet: what it is about, and one cell a column.

    Attributes:
        key: by which code finds it; "" where none asks for it.
        full: what it is called where it stands without the row above it; "" where it is the same.
    """

    name: str
    cells: tuple[Cell, ...]
    kind: Kind = Kind.PART
    key: str = ""
    full: str = ""


def worth_telling(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows without those that are to be left out where they are nought in every column."""
    return tuple(row for row in rows
                 if row.kind is not Kind.IF_ANY or not all(map(nothing, row.cells)))


@dataclass(frozen=True)
class Table:
    """A table with its unit and the one sentence it says.

    Attributes:
        key: short name, for files and links.
        head: what the first column holds.
        unit: of the cells: "children", "minutes" or "" where each line says its own.
        columns: header of each column after the first.
        headline: title of its drawing; where there is none, its own.
    """

    key: str
    title: str
    head: str
    unit: str
    columns: tuple[str, ...]
    lines: tuple[Row, ...]
    finding: str = ""
    headline: str = ""

    def line(self, key: str) -> Row:
        """The row of this key.

        Raises:
            KeyError: there is none.
        """
        return {row.key: row for row in self.lines}[key]

    def printed(self, line: Row) -> tuple[Cell, ...]:
        """The cells of a row as people read them: of a table of pounds without pence.

        Args:
            line: of this table.
        """
        return tuple(Fact(round(c.value)) if self.unit == "£" and isinstance(c, Fact) else c
                     for c in line.cells)

    def cells(self) -> Iterator[Cell]:
        """All cells, row by row."""
        for line in self.lines:
            yield from line.cells


def without_rows(table: Table, known: Table) -> Table:
    """A table without the rows that another tells."""
    names = {ln.name for ln in known.lines}
    return replace(table, lines=tuple(ln for ln in table.lines if ln.name not in names))
