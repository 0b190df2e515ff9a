"""The plan of a sweep: a TOML file of cases, settings and seeds, as a grid of jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sufficiency.case.scenario import CHANGED, Scenario, load_scenario
from sufficiency.case.sweep_settings import read_plan_file
from sufficiency.case.unknown_settings import flat
from sufficiency.common.progress import Progress
from sufficiency.datasets import pack
from sufficiency.datasets.council_case import write_council
from sufficiency.datasets.council_names import find_council, plain_name
from sufficiency.errors import Fault, InputError
from sufficiency.files import is_file, real
from sufficiency.sweeps.parcel import ABOUT, SCENARIOS, packed

ALL = "all"
NO_FILE = ("roads", "grid", "crow", "osm")
"""What ``travel.source`` may be besides a file."""


@dataclass(frozen=True)
class Plan:
    """A plan file that can be used.

    Attributes:
        file: its name.
        cases: case folders.
        councils: (DfE number, name).
        scenarios: name -> dotted setting -> value.
    """

    file: str
    title: str
    base: str
    cases: tuple[Path, ...]
    councils: tuple[tuple[str, str], ...]
    seeds: tuple[int, ...]
    scenarios: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Job:
    """One plan to be made.

    Attributes:
        case: name of the case's folder; of a council made of public tables its name and number.
        scenario: with its settings and seed.
        parcel: digest of the case's files.
    """

    case: str
    scenario: Scenario
    parcel: str


def read_plan(path: Path) -> Plan:
    """A plan file.

    Raises:
        InputError: every fault of it, also of settings that no scenario could have.
    """
    said = read_plan_file(path)
    faults: list[Fault] = []
    if not said.cases and not said.councils:
        faults.append(Fault(path.name, "names no case", "Name folders in cases, or councils.",
                            column="cases"))
    if len(set(said.seeds)) < len(said.seeds):
        faults.append(Fault(path.name, "names a seed twice", "Keep one.", column="seeds"))
    folders = [real(path.parent / name) for name in said.cases]
    for name, folder in zip(said.cases, folders, strict=True):
        if not is_file(folder / ABOUT):
            faults.append(Fault(path.name, "is no case folder", "Name a folder with a case.toml.",
                                column="cases", value=name))
        elif [f.name for f in folders].count(folder.name) > 1:
            faults.append(Fault(path.name, "has the name of another case", "Rename a folder.",
                                column="cases", value=name))
    councils = list(_councils(said.councils, path.name, faults))
    scenarios = {name: flat(said.settings) | flat(own) for name, own in said.scenarios.items()}
    plan = Plan(path.name, said.title or path.stem, said.base, tuple(folders), tuple(councils),
                said.seeds, scenarios or {"": flat(said.settings)})
    for name in plan.scenarios:
        _changed(Scenario(), plan, name, faults)
    if not faults:
        for folder in plan.cases:
            _scenarios(folder, plan, faults)
    if faults:
        raise InputError(list(dict.fromkeys(faults)))
    return plan


def _councils(
    words: tuple[str, ...], file: str, faults: list[Fault]
) -> Iterator[tuple[str, str]]:
    """DfE number and name of each council, each once."""
    found: dict[str, str] = {}
    for word in words:
        if word == ALL:
            found |= {str(r.la_code): str(r.council) for r in pack.councils().itertuples()}
            continue
        try:
            found |= dict([find_council(word)])
        except InputError as error:
            faults += [replace(f, file=file, column="councils") for f in error.faults]
    yield from found.items()


def _changed(
    base: Scenario, plan: Plan, name: str, faults: list[Fault]
) -> Scenario | None:
    """A scenario as one of the plan changes it; what is wrong is a fault of the plan."""
    own = {"name": name, "title": name} if name else {}
    try:
        return base.with_settings({**plan.scenarios[name], **own})
    except InputError as error:
        faults += [replace(f, file=plan.file, column=f"scenarios.{name}.{f.column}" if name else
                           f"settings.{f.column}") if f.file == CHANGED else f
                   for f in error.faults]
        return None


def _scenarios(folder: Path, plan: Plan, faults: list[Fault]) -> list[Scenario]:
    """Scenarios of a case, by the plan: with every seed."""
    path = folder / SCENARIOS / f"{plan.base}.toml"
    try:
        base = load_scenario(path, (plan.file, f"base, case {folder.name}"))
    except InputError as error:
        faults += error.faults
        return []
    found = []
    for name in plan.scenarios:
        scenario = _changed(base, plan, name, faults)
        if scenario is None:
            continue
        faults += _outside(scenario, folder, plan.file)
        found += [scenario.with_settings({"demand.seed": seed}) for seed in plan.seeds] or [
            scenario]
    return found


def _outside(scenario: Scenario, folder: Path, file: str) -> Iterator[Fault]:
    """Files of a scenario that are not in the folder of its case, and would not travel with it."""
    travel = scenario.travel
    for column, name in (("travel.source", travel.source), ("travel.speeds", travel.speeds)):
        if name and name not in NO_FILE:
            place = real(scenario.path.parent / name)
            if not place.is_relative_to(folder):
                yield Fault(scenario.origin.get(column, file), "is not in the folder of its case",
                            "Put it there: the case travels to where it is planned.",
                            column=column, value=name)


def jobs_of(plan: Plan, made: Path, progress: Progress) -> tuple[Job, ...]:
    """The grid of a plan: case by case, scenario by scenario, seed by seed.

    Args:
        plan: as read.
        made: folder for cases of councils; one that is there stays as it is.
        progress: is told each case that is made.

    Raises:
        InputError: every fault of the scenarios.
    """
    folders = {folder: folder.name for folder in plan.cases}
    for number, (code, name) in enumerate(plan.councils, 1):
        folder = made / code
        if not folder.exists():
            progress(f"making case {number:,} of {len(plan.councils):,}: {name}")
            write_council(folder, code)
        folders[folder] = f"{plain_name(name)} ({code})"
    faults: list[Fault] = []
    jobs = []
    for folder, case in folders.items():
        scenarios = _scenarios(folder, plan, faults)
        parcel = packed(folder).digest
        jobs += [Job(case, scenario, parcel) for scenario in scenarios]
    if faults:
        raise InputError(list(dict.fromkeys(faults)))
    return tuple(jobs)
