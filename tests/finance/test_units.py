"""Fees by every unit, recomputed day by day from the contract's own calendar, exact until rounded.

Nothing of ``measure`` and ``charges`` is used: days are looked at one by one, and what is charged
whole is looked for block by block.
"""

from __future__ import annotations

import calendar
import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from sufficiency.finance.charges import lines
from sufficiency.finance.events import Draft
from sufficiency.finance.fees import Fee
from sufficiency.finance.state import fold
from sufficiency.finance.store import Ledger
from tests.finance.histories import recorded
from tests.finance.making import CALENDARS, FAR, RATES, at, cost, day, ended, fee, placed
from tests.sizes import few

DAY = timedelta(days=1)
ROWS = list(csv.DictReader((Path(__file__).parent / "calendars.csv").open()))


class Known(NamedTuple):
    """A calendar read anew: open days, days a week, blocks of days."""

    open: set[date]
    per_week: int
    blocks: dict[str, list[list[date]]]


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def known(name: str) -> Known:
    open_: set[date] = set()
    weeks, halves, per_week = [], [], 5
    terms: dict[tuple[int, str], list[date]] = defaultdict(list)
    for row in sorted((r for r in ROWS if r["calendar"] == name), key=lambda r: r["first_day"]):
        days = days_of(day(row["first_day"]), day(row["last_day"]))
        per_week = int(row["days_per_week"])
        open_ |= {d for d in days if per_week == 7 or d.weekday() < 5}
        start = days[0] if per_week == 7 else days[0] - timedelta(days=days[0].weekday())
        while start <= days[-1]:
            weeks.append([d for d in days_of(start, start + 6 * DAY) if d in days])
            start += 7 * DAY
        if row["term"]:
            halves.append(days)
            terms[academic(days[0]), row["term"]] += days
    whole = [days_of(min(t), max(t)) for t in terms.values()]
    blocks = {"week": weeks, "half_term": halves, "term": whole}
    return Known(open_, per_week, {unit: [b for b in found if open_ & set(b)]
                                   for unit, found in blocks.items()})


def academic(when: date) -> int:
    return when.year - (when.month < 9)


KNOWN = {name: known(name) for name in ("38", "39", "52", "365")}


class Case(NamedTuple):
    """A fee, its amounts by first day, and when the child is there."""

    unit: str
    part: str
    calendar: str
    share: Fraction
    amounts: dict[date, int]
    first: date
    end: date
    pauses: list[tuple[date, date]]


def drawn(seed: int) -> Case:
    rng = random.Random(seed)
    unit = rng.choice(("day", "week", "half_term", "term", "year"))
    part = rng.choice({"day": ("days",), "year": ("days", "months")}.get(unit, ("whole", "days")))
    terms = unit in ("half_term", "term")
    name = "" if unit == "year" else rng.choice(("38", "39") if terms else tuple(KNOWN))
    first = date(2024, 9, 2) + timedelta(days=rng.randrange(900))
    amounts = {first: rng.randrange(1, 3_000_000)}
    for _ in range(rng.randrange(3)):
        amounts[first + timedelta(days=rng.randrange(1, 500))] = rng.randrange(1, 3_000_000)
    pauses = []
    for _ in range(rng.randrange(3)):
        start = first + timedelta(days=rng.randrange(400))
        pauses.append((start, start + timedelta(days=rng.randrange(1, 60))))
    share = rng.choice((Fraction(1), Fraction(3, 5), Fraction(1, 3)))
    return Case(unit, part, name, share, amounts, first,
                min(first + timedelta(days=rng.randrange(1, 700)), date(2027, 8, 30)), pauses)


def stretches(case: Case) -> Iterator[tuple[int, list[date]]]:
    """Days in a row of one amount and one school year, each with its amount."""
    before, days, amount = None, [], 0
    for when in days_of(case.first, case.end - DAY):
        there = not any(a <= when < b for a, b in case.pauses)
        since = max(d for d in case.amounts if d <= when)
        key = (since, academic(when)) if there else None
        if key != before and days:
            yield amount, days
            days = []
        if there:
            days, amount = [*days, when], case.amounts[since]
        before = key
    if days:
        yield amount, days


