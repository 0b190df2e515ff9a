"""Many homes to many schools: seconds, and metres along the fastest way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from sufficiency.errors import Fault, InputError
from sufficiency.travel.mainroads import load_main_roads
from sufficiency.travel.roads import Bools, Floats, Ints, RoadNetwork

if TYPE_CHECKING:
    from sufficiency.case.case import Case
    from sufficiency.case.scenario import Scenario

Seconds = NDArray[np.int32]

JOINS = 8
"""Nodes a home or school is joined to."""
LOOK_AT = 40
"""Nearest nodes looked at to find them."""
ACCESS_DETOUR = 1.3
DIRECT_M = 2000.0
DIRECT_DETOUR = 1.35
BRIDGE_M = 400.0
CROW_MINUTES, CROW_MINUTES_PER_KM = 11.4, 0.865
CROW_DETOUR = 1.222


@dataclass(frozen=True, eq=False)
class TravelMatrix:
    """Journeys from origins to destinations.

    Attributes:
        origin_ids: (n,) ids.
        destination_ids: (m,) ids.
        seconds: (n, m) whole seconds; -1 = no route.
        metres: (n, m) road metres along the fastest way; -1 = no route.
        source: what the journeys were computed on.
    """

    origin_ids: tuple[str, ...]
    destination_ids: tuple[str, ...]
    seconds: Seconds
    metres: Seconds
    source: str

    def __post_init__(self) -> None:
        if self.seconds.shape != (len(self.origin_ids), len(self.destination_ids)):
            raise ValueError("a TravelMatrix needs one row per origin and one column per place")
        for name in ("seconds", "metres"):
            view = getattr(self, name).view()
            view.setflags(write=False)
            object.__setattr__(self, name, view)

    def select(self, origins: Sequence[str], destinations: Sequence[str]) -> TravelMatrix:
        """The same journeys for these ids, in this order (the one place that maps ids)."""
        rows = {name: i for i, name in enumerate(self.origin_ids)}
        columns = {name: i for i, name in enumerate(self.destination_ids)}
        at = np.ix_([rows[o] for o in origins], [columns[d] for d in destinations])
        return TravelMatrix(
            tuple(origins), tuple(destinations), self.seconds[at], self.metres[at], self.source
        )


def travel_matrix(case: Case, scenario: Scenario) -> TravelMatrix:
    """Journeys of every demand group to every located provision and site of a case.

    Destinations are pool ids for provision, site ids for options.

    Raises:
        InputError: the scenario wants roads and the case has none, or they cannot be read.
    """
    located = case.places.dropna(subset=["easting_m"])
    sites = case.options.drop_duplicates("site_id")
    ids = (*located["pool_id"], *sites["site_id"])
    points = ["easting_m", "northing_m"]
    to_xy = np.r_[located[points].to_numpy(float), sites[points].to_numpy(float)]
    from_xy = case.demand[points].to_numpy(float)
    # Many children share a home, many options a site: every distinct point is done once.
    a, back_a = np.unique(from_xy, axis=0, return_inverse=True)
    b, back_b = np.unique(to_xy, axis=0, return_inverse=True)
    if scenario.travel.source == "crow":
        seconds, metres = crow_between(a, b)
        source = "crow-fly rule"
    else:
        if case.roads_folder is None:
            raise InputError([
                Fault(scenario.path.name, "needs a folder roads in the case",
                      'Add it, or set travel.source = "crow".', column="travel.source")
            ])
        roads = load_main_roads(
            case.roads_folder, ferry=scenario.travel.ferry, am_peak=scenario.travel.am_peak
        )
        seconds, metres = matrix_between(roads, a, b)
        source = roads.source
    at = np.ix_(back_a.reshape(-1), back_b.reshape(-1))
    return TravelMatrix(tuple(case.demand["group_id"]), ids, seconds[at], metres[at], source)


def crow_between(origins: Floats, destinations: Floats) -> tuple[Seconds, Seconds]:
    """The crow-fly rule 11.4 + 0.865 x km minutes, and 1.222 x the distance.

    Fitted to car minutes from small areas to hospitals under 60 km (mean absolute error 2.8
    minutes); the benchmark a road network has to beat.
    """
    km = np.hypot(*(origins[:, None, :] - destinations[None, :, :]).transpose(2, 0, 1)) / 1000
    seconds = np.rint((CROW_MINUTES + CROW_MINUTES_PER_KM * km) * 60).astype(np.int32)
    return seconds, np.rint(km * CROW_DETOUR * 1000).astype(np.int32)


def matrix_between(
    roads: RoadNetwork, origins: Floats, destinations: Floats
) -> tuple[Seconds, Seconds]:
    """Seconds and metres between two sets of points, (n, 2) and (m, 2), in metres.

    One Dijkstra search runs backwards from each destination, which is attached to the network
    by its access legs; each origin then takes the best of its own legs. Seconds are rounded
    once, at the end.
    """
    n, m = len(origins), len(destinations)
    if n == 0 or m == 0:
        return np.zeros((n, m), np.int32), np.zeros((n, m), np.int32)
    legs_a, legs_b = _access(roads, origins), _access(roads, destinations)
    time, length = _search(roads, legs_b, m)
    best = np.full((n, m), np.inf)
    far = np.full((n, m), np.inf)
    for slot in range(JOINS):
        node, leg_m, leg_s = (part[:, slot] for part in legs_a)
        trial = time[:, node].T + leg_s[:, None]
        better = trial < best
        best = np.where(better, trial, best)
        far = np.where(better, length[:, node].T + leg_m[:, None], far)
    direct_s, direct_m = _direct(roads, origins, destinations)
    better = direct_s < best
    best, far = np.where(better, direct_s, best), np.where(better, direct_m, far)
    reached = np.isfinite(best)
    seconds = np.full((n, m), -1, dtype=np.int32)
    metres = np.full((n, m), -1, dtype=np.int32)
    seconds[reached] = np.rint(best[reached] + roads.terminal_seconds)
    metres[reached] = np.rint(far[reached])
    return seconds, metres


def _search(
    roads: RoadNetwork, legs: tuple[Ints, Floats, Floats], m: int
) -> tuple[Floats, Floats]:
    """(m, nodes) seconds from each node to each destination, and metres along that way."""
    nodes = len(roads.xy)
    node, leg_m, leg_s = legs
    start = np.repeat(np.arange(nodes, nodes + m), JOINS)
    used = np.isfinite(leg_s.ravel())
    # From a destination into the network only: no way leads through somebody's gate.
    tail = np.r_[roads.tail, roads.head, start[used]]
    head = np.r_[roads.head, roads.tail, node.ravel()[used]]
    seconds = np.r_[roads.seconds, roads.seconds, leg_s.ravel()[used]]
    metres = np.r_[roads.metres, roads.metres, leg_m.ravel()[used]]
    # Parallel links would be summed by the sparse matrix: the fastest stays.
    order = np.lexsort((seconds, head, tail))
    tail, head, seconds, metres = tail[order], head[order], seconds[order], metres[order]
    first = np.r_[True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])]
    tail, head, seconds, metres = tail[first], head[first], seconds[first], metres[first]
    size = nodes + m
    graph = csr_matrix((np.maximum(seconds, 1e-9), (tail, head)), shape=(size, size))
    time, before = dijkstra(graph, indices=np.arange(nodes, size), return_predecessors=True)
    key = tail * size + head
    jump = before.astype(np.int64)
    here = np.broadcast_to(np.arange(size), jump.shape)
    moved = jump >= 0
    edge = np.searchsorted(key, np.where(moved, jump, 0) * size + here)
    length = np.where(moved, metres[np.minimum(edge, len(metres) - 1)], 0.0)
    jump = np.where(moved, jump, here)
    # Follow the predecessors in doubling strides until everybody is at the destination.
    while True:
        further = np.take_along_axis(jump, jump, axis=1)
        if np.array_equal(further, jump):
            break
        length = length + np.take_along_axis(length, jump, axis=1)
        jump = further
    return time[:, :nodes], length[:, :nodes]


def _access(roads: RoadNetwork, points: Floats) -> tuple[Ints, Floats, Floats]:
    """(p, 8) nodes, metres and seconds of the access legs; unused legs have infinite time."""
    look = min(LOOK_AT, len(roads.joinable))
    crow, near = cKDTree(roads.xy[roads.joinable]).query(points, look)
    crow, near = crow.reshape(len(points), look), near.reshape(len(points), look)
    node = roads.joinable[near]
    origin = np.repeat(points, look, axis=0)
    barred = crosses(roads, origin, roads.xy[node.ravel()]).reshape(crow.shape)
    # Where everything near is across the water, the nearest is used after all.
    barred[barred.all(axis=1), 0] = False
    order = np.argsort(barred, axis=1, kind="stable")[:, :JOINS]
    pad = JOINS - order.shape[1]
    node, crow, barred = (np.take_along_axis(t, order, 1) for t in (node, crow, barred))
    metres = crow * ACCESS_DETOUR
    seconds = metres / _access_speed(roads, points)[:, None]
    seconds = np.where(barred, np.inf, seconds)
    return (
        np.pad(node, ((0, 0), (0, pad))),
        np.pad(metres, ((0, 0), (0, pad))),
        np.pad(seconds, ((0, 0), (0, pad)), constant_values=np.inf),
    )


def _access_speed(roads: RoadNetwork, points: Floats) -> Floats:
    """(p,) metres a second of access legs near each point."""
    urban = roads.urban[cKDTree(roads.places).query(points)[1]]
    rural_kph, urban_kph = roads.access_kph
    return np.where(urban, urban_kph, rural_kph) / 3.6


def _direct(roads: RoadNetwork, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Seconds and metres of going straight, infinite beyond 2 km or across a barrier."""
    crow = np.hypot(*(a[:, None, :] - b[None, :, :]).transpose(2, 0, 1))
    metres = np.full(crow.shape, np.inf)
    i, j = np.nonzero(crow < DIRECT_M)
    free = ~crosses(roads, a[i], b[j])
    metres[i[free], j[free]] = crow[i[free], j[free]] * DIRECT_DETOUR
    return metres / _access_speed(roads, a)[:, None], metres


