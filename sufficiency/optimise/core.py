"""The exact model, constraints (1) to (5), given to HiGHS over chosen arcs and options.

Used for the first objective on a compressed problem (``shortfall.py``), for a first plan where
the relaxation finds none, and as the plain peer in tests and benchmarks.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import highspy
import numpy as np

from sufficiency.optimise.highs import Rows, quiet_solver
from sufficiency.optimise.problem import Bools, Floats, Ints, Joint, Problem


@dataclass(frozen=True, eq=False)
class CoreResult:
    """What the solver found.

    Attributes:
        status: "optimal", "infeasible" or "time_limit".
        objective: value of the best solution, inf if none.
        bound: proven lower bound.
        count: (q,) copies of each option opened, zeros if there is no solution.
        carried: children of every arc, part after part (empty if there is no solution).
        seconds: wall time.
    """

    status: str
    objective: float
    bound: float
    count: Ints
    carried: tuple[Ints, ...]
    seconds: float

    @property
    def opened(self) -> Bools:
        """(q,) options with at least one copy."""
        return self.count > 0


@dataclass(frozen=True, eq=False)
class Arcs:
    """A problem and the arcs of it that the solver may use: (a,) groups and pools."""

    problem: Problem
    group: Ints
    pool: Ints


@dataclass(frozen=True, eq=False)
class Model:
    """What the solver may use of a problem, or of several that share their options.

    Attributes:
        parts: one per problem; options and budget are those of the first.
        options: positions of options that may be opened (pinned ones must be among them).
        copies: (q,) how many identical copies of each option there are (1 unless compressed).
        site_room: options that may be opened at each site number (1 unless compressed).
        strong: whether to add the strong links (3).
        whole_arcs: ask for whole children on every arc, where (2'') is crossed.
        limits: whether the choice must keep (4a) to (4e); not where it is given.
    """

    parts: tuple[Arcs, ...]
    options: Ints
    copies: Ints
    site_room: Ints
    strong: bool
    whole_arcs: bool = False
    limits: bool = True

    @property
    def problem(self) -> Problem:
        """The problem whose options and budget count."""
        return self.parts[0].problem

    def solve(
        self,
        *,
        first_objective: bool,
        shortfall: int | None = None,
        gap: float = 1e-6,
        time_limit: float = 60.0,
        threads: int = 1,
        must_open: Ints | None = None,
        option_cost: Floats | None = None,
        relaxed: bool = False,
    ) -> CoreResult:
        """Minimise S (first objective) or T subject to S <= shortfall.

        Args:
            first_objective: minimise children without a local place instead of seconds.
            shortfall: limit on S when minimising T.
            gap: relative gap at which to stop.
            time_limit: seconds.
            threads: solver threads.
            must_open: option positions that must be open.
            option_cost: (q,) minimise the cost of what is opened instead of S or T.
            relaxed: drop whole numbers (a linear programme).
        """
        began = time.perf_counter()
        # The library keeps one pool of threads for the process, made for the first number asked.
        highspy.Highs.resetGlobalScheduler(True)
        solver = quiet_solver()
        solver.setOptionValue("threads", threads)
        solver.setOptionValue("random_seed", 0)
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("mip_abs_gap", 0.99 if first_objective else 1e-6)
        solver.setOptionValue("time_limit", max(time_limit, 0.1))
        y_first = self._build(
            solver, first_objective, shortfall, must_open, option_cost, relaxed
        )
        solver.run()
        seconds = time.perf_counter() - began
        linear = relaxed or not (len(self.options) or self.whole_arcs)
        return self._read(solver, y_first, linear, seconds)

    def _build(
        self,
        solver: highspy.Highs,
        first_objective: bool,
        shortfall: int | None,
        must_open: Ints | None,
        option_cost: Floats | None,
        relaxed: bool,
    ) -> int:
        """Columns: of each part arcs, then u per group; then y per option. Returns the first y."""
        options, opt = self.problem.options, self.options
        charge = np.zeros(len(options)) if first_objective else options.cost.astype(float)
        cost: list[Floats] = []
        upper: list[Floats] = []
        for part in self.parts:
            p = part.problem
            weight = p.weight.astype(float)
            if option_cost is not None:
                cost.append(np.zeros(len(part.group) + len(weight)))
            elif first_objective:
                cost += [(~p.local[part.pool]).astype(float), np.ones(len(weight))]
            else:
                cost.append(p.seconds[part.group, part.pool].astype(float))
                cost.append(np.full(len(weight), float(p.nowhere_seconds)))
            upper += [weight[part.group], weight]
        y_first = sum(map(len, upper))
        cost.append((charge if option_cost is None else option_cost)[opt])
        upper.append(self.copies[opt].astype(float))
        lower = np.zeros(y_first + len(opt))
        lower[y_first:][options.pinned[opt]] = self.copies[opt][options.pinned[opt]]
        if must_open is not None:
            forced = np.isin(opt, must_open)
            lower[y_first:][forced] = np.maximum(lower[y_first:][forced], 1.0)

        rows = Rows()
        y = y_first + np.arange(len(opt))
        outside: list[Ints] = []
        first = 0
        for part in self.parts:
            x = first + np.arange(len(part.group))
            u = first + len(part.group) + np.arange(len(part.problem.weight))
            self._part_rows(rows, part, x, u, y)
            outside += [x[~part.problem.local[part.pool]], u]
            first = int(u[-1]) + 1 if len(u) else first
        if self.limits:
            self.choice_rows(rows, y)  # (4a) to (4e)
        if shortfall is not None:
            row = rows.open(np.array([-np.inf]), np.array([float(shortfall)]))
            away = np.concatenate(outside)
            rows.put(np.full(len(away), row), away, 1.0)

        start, index, value = rows.matrix()
        unit = np.ones(len(lower))
        if self.problem.single_source:
            # A column carries the whole group or nothing.
            unit[:y_first] = np.concatenate(upper)[:y_first]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(lower), rows.count
        lp.col_cost_, lp.col_lower_ = np.concatenate(cost) * unit, lower
        lp.col_upper_, value = np.concatenate(upper) / unit, value * unit[index]
        lp.row_lower_ = np.concatenate(rows.lower)
        lp.row_upper_ = np.concatenate(rows.upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = start, index, value
        solver.passModel(lp)
        whole = [] if relaxed else [y]
        if not relaxed and (self.problem.single_source or self.whole_arcs):
            whole.append(np.arange(y_first))
        for columns in whole:
            if len(columns):
                kind = np.full(len(columns), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
                solver.changeColsIntegrality(len(columns), columns.astype(np.int32), kind)
        return y_first

    def _part_rows(self, rows: Rows, part: Arcs, x: Ints, u: Ints, y: Ints) -> None:
        """Constraints (1) to (3) of one part."""
        p, opt = part.problem, self.options
        weight = p.weight.astype(float)
        first = rows.open(weight, weight)  # (1)
        rows.put(first + part.group, x, 1.0)
        rows.put(first + np.arange(len(weight)), u, 1.0)
        places = p.free.places.astype(float)
        first = rows.open(np.full(len(places), -np.inf), places)  # (2)
        rows.put(first + part.pool, x, 1.0)
        # Each part numbers its pools by itself.
        rows.put(first + p.options.pool[opt], y, -p.free.added_places[opt])
        self._mix_rows(rows, part, x, y)  # (2')
        under = np.flatnonzero(p.ceiling_of[part.pool] >= 0)
        if len(under):  # (2'')
            ceilings = p.ceilings.astype(float)
            first = rows.open(np.full(len(ceilings), -np.inf), ceilings)
            rows.put(first + p.ceiling_of[part.pool[under]], x[under], 1.0)
            self._crossed_rows(rows, part, x, under)
        if self.strong:  # (3)
            self._strong_rows(rows, part, x, y)

    def _mix_rows(self, rows: Rows, part: Arcs, x: Ints, y: Ints) -> None:
        """(2'): one row per pool and need that a share could limit."""
        p, opt = part.problem, self.options
        base, gain = p.free.mix, p.free.added_mix
        free = p.share >= 1.0
        need = p.need[part.group]
        held = np.flatnonzero(~free[part.pool, need])
        if not len(held):
            return
        pairs, inverse = np.unique(
            part.pool[held] * p.share.shape[1] + need[held], return_inverse=True
        )
        pool, which = np.divmod(pairs, p.share.shape[1])
        first = rows.open(np.full(len(pairs), -np.inf), base[pool, which].astype(float))
        rows.put(first + inverse, x[held], 1.0)
        at = p.options.pool[opt]
        low, high = np.searchsorted(pool, at, "left"), np.searchsorted(pool, at, "right")
        count = high - low
        position = np.repeat(np.arange(len(opt)), count)
        row = np.repeat(low, count) + np.arange(len(position)) - np.repeat(
            np.cumsum(count) - count, count
        )
        rows.put(first + row, y[position], -gain[opt[position], which[row]])

    def _crossed_rows(self, rows: Rows, part: Arcs, x: Ints, under: Ints) -> None:
        """(2''): one row per ceiling and need whose share binds across its pools."""
        p = part.problem
        row = np.full(p.crossed.shape, -1)
        row[p.crossed] = np.arange(p.crossed.sum())
        at = row[p.ceiling_of[part.pool[under]], p.need[part.group[under]]]
        first = rows.open(np.full(int(p.crossed.sum()), -np.inf),
                          p.ceiling_mix[p.crossed].astype(float))
        rows.put(first + at[at >= 0], x[under][at >= 0], 1.0)

    def _strong_rows(self, rows: Rows, part: Arcs, x: Ints, y: Ints) -> None:
        p, opt = part.problem, self.options
        new = (p.capacity == 0) & np.isin(np.arange(len(p.capacity)), p.options.pool)
        linked = np.flatnonzero(new[part.pool])
        if not len(linked):
            return
        first = rows.open(np.full(len(linked), -np.inf), np.zeros(len(linked)))
        rows.put(first + np.arange(len(linked)), x[linked], 1.0)
        order = np.argsort(p.options.pool[opt], kind="stable")
        pools = p.options.pool[opt][order]
        low = np.searchsorted(pools, part.pool[linked], side="left")
        high = np.searchsorted(pools, part.pool[linked], side="right")
        for step in range(int((high - low).max(initial=0))):
            more = np.flatnonzero(low + step < high)
            columns = y[order[low[more] + step]]
            rows.put(first + more, columns, -p.weight[part.group[linked[more]]])

    def choice_rows(self, rows: Rows, y: Ints) -> None:
        """Constraints (4a) to (4e) of the columns y, one per option."""
        p, opt = self.problem, self.options
        options, budget = p.options, p.budget
        sites, inverse = np.unique(options.site[opt], return_inverse=True)
        first = rows.open(np.full(len(sites), -np.inf), self.site_room[sites].astype(float))
        rows.put(first + inverse, y, 1.0)

        def limit(mask: Bools, use: Ints, most: int | None, exact: bool = False) -> None:
            if most is None:
                return
            at = np.flatnonzero(mask[opt])
            row = rows.open(np.array([most if exact else -np.inf]), np.array([float(most)]))
            rows.put(np.full(len(at), row), y[at], use[opt[at]])

        every = np.ones(len(options), dtype=bool)
        limit(options.school, np.ones(len(options), dtype=np.int64), budget.max_schools)
        limit(options.school, options.places, budget.max_school_places)
        limit(options.base, options.places, budget.base_places, budget.base_exact)
        limit(every, options.capital, budget.capital)
        for row in budget.rows:
            limit(every, row.use, row.most)

    def _read(
        self, solver: highspy.Highs, y_first: int, relaxed: bool, seconds: float
    ) -> CoreResult:
        info, status = solver.getInfo(), solver.getModelStatus()
        count = np.zeros(len(self.problem.options), dtype=np.int64)
        found = info.primal_solution_status == 2
        objective = info.objective_function_value if found else np.inf
        bound = objective if relaxed else info.mip_dual_bound
        carried: list[Ints] = []
        if found and not relaxed:
            values = np.asarray(solver.getSolution().col_value)
            count[self.options] = np.rint(values[y_first:]).astype(np.int64)
            first = 0
            for part in self.parts:
                arcs, weight = len(part.group), part.problem.weight
                unit = weight[part.group] if self.problem.single_source else 1
                carried.append(np.rint(values[first : first + arcs]).astype(np.int64) * unit)
                first += arcs + len(weight)
        done = {
            highspy.HighsModelStatus.kOptimal: "optimal",
            highspy.HighsModelStatus.kInfeasible: "infeasible",
            highspy.HighsModelStatus.kObjectiveBound: "infeasible",
        }
        return CoreResult(
            done.get(status, "time_limit"), objective, bound, count, tuple(carried), seconds
        )


def whole_model(joint: Joint, *, strong: bool = True) -> Model:
    """Every allowed arc and every option: the plain formulation, given whole to the solver."""
    options = joint.options
    sites = int(options.site.max(initial=-1)) + 1
    return Model(
        tuple(Arcs(p, *np.nonzero(p.seconds >= 0)) for p in joint.parts),
        np.arange(len(options)),
        np.ones(len(options), dtype=np.int64),
        np.ones(sites, dtype=np.int64),
        strong,
    )
