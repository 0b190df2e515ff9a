"""An independent judge: tops of rows within limits over every choice of a small problem.

One integer programme a choice, written out plainly and given whole to another interface of a
solver than the product uses.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    return min((least_of(problem, o, shortfall, objective, limits) for o in every),
               default=np.inf)


def least_of(
    problem: Problem, opened: Bools, shortfall: int, objective: Measure,
    limits: list[tuple[Measure, float]],
) -> float:
    """The same for one choice of options."""
    places, mix = problem.places(opened), problem.mix_limits(opened)
    n, k = problem.seconds.shape
    group, pool = np.nonzero((problem.seconds >= 0) & (places > 0))
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
    for number, most in enumerate(problem.ceilings()):
        under = np.r_[problem.ceiling_of, -1][pool] == number
        add(where(under), -np.inf, most)
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
