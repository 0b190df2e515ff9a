"""Prices of the drive and the ranking of plans, as a report tells them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

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
        assert set(line[:4]) <= {"", "too few", "withheld", "of too few children"}


RIDERS = "Children driven in the council's vehicles"
AWAY = "Children driven to provision whose location is not in the data"


def consistent(seen: dict[str, list[str]], rules: Rules) -> set[tuple[int, int, int]]:
    """Riders, those alone in a vehicle, and those driven elsewhere, as a reader may think them."""
    def can(name: str, count: int) -> bool:
        text = seen[name][0].replace(",", "")
        if text == "withheld":
            return 0 < count < rules.k
        return count == 0 if text == "0" else (
            count >= rules.k and rules.rounded(count) == int(text))

    def pounds(name: str) -> float | None:
        return float(seen[name][0].replace(",", "")) if name in seen else None

    whole, each = pounds("Pounds a year, everybody"), pounds("Pounds a child and year")
    vehicles, printed = pounds("Vehicles"), [seen[name][0] for name in (RIDERS, AWAY)]
    if each is not None and "withheld" not in printed and each == (
            round((whole or 0) / sum(map(int, printed)) / 10) * 10):
        each = None  # it says nothing that was not printed
    found = set()
    for riders, away in product(range(60), range(60)):
        if not can(RIDERS, riders) or not can(AWAY, away):
            continue
        if whole is not None and each is not None and not (
                whole - 5_000 <= (each + 5) * (riders + away)
                and (each - 5) * (riders + away) <= whole + 5_000):
            continue
        for alone in range(riders + 1):
            shared, more = riders - alone, 0 if vehicles is None else vehicles - alone
            if can("Of these children: alone in a vehicle", alone) and (
                    vehicles is None or (more == shared == 0) or 2 * more <= shared <= 16 * more):
                found.add((riders, alone, away))
    return found


@pytest.mark.parametrize(("riders", "alone", "vehicles", "away", "each"), [
    (18, 0, 3, 1, 9_940), (22, 0, 3, 9, 12_000), (33, 1, 3, 0, 5_000), (12, 1, 2, 0, 8_000),
    (17, 9, 13, 4, 11_000), (30, 5, 8, 2, 15_000),
])
def test_pounds_and_vehicles_pin_no_small_count(
    riders: int, alone: int, vehicles: int, away: int, each: int
) -> None:
    """Found by a reader with everything printed: one child elsewhere, one alone in a taxi."""
    rules, year = Rules(), each * (riders + away)
    row = {"riders": riders, "alone": alone, "vehicles": vehicles, "riders_elsewhere": away,
           "gbp_year": year, "gbp_a_rider": float(each), "ride_over_45": 0}
    small = answer(**row)
    tables = {**small.tables, "vehicles": [{"vehicle": "minibus 16", "riders": riders}]}
    sheet = told([replace(small, tables=tables)], rules)["transport-s"]
    found = consistent(cells(sheet), rules)
    assert (riders, alone, away) in found
    for true, told_as in ((alone, {f[1] for f in found}), (away, {f[2] for f in found})):
        assert not 0 < true < rules.k or told_as == set(range(1, rules.k)), told_as
    internal = cells(told([small])["transport-s"])
    assert internal["Vehicles"][0] == str(vehicles)
    assert internal["Pounds a child and year"][0] == f"{each:,}"


def test_plans_are_ranked_where_there_are_two() -> None:
    assert "transport-ranking" not in told([answer()])
    dear = answer("Dear", gbp_year=2_350_000, ride_mean=20.0)
    found = told([answer("Cheap"), dear], Rules())["transport-ranking"]
    assert cells(found) == {"Cheap": ["14", "22", "2,350,000"], "Dear": ["14", "20", "2,350,000"]}
    assert "differs between direct minutes, ridden minutes and pounds" in found.finding
    assert '"Cheap" and "Dear" cost about the same' in found.finding
    far = told([answer("Cheap"), answer("Dear", gbp_year=9_000_000)])["transport-ranking"]
    assert "about the same" not in far.finding
