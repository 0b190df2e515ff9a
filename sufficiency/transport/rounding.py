"""A plan from the relaxation: runs are kept, the largest shares first, until everybody is carried.

The relaxation lets two runs carry a stop; whoever is in more than one stays where leaving would
save least. A dive, as it is called in branch and price (Sadykov et al. 2019), without going back.
"""

from __future__ import annotations

import numpy as np

from sufficiency.transport.partition import Relaxation
from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import Plan, Run, broken_rules, load, make_run, plan_of

MOSTLY = 0.6
"""Runs of which the relaxation takes such a share are kept at once."""


def rounded(problem: Problem, master: Relaxation) -> Plan | None:
    """A plan of the relaxation's runs; None if what comes out breaks a rule.

    Args:
        problem: the school.
        master: runs that carry everybody; nothing of it is changed.
    """
    kept: list[int] = []
    while True:
        shares = master.shares(kept)
        shares[kept] = 0.0
        left = np.argsort(-shares, kind="stable")
        left = left[shares[left] > 1e-6]
        if not len(left):
            break
        kept += [int(i) for i in left if shares[i] >= MOSTLY] or [int(left[0])]
    plan = plan_of(_once(problem, [master.runs[i] for i in kept]))
    return None if broken_rules(problem, plan) else plan


def _once(problem: Problem, runs: list[Run]) -> list[Run]:
    """The same with every stop in one run only."""
    carried = np.zeros(len(problem), dtype=np.int64)
    for run in runs:
        carried[list(run.stops)] += 1
    for stop in np.flatnonzero(carried > 1):
        holding = [at for at, run in enumerate(runs) if stop in run.stops]
        shorter = {at: _without(problem, runs[at], int(stop)) for at in holding}
        saved = {at: runs[at].units - (one.units if one else 0) for at, one in shorter.items()}
        stays = min(holding, key=lambda at: (saved[at], at))
        changed = {at: one for at, one in shorter.items() if at != stays}
        runs = [one for at, run in enumerate(runs) if (one := changed.get(at, run)) is not None]
    return runs


def _without(problem: Problem, run: Run, stop: int) -> Run | None:
    """A run that leaves out a stop, with its own vehicle or one that is not limited."""
    stops = tuple(i for i in run.stops if i != stop)
    if not stops:
        return None
    setups, vehicles = problem.fleet.setups, problem.fleet.vehicles
    own = setups[run.setup].vehicle
    fits = [s for s in problem.fleet.choices(*load(problem, stops), run.metres)
            if setups[s].vehicle == own or vehicles[setups[s].vehicle].available is None]
    return min((make_run(problem, stops, s) for s in [run.setup, *fits]), key=lambda r: r.units)
