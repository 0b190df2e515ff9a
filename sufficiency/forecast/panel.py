"""Every council's series side by side, with breaks masked: what the pooled model learns from.

A panel ends at one January. ``until`` cuts it at an earlier one, and everything that was published
later is gone: a forecast made from it cannot look ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.common.discreet import discreet
from sufficiency.forecast.tables import ENGLAND, SERIES, National

Floats = NDArray[np.float64]
FLOWS = ("requests", "new_plans")


@discreet
@dataclass(frozen=True, eq=False)
class Panel:
    """Series by council and January; NaN = not published, or masked by a break.

    Attributes:
        codes: (n,) councils' DfE numbers.
        years: (t,) Januaries, without gaps.
        plans: (series, n, t) plans.
        england: (series, t) plans of England; NaN where most councils did not publish a part.
        flows: (2, n, t) requests and new plans of the calendar year before each January.
        england_flows: (2, t) of England.
        children: (n, t) residents aged 2 to 18 in the middle of the year before each January.
    """

    codes: tuple[str, ...]
    years: tuple[int, ...]
    plans: Floats
    england: Floats
    flows: Floats
    england_flows: Floats
    children: Floats

    def __post_init__(self) -> None:
        for array in (self.plans, self.england, self.flows, self.england_flows, self.children):
            array.setflags(write=False)

    @property
    def last(self) -> int:
        """The January the panel ends at."""
        return self.years[-1]

    def until(self, january: int) -> Panel:
        """What was known at an earlier January."""
        t = self.years.index(january) + 1
        return replace(
            self, years=self.years[:t], plans=self.plans[:, :, :t].copy(),
            england=self.england[:, :t].copy(), flows=self.flows[:, :, :t].copy(),
            england_flows=self.england_flows[:, :t].copy(), children=self.children[:, :t].copy(),
        )


def panel(national: National) -> Panel:
    """The panel of all Januaries of the tables."""
    years = tuple(range(int(national.plans["year"].min()), int(national.plans["year"].max()) + 1))
    codes = tuple(sorted(set(national.plans["la_code"]) - {ENGLAND}))
    every = (*codes, ENGLAND)
    stock = np.stack([_wide(national.plans, s, every, years) for s in SERIES])
    before = tuple(y - 1 for y in years)  # the calendar year that ends with the January
    flows = np.stack([_wide(national.flows, f, every, before) for f in FLOWS])
    for row in national.breaks.to_dict("records"):
        which = [i for i, c in enumerate(every) if row["la_code"] in ("", c)]
        array, names, span = (
            (flows, FLOWS, before) if row["series"] in FLOWS else (stock, SERIES, years))
        when = [t for t, y in enumerate(span) if row["from_year"] <= y <= row["to_year"]]
        array[np.ix_([names.index(row["series"])], which, when)] = np.nan
    return Panel(
        codes=codes, years=years, plans=stock[:, :-1].copy(), england=_england(stock),
        flows=flows[:, :-1].copy(), england_flows=flows[:, -1].copy(),
        children=_wide(national.children, "children_2_18", codes, before),
    )


def _england(stock: Floats) -> Floats:
    """(series, t) of England: parts from the councils that published them, raised to all plans.

    A council that sent no settings has all its plans elsewhere in the published sum.
    """
    plans, total = stock[:, :-1], stock[0, -1]
    seen = np.isfinite(plans)
    covered = np.where(seen, np.nan_to_num(plans[0]), 0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        out = np.where(seen, plans, 0).sum(axis=1) * total / covered
    out[covered < 0.5 * total] = np.nan
    out[0] = total
    return out


def _wide(
    frame: pd.DataFrame, column: str, codes: tuple[str, ...], years: tuple[int, ...]
) -> Floats:
    """(codes, years) of one column."""
    table = frame.pivot(index="la_code", columns="year", values=column)
    return table.reindex(index=list(codes), columns=list(years)).to_numpy(dtype=float).copy()
