"""The recipe: a scenario file in, every room visited once, a Result out."""

from __future__ import annotations

import importlib.metadata
import json
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sufficiency import __version__
from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.checking import Progress, read
from sufficiency.discreet import discreet
from sufficiency.errors import Fault, InputError, NoSolutionError
from sufficiency.kept import as_asked, kept_fair, kept_plan
from sufficiency.optimise.build import Built, build_problem
from sufficiency.optimise.equity import aims_of, fair_plan
from sufficiency.optimise.minutes import beyond_guideline
from sufficiency.optimise.outcome import Outcome, describe
from sufficiency.optimise.placed import as_placed
from sufficiency.optimise.scarcity import Scarcity, scarcity
from sufficiency.optimise.site import gap_words, plan
from sufficiency.optimise.work import USUAL, Work
from sufficiency.publish.bands import bands
from sufficiency.publish.baseline import Baseline
from sufficiency.publish.sources import sources_of
from sufficiency.publish.steps import steps
from sufficiency.publish.tables import journeys
from sufficiency.publish.view import Publication
from sufficiency.travel.effects import COLUMNS as EFFECTS
from sufficiency.travel.effects import override_effects
from sufficiency.travel.matrix import TravelMatrix, destinations, travel_matrix
from sufficiency.travel.source import base_network
from sufficiency.travel.store import Cache


@discreet
@dataclass(frozen=True, eq=False)
class Result:
    """A plan beside doing nothing and beside its comparators, with where it all came from.

    Attributes:
        baseline: what the plan is set against. Where children stay at their school (lens flow, and
            at least one has one) it is where everybody is now; else everybody placed anew with
            nothing opened.
        replaced: where the baseline is where everybody is now, those who move placed anew with
            nothing opened: what this saves, no new place saves.
        effects: what each override of the roads does to the journeys of the plan
            (see travel/effects.py).
        beside: scenario and case of each comparator.
        notes: sentences on comparators, each with the name of the outcome beside which it is told,
            or an empty one where it is always told.
        travel_notes: what is doubtful about the journeys.
    """

    scenario: Scenario
    case: Case
    plan: Outcome
    baseline: Outcome
    comparators: tuple[Outcome, ...]
    scarce: Scarcity
    provenance: dict[str, Any]
    wall_seconds: float
    effects: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=EFFECTS))
    travel_notes: tuple[str, ...] = ()
    beside: tuple[tuple[Scenario, Case], ...] = ()
    replaced: Outcome | None = None
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def titles(self) -> frozenset[str]:
        """What people call the plans, and the sentences they wrote of them."""
        plans = (self.plan, self.baseline, *self.comparators)
        scenarios = (self.scenario, *(s for s, _ in self.beside))
        return frozenset({p.title for p in plans} | {p.name for p in plans} | {
            t for s in scenarios for t in (s.title, s.name, s.description)}) - {""}

    def summary(self) -> dict[str, Any]:
        """What summary.json holds."""
        return {
            **self.plan.summary,
            "wall_seconds": round(self.wall_seconds, 2),
            "baseline": self.baseline.summary,
            "replaced": None if self.replaced is None else self.replaced.summary,
            "steps": steps(self.baseline, self.replaced, self.plan),
            "placements": self.case.standing.to_dict("records"),
            "comparators": [c.summary for c in self.comparators],
            "notes": [words for _, words in self.notes],
            "gains_and_losses": bands(
                self.baseline.assignment, self.plan.assignment,
                self.scenario.compare.meaningful_minutes,
            ).to_dict("records"),
            "scarce": self.scarce.summary(),
            "left_out": self.case.left_out.to_dict("records"),
            "overrides": self.effects.round(2).to_dict("records"),
            "travel_notes": list(self.travel_notes),
            "provenance": self.provenance,
        }

    @property
    def base(self) -> Baseline:
        """What the baseline is called."""
        return Baseline.of(
            self.scenario, "" if self.replaced is None else self.baseline.title)

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
            baseline=self.baseline, replaced=self.replaced, plan=self.plan,
            comparators=self.comparators,
            journeys=journeys(self.baseline.assignment, self.plan.assignment,
                              scenario.guideline.minutes),
            districts=self.case.districts, msoas=self.case.msoas,
            guideline={p: scenario.guideline.minutes(p) for p in ("primary", "secondary",
                                                                  "post16")},
            left_out=self.case.left_out, assumptions=tuple(rows),
            meaningful_minutes=scenario.compare.meaningful_minutes,
            travel_source=str(self.provenance["travel"]), words=self.case.words,
            scarce=self.scarce, notes=self.notes,
            areas=self.case.areas, base=self.base,
            assumed_minutes=tuple(sorted(set(self.case.places["assumed_minutes"].dropna()))),
            sources=sources_of(self.case.folder), **self._error(),
        )

    def _error(self) -> dict[str, Any]:
        """The measured error of the case's own roads, where they are what was driven on."""
        if self.scenario.travel.source != "roads":
            return {}
        return {"minutes_error": self.case.minutes_error,
                "minutes_checked": self.case.minutes_checked}


