"""Master problem of Benders decomposition: the choice of options, with cuts.

It holds (4a) to (4e) in full, and each part t of the problem only by cuts

    T_t + lam S_t >= constant + worth @ y          at the prices of some plan, tight there
    S_t >= constant + worth @ y                    the same of children left out
    sum_t S_t <= S*                                 the first objective, as far as it is reached

(Benders decomposition, one set of cuts a part: Birge and Louveaux 1988). Each choice it proposes is
assigned exactly and gives new cuts; its own value is a bound all along. Choices can be excluded
(Balas and Jeroslow 1972): its value then bounds all the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import gcd
from typing import Literal

import highspy
import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.assignment.duals import joint_prices, prices
from sufficiency.optimise.assignment.min_cost_flow import Assignment, Recourse, assign
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.mip.constraints import choice_rows
from sufficiency.optimise.mip.highs import Rows, charge, one_pool, quiet_solver
from sufficiency.optimise.options import Budget
from sufficiency.optimise.problem import Bools, Floats, Ints, Joint, Problem
from sufficiency.optimise.siting.relaxation import Multipliers, Relaxation, ascend
from sufficiency.optimise.work import FLOW, Work

HALF = 0.5
"""What is counted is whole, so half of one settles which of two is less; it leaves room for the
tolerances of the solver."""

Line = tuple[float, float, Floats]
"""lam, constant and worth of a cut of one part."""
NODES = 2000
"""Branches of the master programme at a time."""
SHORT, LONG = 30, 150
"""Steps of the ascents that a master programme begins with."""
Goal = Literal["seconds", "capital", "schools"]


class _Part:
    """One part: its cuts of travel, and of the children left out."""

    def __init__(self, problem: Problem) -> None:
        free = Budget(max_schools=None, base_places=None, base_exact=False)
        options = replace(problem.options, cost=np.zeros(len(problem.options), dtype=np.int64))
        self.problem = problem.replace(options=options, budget=free)
        # Only local places, no travel: seconds are then children left out.
        near = (problem.seconds >= 0) & problem.local
        self.counted = self.problem.replace(
            seconds=np.where(near, 0, -1).astype(np.int32), nowhere_seconds=1
        )
        self.travel = Relaxation(Joint((self.problem,)), 0)
        self.left_out = Relaxation(Joint((self.counted,)), 0)

    def line(self, at: Multipliers) -> Line:
        """T + lam S of any choice is at least this."""
        cut = self.travel.cut(at)
        return at.lam, cut.constant, cut.worth

    def tight(self, opened: Bools, found: Assignment) -> Line:
        """The cut of travel that is tight at this choice."""
        return self.line(Multipliers.of([prices(self.problem, opened, found)], np.zeros(0)))

    def counts(self, opened: Bools) -> Line:
        """The cut of children left out that is tight at this choice, as S >= constant + ..."""
        found = assign(self.counted, opened, ties=False)
        price = prices(self.counted, opened, found)
        cut = self.left_out.cut(Multipliers.of([price], np.zeros(0)))
        by = 1.0 + price.shortfall
        return 1.0, cut.constant / by, cut.worth / by


@dataclass(frozen=True)
class Within:
    """What is asked of a plan besides its own limits.

    Attributes:
        children: left out at most.
        seconds: T at most.
        capital, schools: pounds and new schools, least and most.
    """

    children: int
    seconds: float = np.inf
    capital: tuple[float, float] = (0, np.inf)
    schools: tuple[float, float] = (0, np.inf)


@discreet
@dataclass(frozen=True, eq=False)
class Proposal:
    """What the master thinks best of what it has not excluded.

    Attributes:
        bound: no such choice has less; inf if there is none.
        opened: a choice, None if there is none or none was found in time.
        thought: (t,) children it is thought to leave out in each part.
    """

    bound: float
    opened: Bools | None
    thought: Floats


class Master:
    """The integer programme (y per option, then S_t, then T_t), and the choices it looked at."""

    def __init__(self, joint: Joint, work: Work) -> None:
        self.joint, self.work = joint, work
        q, t = len(joint.options), len(joint.parts)
        self.q, self.t = q, t
        self.looked: dict[bytes, tuple[Bools, Recourse]] = {}
        self.parts = [_Part(p) for p in joint.parts]
        options = joint.options
        # Pounds in the largest unit that all options share: whole numbers that stay small.
        self.pounds = gcd(*options.capital.tolist()) or 1
        self.costs: dict[Goal, Floats] = {
            "seconds": np.r_[options.cost, np.zeros(t), np.ones(t)].astype(float),
            "capital": np.r_[options.capital // self.pounds, np.zeros(2 * t)].astype(float),
            "schools": np.r_[options.school, np.zeros(2 * t)].astype(float),
        }
        every = np.arange(q)
        sites = int(options.site.max(initial=-1)) + 1
        rows = Rows()
        choice_rows(rows, joint.parts[0], every, np.ones(sites, dtype=np.int64), every)
        # Limits of ``Within``: children left out, T, capital, schools.
        left_out = np.r_[np.zeros(q), np.ones(t), np.zeros(t)]
        sums = (left_out, *(self.costs[goal] for goal in self.costs))
        self.sums = rows.open(np.full(len(sums), -np.inf), np.full(len(sums), np.inf))
        for number, use in enumerate(sums):
            at = np.flatnonzero(use)
            rows.put(np.full(len(at), self.sums + number), at, use[at])
        start, index, value = rows.matrix()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = q + 2 * t, rows.count
        lp.col_cost_ = self.costs["seconds"]
        lp.col_lower_ = np.r_[options.pinned.astype(float), np.zeros(2 * t)]
        lp.col_upper_ = np.r_[np.ones(q), np.full(2 * t, np.inf)]
        lp.row_lower_, lp.row_upper_ = np.concatenate(rows.lower), np.concatenate(rows.upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = start, index, value
        lp.integrality_ = [highspy.HighsVarType.kInteger] * q + (
            [highspy.HighsVarType.kContinuous] * (2 * t)
        )
        self.solver = quiet_solver()
        self.solver.setOptionValue("random_seed", 0)
        self.solver.passModel(lp)

    def begin(self, opened: Bools, most: int) -> None:
        """Look at a first choice, and learn what ascents from its prices say of all others."""
        first = self.look(opened, np.full(self.t, -1.0))
        for at in _ascended(self.joint, opened, first, most, self.work):
            for t, (part, mine) in enumerate(zip(self.parts, _split(self.joint, at), strict=True)):
                self._add(t, part.line(mine), travel=True)

    def look(self, opened: Bools, thought: Floats) -> Recourse:
        """Assign a choice and add the cuts it gives; of children only where they were thought
        fewer."""
        each = []
        for t, part in enumerate(self.parts):
            self.work.spend(part.travel.units + FLOW * part.problem.seconds.size)
            found = assign(part.problem, opened, ties=False)
            each.append(found)
            self._add(t, part.tight(opened, found), travel=True)
            if thought[t] < found.shortfall - 1e-6:
                self._add(t, part.counts(opened), travel=False)
        cost = int(self.joint.options.cost[opened].sum())
        out = Recourse(tuple(each), sum(a.shortfall for a in each),
                       sum(a.seconds for a in each) + cost)
        self.looked[opened.tobytes()] = (opened, out)
        return out

    def exclude(self, opened: Bools, among: Bools | None = None) -> None:
        """From now on propose no choice that opens the same (of these options only)."""
        at = np.arange(self.q) if among is None else np.flatnonzero(among)
        use = np.where(opened[at], 1.0, -1.0)
        self.solver.addRow(-np.inf, float(opened[at].sum()) - 1.0, len(at), at.astype(np.int32),
                           use)

    def solve(
        self, effort: Effort, within: Within, *, goal: Goal = "seconds",
        never: Bools | None = None,
    ) -> Proposal:
        """The best choice by a goal as far as the cuts know: its value is a bound.

        Args:
            effort: time, relative gap and threads of this one solution.
            within: limits besides those of the problem.
            goal: what is minimised.
            never: (q,) options not to be opened.
        """
        one_pool()
        for name, value in (
            ("threads", effort.threads), ("mip_rel_gap", effort.gap), ("mip_abs_gap", 0.2),
            ("mip_max_nodes", NODES),
            ("time_limit", self.solver.getRunTime() + max(effort.work.seconds(), 0.1)),
        ):
            self.solver.setOptionValue(name, value)
        columns = np.arange(self.q, dtype=np.int32)
        shut = np.zeros(self.q, dtype=bool) if never is None else never
        self.solver.changeColsBounds(
            self.q, columns, (self.joint.options.pinned & ~shut).astype(float),
            (~shut).astype(float))
        # A quarter of a second for rounding: T is whole.
        limits = ((-np.inf, within.children), (-np.inf, within.seconds + 0.25),
                  (within.capital[0] / self.pounds, within.capital[1] / self.pounds),
                  within.schools)
        for number, (low, high) in enumerate(limits):
            self.solver.changeRowBounds(self.sums + number, float(low), float(high))
        width = self.q + 2 * self.t
        self.solver.changeColsCost(width, np.arange(width, dtype=np.int32), self.costs[goal])
        self.solver.run()
        charge(self.solver, effort.work)
        info, status = self.solver.getInfo(), self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Proposal(np.inf, None, np.zeros(self.t))
        unit = self.pounds if goal == "capital" else 1
        bound = float(info.mip_dual_bound) * unit
        if info.primal_solution_status != 2:
            return Proposal(bound, None, np.zeros(self.t))
        values = np.asarray(self.solver.getSolution().col_value)
        return Proposal(bound, values[: self.q] > 0.5, values[self.q : self.q + self.t])

    def _add(self, part: int, line: Line, travel: bool) -> None:
        """A cut of a part's travel, or of its children left out."""
        lam, constant, worth = line
        extra = [self.q + part] if lam else []
        more = [lam] if lam else []
        if travel:
            extra, more = [*extra, self.q + self.t + part], [*more, 1.0]
        used = np.flatnonzero(worth)
        columns = np.r_[used, extra].astype(np.int32)
        values = np.r_[-worth[used], more].astype(float)
        self.solver.addRow(constant, np.inf, len(columns), columns, values)


