"""Runs measured on published instances: open routes, mixed fleets, school buses.

    python benchmarks/routing.py FOLDER [--names C6 13 RSRB01 ...] [--iterations N] [--seeds N]

FOLDER holds the folders ovrp, hfvrp and sbrp of published instances, which
``routing_instances.py`` states as the product's own problems. Open routes and mixed fleets: routes,
length or cost of the best single search (PyVRP alone), the same after its runs and those of the
other seeds are recombined, the best known, the excess. School buses (``sbrp``): buses when each is
empty at a school at one time, as in the published results, and when it may come in the school's
whole window, beside the fewest published; both limits on a ride. Processor seconds with each. No
row is printed of a plan that breaks a rule; exit code 1 if an instance got none.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from routing_instances import BEST, SCALE, read, school_buses, stated

from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.mixed import Mixed, broken_tours
from sufficiency.transport.partition import Relaxation, pick
from sufficiency.transport.problem import Problem
from sufficiency.transport.ruin import ruin_and_recreate
from sufficiency.transport.runs import Run, broken_rules, plan_of
from sufficiency.transport.search import search

NAMES = ["C6", "C7", "C13", "C14", "13", "14", "15", "16",
         *(f"{kind}0{k}" for kind in ("RSRB", "CSCB") for k in (1, 2, 3, 4))]
LIMITS_S = (2700, 5400)
COLUMNS = 3000
"""Runs that are recombined at most."""
BUS, HOT, COLD = 1000, 3e5, 3e2
"""A bus costs a million feet; tours may be longer for a while by so many feet."""


def solved(problem: Problem, iterations: int, seeds: int) -> tuple[tuple[Run, ...], list[int]]:
    """The recombined runs, and the units of every single search that found a plan."""
    runs: dict[tuple[tuple[int, ...], int], Run] = {}
    found, best = [], ()
    for seed in range(1, seeds + 1):
        plan, met = search(problem, iterations=iterations, seed=seed)
        runs |= {(r.stops, r.setup): r for r in met}
        if plan is not None:
            found.append(plan.units)
            if found[-1] == min(found):
                best = plan.runs
    master = Relaxation(problem)
    master.add(list(runs.values()))
    duals = master.solve()
    # A run that costs so much more than its prices is in no plan cheaper than the best.
    room = min(found, default=1 << 62) / UNITS_PER_PENNY - duals.pence
    reduced = master.reduced(duals)
    likely = [int(i) for i in np.argsort(reduced, kind="stable")[:COLUMNS] if reduced[i] <= room]
    pool = [*best, *(master.runs[i] for i in likely)]
    setups = problem.fleet.setups
    chosen = pick(len(problem), pool, [setups[r.setup].vehicle for r in pool],
                  [v.available for v in problem.fleet.vehicles], start=range(len(best)), nodes=500)
    return tuple(pool[i] for i in chosen or ()), found


def fewest_buses(folder: Path) -> dict[tuple[str, int], int]:
    """The fewest published for a name and a limit (Bertsimas, Delarue and Martin 2019)."""
    with (folder / "buses_by_method.csv").open() as lines:
        rows = [(r["benchmark"], int(float(r["max_riding_time"])), int(r["buses"]))
                for r in csv.DictReader(lines)]
    return {key: min(b for *k, b in rows if tuple(k) == key) for key in {r[:2] for r in rows}}


def buses(mixed: Mixed, iterations: int) -> int | None:
    """How many serve a school bus instance; None if no tours were found, or they break a rule."""
    tours = ruin_and_recreate(mixed, iterations=iterations, seed=1, hot=HOT, cold=COLD)
    return None if tours is None or broken_tours(mixed, tours) else len(tours)


def _routes_row(file: Path, name: str, iterations: int, seeds: int) -> str | None:
    problem = stated(read(file.read_text(encoding="latin-1")))
    began = time.process_time()
    runs, found = solved(problem, iterations, seeds)
    seconds = time.process_time() - began
    if not runs or broken_rules(problem, plan_of(runs)):
        return None
    value, known = sum(r.units for r in runs) / SCALE, BEST[name]
    return (f"| {name} | {len(runs)} | {min(found, default=0) / SCALE:.2f} | {value:.2f} | "
            f"{known} | {value / known - 1:+.2%} | {seconds:.1f} |")


def _buses_row(folder: Path, name: str, limit_s: int, iterations: int, known: int) -> str | None:
    counts, began = [], time.process_time()
    for windows in (False, True):
        counts.append(buses(school_buses(folder, name, limit_s, windows, BUS), iterations))
    seconds = time.process_time() - began
    if None in counts:
        return None
    return f"| {name} | {limit_s} | {counts[0]} | {counts[1]} | {known} | {seconds / 2:.1f} |"


def _rows(asked: argparse.Namespace, names: list[str]) -> list[Callable[[], str | None]]:
    known = fewest_buses(asked.folder / "sbrp") if any(map(_of_buses, names)) else {}

    def row(name: str, limit: int) -> Callable[[], str | None]:
        if limit:
            return lambda: _buses_row(asked.folder / "sbrp", name, limit, asked.moves,
                                      known[name, limit])
        file = (asked.folder / "hfvrp" / f"Taillard_{name}.txt" if name.isdigit()
                else asked.folder / "ovrp" / f"{name}.vrp")
        return lambda: _routes_row(file, name, asked.iterations, asked.seeds)

    return [row(n, limit) for n in names for limit in (LIMITS_S if _of_buses(n) else (0,))]


def _of_buses(name: str) -> bool:
    return name[:4] in ("RSRB", "CSCB")


def main() -> int:
    """Measure, and print a table for routes and one for school buses."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--names", nargs="+", default=NAMES)
    parser.add_argument("--iterations", type=int, default=2400, help="of PyVRP")
    parser.add_argument("--seeds", type=int, default=3, help="of PyVRP")
    parser.add_argument("--moves", type=int, default=20_000, help="of ruin and recreate")
    asked = parser.parse_args()
    school = [n for n in asked.names if _of_buses(n)]
    missing = 0
    for names, head in (
            ([n for n in asked.names if n not in school],
             "| instance | routes | one search | recombined | best known | excess | CPU s |"),
            (school, "| instance | limit, s | buses, one time | buses, windows | fewest published "
                     "| CPU s each |")):
        if names:
            print(f"{head}\n{'|---' * (head.count('|') - 1)}|")
        for row in _rows(asked, names):
            told = row()
            missing += told is None
            print(told or "| no plan |", flush=True)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
