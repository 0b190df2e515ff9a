"""How long requests take: both published 20-week rates, the rate by month of request, what is open.

The two published rates are of plans *issued in a calendar year*, with and without those to which an
exception applied. A backlog that is being cleared lowers both, because the plans that are issued
are old; so the rate of the requests *received in a month* stands beside them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.case.dates import NEVER, date_of, day_of
from sufficiency.forecast.requests import STAGES, WEEK_20, Requests

AGES = ((0, 42, "up to 6 weeks"), (42, 112, "6 to 16 weeks"), (112, 140, "16 to 20 weeks"),
        (140, 364, "20 weeks to a year"), (364, NEVER, "more than a year"))


@dataclass(frozen=True)
class Rate:
    """Plans issued in 20 weeks.

    Attributes:
        in_time, plans: of those counted.
    """

    in_time: int
    plans: int

    @property
    def share(self) -> float:
        """Share in time; NaN where there is no plan."""
        return self.in_time / self.plans if self.plans else float("nan")


def published_rates(requests: Requests, year: int) -> tuple[Rate, Rate]:
    """The rates of plans issued in a calendar year: with exceptions, and without."""
    first, after = (day_of(datetime.date(y, 1, 1)) for y in (year, year + 1))
    issued = (requests.final >= first) & (requests.final < after)
    in_time = requests.final - requests.received <= WEEK_20

    def rate(counted: np.ndarray) -> Rate:
        return Rate(int((counted & in_time).sum()), int(counted.sum()))

    return rate(issued), rate(issued & ~requests.exception)


def by_month_received(requests: Requests, today: int) -> pd.DataFrame:
    """One row a month of receipt, from the first to the last; one without requests has noughts.

    Returns:
        columns month (2025-01), requests, refused_or_withdrawn, plans, in_time, open, rate (share
        of requests whose plan was final by week 20), rate_of_plans (the same of requests that were
        not refused or withdrawn); both NaN until week 20 of every request of the month is over,
        and where there is none.
    """
    days = [date_of(d) for d in requests.received]
    received = np.array([f"{d:%Y-%m}" for d in days], dtype=object)
    numbers = [12 * d.year + d.month - 1 for d in days]
    known = requests.final <= today
    gone = (requests.ended <= today) & ~known
    rows = []
    for number in range(min(numbers, default=0), max(numbers, default=-1) + 1):
        month = f"{number // 12}-{number % 12 + 1:02d}"
        mine = received == month
        plans, over = int((mine & known).sum()), int((mine & gone).sum())
        in_time = int((mine & known & (requests.final - requests.received <= WEEK_20)).sum())
        whole = int(mine.sum())
        last = day_of(datetime.date((number + 1) // 12, (number + 1) % 12 + 1, 1)) - 1
        due = last + WEEK_20 <= today
        rows.append({
            "month": month, "requests": whole, "refused_or_withdrawn": over, "plans": plans,
            "in_time": in_time, "open": whole - plans - over,
            "rate": in_time / whole if due and whole else float("nan"),
            "rate_of_plans": in_time / (whole - over) if due and whole > over else float("nan")})
    return pd.DataFrame(rows)


def open_by_age(requests: Requests, today: int) -> pd.DataFrame:
    """Open requests: one row a span of age, one column a stage; a column of all of them."""
    still = requests.open_at(today)
    age = today - requests.received
    stages = [(enters <= today) & (today < leaves) for enters, leaves in
              map(requests.spans, range(len(STAGES)))]
    return pd.DataFrame([
        {"age": words, **{name: int((inside & within).sum())
                          for name, inside in zip(STAGES, stages, strict=True)},
         "open": int((still & within).sum())}
        for low, high, words in AGES for within in [(age >= low) & (age < high)]])


def stage_flows(requests: Requests, first: datetime.date, months: int) -> pd.DataFrame:
    """One row a month and stage: before + entered = left + after.

    Args:
        requests: days at which each began and ended its stages.
        first: a day in the first month.
        months: how many from that one.

    Returns:
        columns month, stage, before (open as the month begins), entered, left, after. A request
        that enters and leaves in the same month counts in both.
    """
    rows = []
    for m in range(months):
        begin, end = (day_of(datetime.date(first.year + (first.month - 1 + k) // 12,
                                           (first.month - 1 + k) % 12 + 1, 1)) for k in (m, m + 1))
        for stage, name in enumerate(STAGES):
            enters, leaves = requests.spans(stage)
            counts = {
                "before": (enters < begin) & (leaves >= begin),
                "entered": (enters >= begin) & (enters < end),
                "left": (leaves >= begin) & (leaves < end),
                "after": (enters < end) & (leaves >= end)}
            rows.append({"month": date_of(begin).strftime("%Y-%m"), "stage": name,
                         **{k: int(v.sum()) for k, v in counts.items()}})
    return pd.DataFrame(rows)


def months_to_clear(backlog: float, inflow: float, capacity: float) -> float | None:
    """Months until a backlog is gone; None = never, where capacity is not above the inflow.

    Args:
        backlog: requests that wait beyond those in time; none are cleared in no time.
        inflow, capacity: requests a month.
    """
    if backlog <= 0:
        return 0.0
    return backlog / (capacity - inflow) if capacity > inflow else None
