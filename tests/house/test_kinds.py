"""Public functions say which argument is of the wrong kind, and take a file for a scenario."""

from __future__ import annotations

import copy
import inspect
import math
import pickle
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sufficiency as sf
from sufficiency.common.kinds import kinds_checked
from sufficiency.errors import WrongKindError

FUNCTIONS = sorted(n for n in sf.__all__ if inspect.isfunction(getattr(sf, n)))
RIGHT: dict[str, Callable[[], tuple[Any, ...]]] = {
    "load_scenario": lambda: (_file(),), "run": lambda: (_file(),),
    "validate": lambda: (sf.datasets.folder("norfolk"),), "sweep": lambda: (_file(), "out"),
    "travel_matrix": lambda: (sf.load_case(sf.datasets.tiny()), sf.datasets.tiny()),
    "write_results": lambda: (None, "out"), "write_report": lambda: ([], "out"),
    "write_map": lambda: ([], "out"), "draw_map": lambda: (None,),
    "places_short": lambda: ([sf.datasets.tiny()],), "pipeline": lambda: ("requests.csv",),
    "write_finance": lambda: (_file(), "out"),
}
"""What comes before the argument that is wrong; a scenario alone for the rest."""


class Stranger:
    """Of no kind that anything takes."""


def _file() -> Path:
    return sf.datasets.folder("tiny") / "scenarios" / "base.toml"


def arguments() -> list[tuple[str, str]]:
    return [(name, argument) for name in FUNCTIONS
            for argument in inspect.signature(getattr(sf, name)).parameters]


def test_all_of_them_are_looked_at() -> None:
    assert {"solve", "run", "check", "flow", "phase", "sweep", "write_report"} <= set(FUNCTIONS)
    assert len(arguments()) > 60


@pytest.mark.parametrize(("name", "argument"), arguments())
def test_a_wrong_kind_is_told_before_anything_begins(name: str, argument: str) -> None:
    """By function and argument, in one sentence; nothing of ours is asked for an attribute."""
    function = getattr(sf, name)
    given = inspect.signature(function).bind_partial(
        *RIGHT.get(name, lambda: (sf.datasets.tiny(),))()).arguments
    with pytest.raises(TypeError) as caught:
        function(**{**given, argument: Stranger()})
    assert isinstance(caught.value, sf.InputError)
    told = str(caught.value)
    assert argument in {fault.column for fault in caught.value.faults}, told
    assert {fault.file for fault in caught.value.faults} == {name}
    assert "attribute" not in told and "object at" not in told


def test_a_scenario_is_given_as_it_is_or_as_its_file() -> None:
    file = _file()
    assert sf.load_case(file).digests == sf.load_case(str(file)).digests
    left = [sf.solve(source).plan.summary["unplaced"]["total"]
            for source in (file, str(file), sf.datasets.tiny())]
    assert left == [1, 1, 1]
    result = sf.solve(file)
    assert sf.check(result) == [] and sf.run(str(file)).scenario.name == "base"
    again = sf.solve(result).plan
    assert again.summary["unplaced"] == result.plan.summary["unplaced"]
    with pytest.raises(sf.InputError, match=r"nowhere\.toml"):
        sf.solve("nowhere.toml")


def test_what_is_told() -> None:
    scenario = sf.datasets.tiny()
    for call, told in (
        (lambda: sf.travel_matrix(scenario, scenario),
         "travel_matrix, case: is a Scenario. Give a Case: load_case(scenario) reads one."),
        (lambda: sf.write_report([scenario], "out"),
         "write_report, results: is a list of Scenario. Give a Result or a list, each a Result: "
         "solve(scenario) or run(path) finds one."),
        (lambda: sf.frontier(scenario, schools=3),
         "frontier, schools: is a whole number. Give a list, each a whole number."),
        (lambda: sf.flow(scenario, asked=sf.Asked()),
         "flow, asked: is an Asked of sufficiency.study.alternatives. "
         "Give an Asked of sufficiency.forecast.study."),
        (lambda: scenario.with_settings("build.max_new_schools = 0"),
         "with_settings, settings: is a text. Give a mapping from a text."),
    ):
        with pytest.raises(sf.InputError) as caught:
            call()
        assert isinstance(caught.value, TypeError), "who catches that catches it still"
        assert str(caught.value) == f"1 fault found\n  {told}"


def test_what_counts_as_a_kind() -> None:
    @kinds_checked
    def asked(
        many: Sequence[int] = (), share: float = 0.5, place: Path | str = "x", fast: bool = False,
        tell: Callable[[str], None] | None = None, by: Mapping[str, int] | None = None,
    ) -> int:
        """What it is for stays."""
        return len(many)

    assert asked.__doc__ == "What it is for stays."
    assert asked(range(3)) == asked(np.arange(3)) == asked([np.int64(1), 2, 3]) == 3
    assert asked((), 1) == asked((), np.float64(1)) == asked((), 0.5, Path("x"), True, print) == 0
    for wrong in ({"many": "123"}, {"many": 3}, {"many": [1.5]}, {"share": "0.5"},
                  {"share": True}, {"place": 3}, {"fast": 1}, {"tell": "print"}, {"by": [1]},
                  {"by": {1: 1}}, {"many": None}):
        (name,) = wrong
        with pytest.raises(TypeError, match=f"asked, {name}: is "):
            asked(**wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"asked, shares: is no argument\. Did you mean 'share'"):
        asked(shares=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"too many positional arguments\. It takes many, share"):
        asked(*range(9))  # type: ignore[arg-type,call-arg]


def test_every_wrong_argument_is_told_at_once() -> None:
    with pytest.raises(sf.InputError) as caught:
        sf.frontier(sf.datasets.tiny(), schools="two", seconds=-1)
    assert [(f.column, f.value) for f in caught.value.faults] == [
        ("schools", ""), ("seconds", "-1")]


@pytest.mark.parametrize(("name", "argument", "value"), [
    *[(n, "seconds", v) for n in ("frontier", "alternatives", "explain", "robust", "phase",
                                  "phase_over_draws") for v in (-1, math.nan)],
    ("robust", "count", 0), ("phase_over_draws", "count", -1), ("phase", "replays", -1),
    ("alternatives", "count", 0), ("alternatives", "within", math.nan), ("flow", "draws", 0),
    ("validate", "within_km", 0), ("validate", "seed", -1), ("sweep", "workers", 0),
    ("sweep", "memory_bytes", 1000), ("write_report", "threshold", 2),
    ("write_map", "threshold", 2)])
def test_numbers_that_cannot_be_are_faults_before_anything_begins(
    name: str, argument: str, value: float
) -> None:
    with pytest.raises(sf.InputError) as caught:
        getattr(sf, name)(*RIGHT.get(name, lambda: (sf.datasets.tiny(),))(), **{argument: value})
    assert [(f.column, f.value) for f in caught.value.faults] == [(argument, str(value))]
    assert not isinstance(caught.value, TypeError)


def test_a_flow_ends_in_some_january() -> None:
    with pytest.raises(sf.InputError, match="'9999' is more than 50 Januaries"):
        sf.flow(sf.datasets.tiny(), last=9999)


def test_errors_travel_from_a_worker() -> None:
    faults = [sf.Fault("a.csv", "is wrong", "Mend it.", row=3), sf.Fault("b.csv", "too", "Do.")]
    for error in (sf.InputError(faults), sf.DisclosureError(["a page: a home"], kept="tables"),
                  sf.NoSolutionError("none"), WrongKindError(faults)):
        for again in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):  # noqa: S301
            assert type(again) is type(error) and str(again) == str(error)
            assert vars(again) == vars(error)
