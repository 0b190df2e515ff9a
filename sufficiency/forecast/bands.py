"""How sure: draws of every series, from the errors the same forecast made before.

For a council and a series, the errors of past forecasts (log of actual over forecast) of all
councils of its size class are taken, less the error common to all councils at that origin, and
centred on their median: what may befall one council. One shock is shared by all councils: a
Student t with five degrees of freedom, scale 0.7 % a year ahead. Counting noise alone would be far
too narrow, so nothing here counts, but where there are fewer plans than errors were seen of, of all
or of a part: there chance is most of it.

A draw keeps its place among the errors from year to year (a random walk of ranks: as likely right
as wrong again) and between series (rank correlation of one-year errors), so that sums over years,
settings and councils can be taken inside a draw. Errors seen over at most five years are widened
for later ones; such years are scenarios, not statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from sufficiency.common.discreet import discreet
from sufficiency.forecast.panel import Floats, Panel
from sufficiency.forecast.pooled import MIN_PART, MIN_PLANS, TESTED, forecast
from sufficiency.forecast.tables import SERIES, SETTINGS

FIRST_ORIGIN = 2013
"""Before the reform of 2014 nothing moved: earlier errors say little."""
LAST_ORIGINS = 5
CLASSES = 3
SHOCK = 0.007
"""Scale of the shock common to all councils, log a year ahead. The common error of the origins 2017
to 2024 had a root mean square of 0.9 % at one year, 2.1, 2.3 and 3.4 % at two, three and five; a t
with this scale has 0.9, 1.8, 2.7 and 4.5 %. It could be measured on these eight origins only."""
FREEDOM = 5
WIDENS = 0.6
"""Errors grow with years ahead to this power (measured on all councils at 1, 2, 3 and 5 years)."""
TURNOVER, PART_TURNOVER = 0.25, 1.0
"""Plans that begin or end in a year, of all plans (England, 2023 and 2024): by chance alone so many
more or fewer as the root of their number. In a part children also come and go between parts, and
often several at once: with a quarter its bands were too narrow at every size. One was chosen on
outcomes until January 2022 (``docs/forecast.md``)."""
ENOUGH = 30
"""Errors that make a band."""

Forecasts = Mapping[int, Floats]
"""Log forecasts (series, n, horizon) by origin."""


def past_forecasts(panel: Panel) -> dict[int, Floats]:
    """The forecasts of every usable origin of a panel, each from what was known then."""
    return {origin: forecast(panel.until(origin), TESTED)
            for origin in panel.years if origin >= FIRST_ORIGIN}


@discreet
@dataclass(frozen=True, eq=False)
class Errors:
    """Sorted errors to draw from.

    Attributes:
        pools: by (series, years ahead, size class): (m,) logs, ascending, median nought.
        edges: (series, classes - 1) plans at which the next size class begins.
        correlation: (series, series) rank correlation of one-year errors.
    """

    pools: Mapping[tuple[int, int, int], Floats]
    edges: Floats
    correlation: Floats

    def spread(self, series: int, plans: float) -> float:
        """Robust standard deviation of the one-year error at a size."""
        return _deviation(self.pool(series, 1, plans)) * self.by_chance(series, 1, plans)

    def by_chance(self, series: int, ahead: int, plans: float) -> float:
        """Factor on errors that makes room for counting noise where there are few plans; else 1.

        Args:
            series: position in ``SERIES``.
            ahead: years.
            plans: of the council at the origin.
        """
        own = _deviation(self.pool(series, ahead, plans))
        if plans >= MIN_PLANS or not own:
            return 1.0
        turnover = PART_TURNOVER if series else TURNOVER
        return float(np.hypot(1, np.sqrt(turnover * ahead / max(plans, 1.0)) / own))

    def pool(self, series: int, ahead: int, plans: float) -> Floats:
        """(m,) errors for so many plans.

        Args:
            series: position in ``SERIES``.
            ahead: years; beyond those that were tested, the errors are widened.
            plans: of the council at the origin, which choose the size class.
        """
        size = int(np.searchsorted(self.edges[series], plans, side="right"))
        seen = min(ahead, TESTED)
        while seen > 1 and (series, seen, size) not in self.pools:
            seen -= 1
        found = self.pools.get((series, seen, size))
        if found is None:  # a series too young: as uncertain as all plans
            return self.pool(0, ahead, plans) if series else np.zeros(1)
        return found * (ahead / seen) ** WIDENS


def _deviation(pool: Floats) -> float:
    """Robust standard deviation of errors."""
    low, high = np.quantile(pool, (0.25, 0.75))
    return float(high - low) / 1.349


def errors(panel: Panel, past: Forecasts) -> Errors:
    """Errors of forecasts whose outcome is in the panel.

    Args:
        past: forecasts by origin; those of origins after the panel's last but one are not read.
    """
    pools: dict[tuple[int, int, int], Floats] = {}
    edges = np.full((len(SERIES), CLASSES - 1), np.inf)
    ranks = []
    for s in range(len(SERIES)):
        edges[s] = _edges(panel.plans[s, :, -1], MIN_PART if s else MIN_PLANS)
        for ahead in range(1, TESTED + 1):
            found: list[list[Floats]] = [[] for _ in range(CLASSES)]
            for origin in _origins(panel, past, s, ahead):
                error = _error(panel, past, s, origin, ahead)
                size = np.searchsorted(
                    _edges(panel.plans[s, :, panel.years.index(origin)],
                           MIN_PART if s else MIN_PLANS),
                    np.nan_to_num(panel.plans[s, :, panel.years.index(origin)]), side="right")
                for c in range(CLASSES):
                    found[c].append(error[(size == c) & np.isfinite(error)])
            for c in range(CLASSES):
                pool = np.sort(np.concatenate(found[c])) if found[c] else np.empty(0)
                if len(pool) >= ENOUGH:
                    pools[s, ahead, c] = pool - np.median(pool)
        ranks.append(np.concatenate([
            _ranks(_error(panel, past, s, origin, 1)) for origin in _origins(panel, past, 0, 1)
        ] or [np.empty(0)]))
    return Errors(pools, edges, _correlation(np.stack(ranks)))


def _origins(panel: Panel, past: Forecasts, series: int, ahead: int) -> list[int]:
    """The last origins whose outcome so many years on was published."""
    known = [o for o in sorted(past) if o + ahead <= panel.last and
             np.isfinite(_error(panel, past, series, o, ahead)).sum() >= ENOUGH]
    return known[-LAST_ORIGINS:]


def _error(panel: Panel, past: Forecasts, series: int, origin: int, ahead: int) -> Floats:
    """(n,) log of actual over forecast, less what was common to all councils."""
    start = np.nan_to_num(panel.plans[series, :, panel.years.index(origin)])
    with np.errstate(divide="ignore"):  # a series that fell to nought tells of records
        error = (np.log(panel.plans[series, :, panel.years.index(origin + ahead)])
                 - past[origin][series, :, ahead - 1])
    error[(start < (MIN_PART if series else MIN_PLANS)) | ~np.isfinite(error)] = np.nan
    return error - (np.nanmedian(error) if np.isfinite(error).any() else 0.0)


def _edges(plans: Floats, least: int) -> Floats:
    seen = plans[np.nan_to_num(plans) >= least]
    if not len(seen):
        return np.full(CLASSES - 1, np.inf)
    return np.quantile(seen, np.arange(1, CLASSES) / CLASSES)


def _ranks(error: Floats) -> Floats:
    out = np.full(len(error), np.nan)
    seen = np.isfinite(error)
    if seen.any():
        out[seen] = (pd.Series(error[seen]).rank().to_numpy() - 0.5) / seen.sum() - 0.5
    return out


def _correlation(ranks: Floats) -> Floats:
    """Pairwise rank correlation, made positive definite."""
    k = len(ranks)
    out = np.eye(k)
    for i in range(k):
        for j in range(i):
            both = np.isfinite(ranks[i]) & np.isfinite(ranks[j])
            if both.sum() >= ENOUGH:
                out[i, j] = out[j, i] = np.corrcoef(ranks[i, both], ranks[j, both])[0, 1]
    values, vectors = np.linalg.eigh(out)
    out = (vectors * np.maximum(values, 1e-3)) @ vectors.T
    scale = np.sqrt(np.diag(out))
    return out / scale[:, None] / scale


def sizes(plans: Floats, centre: Floats) -> Floats:
    """(series,) plans that choose size classes: of the first year ahead where they are not known.

    Args:
        plans: (series,) at the origin; NaN where masked.
        centre: (series, horizon) log forecasts.
    """
    return np.nan_to_num(np.where(np.isfinite(plans), plans, np.exp(centre[:, 0])))


def draw(
    found: Errors, centre: Floats, plans: Floats, code: str, seed: int, draws: int
) -> Floats:
    """(series, draws, horizon) plans of one council.

    Args:
        found: errors of all councils.
        centre: (series, horizon) log forecasts.
        plans: (series,) of ``sizes``.
        code: the council's number: councils differ in their own errors and share one shock.
        seed: the same seed gives the same bytes.
        draws: as many.
    """
    horizon = centre.shape[1]
    shared = np.random.default_rng([seed, 0]).standard_t(FREEDOM, draws) * SHOCK
    own = np.random.default_rng([seed, 1, int(code)])
    steps = own.standard_normal((horizon, draws, len(SERIES)))
    steps = steps @ np.linalg.cholesky(found.correlation).T
    ahead = np.arange(1, horizon + 1)
    rank = ndtr(np.cumsum(steps, axis=0) / np.sqrt(ahead)[:, None, None])
    out = np.full((len(SERIES), draws, horizon), np.nan)
    for s in range(len(SERIES)):
        for h in range(horizon):
            pool = found.pool(s, h + 1, float(plans[s]))
            at = (np.arange(len(pool)) + 0.5) / len(pool)
            error = np.interp(rank[h, :, s], at, pool) * found.by_chance(s, h + 1, float(plans[s]))
            out[s, :, h] = np.exp(centre[s, h] + error + shared * (h + 1))
    return out


def reconcile(drawn: Floats, spread: Floats) -> Floats:
    """(settings, draws, horizon) settings that sum to all plans inside every draw.

    Draws that lack a setting (masked by a break) are given back as they are. What is missing or too
    much is laid on the settings by the variance of their own errors, so that
    a setting that can be forecast hardly moves for one that cannot.

    Args:
        drawn: (series, draws, horizon) of ``draw``.
        spread: (settings,) relative standard error of each.
    """
    parts = drawn[1:1 + len(SETTINGS)]
    if not np.isfinite(parts).all():
        return parts
    total = drawn[0]
    for _ in range(4):  # settings that would fall below nought pass their share on
        weight = (parts * spread[:, None, None]) ** 2
        whole = weight.sum(axis=0)
        gap = total - parts.sum(axis=0)
        parts = np.maximum(parts + np.where(whole > 0, weight / np.where(whole > 0, whole, 1), 0)
                           * gap, 0.0)
    return parts * (total / np.maximum(parts.sum(axis=0), 1e-9))
