"""The table of a first page: what members choose between, one column an option."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sufficiency.case.vocabulary import KIND_WORDS
from sufficiency.common.phrases import low
from sufficiency.finance.statement import LEDGER_WORDS
from sufficiency.publish.disclosure.cells import Cell, number_of
from sufficiency.publish.disclosure.figures import Band, Count, Fact
from sufficiency.publish.report.by_plan import CHANGED_OF, RIDE, of
from sufficiency.publish.report.document import PlanSummary, Story
from sufficiency.publish.report.money import LEDGERS
from sufficiency.publish.report.schools_or_bases import SESSIONAL
from sufficiency.publish.report.table import Kind, Row, Table
from sufficiency.publish.report.worth_drawn import HALF, USED, span, told_of
from sufficiency.publish.report.worth_drawn import KEY as DRAWS
from sufficiency.publish.report.years.sheets import SHORT_OF, YearSheet

SHORT = ("short", "independent")
"""Keys of the row of children without a place, and of a part of them right below it."""
ROWS = (*SHORT, "school-places", "bases", "expansions", "capital", "same", "known", RIDE)
"""Keys of the rows of the options that a summary needs."""
CHANGED = {"gains": "Gain a suitable local place", "loses": "No longer have one"}
"""Rows of what changes for children that it needs, and what they are called there."""
FULL = {"loses": "No longer have a suitable local place"}
"""What such a row is called where it stands alone."""
RIDDEN = "Minutes in a shared vehicle, before and with (same children)"
DRAWN = "in 8 of 10 draws of what is assumed"
SHORT_IN = "Without a suitable local place in January"
OPENS, PAST = "Opens", "Opens, or would have if agreed in the past"
UNASKED = "Schools to host a base that were not asked"
OF_BASES = "of these places: at sessional bases"
GENERAL = "General fund over all years, not discounted, £ million"
NOTHING = "-"
"""What stands where nothing is to be told of an option."""


NEAR = 0.1
"""Of what a plan changes in the middle, by how much that may be another at the ends of a band."""


def in_brief(story: Story) -> Table:
    """The few rows a decision rests on; the sentences stand above them. The key of a row is that of
    the table with more of it, or its own among the options."""
    return _table(story, [row for _, rows in _parts(story) for row in rows])


def on_page(story: Story) -> Table:
    """The same by what rows are about, without those that sections further below have too."""
    lines: list[Row] = []
    for head, rows in _parts(story):
        if left := [row for row in rows if row.kind is not Kind.DETAIL]:
            lines += [Row(head, (), Kind.HEADING), *left]
    return _table(story, lines)


def _table(story: Story, lines: Sequence[Row]) -> Table:
    return Table("summary", "The options in brief", story.options.head, story.options.unit,
                 story.options.columns, tuple(lines))


def _parts(story: Story) -> Iterator[tuple[str, list[Row]]]:
    """The rows by what they are about."""
    plans = [p.title for p in story.plans]
    rides = _rides(story)
    # Means of other children in each column give way to those of the same children.
    less = {*(["independent"] if story.alike else []), *(["known"] if rides else [])}
    told = {ln.key: ln for ln in story.options.lines if ln.key in ROWS and ln.key not in less}

    def rows(*keys: str) -> list[Row]:
        return [told[key] for key in keys if key in told]

    yield "Children", [*rows(*SHORT), *later(story), *_changed(story, plans)]
    yield "What opens", [
        *_opens(story), *rows("school-places", "bases"),
        *(_sessional(story, plans) if "bases" in told else ()), *rows("expansions"),
        *_unasked(story)]
    # Where the ride of the same children is told, minutes that are in part assumed are a detail.
    yield "Journeys", [
        *(replace(ln, kind=Kind.DETAIL) if rides else ln for ln in rows("same")), *rows("known"),
        *(Row(RIDDEN, tuple(rides.get(title, NOTHING) for title in plans), key=RIDE)
          if rides else ln for ln in rows(RIDE))]
    yield "Money", [*rows("capital"), *_worth(story, plans)]


def _opens(story: Story) -> Iterator[Row]:
    """In which September each plan opens, where the years ahead are told."""
    if any(p.opens for p in story.plans):
        yield Row(PAST if in_the_past(story) else OPENS,
                  tuple(p.opens or NOTHING for p in story.plans), key="years-short")


def in_the_past(story: Story) -> bool:
    """Whether plans are counted over the years as if they had been agreed in the past."""
    sheet = years_table(story.years)
    return sheet is not None and bool(sheet.as_if)


def _changed(story: Story, plans: Sequence[str]) -> Iterator[Row]:
    """Who gains a place with each plan, and who loses one."""
    for line in story.changes.lines:
        if line.key in CHANGED and not story.nobody:
            told: dict[str, Cell] = dict(zip(story.changes.columns, line.cells, strict=True))
            yield Row(CHANGED[line.key], tuple(told.get(title, NOTHING) for title in plans),
                      key=story.changes.key, full=FULL.get(line.key, ""))


def _rides(story: Story) -> dict[str, Cell]:
    """The ride of the same children before and with each plan, where that is told of all; other
    children's means stood beside each other as if one had changed."""
    told = {of(t): t.lines[0].cells[-2:] for t in story.answers
            if t.title.startswith(f"{CHANGED_OF}: ") and t.lines}
    plans = [p.title for p in story.plans if not p.still]
    return ({title: _then(*told[title]) for title in plans}
            if all(title in told for title in plans) else {})


