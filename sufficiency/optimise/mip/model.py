"""The exact model, constraints (1) to (5), given to HiGHS over chosen arcs and options.

Used for the first objective on a compressed problem (``shortfall.py``), for a first plan where
the relaxation finds none, and as the plain peer in tests and benchmarks.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import highspy
import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.mip.constraints import Arcs, choice_rows, part_rows, strong_rows
from sufficiency.optimise.mip.highs import Rows, charge, one_pool, quiet_solver
from sufficiency.optimise.problem import Bools, Floats, Ints, Joint, Problem
from sufficiency.optimise.work import Work


@discreet
@dataclass(frozen=True, eq=False)
class MipResult:
    """What the solver found.

    Attributes:
        status: "optimal", "infeasible" or "unfinished" (stopped by branches or the clock).
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


@discreet
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
        work: Work | None = None,
        nodes: int | None = None,
        threads: int = 1,
        must_open: Ints | None = None,
        option_cost: Floats | None = None,
        relaxed: bool = False,
        travel: float | None = None,
    ) -> MipResult:
        """Minimise S (first objective) or T subject to S <= shortfall.

        Args:
            first_objective: minimise children without a local place instead of seconds.
            shortfall: limit on S when minimising T.
            gap: relative gap at which to stop.
            work: what the solver does is charged to it; its clock is the solver's.
            nodes: branches at most; None for any number.
            threads: solver threads.
            must_open: option positions that must be open.
            option_cost: (q,) minimise the cost of what is opened instead of S or T.
            relaxed: drop whole numbers (a linear programme).
            travel: limit on T, when something else is minimised.
        """
        began = time.perf_counter()
        one_pool()
        solver = quiet_solver()
        solver.setOptionValue("threads", threads)
        solver.setOptionValue("random_seed", 0)
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("mip_abs_gap", 0.99 if first_objective else 1e-6)
        solver.setOptionValue("time_limit", max(work.seconds(), 0.1) if work else np.inf)
        if nodes is not None:
            solver.setOptionValue("mip_max_nodes", nodes)
        y_first = self._build(
            solver, first_objective, shortfall, must_open, option_cost, relaxed, travel
        )
        solver.run()
        charge(solver, work)
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
        travel: float | None = None,
    ) -> int:
        """Columns: of each part arcs, then u per group; then y per option. Returns the first y."""
        options, opt = self.problem.options, self.options
        charge_of = np.zeros(len(options)) if first_objective else options.cost.astype(float)
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
        cost.append((charge_of if option_cost is None else option_cost)[opt])
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
            part_rows(rows, part, opt, x, u, y)
            if self.strong:
                strong_rows(rows, part, opt, x, y)  # (3)
            outside += [x[~part.problem.local[part.pool]], u]
            first = int(u[-1]) + 1 if len(u) else first
        if self.limits:
            choice_rows(rows, self.problem, opt, self.site_room, y)  # (4a) to (4e)
        if shortfall is not None:
            row = rows.open(np.array([-np.inf]), np.array([float(shortfall)]))
            away = np.concatenate(outside)
            rows.put(np.full(len(away), row), away, 1.0)
        if travel is not None:
            seconds = np.concatenate([part for p in self.parts for part in (
                p.problem.seconds[p.group, p.pool], np.full(len(p.problem.weight),
                                                            p.problem.nowhere_seconds),
            )] + [charge_of[opt]])
            row = rows.open(np.array([-np.inf]), np.array([travel]))
            rows.put(np.full(len(seconds), row), np.arange(len(seconds)), seconds)

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

    def _read(
        self, solver: highspy.Highs, y_first: int, relaxed: bool, seconds: float
    ) -> MipResult:
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
        return MipResult(
            done.get(status, "unfinished"), objective, bound, count, tuple(carried), seconds
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
