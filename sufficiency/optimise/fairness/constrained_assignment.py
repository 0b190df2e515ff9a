"""Assignment for a fixed choice under side constraints, by linear programming.

What an assignment by flow cannot do is to keep sums over groups (a district's minutes) within
limits. The linear programme over (1) to (2'') with the shortfall as a limit and the tops in their
linear form (``goals.py``) does. Its columns are generated: few pairs matter, and the duals tell
which. Nearly all of its solution is whole already, as the network's is (a basic solution has at
most one split group for each row that is not of the network); the rest is settled by a small
integer programme.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.common.sums import inner
from sufficiency.optimise.assignment.min_cost_flow import Assignment
from sufficiency.optimise.fairness.criteria import CriterionLimit, KLargestSum
from sufficiency.optimise.fairness.klargest import EXACT, KLargestLp
from sufficiency.optimise.mip.highs import charge
from sufficiency.optimise.problem import Bools, Floats, Ints, Problem
from sufficiency.optimise.work import Work

NEAREST = 5
"""Pairs of each group that the linear programme begins with, besides those of known plans."""
ROUND = 3
"""Pairs of each group that one round of generation may add."""
MOVABLE = (150, 1200)
"""Groups that may move, besides those that are split, to make an assignment whole."""
LOSS = 5e-4
"""What whole children may cost, as a share, before more groups may move."""
NODES = 200
"""Branches of an integer programme."""
SMALL = 3000
"""With so few pairs whole children are settled exactly."""


@discreet
@dataclass(frozen=True, eq=False)
class ConstrainedResult:
    """What fixed options allow.

    Attributes:
        least: no assignment of these options within the limits has less; inf if there is none.
        value: of the linear programme, with the price of exceeding limits.
        weights: dual prices of every row, of the objective first, then of each limit.
        group: (n,) dual price of placing one more child of each group.
        price: dual price of the limit on the shortfall, >= 0.
        ceiling: (p,) dual price of a place under each joint ceiling, >= 0.
        found: whole children within the limits; None if none were looked for or found.
    """

    least: float
    value: float
    weights: list[Floats]
    group: Floats
    price: float
    ceiling: Floats
    found: Assignment | None


class ConstrainedAssignment:
    """A problem ready to be balanced for one choice of options after another.

    One linear programme over all pools is kept: a choice changes only its right hand side, so
    the last basis is where the next begins.

    Args:
        problem: made by ``with_nowhere``; seconds are journeys.
        shortfall: children without a suitable local place, at most.
        objective: minimised.
        limits: kept.
    """

    def __init__(
        self, problem: Problem, shortfall: int, objective: KLargestSum, limits: list[CriterionLimit]
    ) -> None:
        self.problem, self.weight = problem, problem.weight
        self.fits = problem.seconds >= 0
        tops = [objective, *(limit.top for limit in limits)]
        n, k = self.fits.shape
        # Rows: (1) groups, (2) pools, (2') needs a share could limit, (2'') ceilings and their
        # mix where it binds across their pools, S.
        self.mixed: Bools = problem.share < 1.0
        limited = int(self.mixed.sum())
        mix = np.full(self.mixed.shape, -1)
        mix[self.mixed] = n + k + np.arange(limited)
        self.of_pair: Ints = mix[:, problem.need].T  # (n, k) row of (2'), or -1
        first = n + k + limited
        self.ceiling = np.where(problem.ceiling_of >= 0, first + problem.ceiling_of, -1)
        self.ceilings = slice(first, first + len(problem.ceiling))
        crossed = problem.free.crossed
        across = np.full((len(crossed) + 1, crossed.shape[1]), -1)  # the last: under no ceiling
        across[:-1][crossed] = self.ceilings.stop + np.arange(crossed.sum())
        self.across: Ints = across[problem.ceiling_of][:, problem.need].T  # (n, k) row, or -1
        self.short = self.ceilings.stop + int(crossed.sum())
        self.away = np.where(problem.local, -1, self.short)
        self.upper = np.concatenate([
            self.weight, np.zeros(k + limited), problem.free.ceilings,
            problem.free.ceiling_mix[crossed], [shortfall],
        ]).astype(float)
        lower = np.full(len(self.upper), -np.inf)
        lower[:n] = self.weight
        self.lp = KLargestLp(lower, self.upper, objective, limits)
        self.rows = [
            (at + i, row) for at, top in zip(self.lp.first, tops, strict=True)
            for i, row in enumerate(top.rows)
        ]
        # No assignment has a larger objective.
        largest = [
            inner(self.weight * row.share, np.where(self.fits, row.cost, 0).max(axis=1))
            + float(row.opening.sum()) - row.base for row in objective.rows
        ]
        self.most = objective.of(np.array(largest)) + 1.0
        self.group, self.column = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self.inside = np.zeros_like(self.fits)
        journey = np.where(self.fits, problem.seconds, np.iinfo(np.int32).max)
        near = np.zeros_like(self.fits)
        standing = np.where(problem.capacity > 0, journey, np.iinfo(np.int32).max)
        closest = np.argsort(standing, axis=1, kind="stable")[:, :NEAREST]
        near[np.arange(n)[:, None], closest] = True
        self._add(near & self.fits & (problem.capacity > 0))

    def _add(self, pairs: Bools) -> None:
        """Columns for these pairs."""
        n = len(self.weight)
        i, j = np.nonzero(pairs & ~self.inside)
        if not len(i):
            return
        self.inside[i, j] = True
        self.group, self.column = np.r_[self.group, i], np.r_[self.column, j]
        rows = [i, n + j, self.of_pair[i, j], self.ceiling[j], self.across[i, j], self.away[j]]
        values = [np.ones(len(i))] * len(rows)
        for at, row in self.rows:
            each = row.share[i] * row.cost[i, j]
            rows.append(np.where(each != 0, at, -1))
            values.append(each)
        place, value = np.stack(rows, axis=1), np.stack(values, axis=1)
        used = place >= 0
        start = np.r_[0, np.cumsum(used.sum(axis=1))[:-1]].astype(np.int32)
        self.lp.solver.addCols(
            len(i), np.zeros(len(i)), np.zeros(len(i)), self.weight[i].astype(float),
            int(used.sum()), start, place[used].astype(np.int32), value[used],
        )

    def _open(self, opened: Bools, known: Assignment) -> Bools:
        """Right hand sides of this choice, and the pairs of a plan of it; (k,) pools in use."""
        problem, n = self.problem, len(self.weight)
        places = problem.places(opened)
        limit = np.minimum(problem.mix_limits(opened), places[:, None])[self.mixed]
        for row, most in enumerate(np.concatenate([places, limit]).tolist(), n):
            self.lp.solver.changeRowBounds(row, -np.inf, float(most))
        self.lp.based([row.based(opened) for _, row in self.rows])
        pairs = np.zeros_like(self.fits)
        pairs[known.group, known.pool] = True
        self._add(pairs)
        return places > 0

    def solve(
        self, opened: Bools, known: Assignment, *, work: Work, better: float = np.inf
    ) -> ConstrainedResult | None:
        """The least objective within the limits; None if the clock ended it.

        Args:
            opened: (q,) options.
            known: an assignment of them with no more than the shortfall.
            work: what is done is charged to it.
            better: whole children are looked for only where the linear programme is below.
        """
        in_use = self._open(opened, known)
        usable = self.fits & in_use
        small = int(usable.sum()) <= SMALL
        if small:
            self._add(usable)
        again = False
        while True:
            if not self.lp.run(work, primal=again):
                return None
            again = True
            dual = np.asarray(self.lp.solver.getSolution().row_dual)
            reduced = self._reduced(dual, in_use)
            useful = usable & ~self.inside & (reduced < -1e-9)
            if useful.any():
                rank = np.where(useful, reduced, np.inf)
                last = min(ROUND, rank.shape[1]) - 1
                self._add(useful & (rank <= np.partition(rank, last, axis=1)[:, [last]]))
            elif self.lp.breach <= EXACT or self.lp.total > self.most or not self.lp.dearer():
                break
        x = np.asarray(self.lp.solver.getSolution().col_value)[self.lp.extra :]
        value, weights = self.lp.total, self.lp.weights()
        price = max(-float(dual[self.short]), 0.0)
        # No assignment at all has as much: it is the price of exceeding limits that has to be
        # paid.
        least = np.inf if value > self.most else value
        found = None
        if self.lp.breach <= EXACT and value < better:
            reduced[:, ~in_use] = np.inf
            found, whole = self._whole(x, reduced, work, exact=small)
            least = max(least, whole)
        above = np.maximum(-dual[self.ceilings], 0.0)
        return ConstrainedResult(
            least, value, weights, dual[: len(self.weight)], price, above, found)

    def _reduced(self, dual: Floats, in_use: Bools) -> Floats:
        """(n, k) reduced costs of every pair of pools in use."""
        n, k = self.fits.shape
        at = np.flatnonzero(in_use)
        padded = np.r_[dual, 0.0]  # position -1: no such row
        cost = -(dual[:n, None] + dual[n : n + k][at] + padded[self.of_pair[:, at]])
        cost -= padded[self.ceiling[at]] + padded[self.across[:, at]] + padded[self.away[at]]
        priced: dict[int, tuple[Ints, Floats]] = {}
        for position, row in self.rows:
            if dual[position] != 0.0:
                known = priced.get(id(row.cost), (row.cost, np.zeros(n)))
                priced[id(row.cost)] = known[0], known[1] + dual[position] * row.share
        for costs, share in priced.values():
            cost -= share[:, None] * costs[:, at]
        out = np.zeros((n, k))
        out[:, at] = cost
        return out

    def _whole(
        self, x: Floats, reduced: Floats, work: Work, *, exact: bool
    ) -> tuple[Assignment | None, float]:
        """Whole children, and what none have less than: an integer programme.

        Unless it is to be exact, over the few groups that are split. They need room to move, so
        the groups for which another place costs least may move too: first few of them, then more
        if the loss is not small enough.
        """
        solver = self.lp.copy(work)
        value, whole, n = self.lp.total, np.rint(x), len(self.weight)
        loose = np.zeros(n, dtype=bool)
        loose[self.group[np.abs(x - whole) > EXACT]] = True
        other = np.where(self.inside, np.maximum(reduced, 0.0), np.inf)
        used = x > EXACT
        other[self.group[used], self.column[used]] = np.inf
        order = np.lexsort((np.arange(n), other.min(axis=1)))
        columns = (self.lp.extra + np.arange(len(x))).astype(np.int32)
        solver.setOptionValue("mip_rel_gap", 0.0 if exact else LOSS / 2)
        solver.setOptionValue("mip_abs_gap", EXACT)
        solver.setOptionValue("mip_max_nodes", 100 * NODES if exact else NODES)
        best: Assignment | None = None
        for size in (n,) if exact else MOVABLE:
            loose[order[:size]] = True
            free = loose[self.group]
            solver.changeColsBounds(len(x), columns, np.where(free, 0.0, whole),
                                    np.where(free, self.weight[self.group], whole))
            kind = np.where(free, highspy.HighsVarType.kInteger.value,
                            highspy.HighsVarType.kContinuous.value).astype(np.uint8)
            solver.changeColsIntegrality(len(x), columns, kind)
            solver.run()
            charge(solver, work)
            info = solver.getInfo()
            values = np.asarray(solver.getSolution().col_value)
            if info.primal_solution_status != 2 or values[self.lp.breaches].sum() > EXACT:
                continue
            best = self._assignment(values[self.lp.extra :])
            if info.objective_function_value - value <= LOSS * max(abs(value), 1.0):
                break
        return best, float(info.mip_dual_bound) - EXACT if exact else -np.inf

    def _assignment(self, x: Floats) -> Assignment:
        problem, children = self.problem, np.rint(x).astype(np.int64)
        used = np.flatnonzero(children)
        group, pool, children = self.group[used], self.column[used], children[used]
        order = np.lexsort((pool, group))
        seconds = int((problem.seconds[group, pool].astype(np.int64) * children).sum())
        away = int(children[~problem.local[pool]].sum())
        return Assignment(group[order], pool[order], children[order], away, seconds)
