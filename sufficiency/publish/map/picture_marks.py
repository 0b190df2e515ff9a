"""Marks on the maps of a picture: what opens or grows with its key, and towns with their names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sufficiency.publish.map.atlas import Atlas, Choice
from sufficiency.publish.map.qgis_styles import KINDS
from sufficiency.publish.map.scales import NEW

MARKERS = {"circle": "o", "square": "s", "diamond": "D"}
GROWN = {"new": "new", "bigger": "larger"}
SAID = {"special": "school", "base": "base", "independent": "independent school"}
"""Kinds in a key that is as narrow as a phone."""
MANY, LARGE, SMALL = 40, 16, 6
"""Marks of a kind beyond which they are small, so that the shading is seen; and both sizes."""
OWN, CLEAR = 3, 9
"""Dots of the screen around a town's dot that its own name leaves free, and those of others."""
TOWNS_APART = 0.12
"""Degrees between towns that are named."""
SIDES_OF_A_DOT = ((0, 3, "center", "bottom"), (0, -3, "center", "top"), (4, 0, "left", "center"),
                  (-4, 0, "right", "center"))
"""Where a name may stand: points to the right and up, and which of its sides is there."""
OUTSIDE = 14
"""Dots of the screen by which a name may stand out of its map."""


def opened(choices: Sequence[Choice]) -> list[Any]:
    """The key: the mark of each kind of which something opens or grows, and which of the two.

    Args:
        choices: the plans that are drawn.
    """
    from matplotlib.lines import Line2D

    out = []
    for kind, form in KINDS:
        states = {p.state for c in choices for p in c.places if p.kind == kind}
        what = " or ".join(word for state, word in GROWN.items() if state in states)
        if what:
            out.append(Line2D([], [], marker=MARKERS[form], linestyle="none", markersize=5,
                              color=NEW, markeredgecolor="#1d1d1f", markeredgewidth=0.5,
                              label=f"{what} {SAID[kind]}"))
    return out


def openings(axes: Any, choice: Choice) -> None:
    """What opens or grows with a plan.

    Args:
        axes: of its map.
        choice: the plan.
    """
    for kind, form in KINDS:
        spots = [(p.lon, p.lat) for p in choice.places if p.kind == kind and p.state in GROWN]
        if spots:
            many = len(spots) > MANY
            axes.scatter(*zip(*spots, strict=True), marker=MARKERS[form], color=NEW, zorder=3,
                         s=SMALL if many else LARGE, edgecolors="#1d1d1f",
                         linewidths=0.25 if many else 0.5)


def towns(figure: Any, axes: Any, atlas: Atlas, most: int = 6) -> None:
    """The largest towns, each with its dot and its name at it; a part of a larger one is left out.

    A name above or below a dot at the edge is moved along no further than it must be to stay in
    the picture, so that it still stands at its dot. It covers no other name, nor another dot.

    Args:
        figure: with all that it holds: names are put where they are free once it is laid out.
        axes: of the map.
        atlas: its towns, largest first.
        most: that are named.
    """
    from matplotlib import patheffects
    from matplotlib.transforms import Bbox

    figure.draw_without_rendering()
    ground, whole = axes.get_window_extent().padded(OUTSIDE), figure.bbox.padded(-2)
    left, right = max(ground.x0, whole.x0), min(ground.x1, whole.x1)
    named: list[tuple[str, float, float]] = []
    for name, size, lon, lat, within in atlas.landmarks.towns:
        if within >= 0 and size and len(named) < most and all(
                math.hypot(lon - x, lat - y) >= TOWNS_APART for _, x, y in named):
            named.append((name, lon, lat))
    dots = [Bbox.from_bounds(x, y, 0, 0)
            for x, y in axes.transData.transform([spot for _, *spot in named])] if named else []
    names: list[Bbox] = []
    for at, (name, lon, lat) in enumerate(named):
        # So near to the dot of another a name would be read as that one's.
        taken = [*names, *(dot.padded(OWN if at == other else CLEAR)
                           for other, dot in enumerate(dots))]
        for dx, dy, across, up in SIDES_OF_A_DOT:
            said = axes.annotate(name, (lon, lat), (dx, dy), textcoords="offset points",
                                 ha=across, va=up, fontsize=8.5, fontweight="bold", zorder=5)
            box = said.get_window_extent().padded(1)
            along = max(left - box.x0, 0) + min(right - box.x1, 0)
            box = box.translated(along, 0)
            if (along and across != "center") or any(box.overlaps(other) for other in taken):
                said.remove()
                continue
            said.set_position((dx + along * 72 / figure.dpi, dy))
            said.set_path_effects([patheffects.withStroke(linewidth=2.2, foreground="white")])
            axes.plot([lon], [lat], "o", color="#1d1d1f", markersize=3.2,
                      markeredgecolor="white", markeredgewidth=0.6, zorder=4)
            names.append(box)
            break
