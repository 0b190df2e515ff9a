"""Siting on the embedded case: seconds, memory, gap, and the plain formulation beside it.

    python benchmarks/optimise.py [SCENARIO ...] [--growth 0.5 1 2] [--peer-seconds 120]

Each run is a process of its own, so that memory is its own. The peer is the same problem, all
arcs and strong links, given whole to HiGHS with the first objective's value as a limit; it stops
at --peer-seconds. One JSON object a line.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCENARIOS = ROOT / "data" / "norfolk" / "scenarios"


def measure(name: str, growth: float, peer_seconds: float, send: object) -> None:
    """Solve one scenario at one size and send a row of figures."""
    from sufficiency.case.case import load_case
    from sufficiency.case.scenario import load_scenario
    from sufficiency.optimise.build import build_problem
    from sufficiency.optimise.core import whole_model
    from sufficiency.optimise.site import plan
    from sufficiency.travel.matrix import travel_matrix

    scenario = load_scenario(SCENARIOS / f"{name}.toml")
    demand = scenario.demand.model_copy(update={"growth": growth})
    scenario = scenario.model_copy(update={"demand": demand})
    case = load_case(scenario)
    began = time.perf_counter()
    matrix = travel_matrix(case, scenario)
    travel = time.perf_counter() - began
    problem = build_problem(case, scenario, matrix).problem
    solver = scenario.solver
    found = plan(problem, gap=solver.gap, time_limit=solver.time_limit_seconds,
                 threads=solver.threads)
    row = {
        "scenario": name, "growth": growth, "children": problem.children,
        "groups": len(problem.weight), "options": len(problem.options),
        "arcs": int((problem.seconds >= 0).sum()), "travel_seconds": round(travel, 2),
        "status": found.status, "seconds": round(found.seconds, 1),
        "gap": round(found.gap, 5), "unplaced": found.assignment.shortfall,
        "objective": found.assignment.seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if peer_seconds > 0:
        peer = whole_model(Joint((problem,))).solve(
            first_objective=False, shortfall=found.assignment.shortfall, gap=solver.gap,
            time_limit=peer_seconds, threads=solver.threads,
        )
        best = peer.objective if peer.objective < float("inf") else None
        row |= {
            "peer_seconds": round(peer.seconds, 1), "peer_status": peer.status,
            "peer_objective": best,
            "peer_gap": round(1 - peer.bound / best, 5) if best else None,
        }
    send.send(row)  # type: ignore[attr-defined]


def main() -> None:
    """Measure every scenario at every size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("scenarios", nargs="*", default=["programme", "bases-only", "next-two"])
    parser.add_argument("--growth", nargs="+", type=float, default=[1.0])
    parser.add_argument("--peer-seconds", type=float, default=0.0)
    args = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    for name in args.scenarios:
        for growth in args.growth:
            take, send = context.Pipe(duplex=False)
            child = context.Process(target=measure, args=(name, growth, args.peer_seconds, send))
            child.start()
            send.close()
            try:
                print(json.dumps(take.recv()), flush=True)
            except EOFError:
                print(json.dumps({"scenario": name, "growth": growth, "status": "failed"}))
            child.join()


if __name__ == "__main__":
    main()
