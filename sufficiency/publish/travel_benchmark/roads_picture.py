"""The picture of a map of roads: land and sea, roads, speeds and numbers, towns, changes."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sufficiency.common.projections import BRITISH_GRID, LON_LAT, projection
from sufficiency.publish.map.land import rings
from sufficiency.publish.travel_benchmark.roads_styles import (
    FERRY,
    MARK,
    NEW,
    STYLES,
    speed_colour,
    style_of,
)
from sufficiency.study.roads import Change
from sufficiency.transport.prices import KM_A_MILE

if TYPE_CHECKING:
    import geopandas as gpd

    from sufficiency.travel.network import RoadNetwork

Box = tuple[float, float, float, float]
Written = tuple[float, float, float, float]
"""What a text takes of the map: its middle, and half of its width and height, in metres."""


LAND, INSIDE, SEA, BORDER = "#efeeea", "#ffffff", "#d3e4f0", "#3c3c3c"
COAST_M = 1000
"""A boundary nearer to the sea than this is the coast, and no border."""
TOWNS = 16
"""Towns that the map names at most."""
NUMBERS = 40
"""Road numbers that it shows at most, those of the longest roads."""
TOWN_GAP, NUMBER_GAP = 0.6, 0.06
"""Inches between a name on a wide picture, or a number, and what is written beside it."""
WIDE, NARROW = 11.0, 3.4
"""Inches of a picture for a page, and for a phone: letters are as large in both where they are
seen."""
DOTS = {WIDE: 140, NARROW: 280}
"""Of each to the inch: those of a phone are finer."""
ROAD = re.compile(r"[AM]\d+(?:\(M\))?")
"""A number of a main road."""


def picture(
    roads: RoadNetwork, changes: Sequence[Change], outline: gpd.GeoDataFrame | None,
    towns: Sequence[tuple[str, float, float]], width: float = WIDE,
) -> bytes:
    """The map as a PNG; the same roads give the same bytes.

    Args:
        roads: the network with every override in it.
        changes: overrides, in the order of the scenario.
        outline: districts, EPSG:27700; the map is cut to them.
        towns: name, easting and northing, the largest first.
        width: of the picture, in inches: a narrow one has fewer names and finer lines.
    """
    import shapely
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

    lines = roads.lines()
    box = _box(outline.total_bounds if outline is not None else shapely.total_bounds(lines))
    west, south, east, north = box
    crowd = WIDE / width
    height = float(np.clip(width * (north - south) / max(east - west, 1.0), 4.0 / crowd, 14.0))
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_facecolor(LAND if outline is None else SEA)
    if outline is not None:
        _ground(axes, outline, crowd)
        # The council's own towns come before larger ones of others.
        own = shapely.union_all(outline.geometry.to_numpy())
        towns = sorted(towns, key=lambda town: not shapely.contains_xy(own, *town[1:]))
    mph = roads.metres / (1000 * KM_A_MILE) / np.maximum(roads.seconds / 3600, 1e-9)
    for style in reversed(STYLES):
        wanted = [k for k, name in enumerate(roads.kinds) if style_of(name) is style]
        which = np.flatnonzero(np.isin(roads.kind, wanted))
        if len(which):
            axes.add_collection(LineCollection(
                [shapely.get_coordinates(line) for line in lines[which]],
                colors=style.colour or [speed_colour(speed) for speed in mph[which]],
                linewidths=style.width / crowd**0.5,
                linestyles="dashed" if style.colour == FERRY else "solid",
                zorder=2 + style.width / 10))
    inch = (east - west) / width
    marked = [(*spot, inch / 8, inch / 8) for number, change in enumerate(changes, start=1)
              for spot in _mark(axes, roads, lines, change, number, box)]
    taken = [*marked, (west + inch, south, 1.2 * inch, inch / 3)]  # the scale's
    taken += _name_towns(axes, towns, box, taken, inch, crowd)
    _number_roads(axes, roads, lines, box, taken, inch, crowd)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    _scale(axes, west, south, east - west, inch)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DOTS.get(width, 140), metadata={"Software": None})
    return out.getvalue()


def _box(bounds: Any) -> Box:
    """What is shown: a little more than the bounds."""
    west, south, east, north = (float(v) for v in bounds)
    more = 0.02 * max(east - west, north - south, 1.0)
    return west - more, south - more, east + more, north + more


def _ground(axes: Any, outline: gpd.GeoDataFrame, crowd: float) -> None:
    """Land in the sea, the council's area on it, and where it and its districts meet others."""
    import shapely

    to_metres = projection(LON_LAT, BRITISH_GRID)
    pieces = []
    for ring in rings(outline):
        x, y = to_metres.transform(*np.array(ring).T)
        axes.fill(x, y, facecolor=LAND, edgecolor="none", zorder=0)
        pieces.append(shapely.make_valid(shapely.Polygon(np.column_stack((x, y)))))
    outline.plot(ax=axes, facecolor=INSIDE, edgecolor="none", zorder=1)
    inland = shapely.buffer(shapely.union_all(pieces), -COAST_M)
    for shapes, colour, width, dashes in ((outline, "#8a8a8a", 0.7, ":"),
                                          (outline.dissolve(), BORDER, 1.3, "--")):
        lines = shapes.boundary.intersection(inland)
        lines[~lines.is_empty].plot(ax=axes, color=colour, linewidth=width / crowd**0.5,
                                    linestyle=dashes, zorder=3)


