"""What the verb ``pipeline`` prints: tables and sentences, with small counts left out."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.dates import NEVER, date_of, day_of
from sufficiency.common.discreet import discreet
from sufficiency.common.kinds import kinds_checked, within
from sufficiency.common.notebook import page
from sufficiency.forecast.new_plans import (
    by_month,
    expected_plans,
    months_ahead,
    new_plans,
    observed,
)
from sufficiency.forecast.report import FEWEST, shown
from sufficiency.forecast.requests import DATES, WEEK_20, Requests, read_requests
from sufficiency.forecast.timeliness import (
    Rate,
    by_month_received,
    months_to_clear,
    open_by_age,
    published_rates,
    stage_flows,
)

SHOWN_MONTHS = 12
MOST_A_MONTH = 100_000
"""Requests or plans a month that may be asked; England has about 12,000."""
LATE = 31
"""Days after the last of a table from which on it is said that they are taken to be empty."""


@discreet
@dataclass(frozen=True, eq=False)
class PipelineReport:
    """What is printed, and the quantiles that may be saved.

    Attributes:
        tables: (title, table) with counts as words.
        ahead: plans and places by month, numbers.
    """

    tables: tuple[tuple[str, pd.DataFrame], ...]
    sentences: tuple[str, ...]
    ahead: pd.DataFrame

    def _repr_html_(self) -> str:
        """What a notebook shows: what the verb prints; small counts are not in it."""
        told = [table.rename(columns={table.columns[0]: f"{title}: {table.columns[0]}"})
                for title, table in self.tables if len(table.columns)]
        return page("Requests on their way to a plan", told, self.sentences, "ahead")


@kinds_checked
@within(months=(1, 36), a_month=(0, MOST_A_MONTH), capacity=(0, MOST_A_MONTH),
        draws=(100, 10_000), seed=(0, 2**63))
def pipeline(
    requests: Path | str, today: datetime.date | None = None, months: int = 12, *,
    a_month: float | None = None, capacity: float | None = None, draws: int = 1000, seed: int = 1,
) -> PipelineReport:
    """Requests on their way to a plan: rates in time, what is open, new plans by month.

    Args:
        requests: the council's requests for an assessment (CSV, one row each).
        today: day up to which it is known; None for the last in the table.
        months: ahead, 1 to 36.
        a_month: requests a month from now on; None for as many as in the last year.
        capacity: final plans that can be written a month: when is the backlog gone?
        draws: 100 to 10,000.
        seed: the same seed gives the same figures.

    Raises:
        InputError: every fault of the table; numbers beyond what may be asked; fewer than twenty
            steps of a stage in the last year.

    Examples:
        >>> import sufficiency as sf
        >>> try:
        ...     sf.pipeline("requests.csv", months=0)
        ... except sf.InputError as error:
        ...     print(error.faults[0])
        pipeline, months: '0' cannot be asked for. Give 1 to 36.
    """
    return report(read_requests(Path(requests)), None if today is None else day_of(today), months,
                  a_month, capacity, draws, seed)


def report(
    requests: Requests, today: int | None, months: int, a_month: float | None,
    capacity: float | None, draws: int, seed: int,
) -> PipelineReport:
    """Tables and sentences.

    Args:
        requests: days at which each began and ended its stages; none is told by itself.
        today: day up to which requests are known; the last day in them by default.
        months: ahead of today.
        a_month: requests that will be received in a month; None for as many as in the last year.
        capacity: final plans a month, for when the backlog is gone.
        draws: as many.
        seed: the same seed gives the same tables.

    Raises:
        InputError: too few steps of a stage in the last year.
    """
    last = _last(requests)
    day = last if today is None else today
    date = date_of(day)
    later = int((requests.received > day).sum())
    requests = requests.until(day)
    plans, places = new_plans(requests, day, months, draws=draws, seed=seed, a_month=a_month)
    ahead = by_month(plans, places, [name for name, _ in months_ahead(day, months)])
    cohort = by_month_received(requests, day).tail(SHOWN_MONTHS + 5)
    begins = date_of(day + 1)
    first = datetime.date(begins.year - 1, begins.month, 1)
    flows = stage_flows(requests, first, SHOWN_MONTHS)
    tables = (
        ("Plans issued in 20 weeks",
         _rates(requests, date)),
        ("Requests by the month they were received; rates once week 20 of the month is over",
         _words(cohort, ("rate", "rate_of_plans"))),
        (f"Open on {date.day} {date:%B %Y}, by age", _words(open_by_age(requests, day))),
        ("Stages in the last twelve whole months",
         _words(_a_year(flows))),
        (f"Months from {begins.day} {begins:%B %Y} on", _bands(ahead)),
    )
    said = _sentences(requests, day, a_month, capacity)
    if day - last > LATE:
        until = date_of(last)
        said.append(f"The table ends on {until.day} {until:%B %Y}. Until {date.day} {date:%B %Y} "
                    "nothing is taken to have happened, so what is open now and what comes next "
                    "are too many: give a later table, or an earlier --today.")
    if last > day:
        said.append(f"What the table tells after {date.day} {date:%B %Y} is not looked at: "
                    f"{shown(later) if later else 'no'} requests were received later.")
    return PipelineReport(tables, tuple(said), ahead)


def _last(requests: Requests) -> int:
    every = np.concatenate([getattr(requests, name) for name in (*DATES[:4], "ended")])
    return int(every[every < NEVER].max())


def _rates(requests: Requests, date: datetime.date) -> pd.DataFrame:
    def words(rate: Rate) -> str:
        return "-" if rate.plans < FEWEST else f"{rate.share:.1%} of {rate.plans:,}"

    return pd.DataFrame([
        {"year": year, "with exceptions": words(whole), "without": words(without)}
        for year in (date.year - 2, date.year - 1, date.year)
        for whole, without in [published_rates(requests, year)]])


def _words(table: pd.DataFrame, rates: tuple[str, ...] = ()) -> pd.DataFrame:
    """Counts as they are printed; rates of few as '-'."""
    out = {}
    for name in table.columns:
        if name in rates:
            out[name] = [f"{r:.0%}" if r == r and n >= FEWEST else "-"
                         for r, n in zip(table[name], table["requests"], strict=True)]
        elif pd.api.types.is_integer_dtype(table[name]):
            out[name] = [shown(n) for n in table[name]]
        else:
            out[name] = table[name].to_list()
    return pd.DataFrame(out)


def _a_year(flows: pd.DataFrame) -> pd.DataFrame:
    """Months together: the first before, the last after, and what came and went between."""
    grouped = flows.groupby("stage", sort=False)
    return pd.DataFrame({
        "before": grouped["before"].first(), "entered": grouped["entered"].sum(),
        "left": grouped["left"].sum(), "after": grouped["after"].last()}).reset_index()


def _bands(ahead: pd.DataFrame) -> pd.DataFrame:
    def words(row: pd.Series, what: str) -> str:
        low, middle, high = (row[f"{what}_{q}"] for q in (10, 50, 90))
        if round(high) < FEWEST:
            return shown(high)
        return f"{shown(middle)} ({shown(low)} to {shown(high)})"

    return pd.DataFrame([{"month": row["month"], "final plans": words(row, "plans"),
                          "places": words(row, "places")} for _, row in ahead.iterrows()])


def _sentences(
    requests: Requests, day: int, a_month: float | None, capacity: float | None
) -> list[str]:
    seen = observed(requests, day)
    inflow = seen.a_month if a_month is None else a_month
    shares = [on / (on + off) for on, off in seen.yes]
    plans = sum(expected_plans({0: inflow}, shares).values())
    out = [f"Internal. Counts below {FEWEST} are not shown. Bands: 8 in 10 draws; months do not "
           "add up to all together. Places: in special schools, units and bases, as far as final "
           "plans of the last year named one.",
           "Published rates are of plans issued in a calendar year (the last one up to "
           f"{date_of(day).day} {date_of(day):%B}): clearing a backlog lowers them.",
           f"At the answers of the last year {_one(inflow)} requests a month lead to {_one(plans)} "
           "final plans a month."]
    if requests.transfers:
        out.append(f"Left out: {shown(requests.transfers)} plans that came from other councils.")
    if capacity is not None:
        late = int((requests.open_at(day) & (day - requests.received > WEEK_20)).sum())
        out.append(f"Open beyond 20 weeks: {shown(late)}. "
                   f"{_cleared(late, shares[2], plans, capacity)} The months above are plans that "
                   "come due: a limit on how many can be written is not in them.")
    return out


def _cleared(late: int, share: float, plans: float, capacity: float) -> str:
    """When what is late is gone, in words.

    Args:
        late: open requests that are.
        share: of them that lead to a plan.
        plans: final plans that come due in a month.
        capacity: final plans that can be written in one.
    """
    told = f"With {_one(capacity)} final plans a month and {_one(plans)} that come due"
    if capacity <= plans:
        less = plans - capacity
        grows = f", and another {_one(less)} wait each month" if less >= 0.05 else ""
        backlog = "that backlog is never gone" if late else "no backlog would ever be cleared"
        return f"{told}, {backlog}: no more can be written than come{grows}."
    if not late:
        return f"{told}, there is no backlog."
    months = months_to_clear(late * share, plans, capacity) or 0.0
    if late < FEWEST:  # months to a decimal would tell how many
        within = "a month" if months <= 1 else f"{math.ceil(months)} months"
        return f"{told}, that backlog is gone within {within}."
    return f"{told}, that backlog is gone in {months:.1f} months."


def _one(number: float) -> str:
    """With one decimal where it has one: a capacity of 9.4 is above an inflow of 9.1."""
    return f"{number:,.1f}".removesuffix(".0")
