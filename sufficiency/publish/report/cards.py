"""The cards of a first page: of each plan a figure, and what must be known beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sufficiency.common.discreet import discreet
from sufficiency.common.phrases import called, listed, low
from sufficiency.publish.disclosure.cells import Cell, is_told
from sufficiency.publish.report.document import PlanSummary, Story
from sufficiency.publish.report.first_page import uncounted
from sufficiency.publish.report.in_brief import in_the_past, unasked, when_full

SHORT = "without a suitable place"
"""What the figures of cards are, as a rule."""
MEANS = "minutes: mean of known journeys"
"""What they are where nobody's place can be told."""


@discreet
@dataclass(frozen=True)
class Card:
    """What the first page says of a plan.

    Attributes:
        figure: its number.
        of: what that is, in words.
        below: what stands in smaller letters below the plan's name, a line each.
    """

    figure: Cell
    of: str
    below: tuple[str, ...]


def cards(story: Story) -> tuple[Card, ...]:
    """A card of each plan: children without a place.

    Where no option's children can be told the cards have the mean of known journeys, if that can.

    Args:
        story: what is told.
    """
    short, known = (story.options.line(key).cells for key in ("short", "known"))
    if means := any(map(is_told, known)) and not any(map(is_told, short)):
        there, then, uncounted_ = "", ("",) * len(story.plans), ("",) * len(story.plans)
    else:
        there, then, uncounted_ = built(story, short), when_full(story), apart(story)
    return tuple(
        Card(figure, " ".join(filter(None, (
            MEANS if means else SHORT,
            dated(plan, only=bool(there)) if plan.still else later))),
            tuple(filter(None, (later, there) if plan.still else (
                *_opening(story, plan), without))))
        for plan, figure, later, without in zip(
            story.plans, known if means else short, then, uncounted_, strict=True))


def dated(plan: PlanSummary, *, only: bool) -> str:
    """Of which Januaries the figure of building nothing is.

    Args:
        plan: that opens nothing.
        only: whether more places stand by now.
    """
    first = low(plan.description.split(". ")[0]).removesuffix(".")
    if not first:
        return ""
    return f"with the {first.replace(', ', ' only, ', 1) if only else first}"


def _opening(story: Story, plan: PlanSummary) -> Iterator[str]:
    """What a plan costs, when it opens and whom nobody asked yet."""
    example = "an example: " if story.stand_ins and plan.opened else ""
    yield f"{example}£{plan.capital_gbp} million to build"
    if plan.opens and not in_the_past(story):
        yield f"opens {plan.opens.replace('Sept', 'September')}"
    if n := unasked(plan):
        yield f"rests on {n} school{'s' if n > 1 else ''} not yet asked"


def built(story: Story, figures: Sequence[Cell]) -> str:
    """What stands now, beside the figure of building nothing, where one plan is built already.

    Args:
        story: what is told.
        figures: of the cards, children without a place.
    """
    there = [(called(p.title), cell) for p, cell in zip(story.plans, figures, strict=True)
             if not p.still and p.built and is_told(cell)]
    return f"{there[0][1]} with {there[0][0]}, built since" if len(there) == 1 else ""


def apart(story: Story) -> tuple[str, ...]:
    """Of each plan to choose, where one is built already that it knows nothing of: that its figure
    is counted without those places.

    Args:
        story: what is told.
    """
    there = [p.title for p in story.plans if not p.still and p.built]
    free = [p.title for p in story.plans if not p.still and p.title not in there]
    words = (f"without the places of {listed([called(t) for t in there])}"
             if there and free and uncounted(story.plans, there, free) else "")
    return tuple(words if p.title in free else "" for p in story.plans)
