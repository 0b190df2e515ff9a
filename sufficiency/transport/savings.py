"""A first plan by savings (Clarke and Wright 1964), ends of runs joined as long as it pays."""

from __future__ import annotations

import numpy as np

from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import Plan, Run, in_time, length_m, load, plan_of, together


def savings(problem: Problem) -> Plan:
    """Every stop alone at first; then, pair after pair by the distance a shared way saves, two
    runs become one where that is cheaper and allowed. Kinds that are limited are not used."""
    alone = [_free_run(problem, (i,), length_m(problem, (i,))) for i in range(len(problem))]
    runs: dict[int, Run] = {i: run for i, run in enumerate(alone) if run is not None}
    home = list(range(len(problem)))
    to_gate = problem.metres[:-1, -1]
    # Stop i first goes to stop j, and so need not go to the gate itself.
    saved = to_gate[:, None] - problem.metres[:-1, :-1]
    saves = saved.copy()
    np.fill_diagonal(saves, -1)
    for pair in np.argsort(-saves, axis=None, kind="stable"):
        i, j = divmod(int(pair), len(problem))
        first, second = runs[home[i]], runs[home[j]]
        if home[i] == home[j] or first.stops[-1] != i or second.stops[0] != j:
            continue
        stops = first.stops + second.stops
        joined = _free_run(problem, stops, first.metres + second.metres - int(saved[i, j]))
        if (joined is not None and joined.units < first.units + second.units
                and together(problem, stops) and in_time(problem, stops)):
            runs[home[i]] = joined
            del runs[home[j]]
            for stop in joined.stops:
                home[stop] = home[i]
    return plan_of(runs.values())


def _free_run(problem: Problem, stops: tuple[int, ...], metres: int) -> Run | None:
    """The cheapest run with a vehicle that is not limited in number; None if none holds them."""
    held, limited = load(problem, stops), problem.fleet.limited
    found = min(((s.units(metres), i) for i, s in enumerate(problem.fleet.setups)
                 if s.vehicle not in limited and s.holds(*held)), default=None)
    return None if found is None else Run(stops, found[1], metres, found[0])
