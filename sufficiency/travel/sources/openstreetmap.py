"""Streets of a graph of OSMnx, saved (.graphml) or fetched -> RoadNetwork."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sufficiency.errors import Fault, InputError
from sufficiency.travel.network import Floats, RoadNetwork
from sufficiency.travel.sources.osm_file import near, no_road, swapped
from sufficiency.travel.sources.osm_limits import duration_seconds
from sufficiency.travel.sources.osm_pieces import Pieces
from sufficiency.travel.sources.osm_streets import build
from sufficiency.travel.sources.osm_tags import (
    ACCESS_KEYS,
    AHEAD,
    LINKS,
    NODE_KEYS,
    ROADS,
    WAY_KEYS,
    Access,
    Way,
    access,
    car_way,
    node_access,
    odd_values,
)

if TYPE_CHECKING:
    import networkx as nx

NO_TURNS = "Turn restrictions are not in this source of roads; an extract (.osm.pbf) has them."


def read_graphml(path: Path) -> RoadNetwork:
    """Drive network of a graph that OSMnx saved, simplified or not.

    Where a simplified edge joins ways of several classes or limits, its slowest counts, and the
    network's notes say of how many edges that is so. What stands in the way is known where the
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
    spots = _spots(graph, source)
    gates = _gates(graph, pieces)
    nameless = count(-1, -1)
    # The way back of an edge is a second edge along the same points.
    found: dict[bytes, int] = {}
    odd: set[tuple[tuple[int, ...], str, str]] = set()
    # Names may be numbers or text: numbers first.
    edges = sorted(graph.edges(keys=True, data=True),
                   key=lambda e: [(isinstance(name, str), name) for name in e[:3]])
    for u, v, _, data in edges:
        tags, several = _edge_tags(data)
        ids = _ids(data) or (next(nameless),)
        odd |= {(ids, *value) for value in odd_values(tags)}
        way = _edge_way(tags, data)
        if way is None:
            continue
        line = data.get("geometry")
        points = np.array(line.coords if line is not None else [spots[u], spots[v]], dtype=float)
        if not near(points).all():
            pieces.astray += 1
            pieces.swapped += swapped(points)
            continue
        path = np.round(points, 7)
        twin = None if data.get("oneway") is True else found.pop(path[::-1].tobytes(), None)
        if twin is not None:
            pieces.way[twin] = replace(pieces.way[twin], backward=True,
                                       back_limit_kph=way.limit_kph, back_local=way.local)
            continue
        pieces.mixed += several
        at = pieces.add((u, v), way, ids, points, gates)
        if data.get("oneway") is not True:
            found[path.tobytes()] = at
    if not pieces.way:
        raise InputError([no_road(source, pieces)])
    pieces.odd.update((what, value) for _, what, value in odd)
    roads = build(pieces, source)
    return replace(roads, notes=(*roads.notes, NO_TURNS))


def _spots(graph: nx.MultiDiGraph[Any], source: str) -> dict[Any, tuple[float, float]]:
    """Longitude and latitude of junctions.

    Raises:
        InputError: one has none.
    """
    try:
        return {n: (float(d["x"]), float(d["y"])) for n, d in graph.nodes(data=True)}
    except (KeyError, TypeError, ValueError) as error:
        raise InputError([Fault(source, "has a junction without a place (x and y)",
                                "Save the graph again with OSMnx.")]) from error


def _gates(graph: nx.MultiDiGraph[Any], pieces: Pieces) -> dict[Any, Access]:
    """Nodes that are not open; values of theirs that could not be read are counted in pieces."""
    gates = {}
    for node, data in graph.nodes(data=True):
        tags = {k: str(data[k]) for k in NODE_KEYS if isinstance(data.get(k), str)}
        if node_access(tags) is not Access.OPEN:
            gates[node] = node_access(tags)
            pieces.odd.update(odd_values(tags))
    return gates


def _edge_way(tags: Mapping[str, str], data: Mapping[str, Any]) -> Way | None:
    """What an edge is to a car that drives it from its first node to its last; None = shut."""
    way = car_way(tags)
    back = data.get("reversed") is True
    # OSMnx does not know that motorways lead one way.
    if way is None or (way.kind == "motorway" and back and not data.get("oneway")):
        return None
    if not (way.backward if back else way.forward):
        return None
    limit, local = (way.back_limit_kph, way.back_local) if back else (way.limit_kph, way.local)
    road = _road(data) if way.kind == "ferry" else None
    times = [t for t in map(duration_seconds, map(str, _listed(data.get("duration")))) if t]
    # A crossing with a road is one; else the ways of an edge take so long each.
    seconds = (sum(times) / (1 if road else len(times))) if times else None
    return replace(way, forward=True, backward=False, limit_kph=limit, local=local,
                   seconds=seconds, road=road)


def _road(data: Mapping[str, Any]) -> str | None:
    """Class of the road an edge is beside being a ferry; None = it is a ferry only."""
    classes = [str(v) for v in _listed(data.get("highway"))]
    slow = [name for name in reversed(ROADS) if name in classes]
    return slow[0] if slow else "link" if set(classes) & set(LINKS) else None


def _ids(data: Mapping[str, Any]) -> tuple[int, ...]:
    """Numbers of the ways of an edge."""
    return tuple(sorted({v for v in _listed(data.get("osmid")) if isinstance(v, int)}))


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _edge_tags(data: Mapping[str, Any]) -> tuple[dict[str, str], bool]:
    """Tags of an edge, and whether it joins ways of several classes, limits or rights of way, or
    road and ferry.

    Of several classes the slowest counts, of several rights of way the narrowest; several limits
    stay joined by semicolons, of which the lowest is read; of other tags the first.
    """
    tags, several = {}, False
    for key in WAY_KEYS:
        values = [str(v) for v in _listed(data.get(key)) if v is not None and v == v]
        if not values:
            continue
        several |= len(values) > 1 and key not in ("ref", "name", "service")
        if key == "highway":
            values.sort(key=lambda v: ROADS.index(v) if v in ROADS else -1)
            tags[key] = values[-1]
        elif key in ACCESS_KEYS:
            tags[key] = min(values, key=lambda v: access({"access": v}, AHEAD, Access.OPEN))
        elif key.startswith("maxspeed") or key in ("ref", "name"):
            tags[key] = ";".join(sorted(values))
        else:
            tags[key] = values[0]
    several |= tags.get("route") == "ferry" and "highway" in tags
    # OSMnx has made the arrows of the plain tag: each edge is driven from its first node to its
    # last, and says whether that is against the way.
    if data.get("oneway") in (True, "yes"):
        tags = {k: v for k, v in tags.items() if not k.startswith("oneway")}
        tags["oneway"] = "-1" if data.get("reversed") is True else "yes"
    else:
        tags["oneway"] = "no"
    return tags, several
