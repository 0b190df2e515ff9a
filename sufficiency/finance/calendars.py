"""Charging calendars: which days, weeks, half-terms and terms a fee is charged for, as a table.

A week of a five-day calendar runs from Monday; of a seven-day calendar, from the first day of its
row, so that 52 weeks leave the last day of a year free.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from sufficiency.errors import Fault, InputError
from sufficiency.finance.cleaned_values import Column
from sufficiency.finance.periods import DAY, Span, year_name, year_of
from sufficiency.finance.tables import read_rows

COLUMNS = (
    Column("calendar", "name that fees give, as 38, 39 or 52", needed=True),
    Column("days_per_week", "5 or 7", "whole", True),
    Column("term", "1, 2 or 3; empty: a calendar without terms", "whole", default=0),
    Column("first_day", "first day", "date", True),
    Column("last_day", "last day, itself counted", "date", True),
    Column("open", "no: closed within another row", "yesno", default=True),
    Column("source", "where it was read", default=""),
)


@dataclass(frozen=True, eq=False)
class Calendar:
    """One calendar.

    Attributes:
        open_days: ordinals of the days it charges, in order.
        weeks, half_terms, terms: its blocks, in order; each has an open day.
        years: first calendar years of the academic years it covers.
    """

    name: str
    days_per_week: int
    open_days: Sequence[int] = field(repr=False)
    weeks: Sequence[Span] = field(repr=False)
    half_terms: Sequence[Span] = field(repr=False)
    terms: Sequence[Span] = field(repr=False)
    years: frozenset[int] = frozenset()

    def days(self, span: Span) -> int:
        """Days charged within a span."""
        start = bisect_left(self.open_days, span.start.toordinal())
        return max(0, bisect_left(self.open_days, span.end.toordinal()) - start)

    def blocks(self, unit: str) -> Sequence[Span]:
        """Weeks, half-terms or terms.

        Raises:
            InputError: the calendar has none.
        """
        found = {"week": self.weeks, "half_term": self.half_terms, "term": self.terms}[unit]
        if not found:
            raise InputError([Fault("calendars", f"has no {unit.replace('_', '-')}s in "
                                    f"calendar {self.name!r}", "Give rows with a term.")])
        return found

    def covers(self, span: Span) -> None:
        """Refuse days of an academic year the calendar knows nothing of.

        Raises:
            InputError: a year is missing.
        """
        if not span.days:
            return
        years = range(year_of(span.start, "academic"), year_of(span.end - DAY, "academic") + 1)
        if missing := [year_name(y) for y in years if y not in self.years]:
            raise InputError([Fault(
                "calendars", f"has no rows of {', '.join(missing)} in calendar {self.name!r}",
                "Add the dates of that school year.")])


def touching(blocks: Sequence[Span], span: Span) -> Sequence[Span]:
    """The blocks (in order, apart from each other) with a day in a span."""
    first = bisect_right(blocks, span.start, key=lambda b: b.end)
    return blocks[first:bisect_left(blocks, span.end, key=lambda b: b.start)]


def read_calendars(path: Path) -> dict[str, Calendar]:
    """The calendars of a table, by name.

    Raises:
        InputError: every fault of the table.
    """
    read = read_rows(path, COLUMNS, ("calendar", "first_day"))
    faults = list(read.faults)
    by_name: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in read.rows:
        by_name[row["calendar"]].append(row)
        if row["first_day"] > row["last_day"]:
            faults.append(Fault(path.name, "ends before it begins", "Mend the dates.", row["row"]))
        if row["days_per_week"] not in (5, 7):
            faults.append(Fault(path.name, "is neither 5 nor 7", "Write 5 or 7.", row["row"],
                                "days_per_week", str(row["days_per_week"])))
    if faults:
        raise InputError(faults)
    return {name: _calendar(name, rows) for name, rows in by_name.items()}


def _calendar(name: str, rows: list[dict[str, object]]) -> Calendar:
    per_week = int(rows[0]["days_per_week"])  # type: ignore[call-overload]
    shut: set[int] = set()
    open_: set[int] = set()
    spans: dict[tuple[int, object], list[Span]] = defaultdict(list)
    weeks: list[Span] = []
    for row in sorted(rows, key=lambda r: str(r["first_day"])):
        span = Span(row["first_day"], row["last_day"] + DAY)  # type: ignore[arg-type,operator]
        days = range(span.start.toordinal(), span.end.toordinal())
        if not row["open"]:
            shut.update(days)
            continue
        open_.update(d for d in days if per_week == 7 or date.fromordinal(d).weekday() < 5)
        spans[year_of(span.start, "academic"), row["term"]].append(span)
        weeks += _weeks(span, per_week)
    halves = [s for (_, term), parts in spans.items() if term for s in parts]
    terms = [Span(parts[0].start, parts[-1].end) for (_, term), parts in spans.items() if term]
    bare = Calendar(name, per_week, sorted(open_ - shut), (), (), (),
                    frozenset(year for year, _ in spans))
    weeks, halves, terms = ([b for b in blocks if bare.days(b)]
                            for blocks in (weeks, halves, terms))
    return replace(bare, weeks=weeks, half_terms=halves, terms=terms)


def _weeks(span: Span, per_week: int) -> list[Span]:
    start = span.start if per_week == 7 else span.start - timedelta(days=span.start.weekday())
    out = []
    while start < span.end:
        out.append(Span(start, start + timedelta(days=7)).within(span))
        start += timedelta(days=7)
    return out
