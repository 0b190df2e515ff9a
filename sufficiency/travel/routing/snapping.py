"""Snap homes and schools to the road network, with the legs in between.

Two ways, chosen by the network. On a street network (joins = "links") a point joins the nearest
point on a link of the largest strongly connected part of the open roads, straight and not across
a barrier. On hand-compiled main roads (joins = "nodes"), where most lanes are not drawn, it joins
its eight nearest nodes by legs that stand for those lanes.

Times are whole milliseconds and lengths whole centimetres from here to the end of a search, so
that two engines can be compared exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from sufficiency.common.discreet import discreet
from sufficiency.travel.network import Floats, Ints, RoadNetwork
from sufficiency.travel.routing.barriers import crosses
from sufficiency.travel.routing.drive_graph import drive_graph, strong_part

JOINS = 8
"""Nodes a home or school is joined to."""
LOOK_AT, LOOK_FIRST = 40, 12
"""Nearest nodes looked at to find them."""
ACCESS_DETOUR = 1.3
DIRECT_M = 2000.0
DIRECT_DETOUR = 1.35
SNAP_LIMIT_M = 1000.0
"""A point farther from every usable link is not joined at all."""


@discreet
@dataclass(frozen=True, eq=False)
class AccessLegs:
    """(p, k) node, milliseconds and centimetres of the ways between p points and the network;
    ms = -1 = no leg."""

    node: Ints
    ms: Ints
    cm: Ints

    def take(self, which: Ints) -> AccessLegs:
        """Those of some points, in this order."""
        return AccessLegs(self.node[which], self.ms[which], self.cm[which])


@discreet
@dataclass(frozen=True, eq=False)
class SnappedPoints:
    """Points joined to a network.

    Attributes:
        leave, arrive: legs into the network and out of it (one-way links make them differ).
        snap_m: (p,) metres, straight, to where the point joins; infinite = not joined.
        link: (p,) link joined, or -1; along: (p,) share of it from its tail.
    """

    leave: AccessLegs
    arrive: AccessLegs
    snap_m: Floats
    link: Ints
    along: Floats

    def take(self, which: Ints) -> SnappedPoints:
        """Some of them, in this order."""
        return SnappedPoints(self.leave.take(which), self.arrive.take(which), self.snap_m[which],
                             self.link[which], self.along[which])


def whole(values: Floats, per_unit: int) -> Ints:
    """Rounded to whole milliseconds or centimetres; -1 where infinite."""
    out = np.full(values.shape, -1, np.int64)
    known = np.isfinite(values)
    out[known] = np.rint(values[known] * per_unit)
    return out


def snap(roads: RoadNetwork, points: Floats, limit_m: float = SNAP_LIMIT_M) -> SnappedPoints:
    """Join points, (p, 2), to a network. The limit holds for joins = "links" only.

    Args:
        roads: says whether points join links or nodes.
        points: (p, 2) eastings and northings, metres.
        limit_m: metres, straight, beyond which a point does not join; for joins = "links" only.
    """
    if roads.joins == "links":
        return _join_links(roads, points, limit_m)
    return _join_nodes(roads, points)


def snap_again(roads: RoadNetwork, points: Floats, joined: SnappedPoints) -> SnappedPoints:
    """Points that have joined these links before their times changed; none opened or closed.

    Args:
        roads: the network with its new times.
        points: (p, 2) eastings and northings, metres.
        joined: how the points joined it before.
    """
    if roads.joins == "nodes":
        return _join_nodes(roads, points)
    ways = joined.link, joined.along, joined.snap_m
    return replace(joined, leave=_ends(roads, *ways, leave=True),
                   arrive=_ends(roads, *ways, leave=False))


def direct(
    roads: RoadNetwork, a: Floats, from_a: SnappedPoints, b: Floats, to_b: SnappedPoints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Journeys that need no node: positions i and j, milliseconds, centimetres.

    Between two points of one link, along it; on main roads, between points less than 2 km apart
    with no barrier between.

    Args:
        roads: the network that both have joined.
        a, b: (n, 2) and (m, 2) points of origins and destinations, metres.
        from_a, to_b: how these have joined.
    """
    if roads.joins == "nodes":
        i, j = _pairs_within(a, b, DIRECT_M)
        free = ~crosses(roads, a[i], b[j])
        i, j = i[free], j[free]
        metres = np.hypot(*(a[i] - b[j]).T) * DIRECT_DETOUR
        return i, j, whole(metres / _access_speed(roads, a)[i], 1000), whole(metres, 100)
    order = np.argsort(to_b.link, kind="stable")
    ranked = to_b.link[order]
    low = np.searchsorted(ranked, from_a.link, "left")
    count = np.where(from_a.link < 0, 0, np.searchsorted(ranked, from_a.link, "right") - low)
    i = np.repeat(np.arange(len(a)), count)
    step = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
    j = order[np.repeat(low, count) + step] if len(i) else np.zeros(0, np.int64)
    share = to_b.along[j] - from_a.along[i]
    ahead = (share >= 0) | ~roads.oneway[from_a.link[i]]
    i, j, share = i[ahead], j[ahead], np.abs(share[ahead])
    link = from_a.link[i]
    legs_m = from_a.snap_m[i] + to_b.snap_m[j]
    legs_s = (from_a.snap_m[i] + to_b.snap_m[j]) / _link_access_speed(roads, link)
    return (i, j, whole(share * roads.seconds[link] + legs_s, 1000),
            whole(share * roads.metres[link] + legs_m, 100))


