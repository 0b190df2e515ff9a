"""The finance statement of a plan: every table of its page; ``words`` says them in sentences.

Nothing here is a count of children: places, pounds and years only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.common.discreet import discreet
from sufficiency.common.notebook import Column, Kind, page, table
from sufficiency.finance.appraisal import VIEWS, Appraisal, Worth, appraise, compare
from sufficiency.finance.assumptions import MEANING, Assumptions, decision_day
from sufficiency.finance.claim import read_claim, worked
from sufficiency.finance.ledgers import by_year, nominal
from sufficiency.finance.money import pounds
from sufficiency.finance.openings import Opening
from sufficiency.finance.periods import year_name
from sufficiency.finance.rates import Rates
from sufficiency.finance.sensitivity import draws, told, tornado

VIEW_WORDS = {"public": "whole public purse", "council": "council alone"}
LEDGER_WORDS = {"capital": "Capital", "high_needs": "High needs block",
                "general_fund": "General fund", "social_care": "Social care", "health": "Health"}
PAYER_WORDS = {p: p.replace("_", " ") for p in ("council", "central_government", "health")}
YEARS_SHOWN, DRAWS = 10, 400


@discreet
@dataclass(frozen=True, eq=False)
class Statement:
    """A plan in pounds with everything its page shows.

    Attributes:
        plan: at central values, real pounds; its openings are in ``openings``.
        others: comparators that open something, appraised the same way.
        tornado, draws: by view (``VIEWS``); a brief statement has those of the whole public purse
            alone.
        claim: a published claim worked out; None where the council has given none.
        notes: what must be said beside the figures.
    """

    plan: Appraisal
    others: Sequence[Appraisal]
    openings: Sequence[Opening]
    assumptions: Assumptions
    rates: Rates
    tornado: Mapping[str, pd.DataFrame]
    draws: Mapping[str, Mapping[str, float]]
    claim: pd.DataFrame | None = None
    claim_source: str = ""
    notes: tuple[str, ...] = ()

    @property
    def real(self) -> pd.DataFrame:
        """Ledger, payer and year in pounds of the price year, whole pence."""
        return by_year(self.plan.entries)

    @property
    def nominal(self) -> pd.DataFrame:
        """The same in the money of each year."""
        return by_year(self.nominal_entries)

    @property
    def nominal_entries(self) -> pd.DataFrame:
        """The plan's entries in the money of each year."""
        values = self.assumptions.central()
        return nominal(self.plan.entries, self.plan.priced, values["inflation"],
                       int(values["price_year"]))

    def measures(self) -> pd.DataFrame:
        """The plan and its comparators side by side."""
        return compare([self.plan, *self.others])

    def _repr_html_(self) -> str:
        """What a notebook shows: what the plan and its comparators are judged by."""
        every, titles = self.measures(), [p.title for p in (self.plan, *self.others)]
        heads = [t if titles.count(t) == 1 else f"{t} ({n})" for n, t in enumerate(titles, 1)]
        every.columns = pd.Index([*every.columns[:-len(heads)], *heads])
        worth = every["measure"] == Worth.NET_PRESENT_VALUE.value
        kinds: dict[Kind, pd.DataFrame] = {"pounds": every[worth], "number": every[~worth]}
        return page(self.plan.title, [
            table(rows.replace({"view": VIEW_WORDS}), (
                Column("measure", "Measure"), Column("view", "For the"),
                Column("over_years", "Over years", "number"),
                *(Column(head, head, kind) for head in heads)))
            for kind, rows in kinds.items()], inside="measures()")

    def measure(self, what: Worth, view: str, over: int | None = None) -> float:
        """One figure of the plan; of its longest horizon where none is given.

        Args:
            what: which of the measures.
            view: whose costs and savings count.
            over: years of the horizon; None = the longest.
        """
        rows = self.plan.measures
        rows = rows[(rows["measure"] == what.value) & (rows["view"] == view)]
        rows = rows if over is None else rows[rows["over_years"] == over]
        return float(rows["value"].iloc[-1])


