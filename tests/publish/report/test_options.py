"""The options side by side: what is said of figures that are the same in each column."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.case.vocabulary import EXAMPLE, SINCE, STATUS_WORDS
from sufficiency.finance.ridden import TITLE
from sufficiency.model.outcome import Outcome
from sufficiency.publish.disclosure.figures import Count
from sufficiency.publish.report.answers_transport import ridden_note
from sufficiency.publish.report.findings import assumed_note
from sufficiency.publish.report.options import alike
from sufficiency.publish.report.sentences import prices_of


def told(*there: int | None) -> Any:
    cells = [Count(n) for n in there]
    return SimpleNamespace(entries=cells, figure=lambda measure, i: cells[i])


@pytest.mark.parametrize(("there", "saved", "said"), [
    ((610, 610, 610), True, True), ((610, 610), False, False), ((610, 600), True, False),
    ((0, 0), True, False), ((610,), True, False), ((None, None), True, False),
])
def test_why_no_plan_frees_independent_places_is_said_where_none_does(
    there: tuple[int | None, ...], saved: bool, said: bool
) -> None:
    words = alike(told(*there), saved=saved)
    assert bool(words) == said and (not said or "in each column (610)" in words)


@pytest.mark.parametrize(("years", "words"), [
    (([2018],), "prices of 2018"), (([2018, 2020], [], [2021]), "prices of 2018 to 2021"),
    (([],), ""), ((), ""),
    (([0, 2018],), ""), (([2018], [0]), ""),  # of one opening nobody says
])
def test_capital_is_of_the_years_its_prices_are(
    years: tuple[list[int], ...], words: str
) -> None:
    assert prices_of([{"price_years": of} for of in years]) == words


@pytest.mark.parametrize(("settings", "years"), [
    ({}, {2018, 2020, 2021}), ({"build.capital_factor": 1.48}, {0}),
    ({"build.school_capital_per_place_gbp": 148_000}, {0, 2018, 2020, 2021})])
def test_of_an_index_or_an_own_price_nobody_says_the_year(
    root: Path, settings: dict[str, float], years: set[int]
) -> None:
    scenario = load_scenario(root / "data" / "norfolk" / "scenarios" / "as-built.toml")
    found = load_case(scenario.with_settings(settings)).options
    assert set(found["price_year"]) == years
    assert found.loc[found["price_year"] == 0, "kind"].eq("new_school").all() or settings.get(
        "build.capital_factor")


def test_only_minutes_that_somebody_has_are_said_to_be_assumed() -> None:
    some, all_of = (cast(Outcome, SimpleNamespace(assignment=pd.DataFrame({"minutes": minutes})))
                    for minutes in ([20.0, np.nan], [20.0, 75.0]))
    both, outside, none = (assumed_note(*of) for of in (
        ((75,), [all_of, some]), ((75,), [all_of]), ((), [])))
    assert "75 minutes" in both and "120 minutes" in both and not none
    assert "120" not in outside and "no place found are taken to have such a place" in outside


def test_transport_beside_the_options_says_what_it_assumes() -> None:
    alone, beside = (ridden_note(counted=c) for c in (False, True))
    assert "every child with a new place" in alone and "see" not in alone and TITLE in beside


def test_a_host_with_a_base_built_since_is_no_host_that_nobody_asked(root: Path) -> None:
    scenario = load_scenario(root / "data" / "norfolk" / "scenarios" / "bases-only-found.toml")
    found = load_case(scenario).options.set_index("option_id")["status"]
    assert found["host-120995:base_lcn-8"] == SINCE and STATUS_WORDS[SINCE] != EXAMPLE
    opened = found[list(scenario.build.pin)]
    assert (opened == SINCE).sum() == 3 and opened[opened != SINCE].map(STATUS_WORDS).eq(
        EXAMPLE).all()
