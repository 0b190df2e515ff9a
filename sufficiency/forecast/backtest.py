"""Rolling origins: what would have been forecast every January, and how it turned out.

Each origin sees the panel cut at its January (``Panel.until``), so a later figure cannot change an
earlier forecast. Nothing is tuned for a council. Councils: an unbroken series and at least 100
plans at every January of it; for a part of the plans, 100 of that part wherever it is not masked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from sufficiency.common.discreet import discreet
from sufficiency.forecast.bands import draw, errors, past_forecasts, reconcile, sizes
from sufficiency.forecast.panel import Floats, Panel
from sufficiency.forecast.pooled import MIN_PLANS
from sufficiency.forecast.rivals import RIVALS
from sufficiency.forecast.scores import (
    LEVELS,
    covered,
    crps,
    mape,
    wape,
    weighted_interval_score,
    width,
)
from sufficiency.forecast.tables import SERIES, SETTINGS

FIRST, LAST = 2017, 2024
AHEAD = (1, 2, 3, 5)
MODEL = "this tool"
SMALL = (1, 20, 60, MIN_PLANS)
"""Children of small parts, from and to below."""


@discreet
@dataclass(frozen=True, eq=False)
class Outcome:
    """Forecasts of one series, origin and distance beside what came.

    Attributes:
        which: (k,) positions of the councils.
        actual: (k,) plans.
        drawn: (k, draws) plans.
    """

    which: np.ndarray
    actual: Floats
    drawn: Floats


def backtest(
    panel: Panel, *, draws: int = 1000, seed: int = 1, councils: Sequence[str] = (),
    series: Sequence[str] = SERIES, progress: Callable[[str], None] = lambda text: None,
) -> pd.DataFrame:
    """One row per series, origin, years ahead and method.

    Args:
        panel: plans of all councils by January.
        draws: of each forecast.
        seed: the same seed gives the same scores.
        councils: score only these (the model still learns from all).
        series: names of the series that are scored.
        progress: called with the origin that is looked at, in words.

    Returns:
        columns series, origin, ahead, method, councils, mape, wape (%), and for this tool crps,
        wis (% of the actual), cover_50, cover_80, cover_95, width_80 (%).
    """
    past = past_forecasts(panel)
    masks = {s: scored(panel, s) for s in map(SERIES.index, series)}
    if councils:
        masks = {s: m & np.isin(panel.codes, list(councils)) for s, m in masks.items()}
    rows: list[dict[str, object]] = []
    for origin in range(FIRST, min(LAST, panel.last - 1) + 1):
        progress(f"January {origin}")
        known = panel.until(origin)
        samples = _samples(panel, known, past, draws, seed, masks)
        for (name, ahead), found in samples.items():
            s = SERIES.index(name)
            rows.append({"series": name, "origin": origin, "ahead": ahead, "method": MODEL,
                         **_scores(found)})
            for method, rival in RIVALS.items():
                told = rival(known, s, ahead)[found.which]
                if np.isfinite(told).all():
                    rows.append({"series": name, "origin": origin, "ahead": ahead,
                                 "method": method, "councils": len(told),
                                 "mape": mape(told, found.actual),
                                 "wape": wape(told, found.actual)})
    return pd.DataFrame(rows)


def small_parts(panel: Panel, *, draws: int = 200, seed: int = 1) -> pd.DataFrame:
    """How sure parts of few children are, in councils of 100 plans or more.

    Args:
        panel: plans of all councils by January.
        draws: of each forecast.
        seed: the same seed gives the same scores.

    Returns:
        columns children (at the start), ahead, forecasts, crps (children), cover_80 (%) and
        width_80 (children); bands end at whole children.
    """
    past = past_forecasts(panel)
    found = []
    for origin in range(FIRST, min(LAST, panel.last - 1) + 1):
        known = panel.until(origin)
        now = np.nan_to_num(known.plans[:, :, -1])
        masks = {s: (now[0] >= MIN_PLANS) & (now[s] >= 1) & (now[s] < MIN_PLANS)
                 for s in range(1, len(SERIES))}
        for (name, ahead), outcome in _samples(panel, known, past, draws, seed, masks).items():
            low, high = np.rint(np.quantile(outcome.drawn, (0.1, 0.9), axis=1))
            found.append(pd.DataFrame({
                "children": pd.cut(now[SERIES.index(name), outcome.which], SMALL, right=False,
                                   labels=[f"{a} to {b - 1}" for a, b in pairwise(SMALL)]),
                "ahead": ahead, "forecasts": 1, "crps": crps(outcome.drawn, outcome.actual),
                "cover_80": ((low <= outcome.actual) & (outcome.actual <= high)) * 100.0,
                "width_80": high - low}))
    grouped = pd.concat(found).groupby(["children", "ahead"], observed=True)
    out = grouped[["crps", "cover_80", "width_80"]].mean().round(1)
    out.insert(0, "forecasts", grouped.size())
    return out.reset_index()


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Means over origins, each origin alike: one row per series, years ahead and method."""
    measures = [c for c in table.columns if c not in ("series", "origin", "ahead", "method")]
    grouped = table.groupby(["series", "ahead", "method"], sort=False)
    out = grouped[measures].mean()
    out.insert(0, "origins", grouped.size())
    out["cover_80_least"] = grouped["cover_80"].min()
    return out.reset_index()


