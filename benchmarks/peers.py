"""What anyone could do with a published instance: the plain formulation given to a solver.

    PYTHONPATH=. python benchmarks/peers.py FILE... [--seconds N] [--format F] [--peers highs spopt]

    min  sum_ij c_ij x_ij + sum_j f_j y_j
    (1)  sum_j x_ij = 1                      every customer is served
    (2)  sum_i d_i x_ij <= s_j y_j           capacity, where it can bind
    (3)  x_ij <= y_j                         strong link
    (4)  sum_j y_j <= p                      p-median only
    y_j in {0, 1};  x_ij in {0, 1} if single source, else 0 <= x_ij

``highs`` is this model in HiGHS. ``spopt`` is the same p-median, capacities included, stated by
spopt 0.7 and solved by HiGHS; it has no fixed costs, so cap and holmberg cannot be put to it.
spopt is no dependency of the project: run this file with the Python of an environment that has
it. One JSON object a line; seconds include building the model. Standard output carries nothing
else.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from formats import FORMATS, Floats, Statement, read

from sufficiency.errors import InputError

GAP = 1e-6


@dataclass(frozen=True)
class Answer:
    """What a peer found.

    Attributes:
        name: of the instance.
        peer: of the peer.
        status: "optimal", "infeasible", "time_limit" or "skipped".
        objective: of its best plan, None without one.
        bound: proven, None if there is none.
        seconds: wall time, building included; None if skipped.
        reason: why it was skipped.
    """

    name: str
    peer: str
    status: str
    objective: float | None = None
    bound: float | None = None
    seconds: float | None = None
    reason: str = ""


def highs(s: Statement, seconds: float = 60.0, threads: int = 2, gap: float = GAP) -> Answer:
    """The strong formulation given whole to HiGHS."""
    import highspy
    from scipy.sparse import coo_array

    began = time.perf_counter()
    n, m = s.cost.shape
    i, j = np.nonzero(np.isfinite(s.cost))
    arcs = np.arange(len(i))
    y = len(arcs) + np.arange(m)
    bound = np.flatnonzero(s.capacity < s.demand.sum())
    place = np.full(m, -1)
    place[bound] = n + np.arange(len(bound))
    held = np.flatnonzero(place[j] >= 0)
    link = n + len(bound) + arcs
    last = n + len(bound) + len(arcs)
    rows = [i, place[j[held]], place[bound], link, link]
    columns = [arcs, held, y[bound], arcs, y[j]]
    values = [np.ones(len(i)), s.demand[i[held]], -s.capacity[bound],
              np.ones(len(i)), -np.ones(len(i))]
    lower = np.r_[np.ones(n), np.full(last - n, -np.inf)]
    upper = np.r_[np.ones(n), np.zeros(last - n)]
    if s.most is not None:
        rows, columns, values = [*rows, np.full(m, last)], [*columns, y], [*values, np.ones(m)]
        lower, upper = np.r_[lower, -np.inf], np.r_[upper, s.most]
    matrix = coo_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(len(lower), len(arcs) + m),
    ).tocsr()
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = np.r_[s.cost[i, j], s.fixed]
    lp.col_lower_, lp.col_upper_ = np.zeros(len(arcs) + m), np.ones(len(arcs) + m)
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
    lp.a_matrix_.value_ = matrix.data
    highspy.Highs.resetGlobalScheduler(True)
    solver = highspy.Highs()
    for key, value in {
        "output_flag": False, "threads": threads, "random_seed": 0, "mip_rel_gap": gap,
        "mip_abs_gap": 1e-6, "time_limit": max(seconds - (time.perf_counter() - began), 0.1),
    }.items():
        solver.setOptionValue(key, value)
    solver.passModel(lp)
    kind = highspy.HighsVarType
    whole = np.full(len(arcs) + m, int(kind.kInteger), dtype=np.uint8)
    if not s.single_source:
        whole[arcs] = int(kind.kContinuous)
    solver.changeColsIntegrality(len(whole), np.arange(len(whole), dtype=np.int32), whole)
    solver.run()
    return _answer(s, "highs", solver, time.perf_counter() - began)


def spopt(s: Statement, seconds: float = 60.0, threads: int = 2, gap: float = GAP) -> Answer:
    """The p-median of spopt, solved by HiGHS."""
    if s.most is None or s.fixed.any():
        return _skipped(s, "spopt", "spopt has no facility location model with fixed costs")
    if not np.isfinite(s.cost).all():
        return _skipped(s, "spopt", "spopt needs a way between every pair")
    try:
        import pulp
        from spopt.locate import PMedian
    except ImportError:
        return _skipped(s, "spopt", "spopt is not installed here")
    began = time.perf_counter()
    model = PMedian.from_cost_matrix(
        # spopt multiplies distance by demand; here a customer's whole cost is given.
        s.cost / s.demand[:, None], s.demand, s.most,
        facility_capacities=s.capacity if _binding(s) else None,
    )
    built = time.perf_counter() - began
    solver = pulp.HiGHS(
        msg=False, timeLimit=max(seconds - built, 0.1), threads=threads, gapRel=gap
    )
    model.problem.solve(solver)
    return _answer(s, "spopt", model.problem.solverModel, time.perf_counter() - began)


PEERS: dict[str, Callable[..., Answer]] = {"highs": highs, "spopt": spopt}


def _binding(s: Statement) -> bool:
    return bool((s.capacity < s.demand.sum()).any())


def _skipped(s: Statement, peer: str, reason: str) -> Answer:
    return Answer(s.name, peer, "skipped", reason=reason)


def _answer(s: Statement, peer: str, solver: object, seconds: float) -> Answer:
    import highspy

    info, status = solver.getInfo(), solver.getModelStatus()  # type: ignore[attr-defined]
    found = info.primal_solution_status == 2
    bound = _finite(info.mip_dual_bound)
    done = {
        highspy.HighsModelStatus.kOptimal: "optimal",
        highspy.HighsModelStatus.kInfeasible: "infeasible",
    }
    return Answer(
        s.name, peer, done.get(status, "time_limit"),
        _finite(info.objective_function_value) if found else None, bound, round(seconds, 3),
    )


def _finite(value: float | Floats) -> float | None:
    return float(value) if math.isfinite(value) else None


def main() -> int:
    """Put every instance to every peer."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--format", choices=FORMATS)
    parser.add_argument("--capacity", type=float)
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit of each")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    args = parser.parse_args()
    # HiGHS greets on standard output whatever it is told, and standard output is data.
    data = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        statements = [s for f in args.files for s in read(f, args.format, args.capacity)]
    except InputError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        return 1
    for s in statements:
        for peer in args.peers:
            answer = PEERS[peer](s, seconds=args.seconds, threads=args.threads)
            print(json.dumps(asdict(answer)), file=data, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
