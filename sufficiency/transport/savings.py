"""A first plan by savings (Clarke and Wright 1964), ends of runs joined as long as it pays."""

from __future__ import annotations

import numpy as np

from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import Load, Plan, Run, in_time, length_m, load, plan_of, together


def savings(problem: Problem) -> Plan:
    """Every stop alone at first; then, pair after pair by the distance a shared way saves, two
    runs become one where that is cheaper and allowed. Kinds that are limited are not used."""
    alone = [_free_run(problem, (i,), load(problem, (i,)), length_m(problem, (i,)))
             for i in range(len(problem))]
    runs: dict[int, Run] = {i: run for i, run in enumerate(alone) if run is not None}
    held = {i: load(problem, (i,)) for i in runs}
    home = list(range(len(problem)))
    begins, ends = [True] * len(problem), [True] * len(problem)
    to_gate = problem.metres[:-1, -1]
    # Stop i first goes to stop j, and so need not go to the gate itself.
    saved = to_gate[:, None] - problem.metres[:-1, :-1]
    saves = saved.copy()
    np.fill_diagonal(saves, -1)
    order = np.argsort(-saves, axis=None, kind="stable")
    for i, j in zip(*(at.tolist() for at in np.divmod(order, len(problem))), strict=True):
        if not (ends[i] and begins[j]) or home[i] == home[j]:
            continue
        first, second = runs[home[i]], runs[home[j]]
        stops = first.stops + second.stops
        both = _sum(held[home[i]], held[home[j]])
        joined = _free_run(problem, stops, both,
                           first.metres + second.metres - int(saved[i, j]))
        if (joined is not None and joined.units < first.units + second.units
                and together(problem, stops) and in_time(problem, stops)):
            runs[home[i]], held[home[i]] = joined, both
            ends[i] = begins[j] = False
            del runs[home[j]]
            for stop in joined.stops:
                home[stop] = home[i]
    return plan_of(runs.values())


def _sum(one: Load, other: Load) -> Load:
    return one[0] + other[0], one[1] + other[1], one[2] or other[2]


def _free_run(
    problem: Problem, stops: tuple[int, ...], held: Load, metres: int
) -> Run | None:
    """The cheapest run with a vehicle that is not limited in number; None if none holds them."""
    fleet = problem.fleet
    found = min(((fleet.setups[i].units(metres), i) for i in fleet.holding(*held)
                 if fleet.setups[i].vehicle not in fleet.limited), default=None)
    return None if found is None else Run(stops, found[1], metres, found[0])
