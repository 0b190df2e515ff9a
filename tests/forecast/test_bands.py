"""Draws: reproducible, coherent, and covering what they say on past Januaries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.forecast import goals, scores
from sufficiency.forecast.backtest import (
    MODEL,
    backtest,
    by_method,
    by_origin,
    by_series,
    small_parts,
    summary,
)
from sufficiency.forecast.bands import draw, reconcile, sizes
from sufficiency.forecast.panel import Panel
from sufficiency.forecast.run import Model
from sufficiency.forecast.tables import SERIES, SETTINGS


def drawn(model: Model, code: str, *, seed: int = 1, draws: int = 400) -> np.ndarray:
    place = model.panel.codes.index(code)
    centre = model.centre[:, place]
    return draw(model.errors, centre, sizes(model.panel.plans[:, place, -1], centre), code, seed,
                draws)


def test_same_seed_same_bytes_and_others_differ(model: Model) -> None:
    assert drawn(model, "935").tobytes() == drawn(model, "935").tobytes()
    assert drawn(model, "935").tobytes() != drawn(model, "935", seed=2).tobytes()


def test_a_longer_forecast_starts_with_the_shorter(model: Model) -> None:
    place = model.panel.codes.index("383")
    now = np.nan_to_num(model.panel.plans[:, place, -1])
    short, long = (draw(model.errors, model.centre[:, place, :h], now, "383", 1, 50)
                   for h in (1, 3))
    assert np.array_equal(short[:, :, 0], long[:, :, 0])


def test_councils_share_one_shock(model: Model) -> None:
    """Own errors are independent; what two councils have in common is the shock, and it is small
    beside their own at one year."""
    one, other = (np.log(drawn(model, c, draws=40_000)[0]) for c in ("935", "383"))
    together = np.cov(one[:, 0], other[:, 0])[0, 1]
    assert together == pytest.approx(0.007**2 * 5 / 3, rel=0.4)
    assert together < 0.15 * one[:, 0].var()


def test_bands_widen_and_errors_persist(model: Model) -> None:
    logs = np.log(drawn(model, "935", draws=2000)[0])
    spread = logs.std(axis=0)
    assert spread[0] < spread[1] < spread[2]
    assert np.corrcoef(logs[:, 0], logs[:, 2])[0, 1] == pytest.approx(np.sqrt(1 / 3), abs=0.12)


def test_a_council_of_few_has_room_for_chance(model: Model) -> None:
    """No error was seen of fewer than 100 plans: the City of London's 26 had a band of 27 to 30,
    and such bands held one outcome in two. Of 26, six or seven begin or end in a year."""
    few = np.log(drawn(model, "201", draws=4000)[0, :, 0])
    assert few.std() > np.sqrt(0.25 / 26) > 0.09
    place = model.panel.codes.index("926")
    now = model.panel.plans[:, place, -1]
    assert np.log(drawn(model, "926", draws=4000)[0, :, 0]).std() == pytest.approx(
        model.errors.spread(0, now[0]), rel=0.35)


def test_a_part_of_few_has_room_for_chance(model: Model) -> None:
    """Rutland has 45 in state special schools, 45 of whom may come and go in a year; where what
    there is now is not published (North East Lincolnshire), a forecast says how many there are."""
    state = SERIES.index("state_special")
    few = np.log(drawn(model, "857", draws=4000)[state, :, 0])
    place = model.panel.codes.index("857")
    assert model.panel.plans[state, place, -1] < 60
    assert few.std() > np.sqrt(1 / model.panel.plans[state, place, -1]) * 0.95
    place = model.panel.codes.index("812")
    assert np.isnan(model.panel.plans[state, place, -1])
    size = sizes(model.panel.plans[:, place, -1], model.centre[:, place])
    assert size[state] == pytest.approx(np.exp(model.centre[state, place, 0])) and size[state] > 300
    assert model.errors.by_chance(state, 1, float(size[state])) == 1.0
    assert np.log(drawn(model, "812", draws=4000)[state, :, 0]).std() < 0.12
    assert model.errors.spread(state, 45.0) > 2 * model.errors.spread(state, 300.0)


def test_settings_sum_to_the_total_in_every_draw(model: Model) -> None:
    raw = drawn(model, "935")
    spread = np.array([model.errors.spread(s, 500.0) for s in range(1, 1 + len(SETTINGS))])
    parts = reconcile(raw, spread)
    assert np.allclose(parts.sum(axis=0), raw[0]) and (parts >= 0).all()
    # The part that can be forecast moves least: state special far less than elsewhere.
    moved = np.abs(parts / raw[1:1 + len(SETTINGS)] - 1).mean(axis=(1, 2))
    assert moved[SETTINGS.index("state_special")] < 0.25 * moved[SETTINGS.index("elsewhere")]


def test_a_setting_without_a_forecast_is_left_alone(model: Model) -> None:
    raw = drawn(model, "935")
    raw[2] = np.nan
    assert reconcile(raw, np.ones(len(SETTINGS))) == pytest.approx(raw[1:8], nan_ok=True)


@pytest.mark.large
def test_scores_agree_with_scoringrules() -> None:
    import scoringrules  # compiles for seconds

    rng = np.random.default_rng(2)
    sample, actual = rng.gamma(3, 200, (40, 300)), rng.gamma(3, 200, 40)
    assert scores.crps(sample, actual) == pytest.approx(
        scoringrules.crps_ensemble(actual, sample, estimator="nrg"))
    quantiles = np.quantile(sample, scores.LEVELS, axis=1)
    low, high = (np.stack([quantiles[ends[i]] for ends in scores.BANDS.values()], axis=1)
                 for i in (0, 1))
    assert scores.weighted_interval_score(quantiles, actual) == pytest.approx(
        scoringrules.weighted_interval_score(
            actual, quantiles[3], low, high, np.array([1 - b / 100 for b in scores.BANDS])))


def test_scores_by_hand() -> None:
    actual = np.array([100.0, 200.0])
    assert scores.mape(np.array([110.0, 180.0]), actual) == pytest.approx(10)
    assert scores.wape(np.array([130.0, 200.0]), actual) == pytest.approx(10)
    quantiles = np.array([[80, 90, 95, 100, 105, 110, 120]] * 2, dtype=float).T
    assert scores.covered(quantiles, actual, 80).tolist() == [1.0, 0.0]
    assert scores.width(quantiles, actual).tolist() == [0.2, 0.1]


def test_gate_on_twenty_councils(whole: Panel) -> None:
    """Never worse than England's growth by more than 0.1 point; bands hold; no origin far off."""
    codes = [c for c in whole.codes if np.isfinite(whole.plans[0, whole.codes.index(c)]).all()][::7]
    assert len(codes[:20]) == 20
    table = backtest(whole, draws=300, councils=codes[:20], series=("total",))
    means = summary(table).set_index(["ahead", "method"])
    for ahead in (1, 2, 3):
        assert (means.loc[(ahead, MODEL), "mape"]
                <= means.loc[(ahead, "England's growth"), "mape"] + 0.1)
        assert 70 <= means.loc[(ahead, MODEL), "cover_80"] <= 95
    assert means.loc[(1, MODEL), "cover_80_least"] >= 50


