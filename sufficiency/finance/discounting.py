"""Present values and paybacks of yearly flows; year 0 is not discounted."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sufficiency.common.sums import inner
from sufficiency.finance.rates import Rates

Flows = NDArray[np.float64]
"""Pounds by year, year 0 first; what is spent is below zero."""


def factors(rates: Rates, years: int, day: date, series: str = "standard") -> Flows:
    """Discount factors of years 0 to ``years``: the rate of each year compounds on the last's.

    Args:
        rates: national rates, whose discount rates are used.
        years: the last year.
        day: the discount rates in force on it are used.
        series: which discount rates.
    """
    steps = [1.0, *(1 / (1 + float(rates.discount(t, day, series))) for t in range(1, years + 1))]
    return np.cumprod(np.array(steps, float))


def present_value(flows: Flows, factor: Flows, years: int | None = None) -> float:
    """Net present value of years 0 to ``years`` (all years where None).

    Args:
        flows: (n,) pounds by year from year 0.
        factor: (n,) discount factors of the same years.
        years: the last year that counts.
    """
    end = len(flows) if years is None else years + 1
    return inner(flows[:end], factor[:end])


def payback(flows: Flows) -> int | None:
    """The year by whose end what came back is at least what was spent, and stays so.

    None: not in time. Spending that follows later (a second school, debt service) undoes an earlier
    return, so the last year that is short decides.
    """
    short = np.flatnonzero(np.cumsum(flows) < -1e-6)
    if not len(short):
        return 0
    return int(short[-1]) + 1 if short[-1] + 1 < len(flows) else None