def _around(x: float, y: float, text: str, points: float, inch: float) -> Written:
    """The box of a text about its middle."""
    point = inch / 72
    return x, y, 0.29 * len(text) * points * point, 0.6 * points * point


def _meets(one: Written, others: Sequence[Written], apart: float) -> bool:
    """Whether a text would stand nearer to another than so many metres; above it, a third."""
    x, y, wide, high = one
    return any(abs(x - a) < wide + w + apart and abs(y - b) < high + h + apart / 3
               for a, b, w, h in others)


def _number_roads(
    axes: Any, roads: RoadNetwork, lines: Any, box: Box, taken: Sequence[Written],
    inch: float, crowd: float,
) -> None:
    """Numbers of main roads, each once, where no name stands; the longest roads first.

    Args:
        taken: where something is written already.
        inch: metres of one on the picture.
        crowd: how much narrower the picture is than a wide one.
    """
    import shapely

    main = np.array([style_of(name).numbered for name in roads.kinds], dtype=bool)[roads.kind]
    found = [ROAD.findall(label) for label in roads.labels]
    west, south, east, north = box
    middle = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, 0.5, normalized=True))
    seen = main & (middle[:, 0] > west) & (middle[:, 0] < east) & (
        middle[:, 1] > south) & (middle[:, 1] < north)
    links: dict[str, list[int]] = {}
    for k in np.flatnonzero(seen):
        for number in found[roads.label[k]][:1]:
            links.setdefault(number, []).append(int(k))
    size, written = 8.5 / crowd**0.1, list(taken)
    every = sorted(links, key=lambda r: (-roads.metres[links[r]].sum(), r))
    for number in every[:NUMBERS]:
        own = middle[links[number]]
        order = np.argsort(np.hypot(*(own - own.mean(axis=0)).T), kind="stable")
        boxes = (_around(own[i][0], own[i][1], number, 1.3 * size, inch) for i in order)
        found_ = next((b for b in boxes if b[0] - b[2] > west and b[0] + b[2] < east
                       and not _meets(b, written, NUMBER_GAP * inch)), None)
        if found_ is None:
            continue
        written.append(found_)
        spot = found_[:2]
        axes.annotate(number, spot, ha="center", va="center", fontsize=size, fontweight="bold",
                      zorder=4.5, bbox={
                          "boxstyle": "round,pad=0.12", "fc": "white", "ec": MARK, "lw": 0.6})


