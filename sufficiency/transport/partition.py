"""Set partitioning: which of many runs together carry everybody for the least money.

Of the columns that are given, the programme is

    minimise   sum c_r x_r
    subject to sum over runs r with stop i of x_r = 1      every stop i          (1)
               sum over runs of kind v of x_r <= A_v       every limited kind v  (5)

with x_r in {0, 1} (``pick``), or relaxed with >= in (1) (``Relaxation``), whose dual prices guide
the search for better runs (Gilmore and Gomory 1961; Desrochers, Desrosiers and Solomon 1992).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from sufficiency.optimise.mip.highs import one_pool, quiet_solver
from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import Run

Floats = NDArray[np.float64]

LITTLE = 1e-6
"""A share of a run that counts as none."""


@dataclass(frozen=True, eq=False, repr=False)
class Duals:
    """Prices of a relaxation, in pence.

    Attributes:
        stop: (n,) what the runs that carry a stop may cost for it, 0 or more.
        kind: (v,) 0 or less: what one more vehicle of a limited kind would save.
        pence: value of the relaxation.
    """

    stop: Floats
    kind: Floats
    pence: float


class Relaxation:
    """The relaxation, to which runs are added as they are found."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.runs: list[Run] = []
        self._known: dict[tuple[frozenset[int], int], int] = {}
        self.bent: dict[int, tuple[int, ...]] = {}
        self._solver = quiet_solver()
        self._solver.setOptionValue("threads", 1)
        n, vehicles = len(problem), problem.fleet.vehicles
        for _ in range(n):
            self._solver.addRow(1.0, highspy.kHighsInf, 0, np.zeros(0, np.int32), np.zeros(0))
        for vehicle in vehicles:
            most = highspy.kHighsInf if vehicle.available is None else float(vehicle.available)
            self._solver.addRow(-highspy.kHighsInf, most, 0, np.zeros(0, np.int32), np.zeros(0))

    def add(self, runs: Sequence[Run]) -> int:
        """Add runs that are new, or cheaper than the one known of the same stops and setup;
        returns how many."""
        before = len(self.runs)
        for run in runs:
            key = frozenset(run.stops), run.setup
            known = self._known.get(key)
            if known is not None and self.runs[known].units <= run.units:
                continue
            self._known[key] = len(self.runs)
            self.runs.append(run)
        added = self.runs[before:]
        self._put(added)
        return len(added)

    def bend(self, orders: Sequence[Run]) -> None:
        """Add orders that visit a stop twice: no runs, but with them the value of the relaxation
        is one that pricing with little memory can prove."""
        begin = self._solver.getNumCol()
        self.bent |= {begin + at: order.stops for at, order in enumerate(orders)}
        self._put(orders)

    def straighten(self) -> tuple[tuple[int, ...], ...]:
        """Take away the orders among them that the last solution uses, and return them."""
        taken = np.array(self._solver.getSolution().col_value)
        used = [column for column in self.bent if taken[column] > LITTLE]
        for column in used:
            self._solver.changeColBounds(column, 0.0, 0.0)
        return tuple(self.bent.pop(column) for column in used)

    def _put(self, runs: Sequence[Run]) -> None:
        if not runs:
            return
        index: list[int] = []
        value: list[int] = []
        start: list[int] = []
        for run in runs:
            visits = Counter(run.stops)
            visits[len(self.problem) + self.problem.fleet.setups[run.setup].vehicle] = 1
            start.append(len(index))
            rows = sorted(visits)
            index += rows
            value += [visits[row] for row in rows]
        count = len(runs)
        self._solver.addCols(
            count, np.array([r.units / UNITS_PER_PENNY for r in runs], float), np.zeros(count),
            np.full(count, highspy.kHighsInf), len(index), np.array(start, np.int32),
            np.array(index, np.int32), np.array(value, float))

    def solve(self) -> Duals:
        """Solve and price."""
        one_pool()
        self._solver.run()
        n = len(self.problem)
        dual = np.array(self._solver.getSolution().row_dual)
        return Duals(np.maximum(dual[:n], 0.0), np.minimum(dual[n:], 0.0),
                     float(self._solver.getInfo().objective_function_value))

    def shares(self, kept: Sequence[int] = ()) -> Floats:
        """(r,) how much of each run the relaxation takes, where some are taken whole."""
        for run in kept:
            self._solver.changeColBounds(run, 1.0, highspy.kHighsInf)
        one_pool()
        self._solver.run()
        taken = np.array(self._solver.getSolution().col_value)
        for run in kept:
            self._solver.changeColBounds(run, 0.0, highspy.kHighsInf)
        return taken

    def reduced(self, duals: Duals) -> Floats:
        """(r,) cost of each run less its prices, pence."""
        setups = self.problem.fleet.setups
        return np.array([
            r.units / UNITS_PER_PENNY - duals.stop[list(r.stops)].sum()
            - duals.kind[setups[r.setup].vehicle] for r in self.runs])


def pick(
    count: int, runs: Sequence[Run], kinds: Sequence[int], available: Sequence[int | None],
    *, start: Sequence[int] = (), nodes: int = 1000, gap: float = 0.0,
) -> tuple[int, ...] | None:
    """Positions of the runs that carry ``count`` stops for the least money.

    Args:
        count: stops, each to be carried once.
        runs: those to choose from.
        kinds: kind of vehicle of each run.
        available: most runs with each kind, None = no limit.
        start: positions of a plan that is known; it is returned if nothing better is found.
        nodes: most nodes of the search, which is the same on every machine.
        gap: share of the cost that need not be searched for.

    Returns:
        None if there is no plan, or none was found within the nodes.
    """
    solver = quiet_solver()
    for option, value in (("threads", 1), ("mip_max_nodes", nodes), ("mip_rel_gap", gap),
                          ("mip_abs_gap", 1e-4), ("random_seed", 0), ("mip_feasibility_tolerance",
                                                                      1e-7)):
        solver.setOptionValue(option, value)
    # A search of one node would begin it anew, for half as long again and hardly a better plan.
    solver.setOptionValue("mip_allow_restart", nodes > 1)
    limited = [v for v, most in enumerate(available) if most is not None]
    row_of = {v: count + at for at, v in enumerate(limited)}
    lower = np.r_[np.ones(count), np.full(len(limited), -highspy.kHighsInf)]
    upper = np.r_[np.ones(count), [float(available[v] or 0) for v in limited]]
    index, start_at = [], [0]
    for run, kind in zip(runs, kinds, strict=True):
        index += [*sorted(run.stops), *([row_of[kind]] if kind in row_of else [])]
        start_at.append(len(index))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(runs), len(lower)
    lp.col_cost_ = np.array([r.units / UNITS_PER_PENNY for r in runs])
    lp.col_lower_, lp.col_upper_ = np.zeros(len(runs)), np.ones(len(runs))
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.array(start_at, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(index, dtype=np.int32)
    lp.a_matrix_.value_ = np.ones(len(index))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(runs)
    solver.passModel(lp)
    if len(start):
        solution = highspy.HighsSolution()
        values = np.zeros(len(runs))
        values[list(start)] = 1.0
        solution.col_value = list(values)
        solver.setSolution(solution)
    one_pool()
    solver.run()
    if solver.getInfo().primal_solution_status != 2:
        return tuple(start) or None
    chosen = np.flatnonzero(np.array(solver.getSolution().col_value) > 0.5)
    return tuple(int(i) for i in chosen)
