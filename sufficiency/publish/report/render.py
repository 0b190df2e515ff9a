"""The report: shortfall first, who gains and who loses, then means, plans, proofs and limits."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from sufficiency import __version__
from sufficiency.case.stand_ins import needs_unknown
from sufficiency.case.vocabulary import EXAMPLE
from sufficiency.common.phrases import called, listed, low
from sufficiency.publish.disclosure.cells import Number
from sufficiency.publish.report import (
    accessibility,
    by_plan,
    cards,
    charts,
    first_page,
    moves,
    plan_marks,
    shortage,
)
from sufficiency.publish.report.document import INTERNAL, Internal, Public, Story
from sufficiency.publish.report.dots import dots, dots_drawn
from sufficiency.publish.report.grouped import grouped, grouped_drawn
from sufficiency.publish.report.in_brief import (
    NOTHING,
    on_page,
    years_table,
)
from sufficiency.publish.report.openings import opened
from sufficiency.publish.report.table import Kind, Row, Table, without_rows
from sufficiency.publish.report.worth_drawn import may_be
from sufficiency.publish.report.years import charts as ahead
from sufficiency.publish.report.years.sheets import BEFORE, parts
from sufficiency.publish.tables import cell
from sufficiency.publish.templating import environment

MONEY_BESIDE = ("money-ends", "money-worth", "money-draws", "money-payback", "money-transport")
"""How keys of tables begin that set the money of all plans side by side."""
TOTAL = "options-short"
"""Key of the sheet that has the shortfall of every option."""
BY_NEED = "short-by-need"
CHARTED = (BY_NEED, "minutes-by-need", "minutes-by-deprivation", "lengths")
"""Sheets of all columns that are drawn."""
PAGE: Mapping[Callable[..., charts.Drawing], Callable[..., str]] = {
    charts.bars_drawn: charts.bars, dots_drawn: dots, grouped_drawn: grouped}
"""Drawings of documents, and the same for pages."""


@dataclass(frozen=True)
class Chart:
    """A drawing, and the sheet whose finding it shows."""

    sheet: Table
    svg: Markup


def report_html(
    story: Story, picture: tuple[str, str, str, bytes, bytes] | None = None, reply: str = ""
) -> str:
    """The report as one self-contained page. The same story gives the same bytes.

    Args:
        story: what is told.
        picture: the map of its first page: what it says in short or nothing, its title, what it
            shows in words, PNG, and the same for a phone; None for none.
        reply: how people have their say, in a line.
    """
    headline, title, words, *pngs = picture or ("", "", "", b"", b"")
    png, small = (base64.b64encode(p).decode() for p in pngs)
    return render(story, "report.html.j2", charted=True, map_headline=headline, map_title=title,
                  map_words=words, map_png=png, map_small=small, reply=reply)


def report_markdown(story: Story, reply: str = "") -> str:
    """The same report in Markdown.

    Args:
        story: what is told.
        reply: how people have their say, in a line.
    """
    return render(story, "report.md.j2", reply=reply)


def render(
    story: Story, template: str, *, charted: bool = False, **more: object
) -> str:
    """A template with the story, its charts where it has any, and what more it asks for.

    Args:
        story: what passed disclosure control, or is marked as internal.
        template: name of its file.
        charted: whether it shows the charts of the story.
        more: what else the template asks for, by name.

    Raises:
        TypeError: it is no story.
    """
    if not isinstance(story, Public | Internal):
        raise TypeError(f"{type(story).__name__} is no story: only what passed disclosure is told")
    told, later = (drawn(story), ahead.drawn(story.years, _marks(story))) if charted else ({}, {})
    return _templates().get_template(template).render(
        story=story, charts=told, mark=INTERNAL, access=accessibility,
        example=EXAMPLE, marks=plan_marks.marks(story.plans), parts=parts(story.years),
        before=BEFORE, asked=by_plan.asked(story.answers), ride_longer=by_plan.ride_longer(
            story.changes, story.answers),
        beside=MONEY_BESIDE, cards=(of_plans := cards.cards(story)),
        means=of_plans[0].of.startswith(cards.MEANS),
        settled=first_page.BUILT_ALREADY, may_be=may_be(story.money),
        first=tuple(first_page.beside(story)), first_chart=_first(story, told, later),
        opened={p.name: opened(p, "") for p in story.plans},
        prepared=prepared(story), moves=told.get("money-moves"),
        moved=moves.moves(story.money),
        brief=(brief := on_page(story)), either=without_rows(story.either, brief),
        notes=first_page.notes(story, brief),
        pounds=_pounds(story),
        answers=by_plan.drives(story.answers, story.options), looked_up=by_plan.LOOKED_UP,
        changed_key=by_plan.CHANGED_KEY,
        worse=worse(story), why=shortage.main_reason(story.reasons), drawings=later,
        years_notes=[n for n in story.years_notes if n != story.opens], **more)


def _first(story: Story, told: Mapping[str, Chart], later: dict[str, Markup]) -> Chart | None:
    """The chart of the first page: who lacks a place year by year, taken from those of the years;
    where no years are told the same now."""
    sheet = years_table(story.years)
    if sheet is not None and sheet.key in later:
        return Chart(sheet, later.pop(sheet.key))
    return told.get(TOTAL)


def _marks(story: Story) -> dict[str, plan_marks.Mark]:
    """Letter and colour of each plan, by its title."""
    return {p.title: mark for p, mark in
            zip(story.plans, plan_marks.marks(story.plans), strict=True)}


@cache
def _templates() -> Environment:
    """The templates: each is compiled once in a process, not again for every page."""
    return environment(called=called, cell=cell, low=low, numeric=numeric, reading=ahead.reading)


def prepared(story: Story) -> str:
    """With what a report was made and from what; no clock is asked."""
    dated = next((p.description.partition(". ")[0] for p in story.plans if p.still), "")
    return (f"Prepared with sufficiency {__version__} from the case of {story.case_title}"
            f"{f': {low(dated)}' if dated else ''}".removesuffix(".") + ".")


def worse(story: Story) -> Table | None:
    """Who is worse off with each plan, by group: the last column of who gains and who loses, all
    plans beside each other; None where nothing is told of all children, or of any group."""
    if not story.bands:
        return None
    first = story.bands[0]
    rows = [Row(lines[0].name, tuple(ln.cells[-1] for ln in lines))
            for lines in zip(*(s.lines for s in story.bands), strict=True)]
    told = [row for row in rows if any(charts.value_of(c) is not None for c in row.cells)]
    if rows[0] not in told or len(told) == 1:
        return None
    gone = listed([low(row.name) for row in rows if row not in told])
    return Table("worse", f"Worse off: {low(first.columns[-1])}", first.head, first.unit,
                 tuple(map(by_plan.of, story.bands)), tuple(told),
                 f"Of these groups nothing can be shown: {gone}." if gone else "")


def _pounds(story: Story) -> list[tuple[str, list[Table]]]:
    """What is looked up of each plan's money: its title, and its tables."""
    own = [s for s in story.money if not s.key.startswith(MONEY_BESIDE)]
    found = [(p.title, [s for s in own if s.title.endswith(f": {p.title}")]) for p in story.plans]
    return [(title, tables) for title, tables in found if tables]