@pytest.fixture(scope="module")
def table(whole: Panel) -> pd.DataFrame:
    """The whole back-test, as `sufficiency forecast --backtest` makes it."""
    return backtest(whole)


@pytest.mark.large
def test_the_goals_are_held(table: pd.DataFrame) -> None:
    """All but two: three years ahead the bands are a little too wide."""
    told = goals.against_goals(table)
    assert len(told) == sum(len(g.limits) for g in goals.GOALS) == 27
    missed = told[told["met"] == "no"]
    assert missed[["goal", "years ahead"]].to_numpy().tolist() == [
        ["all plans: 80 % band holds", 3], ["all plans: 95 % band holds", 3]]
    means = summary(table[table["method"] == MODEL]).set_index(["series", "ahead"])
    assert means.loc[("total", 3), "cover_80"] < 84.5
    assert means.loc[("total", 3), "cover_95"] < 97.5
    assert means.loc[("total", 1), "councils"] == 145


@pytest.mark.large
def test_the_page_has_these_figures(table: pd.DataFrame, whole: Panel, root: Path) -> None:
    small = small_parts(whole)
    assert goals.page(table, small) in (root / "docs" / "forecast.md").read_text()
    assert small["cover_80"].between(67, 85).all(), "51 to 66 % without room for chance"


@pytest.mark.large
def test_a_goal_that_is_missed_is_told(table: pd.DataFrame) -> None:
    worse = table.assign(mape=table["mape"] + 1)
    told = goals.against_goals(worse).set_index(["goal", "years ahead"])["met"]
    assert told["all plans: mean error", 1] == "no" and told["all plans: CRPS", 1] == "yes"


@pytest.mark.large
def test_the_back_test_is_told_per_origin(table: pd.DataFrame) -> None:
    origins = by_origin(table)
    assert origins.groupby("ahead")["origin"].apply(list)[1] == list(range(2017, 2025))
    methods = by_method(table)
    assert methods["method"].tolist() == [MODEL, "last value", "own growth", "England's growth",
                                          "growth climatology", "damped Holt"]
    # The plain rivals as measured in an independent prototype, on series with 2018 mended.
    last = methods.set_index("method").loc["last value"]
    assert last.to_list() == pytest.approx([9.47, 17.54, 24.62, 37.16], abs=0.01)
    assert set(by_series(table)["series"]) == {s.replace("_", " ") for s in SERIES} - {"ap"}
