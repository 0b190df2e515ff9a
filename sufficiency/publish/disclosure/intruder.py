"""The intruder: bounds on what is withheld, from everything that is printed.

An attacker knows every printed figure, how it was rounded, and every sum that holds between
figures, printed or not. The least and the greatest value a hidden figure can have are then two
linear programmes:

    min / max  x_i   subject to   x_total = sum of x_parts   for every sum,
                                  low_j <= x_j <= high_j     for every figure.

An attacker adds that counts are whole numbers. So only solutions in whole numbers count: where a
programme's is none (in tables of three or more ways), it is searched for again among those.
"""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from sufficiency.optimise.mip.highs import one_pool, quiet_solver

Floats = NDArray[np.float64]
MIXED = 8
"""Pairs of programmes in mixed directions, tried while more figures than this are not settled."""

NODES = 200
"""Of the search for a solution in whole numbers; without one the figure counts as exposed."""


def whole(weights: Floats, part: csr_array, bounds: Floats, relaxed: Floats) -> Floats | None:
    """A solution in whole numbers, the best one found within ``NODES``; None if none is found.

    A few sums alone are mostly to blame that figures are not whole. So first only those figures
    may move, and others of their sums. No solution is of less weight than ``relaxed``: what is
    found there counts if it is as good, and everything is searched otherwise.

    Args:
        weights: (n,) what is minimised for each figure, whole numbers.
        part: (m, n) sums between them, each of which is nought.
        bounds: (n, 2) least and greatest value of each.
        relaxed: (n,) a solution of least weight, not all of it whole.
    """
    broken = np.abs(relaxed - np.rint(relaxed)) > 1e-6
    if not broken.any():
        return np.rint(relaxed)
    near = abs(part).T @ (abs(part) @ broken.astype(float)) > 0
    stays = np.where(near, 0.0, np.rint(relaxed))
    moving = part[:, near]
    rows = np.flatnonzero(np.diff(moving.indptr))
    found = _searched(weights[near], moving[rows], bounds[near], -(part @ stays)[rows])
    if found is not None:
        stays[near] = found
        if weights @ stays <= weights @ relaxed + 1e-6:
            return stays
    return _searched(weights, part, bounds, np.zeros(part.shape[0]))


def _searched(
    weights: Floats, part: csr_array, bounds: Floats, sums: Floats
) -> Floats | None:
    found = milp(weights, integrality=np.ones(len(weights)),
                 bounds=Bounds(bounds[:, 0], bounds[:, 1]),  # type: ignore[arg-type]
                 constraints=LinearConstraint(part, sums, sums), options={"node_limit": NODES})
    return None if found.x is None else np.rint(found.x)


class Programme:
    """Linear programmes over the same sums and bounds: only what is minimised differs.

    The solver is asked directly: a wrapper that checks and copies the sums anew for every
    programme took eight times as long as the programmes themselves.
    """

    def __init__(self, part: csr_array, bounds: Floats) -> None:
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = part.shape
        lp.col_cost_ = np.zeros(part.shape[1])
        lp.col_lower_, lp.col_upper_ = bounds[:, 0], bounds[:, 1]
        lp.row_lower_ = lp.row_upper_ = np.zeros(part.shape[0])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = part.indptr, part.indices
        lp.a_matrix_.value_ = part.data
        self.columns = np.arange(part.shape[1], dtype=np.int32)
        self.solver = quiet_solver()
        self.solver.setOptionValue("threads", 1)
        self.solver.passModel(lp)

    def least(self, weights: Floats) -> tuple[Floats, Floats]:
        """A solution of least weight, and the price of each figure's bounds there.

        Args:
            weights: (n,) what is minimised for each figure.

        Raises:
            RuntimeError: what is printed contradicts the sums (a defect).
        """
        one_pool()
        self.solver.changeColsCost(len(weights), self.columns, weights)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError("the printed figures contradict each other")
        found = self.solver.getSolution()
        return np.asarray(found.col_value), np.abs(np.asarray(found.col_dual))