def _join_links(roads: RoadNetwork, points: Floats, limit_m: float) -> SnappedPoints:
    count = len(points)
    strong = strong_part(roads)
    ends = strong[roads.tail] & strong[roads.head] & roads.open
    usable = roads.joinable[ends[roads.joinable]]
    link = np.full(count, -1, np.int64)
    spot = points.copy()
    if len(usable) and count:
        lines = roads.lines(usable)
        tree, homes = shapely.STRtree(lines), shapely.points(points)
        who, which = tree.query_nearest(homes, max_distance=limit_m)
        # Of links equally near, the first: row order of the points decides nothing.
        order = np.lexsort((which, who))
        who, which = who[order], which[order]
        first = np.r_[True, who[1:] != who[:-1]] if len(who) else np.zeros(0, bool)
        who, which = who[first], which[first]
        near = _foot(lines[which], homes[who])
        barred = crosses(roads, points[who], near, bridged=False)
        link[who[~barred]], spot[who[~barred]] = usable[which[~barred]], near[~barred]
        retry = who[barred]
        if len(retry):
            at, which = tree.query(homes[retry], predicate="dwithin", distance=limit_m)
            far = shapely.distance(homes[retry[at]], lines[which])
            order = np.lexsort((which, far, at))
            at, which = retry[at[order]], which[order]
            near = _foot(lines[which], homes[at])
            free = ~crosses(roads, points[at], near, bridged=False)
            at, which, near = at[free], which[free], near[free]
            first = np.r_[True, at[1:] != at[:-1]] if len(at) else np.zeros(0, bool)
            link[at[first]], spot[at[first]] = usable[which[first]], near[first]
    joined = link >= 0
    snap_m = np.full(count, np.inf)
    snap_m[joined] = np.hypot(*(points[joined] - spot[joined]).T)
    along = np.zeros(count)
    along[joined] = shapely.line_locate_point(
        roads.lines(link[joined]), shapely.points(spot[joined]), normalized=True)
    return SnappedPoints(
        _ends(roads, link, along, snap_m, leave=True),
        _ends(roads, link, along, snap_m, leave=False), snap_m, link, along,
    )


def _foot(lines: NDArray[Any], points: NDArray[Any]) -> Floats:
    """(p, 2) nearest point of each line to each point."""
    return shapely.get_coordinates(
        shapely.line_interpolate_point(lines, shapely.line_locate_point(lines, points)))


