"""The recipe: a scenario file in, every room visited once, a Result out."""

from __future__ import annotations

import importlib.metadata
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from sufficiency import __version__
from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.errors import Fault, InputError
from sufficiency.optimise.build import build_problem
from sufficiency.optimise.equity import aims_of, fair_plan
from sufficiency.optimise.outcome import Outcome, describe
from sufficiency.optimise.site import plan
from sufficiency.publish.bands import bands
from sufficiency.publish.files import write_folder
from sufficiency.publish.map import map_html
from sufficiency.publish.report import report_html, report_markdown
from sufficiency.publish.tables import csv_bytes, journeys
from sufficiency.publish.view import Publication
from sufficiency.travel.matrix import TravelMatrix, travel_matrix

Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Result:
    """A plan beside doing nothing and beside its comparators, with where it all came from."""

    scenario: Scenario
    case: Case
    plan: Outcome
    baseline: Outcome
    comparators: tuple[Outcome, ...]
    provenance: dict[str, Any]
    wall_seconds: float

    def summary(self) -> dict[str, Any]:
        """What summary.json holds."""
        return {
            **self.plan.summary,
            "wall_seconds": round(self.wall_seconds, 2),
            "baseline": self.baseline.summary,
            "comparators": [c.summary for c in self.comparators],
            "gains_and_losses": self.gains_and_losses().to_dict("records"),
            "provenance": self.provenance,
        }

    def gains_and_losses(self) -> pd.DataFrame:
        """Children by change of their journey against nothing built, no small counts."""
        return bands(self.baseline.assignment, self.plan.assignment,
                     self.scenario.compare.meaningful_minutes)

    def publication(self) -> Publication:
        """What the report and the map may draw from."""
        scenario = self.scenario
        rows = [
            (key, json.dumps(value, ensure_ascii=False), scenario.origin.get(key, "default"))
            for key, value in scenario.settings().items()
        ]
        return Publication(
            title=scenario.title or scenario.name, scenario_name=scenario.name,
            description=scenario.description, case_title=self.case.title,
            synthetic=self.case.synthetic, attribution=self.case.attribution,
            baseline=self.baseline, plan=self.plan, comparators=self.comparators,
            journeys=journeys(self.baseline.assignment, self.plan.assignment,
                              scenario.guideline.minutes),
            districts=self.case.districts, msoas=self.case.msoas,
            guideline={p: scenario.guideline.minutes(p) for p in ("primary", "secondary",
                                                                  "post16")},
            left_out=self.case.left_out, assumptions=tuple(rows),
            meaningful_minutes=scenario.compare.meaningful_minutes,
            travel_source=str(self.provenance["travel"]), words=self.case.words,
            gains_and_losses=self.gains_and_losses(),
        )


def run(path: Path, progress: Progress = lambda _: None) -> Result:
    """Run a scenario, its baseline and its comparators.

    Raises:
        InputError: every fault of every file.
        NoSolutionError: settings contradict each other, or no plan was found in time.
    """
    began = time.perf_counter()
    scenario = load_scenario(path)
    others = [load_scenario(scenario.path.parent / name) for name in scenario.compare.with_]
    progress(f"reading the case {scenario.case_folder.name}")
    case = load_case(scenario)
    progress(f"{len(case.demand):,} rows of demand, {len(case.options):,} options: travel times")
    matrix = travel_matrix(case, scenario)
    progress("optimising: nothing built")
    still = scenario.model_copy(
        update={"name": "baseline", "title": "Nothing built",
                "build": type(scenario.build)(), "objective": type(scenario.objective)(),
                "guard": type(scenario.guard)()}
    )
    baseline = _solve(replace(case, options=case.options.iloc[:0]), still, matrix, progress)
    progress(f"optimising: {scenario.name}")
    chosen = _solve(case, scenario, matrix, progress)
    beside = []
    for other in others:
        progress(f"optimising: {other.name}")
        case_too = load_case(other)
        beside.append(_solve(case_too, other, travel_matrix(case_too, other), progress))
    return Result(
        scenario, case, chosen, baseline, tuple(beside), _provenance(scenario, case, matrix),
        time.perf_counter() - began,
    )


def _solve(
    case: Case, scenario: Scenario, matrix: TravelMatrix, progress: Progress
) -> Outcome:
    built = build_problem(case, scenario, matrix)

    def watch(step: str, best: float, bound: float) -> None:
        gap = f"{(best - bound) / best:.2%}" if best < float("inf") else "no plan yet"
        progress(f"optimising: {scenario.name}: {step}, gap {gap}")

    solver, aims = scenario.solver, aims_of(built, scenario)
    how: dict[str, Any] = {
        "gap": solver.gap, "threads": solver.threads, "watch": watch,
        "time_limit": solver.time_limit_seconds,
    }
    if aims.plain:
        found = plan(built.problem, **how)
        return describe(case, scenario, matrix, built, found)
    fair = fair_plan(built.problem, aims, **how)
    outcome = describe(case, scenario, matrix, built, fair.plan)
    return replace(outcome, summary={**outcome.summary, "equity": fair.summary(scenario)})


def write(result: Result, folder: Path) -> None:
    """Every file of a result, whole or not at all."""
    publication = result.publication()
    summary = json.dumps(result.summary(), indent=2, ensure_ascii=False) + "\n"
    write_folder(folder, {
        "summary.json": summary,
        "assignment.csv": csv_bytes(result.plan.assignment),
        "places.csv": csv_bytes(result.plan.places),
        "options.csv": csv_bytes(result.plan.options),
        "journeys.csv": csv_bytes(publication.journeys),
        "report.html": report_html(publication),
        "report.md": report_markdown(publication),
        "map.html": map_html(publication),
    })


def _provenance(scenario: Scenario, case: Case, matrix: TravelMatrix) -> dict[str, Any]:
    return {
        "case": case.name,
        "travel": matrix.source,
        "seed": scenario.demand.seed,
        "settings": scenario.settings(),
        "versions": {
            "sufficiency": __version__,
            **{n: importlib.metadata.version(n)
               for n in ("highspy", "ortools", "numpy", "pandas", "scipy")},
        },
        "input_digests": case.digests,
    }


def check(path: Path) -> list[Fault]:
    """Every fault of a scenario, its case and its comparators; empty if it can be run."""
    from sufficiency.case.case import check_case

    try:
        scenario = load_scenario(path)
        others = [load_scenario(scenario.path.parent / name) for name in scenario.compare.with_]
    except InputError as error:
        return list(error.faults)
    faults = check_case(scenario)
    for other in others:
        faults += [f for f in check_case(other) if f not in faults]
    return faults
