"""Tables of a report as the workbook has them: those of the same rows are side by side, and plans
in headers have their short names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.office.joined import beside, shortened
from sufficiency.publish.report.document import Story
from sufficiency.publish.report.table import Row, Table, without_rows

REAL, CASH = "money-years-", "money-nominal-"
"""With which keys of pounds year by year begin."""
PRICES = ("Real prices", "Cash")
BROUGHT = "brought-"
"""With which keys of what each opening brings begin."""
ROUNDED = "Counts of children are rounded; those of places are not."
WHEN = "Who pays, and when"
WORTH, PAYBACK = "money-worth", "money-payback"
"""Keys of what plans are worth, and of when they pay back."""


def tables_of(story: Story) -> list[Table]:
    """What the sheets of a workbook are made of.

    Args:
        story: what is told.
    """
    told = {t.key: t for t in story.sheets()}
    return [t if t.key == story.options.key else shortened(t, story)
            for t in map(lambda t: _whole(t, told, story), told.values())
            if not (t.key.startswith(CASH) and t.key.replace(CASH, REAL) in told)
            and t.key not in (story.either.key, PAYBACK if WORTH in told else "")]


def _whole(table: Table, told: dict[str, Table], story: Story) -> Table:
    """A table with what others say of the same rows or columns."""
    if table.key == story.options.key:
        # Its own sentence is the summary of the contents.
        return replace(table, lines=(*table.lines, *_compared(table, story.either)),
                       finding=" ".join(story.dropped) or table.finding)
    if table.key == WORTH and PAYBACK in told:
        # What its own words say stands in its cells.
        found = _worth(table, told[PAYBACK])
        return replace(found, finding=" ".join(story.money_rests) or found.finding)
    if table.key.startswith(BROUGHT) and not story.internal:
        return replace(table, finding=f"{table.finding} {ROUNDED}".strip())
    cash = told.get(table.key.replace(REAL, CASH)) if table.key.startswith(REAL) else None
    if cash is None:
        return table
    return replace(
        beside(table.key, f"{WHEN}: {table.title.partition(': ')[2]}", table, cash, PRICES),
        unit=table.unit, finding=" ".join(dict.fromkeys((table.finding, cash.finding))))


def _worth(worth: Table, payback: Table) -> Table:
    """What each plan is worth and when it pays back, a row for each who bears it."""
    cells = {(f"{plan}, {whose}".casefold(), over): line.cells[at]
             for line in worth.lines for whose, _, over in (line.name.partition(", over "),)
             for at, plan in enumerate(worth.columns)}
    overs = list(dict.fromkeys(over for _, over in cells))
    return replace(
        payback, key=WORTH, title=f"{worth.title}, and {payback.title.lower()}", unit="",
        columns=(*(f"{worth.title} over {over}, {worth.unit}" for over in overs),
                 *(f"{payback.title}, {c.lower()}" for c in payback.columns)),
        lines=tuple(replace(line, cells=(
            *(cells.get((line.name.casefold(), over), "") for over in overs), *line.cells))
            for line in payback.lines),
        finding=" ".join((worth.finding, payback.finding)))


def _compared(options: Table, either: Table) -> Iterator[Row]:
    """Rows that only the comparison of schools with bases has, under the columns of the options."""
    known = {line.key for line in options.lines}
    for line in without_rows(either, options).lines:
        if line.key and line.key in known:  # the same under another name
            continue
        cells: dict[str, Cell] = dict(zip(either.columns, line.cells, strict=True))
        yield replace(line, cells=tuple(cells.get(c, "") for c in options.columns))
