"""Three views of one ledger: what was used (service), what documents say (cash), what is committed.

All three rest on the same charge lines and events, and each row names the events behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sufficiency.common.garbage_collection import no_collection
from sufficiency.finance.calendars import Calendar
from sufficiency.finance.charges import Line, lines
from sufficiency.finance.periods import Span, year_of, year_span
from sufficiency.finance.rates import Rates
from sufficiency.finance.state import Placement, plain

GROUPS = ("need", "provider", "ofsted")
"""What a total may be told by: need, provider, Ofsted band."""


class Charge(NamedTuple):
    """Pence of one placement, element and payer within a window.

    Attributes:
        kind: attendance, notice, credit; in the cash view invoiced or credited.
        tax: reclaimed; in no cost. Of the first payer's row only, the others have 0.
        events: numbers of the events it rests on.
    """

    placement: Placement
    element: str
    kind: str
    payer: str
    pence: int
    tax: int
    events: tuple[int, ...]

    def __repr__(self) -> str:
        return "Charge(...)"


class Commitment(NamedTuple):
    """Pence from the beginning of the financial year to a day and on, as known.

    Attributes:
        used: from 1 April up to the day.
        to_march: from the day up to 31 March.
        to_august: from 1 April after that up to 31 August, the end of the academic year, where the
            31 March comes first.
    """

    used: int
    to_march: int
    to_august: int

    @property
    def year(self) -> int:
        """The whole financial year."""
        return self.used + self.to_march


@dataclass(frozen=True, eq=False)
class Charged:
    """The charge lines of placements up to a day, made once and cut into windows as asked."""

    lines: Sequence[Line] = field(repr=False)
    until: date

    def service(self, window: Span) -> list[Charge]:
        """What was used within a window, by payer.

        Raises:
            ValueError: the window reaches beyond the lines.
        """
        if window.end > self.until:
            raise ValueError("the window ends after the last day of the lines")
        out = []
        for line in self.lines:
            tax = line.tax(window) if line.rate else 0
            for payer, pence in line.by_payer(window).items():
                out.append(Charge(line.placement, line.element, line.kind, payer, pence, tax,
                                  line.events))
                tax = 0
        return out

    def upto(self, days: Sequence[date]) -> list[int]:
        """Pence from the beginning up to each of some days, all payers."""
        return [sum(line.net(day) for line in self.lines) for day in days]

    def total(self, window: Span) -> int:
        """Pence within a window, all payers."""
        start, end = self.upto([window.start, window.end])
        return end - start


def charged(
    placements: Iterable[Placement], calendars: Mapping[str, Calendar], rates: Rates, until: date
) -> Charged:
    """The charge lines of all placements that begin before a day.

    Args:
        placements: with their fees and what is booked on them.
        calendars: school calendars by name.
        rates: national rates.
        until: lines that begin on this day or later are left out.

    Raises:
        InputError: a calendar is not known or does not cover a year that is needed.
    """
    with no_collection():
        return Charged([line for p in placements
                        for line in lines(p, calendars, rates, until)], until)


def cash(placements: Iterable[Placement], window: Span) -> list[Charge]:
    """Invoices and credit notes dated within a window, whatever days they are for."""
    return [Charge(p, b.element, b.kind, "", b.pence, 0, (b.event,))
            for p in placements for b in p.booked
            if b.kind in ("invoiced", "credited") and window.start <= b.dated < window.end]


class Paid(NamedTuple):
    """Documents and payments of invoices, apart by what of each invoice is left.

    Attributes:
        unpaid: of invoices not paid in full: invoiced, less credits and payments.
        overpaid: of invoices on which more was paid: paid, less what was invoiced and not credited.
    """

    unpaid: list[Charge]
    overpaid: list[Charge]


def paid(placements: Iterable[Placement]) -> Paid:
    """What is not paid yet and what was paid too much, invoice by invoice: neither is set off
    against the other. An invoice is a provider's number, however many placements it is for."""
    own: dict[tuple[str, str], list[Charge]] = defaultdict(list)
    for p in placements:
        for b in p.booked:
            own[plain(p.provider), plain(b.invoice)].append(Charge(
                p, b.element, b.kind, "", -b.pence if b.kind == "paid" else b.pence, 0,
                (b.event,)))
    out = Paid([], [])
    for rows in own.values():
        if sum(c.pence for c in rows) < 0:
            out.overpaid.extend(c._replace(pence=-c.pence) for c in rows)
        else:
            out.unpaid.extend(rows)
    return out


def without_fee(placements: Iterable[Placement], window: Span) -> list[Placement]:
    """Placements with a day in a window on which no fee is in force and none is paused: what they
    cost on it is not known, which is not nothing."""
    out = []
    for p in placements:
        at, last = p.span.within(window)
        known = [span for own in p.fees.values() for span, _ in own]
        for span in sorted([*known, *p.pauses]):
            if span.start > at:
                break
            at = max(at, span.end)
        if at < last:
            out.append(p)
    return out


def beyond(found: Charged) -> list[Charge]:
    """Pence invoiced, less credits, above what was due for the days invoiced: one row a placement.

    Only placements where it is more are told: what one provider asks too little for is not set off
    against what another asks too much for.
    """
    own: dict[int, list[Line]] = defaultdict(list)
    for line in found.lines:
        own[id(line.placement)].append(line)
    out = []
    for lines_ in own.values():
        placement = lines_[0].placement
        documents = [b for b in placement.booked if b.kind != "paid"]
        if documents:
            window = Span(min(b.span.start for b in documents), max(b.span.end for b in documents))
            more = sum(b.pence for b in documents) - sum(line.cost(window) for line in lines_)
            if more > 0:
                events = sorted({b.event for b in documents}
                                | {e for line in lines_ for e in line.events})
                out.append(Charge(placement, "", "beyond", "", more, 0, tuple(events)))
    return out


def reach(on: date) -> date:
    """The day up to which lines are needed for the commitment on a day."""
    year = year_span(year_of(on, "financial"), "financial")
    return max(year.end, year_span(year_of(on, "academic"), "academic").end)


def commitment(found: Charged, on: date) -> Commitment:
    """What is used and committed on a day, as the placements of the lines were known.

    Args:
        found: lines up to ``reach(on)``.
    """
    year = year_span(year_of(on, "financial"), "financial")
    start, now, march, august = found.upto([year.start, on, year.end, reach(on)])
    return Commitment(now - start, march - now, august - march)


def by_group(
    charges: Iterable[Charge], by: str
) -> dict[str, tuple[int, set[str]]]:
    """Pence and children (pseudonyms) of each need, provider or Ofsted band."""
    name: Callable[[Placement], str] = (
        (lambda p: p.provider) if by == "provider" else (lambda p: str(p.about.get(by) or "")))
    pence: dict[str, int] = defaultdict(int)
    children: dict[str, set[str]] = defaultdict(set)
    for charge in charges:
        group = name(charge.placement) or "not given"
        pence[group] += charge.pence
        children[group].add(charge.placement.child)
    return {group: (pence[group], children[group]) for group in pence}


def headcount(placements: Iterable[Placement], on: date) -> int:
    """Children with a placement on a day, each once however many placements they have."""
    return len({p.child for p in placements if p.span.start <= on < p.span.end})


