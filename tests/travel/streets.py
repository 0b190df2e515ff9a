"""Small streets made up for tests, and journeys on them by another library."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import shapely

from sufficiency.travel.accuracy.errors import RoadsOf, predict
from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.routing.snapping import SNAP_LIMIT_M
from sufficiency.travel.sources.speeds import usual_speeds, with_speeds


def street_network(seed: int, size: int = 10, spread: float = 3000.0) -> RoadNetwork:
    """Random streets: bends, one-way links, parallel links, loops, closed links, dead ends."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, size + 1))
    xy = np.round(rng.uniform(0, spread, (n, 2)), 1)
    pairs = [(i, int(rng.integers(0, i))) for i in range(1, n)]
    pairs += [tuple(int(x) for x in rng.integers(0, n, 2)) for _ in range(n)]
    tail, head = np.array(pairs, dtype=np.int64).T
    bends = rng.integers(0, 3, len(tail))
    bends[tail == head] = 2
    shape = np.round(rng.uniform(0, spread, (int(bends.sum()), 2)), 1)
    start = np.r_[0, np.cumsum(bends)]
    lines = [np.r_[xy[[u]], shape[a:b], xy[[v]]]
             for u, v, a, b in zip(tail, head, start[:-1], start[1:], strict=True)]
    metres = np.array([np.hypot(*np.diff(line, axis=0).T).sum() for line in lines])
    seconds = metres / rng.uniform(5, 25, len(tail))
    seconds[rng.random(len(tail)) < 0.1] = np.inf
    return RoadNetwork(
        xy=xy, tail=tail, head=head, metres=metres, seconds=seconds,
        joinable=np.flatnonzero(rng.random(len(tail)) < 0.9), places=np.zeros((0, 2)),
        urban=np.zeros(0, bool), access_kph=(20.0, 16.0), terminal_seconds=90.0,
        barriers=rng.uniform(0, spread, (2, 4)), bridges=np.zeros((0, 2)), source="random",
        oneway=rng.random(len(tail)) < 0.3, town=rng.random(len(tail)) < 0.5, shape=shape,
        shape_start=start, joins="links",
    )


def class_streets() -> RoadNetwork:
    """A grid of streets two kilometres apart, of many classes, a corner of it built up, with a
    ferry, a primary road of one kilometre and a dual carriageway that leads away."""
    side, kinds = 9, ("trunk", "secondary", "tertiary", "unclassified", "residential", "primary",
                      "trunk_dual", "ferry")
    xy = [(2000.0 * i, 2000.0 * j) for i in range(side) for j in range(side)]
    at = {spot: k for k, spot in enumerate(xy)}
    links = []
    for i, j in ((i, j) for i in range(side) for j in range(side)):
        here = at[2000.0 * i, 2000.0 * j]
        if i + 1 < side:
            links.append((here, at[2000.0 * (i + 1), 2000.0 * j], ("trunk", "tertiary")[j % 2]))
        if j + 1 < side:
            kind = ("secondary", "unclassified", "residential")[i % 3]
            links.append((here, at[2000.0 * i, 2000.0 * (j + 1)], kind))
    xy += [(17_000.0, 16_000.0), (17_000.0, 30_000.0), (16_000.0, -1000.0)]
    links += [(at[16_000.0, 16_000.0], len(xy) - 3, "primary"),
              (len(xy) - 3, len(xy) - 2, "trunk_dual"), (at[16_000.0, 0.0], len(xy) - 1, "ferry")]
    points = np.array(xy)
    tail, head = (np.array([link[k] for link in links], dtype=np.int64) for k in (0, 1))
    kind = np.array([kinds.index(link[2]) for link in links])
    metres = np.hypot(*(points[head] - points[tail]).T)
    town = (points[tail] < 6000).all(axis=1) & (points[head] < 6000).all(axis=1)
    rng = np.random.default_rng(4)
    limit = np.where(rng.random(len(tail)) < 0.3, np.where(town, 48.28, 64.37), np.nan)
    bare = RoadNetwork(
        xy=points, tail=tail, head=head, metres=metres, seconds=np.full(len(tail), 480.0),
        joinable=np.flatnonzero(kind != kinds.index("ferry")), places=np.zeros((0, 2)),
        urban=np.zeros(0, bool), access_kph=(20.0, 16.0), terminal_seconds=0.0,
        barriers=np.zeros((0, 4)), bridges=np.zeros((0, 2)), source="a grid", kind=kind,
        kinds=kinds, town=town, limit_kph=limit, joins="links",
    )
    return with_speeds(bare, usual_speeds())


def driven(
    roads_of: RoadsOf, n: int = 200, *, peak: bool = False, noise: float = 0.0, seed: int = 8
) -> pd.DataFrame:
    """Journeys on the grid as a network says, with errors of so many minutes."""
    rng = np.random.default_rng(seed)
    a = rng.uniform(0, 16_000, (n, 2)).round()
    b = rng.uniform(0, 16_000, (5, 2)).round()[np.arange(n) % 5]
    frame = pd.DataFrame({
        "source": "x.csv", "to": "y", "from_easting_m": a[:, 0], "from_northing_m": a[:, 1],
        "to_easting_m": b[:, 0], "to_northing_m": b[:, 1],
        "crow_km": np.hypot(*(a - b).T) / 1000, "minutes": 1.0, "km": np.nan, "peak": peak,
        "way": "fastest", "fitted": False,
    })
    frame = frame[frame["crow_km"] > 2].reset_index(drop=True)
    truth = predict(frame, roads_of)["model_minutes"]
    return frame.assign(minutes=truth + rng.normal(0, noise, len(frame)))


