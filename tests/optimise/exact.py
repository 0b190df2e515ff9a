"""An independent judge: tops of rows within limits over every choice of a small problem.

One integer programme a choice, written out plainly and given whole to another interface of a
solver than the product uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from sufficiency.optimise.problem import Bools, Floats, Problem
from tests.optimise.small import every_plan


@dataclass(frozen=True, eq=False)
class Measure:
    """(r, n, k + 1) coefficients of some rows (the last pool is nowhere), (r,) what is taken off,
    and how many of the largest are added up."""

    cost: Floats
    base: Floats
    k: int = 1


def journeys(problem: Problem) -> Floats:
    """(n, k + 1) seconds; the last pool is nowhere."""
    nowhere = np.full((len(problem.weight), 1), problem.nowhere_seconds)
    return np.hstack([np.maximum(problem.seconds, 0), nowhere]).astype(float)


def area_means(problem: Problem, labels: np.ndarray, base: dict[str, float], k: int = 1) -> Measure:
    """Mean minutes of each area, less its base."""
    names = sorted(set(labels))
    t = journeys(problem) / 60
    cost = np.array([
        t * (labels == a)[:, None] / problem.weight[labels == a].sum() for a in names
    ])
    return Measure(cost, np.array([base.get(a, 0.0) for a in names]), k)


@cache
def choices(problem: Problem) -> tuple[int, list[Bools]]:
    """The fewest children left out, and every choice that leaves out so few."""
    plans = every_plan(problem)
    out = []
    for shortfall, _, chosen in plans:
        if shortfall == plans[0][0]:
            opened = np.zeros(len(problem.options), dtype=bool)
            opened[list(chosen)] = True
            out.append(opened)
    return (plans[0][0] if plans else 0), out


def least(
    problem: Problem, objective: Measure, limits: list[tuple[Measure, float]]
) -> float:
    """The least objective over every choice and assignment; inf if no plan keeps the limits."""
    shortfall, every = choices(problem)
    best = np.inf
    for opened in every:
        # A choice that cannot be as good as the best one so far need not be searched to its end.
        beaten = [(objective, best)] if best < np.inf else []
        best = min(best, least_of(problem, opened, shortfall, objective, [*limits, *beaten]))
    return best


def free(
    problem: Problem, opened: Bools
) -> tuple[list[int], np.ndarray, list[tuple[Bools, Bools, int]]]:
    """Places, mix limits and limits of split provisions, written out pool by pool.

    Of each limit of a split provision: the pools (the last is nowhere) and needs it speaks of.
    """
    k, needs = problem.share.shape
    total = [int(problem.capacity[j]) for j in range(k)]
    for q in np.flatnonzero(opened):
        total[problem.options.pool[q]] += int(problem.gain[q])
    places = [max(total[j] - int(problem.taken[j].sum()), 0) for j in range(k)]
    whole = [
        total[j] if problem.ceiling_of[j] < 0 else int(problem.ceiling[problem.ceiling_of[j]])
        for j in range(k)
    ]

    def limit(j: int, c: int, taken: int) -> int:
        return max(int(np.ceil(problem.share[j, c] * whole[j] - 1e-9)) - taken, 0)

    mix = np.array([[limit(j, c, int(problem.taken[j, c])) for c in range(needs)]
                    for j in range(k)])
    ceilings: list[tuple[Bools, Bools, int]] = []
    for p in range(len(problem.ceiling)):
        pools = np.r_[problem.ceiling_of == p, False]
        members = np.flatnonzero(pools)
        staying = problem.taken[members].sum(axis=0)
        every = np.ones(needs, dtype=bool)
        ceilings.append((pools, every, max(int(problem.ceiling[p] - staying.sum()), 0)))
        for c in range(needs if len(members) else 0):
            most = limit(int(members[0]), c, int(staying[c]))
            ceilings.append((pools, np.arange(needs) == c, most))
    return places, mix, ceilings


def least_of(
    problem: Problem, opened: Bools, shortfall: int, objective: Measure,
    limits: list[tuple[Measure, float]],
) -> float:
    """The same for one choice of options."""
    places, mix, ceilings = free(problem, opened)
    n, k = problem.seconds.shape
    group, pool = np.nonzero((problem.seconds >= 0) & (np.array(places) > 0))
    group = np.r_[group, np.arange(n)]
    pool = np.r_[pool, np.full(n, k)]
    arcs, tops = len(group), [(objective, np.inf), *limits]
    width = arcs + sum(1 + len(m.base) for m, _ in tops)
    rows: list[Floats] = []
    low: list[float] = []
    high: list[float] = []

    def add(row: Floats, lower: float, upper: float) -> None:
        rows.append(row)
        low.append(lower)
        high.append(upper)

    def where(mask: Bools) -> Floats:
        row = np.zeros(width)
        row[:arcs][mask] = 1.0
        return row

    for i in range(n):
        add(where(group == i), problem.weight[i], problem.weight[i])
    for j in range(k):
        add(where(pool == j), -np.inf, places[j])
        for c in range(mix.shape[1]):
            add(where((pool == j) & (problem.need[group] == c)), -np.inf, mix[j, c])
    for pools, wanted, most in ceilings:
        add(where(pools[pool] & wanted[problem.need[group]]), -np.inf, most)
    add(where(~np.r_[problem.local, False][pool]), -np.inf, shortfall)
    at, cost = arcs, np.zeros(width)
    for number, (measure, most) in enumerate(tops):
        r = len(measure.base)
        own = np.zeros(width)
        own[at] = measure.k
        own[at + 1 : at + 1 + r] = 1.0
        for i in range(r):
            row = np.zeros(width)
            row[:arcs] = measure.cost[i][group, pool]
            row[at], row[at + 1 + i] = -1.0, -1.0
            add(row, -np.inf, measure.base[i])
        if number:
            add(own, -np.inf, most + 1e-7)
        else:
            cost = own
        at += 1 + r
    lower = np.zeros(width)
    upper = np.full(width, np.inf)
    upper[:arcs] = problem.weight[group]
    at = arcs
    for measure, _ in tops:
        lower[at] = -np.inf
        at += 1 + len(measure.base)
    whole = np.r_[np.ones(arcs), np.zeros(width - arcs)]
    found = milp(cost, constraints=LinearConstraint(np.array(rows), low, high),
                 bounds=Bounds(lower, upper), integrality=whole,
                 options={"mip_rel_gap": 0.0})
    return float(found.fun) if found.status == 0 else np.inf


def outside(problem: Problem) -> Measure:
    """Children without a suitable local place."""
    away = np.r_[~problem.local, True].astype(float)
    return Measure(np.broadcast_to(away, (1, len(problem.weight), len(away))), np.zeros(1))


def total(problem: Problem) -> Measure:
    """Everybody's seconds."""
    return Measure(journeys(problem)[None], np.zeros(1))


def best_of(problem: Problem, opened: Bools) -> tuple[int, int]:
    """Shortfall and seconds of the best assignment to these options."""
    everybody = problem.children
    least = round(least_of(problem, opened, everybody, outside(problem), []))
    return least, round(least_of(problem, opened, least, total(problem), []))
