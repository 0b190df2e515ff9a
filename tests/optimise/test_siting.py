"""A made-up county and the embedded case end to end; and laws that hold for any case."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.case.scenario import load_scenario
from sufficiency.publish.results_folder import write_results
from sufficiency.study.check import check
from sufficiency.study.run import run
from tests.conftest import made
from tests.sizes import large


@pytest.fixture(scope="module")
def programme(quick: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results") / "programme"
    write_results(run(quick("programme")), folder)
    return folder


@pytest.fixture(scope="module", params=["made", large("programme")])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == "programme":
        found: Path = request.getfixturevalue("programme")
        return found
    folder = tmp_path_factory.mktemp("results") / "made"
    write_results(made("built"), folder)
    return folder


def guide(phase: pd.Series) -> pd.Series:
    return phase.map({"primary": 45, "secondary": 75, "post16": 75})


@pytest.mark.large
def test_the_plan_keeps_the_programme(programme: Path) -> None:
    s = json.loads((programme / "summary.json").read_text())
    assert s["new_schools"] <= 4
    assert s["base_places"] == 170
    assert s["capital_gbp"] <= 120_000_000
    assert s["gap"] <= 0.06 and s["bound"] <= s["objective"]
    assert s["unplaced"]["total"] <= s["baseline"]["unplaced"]["total"]
    assert s["minutes_mean_everybody"] < s["baseline"]["minutes_mean_everybody"]


def test_every_figure_comes_from_the_tables(written: Path) -> None:
    s = json.loads((written / "summary.json").read_text())
    a = pd.read_csv(written / "assignment.csv")
    p = pd.read_csv(written / "places.csv")
    o = pd.read_csv(written / "options.csv")
    out = a[~a["local"]]
    assert s["children"] == a["children"].sum()
    assert s["unplaced"]["total"] == out["children"].sum()
    for need, count in s["unplaced"]["by_need"].items():
        assert count == out.loc[out["need"] == need, "children"].sum()
    for phase, count in s["unplaced"]["by_phase"].items():
        assert count == out.loc[out["phase"] == phase, "children"].sum()
    for reason, count in s["unplaced"]["by_reason"].items():
        assert count == out.loc[out["reason"] == reason, "children"].sum()
    assert sum(s["unplaced"]["by_reason"].values()) == s["unplaced"]["total"]
    for cell in s["unplaced"]["by_need_phase_reason"]:
        mine = out[(out[["need", "phase", "reason"]] == [
            cell["need"], cell["phase"], cell["reason"]]).all(axis=1)]
        assert cell["children"] == mine["children"].sum()
    assert s["on_home_school_roll"] == a.loc[a["roll"] == "home_school", "children"].sum()
    assert s["child_minutes_week"] == pytest.approx(
        (a["minutes"] * a["children"] * a["days_per_week"]).sum(), abs=2.5)
    assert s["child_minutes_total"] == pytest.approx((a["minutes"] * a["children"]).sum(), abs=0.5)
    road = a[a["minutes_basis"] == "road"]
    each = np.repeat(road["minutes"], road["children"])
    assert s["minutes_mean"] == pytest.approx(each.mean(), abs=1e-3)
    assert s["minutes_p50"] == pytest.approx(np.percentile(each, 50), abs=1e-3)
    assert s["minutes_p90"] == pytest.approx(np.percentile(each, 90), abs=1e-3)
    over = road[road["minutes"] > guide(road["phase"])]
    assert s["over_guideline"]["count"] == over["children"].sum()
    filled = a.groupby("pool_id")["children"].sum()
    for row in p.itertuples():
        assert row.filled == filled.get(row.pool_id, 0)
        assert row.places == -1 or row.filled <= row.places
    opened = o[o["opened"]]
    assert s["capital_gbp"] == opened["capital_gbp"].sum()
    assert s["base_places"] == opened.loc[opened["kind"] == "base_module", "places"].sum()
    modules = opened[opened["kind"] == "base_module"]
    stays = modules["stay_terms"].fillna(3)
    assert s["base_children_a_year"] == pytest.approx(
        (modules["places"] * 3 / stays).sum(), abs=0.05)
    assert s["bases"]["places"] == p.loc[p["kind"] == "base", "places"].sum()
    assert {x["option_id"] for x in s["opened"]} == set(opened["option_id"])
    assert opened["site_id"].is_unique


def test_nobody_sits_where_they_may_not(written: Path) -> None:
    a = pd.read_csv(written / "assignment.csv", keep_default_na=False)
    p = pd.read_csv(written / "places.csv").set_index("pool_id")
    placed = a[a["pool_id"] != ""]
    pool = p.loc[placed["pool_id"]]
    ncy = placed["ncy"].to_numpy(int)
    assert ((ncy >= pool["ncy_min"].to_numpy()) & (ncy <= pool["ncy_max"].to_numpy())).all()
    girls = placed["gender"].to_numpy() == "F"
    assert not (girls & (pool["gender"].to_numpy() == "boys")).any()


def test_same_input_same_bytes_also_with_shuffled_rows(tiny: Path, tmp_path: Path) -> None:
    first = run(tiny / "scenarios" / "base.toml")
    write_results(first, tmp_path / "one")
    for name in ("children.csv", "places.csv", "sites.csv", "option_types.csv", "suitability.csv"):
        table = pd.read_csv(tiny / name, dtype=str, keep_default_na=False)
        table.sample(frac=1, random_state=3).to_csv(tiny / name, index=False)
    write_results(run(tiny / "scenarios" / "base.toml"), tmp_path / "two")
    for path in sorted((tmp_path / "one").iterdir()):
        other = (tmp_path / "two" / path.name).read_bytes()
        if path.name == "summary.json":
            a, b = json.loads(path.read_text()), json.loads(other)
            for s in (a, b, a["baseline"], b["baseline"]):
                s.pop("wall_seconds", None)
                s.pop("solve_seconds")
            a["provenance"].pop("input_digests")
            b["provenance"].pop("input_digests")
            assert a == b
        else:
            assert path.read_bytes() == other, path.name


def test_flow_lens_keeps_pupils_where_they_are(tiny: Path) -> None:
    table = pd.read_csv(tiny / "children.csv", dtype=str, keep_default_na=False)
    table.loc[table["child_id"] == "b3", ["current_pool"]] = "school-a"
    table.loc[table["child_id"] == "c1", ["current_pool", "ncy"]] = ["100001", "7"]
    table.to_csv(tiny / "children.csv", index=False)
    path = tiny / "scenarios" / "base.toml"
    path.write_text(path.read_text().replace('"greenfield"', '"flow"'))
    result = run(path)
    where = result.plan.assignment.set_index("group_id")["pool_id"]
    assert where["b3"] == "school-a", "not a transfer year: stays although a nearer place opens"
    assert where["c1"] != "school-a", "Year 7 starts afresh"
    assert result.plan.summary["children"] == 8


def test_more_pupils_than_places_are_overs_not_errors(tiny: Path) -> None:
    table = pd.read_csv(tiny / "children.csv", dtype=str, keep_default_na=False)
    table["pinned"] = ""
    table.loc[table["need"] == "ASD", ["current_pool", "pinned"]] = ["school-a", "yes"]
    table.to_csv(tiny / "children.csv", index=False)
    places = run(tiny / "scenarios" / "base.toml").plan.places.set_index("pool_id")
    assert places.loc["school-a", "filled"] == 4
    assert places.loc["school-a", "overs"] == 2


def test_a_hard_guideline_allows_no_longer_local_journey(tiny: Path) -> None:
    path = tiny / "scenarios" / "base.toml"
    path.write_text(path.read_text() + '\n[guideline]\nprimary_minutes = 20\ntreat = "hard"\n')
    a = run(path).plan.assignment
    assert (a.loc[a["local"], "minutes"] <= 20).all()
    assert a["local"].sum() == 6


def test_places_capped_by_phase(tiny: Path) -> None:
    places = pd.read_csv(tiny / "places.csv", dtype=str, keep_default_na=False)
    places["places"], places["places_primary"], places["places_secondary"] = "6", "1", "5"
    places.to_csv(tiny / "places.csv", index=False)
    result = run(tiny / "scenarios" / "base.toml")
    row = result.plan.places.set_index("pool_id").loc["school-a"]
    assert (row["places"], row["filled"]) == (6, 1)


@pytest.mark.large
def test_scenarios_of_the_embedded_case_have_no_faults(root: Path) -> None:
    for path in sorted((root / "data" / "norfolk" / "scenarios").glob("*.toml")):
        assert check(path) == [], path.name


@pytest.mark.large
def test_as_built_is_fixed(root: Path) -> None:
    result = run(root / "data" / "norfolk" / "scenarios" / "as-built.toml")
    s = result.plan.summary
    assert s["status"] == "fixed" and s["gap"] == 0
    assert (s["new_schools"], s["new_school_places"], s["base_places"]) == (3, 358, 96)
    assert all(load_scenario(result.scenario.path).build.pin)
