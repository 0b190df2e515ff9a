"""Short ways to say events in tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from sufficiency.finance.calendars import read_calendars
from sufficiency.finance.events import Draft
from sufficiency.finance.fees import USUAL_PART, Fee
from sufficiency.finance.periods import Span
from sufficiency.finance.rates import load_rates
from sufficiency.finance.store import Ledger
from sufficiency.finance.views import Charged, charged

CALENDARS = read_calendars(Path(__file__).parent / "calendars.csv")
RATES = load_rates()
FAR = date(2028, 9, 1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def placed(
    name: str, first: str, last: str = "", *, child: str = "", role: str = "main",
    provider: str = "School", **about: Any,
) -> list[Draft]:
    """A placement, with its last day if it has one."""
    child = child or f"child-{name}"
    out = [Draft("placed", name, child, day(first), None,
                 {"provider": provider, "role": role, **about})]
    return [*out, *([ended(name, last, child=child)] if last else [])]


def ended(name: str, last: str, *, child: str = "", kind: str = "ended",
          supersedes: int | None = None) -> Draft:
    return Draft(kind, name, child or f"child-{name}", day(last) + timedelta(days=1), None, {},
                 supersedes=supersedes)


def fee(name: str, amount: float | str, unit: str, since: str, *, part: str = "",
        element: str = "fee", child: str = "", **terms: Any) -> Draft:
    """A fee in pounds."""
    made = Fee(element, int(Fraction(str(amount)) * 100), unit, part or USUAL_PART[unit], **terms)
    return Draft("fee_set", name, child or f"child-{name}", day(since), None, made.body())


def booked(kind: str, name: str, amount: str, invoice: str, dated: str, first: str, last: str,
           **more: Any) -> Draft:
    return Draft(kind, name, f"child-{name}", day(first), day(last) + timedelta(days=1),
                 {"pence": int(Fraction(amount) * 100), "invoice": invoice, "dated": dated, **more})


def lines_of(ledger: Ledger, as_of: date | None = None, until: date = FAR) -> Charged:
    return charged(ledger.placements(as_of).values(), CALENDARS, RATES, until)


def cost(ledger: Ledger, first: str, last: str, as_of: date | None = None) -> str:
    """Pounds and pence within days, the last one counted."""
    window = Span(day(first), day(last) + timedelta(days=1))
    return f"{lines_of(ledger, as_of, max(window.end, day(first))).total(window) / 100:.2f}"
