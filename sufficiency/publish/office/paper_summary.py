"""The first page of a paper: what is to be decided, what was found, and the rows it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from string import ascii_lowercase

from sufficiency.common.phrases import called, listed, low, under
from sufficiency.publish.disclosure.cells import Cell, is_told
from sufficiency.publish.report import in_brief
from sufficiency.publish.report.cards import built
from sufficiency.publish.report.document import PlanSummary, Story
from sufficiency.publish.report.first_page import settled
from sufficiency.publish.report.table import Kind, Table

FURTHER = "worked out further"
"""How a decision is called that leads to more work."""
LACKING = "Children without a suitable local place"


def summary(story: Story) -> tuple[str, ...]:
    """What is to be decided, what was found, and what must be settled before."""
    worth = next((s for s in story.money if s.key.startswith("money-worth")), None)
    return (
        motions(story),
        lacking(story),
        settled(story),
        story.either.finding if story.either.lines else story.options.finding,
        next(iter(story.money_rests), worth.finding if worth else ""),
        _sure(story),
    )


def motions(story: Story) -> str:
    """The decision as it is put to the vote, with a letter for each choice; as it is asked where no
    plan can be chosen yet; nothing where none is asked for."""
    first = next(iter(story.asked), "")
    free = [name for p in story.plans if not p.still and (name := called(p.title)) in first]
    if not free:
        return f"Decision: {low(first)}" if first else ""
    none = "neither is" if len(free) == 2 else "none is" if len(free) > 2 else "it is not"
    act, rest = (FURTHER, none) if FURTHER in first else ("agreed", "more work is done first")
    ways = [*(f"{name} is {act}" for name in free), rest]
    told = "; ".join(f"({a}) {way}" for a, way in zip(ascii_lowercase, ways, strict=False))
    return f"Decision, to choose one: {told}."


def lacking(story: Story) -> str:
    """How many lack a place with each plan, what is built already among them; nothing where fewer
    than two can be told."""
    figures = story.options.line("short").cells
    said = beside(story, figures, built(story, figures), dated=True)
    hidden = [under(p.title) for p, cell in zip(story.plans, figures, strict=True)
              if not is_told(cell)]
    return (f"{LACKING}: {said}{f'; {listed(hidden)} it is withheld' if hidden else ''}."
            if said else "")


def lacking_by_area(story: Story) -> str:
    """The title of the maps of them: what these are in all."""
    said = beside(story, story.options.line("short").cells, dated=True)
    return f"{LACKING}, by area: {said}" if said else ""


def beside(
    story: Story, figures: Sequence[Cell], there: str = "", *, dated: bool = False
) -> str:
    """A figure of each plan in one sentence, those that are told; nothing of fewer than two.

    Args:
        story: with the plans.
        figures: one a plan.
        there: what is said of the plan that is built, which begins as all do.
        dated: whether to say whose places are there if nothing is built; not of later years.
    """
    each = [f"{cell} {under(p.title)}{_start(p) if dated else ''}"
            for p, cell in zip(story.plans, figures, strict=True) if is_told(cell)]
    told = [there if there.startswith(f"{words},") else words for words in each]
    return listed(told) if len(told) > 1 else ""


def _start(plan: PlanSummary) -> str:
    """Whose places a baseline has, unless its title says so."""
    told = plan.places_of and plan.places_of not in plan.title
    return f" ({plan.places_of})" if told else ""


def expected(story: Story, title: str) -> str:
    """The title of a picture of the years with what it shows in the last tested January.

    Args:
        story: with the years.
        title: without.
    """
    sheet = in_brief.years_table(story.years)
    if sheet is None:
        return title
    row = next(in_brief.later(story), None)
    said = beside(story, row.cells) if row else ""
    return f"{title} in January {sheet.tested}: {said}" if said else title


def options_in_brief(story: Story) -> Table:
    """The rows of a report's first page without those that need a page to explain them, and those
    that tell more of the row above: as many as leave room for the map."""
    table = in_brief.in_brief(story)
    return replace(table, lines=tuple(
        ln for ln in table.lines
        if ln.kind is not Kind.DETAIL and ln.key not in ("independent", "same")))


def _sure(story: Story) -> str:
    """How sure the figures of the summary are."""
    off = (f"the minutes of one journey are off by {story.minutes_error} on average; "
           if story.minutes_error.number else "")
    assumed = "children are simulated; " if story.synthetic else ""
    return f"How sure: {assumed}{off}plans are of one week in January."
