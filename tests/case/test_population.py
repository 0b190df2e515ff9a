"""Synthetic children carry the published margins, exactly where they can."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sufficiency.case.case import read_people
from sufficiency.case.scenario import Scenario
from sufficiency.case.settings import Demand
from sufficiency.case.synthetic import apportion, fit, round_table
from sufficiency.errors import InputError


@pytest.fixture(scope="module")
def folder():
    from tests.conftest import ROOT

    return ROOT / "data" / "norfolk"


def draw(folder, **demand: object) -> pd.DataFrame:
    return read_people(Scenario(name="t", case_folder=folder, demand=Demand(**demand)))


@pytest.fixture(scope="module")
def people(folder) -> pd.DataFrame:
    return draw(folder, year=2025, seed=1)


def margin(folder, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / "population" / f"{name}.csv")


def test_settings_and_needs_are_the_published_ones(people: pd.DataFrame, folder) -> None:
    published = margin(folder, "plans_by_need_setting")
    plans = people[people["setting"] != "base_without_plan"]
    assert len(plans) == 12_147 == published["plans"].sum()
    # Residential placements were taken out of the settings where they sit.
    residential = margin(folder, "residential").set_index("setting")["plans"]
    drawn = plans["setting"].value_counts()
    for setting, total in published.groupby("setting")["plans"].sum().items():
        assert drawn[setting] == total - residential.get(setting, 0), setting
    assert drawn["residential"] == 98
    by_need = published.groupby("need")["plans"].sum()
    for need, count in plans["need"].value_counts().items():
        extra = by_need.get("NOT_RECORDED", 0) if need == "OTH" else 0
        assert count == by_need[need] + extra, need


def test_phases_are_the_published_ones(people: pd.DataFrame, folder) -> None:
    published = margin(folder, "plans_by_age_setting").groupby("age")["plans"].sum()
    plans = people[people["setting"] != "base_without_plan"]
    drawn = (plans["ncy"] + 4).value_counts()
    assert (drawn.reindex(published.index).to_numpy() == published.to_numpy()).all()


def test_girls_are_the_published_share(people: pd.DataFrame, folder) -> None:
    published = margin(folder, "plans_by_need_sex").pivot_table(
        index="need", columns="sex", values="plans", fill_value=0)
    plans = people[people["setting"] != "base_without_plan"]
    girls = (plans["gender"] == "F").sum()
    assert abs(girls - published["F"].sum()) <= 30, "within rounding"


def test_demand_and_what_is_left_out(people: pd.DataFrame) -> None:
    daily = people[people["daily"]]
    assert len(daily) == 2346 + 928 + 4 + 204 + 126 - 97
    assert set(people.loc[~people["daily"], "reason"]) >= {
        "no daily journey to a school", "mainstream place"}


def test_same_seed_same_children(folder, people: pd.DataFrame) -> None:
    assert draw(folder, year=2025, seed=1).equals(people)
    other = draw(folder, year=2025, seed=2)
    assert (other["area_id"] != people["area_id"]).mean() > 0.9
    assert (other["setting"].value_counts() == people["setting"].value_counts()).all()


def test_growth_scales_the_totals(folder) -> None:
    grown = draw(folder, year=2025, seed=1, growth=1.1)
    assert len(grown) == pytest.approx(1.1 * 12_273, rel=0.002)


def test_homes_lie_in_their_areas(people: pd.DataFrame, folder) -> None:
    import geopandas as gpd

    shapes = gpd.read_file(folder / "areas" / "lsoas.geojson").to_crs("EPSG:27700")
    shapes = shapes.set_index("area_id").geometry
    sample = people.sample(400, random_state=1)
    points = gpd.points_from_xy(sample["easting_m"], sample["northing_m"])
    near = [shapes[a].distance(p) < 200 for a, p in zip(sample["area_id"], points, strict=True)]
    assert np.mean(near) > 0.99


def test_a_year_without_totals(folder) -> None:
    with pytest.raises(InputError, match="Years there are: 2025"):
        draw(folder, year=2019)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6))
def test_rounding_keeps_both_margins(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 9, (int(rng.integers(1, 8)), int(rng.integers(1, 9))))
    rows, columns = table.sum(1), table.sum(0)
    estimate = fit(rng.random(table.shape), rows.astype(float), columns.astype(float))
    rounded = round_table(estimate, rows, columns)
    assert (rounded >= 0).all()
    assert (rounded.sum(1) == rows).all() and (rounded.sum(0) == columns).all()


def test_apportion_keeps_the_total() -> None:
    assert apportion(np.array([1.0, 1.0, 1.0]), 10).sum() == 10
    assert apportion(np.array([0.0, 0.0]), 0).tolist() == [0, 0]
