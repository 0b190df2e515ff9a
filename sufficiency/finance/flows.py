"""What a plan costs and saves: pounds by ledger and line and financial year.

Costs and savings are lines of their own and never netted here. An academic year's money falls
7/12 in the financial year it begins in and 5/12 in the next (the rule of budgets). All flows are
real, in pounds of the price year; only debt service begins nominal and is brought to real pounds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sufficiency.finance.assumptions import decision_day
from sufficiency.finance.borrowing import Borrowing, debt_service
from sufficiency.finance.discounting import Flows
from sufficiency.finance.openings import Opening
from sufficiency.finance.periods import TWELFTHS, year_span
from sufficiency.finance.rates import Rates

COST, SAVING, FINANCING = "cost", "saving", "financing"
GIVER = "central_government"
"""Who gives grants."""


class Line(NamedTuple):
    """Where pounds belong: ledger, what for, and whether they are a cost, a saving or financing.

    Financing moves pounds between years and payers; it is no cost of the whole public purse.
    """

    ledger: str
    what: str
    kind: str


@dataclass(frozen=True, eq=False)
class Priced:
    """A plan in pounds.

    Attributes:
        lines: real pounds by year (0 = ``first_year``), above zero, by line.
        bearers: who bears a ledger's pounds, year by year: shares of one by payer.
        first_year: calendar year in which the financial year 0 begins.
        debt_until: last financial year of debt service, by its first calendar year, also where it
            is after the last year appraised; 0 where nothing is borrowed.
    """

    lines: Mapping[Line, Flows] = field(repr=False)
    bearers: Mapping[str, Sequence[Mapping[str, float]]] = field(repr=False)
    first_year: int
    debt_until: int = 0

    @property
    def years(self) -> int:
        """Years after year 0."""
        return len(next(iter(self.lines.values()))) - 1

    def total(self, kind: str, ledger: str) -> Flows:
        """Pounds of one kind in one ledger, by year."""
        return sum((pounds for line, pounds in self.lines.items()
                    if (line.kind, line.ledger) == (kind, ledger)), np.zeros(self.years + 1))

    def net(self, view: str) -> Flows:
        """Savings less costs by year.

        Args:
            view: "public" (the whole public purse, no financing) or "council" (what the council
                bears: debt service in place of the capital).
        """
        out = np.zeros(self.years + 1)
        for line, pounds in self.lines.items():
            sign = 1 if line.kind == SAVING else -1
            if view == "public":
                out += 0 if line.kind == FINANCING else sign * pounds
            elif line.ledger != "capital":
                out += sign * pounds * [b.get("council", 0) for b in self.bearers[line.ledger]]
        return out


def price(
    openings: Sequence[Opening], values: Mapping[str, float], rates: Rates,
    wanted: Flows | None = None,
) -> Priced:
    """Price a plan.

    Args:
        openings: what it opens.
        values: one value of each assumption.
        rates: national rates.
        wanted: share of all new places that are wanted in each academic year from ``first_year``
            (a draw of a forecast); places beyond it stay empty.
    """
    first, years = int(values["first_year"]), int(values["horizon_years"])
    # The academic year that begins before year 0 reaches into it with five twelfths.
    academic = range(first - 1, first + years + 1)
    starts = np.array(academic)
    places = sum(o.places for o in openings)
    lines: dict[Line, Flows] = defaultdict(lambda: np.zeros(years + 1))
    in_use = [_in_use(o, academic) for o in openings]
    planned = sum(in_use, np.zeros(len(starts)))
    share = np.full(len(planned), values["fill"])
    if wanted is not None:
        room = np.concatenate([[1.0], np.resize(wanted, len(planned) - 1)]) * places
        share = share * np.minimum(1, np.divide(room, planned, where=planned > 0,
                                                out=np.ones_like(planned)))
    filled = planned * share
    diverted = filled * values["diversion"] * (1 - values["leakage"])

    def put(ledger: str, what: str, kind: str, by_academic_year: Flows) -> None:
        lines[Line(ledger, what, kind)] += _financial(by_academic_year)

    unfilled = {kind: np.array([rates.place_pence(kind, year_span(y, "academic").start)
                                for y in academic])
                for kind in {_place_kind(o) for o in openings}}
    for opening, planned_here in zip(openings, in_use, strict=True):
        used = planned_here * share
        put("high_needs", "places that are filled", COST,
            used * values.get(opening.place_of, opening.place_pence / 100))
        empty = opening.places * (starts >= opening.opens) - used
        put("high_needs", "places that stand empty", COST,
            empty * unfilled[_place_kind(opening)] / 100)
    for ledger, part in (("high_needs", "education_share"), ("social_care", "social_care_share"),
                         ("health", "health_share")):
        put(ledger, "independent placements that are not made", SAVING,
            diverted * values["independent_gbp"] * values[part])
    put("high_needs", "places elsewhere that are not needed", SAVING,
        (filled - diverted) * values["otherwise_gbp"])
    saved = values["transport_saving_gbp"]
    put("general_fund", *(("transport", SAVING) if saved >= 0 else ("longer journeys", COST)),
        filled / max(places, 1) * abs(saved))
    until = _capital(lines, openings, values, rates)
    return Priced(dict(lines), _bearers(lines, rates, values), first, until)


def _place_kind(opening: Opening) -> str:
    """The kind of place funding of a place that stands empty."""
    return "base_unfilled" if opening.kind == "base_module" else "special"


@lru_cache(maxsize=1024)
def _in_use(opening: Opening, years: range) -> Flows:
    """Places in use in each academic year: asked of the same openings for every value tried."""
    out = np.array([opening.filled(y) for y in years])
    out.flags.writeable = False
    return out


def _financial(by_academic_year: Flows) -> Flows:
    """Academic years (the first begins before year 0) to financial years from year 0."""
    now, after = TWELFTHS["academic", "financial"]
    return by_academic_year[1:] * now / 12 + by_academic_year[:-1] * after / 12


def _capital(
    lines: dict[Line, Flows], openings: Sequence[Opening], values: Mapping[str, float],
    rates: Rates,
) -> int:
    """Capital in the financial year before the opening, and its debt service: the last year of it.
    """
    until = 0
    first, years = int(values["first_year"]), int(values["horizon_years"])
    day = decision_day(values)
    terms = Borrowing(values["borrowing_rate"], int(values["borrowing_years"]),
                      bool(values["mrp_annuity"]))

    level = [(1 + values["inflation"]) ** (first + t - int(values["price_year"]))
             for t in range(years + 1)]
    prices = np.array(level)
    for opening in openings:
        lower, upper = (float(b) for b in rates.bias(opening.building, day))
        raised = opening.capital_pence / 100 * (1 + lower + values["bias"] * (upper - lower))
        spent = max(first, opening.opens - 1)
        if raised == 0 or spent - first > years:
            continue
        lines[Line("capital", "building", COST)][spent - first] += raised
        borrowed = raised * level[spent - first] * (1 - values["capital_grant_share"])
        begins = spent - first + 1
        for what, nominal in zip(("interest", "minimum revenue provision"),
                                 _service(borrowed, terms), strict=True):
            line, told = lines[Line("general_fund", what, FINANCING)], nominal[:years + 1 - begins]
            line[begins:begins + len(told)] += told / prices[begins:begins + len(told)]
            until = max(until, spent + len(nominal)) if borrowed else until
    return until


@lru_cache(maxsize=1024)
def _service(borrowed: float, terms: Borrowing) -> tuple[Flows, Flows]:
    """Interest and provision of each year after the one in which a sum is borrowed."""
    due = debt_service({0: borrowed}, 0, terms)
    interest, mrp = (np.array(part) for part in zip(*(due[y] for y in sorted(due)), strict=True))
    interest.flags.writeable = mrp.flags.writeable = False
    return interest, mrp


def _bearers(
    lines: Iterable[Line], rates: Rates, values: Mapping[str, float]
) -> dict[str, list[dict[str, float]]]:
    """Who bears each ledger's pounds, by year: the payer in force, less what grants pay."""
    spans = [year_span(int(values["first_year"]) + t, "financial")
             for t in range(int(values["horizon_years"]) + 1)]
    grant_day, grant_share = rates.deficit_grant()
    out: dict[str, list[dict[str, float]]] = {}
    for ledger in sorted({line.ledger for line in lines}):
        out[ledger] = years = []
        for span in spans:
            given = values["capital_grant_share"] if ledger == "capital" else 0.0
            if ledger == "high_needs" and values["deficit_grant"] and span.start <= grant_day:
                given = float(grant_share)
            shares = {rates.payer(ledger, span.start): 1 - given}
            shares[GIVER] = shares.get(GIVER, 0.0) + given
            years.append({payer: share for payer, share in shares.items() if share > 0})
    return out
