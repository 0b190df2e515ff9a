"""The runs as they are: read from the council's list, or written of a plan in the same form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.contract_table import name_of, read_contracts
from sufficiency.case.scenario import Scenario
from sufficiency.case.supply import candidate_id
from sufficiency.case.transport_columns import CONTRACTS, VEHICLES
from sufficiency.case.transport_tables import TransportTables, read_transport
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.transport.ceilings import ceilings, districts_of_gates
from sufficiency.transport.fleet import UNITS_PER_PENNY, Fleet
from sufficiency.transport.legs import legs
from sufficiency.transport.prices import fleet_for
from sufficiency.transport.problem import Problem, as_one, faults_of_problem, state
from sufficiency.transport.riders import every_child, stated
from sufficiency.transport.runs import Plan, Run, length_m, load, make_run

if TYPE_CHECKING:
    from sufficiency.transport.drive import Drive


CANDIDATE = ["site_id", "designation", "ncy_min", "ncy_max", "gender"]
"""Of an option what its name as a pool is made of."""


@discreet
@dataclass(frozen=True)
class KeptRun:
    """A run as it is.

    Attributes:
        name: of the contract.
        stops: positions in the school's problem, in the order they are picked up.
        kind: of vehicle.
        assistant: whether one travels.
        gbp_day: its price, both ways.
    """

    name: str
    stops: tuple[int, ...]
    kind: str
    assistant: bool
    gbp_day: float


@discreet
@dataclass(frozen=True, eq=False)
class KeptSchool:
    """One school's runs as they are.

    Attributes:
        riders: columns of ``riders.every_child`` and run, stop.
        problem: theirs, with every rule and the price list.
    """

    pool_id: str
    name: str
    riders: pd.DataFrame
    problem: Problem
    runs: tuple[KeptRun, ...]


def kept_schools(
    case: Case, scenario: Scenario, table: Path | None = None,
    progress: Progress = lambda _: None, only: str = "", joins: pd.DataFrame | None = None,
) -> list[KeptSchool]:
    """Runs as they are, by school.

    Args:
        case: its children, schools and price list.
        scenario: its roads and settings of transport.
        table: the runs; None = transport/contracts.csv of the case.
        progress: told what is being done.
        only: the one school that is wanted, as the table names it; empty = all.
        joins: riders of it who are in no run yet, with the columns ``riders.stated`` reads.

    Raises:
        InputError: every fault of the runs, of the price list and of roads; a school without runs.
    """
    tables = read_transport(case.folder, case.demand["group_id"], case.demand)
    gates = gates_of(case)
    path = table or case.folder / CONTRACTS.file
    rows = _contracts(case, path, tables, gates)
    ridden = rows["school"].value_counts().to_dict()
    most = ceilings(tables.available, ridden, districts_of_gates(
        case, {school: gates[school][1:] for school in ridden}, tables.available))
    rows = rows.assign(number=rows.groupby("child_id", sort=False).cumcount())
    if only:
        rows = rows[rows["school"] == only]
        if rows.empty:
            raise InputError([Fault(name_of(path), "has no runs of this school",
                                    "Name it as the table does.", column="school", value=only)])
    progress(f"{len(rows):,} riders in {rows['run'].nunique():,} runs: road times between homes")
    riders = rows.rename(columns={"child_id": "group_id", "assistant": "accompanied"})[
        ["run", "stop", "school", "vehicle", "day_gbp", "accompanied", "group_id", "number"]
    ].merge(
        every_child(case, scenario, tables.riders, set(rows["child_id"])),
        on=["group_id", "number"]).sort_values("child", ignore_index=True)
    if joins is not None:
        riders = pd.concat([riders, joins.assign(run="", school=only)], ignore_index=True)
    parts = [(str(school), part.reset_index(drop=True).assign(
        **{"with": _still_together(part)})) for school, part in riders.groupby("school")]
    blocks = [np.r_[part[["x", "y"]].to_numpy(float), [gates[school][1:]]]
              for school, part in parts]
    out, faults = [], []
    for (school, part), (seconds, metres) in zip(parts, legs(case, scenario, blocks), strict=True):
        fleet = fleet_for(tables.vehicles, scenario.transport, len(part), most[school])
        problem = state(stated(part, scenario.transport), seconds, metres, fleet,
                        gate_s=scenario.transport.gate_seconds)
        name = gates[school][0]
        faults += faults_of_problem(problem, name, VEHICLES.file, "the roads")
        out.append(KeptSchool(school, name, part, problem, _runs(part, problem)))
    if faults:
        raise InputError(as_one(faults))
    return out


def _contracts(
    case: Case, path: Path, tables: TransportTables, gates: Mapping[str, tuple[str, float, float]]
) -> pd.DataFrame:
    children = case.demand.groupby("group_id")["children"].sum().to_dict()
    return read_contracts(path, children, dict(gates), set(tables.vehicles["kind"]))


def gates_of(case: Case) -> dict[str, tuple[str, float, float]]:
    """Word for a school (pool_id, URN, site_id) -> its name and the point of its gate, metres."""
    out: dict[str, tuple[str, float, float]] = {}
    candidates = case.options[CANDIDATE].to_dict("records")
    for table, names, more in (
            (case.places, ["pool_id", "urn", "name"], [""] * len(case.places)),
            (case.options, ["pool_id", "site_id", "site_name"], map(candidate_id, candidates))):
        columns = [table[c].tolist() for c in (*names, "easting_m", "northing_m")]
        for pool, other, name, x, y, last in zip(*columns, more, strict=True):
            if x == x:
                for word in filter(None, (pool, other, last)):
                    out.setdefault(str(word), (str(name), float(x), float(y)))
    return out


def _still_together(part: pd.DataFrame) -> pd.Series:
    """The words of those who travel together, where they are in one run."""
    apart = part.groupby(["with", "x", "y"])["run"].transform("nunique") > 1
    return part["with"].mask(apart, "").reset_index(drop=True)


def _runs(part: pd.DataFrame, problem: Problem) -> tuple[KeptRun, ...]:
    stop_of = {i: at for at, members in enumerate(problem.members) for i in members}
    out = []
    told = part[part["run"] != ""]
    for name, rows in told.sort_values("stop", kind="stable").groupby("run", sort=True):
        stops = tuple(dict.fromkeys(stop_of[int(i)] for i in rows.index))
        first = rows.iloc[0]
        out.append(KeptRun(str(name), stops, str(first["vehicle"]), bool(first["accompanied"]),
                           float(first["day_gbp"])))
    return tuple(out)


def list_units(problem: Problem, run: KeptRun) -> int | None:
    """Units of a day by the price list; None where no such vehicle holds its children."""
    fleet = problem.fleet
    alone = Fleet(tuple(v for v in fleet.vehicles if v.kind == run.kind), fleet.assistant_pence)
    seated, chairs, aided = load(problem, run.stops)
    metres = length_m(problem, run.stops)
    at = alone.cheapest(seated, chairs, aided or run.assistant, metres)
    return None if at < 0 else alone.setups[at].units(metres)


def plan_of_kept(school: KeptSchool) -> tuple[Problem, Plan]:
    """The runs as they are at the prices of the list, and the school with ceilings on vehicles that
    allow them.

    A run that no vehicle holds keeps its own price, and nobody can join it.
    """
    problem = school.problem
    used = Counter(r.kind for r in school.runs)
    fleet = replace(problem.fleet, vehicles=tuple(
        v if v.available is None else replace(v, available=max(v.available, used[v.kind]))
        for v in problem.fleet.vehicles))
    problem = replace(problem, fleet=fleet)
    runs = tuple(_priced(problem, r) for r in school.runs)
    return problem, Plan(runs, sum(r.units for r in runs), 0, "given")


def _priced(problem: Problem, run: KeptRun) -> Run:
    fleet, metres = problem.fleet, length_m(problem, run.stops)
    seated, chairs, aided = load(problem, run.stops)
    fit = [(fleet.vehicles[s.vehicle].kind != run.kind, s.units(metres), i)
           for i, s in enumerate(fleet.setups) if s.holds(seated, chairs, aided or run.assistant)]
    if fit:
        return make_run(problem, run.stops, min(fit)[2])
    return Run(run.stops, 0, metres, round(run.gbp_day * 100 * UNITS_PER_PENNY))


def list_of(drive: Drive) -> pd.DataFrame:
    """The runs of a plan in the columns of contracts.csv: internal, with ids of children."""
    rows = []
    for school in drive.schools:
        problem, fleet = school.problem, school.problem.fleet
        ids = school.riders["group_id"].to_numpy()
        for number, run in enumerate(school.plan.runs, 1):
            setup = fleet.setups[run.setup]
            rows += [{
                "run": f"{school.pool_id} {number}", "school": school.pool_id,
                "vehicle": fleet.vehicles[setup.vehicle].kind, "stop": at, "child_id": ids[i],
                "day_gbp": run.pence / 100, "assistant": "yes" if setup.assistant else "no",
            } for at, stop in enumerate(run.stops, 1) for i in problem.members[stop]]
    return pd.DataFrame(rows, columns=[c.name for c in CONTRACTS.columns][:7])