def set_speeds(**classes: dict[str, float]) -> pd.DataFrame:
    """The tool's own table with some cells of classes changed."""
    table = usual_speeds().set_index("class")
    for name, cells in classes.items():
        for column, value in cells.items():
            table.loc[name, column] = value
    return table.reset_index()


def plain_graph(roads: RoadNetwork) -> nx.DiGraph:
    """Arcs with whole milliseconds and centimetres; of parallel ones the best.

    Where roads are local, (True, node) is a node outside the part that is driven through, for who
    has come from there.
    """
    every, through = nx.DiGraph(), nx.DiGraph()
    arcs = []
    for k in np.flatnonzero(np.isfinite(roads.seconds)):
        u, v = int(roads.tail[k]), int(roads.head[k])
        cost = (max(1, round(roads.seconds[k] * 1000)), round(roads.metres[k] * 100))
        arcs += [(a, b, cost, bool(roads.local[k]))
                 for a, b in (((u, v),) if roads.oneway[k] else ((u, v), (v, u)))]
    for one in (every, through):
        one.add_nodes_from(range(len(roads.xy)))
        one.add_edges_from((a, b) for a, b, _, local in arcs if one is every or not local)
    core = min(nx.strongly_connected_components(through), key=lambda c: (-len(c), min(c)))
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(roads.xy)))
    for a, b, cost, local in arcs:
        if a in core and b in core:
            if not local:
                add(graph, a, b, cost)
            continue
        if a not in core:
            add(graph, a, b, cost)
        if b not in core:
            add(graph, a if a in core else (True, a), (True, b), cost)
    strong = next(c for c in nx.strongly_connected_components(every) if core <= c)
    graph.graph["joinable"] = joinable(roads, strong)
    return graph


def joinable(roads: RoadNetwork, strong: set[int]) -> list[tuple[int, shapely.LineString]]:
    """Open links between two points of the largest part that can be driven round, as lines."""
    ends = ((int(k), int(roads.tail[k]), int(roads.head[k])) for k in roads.joinable)
    return [(k, shapely.LineString(np.r_[
        roads.xy[[u]], roads.shape[roads.shape_start[k]:roads.shape_start[k + 1]], roads.xy[[v]]]))
        for k, u, v in ends if np.isfinite(roads.seconds[k]) and u in strong and v in strong]


def add(graph: nx.DiGraph, u: object, v: object, cost: tuple[int, int]) -> None:
    # Time first, then length: Python's whole numbers hold both exactly.
    weight = cost[0] * 10**12 + cost[1]
    if not graph.has_edge(u, v) or graph[u][v]["w"] > weight:
        graph.add_edge(u, v, w=weight)


def snap(roads: RoadNetwork, graph: nx.DiGraph, point: np.ndarray) -> tuple[int, float, float]:
    """Link, share along it, metres; link -1 if there is none. By looking at every link."""
    home = shapely.Point(point)
    walls = [shapely.LineString(b.reshape(2, 2)) for b in roads.barriers]
    best = (-1, 0.0, np.inf)
    for k, line in graph.graph["joinable"]:
        far = home.distance(line)
        if far > SNAP_LIMIT_M or far >= best[2]:
            continue
        share = line.project(home, normalized=True)
        way = shapely.LineString([home, line.interpolate(share, normalized=True)])
        if not any(way.intersects(w) for w in walls):
            best = (k, share, far)
    return best


def journey(
    roads: RoadNetwork, graph: nx.DiGraph, a: np.ndarray, b: np.ndarray
) -> tuple[int, int] | None:
    """Whole milliseconds and centimetres between two points; None = no route."""
    graph = graph.copy()
    ends = []
    for name, point in (("a", a), ("b", b)):
        link, share, far = snap(roads, graph, point)
        if link < 0:
            return None
        speed = roads.access_kph[int(roads.town[link])] / 3.6
        ends.append((link, share, far, speed))
        u, v = int(roads.tail[link]), int(roads.head[link])
        for node, part, against in ((v, 1 - share, False), (u, share, True)):
            # Away from a point towards the head is with the arrow, to it from the tail too.
            wrong = against if name == "a" else not against
            if roads.oneway[link] and wrong:
                continue
            cost = (round((part * roads.seconds[link] + far / speed) * 1000),
                    round((part * roads.metres[link] + far) * 100))
            add(graph, *((name, node) if name == "a" else (node, name)), cost)
            if name == "b" and (True, node) in graph:
                add(graph, (True, node), name, cost)
    (link, s, near, speed), (other, t, far, _) = ends
    if link == other and (t >= s or not roads.oneway[link]):
        part = abs(t - s)
        add(graph, "a", "b", (round((part * roads.seconds[link] + (near + far) / speed) * 1000),
                              round((part * roads.metres[link] + near + far) * 100)))
    try:
        weight = nx.dijkstra_path_length(graph, "a", "b", weight="w")
    except nx.NetworkXNoPath:
        return None
    return divmod(weight, 10**12)
