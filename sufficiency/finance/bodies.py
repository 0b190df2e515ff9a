"""What an event has to say, by its kind: looked at before it is recorded, as it stays for good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sufficiency.finance.events import Event
from sufficiency.finance.fees import NOTICE_FROM, NOTICE_UNITS, PARTS, UNITS, Fee
from sufficiency.finance.periods import FIRST_MONTH
from sufficiency.finance.state import PAYERS, ROLES

UNDATED = ("merged_identity", "note")
"""Kinds that are true at any time."""
_FEE = Fee.__dataclass_fields__.keys()
_TERMS = (("unit", UNITS, ""), ("part", PARTS, ""), ("notice_unit", NOTICE_UNITS, "day"),
          ("notice_from", NOTICE_FROM, "leaving"), ("year_basis", tuple(FIRST_MONTH), "academic"))
"""Words of a fee: which there are, and which is meant where none is said."""
Wrong = Iterator[tuple[str, str]]


def wrong_body(event: Event, said: Mapping[str, Any]) -> Wrong:
    """Problems and remedies of what an event says, with no regard to the ledger.

    Args:
        event: as it is to be recorded.
        said: its body.
    """
    if event.valid_from is None and event.kind not in UNDATED:
        yield "has no first day", "Say from when it is true."
    yield from _BY_KIND.get(event.kind, _anything)(said)
    if event.kind == "merged_identity" and said.get("into") == event.child:
        yield "merges a pseudonym with itself", "Name the pseudonym that is kept."


def _anything(said: Mapping[str, Any]) -> Wrong:
    yield from ()


def _placed(said: Mapping[str, Any]) -> Wrong:
    if not _text(said.get("provider")):
        yield "names no provider", "Say where the child is placed."
    if said.get("role", "main") not in ROLES:
        yield "has an unknown role", f"Known: {', '.join(ROLES)}."


def _ended(said: Mapping[str, Any]) -> Wrong:
    if said.get("told") and not _is_day(said["told"]):
        yield "says no day on which the provider was told", "Write it as 2026-02-03."


def _fee_set(said: Mapping[str, Any]) -> Wrong:
    if unknown := sorted(said.keys() - _FEE):
        yield f"has terms no fee has ({', '.join(unknown)})", f"Known: {', '.join(_FEE)}."
    yield from _element(said)
    if not _whole(said.get("pence"), 0):
        yield "is not in whole pence, 0 or more", "Record a credit note that names its invoice."
    for term, words, usual in _TERMS:
        if said.get(term, usual) not in words:
            yield f"has an unknown {term.replace('_', ' ')}", f"Known: {', '.join(words)}."
    if said.get("unit") != "year":
        if not _text(said.get("calendar")):
            yield "names no charging calendar", "Only a yearly fee goes without."
        if said.get("part") == "months":
            yield "is by months and not yearly", "Write whole or days."
    if not _within(said.get("attendance", 1), 1):
        yield "has an attendance that is not above 0 and at most 1", "Give a share of full time."
    most = said.get("days_per_week")
    if most is not None and not (said.get("unit") == "day" and _within(most, 7)):
        yield "has days a week that are not above 0 and at most 7 of a daily fee", "Mend them."
    if not _whole(said.get("notice", 0), 0):
        yield "has a notice that is no whole number, 0 or more", "Count whole units."
    elif said.get("notice") and not said.get("calendar") and (
            said.get("notice_unit") in ("half_term", "term")
            or said.get("notice_from") == "term_end"):
        yield "has a notice in terms and no calendar", "Name the charging calendar."


def _fee_changed(said: Mapping[str, Any]) -> Wrong:
    yield from _element(said)
    if ("pence" in said) == ("percent" in said):
        yield "says not one new amount", "Give pence, or a rise in per cent."
    elif "pence" in said and not _whole(said["pence"], 0):
        yield "is not in whole pence, 0 or more", "Give pence."
    elif "percent" in said:
        percent = _number(said["percent"])
        if percent is None or percent < -100:
            yield "is no rise in per cent", "Give -100 or more."


def _share_set(said: Mapping[str, Any]) -> Wrong:
    weights = said.get("weights")
    shares = [_number(v) for v in weights.values()] if isinstance(weights, dict) else []
    if (not isinstance(weights, dict) or weights.keys() - set(PAYERS)
            or any(s is None or s < 0 for s in shares) or not any(shares)):
        yield "does not say who pays which share", f"Give shares of {', '.join(PAYERS)}."
    if said.get("lead") not in PAYERS:
        yield "names no payer who takes odd pence", f"Known: {', '.join(PAYERS)}."


def _document(said: Mapping[str, Any]) -> Wrong:
    if not _whole(said.get("pence"), 1):
        yield "is not in whole pence above 0", "Record what is given back as credited."
    yield from _of_an_invoice(said)


def _paid(said: Mapping[str, Any]) -> Wrong:
    """Of a payment; below zero what the provider paid back."""
    amount = said.get("pence")
    if not isinstance(amount, int) or isinstance(amount, bool) or not amount:
        yield "is not in whole pence", "Give pence; what came back is below zero."
    yield from _of_an_invoice(said)


def _of_an_invoice(said: Mapping[str, Any]) -> Wrong:
    if not _text(said.get("invoice")):
        yield "names no invoice", "Give its number."
    if not _is_day(said.get("dated")):
        yield "has no date", "Write it as 2026-02-03."


def _merged(said: Mapping[str, Any]) -> Wrong:
    if not _text(said.get("into")):
        yield "names no pseudonym that is kept", "Name it."


_BY_KIND = {
    "placed": _placed, "ended": _ended, "end_corrected": _ended, "fee_set": _fee_set,
    "fee_changed": _fee_changed, "share_set": _share_set, "invoiced": _document,
    "credited": _document, "paid": _paid, "merged_identity": _merged,
}


def _element(said: Mapping[str, Any]) -> Wrong:
    if not _text(said.get("element")):
        yield "does not say what the fee is for", "Name its element."


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _within(value: object, most: int) -> bool:
    number = _number(value)
    return number is not None and 0 < number <= most


def _number(value: object) -> Fraction | None:
    """A fraction as bodies hold it, in words or whole; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return _fraction(value)


@lru_cache(maxsize=4096)
def _fraction(value: str | int) -> Fraction | None:
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        return None


@lru_cache(maxsize=4096)
def _is_day(text: object) -> bool:
    try:
        date.fromisoformat(str(text))
    except ValueError:
        return False
    return True
