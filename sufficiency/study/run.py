"""Run a scenario: case, travel times, plan, comparators, Result."""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sufficiency import __version__
from sufficiency.case.case import Case, load_case
from sufficiency.case.read_for import read_for_another
from sufficiency.case.scenario import Scenario
from sufficiency.common.kinds import kinds_checked
from sufficiency.common.progress import Progress
from sufficiency.errors import InputError, NoSolutionError
from sufficiency.model.aims import aims_of, fair_summary
from sufficiency.model.cost import cost_summary, priced
from sufficiency.model.current_placements import as_placed
from sufficiency.model.formulate import Built, build_problem
from sufficiency.model.journey_minutes import beyond_guideline
from sufficiency.model.outcome import Outcome, describe
from sufficiency.model.scarcity import scarcity
from sufficiency.optimise.fairness.solve import fair_plan
from sufficiency.optimise.sensitivity.option_contributions import Contributions
from sufficiency.study.baseline import Baseline
from sufficiency.study.check import read, refuse_contradiction
from sufficiency.study.plan_cache import as_asked, kept_fair
from sufficiency.study.result import Planned, Result
from sufficiency.study.search import least_cost, limits_of, searched
from sufficiency.study.source import Source, scenario_of
from sufficiency.travel.cache import Cache
from sufficiency.travel.matrix import TravelMatrix, destinations, travel_matrix
from sufficiency.travel.override_effects import COLUMNS as EFFECTS
from sufficiency.travel.override_effects import override_effects
from sufficiency.travel.sources.select import Base, same_base


