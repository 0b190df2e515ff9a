"""What plans of a frontier open, kept without figures of children, and the figures found anew."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sufficiency.case.case import load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.errors import InputError
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.report.answers import sheets
from sufficiency.study.answers import NOTE, PLAIN, read_answer
from sufficiency.study.cost_frontier import cost_frontier
from sufficiency.study.openings import KEPT, measured, without_children
from sufficiency.study.point_pounds import DEAREST, YEARLY
from sufficiency.study.run import solve
from sufficiency.study.tradeoffs import curve, frontier
from tests.model.test_least_cost import pounds_by_hand, priced_case

FOUND = ("unplaced", "child_minutes", "capital_gbp", "gap", YEARLY, DEAREST, "children",
         "new_schools", "base_places", "undominated")
"""Figures that any best assignment for the same openings has."""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = priced_case(tmp_path_factory.mktemp("priced") / "case", 3)
    return load_scenario(path).with_settings({"objective.minimise": "total"})


def test_figures_are_found_again_from_openings_alone(scenario: Scenario, tmp_path: Path) -> None:
    found = frontier(scenario, [0, 1], [0, 8, 16], 30, pounds=True)
    kept = without_children(found.answer)
    file = tmp_path / "openings.json"
    file.write_bytes(kept.json())
    assert PLAIN in file.read_text() and NOTE not in file.read_text()
    assert NOTE in found.answer.json().decode()
    assert {key for point in kept.tables["points"] for key in point} <= set(KEPT)
    again = measured(read_answer(file), scenario)
    assert measured(again, scenario) is again, "what is counted is not counted again"
    rows = found.answer.tables["points"]
    assert sum(r["unplaced"] is not None for r in rows) >= 2
    for was, now in zip(rows, again.tables["points"], strict=True):
        assert (was["unplaced"] is None) == (now["unplaced"] is None)
        assert was["possible"] == now["possible"]
        if was["unplaced"] is not None:
            assert {k: now[k] for k in FOUND} == {k: was[k] for k in FOUND}
            assert sum(n for _, n in now["journeys"]) == now["known"]
    # What the scenario of the map itself opens is nothing to it.
    pinned = str(found.answer.tables["opened"][0]["option_id"])
    other = measured(kept, scenario.with_settings({"build.pin": [pinned]}))
    assert [p.get("unplaced") for p in other.tables["points"]] == [p["unplaced"] for p in rows]


def test_pounds_are_those_of_a_run(scenario: Scenario) -> None:
    """Of what opens with nothing, beside the yearly cost by hand."""
    nothing = scenario.with_settings({"build.max_new_schools": 0, "build.base_places": 0,
                                      "build.capital_gbp": 0})
    point = curve(nothing, [0], 20, schools=0, base_places=0, pounds=True).points.iloc[0]
    run = solve(nothing)
    hand = pounds_by_hand(load_case(nothing), nothing, run.plan, set())
    assert abs(point[YEARLY] - hand) <= 0.5 * (run.plan.summary["children"] + 6)


def test_what_less_travel_costs_is_told_in_a_report_too(scenario: Scenario) -> None:
    found = cost_frontier(scenario, 30)
    (sheet, *_), _ = sheets([found.answer], Rules())
    assert "£ million a year" in sheet.columns and len(sheet.lines) == len(found.points)
    assert len({line.name for line in sheet.lines}) == len(found.points)
    again = measured(without_children(found.answer), scenario)
    for was, now in zip(found.answer.tables["points"], again.tables["points"], strict=True):
        assert now["unplaced"] == was["unplaced"] and "minutes_everybody" in now
        assert was["gap"] == now["gap"]


def test_openings_of_another_case_are_refused(scenario: Scenario) -> None:
    kept = without_children(frontier(scenario, [1], [8], 20).answer)
    other = replace(kept, tables={**kept.tables, "opened": (
        {"point": 0, "option_id": "nowhere:complex-8"},)})
    with pytest.raises(InputError, match="nowhere:complex-8"):
        measured(other, scenario)


@pytest.mark.parametrize(("more", "why"), [
    ({"verb": "explain"}, "is an answer of explain"),
    ({"case": "elsewhere"}, "is of another case"),
    ({"start": ""}, "rests on other children"),
    ({"tables": {"points": ()}}, "has no plan in it"),
])
def test_an_answer_of_others_is_refused(
    scenario: Scenario, more: dict[str, Any], why: str
) -> None:
    """Whether it has figures or openings alone."""
    found = frontier(scenario, [1], [8], 20).answer
    assert measured(found, scenario) is found
    for answer in (found, without_children(found)):
        with pytest.raises(InputError, match=why):
            measured(replace(answer, **more), scenario)


@pytest.mark.parametrize("change", ["places", "children", "settings"])
def test_openings_found_for_other_places_or_children_are_refused(
    scenario: Scenario, tmp_path: Path, change: str
) -> None:
    """How good they were proven to be would be told of what nobody searched."""
    kept = without_children(frontier(scenario, [1], [8], 20).answer)
    shutil.copytree(scenario.case_folder, tmp_path / "case")
    path = tmp_path / "case" / scenario.path.relative_to(scenario.case_folder)
    other = load_scenario(path).with_settings({"objective.minimise": "total"})
    assert measured(kept, other).tables["points"], "the same tables elsewhere are the same"
    if change == "settings":
        other = other.with_settings({"guideline.primary_minutes": 44})
    elif change == "places":
        file = tmp_path / "case" / "sites.csv"
        file.write_bytes(file.read_bytes() + b"\n")
    else:
        file = tmp_path / "case" / "children.csv"
        head, _, *rest = file.read_text().splitlines()
        file.write_text("\n".join([head, *rest]) + "\n")
    with pytest.raises(InputError, match="rests on other children, places or journeys"):
        measured(kept, other)
