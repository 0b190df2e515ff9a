"""Fairness: plans judged by who travels farthest, and limits on what any area may lose.

**Whom the measures count.** Every measure but ``over_guideline`` counts every child whose place the
plan decides, before and after: the same children both times, in the area where they live. A child's
journey is the one T counts: by road where the place has a point, the assumed minutes of provision
without one, and N for a child with no place at all. So no such measure gets better by leaving a
child out, and an area is not called worse off because a child there who had no place before is
placed now, as a mean over placed children would. Children who stay where they are
(``lens = "flow"``) have the same journey both times; they are left out, as they would only water
down the change of the others. The *baseline* is the best assignment to what exists, with nothing
built.

``over_guideline`` is what reports count, no more: journeys that are known, to local places and to
places of last resort with a point (``journey_minutes.py``). Nobody is driven an assumed journey, so
none is beyond a guideline. How many children are left out is settled before; who they are is not,
and of two plans that leave out as many the one that spares the longest journeys counts as better.

**Order.** Fewest children without a suitable local place always comes first, then what is asked of
who they are (``left_out.py``). Then the objective:

* ``over_guideline``: child-minutes of known journeys beyond the guideline of the child's phase;
* ``p90``: the journey that nine in ten children do not exceed (nearest rank);
* ``worst_area``: the largest mean of any area (district or need);
* ``regret``: the largest rise of any area's mean against today, then the next largest, and so on
  (as sums of the 1, 2, ... largest, see ``goals.py``).

Then the least total travel among plans as good, and then capital, as in ``parsimony.py``: no option
stays that saves less travel than its capital is worth, if as good a plan in all else does without
it. A *guard* is a limit on every area's rise and holds throughout. Areas of fewer than ten children
are taken together (``lexicographic.merged``).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.common.progress import SearchProgress
from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assignment.min_cost_flow import Recourse, assign
from sufficiency.optimise.fairness.benders import KEPT, Incumbent
from sufficiency.optimise.fairness.constrained_assignment import ConstrainedAssignment
from sufficiency.optimise.fairness.criteria import (
    Criterion,
    CriterionLimit,
    KLargestSum,
    without_nowhere,
)
from sufficiency.optimise.fairness.left_out import LeftOut, limit_left_out
from sufficiency.optimise.fairness.lexicographic import Labels, Lexicographic, StageResult
from sufficiency.optimise.fairness.percentile import PercentileBisection
from sufficiency.optimise.problem import Bools, Ints, Joint, Problem
from sufficiency.optimise.siting.parsimony import cheaper, without_unused, worth_of
from sufficiency.optimise.siting.solve import Plan
from sufficiency.optimise.work import LEAST, Work, ended


@discreet
@dataclass(frozen=True, eq=False)
class Aims:
    """What a plan is judged by after the first objective.

    Attributes:
        minimise: "total", "over_guideline", "p90", "worst_area" or "regret".
        areas: (n,) area of each group, for "worst_area" and "regret".
        guideline: (n,) seconds, for "over_guideline".
        located: (k,) pools with a point: journeys to others are assumed.
        guard: most minutes by which an area's mean may rise against the baseline; None for no
            limit.
        guarded: (n,) area of each group, for the guard.
        left_out: what is asked of who is left out.
    """

    minimise: str
    areas: Labels
    guideline: Ints
    located: Bools
    guard: float | None
    guarded: Labels
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def plain(self) -> bool:
        """Whether there is nothing here beyond what ``siting/solve.py`` does alone."""
        return self.minimise == "total" and self.guard is None and self.left_out.plain


@dataclass(frozen=True)
class Area:
    """Mean minutes of an area today and with the plan, over the same children."""

    name: str
    children: int
    today: float
    planned: float


@discreet
@dataclass(frozen=True, eq=False)
class Fair:
    """A plan, what was reached in order, and the areas it was judged by.

    Attributes:
        plan: its bound is on total travel among plans as good in everything before it.
        reached: "over_guideline", "p90", "worst_area" or "regret" (once for each level: the sum
            of that many largest rises), then "total".
        areas: areas of the objective.
        guarded: areas of the guard.
    """

    plan: Plan
    reached: tuple[StageResult, ...]
    areas: tuple[Area, ...]
    guarded: tuple[Area, ...]



def fair_plan(
    problem: Problem, aims: Aims, *, gap: float = 0.005, time_limit: float = 100.0,
    work: Work | None = None, threads: int = 2, watch: SearchProgress | None = None,
) -> Fair:
    """A plan by these aims, with a bound for each.

    Args:
        problem: groups, pools, options, limits.
        aims: what to minimise and to guard.
        gap: relative gap at which to stop; of means and rises, relative to the mean journey.
        time_limit: seconds for everything, as for ``plan``.
        work: a budget instead.
        threads: solver threads.
        watch: called with a step's name, the best value and the bound (in units of the step).

    Raises:
        NoSolutionError: limits and pins contradict each other; the guard cannot be kept (the
            message says the least rise there can be); or no plan was found in time.
    """
    began, work = time.perf_counter(), work or Work.within(time_limit)
    stages = Lexicographic(problem, gap, work, threads, watch)
    guarded = stages.areas(aims.guarded, rises=True)
    areas = stages.areas(aims.areas, rises=aims.minimise == "regret")
    if aims.guard is not None:
        _guard(stages, KLargestSum(guarded), aims.guard)
    limit_left_out(stages, aims.left_out)
    if aims.minimise == "over_guideline":
        _over_guideline(stages, aims)
    elif aims.minimise == "p90":
        nine = PercentileBisection(stages)
        nine.run(work.part(0.7, LEAST))
        stages.reached.append(StageResult("p90", "minutes", nine.high / 60, nine.low / 60,
                                          nine.high - nine.low <= nine.step, 1))
        stages.limits.append(CriterionLimit(nine.above(nine.high), nine.most))
    elif aims.minimise == "worst_area":
        stages.minimise(KLargestSum(areas), "worst_area", work.part(0.7, LEAST))
    elif aims.minimise == "regret":
        for k in range(1, len(areas) + 1):
            stages.minimise(KLargestSum(areas, k), "regret", work.part(0.5, LEAST), level=k)
            if work.left() < 0.15 * work.limit:
                break
    cost = problem.options.cost / (60 * stages.children)
    total = stages.mean_of("total", stages.journey, 1 / 60, cost if cost.any() else None)
    stages.minimise(total, "total", work.part(1.0, LEAST), children=True,
                    bound=stages.first.bound / 60 / stages.children)
    return _fair(stages, areas, guarded, time.perf_counter() - began)


def _over_guideline(stages: Lexicographic, aims: Aims) -> None:
    """Known minutes beyond the guideline; few, so they are proven against themselves."""
    over = np.maximum(stages.journey - aims.guideline[:, None], 0)
    over[:, ~np.r_[aims.located, False]] = 0  # the last pool is nowhere
    top = stages.mean_of("over_guideline", over, 1 / 60)
    bound = 0.0
    if not stages.limits:
        bound = stages.alone(top.rows[0], stages.work.part(0.5, LEAST))[1]
    value = min((top.of(top.vector(k.found, k.opened)) for k in stages.within()), default=np.inf)
    tolerance = stages.gap * (value if np.isfinite(value) else stages.mean)
    if stages.limits and value - bound > tolerance:
        found = stages.weigh(top, stages.work.part(0.5, LEAST), tolerance)
        value, bound = min(found.value, value), max(found.bound, bound)
    stages.reach(top, "over_guideline", value, bound, tolerance, children=True)


def _guard(stages: Lexicographic, rises: KLargestSum, most: float) -> None:
    """Keep every area's rise within ``most``.

    Raises:
        NoSolutionError: it cannot be kept, or no plan that keeps it was found.
    """
    guard = CriterionLimit(rises, most)
    stages.limits.append(guard)
    if stages.within():
        return
    stages.limits.remove(guard)
    found = stages.weigh(rises, stages.work.part(0.5, LEAST), stages.gap * stages.mean,
                         enough=most)
    stages.limits.append(guard)
    if found.value <= most + KEPT:
        return
    proven = found.bound > most
    reach = np.ceil(100 * found.value) / 100
    raise NoSolutionError(
        f"no plan that leaves as few children without a place keeps every area's mean within "
        f"{most:g} minutes of the baseline's{'' if proven else ', or none was found in time'}: the "
        f"largest rise is at least {max(found.bound, 0.0):.2f} minutes whatever is opened, and "
        f"{found.value:.2f} was found; give guard.minutes {reach:.2f} or more"
        + ("" if proven else ", or solver.time_limit_seconds more")
    )


def _fair(
    stages: Lexicographic, areas: tuple[Criterion, ...], guarded: tuple[Criterion, ...],
    seconds_taken: float,
) -> Fair:
    """The best plan by the last stage."""
    total = stages.limits[-1].top
    best = min(stages.within(), key=lambda k: total.of(total.vector(k.found, k.opened)))
    before = total.of(total.vector(best.found, best.opened))
    best = _thrifty(stages, total, best)
    after = total.of(total.vector(best.found, best.opened))
    problem, reached = stages.whole, stages.reached
    found = without_nowhere(problem, best.found)
    seconds = found.seconds + int(problem.options.cost[best.opened].sum())
    exact = all(r.value - r.bound < 1e-3 for r in reached)
    status = "optimal" if exact else "gap_reached" if all(r.proven for r in reached) else (
        ended(stages.work))
    opened = without_unused(problem, best.opened, found)
    plan = Plan(
        opened, Recourse((found,), found.shortfall, seconds), status,
        min(max(reached[-1].bound * 60, 0.0), float(seconds)), stages.shortfall_bound,
        seconds_taken, given_up=max(round(60 * stages.children * (after - before)), 0),
    )

    def told(rows: tuple[Criterion, ...]) -> tuple[Area, ...]:
        return tuple(
            Area(row.name, int(stages.weight[row.share > 0].sum()),
                 row.value(stages.today, stages.none) + row.base,
                 row.value(best.found, best.opened) + row.base)
            for row in rows
        )

    return Fair(plan, tuple(reached), told(areas), told(guarded))


def _thrifty(stages: Lexicographic, total: KLargestSum, best: Incumbent) -> Incumbent:
    """A plan within every limit but that on total travel which opens nothing it does not need."""
    if stages.whole.budget.worth is None:
        return best
    joint, work = Joint((stages.problem,)), stages.work.part(1.0, LEAST)
    worth = worth_of(Joint((stages.whole,))) / (60 * stages.children)
    balance = ConstrainedAssignment(
        stages.problem, stages.shortfall, total, stages.limits[:-1])
    while True:
        now = total.of(total.vector(best.found, best.opened))
        for trial in cheaper(joint, best.opened):
            if work.left() <= 0:
                return best
            enough = now + worth[best.opened].sum() - worth[trial].sum() + KEPT
            known = assign(stages.problem, trial)
            if known.shortfall > stages.shortfall or (
                    total.of(total.vector(known, trial)) > enough):
                continue  # no assignment of it travels less
            tried = balance.solve(trial, known, work=work, better=enough)
            if tried is not None and tried.found is not None and (
                    total.of(total.vector(tried.found, trial)) <= enough):
                best = Incumbent(trial, tried.found)
                break
        else:
            return best
