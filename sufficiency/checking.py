"""A scenario read with its comparators: what is wrong, and what is short before any plan."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.errors import Fault, InputError
from sufficiency.optimise.build import build_problem
from sufficiency.optimise.contradiction import contradiction
from sufficiency.optimise.scarcity import Scarcity, scarcity
from sufficiency.travel.matrix import travel_matrix
from sufficiency.travel.speeds import scenario_speeds

Progress = Callable[[str], None]


def check(path: Path) -> list[Fault]:
    """Every fault of a scenario, its case and its comparators; empty if it can be run.

    Settings that contradict each other are a fault: the smallest set of them is named.
    """
    try:
        read(path)
    except InputError as error:
        return list(error.faults)
    return []


def look(path: Path, progress: Progress = lambda _: None) -> Scarcity:
    """Where places are too few before anything is decided.

    Raises:
        InputError: every fault of every file.
    """
    progress("checking")
    (scenario, case), *_ = read(path)
    progress("travel times")
    matrix = travel_matrix(case, scenario)
    progress("places against children")
    return scarcity(build_problem(case, scenario, matrix), scenario)


def read(
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
    found: list[tuple[Scenario, Case]] = []
    faults: list[Fault] = []
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
