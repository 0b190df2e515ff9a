"""Prices of the drive and the ranking of plans, as a report tells them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.report.answers import sheets
from sufficiency.publish.report.table import Table
from sufficiency.study.answers import Answer

DRIVE = {"riders": 300, "alone": 40, "riders_elsewhere": 0, "vehicles": 60, "gap": 0.01,
         "ride_over_45": 40, "ride_over_75": 0, "direct_over_45": 0, "direct_over_75": 0,
         "ride_mean": 22.31, "direct_mean": 9.7, "ride_p90": 41.2, "direct_p90": 20.0,
         "gbp_year": 2_345_678, "gbp_a_rider": 7818.9, "longest_share": 0.01, "printed_mean": 14.4}
LIMITS = [
    {"limit_minutes": 30.0, "runs": 80, "ride_mean": 16.6, "gbp_year": 2_845_678,
     "more_gbp_year": 500_000, "about_the_same": False},
    {"limit_minutes": 60.0, "runs": 61, "ride_mean": 21.9, "gbp_year": 2_345_900,
     "more_gbp_year": 222, "about_the_same": True},
    {"limit_minutes": None, "runs": 60, "ride_mean": 22.31, "gbp_year": 2_345_678,
     "more_gbp_year": 0, "about_the_same": True}]
DECISIONS = [
    {"question": "a child who travels alone may share", "possible": 40, "priced": 40, "save": 38,
     "cost": 0, "mean_gbp_year": -9426.0, "mean_saved_gbp_year": 9922.0},
    {"question": "a child is trained to travel without a seat", "possible": 300, "priced": 60,
     "save": 4, "cost": 1, "mean_gbp_year": -1049.0, "mean_saved_gbp_year": 15735.0},
    {"question": "one minibus more at a school", "possible": 9, "priced": 9, "save": 0, "cost": 0,
     "mean_gbp_year": 0.0, "mean_saved_gbp_year": float("nan")}]


def answer(title: str = "S", **changed: Any) -> Answer:
    return Answer("transport", "s", title, "c", {
        "drive": [DRIVE | changed], "vehicles": [{"vehicle": "taxi", "riders": 300}],
        "limits": LIMITS, "decisions": DECISIONS})


def told(answers: list[Answer], rules: Rules | None = None) -> dict[str, Table]:
    found, _ = sheets(answers, rules)
    return {s.key: s for s in found}


def cells(sheet: Table) -> dict[str, list[str]]:
    return {line.name: [str(c) for c in line.cells] for line in sheet.lines}


def test_public_prices_are_rounded_and_of_many() -> None:
    found = told([answer()], Rules())
    limits = cells(found["transport-s-limits"])
    assert limits["30 minutes for all"] == ["80", "17", "2,850,000", "+500,000", "no"]
    assert limits["60 minutes for all"] == ["61", "22", "2,350,000", "0", "yes"]
    assert limits["the scenario's own limit"] == ["60", "22", "2,350,000", "", ""]
    decisions = cells(found["transport-s-decisions"])
    assert decisions["A child who travels alone may share"] == ["-9,400", "9,900"]
    # Four save something: what each saves is theirs.
    assert decisions["A child is trained to travel without a seat"] == [
        "-1,000", "of too few children"]
    assert decisions["One minibus more at a school"] == ["of too few children", ""]


def test_internally_every_figure_is_told() -> None:
    found = told([answer()])
    assert cells(found["transport-s-decisions"])["A child is trained to travel without a seat"] == [
        "-1,049", "15,735"]
    assert cells(found["transport-s-limits"])["60 minutes for all"][3] == "+222"


def test_of_few_riders_nothing_is_told() -> None:
    few = answer(riders=4, alone=0, ride_over_45=0)
    few = replace(few, tables={**few.tables, "vehicles": [{"vehicle": "taxi", "riders": 4}]})
    found = told([few], Rules())
    for line in cells(found["transport-s-limits"]).values():
        assert set(line[1:4]) <= {"", "too few", "withheld", "of too few children"}


def test_plans_are_ranked_where_there_are_two() -> None:
    assert "transport-ranking" not in told([answer()])
    dear = answer("Dear", gbp_year=2_350_000, ride_mean=20.0)
    found = told([answer("Cheap"), dear], Rules())["transport-ranking"]
    assert cells(found) == {"Cheap": ["14", "22", "2,350,000"], "Dear": ["14", "20", "2,350,000"]}
    assert "differs between direct minutes, ridden minutes and pounds" in found.finding
    assert '"Cheap" and "Dear" cost about the same' in found.finding
    far = told([answer("Cheap"), answer("Dear", gbp_year=9_000_000)])["transport-ranking"]
    assert "about the same" not in far.finding
