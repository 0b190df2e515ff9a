"""Where a figure comes from: every pound of a statement as the entries that make it.

An entry is a row of the plan's ledgers (ledger, payer, year, line), numbered in their order.
Amounts of ledgers and debt service are sums of entries to the penny; a net present value is a sum
of entries times the Treasury's factors, and differs from what is printed by what rounding entries
to the penny leaves. What a tornado says of other values of an assumption is priced anew and has
entries of its own, which are not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.finance.appraisal import VIEWS, Worth
from sufficiency.finance.assumptions import decision_day
from sufficiency.finance.discounting import factors
from sufficiency.finance.flows import COST, FINANCING, SAVING
from sufficiency.finance.periods import year_name
from sufficiency.finance.statement import (
    LEDGER_WORDS,
    PAYER_WORDS,
    VIEW_WORDS,
    YEARS_SHOWN,
    Statement,
)

AMOUNTS = {"Costs": {COST: 1}, "Savings": {SAVING: 1}, "Debt service": {FINANCING: 1},
           "Savings less the other two": {SAVING: 1, COST: -1, FINANCING: -1}}
"""Columns of a ledger, and what of each kind of entry they count."""
SERVICE = {"Debt service, general fund": ("general_fund", {FINANCING: 1}),
           "Transport saved, general fund": ("general_fund", {SAVING: 1, COST: -1}),
           "Costs, high needs block": ("high_needs", {COST: 1}),
           "Savings, high needs block": ("high_needs", {SAVING: 1})}
"""Columns of the debt service beside the saving."""
ALL_YEARS = "all years"
Pence = NDArray[np.int64]
Weights = NDArray[np.float64]


def numbered(entries: pd.DataFrame) -> pd.DataFrame:
    """The entries of a plan with their numbers, as E0001.

    Args:
        entries: of an appraisal.
    """
    names = [f"E{n:04d}" for n in range(1, len(entries) + 1)]
    return pd.DataFrame({"entry": names}).join(entries.reset_index(drop=True))


def trace(found: Statement) -> pd.DataFrame:
    """Which entries make which figure.

    Args:
        found: the plan in pounds.

    Returns:
        One row per figure and entry: ``table`` and ``figure`` as they are printed, ``entry``,
        ``pence`` of it, and ``weight`` with which it counts; a figure is the sum of their products.
    """
    entries = numbered(found.plan.entries)
    names, rows, pences, counts = [], [], [], []
    for table, figure, pence, weights in _figures(found, entries):
        own = np.flatnonzero(weights)
        names += [(table, figure)] * len(own)
        rows.append(own)
        pences.append(pence[own])
        counts.append(weights[own])
    out = pd.DataFrame(names, columns=["table", "figure"])
    return out.assign(entry=entries["entry"].to_numpy()[np.concatenate(rows)],
                      pence=np.concatenate(pences), weight=np.concatenate(counts))


def sums(traced: pd.DataFrame) -> pd.Series:
    """What the entries of each table and figure come to, pence.

    Args:
        traced: as ``trace`` makes it.
    """
    return (traced["pence"] * traced["weight"]).groupby(
        [traced["table"], traced["figure"]], sort=False).sum()


def bears(ledger: str, payer: str) -> str:
    """A ledger and who bears it, as they are printed.

    Args:
        ledger, payer: as entries call them.
    """
    return f"{LEDGER_WORDS[ledger]}, borne by {PAYER_WORDS.get(payer, payer)}"


def _figures(
    found: Statement, entries: pd.DataFrame
) -> Iterator[tuple[str, str, Pence, Weights]]:
    """Each printed amount: its table and name, pence of every entry, and weights (n,)."""
    years = entries["financial_year"].to_numpy()
    prices = {"real": entries["pence"].to_numpy(),
              "nominal": found.nominal_entries["pence"].to_numpy()}
    signs = {amount: _signs(entries, of) for amount, of in AMOUNTS.items()}
    last = year_name(found.plan.priced.first_year + YEARS_SHOWN - 1)
    shown = np.where(years <= last, years, f"after {last}")
    for (ledger, payer), own in entries.groupby(["ledger", "payer"], observed=True, sort=True):
        here = entries.index.isin(own.index)
        for when in (*dict.fromkeys(shown[here]), ALL_YEARS):
            then = here if when == ALL_YEARS else here & (shown == when)
            for amount, sign in signs.items():
                for name, pence in prices.items():
                    yield (f"Who pays, {name}", f"{bears(ledger, payer)}, {when}: {amount}",
                           pence, sign * then)
    for amount, (ledger, of) in SERVICE.items():
        sign = _signs(entries, of) * (entries["ledger"] == ledger).to_numpy()
        for year in sorted(set(years)):
            yield ("Debt service beside the saving", f"{year}: {amount}", prices["real"],
                   sign * (years == year))
    for figure, weights in _worth(found, entries):
        yield "Net present value", figure, prices["real"], weights


def _signs(entries: pd.DataFrame, of: Mapping[str, int]) -> Weights:
    """With which sign each entry counts, by its kind; 0 where it does not."""
    return entries["kind"].map(of).fillna(0).to_numpy(float)


def _worth(found: Statement, entries: pd.DataFrame) -> Iterator[tuple[str, Weights]]:
    rows = found.plan.measures
    rows = rows[rows["measure"] == Worth.NET_PRESENT_VALUE.value]
    at = entries["financial_year"].str[:4].astype(int).to_numpy() - found.plan.priced.first_year
    factor = factors(found.rates, found.plan.priced.years,
                     decision_day(found.assumptions.central()))
    for view in VIEWS:
        counts = (entries["kind"] != FINANCING if view == "public" else
                  (entries["ledger"] != "capital") & (entries["payer"] == "council"))
        sign = np.where(entries["kind"] == SAVING, 1.0, -1.0) * counts.to_numpy()
        for over in rows.loc[rows["view"] == view, "over_years"]:
            yield (f"{VIEW_WORDS[view].capitalize()}, over {over:.0f} years",
                   sign * factor[at] * (at <= over))
