"""Runs of one school searched with PyVRP: the formulation, and what of its plans is kept.

The ride limit of every child is exact: the arrival at the gate is fixed at time T, the start of a
run is free, and stop i has the window from T - L_i - b_i. Of all timetables of an order the latest
one is the best for every child, and it exists if and only if no ride is longer than its limit
(runs.rides_s). Seats, wheelchair places and assistants are load dimensions, and so is every group
who may not share: one place for all of them. A way to set out a vehicle is a vehicle type.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxIterations

from sufficiency.transport.problem import Ints, Problem
from sufficiency.transport.runs import (
    Plan,
    Run,
    broken_rules,
    in_time,
    length_m,
    load,
    make_run,
    plan_of,
    together,
)

FAR_S = 1 << 20
"""A time of arrival that no run can begin before."""
HISTORY = 100
"""Length of the history of late acceptance."""
HARVEST = 4
"""Every so many iterations the runs of the current plan are kept as columns."""
PENALTIES = pyvrp.PenaltyParams(max_penalty=1e7)
"""Costs are in thousandths of a penny: a second too long must be able to cost pounds."""


class _Harvest(pyvrp.IteratedLocalSearchCallbacks):
    """Distinct runs of plans met on the way."""

    def __init__(self) -> None:
        self.found: set[tuple[tuple[int, ...], int]] = set()
        self._count = 0

    def keep(self, plan: pyvrp.Solution) -> None:
        """Keep its runs."""
        self.found.update(_runs_of(plan))

    def on_iteration(self, current, candidate, best, cost_evaluator) -> None:  # type: ignore[no-untyped-def]
        """Keep the runs of some plans."""
        self._count += 1
        if self._count % HARVEST == 0:
            self.keep(candidate)


def search(
    problem: Problem, *, iterations: int, seed: int, start: Plan | None = None
) -> tuple[Plan | None, list[Run]]:
    """A plan, and every allowed run that was met.

    Args:
        problem: of one school.
        iterations: of the local search; the same on every machine.
        seed: of the local search.
        start: a plan to begin from. Of kinds that are limited in number it also says how many
            are set out in which way; without it each way has the limit of its kind, and a plan
            may use too many in all.

    Returns:
        The plan is None if the best one found breaks a rule.
    """
    data = stated(problem, start)
    harvest = _Harvest()
    params = pyvrp.SolveParams(
        penalty=PENALTIES,
        ils=pyvrp.IteratedLocalSearchParams(history_length=HISTORY, callbacks=harvest))
    begin = None if start is None else pyvrp.Solution(
        data, [pyvrp.Route(data, list(r.stops), r.setup) for r in start.runs])
    with warnings.catch_warnings():
        # That a penalty reached its limit is no news for the planner: the plan is checked.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        found = pyvrp.solve(data, MaxIterations(iterations), seed=seed, collect_stats=False,
                            params=params, initial_solution=begin)
    harvest.keep(found.best)
    runs = []
    for stops, setup in sorted(harvest.found):
        if together(problem, stops) and in_time(problem, stops):
            runs += _held(problem, stops, setup)
    plan = None
    if found.is_feasible():
        plan = plan_of(make_run(problem, s, v) for s, v in _runs_of(found.best))
    return None if plan is None or broken_rules(problem, plan) else plan, runs


def stated(problem: Problem, start: Plan | None = None) -> pyvrp.ProblemData:
    """The problem in PyVRP's terms: places 0 to n - 1 are stops, n the gate, n + 1 nowhere, from
    where every stop is reached in no time.

    Args:
        problem: the school.
        start: see ``search``.
    """
    n = len(problem)
    groups = cliques(problem)
    seconds, metres = _with_nowhere(problem.seconds), _with_nowhere(problem.metres)
    # The minutes at the gate are the end of every ride.
    seconds[:n, n] += problem.gate_s
    clients = [
        pyvrp.Client(
            location=i,
            pickup=[int(problem.seated[i]), int(problem.wheelchairs[i]), int(problem.aided[i]),
                    *(int(i in group) for group in groups)],
            service_duration=int(problem.boarding_s[i]),
            tw_early=FAR_S - int(problem.limit_s[i]) - int(problem.boarding_s[i]), tw_late=FAR_S)
        for i in range(n)
    ]
    types = [
        pyvrp.VehicleType(
            num_available=max(1, min(n, most)),
            # A vehicle without places stands for none at all.
            capacity=[c if most else 0 for c in (
                s.seats, s.wheelchairs, n * s.assistant, *(1 for _ in groups))],
            start_depot=1, end_depot=0, fixed_cost=s.fixed, unit_distance_cost=s.rate)
        for s, most in zip(problem.fleet.setups, _allotted(problem, start), strict=True)
    ]
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0)] * (n + 2), clients=clients,
        depots=[pyvrp.Depot(n, tw_early=FAR_S, tw_late=FAR_S), pyvrp.Depot(n + 1)],
        vehicle_types=types, distance_matrices=[metres],  # type: ignore[list-item]
        duration_matrices=[seconds])  # type: ignore[list-item]


def _allotted(problem: Problem, start: Plan | None) -> list[int]:
    """Vehicles of each setup at most: those a plan uses, and what is left of a limited kind set
    out for the most seats. PyVRP knows no limit on several types together."""
    fleet, n = problem.fleet, len(problem)
    limits = [fleet.vehicles[s.vehicle].available for s in fleet.setups]
    if start is None:
        return [n if most is None else most for most in limits]
    used = [sum(r.setup == at for r in start.runs) for at in range(len(limits))]
    out = [n if most is None else count for most, count in zip(limits, used, strict=True)]
    for kind in fleet.limited:
        ways = [at for at, s in enumerate(fleet.setups) if s.vehicle == kind]
        if ways:
            widest = max(ways, key=lambda at: (fleet.setups[at].seats, -at))
            out[widest] += (fleet.vehicles[kind].available or 0) - sum(used[at] for at in ways)
    return out


def cliques(problem: Problem) -> list[frozenset[int]]:
    """Groups of stops no two of which may share that together hold every such pair."""
    left = {(int(i), int(j)) for i, j in np.argwhere(problem.apart) if i < j}
    out = []
    while left:
        group = set(min(left))
        for i in range(len(problem)):
            if all(problem.apart[i, j] for j in group):
                group.add(i)
        left -= {(i, j) for i in group for j in group}
        out.append(frozenset(group))
    return out


def _with_nowhere(legs: Ints) -> Ints:
    """Legs with one place more, no way from anywhere."""
    n = len(legs)
    out = np.zeros((n + 1, n + 1), np.int64)
    out[:n, :n] = legs
    np.fill_diagonal(out, 0)
    return out


def _runs_of(plan: pyvrp.Solution) -> Sequence[tuple[tuple[int, ...], int]]:
    # Between its two ends a route has clients only.
    return [(tuple([a.idx for a in route][1:-1]), route.vehicle_type()) for route in plan.routes()]


def _held(problem: Problem, stops: tuple[int, ...], setup: int) -> list[Run]:
    """The run with the setup it was met with and with the cheapest; none that is too small."""
    held, metres = load(problem, stops), length_m(problem, stops)
    setups = problem.fleet.setups
    return [Run(stops, s, metres, setups[s].units(metres))
            for s in dict.fromkeys([*problem.fleet.choices(*held, metres), setup])
            if setups[s].holds(*held)]
