"""Streets of an extract of OpenStreetMap (.osm.pbf, .osm, .osm.gz, .osm.bz2) -> RoadNetwork.

Files are read nodes first, so that the order of things in them does not matter; where ways carry
the places of their nodes, those are used (``osm_file.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from sufficiency.common.projections import BRITISH_GRID, LON_LAT, projection
from sufficiency.errors import InputError
from sufficiency.travel.network import Floats, Ints, RoadNetwork
from sufficiency.travel.sources.osm_file import OsmFile, cause, near, no_road, open_osm, swapped
from sufficiency.travel.sources.osm_limits import duration_seconds
from sufficiency.travel.sources.osm_pieces import Pieces, split
from sufficiency.travel.sources.osm_streets import build
from sufficiency.travel.sources.osm_tags import (
    Way,
    car_way,
    is_wall,
    node_access,
    odd_values,
)
from sufficiency.travel.sources.osm_turns import restriction_of

EXTRACTS = (".pbf", ".osm", ".osm.gz", ".osm.bz2")
"""How names of extracts end."""
Box = tuple[float, float, float, float]
"""West, south, east, north."""
Found = tuple[int, Way, Ints, Floats]
"""Number of a way, what it is to a car, its nodes and their points in degrees."""


def read_extract(path: Path, box: Box | None = None) -> RoadNetwork:
    """Drive network of an extract.

    A way that lacks some of its nodes is split there: nothing is drawn across the gap.

    Args:
        path: a file whose name ends as one of ``EXTRACTS``.
        box: in metres: ways wholly outside are left out.

    Raises:
        InputError: the file cannot be read or holds no road.
    """
    import osmium

    pieces, degrees = Pieces(), _box_degrees(box)
    ways: list[Found] = []
    try:
        file = open_osm(path)
        for thing in file.things:
            tags = {t.k: t.v for t in thing.tags}
            if thing.is_relation():
                _relation(thing, tags, pieces)
            else:
                ways += _parts(thing, tags, file, degrees, pieces)
    except (RuntimeError, OSError, ValueError, osmium.InvalidLocationError) as error:
        raise InputError([cause(path, error)]) from error
    if not ways:
        raise InputError([no_road(path.name, pieces)])
    on_roads = set(np.concatenate([refs for _, _, refs, _ in ways]).tolist())
    barriers = {node: tags for node, tags in file.barriers.items() if node in on_roads}
    pieces.odd.update(odd for tags in barriers.values() for odd in odd_values(tags))
    split(ways, {node: node_access(tags) for node, tags in barriers.items()}, pieces)
    pieces.said += file.notes
    return build(pieces, f"OpenStreetMap, {path.name}")


def _parts(
    thing: Any, tags: Mapping[str, str], file: OsmFile, box: Box | None, pieces: Pieces
) -> list[Found]:
    """The runs of known nodes of a way for cars; one that stops access legs is put into pieces."""
    way = car_way(tags)
    street = "highway" in tags or tags.get("route") == "ferry"
    if not (street and (way or _unknown(tags))) and not is_wall(tags):
        return []
    points, refs = file.points(thing), np.array([n.ref for n in thing.nodes], dtype=np.int64)
    known, here = ~np.isnan(points[:, 0]), near(points)
    found = []
    for there, run in groupby(range(len(refs)), here.__getitem__):
        part = list(run)
        if there and len(part) > 1 and (box is None or _touches(points[part], box)):
            found.append((refs[part], points[part]))
    if way is not None:
        # Of a way with no two nodes in a row it is not known where it would be.
        pieces.gaps += bool(known.any()) and not known.all()
        pieces.astray += bool((known & ~here).any())
        pieces.swapped += swapped(points[known])
    if not found:
        return []
    if street:
        pieces.odd.update(odd_values(tags))
    if way is None:
        pieces.walls += [points for _, points in found] if is_wall(tags) else []
        return []
    return [(thing.id, way, refs, points) for refs, points in found]


def _unknown(tags: Mapping[str, str]) -> bool:
    """Whether a street may be shut only because a value is not known."""
    return any(what == "access" for what, _ in odd_values(tags)) and car_way(
        {k: v for k, v in tags.items() if k in ("highway", "area", "service")}) is not None


def _relation(thing: Any, tags: Mapping[str, str], pieces: Pieces) -> None:
    """Keep a turn restriction, or the time of a whole ferry route."""
    kind = tags.get("type", "")
    members = [(m.type, m.ref, m.role) for m in thing.members]
    if kind.startswith("restriction"):
        found = restriction_of(tags, members)
        pieces.unread += found is None
        pieces.restrictions += found or []
        pieces.odd.update(odd for odd in odd_values(tags) if odd[0] == "condition")
    elif kind == "route" and tags.get("route") == "ferry":
        seconds = duration_seconds(tags.get("duration", ""))
        if seconds is not None:
            pieces.crossings.append((frozenset(n for k, n, _ in members if k == "w"), seconds))


def _box_degrees(box: Box | None) -> Box | None:
    """The box in degrees around a box in metres."""
    if box is None:
        return None
    return projection(BRITISH_GRID, LON_LAT).transform_bounds(*box)


def _touches(points: Floats, box: Box) -> bool:
    west, south, east, north = box
    return bool(((points[:, 0] >= west) & (points[:, 0] <= east)
                 & (points[:, 1] >= south) & (points[:, 1] <= north)).any())
