"""Plain forecasts that a model has to beat, from the same panel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sufficiency.forecast.bands import FIRST_ORIGIN
from sufficiency.forecast.panel import Floats, Panel

Rival = Callable[[Panel, int, int], Floats]
"""Panel, series and years ahead -> (n,) plans."""
DAMPING, LEVEL, TREND = 0.98, 0.8, 0.3
"""Fixed parameters of the damped Holt: nothing is estimated from a dozen points."""


def last_value(panel: Panel, series: int, ahead: int) -> Floats:
    """Nothing changes.

    Args:
        panel: plans of all councils up to the origin.
        series: position in ``SERIES``.
        ahead: years; makes no difference.
    """
    return panel.plans[series, :, -1].copy()


def own_growth(panel: Panel, series: int, ahead: int) -> Floats:
    """The council's mean growth of three years goes on.

    Args:
        panel: plans of all councils up to the origin.
        series: position in ``SERIES``.
        ahead: years.
    """
    plans = panel.plans[series]
    with np.errstate(divide="ignore", invalid="ignore"):
        return plans[:, -1] * (plans[:, -1] / plans[:, -4]) ** (ahead / 3)


def england_growth(panel: Panel, series: int, ahead: int) -> Floats:
    """England's mean growth of three years goes on everywhere: the rival to beat.

    Args:
        panel: plans of all councils up to the origin.
        series: position in ``SERIES``.
        ahead: years.
    """
    england = panel.england[series]
    return panel.plans[series, :, -1] * (england[-1] / england[-4]) ** (ahead / 3)


def climatology(panel: Panel, series: int, ahead: int) -> Floats:
    """Past growth of all councils, its median, goes on.

    Args:
        panel: plans of all councils up to the origin.
        series: position in ``SERIES``.
        ahead: years; growth over as many is what counts.
    """
    plans = panel.plans[series]
    first = max(panel.years.index(FIRST_ORIGIN), 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = (plans[:, first + ahead:] / plans[:, first:-ahead])
    seen = growth[np.isfinite(growth) & (growth > 0)]
    return plans[:, -1] * (float(np.median(seen)) if len(seen) else np.nan)


def damped_holt(panel: Panel, series: int, ahead: int) -> Floats:
    """Exponential smoothing of the log with a damped trend.

    Args:
        panel: plans of all councils up to the origin.
        series: position in ``SERIES``.
        ahead: years.
    """
    logs = np.log(np.where(panel.plans[series] == 0, 0.5, panel.plans[series]))
    level, trend = logs[:, 0].copy(), np.zeros(len(logs))
    for now in logs[:, 1:].T:
        step = np.isfinite(now) & np.isfinite(level)
        fresh = np.isfinite(now) & ~step
        expected = level + DAMPING * trend
        new = LEVEL * now + (1 - LEVEL) * expected
        trend = np.where(step, TREND * (new - level) + (1 - TREND) * DAMPING * trend, trend)
        level = np.where(step, new, np.where(fresh, now, expected))
    return np.exp(level + trend * sum(DAMPING ** i for i in range(1, ahead + 1)))


RIVALS: dict[str, Rival] = {
    "last value": last_value, "own growth": own_growth, "England's growth": england_growth,
    "growth climatology": climatology, "damped Holt": damped_holt,
}
