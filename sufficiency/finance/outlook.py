"""What a ledger says on a day: used, committed, by payer, by group against budget, then and now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from sufficiency.errors import Fault, InputError
from sufficiency.finance.calendars import Calendar
from sufficiency.finance.cleaned_values import Column
from sufficiency.finance.events import Event
from sufficiency.finance.money import pounds
from sufficiency.finance.periods import Span, year_name, year_of, year_span
from sufficiency.finance.pooled import FEW, Group, pooled
from sufficiency.finance.rates import Rates
from sufficiency.finance.state import Placement, fold
from sufficiency.finance.store import Ledger
from sufficiency.finance.tables import read_rows
from sufficiency.finance.views import (
    GROUPS,
    Charge,
    Charged,
    Commitment,
    beyond,
    by_group,
    cash,
    charged,
    commitment,
    headcount,
    paid,
    reach,
    without_fee,
)

BUDGET = (
    Column("by", "need, provider or ofsted", "word", True, words=GROUPS),
    Column("name", "name of the group", needed=True),
    Column("budget_gbp", "pounds of the financial year", "pence", True),
)
PAYER_WORDS = {"education": "high needs block", "social_care": "social care", "health": "health"}


@dataclass(frozen=True, eq=False)
class Outlook:
    """One financial year of a ledger, as known at a time.

    Attributes:
        on: the day up to which fees count as used.
        children, placements: on that day.
        commitment: used, to 31 March, to 31 August; pence without VAT.
        by_payer: pence of the whole financial year.
        tax: VAT of the year, which a council reclaims; in no cost.
        cash: invoices less credits dated in the year, pence.
        unpaid: invoiced less credited and paid, all years, of invoices not paid in full.
        overpaid: paid beyond what was invoiced and not credited, of the other invoices.
        beyond: invoiced less credited beyond what was due for the days invoiced, all placements
            where it is more.
        no_fee: placements with days in the year for which no fee is recorded.
        charges: rows of the year; internal.
        lines, known: all charge lines and placements, from which ``trace_table`` is made; internal.
    """

    on: date
    children: int
    placements: int
    commitment: Commitment
    by_payer: Mapping[str, int]
    tax: int
    cash: int
    unpaid: int
    overpaid: int
    beyond: int
    no_fee: int
    charges: Sequence[Charge] = field(repr=False)
    lines: Charged = field(repr=False)
    known: Sequence[Placement] = field(repr=False)

    @property
    def year(self) -> str:
        """Name of the financial year."""
        return year_name(year_of(self.on, "financial"))

    def groups(
        self, by: str, budgets: Mapping[str, int] | None = None, few: int = FEW
    ) -> list[Group]:
        """Pence of the year by need, provider or Ofsted band; small groups are pooled.

        Args:
            by: one of ``GROUPS``.
            budgets: pence of the year by group; None where there are none.
            few: groups of fewer children are pooled.
        """
        return pooled(by_group(self.charges, by), budgets, few)

    def words(self) -> list[str]:
        """Totals; no provider and no child is named."""
        c = self.commitment
        payers = ", ".join(f"{PAYER_WORDS[p]} £{pounds(v)}"
                           for p, v in self.by_payer.items() if v)
        return [
            f"Financial year {self.year}: £{pounds(c.year)} forecast, of it £{pounds(c.used)} used "
            f"before {self.on} and £{pounds(c.to_march)} committed to 31 March",
            f"Committed after that, to the end of the academic year: £{pounds(c.to_august)}",
            f"Who pays: {payers or 'nobody'}",
            f"VAT, reclaimed and in no cost: £{pounds(self.tax)}",
            f"Invoices less credits dated in the year: £{pounds(self.cash)}; "
            f"not paid yet, all years: £{pounds(self.unpaid)}",
            f"Invoiced beyond what was due, to be claimed back: £{pounds(self.beyond)}",
            f"Paid beyond what was invoiced, to be claimed back: £{pounds(self.overpaid)}",
            *([f"Placements with days in the year for which no fee is recorded, in no figure: "
               f"{self.no_fee:,}"] if self.no_fee else []),
        ]


def outlook(
    events: Sequence[Event], calendars: Mapping[str, Calendar], rates: Rates, on: date
) -> Outlook:
    """The financial year of a day by these events.

    Args:
        events: of the ledger, as far as they are known.
        calendars: school calendars by name.
        rates: national rates.
        on: the day; headcount and commitment are those of it.

    Raises:
        InputError: a calendar is not known or does not cover a year that is needed.
    """
    placements = list(fold(events).values())
    lines = charged(placements, calendars, rates, reach(on))
    year = year_span(year_of(on, "financial"), "financial")
    charges = lines.service(year)
    settled = paid(placements)
    by_payer: dict[str, int] = defaultdict(int)
    for charge in charges:
        by_payer[charge.payer] += charge.pence
    return Outlook(
        on, headcount(placements, on),
        sum(p.span.start <= on < p.span.end for p in placements), commitment(lines, on),
        {p: by_payer[p] for p in PAYER_WORDS if p in by_payer}, sum(c.tax for c in charges),
        _pence(cash(placements, year)), _pence(settled.unpaid),
        _pence(settled.overpaid), _pence(beyond(lines)), len(without_fee(placements, year)),
        charges, lines, placements)


def _pence(rows: Iterable[Charge]) -> int:
    return sum(c.pence for c in rows)


def trace_table(found: Outlook) -> pd.DataFrame:
    """Which rows and events make which figure: internal, as it names placements.

    Args:
        found: a year of a ledger.

    Returns:
        One row per figure, placement, element, kind and payer: pounds, and the numbers of the
        events they rest on. A figure is the sum of its pounds, to the penny.
    """
    on, year = found.on, year_span(year_of(found.on, "financial"), "financial")
    windows = {"used": Span(year.start, on), "committed to 31 March": Span(on, year.end),
               "committed to 31 August": Span(year.end, reach(on))}
    settled = paid(found.known)
    behind = {figure: found.lines.service(window) for figure, window in windows.items()} | {
        "invoiced less credited": cash(found.known, year), "not paid yet": settled.unpaid,
        "beyond what was due": beyond(found.lines), "paid beyond its invoice": settled.overpaid}
    return pd.DataFrame(
        [(figure, c.placement.placement, c.element, c.kind, c.payer, c.pence / 100,
          " ".join(map(str, c.events))) for figure, rows in behind.items() for c in rows],
        columns=["figure", "placement_id", "element", "kind", "payer", "gbp", "events"])


@dataclass(frozen=True, eq=False)
class Since:
    """What was thought on a day, what is thought now of the same year, and what came between.

    Attributes:
        events: events recorded since, by kind.
    """

    then: Outlook
    now: Outlook
    events: Mapping[str, int]

    def words(self) -> list[str]:
        """The two forecasts and their difference."""
        a, b = self.then.commitment.year, self.now.commitment.year
        kinds = ", ".join(f"{n:,} {k.replace('_', ' ')}" for k, n in sorted(self.events.items()))
        return [f"As known on {self.then.on}, the forecast of {self.then.year} was £{pounds(a)}",
                f"As known now it is £{pounds(b)}: a change of £{pounds(b - a)}",
                f"Recorded since: {kinds or 'nothing'}"]


def since(
    ledger: Ledger, day: date, calendars: Mapping[str, Calendar], rates: Rates
) -> Since:
    """What was thought at the end of a day of its financial year, and what is thought now.

    Args:
        ledger: its events up to the end of the day, and all of them, are compared.
        day: chooses the financial year.
        calendars: school calendars by name.
        rates: national rates.

    Raises:
        InputError: as for ``outlook``.
    """
    every, known = ledger.events(), ledger.events(day)
    later = Counter(e.kind for e in every[len(known):])
    return Since(outlook(known, calendars, rates, day), outlook(every, calendars, rates, day),
                 later)


def read_budget(path: Path) -> dict[str, dict[str, int]]:
    """Budgets in pence by group of each kind.

    Raises:
        InputError: every fault of the table.
    """
    read = read_rows(path, BUDGET, ("by", "name"))
    faults = [*read.faults, *(Fault(path.name, "is negative", "Give 0 or more.", r["row"],
                                    "budget_gbp") for r in read.rows if r["budget_gbp"] < 0)]
    if faults:
        raise InputError(faults)
    out: dict[str, dict[str, int]] = defaultdict(dict)
    for row in read.rows:
        out[row["by"]][row["name"]] = row["budget_gbp"]
    return dict(out)


def group_table(
    found: Outlook, budgets: Mapping[str, Mapping[str, int]], few: int = FEW
) -> pd.DataFrame:
    """Forecast, budget and difference of the year by need, provider and Ofsted band, pounds.

    Args:
        found: the year's outlook.
        budgets: pence of the year by group, for each of ``GROUPS`` that has any.
        few: groups of fewer children are pooled.
    """
    rows = [(by, g.name, *(None if v is None else v / 100 for v in (g.pence, g.budget, g.over)))
            for by in GROUPS for g in found.groups(by, budgets.get(by), few)]
    return pd.DataFrame(rows, columns=["by", "group", "forecast_gbp", "budget_gbp",
                                       "over_budget_gbp"])
