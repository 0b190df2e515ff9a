"""Shares of new places that draws of a forecast want, worked out by hand."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sufficiency.errors import InputError
from sufficiency.finance.of_scenario import finance
from sufficiency.finance.sensitivity import draws
from sufficiency.finance.wanted import wanted_share
from tests.finance.test_statement import RATES, SCHOOL, given  # noqa: F401


def forecast(by_year: list[list[float]]) -> Any:
    """100 children at special schools in January 2025, then so many by year and draw."""
    ahead = np.zeros((len(by_year), len(by_year[0]), 2, 1))
    ahead[:, :, 0, 0] = by_year
    ahead[:, :, 1, 0] = 7_000  # of mainstream: they want no place
    return SimpleNamespace(
        setup=SimpleNamespace(kinds=("state_special", "mainstream"),
                              stock=np.array([[[100], [7_000]]])),
        by_setting_age=ahead, origin=2025)


def test_what_is_wanted_is_what_the_places_of_today_do_not_take() -> None:
    found = wanted_share(forecast([[110, 100], [120, 60]]), 200, 150, 100, 2023, 5)
    # Januaries 2024 and 2025 as in 2025; 2028 as in 2027, the last one.
    assert found == pytest.approx(np.array([
        [0.5, 0.5, 0.7, 0.9, 0.9], [0.5, 0.5, 0.5, 0.0, 0.0]]))
    assert wanted_share(forecast([[500]]), 200, 150, 10, 2025, 1).tolist() == [[1.0]]


def test_places_that_are_not_wanted_move_the_draws(given: Any) -> None:  # noqa: F811
    full = draws([SCHOOL], given, RATES, count=5, seed=3)
    half = draws([SCHOOL], given, RATES, count=5, seed=3, wanted=np.full((2, 41), 0.5))
    every = draws([SCHOOL], given, RATES, count=5, seed=3, wanted=np.ones((2, 41)))
    assert every == pytest.approx(full) and (half != full).all()


def test_a_table_of_openings_is_no_plan(root: Path) -> None:
    folder = root / "data" / "norfolk"
    with pytest.raises(InputError, match="is no plan, so no forecast says"):
        finance(folder / "scenarios" / "as-built.toml", openings=folder / "finance" / "plan.csv",
                forecast=root / "data" / "national")
