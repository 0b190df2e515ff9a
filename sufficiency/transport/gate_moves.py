"""Gate times moved by some minutes, so that more vehicles can serve two schools: what that saves
and for whom school begins earlier.

Runs stay as they are; only which vehicle makes which changes (``vehicle_reuse.py``). One school
after another is moved, each time the move that saves most, until none saves anything or as many are
moved as is allowed. What no moves within the minutes could exceed is told beside it: every pair of
runs may count as if only they were moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sufficiency.case.transport_tables import gate_times_of
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.study.result import Planned, Result
from sufficiency.transport.drive import Drive, timed
from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.problem import Ints
from sufficiency.transport.vehicle_reuse import Timed, reused

STEPS = (-1.0, -0.5, 0.5, 1.0)
"""Moves that are tried, as parts of the most minutes."""
MOST_SCHOOLS = 10


@discreet
@dataclass(frozen=True, eq=False)
class Moves:
    """Gates moved.

    Attributes:
        shift_s: (g,) seconds each gate is moved; negative = earlier.
        before, saved, most: units a day that second runs save as it is, with the moves, and at most
            with any moves of so many seconds, of however many schools.
    """

    shift_s: Ints
    before: int
    saved: int
    most: int


@discreet
@dataclass(frozen=True, eq=False)
class GateMoves:
    """What moved gate times save, and for whom.

    Attributes:
        figures: schools_moved, riders_earlier, riders_later, vehicles_before, vehicles,
            saved_gbp_year (more than second runs save as it is), most_gbp_year (none of so many
            minutes saves more).
        schools: one row a school that is moved: school, name, minutes (negative = earlier),
            riders. Internal.
    """

    figures: dict[str, int]
    schools: pd.DataFrame


def gate_moves(
    result: Planned | Result, drive: Drive, minutes: float, most_schools: int = MOST_SCHOOLS,
    progress: Progress = lambda _: None,
) -> GateMoves:
    """Gate times of a drive moved by so many minutes at most.

    Args:
        result: the plan that is driven.
        drive: its runs.
        minutes: a gate moves at most, either way; half of it is tried too.
        most_schools: that are moved.
        progress: told what is being done.

    Raises:
        InputError: the case has no gate times.
    """
    gates = gate_times_of(drive.tables)
    riders = np.array([len(s.riders) for s in drive.schools], dtype=np.int64)
    if not len(riders):
        return _told(drive, Moves(riders, 0, 0, 0), riders, 0, 0)
    runs, school_of, seconds, metres = timed(
        result.case, drive.scenario, drive.schools, gates, result.plan)
    cap = round(minutes * 60)
    progress("gate times are moved")
    found = moved(runs, school_of, seconds, metres, [round(cap * s) for s in STEPS], most_schools)
    pairs, _ = reused(shifted(runs, found.shift_s[school_of]), seconds, metres)
    return _told(drive, found, riders, len(school_of), len(pairs))


def moved(
    runs: Timed, school_of: Ints, seconds: Ints, metres: Ints, steps: Sequence[int],
    most_schools: int,
) -> Moves:
    """Gates moved one after another, each time by the step that saves most; of equal ones the
    first school's first step.

    Args:
        runs: with their times as it is.
        school_of: (k,) position of each run's school.
        seconds, metres: (k, k) from the gate of one run to the first home of another; -1 = no way.
        steps: seconds a gate may move, negative = earlier.
        most_schools: that may move.
    """
    def saved(shift: Ints) -> int:
        return reused(shifted(runs, shift[school_of]), seconds, metres)[1]

    shift = np.zeros(int(school_of.max()) + 1, dtype=np.int64)
    before = best = saved(shift)
    for _ in range(most_schools):
        tried = [(saved(then), then) for then in _single_moves(shift, steps)]
        value, then = max(tried, key=lambda t: t[0], default=(best, shift))
        if value <= best:
            break
        best, shift = value, then
    widest = max((abs(s) for s in steps), default=0)
    slack = replace(runs, end_s=runs.end_s - widest, begin_s=runs.begin_s + widest)
    other = school_of[:, None] != school_of[None, :]
    return Moves(shift, before, best, max(best, reused(slack, np.where(
        other | (seconds < 0), seconds, seconds + 2 * widest), metres)[1]))


def shifted(runs: Timed, seconds: Ints) -> Timed:
    """Runs with all their times moved by (k,) seconds."""
    return replace(runs, begin_s=runs.begin_s + seconds, end_s=runs.end_s + seconds)


def _single_moves(shift: Ints, steps: Sequence[int]) -> list[Ints]:
    """Every way to move one gate that has not been moved."""
    out = []
    for at in np.flatnonzero(shift == 0):
        for step in steps:
            then = shift.copy()
            then[at] = step
            out.append(then)
    return out


def _told(drive: Drive, found: Moves, riders: Ints, runs: int, again: int) -> GateMoves:
    def pounds(units: int) -> int:
        return round(units / UNITS_PER_PENNY / 100 * drive.scenario.transport.days)

    at = np.flatnonzero(found.shift_s) if len(riders) else riders
    schools = pd.DataFrame([
        {"school": drive.schools[i].pool_id, "name": drive.schools[i].name,
         "minutes": found.shift_s[i] / 60, "riders": int(riders[i])} for i in at],
        columns=["school", "name", "minutes", "riders"])
    return GateMoves({
        "schools_moved": len(at),
        "riders_earlier": int(schools.loc[schools["minutes"] < 0, "riders"].sum()),
        "riders_later": int(schools.loc[schools["minutes"] > 0, "riders"].sum()),
        "vehicles_before": runs - drive.again, "vehicles": runs - again,
        "saved_gbp_year": pounds(found.saved - found.before),
        "most_gbp_year": pounds(found.most - found.before)}, schools)
