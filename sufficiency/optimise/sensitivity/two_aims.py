"""Two aims against each other: plans of which each is the best at some price between the two.

Non-inferior set estimation (Cohon, *Multiobjective Programming and Planning*, ch. 6; dichotomic
search, Aneja and Nair 1979): the plans that are best in either aim come first; then the pair that
leaves most room between them says at what price to weigh one aim against the other, and the best
plan at that price either lies beyond their line, or nothing does. What comes out is on the lower
hull: plans behind a fold of it, best at no price, are not looked for.

Both problems are the same but for what they charge. At a price p their sum is charged rounded down
to whole units, so that a bound of it is a bound of first + p * second too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.optimise.assignment.min_cost_flow import totalled
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.problem import Problem
from sufficiency.optimise.sensitivity.pareto import changed
from sufficiency.optimise.siting.solve import Plan, gap_of

LARGEST = 2**30
"""Largest charge of a pair at a price; beyond it prices are as good as without end."""


@discreet
@dataclass(frozen=True, eq=False)
class Weighed:
    """A plan that is best at a price.

    Attributes:
        price: units of the first aim for a unit of the second; 0 = the first alone, infinite =
            the second alone.
        plan: what is opened and who goes where.
        first, second: what it comes to in each aim.
        bound: first + price * second of no plan that leaves as few out is less; of an infinite
            price that of the second alone.
    """

    price: float
    plan: Plan
    first: int
    second: int
    bound: float

    @property
    def gap(self) -> float:
        """How much less the weighed sum could be, as a share of it."""
        infinite = self.price == np.inf
        return gap_of(self.second if infinite else self.first + self.price * self.second,
                      self.bound)


def weighed(first: Problem, second: Problem, price: float) -> Problem:
    """The problem charged first + price * second, rounded down to whole units.

    Args:
        first, second: the same but for charges.
        price: 0 or more.
    """
    allowed = first.seconds >= 0
    charge = np.where(allowed, np.floor(first.seconds + price * second.seconds), -1)
    cost = np.floor(first.options.cost + price * second.options.cost).astype(np.int64)
    return first.replace(
        seconds=charge.astype(np.int32), options=replace(first.options, cost=cost),
        nowhere_seconds=int(first.nowhere_seconds + price * second.nowhere_seconds))


def trade(
    first: Problem, second: Problem, effort: Effort, most: int = 7,
    tell: Progress = lambda _: None,
) -> list[Weighed]:
    """Plans that are best at some price, from the least of the first aim to that of the second.

    Args:
        first, second: the same but for charges.
        effort: for all plans together.
        most: plans at most.
        tell: is told each step.

    Returns:
        None that another beats in both; only those that leave out as few as the best of them.
    """
    parts = effort.shared([2.0, 2.0, *[1.0] * most])
    ends = [_at(first, second, price, next(parts)) for price in (np.inf, 0.0)]
    found = [point for point in ends if point is not None]
    tried: set[float] = set()
    for part in parts:
        shown = _undominated(found)
        price = _widest(first, second, shown, tried)
        if price is None or len(shown) >= most:
            break
        tried.add(price)
        tell(f"{len(shown)} plans, one more between")
        point = _at(first, second, price, part, begin=shown[0].plan)
        found += [] if point is None else [point]
    return _undominated(found)


def _at(
    first: Problem, second: Problem, price: float, effort: Effort, begin: Plan | None = None
) -> Weighed | None:
    """The best plan at a price; None if none was found in time."""
    problem = second if price == np.inf else weighed(first, second, price)
    plan = changed(problem, effort, begin=begin)
    if plan is None:
        return None
    who = plan.assignment
    one, two = (
        totalled(p, who.group, who.pool, who.children).seconds + int(p.options.cost[plan.opened]
                                                                     .sum())
        for p in (first, second))
    return Weighed(price, plan, one, two, plan.bound)


def _undominated(found: Sequence[Weighed]) -> list[Weighed]:
    """Plans that leave fewest out and that none beats in both aims, least of the first first."""
    fewest = min((p.plan.found.shortfall for p in found), default=0)
    out: list[Weighed] = []
    for point in sorted(found, key=lambda p: (p.first, p.second)):
        if point.plan.found.shortfall == fewest and (
                not out or point.second < out[-1].second):
            out.append(point)
    return out


def _widest(
    first: Problem, second: Problem, shown: Sequence[Weighed], tried: set[float]
) -> float | None:
    """The price at which two neighbours are as good, of the pair that leaves most room."""
    room = {}
    for a, b in pairwise(shown):
        price = (b.first - a.first) / (a.second - b.second)
        charge = max(int(p.seconds.max(initial=0)) for p in (first, second))
        if price not in tried and charge * (1 + price) < LARGEST:
            room[price] = (b.first - a.first) * (a.second - b.second)
    return max(room, key=lambda price: room[price]) if room else None