def scored(panel: Panel, series: int) -> np.ndarray:
    """(n,) councils that are scored: unbroken, and large enough in the series at every January."""
    whole = np.isfinite(panel.plans[0]).all(axis=1)
    return np.asarray(whole & ~(panel.plans[[0, series]] < MIN_PLANS).any(axis=(0, 2)))


def _samples(
    panel: Panel, known: Panel, past: dict[int, Floats], draws: int, seed: int,
    masks: Mapping[int, np.ndarray],
) -> dict[tuple[str, int], Outcome]:
    """Draws of the councils of each series' mask from one origin, beside what came."""
    found = errors(known, past)
    positions = list(masks)
    drawn: dict[tuple[int, int, int], Floats] = {}
    for i in map(int, np.flatnonzero(np.any(list(masks.values()), axis=0))):
        centre = past[known.last][:, i]
        now = sizes(known.plans[:, i, -1], centre)
        each = draw(found, centre, now, panel.codes[i], seed, draws)
        spread = np.array([found.spread(s, float(now[s])) for s in range(1, 1 + len(SETTINGS))])
        each[1:1 + len(SETTINGS)] = reconcile(each, spread)
        for s, ahead in _wanted(panel, known.last, positions):
            drawn[s, ahead, i] = each[s, :, ahead - 1]
    out = {}
    for s, ahead in _wanted(panel, known.last, positions):
        actual = panel.plans[s, :, panel.years.index(known.last + ahead)]
        fit = np.flatnonzero(masks[s] & np.isfinite(actual) & np.isfinite(known.plans[s, :, -1])
                             & np.isfinite(past[known.last][s, :, ahead - 1]))
        if len(fit):
            out[SERIES[s], ahead] = Outcome(
                fit, actual[fit], np.stack([drawn[s, ahead, int(i)] for i in fit]))
    return out


def _wanted(panel: Panel, origin: int, positions: list[int]) -> Iterator[tuple[int, int]]:
    for s in positions:
        for ahead in AHEAD:
            if origin + ahead <= panel.last:
                yield s, ahead


def _scores(found: Outcome) -> dict[str, float]:
    """Scores of the draws; their median is the forecast."""
    quantiles = np.quantile(found.drawn, LEVELS, axis=1)
    middle, actual = quantiles[LEVELS.index(0.5)], found.actual
    return {
        "councils": len(actual), "mape": mape(middle, actual), "wape": wape(middle, actual),
        "crps": float(np.mean(crps(found.drawn, actual) / actual) * 100),
        "wis": float(np.mean(weighted_interval_score(quantiles, actual) / actual) * 100),
        **{f"cover_{b}": float(covered(quantiles, actual, b).mean() * 100) for b in (50, 80, 95)},
        "width_80": float(width(quantiles, actual).mean() * 100),
    }


def by_method(table: pd.DataFrame) -> pd.DataFrame:
    """All plans: mean absolute error of each method by years ahead, %."""
    total = summary(table[table["series"] == "total"])
    wide = total.pivot(index="method", columns="ahead", values="mape").round(2)
    wide.columns = [f"after {h} year{'s' if h > 1 else ''}" for h in wide.columns]
    order = [MODEL, *RIVALS]
    return wide.loc[[m for m in order if m in wide.index]].reset_index()


def by_origin(table: pd.DataFrame) -> pd.DataFrame:
    """All plans: this tool's error, score, coverage and width at every origin."""
    mine = table[(table["series"] == "total") & (table["method"] == MODEL)]
    rival = table[(table["series"] == "total") & (table["method"] == "England's growth")]
    out = mine[["ahead", "origin", "mape", "crps", "cover_50", "cover_80", "cover_95", "width_80"]]
    rival = rival[["ahead", "origin", "mape"]].rename(columns={"mape": "England's growth"})
    out = out.rename(columns={"mape": "error"}).merge(rival, on=["ahead", "origin"], how="left")
    return out.sort_values(["ahead", "origin"]).round(1).reset_index(drop=True)


def by_series(table: pd.DataFrame) -> pd.DataFrame:
    """Every series: this tool's weighted error (each child alike), score, coverage and width."""
    mine = summary(table[table["method"] == MODEL])
    columns = ["series", "ahead", "origins", "councils", "wape", "crps", "cover_80", "width_80"]
    out = mine[columns].copy()
    out["councils"] = out["councils"].round().astype(int)
    out["series"] = pd.Categorical(out["series"], SERIES, ordered=True)
    out = out.sort_values(["series", "ahead"]).round(1)
    out["series"] = out["series"].astype(str).str.replace("_", " ")
    return out.reset_index(drop=True)
