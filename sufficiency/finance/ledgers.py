"""Ledger x payer x financial year: who pays, when, in whole pence, never netted in silence."""

from __future__ import annotations

from collections.abc import Mapping

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
    rows = [(line.ledger, payer, year_name(priced.first_year + t), line.what, line.kind, part)
            for line, pounds in priced.lines.items() for t, amount in enumerate(pounds)
            for payer, part in _parts(amount, priced.bearers[line.ledger][t]).items() if part]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["ledger"] = pd.Categorical(frame["ledger"], LEDGERS, ordered=True)
    return frame.sort_values(["ledger", "payer", "financial_year", "line"], kind="stable",
                             ignore_index=True)


def _parts(amount: float, bearers: Mapping[str, float]) -> dict[str, int]:
    """Whole pence of an amount in pounds by payer: rounded once, then split."""
    whole = half_up(round(float(amount) * 10_000), 100)
    shares = [round(share * 1_000_000) for share in bearers.values()]
    return dict(zip(bearers, split(whole, shares), strict=True))


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


def nominal(
    table: pd.DataFrame, priced: Priced, inflation: float, price_year: int
) -> pd.DataFrame:
    """The same entries in the money of their own years; never mixed with real ones.

    Raised from what was not rounded yet, so that what is level in nominal money, such as an
    annuity, is level to the penny.

    Args:
        table: the entries of the plan in real money.
        priced: the plan.
        inflation: a year, as a share.
        price_year: financial year (its first) of the real money.
    """
    lines = {(line.ledger, line.what, line.kind): pounds for line, pounds in priced.lines.items()}
    pence = []
    for row in table.itertuples():
        year = int(row.financial_year[:4])
        t = year - priced.first_year
        raised = lines[row.ledger, row.line, row.kind][t] * (1 + inflation) ** (year - price_year)
        pence.append(_parts(raised, priced.bearers[row.ledger][t])[row.payer])
    return table.assign(pence=np.array(pence, dtype="int64"))
