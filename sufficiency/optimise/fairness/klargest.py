"""LP rows and columns of sum-of-k-largest objectives, and what their duals weigh.

Of a top with rows m_1 .. m_r the programme has the columns ``t`` and, where k > 1, ``s_1 .. s_r``,
and the rows ``m_i - t - s_i <= base_i``; the objective is ``k t + sum s`` of the first top, and
every other has a row ``k t + sum s - breach <= most``. Who uses this adds the columns that make
up the m_i.
"""

from __future__ import annotations

import highspy
import numpy as np

from sufficiency.optimise.fairness.criteria import CriterionLimit, KLargestSum
from sufficiency.optimise.mip.highs import charge, one_pool, quiet_solver
from sufficiency.optimise.problem import Floats
from sufficiency.optimise.work import Work

PRICES = (1e3, 1e5, 1e7)
"""Prices of exceeding a limit by one, tried in turn; rows are in minutes or parts of a hundred."""
EXACT = 1e-7
"""A limit exceeded by less is kept."""


class KLargestLp:
    """A solver with the rows and columns of some tops, after some rows of its user.

    Args:
        lower, upper: limits of the user's own rows.
        objective: minimised.
        limits: kept, at a price for exceeding them (no column would fit otherwise).
    """

    def __init__(
        self, lower: Floats, upper: Floats, objective: KLargestSum, limits: list[CriterionLimit]
    ) -> None:
        self.tops = [objective, *(limit.top for limit in limits)]
        self.solver = quiet_solver()
        self.solver.setOptionValue("threads", 1)
        self.solver.setOptionValue("random_seed", 0)
        self.first: list[int] = []
        ups, at = [upper], len(upper)
        for number, top in enumerate(self.tops):
            self.first.append(at)
            ups += [np.zeros(len(top.rows))]
            ups += [np.array([limits[number - 1].most])] if number else []
            at += len(top.rows) + (number > 0)
        lows = np.r_[lower, np.full(at - len(lower), -np.inf)]
        self.solver.addRows(at, lows, np.concatenate(ups), 0, np.zeros(at, np.int32),
                            np.zeros(0, np.int32), np.zeros(0))
        self.extra = 0
        self.breaches: list[int] = []
        self.price = PRICES[0]
        for number, (top, row) in enumerate(zip(self.tops, self.first, strict=True)):
            self._columns(top, row, limited=number > 0)

    def based(self, bases: list[float]) -> None:
        """What is taken off every row of every top."""
        rows = [
            first + i for first, top in zip(self.first, self.tops, strict=True)
            for i in range(len(top.rows))
        ]
        for row, base in zip(rows, bases, strict=True):
            self.solver.changeRowBounds(row, -np.inf, base)

    def _columns(self, top: KLargestSum, row: int, *, limited: bool) -> None:
        r = len(top.rows)
        own = [(row + r, 1.0)] if limited else []  # the row that limits the top
        price = 0.0 if limited else 1.0
        t = [(row + i, -1.0) for i in range(r)] + [(at, float(top.k)) for at, _ in own]
        self._column(price * top.k, -np.inf, t)
        if top.k > 1:
            for i in range(r):
                self._column(price, 0.0, [(row + i, -1.0), *own])
        if limited:
            self.breaches.append(self.extra)
            self._column(self.price, 0.0, [(row + r, -1.0)])

    def _column(self, cost: float, lower: float, entries: list[tuple[int, float]]) -> None:
        index = np.array([i for i, _ in entries], dtype=np.int32)
        self.solver.addCol(cost, lower, np.inf, len(index), index,
                           np.array([v for _, v in entries]))
        self.extra += 1

    def run(self, work: Work, *, primal: bool = False) -> bool:
        """Solve; False if the clock ended it.

        Args:
            work: what is done is charged to it.
            primal: the last basis is still feasible, as after new columns.
        """
        one_pool()
        limit = self.solver.getRunTime() + max(work.seconds(), 0.1)
        self.solver.setOptionValue("time_limit", limit)
        self.solver.setOptionValue("simplex_strategy", 4 if primal else 1)
        self.solver.run()
        charge(self.solver, work)
        return bool(self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def copy(self, work: Work) -> highspy.Highs:
        """Another solver with the same programme."""
        solver = quiet_solver()
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("random_seed", 0)
        solver.setOptionValue("time_limit", max(work.seconds(), 0.1))
        solver.passModel(self.solver.getLp())
        return solver

    @property
    def total(self) -> float:
        """The objective, with the price of exceeding limits."""
        return float(self.solver.getInfo().objective_function_value)

    @property
    def breach(self) -> float:
        """By how much the limits are exceeded in all."""
        values = self.solver.getSolution().col_value
        return float(sum(values[at] for at in self.breaches))

    def dearer(self) -> bool:
        """Raise the price of exceeding limits; False at the highest."""
        higher = [p for p in PRICES if p > self.price]
        if not higher:
            return False
        self.price = higher[0]
        for at in self.breaches:
            self.solver.changeColCost(at, self.price)
        return True

    def weights(self) -> list[Floats]:
        """What the duals weigh every row of every top with, >= 0."""
        dual = np.asarray(self.solver.getSolution().row_dual)
        return [np.maximum(-dual[row : row + len(top.rows)], 0.0)
                for row, top in zip(self.first, self.tops, strict=True)]