def drawn(story: Story) -> dict[str, Chart]:
    """The charts of a story: all options, then groups.

    Every row of a sheet is a row of its chart, also where nothing of it can be shown.
    """
    out = {}
    for sheet in _charted(story):
        if (shown := _shown(sheet)) is not None:
            plot, how = _plot(story, sheet)
            svg = PAGE[plot](shown, **how)
            out[sheet.key] = Chart(sheet, Markup(svg))  # noqa: S704 - our own drawing
    for sheet in story.bands[:1]:
        if any(charts.value_of(ln.cells[1]) is not None for ln in sheet.lines):
            out[sheet.key] = Chart(sheet, Markup(charts.shares(sheet)))  # noqa: S704 - ours
    if (table := moves.moves(story.money)) is not None:
        marks = _marks(story)
        out[table.key] = Chart(table, Markup(moves.bars(  # noqa: S704 - our own drawing
            story.money, tuple(marks[title] for title in table.columns))))
    return out


def drawing(story: Story, key: str) -> tuple[Table, charts.Drawing] | None:
    """One chart for a document, and its table; None where nothing of it can be shown.

    Args:
        story: what is told.
        key: of its table.
    """
    for sheet in _charted(story):
        if sheet.key == key and (shown := _shown(sheet)) is not None:
            plot, how = _plot(story, sheet)
            return sheet, plot(shown, **how)
    return next(((s, found) for s in story.years if s.key == key
                 and (found := ahead.fan_of(s, _marks(story))) is not None), None)


def _charted(story: Story) -> list[Table]:
    """The sheets that are drawn, the options first: as one column."""
    keys = (k for k in CHARTED if k != BY_NEED or not needs_unknown(story.stand_ins))
    return [charts.turned(story.options, "short"), *map(story.sheet, keys)]


def _shown(sheet: Table) -> Table | None:
    """The rows that are drawn; None where nothing of them can be shown."""
    shown = replace(sheet, lines=tuple(ln for ln in sheet.lines if ln.kind is not Kind.WHOLE))
    return None if all(charts.value_of(c) is None for c in shown.cells()) else shown


def _plot(story: Story, sheet: Table) -> tuple[Callable[..., charts.Drawing], dict[str, Any]]:
    """How a sheet is drawn."""
    marks = plan_marks.marks(story.plans)
    if sheet.key == TOTAL:
        return charts.bars_drawn, {"unit": "children without a suitable local place",
                                   "colours": tuple(c for _, c in marks)}
    if sheet.key == story.lengths.key:
        return grouped_drawn, {"marks": marks, "unit": sheet.unit}
    if sheet.unit == "minutes":
        return dots_drawn, {"marks": marks, "unit": "minutes one way"}
    return dots_drawn, {"marks": marks, "unit": sheet.unit, "from_nought": True}


def numeric(sheet: Table) -> list[bool]:
    """Of each column whether its cells are numbers, but for some words among them; of a dash
    nobody can tell."""
    columns = zip(*(ln.cells for ln in sheet.lines if ln.cells), strict=True)
    told = ([c for c in cells if c != NOTHING] for cells in columns)
    return [2 * sum(isinstance(c, Number) for c in cells) >= len(cells) for cells in told] or [
        False] * len(sheet.columns)
