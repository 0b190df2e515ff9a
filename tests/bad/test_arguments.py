"""What is named on the command line may be a folder, garbage, or a number that is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from tests.conftest import ROOT
from tests.once import RUNNERS, instead_of_run

BASE = str(ROOT / "data" / "tiny" / "scenarios" / "base.toml")
CASE = str(ROOT / "data" / "norfolk")
HUGE = "99999999999999999999"

FILES = {
    # what is asked, and what the one fault says; FOLDER and FILE stand for what is no such input
    "run a folder": (["run", "FOLDER"], "is a folder"),
    "check garbage": (["check", "FILE.toml"], "is not valid TOML"),
    "check a device": (["check", "/dev/null"], "is no file"),
    "check a long name": (["check", "a" * 300 + ".toml"], "no name that can be used"),
    "compare with a folder": (["compare", BASE, "FOLDER"], "is a folder"),
    "map garbage": (["map", BASE, "FILE.toml"], "is not valid TOML"),
    "report garbage": (["report", BASE, "FILE.toml"], "is not valid TOML"),
    "benchmark a folder": (["benchmark", BASE, "FOLDER"], "is not there"),
    "roads of garbage": (["roads", "FILE.npz"], "is not a road network"),
    "roads of a graph": (["roads", "FILE.graphml"], "cannot be read"),
    "roads of an extract": (["roads", "FILE.osm.pbf"], "cannot be read"),
    "roads of a long name": (["roads", "a" * 300], "is neither a file nor a folder"),
    "travel on a long name": (["travel", "--roads", CASE, "--from", "a" * 300, "--to", "FOLDER",
                               "--out", "o.csv"], "cannot be read"),
    "validate a long name": (["validate", "a" * 300], "no name that can be used"),
    "roads of a text": (["roads", "FILE.txt"], "is no kind of roads"),
    "roads of a rule": (["roads", BASE], "is a rule of thumb"),
    "travel from a folder": (["travel", "--roads", CASE, "--from", "FOLDER", "--to", "FOLDER",
                              "--out", "o.csv"], "is a folder"),
    "validate with a folder": (["validate", CASE, "--reference", "FOLDER"], "is a folder"),
    "validate with garbage": (["validate", CASE, "--reference", "FILE.csv"], "is not UTF-8 text"),
    "answers in a folder": (["report", BASE, "--answers", "FOLDER"], "is no saved answer"),
    "answers of garbage": (["report", BASE, "--answers", "FILE.json"], "is no saved answer"),
    "a record that is none": (["report", BASE, "--public", "--against", "FOLDER"], "is not there"),
}
USAGE = [
    ["people", CASE, "--year", HUGE], ["people", CASE, "--seed", "-1"],
    ["robust", BASE, "--draws", HUGE], ["frontier", BASE, "--schools", HUGE],
    ["frontier", BASE, "--capital", HUGE], ["frontier", BASE, "--bases", "nan"],
    ["frontier", BASE, "--seconds", "nan"], ["alternatives", BASE, "--within", "nan"],
    ["isochrones", BASE, "--minutes", "nan"], ["isochrones", BASE, "--minutes", "15,inf"],
    ["isochrones", BASE, "--minutes", "0"], ["isochrones", BASE, "--step", "nan"],
    ["validate", CASE, "--within-km", "nan"], ["validate", CASE, "--seed", HUGE],
    ["map", BASE, "--threshold", "1"],
]


@pytest.fixture(autouse=True)
def nothing_is_searched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is named wrongly is told before anything long; and nothing is left where one stands."""
    instead_of_run(monkeypatch, None)
    monkeypatch.chdir(tmp_path)


def test_every_room_that_has_run_by_name_is_known() -> None:
    """One that is not would keep None for every test after, were it first imported here."""
    line = re.compile(r"^from sufficiency\.study\.run import .*\brun\b", re.M)
    have = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
            for path in (ROOT / "sufficiency").rglob("*.py") if line.search(path.read_text())}
    assert have == {room.__name__ for room in RUNNERS} - {"sufficiency.study.run"}


@pytest.mark.parametrize("name", FILES)
def test_one_clear_fault(name: str, tmp_path: Path) -> None:
    args, words = FILES[name]
    (tmp_path / "FOLDER").mkdir()
    for word in args:
        if word.startswith("FILE"):
            (tmp_path / word).write_bytes(b"garbage \xff\x00 <x")
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 1 and "1 fault found" in done.stderr, done.stderr
    assert words in done.stderr and done.stdout == ""


@pytest.mark.parametrize("args", USAGE, ids=" ".join)
def test_a_number_that_is_none_is_a_fault_of_usage(args: list[str], tmp_path: Path) -> None:
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 2 and args[-2] in done.stderr, done.stderr
    assert list(tmp_path.iterdir()) == []
