"""Pareto frontier: what if fewer or more, what for how much money.

Every answer is a plan of a changed problem, found and bounded by ``siting/solve.py`` within the
seconds it is given, so each figure comes with what is proven about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.errors import NoSolutionError
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.problem import Bools, Ints, Joint, Problem, free_options
from sufficiency.optimise.siting.benders import FEW, solve_by_benders
from sufficiency.optimise.siting.setting_limits import SettingLimits
from sufficiency.optimise.siting.solve import Plan, solve_siting

REMEMBERED = 12
"""Multipliers of a neighbour that a short search begins from; each is evaluated anew."""


@discreet
@dataclass(frozen=True, eq=False)
class Point:
    """Limits on schools, base places and capital, and the best plan found within them.

    Attributes:
        schools: new schools at most; None for the problem's own limit.
        base_places: base places, exactly or at most as the budget says; None likewise.
        capital: pounds at most; None likewise.
        plan: None if no choice of options meets the limits, or none was found in time.
        possible: whether some choice of options meets the limits.
    """

    schools: int | None
    base_places: int | None
    capital: int | None
    plan: Plan | None
    possible: bool = True


def frontier(
    problem: Problem,
    schools: Sequence[int],
    base_places: Sequence[int],
    effort: Effort,
    tell: Progress = lambda _: None,
) -> list[Point]:
    """A plan for every pair of a number of schools and a number of base places.

    Pinned options stay pinned; a pair that they contradict is not possible. ``effort`` is for all
    pairs together; more schools get more of it.

    Args:
        problem: its own limits on schools and base places are put aside.
        schools: new schools at most, one number a plan.
        base_places: places in new bases, exactly or at most as the budget says.
        effort: for all pairs together; each gets its share.
        tell: called with the pair that is being searched, in words.
    """
    # From many schools to few: what was learned about more schools covers fewer.
    down = sorted(set(schools), reverse=True)
    pairs = [(n, places) for places in sorted(set(base_places), reverse=True) for n in down]
    parts = effort.shared([n * n + 0.5 for n, _ in pairs])
    where: dict[tuple[int, int], Point] = {}
    last: Plan | None = None
    for n, places in pairs:
        budget = replace(problem.budget, max_schools=n, base_places=places)
        limited, part = problem.replace(budget=budget), next(parts)
        can, found = possible(limited), None
        if can:
            tell(f"{n} new school{'' if n == 1 else 's'}, {places} base "
                 f"place{'' if places == 1 else 's'}")
            found = changed(limited, part, begin=last)
        where[n, places] = Point(n, places, None, found, can)
        last = found or last
    return [where[n, places] for n in schools for places in base_places]


def curve(
    problem: Problem, ceilings: Sequence[int], effort: Effort, tell: Progress = lambda _: None, *,
    begin: Plan | None = None,
) -> list[Point]:
    """What capital buys: a plan for every ceiling on capital, all other limits as they are.

    The epsilon-constraint method (Haimes, Lasdon and Wismer 1971): one objective becomes a limit
    that is tightened step by step. From the largest ceiling to the smallest: a plan that costs no
    more than the next ceiling is the best there too, with the same bound, and needs no search.

    Args:
        problem: its own limit on capital is put aside.
        ceilings: whole pounds.
        effort: for all ceilings together.
        tell: called with the ceiling that is being searched, in words.
        begin: a plan without a ceiling, if one is known.

    Returns:
        One point a ceiling, in the order of the ceilings.
    """
    down = sorted(set(ceilings), reverse=True)
    parts = effort.shared([c + 0.05 * down[0] + 1 for c in down])
    plans: dict[int, Plan | None] = {}
    can: dict[int, bool] = {}
    last = begin
    for most, part in zip(down, parts, strict=True):
        limited = problem.replace(budget=replace(problem.budget, capital=most))
        can[most] = possible(limited)
        if last is not None and spent(problem, last) <= most:
            plans[most] = last
            continue
        tell(f"at most £{most / 1e6:g} million")
        found = changed(limited, part, begin=last) if can[most] else None
        plans[most] = found
        last = found or last
    less: Plan | None = None
    for most in reversed(down):
        plans[most] = less = _no_worse(plans[most], less)
    return [Point(None, None, c, plans[c], can[c]) for c in ceilings]


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
        return p.plan.found.rank

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


def possible(problem: Problem) -> bool:
    """Whether any choice of options meets the limits (4a) to (4d) and the pins."""
    limits = SettingLimits(problem.options, problem.budget)
    return limits.feasible(frozenset(limits.settings()))


class Possible:
    """Whether any choice meets the limits once the standing of one option is turned.

    What base places must cost is reckoned once; it is the same whichever school is forced in.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        options, budget = problem.options, problem.budget
        self.site = np.isin(options.site, options.site[options.base | options.pinned])
        limits = SettingLimits(options, budget)
        self.capital = int(options.capital[options.pinned].sum())
        if budget.base_exact and budget.base_places is not None:
            every = frozenset(limits.settings())
            self.capital = int(limits.least_capital(every, budget.base_places)[budget.base_places])
        self.any = limits.feasible(frozenset(limits.settings()))

    def turned(self, q: int, opened: bool) -> bool:
        """Whether a choice does without option q (a pin of it does not hold), or opens it."""
        options, budget = self.problem.options, self.problem.budget
        if opened or not self.any or options.base[q] or self.site[q]:
            must, never = turn_of(self.problem, q, opened)
            return possible(turned_to(self.problem, must, never)[0])
        schools = (options.pinned | (np.arange(len(options)) == q)) & options.school
        return (
            (budget.capital is None or self.capital + options.capital[q] <= budget.capital)
            and (budget.max_schools is None or schools.sum() <= budget.max_schools)
            and (budget.max_school_places is None
                 or options.places[schools].sum() <= budget.max_school_places)
        )


