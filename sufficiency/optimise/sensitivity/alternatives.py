"""Near-optimal alternatives: other plans nearly as good, and how many are exactly as good.

Two plans are different if they do not open the same options; or, if only new schools are asked
about, the same new schools. With few options the plans come in order and none is missed
(``ranking.py``). With many the ones nearest to the best are looked at: by exchanges of single
options (``option_bounds.py``), or by searches of the parts into which the problem's other plans
fall, those without the best plan's first school, those with its first but without its second, and
so on, and those with all of its schools and one more (Lawler 1972). What is proven then is the
bound alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.optimise.assignment.min_cost_flow import Recourse, recourse
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.options import Row
from sufficiency.optimise.problem import Bools, Joint, Problem, free_options
from sufficiency.optimise.sensitivity.option_bounds import TRIALS, OptionBounds
from sufficiency.optimise.sensitivity.pareto import changed
from sufficiency.optimise.sensitivity.ranking import Next, Ranking
from sufficiency.optimise.siting.benders_master import Within
from sufficiency.optimise.siting.solve import Plan

FEW = 400
"""Options up to which plans are ranked and not only looked for nearby."""
MOST = 1000
"""Plans told in order before an order without an end is left."""
By = Literal["best", "capital", "schools"]


@discreet
@dataclass(frozen=True, eq=False)
class Alternatives:
    """Different plans within the tolerances.

    Attributes:
        plans: in the order asked for. The bound of each is of T among plans that are not listed
            before it and leave as few out.
        best: the plan that the tolerances are taken from: least children left out, then least T.
        proven: no plan within the tolerances that is not listed comes before one that is.
        complete: every different plan within the tolerances is listed.
        more: one that is not listed is in hand.
        always: (q,) options opened by every plan within the tolerances, listed or not; proven.
    """

    plans: tuple[Plan, ...]
    best: Plan
    proven: bool
    complete: bool
    more: bool
    always: Bools


@discreet
@dataclass(frozen=True, eq=False)
class Ties:
    """Choices of options that leave out as few children with exactly the same T.

    Attributes:
        plans: (p, q) each choice, the plan's own first.
        complete: whether there are no more.
    """

    plans: Bools
    complete: bool


def alternatives(
    problem: Problem, best: Plan, count: int, within: float, effort: Effort,
    tell: Progress = lambda _: None, *, more: int = 0, by: By = "best", schools_only: bool = False,
) -> Alternatives:
    """The first different plans within the tolerances, by children left out and travel alone.

    What an option must save to be worth its capital (``parsimony.py``) is put aside: a plan that
    opens what the scenario's own does not, as it is not worth it, is a different plan.

    Args:
        problem: the problem ``best`` solves.
        best: its plan; if a better one turns up, that takes its place.
        count: plans wanted.
        within: how much more T may be than the least, as a share.
        effort: for everything.
        tell: called with what is being searched, in words.
        more: children more than in the best plan who may be left without a suitable local place.
        by: what comes first: children left out and then T, or one of these before.
        schools_only: plans that open the same new schools count as one, the best of them.
    """
    problem = plain(problem)
    kind = problem.options.school if schools_only else None
    if not few(problem):
        return _nearby(problem, best, count, within, effort, tell, more=more, by=by, kind=kind)
    if not free_options(Joint((problem,))).any():
        return Alternatives((best,), best, True, True, False, best.opened)
    ranking = Ranking(problem, best, effort.part(0.85), tell, kind)
    first = ranking.first(Within(best.found.shortfall))
    if first is not None and _key(first.found) < _key(best.found):
        best = _plan(ranking, best, first)
    limits = _limits(best, within, more)
    order = ranking.in_order(limits) if by == "best" else ranking.by_value(by, limits)
    found = list(islice(order, min(count, MOST)))
    # One more step tells whether that was all.
    further = next(order, None)
    complete = further is None and not ranking.late
    shared = np.logical_and.reduce([f.opened for f in found])
    if complete and kind is None:
        always = shared
    else:
        # What was excluded with its schools may have other bases.
        every = ranking if kind is None else Ranking(problem, best, effort, tell)
        every.effort = replace(effort, gap=0.0)
        always = every.always(limits, shared)
    return Alternatives(
        tuple(_plan(ranking, best, f) for f in found), best, all(f.proven for f in found),
        complete, further is not None, ranking.whole(always) | problem.options.pinned)


def _nearby(
    problem: Problem, best: Plan, count: int, within: float, effort: Effort, tell: Progress, *,
    more: int, by: By, kind: Bools | None,
) -> Alternatives:
    """What exchanges or searches near the best plan find, in order; nothing of it is proven but
    the bound."""
    options = problem.options
    known = OptionBounds(problem, best, effort.part(0.3))
    near = _exchanged(known, within, effort, tell) if kind is None else (
        _searched(problem, best, count, effort, tell))
    every = [best, *(p for p in near if not np.array_equal(p.opened, best.opened))]
    best = min(every, key=lambda p: _key(p.found))
    limits = _limits(best, within, more)
    value = {"best": 0 * options.capital, "capital": options.capital,
             "schools": options.school.astype(np.int64)}[by]
    every.sort(key=lambda p: (int(value[p.opened].sum()), *_key(p.found)))
    plans: dict[bytes, Plan] = {}
    for p in every:
        if p.found.shortfall <= limits.children and p.found.seconds <= limits.seconds:
            plans.setdefault((p.opened if kind is None else p.opened[kind]).tobytes(), p)
    always = options.pinned.copy()
    if not more:
        for q in np.flatnonzero(best.opened & ~options.pinned):
            always[q] = known.without(int(q)) > limits.seconds
    joint = Joint((problem,))
    told = tuple(replace(p, found=recourse(joint, p.opened)) for p in islice(plans.values(), count))
    return Alternatives(told, best, False, False, len(plans) > len(told), always)


def _exchanged(
    known: OptionBounds, within: float, effort: Effort, tell: Progress
) -> Iterator[Plan]:
    """Plans with one option exchanged, the most promising of every option first."""
    options, best = known.problem.options, known.best
    turns = np.flatnonzero(best.opened & ~options.pinned)
    turns = turns[np.lexsort((turns, ~options.school[turns]))]
    than = best.found.seconds * (1 + within)
    for most in TRIALS, 4 * TRIALS, 16 * TRIALS:
        for q in turns.tolist():
            if effort.left() <= 0:
                break
            tell(f"exchanges of {options.ids[q]}")
            known.propose(q, most, than)
    for opened, found in known.tried.values():
        same = found.shortfall == best.found.shortfall
        yield replace(best, opened=opened, found=found, memory=None, status="time_limit",
                      bound=min(best.bound, float(found.seconds)) if same else 0.0,
                      shortfall_bound=min(best.shortfall_bound, found.shortfall))


def _searched(
    problem: Problem, best: Plan, count: int, effort: Effort, tell: Progress
) -> Iterator[Plan]:
    """The best plans found in the parts of the problem that have other new schools."""
    options = problem.options
    none = np.zeros(len(options), dtype=bool)
    split, parts = (best, none, none), list[tuple[Plan, Bools, Bools]]()
    for number in range(1, count):
        opened, must, never = split[0].opened, split[1], split[2]
        turns = np.flatnonzero(opened & options.school & ~options.pinned & ~must)
        shares = effort.part(1 / (count - number)).shared(np.ones(len(turns) + 1).tolist())
        for q in turns.tolist():
            tell(f"{number} found, looking for a plan without {options.ids[q]}")
            out = never | (np.arange(len(options)) == q)
            other = changed(problem, next(shares), must, out, begin=split[0])
            if other is not None:
                parts.append((other, must, out))
                yield other
            must = must | (np.arange(len(options)) == q)
        most = problem.budget.max_schools
        if most is None or int((opened & options.school).sum()) < most:
            other = changed(_with_other_school(problem, opened), next(shares), must, never,
                            begin=split[0])
            if other is not None:
                parts.append((other, must, never))
                yield other
        if not parts:
            return
        split = min(parts, key=lambda p: _key(p[0].found))
        parts = [p for p in parts if p is not split]


def _with_other_school(problem: Problem, opened: Bools) -> Problem:
    """The problem that must open a new school which this choice does not."""
    row = Row("one more new school", -(problem.options.school & ~opened).astype(np.int64), -1)
    return problem.replace(budget=replace(problem.budget, rows=(*problem.budget.rows, row)))


def ties(problem: Problem, best: Plan, effort: Effort, tell: Progress = lambda _: None) -> Ties:
    """Every choice that is exactly as good as a plan.

    Not complete where options are many, time is up, or there are more than ``MOST``.

    Args:
        problem: the problem ``best`` solves.
        best: its plan; choices better than it use up ``MOST``, and there are some where it gives
            up travel that is not worth its capital.
        effort: for the whole search.
        tell: called with what is being searched, in words.
    """
    own = best.opened[None, :]
    if not free_options(Joint((problem,))).any():
        return Ties(own, True)
    if not few(problem):
        return Ties(own, False)
    ranking = Ranking(problem, best, effort, tell)
    limits = Within(best.found.shortfall, best.found.seconds)
    found = list(islice(ranking.in_order(limits), MOST))
    alike = [ranking.whole(n.opened) for n in found if _key(n.found) == _key(best.found)]
    others = [o for o in alike if not np.array_equal(o, best.opened)]
    return Ties(np.array([best.opened, *others]), not ranking.late and len(found) < MOST)


def plain(problem: Problem) -> Problem:
    """The problem of children left out and travel alone, whatever capital is worth."""
    return problem.replace(budget=replace(problem.budget, worth=None))


def few(problem: Problem) -> bool:
    """Whether plans can be ranked."""
    return int(free_options(Joint((problem,))).sum()) <= FEW


def _key(found: Recourse) -> tuple[int, int]:
    return found.shortfall, found.seconds


def _limits(best: Plan, within: float, more: int) -> Within:
    """The tolerances."""
    return Within(best.found.shortfall + more,
                  float(np.floor(best.found.seconds * (1 + within) + 1e-9)))


def _plan(ranking: Ranking, best: Plan, told: Next) -> Plan:
    """In the terms of the whole problem, with ties broken by the rule."""
    found = recourse(ranking.joint, told.opened)
    return replace(
        best, opened=ranking.whole(told.opened), found=found, bound=told.bound,
        status="optimal" if told.proven else "time_limit", memory=None,
        shortfall_bound=min(best.shortfall_bound, found.shortfall))
