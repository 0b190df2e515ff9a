"""A programme of openings tested on draws that it was not chosen on.

What is best for a few draws looks better on them than it is, as it was chosen for them (the
optimizer's curse; Smith and Winkler 2006). So both answers are evaluated on a second sample with a
seed of its own, larger than the draws that were looked at: nothing was chosen on it, so its mean is
unbiased, and its standard error says how sure it is. Draws of a band are spread evenly over it,
which the formula for draws one by one does not credit: the error is then smaller than is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.demand_years import children_of
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.model.bands import Band
from sufficiency.model.staying import Everybody
from sufficiency.model.years import calendar_of, people_of, years_of
from sufficiency.optimise.assignment.min_cost_flow import assign
from sufficiency.optimise.multistage.phasing import Calendar
from sufficiency.optimise.problem import Floats, Ints
from sufficiency.travel.matrix import TravelMatrix


@discreet
@dataclass(frozen=True, eq=False)
class Evaluation:
    """Place-years without a suitable local place in draws a programme was not chosen on.

    Attributes:
        programme, single: (d,) of the programme and of the single-year answer.
        source: where the draws come from, in words.
    """

    programme: Ints
    single: Ints
    source: str

    def table(self, chosen_on: Sequence[float]) -> pd.DataFrame:
        """One row for the programme, one for the single-year answer and one for the difference.

        Args:
            chosen_on: place-years a draw of the two in the draws they were chosen on.

        Returns:
            columns of (programme, single_year, regret), in_sample, out_of_sample and
            standard_error (place-years a draw), draws.
        """
        mine, single = chosen_on
        rows = (("programme", mine, self.programme), ("single_year", single, self.single),
                ("regret", single - mine, self.single - self.programme))
        return pd.DataFrame([
            {"of": name, "in_sample": round(told, 1), "out_of_sample": round(mean, 1),
             "standard_error": round(error, 1), "draws": len(found)}
            for name, told, found in rows for mean, error in [mean_and_error(found)]])


def mean_and_error(found: Ints) -> tuple[float, float]:
    """Mean of two or more draws, and its standard error (deviation with n - 1, by root n).

    Args:
        found: (d,) one figure a draw.
    """
    return float(found.mean()), float(found.std(ddof=1) / np.sqrt(len(found)))


def evaluate(
    case: Case, scenario: Scenario, matrix: TravelMatrix, band: Band,
    programmes: tuple[Ints, Ints], progress: Progress,
) -> Evaluation:
    """Evaluate opening years on draws.

    Args:
        case: its options, by position.
        scenario: its years.
        matrix: journeys of the case.
        band: draws of its children, two or more.
        programmes: (q,) year in which each option opens (0 = never), of both answers.
        progress: told each tenth draw.

    Raises:
        InputError: the case's table of demand by year does not fit.
        NoSolutionError: the assignment solver failed (a defect, not a shortfall).
    """
    keep = np.flatnonzero((programmes[0] > 0) | (programmes[1] > 0))
    few = replace(case, options=case.options.iloc[keep].reset_index(drop=True))
    calendar = calendar_of(few, scenario)
    # Whole children: in small cases many draws are alike in a year.
    known: dict[tuple[int, bytes], tuple[int, ...]] = {}
    out = np.zeros((2, len(band.draws)), dtype=np.int64)
    for d, draw in enumerate(band.draws):
        if d % 10 == 0:
            progress(f"testing on draw {d + 1} of {len(band.draws)}")
        for year, factors in zip(years_of(scenario), draw, strict=True):
            children = children_of(few.demand, dict(factors), scenario.demand.seed)
            key = (year, children.tobytes())
            if key not in known:
                people = people_of(few, scenario, matrix, year, children)
                known[key] = tuple(left_out(people, calendar, opens[keep], year)
                                   for opens in programmes)
            out[:, d] += known[key]
    return Evaluation(out[0], out[1], band.source)


def left_out(people: Everybody, calendar: Calendar, opens: Ints, year: int) -> int:
    """Children without a suitable local place in a year with these openings.

    Args:
        people: everybody of the year.
        calendar: how the q options fill.
        opens: (q,) year in which each option opens; 0 = never.
        year: the year.
    """
    places = people.problem.options.places
    age = np.where(opens > 0, year - opens, -1)
    gain = calendar.gain(np.arange(len(places)), places, age)
    there = people.problem.replace(ramped=gain)
    return people.unplaced(assign(there, age >= 0, ties=False))


def words(found: Evaluation, chosen_on: tuple[Floats, Floats]) -> tuple[str, ...]:
    """What the test says, in sentences.

    Args:
        found: of the test.
        chosen_on: (c,) place-years of the programme and of the single-year answer in each draw
            they were chosen on.
    """
    mean, error = mean_and_error(found.programme)
    count, told = len(found.programme), float(np.mean(chosen_on[0]))
    first = (f"In {count} other draws of {found.source}, on which nothing was chosen, the "
             f"programme leaves out {mean:,.1f} place-years a draw (standard error {error:,.1f}), "
             f"beside {told:,.1f} in the {len(chosen_on[0])} it was chosen on.")
    more, error = mean_and_error(found.single - found.programme)
    who = "The single-year answer leaves out"
    if not (found.single - found.programme).any():
        return first, f"{who} as many there in every draw."
    if abs(more) < 2 * error:
        return first, (f"{who} {abs(more):,.1f} {'more' if more >= 0 else 'fewer'} a draw there "
                       f"(standard error {error:,.1f}): which of the two is better is not settled.")
    return first, (f"{who} {abs(more):,.1f} {'more' if more > 0 else 'fewer'} a draw there "
                   f"(standard error {error:,.1f}).")
