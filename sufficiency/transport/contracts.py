"""The council's own runs: their rides computed on our legs, never believed, and set beside the
cheapest runs that are found for the same children.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.kept_runs import KeptRun, KeptSchool, kept_schools, list_units
from sufficiency.transport.measures import LONG
from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import Plan, length_m, load, rides_s, together
from sufficiency.transport.solve import Effort, solve

AS_IT_IS, FOUND = "as contracted", "cheapest found"
RULES = ("a child rides longer than their limit",
         "no such vehicle of the price list holds its children",
         "a child who needs an assistant has none",
         "children share who are to travel alone or apart")
MEASURES = ("riders", "runs", "riders_a_run", "alone", "ride_mean", "ride_p90",
            *(f"over_{m}" for m in LONG), "over_limit", "km", "gbp_year", "list_gbp_year")


@discreet
@dataclass(frozen=True, eq=False)
class Contracts:
    """Runs as they are against the cheapest that are found.

    Attributes:
        figures: one column each (``AS_IT_IS``, ``FOUND``), one row a measure.
        broken: what the runs as they are do not keep: rule, runs.
        schools: one row a school. Internal.
        runs: one row a run: school, run, vehicle, riders, first_ride_minutes, over_limit, km,
            gbp_day, list_gbp_day (empty where no such vehicle holds its children). Internal.
        gap: most that any runs could cost less than the cheapest found; None without a bound.
        words: what is to be said of it, in sentences.
    """

    figures: pd.DataFrame
    broken: pd.DataFrame
    schools: pd.DataFrame
    runs: pd.DataFrame
    gap: float | None
    words: tuple[str, ...]


def contracts(
    path: Path, table: Path | None = None, progress: Progress = lambda _: None
) -> Contracts:
    """The council's own runs against the cheapest that are found for the same children.

    Args:
        path: scenario file; its case, roads and settings of transport are used, no plan.
        table: the runs; None = transport/contracts.csv of the case.
        progress: told what is being done.

    Raises:
        InputError: every fault of the runs, of the price list and of roads.
    """
    scenario = load_scenario(path)
    case = load_case(scenario)
    asked = scenario.transport
    kept = kept_schools(case, scenario, table, progress)
    effort = Effort().times(asked.effort).bounded(asked.bound)
    plans = []
    for number, school in enumerate(kept, 1):
        progress(f"runs: school {number} of {len(kept)}")
        plans.append(solve(school.problem, effort, asked.seed))
    runs = pd.DataFrame([r for s in kept for r in _rows(s)])
    figures = pd.DataFrame({AS_IT_IS: _as_it_is(kept, runs, asked.days),
                            FOUND: _found(kept, plans, asked.days)}).loc[list(MEASURES)]
    units, bound = (sum(getattr(p, what) for p in plans) for what in ("units", "bound"))
    schools = pd.DataFrame([
        {"school": s.pool_id, "name": s.name, "riders": len(s.riders), "runs": len(s.runs),
         "gbp_day": sum(r.gbp_day for r in s.runs), "found_runs": len(p.runs),
         "found_gbp_day": _pounds(p.units)} for s, p in zip(kept, plans, strict=True)])
    gap = round((units - bound) / units, 4) if asked.bound and units else None
    return Contracts(figures.reset_index(names="measure"), _broken(kept), schools, runs, gap,
                     _words(figures, gap))


def _words(figures: pd.DataFrame, gap: float | None) -> tuple[str, ...]:
    own, found = (float(figures.loc["gbp_year", c]) for c in (AS_IT_IS, FOUND))
    if gap is None:
        first = "No bound was searched for: cheaper runs than those found may exist."
    elif found * (1 - gap) <= own <= found:
        first = ("The runs as contracted cost about as much as the cheapest found: the difference "
                 "is within what a longer search could save.")
    else:
        first = (f"No runs under these rules and prices cost less than those found by more than "
                 f"{gap:.1%}." if gap else
                 "No runs under these rules and prices cost less than those found.")
    return (first, "The cheapest found keep every rule and are priced by the list; contracts are "
            "let by lot and need, so a difference in pounds is a question to ask, not a saving "
            "that can be had.")


def _rows(school: KeptSchool) -> list[dict[str, Any]]:
    problem, out = school.problem, []
    for run in school.runs:
        rides = rides_s(problem, run.stops)
        units = list_units(problem, run)
        out.append({
            "school": school.pool_id, "run": run.name, "vehicle": run.kind,
            "riders": int(problem.persons[list(run.stops)].sum()),
            "first_ride_minutes": round(float(rides[0]) / 60, 1),
            "over_limit": int(problem.persons[list(run.stops)][
                rides > problem.limit_s[list(run.stops)]].sum()),
            "km": length_m(problem, run.stops) / 1000, "gbp_day": run.gbp_day,
            "list_gbp_day": None if units is None else _pounds(units)})
    return out


def _as_it_is(kept: Sequence[KeptSchool], runs: pd.DataFrame, days: int) -> dict[str, Any]:
    listed = runs["list_gbp_day"].astype(float)
    return _figures([(s.problem, [r.stops for r in s.runs]) for s in kept]) | {
        "gbp_year": round(float(runs["gbp_day"].sum()) * days),
        "list_gbp_year": None if listed.isna().any() else round(float(listed.sum()) * days)}


def _found(kept: Sequence[KeptSchool], plans: Sequence[Plan], days: int) -> dict[str, Any]:
    gbp = round(sum(_pounds(p.units) for p in plans) * days)
    return _figures([(s.problem, [r.stops for r in p.runs])
                     for s, p in zip(kept, plans, strict=True)]) | {
        "gbp_year": gbp, "list_gbp_year": gbp}


def _figures(parts: Sequence[tuple[Problem, Sequence[tuple[int, ...]]]]) -> dict[str, Any]:
    """Riders, rides and kilometres of runs, each with its school."""
    minutes, over, alone, metres = [], 0, 0, 0
    for problem, runs in parts:
        for stops in runs:
            many = problem.persons[list(stops)]
            rides = rides_s(problem, stops)
            minutes += list(np.repeat(rides / 60, many))
            over += int(many[rides > problem.limit_s[list(stops)]].sum())
            alone += int(many.sum() == 1)
            metres += length_m(problem, stops)
    count, values = sum(len(r) for _, r in parts), np.array(minutes)
    return {
        "riders": len(values), "runs": count, "riders_a_run": round(len(values) / count, 2),
        "alone": alone, "ride_mean": round(float(values.mean()), 1),
        "ride_p90": round(float(np.percentile(values, 90)), 1),
        **{f"over_{m}": int((values > m).sum()) for m in LONG}, "over_limit": over,
        "km": round(metres / 1000, 1)}


def _broken(kept: Sequence[KeptSchool]) -> pd.DataFrame:
    """How many runs do not keep which rule."""
    every = [(s.problem, r) for s in kept for r in s.runs]
    broken = np.array([_rules(p, r) for p, r in every]).reshape(-1, len(RULES))
    return pd.DataFrame({"rule": RULES, "runs": broken.sum(axis=0)})


def _rules(problem: Problem, run: KeptRun) -> tuple[bool, ...]:
    """Which of ``RULES`` a run does not keep."""
    at = list(run.stops)
    return (bool((rides_s(problem, at) > problem.limit_s[at]).any()),
            list_units(problem, run) is None, load(problem, at)[2] and not run.assistant,
            not together(problem, at))


def _pounds(units: int) -> float:
    return units / UNITS_PER_PENNY / 100
