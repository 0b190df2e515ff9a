"""The recipe: scenarios and the forecast of their council -> places short by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.forecast import study as ahead
from sufficiency.forecast.of_case import of_scenario
from sufficiency.forecast.panel import Panel, panel
from sufficiency.forecast.run import Forecast
from sufficiency.forecast.tables import read_national
from sufficiency.gaps.children import growth
from sufficiency.gaps.returns import (
    LONGEST,
    PLANNED,
    planned_places,
    provision_by_need,
    specialist_forecast,
)
from sufficiency.gaps.supply import openings, supply
from sufficiency.gaps.table import cells_of, first_years, gained, shortfalls
from sufficiency.model.formulate import build_problem
from sufficiency.model.year_places import with_later_places
from sufficiency.travel.matrix import travel_matrix


@discreet
@dataclass(frozen=True, eq=False)
class Gaps:
    """Places short of one scenario, by year. Internal: small counts are in it.

    Attributes:
        table: of ``table.shortfalls``, with a column scenario.
        first: of ``table.first_years``.
        options: option_id, name, opens, place_years of each option that opens.
    """

    name: str
    title: str
    table: pd.DataFrame
    first: pd.DataFrame
    options: pd.DataFrame


def gaps(
    paths: Sequence[Path], first: int, last: int, asked: ahead.Asked, *, draws: int = 100,
    progress: Progress = lambda text: None,
) -> list[Gaps]:
    """Places short of scenarios of one case.

    Args:
        paths: scenario files; the first one's case chooses the council.
        first, last: Januaries.
        asked: the forecast; its years and draws are set here.
        draws: of the forecast, whose shortfall is worked out.
        progress: told what is being done.

    Raises:
        InputError: every fault of the files, or years that are neither published nor ahead.
    """
    told, code = of_scenario(paths[0], asked)
    national = read_national(told.data)
    series = panel(national)
    origin = told.origin or series.last
    faults = [Fault("--from", "is not before --to", "Order the two.", value=str(first))
              ] if first > last else []
    faults += [Fault(option, f"is before {series.years[0]}", "Choose a published January.",
                     value=str(year)) for option, year in (("--from", first), ("--to", last))
               if year < series.years[0]]
    if faults:
        raise InputError(faults)
    told = replace(told, origin=origin, years=max(last - origin, 1), draws=max(draws, 100))
    found = ahead.forecasts(told, [code], progress).forecasts[0]
    return [_one(path, found, series, range(first, last + 1), draws, progress) for path in paths]


def returns(
    path: Path, asked: ahead.Asked, progress: Progress = lambda text: None
) -> dict[str, pd.DataFrame]:
    """Tables of returns by name of file; see ``returns``.

    Args:
        path: scenario file.
        asked: the forecast; its years are set here.
        progress: told what is being done.

    Raises:
        InputError: every fault of the files.
    """
    told, code = of_scenario(path, asked)
    found = ahead.forecasts(replace(told, years=LONGEST), [code], progress).forecasts[0]
    progress("places planned")
    return {
        "specialist_forecast.csv": specialist_forecast(found),
        "planned_places.csv": planned_places(path, found.origin, progress),
        "provision_by_need.csv": provision_by_need(found, found.januaries[:PLANNED]),
    }


def _one(
    path: Path, forecast: Forecast, series: Panel, years: range, draws: int, progress: Progress
) -> Gaps:
    scenario = load_scenario(path)
    progress(f"places by year: {scenario.name}")
    case = with_later_places(load_case(scenario), scenario, years)
    matrix = travel_matrix(case, scenario)
    # Who may go where is asked afresh each year: by then hardly anybody is where they are now.
    afresh = scenario.model_copy(update={"lens": "greenfield"})
    built = build_problem(case, afresh, matrix)
    opened = openings(scenario, case, built, progress)
    places = supply(scenario, case, built, opened, years)
    cells = cells_of(built)
    factors = growth(forecast, series, cells, years, draws)
    table = shortfalls(afresh, built, places, factors, cells)
    each = gained(built, places, factors, cells)
    options = case.options.iloc[each["position"]][["option_id", "site_name"]].reset_index(drop=True)
    options = options.assign(opens=each["opens"], place_years=each["place_years"])
    return Gaps(scenario.name, scenario.title or scenario.name,
                table.assign(scenario=scenario.name), first_years(table), options)
