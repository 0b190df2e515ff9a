"""Colours and classes of maps, the same in every file; the systems never share a colour.

Quantities have one sequence of blues in five steps; changes have green for better and purple for
worse; what a plan opens is orange and nothing else is. What exists already is charcoal. Green and
purple are as dark as each other: the worse is striped as well, so that it is told apart in grey.

Children without a suitable local place are shaded by how many they are of every 1,000 aged 5 to 19
who live in the area, as areas are of unequal size; where a case does not say how many live there,
by how many they are. Of a rate one scale serves areas and districts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

INK, NEW = "#3B3F46", "#F46A25"
"""What exists, and what a plan opens."""
QUANTITY = ("#EDF4FB", "#B5D3EC", "#6BACE6", "#2073BC", "#12436D")
DIVERGING = ("#1B7837", "#A6D7A0", "#F5F5F5", "#CDB3DA", "#762A83")
STRIPES = {DIVERGING[3]: DIVERGING[4], DIVERGING[4]: "#ffffff"}
"""Lines on the classes of what gets worse."""
GREY, WITHHELD_LINE, DOT = "#e6e6e6", "#767676", "#6b6b6b"
"""Of areas whose figure is not shown, with lines across; dots on white where too few change."""

Band = tuple[float, float, str]
"""From, up to and without, colour."""
MINUTE_BREAKS = (10, 15, 20, 30)
AGED = "aged 5 to 19"
RATE_BREAKS, RATE_STEP = (5, 10, 20), 10
"""Children without a suitable local place of every 1,000 ``AGED``; and of a change, a large one.

