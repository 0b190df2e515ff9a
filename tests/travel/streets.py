"""Small streets made up for tests, and journeys on them by another library."""

from __future__ import annotations

import networkx as nx
import numpy as np
import shapely

from sufficiency.travel.access import SNAP_LIMIT_M
from sufficiency.travel.roads import RoadNetwork


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


def plain_graph(roads: RoadNetwork) -> nx.DiGraph:
    """Arcs with whole milliseconds and centimetres; of parallel ones the best."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(roads.xy)))
    for k in np.flatnonzero(np.isfinite(roads.seconds)):
        u, v = int(roads.tail[k]), int(roads.head[k])
        cost = (max(1, round(roads.seconds[k] * 1000)), round(roads.metres[k] * 100))
        for a, b in ((u, v),) if roads.oneway[k] else ((u, v), (v, u)):
            add(graph, a, b, cost)
    return graph


def add(graph: nx.DiGraph, u: object, v: object, cost: tuple[int, int]) -> None:
    # Time first, then length: Python's whole numbers hold both exactly.
    weight = cost[0] * 10**12 + cost[1]
    if not graph.has_edge(u, v) or graph[u][v]["w"] > weight:
        graph.add_edge(u, v, w=weight)


def snap(roads: RoadNetwork, graph: nx.DiGraph, point: np.ndarray) -> tuple[int, float, float]:
    """Link, share along it, metres; link -1 if there is none. By looking at every link."""
    parts = sorted(nx.strongly_connected_components(graph), key=lambda c: (-len(c), min(c)))
    strong = parts[0]
    walls = [shapely.LineString(b.reshape(2, 2)) for b in roads.barriers]
    best = (-1, 0.0, np.inf)
    for k in roads.joinable:
        u, v = int(roads.tail[k]), int(roads.head[k])
        if not np.isfinite(roads.seconds[k]) or u not in strong or v not in strong:
            continue
        line = shapely.LineString(
            np.r_[roads.xy[[u]], roads.shape[roads.shape_start[k]:roads.shape_start[k + 1]],
                  roads.xy[[v]]])
        home = shapely.Point(point)
        share = line.project(home, normalized=True)
        foot = line.interpolate(share, normalized=True)
        way = shapely.LineString([home, foot])
        far = home.distance(line)
        if far > SNAP_LIMIT_M or far >= best[2] or any(way.intersects(w) for w in walls):
            continue
        best = (int(k), share, far)
    return best


def journey(
    roads: RoadNetwork, graph: nx.DiGraph, a: np.ndarray, b: np.ndarray
) -> tuple[int, int] | None:
    """Whole milliseconds and centimetres between two points; None = no route."""
    graph = graph.copy()
    ends = []
    for name, point in (("a", a), ("b", b)):
        link, share, far = snap(roads, graph.subgraph(range(len(roads.xy))), point)
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
