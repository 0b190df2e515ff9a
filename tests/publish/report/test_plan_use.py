"""What a plan's children say to its pounds: above, at and below nought, withheld, and of nobody."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sufficiency.finance.appraisal import appraise
from sufficiency.finance.assumptions import Assumptions, read_assumptions
from sufficiency.finance.of_scenario import JOURNEYS, NO_JOURNEY, Use, exact_use, moved_words
from sufficiency.finance.openings import Opening
from sufficiency.finance.rates import load_rates
from sufficiency.finance.words import service_words
from sufficiency.publish.disclosure.figures import (
    Audit,
    Count,
    MeanMinutes,
    ProtectedCounts,
    Rules,
)
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.report.columns import Columns
from sufficiency.publish.report.document import PlanUse
from sufficiency.publish.report.plan_use import FEW_CHANGE, plan_use, use
from tests.conftest import ROOT

NAN = float("nan")


def placed(minutes: list[float], pool: str) -> pd.DataFrame:
    """Children with these minutes one way; none where there is no journey."""
    road = ~np.isnan(minutes)
    return pd.DataFrame({
        "group_id": [f"g{i:03d}" for i in range(len(minutes))], "children": 1, "minutes": minutes,
        "local": road, "minutes_basis": np.where(road, "road", ""),
        "pool_id": [f"{pool}{i % 2}" if r else "" for i, r in enumerate(road)]})


def columns(before: list[float], after: list[float], filled: dict[str, Count]) -> Columns:
    """A baseline and one plan; new pools, so that whoever has a journey both times has moved."""
    first = SimpleNamespace(assignment=placed(before, "old"), summary={"opened": []}, name="b")
    opened = [{"option_id": name, "kind": "new_school"} for name in filled]
    plan: Any = SimpleNamespace(assignment=placed(after, "new"), summary={"opened": opened},
                                name="plan")
    result = SimpleNamespace(baseline=first, replaced=None)
    entries: Any = tuple(SimpleNamespace(outcome=o, title=o.name, result=result, against=0,
                                         replaced=None) for o in (first, plan))
    figures = {CountKey("filled", 1, group(option=n)): c for n, c in filled.items()}
    figures[CountKey("all", 0, ())] = Count(len(before) // 5 * 5)
    return Columns(entries, (), ProtectedCounts(figures, ()), Rules(), 5.0)


SCHOOL = {"s": Count(40)}


@pytest.mark.parametrize(("before", "after", "saved"), [
    ([30.0] * 40, [20.0] * 40, 10.0), ([20.0] * 40, [20.0] * 40, 0.0),
    ([20.0] * 40, [32.5] * 40, -12.5),
    # Twelve more have no place before: their journey is new, and nothing of it is saved. The mean
    # is over everybody, as it is taken times everybody.
    ([30.0] * 40 + [NAN] * 12, [20.0] * 52, 7.7),
    ([NAN] * 40, [20.0] * 40, 0.0), ([NAN] * 40, [NAN] * 40, 0.0),
], ids=["above", "tied", "below", "newly placed", "nobody before", "nobody"])
def test_minutes_are_those_of_journeys_both_times(
    before: list[float], after: list[float], saved: float
) -> None:
    audit: list[Audit] = []
    (told,) = plan_use(columns(before, after, SCHOOL), audit)
    assert told.saved.value == saved and told.filled.value == 40
    given = use(told)
    assert given == Use(40, len(before) // 5 * 5, saved, JOURNEYS, 0)
    assert not audit


@pytest.mark.parametrize(("before", "after"), [
    ([30.0] * 8, [20.0] * 8), ([30.0] * 40 + [NAN] * 3, [20.0] * 43),
    ([30.0] * 43, [20.0] * 40 + [NAN] * 3),
], ids=["few", "few come", "few go"])
def test_what_tells_of_few_is_left_out_and_saves_nothing(
    before: list[float], after: list[float]
) -> None:
    (told,) = plan_use(columns(before, after, SCHOOL), [])
    assert told.saved.value is None
    assert use(told) == Use(40, 0, 0.0, FEW_CHANGE, 0)


def test_minutes_that_are_assumed_save_nothing() -> None:
    """Sixty of a hundred were placed where no school's location is known: 75 minutes stand in."""
    found = columns([30.0] * 40 + [75.0] * 60, [20.0] * 100, SCHOOL)
    before = found.entries[0].outcome.assignment
    before.loc[40:, "minutes_basis"] = "assumed"
    (told,) = plan_use(found, [])
    assert told.saved.value == 4.0, "ten minutes of forty, over a hundred"
    plan: Any = found.entries[1]
    plan.outcome.options = pd.DataFrame({"opened": [True], "filled": [40]})
    exact = exact_use(plan.result, plan.outcome)
    assert exact.children * exact.saved == 400.0


def test_a_change_of_few_saves_nothing() -> None:
    """Four of forty drive less; their places are the same for the others."""
    found = columns([30.0] * 40, [10.0] * 4 + [30.0] * 36, SCHOOL)
    after = found.entries[1].outcome.assignment
    after.loc[4:, "pool_id"] = found.entries[0].outcome.assignment.loc[4:, "pool_id"]
    (told,) = plan_use(found, [])
    assert told.saved.value == 0.0, "neither their minutes nor those of all with them"


def test_places_in_use_are_told_only_where_all_of_them_are() -> None:
    for counts, whole in (({"a": Count(40), "b": Count(25)}, 65),
                          ({"a": Count(40), "b": Count(None)}, None), ({"a": Count(0)}, 0)):
        (told,) = plan_use(columns([30.0] * 40, [20.0] * 40, counts), [])
        assert told.filled.value == whole and use(told).filled == whole


def test_nobody_has_a_journey() -> None:
    none = PlanUse("p", Count(0), Count(0), Count(0), MeanMinutes(0.0), Count(0))
    assert use(none) == Use(0, 0, 0.0, NO_JOURNEY, 0)
    hidden = PlanUse("p", Count(None), Count(None), Count(0), MeanMinutes(4.0), Count(None))
    assert use(hidden) == Use(None, 0, 0.0, FEW_CHANGE)


@pytest.fixture(scope="module")
def given() -> Assumptions:
    return read_assumptions(ROOT / "data" / "norfolk" / "finance" / "assumptions.csv")


@pytest.mark.parametrize(("saved", "words"), [
    (10.0, "beside a transport saving of £"), (0.0, "beside no saving on transport there"),
    (-10.0, "beside transport that costs £")])
def test_what_is_said_of_transport_has_the_sign_of_the_minutes(
    saved: float, words: str, given: Assumptions
) -> None:
    school = Opening("School", "new_school", 100, 13_000_000_00, 24_500_00, 2021)
    found: Any = SimpleNamespace(plan=appraise(
        "Plan", [school], given.with_journeys(400 * saved, JOURNEYS), load_rates()))
    assert words in service_words(found)


@pytest.mark.parametrize(("filled", "more", "said"), [
    (40, 20, ""), (None, 0, ""), (40, None, ""), (0, 0, ""),
    (40, 15, "40 are filled, and 15 more children have such a place than without it."),
    (1040, 0, "1,040 are filled, and no more children have such a place than without it."),
    (40, -5, "40 are filled, and 5 fewer children have such a place than without it."),
])
def test_new_places_for_those_who_have_one_already_are_told(
    filled: int | None, more: int | None, said: str
) -> None:
    words = moved_words("Plan A: bases", Use(filled, 0, 0.0, JOURNEYS, more))
    assert said in words and bool(words) == bool(said)
    assert not words or words.startswith("Most of the new places of Plan A go to children who")
