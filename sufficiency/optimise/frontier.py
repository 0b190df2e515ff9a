"""What planners ask next: what if fewer or more, what else is nearly as good, why not there.

Every answer is a plan of a changed problem, found and bounded by ``site.py`` within the seconds
it is given, so each figure comes with what is proven about it: a price is said as the range
between the proven bound and the plan found.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assign import assign
from sufficiency.optimise.problem import Bools, Problem
from sufficiency.optimise.site import Plan, plan

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Effort:
    """How long and how hard each changed problem is searched."""

    seconds: float
    gap: float = 0.001
    threads: int = 2


@dataclass(frozen=True, eq=False)
class Point:
    """A number of schools and base places, and the best plan found for them.

    Attributes:
        schools: new schools at most.
        base_places: base places, exactly or at most as the problem's budget says.
        plan: None if no choice of options meets the limits.
    """

    schools: int
    base_places: int
    plan: Plan | None


def frontier(
    problem: Problem,
    schools: Sequence[int],
    base_places: Sequence[int],
    effort: Effort,
    tell: Tell = lambda _: None,
) -> list[Point]:
    """A plan for every pair of a number of schools and a number of base places.

    Pinned options stay pinned; a pair that they contradict has no plan. ``effort.seconds`` is
    the time of each pair.
    """
    points = []
    for places in base_places:
        last: Plan | None = None
        # From many schools to few: what was learned about more schools covers fewer.
        for n in sorted(schools, reverse=True):
            budget = replace(problem.budget, max_schools=n, base_places=places)
            tell(f"{n} new schools, {places} base places")
            found = _try(problem.replace(budget=budget), effort, begin=last)
            points.append(Point(n, places, found))
            last = found or last
    where = {(p.schools, p.base_places): p for p in points}
    return [where[n, places] for n in schools for places in base_places]


def undominated(points: Sequence[Point], capital: Sequence[int]) -> list[bool]:
    """Points that no other beats on children left out, then seconds, at no more capital.

    Args:
        points: as ``frontier`` returns them.
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


def alternatives(
    problem: Problem, best: Plan, count: int, within: float, effort: Effort,
    tell: Tell = lambda _: None,
) -> list[Plan]:
    """Plans that differ in what they open, best first, ``best`` among them.

    The plans of a problem other than a given one fall apart into disjoint parts: those without
    its first option, those with its first but without its second, and so on (Lawler 1972).
    Each part is searched, the best plan of all parts is the next one, and its part is split in
    turn. Parts are told apart by schools where the plan opens any that are free, by base
    modules otherwise.

    Args:
        problem: the problem ``best`` solves.
        best: the plan to find others beside.
        count: plans wanted, with ``best``.
        within: how much longer journeys may be in all, as a share; children without a suitable
            local place must be as few as in ``best``.
        effort: ``seconds`` is for all parts together.

    Returns:
        At most ``count`` plans; fewer if no more were found within the tolerance or the time.
    """
    deadline = time.perf_counter() + effort.seconds
    options = problem.options
    kind = options.school if (best.opened & options.school & ~options.pinned).any() else (
        options.base
    )
    none = np.zeros(len(options), dtype=bool)
    best_seconds, least = best.found.seconds, best.found.shortfall
    found = [best]
    parts: list[tuple[Plan, Bools, Bools]] = []
    split = (best, none, none)
    while len(found) < count:
        opened, must, never = split[0].opened, split[1], split[2]
        for q in np.flatnonzero(opened & kind & ~options.pinned & ~must):
            left = deadline - time.perf_counter()
            if left <= 0:
                break
            out = never.copy()
            out[q] = True
            tell(f"{len(found)} found, looking for a plan without {options.ids[q]}")
            each = replace(effort, seconds=max(min(left, effort.seconds / 8), 0.5))
            other = _try(problem, each, must, out, begin=split[0])
            if other is not None:
                parts.append((other, must, out))
            must = must.copy()
            must[q] = True
        good = [
            p for p in parts if p[0].found.shortfall == least
            and p[0].found.seconds <= best_seconds * (1 + within)
        ]
        if not good:
            break
        split = min(good, key=lambda p: (p[0].found.seconds, p[0].opened.tobytes()))
        parts = [p for p in parts if p is not split]
        found.append(split[0])
    return sorted(found, key=lambda p: (p.found.seconds, p is not best))