def _name_towns(
    axes: Any, towns: Sequence[tuple[str, float, float]], box: Box, taken: Sequence[Written],
    inch: float, crowd: float,
) -> list[Written]:
    """The largest towns in the picture, each with its dot, none beside a larger one: where."""
    from matplotlib import patheffects

    west, south, east, north = box
    size = 11 / crowd**0.25
    named: list[Written] = []
    for name, x, y in towns:
        if not (west < x < east and south < y < north):
            continue
        _, _, half, high = _around(x, y, name, size, inch)
        side = "right" if x > east - half else "left" if x < west + half else "center"
        middle = x + {"right": -half, "left": half, "center": 0}[side]
        # The name above its dot, or else below.
        dot = x, y, high / 2, high / 2
        own = next((b for b in ((middle, y + up * 2 * high, half, 1.1 * high) for up in (1, -1))
                    if south < b[1] - b[3] and b[1] + b[3] < north
                    and not _meets(b, [*taken, *named], TOWN_GAP * inch / crowd**1.5)), None)
        if len(named) / 2 >= TOWNS / crowd**0.5 or own is None or _meets(dot, named, 0):
            continue
        named += [own, dot]
        axes.plot([x], [y], "o", color=MARK, markersize=4, markeredgecolor="white", zorder=5)
        axes.annotate(name, (x, y), (0, 5 if own[1] > y else -5), textcoords="offset points",
                      ha=side, va="bottom" if own[1] > y else "top", fontsize=size, zorder=5,
                      path_effects=[patheffects.withStroke(linewidth=2.5, foreground="white")])
    return named


def _scale(axes: Any, west: float, south: float, wide: float, inch: float) -> None:
    """A bar of whole miles in the corner."""
    mile = 1000 * KM_A_MILE
    miles = next(k for k in (50, 20, 10, 5, 2, 1) if k * mile <= max(wide / 5, mile))
    left, low = west + 0.15 * inch, south + 0.12 * inch
    axes.plot([left, left + miles * mile], [low, low], color=MARK, linewidth=3, zorder=8,
              solid_capstyle="butt")
    axes.annotate(f"{miles} mile{'s' if miles > 1 else ''}", (left, low),
                  (1, 4), textcoords="offset points", ha="left", fontsize=9, zorder=8,
                  bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none"})


def _mark(
    axes: Any, roads: RoadNetwork, lines: Any, change: Change, number: int,
    box: Box,
) -> list[tuple[float, float]]:
    """Lines of an override, and its number once, in the middle of what is visible: where."""
    import shapely
    from matplotlib.collections import LineCollection

    window = shapely.box(*box)
    spots = []
    for links, colour, symbol in ((change.retimed, "#555555", "o"), (change.added, NEW, "D"),
                                  (change.closed, MARK, "X")):
        if not len(links):
            continue
        axes.add_collection(LineCollection(
            [shapely.get_coordinates(line) for line in lines[links]], colors=colour,
            linewidths=3.0, alpha=0.25 if symbol == "o" else 0.9, zorder=4))
        seen = links[shapely.intersects(lines[links], window)]
        if len(seen):
            middle = shapely.get_coordinates(
                shapely.line_interpolate_point(lines[seen], 0.5, normalized=True))
            centre = middle[np.hypot(*(middle - middle.mean(axis=0)).T).argmin()]
            _number(axes, centre, number, symbol, colour)
            spots.append((float(centre[0]), float(centre[1])))
    if change.point is not None:
        _number(axes, np.array(change.point), number, "s", "#2073BC")
        spots.append(change.point)
    return spots


def _number(axes: Any, spot: Any, number: int, symbol: str, colour: str) -> None:
    axes.plot(*spot, marker=symbol, markersize=11, color=colour, markeredgecolor="white", zorder=6)
    axes.annotate(str(number), spot, xytext=(8, 8), textcoords="offset points", fontsize=11,
                  fontweight="bold", zorder=7,
                  bbox={"boxstyle": "round,pad=0.2", "fc": "white", "ec": colour})
