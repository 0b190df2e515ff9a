"""The recipe: a scenario file in, every room visited once, a Result out."""

from __future__ import annotations

import importlib.metadata
import json
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sufficiency import __version__
from sufficiency.case.case import Case, load_case
from sufficiency.case.gazetteer import postcode_districts
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.errors import DisclosureError, Fault, InputError
from sufficiency.optimise.build import Built, build_problem
from sufficiency.optimise.contradiction import contradiction
from sufficiency.optimise.outcome import Outcome, describe
from sufficiency.optimise.scarcity import Scarcity, scarcity
from sufficiency.optimise.site import plan
from sufficiency.publish import tell
from sufficiency.publish.atlas import InternalAtlas, Isochrone, PublicAtlas
from sufficiency.publish.disclosure import Audit, Rules
from sufficiency.publish.files import write_folder
from sufficiency.publish.gate import leaks
from sufficiency.publish.gather import gather
from sufficiency.publish.ground import Ground
from sufficiency.publish.map import map_html
from sufficiency.publish.report import report_html, report_markdown
from sufficiency.publish.secrets import secrets_of
from sufficiency.publish.shortage import shortage_of
from sufficiency.publish.sources import sources_of
from sufficiency.publish.tables import csv_bytes, journeys
from sufficiency.publish.view import Publication
from sufficiency.travel.landmarks import main_roads, named_places
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
    scarce: Scarcity
    provenance: dict[str, Any]
    wall_seconds: float

    def summary(self) -> dict[str, Any]:
        """What summary.json holds."""
        return {
            **self.plan.summary,
            "wall_seconds": round(self.wall_seconds, 2),
            "baseline": self.baseline.summary,
            "comparators": [c.summary for c in self.comparators],
            "scarce": self.scarce.summary(),
            "provenance": self.provenance,
        }

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
            scarce=self.scarce, terms_a_year=scenario.supply.terms_a_year,
            areas=self.case.areas, sources=sources_of(self.case.folder),
            minutes_error=self.case.minutes_error, minutes_checked=self.case.minutes_checked,
        )


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
        NoSolutionError: no plan was found in time.
    """
    began = time.perf_counter()
    progress("reading the case")
    (scenario, case), *others = _read(path, alone=alone, known=known)
    progress(f"{len(case.demand):,} rows of demand, {len(case.options):,} options: travel times")
    matrix = travel_matrix(case, scenario)
    built = build_problem(case, scenario, matrix)
    scarce = scarcity(built, scenario)
    progress(f"{len(scarce.short)} groups by need, phase and district have more children than "
             "suitable places, whatever is opened: see the report")
    progress("optimising: nothing built")
    still = scenario.model_copy(
        update={"name": "baseline", "title": "Nothing built",
                "build": type(scenario.build)()}
    )
    bare = replace(case, options=case.options.iloc[:0])
    baseline = _solve(bare, still, matrix, build_problem(bare, still, matrix), progress)
    progress(f"optimising: {scenario.name}")
    chosen = _solve(case, scenario, matrix, built, progress)
    beside = []
    for other, case_too in others:
        progress(f"optimising: {other.name}")
        times = travel_matrix(case_too, other)
        beside.append(
            _solve(case_too, other, times, build_problem(case_too, other, times), progress)
        )
    return Result(
        scenario, case, chosen, baseline, tuple(beside), scarce,
        _provenance(scenario, case, matrix), time.perf_counter() - began,
    )


def solve_beside(scenario: Scenario, progress: Progress) -> Outcome:
    """Another scenario of the same case, supply and children."""
    case = load_case(scenario)
    progress(f"optimising: {scenario.name}")
    matrix = travel_matrix(case, scenario)
    return _solve(case, scenario, matrix, build_problem(case, scenario, matrix), progress)


def _solve(
    case: Case, scenario: Scenario, matrix: TravelMatrix, built: Built, progress: Progress
) -> Outcome:
    def watch(step: str, best: float, bound: float) -> None:
        gap = f"{(best - bound) / best:.2%}" if best < float("inf") else "no plan yet"
        progress(f"optimising: {scenario.name}: {step}, gap {gap}")

    found = plan(
        built.problem, gap=scenario.solver.gap, threads=scenario.solver.threads,
        time_limit=scenario.solver.time_limit_seconds, watch=watch,
    )
    return describe(case, scenario, matrix, built, found)


def write(result: Result, folder: Path) -> None:
    """Every file of a result, whole or not at all."""
    publication = result.publication()
    story = tell.public([publication], Rules())
    summary = json.dumps(result.summary(), indent=2, ensure_ascii=False) + "\n"
    write_folder(folder, {
        "summary.json": summary,
        "assignment.csv": csv_bytes(result.plan.assignment),
        "places.csv": csv_bytes(result.plan.places),
        "options.csv": csv_bytes(result.plan.options),
        "journeys.csv": csv_bytes(publication.journeys),
        "report.html": report_html(story, shortage_of(publication)),
        "report.md": report_markdown(story, shortage_of(publication)),
        "map.html": map_html(atlas([result], Rules())[0]),
    })


def atlas(
    results: Sequence[Result], rules: Rules | None, isochrones: Sequence[Isochrone] = ()
) -> tuple[PublicAtlas | InternalAtlas, tuple[Audit, ...]]:
    """What a map of plans of one case may show, and what was withheld from it.

    Args:
        results: one a plan.
        rules: what is small; None for an internal map, which is not for publication.
        isochrones: drawn as layers that can be turned on.

    Raises:
        InputError: the plans are of different cases.
    """
    case = results[0].case
    for other in results[1:]:
        if other.case.folder != case.folder:
            raise InputError([Fault(
                other.scenario.path.name, f"is of another case than {results[0].scenario.name}",
                "Make a map of each.", column="case", value=other.case.folder.name)])
    roads = case.roads_folder
    ground = Ground(
        small_areas=case.areas, msoas=case.msoas, districts=case.districts,
        suitability=case.suitability, postcodes=postcode_districts(case),
        towns=named_places(roads) if roads else None, roads=main_roads(roads) if roads else (),
    )
    return gather([r.publication() for r in results], [_reach(r) for r in results], ground,
                  rules, isochrones)


def map_page(
    results: Sequence[Result], name: str, rules: Rules | None,
    isochrones: Sequence[Isochrone] = (),
) -> tuple[bytes, tuple[Audit, ...]]:
    """A consultation map for a file of this name, and what was withheld from it.

    Args:
        results: one a plan.
        name: of the file.
        rules: what is small; None for an internal map.
        isochrones: drawn as layers that can be turned on.

    Raises:
        InputError: the plans are of different cases.
        DisclosureError: a public map would give something away.
    """
    drawn, audit = atlas(results, rules, isochrones)
    page = map_html(drawn).encode()
    if rules is not None:
        found = leaks({name: page}, secrets_of([r.case for r in results]), rules)
        if found:
            raise DisclosureError(found)
    return page, audit


def _reach(result: Result) -> TravelMatrix:
    """Journeys from the middles of small areas, which are public, to the places of a plan."""
    case, options = result.case, result.plan.options
    sites = options.loc[options["opened"], "site_id"]
    areas = case.areas.rename(columns={"area_id": "group_id"})
    return travel_matrix(
        replace(case, demand=areas, options=case.options[case.options["site_id"].isin(sites)]),
        result.scenario,
    )


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
    """Every fault of a scenario, its case and its comparators; empty if it can be run.

    Settings that contradict each other are a fault: the smallest set of them is named.
    """
    try:
        _read(path)
    except InputError as error:
        return list(error.faults)
    return []


def look(path: Path, progress: Progress = lambda _: None) -> Scarcity:
    """Where places are too few before anything is decided.

    Raises:
        InputError: every fault of every file.
    """
    progress("checking")
    (scenario, case), *_ = _read(path)
    progress("travel times")
    matrix = travel_matrix(case, scenario)
    progress("places against children")
    return scarcity(build_problem(case, scenario, matrix), scenario)


def _read(
    path: Path, *, alone: bool = False, known: Collection[Path] = ()
) -> list[tuple[Scenario, Case]]:
    """A scenario and its comparators (none, or not the known ones) with their cases.

    Raises:
        InputError: every fault of all of them.
    """
    scenario = load_scenario(path)
    names = () if alone else scenario.compare.with_
    every = [scenario, *(load_scenario(scenario.path.parent / name) for name in names
                         if (scenario.path.parent / name).resolve() not in known)]
    read: list[tuple[Scenario, Case]] = []
    faults: list[Fault] = []
    for one in every:
        try:
            case = load_case(one)
        except InputError as error:
            faults += [f for f in error.faults if f not in faults]
            continue
        clash = contradiction(one, case)
        faults += [clash] if clash is not None else []
        read.append((one, case))
    if faults:
        raise InputError(faults)
    return read
