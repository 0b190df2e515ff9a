"""Which schools and bases to open: a plan, with a proven bound.

The order of the objectives is kept by solving them one after the other. First the fewest
children without a suitable local place (``shortfall.py``). Then, with that number as a limit,
the least travel: prices of a good plan start a Lagrangian relaxation (``bounds.py``) whose
every value is a valid bound; its choices of options, evaluated exactly by flow
(``assign.py``), give plans, which exchanges improve (``improve.py``). What gap is left comes
from schools the relaxation opens in part: branching on them closes it (``branching.py``). The
search stops when the gap is small enough, or with the best plan and bound in hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assign import Assignment, assign
from sufficiency.optimise.bounds import Bound, Multipliers, Relaxation, ascend
from sufficiency.optimise.branching import Branching
from sufficiency.optimise.core import whole_model
from sufficiency.optimise.improve import exchanges, improve
from sufficiency.optimise.prices import Prices, prices
from sufficiency.optimise.problem import Bools, Problem, faults_of_choice
from sufficiency.optimise.shortfall import fewest_without_place

Watch = Callable[[str, float, float], None]


@dataclass(frozen=True, eq=False)
class Plan:
    """What to open and who goes where.

    Attributes:
        opened: (q,) options opened.
        assignment: best assignment for them.
        status: "fixed" (nothing to choose), "optimal", "gap_reached", "time_limit" or
            "search_ended" (nothing left to try, the gap stays).
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
            raise NoSolutionError(
                "no choice of options meets the limits: with only the pinned ones open, "
                + "; ".join(broken)
            )
        found = assign(problem, problem.options.pinned)
        return Plan(problem.options.pinned, found, "fixed", found.seconds, found.shortfall,
                    time.perf_counter() - began)
    search = Search(problem, gap, began + time_limit, threads, watch)
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


class Search:
    """State of one search: best plan, best bound, and what is left to do."""

    def __init__(
        self, problem: Problem, gap: float, deadline: float, threads: int, watch: Watch | None
    ) -> None:
        self.whole = problem
        self.gap, self.deadline, self.threads = gap, deadline, threads
        self.watch = watch
        first = fewest_without_place(problem, time_limit=0.3 * self._left(), threads=threads)
        self.first = first
        # Options no plan with the fewest children left out can open are gone from here on.
        self.kept = np.flatnonzero((free_options(problem) | problem.options.pinned) & first.useful)
        self.problem = problem.with_options(self.kept)
        self.relaxation = Relaxation(self.problem, first.least)
        self.opened: Bools | None = None
        self.found: Assignment | None = None
        self.bound = 0.0
        self.mu = np.zeros(len(self.relaxation.budgets))

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

    def prices(self) -> Multipliers:
        """Multipliers from the prices of the best plan."""
        price = self._price()
        return Multipliers(price.group, price.shortfall, self.mu)

    def _price(self) -> Prices:
        assert self.opened is not None and self.found is not None
        return prices(self.problem, self.opened, self.found)

    def run(self) -> None:
        """Bound, plan, exchange, branch: in stages that end as soon as it is done."""
        begin = self.relaxation.start_multipliers()
        value = self.relaxation.evaluate(begin).bound
        root = ascend(self.relaxation, 1.3 * max(value, 1.0), begin=begin, steps=30)
        self.bound = max(root.value, 0.0)
        self.suggest(root)
        if self.found is None:
            self.any_plan()
        if self.found is None:
            return
        self.tell("first plan")
        for _ in range(3):
            if self.done():
                return
            before = self.total
            root = self._higher(root, ascend(self.relaxation, self.total, begin=self.prices(),
                                             steps=60, enough=self.enough()))
            self.tell("prices")
            if self.total >= before:
                break
        root = self._higher(root, ascend(self.relaxation, self.total, begin=root.at, steps=120,
                                         enough=self.enough()))
        self.tell("bound")
        if not self.done():
            self.exchange()
            self.tell("exchange")
        if not self.done():
            Branching(self, root).run()

    def enough(self) -> float:
        """A bound at which a part of the search needs no more work."""
        return self.total * (1 - self.gap)

    def _higher(self, a: Bound, b: Bound) -> Bound:
        best = b if b.value > a.value else a
        self.bound, self.mu = max(self.bound, best.value), best.at.mu
        self.suggest(b)
        return best

    def suggest(self, bound: Bound) -> bool:
        """Try the options a relaxation chose, completed to a plan where they break a limit."""
        choice = bound.step.choice
        if not np.isfinite(choice.value):
            return False
        if not faults_of_choice(self.problem, choice.opened) and self.offer(choice.opened):
            return True
        worth = np.zeros(len(self.whole.options))
        worth[:] = float(np.abs(choice.worth).max(initial=0.0)) + 1.0
        worth[self.kept] = choice.worth
        whole = self.first.completion.cheapest(
            worth, self.first.least, time_limit=min(5.0, self._left())
        )
        return whole is not None and self.offer(whole[self.kept])

    def exchange(self) -> None:
        """Improve the best plan by exchange."""
        def pairs() -> list[tuple[int, int]]:
            assert self.opened is not None and self.found is not None
            return exchanges(self.relaxation, self.opened, self.found, self._price())

        def opened() -> Bools:
            assert self.opened is not None
            return self.opened

        improve(pairs, self.offer, opened, self.deadline)

    def any_plan(self) -> None:
        """A plan that meets every limit, by the plain model, where the relaxation found none."""
        model = whole_model(self.problem, strong=False)
        result = model.solve(
            first_objective=False, shortfall=self.first.least, gap=0.05,
            time_limit=self._left(), threads=self.threads,
        )
        if np.isfinite(result.objective):
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
        late = "time_limit" if self._left() <= 0 else "search_ended"
        status = "optimal" if proven else "gap_reached" if small else late
        return Plan(opened, found, status, bound, self.first.bound, time.perf_counter() - began)
