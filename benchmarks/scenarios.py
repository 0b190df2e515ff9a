"""Siting in scenarios: seconds, memory, gap, and the plain formulation beside it.

Each run is a process of its own, so that memory is its own. The peer is the same problem, all
arcs and strong links, given whole to HiGHS with the first objective's value as a limit.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from apart import alone

ROOT = Path(__file__).parent.parent
SCENARIOS = ROOT / "data" / "norfolk" / "scenarios"


def scenario_path(name: str) -> Path | None:
    """The scenario of this name in the embedded case, or a TOML file; None if it is neither."""
    path = Path(name) if name.endswith(".toml") else SCENARIOS / f"{name}.toml"
    return path if path.is_file() else None


def measure(path: Path, growth: float, peer_seconds: float, send: Any) -> None:
    """Solve one scenario at one size and send a row of figures."""
    from sufficiency.case.case import load_case
    from sufficiency.case.scenario import load_scenario
    from sufficiency.model.formulate import build_problem
    from sufficiency.optimise.mip.model import whole_model
    from sufficiency.optimise.problem import Joint
    from sufficiency.optimise.siting.solve import solve_siting
    from sufficiency.optimise.work import Work
    from sufficiency.travel.matrix import travel_matrix

    scenario = load_scenario(path)
    demand = scenario.demand.model_copy(update={"growth": growth})
    scenario = scenario.model_copy(update={"demand": demand})
    case = load_case(scenario)
    began = time.perf_counter()
    matrix = travel_matrix(case, scenario)
    travel = time.perf_counter() - began
    problem = build_problem(case, scenario, matrix).problem
    solver = scenario.solver
    found = solve_siting(problem, gap=solver.gap, time_limit=solver.time_limit_seconds,
                         threads=solver.threads)
    row = {
        "scenario": path.stem, "growth": growth, "children": problem.children,
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
            work=Work(peer_seconds, peer_seconds), threads=solver.threads,
        )
        best = peer.objective if peer.objective < float("inf") else None
        row |= {
            "peer_seconds": round(peer.seconds, 1), "peer_status": peer.status,
            "peer_objective": best,
            "peer_gap": round(1 - peer.bound / best, 5) if best else None,
        }
    send.send(row)


def rows(
    paths: list[Path], growth: list[float], peer_seconds: float
) -> Iterator[dict[str, Any]]:
    """Measure every scenario at every size.

    Args:
        paths: scenario files.
        growth: factors on the number of children.
        peer_seconds: time limit of the peer, 0 for none.
    """
    for path in paths:
        for factor in growth:
            yield alone(measure, path, factor, peer_seconds) or {
                "scenario": path.stem, "growth": factor, "status": "failed"}
