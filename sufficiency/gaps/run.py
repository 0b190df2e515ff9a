"""The recipe: scenarios and the forecast of their council -> places short by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.notebook import Column, page, table
from sufficiency.common.phrases import NOTHING_BUILT
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.forecast import study as ahead
from sufficiency.forecast.of_case import of_scenario
from sufficiency.forecast.panel import Panel, panel
from sufficiency.forecast.report import estimated_words
from sufficiency.forecast.run import Forecast
from sufficiency.forecast.tables import read_national
from sufficiency.gaps.children import first_told, growth
from sufficiency.gaps.returns import (
    LONGEST,
    PLANNED,
    Returns,
    planned_places,
    provision_by_need,
    specialist_forecast,
)
from sufficiency.gaps.supply import openings, supply
from sufficiency.gaps.table import cells_of, first_years, gained, of_everybody, shortfalls
from sufficiency.gaps.where import by_district
from sufficiency.model.formulate import Built, build_problem
from sufficiency.model.outcome import Outcome
from sufficiency.model.year_places import with_later_places
from sufficiency.study.result import Result
from sufficiency.study.source import Source, scenario_of
from sufficiency.travel.matrix import travel_matrix

FIRST, LAST = 2019, 2031
"""Januaries told where none are asked for."""
DRAWS = 100
"""Draws of the forecast whose shortfall is worked out."""
JANUARIES = (
    Column("year", "January", "year"), Column("basis", "Basis"),
    Column("places", "Places", "number"), Column("children_50", "Children", "count"),
    Column("short_50", "Without a suitable local place", "count"),
    Column("short_10", "In 8 of 10 draws from", "count"), Column("short_90", "To", "count"))
"""What a notebook shows of a January."""


@discreet
@dataclass(frozen=True, eq=False)
class Gaps:
    """Places short of one scenario, by year. Internal: small counts are in it.

    Attributes:
        table: of ``table.shortfalls``, with a column scenario.
        first: of ``table.first_years``.
        options: option_id, name, kind, opens, place_years of each option that opens.
        children: need, phase, district and number of the children of the case's own January.
        case: what the places and children are of.
        where: of ``where.by_district``; None where that is not asked for.
        late: whether the years begin later than they would, for want of published placements.
        estimated: sentences on what of the forecast's January was not published.
    """

    name: str
    title: str
    table: pd.DataFrame
    first: pd.DataFrame
    options: pd.DataFrame
    children: pd.DataFrame
    case: Case
    where: pd.DataFrame | None = None
    late: bool = False
    estimated: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        """What a notebook shows: all children by January, and no small count."""
        more = "" if self.where is None else ", where"
        return page(self.title, [table(of_everybody(self.table), JANUARIES)],
                    inside=f"table, first, options{more}")


@discreet
@dataclass(frozen=True, eq=False)
class Ahead:
    """What a page or a report tells of the years.

    Attributes:
        plans: places short with each plan, of one case and the same Januaries.
        children: the forecast of its council.
    """

    plans: tuple[Gaps, ...]
    children: ahead.Found


@dataclass(frozen=True)
class Asked:
    """What is asked of places short by year.

    Attributes:
        first: January to begin with; None for ``FIRST`` or that of the places, whichever is later,
            or the first after it from which on the council's placements are published.
        last: January to end with.
        forecast: of how many children; its years and draws are set here.
        draws: of the forecast, whose shortfall is worked out.
        whole: of all children only, which is quick.
        where: also in which districts they live who are short, all children placed at once.
    """

    forecast: ahead.Asked
    first: int | None = None
    last: int = LAST
    draws: int = DRAWS
    whole: bool = False
    where: bool = False


@dataclass(frozen=True)
class _Plan:
    """One plan to be followed: what opens is known (ids of options), or found (None)."""

    scenario: Scenario
    name: str
    title: str
    opens: frozenset[str] | None = None


def gaps(
    sources: Sequence[Source], asked: Asked, progress: Progress = lambda text: None
) -> list[Gaps]:
    """Places short of scenarios of one case.

    Args:
        sources: scenarios or their files; the first one's case chooses the council.
        asked: years, draws and forecast.
        progress: told what is being done.

    Raises:
        InputError: every fault of the files, or years that are neither published nor ahead.
    """
    plans = [_Plan(s, s.name, s.title or s.name) for s in map(scenario_of, sources)]
    return _followed(plans, asked, progress)


def gaps_of_results(
    results: Sequence[Result], asked: Asked, progress: Progress = lambda text: None
) -> list[Gaps]:
    """Places short if nothing is built, and with the plan of each result; nothing is searched for.

    Args:
        results: of one case; the first one's scenario chooses the council.
        asked: years, draws and forecast.
        progress: told what is being done.

    Raises:
        InputError: as ``gaps``.
    """
    still = results[0]
    plans = [_Plan(still.scenario, "do-nothing", NOTHING_BUILT, frozenset())]
    plans += [_Plan(r.scenario, r.scenario.name, r.title, _opened(r.plan)) for r in results]
    return _followed(plans, asked, progress)


def _opened(plan: Outcome) -> frozenset[str]:
    """Ids of the options that a plan opens."""
    return frozenset(plan.options.loc[plan.options["opened"].astype(bool), "option_id"])


def _followed(plans: Sequence[_Plan], asked: Asked, progress: Progress) -> list[Gaps]:
    """Every plan through the years, with the same draws of children."""
    told, code = of_scenario(plans[0].scenario, asked.forecast)
    national = read_national(told.data)
    series = panel(national)
    origin = told.origin or series.last
    # Before the January that places are of nobody knows them: told only where it is asked for.
    usual = max(FIRST, min(plan.scenario.supply.year for plan in plans))
    first, last = usual if asked.first is None else asked.first, asked.last
    faults = [Fault("--from", "is not before --to", "Order the two.", value=str(first))
              ] if first > last else []
    faults += [Fault(option, f"is before {series.years[0]}", "Choose a published January.",
                     value=str(year)) for option, year in (("--from", first), ("--to", last))
               if year < series.years[0]]
    if faults:
        raise InputError(faults)
    told = replace(told, origin=origin, years=max(last - origin, 1), draws=max(asked.draws, 100))
    found = ahead.forecasts(told, [code], progress).forecasts[0]
    begin = first_told(series, code, origin, first) if asked.first is None else first
    years = range(begin, last + 1)
    ready: dict[int, tuple[Case, Scenario, Built]] = {}
    out: list[Gaps] = []
    for plan in plans:  # nothing built and the plan are often of one scenario
        if (of := id(plan.scenario)) not in ready:
            ready[of] = _ready(plan.scenario, years)
        still = (out[0].where if out and plans[0].opens == frozenset()
                 and of == id(plans[0].scenario) else None)
        out.append(replace(_one(plan, *ready[of], found, series, years, asked, still, progress),
                           late=begin > first, estimated=tuple(estimated_words(found))))
    return out


def forecast_of(
    source: Source, asked: Asked, progress: Progress = lambda text: None
) -> ahead.Found:
    """The forecast of a scenario's council, as ``sufficiency forecast`` tells it.

    Args:
        source: scenario, or its file.
        asked: its forecast, with as many draws and years as that verb's unless more are needed.
        progress: told what is being done.

    Raises:
        InputError: every fault of the files.
    """
    told, code = of_scenario(scenario_of(source), asked.forecast)
    usual = told.years if told.origin is None else max(told.years, asked.last - told.origin)
    return ahead.forecasts(replace(told, years=usual), [code], progress)


def years_of_results(
    results: Sequence[Result], asked: Asked, progress: Progress = lambda text: None
) -> Ahead:
    """The years if nothing is built and with the plan of each result; nothing is searched for.

    Args:
        results: of one case; the first one's scenario chooses the council.
        asked: years, draws and forecast.
        progress: told what is being done.

    Raises:
        InputError: as ``gaps``.
    """
    return Ahead(tuple(gaps_of_results(results, asked, progress)),
                 forecast_of(results[0], asked, progress))


def tables_of_returns(
    source: Source, asked: ahead.Asked, progress: Progress = lambda text: None
) -> Returns:
    """Tables of returns by name of file; see ``returns``.

    Args:
        source: scenario, or its file.
        asked: the forecast; its years are set here.
        progress: told what is being done.

    Raises:
        InputError: every fault of the files.
    """
    scenario = scenario_of(source)
    told, code = of_scenario(scenario, asked)
    found = ahead.forecasts(replace(told, years=LONGEST), [code], progress).forecasts[0]
    progress("places planned")
    return Returns({
        "specialist_forecast.csv": specialist_forecast(found),
        "planned_places.csv": planned_places(scenario, found.origin, progress),
        "provision_by_need.csv": provision_by_need(found, found.januaries[:PLANNED]),
    })


def _ready(scenario: Scenario, years: range) -> tuple[Case, Scenario, Built]:
    """What every plan of a scenario shares: its case, the scenario as asked, and the problem."""
    case = with_later_places(load_case(scenario), scenario, years)
    # Who may go where is asked afresh each year: by then hardly anybody is where they are now.
    afresh = scenario.model_copy(update={"lens": "greenfield"})
    return case, afresh, build_problem(case, afresh, travel_matrix(case, scenario))


def _one(
    plan: _Plan, case: Case, afresh: Scenario, built: Built, forecast: Forecast, series: Panel,
    years: range, asked: Asked, still: pd.DataFrame | None, progress: Progress,
) -> Gaps:
    scenario = plan.scenario
    progress(f"places by year: {plan.name}")
    opened = (openings(scenario, case, built, progress) if plan.opens is None else
              case.options["option_id"].isin(plan.opens).to_numpy(dtype=bool))
    places = supply(scenario, case, built, opened, years)
    cells = cells_of(built)
    factors = growth(forecast, series, cells, years, asked.draws)
    table = shortfalls(afresh, built, places, factors, cells, whole=asked.whole)
    options = case.options[["option_id", "site_name", "kind"]].assign(opens=0, place_years=0)[:0]
    if not asked.whole:
        each = gained(built, places, factors, cells)
        options = case.options.iloc[each["position"]][options.columns[:3]].reset_index(
            drop=True).assign(opens=each["opens"], place_years=each["place_years"])
    children = built.groups[["need", "phase", "district"]].assign(children=built.problem.weight)
    return Gaps(plan.name, plan.title, table.assign(scenario=plan.name), first_years(table),
                options, children, case,
                by_district(built, places, factors, cells, still) if asked.where else None)
