"""Roads for those who live there, and turns that may not be made: a walk that remembers all of its
way takes as long."""

from __future__ import annotations

import heapq
from dataclasses import replace
from itertools import count, pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.routing.drive_graph import core, drive_graph, strong_part
from sufficiency.travel.routing.journeys import journeys_between
from sufficiency.travel.routing.snapping import snap
from sufficiency.travel.routing.turn_copies import TURN_ROUND_M
from tests.travel.streets import street_network


def ruled(seed: int, local: float, turns: int) -> RoadNetwork:
    """Random streets, some of them local, and sequences of two or three arcs forbidden."""
    roads = street_network(seed, size=9)
    rng = np.random.default_rng(seed + 7)
    ends = arcs(roads)
    found = set()
    for _ in range(turns * 20):
        way = [int(rng.choice(list(ends)))] if ends else []
        for _ in range(int(rng.integers(1, 3))):
            on = [a for a in ends if way and ends[a][0] == ends[way[-1]][1]]
            way += [int(rng.choice(on))] if on else []
        if len(way) > 1 and len(found) < turns:
            found.add(tuple(way))
    sequences = sorted(found)
    return replace(
        roads, local=rng.random(len(roads.tail)) < local,
        turn=np.array([a for s in sequences for a in s], np.int64),
        turn_start=np.r_[0, np.cumsum([len(s) for s in sequences])].astype(np.int64))


def arcs(roads: RoadNetwork) -> dict[int, tuple[int, int]]:
    """Ends of every arc that can be driven."""
    out = {}
    for k in np.flatnonzero(roads.open).tolist():
        out[2 * k] = int(roads.tail[k]), int(roads.head[k])
        if not roads.oneway[k]:
            out[2 * k + 1] = int(roads.head[k]), int(roads.tail[k])
    return out