@dataclass(frozen=True, eq=False)
class Price:
    """What it costs to open an option that the plan leaves out, or to do without one it opens.

    Attributes:
        option: position q.
        opened: whether the plan opens it (then the price is that of doing without).
        plan: best plan found with the change; None if the limits allow none.
        children: more children without a suitable local place than in the plan.
        least_seconds: proven: the change costs at least this (below zero: not proven to cost).
            None where ``children`` is not zero, as journeys of different children compare ill.
        found_seconds: the plan found costs this much more.
    """

    option: int
    opened: bool
    plan: Plan | None
    children: int = 0
    least_seconds: float | None = None
    found_seconds: float | None = None


def explain(
    problem: Problem, best: Plan, which: Sequence[int], effort: Effort,
    tell: Tell = lambda _: None,
) -> list[Price]:
    """The price of forcing in each option that is closed, and of forbidding each that is open.

    ``effort.seconds`` is the time of each option. The plan found for a change may turn out
    better than ``best`` where that was not proven the best: its price is then below zero.
    """
    out = []
    none = np.zeros(len(problem.options), dtype=bool)
    for q in which:
        only = none.copy()
        only[q] = True
        opened = bool(best.opened[q])
        tell(f"{'without' if opened else 'with'} {problem.options.ids[q]}")
        other = _try(problem, effort, none if opened else only, only if opened else none,
                     begin=best)
        if other is None:
            out.append(Price(q, opened, None))
            continue
        children = other.found.shortfall - best.found.shortfall
        if children:
            out.append(Price(q, opened, other, children))
            continue
        total = best.found.seconds
        out.append(Price(q, opened, other, 0, other.bound - total,
                         float(other.found.seconds - total)))
    return out


@dataclass(frozen=True)
class OneMore:
    """What one more place at a pool changes, by an exact new assignment."""

    pool: int
    children: int
    seconds: int


def one_more_place(problem: Problem, best: Plan) -> list[OneMore]:
    """Children more with a local place, and seconds saved, by one more place at each open pool.

    Options stay as in ``best``. Mix shares stay those of the places that are there, so a place
    at a pool whose children are all limited by need may be worth nothing. Seconds are given
    only where nobody more is placed.
    """
    open_pools = np.flatnonzero((problem.places(best.opened) > 0) & problem.local)
    out = []
    for j in open_pools:
        capacity = problem.capacity.copy()
        capacity[j] += 1
        found = assign(problem.replace(capacity=capacity), best.opened)
        children = best.found.shortfall - found.shortfall
        seconds = 0 if children else best.found.seconds - found.seconds
        out.append(OneMore(int(j), children, seconds))
    return sorted(out, key=lambda o: (-o.children, -o.seconds, o.pool))


def _try(
    problem: Problem, effort: Effort, must: Bools | None = None, never: Bools | None = None,
    begin: Plan | None = None,
) -> Plan | None:
    """The plan with these options pinned and forbidden besides; None if there is none."""
    options = problem.options
    none = np.zeros(len(options), dtype=bool)
    pinned = options.pinned | (none if must is None else must)
    keep = np.flatnonzero(~(none if never is None else never))
    changed = problem.replace(options=replace(options, pinned=pinned)).with_options(keep)
    try:
        found = plan(changed, gap=effort.gap, threads=effort.threads, time_limit=effort.seconds,
                     begin=begin)
    except NoSolutionError:
        return None
    opened = none.copy()
    opened[keep[found.opened]] = True
    return replace(found, opened=opened)
