"""Draws of what may come: other children, more or fewer of them, slower or faster roads.

A draw is three things. *Who*: where the children of a case are synthetic, a fresh population with
a seed of its own (other homes, genders and ages within the same published totals); where they are
real, every row that is to be placed counts a Poisson number of times with its own number as mean
(the Poisson bootstrap: each need and phase varies as a count of independent children would, but
homes stay where children of today live). *How many*: a factor on demand. *How fast*: a factor on
road minutes; assumed minutes stay. Both factors fill their band evenly, one value in each of as
many equal slices as there are draws, in random order (Latin hypercube; McKay, Beckman and Conover
1979), so the band is a planner's statement and a share of draws is not a probability beyond it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.model.formulate import build_problem, stays
from sufficiency.model.staying import Everybody
from sufficiency.optimise.problem import Floats, Problem
from sufficiency.travel.matrix import TravelMatrix, travel_matrix


@discreet
@dataclass(frozen=True, eq=False)
class Draw:
    """One draw as a problem with the options and limits of the scenario.

    Attributes:
        growth: factor on demand.
        minutes: factor on road minutes.
        people: the children of the draw, with the problem of those to be placed.
    """

    growth: float
    minutes: float
    people: Everybody

    @property
    def problem(self) -> Problem:
        """The children to be placed and what may be opened."""
        return self.people.problem


def draws(case: Case, scenario: Scenario, matrix: TravelMatrix, count: int) -> Iterator[Draw]:
    """Seeded draws around a scenario, one after the other.

    Args:
        case: the case of the scenario.
        scenario: its section robust gives seed and bands.
        matrix: journeys of the case.
        count: how many.

    Raises:
        InputError: as for loading the case.
    """
    band = scenario.robust
    rng = np.random.default_rng([band.seed, count])
    growth = evenly(band.growth_low, band.growth_high, count, rng)
    minutes = evenly(band.minutes_low, band.minutes_high, count, rng)
    for number in range(count):
        if case.synthetic:
            demand = scenario.demand.model_copy(update={
                # Seeds next to the scenario's own would be the scenario itself for one of them.
                "seed": 1_000_003 * (band.seed + 1) + number,
                "growth": scenario.demand.growth * float(growth[number]),
            })
            drawn = scenario.model_copy(update={"demand": demand})
            other = load_case(drawn)
            journeys = travel_matrix(other, drawn)
        else:
            drawn, journeys = scenario, matrix
            other = _resampled(case, scenario, float(growth[number]), rng)
        slower = _slower(journeys, float(minutes[number]))
        people = Everybody.of(build_problem(other, drawn, slower), slower)
        yield Draw(float(growth[number]), float(minutes[number]), people)


def evenly(low: float, high: float, count: int, rng: np.random.Generator) -> Floats:
    """(count,) one value from each of as many equal slices, in random order.

    Args:
        low: least value.
        high: greatest value.
        count: values.
        rng: gives the order of the slices, and the value inside each.
    """
    return low + (high - low) * (rng.permutation(count) + rng.random(count)) / count


def _slower(matrix: TravelMatrix, factor: float) -> TravelMatrix:
    """The same journeys with every time multiplied."""
    seconds = np.where(matrix.seconds >= 0, np.rint(matrix.seconds * factor), -1)
    return replace(matrix, seconds=seconds.astype(np.int32))


def _resampled(case: Case, scenario: Scenario, growth: float, rng: np.random.Generator) -> Case:
    """The case with a Poisson number of each row that is to be placed; those who stay, stay."""
    demand = case.demand
    drawn = rng.poisson(demand["children"].to_numpy(float) * growth)
    children = np.where(stays(demand, scenario), demand["children"], drawn)
    demand = demand.assign(children=children)
    there = demand[children > 0] if children.any() else demand.iloc[:1]
    return replace(case, demand=there.reset_index(drop=True))