def crosses(roads: RoadNetwork, a: Floats, b: Floats) -> Bools:
    """(p,) whether the straight line a-b crosses a barrier away from any bridge.

    Every pair is tested against every barrier segment whose box it meets.
    """
    out = np.zeros(len(a), dtype=bool)
    if not len(roads.barriers) or not len(a):
        return out
    bridges = cKDTree(roads.bridges) if len(roads.bridges) else None
    low, high = np.minimum(a, b), np.maximum(a, b)
    for x1, y1, x2, y2 in roads.barriers:
        box = (
            (low[:, 0] <= max(x1, x2)) & (high[:, 0] >= min(x1, x2))
            & (low[:, 1] <= max(y1, y2)) & (high[:, 1] >= min(y1, y2)) & ~out
        )
        at = np.flatnonzero(box)
        if not len(at):
            continue
        r = b[at] - a[at]
        d = np.array([x2 - x1, y2 - y1])
        gap = np.array([x1, y1]) - a[at]
        cross = r[:, 0] * d[1] - r[:, 1] * d[0]
        with np.errstate(divide="ignore", invalid="ignore"):
            t = (gap[:, 0] * d[1] - gap[:, 1] * d[0]) / cross
            w = (gap[:, 0] * r[:, 1] - gap[:, 1] * r[:, 0]) / cross
        hit = (np.abs(cross) > 1e-9) & (t >= 0) & (t <= 1) & (w >= 0) & (w <= 1)
        at, spot = at[hit], a[at[hit]] + t[hit, None] * r[hit]
        if bridges is not None and len(at):
            at = at[bridges.query(spot)[0] > BRIDGE_M]
        out[at] = True
    return out
