"""Pins and what they cost by reason: by hand, by enumeration; families kept together; faults."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.model.formulate import build_problem
from sufficiency.study import pins
from sufficiency.study.run import solve
from sufficiency.travel.matrix import travel_matrix
from tests.gaps.test_flow import every_assignment, settled, told
from tests.sizes import few


def nothing_opens(path: Path) -> Path:
    path.write_text(path.read_text().replace("max_new_schools = 1", "max_new_schools = 0")
                    .replace("base_places = 2", "base_places = 0"))
    return path


def rows_of(folder: Path, **columns: list[str]) -> Path:
    """The tiny case with other columns of children, nothing to open."""
    table = pd.read_csv(folder / "children.csv", dtype=str, keep_default_na=False)
    table.assign(**columns).to_csv(folder / "children.csv", index=False)
    return nothing_opens(folder / "scenarios" / "base.toml")


def pinned_case(folder: Path) -> Path:
    """c1 (MLD, at C), pinned at School A's only place, and b1 (MLD, at B), nowhere, come to
    reception: without the pin b1 would have it, who lives 20 km nearer."""
    children = pd.read_csv(folder / "children.csv", dtype=str, keep_default_na=False)
    children = children.iloc[[2, 5]].assign(
        need="MLD", ncy="-1", current_pool=["", "school-a"], pinned=["", "tribunal"])
    older = children.iloc[:1].assign(child_id="z", ncy="8", need="HI", easting_m="440000")
    pd.concat([children, older]).to_csv(folder / "children.csv", index=False)
    places = pd.read_csv(folder / "places.csv", dtype=str, keep_default_na=False)
    places.assign(places="1", ncy_min="-2").to_csv(folder / "places.csv", index=False)
    return nothing_opens(folder / "scenarios" / "base.toml")


def test_what_a_pin_costs_is_told_with_its_reason(tiny: Path) -> None:
    """c1 stays 40 km away (2,760 s) where b1 would be 20 km away (1,722 s); the other counts two
    hours either way: 17.3 minutes more."""
    found = told(pinned_case(tiny), 2026)
    row = found.years.set_index("year").loc[2026]
    assert row["unplaced"] == 2 and row["moved"] == 0
    assert row["greenfield_unplaced"] == 2, "pins hold in a placing anew, too"
    cost, = found.pins.to_dict("records")
    assert (cost["year"], cost["reason"], cost["children"], cost["held"], cost["unplaced"]) == (
        2026, "tribunal", 1, 1, 0)
    assert cost["minutes"] == pytest.approx((2760 - 1722) / 60)
    seen, = pins.shown(found.pins).to_dict("records")
    assert seen == {"reason": "Ordered by the tribunal", "pinned": "fewer than 10",
                    "held": "fewer than 10", "left out": "no more", "minutes more": "-"}


def test_a_run_tells_what_pins_of_each_reason_cost(tiny: Path) -> None:
    """School A has two places. a1 (MLD, at A) and c1 (MLD, at C) hold them, c1 by tribunal: without
    that pin nobody else of MLD waits, so none is gained. With b1 (MLD, at B) waiting, b1 would have
    the place of c1: as many are out, and 2,760 - 1,722 s are saved."""
    path = rows_of(tiny, current_pool=["school-a", "", "", "", "", "school-a", "", ""],
                   need=["MLD", "HI", "MLD", "HI", "HI", "MLD", "HI", "HI"],
                   pinned=["named", "", "", "", "", "tribunal", "", ""])
    table = pins.costs_of(solve(load_scenario(path))).set_index("reason")
    assert table.index.tolist() == ["named", "tribunal", "all"]
    assert table["held"].tolist() == [1, 1, 2] and table["unplaced"].tolist() == [0, 0, 0]
    assert table["minutes"].tolist() == pytest.approx([0, 1038 / 60, 1038 / 60])
    done = CliRunner().invoke(app, ["run", str(path), "--out", str(tiny.parent / "out")])
    assert done.exit_code == 0, done.output
    assert "What pins cost" in done.output and "Ordered by the tribunal" in done.output


@pytest.mark.parametrize("seed", few(range(16), 1))
def test_costs_of_a_run_are_those_of_enumeration(tmp_path: Path, seed: int) -> None:
    """Every assignment of five rows of children, with and without the pins of each reason."""
    path = settled(tmp_path / "case", seed)
    table = pd.read_csv(tmp_path / "case" / "children.csv", dtype=str, keep_default_na=False)
    first = table.sort_values("pinned", ascending=False, kind="stable").head(5)
    first.assign(children="1").to_csv(tmp_path / "case" / "children.csv", index=False)
    (tmp_path / "case" / "options.csv").unlink()
    scenario = load_scenario(path).with_settings({
        "build.max_new_schools": 0, "build.base_places": 0, "build.pin": []})
    result = solve(scenario)
    case, costs = result.case, pins.costs_of(result)

    def best(demand: pd.DataFrame) -> tuple[int, int]:
        built = build_problem(replace(case, demand=demand), scenario, result.matrix)
        problem = built.problem
        away = built.kept["pool_id"].isin(["ind", "else"])
        ranks = [(sum(p < 0 or not problem.local[p] for p in pools),
                  sum(int(problem.seconds[i, p]) if p >= 0 else problem.nowhere_seconds
                      for i, p in zip(np.repeat(np.arange(len(problem.weight)), problem.weight),
                                      pools, strict=True)))
                 for pools in every_assignment(problem)]
        out, seconds = min(ranks)
        whole = build_problem(replace(case, demand=case.demand.assign(
            current_pool="", pinned=False)), scenario.with_settings({"lens": "greenfield"}),
            result.matrix)
        provider, ids = list(whole.pools["provider"]), list(whole.groups["group_id"])
        staying = sum(
            int(whole.problem.seconds[ids.index(r["group_id"]), provider.index(r["pool_id"])])
            * r["children"] for r in built.kept.to_dict("records"))
        return out + int(built.kept.loc[away, "children"].sum()), seconds + staying

    demand = case.demand
    assert set(costs["reason"]) - {"all"} == set(demand.loc[demand["pinned"], "pin"])
    for row in costs.to_dict("records"):
        mine = demand["pinned"] & ((demand["pin"] == row["reason"]) | (row["reason"] == "all"))
        kept, free = best(demand), best(demand.assign(pinned=demand["pinned"] & ~mine))
        assert row["unplaced"] == kept[0] - free[0]
        if row["unplaced"] == 0:
            assert row["minutes"] == pytest.approx((kept[1] - free[1]) / 60)
        else:
            assert pd.isna(row["minutes"])


# Families

def twins(folder: Path) -> Path:
    """Two schools of two places, A and B. b1 and b2 live at B, c1 at B too, and come to reception;
    b1 and c1 are of one family, and a1 of it stays at A."""
    table = pd.read_csv(folder / "children.csv", dtype=str, keep_default_na=False)
    rows = table.iloc[[0, 2, 3, 5]].assign(
        need="MLD", ncy=["2", "-1", "-1", "-1"], easting_m=["400000", "420000", "420000", "420000"],
        current_pool=["school-a", "", "", ""], family=["f", "f", "", ""])
    old = rows.iloc[:1].assign(child_id="z", ncy="8", family="")
    pd.concat([rows, old.assign(need="HI", current_pool="")]).to_csv(
        folder / "children.csv", index=False)
    places = pd.read_csv(folder / "places.csv", dtype=str, keep_default_na=False)
    places = pd.concat([places, places.assign(
        pool_id="school-b", urn="100009", name="School B", easting_m="420000")])
    places.assign(ncy_min="-2").to_csv(folder / "places.csv", index=False)
    return nothing_opens(folder / "scenarios" / "base.toml")


def test_families_go_to_one_school_if_asked(tiny: Path) -> None:
    """Of b1, b2 and c1 two fit at School B and one must go to A, 20 km and 1,722 s away. By least
    travel it may be any; b1's family is at A: kept together, b1 goes there, at no cost."""
    path = twins(tiny)
    assert told(path, 2026).pins.empty
    path.write_text(path.read_text() + "\n[flow]\nsiblings = true\n")
    found = told(path, 2026)
    cost, = found.pins.to_dict("records")
    assert (cost["reason"], cost["children"], cost["unplaced"]) == ("siblings", 2, 0)
    assert cost["minutes"] == pytest.approx(0)
    words = " ".join(pins.words(found.pins))
    assert "Nobody is left out for it." in words


