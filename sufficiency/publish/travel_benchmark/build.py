"""Build the travel-time benchmark from scenarios, and write it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from sufficiency.case.reference_journeys import FOLDER, read_references
from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import PHASES
from sufficiency.common.progress import Progress
from sufficiency.files import is_folder, write_file, write_folder
from sufficiency.publish.disclosure import release_record as records
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.output_check import gate
from sufficiency.publish.output_check.secrets import secrets_of
from sufficiency.publish.publication import for_public
from sufficiency.publish.travel_benchmark.benchmark import Benchmark
from sufficiency.publish.travel_benchmark.page import miles
from sufficiency.publish.travel_benchmark.report import benchmark_files
from sufficiency.publish.travel_benchmark.tables import BASE, Column
from sufficiency.study.accuracy import About, Place
from sufficiency.study.check import scenarios
from sufficiency.study.run import run
from sufficiency.travel.accuracy.errors import error_by_road_km, error_table, predict
from sufficiency.travel.landmarks import towns_of


def travel_benchmark(
    paths: Sequence[Path], *, public: bool = False, against: Sequence[Path] = (),
    progress: Progress = lambda _: None,
) -> Benchmark:
    """The travel-time benchmark: the baseline against scenarios.

    Args:
        paths: scenario files; a case folder stands for its ``scenarios/base.toml``. The
            baseline is that of the first one; its comparators follow it.
        public: hide small numbers.
        against: folders and maps published before, whose records lie beside them.
        progress: called with what is being done, in words.

    Raises:
        InputError: every fault of every file; a record is missing or none.
        NoSolutionError: a scenario has no plan.
    """
    files = [_scenario_file(path) for path in paths]
    scenarios(files)
    record = records.read(against)
    first = run(files[0], progress)
    (first,) = for_public([first]) if public else (first,)
    scenario, case = first.scenario, first.case
    cases, titles = [case], set(first.titles)
    columns = [Column(BASE, first.baseline.title, first.baseline.assignment,
                      recorded=first.base.dated)]
    opens = bool(first.plan.summary["opened"])
    if opens or not scenario.case_folder.samefile(paths[0]):
        columns.append(Column(first.plan.name, first.plan.title or first.plan.name,
                              first.plan.assignment))
    columns += [Column(c.name, c.title or c.name, c.assignment) for c in first.comparators]
    notes = [words for _, words in first.notes]
    for file in files[1:]:
        other = run(file, progress, alone=True)
        (other,) = for_public([other]) if public else (other,)
        cases.append(other.case)
        titles |= other.titles
        unlike = _differs(scenario, other.scenario)
        notes += unlike
        columns.append(Column(other.plan.name, other.plan.title or other.plan.name,
                              other.plan.assignment, not unlike))
    progress("the model's own error")
    errors, bands, measured = _own_error(scenario)
    return Benchmark(
        About(case.title, case.attribution, str(first.provenance["travel"]), case.synthetic),
        _once(columns), case.left_out, case.areas, errors, bands, measured, tuple(notes),
        scenario.compare.meaningful_minutes, public,
        {phase: scenario.guideline.minutes(phase) for phase in PHASES},
        secrets_of(cases, titles), case.msoas, record, towns_of(case),
    )


def write_benchmark(found: Benchmark, folder: Path) -> None:
    """Every file of the report, whole or not at all, and a record beside a public one.

    Raises:
        DisclosureError: the public form would give something away; nothing was written.
        InputError: the folder cannot be written.
    """
    files = benchmark_files(found)
    if not found.public:
        write_folder(folder, files)
        return
    ready = {n: d.encode() if isinstance(d, str) else d for n, d in files.items()}
    gate.publish(folder, ready, found.secrets, Rules())
    write_file(records.beside(folder), records.to_bytes(found.record))


def _once(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Each scenario once, by its key."""
    return tuple({c.key: c for c in reversed(columns)}[k] for k in dict.fromkeys(
        c.key for c in columns))


def _scenario_file(path: Path) -> Path:
    return path / "scenarios" / "base.toml" if is_folder(path) else path


def _differs(one: Scenario, other: Scenario) -> list[str]:
    """What makes two scenarios hard to compare, as sentences."""
    named: list[tuple[str, Callable[[Scenario], object]]] = [
        ("case", lambda s: s.case_folder), ("children", lambda s: s.demand),
        ("places", lambda s: s.supply.year), ("lens", lambda s: s.lens),
        ("roads", lambda s: s.travel),
    ]
    unlike = [name for name, get in named if get(one) != get(other)]
    if not unlike:
        return []
    names = [s.title or s.name for s in (one, other)]
    return [f"{names[1]} has other {', '.join(unlike)} than {names[0]} and is not compared like "
            "with like."]


def _own_error(scenario: Scenario) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Errors, errors by road kilometres, and one sentence on where they come from."""
    place = Place(scenario.case_folder, scenario)
    nothing = pd.DataFrame()
    if not (place.folder / FOLDER).is_dir():
        return nothing, nothing, ("This case has no reference journeys, so the error of its "
                                  "minutes is not measured.")
    journeys = read_references(place.folder)
    if scenario.travel.source == "crow":
        found = predict(journeys.assign(peak=False), place.roads)
        found = found.assign(model_minutes=found["rule_minutes"], model_km=found["rule_km"])
    else:
        found = predict(journeys, place.roads)
    errors, bands = error_table(found), error_by_road_km(found)
    if not len(bands):
        return errors, bands, "No reference journey was held out, so the error is not measured."
    n = int(bands["n"].sum())
    far = float(bands["high_km"].max())
    text = (f"Measured on {n:,} journeys of up to {miles(far)} road miles, timed by others, that "
            "no speed was fitted to.")
    if scenario.travel.am_peak and not journeys["peak"].any():
        text += (" They were timed in light traffic; the minutes of this report are of the morning"
                 " peak, whose factors no reference here tests: their error comes on top.")
    return errors, bands, text
