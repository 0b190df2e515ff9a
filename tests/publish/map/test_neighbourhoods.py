"""What areas are called, and from which neighbourhood minutes begin."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from sufficiency.publish.disclosure.figures import Count, Rules
from sufficiency.publish.map import consultation
from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.map.neighbourhoods import called, parts_of_towns
from sufficiency.publish.map.words import independent_words
from sufficiency.study.before_after import paired
from sufficiency.study.result import Result
from tests.conftest import made

shapely = pytest.importorskip("shapely")
TOWNS = pd.DataFrame({"name": ["Holt", "Holt Quay", "Cley", "Wells"],
                      "lon": [1.0, 1.01, 1.02, 1.5], "lat": [52.0, 52.0, 52.0, 52.5]})


@pytest.fixture(scope="module")
def built() -> Result:
    return made("built")


@pytest.fixture(scope="module")
def public(built: Result) -> Atlas:
    return consultation.atlas([built], Rules())[0]


def test_an_area_is_called_after_its_towns_or_where_it_lies() -> None:
    here = shapely.box(0.9, 51.9, 1.1, 52.1)
    assert called(here, TOWNS) == "Holt and around"
    assert called(here, TOWNS, 2) == "Holt, Cley and around", "a part of a town says no more"
    assert called(here, TOWNS[:1], 2) == "Holt and around"
    for east, north, wind in ((0, 0.2, "north"), (0.3, 0.18, "north-east"), (-0.3, 0, "west"),
                              (0, -0.2, "south")):
        there = shapely.box(1.0 + east - 0.01, 52 + north - 0.01, 1.0 + east + 0.01,
                            52 + north + 0.01)
        assert called(there, TOWNS[:1]) == f"{wind} of Holt"
    assert called(here, TOWNS[:0]) == ""


def test_a_part_of_a_town_is_named_after_it_and_near_it() -> None:
    towns = pd.DataFrame(
        [("Gorleston-on-Sea", 0, 0), ("Gorleston Cliff Park", 0, 1_200),
         ("Gorleston Moor", 0, 9_000),
         ("Gorlestone", 0, 500), ("Lynn Gaywood", 5_000, 0), ("Lynn", 5_000, 100)],
        columns=["name", "easting_m", "northing_m"])
    assert parts_of_towns(towns).tolist() == [False, True, False, False, False, False], (
        "not what lies far off, is another word, or is larger")
    assert parts_of_towns(towns[:0]).tolist() == []


def test_every_neighbourhood_is_in_its_area_and_has_minutes(built: Result, public: Atlas) -> None:
    assert len(public.hoods) == len(built.case.msoas) > len(public.areas)
    assert {h.area for h in public.hoods} == set(range(len(public.areas)))
    for hood, district in zip(public.hoods, built.case.msoas["district"], strict=True):
        assert public.areas[hood.area].district == district
    choice = public.choices[0]
    assert len(choice.reach) == len(public.hoods)
    assert all(len(row) == len(choice.places) for row in choice.reach)
    # A whole district is called that, and nothing as if it were one town.
    alone = [a for a in public.areas
             if [b.district for b in public.areas].count(a.district) == 1 and " and " in a.name]
    assert all(a.around == f"all of {a.district}" for a in alone)
    # Who lives where a school stands is near it.
    for j, place in enumerate(choice.places):
        if place.hood >= 0:
            column = [row[j] for row in choice.reach]
            assert column[place.hood] - min(column) <= 10


def test_a_school_is_for_a_need_only_where_nothing_holds_it_back(
    built: Result, public: Atlas
) -> None:
    share = built.case.suitability.set_index(["designation", "need"])["max_share"]
    rows = built.plan.places
    of = dict(zip(zip(rows["name"], rows["kind"], strict=True), rows["designation"], strict=True))
    some = 0
    for place in public.choices[0].places:
        for need in place.needs:
            assert (need in place.meant) == (share[(of[place.name, place.kind], need)] >= 1)
            some += need not in place.meant
        assert not place.unknown
    assert some > 0


def test_who_loses_a_place_is_told_beside_who_gains_one(built: Result, public: Atlas) -> None:
    child = paired(built.baseline.assignment, built.plan.assignment)
    gain = int((child["away_b"] & ~child["away"]).sum())
    lose = int((child["away"] & ~child["away_b"]).sum())
    internal = consultation.atlas([built], None)[0].choices[0]
    assert internal.moved == (Count(gain), Count(lose))
    assert internal.short[0].value - internal.short[1].value == gain - lose
    for told, true in zip(public.choices[0].moved, (gain, lose), strict=True):
        assert told.value in (None, Rules().rounded(true))
        assert told.value is None or true == 0 or true >= Rules().k


def test_who_is_at_an_independent_school_is_told_of_those_without_a_place(
    built: Result, public: Atlas
) -> None:
    internal = consultation.atlas([built], None)[0].choices[0]
    for told, shown, frame in zip(internal.independent, public.choices[0].independent, (
            built.baseline.assignment, built.plan.assignment), strict=True):
        true = int(frame["children"][frame["pool_kind"] == "independent"].sum())
        assert told == Count(true)
        assert shown.value in (None, Rules().rounded(true))
        assert shown.value is None or true == 0 or true >= Rules().k

    def words(short: tuple[int | None, int | None], there: tuple[int | None, int | None],
              about: bool = False) -> tuple[str, str]:
        return independent_words(dataclasses.replace(
            internal, short=(Count(short[0]), Count(short[1])),
            independent=(Count(there[0]), Count(there[1], about))))

    schools = "independent special schools whose location is known"
    assert words((1675, 825), (610, 600)) == (
        f"{schools} would take 610 of them", f"{schools} would take 600 of them")
    assert words((90, 30), (20, 0))[1] == f"{schools} would take none of them"
    assert words((90, 30), (20, 20), about=True)[1] == f"{schools} would take about 20 of them"
    assert words((90, 30), (20, None))[1] == (
        "how many of them independent special schools would take is withheld")
    assert words((2, 1), (1, 1))[0] == f"{schools} would take 1 of them"
    assert words((None, 0), (20, 0)) == ("", ""), "of nobody, and of what is not told, nothing"
    assert words((90, 30), (0, 0)) == ("", ""), "a case may know of no such school"
