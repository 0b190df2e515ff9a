"""The drive of a finished plan: every school's runs, and each child's ride in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.columns import PLACES, SITES
from sufficiency.case.reading import read_table
from sufficiency.case.scenario import Scenario
from sufficiency.case.transport_columns import GATE_TIMES, VEHICLES
from sufficiency.case.transport_tables import TransportTables, read_transport
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError, did_you_mean
from sufficiency.transport.ceilings import ceilings, districts_of_gates
from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.legs import legs_of_riders, ways
from sufficiency.transport.prices import fleet_for
from sufficiency.transport.problem import Ints, Problem, as_one, faults_of_problem, state
from sufficiency.transport.riders import riders_of, stated
from sufficiency.transport.runs import Plan, rides_s
from sufficiency.transport.solve import Effort, solve_all
from sufficiency.transport.vehicle_reuse import Timed, reused

if TYPE_CHECKING:
    from sufficiency.model.outcome import Outcome

RUN_COLUMNS = ["school", "run", "vehicle", "assistant", "riders", "wheelchairs", "km", "gbp_day",
               "first_ride_minutes"]
RIDE_COLUMNS = ["school", "run", "child_id", "phase", "need", "ride_minutes", "direct_minutes",
                "limit_minutes", "beyond", "sharing"]


@discreet
@dataclass(frozen=True, eq=False)
class School:
    """One school's part.

    Attributes:
        riders: rows of ``riders_of``.
        problem, plan: its runs.
    """

    pool_id: str
    name: str
    riders: pd.DataFrame
    problem: Problem
    plan: Plan


@discreet
@dataclass(frozen=True, eq=False)
class Drive:
    """The drive to school of a plan. Internal: rides of single children.

    Attributes:
        schools: those with a point, by pool_id.
        elsewhere: riders to provision whose location is not in the data.
        tables: price list, settled riders, gates.
        saved_units: of a day, by vehicles that make more than one run; 0 without gate times.
        again: runs that are made by a vehicle that has made another.
    """

    scenario: Scenario
    schools: tuple[School, ...]
    elsewhere: pd.DataFrame
    tables: TransportTables
    saved_units: int = 0
    again: int = 0

    @property
    def saved_gbp_day(self) -> float:
        """Pounds a day saved by vehicles that make more than one run."""
        return self.saved_units / UNITS_PER_PENNY / 100

    def rides(self) -> pd.DataFrame:
        """One row a rider of a run: columns of ``riders_of`` and ride_minutes, direct_minutes
        (the same drive alone), beyond (lives beyond the limit), sharing (riders of the run)."""
        return pd.concat([_rides(s) for s in self.schools], ignore_index=True) if (
            self.schools) else self.elsewhere.iloc[:0].assign(
                ride_minutes=0.0, direct_minutes=0.0, beyond=False, sharing=0, run=0)

    def listed(self) -> pd.DataFrame:
        """One row a rider, ``RIDE_COLUMNS``, without a home. Internal: ids of children."""
        rides = self.rides()
        return rides.assign(
            school=rides["pool_id"], child_id=rides["group_id"],
            limit_minutes=(rides["limit_s"] / 60).astype(float).round(1),
            ride_minutes=rides["ride_minutes"].astype(float).round(1),
            direct_minutes=rides["direct_minutes"].astype(float).round(1))[RIDE_COLUMNS]

    def runs(self) -> pd.DataFrame:
        """One row a run, ``RUN_COLUMNS``; gbp_day is both ways."""
        return pd.DataFrame([row for s in self.schools for row in _rows(s)], columns=RUN_COLUMNS)


def problems(
    case: Case, scenario: Scenario, outcome: Outcome, progress: Progress = lambda _: None
) -> tuple[list[tuple[str, str, pd.DataFrame, Problem]], pd.DataFrame, TransportTables]:
    """Schools with their riders and problems, riders elsewhere, and the tables.

    Args:
        case: its folder has the price list and riders.csv.
        scenario: its roads and settings of transport are used.
        outcome: the plan: who is at which provision.
        progress: told what is being done.

    Raises:
        InputError: every fault of the price list, of riders and of roads.
    """
    tables = read_transport(case.folder, case.demand["group_id"], case.demand)
    asked = scenario.transport
    fleet_for(tables.vehicles, asked, 1, dict.fromkeys(tables.available["kind"], 1))
    progress("who rides")
    riders = riders_of(case, scenario, outcome.assignment, tables.riders)
    places = outcome.places.set_index("pool_id")
    located = places.dropna(subset=["easting_m"])
    here = riders["pool_id"].isin(located.index)
    parts = list(riders[here].groupby("pool_id", sort=True))
    # How many ride would tell how few are driven elsewhere.
    progress(f"{len(parts)} schools: road times between homes")
    gates = located[["easting_m", "northing_m"]].astype(float)
    most = ceilings(
        tables.available, {str(pool): len(part) for pool, part in parts}, districts_of_gates(
            case, {str(pool): tuple(gates.loc[pool]) for pool, _ in parts}, tables.available))
    out, faults = [], []
    for pool, part, (seconds, metres) in legs_of_riders(case, scenario, parts, gates):
        fleet = fleet_for(tables.vehicles, asked, len(part), most[str(pool)])
        problem = state(stated(part, asked), seconds, metres, fleet, gate_s=asked.gate_seconds)
        name = str(places.loc[pool, "name"]) or str(pool)
        faults += faults_of_problem(problem, name, VEHICLES.file, "the roads")
        out.append((str(pool), name, part.reset_index(drop=True), problem))
    if tables.gate_s is not None:
        times, found = _gate_times(out, tables.gate_s, case)
        faults, tables = [*faults, *found], replace(tables, gate_s=times)
    if faults:
        raise InputError(as_one(faults))
    return out, riders[~here].reset_index(drop=True), tables


def drive(
    case: Case, scenario: Scenario, outcome: Outcome, progress: Progress = lambda _: None,
    effort: Effort | None = None, beside: Drive | None = None,
) -> Drive:
    """Runs for everybody who rides.

    Args:
        case: its folder has the price list and riders.csv.
        scenario: its roads and settings of transport are used.
        outcome: the plan: who is at which provision.
        progress: told what is being done.
        effort: of each school's search; None for the scenario's.
        beside: runs of another plan, found with the same effort: a school that has the same
            riders here has the same runs.

    Raises:
        InputError: see ``problems``.
    """
    asked = scenario.transport
    effort = effort or Effort().times(asked.effort).bounded(asked.bound)
    stated_, elsewhere, tables = problems(case, scenario, outcome, progress)
    schools, known = [], {s.pool_id: s for s in beside.schools} if beside else {}
    same = {pool for pool, *_, problem in stated_
            if pool in known and problem.same(known[pool].problem)}
    plans = solve_all([problem for pool, *_, problem in stated_ if pool not in same], effort,
                      asked.seed)
    for number, (pool, name, riders, problem) in enumerate(stated_, 1):
        plan = known[pool].plan if pool in same else next(plans)
        schools.append(School(pool, name, riders, problem, plan))
        progress(f"runs: school {number} of {len(stated_)}")
    again, saved = _second_runs(case, scenario, schools, tables.gate_s, outcome)
    return Drive(scenario, tuple(schools), elsewhere, tables, saved, again)


def _second_runs(
    case: Case, scenario: Scenario, schools: Sequence[School], gate_s: dict[str, int] | None,
    outcome: Outcome,
) -> tuple[int, int]:
    """Runs made by a vehicle that has made another before, and what that saves, units a day."""
    if gate_s is None or not schools:
        return 0, 0
    runs, _, seconds, metres = timed(case, scenario, schools, gate_s, outcome)
    pairs, saved = reused(runs, seconds, metres)
    return len(pairs), saved


def gates_of(outcome: Outcome, schools: Sequence[School]) -> np.ndarray:
    """(g, 2) where the gates of these schools are: easting and northing.

    Args:
        outcome: the plan, which knows where gates are.
        schools: that are driven to.
    """
    at = outcome.places.set_index("pool_id")[["easting_m", "northing_m"]].astype(float)
    return at.loc[[s.pool_id for s in schools]].to_numpy()


def timed(
    case: Case, scenario: Scenario, schools: Sequence[School], gate_s: Mapping[str, int],
    outcome: Outcome,
) -> tuple[Timed, Ints, Ints, Ints]:
    """Every run with its times, and the ways between them; k runs.

    Args:
        case: its road network is used.
        scenario: its roads and settings of transport are used.
        schools: with their runs; one or more.
        gate_s: pool_id of each -> seconds after midnight by which all have arrived.
        outcome: the plan, which knows where gates are.

    Returns:
        The runs; (k,) position of the school of each; (k, k) seconds and metres from the gate of
        one to the first home of another.
    """
    gates = gates_of(outcome, schools)
    rows, homes = [], []
    for number, school in enumerate(schools):
        problem = school.problem
        for run in school.plan.runs:
            setup, first = problem.fleet.setups[run.setup], run.stops[0]
            end = gate_s[school.pool_id]
            begin = end - int(rides_s(problem, run.stops)[0]) - int(problem.boarding_s[first])
            kind = (setup.vehicle, setup.seats, setup.wheelchairs, setup.assistant)
            rows.append((number, kind, begin, end, setup.fixed, setup.rate))
            homes.append(school.riders.loc[problem.members[first][0], ["x", "y"]].to_numpy(float))
    school_of = np.array([r[0] for r in rows])
    seconds, metres = ways(case, scenario, gates, np.array(homes))
    kinds = {kind: i for i, kind in enumerate(sorted({r[1] for r in rows}))}
    columns = [np.array(c, dtype=np.int64) for c in zip(
        *((kinds[k], *rest) for _, k, *rest in rows), strict=True)]
    return Timed(*columns), school_of, seconds[school_of], metres[school_of]


def _rides(school: School) -> pd.DataFrame:
    frame, problem = school.riders, school.problem
    ride, run_of = np.zeros(len(frame)), np.zeros(len(frame), dtype=int)
    direct, sharing = np.zeros(len(frame)), np.zeros(len(frame), dtype=int)
    beyond = np.zeros(len(frame), dtype=bool)
    for number, run in enumerate(school.plan.runs):
        count = int(problem.persons[list(run.stops)].sum())
        for stop, seconds in zip(run.stops, rides_s(problem, run.stops), strict=True):
            at = list(problem.members[stop])
            ride[at], run_of[at], sharing[at] = seconds / 60, number, count
            direct[at], beyond[at] = problem.direct_s[stop] / 60, problem.beyond[stop]
    return frame.assign(ride_minutes=ride, direct_minutes=direct, beyond=beyond, sharing=sharing,
                        run=run_of)


def _rows(school: School) -> list[tuple[object, ...]]:
    problem, fleet = school.problem, school.problem.fleet
    out: list[tuple[object, ...]] = []
    for number, run in enumerate(school.plan.runs):
        setup, stops = fleet.setups[run.setup], list(run.stops)
        out.append((
            school.pool_id, number, fleet.vehicles[setup.vehicle].kind, setup.assistant,
            int(problem.persons[stops].sum()), int(problem.wheelchairs[stops].sum()),
            run.metres / 1000, run.pence / 100, float(rides_s(problem, run.stops)[0]) / 60))
    return out


def _gate_times(
    schools: Sequence[tuple[str, str, pd.DataFrame, Problem]], told: dict[str, int], case: Case
) -> tuple[dict[str, int], list[Fault]]:
    """Gate time of each provision with riders, told by pool_id, URN or site_id; and which have
    none, or are nowhere in the case."""
    urn = dict(zip(case.places["pool_id"], case.places["urn"], strict=True))
    # Whole tables: a school that is not open in this scenario may have its time as well.
    places, sites = (read_table(case.folder / t.file, t)[0] for t in (PLACES, SITES))
    known = {*places["pool_id"], *places["urn"], *sites["site_id"], *sites["urn"], *urn} - {""}
    out = {}
    faults = [Fault(GATE_TIMES.file, "is no provision, URN or site of the case",
                    did_you_mean(word, known, "Mend it, or take out the row."), column="school",
                    value=word) for word in told
              if not known & {word, *word.removeprefix("new/").split("/")[:1]}]
    for pool, name, _, _ in schools:
        parts = pool.split("/")
        found = [told[w] for w in (pool, urn.get(pool, ""), *parts[1:2]) if w in told]
        if found:
            out[pool] = found[0]
        else:
            faults.append(Fault(GATE_TIMES.file, "has no gate time", "Add a row with its URN, "
                                "pool_id or site_id.", column="school", value=name))
    return out, faults
