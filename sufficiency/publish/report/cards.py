"""The cards of a first page: of each plan a figure, and what must be known beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sufficiency.common.discreet import discreet
from sufficiency.common.phrases import called, listed
from sufficiency.publish.disclosure.cells import Cell, is_told
from sufficiency.publish.report.document import Story
from sufficiency.publish.report.first_page import uncounted
from sufficiency.publish.report.in_brief import when_full


@discreet
@dataclass(frozen=True)
class Cards:
    """What the cards of a first page say; of figures and ``then`` one a plan.

    Attributes:
        of: what the figures are, in words; nothing where they are children without a place.
        built: what stands now, beside the figure of building nothing; or nothing.
        then: how many lack a place in the last tested January, where that is told.
        apart: whose places a plan does not count, though they are there; or nothing.
    """

    of: str
    figures: tuple[Cell, ...]
    built: str
    then: tuple[str, ...]
    apart: tuple[str, ...]


def cards(story: Story) -> Cards:
    """The cards of a story: children without a place.

    Where no option's children can be told the cards have the mean of known journeys, if that can.

    Args:
        story: what is told.
    """
    short, known = (story.options.line(key).cells for key in ("short", "known"))
    if any(map(is_told, short)) or not any(map(is_told, known)):
        return Cards("", short, built(story, short), when_full(story), apart(story))
    nothing = ("",) * len(story.plans)
    return Cards("minutes: mean of known journeys", known, "", nothing, nothing)


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
