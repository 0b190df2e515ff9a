"""What moves the answer: the tornado, with diversion and its break-even first; and draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.finance.appraisal import net_present_value
from sufficiency.finance.assumptions import PLACE_COSTS, Assumptions, moved, of_one_whole
from sufficiency.finance.openings import Opening
from sufficiency.finance.rates import Rates

FIRST = "diversion"
HALF_A_PENNY = 0.005
STEPS = 60
"""Of the search for a value: halvings of its interval, if nothing else."""
STRAIGHT = 20
"""Steps that take the line between both ends first; most assumptions move pounds evenly."""
EVEN = 1e-6
"""Pounds that are nought: far below a penny."""


def tornado(
    openings: Sequence[Opening], assumptions: Assumptions, rates: Rates, view: str = "public"
) -> pd.DataFrame:
    """Net present value at the low and the high end of each assumption, the others central.

    Columns: assumption, low, central, high, npv_low, npv_high, swing, break_even (the value at
    which the net present value is zero; NaN where none is between 0 and ten times the high value,
    or 1 for a share). Diversion is first, whatever its swing; the others by swing.

    Args:
        openings: what the plan opens.
        assumptions: ranges of the values.
        rates: national rates.
        view: whose costs and savings count.
    """
    central = assumptions.central()
    rows = []
    for name, range_ in assumptions.ranges.items():
        if not range_.varies and name != FIRST:
            continue
        low, high = (net_present_value(openings, moved(central, name, v), rates, view)
                     for v in (range_.low, range_.high))
        if abs(high - low) < HALF_A_PENNY and name != FIRST:
            continue  # it moves nothing in this view
        rows.append((name, range_.low, range_.central, range_.high, low, high, abs(high - low),
                     break_even(openings, assumptions, rates, name, view)))
    rows.sort(key=lambda r: (r[0] != FIRST, -r[6], r[0]))
    return pd.DataFrame(rows, columns=[
        "assumption", "low", "central", "high", "npv_low", "npv_high", "swing", "break_even"])


def break_even(
    openings: Sequence[Opening], assumptions: Assumptions, rates: Rates, name: str,
    view: str = "public",
) -> float:
    """The value of an assumption at which the net present value is zero; NaN where none is.

    The line between both ends says where to look next, an end that stays counts half (the
    Illinois rule), and an interval that is left after that is halved.

    Args:
        openings: what the plan opens.
        assumptions: ranges of the values; the others are central.
        rates: national rates.
        name: which assumption is varied.
        view: whose costs and savings count.
    """
    central = assumptions.central()
    top = 1.0 if assumptions.ranges[name].high <= 1 else assumptions.ranges[name].high * 10

    def worth(value: float) -> float:
        return net_present_value(openings, moved(central, name, value), rates, view)

    low, high = 0.0, top
    below = worth(low)
    if below == 0:
        return low
    above = worth(high)
    if below * above > 0:
        return float("nan")
    stayed = 0
    for step in range(STEPS):
        middle = (low + high) / 2
        if step < STRAIGHT:
            middle = min(max(low - below * (high - low) / (above - below), low), high)
        here = worth(middle)
        if abs(here) < EVEN:
            return middle
        if here * below > 0:
            low, below = middle, here
            above, stayed = above / (2 if stayed == 1 else 1), 1
        else:
            high, above = middle, here
            below, stayed = below / (2 if stayed == -1 else 1), -1
    return (low + high) / 2


def draws(
    openings: Sequence[Opening], assumptions: Assumptions, rates: Rates, *, count: int = 1000,
    seed: int = 1, view: str = "public", wanted: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Net present values of so many draws: each range triangular, independent of the others but
    for the payers' shares of a placement, which are brought to one whole.

    Args:
        openings: what the plan opens.
        assumptions: ranges of the values.
        rates: national rates.
        count: number of draws.
        seed: the same seed gives the same values.
        view: whose costs and savings count.
        wanted: share of all new places that are wanted, (draws, academic years from the first
            year), joined draw by draw and repeated where there are fewer (a forecast's draws).
    """
    rng = np.random.default_rng(seed)
    central = assumptions.central()
    varied = {name: rng.triangular(r.low, r.central, r.high, count)
              for name, r in sorted(assumptions.ranges.items(), key=_order) if r.varies}
    return np.array([
        net_present_value(
            openings, of_one_whole(central | {name: float(v[i]) for name, v in varied.items()}),
            rates, view, None if wanted is None else wanted[i % len(wanted)])
        for i in range(count)])


def _order(item: tuple[str, object]) -> tuple[bool, str]:
    """By name, what openings may do without last: others' draws are the same with and without."""
    return item[0] in PLACE_COSTS.values(), item[0]


def told(values: NDArray[np.float64]) -> dict[str, float]:
    """What draws say: mean, 10th, 50th and 90th percentile, share above zero; how many."""
    low, middle, high = np.percentile(values, [10, 50, 90])
    return {"mean": float(values.mean()), "p10": float(low), "p50": float(middle),
            "p90": float(high), "share_above_zero": float((values > 0).mean()),
            "draws": len(values)}
