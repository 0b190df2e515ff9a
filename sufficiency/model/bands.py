"""Draws of how many children there are in the years ahead, and a few that stand for many.

A draw says by what the children of each need and phase are multiplied in each year. They come from
a forecast, or from what a scenario says of its demand (section robust): there the band is that of
the last year, and a draw keeps its place in it, so that after a part of the years it is that power
of its last factor.

Many draws are too many to choose sites for. ``reduced`` sorts them by their children over all
years, cuts them into as many equal slices as are wanted and keeps the middle one of each: each
stands for as many draws as the others, so that sums over them need no weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.model.draws import evenly
from sufficiency.model.years import factors_in, years_of

Factors = Mapping[tuple[str, str], float]
"""Need and phase -> what its children of the demand year are multiplied by."""


@discreet
@dataclass(frozen=True, eq=False)
class Band:
    """Draws of children by year.

    Attributes:
        draws: of each draw, the factors of each year.
        source: where they come from, in words.
        sampled: draws that these stand for.
    """

    draws: tuple[tuple[Factors, ...], ...]
    source: str
    sampled: int


def band_of(case: Case, scenario: Scenario, count: int, sample: int = 0) -> Band:
    """Draws within the scenario's own band on demand, evenly spread.

    Args:
        case: its children, and their growth by year if it says so.
        scenario: its years, and the band and seed of ``robust``.
        count: draws.
        sample: number of the sample; each is drawn on its own.

    Raises:
        InputError: the case's table of demand by year does not fit.
    """
    own, years = scenario.robust, years_of(scenario)
    rng = np.random.default_rng([own.seed, count, sample])
    central = [factors_in(case, scenario, year) for year in years]
    last = years[-1] - scenario.demand.year
    ends = evenly(own.growth_low, own.growth_high, count, rng)
    return Band(tuple(
        tuple({cell: f * float(end) ** ((year - scenario.demand.year) / last)
               for cell, f in factors.items()}
              for year, factors in zip(years, central, strict=True))
        for end in ends), "the scenario's band on demand", count)


def reduced(band: Band, now: Mapping[tuple[str, str], int], count: int) -> Band:
    """So many draws that stand for all of them, fewest children first.

    Args:
        band: at least as many draws.
        now: children of each need and phase in the demand year.
        count: how many.
    """
    total = [children_over(draw, now) for draw in band.draws]
    order = np.argsort(total, kind="stable")
    middle = [part[(len(part) - 1) // 2] for part in np.array_split(order, count)]
    return Band(tuple(band.draws[i] for i in middle), band.source, len(band.draws))


def children_over(draw: Sequence[Factors], now: Mapping[tuple[str, str], int]) -> float:
    """Children of a draw, summed over its years."""
    return sum(n * factors.get(cell, 1.0) for factors in draw for cell, n in now.items())
