"""Minimax search: the best plan by a sum of the k largest, with a proven bound.

For weights allowed (``Top.allowed``), ``u`` of the objective's rows and ``s_l u_l`` of each
limit's, any plan x that keeps the limits has

    objective(x) >= sum_r u_r m_r(x) + sum_l s_l (sum_r u_lr m_lr(x) - most_l)

The right hand side is the travel of a problem with other costs, of which multipliers give a cut,

    objective(y) >= constant + sum_q worth_q y_q        for every choice of options y

(``relaxation.py``; costs are rounded down to whole numbers, which only lowers it). Each choice
looked at is balanced exactly (``constrained_assignment.py``); its dual prices are weights and
multipliers whose cut is tight there. The choice that looks best by all cuts so far is the next one,
and what it promises is a bound: a *master* programme over choices alone, with (4a) to (4e) and the
first objective on the compressed problem, so that every choice it makes leaves out as few children
as can be
(Benders 1962; cuts of Lagrangian strength as in Van Roy 1986).

Solving weighted problems alone, with one set of weights after another, would bound the best *mix*
of plans. A mix serves every area half of the time; with few schools it is far better than any
single plan, and the gap would stay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.common.progress import SearchProgress
from sufficiency.optimise.assignment.min_cost_flow import Assignment, assign
from sufficiency.optimise.fairness.constrained_assignment import (
    ConstrainedAssignment,
    ConstrainedResult,
)
from sufficiency.optimise.fairness.criteria import CriterionLimit, KLargestSum, combined
from sufficiency.optimise.mip.highs import charge, one_pool, quiet_solver
from sufficiency.optimise.mip.model import Model
from sufficiency.optimise.problem import Bools, Floats, Joint, Problem
from sufficiency.optimise.siting.relaxation import Multipliers, Relaxation, ascend
from sufficiency.optimise.work import FLOW, Work

LARGEST = 2**23
"""Largest whole cost of a pair: the finest that the knapsacks still hold in single precision."""
STEPS = 40
"""Steps from the prices of a choice towards a cut that is better for all choices together."""
NODES = 2000
"""Branches of the master programme at a time."""
KEPT = 1e-6
"""A limit is kept if it is exceeded by less; rows are in minutes a child or parts of a hundred."""



@discreet
@dataclass(frozen=True, eq=False)
class Incumbent:
    """A plan of the problem: what it opens and who goes where."""

    opened: Bools
    found: Assignment


@discreet
@dataclass(frozen=True, eq=False)
class MinimaxResult:
    """The best plan found.

    Attributes:
        plan: None if no plan within the limits was found.
        value: its objective; inf without a plan.
        bound: no plan with as few children left out, within the limits, has less; inf if there
            is proven to be none.
    """

    plan: Incumbent | None
    value: float
    bound: float


@dataclass(frozen=True)
class Effort:
    """How hard a search is.

    Attributes:
        tolerance: difference of value and bound at which to stop, in units of the objective.
        work: what may be done.
        threads: processor threads.
        enough: a value good enough to stop at.
    """

    tolerance: float
    work: Work
    threads: int = 1
    enough: float = -np.inf


class Master:
    """The choice that is best by all cuts so far.

    Args:
        model: choices that meet every limit, with the first objective (``Completion.model``).
        shortfall: children left out at most.
        least: no value is below this.
    """

    def __init__(self, model: Model, shortfall: int, least: float) -> None:
        self.options = len(model.problem.options)
        self.solver = quiet_solver()
        self.y = model._build(self.solver, False, shortfall, None, np.zeros(self.options), False)
        self.solver.addCol(1.0, least, np.inf, 0, np.zeros(0, np.int32), np.zeros(0))
        self.value = self.solver.getNumCol() - 1
        self.solver.setOptionValue("threads", 1)
        self.solver.setOptionValue("random_seed", 0)
        self.solver.setOptionValue("mip_rel_gap", 0.0)

    def add(self, constant: float, worth: Floats) -> None:
        """value >= constant + worth @ y."""
        at = np.flatnonzero(worth)
        index = np.r_[self.y + at, self.value].astype(np.int32)
        self.solver.addRow(constant, np.inf, len(index), index, np.r_[-worth[at], 1.0])

    def forbid(self, opened: Bools) -> None:
        """Not this choice again."""
        sign = np.where(opened, -1.0, 1.0)
        index = (self.y + np.arange(self.options)).astype(np.int32)
        self.solver.addRow(1.0 - opened.sum(), np.inf, len(index), index, sign)

    def choose(self, tolerance: float, work: Work) -> tuple[float, Bools | None]:
        """A bound on every choice, and a choice; (inf, None) if there is none left."""
        one_pool()
        self.solver.setOptionValue("mip_abs_gap", tolerance)
        self.solver.setOptionValue("mip_max_nodes", NODES)
        self.solver.setOptionValue(
            "time_limit", self.solver.getRunTime() + max(work.seconds(), 0.1)
        )
        self.solver.run()
        charge(self.solver, work)
        if self.solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return np.inf, None
        info = self.solver.getInfo()
        opened = None
        if info.primal_solution_status == 2:
            values = np.asarray(self.solver.getSolution().col_value)
            opened = values[self.y : self.y + self.options] > 0.5
        return float(info.mip_dual_bound), opened


class MinimaxSearch:
    """One search.

    Args:
        problem: made by ``with_nowhere``; seconds are journeys.
        shortfall: children without a suitable local place, at most.
        model: ``Completion.model`` of the problem.
        objective: minimised.
        limits: kept.
        effort: when to stop.
        tell: called with a step's name, the best value and the bound.
    """

    def __init__(
        self, problem: Problem, shortfall: int, model: Model, objective: KLargestSum,
        limits: list[CriterionLimit], effort: Effort, tell: SearchProgress = lambda *_: None,
    ) -> None:
        self.problem, self.shortfall = problem, shortfall
        self.objective, self.limits = objective, limits
        self.tops = [objective, *(limit.top for limit in limits)]
        self.effort, self.tell = effort, tell
        self.best: Incumbent | None = None
        none = np.zeros(len(problem.options), dtype=bool)
        # Costs are not negative, so no row is below what is taken off it.
        self.value = np.inf
        self.bound = objective.of(np.array([-row.based(none) for row in objective.rows]))
        self.balance = ConstrainedAssignment(problem, shortfall, objective, limits)
        self.looked_at: dict[bytes, float] = {}
        self.settled = np.inf
        self.wide: Multipliers | None = None
        self.master = Master(model, shortfall, self.bound)

    def done(self) -> bool:
        """Whether nothing more is asked."""
        return (
            self.value - self.bound <= self.effort.tolerance or self.value <= self.effort.enough
            or self.effort.work.left() <= 0
        )

    def run(self, begin: list[Incumbent]) -> MinimaxResult:
        """Search from these plans."""
        for known in begin:
            if known.found.shortfall <= self.shortfall:
                self.offer(known)
                self.consider(known.opened, known.found)
        while not self.done():
            bound, opened = self.master.choose(0.3 * self.effort.tolerance, self.effort.work)
            self.bound = max(self.bound, min(bound, self.settled))
            self.tell("sharing fairly", self.value, self.bound)
            if opened is None or self.value - bound <= self.effort.tolerance:
                break
            least = self.looked_at.get(opened.tobytes())
            if least is None:
                self.effort.work.spend(FLOW * self.problem.seconds.size)
                self.consider(opened, assign(self.problem, opened, ties=False))
            else:
                # No cut says more of it: what it has is settled, others may yet be better.
                self.settled = min(self.settled, least)
                self.master.forbid(opened)
        return MinimaxResult(self.best, self.value, min(self.bound, self.value))

    def consider(self, opened: Bools, found: Assignment) -> None:
        """Balance a choice of options, known by an assignment; learn its cuts."""
        key = opened.tobytes()
        if key in self.looked_at or self.effort.work.left() <= 0:
            return
        self.looked_at[key] = self.bound
        if found.shortfall > self.shortfall:
            self.master.forbid(opened)
            return
        self.offer(Incumbent(opened, found))
        result = self.balance.solve(opened, found, work=self.effort.work, better=self.value)
        if result is None:
            return
        self.looked_at[key] = result.least
        if result.found is not None:
            self.offer(Incumbent(opened, result.found))
        if np.isinf(result.least):
            self.master.forbid(opened)
        for constant, worth in self.cuts(result):
            self.master.add(constant, worth)

    def cuts(self, result: ConstrainedResult) -> list[tuple[float, Floats]]:
        """What a balanced choice says of every other: one cut tight there, one better overall."""
        weights = [
            top.allowed(u, 1.0 if number == 0 else float(u.sum()) / top.k)
            for number, (top, u) in enumerate(zip(self.tops, result.weights, strict=True))
        ]
        cost, opening, constant = combined(self.tops, weights)
        for top, limit, u in zip(self.tops[1:], self.limits, weights[1:], strict=True):
            constant -= float(u.sum()) / top.k * limit.most
        fits = self.problem.seconds >= 0
        scale = LARGEST / max(float(cost[fits].max(initial=0.0)), 1e-9)
        options = self.problem.options
        charge = np.floor(scale * opening) if len(opening) else np.zeros(len(options))
        weighed = self.problem.replace(
            seconds=np.where(fits, np.floor(scale * cost), -1).astype(np.int32),
            nowhere_seconds=0, options=replace(options, cost=charge.astype(np.int64)),
        )
        relaxation = Relaxation(
            Joint((weighed,)), self.shortfall, self.effort.threads, self.effort.work
        )
        mu = np.zeros(len(relaxation.budgets))  # priced limits are the master's
        tight = Multipliers(result.group * scale, result.price * scale, mu, result.ceiling * scale)
        cuts = [relaxation.cut(tight)]
        starts = [tight, relaxation.start_multipliers()]
        if self.wide is not None:
            wide = self.wide
            starts.append(Multipliers(wide.v * scale, wide.lam * scale, mu, wide.up * scale))
        steps = [relaxation.evaluate(replace(at, mu=mu)) for at in starts]
        best = max(steps, key=lambda step: step.bound)
        target = scale * (min(self.value, result.value) - constant)
        if np.isfinite(best.bound) and best.bound < target:
            higher = ascend(relaxation, target, begin=best.cut.at, steps=STEPS, enough=target)
            at = higher.at
            self.wide = Multipliers(at.v / scale, at.lam / scale, mu, at.up / scale)
            cuts.append(higher.step.cut)
        return [(cut.constant / scale + constant, cut.worth / scale) for cut in cuts]

    def offer(self, known: Incumbent) -> bool:
        """Keep a plan if it is within the limits and the best."""
        for limit in self.limits:
            if limit.top.of(limit.top.vector(known.found, known.opened)) > limit.most + KEPT:
                return False
        value = self.objective.of(self.objective.vector(known.found, known.opened))
        if value >= self.value:
            return False
        self.best, self.value = known, value
        return True
