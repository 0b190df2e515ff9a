"""Check a scenario with its comparators: what is wrong, and what is short before any plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.case.sources import sources_of
from sufficiency.common.kinds import kinds_checked
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.files import real
from sufficiency.model.contradiction import contradiction
from sufficiency.model.formulate import build_problem
from sufficiency.model.scarcity import Scarcity, scarcity
from sufficiency.study.source import Source, scenario_of
from sufficiency.travel.cache import Cache
from sufficiency.travel.matrix import destinations, travel_matrix
from sufficiency.travel.overrides import apply_overrides, gates
from sufficiency.travel.sources.main_roads import road_tables
from sufficiency.travel.sources.select import base_network
from sufficiency.travel.sources.speeds import scenario_speeds


@kinds_checked
def check(source: Source) -> list[Fault]:
    """Every fault of a scenario, its case and its comparators; empty if it can be run.

    Settings that contradict each other are a fault: the smallest set of them is named. A scenario
    that is loaded already, or was changed, is looked at without its comparators.

    Examples:
        >>> import sufficiency as sf
        >>> sf.check(sf.datasets.tiny())
        []
        >>> wrong = sf.datasets.tiny().with_settings({"build.pin": ["nowhere"]})
        >>> [fault.column for fault in sf.check(wrong)]
        ['build.pin']
    """
    try:
        if isinstance(source, Path | str):
            read(Path(source))
        else:
            scenario = scenario_of(source)
            scenario_speeds(scenario)
            refuse_contradiction(scenario, load_case(scenario))
    except InputError as error:
        return list(error.faults)
    return []


def look(path: Path, progress: Progress = lambda _: None) -> Scarcity:
    """Where places are too few before anything is decided.

    Raises:
        InputError: every fault of every file.
    """
    return looked(path, progress)[1]


def looked(path: Path, progress: Progress) -> tuple[Case, Scarcity]:
    """The case of a scenario, and where its places are too few before anything is decided.

    Raises:
        InputError: every fault of every file.
    """
    progress("checking")
    every = read(path)
    scenario, case = every[0]
    progress("travel times")
    matrix = travel_matrix(case, scenario)
    _open(every)
    progress("places against children")
    return case, scarcity(build_problem(case, scenario, matrix), scenario)


def scenarios(paths: Iterable[Path]) -> list[Scenario]:
    """Scenarios by their files, before the first of them is run.

    Raises:
        InputError: every fault of all of them; one is named twice.
    """
    found: list[Scenario] = []
    faults: list[Fault] = []
    seen: list[Path] = []
    for path in paths:
        try:
            if (here := real(path)) in seen:
                faults.append(Fault(path.name, "is named twice, and would stand beside itself",
                                    "Name each scenario once."))
                continue
            seen.append(here)
            found.append(load_scenario(path))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return found


def _open(every: Sequence[tuple[Scenario, Case]]) -> None:
    """Open what else a run opens: where tables come from, and the roads of comparators.

    Raises:
        InputError: every fault of them.
    """
    faults: list[Fault] = []
    seen = {(case.folder, scenario.travel) for scenario, case in every[:1]}
    for number, (scenario, case) in enumerate(every):
        try:
            if number == 0:
                sources_of(case.folder)
                if case.roads_folder is not None:
                    road_tables(case.roads_folder)
            if (case.folder, scenario.travel) not in seen and scenario.travel.source != "crow":
                seen.add((case.folder, scenario.travel))
                ids, spots = destinations(case)
                gates(scenario, ids, spots)
                apply_overrides(base_network(case, scenario, Cache.of_user()), scenario)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)


def read(
    path: Path, *, alone: bool = False, known: Collection[Path] = ()
) -> list[tuple[Scenario, Case]]:
    """A scenario and its comparators (none, or not the known ones) with their cases.

    Args:
        path: of the scenario.
        alone: leave out its comparators.
        known: resolved paths of comparators to leave out.

    Raises:
        InputError: every fault of all of them.
    """
    scenario = load_scenario(path)
    every: list[Scenario] = [scenario]
    faults: list[Fault] = []
    teller = (scenario.origin.get("compare.with", path.name), "compare.with")
    for name in () if alone else scenario.compare.with_:
        if real(scenario.path.parent / name) in known:
            continue
        try:
            every.append(load_scenario(scenario.path.parent / name, teller))
        except InputError as error:
            faults += error.faults
    found: list[tuple[Scenario, Case]] = []
    for one in every:
        try:
            scenario_speeds(one)
        except InputError as error:
            faults += [f for f in error.faults if f not in faults]
        try:
            case = load_case(one)
        except InputError as error:
            faults += [f for f in error.faults if f not in faults]
            continue
        clash = contradiction(one, case)
        faults += [clash] if clash is not None else []
        found.append((one, case))
    if faults:
        raise InputError(faults)
    return found


def refuse_contradiction(scenario: Scenario, case: Case, *, years: bool = False) -> None:
    """Settings that no choice of options meets together have no plan to ask about.

    Args:
        scenario, case: as loaded.
        years: whether the capital of each year is one of them.

    Raises:
        InputError: the smallest set of them.
    """
    clash = contradiction(scenario, case, years=years)
    if clash is not None:
        raise InputError([clash])