def brute(case: Case) -> int:
    total, taken = 0, set()
    for amount, days in stretches(case):
        units = Fraction(0)
        if case.part == "whole":
            there = set(days) & KNOWN[case.calendar].open
            for at_, block in enumerate(KNOWN[case.calendar].blocks[case.unit]):
                if at_ not in taken and there & set(block):
                    taken.add(at_)
                    units += 1
        else:
            units = sum((of_day(case, when) for when in days), Fraction(0))
        total += int(amount * case.share * units + Fraction(1, 2))
    return total


def of_day(case: Case, when: date) -> Fraction:
    """The share of a unit that a day is."""
    if case.part == "months":
        return Fraction(1, 12 * calendar.monthrange(when.year, when.month)[1])
    if case.unit == "year":
        return Fraction(1, (date(academic(when) + 1, 9, 1) - date(academic(when), 9, 1)).days)
    mine = KNOWN[case.calendar]
    if when not in mine.open:
        return Fraction(0)
    if case.unit in ("day", "week"):
        return Fraction(1, 1 if case.unit == "day" else mine.per_week)
    block = next(b for b in mine.blocks[case.unit] if b[0] <= when <= b[-1])
    return Fraction(1, len(mine.open & set(block)))


@pytest.mark.parametrize("seeds", few([range(n, n + 50) for n in range(0, 600, 50)], 3))
def test_every_unit_by_its_days(seeds: range) -> None:
    for seed in seeds:
        case = drawn(seed)
        history = [
            *placed("p1", str(case.first), str(case.end - DAY)),
            *(Draft("fee_set", "p1", "child-p1", since, None, Fee(
                "fee", amount, case.unit, case.part, case.calendar,
                attendance=case.share).body()) for since, amount in case.amounts.items()),
            *(Draft("paused", "p1", "child-p1", a, b) for a, b in case.pauses)]
        random.Random(seed).shuffle(history)
        found = lines(fold(recorded(history, random.Random(1)))["p1"], CALENDARS, RATES, FAR)
        assert sum(line.cost() for line in found) == brute(case), seed


def test_days_a_week_stay_so_many_where_a_week_is_cut(ledger: Ledger) -> None:
    """Two days in each of two weeks, also where the fee changes or a pause falls within one."""
    def two_days(since: str) -> Draft:
        return fee("p1", 100, "day", since, calendar="38", days_per_week=Fraction(2))

    ledger.add([*placed("p1", "2025-09-08", "2025-09-19"), two_days("2025-09-08")])
    assert cost(ledger, "2025-09-01", "2025-10-01") == "400.00"
    ledger.add([two_days("2025-09-10")])
    assert cost(ledger, "2025-09-01", "2025-10-01") == "400.00"
    assert cost(ledger, "2025-09-08", "2025-09-14") == "200.00"
    ledger.add([Draft("paused", "p1", "child-p1", day("2025-09-16"), day("2025-09-17"))])
    assert cost(ledger, "2025-09-15", "2025-09-21") == "200.00", "Monday and Wednesday"


def test_notice_into_the_next_year_is_by_that_years_days(ledger: Ledger) -> None:
    """16 days at 1/365 and 12 days, of a year with 29 February, at 1/366 of the fee."""
    ledger.add([*placed("p1", "2026-09-01", "2027-08-15"),
                fee("p1", 36_500, "year", "2026-09-01", notice=28, notice_unit="day")])
    assert cost(ledger, "2027-08-16", "2027-12-31") == "2796.72"
    assert cost(ledger, "2027-09-01", "2027-12-31") == "1196.72"


def test_notice_over_a_change_of_tax(ledger: Ledger) -> None:
    """11 exempt days at 100.00, and 17 days whose 100.00 hold a sixth of tax."""
    ledger.add([*placed("p1", "2024-09-01", "2024-12-20"),
                fee("p1", 100, "day", "2024-09-01", calendar="365", notice=28, notice_unit="day",
                    supply="private_education", includes_vat=True)])
    assert cost(ledger, "2024-12-21", "2025-02-28") == "2516.67"


def test_what_is_recorded_after_midnight_was_told_that_day(ledger: Ledger) -> None:
    """Half past midnight of 5 June is 23:30 of 4 June in universal time; 2 to 14 June are due."""
    ledger.add([*placed("p1", "2025-09-01"), fee(
        "p1", 100, "day", "2025-09-01", calendar="365", notice=10, notice_unit="day",
        notice_from="told")], at=at("2025-09-01"))
    ledger.add([ended("p1", "2026-06-01")],
               at=at("2026-06-04").replace(hour=23, minute=30))
    assert cost(ledger, "2026-06-02", "2026-07-31") == "1300.00"
