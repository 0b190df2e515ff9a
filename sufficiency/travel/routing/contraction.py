"""Fastest times between many points, by a customisable contraction hierarchy (RoutingKit).

The order of nodes depends on which links there are; speeds and closed links only on the metric,
so that a new speed or closure costs a fraction of a second. Homes and schools are no nodes: each
has a few legs to nodes, a search starts from all legs of a school at once, and a home takes the
best of its own. So no home ever decides how the hierarchy is built.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import routingkit_cch
from numpy.typing import NDArray

from sufficiency.common.discreet import discreet
from sufficiency.travel.network import Ints, RoadNetwork
from sufficiency.travel.routing.drive_graph import drive_graph
from sufficiency.travel.routing.node_order import nested_order
from sufficiency.travel.routing.snapping import AccessLegs, whole

CLOSED_MS = 2**31 - 1
"""Weight of a closed arc, which the engine takes for infinite."""
BLOCK = 64
"""Searches whose results are held at once."""
Milliseconds = NDArray[np.int32]


@discreet
@dataclass(frozen=True, eq=False)
class Arcs:
    """Directed arcs of the graph of a network, their times and lengths, and its nodes."""

    tail: Ints
    head: Ints
    ms: Ints
    cm: Ints
    nodes: int


def arcs_of(roads: RoadNetwork) -> Arcs:
    """Arcs in whole milliseconds (at least one; closed = CLOSED_MS) and centimetres.

    Raises:
        ValueError: a link takes longer than the engine's numbers hold (24 days).
    """
    graph = drive_graph(roads)
    ms = whole(roads.seconds, 1000)
    ms = np.where(ms < 0, CLOSED_MS, np.maximum(ms, 1))
    if (ms > CLOSED_MS).any():
        raise ValueError("a link takes longer than 24 days")
    link = graph.arc // 2
    return Arcs(graph.tail, graph.head, ms[link], whole(roads.metres, 100)[link], len(graph.node))


class Router:
    """Answers fastest times on one network.

    Args:
        roads: the network.
        order: an earlier order of the same nodes and links, which saves most of the preparation.
    """

    def __init__(self, roads: RoadNetwork, order: Ints | None = None) -> None:
        arcs = arcs_of(roads)
        places = roads.xy[drive_graph(roads).node]
        self.order = nested_order(places, arcs.tail, arcs.head) if order is None else order
        self._hierarchy = routingkit_cch.CCH(
            self.order.tolist(), arcs.tail.tolist(), arcs.head.tolist(), False)
        self._metric = routingkit_cch.CCHMetric(self._hierarchy, arcs.ms.tolist())

    def reweigh(self, roads: RoadNetwork) -> None:
        """Take the times of a network with the same nodes and links."""
        self._metric.reset(arcs_of(roads).ms.tolist())

    def times(
        self, leave: AccessLegs, arrive: AccessLegs, watch: Callable[[int, int], None] | None = None
    ) -> Milliseconds:
        """(n, m) milliseconds from n points to m points over the network; -1 = no route.

        One search for each point of the shorter side, restricted to where the other side is.

        Args:
            leave: legs of the n origins.
            arrive: legs of the m destinations.
            watch: told searches done and searches in all.
        """
        if len(leave.node) < len(arrive.node):
            return self._sweeps(arrive, leave, False, watch).T
        return self._sweeps(leave, arrive, True, watch)

    def _sweeps(
        self, many: AccessLegs, few: AccessLegs, towards_few: bool,
        watch: Callable[[int, int], None] | None,
    ) -> Milliseconds:
        """(many, few) milliseconds."""
        out = np.full((len(many.node), len(few.node)), -1, np.int32)
        used = many.ms >= 0
        pinned, at = np.unique(many.node[used], return_inverse=True)
        if not len(pinned):
            return out
        slot = np.zeros(many.node.shape, np.int64)
        slot[used] = at
        leg = np.where(used, many.ms, np.inf)
        sweep: Callable[[list[tuple[int, int]]], list[int | None]]
        if towards_few:
            sweep = routingkit_cch.CCHManyToOne(self._metric, pinned.tolist()).distances_to_multi
        else:
            sweep = routingkit_cch.CCHOneToMany(self._metric, pinned.tolist()).distances_from_multi
        for start in range(0, len(few.node), BLOCK):
            stop = min(start + BLOCK, len(few.node))
            reach = np.full((stop - start, len(pinned)), np.inf)
            for row, one in enumerate(range(start, stop)):
                legs = few.ms[one] >= 0
                if legs.any():
                    reach[row] = sweep(
                        list(zip(few.node[one][legs].tolist(), few.ms[one][legs].tolist(),
                                 strict=True)))
            # The engine says None, which numpy reads as nan, where there is no way.
            reach[np.isnan(reach)] = np.inf
            best = np.full((stop - start, len(out)), np.inf)
            for k in range(leg.shape[1]):
                np.minimum(best, reach[:, slot[:, k]] + leg[:, k], out=best)
            found = np.isfinite(best)
            out[:, start:stop] = np.where(found, best, -1).T
            if watch is not None:
                watch(stop, len(few.node))
        return out