@kinds_checked
def run(
    path: Path | str, progress: Progress = lambda _: None, known: Collection[Path] = (), *,
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

    Examples:
        >>> import sufficiency as sf
        >>> path = sf.datasets.folder("tiny") / "scenarios" / "base.toml"
        >>> sf.run(path).plan.summary["base_places"]
        2
    """
    progress("reading the case")
    (scenario, case), *others = read(Path(path), alone=alone, known=known)
    return _run(scenario, case, None, others, progress)


@kinds_checked
def solve(
    scenario: Source, case: Case | None = None, matrix: TravelMatrix | None = None,
    progress: Progress = lambda _: None, early: Callable[[Case, Outcome], None] | None = None,
) -> Result:
    """The plan of a scenario beside its baseline, without comparators.

    Args:
        scenario: as loaded, or changed by ``Scenario.with_settings``; or its file.
        case: of this scenario; read where None.
        matrix: journeys of this case; worked out where None.
        progress: is told each step.
        early: is given the case and the baseline, which are known before the plan.

    Raises:
        InputError: every fault of the case; settings that contradict each other; a case that is
            another, or was read for other settings; a matrix without some of its journeys.
        NoSolutionError: no plan was found in time.

    Examples:
        >>> import sufficiency as sf
        >>> scenario = sf.datasets.tiny()
        >>> fewer = scenario.with_settings({"build.max_new_schools": 0})
        >>> [sf.solve(s).plan.summary["unplaced"]["total"] for s in (scenario, fewer)]
        [1, 4]
    """
    scenario = scenario_of(scenario)
    case = load_case(scenario) if case is None else case
    if faults := read_for_another(scenario, case.folder, case.settings):
        raise InputError(faults)
    refuse_contradiction(scenario, case)
    return _run(scenario, case, matrix, (), progress, early)


def _run(
    scenario: Scenario, case: Case, matrix: TravelMatrix | None,
    others: Sequence[tuple[Scenario, Case]], progress: Progress,
    early: Callable[[Case, Outcome], None] | None = None,
) -> Result:
    """A plan beside its baseline and comparators that were read and contradict nothing."""
    began = time.perf_counter()
    progress(f"{len(case.demand):,} rows of children, {len(case.options):,} possible schools and "
             "bases: travel times")
    matrix = travel_matrix(case, scenario) if matrix is None else matrix
    built = build_problem(case, scenario, matrix)
    scarce = scarcity(built, scenario)
    progress(f"{len(scarce.short)} groups by need, phase and district have more children than "
             "suitable places, whatever is opened: see the report")
    baseline, replaced = _before(case, scenario, matrix, progress)
    if early is not None:
        early(case, baseline)
    progress(f"planning: {scenario.name}")
    chosen = _solve(case, scenario, matrix, built, progress)
    beside, notes, pairs = [], [], []
    if scenario.objective.minimise == "cost":
        others = [(least_travel(scenario), case), *others]
    for other, case_too in others:
        try:
            base = matrix.base if same_base(scenario, other) else None
            beside.append(outcome_of(other, case_too, progress, base))
        except NoSolutionError:
            notes.append(("", no_plan_words(other)))
        else:
            pairs.append((other, case_too))
    effects = _effects(case, scenario, matrix, chosen, progress)
    return Result(
        scenario, case, chosen, baseline, tuple(beside), scarce,
        _provenance(scenario, case, matrix), time.perf_counter() - began, matrix, effects,
        (*matrix.notes, *_stand_in_minutes(scenario, case)), tuple(pairs), replaced, tuple(notes),
    )


def _before(
    case: Case, scenario: Scenario, matrix: TravelMatrix, progress: Progress
) -> tuple[Outcome, Outcome | None]:
    """What a plan is set against, and with children who stay those who move placed anew."""
    flow = scenario.lens == "flow" and bool((case.demand["current_pool"] != "").any())
    title = "Those who move placed anew, nothing opened" if flow else Baseline.of(scenario).name
    progress(f"planning: {title}")
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


def least_travel(scenario: Scenario) -> Scenario:
    """The same with the least travel as its aim, which a plan of least cost is shown beside."""
    return scenario.model_copy(update={
        "name": "least-travel", "title": "Least travel",
        "objective": scenario.objective.model_copy(update={"minimise": "total"})})


def no_plan_words(scenario: Scenario) -> str:
    """That a comparator is not told, as nothing is known of it."""
    return (f"No plan was found for \"{scenario.title or scenario.name}\" within the limits of its "
            "search, so it is not compared.")


def outcome_of(
    scenario: Scenario, case: Case, progress: Progress, base: Base | None = None, *,
    each: bool = True,
) -> Outcome:
    """The plan of a scenario, without what it is set against.

    Args:
        scenario, case: as read.
        progress: is told each step.
        base: the roads it drives on, where they are read already.
        each: whether it is found out what each opened option brings; else its options say 0.

    Raises:
        NoSolutionError: no plan was found in time.
    """
    progress(f"planning: {scenario.name}")
    matrix = travel_matrix(case, scenario, base=base)
    built = build_problem(case, scenario, matrix)
    return _solve(case, scenario, matrix, built, progress, None if each else (
        Contributions.nothing(len(built.problem.options))))


def planned(
    source: Scenario | Path | str, progress: Progress = lambda _: None
) -> Planned:
    """The plan of a scenario for those who ask where children go, and nothing of what it is set
    against, of what each option brings or of places that are short.

    Args:
        source: scenario, or its file.
        progress: is told each step.

    Raises:
        InputError, NoSolutionError: as for ``run``.
    """
    progress("reading the case")
    if isinstance(source, Scenario):
        scenario, case = source, load_case(source)
        refuse_contradiction(scenario, case)
    else:
        (scenario, case), = read(Path(source), alone=True)
    return Planned(scenario, case, outcome_of(scenario, case, progress, each=False))


def _solve(
    case: Case, scenario: Scenario, matrix: TravelMatrix, built: Built, progress: Progress,
    each: Contributions | None = None,
) -> Outcome:
    aims, problem = aims_of(built, scenario), built.problem
    money = priced(built, case, scenario) if case.prices else None
    least = money is not None and scenario.objective.minimise == "cost"
    if least or aims.plain:
        found = least_cost(problem, money, scenario, progress) if least and money else (
            searched(problem, scenario, progress))
        outcome = describe(case, scenario, matrix, built, found, each=each)
        return outcome if money is None else replace(outcome, summary=outcome.summary | {
            "cost": cost_summary(money, found, case, scenario, least=least)})
    fair = kept_fair(problem, (*as_asked(scenario.solver), aims), lambda: fair_plan(
        problem, aims, **limits_of(scenario, progress)), Cache.of(scenario))
    outcome = describe(case, scenario, matrix, built, fair.plan, each=each)
    stay = outcome.assignment[outcome.assignment["group_id"].isin(built.kept["group_id"])]
    beyond = float((beyond_guideline(stay, scenario) * stay["children"]).sum())
    return replace(outcome, summary={**outcome.summary,
                                     "equity": fair_summary(fair, scenario, beyond)})


def _effects(
    case: Case, scenario: Scenario, matrix: TravelMatrix, outcome: Outcome, progress: Progress
) -> pd.DataFrame:
    """What each override does to the journeys of a plan by road."""
    if not scenario.travel.override or matrix.base is None:
        return pd.DataFrame(columns=EFFECTS)
    ids, spots = destinations(case)
    site = dict(zip(outcome.options["provider"], outcome.options["site_id"], strict=True))
    placed = outcome.assignment
    to = [site.get(p, p) for p in placed["pool_id"]]
    column = {name: j for j, name in enumerate(ids)}
    row = {name: i for i, name in enumerate(matrix.origin_ids)}
    used = np.array([name in column for name in to], dtype=bool)
    return override_effects(
        matrix.base, scenario, ids,
        case.demand[["easting_m", "northing_m"]].to_numpy(float), spots,
        placed.loc[used, "group_id"].map(row).to_numpy(np.int64),
        np.array([column[name] for name in to if name in column], dtype=np.int64),
        placed.loc[used, "children"].to_numpy(float), progress=progress)


def _stand_in_minutes(scenario: Scenario, case: Case) -> tuple[str, ...]:
    """How wrong minutes without roads are, and what replaces them."""
    if scenario.travel.source != "grid" or case.minutes_of != "grid" or not case.minutes_error:
        return ()
    return (f"There are no roads yet: minutes of one journey on the 1 km grid are off by "
            f"{case.minutes_error:g} on average ({case.minutes_checked}). Roads replace it "
            "(travel.source = \"osm\" or a file of streets).",)


def _provenance(scenario: Scenario, case: Case, matrix: TravelMatrix) -> dict[str, Any]:
    return {
        "case": case.name,
        "travel": matrix.source,
        "seed": scenario.demand.seed,
        "settings": scenario.settings(),
        "versions": {"sufficiency": __version__, **dict(_versions())},
        "input_digests": case.digests,
    }


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    """Libraries that a plan depends on, and their versions: looked up once a process."""
    return tuple((name, importlib.metadata.version(name))
                 for name in ("highspy", "ortools", "numpy", "pandas", "scipy"))
