"""A child joins a school's runs or leaves them in mid-year: what each way costs, with the runs as
they are.

At most one run changes: nobody in it changes places, and it keeps its vehicle where that holds the
child too. Internal: a single child's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.case import load_case
from sufficiency.case.points import POINT, point_faults
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.transport.change import Change, joins, leaves
from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.kept_runs import KeptSchool, kept_schools, plan_of_kept
from sufficiency.transport.problem import Problem
from sufficiency.transport.riders import limits
from sufficiency.transport.runs import Plan, rides_s

COLUMNS = ["way", "vehicle", "riders", "more_gbp_year", "ride_minutes", "others_longer_minutes"]


@discreet
@dataclass(frozen=True)
class Joiner:
    """A child who is to ride.

    Attributes:
        easting_m, northing_m: home, metres.
        phase: primary, secondary or post16; the guideline of it is the longest ride.
        wheelchair, assistant, alone: what the child needs.
        limit_minutes: own longest ride, instead of the guideline's.
    """

    easting_m: float
    northing_m: float
    phase: str
    wheelchair: bool = False
    assistant: bool = False
    alone: bool = False
    limit_minutes: float | None = None


def joining(
    path: Path, school: str, who: Joiner, table: Path | None = None,
    progress: Progress = lambda _: None,
) -> pd.DataFrame:
    """The three cheapest ways to take a child in.

    Args:
        path: scenario file; its case, roads and settings of transport are used, no plan.
        school: as the table of runs names it.
        who: the child.
        table: the runs as they are; None = transport/contracts.csv of the case.
        progress: told what is being done.

    Returns:
        One row a way, cheapest first: way (name of the run that changes, or "a new run"), vehicle
        then used, riders then in it, more_gbp_year by the price list, ride_minutes of the child,
        and others_longer_minutes, what is added at most to another child's ride.

    Raises:
        InputError: see ``kept_runs.kept_schools``; a home that is none of this county.
    """
    scenario = load_scenario(path)
    case = load_case(scenario)
    home = pd.DataFrame({"row": [0], "easting_m": [who.easting_m], "northing_m": [who.northing_m]})
    known = case.areas[POINT].dropna().to_numpy(float)
    if wrong := point_faults("--home", home, known, secret=True):
        raise InputError([Fault("--home", wrong[0].problem, wrong[0].remedy)])
    limit = who.limit_minutes or limits(scenario)[who.phase]
    row = pd.DataFrame([{
        "x": who.easting_m, "y": who.northing_m, "wheelchair": who.wheelchair,
        "assistant": who.assistant, "alone": who.alone, "limit_s": limit * 60, "with": "",
        "not_with": ""}])
    kept, = kept_schools(case, scenario, table, progress, school, row)
    problem, plan = plan_of_kept(kept)
    stop = next(i for i, m in enumerate(problem.members) if len(kept.riders) - 1 in m)
    return pd.DataFrame([_told(kept, problem, plan, change, stop, scenario)
                         for change in joins(problem, plan, stop, stays=True)], columns=COLUMNS)


def leaving(
    path: Path, school: str, child: str, table: Path | None = None,
    progress: Progress = lambda _: None,
) -> pd.DataFrame:
    """What is saved when a child rides no more, the others of the run as they were.

    Args:
        path, school, table, progress: as for ``joining``.
        child: child_id in the table of runs.

    Returns:
        The same columns, one row; ride_minutes is what the child rode, riders those who are left.

    Raises:
        InputError: see ``kept_runs.kept_schools``; nobody with this id rides to the school.
    """
    scenario = load_scenario(path)
    kept, = kept_schools(load_case(scenario), scenario, table, progress, school)
    at = np.flatnonzero(kept.riders["group_id"] == child)
    if not len(at):
        raise InputError([Fault("--leaves", "rides to this school in no run",
                                "Give a child_id of the table of runs.")])
    problem, plan = plan_of_kept(kept)
    stop = next(i for i, m in enumerate(problem.members) if int(at[0]) in m)
    if len(problem.members[stop]) > 1:
        raise InputError([Fault("--leaves", "travels together with another child", "Empty "
                                "travels_with in transport/riders.csv first.")])
    return pd.DataFrame([_told(kept, problem, plan, leaves(problem, plan, stop), stop, scenario)],
                        columns=COLUMNS)


def _told(
    kept: KeptSchool, problem: Problem, plan: Plan, change: Change, stop: int, scenario: Scenario
) -> dict[str, object]:
    before = {s: int(r) for run in plan.runs
              for s, r in zip(run.stops, rides_s(problem, run.stops), strict=True)}
    after = {s: int(r) for run in change.plan.runs
             for s, r in zip(run.stops, rides_s(problem, run.stops), strict=True)}
    mates = set(plan.runs[change.run].stops) if change.run >= 0 else set()
    then = [r for r in change.plan.runs if mates & set(r.stops) or stop in r.stops]
    kinds = sorted({problem.fleet.vehicles[problem.fleet.setups[r.setup].vehicle].kind
                    for r in then})
    return {
        "way": kept.runs[change.run].name if change.run >= 0 else "a new run",
        "vehicle": " and ".join(kinds) or "none",
        "riders": int(sum(problem.persons[list(r.stops)].sum() for r in then)),
        "more_gbp_year": round(change.units / UNITS_PER_PENNY / 100 * scenario.transport.days),
        "ride_minutes": round((after.get(stop) or before[stop]) / 60, 1),
        "others_longer_minutes": round(max(
            (after[s] - before[s] for s in before.keys() & after.keys() if s != stop),
            default=0) / 60, 1)}
