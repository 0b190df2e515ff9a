"""Whole pence: rounding once and half up, splitting so that the parts equal the whole.

Halves are rounded away from zero, so that a credit undoes a charge to the penny.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

_AMOUNT = re.compile(r"(?:(?P<pounds>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<pence>\d*))?|\.(?P<only>\d+))",
                     re.ASCII)
_DASHES = "-\u2010\u2011\u2012\u2013\u2212"
"""Signs that a spreadsheet or a letter writes for minus."""
_CURRENCY = re.compile(r"^(?:£|GBP)\s*|\s*(?:£|GBP)$", re.IGNORECASE)
_LONGEST = 15
"""Digits of an amount: a ledger keeps pence as whole numbers of 64 bits."""


def half_up(numerator: int, denominator: int = 1) -> int:
    """The whole number nearest to a fraction; halves go away from zero.

    Args:
        numerator: any whole number.
        denominator: above zero.
    """
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -whole if numerator < 0 else whole


def rounded(amount: Fraction) -> int:
    """The whole number nearest to an exact amount; halves go away from zero."""
    return half_up(amount.numerator, amount.denominator)


def split(total: int, weights: Sequence[int | Fraction], lead: int = 0) -> list[int]:
    """Whole parts that sum to the total, by largest remainder.

    Args:
        total: pence; a negative total is split like the positive one.
        weights: not negative, at least one above zero.
        lead: position that takes odd pence first where remainders tie.

    Raises:
        ValueError: a weight is negative, or none is above zero.
    """
    if total < 0:
        return [-part for part in split(-total, weights, lead)]
    exact = [Fraction(w) for w in weights]
    whole = sum(exact)
    if whole <= 0 or min(exact) < 0:
        raise ValueError("weights must not be negative and must not all be zero")
    quotas = [total * w / whole for w in exact]
    parts = [q.numerator // q.denominator for q in quotas]
    order = sorted(range(len(exact)), key=lambda i: (parts[i] - quotas[i], i != lead, i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def pence(text: str) -> int:
    """Pence of an amount as councils write it: 1,234.50, £1234.5, (1,318.08), -12, 12-, 12 CR.

    Raises:
        ValueError: it is not an amount of whole pence; carries problem and remedy.
    """
    plain, minus = _sign(text.strip())
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        raise ValueError("is not an amount", "Write pounds and pence like 1234.50.")
    whole, after = found["pounds"] or "0", (found["pence"] or found["only"] or "").rstrip("0")
    if len(whole) > _LONGEST:
        raise ValueError("is too large an amount", "Write pounds and pence like 1234.50.")
    if len(after) > 2:
        raise ValueError("has more than two decimals", "Write pounds and whole pence.")
    value = int(whole.replace(",", "")) * 100 + int(after.ljust(2, "0"))
    return -value if minus else value


def _sign(text: str) -> tuple[str, bool]:
    """An amount without its signs and currency, and whether it is below zero.

    Raises:
        ValueError: it has two signs, which may mean either.
    """
    signs = []
    if text.startswith("(") and text.endswith(")"):
        text, signs = text[1:-1].strip(), ["-"]
    if text[-2:].upper() in ("CR", "DR"):
        signs.append("-" if text[-2:].upper() == "CR" else "+")
        text = text[:-2].strip()
    for _ in range(2):  # the sign may stand within or without the currency
        text = _CURRENCY.sub("", text, count=1)
        for end, rest in ((text[:1], text[1:]), (text[-1:], text[:-1])):
            if end and end in f"+{_DASHES}":
                text = rest.strip()
                signs.append("+" if end == "+" else "-")
                break
    if len(signs) > 1:
        raise ValueError("has two signs", "Write an amount below zero like -1234.50.")
    return text, signs == ["-"]


def pounds(amount: int) -> str:
    """Pence as pounds for people: 1,234.50 or -12.00."""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100:,}.{abs(amount) % 100:02d}"
