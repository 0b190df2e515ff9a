"""The verbs that say whether minutes can be trusted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency import trust
from sufficiency.cli import app
from sufficiency.errors import InputError
from tests.travel.test_calibrate import small_county, timed


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A case with roads only, and a council's timings of them, slower than its speeds say."""
    case = tmp_path / "county"
    case.mkdir()
    (case / "case.toml").write_text('title = "Ourshire"\n')
    small_county(case / "roads")
    slow = small_county(tmp_path / "slow", minor=38.0, b=49.0)
    rows = timed(slow, noise=0.5)
    out = rows.rename(columns={"source": "from"}).assign(to="School")
    out["from"] = "run"
    columns = ["from", "to", "from_easting_m", "from_northing_m", "to_easting_m",
               "to_northing_m", "minutes"]
    (case / "reference").mkdir()
    out[columns].to_csv(case / "reference" / "contracts.csv", index=False)
    return case


def test_validate_calibrate_and_use_the_table(county: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["validate", str(county), "--calibrate", "--seed", "3", "--out", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.stderr
    assert "contracts.csv" in done.stdout and "seed 3" in done.stdout
    assert sorted(p.name for p in out.iterdir()) == [
        ".sufficiency", "calibration.csv", "scatter-minutes.svg", "speeds.csv",
        "validation.csv", "validation.html", "validation.md"]
    before = trust.validate(county).errors.iloc[0]["mae"]
    (county / "roads" / "speeds.csv").write_bytes((out / "speeds.csv").read_bytes())
    after = trust.validate(county).errors.iloc[0]["mae"]
    assert after < before / 2 and after < 0.7
    told = pd.read_csv(out / "calibration.csv")
    assert told["fitted"].between(told["low"], told["high"]).all()


def test_references_of_ones_own_and_their_faults(county: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("from,to,minutes\nSECRET,nowhere,10\n")
    done = CliRunner().invoke(app, ["validate", str(county), "--reference", str(own)])
    assert done.exit_code == 1 and done.stdout == ""
    assert "2 faults" in done.stderr and "nowhere" in done.stderr
    assert "SECRET" not in done.stderr
    done = CliRunner().invoke(app, ["validate", str(county), "--reference", "gone.csv"])
    assert done.exit_code == 1 and "gone.csv is missing" in done.stderr.replace(": ", " ")


def test_a_case_without_roads_or_references(tiny: Path) -> None:
    done = CliRunner().invoke(app, ["validate", str(tiny)])
    assert done.exit_code == 1 and "holds no reference journeys" in done.stderr
    (tiny / "reference").mkdir()
    (tiny / "reference" / "a.csv").write_text("from,to,minutes\nB,school-a,30\n")
    with pytest.raises(InputError, match="road tables"):
        trust.validate(tiny)


def test_benchmark_of_a_case_without_references(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    scenario = tiny / "scenarios" / "base.toml"
    done = CliRunner().invoke(app, ["benchmark", str(scenario), "--out", str(out)])
    assert done.exit_code == 0, done.stderr
    page = (out / "benchmark.html").read_text()
    assert "the error of its minutes is not measured" in page and "±" not in page.split("<h2")[3]
    done = CliRunner().invoke(app, ["benchmark", str(tiny), "--public", "--out", str(out)])
    assert done.exit_code == 0, done.stderr
    assert "Today 2" not in done.stdout and "2 children" not in (out / "benchmark.md").read_text()


def test_scenarios_that_differ_say_so(tiny: Path) -> None:
    base = tiny / "scenarios" / "base.toml"
    other = tiny / "scenarios" / "other.toml"
    other.write_text('extends = "base.toml"\ntitle = "Other lens"\nlens = "flow"\n')
    found = trust.benchmark([base, other])
    assert [c.key for c in found.columns] == ["today", "base", "other"]
    assert found.notes == ("Other lens has other lens than Tiny: one school and one base and is "
                           "not compared like with like.",)
    assert trust.benchmark([base, base]).notes == ()
