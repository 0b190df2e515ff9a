"""Rows whose cells stand in the columns beside theirs, by a comma too many or too few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sufficiency.case.columns import Table
from sufficiency.case.typed_values import value_of
from sufficiency.errors import Fault

Record = tuple[int, list[str]]
"""Line of a row, and its cells."""
SHIFTED = 3
"""So many wrong cells in one row may be one slip: its cells stand in the columns beside theirs."""


def as_moved(
    faults: list[Fault], head: Sequence[str], records: Sequence[Record], table: Table
) -> tuple[list[Fault], set[int]]:
    """Faults with one for each row whose cells have moved into other columns, and these rows.

    Args:
        faults: of the table.
        head: its header.
        records: rows as they were read: line and cells, as many as the header has.
        table: what it should hold.
    """
    count = Counter(f.row or 0 for f in faults if f.column and not f.also)
    moved = {line for line, cells in records
             if count[line] >= SHIFTED and _fits_moved(cells, head, table)}
    out: list[Fault] = []
    told: set[int] = set()
    for fault in faults:
        if fault.row not in moved or not fault.column or fault.also:
            out.append(fault)
        elif fault.row not in told:
            told.add(fault.row)
            out.append(Fault(
                table.file, f"has {count[fault.row]} cells that do not fit their columns, but "
                "would fit those beside them", "Look whether a comma is too many or too few: text "
                "that holds one stands in quotation marks.", row=fault.row, column=fault.column))
    return out, moved


def _fits_moved(cells: list[str], head: Sequence[str], table: Table) -> bool:
    """Whether every cell suits its column once those after one of them move by one."""
    def fits(row: Sequence[str]) -> bool:
        try:
            for column in table.columns:
                if column.name in head:
                    value_of(row[head.index(column.name)], column)
        except ValueError:
            return False
        return True

    # A comma too many: the cells after it belong one further left. One too few: further right.
    return any(fits([*cells[:at], *cells[at + 1:], ""]) for at in range(len(cells))) or (
        not cells[-1] and any(fits([*cells[:at], "", *cells[at:-1]]) for at in range(len(cells))))
