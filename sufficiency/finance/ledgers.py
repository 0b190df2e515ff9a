"""Ledger x payer x financial year: whose pound, when, in whole pence, never netted in silence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sufficiency.finance.flows import COST, FINANCING, SAVING, Priced
from sufficiency.finance.money import half_up, split
from sufficiency.finance.periods import year_name

COLUMNS = ["ledger", "payer", "financial_year", "line", "kind", "pence"]
LEDGERS = ("capital", "high_needs", "general_fund", "social_care", "health")


def entries(priced: Priced) -> pd.DataFrame:
    """One row per ledger, payer, year and line, in pence of the price year.

    Each line of a year is rounded once; what two payers share is split by largest remainder, so
    that the rows of a line and year sum to it.
    """
    rows = []
    for line, pounds in priced.lines.items():
        for t, amount in enumerate(pounds):
            whole = half_up(round(float(amount) * 10_000), 100)
            if whole == 0:
                continue
            bearers = priced.bearers[line.ledger][t]
            shares = [round(share * 1_000_000) for share in bearers.values()]
            rows += [(line.ledger, payer, year_name(priced.first_year + t), line.what, line.kind,
                      part) for payer, part in zip(bearers, split(whole, shares), strict=True)
                     if part]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["ledger"] = pd.Categorical(frame["ledger"], LEDGERS, ordered=True)
    return frame.sort_values(["ledger", "payer", "financial_year", "line"], kind="stable",
                             ignore_index=True)


def by_year(table: pd.DataFrame) -> pd.DataFrame:
    """Ledger, payer and year with what is spent, what is saved, what financing takes, in pence.

    ``left`` is savings less the other two: beside them, never in their place.
    """
    wide = table.pivot_table(index=["ledger", "payer", "financial_year"], columns="kind",
                             values="pence", aggfunc="sum", fill_value=0, observed=True)
    wide = wide.reindex(columns=[COST, SAVING, FINANCING], fill_value=0).reset_index()
    wide.columns.name = None
    wide["left"] = wide[SAVING] - wide[COST] - wide[FINANCING]
    return wide


def nominal(table: pd.DataFrame, inflation: float, price_year: int) -> pd.DataFrame:
    """The same entries in the money of their own years; never mixed with real ones.

    Args:
        table: columns financial_year and pence, in real money.
        inflation: a year, as a share.
        price_year: financial year (its first) of the real money.
    """
    year = table["financial_year"].str[:4].astype(int)
    raised = table["pence"] * (1 + inflation) ** (year - price_year)
    return table.assign(pence=np.floor(raised + 0.5).astype("int64"))
