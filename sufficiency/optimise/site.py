"""Which schools and bases to open: a plan, with a proven bound.

The order of the objectives is kept by solving them one after the other. First the fewest
children without a suitable local place (``shortfall.py``). Then, with that number as a limit,
the least travel: prices of a good plan start a Lagrangian relaxation (``bounds.py``) whose
every value is a valid bound; its choices of options, evaluated exactly by flow
(``assign.py``), give plans; a small model over the options it liked (``core.py``) improves
them. The search stops when the gap is small enough, or with the best plan and bound in hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assign import Assignment, assign
from sufficiency.optimise.bounds import Bound, Multipliers, Relaxation, ascend
from sufficiency.optimise.core import Model
from sufficiency.optimise.prices import prices
from sufficiency.optimise.problem import Bools, Problem, faults_of_choice
from sufficiency.optimise.shortfall import fewest_without_place

Watch = Callable[[str, float, float], None]


@dataclass(frozen=True, eq=False)
class Plan:
    """What to open and who goes where.

    Attributes:
        opened: (q,) options opened.
        assignment: best assignment for them.
        status: "fixed" (nothing to choose), "optimal", "gap_reached" or "time_limit".
        bound: no plan with the same shortfall has fewer total seconds.
        shortfall_bound: no plan leaves fewer children without a suitable local place.
        seconds: time taken.
    """

    opened: Bools
    assignment: Assignment
    status: str
    bound: float
    shortfall_bound: int
    seconds: float

    @property
    def gap(self) -> float:
        """(objective - bound) / objective, 0 when proven."""
        total = self.assignment.seconds
        return max(total - self.bound, 0.0) / total if total > 0 else 0.0


def plan(
    problem: Problem,
    *,
    gap: float = 0.005,
    time_limit: float = 100.0,
    threads: int = 2,
    watch: Watch | None = None,
) -> Plan:
    """Choose options and assign children.

    Args:
        problem: groups, pools, options, limits.
        gap: relative gap on travel at which to stop.
        time_limit: seconds; when it is reached the best plan so far is returned.
        threads: solver threads.
        watch: called with a step's name, the best total and the bound (both in seconds).

    Raises:
        NoSolutionError: the limits and pins contradict each other, or no plan was found in
            time.
    """
    began = time.perf_counter()
    if not free_options(problem).any():
        broken = faults_of_choice(problem, problem.options.pinned)
        if broken:
            raise NoSolutionError("the pinned options break a limit: " + "; ".join(broken))
        found = assign(problem, problem.options.pinned)
        return Plan(problem.options.pinned, found, "fixed", found.seconds, found.shortfall,
                    time.perf_counter() - began)
    search = _Search(problem, gap, began + time_limit, threads, watch)
    search.run()
    return search.result(began)


def free_options(problem: Problem) -> Bools:
    """(q,) options that are neither pinned nor ruled out by the limits on their own."""
    options, budget = problem.options, problem.budget
    pinned = options.pinned
    free = ~pinned & ~np.isin(options.site, options.site[pinned])
    if budget.max_schools is not None and (pinned & options.school).sum() >= budget.max_schools:
        free &= ~options.school
    if budget.base_places is not None:
        left = budget.base_places - int(options.places[pinned & options.base].sum())
        free &= ~options.base | (options.places <= left)
    if budget.capital is not None:
        free &= options.capital <= budget.capital - int(options.capital[pinned].sum())
    return free


class _Search:
    """State of one search: best plan, best bound, and what is left to do."""

    def __init__(
        self, problem: Problem, gap: float, deadline: float, threads: int, watch: Watch | None
    ) -> None:
        self.whole = problem
        self.gap, self.deadline, self.threads = gap, deadline, threads
        self.watch = watch
        first = fewest_without_place(problem, time_limit=self._left(), threads=threads)
        self.first = first
        # Options no plan with the fewest children left out can open are gone from here on.
        self.kept = np.flatnonzero((free_options(problem) | problem.options.pinned) & first.useful)
        self.problem = _restrict(problem, self.kept)
        self.relaxation = Relaxation(self.problem, first.least)
        self.opened: Bools | None = None
        self.found: Assignment | None = None
        self.bound = 0.0
        self.best: Bound | None = None

    def _left(self) -> float:
        return max(self.deadline - time.perf_counter(), 0.0)

    @property
    def total(self) -> float:
        """Seconds of the best plan that keeps the shortfall; inf without one."""
        return float(self.found.seconds) if self.found is not None else np.inf

    def done(self) -> bool:
        """Whether the gap is small enough, or time is up."""
        small = self.found is not None and self.total - self.bound <= self.gap * self.total
        return small or self._left() <= 0

    def tell(self, step: str) -> None:
        """Report progress."""
        if self.watch is not None:
            self.watch(step, self.total, self.bound)

    def offer(self, opened: Bools) -> bool:
        """Evaluate a choice exactly; keep it if it is the best so far."""
        if faults_of_choice(self.problem, opened):
            return False
        found = assign(self.problem, opened)
        if found.shortfall > self.first.least or found.seconds >= self.total:
            return False
        self.opened, self.found = opened, found
        return True

    def raise_bound(self, steps: int, begin: Multipliers | None = None) -> Bound:
        """Ascend and keep the bound if it is better; try the plan it suggests."""
        target = self.total if np.isfinite(self.total) else 1.2 * max(self.bound, 1.0)
        bound = ascend(self.relaxation, target, begin=begin, steps=steps)
        if self.best is None or bound.value > self.best.value:
            liked = bound.liked | (self.best.liked if self.best else False)
            self.best = Bound(bound.value, bound.at, bound.step, liked)
        self.bound = max(self.bound, bound.value)
        self.offer(bound.step.choice.opened)
        return bound

    def prices(self) -> Multipliers:
        """Multipliers from the prices of the best plan."""
        assert self.opened is not None and self.found is not None
        price = prices(self.problem, self.opened, self.found)
        return Multipliers(
            price.group, price.shortfall, np.zeros(len(self.relaxation.budgets))
        )

    def run(self) -> None:
        """The search, in stages that end as soon as it is done."""
        self.bound = self.relaxation.evaluate(self.relaxation.start_multipliers()).bound
        self.raise_bound(30)
        self.tell("first bound")
        if self.found is None:
            self.kernel(first_objective=True)
        for _ in range(8):
            if self.done() or self.found is None:
                break
            before = self.total
            self.raise_bound(60, self.prices())
            self.tell("prices and bound")
            if self.total >= before and self.best is not None:
                break
        if not self.done() and self.best is not None:
            self.raise_bound(120, self.best.at)
            self.tell("bound")
        for margin in (300.0, 900.0):
            if self.done():
                break
            self.kernel(margin=margin)
            if not self.done():
                self.raise_bound(120, self.prices())
            if not self.done() and self.best is not None:
                self.raise_bound(120, self.best.at)
            self.tell("kernel and bound")

    def kernel(self, *, first_objective: bool = False, margin: float = 300.0) -> None:
        """A model over the options the relaxation liked and the arcs that look useful."""
        problem, options = self.problem, self.problem.options
        chosen = options.pinned.copy()
        if first_objective or self.best is None:
            chosen[:] = True
        else:
            chosen |= self.best.liked
            if self.opened is not None:
                chosen |= self.opened
        arcs = self.relaxation
        if first_objective:
            keep = np.ones(len(arcs.group), dtype=bool)
        else:
            assert self.best is not None
            keep = arcs.excess(self.best.at) <= margin
        ok = problem.capacity > 0
        ok[options.pool[chosen]] = True
        keep &= ok[arcs.pool]
        model = Model(
            problem, arcs.group[keep], arcs.pool[keep], np.flatnonzero(chosen),
            np.ones(len(options), dtype=np.int64),
            np.ones(int(options.site.max(initial=-1)) + 1, dtype=np.int64),
            strong=not first_objective,
        )
        result = model.solve(
            first_objective=first_objective, shortfall=self.first.least,
            gap=self.gap / 2, time_limit=self._left() * 0.6, threads=self.threads,
            start=self.opened,
        )
        if result.opened.any():
            self.offer(result.opened)

    def result(self, began: float) -> Plan:
        """The best plan in the terms of the whole problem."""
        if self.opened is None or self.found is None:
            raise NoSolutionError(
                "no plan was found within the time limit; give solver.time_limit_seconds more"
            )
        opened = np.zeros(len(self.whole.options), dtype=bool)
        opened[self.kept[self.opened]] = True
        found = assign(self.whole, opened)
        bound = min(self.bound, float(found.seconds))
        small = found.seconds - bound <= self.gap * found.seconds
        proven = found.seconds - bound < 1.0
        status = "optimal" if proven else "gap_reached" if small else "time_limit"
        return Plan(opened, found, status, bound, self.first.bound, time.perf_counter() - began)


def _restrict(problem: Problem, keep: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Problem:
    """The problem with these options only; candidate pools without one are closed."""
    options = problem.options
    part = replace(
        options,
        ids=tuple(options.ids[q] for q in keep),
        **{
            name: getattr(options, name)[keep]
            for name in ("pool", "site", "places", "capital", "school", "base", "pinned")
        },
    )
    useful = problem.capacity > 0
    useful[part.pool] = True
    seconds = np.where(useful[None, :], problem.seconds, -1).astype(np.int32)
    return problem.replace(options=part, seconds=seconds)