def state(
    title: str, openings: Sequence[Opening], assumptions: Assumptions, rates: Rates, *,
    others: Mapping[str, tuple[Sequence[Opening], Assumptions]] | None = None,
    claim: Path | None = None, notes: Sequence[str] = (), seed: int = 1, count: int = DRAWS,
    wanted: NDArray[np.float64] | None = None, brief: bool = False,
) -> Statement:
    """Appraise a plan and everything that is told beside it.

    Args:
        title: of the plan, as it is printed.
        openings: what the plan opens.
        assumptions: ranges of the values.
        rates: national rates.
        others: openings and assumptions of each comparator, by title.
        claim: one-row table of a published claim.
        notes: sentences that are told with it.
        seed: of the draws.
        count: draws over all ranges.
        wanted: share of the new places that is wanted, (draws, academic years), joined draw by
            draw; None where every place is.
        brief: what a report tells: what moves the result for the whole public purse alone.

    Raises:
        InputError: a rate is missing, or the claim has faults.
    """
    given = read_claim(claim) if claim is not None and claim.is_file() else None
    views = VIEWS[:1] if brief else VIEWS
    return Statement(
        appraise(title, openings, assumptions, rates),
        [appraise(name, *other, rates) for name, other in (others or {}).items()],
        openings, assumptions, rates,
        {view: tornado(openings, assumptions, rates, view) for view in views},
        {view: told(draws(openings, assumptions, rates, count=count, seed=seed, view=view,
                          wanted=wanted)) for view in views},
        None if given is None else worked(given["capital_gbp"] / 100, given["saving_gbp"] / 100,
                                          rates, given["decided"]),
        "" if given is None else given["source"], tuple(notes))


def ledger_table(table: pd.DataFrame, first_year: int) -> list[dict[str, Any]]:
    """Ledger, payer and year in words, with pence; what is later than the first years in one row.

    The rows of a ledger and payer sum to its totals to the penny.
    """
    out = []
    last = year_name(first_year + YEARS_SHOWN - 1)
    shown = table.assign(year=table["financial_year"].where(table["financial_year"] <= last,
                                                            f"after {last}"))
    amounts = ["cost", "saving", "financing", "left"]
    for (ledger, payer), rows in shown.groupby(["ledger", "payer"], observed=True, sort=True):
        years = rows.groupby("year", sort=False)[amounts].sum()
        lines = [{"year": year, **{a: int(row[a]) for a in amounts}}
                 for year, row in years.iterrows()]
        total = {a: int(rows[a].sum()) for a in amounts}
        out.append({"ledger": LEDGER_WORDS[ledger], "payer": PAYER_WORDS.get(payer, payer),
                    "lines": lines, "total": total})
    return out


def assumption_rows(found: Statement) -> list[dict[str, Any]]:
    """Every assumption with its meaning, range, how it is known and its source."""
    return [{"name": name, "meaning": MEANING[name], "low": r.low, "central": r.central,
             "high": r.high, "status": r.status, "source": r.source}
            for name, r in found.assumptions.ranges.items()]


def rate_rows(found: Statement) -> list[dict[str, Any]]:
    """The national rates: table, row in words, valid from, how known, source."""
    skip = {"row", "valid_from", "status", "source"}
    return [{"table": name, "says": ", ".join(f"{k} {_plain(k, v)}" for k, v in row.items()
                                              if k not in skip),
             "valid_from": str(row.get("valid_from", "")), "status": row["status"],
             "source": row["source"]}
            for name, rows in found.rates.tables.items() for row in rows]


def _plain(name: str, value: object) -> str:
    if name == "gbp":
        return pounds(int(value))  # type: ignore[call-overload]
    return f"{float(value):g}" if hasattr(value, "numerator") else str(value)  # type: ignore[arg-type]


def basis(found: Statement) -> str:
    """What kind of pounds these are."""
    values = found.assumptions.central()
    return (f"Real pounds of {year_name(int(values['price_year']))}; year 0 is "
            f"{year_name(int(values['first_year']))}; national rates as of "
            f"{decision_day(values)}. Prices of building, places and fees are as the data have "
            "them, whatever their year: none is brought to these pounds.")
