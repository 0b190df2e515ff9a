"""New plans, and places they need, in the months ahead of a council's own requests.

Each open request and each that will come takes the delays and answers that requests of the last
year took (``Observed``); an open request has waited so long already, so it takes one of the delays
that are longer. Withdrawn before the decision it leaves no place. Draws carry how many requests
come, how each ends, and how uncertain the observed shares are themselves.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.case.dates import NEVER, date_of, day_of
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.requests import REQUESTS, WEEK_6, WEEK_16, WEEK_20, Requests
from sufficiency.forecast.specialist import PLACED

MONTH = 365.25 / 12
FEWEST = 20
"""Steps of a stage that make its delays known."""
IN_TIME = (WEEK_6, WEEK_16 - WEEK_6, WEEK_20 - WEEK_16)
"""Days of each stage where every step comes when it is due."""


def expected_plans(
    received: Mapping[int, float], shares: Sequence[float], days: Sequence[int] = IN_TIME
) -> dict[int, float]:
    """Plans by day, as expected; nothing is drawn.

    Args:
        received: requests by day.
        shares: by stage, share that goes on.
        days: that each stage takes.
    """
    return {day + sum(days): number * math.prod(shares) for day, number in received.items()}


@discreet
@dataclass(frozen=True, eq=False)
class Observed:
    """What requests did.

    Attributes:
        delays: by stage, (m,) days from its beginning to its end.
        yes: by stage, (went on, ended): of the decisions, and at the last stage final or withdrawn.
        a_month: requests a month.
        special: (named, of): final plans that name a state special school, unit or resourced
            provision, of those whose placement was told.
    """

    delays: tuple[np.ndarray, ...]
    yes: tuple[tuple[int, int], ...]
    a_month: float
    special: tuple[int, int]


def observed(requests: Requests, today: int, days: int = 365) -> Observed:
    """What happened in the days up to today.

    Args:
        requests: one entry a request.
        today: day up to which requests are known.
        days: how far back.

    Raises:
        InputError: too few steps of a stage.
    """
    since = today - days
    delays, yes, few = [], [], []
    on = (requests.assessed, requests.issued, requests.final < NEVER)
    steps = (requests.assess_decided, requests.issue_decided, requests.final)
    for stage in range(3):
        enters, leaves = requests.spans(stage)
        done = (leaves > since) & (leaves <= today)
        went = done & on[stage] & (steps[stage] == leaves)
        if done.sum() < FEWEST:
            few.append(("assess_decided", "issue_decided", "final")[stage])
        delays.append(np.sort((leaves - enters)[done]))
        yes.append((int(went.sum()), int((done & ~went).sum())))
    if few:
        raise InputError([Fault(
            REQUESTS.file, f"has fewer than {FEWEST} steps of {len(few)} of 3 stages in the last "
            "year", "Give at least a year of requests, with the day of each step.",
            column=", ".join(few))])
    came = (requests.received > since) & (requests.received <= today)
    final = (requests.final > since) & (requests.final <= today) & (requests.placement != "")
    return Observed(tuple(delays), tuple(yes), float(came.sum() / (days / MONTH)),
                    (int(np.isin(requests.placement[final], PLACED).sum()), int(final.sum())))


def new_plans(
    requests: Requests, today: int, months: int, *, draws: int = 1000, seed: int = 1,
    a_month: float | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """(months, d) final plans, and of these such as need a special school, unit or base.

    Months are those of the calendar (``months_ahead``): the first may be the rest of one.

    Args:
        requests: days of each step; what is open today is where a draw begins.
        today: day up to which requests are known.
        months: how many ahead.
        draws: number of draws.
        seed: the same seed gives the same values.
        a_month: requests a month from now on; those of the last year by default.

    Raises:
        InputError: too few steps were observed.
    """
    seen = observed(requests, today)
    rate = seen.a_month if a_month is None else a_month
    ends = [end - today for _, end in months_ahead(today, months)]
    stage, age = _where(requests, today)
    plans, places = np.zeros((months, draws), dtype=int), np.zeros((months, draws), dtype=int)
    for d in range(draws):
        rng = np.random.default_rng([seed, 9, d])
        share = [rng.beta(on + 0.5, off + 0.5) for on, off in seen.yes]
        special = rng.beta(seen.special[0] + 0.5, seen.special[1] - seen.special[0] + 0.5)
        coming = np.sort(rng.uniform(0, ends[-1], rng.poisson(rate * ends[-1] / MONTH)))
        day = np.concatenate([np.zeros(len(stage)), coming])
        at = np.concatenate([stage, np.zeros(len(coming), dtype=int)])
        waited = np.concatenate([age, np.zeros(len(coming))])
        alive = np.ones(len(day), dtype=bool)
        for s in range(3):
            now = alive & (at == s)
            day[now] += _rest(seen.delays[s], waited[now], rng)
            alive[now] = rng.random(int(now.sum())) < share[s]
            at[now] += 1
            waited[now] = 0
        month = np.searchsorted(ends, np.ceil(day[alive]), side="left")
        within = month < months
        plans[:, d] = np.bincount(month[within], minlength=months)
        places[:, d] = rng.binomial(plans[:, d], special)
    return plans, places


def months_ahead(today: int, months: int) -> list[tuple[str, int]]:
    """Name and last day of each month from the day after today on, as ("2025-02", 20147).

    Args:
        today: day since 1 January 1970; the rest of its month is the first, if there is any.
        months: how many.
    """
    first = date_of(today + 1)
    out = []
    for m in range(first.month - 1, first.month - 1 + months):
        year, month = first.year + m // 12, m % 12 + 1
        after = datetime.date(year + month // 12, month % 12 + 1, 1)
        out.append((f"{year}-{month:02d}", day_of(after) - 1))
    return out


def _where(requests: Requests, today: int) -> tuple[np.ndarray, np.ndarray]:
    """Stage of each open request, and days it has been there."""
    stage, age = [], []
    for s in range(3):
        enters, leaves = requests.spans(s)
        inside = (enters <= today) & (today < leaves)
        stage.append(np.full(int(inside.sum()), s))
        age.append(today - enters[inside])
    return np.concatenate(stage), np.concatenate(age).astype(float)


def _rest(delays: np.ndarray, waited: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(k,) days still to wait: a delay longer than the wait so far; the longest lasts one more."""
    first = np.searchsorted(delays, waited, side="right")
    pick = first + np.floor(rng.random(len(waited)) * (len(delays) - first)).astype(int)
    longer = delays[np.minimum(pick, len(delays) - 1)] - waited
    return np.maximum(longer, 1.0)


def by_month(plans: np.ndarray, places: np.ndarray, months: Sequence[str]) -> pd.DataFrame:
    """Quantiles: one row a month and a row of all of them, summed inside each draw.

    Args:
        plans, places: (months, d) of ``new_plans``.
        months: their names, as printed.

    Returns:
        columns month, then plans and places at 10, 50 and 90 %.
    """
    rows = []
    for name, mine in ((m, slice(i, i + 1)) for i, m in enumerate(months)):
        rows.append((name, *_three(plans[mine]), *_three(places[mine])))
    rows.append(("together", *_three(plans), *_three(places)))
    return pd.DataFrame(rows, columns=["month", "plans_10", "plans_50", "plans_90", "places_10",
                                       "places_50", "places_90"])


def _three(drawn: np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(q), 1) for q in np.quantile(drawn.sum(axis=0), (0.1, 0.5, 0.9)))
