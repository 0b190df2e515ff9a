"""How many: one regression over all councils, iterated year by year.

A series of a council is measured against England's: x = log(plans) - log(plans of England). The
growth of x in a year is regressed, over all councils and all Januaries up to the origin, on

    1         (councils grow, unweighted, a little unlike England),
    momentum  the council's excess growth of all plans in its last year,
    requests  log of last year's requests per plan, against England's: a leading indicator,
    new plans log of last year's new plans per plan, against England's,
    share     how small the series is among all plans of the council, against England,
    feeder    the age band below, relative to this one, against England,
    level     log of all plans per resident aged 2 to 18: high rates grow more slowly,

whatever of these was published by then. Recent Januaries count more; Huber weights keep a council
whose records were put in order from steering the others. England itself is taken to grow at the
mean of its growth over the last one, two and three years; where a part of the plans grows unlike
all plans, the difference fades. A masked year is skipped, never filled.

One year ahead the fitted growth is applied; for more, the regression is applied to its own
forecast, the two flows following a regression of their own. Nothing is fitted to one council.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.forecast.panel import Floats, Panel
from sufficiency.forecast.tables import BANDS, SERIES

FEEDER = dict(zip(BANDS[1:], BANDS, strict=False))
FEATURES = ("one", "momentum", "share", "feeder", "level", "new_plans", "requests")
DECAY = 0.8
"""Weight of a January against the one after it."""
HUBER = 0.5
"""Robust standard deviations beyond which a residual counts less; between mean and median, because
errors are judged by their absolute size."""
ENGLAND_YEARS = (1, 2, 3)
FADE = 0.9
"""A year's share of a trend that is left the year after: of a part's growth apart from all plans
(no part outgrows the whole for ever), and beyond the tested years of all growth."""
TESTED = 5
"""Years ahead that a back-test reaches."""
LONGEST_GAP = 3
"""Years back that a missing January is looked for."""
MIN_PLANS = 100
"""Councils with fewer plans teach nothing about others."""
MIN_PART = 20
MIN_ROWS = 60


@discreet
@dataclass(frozen=True, eq=False)
class State:
    """Where all councils are at one January, as far as known.

    Attributes:
        x: (series, n) log of plans against England, last seen.
        momentum: (n,) excess growth of all plans in a year, last seen.
        flows: (2, n) log of requests and new plans per plan, against England.
        level: (n,) log of plans per resident against the median council; NaN before it was known.
    """

    x: Floats
    momentum: Floats
    flows: Floats
    level: Floats


@discreet
@dataclass(frozen=True, eq=False)
class Equation:
    """Names of features and their (k,) coefficients."""

    features: tuple[str, ...]
    coefficients: Floats


def forecast(panel: Panel, horizon: int) -> Floats:
    """(series, n, horizon) log of plans 1 to ``horizon`` Januaries after the panel's last.

    NaN for a council with no row near the last January.
    """
    states = [_state(panel, t) for t in range(len(panel.years))]
    equations = {
        s: found for s in range(len(SERIES)) if (found := _fit(panel, states, s)) is not None
    }
    onward = [_fit_flow(panel, states, f) for f in range(2)]
    now, england = states[-1], _england(panel, horizon)
    out = np.full((len(SERIES), len(panel.codes), horizon), np.nan)
    for h in range(horizon):
        step = np.full_like(now.x, np.nan)
        for s, equation in equations.items():
            step[s] = np.nan_to_num(_design(now, s, equation.features)) @ equation.coefficients
        known = np.nan_to_num(now.flows)
        flows = np.stack([
            now.flows[f] if onward[f] is None else
            onward[f][0] + onward[f][1] * known[0] + onward[f][2] * known[1]  # type: ignore[index]
            for f in range(2)
        ])
        now = State(now.x + step, step[0], flows, now.level + step[0])
        out[:, :, h] = now.x + england[:, h, None]
    return out


def _log(values: Floats) -> Floats:
    """A published nought is half a plan."""
    return np.log(np.where(values == 0, 0.5, values))


def _last_seen(values: Floats) -> tuple[Floats, Floats]:
    """Last value within the gap, and how many Januaries ago; along the last axis."""
    last = values[..., -1].copy()
    ago = np.zeros(last.shape)
    for back in range(1, min(LONGEST_GAP, values.shape[-1] - 1) + 1):
        older = values[..., -1 - back]
        take = np.isnan(last) & np.isfinite(older)
        last[take], ago[take] = older[take], back
    return last, ago


def _growth(values: Floats, years: int) -> Floats:
    """Growth a year of logs up to the last January, over ``years`` or the nearest seen span."""
    spans = [*range(years, years + LONGEST_GAP), *range(years - 1, 0, -1)]
    out = np.full(values.shape[:-1], np.nan)
    for span in spans:
        if span < values.shape[-1]:
            found = (values[..., -1] - values[..., -1 - span]) / span
            out = np.where(np.isnan(out), found, out)
    return out


def _state(panel: Panel, t: int) -> State:
    """What can be known at January t of the panel (sizes of councils: as last published)."""
    x = _log(panel.plans[:, :, :t + 1]) - _log(panel.england[:, None, :t + 1])
    now, _ = _last_seen(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        flows = np.log(panel.flows[:, :, t] / panel.england_flows[:, t, None]) - x[0, :, -1]
    flows[~np.isfinite(flows)] = np.nan
    sizes = panel.children[:, np.isfinite(panel.children).any(axis=0)]
    level = np.full(len(panel.codes), np.nan)
    if sizes.shape[1]:
        level = now[0] - np.log(_last_seen(sizes)[0])
        level = level - np.nanmedian(level)
    return State(now, _growth(x[0], 1), flows, level)


def _design(state: State, series: int, features: tuple[str, ...]) -> Floats:
    """(n, k) features; NaN where one is unknown or does not apply."""
    nothing = np.full(state.x.shape[1], np.nan)
    feeder = FEEDER.get(SERIES[series])
    columns = {
        "one": np.ones(state.x.shape[1]), "momentum": state.momentum, "level": state.level,
        "requests": state.flows[0], "new_plans": state.flows[1],
        "share": state.x[0] - state.x[series] if series else nothing,
        "feeder": state.x[SERIES.index(feeder)] - state.x[series] if feeder else nothing,
    }
    return np.clip(np.stack([columns[f] for f in features], axis=1), -1, 1)


def _fit(panel: Panel, states: list[State], series: int) -> Equation | None:
    """The equation with as many features as were published; None where no growth was seen."""
    now = _design(states[-1], series, FEATURES)
    mine = [f for i, f in enumerate(FEATURES) if np.isfinite(now[:, i]).any()]
    x = _log(panel.plans[series]) - _log(panel.england[series])
    for without in ((), ("requests",), ("requests", "new_plans"), tuple(mine[1:])):
        features = tuple(f for f in mine if f not in without)
        rows, growth, weights = [], [], []
        for t in range(len(panel.years) - 1):
            design = _design(states[t], series, features)
            step = x[:, t + 1] - x[:, t]
            seen = (np.isfinite(design).all(axis=1) & np.isfinite(step)
                    & (np.nan_to_num(panel.plans[0, :, t]) >= MIN_PLANS)
                    & (np.nan_to_num(panel.plans[series, :, t]) >= MIN_PART))
            rows.append(design[seen])
            growth.append(step[seen])
            weights.append(DECAY ** (len(panel.years) - 2 - t)
                           * np.sqrt(panel.plans[series, seen, t]))
        if sum(map(len, rows)) >= MIN_ROWS:
            return Equation(features, _robust(*map(np.concatenate, (rows, growth, weights))))
    return None


def _fit_flow(panel: Panel, states: list[State], flow: int) -> Floats | None:
    """Next year's flow per plan from this year's two: (3,) coefficients."""
    rows, after = [], []
    for t in range(len(panel.years) - 1):
        design = np.column_stack([np.ones(len(panel.codes)), states[t].flows.T])
        value = states[t + 1].flows[flow]
        seen = (np.isfinite(design).all(axis=1) & np.isfinite(value)
                & (np.nan_to_num(panel.plans[0, :, t]) >= MIN_PLANS))
        rows.append(design[seen])
        after.append(value[seen])
    if sum(map(len, rows)) < MIN_ROWS:
        return None
    return _robust(np.concatenate(rows), np.concatenate(after), np.ones(sum(map(len, rows))))


def _robust(design: Floats, value: Floats, weights: Floats) -> Floats:
    """(k,) coefficients by iteratively reweighted least squares with Huber weights."""
    weight, found = weights, np.zeros(design.shape[1])
    for _ in range(8):
        scaled = design * weight[:, None]
        square = scaled.T @ design + 1e-9 * np.eye(design.shape[1])
        found = np.asarray(np.linalg.solve(square, scaled.T @ value), dtype=float)
        residual = np.abs(value - design @ found)
        scale = 1.4826 * float(np.median(residual)) or 1.0
        weight = weights / np.maximum(1.0, residual / (HUBER * scale))
    return found


def _england(panel: Panel, horizon: int) -> Floats:
    """(series, horizon) log of England's plans in the Januaries ahead."""
    logs = _log(panel.england)
    last, ago = _last_seen(logs)
    growth = np.full(len(SERIES), np.nan)
    for s in range(len(SERIES)):
        seen = logs[s, :len(panel.years) - int(ago[s])]
        growth[s] = np.mean([_growth(seen, years) for years in ENGLAND_YEARS])
    years = np.arange(horizon)
    apart = (growth - growth[0])[:, None] * FADE ** years
    together = growth[0] * FADE ** np.maximum(years + 1 - TESTED, 0)
    return (last + ago * growth)[:, None] + np.cumsum(together + apart, axis=1)
