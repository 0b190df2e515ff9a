"""The verbs that say whether minutes can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.publish.travel_benchmark.build import travel_benchmark
from sufficiency.study.accuracy import Validation, validate
from sufficiency.travel.accuracy.calibrate import Calibration
from tests.travel.streets import class_streets, driven
from tests.travel.test_calibrate import other, small_county, timed


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
    before = validate(county).errors.iloc[0]["mae"]
    (county / "roads" / "speeds.csv").write_bytes((out / "speeds.csv").read_bytes())
    after = validate(county).errors.iloc[0]["mae"]
    assert after < before / 2 and after < 0.7
    told = pd.read_csv(out / "calibration.csv")
    assert told["fitted"].between(told["low"], told["high"]).all()


@pytest.mark.large
def test_the_table_written_has_the_errors_that_were_told(county: Path, tmp_path: Path) -> None:
    """Both fits end in one table: peak factors are fitted on top of the speeds that were."""
    slow = small_county(tmp_path / "rush", minor=38.0, b=49.0)
    speeds = pd.read_csv(slow / "speeds.csv")
    speeds.assign(am_peak_factor=1.3).to_csv(slow / "speeds.csv", index=False)
    rows = timed(slow, peak=True, noise=0.5).rename(columns={"source": "from"})
    rows.assign(to="School", peak="yes").drop(
        columns=["crow_km", "km", "way", "fitted"]).to_csv(
        county / "reference" / "rush.csv", index=False)
    found = validate(county, fit=True)
    assert found.speeds is not None and len(found.calibrations) == 2
    found.speeds.to_csv(county / "roads" / "speeds.csv", index=False)
    errors_are_those_of(validate(county), found.calibrations, ("contracts.csv", "rush.csv"))


def errors_are_those_of(
    after: Validation, fits: Mapping[str, Calibration], sources: Sequence[str]
) -> None:
    """What validate finds is what the fits said of both halves together."""
    table = after.errors.query("by == 'all' and measure == 'minutes'").set_index("source")
    for source, fit in zip(sources, fits.values(), strict=True):
        halves = (fit.fit_after, fit.check_after)
        n = sum(h.n for h in halves)
        assert table.loc[source, "n"] == n
        assert table.loc[source, "mae"] == pytest.approx(sum(h.mae * h.n for h in halves) / n)
        assert table.loc[source, "bias"] == pytest.approx(sum(h.bias * h.n for h in halves) / n)


@pytest.fixture
def streets(tiny: Path, tmp_path: Path) -> Path:
    """A scenario on made streets, and timings of them in light traffic and in the peak."""
    class_streets().save(tmp_path / "grid.npz")
    for peak, name in ((False, "free.csv"), (True, "rush.csv")):
        rows = driven(other, 160, peak=peak, noise=0.5, seed=4 + peak)
        rows = rows.assign(peak="yes" if peak else "no", to="School")
        rows["from"] = "run"
        rows.drop(columns=["source", "crow_km", "km", "way", "fitted"]).to_csv(
            tmp_path / name, index=False)
    path = tmp_path / "own.toml"
    path.write_text(f'case = "{tiny.as_posix()}"\n[travel]\nsource = "grid.npz"\n'
                    'cache = false\n')
    return path


@pytest.mark.large
def test_streets_are_calibrated_and_the_table_is_used(streets: Path, tmp_path: Path) -> None:
    files = [tmp_path / "free.csv", tmp_path / "rush.csv"]
    out = tmp_path / "out"
    words = ["validate", str(streets), "--calibrate", "--seed", "3", "--out", str(out)]
    done = CliRunner().invoke(app, [*words, *(f"--reference={file}" for file in files)])
    assert done.exit_code == 0, done.stderr
    assert 'travel.speeds = "street_speeds.csv"' in done.stdout
    assert "speeds.csv" not in {p.name for p in out.iterdir()}
    page = (out / "validation.html").read_text()
    assert "lanes where cars cannot pass" in page and "road, residential" in page

    found = validate(streets, files, fit=True, seed=3)
    (tmp_path / "street_speeds.csv").write_bytes((out / "street_speeds.csv").read_bytes())
    own = tmp_path / "fitted.toml"
    own.write_text('extends = "own.toml"\n[travel]\nspeeds = "street_speeds.csv"\n')
    after = validate(own, files)
    errors_are_those_of(after, found.calibrations, ("free.csv", "rush.csv"))
    before = validate(streets, files).errors.iloc[0]["mae"]
    assert after.errors.iloc[0]["mae"] < min(before / 3, 0.5)
    assert "own speeds" in after.about.travel_source
    # A second fit begins where the first one ended.
    again = validate(own, files[:1], fit=True, seed=3)
    (name, fit), = again.calibrations.items()
    assert fit.check_before == found.calibrations[name].check_after


def test_held_out_rows_have_the_error_that_was_told(streets: Path, tmp_path: Path) -> None:
    rows = pd.read_csv(tmp_path / "free.csv")
    file = tmp_path / "marked.csv"
    rows.assign(fitted=["yes", "no"] * (len(rows) // 2) + ["no"] * (len(rows) % 2)).to_csv(
        file, index=False)
    found = validate(streets, [file], fit=True)
    assert found.speeds is not None
    found.speeds.to_csv(tmp_path / "ours.csv", index=False)
    streets.write_text(streets.read_text() + 'speeds = "ours.csv"\n')
    table = validate(streets, [file]).errors.query("by == 'all'").set_index("part")
    (fit,) = found.calibrations.values()
    assert table.loc["held out", "mae"] == pytest.approx(fit.check_after.mae)
    assert table.loc["fitted", "mae"] == pytest.approx(fit.fit_after.mae)


def test_a_terminal_time_of_the_scenario_stays(streets: Path, tmp_path: Path) -> None:
    streets.write_text(streets.read_text() + "terminal_minutes = 3.0\n")
    found = validate(streets, [tmp_path / "free.csv"], fit=True)
    assert found.speeds is not None
    assert found.speeds.set_index("class").at["terminal_minutes", "value"] == 3.0
    (fit,) = found.calibrations.values()
    assert "terminal_minutes" not in {p.road_class for p in (*fit.values, *fit.left)}
    found.speeds.to_csv(tmp_path / "ours.csv", index=False)
    streets.write_text(streets.read_text() + 'speeds = "ours.csv"\n')
    errors_are_those_of(validate(streets, [tmp_path / "free.csv"]), found.calibrations,
                        ("free.csv",))


def test_journeys_that_use_no_class_cannot_be_fitted_to(streets: Path, tmp_path: Path) -> None:
    """In the peak only classes are fitted; these journeys are a few metres long."""
    spot = {"from": "run", "to": "School", "to_easting_m": 2040.0, "to_northing_m": 4.0e3,
            "minutes": 2.0, "peak": "yes"}
    pd.DataFrame([{**spot, "from_easting_m": 2045.0 + k, "from_northing_m": 4.0e3}
                  for k in range(24)]).to_csv(tmp_path / "short.csv", index=False)
    with pytest.raises(InputError, match="no road class that 10 journeys use"):
        validate(streets, [tmp_path / "short.csv"], fit=True)


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
        validate(tiny)


def test_benchmark_of_a_case_without_references(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    scenario = tiny / "scenarios" / "base.toml"
    done = CliRunner().invoke(app, ["benchmark", str(scenario), "--out", str(out)])
    assert done.exit_code == 0, done.stderr
    page = (out / "benchmark.html").read_text()
    assert "the error of its minutes is not measured" in page and "±" not in page.split("<h2")[3]
    done = CliRunner().invoke(app, ["benchmark", str(tiny), "--public", "--out", str(out)])
    assert done.exit_code == 0, done.stderr
    assert not any("2 children" in text for text in (
        done.stdout, (out / "benchmark.md").read_text()))


def test_scenarios_that_differ_say_so(tiny: Path) -> None:
    base = tiny / "scenarios" / "base.toml"
    other = tiny / "scenarios" / "other.toml"
    other.write_text('extends = "base.toml"\ntitle = "Other lens"\nlens = "flow"\n')
    found = travel_benchmark([base, other])
    assert [c.key for c in found.columns] == ["baseline", "base", "other"]
    assert found.notes == ("Other lens has other lens than Tiny: one school and one base and is "
                           "not compared like with like.",)
    other.write_text('extends = "base.toml"\ntitle = "The same lens"\n')
    assert travel_benchmark([base, other]).notes == ()


@pytest.mark.large
def test_a_table_that_makes_far_journeys_worse_is_not_recommended(
    county: Path, tmp_path: Path
) -> None:
    """Near journeys took five minutes more than the roads say, far ones not: no speed does that."""
    rows = timed(county / "roads", n=240, noise=0.3).rename(columns={"source": "from"})
    rows["minutes"] += 5.0 * (rows["crow_km"] < 15)
    rows.assign(to="School").drop(columns=["crow_km", "km", "way", "fitted", "peak"]).to_csv(
        county / "reference" / "contracts.csv", index=False)
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["validate", str(county), "--calibrate", "--out", str(out)])
    assert done.exit_code == 0, done.stderr
    assert "not recommended" in done.stdout and "no table of speeds is written" in done.stdout
    assert "The half not fitted to, by distance" in done.stdout
    assert not (out / "speeds.csv").exists() and (out / "calibration.csv").exists()
    page = (out / "validation.html").read_text()
    assert "Worse by more than noise" in page and "<td>yes</td>" in page
    found = validate(county, fit=True)
    (fit,) = found.calibrations.values()
    assert fit.check_after.mae < fit.check_before.mae, "better on the whole"
    assert any(b.worse for b in fit.bands) and not fit.recommended and found.speeds is None
