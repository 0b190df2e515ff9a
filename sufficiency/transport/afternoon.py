"""The way home: the morning's runs turned round, or runs of its own.

Turned round a run empties the last stop of the morning first, and everybody rides from the gate
until they are home: the mathematics of ``problem.py`` with every leg the other way.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sufficiency.common.progress import Progress
from sufficiency.transport.drive import Drive, School
from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.measures import minutes_of
from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import length_m, rides_s
from sufficiency.transport.solve import Effort, solve

MORNING, TURNED, OWN = "the morning", "the morning's runs turned round", "runs of its own"


def homeward(school: School, limit_minutes: float | None = None) -> Problem:
    """The problem of the way home.

    Args:
        school: with its riders and morning problem.
        limit_minutes: longest ride home of everybody without an own limit; None = as in the
            morning.
    """
    problem = school.problem
    seconds, metres = problem.seconds.T.copy(), problem.metres.T.copy()
    limit = school.riders["limit_s"].to_numpy(float)
    if limit_minutes is not None:
        limit = np.where(school.riders["own_limit"], limit, limit_minutes * 60)
    own = np.array([np.rint(limit[list(m)].min()) for m in problem.members], dtype=np.int64)
    direct = seconds[:-1, -1] + problem.gate_s
    return replace(problem, seconds=seconds, metres=metres, beyond=direct > own,
                   limit_s=np.maximum(own, direct))


def afternoon(drive: Drive, progress: Progress = lambda _: None) -> pd.DataFrame:
    """Mornings and afternoons side by side.

    The price of a day is of both ways. With runs of its own the afternoon costs half a day of
    them, and the morning half a day of its own.

    Args:
        drive: the morning's runs.
        progress: told what is being done.

    Returns:
        One row each for the morning, its runs turned round, and runs of the afternoon's own: runs,
        km (one way), mean and p90 minutes, riders over 45 and 75 and over their limit, and the
        gbp_year of everybody in runs if the way home is driven so.
    """
    asked = drive.scenario.transport
    effort = Effort().times(asked.effort).bounded(False)
    ways: dict[str, list[tuple[Problem, list[tuple[int, ...]], int]]] = {
        MORNING: [], TURNED: [], OWN: []}
    for number, school in enumerate(drive.schools, 1):
        progress(f"runs home: school {number} of {len(drive.schools)}")
        home = homeward(school, asked.afternoon_limit_minutes)
        orders = [r.stops for r in school.plan.runs]
        own = solve(home, effort, asked.seed)
        ways[MORNING].append((school.problem, orders, school.plan.units))
        ways[TURNED].append((home, orders, school.plan.units))
        ways[OWN].append((home, [r.stops for r in own.runs],
                          (school.plan.units + own.units) // 2))
    return pd.DataFrame([{"way": name} | _row(parts, asked.days) for name, parts in ways.items()])


def _row(
    parts: list[tuple[Problem, list[tuple[int, ...]], int]], days: int
) -> dict[str, float | int | None]:
    rides, over, metres = [], 0, 0
    for problem, orders, _ in parts:
        for stops in orders:
            at, ride = list(stops), rides_s(problem, stops)
            rides.append(np.repeat(ride / 60, problem.persons[at]))
            over += int(problem.persons[at][ride > problem.limit_s[at]].sum())
            metres += length_m(problem, stops)
    found = minutes_of(np.concatenate(rides) if rides else np.empty(0))
    return {
        "runs": sum(len(o) for _, o, _ in parts), "km": round(metres / 1000, 1),
        **{key: found[key] for key in ("mean", "p90", "over_45", "over_75")}, "over_limit": over,
        "gbp_year": round(sum(units for *_, units in parts) / UNITS_PER_PENNY / 100 * days)}
