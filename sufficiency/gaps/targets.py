"""How many children of each need and phase there are in each January of a replay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.case.about import read_about
from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.forecast import study as ahead
from sufficiency.forecast.of_case import of_scenario
from sufficiency.forecast.panel import panel
from sufficiency.forecast.simulate import apportion
from sufficiency.forecast.tables import read_national
from sufficiency.gaps.children import Growth, first_told, growth
from sufficiency.model.bands import Band
from sufficiency.model.september import Cell, counted
from sufficiency.model.years import factors_in, years_of


@discreet
@dataclass(frozen=True, eq=False)
class Targets:
    """Children of each need and phase.

    Attributes:
        years: Januaries.
        children: by January, need and phase to children.
        basis: by January, what the figures are: estimated, start, forecast or scenario as of
            ``Growth``; given (demand_by_year.csv, or the scenario's phase.yearly_growth); or
            unchanged, where nothing is known of them.
    """

    years: tuple[int, ...]
    children: tuple[dict[Cell, int], ...]
    basis: tuple[str, ...]


def targets(
    case: Case, scenario: Scenario, years: Sequence[int], asked: ahead.Asked, draws: int,
    progress: Progress,
) -> Targets:
    """The children of each January.

    They are what the council gives; else what is forecast of its placements, where the case names
    the council; else those of the demand year.

    Args:
        case: its demand, of the demand year.
        scenario: its demand year and yearly growth.
        years: Januaries.
        asked: the forecast; its years and draws are set here.
        draws: of the forecast, whose median counts.
        progress: told what is being done.

    Raises:
        InputError: the tables have nothing to say of a January.
    """
    now = counted(case.demand)
    growing = "yearly_growth" in scenario.phase.model_fields_set
    if _gives_its_own(case, scenario):
        if years[0] < scenario.demand.year:
            raise InputError([Fault(
                "--from", f"is before the demand year ({scenario.demand.year})", "Begin with it: "
                "earlier children are known only where the case names its council and gives no "
                "years of its own.", value=str(years[0]))])
        return _given(case, scenario, now, years, growing)
    progress("children by year")
    return medians(growth_of(scenario, list(now), years, asked, draws, progress), now)


def first_january(case: Case, scenario: Scenario, first: int, asked: ahead.Asked) -> int:
    """The first January a replay may begin with: this one, or the first from which on the
    council's placements are published.

    Args:
        case, scenario: of one another.
        first: January to begin with where it can be.
        asked: the forecast.
    """
    if first >= scenario.demand.year or _gives_its_own(case, scenario):
        return first
    told, code = of_scenario(scenario, asked)
    series = panel(read_national(told.data))
    return first_told(series, code, told.origin or series.last, first)


def growth_of(
    scenario: Scenario, cells: Sequence[Cell], years: Sequence[int], asked: ahead.Asked, draws: int,
    progress: Progress,
) -> Growth:
    """Draws of the children of cells against those of the demand year; see ``growth``.

    Args:
        scenario: it says which council.
        cells: needs and phases that are asked about.
        years: Januaries, in order; the last says how far the forecast goes.
        asked: the forecast's files, origin and seed.
        draws: as many of its draws.
        progress: called with what is being done, in words.
    """
    told, code = of_scenario(scenario, asked)
    series = panel(read_national(told.data))
    origin = told.origin or series.last
    told = replace(told, origin=origin, years=max(years[-1] - origin, 1), draws=max(draws, 100))
    found = ahead.forecasts(told, [code], progress).forecasts[0]
    return growth(found, series, cells, years, draws)


def forecast_band(
    asked: ahead.Asked, scenario: Scenario, case: Case, draws: int, sample: int, progress: Progress
) -> Band | None:
    """Draws of the forecast for the years of a scenario's section phase; None where the council
    gives its own numbers or the case does not name it.

    Args:
        asked: the forecast; its years and draws are set here.
        scenario, case: of one another.
        draws: how many.
        sample: number of the sample; each has a seed of its own.
        progress: told what is being done.

    Raises:
        InputError: every fault of the series.
    """
    if _gives_its_own(case, scenario):
        return None
    progress("children by year")
    cells = list(counted(case.demand))
    own = replace(asked, seed=asked.seed + sample)
    found = growth_of(scenario, cells, years_of(scenario), own, draws, progress)
    return Band(tuple(
        tuple(dict(zip(cells, factor[:, d].tolist(), strict=True)) for factor in found.factor)
        for d in range(draws)), "the forecast", draws)


def _gives_its_own(case: Case, scenario: Scenario) -> bool:
    """Whether the numbers of later years are the council's or the scenario's, not forecast."""
    about, _ = read_about(case.folder)
    return (len(case.demand_by_year) > 0 or not about.la_code
            or "yearly_growth" in scenario.phase.model_fields_set)


def medians(found: Growth, now: dict[Cell, int]) -> Targets:
    """The median of all children, shared out by the medians of needs and phases."""
    out = []
    weight = np.array(list(now.values()), dtype=float)[:, None]
    for factor in found.factor:
        drawn = np.rint(weight * factor)
        total = np.rint(np.median(drawn.sum(axis=0, keepdims=True), axis=1)).astype(np.int64)
        shared = apportion(total, np.median(weight * factor, axis=1)[None, :])[0]
        out.append(dict(zip(now, shared.tolist(), strict=True)))
    return Targets(found.years, tuple(out), found.basis)


def _given(
    case: Case, scenario: Scenario, now: dict[Cell, int], years: Sequence[int], growing: bool
) -> Targets:
    """As the council or the scenario says, or as they are."""
    out, basis = [], []
    for year in years:
        ahead_by = year - scenario.demand.year
        factors = factors_in(case, scenario, year) if ahead_by else dict.fromkeys(now, 1.0)
        out.append({cell: round(n * factors[cell]) for cell, n in now.items()})
        basis.append("start" if not ahead_by else
                     "given" if growing or len(case.demand_by_year) else "unchanged")
    return Targets(tuple(years), tuple(out), tuple(basis))