def _ends(
    roads: RoadNetwork, link: Ints, along: Floats, snap_m: Floats, *, leave: bool
) -> AccessLegs:
    """Legs over the ends of the link a point has joined, along each of its directions.

    Away from home an arc leads to one node of the graph; towards home it may be entered from
    several, of which each has a column.
    """
    graph, joined = drive_graph(roads), link >= 0
    at = np.where(joined, link, 0)
    access_s = snap_m / _link_access_speed(roads, at)
    node, seconds, metres = [], [], []
    for against, share in enumerate((1 - along, along)):
        arc = 2 * at + against
        part = share if leave else 1 - share
        usable = joined & ~(roads.oneway[at] if against else np.zeros(len(at), bool))
        time_s = np.where(usable, part * np.where(joined, roads.seconds[at], 0.0) + access_s,
                          np.inf)
        length_m = np.where(joined, part * roads.metres[at] + np.where(joined, snap_m, 0.0), 0.0)
        first = graph.entry_start[arc]
        count = np.ones(len(at), np.int64) if leave else graph.entry_start[arc + 1] - first
        for k in range(int(count.max(initial=1))):
            there = count > k
            node.append(graph.leads[arc] if leave else graph.entry[np.where(there, first + k,
                                                                             first)])
            seconds.append(np.where(there, time_s, np.inf))
            metres.append(length_m)
    return AccessLegs(np.stack(node, axis=1), whole(np.stack(seconds, axis=1), 1000),
                      whole(np.stack(metres, axis=1), 100))


def _link_access_speed(roads: RoadNetwork, link: Ints) -> Floats:
    rural_kph, urban_kph = roads.access_kph
    return np.where(roads.town[link], urban_kph, rural_kph) / 3.6


def _join_nodes(roads: RoadNetwork, points: Floats) -> SnappedPoints:
    from scipy.spatial import cKDTree

    look = min(LOOK_AT, len(roads.joinable))
    crow, near = cKDTree(roads.xy[roads.joinable]).query(points, look)
    crow, near = crow.reshape(len(points), look), near.reshape(len(points), look)
    node = roads.joinable[near]
    barred = np.zeros(crow.shape, dtype=bool)
    # Few homes need more than the first dozen: the others' far nodes are not looked at.
    rows, first = np.arange(len(points)), 0
    for stop in (min(LOOK_FIRST, look), look):
        ends = roads.xy[node[rows, first:stop]].reshape(-1, 2)
        ways = crosses(roads, np.repeat(points[rows], stop - first, axis=0), ends)
        barred[rows, first:stop] = ways.reshape(len(rows), stop - first)
        rows, first = np.flatnonzero((~barred[:, :stop]).sum(axis=1) < JOINS), stop
    # Where everything near is across the water, the nearest is used after all.
    barred[barred.all(axis=1), 0] = False
    order = np.argsort(barred, axis=1, kind="stable")[:, :JOINS]
    node, crow, barred = (np.take_along_axis(t, order, 1) for t in (node, crow, barred))
    metres = crow * ACCESS_DETOUR
    seconds = np.where(barred, np.inf, metres / _access_speed(roads, points)[:, None])
    legs = AccessLegs(node, whole(seconds, 1000), whole(metres, 100))
    snap_m = np.where(barred, np.inf, crow).min(axis=1, initial=np.inf)
    nowhere = np.full(len(points), -1, np.int64)
    return SnappedPoints(legs, legs, snap_m, nowhere, np.zeros(len(points)))


def _access_speed(roads: RoadNetwork, points: Floats) -> Floats:
    """(p,) metres a second of access legs near each point."""
    from scipy.spatial import cKDTree

    urban = roads.urban[cKDTree(roads.places).query(points)[1]]
    rural_kph, urban_kph = roads.access_kph
    return np.where(urban, urban_kph, rural_kph) / 3.6


def _pairs_within(a: Floats, b: Floats, metres: float) -> tuple[Ints, Ints]:
    """Positions of all pairs nearer than that, by row and column."""
    from scipy.spatial import cKDTree

    if not len(a) or not len(b):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    near = cKDTree(a).sparse_distance_matrix(cKDTree(b), metres, output_type="ndarray")
    near = near[near["v"] < metres]
    order = np.lexsort((near["j"], near["i"]))
    return near["i"][order].astype(np.int64), near["j"][order].astype(np.int64)
