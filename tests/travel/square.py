"""A disputed road of 1 km with a way round of 5 km, as text of OpenStreetMap: made up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from pyproj import Transformer

from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.routing.journeys import journeys_between

WEST, SOUTH = 600_000.0, 300_000.0
SPOTS: dict[int, tuple[float, float]] = {
    1: (0, 0), 7: (500, 0), 2: (1000, 0), 3: (0, 2000), 4: (1000, 2000), 5: (-300, 0),
    6: (1300, 0), 8: (500, 600), 9: (500, 900), 10: (400, 900), 11: (600, 900),
    12: (0, -300), 13: (1000, -300),
}
"""Metres east and north of the corner."""
way = cache(partial(Transformer.from_crs, "EPSG:27700", "EPSG:4326", always_xy=True))
ROAD = {"highway": "unclassified"}
Ways = dict[int, tuple[tuple[int, ...], Mapping[str, str]]]
ROUND: Ways = {10: ((5, 1), ROAD), 11: ((2, 6), ROAD), 12: ((1, 3, 4, 2), ROAD)}
HOME, SCHOOL = (-150.0, 0.0), (1150.0, 0.0)


def text(
    ways: Ways, nodes: Mapping[int, Mapping[str, str]] | None = None,
    relations: str = "", *, lost: tuple[int, ...] = (), ways_first: bool = False,
) -> str:
    """A file of OpenStreetMap.

    Args:
        ways: nodes and tags by number.
        nodes: tags of nodes.
        relations: as text.
        lost: nodes that are not in the file.
        ways_first: ways stand before nodes.
    """
    def tagged(tags: Mapping[str, str]) -> str:
        return "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())

    used = sorted({n for refs, _ in ways.values() for n in refs} - set(lost))
    points = []
    for n in used:
        lon, lat = way().transform(WEST + SPOTS[n][0], SOUTH + SPOTS[n][1])
        points.append(f'<node id="{n}" version="1" lat="{lat:.7f}" lon="{lon:.7f}">'
                      f"{tagged((nodes or {}).get(n, {}))}</node>")
    lines = [f'<way id="{w}" version="1">' + "".join(f'<nd ref="{r}"/>' for r in refs)
             + tagged(tags) + "</way>" for w, (refs, tags) in ways.items()]
    parts = [*lines, *points] if ways_first else [*points, *lines]
    return ('<?xml version="1.0"?><osm version="0.6" generator="test">'
            + "".join(parts) + relations + "</osm>")


def escaped(tags: Mapping[str, str]) -> dict[str, str]:
    """Tags whose values may stand in XML."""
    return {key: escape(value, {'"': "&quot;"}) for key, value in tags.items()}


def restriction(kind: str, start: int, via: str, end: int, **tags: str) -> str:
    """A relation; via as node:2 or way:13."""
    what, number = via.split(":")
    more = "".join(f'<tag k="{k.replace("__", ":")}" v="{v}"/>' for k, v in tags.items())
    return (f'<relation id="50" version="1"><member type="way" ref="{start}" role="from"/>'
            f'<member type="{what}" ref="{number}" role="via"/>'
            f'<member type="way" ref="{end}" role="to"/><tag k="type" v="restriction"/>'
            f'<tag k="restriction" v="{kind}"/>{more}</relation>')


def write(folder: Path, words: str) -> Path:
    """The text as a file."""
    path = folder / "square.osm"
    path.write_text(words)
    return path


def km(
    roads: RoadNetwork, home: tuple[float, float] = HOME, school: tuple[float, float] = SCHOOL
) -> tuple[float, float]:
    """Kilometres there and back, to 100 m; nan = no route."""
    a, b = (np.add([p], (WEST, SOUTH)) for p in (home, school))
    both = [journeys_between(roads, p, q).metres(0, 0) for p, q in ((a, b), (b, a))]
    there, back = (np.nan if m < 0 else round(float(m) / 1000, 1) for m in both)
    return there, back


def minutes(
    roads: RoadNetwork, home: tuple[float, float] = HOME, school: tuple[float, float] = SCHOOL
) -> float:
    """Minutes there."""
    a, b = (np.add([p], (WEST, SOUTH)) for p in (home, school))
    return float(journeys_between(roads, a, b).seconds[0, 0]) / 60
