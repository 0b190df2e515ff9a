"""Small schools drawn by seed, and every plan of them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import numpy as np

from sufficiency.transport.fleet import Fleet, Vehicle
from sufficiency.transport.problem import Problem, Riders, state
from sufficiency.transport.runs import in_time, load, make_run, together

FLEET = Fleet((
    Vehicle("taxi", ((3, 0),), 7500, 190, car=True),
    Vehicle("wheelchair taxi", ((2, 1),), 11_000, 200, car=True),
    Vehicle("minibus", ((8, 0), (5, 1), (3, 2)), 17_000, 230, "always", 1),
), 5000)


def small(seed: int, most: int = 7, alone: float = 0.1) -> Problem:
    """A school with up to so many riders: own limits, wheelchairs, assistants, pairs who may not
    share, siblings, children who travel alone; roads that are no distances."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, most + 1))
    at = rng.uniform(-15_000, 15_000, (n + 1, 2))
    at[n] = 0
    party = np.full(n, -1)
    if n > 2 and rng.random() < 0.4:
        party[:2], at[1] = 0, at[0]
    gap = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    metres = np.rint(gap * rng.uniform(1.1, 1.6, gap.shape)).astype(np.int64)
    seconds = np.rint(gap / rng.uniform(8, 16, gap.shape)).astype(np.int64)
    np.fill_diagonal(metres, 0)
    np.fill_diagonal(seconds, 0)
    apart = tuple(tuple(int(i) for i in rng.choice(n, min(n, k), replace=False))
                  for k in rng.choice([2, 3], int(rng.integers(0, 3))))
    apart = tuple(g for g in apart if len(g) > 1 and not {0, 1} <= set(g))
    chair = rng.random(n) < 0.2
    if party[0] == 0:
        chair[:2] = False
    riders = Riders(
        rng.choice([1200, 1800, 2700, 4500], n), np.where(chair, 240, 90), chair,
        rng.random(n) < 0.3, rng.random(n) < alone, party, apart)
    return state(riders, seconds, metres, FLEET, gate_s=120)


def least(problem: Problem) -> int:
    """Units of the cheapest plan: every order of every set of stops, every way to share them out.

    Nothing of the solvers is used but what a run is.
    """
    n, kinds = len(problem), problem.fleet.vehicles
    limited = [v for v, kind in enumerate(kinds) if kind.available is not None]
    assert len(limited) <= 1 and all(kinds[v].available == 1 for v in limited)
    free: dict[int, int] = {}
    scarce: dict[int, int] = {}
    for s in range(1, 1 << n):
        stops = [i for i in range(n) if s >> i & 1]
        if not together(problem, stops):
            continue
        held = load(problem, stops)
        fits = [i for i, setup in enumerate(problem.fleet.setups) if setup.holds(*held)]
        orders = [o for o in permutations(stops) if in_time(problem, o)] if fits else []
        for at in fits:
            costs = [make_run(problem, o, at).units for o in orders]
            into = scarce if problem.fleet.setups[at].vehicle in limited else free
            if costs:
                into[s] = min(into.get(s, min(costs)), min(costs))
    return shared_out(n, free, scarce)


def shared_out(n: int, free: Mapping[int, int], scarce: Mapping[int, int]) -> int:
    """Least cost of n stops shared out among vehicles, one of them scarce.

    Args:
        n: stops.
        free, scarce: set of stops, in bits -> its cost in such a vehicle.
    """
    # best[used][s]: the stops of s carried, with or without the one scarce vehicle.
    best = [{0: 0}, {0: 0}]
    for s in range(1, 1 << n):
        low = s & -s
        for used in (0, 1):
            found = []
            part = s
            while part:
                if part & low:
                    if part in free and s ^ part in best[used]:
                        found.append(free[part] + best[used][s ^ part])
                    if used and part in scarce and s ^ part in best[0]:
                        found.append(scarce[part] + best[0][s ^ part])
                part = part - 1 & s
            if found:
                best[used][s] = min(found)
    return best[1][(1 << n) - 1]
