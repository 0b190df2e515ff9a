"""What one decision costs or saves: travel alone, an assistant, a minibus more, a child who needs
no seat because they are trained to travel or their parents are paid to drive.

Each is planned anew with the runs near it (``nearby.py``), never taken from an average: a vehicle
that still drives for the others saves little. Prices of several decisions do not add up. What is
returned is of many decisions together; of a single child nothing leaves this room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import pandas as pd

from sufficiency.case.transport_settings import Transport
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.transport.drive import Drive, School
from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.nearby import MOST_STOPS, Nearby, nearby
from sufficiency.transport.prices import KM_A_MILE
from sufficiency.transport.problem import Bools, Problem
from sufficiency.transport.solve import Effort, solve

MOST = 60
"""Decisions of a kind that are priced; of more, so many are drawn by the scenario's seed."""
EXACT = Effort().bounded(False)
"""Enumerates; only a single run with more stops than that is searched."""
SEARCHED = 3
"""Runs of a school, the dearest, near which one vehicle more is tried."""
SHARES, ALONE, ASSISTANT, TRAINED, BUDGET, MINIBUS = (
    "a child who travels alone may share", "a child who shares travels alone",
    "a child no longer needs an assistant", "a child is trained to travel without a seat",
    "parents are paid to drive", "one {} more at a school")
COLUMNS = ["question", "possible", "priced", "whole_schools", "save", "cost", "mean_gbp_year",
           "least_gbp_year", "most_gbp_year", "mean_saved_gbp_year", "paid_gbp_year"]

Change = Callable[[Problem, int], Problem]
T = TypeVar("T")


@dataclass(frozen=True)
class Price:
    """One decision.

    Attributes:
        units: of a day, more; negative = saved. Of what is planned anew the least there is.
        whole: whether that was the whole school.
        paid_pence: of a day, to parents.
    """

    units: int
    whole: bool
    paid_pence: float = 0.0


@discreet
@dataclass(frozen=True, eq=False)
class Spot:
    """A stop about which something may be decided."""

    school: School
    stop: int

    @property
    def rider(self) -> pd.Series:
        """Row of ``School.riders`` of its only child."""
        return self.school.riders.iloc[self.school.problem.members[self.stop][0]]


def decisions(
    drive: Drive, progress: Progress = lambda _: None, most: int = MOST
) -> pd.DataFrame:
    """Prices of single decisions, many of each kind together.

    Args:
        drive: runs of every school.
        progress: told what is being done.
        most: decisions of a kind that are priced.

    Returns:
        One row a kind of decision, of pounds a year more (negative = saved): question, possible
        (decisions there are), priced (those that were), whole_schools (of them at schools planned
        anew whole), save and cost (those that do), mean, least and most of all, mean_saved of
        those that save, and paid, the mean that goes to parents.
    """
    asked, rows = drive.scenario.transport, []
    for question, spots, change in _kinds(drive):
        progress(f"prices of decisions: {question}")
        found = [_priced(s, change) for s in _drawn(spots, most, asked.seed)]
        rows.append(_row(question, len(spots), found, asked))
    single = _single(drive)
    progress(f"prices of decisions: {BUDGET}")
    rows.append(_row(BUDGET, len(single), [
        _paid(s, asked) for s in _drawn(single, most, asked.seed)], asked))
    for kind in _limited(drive):
        question = MINIBUS.format(kind)
        progress(f"prices of decisions: {question}")
        rows.append(_row(question, len(drive.schools), [
            _one_more(s, kind) for s in _drawn(drive.schools, most, asked.seed)], asked))
    return pd.DataFrame(rows, columns=COLUMNS)


def _kinds(drive: Drive) -> Iterator[tuple[str, list[Spot], Change]]:
    """Kinds of decision about one child, where they may be taken, and what they do."""
    every = _single(drive)
    alone = [s for s in every if s.school.problem.alone[s.stop]]
    yield SHARES, alone, lambda p, i: replace(p, alone=_with(p.alone, i, False))
    others = [s for s in every if not s.school.problem.alone[s.stop]]
    yield ALONE, others, lambda p, i: replace(p, alone=_with(p.alone, i, True))
    aided = [s for s in every if s.school.problem.aided[s.stop]]
    yield ASSISTANT, aided, lambda p, i: replace(p, aided=_with(p.aided, i, False))
    able = [s for s in others if not s.school.problem.aided[s.stop]
            and not s.school.problem.wheelchairs[s.stop] and s.rider["phase"] != "primary"]
    yield TRAINED, able, _without


