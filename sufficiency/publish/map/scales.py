"""Colours and classes of maps, the same in every file; the systems never share a colour.

Quantities have one sequence of blues in five steps; changes have green for better and purple for
worse; what a plan opens is orange and nothing else is. What exists already is charcoal.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

INK, NEW = "#3B3F46", "#F46A25"
"""What exists, and what a plan opens."""
QUANTITY = ("#EDF4FB", "#B5D3EC", "#6BACE6", "#2073BC", "#12436D")
DIVERGING = ("#1B7837", "#A6D7A0", "#F5F5F5", "#CDB3DA", "#762A83")
GREY, PALE = "#d5d8dc", "#f1eef6"
"""Of areas with too few children, and of those where too few change."""

Band = tuple[float, float, str]
"""From, up to and without, colour."""
MINUTE_BREAKS = (10, 15, 20, 30)
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
ENDLESS = 600


def _bands(breaks: tuple[int, ...], colours: tuple[str, ...], least: float) -> tuple[Band, ...]:
    ends = (least, *breaks, ENDLESS)
    return tuple(zip(ends[:-1], ends[1:], colours, strict=True))


MINUTES = _bands(MINUTE_BREAKS, QUANTITY, 0)
CHANGE = _bands((-CHANGE_STEP, -1, 1, CHANGE_STEP), DIVERGING, -ENDLESS)
LACK = _bands(LACK_BREAKS, QUANTITY, 0)
GAIN = _bands((1 - GAIN_STEP, 0, 1, GAIN_STEP), DIVERGING, -ENDLESS)
"""Of whole children: fewer by the step or more, fewer, none, more, more by the step."""


def _lack_words(breaks: Sequence[int]) -> tuple[str, ...]:
    return ("none", f"under {breaks[1]}", *(f"{a} to {b - 1}" for a, b in pairwise(breaks[1:])),
            f"{breaks[-1]} or more")


def _gain_words(step: int) -> tuple[str, ...]:
    return (f"fewer by {step} or more", f"up to {step} fewer", "no change", f"up to {step} more",
            f"more by {step} or more")


LACK_WORDS, GAIN_WORDS = _lack_words(LACK_BREAKS), _gain_words(GAIN_STEP)
MINUTE_WORDS = (f"under {MINUTE_BREAKS[0]} minutes",
                *(f"{a} to {b}" for a, b in pairwise(MINUTE_BREAKS)),
                f"{MINUTE_BREAKS[-1]} or more")


def change_words(meaningful: float) -> tuple[str, ...]:
    """Of each class of a change of minutes."""
    return (f"{CHANGE_STEP} minutes shorter or more", f"{meaningful:g} to {CHANGE_STEP} shorter",
            "about the same", f"{meaningful:g} to {CHANGE_STEP} longer",
            f"{CHANGE_STEP} minutes longer or more")


def district_scales() -> tuple[tuple[Band, ...], tuple[str, ...]]:
    """Classes of children without a place in a district, and their words."""
    return _bands(DISTRICT_BREAKS, QUANTITY, 0), _lack_words(DISTRICT_BREAKS)


def legend_scales(meaningful: float) -> dict[str, dict[str, dict[str, Any]]]:
    """For each layer of a page its two scales: breaks, colours, the words of each class, title.

    The first layer has others by district, which would all be in the last class.

    Args:
        meaningful: minutes below which a change of a journey counts as none.
    """
    def scale(title: str, breaks: Sequence[float], colours: Sequence[str], words: Sequence[str]
              ) -> dict[str, Any]:
        return {"title": title, "breaks": breaks, "colours": colours, "words": words}

    def lack(breaks: Sequence[int], step: int) -> dict[str, dict[str, Any]]:
        return {
            "quantity": scale("Children without a suitable place near home", breaks, QUANTITY,
                              _lack_words(breaks)),
            "change": scale("Children without a suitable place: change", (-step, -1, 1, step),
                            DIVERGING, _gain_words(step))}

    moved = (-CHANGE_STEP, -meaningful, meaningful, CHANGE_STEP)
    return {
        "lack": lack(LACK_BREAKS, GAIN_STEP),
        "lack_districts": lack(DISTRICT_BREAKS, DISTRICT_STEP),
        "years": lack(YEAR_BREAKS, YEAR_STEP),
        **{name: {
            "quantity": scale(f"Mean minutes one way{who}", MINUTE_BREAKS, QUANTITY, MINUTE_WORDS),
            "change": scale(f"Change in mean minutes{who}", moved, DIVERGING,
                            change_words(meaningful)),
        } for name, who in (("same", ", known before and after"), ("mean", ""))},
    }
