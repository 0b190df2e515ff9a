"""How roads are drawn: colour is speed, width is the kind of road.

Faster is darker as well, so that classes are told apart in grey and by those who see few colours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """How some classes of roads are drawn; the style without classes is that of all others.

    Attributes:
        words: what they are called together.
        classes: of roads.
        width: of their lines, in points.
        numbered: whether their numbers are on the map.
        colour: of what has no speed of its own, or is new; others have that of their speed.
    """

    words: str
    classes: tuple[str, ...]
    width: float
    numbered: bool = False
    colour: str = ""


MARK, NEW, FERRY = "#000000", "#00695c", "#1c5f9c"
STYLES = (
    Style("Dual carriageways", ("motorway", "trunk_dual", "a_dual", "primary_dual",
                                "secondary_dual"), 3.4, numbered=True),
    Style("Primary routes and other A roads", ("trunk", "primary", "a", "urban_a"), 2.0,
          numbered=True),
    Style("B roads", ("secondary", "b"), 1.3),
    Style("Minor roads", ("tertiary", "minor", "urban_minor", "link"), 0.7),
    Style("Other roads", (), 0.5),
    Style("New roads", ("new",), 3.0, colour=NEW),
    Style("Ferries", ("ferry",), 1.6, colour=FERRY),
)
SPEEDS = ((20.0, "under 20", "#d9a92e"), (30.0, "20 to 29", "#d9705f"),
          (40.0, "30 to 39", "#b83c7b"), (50.0, "40 to 49", "#6f2a8c"),
          (math.inf, "50 or more", "#1f1150"))
"""Of each class of speeds: miles an hour up to which it goes, words, colour."""
NAMED = {name for style in STYLES for name in style.classes}


def speed_colour(mph: float) -> str:
    """The colour of a speed in miles an hour, rounded as tables print it."""
    return next(colour for most, _, colour in SPEEDS if round(mph) < most)


def style_of(kind: str) -> Style:
    """How a class of roads is drawn."""
    return next(s for s in STYLES if (kind in s.classes if s.classes else kind not in NAMED))
