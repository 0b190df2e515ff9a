"""A first plan by savings (Clarke and Wright 1964), ends of runs joined as long as it pays."""

from __future__ import annotations

import numpy as np

from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import (
    Plan,
    Run,
    in_time,
    load,
    make_run,
    plan_of,
    together,
)


def savings(problem: Problem) -> Plan:
    """Every stop alone at first; then, pair after pair by the distance a shared way saves, two
    runs become one where that is cheaper and allowed. Kinds that are limited are not used."""
    runs: dict[int, Run] = {i: _free_run(problem, (i,)) for i in range(len(problem))}
    home = list(range(len(problem)))
    to_gate = problem.metres[:-1, -1]
    # Stop i first goes to stop j, and so need not go to the gate itself.
    saved = to_gate[:, None] - problem.metres[:-1, :-1]
    np.fill_diagonal(saved, -1)
    for pair in np.argsort(-saved, axis=None, kind="stable"):
        i, j = divmod(int(pair), len(problem))
        first, second = home[i], home[j]
        if first == second or runs[first].stops[-1] != i or runs[second].stops[0] != j:
            continue
        stops = runs[first].stops + runs[second].stops
        if not (together(problem, stops) and in_time(problem, stops)):
            continue
        if not any(s.holds(*load(problem, stops)) for s in _free(problem)):
            continue
        joined = _free_run(problem, stops)
        if joined.units < runs[first].units + runs[second].units:
            runs[first] = joined
            del runs[second]
            for stop in joined.stops:
                home[stop] = first
    return plan_of(runs.values())


def _free(problem: Problem) -> list:  # type: ignore[type-arg]
    kinds = problem.fleet.vehicles
    return [s for s in problem.fleet.setups if kinds[s.vehicle].available is None]


def _free_run(problem: Problem, stops: tuple[int, ...]) -> Run:
    """The cheapest run with a vehicle that is not limited in number."""
    held = load(problem, stops)
    fits = [i for i, s in enumerate(problem.fleet.setups) if s.holds(*held)
            and problem.fleet.vehicles[s.vehicle].available is None]
    return min((make_run(problem, stops, i) for i in fits), key=lambda r: (r.units, r.setup))
