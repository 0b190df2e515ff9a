"""What planners ask next: what if fewer or more, what for how much money.

Every answer is a plan of a changed problem, found and bounded by ``site.py`` within the seconds
it is given, so each figure comes with what is proven about it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.problem import Bools, Problem
from sufficiency.optimise.site import Plan, plan

Tell = Callable[[str], None]

REMEMBERED = 12
"""Multipliers of a neighbour that a short search begins from; each is evaluated anew."""


@dataclass(frozen=True)
class Effort:
    """How long and how hard changed problems are searched."""

    seconds: float
    gap: float = 0.001
    threads: int = 2


@dataclass(frozen=True, eq=False)
class Point:
    """Limits on schools, base places and capital, and the best plan found within them.

    Attributes:
        schools: new schools at most; None for the problem's own limit.
        base_places: base places, exactly or at most as the budget says; None likewise.
        capital: pounds at most; None likewise.
        plan: None if no choice of options meets the limits.
    """

    schools: int | None
    base_places: int | None
    capital: int | None
    plan: Plan | None


class Clock:
    """Time shared out among searches by weight; what one leaves over goes to those after it."""

    def __init__(self, seconds: float, weight: Sequence[float]) -> None:
        self.deadline = time.perf_counter() + seconds
        self.weight = list(weight)

    def next(self) -> float:
        """Seconds of the next search."""
        left = max(self.deadline - time.perf_counter(), 0.0)
        whole = sum(self.weight)
        return max(left * self.weight.pop(0) / whole, 0.2)


def frontier(
    problem: Problem,
    schools: Sequence[int],
    base_places: Sequence[int],
    effort: Effort,
    tell: Tell = lambda _: None,
) -> list[Point]:
    """A plan for every pair of a number of schools and a number of base places.

    Pinned options stay pinned; a pair that they contradict has no plan. ``effort.seconds`` is
    the time of all pairs together; more schools get more of it.
    """
    # From many schools to few: what was learned about more schools covers fewer.
    down = sorted(set(schools), reverse=True)
    pairs = [(n, places) for places in sorted(set(base_places), reverse=True) for n in down]
    clock = Clock(effort.seconds, [n * n + 0.5 for n, _ in pairs])
    where: dict[tuple[int, int], Point] = {}
    last: Plan | None = None
    for n, places in pairs:
        budget = replace(problem.budget, max_schools=n, base_places=places)
        tell(f"{n} new schools, {places} base places")
        found = changed(problem.replace(budget=budget), replace(effort, seconds=clock.next()),
                        begin=last)
        where[n, places] = Point(n, places, None, found)
        last = found or last
    return [where[n, places] for n in schools for places in base_places]


def curve(
    problem: Problem, ceilings: Sequence[int], effort: Effort, tell: Tell = lambda _: None, *,
    begin: Plan | None = None,
) -> list[Point]:
    """What capital buys: a plan for every ceiling on capital, all other limits as they are.

    The epsilon-constraint method (Haimes, Lasdon and Wismer 1971): one objective becomes a limit
    that is tightened step by step. From the largest ceiling to the smallest: a plan that costs no
    more than the next ceiling is the best there too, with the same bound, and needs no search.

    Args:
        problem: its own limit on capital is put aside.
        ceilings: whole pounds.
        effort: ``seconds`` is for all ceilings together.
        begin: a plan without a ceiling, if one is known.

    Returns:
        One point a ceiling, in the order of the ceilings.
    """
    down = sorted(set(ceilings), reverse=True)
    clock = Clock(effort.seconds, [c + 0.05 * down[0] + 1 for c in down])
    plans: dict[int, Plan | None] = {}
    last = begin
    for most in down:
        seconds = clock.next()
        if last is not None and spent(problem, last) <= most:
            plans[most] = last
            continue
        tell(f"at most GBP {most / 1e6:g} million")
        limited = problem.replace(budget=replace(problem.budget, capital=most))
        found = changed(limited, replace(effort, seconds=seconds), begin=last)
        plans[most] = found
        last = found or last
    less: Plan | None = None
    for most in reversed(down):
        plans[most] = less = _no_worse(plans[most], less)
    return [Point(None, None, c, plans[c]) for c in ceilings]


def _no_worse(own: Plan | None, less: Plan | None) -> Plan | None:
    """The plan of a ceiling, or that of a lower one if it has as few out with less travel.

    The bound stays that of the ceiling; if its search found no plan in time there is none.
    """
    if own is None and less is not None:
        return replace(less, bound=0.0, shortfall_bound=0, status="time_limit", memory=None)
    if own is None or less is None or less.found.shortfall != own.found.shortfall:
        return own
    if less.found.seconds >= own.found.seconds:
        return own
    return replace(own, opened=less.opened, found=less.found,
                   bound=min(own.bound, float(less.found.seconds)))


def spent(problem: Problem, found: Plan) -> int:
    """Pounds of capital of a plan."""
    return int(problem.options.capital[found.opened].sum())


def steps(most: int, count: int = 5) -> list[int]:
    """About so many even ceilings from nothing to ``most``, in round pounds, and ``most``."""
    if most <= 0:
        return [0]
    rough = most / count
    power = 10 ** int(np.floor(np.log10(rough)))
    step = max(int(power * min(m for m in (1, 2, 5, 10) if m * power >= rough)), 1)
    return [*range(0, most, step), most]


def undominated(points: Sequence[Point], capital: Sequence[int]) -> list[bool]:
    """Points that no other beats on children left out, then seconds, at no more capital.

    Args:
        points: as ``frontier`` and ``curve`` return them.
        capital: pounds of each point's plan (anything for points without one).
    """
    def rank(p: Point) -> tuple[int, int]:
        assert p.plan is not None
        return p.plan.found.shortfall, p.plan.found.seconds

    out = []
    for i, point in enumerate(points):
        beaten = point.plan is None or any(
            other.plan is not None and j != i and capital[j] <= capital[i]
            and rank(other) <= rank(point)
            and (capital[j] < capital[i] or rank(other) < rank(point) or j < i)
            for j, other in enumerate(points)
        )
        out.append(not beaten)
    return out


def changed(
    problem: Problem, effort: Effort, must: Bools | None = None, never: Bools | None = None,
    begin: Plan | None = None,
) -> Plan | None:
    """The plan with these options pinned and forbidden besides; None if there is none."""
    options = problem.options
    none = np.zeros(len(options), dtype=bool)
    pinned = options.pinned | (none if must is None else must)
    keep = np.flatnonzero(~(none if never is None else never))
    other = problem.replace(options=replace(options, pinned=pinned)).with_options(keep)
    if begin is not None and begin.memory is not None:
        begin = replace(begin, memory=begin.memory.few(REMEMBERED))
    try:
        found = plan(other, gap=effort.gap, threads=effort.threads, time_limit=effort.seconds,
                     begin=begin)
    except NoSolutionError:
        return None
    opened = none.copy()
    opened[keep[found.opened]] = True
    return replace(found, opened=opened)
