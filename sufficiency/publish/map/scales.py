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
"""Children without a suitable local place: none, then up to and without each."""
CHANGE_STEP, GAIN_STEP = 5, 20
"""Minutes, and children, from which a change is a large one."""
ENDLESS = 600


def _bands(breaks: tuple[int, ...], colours: tuple[str, ...], least: float) -> tuple[Band, ...]:
    ends = (least, *breaks, ENDLESS)
    return tuple(zip(ends[:-1], ends[1:], colours, strict=True))


MINUTES = _bands(MINUTE_BREAKS, QUANTITY, 0)
CHANGE = _bands((-CHANGE_STEP, -1, 1, CHANGE_STEP), DIVERGING, -ENDLESS)
LACK = _bands(LACK_BREAKS, QUANTITY, 0)
GAIN = _bands((1 - GAIN_STEP, 0, 1, GAIN_STEP), DIVERGING, -ENDLESS)
"""Of whole children: fewer by the step or more, fewer, none, more, more by the step."""
LACK_WORDS = ("none", f"under {LACK_BREAKS[1]}",
              *(f"{a} to {b - 1}" for a, b in pairwise(LACK_BREAKS[1:])),
              f"{LACK_BREAKS[-1]} or more")
GAIN_WORDS = (f"fewer by {GAIN_STEP} or more", f"up to {GAIN_STEP} fewer", "no change",
              f"up to {GAIN_STEP} more", f"more by {GAIN_STEP} or more")
MINUTE_WORDS = (f"under {MINUTE_BREAKS[0]} minutes",
                *(f"{a} to {b}" for a, b in pairwise(MINUTE_BREAKS)),
                f"{MINUTE_BREAKS[-1]} or more")


def change_words(meaningful: float) -> tuple[str, ...]:
    """Of each class of a change of minutes."""
    return (f"{CHANGE_STEP} minutes shorter or more", f"{meaningful:g} to {CHANGE_STEP} shorter",
            "about the same", f"{meaningful:g} to {CHANGE_STEP} longer",
            f"{CHANGE_STEP} minutes longer or more")


def legend_scales(meaningful: float) -> dict[str, dict[str, dict[str, Any]]]:
    """For each layer of a page its two scales: breaks, colours, the words of each class, title.

    Args:
        meaningful: minutes below which a change of a journey counts as none.
    """
    def scale(title: str, breaks: Sequence[float], colours: Sequence[str], words: Sequence[str]
              ) -> dict[str, Any]:
        return {"title": title, "breaks": breaks, "colours": colours, "words": words}

    moved = (-CHANGE_STEP, -meaningful, meaningful, CHANGE_STEP)
    return {
        "lack": {
            "quantity": scale("Children without a suitable place near home", LACK_BREAKS,
                              QUANTITY, LACK_WORDS),
            "change": scale("Children without a suitable place: change",
                            (-GAIN_STEP, -1, 1, GAIN_STEP), DIVERGING, GAIN_WORDS)},
        **{name: {
            "quantity": scale(f"Mean minutes one way{who}", MINUTE_BREAKS, QUANTITY, MINUTE_WORDS),
            "change": scale(f"Change in mean minutes{who}", moved, DIVERGING,
                            change_words(meaningful)),
        } for name, who in (("same", ", the same children"), ("mean", ""))},
    }
