"""Runs measured on published open routes with a limit on their length.

    python benchmarks/routing.py FOLDER [--names C6 C7 C13 C14] [--iterations N] [--seeds N]

FOLDER holds instances in the style of TSPLIB (OVRP with VEHICLES, CAPACITY, DISTANCE,
SERVICE_TIME). They are stated as the product's own problem of a school: routes turned round end at
the gate, the limit on length is the ride limit of every stop less its own service. A row: routes,
length of the best single search (PyVRP alone), length after its runs and those of the other seeds
are recombined, the best known, the excess, processor seconds. Lengths are recomputed from the
published coordinates. Exit code 1 if an instance got no plan.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sufficiency.transport.fleet import Fleet, Vehicle
from sufficiency.transport.partition import pick
from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import Run, broken_rules, length_m, plan_of
from sufficiency.transport.search import search

SCALE = 1000
BEST = {"C6": 412.96, "C7": 583.19, "C8": 644.63, "C9": 757.07, "C13": 899.15, "C14": 591.87}
"""Best found by LKH-3, from the names of its published tour files."""


@dataclass(frozen=True)
class Instance:
    """(n + 1, 2) points, the depot last; (n,) demand; limits."""

    points: np.ndarray
    demand: np.ndarray
    vehicles: int
    capacity: int
    longest: float
    service: float


def read(text: str) -> Instance:
    """An instance, the depot being its first node."""
    head, rows, part = {}, {"NODE_COORD_SECTION": [], "DEMAND_SECTION": []}, ""
    for line in text.splitlines():
        words = line.replace(":", " ").split()
        if not words or words[0] == "EOF":
            continue
        if words[0].endswith("SECTION"):
            part = words[0]
        elif part in rows:
            rows[part].append([float(w) for w in words])
        elif not part:
            head[words[0]] = words[-1]
    points = np.array(rows["NODE_COORD_SECTION"])[:, 1:]
    demand = np.array(rows["DEMAND_SECTION"])[:, 1].astype(np.int64)
    order = np.r_[1:len(points), 0]
    return Instance(points[order], demand[1:], int(head["VEHICLES"]), int(head["CAPACITY"]),
                    float(head["DISTANCE"]), float(head["SERVICE_TIME"]))


def stated(one: Instance) -> Problem:
    """The instance as a school's problem, a thousand units to one of length."""
    n = len(one.demand)
    legs = np.rint(np.hypot(*(one.points[:, None] - one.points[None]).transpose(2, 0, 1))
                   * SCALE).astype(np.int64)
    limit = np.full(n, round((one.longest - one.service) * SCALE))
    no = np.zeros(n, dtype=bool)
    fleet = Fleet((Vehicle("vehicle", ((one.capacity, 0),), 0, 1, "never", one.vehicles),), 0)
    return Problem(
        tuple((i,) for i in range(n)), one.demand, np.zeros(n, np.int64), no, no,
        np.full(n, round(one.service * SCALE)), limit, no, np.zeros((n, n), dtype=bool), legs,
        legs, 0, fleet)


def solved(problem: Problem, iterations: int, seeds: int) -> tuple[tuple[Run, ...], list[int]]:
    """The recombined runs, and the length of every single search that found a plan."""
    runs: dict[tuple[tuple[int, ...], int], Run] = {}
    lengths, best = [], ()
    for seed in range(1, seeds + 1):
        plan, met = search(problem, iterations=iterations, seed=seed)
        runs |= {(r.stops, r.setup): r for r in met}
        if plan is not None:
            lengths.append(_length(problem, plan.runs))
            if lengths[-1] == min(lengths):
                best = plan.runs
    pool = [*best, *runs.values()]
    chosen = pick(len(problem), pool, [0] * len(pool), [problem.fleet.vehicles[0].available],
                  start=range(len(best)), nodes=500)
    return tuple(pool[i] for i in chosen or ()), lengths


def _length(problem: Problem, runs: tuple[Run, ...]) -> int:
    return sum(length_m(problem, r.stops) for r in runs)


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--names", nargs="+", default=["C6", "C7", "C13", "C14"])
    parser.add_argument("--iterations", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    print("| instance | routes | one search | recombined | best known | excess | CPU s |\n"
          "|---|---|---|---|---|---|---|")
    missing = 0
    for name in asked.names:
        problem = stated(read((asked.folder / f"{name}.vrp").read_text()))
        began = time.process_time()
        runs, lengths = solved(problem, asked.iterations, asked.seeds)
        seconds = time.process_time() - began
        if not runs or broken_rules(problem, plan_of(runs)):
            missing += 1
            print(f"| {name} | no plan | | | {BEST.get(name, '')} | | {seconds:.1f} |")
            continue
        length = _length(problem, runs) / SCALE
        known = BEST.get(name)
        excess = "" if known is None else f"{length / known - 1:+.2%}"
        print(f"| {name} | {len(runs)} | {min(lengths) / SCALE:.2f} | {length:.2f} | "
              f"{known or ''} | {excess} | {seconds:.1f} |", flush=True)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