def _single(drive: Drive) -> list[Spot]:
    """Stops of one child: of children who travel together none is decided about singly."""
    return [Spot(s, i) for s in drive.schools for i in range(len(s.problem))
            if s.problem.persons[i] == 1]


def _limited(drive: Drive) -> list[str]:
    """Kinds of vehicle that are limited in number, by name."""
    return sorted({v.kind for s in drive.schools for v in s.problem.fleet.vehicles
                   if v.available is not None})


def _priced(spot: Spot, change: Change) -> Price:
    """A decision about one stop, with the runs near it."""
    near = _near(spot)
    return _difference(near, change(near.problem, near.at(spot.stop)))


def _paid(spot: Spot, asked: Transport) -> Price:
    """The same of a payment to parents: what is saved less what is paid."""
    problem = spot.school.problem
    miles = int(problem.metres[spot.stop, -1]) / 1000 / KM_A_MILE
    pence = miles * asked.budget_pence_a_mile * asked.budget_trips
    saved = _priced(spot, _without)
    return replace(saved, units=saved.units + round(pence * UNITS_PER_PENNY), paid_pence=pence)


def _one_more(school: School, kind: str) -> Price:
    """One vehicle more of a limited kind: the most it saves near one of the dearest runs."""
    plan = school.plan
    dear = sorted(range(len(plan.runs)), key=lambda r: (-plan.runs[r].units, r))[:SEARCHED]
    found = []
    for run in dear:
        near = nearby(school.problem, plan, run, EXACT.small)
        fleet = near.problem.fleet
        more = replace(fleet, vehicles=tuple(
            replace(v, available=v.available + 1)
            if v.kind == kind and v.available is not None else v for v in fleet.vehicles))
        found.append(_difference(near, replace(near.problem, fleet=more)))
        if near.whole:
            break
    return min(found, key=lambda p: p.units)


def _near(spot: Spot) -> Nearby:
    run = next(i for i, r in enumerate(spot.school.plan.runs) if spot.stop in r.stops)
    return nearby(spot.school.problem, spot.school.plan, run, MOST_STOPS)


def _difference(near: Nearby, then: Problem) -> Price:
    return Price(solve(then, EXACT).units - solve(near.problem, EXACT).units, near.whole)


def _without(problem: Problem, stop: int) -> Problem:
    return problem.take(np.flatnonzero(np.arange(len(problem)) != stop))


def _with(values: Bools, at: int, value: bool) -> Bools:
    out = values.copy()
    out[at] = value
    return out


def _drawn(every: Sequence[T], most: int, seed: int) -> list[T]:
    if len(every) <= most:
        return list(every)
    chosen = np.random.default_rng([seed, 3]).choice(len(every), most, replace=False)
    return [every[i] for i in sorted(chosen)]


def _row(
    question: str, possible: int, found: Iterable[Price], asked: Transport
) -> dict[str, object]:
    prices = list(found)
    pounds = np.array([p.units for p in prices]) / UNITS_PER_PENNY / 100 * asked.days
    paid = np.array([p.paid_pence for p in prices]) / 100 * asked.days
    return {
        "question": question, "possible": possible, "priced": len(prices),
        "whole_schools": sum(p.whole for p in prices),
        "save": sum(p.units < 0 for p in prices), "cost": sum(p.units > 0 for p in prices),
        **{f"{name}_gbp_year": round(float(of(pounds))) if len(prices) else None
           for name, of in (("mean", np.mean), ("least", np.min), ("most", np.max))},
        "mean_saved_gbp_year": round(float(-pounds[pounds < 0].mean())) if (
            pounds < 0).any() else None,
        "paid_gbp_year": round(float(paid.mean())) if len(prices) else None,
    }
