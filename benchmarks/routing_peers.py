"""Open routes by other solvers at the processor time that the project's own took.

    python benchmarks/routing_peers.py FOLDER [--names C6 C7 C13 C14] [--iterations N] [--seeds N]

FOLDER holds published open routes (``routing_instances.py``). In one run, one thread each: the
recombined search of ``routing.py`` first, then PyVRP alone from one seed, OR-Tools (guided local
search) and VROOM (if installed: ``pip install pyvroom==1.15.2``), each stopped when it has used as
much processor time; VROOM has no more to look for earlier. A cell is the length found against the
project's own; above 1 is longer. Every route is checked and measured from the published points.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyvrp
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from routing import solved
from routing_instances import SCALE, Instance, read, stated

from sufficiency.transport.search import stated as in_pyvrp

Routes = Sequence[Sequence[int]]
"""Positions of stops, the depot left."""


class _Spent:
    """True once so much processor time has been used."""

    def __init__(self, seconds: float) -> None:
        self.until = time.process_time() + seconds

    def __call__(self, _: float = 0.0) -> bool:
        return time.process_time() >= self.until


def legs(one: Instance) -> np.ndarray:
    """(n + 1, n + 1) lengths, ``SCALE`` to one, the depot last."""
    gap = one.points[:, None] - one.points[None]
    return np.rint(np.hypot(gap[..., 0], gap[..., 1]) * SCALE).astype(np.int64)


def measured(one: Instance, routes: Routes) -> float | None:
    """Length of routes that leave the depot; None if they break a rule."""
    way, longest = legs(one) / SCALE, one.longest or np.inf
    (capacity, _, most), = one.vehicles
    total = 0.0
    for route in routes:
        length = sum(way[a, b] for a, b in zip([-1, *route], route, strict=False))
        if (length + one.service * len(route) > longest + 1e-3
                or one.demand[list(route)].sum() > capacity):
            return None
        total += length
    ok = sorted(i for r in routes for i in r) == list(range(len(one.demand)))
    return total if ok and (most is None or len(routes) <= most) else None


def by_pyvrp(one: Instance, seconds: float) -> Routes:
    """PyVRP alone with the formulation of the product, its own settings, one seed."""
    found = pyvrp.solve(in_pyvrp(stated(one)), _Spent(seconds), seed=1, collect_stats=False,
                        display=False)
    return [[a.idx for a in r if a.is_client()][::-1] for r in found.best.routes()]


def by_ortools(one: Instance, seconds: float) -> Routes:
    """OR-Tools: savings, then guided local search."""
    n, way, service = len(one.demand), legs(one), round(one.service * SCALE)
    (capacity, _, most), = one.vehicles
    vehicles = most or n
    manager = pywrapcp.RoutingIndexManager(n + 2, vehicles, [n] * vehicles, [n + 1] * vehicles)
    model = pywrapcp.RoutingModel(manager)
    full = np.zeros((n + 2, n + 2), np.int64)
    full[:n + 1, :n + 1] = way
    time_of = full.copy()
    time_of[:, :n] += service
    arcs = model.RegisterTransitMatrix(full.tolist())
    model.SetArcCostEvaluatorOfAllVehicles(arcs)
    model.AddDimension(model.RegisterTransitMatrix(time_of.tolist()), 0,
                       round((one.longest or 1e6) * SCALE), True, "length")
    load = model.RegisterUnaryTransitVector([*one.demand.tolist(), 0, 0])
    model.AddDimension(load, 0, capacity, True, "load")
    return searched(manager, model, vehicles, routing_enums_pb2.FirstSolutionStrategy.SAVINGS,
                    seconds)


def searched(
    manager: pywrapcp.RoutingIndexManager, model: pywrapcp.RoutingModel, vehicles: int, first: int,
    seconds: float,
) -> Routes:
    """Routes of a stated model of OR-Tools after so much processor time; none if none is found.

    Args:
        manager, model: as stated.
        vehicles: of the model.
        first: strategy of its first solution.
        seconds: of processor time.
    """
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = first
    asked.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH)
    asked.time_limit.seconds = 3600  # what stops it is processor time
    model.AddSearchMonitor(model.solver().CustomLimit(_Spent(seconds)))
    found = model.SolveWithParameters(asked)
    routes = []
    for vehicle in range(vehicles if found else 0):
        at, route = found.Value(model.NextVar(model.Start(vehicle))), []
        while not model.IsEnd(at):
            route.append(manager.IndexToNode(at))
            at = found.Value(model.NextVar(at))
        routes += [route] if route else []
    return routes


def by_vroom(one: Instance, seconds: float) -> Routes:
    """VROOM at its highest level of exploration."""
    import vroom

    n, way = len(one.demand), legs(one)
    (capacity, _, most), = one.vehicles
    way[:, :n] += round(one.service * SCALE)
    np.fill_diagonal(way, 0)
    problem = vroom.Input()
    problem.set_durations_matrix(profile="car", matrix_input=way.astype(np.uint32))
    for vehicle in range(most or n):
        problem.add_vehicle(vroom.Vehicle(
            vehicle, start=n, capacity=[capacity],
            max_travel_time=round((one.longest or 1e6) * SCALE)))
    for stop in range(n):
        problem.add_job(vroom.Job(stop, location=stop, pickup=[int(one.demand[stop])]))
    found = problem.solve(exploration_level=5, nb_threads=1)
    steps = found.routes[found.routes["type"] == "job"]
    return [list(part["id"].astype(int)) for _, part in steps.groupby("vehicle_id")]


PEERS = {"PyVRP alone": by_pyvrp, "OR-Tools": by_ortools, "VROOM": by_vroom}


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--names", nargs="+", default=["C6", "C7", "C13", "C14"])
    parser.add_argument("--iterations", type=int, default=2400)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    peers = {name: by for name, by in PEERS.items()
             if name != "VROOM" or importlib.util.find_spec("vroom")}
    print(f"| instance | length | CPU s | {' | '.join(peers)} |\n{'|---' * (3 + len(peers))}|")
    for name in asked.names:
        one = read((asked.folder / f"{name}.vrp").read_text())
        began = time.process_time()
        runs, _ = solved(stated(one), asked.iterations, asked.seeds)
        seconds = time.process_time() - began
        own = measured(one, [r.stops[::-1] for r in runs])
        if own is None:
            return 1
        cells = []
        for by in peers.values():
            began = time.process_time()
            length = measured(one, by(one, seconds))
            spent = time.process_time() - began
            cells.append("no plan" if length is None else f"{length / own:.3f} ({spent:.1f} s)")
        print(f"| {name} | {own:.2f} | {seconds:.1f} | {' | '.join(cells)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
