"""How good a forecast was: errors, scores of whole distributions, coverage.

``crps`` and ``weighted_interval_score`` are checked against scoringrules in the tests.
"""

from __future__ import annotations

import numpy as np

from sufficiency.forecast.panel import Floats

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Quantiles that are published: the median and central bands of 50, 80 and 95 %."""
BANDS = {50: (2, 4), 80: (1, 5), 95: (0, 6)}
"""Central band in % -> positions of its ends in ``LEVELS``."""


def mape(forecast: Floats, actual: Floats) -> float:
    """Mean absolute error in % of the actual, each council alike."""
    return float(np.mean(np.abs(forecast / actual - 1)) * 100)


def wape(forecast: Floats, actual: Floats) -> float:
    """Sum of absolute errors in % of the sum of actuals, each child alike."""
    return float(np.abs(forecast - actual).sum() / actual.sum() * 100)


def crps(draws: Floats, actual: Floats) -> Floats:
    """(n,) continuous ranked probability score of (n, draws): E|X - y| - E|X - X'| / 2.

    Gneiting and Raftery (2007), the estimator of the empirical distribution.
    """
    ranked = np.sort(draws, axis=-1)
    m = ranked.shape[-1]
    weight = (2 * np.arange(1, m + 1) - m - 1) / m**2
    return np.abs(ranked - actual[..., None]).mean(axis=-1) - (ranked * weight).sum(axis=-1)


def weighted_interval_score(quantiles: Floats, actual: Floats) -> Floats:
    """(n,) weighted interval score of (levels, n): Bracher and others (2021).

    Half the error of the median, and of each band half its level outside times its interval score,
    over the number of bands and a half.
    """
    middle = LEVELS.index(0.5)
    score = 0.5 * np.abs(quantiles[middle] - actual)
    for band, (low, high) in BANDS.items():
        alpha = 1 - band / 100
        below = np.maximum(quantiles[low] - actual, 0)
        above = np.maximum(actual - quantiles[high], 0)
        width = quantiles[high] - quantiles[low]
        score = score + alpha / 2 * (width + 2 / alpha * (below + above))
    return score / (len(BANDS) + 0.5)


def covered(quantiles: Floats, actual: Floats, band: int) -> Floats:
    """(n,) 1 where the actual is within the band, else 0.

    Args:
        quantiles: (n,) of the forecast, by level.
        actual: (n,) what came.
        band: per cent, one of ``BANDS``.
    """
    low, high = BANDS[band]
    return ((quantiles[low] <= actual) & (actual <= quantiles[high])).astype(float)


def width(quantiles: Floats, actual: Floats, band: int = 80) -> Floats:
    """(n,) width of a band as a share of the actual.

    Args:
        quantiles: (n,) of the forecast, by level.
        actual: (n,) what came.
        band: per cent, one of ``BANDS``.
    """
    low, high = BANDS[band]
    return (quantiles[high] - quantiles[low]) / actual