def test_keeping_a_family_together_costs_minutes_and_no_place(tiny: Path) -> None:
    """With room for all three at School B, b1 goes 20 km to A to be with a1: 28.7 minutes less
    the drive to B."""
    path = twins(tiny)
    places = pd.read_csv(tiny / "places.csv", dtype=str, keep_default_na=False)
    places.assign(places=["2", "3"]).to_csv(tiny / "places.csv", index=False)
    plain = told(path, 2026).years.set_index("year").loc[2026]
    path.write_text(path.read_text() + "\n[flow]\nsiblings = true\n")
    found = told(path, 2026)
    cost, = found.pins.to_dict("records")
    assert cost["unplaced"] == 0 and cost["held"] == 1
    scenario = load_scenario(path)
    case = load_case(scenario)
    there = build_problem(case, scenario, travel_matrix(case, scenario))
    near = {p: int(t) for p, t in zip(
        there.problem.pool_ids, there.problem.seconds[there.problem.group_ids.index("b1")],
        strict=True)}
    assert cost["minutes"] == pytest.approx((near["school-a"] - near["school-b"]) / 60)
    assert found.years.set_index("year").loc[2026, "unplaced"] == plain["unplaced"]


# Contradictions

def test_every_pin_that_contradicts_the_case_is_one_fault_and_all_are_told(tiny: Path) -> None:
    """School A takes MLD, ASD and SEMH from reception to Year 14, girls and boys."""
    places = pd.read_csv(tiny / "places.csv", dtype=str, keep_default_na=False)
    girls = places.assign(pool_id="girls", urn="100008", gender="girls", ncy_max="4")
    gone = places.assign(pool_id="gone", urn="100007", to_year="2024")
    pd.concat([places, girls, gone]).to_csv(tiny / "places.csv", index=False)
    path = rows_of(tiny, current_pool=["", "girls", "girls", "girls", "gone", "school-a", "", ""],
                   pinned=["named", "tribunal", "named", "yes", "named", "named", "", ""],
                   need=["MLD", "ASD", "HI", "MLD", "MLD", "MLD", "ASD", "HI"],
                   ncy=["3", "3", "2", "5", "5", "3", "3", "3"],
                   gender=["F", "M", "F", "M", "M", "F", "M", "F"])
    with pytest.raises(InputError) as caught:
        load_case(load_scenario(path))
    faults = {f.row: (f.column, f.problem) for f in caught.value.faults}
    assert len(caught.value.faults) == 5
    assert faults == {
        2: ("pinned", "is given where current_pool is empty"),
        3: ("pinned", "pins a child at provision that does not admit the gender"),
        4: ("pinned", "pins a child at provision that is not for the need"),
        5: ("pinned", "pins a child at provision that does not teach the year group and does not "
            "admit the gender"),
        6: ("current_pool", "is no provision open in the supply year")}
    said = str(caught.value)
    assert "b1" not in said and "girls" not in said.replace("'gone'", "")


def test_a_pin_is_yes_no_or_a_reason(tiny: Path) -> None:
    at = ["school-a", *[""] * 7]
    for cell, pinned, reason in (("yes", True, "other"), ("Named", True, "named"),
                                 ("no", False, ""), ("", False, "")):
        path = rows_of(tiny, current_pool=at, pinned=[cell, *[""] * 7])
        child = load_case(load_scenario(path)).demand.set_index("group_id").loc["a1"]
        assert (bool(child["pinned"]), child["pin"]) == (pinned, reason)
    path = rows_of(tiny, current_pool=at, pinned=["tribunl", *[""] * 7])
    with pytest.raises(InputError, match=r"neither yes, no nor a reason\. Did you mean 'tribunal'"):
        load_case(load_scenario(path))


def test_a_family_is_no_name(tiny: Path) -> None:
    path = rows_of(tiny, family=["Smith, John", *[""] * 7])
    with pytest.raises(InputError, match=r"row 2, column family: .*looks like a name") as caught:
        load_case(load_scenario(path))
    assert "Smith" not in str(caught.value)
