"""A graph in which no forbidden sequence of arcs can be driven: copies of the nodes it leads over.

A copy of a node stands for each end of the way there that may yet become a forbidden sequence: the
states of the automaton of Aho and Corasick (1975, doi 10.1145/360825.360855), of which all but a
few are the node itself. So that nobody obeys a sign by turning round at the next corner, turning
round is forbidden within ``TURN_ROUND_M`` of a restriction, but where there is no other way on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.travel.network import Bools, Ints, RoadNetwork

TURN_ROUND_M = 500.0
Sequence = tuple[int, ...]
Sequences = frozenset[Sequence]
State = tuple[int, Sequence]
"""A node, and the end of the way there that may yet become a forbidden sequence."""


@discreet
@dataclass(frozen=True, eq=False)
class DriveGraph:
    """Nodes (those of the network first, then copies) and arcs between them.

    Attributes:
        node: (n,) node of the network that each is, or is a copy of.
        tail, head: (b,) ends of the arcs.
        arc: (b,) arc of the network that each is: 2 * link from tail to head, 2 * link + 1 back.
        leads: (2 a,) where a journey is that began on an arc of the network, at its end.
        entry, entry_start: nodes from which an arc of the network may be entered to end a journey
            on it: those of arc e are entry[entry_start[e]:entry_start[e + 1]].
    """

    node: Ints
    tail: Ints
    head: Ints
    arc: Ints
    leads: Ints
    entry: Ints
    entry_start: Ints


def sequences(roads: RoadNetwork, last: Ints, ways: Bools) -> tuple[Sequences, Sequences]:
    """Sequences that restrictions forbid, and pairs of an arc and the same arc back near them.

    Args:
        roads: the network.
        last: (2 a,) node each of its arcs leads to.
        ways: (2 a,) arcs that can be driven.
    """
    from scipy.spatial import cKDTree

    starts = roads.turn_start.tolist()
    signs = frozenset(tuple(roads.turn[a:b].tolist())
                      for a, b in pairwise(starts))
    there = np.unique([last[code] for turn in signs for code in turn[:-1]])
    codes = np.arange(len(ways))
    both = codes[ways & ways[codes ^ 1]]
    far = cKDTree(roads.xy[there]).query(roads.xy[last[both]])[0]
    return signs, frozenset((int(a), int(a) ^ 1) for a in both[far <= TURN_ROUND_M])


def forbid(
    graph: DriveGraph, first: Ints, ways: Bools, signs: Sequences, turns_round: Sequences
) -> DriveGraph:
    """The graph without its forbidden sequences.

    Args:
        graph: no copies for turns in it.
        first: (2 a,) node each arc of the network leads from.
        ways: (2 a,) arcs of the network that can be driven.
        signs: sequences that restrictions forbid.
        turns_round: pairs that are forbidden where there is another way on.
    """
    begun = {f[:k] for f in signs | turns_round for k in range(1, len(f))}
    states: dict[State, int] = {}
    todo: list[State] = []

    def copy(place: int, past: Sequence) -> int:
        """The node for a state; it is made if it is new."""
        if (place, past) not in states:
            states[place, past] = len(graph.node) + len(states)
            todo.append((place, past))
        return states[place, past]

    begins = np.zeros(len(ways), bool)
    begins[[p[0] for p in begun]] = True
    head, leads = graph.head.copy(), graph.leads.copy()
    for at in np.flatnonzero(begins[graph.arc]).tolist():
        head[at] = copy(int(head[at]), (int(graph.arc[at]),))
    for code in np.flatnonzero(begins & ways).tolist():
        leads[code] = copy(int(leads[code]), (code,))
    out = _grouped(graph.tail, np.arange(len(graph.tail)), len(graph.node))
    real = np.flatnonzero(ways)
    leaving = _grouped(first[real], real, len(graph.node))
    more: list[tuple[int, int, int]] = []
    entries: dict[int, list[int]] = defaultdict(list)
    for place, past in todo:
        here, on = states[place, past], out(place)
        lawful = {c for c in leaving(int(graph.node[place])) if not _ends_in((*past, c), signs)}
        straight = {c for c in lawful if not _ends_in((*past, c), turns_round)}
        allowed = straight if any(int(graph.arc[k]) in straight for k in on) else lawful
        for code in allowed:
            entries[code].append(here)
        for k in on:
            code = int(graph.arc[k])
            if code in allowed:
                rest = _longest((*past, code), begun)
                target = int(graph.head[k])
                more.append((here, copy(target, rest) if rest else target, code))
    extra = np.array(more, np.int64).reshape(-1, 3)
    copied = np.array([place for place, _ in states], np.int64)
    entry, start = _entries(graph, entries)
    return DriveGraph(
        np.r_[graph.node, graph.node[copied]], np.r_[graph.tail, extra[:, 0]],
        np.r_[head, extra[:, 1]], np.r_[graph.arc, extra[:, 2]], leads, entry, start)


def _ends_in(way: Sequence, whole: Sequences) -> bool:
    """Whether a way ends in one of these sequences."""
    return any(way[k:] in whole for k in range(len(way) - 1))


def _longest(way: Sequence, begun: set[Sequence]) -> Sequence:
    """The longest end of a way that may yet become a forbidden sequence; () = none."""
    return next((way[k:] for k in range(len(way)) if way[k:] in begun), ())


def _grouped(key: Ints, value: Ints, size: int) -> Callable[[int], list[int]]:
    """What gives the values of a key."""
    order = np.argsort(key, kind="stable")
    start = np.searchsorted(key[order], np.arange(size + 1))
    ordered = value[order]
    return lambda one: ordered[start[one]:start[one + 1]].tolist()


def _entries(graph: DriveGraph, more: dict[int, list[int]]) -> tuple[Ints, Ints]:
    """Nodes from which each arc may be entered, more of them, and where those of each begin."""
    count = np.diff(graph.entry_start)
    extra = np.array([(code, here) for code, nodes in more.items() for here in nodes],
                     np.int64).reshape(-1, 2)
    code = np.r_[np.repeat(np.arange(len(count)), count), extra[:, 0]]
    order = np.argsort(code, kind="stable")
    start = np.searchsorted(code[order], np.arange(len(count) + 1))
    return np.r_[graph.entry, extra[:, 1]][order], start
