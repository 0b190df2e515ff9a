"""Maximal covering equals enumeration: demand served first, then the time that it costs."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from sufficiency.optimise.covering import cover
from tests.sizes import few

SCALE = 60


def best(seconds: np.ndarray, demand: np.ndarray, room: np.ndarray, open_now: np.ndarray,
         most: int, limit: float) -> tuple[int, int]:
    """Demand served and seconds of the best choice, by trying each and a min-cost flow."""
    found = []
    closed = np.flatnonzero(~open_now)
    for size in range(min(most, len(closed)) + 1):
        for more in combinations(closed, size):
            graph = nx.DiGraph()
            graph.add_nodes_from(("s", "t"))
            for i, d in enumerate(demand):
                graph.add_edge("s", ("o", i), capacity=int(d), weight=0)
            for j in (*np.flatnonzero(open_now), *more):
                graph.add_edge(("h", j), "t", capacity=int(min(room[j], demand.sum())), weight=0)
                for i in np.flatnonzero((seconds[:, j] >= 0) & (seconds[:, j] <= limit)):
                    graph.add_edge(("o", i), ("h", j), weight=int(seconds[i, j]))
            flow = nx.max_flow_min_cost(graph, "s", "t")
            found.append((-sum(flow["s"].values()), nx.cost_of_flow(graph, flow)))
    served, cost = min(found)
    return -served, cost


@pytest.mark.parametrize("seed", few(range(150), 12))
def test_equals_every_choice(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 8)), int(rng.integers(1, 7))
    seconds = rng.integers(0, 40 * SCALE, (n, m))
    seconds[rng.random((n, m)) < 0.1] = -1
    demand = rng.integers(0, 30, n).astype(float)
    room = np.where(rng.random(m) < 0.3, np.inf, rng.integers(0, 40, m))
    open_now = rng.random(m) < 0.2
    most, limit = int(rng.integers(0, 4)), 20.0 * SCALE
    found = cover(seconds, demand, room, open_now, most=most, limit=limit)
    served, cost = best(seconds, demand, room, open_now, most, limit)
    assert found.served.sum() == pytest.approx(served, abs=1e-3)
    assert found.bound == pytest.approx(served, abs=1e-3)
    assert (found.served * np.maximum(seconds, 0)).sum() == pytest.approx(cost, rel=1e-3, abs=5)
    assert not (found.served[:, ~found.opened] > 1e-6).any()
    assert (found.served.sum(axis=0) <= room + 1e-6).all()
    assert (found.served.sum(axis=1) <= demand + 1e-6).all()
    assert found.opened[open_now].all() and (found.opened & ~open_now).sum() <= most


def test_nothing_within_the_limit_opens_nothing() -> None:
    found = cover(np.full((2, 2), 5000), np.array([3.0, 4.0]), np.full(2, np.inf),
                  np.array([True, False]), most=1, limit=60)
    assert found.opened.tolist() == [True, False] and found.bound == 0


def test_a_site_that_adds_nothing_stays_shut() -> None:
    found = cover(np.array([[0, 10]]), np.array([3.0]), np.full(2, np.inf),
                  np.array([True, False]), most=1, limit=60)
    assert found.opened.tolist() == [True, False]
