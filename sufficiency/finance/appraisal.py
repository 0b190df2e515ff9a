"""Is it worth it: net present values, paybacks both ways, debt service beside the saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import pandas as pd

from sufficiency.finance.assumptions import Assumptions, decision_day
from sufficiency.finance.discounting import Flows, factors, payback, present_value
from sufficiency.finance.flows import COST, FINANCING, SAVING, Priced, price
from sufficiency.finance.ledgers import entries
from sufficiency.finance.openings import Opening
from sufficiency.finance.periods import year_name
from sufficiency.finance.rates import Rates

VIEWS = ("public", "council")
HORIZONS = (20, 30, 40, 60)


class Worth(Enum):
    """What a plan is judged by, as the column ``measure`` calls it."""

    NET_PRESENT_VALUE = "net present value, pounds"
    PAYBACK = "payback, not discounted, years"
    PAYBACK_DISCOUNTED = "payback, discounted, years"


@dataclass(frozen=True, eq=False)
class Appraisal:
    """One plan appraised at central values, real pounds of the price year.

    Attributes:
        priced: flows by line.
        entries: ledger x payer x financial year x line, whole pence.
        measures: one row per measure, over so many years, in each view.
        service: by financial year: interest and MRP of the general fund beside its saving on
            transport (below zero where journeys get longer), and costs and savings of the high
            needs block, pounds.
    """

    title: str
    priced: Priced = field(repr=False)
    entries: pd.DataFrame = field(repr=False)
    measures: pd.DataFrame = field(repr=False)
    service: pd.DataFrame = field(repr=False)


def appraise(
    title: str, openings: Sequence[Opening], assumptions: Assumptions, rates: Rates
) -> Appraisal:
    """Appraise one plan at central values.

    Args:
        title: of the plan, as it is printed.
        openings: what the plan opens.
        assumptions: ranges, whose central values are used.
        rates: national rates.

    Raises:
        InputError: a national rate is missing for a year.
    """
    values = assumptions.central()
    priced = price(openings, values, rates)
    rows = entries(priced)
    return Appraisal(title, priced, rows, _measures(priced, values, rates),
                     _service(rows, priced.first_year, priced.years))


def net_present_value(
    openings: Sequence[Opening], values: Mapping[str, float], rates: Rates, view: str = "public",
    wanted: Flows | None = None,
) -> float:
    """Net present value over the whole horizon, real pounds.

    Args:
        openings: what it opens.
        values: one value of each assumption.
        rates: national rates.
        view: whose costs and savings count.
        wanted: as for ``flows.price``.
    """
    flows = price(openings, values, rates, wanted).net(view)
    return present_value(flows, factors(rates, len(flows) - 1, decision_day(values)))


def compare(appraisals: Sequence[Appraisal]) -> pd.DataFrame:
    """Measures of several plans side by side, one column each (their titles)."""
    key = ["measure", "view", "over_years"]
    columns = [a.measures.set_index(key)["value"].rename(a.title) for a in appraisals]
    return pd.concat(columns, axis=1).reset_index()


def _measures(priced: Priced, values: Mapping[str, float], rates: Rates) -> pd.DataFrame:
    rows: list[tuple[str, str, float, float]] = []
    horizon = int(values["horizon_years"])
    factor = factors(rates, horizon, decision_day(values))
    for view in VIEWS:
        flows = priced.net(view)
        over = sorted({n for n in HORIZONS if n < horizon} | {horizon})
        rows += [(Worth.NET_PRESENT_VALUE.value, view, n, present_value(flows, factor, n))
                 for n in over]
        for what, counted in ((Worth.PAYBACK, flows),
                              (Worth.PAYBACK_DISCOUNTED, flows * factor)):
            found = payback(counted)
            rows.append((what.value, view, horizon,
                         np.nan if found is None else found))
    return pd.DataFrame(rows, columns=["measure", "view", "over_years", "value"])


def _service(rows: pd.DataFrame, first_year: int, years: int) -> pd.DataFrame:
    """Debt service beside what is saved, ledger by ledger: sums of entries, to the penny."""
    names = [year_name(first_year + t) for t in range(years + 1)]
    pence = rows.groupby(["ledger", "kind", "financial_year"], observed=True)["pence"].sum()

    def pounds(kind: str, ledger: str) -> pd.Series:
        return pd.Series([int(pence.get((ledger, kind, name), 0)) for name in names]) / 100

    return pd.DataFrame({
        "financial_year": names,
        "debt_service_general_fund": pounds(FINANCING, "general_fund"),
        # It is either saved or spent: nothing is netted.
        "saving_general_fund": pounds(SAVING, "general_fund") - pounds(COST, "general_fund"),
        "cost_high_needs": pounds(COST, "high_needs"),
        "saving_high_needs": pounds(SAVING, "high_needs"),
    })