def run(
    path: Path, progress: Progress = lambda _: None, known: Collection[Path] = (), *,
    alone: bool = False,
) -> Result:
    """Run a scenario, its baseline and, unless it is wanted alone, its comparators.

    Args:
        path: scenario file.
        progress: is told each step.
        known: scenario files that are run anyway and need not be comparators again.
        alone: no comparators.

    Raises:
        InputError: every fault of every file, settings that contradict each other among them.
        NoSolutionError: no plan was found in time; of a comparator that is said and no error.
    """
    began = time.perf_counter()
    progress("reading the case")
    (scenario, case), *others = read(path, alone=alone, known=known)
    progress(f"{len(case.demand):,} rows of demand, {len(case.options):,} options: travel times")
    matrix = travel_matrix(case, scenario)
    built = build_problem(case, scenario, matrix)
    scarce = scarcity(built, scenario)
    progress(f"{len(scarce.short)} groups by need, phase and district have more children than "
             "suitable places, whatever is opened: see the report")
    baseline, replaced = _before(case, scenario, matrix, progress)
    progress(f"optimising: {scenario.name}")
    chosen = _solve(case, scenario, matrix, built, progress)
    beside, notes, pairs = [], [], []
    for other, case_too in others:
        try:
            beside.append(solve(other, case_too, progress))
        except NoSolutionError:
            notes.append(("", no_plan_words(other)))
        else:
            pairs.append((other, case_too))
    effects = _effects(case, scenario, matrix, chosen, progress)
    return Result(
        scenario, case, chosen, baseline, tuple(beside), scarce,
        _provenance(scenario, case, matrix), time.perf_counter() - began, effects, matrix.notes,
        tuple(pairs), replaced, tuple(notes),
    )


def _before(
    case: Case, scenario: Scenario, matrix: TravelMatrix, progress: Progress
) -> tuple[Outcome, Outcome | None]:
    """What a plan is set against, and with children who stay those who move placed anew."""
    flow = scenario.lens == "flow" and bool((case.demand["current_pool"] != "").any())
    title = "Those who move placed anew, nothing opened" if flow else Baseline.of(scenario).name
    progress(f"optimising: {title}")
    still = scenario.model_copy(update={
        "name": "re-placed" if flow else "baseline", "title": title,
        "build": type(scenario.build)(), "objective": type(scenario.objective)(),
        "guard": type(scenario.guard)(),
    })
    bare = replace(case, options=case.options.iloc[:0])
    nothing = _solve(bare, still, matrix, build_problem(bare, still, matrix), progress)
    if not flow:
        return nothing, None
    year = scenario.demand.placement_year or scenario.demand.year
    now = scenario.model_copy(update={
        "name": "as placed",
        "title": f"Placements of January {year}" if case.synthetic else "Current placements"})
    return as_placed(case, now, matrix), nothing


def no_plan_words(scenario: Scenario) -> str:
    """That a comparator is not told, as nothing is known of it."""
    return (f"No plan was found for \"{scenario.title or scenario.name}\" within the limits of its "
            "search, so it is not compared.")


def solve(scenario: Scenario, case: Case, progress: Progress) -> Outcome:
    """The plan of a scenario, without what it is set against.

    Raises:
        NoSolutionError: no plan was found in time.
    """
    progress(f"optimising: {scenario.name}")
    matrix = travel_matrix(case, scenario)
    return _solve(case, scenario, matrix, build_problem(case, scenario, matrix), progress)


