"""The table of a first page: what members choose between, one column an option."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sufficiency.case.vocabulary import KIND_WORDS
from sufficiency.finance.appraisal import VIEWS
from sufficiency.finance.statement import VIEW_WORDS
from sufficiency.publish.disclosure.cells import Cell, number_of
from sufficiency.publish.disclosure.figures import Band, Fact
from sufficiency.publish.report.by_plan import CHANGED_OF, RIDE, of
from sufficiency.publish.report.document import PlanSummary, Story
from sufficiency.publish.report.table import Row, Table
from sufficiency.publish.report.transport_saved import KEY
from sufficiency.publish.report.worth_drawn import KEY as DRAWS
from sufficiency.publish.report.worth_drawn import middle, span
from sufficiency.publish.report.years.sheets import SHORT_OF, YearSheet

SHORT = ("short", "independent")
"""Keys of the row of children without a place, and of a part of them right below it."""
ROWS = (*SHORT, "schools", "school-places", "bases", "capital", "same", "known", RIDE)
"""Keys of the rows of the options that a summary needs."""
CHANGED = {"gains": "Gain a suitable local place", "loses": "No longer have one"}
"""Rows of what changes for children that it needs, and what they are called there."""
RIDDEN = "Minutes in a shared vehicle, before and with (same children)"
MIDDLE = "the same, £ million at the middle of all draws of what is assumed"
DRAWN = "the same, £ million from and to in 8 of 10 of these draws"
RIDES = "the same, £ million with transport as ridden"
SHORT_IN = "Without a suitable local place in January"
UNASKED = "Schools to host a base that were not asked"
NOTHING = "-"
"""What stands where nothing is to be told of an option."""


def in_brief(story: Story) -> Table:
    """The few rows a decision rests on; the sentences stand above them. The key of a row is that of
    the table with more of it, or its own among the options."""
    plans = [p.title for p in story.plans]
    told = [ln for ln in story.options.lines if ln.key in ROWS]
    lines = [*(ln for ln in told if ln.key in SHORT), *_later(story), *_changed(story, plans)]
    for line in (ln for ln in told if ln.key not in SHORT):
        lines += [*(_unasked(story) if line.key == "capital" else ()),
                  *(_ridden(story, plans, line) if line.key == RIDE else (line,))]
    return Table("summary", "The options in brief", story.options.head, story.options.unit,
                 story.options.columns, (*lines, *_worth(story, plans)))


def _changed(story: Story, plans: Sequence[str]) -> Iterator[Row]:
    """Who gains a place with each plan, and who loses one."""
    for line in story.changes.lines:
        if line.key in CHANGED and not story.nobody:
            told: dict[str, Cell] = dict(zip(story.changes.columns, line.cells, strict=True))
            yield Row(CHANGED[line.key], tuple(told.get(title, NOTHING) for title in plans),
                      key=story.changes.key)


def _ridden(story: Story, plans: Sequence[str], other: Row) -> Iterator[Row]:
    """The ride of the same children before and with each plan, where that is told of all; other
    children's means stood beside each other as if one had changed.

    Args:
        story: with answers on the drive.
        plans: titles of the columns.
        other: the row of those who ride with each plan.
    """
    told = {of(t): t.lines[0].cells[-2:] for t in story.answers
            if t.title.startswith(f"{CHANGED_OF}: ") and t.lines}
    if all(p.still or p.title in told for p in story.plans):
        yield Row(RIDDEN, tuple(_then(*told[title]) if title in told else NOTHING
                                for title in plans), key=RIDE)
    else:
        yield other


def _then(before: Cell, after: Cell) -> Cell:
    """Two means; of what is withheld that it is."""
    hidden = [c for c in (before, after) if number_of(c) is None]
    return hidden[0] if hidden else f"{before}, {after}"


def _unasked(story: Story) -> Iterator[Row]:
    """Hosts that are examples, where there are any."""
    if any(hosts := [unasked(p) for p in story.plans]):
        yield Row(UNASKED, tuple(map(Fact, hosts)))


def unasked(plan: PlanSummary) -> int:
    """Schools that would host a base of a plan and are examples: nobody asked them."""
    return len({o.site for o in plan.opened if o.example and o.kind == KIND_WORDS["base_module"]})


def years_table(years: Sequence[Table]) -> YearSheet | None:
    """That of children without a place in each January, if the years are told."""
    return next((s for s in years if s.key == "years-short" and isinstance(s, YearSheet)), None)


def columns_of(sheet: Table, story: Story) -> list[int]:
    """Position in the years of each column of the options; -1 where the years do not tell of it.

    Args:
        sheet: ``years_table``; its first plan is what the others are compared with.
        story: with these plans.
    """
    found = {c.removeprefix(SHORT_OF): i for i, c in enumerate(sheet.columns)
             if c.startswith(SHORT_OF)}
    still = next(iter(found.values()), -1)
    first = next((p.title for p in story.plans if p.still), "")
    return [still if p.title == first else found.get(p.title, -1) for p in story.plans]


def _later(story: Story) -> Iterator[Row]:
    """Children without a place in the last January that forecasts like this were tested for."""
    sheet = years_table(story.years)
    if sheet is None or sheet.tested not in sheet.years:
        return
    cells = sheet.lines[sheet.years.index(sheet.tested)].cells
    found = [cells[i] if i >= 0 else None for i in columns_of(sheet, story)]
    bands = [cell if isinstance(cell, Band) else None for cell in found]
    # Two rows of short figures are lower than one of long ones.
    past = ", as if agreed in the past" if sheet.as_if else ""
    yield Row(f"{SHORT_IN} {sheet.tested}, forecast{past}",
              tuple(NOTHING if b is None else b.middle for b in bands), key=sheet.key)
    if any(b and b.low != b.high for b in bands):
        yield Row("the same, from and to in 8 of 10 futures",
                  tuple(NOTHING if b is None else f"{b.low} to {b.high}" for b in bands),
                  key=sheet.key)


def when_full(story: Story) -> tuple[str, ...]:
    """Of each plan how many lack a place in the last tested January, where what opens is still
    filling then: so many fewer than its places would leave that are all counted as open.

    Args:
        story: what is told.
    """
    sheet, row = years_table(story.years), next(_later(story), None)
    if sheet is None or row is None or not sheet.filling:
        return ("",) * len(story.plans)
    return tuple("" if number_of(cell) is None else
                 f"{'' if plan.still else 'when full; '}{cell} in January {sheet.tested}"
                 for plan, cell in zip(story.plans, row.cells, strict=True))


def _worth(story: Story, plans: Sequence[str]) -> Iterator[Row]:
    """What each plan saves less what it costs, over the longest time that is told."""
    found = next((s for s in story.money if s.key == "money-worth"), None)
    if found is None or not found.lines:
        return
    last: dict[str, Row] = {}
    for line in found.lines:
        last[line.name.partition(", over ")[0]] = line
    ends = [span(story.money, title) or NOTHING for title in plans]
    for number, (who, line) in enumerate(last.items()):
        over = line.name.partition(", over ")[2]
        told: dict[str, Cell] = dict(zip(found.columns, line.cells, strict=True))
        yield Row(f"Savings less costs over {over}, £ million: {who[:1].lower()}{who[1:]}",
                  tuple(told.get(title, NOTHING) for title in plans), key=found.key)
        # Draws are told of the whole public purse, which is the first.
        if not number and set(ends) != {NOTHING}:
            yield Row(MIDDLE, tuple(middle(story.money, title, NOTHING) for title in plans),
                      key=DRAWS)
            yield Row(DRAWN, tuple(ends), key=DRAWS)
        if not number:
            yield from _with_rides(story.money, plans)


def _with_rides(money: Sequence[Table], plans: Sequence[str]) -> Iterator[Row]:
    """What plans are worth to the whole public purse with transport as ridden, where it is told.

    Args:
        money: the tables on money.
        plans: titles of the columns.
    """
    for table in money:
        for line in table.lines if table.key == KEY else ():
            if line.name.endswith(f": {VIEW_WORDS[VIEWS[0]]}"):
                told = dict(zip(table.columns, line.cells, strict=True))
                yield Row(RIDES, tuple(
                    Fact(c.value, 1) if isinstance(c := told.get(p), Fact) else NOTHING
                    for p in plans), key=KEY)
