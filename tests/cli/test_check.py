"""Faults as a table: every row of each, and nothing that says who a child is."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from tests.edges import SCENARIO, ground


def faults(folder: Path, name: str = "faults.csv") -> tuple[int, list[dict[str, str]]]:
    out = folder / name
    done = CliRunner().invoke(app, ["check", str(folder / SCENARIO), "--out", str(out)])
    with out.open(encoding="utf-8", newline="") as lines:
        return done.exit_code, list(csv.DictReader(lines))


def test_faults_as_a_table(tmp_path: Path) -> None:
    tmp_path /= "case"
    ground(tmp_path)
    assert faults(tmp_path) == (0, [])
    places = tmp_path / "places.csv"
    header, *rows = places.read_text().splitlines()
    kind = header.split(",").index("kind")
    spoilt = []
    for row in rows:
        cells = row.split(",")
        cells[kind] = "=1+1"
        spoilt += [",".join(cells)] * 12
    places.write_text("\n".join([header, *spoilt]) + "\n")
    code, found = faults(tmp_path)
    told = [f for f in found if f["column"] == "kind"]
    assert code == 1 and len(told) == len(spoilt)
    assert [f["row"] for f in told] == [str(k) for k in range(2, len(spoilt) + 2)]
    # A spreadsheet must not take a value for a formula.
    assert {f["value"] for f in told} == {"'=1+1"}
    assert all(f["file"] == "places.csv" and f["problem"] and f["remedy"] for f in told)
    assert stat.S_IMODE((tmp_path / "faults.csv").stat().st_mode) == 0o600


def test_a_table_of_faults_that_cannot_be_written_is_said_first(tmp_path: Path) -> None:
    tmp_path /= "case"
    ground(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    done = CliRunner().invoke(
        app, ["check", str(tmp_path / SCENARIO), "--out", str(tmp_path / "folder.csv")])
    assert done.exit_code == 1 and "is a folder" in done.stderr and "checking" not in done.stderr


@pytest.mark.parametrize("verb", ["compare", "report", "map", "benchmark", "gaps"])
def test_a_scenario_beside_itself_is_refused(verb: str, tmp_path: Path) -> None:
    ground(tmp_path / "case")
    path = tmp_path / "case" / SCENARIO
    again = path.parent / ".." / path.parent.name / path.name
    done = CliRunner().invoke(app, [verb, str(path), str(again)])
    assert done.exit_code == 1 and "is named twice" in done.stderr
