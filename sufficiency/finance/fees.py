"""A fee as the contract has it: amount, unit, calendar, notice, tax and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sufficiency.finance.calendars import Calendar, touching
from sufficiency.finance.money import half_up, rounded
from sufficiency.finance.periods import OPEN, Span

UNITS = ("day", "week", "half_term", "term", "year")
PARTS = ("whole", "days", "months")
NOTICE_UNITS = ("day", "week", "half_term", "term")
NOTICE_FROM = ("leaving", "term_end", "told")
USUAL_PART = {"day": "days", "week": "whole", "half_term": "whole", "term": "whole", "year": "days"}


@dataclass(frozen=True)
class Fee:
    """One fee of a placement.

    Attributes:
        element: what it is for: tuition, top_up, therapy, place, transport.
        pence: for one unit, at full attendance.
        unit: day, week, half_term, term or year.
        part: what a started unit costs: "whole", or its share by "days" (or, of a year, by
            "months": twelfths).
        calendar: name of the charging calendar; "" only for years.
        year_basis: financial or academic: the year a yearly fee is for, and where lines are cut.
        supply: kind of supply for VAT (``national/vat.csv``).
        includes_vat: whether the quoted amount includes it.
        days_per_week: of a daily fee: days a week that are charged; None: every open day.
        attendance: share of a full-time place.
        notice, notice_unit, notice_from: what is due after the last day, counted from leaving,
            from the end of the term, or from the day the provider was told.
        uplift: rule for rises, in words.
        source: document it was read from.
    """

    element: str
    pence: int
    unit: str
    part: str
    calendar: str = ""
    year_basis: str = "academic"
    supply: str = "state"
    includes_vat: bool = False
    days_per_week: Fraction | None = None
    attendance: Fraction = Fraction(1)
    notice: int = 0
    notice_unit: str = "day"
    notice_from: str = "leaving"
    uplift: str = ""
    source: str = ""

    def body(self) -> dict[str, Any]:
        """As the body of an event; ``fee_of`` reads it back."""
        out = {name: value for name, value in self.__dict__.items() if value != _USUAL.get(name)}
        return {k: str(v) if isinstance(v, Fraction) else v for k, v in out.items()}

    def raised(self, percent: Fraction) -> int:
        """Pence after a rise in per cent, half up once."""
        return rounded(self.pence * (1 + percent / 100))


_USUAL = {name: field.default for name, field in Fee.__dataclass_fields__.items()}


@lru_cache(maxsize=4096)
def _fraction(text: str) -> Fraction:
    return Fraction(text)


def fee_of(body: dict[str, Any]) -> Fee:
    """The fee of an event's body."""
    values = dict(body)
    for name in ("days_per_week", "attendance"):
        if values.get(name) is not None:
            values[name] = _fraction(values[name])
    return Fee(**values)


def net_and_tax(amount: int, rate: Fraction, includes: bool) -> tuple[int, int]:
    """Cost without tax and the tax of one rounded amount, in pence.

    Args:
        amount: rounded pence.
        rate: tax as a share of the cost without it.
        includes: the amount has the tax in it; otherwise it is added.
    """
    if includes:
        net = half_up(amount * rate.denominator, rate.denominator + rate.numerator)
        return net, amount - net
    # No fraction is made of a whole number: this is asked of every line and day.
    return amount, half_up(amount * rate.numerator, rate.denominator)


def notice_span(fee: Fee, end: date, told: date, calendar: Calendar | None) -> Span:
    """What notice is due after the last day; empty where none is.

    Args:
        fee: says how long notice is and from when it is counted.
        end: first day the child is no longer there.
        told: day the provider was told.
        calendar: of the fee.
    """
    if not fee.notice or end == OPEN:
        return Span(end, end)
    start = end
    if fee.notice_from == "term_end" and calendar is not None:
        last = touching(calendar.blocks("term"), Span(end - timedelta(days=1), end))
        start = last[-1].end if last else end
    counted = told if fee.notice_from == "told" else start
    if fee.notice_unit in ("day", "week"):
        until = counted + timedelta(days=fee.notice * (7 if fee.notice_unit == "week" else 1))
    else:
        assert calendar is not None
        after = [b for b in calendar.blocks(fee.notice_unit) if b.start >= counted]
        if len(after) < fee.notice:
            calendar.covers(Span(counted, counted + timedelta(days=366)))
        until = after[fee.notice - 1].end
    return Span(start, max(start, until))
