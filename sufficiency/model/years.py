"""The problem of each year ahead: its children, with what exists and what may be opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.demand_years import children_of, factors_of, fill_shares
from sufficiency.case.scenario import Scenario
from sufficiency.model.formulate import TRANSFER_YEARS, build_problem
from sufficiency.model.staying import Everybody
from sufficiency.optimise.multistage.phasing import Calendar
from sufficiency.optimise.problem import Floats, Ints
from sufficiency.travel.matrix import TravelMatrix


def years_of(scenario: Scenario) -> tuple[int, ...]:
    """The years looked at."""
    first = scenario.phase.first_year or scenario.demand.year + 1
    return tuple(range(first, first + scenario.phase.years))


def people_by_year(
    case: Case, scenario: Scenario, matrix: TravelMatrix,
    factors: Sequence[Mapping[tuple[str, str], float]] | None = None,
) -> list[Everybody]:
    """Everybody of each year, with its problem; options and places of today in all of them.

    Args:
        case: its demand is scaled to each year.
        scenario: its years.
        matrix: journeys of today, used in every year.
        factors: of each year, need and phase -> what its children are multiplied by; None for
            what the case or the scenario says.

    Raises:
        InputError: the case's table of demand by year does not fit.
    """
    years = years_of(scenario)
    if factors is None:
        factors = [factors_in(case, scenario, year) for year in years]
    return [people_of(case, scenario, matrix, year, children_of(
        case.demand, dict(each), scenario.demand.seed))
        for year, each in zip(years, factors, strict=True)]


def people_of(
    case: Case, scenario: Scenario, matrix: TravelMatrix, year: int, children: Ints
) -> Everybody:
    """Everybody of one year, with its problem.

    Args:
        case: its demand has n rows.
        scenario: its rules.
        matrix: journeys of today.
        year: the year.
        children: (n,) children of each row in it.
    """
    demand = _demand(case, scenario, year, children)
    return Everybody.of(build_problem(replace(case, demand=demand), scenario, matrix), matrix)


def factors_in(case: Case, scenario: Scenario, year: int) -> dict[tuple[str, str], float]:
    """Need and phase -> what its children are multiplied by in a year: as the case says, or the
    scenario's yearly growth.

    Args:
        case: its children, and their growth by year if it says so.
        scenario: its demand year and yearly growth.
        year: January.

    Raises:
        InputError: the case's table of demand by year does not fit.
    """
    if len(case.demand_by_year):
        return factors_of(case.demand_by_year, case.demand, year)
    keys = case.demand.groupby(["need", "phase"]).size().index
    return dict.fromkeys(keys, scenario.phase.yearly_growth ** (year - scenario.demand.year))


def _demand(case: Case, scenario: Scenario, year: int, children: Ints) -> pd.DataFrame:
    """Demand of a year: its numbers, and who of today is still where they are.

    A child who holds a place today gives it up when they reach reception, Y7 or Y12, or are too
    old for it; the row then stands for whoever is of that year group in the year looked at. What
    a row gains has no place yet.
    """
    now, ahead = case.demand, year - scenario.demand.year
    oldest = now["current_pool"].map(case.places.set_index("pool_id")["ncy_max"]).fillna(99)
    moved = [any(ncy < t <= ncy + ahead for t in TRANSFER_YEARS) for ncy in now["ncy"]]
    leaves = np.array(moved, dtype=bool) | (now["ncy"] + ahead > oldest).to_numpy()
    there = (now["current_pool"] != "").to_numpy() & ~leaves
    kept = np.where(there, np.minimum(children, now["children"]), 0)
    staying, others = now.assign(children=kept), now.assign(children=children - kept)
    others = others.assign(current_pool="", pinned=False)
    whole = pd.concat([staying, others], ignore_index=True)
    return whole[whole["children"] > 0].sort_values(
        ["group_id", "current_pool"], ignore_index=True
    )


def calendar_of(case: Case, scenario: Scenario) -> Calendar:
    """When the options of a case can open, how they fill, and what each year may cost."""
    settings, options = scenario.phase, case.options
    years = years_of(scenario)
    shares = [
        fill_shares(own) or (settings.school_fill if kind == "new_school" else settings.base_fill)
        for own, kind in zip(options["fill"], options["kind"], strict=True)
    ]
    limit = settings.capital_by_year_gbp
    capital = np.array(limit * (len(years) if len(limit) == 1 else 1), dtype=np.int64)
    return Calendar(
        years, _padded(shares), options["earliest_year"].to_numpy(np.int64),
        capital if len(limit) else None, settings.spend, settings.carry_forward,
    )


def _padded(shares: list[tuple[float, ...]]) -> Floats:
    """(q, f) rows of equal length; the last share holds on."""
    longest = max((len(s) for s in shares), default=1)
    return np.array([s + s[-1:] * (longest - len(s)) for s in shares]).reshape(-1, longest)
