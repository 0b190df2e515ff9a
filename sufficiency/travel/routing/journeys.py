"""Journeys between two sets of points on one network: times at once, lengths when asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sufficiency.common.discreet import discreet
from sufficiency.travel.cache import Cache, digest
from sufficiency.travel.network import Floats, Ints, RoadNetwork
from sufficiency.travel.routing.contraction import Milliseconds, Router
from sufficiency.travel.routing.drive_graph import drive_graph
from sufficiency.travel.routing.lengths import LONGEST_MS, NEVER, ONE_MS, along_fastest, packed
from sufficiency.travel.routing.snapping import SNAP_LIMIT_M, SnappedPoints, direct, snap

Seconds = NDArray[np.int32]
Watch = Callable[[int, int], None]


@discreet
@dataclass(frozen=True, eq=False)
class Journeys:
    """Journeys from n points to m points.

    Attributes:
        roads: the network.
        a, b: (n, 2) and (m, 2) points, metres.
        limit_m: how far a point may be from a link it joins.
        ms: (n, m) milliseconds, terminal time not included; -1 = no route.
        snap_a, snap_b: (n,) and (m,) metres to where each point joins; infinite = not joined.
        joined: how a and b have joined the roads, where that is known.
    """

    roads: RoadNetwork
    a: Floats
    b: Floats
    limit_m: float
    ms: Milliseconds
    snap_a: Floats
    snap_b: Floats
    joined: tuple[SnappedPoints, SnappedPoints] | None = None

    @property
    def seconds(self) -> Seconds:
        """(n, m) whole seconds, terminal time included; -1 = no route. Rounded once, here."""
        out = np.full(self.ms.shape, -1, np.int32)
        found = self.ms >= 0
        out[found] = np.rint(self.ms[found] / 1000 + self.roads.terminal_seconds)
        return out

    @cached_property
    def _joined(self) -> tuple[SnappedPoints, SnappedPoints]:
        return self.joined or (
            snap(self.roads, self.a, self.limit_m), snap(self.roads, self.b, self.limit_m))

    @cached_property
    def _direct(self) -> tuple[Ints, Ints]:
        """Pairs that may go straight, as sorted i * m + j, and packed time and length."""
        i, j, ms, cm = direct(self.roads, self.a, self._joined[0], self.b, self._joined[1])
        return i * len(self.b) + j, packed(ms, cm)

    def metres(self, i: Ints, j: Ints) -> Seconds:
        """(p,) road metres along the fastest way of p pairs; -1 = no route, or one of 11 hours.

        Of equally fast ways the shortest. Each way is found again by a plain search, which has to
        take the same time as the hierarchy said.

        Raises:
            ArithmeticError: it does not, which would be a fault of an engine.
        """
        i, j = np.broadcast_arrays(np.asarray(i, np.int64), np.asarray(j, np.int64))
        shape, i, j = i.shape, i.ravel(), j.ravel()
        out = np.full(len(i), -1, np.int32)
        routed = np.flatnonzero((self.ms[i, j] >= 0) & (self.ms[i, j] <= LONGEST_MS))
        if not len(routed):
            return out.reshape(shape)
        i, j = i[routed], j[routed]
        ms = self.ms[i, j].astype(np.int64)
        from_a, to_b = self._joined
        best = along_fastest(self.roads, from_a.leave, to_b.arrive, i, j, ms)
        pairs, straight = self._direct
        if len(pairs):
            key = i * len(self.b) + j
            at = np.minimum(np.searchsorted(pairs, key), len(pairs) - 1)
            best = np.minimum(best, np.where(pairs[at] == key, straight[at], NEVER))
        if not np.array_equal(best // ONE_MS, ms):
            raise ArithmeticError("two routing engines disagree on the time of a journey")
        out[routed] = np.rint(best % ONE_MS / 100)
        return out.reshape(shape)


def journeys_between(
    roads: RoadNetwork, a: Floats, b: Floats, *, limit_m: float = SNAP_LIMIT_M,
    cache: Cache | None = None, watch: Watch | None = None,
) -> Journeys:
    """Journeys from every point of a to every point of b.

    What the cache holds is not computed again: a new school costs its own column only.

    Args:
        roads: the network, overrides in force.
        a, b: (n, 2) and (m, 2) points, metres.
        limit_m: a point farther from every usable link has no routes (joins = "links").
        cache: where earlier times are kept; None = nowhere.
        watch: told searches done and searches in all.
    """
    cache = cache or Cache()
    key = digest(["times", roads.digest(), a, limit_m]) if cache.folder else ""
    kept = cache.get("times", key) or {}
    old = {p.tobytes(): c for c, p in enumerate(kept["b"])} if kept else {}
    column = np.array([old.get(p.tobytes(), -1) for p in b], dtype=np.int64)
    missing = np.flatnonzero(column < 0)
    ms = np.full((len(a), len(b)), -1, np.int32)
    snap_a, snap_b = np.full(len(a), np.inf), np.full(len(b), np.inf)
    if kept:
        snap_a = kept["snap_a"].astype(float)
        ms[:, column >= 0] = kept["ms"][:, column[column >= 0]]
        snap_b[column >= 0] = kept["snap_b"][column[column >= 0]]
    if len(missing) and len(a):
        found = JourneyFinder(roads, a, limit_m=limit_m, cache=cache).to(b[missing], watch)
        ms[:, missing] = found.ms
        snap_a, snap_b[missing] = found.snap_a, found.snap_b
        gone = np.setdiff1d(np.arange(len(old)), column)
        if kept:
            cache.put("times", key, b=np.r_[b, kept["b"][gone]], snap_a=snap_a,
                      snap_b=np.r_[snap_b, kept["snap_b"][gone]],
                      ms=np.c_[ms, kept["ms"][:, gone]])
        else:
            cache.put("times", key, b=b, snap_a=snap_a, snap_b=snap_b, ms=ms)
    return Journeys(roads, a, b, limit_m, ms, snap_a, snap_b)


class JourneyFinder:
    """Journeys between the same points and others, some of the others at a time.

    Args:
        roads: the network, overrides in force.
        points: (n, 2) metres.
        limit_m: a point farther from every usable link has no routes (joins = "links").
        cache: where the order of nodes is kept; None = nowhere.
    """

    def __init__(
        self, roads: RoadNetwork, points: Floats, *, limit_m: float = SNAP_LIMIT_M,
        cache: Cache | None = None,
    ) -> None:
        self._roads, self._points, self._limit_m = roads, points, limit_m
        self._joined, self._router = snap(roads, points, limit_m), router_of(roads, cache)

    def to(self, others: Floats, watch: Watch | None = None) -> Journeys:
        """Journeys from the points to others, (m, 2).

        Args:
            others: (m, 2) metres.
            watch: told searches done and searches in all.
        """
        joined = snap(self._roads, others, self._limit_m)
        return self._between(self._points, self._joined, others, joined, watch)

    def back(self, others: Floats, watch: Watch | None = None) -> Journeys:
        """Journeys from others, (m, 2), to the points.

        Args:
            others: (m, 2) metres.
            watch: told searches done and searches in all.
        """
        joined = snap(self._roads, others, self._limit_m)
        return self._between(others, joined, self._points, self._joined, watch)

    def _between(
        self, a: Floats, from_a: SnappedPoints, b: Floats, to_b: SnappedPoints,
        watch: Watch | None,
    ) -> Journeys:
        ms = fastest(self._roads, self._router, a, from_a, b, to_b, watch)
        return Journeys(self._roads, a, b, self._limit_m, ms, from_a.snap_m, to_b.snap_m,
                        (from_a, to_b))


def fastest(
    roads: RoadNetwork, router: Router, a: Floats, from_a: SnappedPoints, b: Floats,
    to_b: SnappedPoints, watch: Watch | None = None,
) -> Milliseconds:
    """(n, m) milliseconds between points that have joined, over the network or straight; -1 = no
    route.

    Args:
        roads: the network that both have joined.
        router: finds times over its links.
        a, b: (n, 2) and (m, 2) points of origins and destinations, metres.
        from_a, to_b: how these have joined.
        watch: told searches done and searches in all.
    """
    ms = np.ascontiguousarray(router.times(from_a.leave, to_b.arrive, watch))
    i, j, straight, _ = direct(roads, a, from_a, b, to_b)
    there = ms[i, j]
    ms[i, j] = np.where((there < 0) | (straight < there), straight, there)
    return ms


def router_of(roads: RoadNetwork, cache: Cache | None = None) -> Router:
    """A router, its order taken from the cache if the same links were ordered before."""
    cache = cache or Cache()
    graph = drive_graph(roads)
    key = digest(["order", roads.xy, graph.node, graph.tail, graph.head]) if cache.folder else ""
    kept = cache.get("order", key)
    if kept is not None:
        return Router(roads, kept["order"].astype(np.int64))
    router = Router(roads)
    cache.put("order", key, order=router.order)
    return router