def plain_core(roads: RoadNetwork) -> set[int]:
    """The largest part that can be driven round without local roads."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(roads.xy)))
    graph.add_edges_from(e for a, e in arcs(roads).items() if not roads.local[a // 2])
    if roads.local.any() and not graph.size():
        return set()
    return set(min(nx.strongly_connected_components(graph), key=lambda c: (-len(c), min(c))))


class Walk:
    """A search over whole histories."""

    def __init__(self, roads: RoadNetwork) -> None:
        self.roads, self.arcs, self.core = roads, arcs(roads), plain_core(roads)
        starts = roads.turn_start.tolist()
        self.signs = {tuple(roads.turn[a:b].tolist())
                      for a, b in pairwise(starts)}
        spots = [roads.xy[int((roads.tail if a % 2 else roads.head)[a // 2])]
                 for s in self.signs for a in s[:-1]]
        self.near = {n for n, at in enumerate(roads.xy)
                     if any(np.hypot(*(at - s)) <= TURN_ROUND_M for s in spots)}

    def on(self, phase: str, node: int, past: tuple[int, ...]) -> tuple[set[int], dict[int, str]]:
        """Arcs on which a journey may end from here, and those it may drive whole, with the phase
        after each."""
        lawful = {a for a, (tail, _) in self.arcs.items() if tail == node and not any(
            (*past, a)[-len(s):] == s for s in self.signs)}
        whole = {a: p for a in self.arcs if self.arcs[a][0] == node
                 for p in [self.phase(phase, a)] if p}
        straight = lawful - {past[-1] ^ 1} if past and node in self.near else lawful
        allowed = straight if any(a in straight for a in whole) else lawful
        return allowed, {a: p for a, p in whole.items() if a in allowed}

    def phase(self, phase: str, arc: int) -> str | None:
        tail, head = self.arcs[arc]
        if phase != "in" and tail in self.core and head in self.core:
            return None if self.roads.local[arc // 2] else "core"
        if phase == "out":
            return "core" if head in self.core else "out"
        return None if head in self.core else "in"

    def ms(self, arc: int) -> int:
        return max(1, round(self.roads.seconds[arc // 2] * 1000))

    def times(self, begin: list[tuple[int, int]]) -> dict[int, int]:
        """Milliseconds to the beginning of every arc, from (arc, ms to its end)."""
        queue, order = [], count()
        for arc, cost in begin:
            node = self.arcs[arc][1]
            heapq.heappush(queue, (cost, next(order), "core" if node in self.core else "out",
                                   node, (arc,)))
        seen, best = set(), {}
        while queue:
            cost, _, phase, node, past = heapq.heappop(queue)
            if (phase, node, past) in seen:
                continue
            seen.add((phase, node, past))
            ends, whole = self.on(phase, node, past)
            for arc in ends:
                best.setdefault(arc, cost)
            for arc, after in whole.items():
                heapq.heappush(queue, (cost + self.ms(arc), next(order), after,
                                       self.arcs[arc][1], (*past, arc)[-3:]))
        return best


@settings(max_examples=60, deadline=None)
@example(6605, 0.6, 2)
@given(st.integers(0, 100_000), st.sampled_from([0.0, 0.3, 0.6, 0.9]), st.integers(0, 6))
def test_rules_are_kept_and_nothing_faster_is_missed(
    seed: int, local: float, turns: int
) -> None:
    roads = ruled(seed, local, turns)
    walk = Walk(roads)
    assert set(np.flatnonzero(core(roads)).tolist()) == walk.core
    rng = np.random.default_rng(seed + 1)
    a, b = rng.uniform(0, 3000, (4, 2)), rng.uniform(0, 3000, (4, 2))
    found = journeys_between(roads, a, b)
    metres = found.metres(np.arange(4)[:, None], np.arange(4)[None, :])
    assert ((metres < 0) == (found.ms < 0)).all()
    from_a, to_b = snap(roads, a), snap(roads, b)
    speed = np.array(roads.access_kph)[::1][roads.town.astype(int)] / 3.6
    for i in range(4):
        k, s = int(from_a.link[i]), from_a.along[i]
        if k < 0:
            assert (found.ms[i] == -1).all()
            continue
        leg = from_a.snap_m[i] / speed[k]
        begin = [(arc, round((part * roads.seconds[k] + leg) * 1000))
                 for arc, part in ((2 * k, 1 - s), (2 * k + 1, s)) if arc in walk.arcs]
        reach = walk.times(begin)
        for j in range(4):
            q, t = int(to_b.link[j]), to_b.along[j]
            if q < 0:
                assert found.ms[i, j] == -1
                continue
            tail_leg = to_b.snap_m[j] / speed[q]
            ways = [reach[arc] + round((part * roads.seconds[q] + tail_leg) * 1000)
                    for arc, part in ((2 * q, t), (2 * q + 1, 1 - t)) if arc in reach]
            if k == q and (t >= s or not roads.oneway[k]):
                ways.append(round((abs(t - s) * roads.seconds[k] + leg + tail_leg) * 1000))
            assert found.ms[i, j] == -1 if not ways else abs(found.ms[i, j] - min(ways)) <= 1


def test_without_rules_the_graph_is_the_network() -> None:
    roads = ruled(3, 0.0, 0)
    graph = drive_graph(roads)
    assert len(graph.node) == len(roads.xy)
    assert len(graph.arc) == 2 * len(roads.tail) - roads.oneway.sum()
    assert np.array_equal(core(roads), strong_part(roads))


def test_speeds_do_not_make_the_graph_anew() -> None:
    roads = ruled(3, 0.3, 4)
    slow = replace(roads, seconds=roads.seconds * 1.5)
    assert drive_graph(roads) is drive_graph(slow)
    shut = replace(roads, seconds=np.where(np.arange(len(roads.tail)) == np.flatnonzero(
        roads.open)[0], np.inf, roads.seconds))
    assert drive_graph(shut) is not drive_graph(slow)


@pytest.mark.parametrize("seed", range(3))
def test_order_of_points_and_the_way_back(seed: int) -> None:
    """Searches from either side take the same time: many homes to few schools, and few to many."""
    roads = ruled(seed, 0.3, 5)
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(0, 3000, (9, 2)), rng.uniform(0, 3000, (3, 2))
    one = journeys_between(roads, a, b).ms
    by_row = np.vstack([journeys_between(roads, a[[i]], b).ms for i in range(9)])
    assert np.array_equal(one, by_row)
