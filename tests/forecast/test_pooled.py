"""The pooled model against series whose next year is known, and against its own look-ahead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sufficiency.forecast import pooled
from sufficiency.forecast.backtest import scored
from sufficiency.forecast.bands import draw, errors, past_forecasts
from sufficiency.forecast.panel import Floats, Panel, panel
from sufficiency.forecast.report import in_backtest
from sufficiency.forecast.tables import SERIES, National

YEARS = tuple(range(2010, 2026))
COUNCILS = 80


def made(growth: Floats, requests: Floats | None = None) -> Panel:
    """A panel whose total grows by (n, t - 1) logs; parts are fixed shares of it."""
    total = 1000 * np.exp(np.c_[np.zeros(len(growth)), growth.cumsum(axis=1)])
    shares = np.array([1.0, *[1 / 7] * 7, *[0.2] * 5])
    plans = shares[:, None, None] * total
    flows = np.full((2, *total.shape), np.nan)
    if requests is not None:
        flows[0] = requests
    return Panel(tuple(str(100 + i) for i in range(len(growth))), YEARS, plans, plans.sum(axis=1),
                 flows, flows.sum(axis=1), np.full(total.shape, np.nan))


def test_all_alike_grow_as_england_did() -> None:
    found = np.exp(pooled.forecast(made(np.full((COUNCILS, 15), 0.1)), 3))
    wanted = 1000 * np.exp(0.1 * 15) * np.exp(0.1 * np.arange(1, 4))
    assert np.allclose(found[0], wanted, rtol=1e-6)
    assert np.allclose(found[1:8].sum(axis=0), wanted, rtol=1e-6)


def test_momentum_is_learnt_from_all_councils() -> None:
    """Excess growth halves every year: the regression finds the half, whatever one council says."""
    rng = np.random.default_rng(3)
    excess = np.zeros((COUNCILS, 15))
    excess[:, 0] = rng.normal(0, 0.05, COUNCILS)
    for t in range(1, 15):
        excess[:, t] = 0.5 * excess[:, t - 1] + rng.normal(0, 0.02, COUNCILS)
    truth = 0.5 * excess[:, -1]
    known = made(0.08 + excess)
    found = pooled.forecast(known, 1)[0, :, 0] - np.log(known.plans[0, :, -1])
    assert np.corrcoef(found, truth)[0, 1] > 0.99
    assert np.std(found - truth) < 0.25 * np.std(truth)


def test_requests_lead() -> None:
    """Where next year's growth follows this year's requests, the forecast does."""
    rng = np.random.default_rng(4)
    lead = rng.normal(0, 0.3, (COUNCILS, 16))
    growth = 0.08 + 0.1 * lead[:, :-1]
    total = made(growth).plans[0]
    known = made(growth, requests=0.2 * total * np.exp(lead))
    found = pooled.forecast(known, 1)[0, :, 0] - np.log(known.plans[0, :, -1])
    assert np.corrcoef(found, lead[:, -1])[0, 1] > 0.95


def test_a_masked_year_is_skipped_not_filled(whole: Panel) -> None:
    """A wild figure under the mask changes nothing; without the mask it would."""
    plans = whole.plans.copy()
    place = (SERIES.index("state_special"), whole.codes.index("935"), -1)
    plans[place] = np.nan
    masked = pooled.forecast(replace(whole, plans=plans.copy()), 1)
    plans[place] = 9.0
    wild = pooled.forecast(replace(whole, plans=plans), 1)
    before = whole.plans[place[0], place[1], -2]
    one = np.exp(masked[place[0], place[1], 0])
    assert before < one < 1.3 * before
    assert np.exp(wild[place[0], place[1], 0]) < 20


def test_one_wild_return_does_not_steer_the_others(whole: Panel) -> None:
    plans = whole.plans.copy()
    plans[0, whole.codes.index("935"), -1] *= 3
    apart = [i for i, c in enumerate(whole.codes) if c != "935"]
    moved = pooled.forecast(replace(whole, plans=plans), 1) - pooled.forecast(whole, 1)
    assert np.nanmax(np.abs(moved[0, apart, 0])) < 0.003


def test_no_origin_looks_ahead(national: National) -> None:
    """Every later figure is changed: forecast and draws of January 2020 are the same bytes."""
    rng = np.random.default_rng(5)

    def later_changed(frame, first: int, columns: list[str]):  # type: ignore[no-untyped-def]
        out = frame.copy()
        late = out["year"] > first
        for column in columns:
            out[column] = out[column].astype(float)
            out.loc[late, column] = out.loc[late, column] * rng.uniform(0.2, 5, late.sum())
        return out

    changed = replace(
        national, plans=later_changed(national.plans, 2020, list(SERIES)),
        flows=later_changed(national.flows, 2019, ["requests", "new_plans", "ceased"]),
        children=later_changed(national.children, 2019, ["children_2_18"]))
    told = []
    for tables in (national, changed):
        whole = panel(tables)
        known = whole.until(2020)
        past = past_forecasts(whole)
        drawn = draw(errors(known, past), past[2020][:, 40], known.plans[:, 40, -1], "935", 1, 50)
        told.append((past[2020], past[2017], drawn))
        assert not np.array_equal(whole.plans, known.plans)
    for one, other in zip(*told, strict=True):
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("horizon", [1, 10])
def test_forecasts_of_england_add_up_roughly(whole: Panel, horizon: int) -> None:
    """Councils' forecasts together stay near England's own."""
    found = np.exp(pooled.forecast(whole, horizon))[0, :, horizon - 1]
    now = whole.plans[0, :, -1]
    seen = np.isfinite(found) & np.isfinite(now)
    growth = found[seen].sum() / now[seen].sum()
    assert growth == pytest.approx(1.108, abs=0.01) if horizon == 1 else 2 < growth < 3


def test_whose_band_is_called_tested(national: National) -> None:
    """Those that the back-test scores, and nobody else: not Cumberland, which began in 2023."""
    series = panel(national)
    told = [in_backtest(code, national) for code in series.codes]
    assert told == scored(series, 0).tolist() and sum(told) == 145
    assert not in_backtest(national.code("Cumberland"), national)
