"""Maximal covering: which sites reach most demand within a limit, and then by the least travel.

Church and ReVelle's maximal covering location problem (1974) with room at each site (Current and
Storbeck 1988): choose at most ``most`` sites beside those that are open already, so that as much
demand as can be is served within the limit, and among such choices the seconds driven are least.
Demand may be split between sites. Both stages are solved by HiGHS to a gap of zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.mip.highs import Rows, one_pool, quiet_solver
from sufficiency.optimise.problem import Bools, Floats, Ints

SLACK = 1e-9
"""Share of the demand served that the second stage may lose to rounding."""


@discreet
@dataclass(frozen=True, eq=False)
class Covering:
    """A choice of sites.

    Attributes:
        opened: (m,) sites open, those that were and those chosen.
        served: (n, m) demand of each origin served at each site.
        bound: proven limit on the demand that any such choice serves.
    """

    opened: Bools
    served: Floats
    bound: float


def cover(
    seconds: Ints, demand: Floats, room: Floats, open_now: Bools, *, most: int, limit: float
) -> Covering:
    """The best choice of sites.

    Args:
        seconds: (n, m) from origins to sites; -1 = no way.
        demand: (n,) of origins, not negative.
        room: (m,) demand that a site can serve; infinite = any.
        open_now: (m,) sites that are open whatever is chosen.
        most: sites chosen beside them, at most.
        limit: seconds within which demand is served.
    """
    n, m = seconds.shape
    i, j = np.nonzero((seconds >= 0) & (seconds <= limit) & (demand > 0)[:, None])
    if not len(i):
        return Covering(open_now.copy(), np.zeros((n, m)), 0.0)
    rows = Rows()
    pair, site = np.arange(len(i)), len(i) + np.arange(m)
    rows.put(rows.open(np.full(n, -np.inf), demand) + i, pair, 1.0)
    finite = np.isfinite(room)
    full = rows.open(np.full(m, -np.inf), np.zeros(m))
    rows.put(full + j[finite[j]], pair[finite[j]], 1.0)
    rows.put(full + np.flatnonzero(finite), site[finite], -room[finite])
    linked = rows.open(np.full(len(i), -np.inf), np.zeros(len(i)))
    rows.put(linked + pair, pair, 1.0)
    rows.put(linked + pair, site[j], -demand[i])
    rows.put(np.full(m, rows.open(np.array([-np.inf]), np.array([float(most + open_now.sum())]))),
             site, 1.0)
    reached = rows.open(np.array([-np.inf]), np.array([np.inf]))
    rows.put(np.full(len(i), reached), pair, 1.0)
    solver = _solver(rows, np.r_[-np.ones(len(i)), np.zeros(m)],
                     np.r_[np.zeros(len(i)), open_now.astype(float)],
                     np.r_[demand[i], np.ones(m)], site)
    best, bound = _run(solver)
    solver.changeRowBounds(reached, -best * (1 - SLACK), highspy.kHighsInf)
    for column, cost in enumerate((*seconds[i, j] / 60.0, *np.zeros(m))):
        solver.changeColCost(column, float(cost))
    _run(solver)
    value = np.asarray(solver.getSolution().col_value)
    served = np.zeros((n, m))
    served[i, j] = value[:len(i)]
    # A site that serves nobody was opened for nothing.
    used = served.sum(axis=0) > 1e-6
    return Covering(open_now | ((value[len(i):] > 0.5) & used), served, -bound)


def _solver(
    rows: Rows, cost: Floats, lower: Floats, upper: Floats, whole: Ints
) -> highspy.Highs:
    solver = quiet_solver()
    for option, value in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0),
                          ("mip_abs_gap", 0.0)):
        solver.setOptionValue(option, value)
    start, index, entry = rows.matrix()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), rows.count
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
    model.row_lower_, model.row_upper_ = np.concatenate(rows.lower), np.concatenate(rows.upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = start, index
    model.a_matrix_.value_ = entry
    solver.passModel(model)
    kind = np.full(len(whole), int(highspy.HighsVarType.kInteger), dtype=np.uint8)
    solver.changeColsIntegrality(len(whole), whole.astype(np.int32), kind)
    return solver


def _run(solver: highspy.Highs) -> tuple[float, float]:
    """Objective and bound of a run."""
    one_pool()
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    info = solver.getInfo()
    return float(info.objective_function_value), float(info.mip_dual_bound)
