"""Siting at county size and beyond: seconds, memory and gap on counties made from a seed.

    python benchmarks/scale.py [--children 3000 10000] [--places 0.85 0.425] [--gap 0.001]
                               [--warm] [--peer-seconds N] [--write]

One row a county (see ``county.py``): seconds until a plan with a bound within 0.5 %, until within
--gap, the gap and the children left out, peak memory, seconds of one assignment with the plan's
options fixed. With --warm also the seconds, from scratch and from the plan just found, of the same
county with one place more, with the plan's nearest rejected school pinned, and with a rejected base
pinned. With --peer-seconds
the same problem, all arcs and strong links, given whole to HiGHS, told the least shortfall.
Each county runs in a process of its own; one JSON object a line; --write keeps a dated table.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import replace
from typing import Any

from apart import alone


def measure(children: int, places: float, args: argparse.Namespace, send: Any) -> None:
    """Solve one county and send a row of figures."""
    import numpy as np
    from county import county

    from sufficiency.optimise.assignment.min_cost_flow import assign
    from sufficiency.optimise.mip.model import whole_model
    from sufficiency.optimise.problem import Joint, Problem
    from sufficiency.optimise.siting.solve import Plan, solve_siting
    from sufficiency.optimise.work import Work

    # Compiling is done once per machine, not per plan: keep it out.
    solve_siting(county(200), gap=0.05, time_limit=5, threads=args.threads)
    problem = county(children, args.seed, places)
    began = time.perf_counter()
    first: list[float] = []

    def watch(_: str, best: float, bound: float) -> None:
        if not first and best - bound <= 0.005 * best:
            first.append(time.perf_counter() - began)

    def solve(which: Problem, begin: Plan | None = None) -> Plan:
        return solve_siting(which, gap=args.gap, time_limit=args.seconds, threads=args.threads,
                            watch=watch, begin=begin)

    found = solve(problem)
    at = time.perf_counter()
    assign(problem, found.opened)
    row: dict[str, Any] = {
        "children": children, "places": places, "groups": len(problem.weight),
        "options": len(problem.options), "arcs": int((problem.seconds >= 0).sum()),
        "seconds_to_half_percent": round(first[0], 2) if first else None,
        "seconds": round(found.seconds, 2), "gap": round(found.gap, 6), "status": found.status,
        "left_out": found.found.shortfall, "left_out_bound": found.shortfall_bound,
        "objective": found.found.seconds,
        "assignment_seconds": round(time.perf_counter() - at, 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if args.warm:
        capacity = problem.capacity.copy()
        capacity[0] += 1
        neighbours = {"one_more": problem.replace(capacity=capacity)}
        options = problem.options
        pinned = options.pinned.copy()
        closed = np.flatnonzero(options.school & ~found.opened)
        mine = np.flatnonzero(options.school & found.opened)
        away = np.abs(problem.seconds[:, options.pool[closed]].astype(float)
                      - problem.seconds[:, options.pool[mine[:1]]]).mean(axis=0)
        pinned[closed[int(away.argmin())]] = True
        neighbours["pinned_school"] = problem.replace(options=replace(options, pinned=pinned))
        small = options.base & (options.places == options.places[options.base].min())
        pinned = options.pinned.copy()
        rng = np.random.default_rng(args.seed)
        pinned[rng.choice(np.flatnonzero(small & ~found.opened))] = True
        neighbours["pinned_base"] = problem.replace(options=replace(options, pinned=pinned))
        for name, other in neighbours.items():
            warm, cold = solve(other, found), solve(other)
            row[f"{name}_warm_seconds"] = round(warm.seconds, 2)
            row[f"{name}_cold_seconds"] = round(cold.seconds, 2)
            row[f"{name}_values"] = [warm.found.seconds, cold.found.seconds]
    if args.peer_seconds:
        peer = whole_model(Joint((problem,))).solve(
            first_objective=False, shortfall=found.found.shortfall, gap=args.gap,
            work=Work(args.peer_seconds, args.peer_seconds), threads=args.threads,
        )
        best = peer.objective if peer.objective < float("inf") else None
        row |= {"peer_seconds": round(peer.seconds, 1), "peer_objective": best,
                "peer_gap": round(1 - peer.bound / best, 5) if best else None}
    send.send(row)


def main() -> None:
    """Measure every county."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--children", nargs="+", type=int, default=[3000, 10000])
    parser.add_argument("--places", nargs="+", type=float, default=[0.85, 0.425],
                        help="existing places as a share of the children")
    parser.add_argument("--gap", type=float, default=0.001)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--warm", action="store_true")
    parser.add_argument("--peer-seconds", type=float, default=0.0)
    parser.add_argument("--write", action="store_true", help="the dated table, in results/")
    args = parser.parse_args()
    rows = []
    for children in args.children:
        for places in args.places:
            rows.append(alone(measure, children, places, args) or {
                "children": children, "places": places, "status": "failed"})
            print(json.dumps(rows[-1]), flush=True)
    if args.write:
        from written import write

        warm = [{k: v for k, v in r.items() if k in ("children", "places") or
                 k.endswith(("_warm_seconds", "_cold_seconds"))} for r in rows]
        plain = [{k: v for k, v in r.items() if not k.endswith(
            ("_warm_seconds", "_cold_seconds", "_values"))} for r in rows]
        write("scale", f"python benchmarks/scale.py{' --warm' if args.warm else ''} --write",
              {"From scratch": plain, **({"From the plan just found": warm} if args.warm else {})})


if __name__ == "__main__":
    main()
