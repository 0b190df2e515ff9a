"""The sheet that answers in half a minute: the table of a report's first page, with the sheet on
which more of each row is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sufficiency.publish.office.book_sheets import Cells, Sheet, sheets_of
from sufficiency.publish.office.book_tables import ROUNDED
from sufficiency.publish.office.families import FAMILIES, LACKED, RIDDEN
from sufficiency.publish.report.by_plan import RIDE
from sufficiency.publish.report.document import Story
from sufficiency.publish.report.first_page import settled
from sufficiency.publish.report.in_brief import NOTHING, in_brief
from sufficiency.publish.report.table import Row

MORE = "More on sheet"
"""Header of the column that leads on."""
ELSEWHERE = {"short": LACKED, RIDE: RIDDEN}
"""Rows of the options of which another sheet tells more, by their keys."""


def brief_sheet(story: Story, others: Sequence[Sheet]) -> Sheet:
    """The sheet, whose last column names others.

    Args:
        story: what is told.
        others: sheets of the same workbook.
    """
    table = in_brief(story)
    (sheet,) = sheets_of([table])
    names = {other.name for other in others}
    (options,) = (f.name for f in FAMILIES if f.holds(story.options.key))

    def more(key: str) -> str:
        found = ELSEWHERE.get(key) or next((f.name for f in FAMILIES if f.holds(key)), "")
        return found if found in names else options

    says = tuple(filter(None, (
        settled(story), *story.dropped, "" if story.internal else ROUNDED)))
    return replace(sheet, head=(*sheet.head, MORE), says=says, rows=tuple(
        (name, *_cells(row)[1:], more(line.key))
        for row, line, name in zip(sheet.rows, table.lines, full_names(table.lines), strict=True)))


def full_names(lines: Sequence[Row]) -> list[str]:
    """What each row is called where it may be sorted away from the one it leans on.

    Args:
        lines: of the table.
    """
    return [line.full or line.name for line in lines]


def _cells(row: Cells) -> Cells:
    """A row as a spreadsheet takes it, which reads what begins with a minus as a formula."""
    below = any(isinstance(cell, str) and cell[:1] == "-" and cell != NOTHING for cell in row)
    return (row[0], *("" if cell == NOTHING else
                      f"from {cell}" if below and isinstance(cell, str) else cell
                      for cell in row[1:]))
