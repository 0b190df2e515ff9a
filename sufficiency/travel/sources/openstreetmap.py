"""Streets of OpenStreetMap -> RoadNetwork: a local extract (.osm.pbf), or a graph of OSMnx that
was saved (.graphml) or is fetched.

Every source is first turned into pieces between junctions that carry the tags of one way; speeds
are set on those, so no simplification can mix two limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sufficiency.errors import Fault, InputError
from sufficiency.travel.network import Floats, Ints, RoadNetwork
from sufficiency.travel.sources.osm_streets import Pieces, build, split
from sufficiency.travel.sources.osm_tags import ROADS, Way, car_way, wall

if TYPE_CHECKING:
    import networkx as nx

WALL_WAYS = {"waterway": ("river", "canal"), "railway": ("rail",)}
"""Ways that an access leg may not cross."""
KEEP = ("highway", "route", "oneway", "oneway:motor_vehicle", "junction", "access", "vehicle",
        "motor_vehicle", "motorcar", "service", "area", "maxspeed", "maxspeed:type",
        "maxspeed:forward", "maxspeed:backward", "ref", "name", "duration", "impassable")
KEEP_OF_NODES = ("barrier", "locked", "access", "vehicle", "motor_vehicle", "motorcar")


def read_pbf(path: Path, box: tuple[float, float, float, float] | None = None) -> RoadNetwork:
    """Drive network of an extract.

    Args:
        path: an .osm.pbf (or .osm) file.
        box: west, south, east, north in metres: ways wholly outside are left out.

    Raises:
        InputError: the file cannot be read or holds no road.
    """
    import osmium

    degrees = _box_degrees(box)
    ways: list[tuple[Way, Ints, Floats]] = []
    blocked: list[int] = []
    pieces = Pieces()
    keys = osmium.filter.KeyFilter("highway", "route", "barrier", *WALL_WAYS)
    try:
        for thing in osmium.FileProcessor(path).with_locations().with_filter(keys):
            tags = {t.k: t.v for t in thing.tags}
            if isinstance(thing, osmium.osm.Node):
                if "barrier" in tags and wall(tags):
                    blocked.append(thing.id)
                continue
            if not isinstance(thing, osmium.osm.Way):
                continue
            way = car_way(tags)
            solid = way is None and _is_wall(tags)
            if way is None and not solid:
                continue
            known = [(n.ref, n.lon, n.lat) for n in thing.nodes if n.location.valid()]
            if len(known) < 2:
                continue
            points = np.array([(x, y) for _, x, y in known])
            if degrees is not None and not _touches(points, degrees):
                continue
            if way is None:
                pieces.walls.append(points)
            else:
                ways.append((way, np.array([r for r, _, _ in known], dtype=np.int64), points))
    except (RuntimeError, OSError) as error:
        raise InputError([
            Fault(path.name, "cannot be read as OpenStreetMap data", "Check the file.")
        ]) from error
    if not ways:
        raise InputError([Fault(path.name, "holds no road for cars here", "Check the extract.")])
    split(ways, np.array(blocked, dtype=np.int64), pieces)
    return build(pieces, f"OpenStreetMap, {path.name}")


def read_graphml(path: Path) -> RoadNetwork:
    """Drive network of a graph that OSMnx saved, simplified or not.

    Where a simplified edge joins ways of several classes or limits, its slowest counts, and the
    network's source says of how many edges that is so. What stands in the way is known where the
    graph has kept its nodes and their tags (``osmnx.settings.useful_tags_node``; to simplify,
    ``node_attrs_include=["barrier"]``).

    Raises:
        InputError: the file cannot be read or holds no road.
    """
    import osmnx

    try:
        graph = osmnx.load_graphml(path)
    except Exception as error:  # every parser has its own errors
        raise InputError([
            Fault(path.name, "cannot be read as a graph saved by OSMnx", "Check the file.")
        ]) from error
    return from_graph(graph, f"OpenStreetMap, {path.name}")


def from_graph(
    graph: nx.MultiDiGraph[Any], source: str, walls: list[Floats] | None = None
) -> RoadNetwork:
    """Drive network of an OSMnx graph in longitude and latitude.

    Args:
        graph: junctions and edges as OSMnx tags them; another projection is turned back.
        source: what it was read from, as notes will say it.
        walls: (k, 2) each, lines in degrees that no access leg may cross; None for none.

    Raises:
        InputError: it holds no road for cars.
    """
    if str(graph.graph.get("crs", "epsg:4326")).lower() != "epsg:4326":
        import osmnx

        graph = osmnx.projection.project_graph(graph, to_latlong=True)
    pieces = Pieces(walls=walls or [])
    spots = {n: (float(d["x"]), float(d["y"])) for n, d in graph.nodes(data=True)}
    blocked = {n for n, d in graph.nodes(data=True) if d.get("barrier") and wall(
        {k: str(d[k]) for k in KEEP_OF_NODES if d.get(k)})}
    ghosts = count(-1, -1)  # both sides of what stands in the way are ends of their own
    # The way back of an edge is a second edge along the same points.
    found: dict[bytes, int] = {}
    mixed = 0
    edges = sorted(graph.edges(keys=True, data=True), key=lambda e: (e[0], e[1], e[2]))
    for u, v, _, data in edges:
        tags, several = _edge_tags(data)
        way = car_way(tags)
        back = data.get("reversed") is True
        # OSMnx does not know that motorways lead one way.
        if way is None or (way.kind == "motorway" and back and not data.get("oneway")):
            continue
        line = data.get("geometry")
        points = np.array(line.coords if line is not None else [spots[u], spots[v]], dtype=float)
        path = np.round(points, 7)
        limit = way.back_limit_kph if back else way.limit_kph
        twin = None if data.get("oneway") is True else found.pop(path[::-1].tobytes(), None)
        if twin is not None:
            old = pieces.way[twin]
            pieces.way[twin] = replace(old, backward=True, back_limit_kph=limit)
            continue
        mixed += several
        if data.get("oneway") is not True:
            found[path.tobytes()] = len(pieces.way)
        pieces.way.append(replace(way, forward=True, backward=False, limit_kph=limit))
        pieces.tail.append(next(ghosts) if u in blocked else u)
        pieces.head.append(next(ghosts) if v in blocked else v)
        pieces.points.append(points)
    if not pieces.way:
        raise InputError([Fault("graph", "holds no road for cars", "Check the place.")])
    note = f", {mixed} edges of several classes or limits at the slowest" if mixed else ""
    return build(pieces, source + note)


def _box_degrees(
    box: tuple[float, float, float, float] | None
) -> tuple[float, float, float, float] | None:
    """West, south, east, north in degrees of the box around a box in metres."""
    if box is None:
        return None
    from pyproj import Transformer

    return Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True).transform_bounds(*box)


def _touches(points: Floats, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return bool(((points[:, 0] >= west) & (points[:, 0] <= east)
                 & (points[:, 1] >= south) & (points[:, 1] <= north)).any())


def _is_wall(tags: Mapping[str, str]) -> bool:
    under = tags.get("tunnel", "no") != "no"
    return not under and any(tags.get(key) in values for key, values in WALL_WAYS.items())


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _edge_tags(data: Mapping[str, Any]) -> tuple[dict[str, str], bool]:
    """Tags of an edge, and whether it joins ways of several classes or limits.

    Of several classes the slowest counts; several limits stay joined by semicolons, of which the
    lowest is read; of other tags the first.
    """
    tags, several = {}, False
    for key in KEEP:
        values = [str(v) for v in _listed(data.get(key)) if v is not None and v == v]
        if not values:
            continue
        if key == "highway":
            values.sort(key=lambda v: ROADS.index(v) if v in ROADS else -1)
            several |= len(values) > 1
            tags[key] = values[-1]
        elif key.startswith("maxspeed") or key in ("ref", "name"):
            several |= len(values) > 1 and key.startswith("maxspeed")
            tags[key] = ";".join(sorted(values))
        else:
            tags[key] = values[0]
    # OSMnx has made the arrows already: each edge is driven from its first node to its last.
    tags.pop("oneway:motor_vehicle", None)
    tags["oneway"] = "yes" if data.get("oneway") in (True, "yes") else "no"
    return tags, several
