"""Places between the January of the rolls and that of the plans."""

from __future__ import annotations

import pytest

from sufficiency.datasets import pack
from sufficiency.datasets.nowcast import growth, places_now
from sufficiency.datasets.published_plans import plans_of
from sufficiency.datasets.start_supply import places_of

NORFOLK, KENT, CAMDEN, RUTLAND, NEW = "926", "886", "202", "857", "838"


def special(la_code: str) -> tuple[int, int, int]:
    """Places of state special schools, their rolls of January 2019, and the council's plans."""
    every, plans = pack.table("schools"), plans_of(la_code)[0]["plans_by_need_setting"]
    there = int(plans.loc[plans["setting"] == "special_state", "plans"].sum())
    schools = pack.of_council(every, la_code)
    places = places_of(schools, every, pack.of_council(pack.table("areas"), la_code), {}, there,
                       la_code)
    there_once = schools[(schools["kind"] == "state special") & (schools["roll_jan2019"] != "")]
    rolls = there_once.drop_duplicates(["postcode", "roll_jan2019", "age_low"])
    mine = places.loc[places["pool_id"].str.startswith("special-"), "places"].astype(int)
    return int(mine.sum()), int(rolls["roll_jan2019"].astype(int).sum()), there


def test_growth_is_that_of_published_plans_or_englands() -> None:
    assert growth(NORFOLK) == pytest.approx(2346 / 1529)
    assert growth(NEW) == pytest.approx(159_852 / 119_098)  # Dorset of 2019 was another council


@pytest.mark.parametrize("la_code", [NORFOLK, KENT, CAMDEN, RUTLAND, NEW])
def test_places_lie_between_rolls_and_what_plans_allow(la_code: str) -> None:
    places, rolls, plans = special(la_code)
    assert min(rolls, plans) <= places <= plans
    guessed = 452  # four schools without a roll at most, at the usual 113
    assert places <= max(rolls * growth(la_code), rolls) + guessed


def test_one_county_is_as_large_as_the_register_says() -> None:
    places, rolls, _ = special(NORFOLK)
    assert rolls == 1_460 and places == pytest.approx(2_242, rel=0.01)
    assert special(KENT)[0] == special(KENT)[2]  # its growth would count other councils' twice
    camden, on_roll, plans = special(CAMDEN)  # half of who is on roll is of other councils
    assert camden == plans < on_roll / 2


@pytest.mark.parametrize(("rolls", "guessed", "plans", "total"), [
    ((100, 50), (), 10_000, 230),   # growth binds: 150 x 2346 / 1529
    ((100, 50), (), 180, 180),      # the council's own plans bind
    ((100, 50), (60,), 10_000, 230),  # schools without a roll are part of the total
    ((100, 50), (200,), 10_000, 350),  # and where they are more than it, no roll is lowered
    ((100, 50), (), 20, 20), ((100, 50), (150,), 30, 30),  # others are other councils' children
    ((100, 50), (), 0, 150),        # nothing is known of its plans
    ((), (113,), 500, 113), ((), (113,), 50, 50), ((), (), 50, 0)])
def test_a_total_is_shared_by_rolls(
    rolls: tuple[int, ...], guessed: tuple[int, ...], plans: int, total: int
) -> None:
    known, others = places_now(rolls, guessed, plans, NORFOLK)
    assert known.sum() + others.sum() == total
    held = 0 < plans < sum(rolls) + sum(guessed)
    assert held or all(n >= r for n, r in zip(known, rolls, strict=True))
    assert held or others.tolist() == list(guessed)


def test_what_other_councils_children_fill_is_said_school_by_school() -> None:
    every = pack.table("schools")
    schools = pack.of_council(every, CAMDEN)
    made = places_of(schools, every, pack.of_council(pack.table("areas"), CAMDEN), {}, 334, CAMDEN)
    special = made[made["kind"] == "special"]
    assert special["places"].astype(int).sum() == 334
    held = special[special["stand_in"].str.contains("held_roll")]
    assert len(held) and held["note"].str.contains("other councils' children fill").all()
    assert (held["places"] < held["note"].str.extract(r"^(\d+) on roll", expand=False).astype(int)
            ).all()


@pytest.mark.parametrize(("la_code", "name"), [
    ("878", "Mill Water School"), ("305", "Marjorie McClure School"),  # which moved as well
    ("332", "Woodsetton School"), ("335", "Castle School"), ("335", "Phoenix Academy")])
def test_a_school_that_became_an_academy_is_there_once(
    la_code: str, name: str
) -> None:
    every = pack.table("schools")
    schools = pack.of_council(every, la_code)
    made = places_of(schools, every, pack.of_council(pack.table("areas"), la_code), {}, 0, la_code)
    (row,) = made[made["name"] == name].to_dict("records")
    known = schools.loc[(schools["name"] == name) & (schools["roll_jan2019"] != ""), "roll_jan2019"]
    assert str(row["places"]) == known.iloc[0] and "roll_2019" in row["stand_in"]
    latest = schools[schools["name"] == name].sort_values("urn").iloc[-1]
    assert row["urn"] == latest["urn"] and row["ncy_max"] > row["ncy_min"]
