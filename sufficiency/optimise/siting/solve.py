"""Siting: which schools and bases to open, a plan with a proven bound.

The order of the objectives is kept by solving them one after the other. First the fewest
children without a suitable local place (``shortfall.py``). Then, with that number as a limit,
the least travel (``search.py``): prices of a good plan start a Lagrangian relaxation
(``relaxation.py``) whose every value is a valid bound; its choices of options, evaluated exactly by
flow (``min_cost_flow.py``), give plans, which exchanges improve (``exchange.py``). What gap is left
comes from schools the relaxation opens in part: branching on them closes it
(``school_branching.py``), and where they are decided, branching on bases (``base_branching.py``).
What one part of the search learns of all choices serves every other (``cut_pool.py``). The search
stops when the gap is small enough, or with the best plan and bound in hand.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.common.progress import SearchProgress
from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assignment.min_cost_flow import Assignment, Recourse, recourse, totalled
from sufficiency.optimise.mip.model import whole_model
from sufficiency.optimise.problem import Bools, Joint, Problem, faults_of_choice, free_options
from sufficiency.optimise.siting.parsimony import thrifty
from sufficiency.optimise.siting.search import run_search
from sufficiency.optimise.siting.state import Search
from sufficiency.optimise.siting.warm_start import WarmStart
from sufficiency.optimise.work import OutOfTimeError, Work, ended

THRIFT = 5.0
"""Units kept for capital that is not needed, however hard the search was."""



def gap_of(found: float, bound: float) -> float:
    """What is between a value found and its bound, as a share of the value found.

    0 where nothing is between them, infinite where the value is 0 and something is: a value of
    nought, or below, is no measure of anything.
    """
    between = found - bound
    if between <= 0:
        return 0.0
    return between / found if found > 0 else np.inf


def gap_words(found: float, bound: float) -> str:
    """The same for a line of progress; infinite values are plans not found yet."""
    if not np.isfinite(found):
        return "no plan yet"
    gap = gap_of(found, bound)
    return f"gap {gap:.2%}" if np.isfinite(gap) else f"at most {found - bound:,.2f} to gain"


@discreet
@dataclass(frozen=True, eq=False)
class Plan:
    """What to open and who goes where.

    Attributes:
        opened: (q,) options opened.
        found: best assignment for them, of every part of a joint problem.
        status: "fixed" (nothing to choose), "optimal", "gap_reached", "work_limit", "time_limit"
            (the clock ended it: another machine may find another plan) or "search_ended" (nothing
            left to try, the gap stays).
        bound: no plan with the same shortfall has fewer total seconds.
        shortfall_bound: no plan leaves fewer children without a suitable local place.
        seconds: time taken.
        memory: multipliers that bounded well, for a search of a neighbouring problem.
        given_up: seconds of travel that options not worth their capital would have saved.

    Examples:
        >>> import sufficiency as sf
        >>> from sufficiency.model.formulate import build_problem
        >>> from sufficiency.optimise.siting.solve import solve_siting
        >>> scenario = sf.datasets.tiny()
        >>> case = sf.load_case(scenario)
        >>> built = build_problem(case, scenario, sf.travel_matrix(case, scenario))
        >>> plan = solve_siting(built.problem)
        >>> [built.problem.options.ids[q] for q in plan.opened.nonzero()[0]], plan.status
        (['host-b:asd-2', 'site-c:complex-3'], 'optimal')
    """

    opened: Bools
    found: Recourse
    status: str
    bound: float
    shortfall_bound: int
    seconds: float
    memory: WarmStart | None = None
    given_up: int = 0

    def __post_init__(self) -> None:
        """No plan is better than its bounds: whatever made it otherwise is a defect.

        Raises:
            AssertionError: a bound is above the plan.
        """
        if self.shortfall_bound > self.found.shortfall:
            raise AssertionError(f"a shortfall of {self.found.shortfall} is below its bound "
                                 f"{self.shortfall_bound}")
        if self.bound > self.found.seconds + 1e-6 * abs(self.found.seconds):
            raise AssertionError(f"{self.found.seconds} seconds are below their bound {self.bound}")

    @property
    def assignment(self) -> Assignment:
        """The assignment of the first part, which is all of it for a plain problem."""
        return self.found.parts[0]

    @property
    def gap(self) -> float:
        """(objective - bound) / objective, 0 when proven; of travel before any was given up."""
        return gap_of(self.found.seconds - self.given_up, self.bound)


def solve_siting(
    problem: Problem | Joint,
    *,
    gap: float = 0.001,
    begin: Plan | None = None,
    time_limit: float = 100.0,
    work: Work | None = None,
    threads: int = 2,
    watch: SearchProgress | None = None,
    choices: Sequence[Bools] = (),
) -> Plan:
    """Choose options and assign children.

    Args:
        problem: groups, pools, options, limits; or several that share their options.
        gap: relative gap on travel at which to stop.
        begin: plan of a neighbouring problem (one option pinned, one place more) to start from;
            its choice and what its search learned are used as far as they fit.
        time_limit: seconds; when it is reached the best plan so far is returned. Long before it
            the work that goes with it is done, so that the plan is the same on every machine.
        work: a budget instead.
        threads: solver threads.
        watch: called with a step's name, the best total and the bound (both in seconds).
        choices: choices of options to start from, (q,) each; those that break a limit or leave
            more children out than need be are passed over. Where time ends before there is a
            plan, the best of them that keeps the limits is the plan, whomever it leaves out.

    Raises:
        NoSolutionError: the limits and pins contradict each other, or no plan was found in
            time.
    """
    began = time.perf_counter()
    joint = problem if isinstance(problem, Joint) else Joint((problem,))
    work = work or Work.within(time_limit)
    if joint.parts[0].single_source:
        return _single_source(joint, gap, work, threads, began)
    if not free_options(joint).any():
        broken = faults_of_choice(joint, joint.options.pinned)
        if broken:
            raise NoSolutionError(
                "no plan keeps all the limits: with only the pinned ones open, "
                + "; ".join(broken)
            )
        found = recourse(joint, joint.options.pinned)
        return Plan(joint.options.pinned, found, "fixed", found.seconds, found.shortfall,
                    time.perf_counter() - began)
    try:
        search = Search(joint, gap, work, threads, watch)
    except OutOfTimeError:
        # Whatever is opened, no fewer are left out than with all of it.
        every = recourse(joint, np.ones(len(joint.options), dtype=bool), ties=False)
        return _as_given(joint, choices, every.shortfall, began)
    for opened in choices:
        whole = opened.sum() == opened[search.kept].sum()
        if whole and search.work.left() > 0 and search.try_choice(opened[search.kept]):
            # Its prices tell of the others without an assignment that they are no better.
            assert search.found is not None
            search.price(opened[search.kept], search.found)
    run_search(search, None if begin is None else begin.memory)
    if search.opened is None:
        return _as_given(joint, choices, search.first.bound, began)
    return _result(search, began)


def _as_given(joint: Joint, choices: Sequence[Bools], least: int, began: float) -> Plan:
    """The best of these choices, of which nothing is proven but how few could be left out."""
    keep = [c for c in choices if not faults_of_choice(joint, c)]
    if not keep:
        raise OutOfTimeError
    found = [recourse(joint, c) for c in keep]
    best = min(range(len(keep)), key=lambda i: found[i].rank)
    return Plan(keep[best], found[best], "time_limit", 0.0, least, time.perf_counter() - began)


def _result(search: Search, began: float) -> Plan:
    """The best plan in the terms of the whole problem."""
    assert search.opened is not None and search.found is not None
    opened = np.zeros(len(search.whole.options), dtype=bool)
    opened[search.kept[search.opened]] = True
    # T is whole and never negative, and so is the least a plan can take.
    bound = max(float(np.ceil(search.bound - 1e-6)), 0.0)
    as_good = max(bound / (1 - search.gap) if search.gap < 1 else bound, search.total)
    opened, _ = thrifty(search.whole, opened, search.found, as_good,
                        search.work.part(1.0, THRIFT))
    found = recourse(search.whole, opened)
    given_up = max(found.seconds - int(as_good), 0)
    bound = min(bound, float(found.seconds - given_up))
    between = found.seconds - given_up - bound
    small = between <= search.gap * abs(found.seconds - given_up)
    proven = between < 1.0
    status = "optimal" if proven else "gap_reached" if small else ended(search.work)
    return Plan(opened, found, status, bound, search.first.bound, time.perf_counter() - began,
                WarmStart.of(search.joint, search.opened, tuple(
                    search.cuts.all[i].at for i in search.cuts.order(search.cuts.free)
                ), search.leaves), given_up)


def _single_source(
    joint: Joint, gap: float, work: Work, threads: int, began: float
) -> Plan:
    """Where groups may not be split, the whole model with whole groups.

    Without splitting a fixed choice is no flow any more (it is a generalised assignment), so the
    relaxation's plans would not count; published instances of this kind are small.
    """
    model = whole_model(joint)
    first = model.solve(first_objective=True, work=work, threads=threads)
    if first.status == "infeasible":
        raise NoSolutionError("no plan keeps all the limits together")
    if np.isfinite(first.objective):
        least = round(first.objective)
        then = model.solve(first_objective=False, shortfall=least, gap=gap, work=work,
                           threads=threads)
    if not np.isfinite(first.objective) or not np.isfinite(then.objective):
        raise OutOfTimeError
    parts = []
    for arcs, carried in zip(model.parts, then.carried, strict=True):
        p, used = arcs.problem, np.flatnonzero(carried)
        placed = np.bincount(arcs.group, carried, minlength=len(p.weight)).astype(np.int64)
        left_out = np.flatnonzero(p.weight > placed)
        group = np.r_[arcs.group[used], left_out]
        pool = np.r_[arcs.pool[used], np.full(len(left_out), -1)]
        children = np.r_[carried[used], (p.weight - placed)[left_out]]
        order = np.lexsort((pool, group))
        parts.append(totalled(p, group[order], pool[order], children[order]))
    cost = int(joint.options.cost[then.opened].sum())
    found = Recourse(tuple(parts), sum(a.shortfall for a in parts),
                     sum(a.seconds for a in parts) + cost)
    bound = max(float(np.ceil(then.bound - 1e-6 * abs(then.bound))), 0.0)
    bound = min(bound, float(found.seconds))
    small = found.seconds - bound <= gap * abs(found.seconds)
    proven = found.seconds - bound < 1.0
    status = "optimal" if proven else "gap_reached" if small else "time_limit"
    return Plan(then.opened, found, status, bound,
                int(np.ceil(first.bound - 1e-6)), time.perf_counter() - began)