def _then(before: Cell, after: Cell) -> Cell:
    """Two means; of what is withheld that it is."""
    hidden = [c for c in (before, after) if number_of(c) is None]
    return hidden[0] if hidden else f"{before}, {after}"


def _unasked(story: Story) -> Iterator[Row]:
    """Hosts that are examples, where there are any."""
    if any(hosts := [unasked(p) for p in story.plans]):
        yield Row(UNASKED, tuple(map(Fact, hosts)))


def _sessional(story: Story, plans: Sequence[str]) -> Iterator[Row]:
    """How many places at bases are sessional, where some are: what tells plans apart that leave as
    many children without a place."""
    for line in story.either.lines:
        if line.key == SESSIONAL:
            told = dict(zip(story.either.columns, line.cells, strict=True))
            yield Row(OF_BASES, tuple(told.get(title, Fact(0)) for title in plans), Kind.DETAIL,
                      story.either.key, f"{story.options.line('bases').name}, {OF_BASES}")


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


def later(story: Story) -> Iterator[Row]:
    """Children without a place in the last January that forecasts like this were tested for, and
    below it its ends; nothing where years are not told.

    Args:
        story: what is told.
    """
    sheet = years_table(story.years)
    if sheet is None or not (bands := _bands(sheet, story)):
        return
    # Two rows of short figures are lower than one of long ones.
    past = ", as if agreed in the past" if sheet.as_if else ""
    name, ends = f"{SHORT_IN} {sheet.tested}, forecast{past}", "from and to in 8 of 10 futures"
    yield Row(name,
              tuple(NOTHING if b is None else b.middle for b in bands), key=sheet.key)
    if any(b and b.low != b.high for b in bands):
        yield Row(f"the same, {ends}",
                  tuple(NOTHING if b is None else f"{b.low} to {b.high}" for b in bands),
                  key=sheet.key, full=f"{name}, {ends}")


def _bands(sheet: YearSheet, story: Story) -> list[Band | None]:
    """Of each option in the last tested January; none where that is not among the years."""
    if sheet.tested not in sheet.years:
        return []
    cells = sheet.lines[sheet.years.index(sheet.tested)].cells
    return [cells[i] if i >= 0 and isinstance(cells[i], Band) else None  # type: ignore[misc]
            for i in columns_of(sheet, story)]


def overlap(story: Story) -> str:
    """That bands of options which overlap tell nothing against a difference, where each plan is
    about as far from the first option at both ends of its band; else nothing.

    Args:
        story: what is told.
    """
    sheet = years_table(story.years)
    bands = _bands(sheet, story) if sheet else []
    ends = [[c.value for c in (b.low, b.middle, b.high)] for b in bands if b]
    if len(ends) < max(2, len(bands)) or any(v is None for three in ends for v in three):
        return ""
    told = np.array(ends, float)
    away = told[0] - told[1:]
    near = np.abs(away - away[:, 1:2]).max(axis=1) <= NEAR * np.abs(away[:, 1])
    lie_over = bool((told[1:, 2] > told[0, 0]).all() and (told[1:, 0] < told[0, 2]).all())
    return ("From and to overlap as all options meet the same futures: at either end each plan is "
            f"about as far from {story.base} as in the middle."
            if near.all() and lie_over else "")


def when_full(story: Story) -> tuple[str, ...]:
    """Of each plan how many lack a place in the last tested January, where what opens is still
    filling then: so many fewer than its places would leave that are all counted as open.

    Args:
        story: what is told.
    """
    sheet, row = years_table(story.years), next(later(story), None)
    if sheet is None or row is None or not sheet.filling:
        return ("",) * len(story.plans)
    return tuple("" if not isinstance(cell, Count) or cell.value is None else
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
    ends = tuple(span(story.money, title) or NOTHING for title in plans)
    for number, (who, line) in enumerate(last.items()):
        over = line.name.partition(", over ")[2]
        told: dict[str, Cell] = dict(zip(found.columns, line.cells, strict=True))
        name = f"Savings less costs over {over}, £ million: {who[:1].lower()}{who[1:]}"
        # Draws are told of the whole public purse, which is the first: before the values used,
        # of which some may be at an end of their range.
        drawn = [told_of(story.money, key, plans, NOTHING) for key in (HALF, USED)]
        if not number and set(ends) != {NOTHING}:
            yield Row(f"{name}, {DRAWN}", ends, key=DRAWS)
            yield from (replace(row, name=f"{low(row.name)}, £ million", kind=Kind.DETAIL,
                                full=f"{name}, {low(row.name)}") for row in drawn if row)
        else:
            yield Row(name, tuple(told.get(title, NOTHING) for title in plans), key=found.key)
    yield from _general(story, plans)


def _general(story: Story, plans: Sequence[str]) -> Iterator[Row]:
    """What is left to the council's general fund: what the council saves in all is in part of
    other ledgers, which do not pay its debt."""
    left = {of(table): line.cells[-1] for table in story.money
            if table.key.startswith(LEDGERS) for line in table.lines
            if line.key == LEDGER_WORDS["general_fund"]}
    if left:
        yield Row(GENERAL, tuple(
            Fact(cell.value / 1e6, 1) if isinstance(cell := left.get(title), Fact) else NOTHING
            for title in plans), key=LEDGERS)