def _solve(
    case: Case, scenario: Scenario, matrix: TravelMatrix, built: Built, progress: Progress
) -> Outcome:
    def watch(step: str, best: float, bound: float) -> None:
        progress(f"optimising: {scenario.name}: {step}, {gap_words(best, bound)}")

    solver, aims, problem = scenario.solver, aims_of(built, scenario), built.problem
    store = Cache.of(scenario)
    asked = as_asked(solver)
    how: dict[str, Any] = {
        "gap": solver.gap, "threads": solver.threads, "watch": watch,
        "work": Work(min(solver.work_limit, USUAL * solver.time_limit_seconds),
                     solver.time_limit_seconds),
    }
    if aims.plain:
        found = kept_plan(problem, asked, lambda: plan(problem, **how), store)
        return describe(case, scenario, matrix, built, found)
    fair = kept_fair(problem, (*asked, aims), lambda: fair_plan(problem, aims, **how),
                     store)
    outcome = describe(case, scenario, matrix, built, fair.plan)
    stay = outcome.assignment[outcome.assignment["group_id"].isin(built.kept["group_id"])]
    beyond = float((beyond_guideline(stay, scenario) * stay["children"]).sum())
    return replace(outcome, summary={**outcome.summary,
                                     "equity": fair.summary(scenario, beyond)})


def _effects(
    case: Case, scenario: Scenario, matrix: TravelMatrix, outcome: Outcome, progress: Progress
) -> pd.DataFrame:
    """What each override does to the journeys of a plan by road."""
    if not scenario.travel.override or scenario.travel.source == "crow":
        return pd.DataFrame(columns=EFFECTS)
    ids, spots = destinations(case)
    site = dict(zip(outcome.options["provider"], outcome.options["site_id"], strict=True))
    placed = outcome.assignment
    to = [site.get(p, p) for p in placed["pool_id"]]
    column = {name: j for j, name in enumerate(ids)}
    row = {name: i for i, name in enumerate(matrix.origin_ids)}
    used = np.array([name in column for name in to], dtype=bool)
    return override_effects(
        base_network(case, scenario, Cache.of_user()), scenario, ids,
        case.demand[["easting_m", "northing_m"]].to_numpy(float), spots,
        placed.loc[used, "group_id"].map(row).to_numpy(np.int64),
        np.array([column[name] for name in to if name in column], dtype=np.int64),
        placed.loc[used, "children"].to_numpy(float), progress=progress)


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


def unproven_words(outcome: Outcome, scenario: Scenario) -> str:
    """Why the public is not told of a plan; empty where it may be."""
    summary, most = outcome.summary, scenario.solver.public_gap
    if summary["status"] == "time_limit":
        return "its search was ended by the clock, so another machine may find another plan"
    short, least = summary["unplaced"]["total"], summary["shortfall_bound"]
    if short - least > most * short:
        return "how few children a plan can leave out is not proven closely enough"
    if summary["gap"] > most:
        return (f"its total travel is proven to be within {summary['gap']:.2%} of the best there "
                f"can be and no closer, and the public is told of plans within {most:.2%}")
    return ""


def for_public(results: Sequence[Result]) -> list[Result]:
    """Results without comparators of which too little is proven, and a sentence for each of them.

    Raises:
        InputError: too little is proven of a plan that was asked for.
    """
    faults, out = [], []
    for result in results:
        scenario = result.scenario
        if words := unproven_words(result.plan, scenario):
            late = result.plan.summary["status"] == "time_limit"
            faults.append(Fault(
                scenario.path.name, f"the plan is not told to the public: {words}",
                "Raise solver.work_limit and solver.time_limit_seconds, or allow more.",
                column=f"solver.{'time_limit_seconds' if late else 'public_gap'}"))
        why = [unproven_words(o, scenario) for o in result.comparators]
        keep = [not w for w in why]
        left = tuple(("", f"\"{o.title or o.name}\" is left out of this public document: {w}.")
                     for o, w in zip(result.comparators, why, strict=True) if w)
        out.append(replace(
            result, comparators=tuple(compress(result.comparators, keep)),
            beside=tuple(compress(result.beside, keep)), notes=(*result.notes, *left)))
    if faults:
        raise InputError(faults)
    return out
