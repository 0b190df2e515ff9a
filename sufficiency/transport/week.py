"""The days of the week: who does not ride on some, or rides from another home.

Only schools of such riders are planned anew, once for every set of riders and homes: all other
runs are those of every day. A vehicle that makes a second run is not looked for by day.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.transport_columns import DAYS, VEHICLES, WEEKDAYS
from sufficiency.case.transport_tables import read_days
from sufficiency.common.progress import Progress
from sufficiency.errors import InputError
from sufficiency.transport.drive import Drive, School
from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.kept_runs import gates_of
from sufficiency.transport.legs import legs
from sufficiency.transport.problem import faults_of_problem, state
from sufficiency.transport.riders import stated
from sufficiency.transport.runs import Plan
from sufficiency.transport.solve import Effort, solve

COLUMNS = ["day", "riders", "other_home", "away", "runs", "gbp_day"]


def week_of(case: Case, drive: Drive, progress: Progress = lambda _: None) -> pd.DataFrame:
    """Runs of each day.

    Args:
        case: its folder has days.csv.
        drive: runs of a day on which everybody rides from home.
        progress: told what is being done.

    Returns:
        One row a day, and "mean" of the five: riders in runs, of them other_home, away (who do not
        ride), runs, gbp_day of runs.

    Raises:
        InputError: every fault of days.csv; a home without a route.
    """
    told = read_days(case.folder, case.demand)
    effort = Effort().times(drive.scenario.transport.effort).bounded(False)
    done: dict[tuple[str, bytes], Plan] = {}
    rows = []
    for day in WEEKDAYS:
        progress(f"runs of {day}")
        today = told[told["day"] == day].set_index("child_id")
        row = dict.fromkeys(("riders", "other_home", "away", "runs", "units"), 0)
        for school in drive.schools:
            part = _today(school, today)
            plan = school.plan
            if part is not None:
                key = (school.pool_id, part[["child", "x", "y"]].to_numpy(float).tobytes())
                if key not in done:
                    done[key] = _planned(case, drive, school, part, effort)
                plan = done[key]
                moved = part["child"].isin(school.riders.loc[school.riders["group_id"].isin(
                    today.index[today["rides"]]), "child"])
                row["other_home"] += int(moved.sum())
                row["away"] += len(school.riders) - len(part)
            row["riders"] += len(school.riders if part is None else part)
            row["runs"] += len(plan.runs)
            row["units"] += plan.units
        rows.append(row)
    frame = pd.DataFrame(rows).assign(day=WEEKDAYS)
    frame["gbp_day"] = (frame.pop("units") / UNITS_PER_PENNY / 100).round(2)
    mean = {"day": "mean", **frame[COLUMNS[1:]].mean().round(2).to_dict()}
    return pd.concat([frame, pd.DataFrame([mean])], ignore_index=True)[COLUMNS]


def _today(school: School, today: pd.DataFrame) -> pd.DataFrame | None:
    """Riders of a day with their homes; None where it is like every day."""
    riders = school.riders
    told = riders["group_id"].isin(today.index)
    if not told.any():
        return None
    there = riders["group_id"].map(today["rides"]).astype(object).fillna(True).astype(bool)
    homes = {to: riders["group_id"].map(today[of]).astype(float).fillna(riders[to])
             for to, of in (("x", "easting_m"), ("y", "northing_m"))}
    return riders.assign(**homes)[there].reset_index(drop=True)


def _planned(
    case: Case, drive: Drive, school: School, part: pd.DataFrame, effort: Effort
) -> Plan:
    asked = drive.scenario.transport
    if part.empty:
        return solve(school.problem.take(np.empty(0, dtype=np.int64)), effort)
    block = np.r_[part[["x", "y"]].to_numpy(float), [gates_of(case)[school.pool_id][1:]]]
    (seconds, metres), = legs(case, drive.scenario, [block])
    # Vehicles are those of every day: who stays at home on Fridays frees no contract.
    fleet = school.problem.fleet
    problem = state(stated(part, asked), seconds, metres, fleet, gate_s=asked.gate_seconds)
    if faults := faults_of_problem(problem, school.name, VEHICLES.file, DAYS.file):
        raise InputError(faults)
    return solve(problem, effort, asked.seed)
