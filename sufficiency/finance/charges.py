"""What a placement costs: one charge line per provider, period and element, rounded once.

A line is cut where the fee, who pays, the rate of tax or the year of the contract changes, and by
a pause. What of it falls into a part of its period is the rounded amount up to the part's end less
that up to its beginning: any parts of a line sum to it to the penny.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sufficiency.errors import Fault, InputError
from sufficiency.finance.calendars import Calendar
from sufficiency.finance.fees import Fee, net_and_tax, notice_span
from sufficiency.finance.measure import Measure, measure, spread
from sufficiency.finance.money import half_up, split
from sufficiency.finance.periods import BEGINNING, OPEN, Span, by_year
from sufficiency.finance.rates import Rates
from sufficiency.finance.state import (
    EDUCATION_ALONE,
    PAYERS,
    Booked,
    Placement,
    Shares,
    Version,
)

ATTENDANCE, NOTICE, CREDIT = "attendance", "notice", "credit"


@dataclass(frozen=True, eq=False)
class Line:
    """One charge line.

    Attributes:
        kind: attendance, notice or credit.
        span: its period.
        shares: who pays.
        events: numbers of the events it rests on.
    """

    placement: Placement = field(repr=False)
    element: str
    kind: str
    span: Span
    shares: Shares
    events: tuple[int, ...]
    used: Measure = field(repr=False)
    pence: int
    attendance: Fraction
    rate: Fraction
    includes_vat: bool

    def _until(self, day: date) -> int:
        """Pence as quoted, rounded, from the line's beginning up to a day."""
        if day <= self.span.start:
            return 0
        count, weight = self.used.until(day), self.attendance
        if isinstance(count, int) and weight == 1:  # as usual; fractions are slow
            return half_up(self.pence * count, self.used.per)
        return half_up(self.pence * weight.numerator * count.numerator,
                       weight.denominator * count.denominator * self.used.per)

    def upto(self, day: date) -> tuple[int, int]:
        """Cost without tax, and tax, from the line's beginning up to a day, pence."""
        return net_and_tax(self._until(day), self.rate, self.includes_vat)

    def net(self, day: date) -> int:
        """Cost without tax from the line's beginning up to a day, pence."""
        return self.upto(day)[0] if self.includes_vat else self._until(day)

    def cost(self, window: Span | None = None) -> int:
        """Pence without tax within a window (all of it where None)."""
        if window is None:
            return self.net(OPEN)
        return self.net(window.end) - self.net(window.start)

    def tax(self, window: Span | None = None) -> int:
        """Tax within a window, which a council reclaims."""
        if window is None:
            return self.upto(OPEN)[1]
        return self.upto(window.end)[1] - self.upto(window.start)[1]

    def by_payer(self, window: Span | None = None) -> dict[str, int]:
        """The cost by payer; the parts sum to it."""
        end, start = (OPEN, BEGINNING) if window is None else (window.end, window.start)
        upto = [split(self.net(day), self.shares.weights, self.shares.lead)
                for day in (end, start)]
        return {payer: after - before for payer, after, before in zip(PAYERS, *upto, strict=True)
                if after - before}


def lines(
    placement: Placement, calendars: Mapping[str, Calendar], rates: Rates, until: date
) -> list[Line]:
    """The charge lines of a placement that begin before a day.

    Args:
        placement: with its fees and what is booked on it.
        calendars: school calendars by name.
        rates: national rates.
        until: lines that begin on this day or later are left out.

    Raises:
        InputError: a calendar is not known or does not cover a year that is needed.
    """
    out: list[Line] = []
    for element, versions in placement.fees.items():
        out += _element(placement, element, versions, calendars, rates, until)
    out += [_credit(placement, b) for b in placement.booked
            if b.kind == "credited" and b.lowers_charge and b.span.start < until]
    return out


def _element(
    placement: Placement, element: str, versions: Sequence[tuple[Span, Version]],
    calendars: Mapping[str, Calendar], rates: Rates, until: date,
) -> Iterator[Line]:
    there = Span(placement.span.start, min(placement.span.end, until))
    taken: set[Span] = set()
    for span, version in versions:
        fee, calendar = version.fee, _calendar(version.fee, calendars)
        for stay, shares in _stays(span.within(there), placement.pauses, placement.shares):
            for period in _cuts(stay, fee, rates):
                yield _line(placement, element, ATTENDANCE, period, shares, version,
                            measure(fee, calendar, period, taken), rates)
    end = placement.span.end
    last = next((v for s, v in reversed(versions) if s.start < end <= s.end), None)
    if last is not None and end < until:
        calendar = _calendar(last.fee, calendars)
        due = notice_span(last.fee, end, placement.told, calendar)
        if due.days:
            shares = next((s for span, s in reversed(placement.shares)
                           if span.start < end <= span.end), EDUCATION_ALONE)
            # Notice into the next year of the contract is by that year's days and its rate of tax;
            # a year that is charged whole is not begun by it.
            whole = (last.fee.unit, last.fee.part) == ("year", "whole")
            for period in [due] if whole else _cuts(due, last.fee, rates):
                yield _line(placement, element, NOTICE, period, shares, last,
                            measure(last.fee, calendar, period, taken, notice=True), rates)


def _line(
    placement: Placement, element: str, kind: str, period: Span, shares: Shares,
    version: Version, used: Measure, rates: Rates,
) -> Line:
    fee = version.fee
    events = (*placement.events, *version.events,
              *(() if shares.event is None else (shares.event,)))
    return Line(placement, element, kind, period, shares, events, used, fee.pence,
                fee.attendance, rates.vat(fee.supply, period.start), fee.includes_vat)


def _credit(placement: Placement, booked: Booked) -> Line:
    """A credit note that lowers the charge, over the days it is for."""
    shares = next((s for span, s in placement.shares
                   if span.start <= booked.span.start < span.end), EDUCATION_ALONE)
    return Line(placement, booked.element or CREDIT, CREDIT, booked.span, shares,
                (*placement.events, booked.event), spread(booked.span), booked.pence,
                Fraction(1), Fraction(0), False)


def _calendar(fee: Fee, calendars: Mapping[str, Calendar]) -> Calendar | None:
    if not fee.calendar:
        return None
    if fee.calendar not in calendars:
        known = ", ".join(sorted(calendars))
        raise InputError([Fault("calendars", f"has no calendar {fee.calendar!r}",
                                f"Add its dates; known: {known}." if known else
                                "Give the table with its dates.")])
    return calendars[fee.calendar]


def _stays(
    span: Span, pauses: Sequence[Span], shares: Sequence[tuple[Span, Shares]]
) -> Iterator[tuple[Span, Shares]]:
    """A span without pauses, cut where who pays changes."""
    if not span.days:
        return
    edges = {span.start, span.end}
    for other in (*pauses, *(s for s, _ in shares)):
        edges.update(day for day in other if span.start < day < span.end)
    days = sorted(edges)
    for piece in map(Span, days, days[1:]):
        if not any(p.start <= piece.start < p.end for p in pauses):
            yield piece, next((s for other, s in shares if other.start <= piece.start < other.end),
                              EDUCATION_ALONE)


def _cuts(stay: Span, fee: Fee, rates: Rates) -> Iterable[Span]:
    """A stay cut where the contract's year or the rate of tax changes."""
    for year in by_year(stay, fee.year_basis):
        edges = [year.start, *(d for d in rates.vat_changes(fee.supply)
                               if year.start < d < year.end), year.end]
        yield from map(Span, edges, edges[1:])