Each class begins at twice the one before. Chosen on two counties, with a plan and without: of 38
and 25 areas between 2 and 14 fall in each class, and in no January to come are all districts in the
last, though there are more children then: one colour is one rate on every layer."""
PART_RATE_BREAKS = (2, 5, 10)
"""The same of children of one need or phase, who are fewer."""
LEAST_RATE = 0.1
"""Any child at all."""
LACK_BREAKS = (1, 20, 40, 60)
"""Children without a suitable local place in an area: none, then up to and without each."""
DISTRICT_BREAKS = (1, 50, 100, 150)
"""The same in a district, which holds several areas."""
YEAR_BREAKS = (1, 50, 150, 300)
"""The same of Januaries to come."""
CHANGE_STEP, GAIN_STEP = 5, 20
"""Minutes, and children of an area, from which a change is a large one."""
DISTRICT_STEP = 50
"""Children of a district."""
YEAR_STEP = 150
"""The same of Januaries to come."""
ENDLESS = 100_000


def _bands(
    breaks: Sequence[float], colours: tuple[str, ...], least: float
) -> tuple[Band, ...]:
    ends = (least, *breaks, ENDLESS)
    return tuple(zip(ends[:-1], ends[1:], colours, strict=True))


MINUTES = _bands(MINUTE_BREAKS, QUANTITY, 0)
CHANGE = _bands((-CHANGE_STEP, -1, 1, CHANGE_STEP), DIVERGING, -ENDLESS)


def _lack_words(breaks: Sequence[int]) -> tuple[str, ...]:
    return ("none", f"under {breaks[1]}", *(f"{a} to {b - 1}" for a, b in pairwise(breaks[1:])),
            f"{breaks[-1]} or more")


def _gain_words(step: int, *, rated: bool) -> tuple[str, ...]:
    # The figures on a map are children: the key says of what its classes are.
    each = " per 1,000" * rated
    large = f"{step:.1f}" if rated else f"{step}"
    return (f"fewer by {large} or more{each}", f"under {large} fewer{each}", "no change",
            f"under {large} more{each}", f"more by {large} or more{each}")


def _rate_words(breaks: Sequence[float]) -> tuple[str, ...]:
    # With a digit behind the point, as rates are told: nobody takes one for a count.
    return ("none", f"under {breaks[0]:.1f}",
            *(f"{a:.1f} to {b - LEAST_RATE:.1f}" for a, b in pairwise(breaks)),
            f"{breaks[-1]:.1f} or more")


PER = f"per 1,000 {AGED}"


def per_thousand(children: int, residents: int) -> float:
    """Of every 1,000 residents, with one digit behind the point; no child alone is nought.

    Worked out in whole numbers, as the page does: both round alike.

    Args:
        children: as printed, or a difference of two printed counts.
        residents: how many live there, of which some are.
    """
    tenths = (20_000 * abs(children) + residents) // (2 * residents)
    return math.copysign(max(tenths, 1) / 10, children) if children else 0.0


MINUTE_WORDS = (f"under {MINUTE_BREAKS[0]} minutes",
                *(f"{a} to under {b}" for a, b in pairwise(MINUTE_BREAKS)),
                f"{MINUTE_BREAKS[-1]} or more")


def change_words(meaningful: float) -> tuple[str, ...]:
    """Of each class of a change of minutes, which are told to a tenth: no class begins where
    another ends."""
    small = f"{meaningful:.1f} to {CHANGE_STEP - 0.1:.1f}"
    return (f"shorter by {CHANGE_STEP:.1f} minutes or more", f"{small} shorter", "about the same",
            f"{small} longer", f"longer by {CHANGE_STEP:.1f} minutes or more")


@dataclass(frozen=True)
class Classes:
    """Classes of what is drawn, and the words of each."""

    bands: tuple[Band, ...]
    words: tuple[str, ...]


def lack_classes(
    *, rated: bool, breaks: Sequence[int] = LACK_BREAKS, rates: Sequence[float] = RATE_BREAKS
) -> Classes:
    """Of children without a suitable local place.

    Args:
        rated: of every 1,000 who live there.
        breaks: of how many they are, where they are not rated.
        rates: of every 1,000.
    """
    if rated:
        return Classes(_bands((LEAST_RATE, *rates), QUANTITY, 0), _rate_words(rates))
    return Classes(_bands(breaks, QUANTITY, 0), _lack_words(breaks))


def gain_classes(*, rated: bool, step: int = GAIN_STEP) -> Classes:
    """Of their change: fewer by the step or more, fewer, none, more, more by the step.

    Args:
        rated: of every 1,000 who live there.
        step: children who are many, where they are not rated.
    """
    step, least = (RATE_STEP, LEAST_RATE) if rated else (step, 1)
    # Each class begins with its lower end: fewer by just the step is still in the first.
    return Classes(_bands((least - step, 0, least, step), DIVERGING, -ENDLESS),
                   _gain_words(step, rated=rated))


MINUTE_CLASSES = Classes(MINUTES, MINUTE_WORDS)
CHANGE_CLASSES = Classes(CHANGE, change_words(1.0))


def legend_scales(meaningful: float, *, rated: bool) -> dict[str, dict[str, dict[str, Any]]]:
    """For each layer of a page its two scales: breaks, colours, the words of each class, titles.

    Counts by district have others, as they would all be in the last class; children of one need
    or phase, and Januaries to come, too.

    Args:
        meaningful: minutes below which a change of a journey counts as none.
        rated: children without a place are shaded by how many they are of every 1,000.
    """
    def scale(figure: str, breaks: Sequence[float], colours: Sequence[str], words: Sequence[str],
              *, change: bool = False, rate: bool = False) -> dict[str, Any]:
        return {"title": f"{figure}{f', {PER}' if rate else ''}{': change' if change else ''}",
                "figure": figure, "breaks": breaks, "colours": colours, "words": words,
                "rated": rate}

    def lack(
        breaks: Sequence[int], step: int, rates: Sequence[float] = RATE_BREAKS
    ) -> dict[str, dict[str, Any]]:
        what = "Children without a suitable place near home"
        if rated:
            return {
                "quantity": scale(what, (LEAST_RATE, *rates), QUANTITY, _rate_words(rates),
                                  rate=True),
                "change": scale(what, (-RATE_STEP, -LEAST_RATE, LEAST_RATE, RATE_STEP), DIVERGING,
                                _gain_words(RATE_STEP, rated=True), change=True, rate=True)}
        return {
            "quantity": scale(what, breaks, QUANTITY, _lack_words(breaks)),
            "change": scale(what, (-step, -1, 1, step), DIVERGING,
                            _gain_words(step, rated=False), change=True)}

    moved = (-CHANGE_STEP, -meaningful, meaningful, CHANGE_STEP)
    return {
        "lack": lack(LACK_BREAKS, GAIN_STEP),
        "lack_districts": lack(DISTRICT_BREAKS, DISTRICT_STEP),
        "lack_part": lack(DISTRICT_BREAKS, DISTRICT_STEP, PART_RATE_BREAKS),
        "years": lack(YEAR_BREAKS, YEAR_STEP),
        **{name: {
            "quantity": scale(f"Mean minutes one way{who}", MINUTE_BREAKS, QUANTITY, MINUTE_WORDS),
            "change": scale(f"Mean minutes one way{who}", moved, DIVERGING,
                            change_words(meaningful), change=True),
        } for name, who in (("same", ", known before and after"),
                             ("mean", ", not of the same children before and with the plan"))},
    }
