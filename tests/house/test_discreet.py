"""What a prompt, a notebook or a log prints of any object shows no home, id or small count."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sufficiency
from sufficiency.model.formulate import build_problem
from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.map.consultation import atlas
from sufficiency.publish.travel_benchmark.build import travel_benchmark
from sufficiency.study.result import Result
from sufficiency.study.run import run
from sufficiency.travel.matrix import travel_matrix

HOLDS = re.compile(r"DataFrame|Series|NDArray|ndarray|Floats|Ints|Bools|Seconds|dict\[str, Any\]")
UNDER_WAY = {"Intruder", "ProtectedCounts", "Collector", "Record", "Crosstab"}
"""Of the rooms of disclosure itself, whose figures are looked at on purpose."""


def classes() -> Iterator[type]:
    for found in pkgutil.walk_packages(sufficiency.__path__, "sufficiency."):
        room = importlib.import_module(found.name)
        for kind in vars(room).values():
            if inspect.isclass(kind) and kind.__module__ == found.name and (
                    dataclasses.is_dataclass(kind)):
                yield kind


def is_discreet(kind: type) -> bool:
    return getattr(kind.__repr__, "__module__", "") == "sufficiency.common.discreet"


def test_whatever_holds_tables_is_discreet() -> None:
    shown = [f"{k.__module__}.{k.__name__}" for k in classes()
             if k.__name__ not in UNDER_WAY and k.__repr__ is not object.__repr__
             and not is_discreet(k)
             and any(f.repr and HOLDS.search(str(f.type)) for f in dataclasses.fields(k))]
    assert shown == []


def test_whatever_holds_something_discreet_is_so_too() -> None:
    every = list(classes())
    quiet = {k.__name__ for k in every if is_discreet(k)}
    # Names that two rooms have for different things say nothing of their holders.
    quiet -= {n for n in quiet if sum(k.__name__ == n for k in every) > 1}
    holds = re.compile(rf"\b({'|'.join(sorted(quiet))})\b")
    assert [k.__name__ for k in every if not is_discreet(k) and k.__repr__ is not object.__repr__
            and k.__name__ not in UNDER_WAY
            and any(f.repr and holds.search(str(f.type)) for f in dataclasses.fields(k))] == []


@pytest.fixture
def result(tiny: Path) -> Result:
    children = pd.read_csv(tiny / "children.csv", dtype=str)
    children.loc[0, ["child_id", "easting_m", "northing_m"]] = ["KZ-88", "401234", "301678"]
    children.to_csv(tiny / "children.csv", index=False)
    return run(tiny / "scenarios" / "base.toml")


def reached(thing: Any, seen: set[int], depth: int = 6) -> Iterator[Any]:
    """Every object of ours that can be reached from one."""
    if id(thing) in seen or not depth:
        return
    seen.add(id(thing))
    if isinstance(thing, list | tuple):
        for inner in thing:
            yield from reached(inner, seen, depth)
    elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        yield thing
        for field in dataclasses.fields(thing):
            yield from reached(getattr(thing, field.name), seen, depth - 1)


def test_nothing_that_can_be_reached_shows_a_child(result: Result) -> None:
    path = result.scenario.path
    matrix = travel_matrix(result.case, result.scenario)
    things = [
        result, result, matrix, build_problem(result.case, result.scenario, matrix),
        travel_benchmark([path]), release.story([result], public=False, rules=Rules()),
        atlas([result], None)[0],
    ]
    found = [o for t in things for o in reached(t, set())]
    assert len(found) > 30
    for thing in found:
        told = repr(thing) + str(thing) + getattr(thing, "_repr_html_", str)()
        assert not re.search(r"KZ-88|401234|301678|40123\d|\bb3\b", told), type(thing)
    for thing in things:
        assert not re.search(r"\d", repr(thing)) and type(thing).__name__ in repr(thing)
        assert dataclasses.fields(thing)[0].name in repr(thing), "it says what it holds"
