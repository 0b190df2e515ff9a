"""Lexicographic objectives: what one reaches is a limit for the next.

A stage minimises a top (``goals.py``) within the limits of the stages before it. A row with the
same factor for all groups and no limits is a plan of other costs (``siting/solve.py``); anything
else is weighed (``benders.py``). Plans found by one stage are where the next begins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sufficiency.common.progress import SearchProgress
from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assignment.min_cost_flow import assign
from sufficiency.optimise.fairness.benders import (
    KEPT,
    Effort,
    Incumbent,
    MinimaxResult,
    MinimaxSearch,
)
from sufficiency.optimise.fairness.criteria import (
    Criterion,
    CriterionLimit,
    KLargestSum,
    with_nowhere,
)
from sufficiency.optimise.mip.shortfall import fewest_without_place
from sufficiency.optimise.problem import Floats, Ints, Joint, Problem
from sufficiency.optimise.siting.solve import solve_siting
from sufficiency.optimise.work import NONE_IN_TIME, Work

SMALLEST = 10
"""Areas of fewer children are taken together: nobody plans for one child's mean."""

Labels = NDArray[np.str_]


@dataclass(frozen=True)
class StageResult:
    """One thing that was minimised, in its own unit.

    Attributes:
        what: name of the stage.
        unit: of value and bound.
        value: of the plan when the stage ended.
        bound: no plan that is as good in everything before this stage has less.
        proven: whether the difference is within the gap asked for.
        level: how many of the largest values it is the sum of.
    """

    what: str
    unit: str
    value: float
    bound: float
    proven: bool
    level: int


def merged(labels: Labels, weight: Ints, smallest: int = SMALLEST) -> Labels:
    """Labels with those of fewer than ``smallest`` children taken together.

    If they are too few even together, the next smallest join them.

    Args:
        labels: (n,) name of the area or need of each group of children.
        weight: (n,) children in each group.
        smallest: children a label must have to stay on its own.
    """
    names, which = np.unique(labels, return_inverse=True)
    total = np.bincount(which, weight, minlength=len(names))
    order = np.lexsort((names, total))
    count = int((total < smallest).sum())
    while 0 < count < len(order) and total[order[:count]].sum() < smallest:
        count += 1
    out = labels.astype(object)
    out[np.isin(which, order[:count])] = "smaller groups together"
    return out.astype(str)