def whole(bound: float, total: float) -> float:
    """A bound of a whole number as the least whole number it allows, at most that of a plan."""
    return max(min(float(np.ceil(bound - HALF)), total), 0.0)


def _ascended(
    joint: Joint, opened: Bools, found: Recourse, most: int, work: Work
) -> Iterator[Multipliers]:
    """Multipliers that bound all choices well: ascents from the prices of a plan.

    The long one only if it takes no more than a third of the work that is left.
    """
    each = joint_prices(joint, opened, found)
    relaxation = Relaxation(joint, most, work=work)
    begin = Multipliers.of(each, np.zeros(len(relaxation.budgets)))
    for steps in SHORT, LONG:
        if steps == LONG and steps * relaxation.units > work.left() / 3:
            return
        yield ascend(relaxation, float(found.seconds), begin=begin, steps=steps).at


def _split(joint: Joint, at: Multipliers) -> list[Multipliers]:
    """The multipliers of every part."""
    groups: Ints = np.cumsum([len(p.weight) for p in joint.parts])[:-1]
    ceilings: Ints = np.cumsum([len(p.ceiling) for p in joint.parts])[:-1]
    return [Multipliers(v, at.lam, np.zeros(0), up)
            for v, up in zip(np.split(at.v, groups), np.split(at.up, ceilings), strict=True)]
