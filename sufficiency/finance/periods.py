"""Half-open stretches of days ``[start, end)``, financial years (from 1 April) and academic years
(from 1 September)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
UK = ZoneInfo("Europe/London")
"""Whose days count."""
BEGINNING = date(1990, 1, 1)
OPEN = date(9999, 12, 31)
"""The end of what has no end yet."""
FIRST_MONTH = {"financial": 4, "academic": 9}
TWELFTHS = {("academic", "financial"): (7, 5), ("financial", "academic"): (5, 7)}
"""Of a year of the first kind: twelfths in the year of the second kind it begins in, and in the
next. An academic year lies 7/12 in its first financial year; a financial year lies 5/12 in the
academic year it begins in."""


class Span(NamedTuple):
    """Days from ``start`` up to, not including, ``end``."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days."""
        return max(0, (self.end - self.start).days)

    def within(self, other: Span) -> Span:
        """The part inside another span; empty (no days) where they do not meet."""
        return Span(max(self.start, other.start), min(self.end, other.end))


def year_of(day: date, basis: str) -> int:
    """The calendar year in which the financial or academic year of a day begins."""
    return day.year - (day.month < FIRST_MONTH[basis])


@lru_cache(maxsize=1024)
def year_span(year: int, basis: str) -> Span:
    """The days of the financial or academic year that begins in a calendar year."""
    month = FIRST_MONTH[basis]
    return Span(date(year, month, 1), date(year + 1, month, 1))


def year_name(year: int) -> str:
    """2025-26."""
    return f"{year}-{(year + 1) % 100:02d}"


def by_year(span: Span, basis: str) -> Iterator[Span]:
    """A span cut at the beginnings of years."""
    start = span.start
    while start < span.end:
        end = min(span.end, year_span(year_of(start, basis), basis).end)
        yield Span(start, end)
        start = end


def months(span: Span) -> list[Span]:
    """The calendar months that a span touches, whole."""
    out = []
    first = span.start.replace(day=1)
    while first < span.end:
        after = (first + timedelta(days=32)).replace(day=1)
        out.append(Span(first, after))
        first = after
    return out