class Lexicographic:
    """Where a search with several objectives stands.

    Args:
        problem: groups, pools, options, limits.
        gap: relative gap at which a stage stops; of means and rises, relative to the mean journey.
        work: for everything.
        threads: solver threads.
        watch: called with a step's name, the best value and the bound in units of the step.

    Raises:
        NoSolutionError: limits and pins contradict each other, or no plan was found in time.
    """

    def __init__(
        self, problem: Problem, gap: float, work: Work, threads: int, watch: SearchProgress | None
    ) -> None:
        self.work = work
        self.whole, self.gap, self.threads = problem, gap, threads
        self.watch: SearchProgress = watch or (lambda *_: None)
        # Capital that is not needed is for the end (``parsimony.without_unused``).
        self.problem = with_nowhere(problem.replace(budget=replace(problem.budget, worth=None)))
        self.weight = problem.weight.astype(float)
        self.children = max(float(self.weight.sum()), 1.0)
        self.journey = np.maximum(self.problem.seconds, 0).astype(np.int64)
        self.none = np.zeros(len(problem.options), dtype=bool)
        self.today = assign(self.problem, self.none)
        self.limits: list[CriterionLimit] = []
        self.reached: list[StageResult] = []
        self.known: list[Incumbent] = []
        self.first = solve_siting(self.problem, gap=gap, threads=threads, watch=watch,
                                  work=work.part(0.3))
        fewest = fewest_without_place(
            Joint((self.problem,)), work=work, threads=threads
        )
        self.model = fewest.completion.model
        self.shortfall = min(fewest.least, self.first.found.shortfall)
        self.shortfall_bound = max(fewest.bound, self.first.shortfall_bound)
        self.mean = self.first.found.seconds / 60 / self.children
        self.know(Incumbent(self.first.opened, self.first.assignment))

    def know(self, known: Incumbent) -> None:
        """Remember a plan that leaves out as few as can be."""
        if known.found.shortfall <= self.shortfall:
            self.known = [known, *self.known[:5]]

    def within(self) -> list[Incumbent]:
        """Known plans that keep every limit so far."""
        return [
            k for k in self.known if all(
                limit.top.of(limit.top.vector(k.found, k.opened)) <= limit.most + KEPT
                for limit in self.limits
            )
        ]

    def mean_of(
        self, name: str, cost: Ints, unit: float, opening: Floats | None = None
    ) -> KLargestSum:
        """The mean of a cost over all children, in units.

        Args:
            name: what is averaged, as it stands in the stages reached.
            cost: (n, k) whole number a child of each group counts in each pool, such as seconds.
            unit: what 1 of ``cost`` is in the unit of the stage: 1/60 tells seconds as minutes.
            opening: (q,) added to the mean for each option opened, in the unit of the stage; None
                for nothing.
        """
        share = np.full(len(self.weight), unit / self.children)
        opening = np.zeros(0) if opening is None else opening
        return KLargestSum((Criterion(name, cost, share, opening=opening),))

    def areas(self, labels: Labels, *, rises: bool) -> tuple[Criterion, ...]:
        """A row for each area: its mean minutes, or how much they rise against today."""
        labels = merged(labels, self.whole.weight)
        rows = []
        for name in sorted(set(labels[self.whole.weight > 0].tolist())):
            inside = labels == name
            row = Criterion(name, self.journey, inside / (60 * self.weight[inside].sum()))
            base = row.value(self.today, self.none) if rises else 0.0
            rows.append(replace(row, base=base))
        return tuple(rows)

    def weigh(
        self, objective: KLargestSum, work: Work, tolerance: float, enough: float = -np.inf
    ) -> MinimaxResult:
        """Minimise a top within the limits so far.

        Args:
            objective: what is minimised.
            work: what this stage may spend.
            tolerance: difference of value and bound at which to stop, in the unit of the objective.
            enough: a value at which to stop whatever the bound, in the same unit.
        """
        effort = Effort(tolerance, work, self.threads, enough)
        found = MinimaxSearch(self.problem, self.shortfall, self.model, objective, self.limits,
                              effort, self.watch).run(self.known)
        if found.plan is not None:
            self.know(found.plan)
        return found

    def alone(self, row: Criterion, work: Work) -> tuple[float, float]:
        """Value and bound of a row with one factor for all groups, without limits."""
        factor = float(row.share[0])
        cost = np.where(self.problem.seconds >= 0, row.cost, -1).astype(np.int32)
        options = replace(self.problem.options, cost=np.zeros(0, dtype=np.int64))
        found = solve_siting(
            self.problem.replace(seconds=cost, nowhere_seconds=0, options=options), gap=self.gap,
            threads=self.threads, work=work, watch=self.watch,
        )
        self.know(Incumbent(found.opened, found.assignment))
        return found.found.seconds * factor, found.bound * factor

    def minimise(
        self, objective: KLargestSum, what: str, work: Work, *, bound: float = -np.inf,
        children: bool = False, unit: str = "minutes", tolerance: float | None = None,
        level: int = 1,
    ) -> None:
        """Minimise a top within the limits so far, which it joins.

        Args:
            objective: what to minimise.
            what: its name.
            work: for it.
            bound: known before.
            children: minutes a child, told in minutes of all children together.
            unit: of the rows.
            tolerance: difference of value and bound at which to stop; None for the usual share of
                the mean journey.
            level: how many of the largest rows are summed.

        Raises:
            NoSolutionError: no plan was found in time.
        """
        values = [objective.of(objective.vector(k.found, k.opened)) for k in self.within()]
        tolerance = self.gap * self.mean if tolerance is None else tolerance
        value = min(values, default=np.inf)
        if value - bound > tolerance:
            found = self.weigh(objective, work, tolerance)
            value, bound = min(found.value, value), max(found.bound, bound)
        self.reach(objective, what, value, bound, tolerance, children=children, unit=unit,
                   level=level)

    def reach(
        self, objective: KLargestSum, what: str, value: float, bound: float, tolerance: float, *,
        children: bool = False, unit: str = "minutes", level: int = 1,
    ) -> None:
        """Note what a stage reached; its value is a limit from now on.

        Args:
            objective: what was minimised.
            what: name of the stage.
            value: of the best plan, for the mean child; infinite if there was none.
            bound: no plan within the limits so far has less, in the same unit.
            tolerance: difference of the two up to which the stage counts as proven, in the same
                unit.
            children: tell it as the sum over all children, in child-minutes.
            unit: of value, bound and tolerance, where it is not told for all children.
            level: how many of the largest rows are summed.

        Raises:
            NoSolutionError: no plan was found in time.
        """
        if not np.isfinite(value):
            raise NoSolutionError(NONE_IN_TIME)
        bound = min(bound, value)
        unit, scale = ("child-minutes", self.children) if children else (unit, 1.0)
        proven = value - bound <= tolerance + KEPT
        self.reached.append(
            StageResult(what, unit, scale * value, scale * bound, proven, level))
        self.limits.append(CriterionLimit(objective, value))
