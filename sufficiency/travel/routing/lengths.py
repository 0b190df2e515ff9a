"""Road length along the fastest way, by a plain search with the length as the second goal.

Time in milliseconds and length in centimetres go into one number, time in the higher digits, so
that one shortest-path search finds the fastest way and, among equally fast ones, the shortest.
Both parts stay whole for ways of up to 11 hours, which no legal speed makes longer than 1,340 km;
longer ways have no length. The time it finds is compared with the hierarchy's: two engines have to
agree on every pair that is used.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from sufficiency.travel.network import Ints, RoadNetwork
from sufficiency.travel.routing.contraction import CLOSED_MS, arcs_of
from sufficiency.travel.routing.snapping import AccessLegs

ONE_MS = 2**27
"""Centimetres that a millisecond is worth: 1,342 km."""
LONGEST_MS = 11 * 3600 * 1000
"""Of longer ways the length is not found: time and length would no longer fit into a number."""
NEVER = np.iinfo(np.int64).max


def packed(ms: Ints, cm: Ints) -> Ints:
    """Time and length as one number; NEVER where there is no way (ms = -1)."""
    return np.where(ms < 0, NEVER, ms * ONE_MS + cm)


def along_fastest(
    roads: RoadNetwork, leave: AccessLegs, arrive: AccessLegs, i: Ints, j: Ints, longest_ms: Ints
) -> Ints:
    """(p,) packed time and length over the network for p pairs of origin i and destination j.

    Args:
        roads: the network.
        leave: legs of the origins into it.
        arrive: legs of the destinations out of it.
        i, j: (p,) positions of origin and destination of each pair.
        longest_ms: (p,) no way longer than this is wanted: searches stop there.
    """
    if len(np.unique(j)) <= len(np.unique(i)):
        return _search(roads, leave, arrive, i, j, longest_ms, backwards=True)
    return _search(roads, arrive, leave, j, i, longest_ms, backwards=False)


def _search(
    roads: RoadNetwork, many: AccessLegs, few: AccessLegs, row: Ints, column: Ints,
    longest_ms: Ints, *, backwards: bool,
) -> Ints:
    arcs = arcs_of(roads)
    nodes = arcs.nodes
    tail, head = (arcs.head, arcs.tail) if backwards else (arcs.tail, arcs.head)
    cost = packed(arcs.ms, arcs.cm)
    asked, place = np.unique(column, return_inverse=True)
    used = few.ms[asked] >= 0
    # Every point asked for is a node that leads into the network and that nothing leads to: no
    # way goes through somebody's gate.
    start = np.repeat(np.arange(nodes, nodes + len(asked)), used.sum(axis=1))
    keep = arcs.ms < CLOSED_MS
    tail = np.r_[tail[keep], start]
    head = np.r_[head[keep], few.node[asked][used]]
    cost = np.r_[cost[keep], packed(few.ms[asked][used], few.cm[asked][used])]
    # Parallel links would be summed by the sparse matrix: the best stays.
    order = np.lexsort((cost, head, tail))
    tail, head, cost = tail[order], head[order], cost[order]
    first = np.r_[True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])][: len(tail)]
    size = nodes + len(asked)
    graph = csr_matrix((cost[first].astype(float), (tail[first], head[first])), shape=(size, size))

    legs = packed(many.ms, many.cm).astype(float)
    out = np.full(len(row), NEVER, np.int64)
    by_place = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[by_place], np.arange(len(asked) + 1))
    for one in range(len(asked)):
        pairs = by_place[ends[one]:ends[one + 1]]
        limit = float((longest_ms[pairs].max() + 1) * ONE_MS)
        reach = dijkstra(graph, indices=nodes + one, limit=limit)
        best = (reach[many.node[row[pairs]]] + legs[row[pairs]]).min(axis=1, initial=np.inf)
        # NEVER as a float is 2^63: anything that large is no way.
        found = best < 2.0**53
        out[pairs[found]] = best[found].astype(np.int64)
    return out
