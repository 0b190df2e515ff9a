"""How much of a fee has been used up by a day: counts of days, weeks, terms or twelfths.

A unit charged whole is used up evenly over its open days from the first day the child is there, so
that a term across 31 March belongs to both years.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

from sufficiency.finance.calendars import Calendar, touching
from sufficiency.finance.fees import Fee
from sufficiency.finance.periods import BEGINNING, Span, months, year_of, year_span

Count = Callable[[date], Fraction | int]
KEPT = 16_384
"""Measures that are kept: of so many periods."""


@dataclass(frozen=True, eq=False)
class Measure:
    """A fee's units in a period.

    Attributes:
        until: how many parts are used up by the beginning of a day; never falls.
        per: parts that make one unit of the fee.
    """

    until: Count
    per: int


def measure(
    fee: Fee, calendar: Calendar | None, period: Span, taken: set[Span], *, notice: bool = False
) -> Measure:
    """How a fee is used up within a period that lies in one year of its contract.

    Args:
        fee: its unit, days a week and rule for parts are used.
        calendar: of the fee; None only for yearly fees.
        period: days within one year of the contract.
        taken: blocks that are charged already; those charged here are added.
        notice: half-terms are what notice of a termly fee is counted in.

    Raises:
        InputError: the calendar does not cover the period.
    """
    if fee.unit == "year":
        return _year(fee, period, taken)
    assert calendar is not None, "fees are checked when they are recorded"
    calendar.covers(period)
    if fee.unit == "day":
        if fee.days_per_week is None:
            return Measure(lambda day: calendar.days(_before(period, day)), 1)
        until = _days_a_week(calendar, period, fee.days_per_week, sorted(taken))
        taken.add(period)
        return Measure(until, 1)
    if fee.unit == "week" and fee.part == "days":
        return Measure(lambda day: calendar.days(_before(period, day)), calendar.days_per_week)
    halves = notice and fee.unit == "term"
    name, per = "half_term" if halves else fee.unit, 2 if halves else 1
    if fee.part == "days":
        return Measure(_by_days(calendar, name, period), per)
    # What ends before the period can hold no block of it.
    near = frozenset(block for block in taken if block.end > period.start)
    until, blocks = _whole(calendar, name, period, near)
    taken.update(blocks)
    return Measure(until, per)


@lru_cache(maxsize=KEPT)
def _by_days(calendar: Calendar, name: str, period: Span) -> Count:
    """Shares of the blocks that a period touches: many placements begin and end on one day."""
    return _shares(calendar, [(b.within(period), b)
                              for b in touching(calendar.blocks(name), period)])


@lru_cache(maxsize=KEPT)
def _whole(
    calendar: Calendar, name: str, period: Span, taken: frozenset[Span]
) -> tuple[Count, tuple[Span, ...]]:
    """Whole blocks from the first day a child is there, and which they are."""
    whole, charged = [], []
    for block, covered in _covered(touching(calendar.blocks(name), period), taken):
        inside = period.start <= block.start and block.end <= period.end
        if not covered and (inside or calendar.days(block.within(period))):
            charged.append(block)
            own = Span(max(block.start, period.start), block.end)
            whole.append((own, own))
    return _shares(calendar, whole), tuple(charged)


def _covered(blocks: Sequence[Span], taken: Collection[Span]) -> list[tuple[Span, bool]]:
    """Each block, and whether one that is charged already holds it."""
    earlier, at, end = sorted(taken), 0, BEGINNING
    out = []
    for block in blocks:
        while at < len(earlier) and earlier[at].start <= block.start:
            end = max(end, earlier[at].end)
            at += 1
        out.append((block, block.end <= end))
    return out


def spread(span: Span) -> Measure:
    """One amount over all days of a span."""
    return Measure(lambda day: _before(span, day).days, max(1, span.days))


def _before(period: Span, day: date) -> Span:
    return Span(period.start, min(period.end, day))


def _year(fee: Fee, period: Span, taken: set[Span]) -> Measure:
    year = year_span(year_of(period.start, fee.year_basis), fee.year_basis)
    if fee.part == "months":
        return Measure(_months(period), 12)
    if fee.part == "days":
        return Measure(lambda day: _before(period, day).days, year.days)
    if year in taken:
        return Measure(lambda day: 0, 1)
    taken.add(year)
    return spread(Span(period.start, year.end))


def _days_a_week(calendar: Calendar, period: Span, most: Fraction, before: list[Span]) -> Count:
    """Days charged: in each week at most so many of the open ones, the first ones.

    A week that a change or a pause cuts has no more of them: what earlier periods took is gone.
    """
    weeks = []
    for week in touching(calendar.weeks, period):
        gone = min(most, Fraction(sum(calendar.days(week.within(b)) for b in before)))
        weeks.append((week.within(period), most - gone))
    return lambda day: sum(
        (min(left, Fraction(calendar.days(_before(week, day)))) for week, left in weeks),
        Fraction(0))


def _months(period: Span) -> Count:
    """Calendar months, those of a part by their days."""
    parts = months(period)
    shares = [Fraction(m.within(period).days, m.days) for m in parts]
    sums = [Fraction(0), *accumulate(shares)]

    def until(day: date) -> Fraction:
        at = bisect_right(parts, day, key=lambda m: m.end)
        if at == len(parts) or day <= period.start:
            return sums[at]
        now = parts[at]
        return sums[at] + Fraction(now.within(_before(period, day)).days, now.days)

    return until


def _shares(calendar: Calendar, parts: Iterable[tuple[Span, Span]]) -> Count:
    """Of each pair what of the first lies before a day, as a share of the second.

    Args:
        parts: in order, the first ones apart from each other; the second ones have an open day.
    """
    known = list(parts)
    # A whole one is the number 1: fractions are slow and most are whole.
    sums = [0, *accumulate(1 if own == of else Fraction(calendar.days(own), calendar.days(of))
                           for own, of in known)]

    @lru_cache(maxsize=16)  # placements that share it are asked of the same few days
    def until(day: date) -> Fraction | int:
        at = bisect_right(known, day, key=lambda k: k[0].end)
        if at == len(known):
            return sums[at]
        own, of = known[at]
        return sums[at] + Fraction(calendar.days(_before(own, day)), calendar.days(of))

    return until
