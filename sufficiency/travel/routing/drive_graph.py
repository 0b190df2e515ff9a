"""What an engine searches: the arcs of a network, with rules that depend on the way come.

Two rules cannot be said with the nodes of a map alone: that a road is driven only where a journey
begins or ends (``RoadNetwork.local``), and that one arc may not follow another
(``RoadNetwork.turn``). Both are made exact by copies of nodes, only where there is such a rule;
elsewhere the graph is the network.

Local roads: the core is the largest part in which everything reaches everything on open roads that
are not local; what lies outside is driven at the ends of a journey only. A journey leaves its home
on the nodes of the map; where it leaves the core again, it goes on over copies of the nodes
outside, which do not lead back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from sufficiency.common.discreet import discreet
from sufficiency.travel.cache import digest
from sufficiency.travel.network import Bools, Ints, RoadNetwork
from sufficiency.travel.routing.turn_copies import DriveGraph, forbid, sequences


def core(roads: RoadNetwork) -> Bools:
    """(n,) nodes of the largest part in which every node reaches every other on open links that
    are not local; none where all links are local."""
    through = roads.open & ~roads.local
    if roads.local.any() and not through.any():
        return np.zeros(len(roads.xy), bool)
    return _largest(_parts(roads, through))


def strong_part(roads: RoadNetwork) -> Bools:
    """(n,) nodes that reach the core and are reached from it on open links."""
    inner = core(roads)
    if not roads.local.any():
        return inner
    part = _parts(roads, roads.open)
    return np.asarray(part == part[inner.argmax()]) if inner.any() else _largest(part)


@discreet
@dataclass(frozen=True)
class _Links:
    """A network by what decides its graph: not its times."""

    key: str
    roads: RoadNetwork = field(compare=False)


def drive_graph(roads: RoadNetwork) -> DriveGraph:
    """The graph of a network, all rules in it; the last two with rules are kept.

    Args:
        roads: the network, overrides in force.
    """
    links = len(roads.tail)
    first = np.column_stack([roads.tail, roads.head]).ravel()
    last = np.column_stack([roads.head, roads.tail]).ravel()
    if not roads.local.any() and not len(roads.turn):
        # Closed links stay, so that an order of nodes holds whatever is closed.
        arc = np.r_[np.arange(links) * 2, np.flatnonzero(~roads.oneway) * 2 + 1]
        return DriveGraph(np.arange(len(roads.xy)), first[arc], last[arc], arc, last, first,
                          np.arange(2 * links + 1))
    parts = (roads.xy, first, roads.open, roads.oneway, roads.local, roads.turn, roads.turn_start)
    return _ruled(_Links(digest(parts), roads))


@lru_cache(maxsize=2)
def _ruled(links: _Links) -> DriveGraph:
    """The graph of a network with rules."""
    roads = links.roads
    first = np.column_stack([roads.tail, roads.head]).ravel()
    last = np.column_stack([roads.head, roads.tail]).ravel()
    ways = np.column_stack([roads.open, roads.open & ~roads.oneway]).ravel()
    graph = _with_local(roads, first, last, np.flatnonzero(ways))
    if not len(roads.turn):
        return graph
    return forbid(graph, first, ways, *sequences(roads, last, ways))


def _with_local(roads: RoadNetwork, first: Ints, last: Ints, arc: Ints) -> DriveGraph:
    """The graph with copies of the nodes outside the core.

    Args:
        roads: the network.
        first, last: (2 a,) ends of every arc of it.
        arc: those that can be driven.
    """
    inner = core(roads)
    outside = np.flatnonzero(~inner)
    twin = np.arange(len(inner))
    twin[outside] = len(inner) + np.arange(len(outside))
    tail, head = first[arc], last[arc]
    within = inner[tail] & inner[head]
    # Between two nodes of the core a local link is of use only to those who live on it.
    home = (within & ~roads.local[arc // 2]) | ~inner[tail]
    away = ~inner[head]
    ends = np.arange(len(first))
    also = np.flatnonzero(~inner[first])
    entry = np.r_[first, twin[first[also]]]
    order = np.argsort(np.r_[ends, also], kind="stable")
    return DriveGraph(
        np.r_[np.arange(len(inner)), outside], np.r_[tail[home], twin[tail[away]]],
        np.r_[head[home], twin[head[away]]], np.r_[arc[home], arc[away]], last, entry[order],
        np.r_[0, np.cumsum(1 + ~inner[first])],
    )


def _parts(roads: RoadNetwork, used: Bools) -> Ints:
    """(n,) number of the part of each node in which all reach all on these links."""
    n, both = len(roads.xy), used & ~roads.oneway
    tail = np.r_[roads.tail[used], roads.head[both]]
    head = np.r_[roads.head[used], roads.tail[both]]
    graph = csr_matrix((np.ones(len(tail), np.int8), (tail, head)), shape=(n, n))
    return np.asarray(connected_components(graph, directed=True, connection="strong")[1])


def _largest(part: Ints) -> Bools:
    """Which are of the largest part; of parts equally large, that of the first node."""
    size = np.bincount(part, minlength=1)[part]
    return np.asarray(part == part[size.argmax()]) if len(part) else np.zeros(0, bool)
