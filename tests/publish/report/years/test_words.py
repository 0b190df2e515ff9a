"""Findings hold whatever is withheld, none, tied or falling."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from sufficiency.publish.disclosure.figures import Band, Count, Fact, Rules
from sufficiency.publish.report.table import Row
from sufficiency.publish.report.years import words
from sufficiency.publish.report.years.charts import reading
from sufficiency.publish.report.years.sheets import YearSheet, as_if, filling

YEARS = (2025, 2026, 2027)
HIDDEN, FEW = Band.one(Count(None)), Band.one(Count(None, under=10))


def one(n: int) -> Band:
    return Band.one(Count(n))


def band(low: int, middle: int, high: int) -> Band:
    return Band(Count(low), Count(middle), Count(high))


@pytest.mark.parametrize(("then", "said"), [
    (band(90, 120, 150), "2026: 120 (90 to 150), more than the 100 of January 2025."),
    (one(80), "2026: 80, fewer than the 100 of January 2025."),
    (one(100), "2026: 100, as many as the 100 of January 2025."),
    (HIDDEN, "Too few children have EHC plans"), (FEW, "Too few children have EHC plans")])
def test_plans_rise_fall_stay_or_are_not_told(then: Band, said: str) -> None:
    assert said in words.plans([one(100), then, one(999)], YEARS, 2026)


def test_a_start_that_is_not_told_is_compared_with_nothing() -> None:
    assert words.plans([FEW, one(20)], YEARS[:2], 2026) == (
        "Children with EHC plans in January 2026: 20.")


def test_placed_and_needing_are_told_apart_or_not_at_all() -> None:
    said = words.needing([(one(20), one(30)), (one(25), one(40))], YEARS[1:], 2027)
    assert "SEN units in January 2027, if places come as they have: 25." in said
    assert said.endswith("With those who wait or would come: 40.")
    assert words.needing([(FEW, one(40))], YEARS[1:2], 2027) == (
        "Too few children for a figure to be shown.")


@pytest.mark.parametrize(("bands", "fewest"), [
    ((one(50), one(30)), "The fewest are left out with \"B\"."),
    ((one(30), one(30)), ""), ((one(50), HIDDEN), ""), ((HIDDEN, HIDDEN), ""),
    ((one(50), one(0)), "The fewest are left out with \"B\"."),
    ((one(50), Band.one(Count(50, about=True))), "")])
def test_the_fewest_are_named_only_where_that_is_known(
    bands: tuple[Band, Band], fewest: str
) -> None:
    said = words.short(["A", "B"], [[b] for b in bands], [2026], 2026, Rules())
    if bands == (HIDDEN, HIDDEN):
        assert said == "The figure for January 2026 is withheld."
        return
    assert said.startswith(f"Children without a suitable local place in January 2026: {bands[0]}")
    assert ("fewest" in said) == bool(fewest) and said.endswith(fewest or f"{bands[1]} with \"B\".")


def test_what_stands_in_brackets_is_said() -> None:
    def said(b: Band) -> str:
        return words.short(["A", "B"], [[one(50)], [b]], [2026], 2026, Rules())

    assert " In brackets: where it lies in 8 of 10 simulated futures." in said(band(10, 20, 30))
    assert "brackets" not in said(one(30))


ALONE = f"{words.ALONE[words.DISTRICT]} "


def heat(*cells: Band, **more: bool) -> str:
    lines = [Row(name, (cell,)) for name, cell in zip("ABCD", cells, strict=False)]
    told = {"shut": False, "undrawn": False, "untold": False} | more
    said = words.heat("district", ["Plan"], lines, 0, 2026, few=10, **told)
    assert said.startswith(ALONE) or told["shut"], "a row by itself says nothing of all together"
    return said.removeprefix(ALONE)


def test_the_largest_shortfall() -> None:
    assert heat(one(50), one(30)) == (
        "The shortfall with \"Plan\" in January 2026 is largest for A: 50 children.")
    assert "for A and C: 50 children" in heat(one(50), one(30), one(50))
    assert heat(one(50)) == "The shortfall with \"Plan\" in January 2026 is 50 children."
    assert heat(*[one(50)] * 4) == (
        "Several are short by as many with \"Plan\" in January 2026: 50 children each.")
    assert heat(one(50), untold=True).startswith("Of the districts that can be told the shortfall")
    assert heat(one(50), undrawn=True).endswith(
        " Those that are not shown are short by at least 10 in no January, in half of "
        "the simulated futures.")


def test_no_shortfall_is_claimed_only_of_what_is_told() -> None:
    assert heat(FEW, one(0)) == (
        "Looked at alone, none of the districts is short by at least 10 with \"Plan\" in January "
        "2026, in half of the simulated futures.")
    assert heat().startswith("Looked at alone, none of the districts is short")
    assert heat(untold=True).startswith(
        "Looked at alone, none of the districts that can be told is short")
    several = words.heat("district", ["If nothing is built", "Plan A: x"], [], 0, 2026, few=10,
                         shut=False, undrawn=False, untold=False)
    assert several.removeprefix(ALONE).startswith(
        "Looked at alone, none of the districts is short by at least 10 if nothing is built and "
        "with Plan A in January 2026")
    assert words.none_short([Row("A", (FEW,)), Row("B", (one(0),))], 0)
    assert not words.none_short([Row("A", (FEW,)), Row("B", (one(50),))], 0)
    assert heat(shut=True) == (
        "So few are short with \"Plan\" in January 2026 that no row can be told.")


@pytest.mark.parametrize(("some", "hidden", "said"), [
    (True, False, "together they may be short sooner."),
    (True, True, "sooner. Where an earlier January is withheld nothing is told."),
    (False, True, "cannot be told: an earlier January is withheld."),
])
def test_first_januaries_are_of_each_alone_and_may_not_be_told(
    some: bool, hidden: bool, said: str
) -> None:
    found = words.first_years(some, hidden)
    assert found.endswith(said) and found.startswith(
        "Each need and phase is looked at alone:" if some else "In which January")


def test_first_januaries() -> None:
    assert words.first_short([FEW, band(0, 20, 40), band(15, 30, 50)], YEARS) == (
        "January 2026", "January 2027")
    assert words.first_short([FEW, one(0), FEW], YEARS) == (words.NEVER, words.NEVER)
    assert words.first_short([FEW, HIDDEN, one(50)], YEARS) == (words.NOT_TOLD, words.NOT_TOLD)


def test_a_january_before_a_plan_opens_is_said_to_be_one() -> None:
    bands = [band(0, 20, 40), band(15, 30, 50), one(50)]
    assert words.first_short(bands, YEARS, 2026) == (
        "January 2025, before it opens", "January 2026")
    assert words.first_short([FEW] * 3, YEARS, 2026) == (words.NEVER, words.NEVER)


def headline(*cells: Band, **more: bool) -> str:
    lines = [Row(f"{name}: secondary", (cell,)) for name, cell in zip("ABCD", cells, strict=False)]
    return words.heat_headline("district", "Plan A: more", lines, 0, 2026, few=10,
                               **({"shut": False, "untold": False} | more))


def test_a_title_is_short_and_as_true() -> None:
    assert headline(one(50), one(30)) == (
        "Largest shortfall, each alone, in January 2026 with Plan A: A "
        "(secondary), 50 children")
    assert headline(one(50), untold=True) == (
        "Largest shortfall shown, each alone, in January 2026 with Plan A: A "
        "(secondary), 50 children")
    assert headline(*[one(50)] * 4) == (
        "Several districts, each alone, have the largest shortfall in January 2026 with Plan A: "
        "50 children each")
    assert headline(one(50), shut=True) == (
        "Too few are short in January 2026 with Plan A for a row to be shown")
    assert headline() == (
        "Looked at alone, no district is short by 10 or more in January 2026 with Plan A")
    assert headline(untold=True).startswith("Looked at alone, no district of those shown is short")
    assert words.many(words.NEED) == "needs and phases"
    assert words.plans_headline([one(100), one(120)], [2025, 2026], 2026) == (
        "Children with EHC plans in January 2026: 120 (100 in January 2025)")
    assert words.plans_headline([FEW, FEW], [2025, 2026], 2026) == ""
    both = [[one(50)], [one(30)]]
    assert words.short_headline(["If nothing is built", "Plan A: x"], both, [2026], 2026,
                                Rules()) == (
        "Without a suitable place in January 2026: 50 if nothing is built and 30 with Plan A")
    assert words.short_headline(["A", "B", "C"], [*both, [one(40)]], [2026], 2026, Rules()) == (
        '"B" leaves fewest without a suitable place in January 2026: 30')
    assert words.short_headline(["A", "B"], [[FEW], [one(30)]], [2026], 2026, Rules()) == ""
    assert words.needing_headline([(FEW, one(40))], [2026], 2026) == ""


def test_a_figure_that_differs_from_that_of_the_options_says_both() -> None:
    plans = [("Plan A: x", Count(825), Count(825)), ("Plan C: y", Count(1160), Count(1105)),
             ("Plan D: z", Count(None), Count(20)), ("Plan E: w", Count(20), Count(None))]
    assert words.apart(plans, 2025) == "In January 2025: 1,160 with Plan C here, 1,105 there."
    assert words.apart(plans[:1], 2025) == ""


@pytest.mark.parametrize(("due", "said"), [
    ((2021, 2021, 0), "Plan A and Plan B are counted as if agreed in the past, with places from "
     "2020 on"),
    ((2026, 2025, 0), "Plan B is counted as if agreed in the past, with places from 2024 on"),
    ((2026, 0, 0), ""),
])
def test_a_plan_that_could_only_have_opened_in_the_past_says_so(
    due: tuple[int, ...], said: str
) -> None:
    plans = [SimpleNamespace(title=f"Plan {letter}: x", due=when)
             for letter, when in zip("ABC", due, strict=True)]
    told: Any = SimpleNamespace(years=(2024, 2025, 2026), plans=plans,
                                basis=("estimated", "start", "forecast"))
    assert as_if(told).startswith(said) and bool(as_if(told)) == bool(said)


@pytest.mark.parametrize(("dated", "places", "said"), [
    ((("resource base", (2027,)), ("new special school", (2029,))), (50, 60, 70),
     "What opens in 2027 and 2029 is still filling in January 2030."),
    ((("resource base", (2027,)),), (50, 70, 70), ""),
    ((("resource base", (2027,)), ("new special school", (2030,))), (50, 60, 70), ""),
    ((), (50, 60, 70), ""),
])
def test_that_places_are_still_filling_is_said_only_where_they_are(
    dated: tuple[tuple[str, tuple[int, ...]], ...], places: tuple[int, ...], said: str
) -> None:
    plan = SimpleNamespace(dated=dated, places=tuple(map(Fact, places)))
    told: Any = SimpleNamespace(years=(2029, 2030, 2031), plans=[plan])
    assert filling(told, 2030) == said
    assert filling(told, 2024) == ""


def test_how_heat_maps_are_read_is_said_once_and_only_of_them() -> None:
    heat = YearSheet("h", "Short", "Need", "children", (), (), drawn="heat", years=(2030, 2031),
                     tested=2030, few=10)
    fan = YearSheet("f", "Short", "January", "children", (), (), drawn="fan")
    assert "Pale: under 10, or none. Hatched" in reading([fan, heat])
    assert reading([replace(heat, tested=2031)]).endswith("or none.")
    assert reading([fan]) == reading([]) == ""
