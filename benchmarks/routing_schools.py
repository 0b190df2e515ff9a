"""Schools of a county by other solvers at the processor time that the project's own took.

    python benchmarks/routing_schools.py SCENARIO [--riders 46 107 135]

Of the schools of a scenario's plan those with the riders nearest to each number. One thread, one
run: the project's search without its bound, then PyVRP alone from one seed and OR-Tools (cheapest
insertion, guided local search), each stopped when it has used as much processor time. All have the
same problem: who travels alone and kinds of vehicle that are limited in number are left out, since
neither peer can state a limit over several ways to set out one kind. VROOM has no limit on a single
ride. A cell is the cost found against the project's own; above 1 is dearer. Every plan is checked
by the project's rules.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyvrp
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from routing_peers import Routes, _Spent, searched

from sufficiency.transport.comparison import finished
from sufficiency.transport.drive import problems
from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import Plan, broken_rules, make_run, plan_of
from sufficiency.transport.search import FAR_S, PENALTIES, cliques, stated
from sufficiency.transport.solve import Effort, solve


def shared(problem: Problem) -> Problem:
    """The same without who travels alone and without kinds that are limited in number."""
    rest, fleet = problem.take(np.flatnonzero(~problem.alone)), problem.fleet
    kinds = tuple(v for v in fleet.vehicles if v.available is None)
    return replace(rest, fleet=replace(fleet, vehicles=kinds))


def planned(problem: Problem, routes: Routes) -> Plan | None:
    """The routes, each with the cheapest vehicle that holds it; None if they break a rule."""
    try:
        plan = plan_of(make_run(problem, tuple(r)) for r in routes)
    except ValueError:
        return None
    return None if broken_rules(problem, plan) else plan


def by_pyvrp(problem: Problem, seconds: float) -> Routes:
    """PyVRP alone: the product's formulation and penalties, its own settings, one seed."""
    found = pyvrp.solve(stated(problem), _Spent(seconds), seed=1, collect_stats=False,
                        display=False, params=pyvrp.SolveParams(penalty=PENALTIES))
    return [[a.idx for a in r if a.is_client()] for r in found.best.routes()]


def by_ortools(problem: Problem, seconds: float) -> Routes:
    """OR-Tools: arrival at the gate fixed, a window a stop, a load for each rule."""
    n, setups = len(problem), problem.fleet.setups
    kind = [s for s in range(len(setups)) for _ in range(n)]
    many = len(kind)
    manager = pywrapcp.RoutingIndexManager(n + 2, many, [n + 1] * many, [n] * many)
    model = pywrapcp.RoutingModel(manager)
    way, clock = np.zeros((n + 2, n + 2), np.int64), np.zeros((n + 2, n + 2), np.int64)
    way[:n + 1, :n + 1] = problem.metres
    clock[:n + 1, :n + 1] = problem.seconds
    clock[:n, n] += problem.gate_s
    clock[:n] += problem.boarding_s[:, None]
    for rate in {s.rate for s in setups}:
        arcs = model.RegisterTransitMatrix((way * rate).tolist())
        for v, s in enumerate(kind):
            if setups[s].rate == rate:
                model.SetArcCostEvaluatorOfVehicle(arcs, v)
    for v, s in enumerate(kind):
        model.SetFixedCostOfVehicle(setups[s].fixed, v)
    model.AddDimension(model.RegisterTransitMatrix(clock.tolist()), 0, FAR_S, False, "clock")
    clocks = model.GetDimensionOrDie("clock")
    for v in range(many):
        clocks.CumulVar(model.End(v)).SetMin(FAR_S)
    for i in range(n):
        clocks.CumulVar(manager.NodeToIndex(i)).SetMin(
            FAR_S - int(problem.limit_s[i]) - int(problem.boarding_s[i]))
    loads = [(problem.seated, [setups[s].seats for s in kind]),
             (problem.wheelchairs, [setups[s].wheelchairs for s in kind]),
             (problem.aided.astype(np.int64), [n * setups[s].assistant for s in kind])]
    loads += [(np.array([int(i in g) for i in range(n)]), [1] * many) for g in cliques(problem)]
    for number, (load, room) in enumerate(loads):
        of = model.RegisterUnaryTransitVector([*load.tolist(), 0, 0])
        model.AddDimensionWithVehicleCapacity(of, 0, room, True, f"load {number}")
    return searched(manager, model, many,
                    routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION, seconds)


PEERS = {"PyVRP alone": by_pyvrp, "OR-Tools": by_ortools}


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--riders", type=int, nargs="+", default=[46, 107, 135])
    asked = parser.parse_args()
    result = finished(asked.scenario)
    schools, _, _ = problems(result.case, result.scenario, result.plan)
    every = [shared(problem) for *_, problem in schools]
    solve(min(every, key=lambda p: abs(len(p) - 20)), Effort())  # compiled before it is timed
    print(f"| stops | pounds a day | CPU s | {' | '.join(PEERS)} |\n{'|---' * (3 + len(PEERS))}|")
    for wanted in asked.riders:
        problem = min(every, key=lambda p: abs(len(p) - wanted))
        began = time.process_time()
        own = solve(problem, Effort().bounded(False))
        seconds = time.process_time() - began
        cells = []
        for by in PEERS.values():
            began = time.process_time()
            plan = planned(problem, by(problem, seconds))
            spent = time.process_time() - began
            cells.append("no plan" if plan is None
                         else f"{plan.units / own.units:.3f} ({spent:.1f} s)")
        print(f"| {len(problem)} | {own.units / 1e5:,.0f} | {seconds:.1f} | {' | '.join(cells)} |",
              flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
