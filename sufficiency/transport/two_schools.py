"""Vehicles that take children of two schools: what that saves, and whose ride grows longer.

Schools are paired with the nearest gate that is free, nearest pairs first. Each pair is planned as
one (``mixed.py``), beginning from the runs of both; vehicles may carry children of both at once, or
serve one school after the other. What is saved is counted against the runs as they are, of which
one vehicle may already make two (``vehicle_reuse.py``). Nobody rides beyond their limit.
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
from sufficiency.transport.drive import Drive, School, gates_of, timed
from sufficiency.transport.fleet import UNITS_PER_PENNY, Fleet
from sufficiency.transport.legs import legs, ways
from sufficiency.transport.mixed import Mixed, Tour, broken_tours, join, rides_s
from sufficiency.transport.problem import Ints, Problem
from sufficiency.transport.ruin import ruin_and_recreate
from sufficiency.transport.runs import Plan
from sufficiency.transport.runs import rides_s as rides_of_run
from sufficiency.transport.vehicle_reuse import reused

MOST_PAIRS = 10
MOVES_A_STOP = 100
WORSE, AT_THE_END = 0.2, 0.001
"""Of the cost of a vehicle: how much dearer tours may become for a while."""


@discreet
@dataclass(frozen=True, eq=False)
class TwoSchools:
    """What vehicles for two schools save, and for whom rides change.

    Attributes:
        figures: pairs (that were tried), pairs_saving, riders (of those that save), riders_mixed
            (in a vehicle that serves both), riders_longer, most_longer_minutes, mean_before and
            mean_after (minutes), vehicles_before, vehicles, saved_gbp_year.
        pairs: one row a pair that saves: school, other, riders, saved_gbp_year. Internal.
    """

    figures: dict[str, float]
    pairs: pd.DataFrame


@dataclass(frozen=True, eq=False)
class _Pair:
    schools: tuple[School, School]
    before: int
    vehicles: int
    mixed: Mixed
    tours: tuple[Tour, ...]

    @property
    def saved(self) -> int:
        return max(0, self.before - sum(t.units for t in self.tours))


def two_schools(
    result: Planned | Result, drive: Drive, minutes: float, most_pairs: int = MOST_PAIRS,
    progress: Progress = lambda _: None,
) -> TwoSchools:
    """Pairs of schools planned as one.

    Args:
        result: the plan that is driven.
        drive: its runs.
        minutes: a vehicle may be earlier at a gate at most.
        most_pairs: pairs that are tried.
        progress: told what is being done.

    Raises:
        InputError: the case has no gate times.
    """
    gate_times_of(drive.tables)
    found: list[_Pair] = []
    for one, other in _nearest(result, drive, most_pairs):
        progress(f"vehicles for two schools: pair {len(found) + 1}")
        found.append(_planned(result, drive, (one, other), round(minutes * 60)))
    return _told(drive, found)


def _nearest(result: Planned | Result, drive: Drive, most: int) -> list[tuple[School, School]]:
    """Pairs of schools, each in one at most, those with the nearest gates first."""
    schools = drive.schools
    if len(schools) < 2:
        return []
    gates = gates_of(result.plan, schools)
    seconds, _ = ways(result.case, drive.scenario, gates, gates)
    order = sorted((int(seconds[i, j]), i, j) for i in range(len(schools)) for j in range(i)
                   if seconds[i, j] >= 0 and seconds[j, i] >= 0)
    free, out = set(range(len(schools))), list[tuple[School, School]]()
    for _, i, j in order:
        if i in free and j in free and len(out) < most:
            free -= {i, j}
            out.append((schools[j], schools[i]))
    return out


def _planned(
    result: Planned | Result, drive: Drive, pair: tuple[School, School], window_s: int
) -> _Pair:
    case, scenario, gate_s = result.case, drive.scenario, drive.tables.gate_s or {}
    homes = [s.riders.loc[[m[0] for m in s.problem.members], ["x", "y"]].to_numpy(float)
             for s in pair]
    gates = gates_of(result.plan, pair)
    (seconds, metres), = legs(case, scenario, [np.r_[homes[0], homes[1], gates]])
    mixed = join([s.problem for s in pair], seconds, metres, [gate_s[s.pool_id] for s in pair],
                 window_s, _both(pair[0].problem.fleet, pair[1].problem.fleet))
    runs, _, empty_s, empty_m = timed(case, scenario, pair, gate_s, result.plan)
    followed, saved = reused(runs, empty_s, empty_m)
    before = sum(s.plan.units for s in pair) - saved
    start = started(mixed, [s.problem for s in pair], [s.plan for s in pair])
    vehicle = before / max(1, len(start) - len(followed))
    tours = ruin_and_recreate(
        mixed, iterations=MOVES_A_STOP * len(mixed), seed=scenario.transport.seed,
        hot=WORSE * vehicle, cold=AT_THE_END * vehicle, start=start) or start
    return _Pair(pair, before, len(start) - len(followed), mixed, tours)


def started(mixed: Mixed, problems: Sequence[Problem], plans: Sequence[Plan]) -> tuple[Tour, ...]:
    """The runs of several schools as tours.

    Args:
        mixed: the schools joined.
        problems, plans: of each, in the same order.
    """
    out, begin, setups = [], 0, mixed.fleet.setups
    for gate, (problem, plan) in enumerate(zip(problems, plans, strict=True)):
        for run in plan.runs:
            places = (*(begin + s for s in run.stops), len(mixed) + gate)
            setup = problem.fleet.setups[run.setup]
            out.append(Tour(places, setups.index(setup), run.units))
        begin += len(problem)
    return tuple(out)


def _both(one: Fleet, other: Fleet) -> Fleet:
    """The vehicles of two schools: of a limited kind as many as both may have."""
    return replace(one, vehicles=tuple(
        v if v.available is None else replace(v, available=v.available + (w.available or 0))
        for v, w in zip(one.vehicles, other.vehicles, strict=True)))


def _told(drive: Drive, found: Sequence[_Pair]) -> TwoSchools:
    better = [p for p in found if p.saved and not broken_tours(p.mixed, p.tours)]
    rides = [_rides(p) for p in better]
    before, after, weight, both = (
        np.concatenate([r[k] for r in rides]) if rides else np.zeros(0, np.int64)
        for k in range(4))

    def pounds(units: int) -> int:
        return round(units / UNITS_PER_PENNY / 100 * drive.scenario.transport.days)

    def mean(seconds: Ints) -> float:
        return round(float(seconds @ weight / weight.sum()) / 60, 1) if len(weight) else 0.0

    longer = after > before
    return TwoSchools({
        "pairs": len(found), "pairs_saving": len(better), "riders": int(weight.sum()),
        "riders_mixed": int(weight[both > 0].sum()), "riders_longer": int(weight[longer].sum()),
        "most_longer_minutes": round(int((after - before).max(initial=0)) / 60, 1),
        "mean_before": mean(before), "mean_after": mean(after),
        "vehicles_before": sum(p.vehicles for p in better),
        "vehicles": sum(len(p.tours) for p in better),
        "saved_gbp_year": pounds(sum(p.saved for p in better))},
        pd.DataFrame([{
            "school": p.schools[0].name, "other": p.schools[1].name,
            "riders": sum(len(s.riders) for s in p.schools), "saved_gbp_year": pounds(p.saved)}
            for p in better], columns=["school", "other", "riders", "saved_gbp_year"]))


def _rides(pair: _Pair) -> tuple[Ints, Ints, Ints, Ints]:
    """(n,) seconds of each stop before and after, children, and whether its vehicle serves both."""
    mixed, begin = pair.mixed, 0
    before, after, both = (np.zeros(len(mixed), np.int64) for _ in range(3))
    for school in pair.schools:
        for run in school.plan.runs:
            before[[begin + s for s in run.stops]] = rides_of_run(school.problem, run.stops)
        begin += len(school.problem)
    for tour in pair.tours:
        for stop, ride in rides_s(mixed, tour.places).items():
            after[stop] = ride
            both[stop] = len({p for p in tour.places if p >= len(mixed)}) > 1
    return before, after, mixed.seated + mixed.wheelchairs, both
