"""Criteria a plan may be judged by, as linear rows over who goes where.

A *row* measures an assignment by a weighted sum over its pairs,

    m_r(x) = sum_ij share_ir cost_ijr x_ij - base_r

for instance the mean minutes of a district less what they are today. A *top* is the sum of the
``k`` largest of some rows,

    top_k(m) = max { sum_r u_r m_r : 0 <= u_r <= 1, sum_r u_r = k }
             = min over t of  k t + sum_r max(0, m_r - t)

(Ogryczak and Tamir 2003): one row alone for k = 1 of 1, the worst row for k = 1, and the sums for
k = 1, 2, ... taken one after the other make the worst row as good as can be, then the next worst,
and so on, exactly. The first form gives bounds, as any ``u`` allowed there does; the second is
linear and gives plans.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.assignment.min_cost_flow import Assignment
from sufficiency.optimise.problem import Bools, Floats, Ints, Problem


@discreet
@dataclass(frozen=True, eq=False)
class Criterion:
    """One measure of an assignment.

    Attributes:
        name: what it measures.
        cost: (n, k) what a child of each group counts in each pool, >= 0 where allowed.
        share: (n,) factor of each group, >= 0.
        base: taken off the sum.
        opening: (q,) added for each option opened; empty for nothing.
    """

    name: str
    cost: Ints
    share: Floats
    base: float = 0.0
    opening: Floats = field(default_factory=lambda: np.zeros(0))

    def based(self, opened: Bools) -> float:
        """What is taken off the sum over pairs when these options are open."""
        return self.base - (float(self.opening[opened].sum()) if len(self.opening) else 0.0)

    def value(self, found: Assignment, opened: Bools) -> float:
        """m_r of an assignment without children who are nowhere (see ``with_nowhere``)."""
        each = self.share[found.group] * self.cost[found.group, found.pool]
        return float(each @ found.children) - self.based(opened)


@discreet
@dataclass(frozen=True, eq=False)
class KLargestSum:
    """The sum of the k largest rows."""

    rows: tuple[Criterion, ...]
    k: int = 1

    def vector(self, found: Assignment, opened: Bools) -> Floats:
        """(r,) every row of an assignment."""
        return np.array([row.value(found, opened) for row in self.rows])

    def of(self, vector: Floats) -> float:
        """The sum of the k largest."""
        return float(np.sort(vector)[-self.k :].sum())

    def allowed(self, u: Floats, total: float) -> Floats:
        """Weights near ``u`` that sum to ``k`` times ``total``, none above ``total``."""
        rows, least = len(self.rows), np.maximum(u, 0.0)
        even = np.full(rows, self.k * total / rows)
        if not least.any():
            return even
        least = least / least.max()  # so that even the smallest numbers can be scaled
        least = least * (self.k * total / least.sum())
        over = least > total
        if over.any():
            # Towards even weights, until the largest is allowed.
            part = ((least - total) / np.maximum(least - even, 1e-300))[over].max()
            least = (1 - part) * least + part * even
        return least


@discreet
@dataclass(frozen=True, eq=False)
class CriterionLimit:
    """A top that must not exceed ``most``."""

    top: KLargestSum
    most: float


def with_nowhere(problem: Problem) -> Problem:
    """The same problem with one more pool, the last, for children without any place.

    A child with no place then counts like any other pair, group by group, while the problem's
    own "nowhere" costs a little more and is never used.
    """
    n, needs = len(problem.weight), problem.share.shape[1]
    journey = np.full((n, 1), problem.nowhere_seconds, dtype=problem.seconds.dtype)
    return problem.replace(
        pool_ids=(*problem.pool_ids, ""),
        seconds=np.hstack([problem.seconds, journey]),
        capacity=np.r_[problem.capacity, problem.children],
        local=np.r_[problem.local, False],
        share=np.vstack([problem.share, np.ones((1, needs))]),
        ceiling_of=np.r_[problem.ceiling_of, -1],
        taken=np.vstack([problem.taken, np.zeros((1, needs), dtype=np.int64)]),
    )


def without_nowhere(problem: Problem, found: Assignment) -> Assignment:
    """An assignment of ``with_nowhere(problem)`` in the terms of ``problem``."""
    pool = np.where(found.pool == len(problem.capacity), -1, found.pool)
    order = np.lexsort((pool, found.group))
    return Assignment(found.group[order], pool[order], found.children[order], found.shortfall,
                      found.seconds)


def combined(tops: list[KLargestSum], weights: list[Floats]) -> tuple[Floats, Floats, float]:
    """(n, k) cost, (q,) cost of opening, and constant, of rows added up with these weights."""
    cost: Floats | None = None
    opening, constant = np.zeros(0), 0.0
    each: dict[int, tuple[Ints, Floats]] = {}
    for top, u in zip(tops, weights, strict=True):
        for row, weight in zip(top.rows, u, strict=True):
            constant -= weight * row.base
            if len(row.opening):
                opening = row.opening * weight + (opening if len(opening) else 0.0)
            known = each.get(id(row.cost), (row.cost, np.zeros(len(row.share))))
            each[id(row.cost)] = known[0], known[1] + weight * row.share
    for matrix, share in each.values():
        part = share[:, None] * matrix
        cost = part if cost is None else cost + part
    assert cost is not None, "no rows"
    return cost, opening, constant
