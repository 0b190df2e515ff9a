"""Another council: an invented county with its own needs, postcodes and files; and the template."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.vocabulary import SETTINGS
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.publish.results_folder import write_results
from sufficiency.publish.tables import csv_bytes
from sufficiency.study.check import check
from sufficiency.study.run import run


@pytest.fixture
def shire(tmp_path: Path) -> Path:
    """Sixty children around two towns, some by postcode, some grouped; roads as the crow flies."""
    folder = tmp_path / "West Midshire £"
    result = CliRunner().invoke(app, ["new", str(folder)])
    assert result.exit_code == 0, result.output
    rng = np.random.default_rng(4)
    towns = np.array([[455_000.0, 310_000], [480_000, 325_000]])
    rows = []
    for i in range(60):
        east, north = towns[i % 2] + rng.normal(0, 4000, 2).round()
        rows.append({"group_id": f"k{i}", "easting_m": east, "northing_m": north,
                     "need": ["ASD", "MLD", "SLCN", "SEMH"][i % 4], "ncy": i % 12,
                     "gender": "FM"[i % 2], "children": 1 + i % 3})
    frame = pd.DataFrame(rows)
    frame.loc[0, ["easting_m", "northing_m"]] = np.nan
    frame["postcode"] = ""
    frame.loc[0, "postcode"] = "le2 5bb"
    frame.to_csv(folder / "children.csv", index=False)
    (folder / "postcodes.csv").write_text("postcode,easting_m,northing_m\nLE2 5BB,456000,311000\n")
    areas = pd.DataFrame({
        "area_id": ["W1", "W2"], "area_name": ["Town", "Vale"], "district": ["Town", "Vale"],
        "msoa": ["M1", "M2"], "rural_urban": ["urban", "rural"], "imd_decile": [3, 8],
        "easting_m": towns[:, 0], "northing_m": towns[:, 1],
    })
    areas.to_csv(folder / "areas.csv", index=False)
    return folder


@pytest.mark.large
def test_a_second_county_runs(shire: Path, tmp_path: Path) -> None:
    scenario = shire / "scenarios" / "base.toml"
    assert check(scenario) == []
    result = run(scenario)
    write_results(result, tmp_path / "out")
    s = result.summary()
    assert s["children"] == sum(1 + i % 3 for i in range(60))
    assert s["new_schools"] <= 1 and s["base_places"] == 8
    assert s["unplaced"]["total"] < s["baseline"]["unplaced"]["total"]
    assert not result.case.synthetic
    page = (tmp_path / "out" / "report.html").read_text()
    assert "West Midshire £" in page and "children are not real" not in page.lower()
    assert {"Town", "Vale"} == set(result.plan.assignment["district"])
    assert "LE2 5BB" not in "".join(p.read_text() for p in (tmp_path / "out").glob("*.html"))


def test_a_fresh_template_checks_and_runs(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["new", str(tmp_path / "fresh")])
    assert check(tmp_path / "fresh" / "scenarios" / "base.toml") == []
    again = CliRunner().invoke(app, ["new", str(tmp_path / "fresh")])
    assert again.exit_code == 1 and "already there" in again.stderr


def test_people_writes_whole_files(tmp_path: Path, root: Path) -> None:
    out = tmp_path / "people.csv"
    done = CliRunner().invoke(
        app, ["people", str(root / "data" / "norfolk"), "--seed", "3", "--out", str(out)])
    assert done.exit_code == 0, done.output
    frame = pd.read_csv(out)
    daily = frame["setting"].map({word: not reason for word, (_, reason) in SETTINGS.items()})
    assert len(frame) == 12_273 and daily.sum() == 3_511
    placed = frame["current_pool"].notna()
    assert 3_490 <= placed.sum() <= 3_511 and daily[placed].all()
    assert f"{placed.sum():,} have a school or base they are at" in done.stdout
    assert os.listdir(tmp_path) == ["people.csv"]


@pytest.mark.large
def test_children_of_the_synthetic_case_can_be_brought_back(root: Path, tmp_path: Path) -> None:
    """The file that people writes is a children.csv: a council's own table takes the same road."""
    import shutil

    from sufficiency.case.case import load_case, read_people
    from sufficiency.case.scenario import load_scenario

    scenario = load_scenario(root / "data" / "norfolk" / "scenarios" / "do-nothing.toml")
    folder = tmp_path / "copy"
    shutil.copytree(root / "data" / "norfolk", folder,
                    ignore=shutil.ignore_patterns("population"))
    people = read_people(scenario)
    own = people.assign(setting=people["setting"].where(~people["daily"], ""))
    (folder / "children.csv").write_bytes(csv_bytes(own.drop(columns=["daily", "reason"])))
    case = load_case(scenario.model_copy(update={"case_folder": folder}))
    drawn = load_case(scenario)
    columns = ["group_id", "need", "ncy", "area_id", "children"]
    assert case.demand[columns].equals(drawn.demand[columns])
    # Without area ids the homes are found in the polygons.
    (folder / "children.csv").write_bytes(
        csv_bytes(own.drop(columns=["daily", "reason"]).assign(area_id="")))
    found = load_case(scenario.model_copy(update={"case_folder": folder})).demand
    assert (found["area_id"] == drawn.demand["area_id"]).mean() > 0.99
    assert case.left_out["children"].sum() == drawn.left_out["children"].sum()


def test_neither_children_nor_totals(tiny: Path) -> None:
    (tiny / "children.csv").unlink()
    with pytest.raises(InputError, match="folder population with published totals"):
        run(tiny / "scenarios" / "base.toml")