def turn_of(problem: Problem, q: int, opened: bool) -> tuple[Bools, Bools]:
    """(q,) what must open, and what must not, so that the standing of an option is turned.

    Args:
        problem: says how many options there are.
        q: position of the option that is turned.
        opened: whether the plan opens it: then it must not open, else it must.
    """
    this, none = np.arange(len(problem.options)) == q, np.zeros(len(problem.options), dtype=bool)
    return (none, this) if opened else (this, none)


def changed(
    problem: Problem, effort: Effort, must: Bools | None = None, never: Bools | None = None,
    begin: Plan | None = None,
) -> Plan | None:
    """The plan with these options pinned and forbidden besides; None if none was found in time.

    With few options what gap a search leaves is closed exactly. Whether there is any plan says
    ``possible``, of the problem that ``turned_to`` makes.

    Args:
        problem: the problem before the change.
        effort: what the search may spend; with nothing left there is no plan.
        must: (q,) options that must open besides the pinned ones; None for no more.
        never: (q,) options that must not open; None for none.
        begin: a plan of a neighbouring problem to start from.
    """
    other, keep = turned_to(problem, must, never)
    if effort.left() <= 0 and free_options(Joint((other,))).any():
        return None
    if begin is not None and begin.memory is not None:
        begin = replace(begin, memory=begin.memory.few(REMEMBERED))
    try:
        found = solve_siting(
            other, gap=effort.gap, threads=effort.threads, work=effort.work, begin=begin)
    except NoSolutionError:
        return None
    found = closed(other, found, effort)
    opened = np.zeros(len(problem.options), dtype=bool)
    opened[keep[found.opened]] = True
    return replace(found, opened=opened)


def closed(problem: Problem | Joint, found: Plan, effort: Effort) -> Plan:
    """The plan with what gap its search left closed exactly, where options are few.

    Args:
        problem: what the plan solves.
        found: plan with its bound.
        effort: the gap wanted, and what may be spent to close it.
    """
    if found.gap <= effort.gap or len(problem.options) > FEW:
        return found
    joint = problem if isinstance(problem, Joint) else Joint((problem,))
    return solve_by_benders(joint, found, effort)


def turned_to(
    problem: Problem, must: Bools | None = None, never: Bools | None = None
) -> tuple[Problem, Ints]:
    """The problem with these options pinned and forbidden besides, and its options' positions.

    A pin does not hold for an option that is forbidden.

    Args:
        problem: the problem before the change.
        must: (q,) options pinned besides its own; None for no more.
        never: (q,) options taken out; None for none.
    """
    options = problem.options
    none = np.zeros(len(options), dtype=bool)
    pinned = options.pinned | (none if must is None else must)
    keep = np.flatnonzero(~(none if never is None else never))
    return problem.replace(options=replace(options, pinned=pinned)).with_options(keep), keep
