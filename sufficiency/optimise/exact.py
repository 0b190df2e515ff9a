"""Few options, many limits: the choice itself solved exactly, with cuts for what it leads to.

The Lagrangian relaxation of ``bounds.py`` prices capital and other linear limits; where they bind
a gap stays that branching on sites cannot close. With few options the choice can be left to an
integer programme that holds (4a) to (4e) in full and knows each part t of the problem only by cuts

    T_t + lam S_t >= constant + worth @ y          at the prices of some plan, tight there
    sum_t S_t <= S*                                 the first objective, as far as it is reached

(Benders decomposition, one set of cuts a part: Birge and Louveaux 1988). Each choice it proposes is
assigned exactly and gives new cuts; its own value is a bound all along.
"""

from __future__ import annotations

import time
from dataclasses import replace

import highspy
import numpy as np

from sufficiency.optimise.assign import Assignment, Recourse, assign, recourse
from sufficiency.optimise.bounds import Multipliers, Relaxation, ascend
from sufficiency.optimise.constraints import choice_rows
from sufficiency.optimise.highs import Rows, charge, quiet_solver
from sufficiency.optimise.prices import joint_prices, prices
from sufficiency.optimise.problem import Bools, Budget, Floats, Ints, Joint, Problem
from sufficiency.optimise.site import Plan
from sufficiency.optimise.work import FLOW, Work, ended

NODES = 2000
"""Branches of the master programme at a time."""

Line = tuple[float, float, Floats]
"""lam, constant and worth of a cut of one part."""


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


class _Master:
    """The integer programme: y per option, then S_t, then T_t."""

    def __init__(self, joint: Joint, most: int) -> None:
        q, t = len(joint.options), len(joint.parts)
        self.q, self.t = q, t
        every = np.arange(q)
        sites = int(joint.options.site.max(initial=-1)) + 1
        rows = Rows()
        choice_rows(rows, joint.parts[0], every, np.ones(sites, dtype=np.int64), every)
        row = rows.open(np.array([-np.inf]), np.array([float(most)]))
        rows.put(np.full(t, row), q + np.arange(t), 1.0)
        start, index, value = rows.matrix()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = q + 2 * t, rows.count
        lp.col_cost_ = np.r_[joint.options.cost, np.zeros(t), np.ones(t)].astype(float)
        lp.col_lower_ = np.r_[joint.options.pinned.astype(float), np.zeros(2 * t)]
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

    def add(self, part: int, line: Line, travel: bool) -> None:
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

    def solve(self, gap: float, work: Work, threads: int) -> tuple[float, Bools | None, Floats]:
        """Bound, the choice proposed and the children it is thought to leave out in each part."""
        highspy.Highs.resetGlobalScheduler(True)
        for name, value in (("threads", threads), ("mip_rel_gap", gap), ("mip_max_nodes", NODES),
                            ("time_limit", self.solver.getRunTime() + max(work.seconds(), 0.1))):
            self.solver.setOptionValue(name, value)
        self.solver.run()
        charge(self.solver, work)
        info = self.solver.getInfo()
        bound = float(info.mip_dual_bound)
        if info.primal_solution_status != 2:
            return bound, None, np.zeros(self.t)
        values = np.asarray(self.solver.getSolution().col_value)
        return bound, values[: self.q] > 0.5, values[self.q : self.q + self.t]


def close(
    joint: Joint, start: Plan, *, gap: float, work: Work, threads: int = 1
) -> Plan:
    """Better plan and bound of a problem with few options; ``start`` where nothing is gained.

    The number of children left out is that of ``start``.
    """
    began = time.perf_counter()
    most, best, bound = start.found.shortfall, start, start.bound
    parts = [_Part(p) for p in joint.parts]
    master = _Master(joint, most)

    def learn(opened: Bools, thought: Floats) -> Recourse:
        """Assign a choice and add the cuts it gives; of children only where they were thought
        fewer."""
        each = []
        for t, part in enumerate(parts):
            work.spend(part.travel.units + FLOW * part.problem.seconds.size)
            found = assign(part.problem, opened, ties=False)
            each.append(found)
            master.add(t, part.tight(opened, found), travel=True)
            if thought[t] < found.shortfall - 1e-6:
                master.add(t, part.counts(opened), travel=False)
        cost = int(joint.options.cost[opened].sum())
        return Recourse(tuple(each), sum(a.shortfall for a in each),
                        sum(a.seconds for a in each) + cost)

    first = learn(start.opened, np.full(len(parts), -1.0))
    for at in _ascended(joint, start.opened, first, most):
        for t, (part, mine) in enumerate(zip(parts, _split(joint, at), strict=True)):
            master.add(t, part.line(mine), travel=True)
    seen = {start.opened.tobytes()}
    while True:
        total = float(best.found.seconds)
        if bound >= min(total * (1 - gap), total - 0.99) or work.left() <= 0:
            break
        value, opened, thought = master.solve(gap / 2, work, threads)
        bound = max(bound, min(value, total))
        if opened is None or opened.tobytes() in seen:
            break
        seen.add(opened.tobytes())
        found = learn(opened, thought)
        if found.shortfall <= most and found.seconds < best.found.seconds:
            best = replace(best, opened=opened, found=found)
    ties = recourse(joint, best.opened)
    total = float(ties.seconds)
    proven, near = total - bound < 1.0, total - bound <= gap * abs(total)
    return replace(
        best, found=ties, bound=min(max(bound, 0.0), total),
        status="optimal" if proven else "gap_reached" if near else ended(work),
        seconds=start.seconds + time.perf_counter() - began,
    )


def _ascended(joint: Joint, opened: Bools, found: Recourse, most: int) -> list[Multipliers]:
    """Multipliers that bound all choices well: an ascent from the prices of a plan."""
    each = joint_prices(joint, opened, found)
    relaxation = Relaxation(joint, most)
    begin = Multipliers.of(each, np.zeros(len(relaxation.budgets)))
    target = float(found.seconds)
    return [ascend(relaxation, target, begin=begin, steps=steps).at for steps in (30, 150)]


def _split(joint: Joint, at: Multipliers) -> list[Multipliers]:
    """The multipliers of every part."""
    groups: Ints = np.cumsum([len(p.weight) for p in joint.parts])[:-1]
    ceilings: Ints = np.cumsum([len(p.ceiling) for p in joint.parts])[:-1]
    return [Multipliers(v, at.lam, np.zeros(0), up)
            for v, up in zip(np.split(at.v, groups), np.split(at.up, ceilings), strict=True)]