class Intruder:
    """The figures and sums of everything published together.

    Args:
        truth: (n) the counts themselves, which solve the system.
        sums: (total, parts) as positions.
    """

    def __init__(self, truth: Sequence[int], sums: Sequence[tuple[int, Sequence[int]]]) -> None:
        self.truth = np.asarray(truth, dtype=float)
        rows, columns, values = [], [], []
        for row, (total, parts) in enumerate(sums):
            rows += [row] * (len(parts) + 1)
            columns += [total, *parts]
            values += [-1.0] + [1.0] * len(parts)
        self.matrix = csr_array((values, (rows, columns)), shape=(len(sums), len(self.truth)))
        joined = self.matrix.T @ self.matrix
        self.component = connected_components(joined, directed=False)[1]
        self.most = float(self.truth.sum()) * 2 + 1000
        self.witnesses: dict[int, list[Floats]] = {}
        self.used: dict[int, set[int]] = {}
        """For each exposed figure, those whose printed values it was worked out from."""

    def exposed(self, which: Sequence[int], low: Floats, high: Floats, width: float) -> list[int]:
        """Positions among ``which`` whose interval is narrower than ``width``.

        Solutions found before count again where what is printed still allows them: as more is
        hidden, almost all of them do.

        Args:
            which: positions of the figures that must stay hidden.
            low, high: (n) what is printed about each figure; high may be infinite.
            width: children by which least and greatest must at least differ.

        Raises:
            RuntimeError: what is printed contradicts the sums (a defect).
        """
        least, greatest = self.truth.copy(), self.truth.copy()
        found = []
        self.used = {}
        for component in sorted({int(self.component[i]) for i in which}):
            members = np.flatnonzero(self.component == component)
            inside = [i for i in which if self.component[i] == component]
            rows = np.flatnonzero(np.diff(self.matrix[:, members].indptr))
            part = self.matrix[rows][:, members]
            bounds = np.column_stack([low[members], np.minimum(high[members], self.most)])
            kept = [x for x in self.witnesses.get(component, [])
                    if (x >= bounds[:, 0] - 1e-7).all() and (x <= bounds[:, 1] + 1e-7).all()]
            self.witnesses[component] = kept
            if kept:
                least[members] = np.minimum(least[members], np.min(kept, axis=0))
                greatest[members] = np.maximum(greatest[members], np.max(kept, axis=0))

            programme = Programme(part, bounds) if part.shape[0] else None

            def solve(
                weights: Floats, part: csr_array = part, bounds: Floats = bounds,
                members: NDArray[np.intp] = members, kept: list[Floats] = kept,
                programme: Programme | None = programme,
            ) -> set[int]:
                """Any solution widens what is known to be possible for every figure.

                Returns the figures whose printed values hold it back (their bounds have a price).
                """
                held: set[int] = set()
                if programme is None:
                    x = np.where(weights < 0, bounds[:, 1], bounds[:, 0])
                else:
                    x, price = programme.least(weights)
                    held = set(members[price > 1e-9].tolist())
                    integral = whole(weights, part, bounds, x)
                    if integral is None:
                        return held
                    x = integral
                kept.append(x)
                least[members] = np.minimum(least[members], x)
                greatest[members] = np.maximum(greatest[members], x)
                return held

            def narrow(inside: list[int] = inside) -> list[int]:
                return [i for i in inside if greatest[i] - least[i] < width - 1e-6]

            for sign in (-1.0, 1.0):
                if open_ := narrow():
                    solve(np.where(np.isin(members, open_), sign, 0.0))
            # Mixed directions widen many at once, before each is asked by itself.
            mixed = np.random.default_rng(component)
            for _ in range(MIXED):
                open_ = narrow()
                if len(open_) <= MIXED:
                    break
                weights = np.where(np.isin(members, open_),
                                   mixed.choice((-1.0, 1.0), len(members)), 0.0)
                solve(weights)
                solve(-weights)
            for i in narrow():
                for sign in (-1.0, 1.0):
                    if greatest[i] - least[i] < width - 1e-6:
                        held = solve(np.where(members == i, sign, 0.0))
                        self.used[i] = self.used.get(i, set()) | held
            found += narrow()
        self.least, self.greatest = least, greatest
        return sorted(found)
