"""A scenario in pounds: its plan, what it is compared with, and the finance page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sufficiency.case.case import Case
from sufficiency.case.scenario import load_scenario
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.finance.assumptions import Assumptions, read_assumptions
from sufficiency.finance.openings import Kind, Opening, openings_of, read_kinds, read_openings
from sufficiency.finance.rates import load_rates
from sufficiency.finance.statement import DRAWS, Statement, state
from sufficiency.finance.wanted import wanted_share
from sufficiency.forecast.of_case import of_scenario as ahead_of
from sufficiency.forecast.study import Asked, forecasts
from sufficiency.model.outcome import Outcome
from sufficiency.study.result import Result
from sufficiency.study.run import run
from sufficiency.study.steps import steps

FOLDER = "finance"
NOT_COUNTED = (
    "The saving on transport is worked out from the drives of children who have one both before "
    "and with the plan; what a child who comes back from an independent school no longer travels "
    "is not in it.")
JOINED = (
    "Each draw of the assumptions is joined with a draw of the forecast of children with plans: "
    "new places that the draw does not want stay empty. The other figures take the plan's own "
    "year.")
FROM_TABLE = ("The openings are those of a table and not of a plan: how full they get is taken "
              "from it, and the saving on transport from the assumptions.")


def finance(
    path: Path, progress: Progress = lambda _: None, *, folder: Path | None = None,
    openings: Path | None = None, seed: int = 1, forecast: Path | None = None,
) -> Statement:
    """Run a scenario and appraise its plan beside its comparators.

    Args:
        path: scenario file.
        progress: told what is being done.
        folder: assumptions.csv, kinds.csv, and where there are any claim.csv and tables of national
            rates; ``finance`` in the case folder where None.
        openings: a table of what opens, in place of the scenario's plan: nothing is searched.
        seed: of the draws, the forecast's too.
        forecast: folder of published series; the draws of money are joined with those of the
            council's years ahead. None: not joined.

    Raises:
        InputError: every fault of the tables, or the plan opens nothing.
        NoSolutionError: no plan was found.
    """
    scenario = load_scenario(path)
    folder = folder or scenario.case_folder / FOLDER
    if not folder.is_dir():
        raise InputError([Fault(folder.name, "is not there",
                                "Put assumptions.csv and kinds.csv in this folder of the case, or "
                                "name another with --finance.")])
    given, rates = read_assumptions(folder / "assumptions.csv"), load_rates(folder)
    kinds = read_kinds(folder / "kinds.csv")
    claim = folder / "claim.csv"
    if openings is not None and forecast is not None:
        raise InputError([Fault(openings.name, "is no plan, so no forecast says how many of its "
                                "places are wanted", "Leave out --openings or --forecast.")])
    if openings is not None:
        return state(scenario.title or scenario.name, read_openings(openings, (1.0,)), given,
                     rates, claim=claim, notes=(FROM_TABLE,), seed=seed)
    result = run(path, progress)
    progress("pounds")
    title = scenario.title or scenario.name
    plan = _openings(result.plan, result.case, kinds, given)
    if not plan:
        raise InputError([Fault(path.name, "opens nothing, so nothing costs or saves anything",
                                "Name a scenario that opens something.")])
    wanted = None if forecast is None else _wanted(
        path, result, plan, int(given.central()["first_year"]),
        int(given.central()["horizon_years"]) + 1, Asked(forecast, draws=DRAWS, seed=seed),
        progress)
    pairs = zip(result.comparators, result.beside, strict=True)
    others = {o.title or o.name: (found, _journeys(given, result, o))
              for o, (_, case) in pairs if (found := _openings(o, case, kinds, given))}
    return state(title, plan, _journeys(given, result, result.plan), rates, others=others,
                 claim=claim, notes=(NOT_COUNTED, *([] if forecast is None else [JOINED]),
                                    *(n for _, n in result.notes)), seed=seed, wanted=wanted)


def _wanted(
    path: Path, result: Result, plan: list[Opening], first_year: int, years: int, asked: Asked,
    progress: Progress,
) -> NDArray[np.float64]:
    """Share of the plan's places that the draws of the years ahead want."""
    asked, code = ahead_of(path, asked)
    found = forecasts(asked, [code], progress).forecasts[0]
    before = (result.replaced or result.baseline).summary
    return wanted_share(
        found, before["children"], before["placed_locally"], sum(o.places for o in plan),
        first_year, years)


def _openings(
    outcome: Outcome, case: Case, kinds: dict[str, Kind], given: Assumptions
) -> list[Opening]:
    """What an outcome opens; an option opens in its own year where the case gives one."""
    options = outcome.options[outcome.options["opened"]]
    own = case.options.set_index("option_id")
    extra = own[[c for c in ("open_year", "name") if c in own]]
    rows = options.join(extra, on="option_id").to_dict("records")
    return openings_of(rows, kinds, int(given.central()["first_year"]))


def _journeys(given: Assumptions, result: Result, outcome: Outcome) -> Assumptions:
    """Transport worked out from the children who have a journey both before and with a plan."""
    base = result.replaced or result.baseline
    step = steps(base, None, outcome)[0]
    if not step["children"]:
        return given.with_journeys(0, "derived: no child has a journey both times")
    saved = step["children"] * (step["minutes_before"] - step["minutes_after"])
    return _filled(given, outcome).with_journeys(
        saved, "derived: minutes of the children who have a journey both before and with the plan, "
        "both ways, times transport_days, transport_share and transport_gbp_per_hour")


def _filled(given: Assumptions, outcome: Outcome) -> Assumptions:
    """The share of places that fills, no more than the plan itself fills of all its places."""
    opened = outcome.options[outcome.options["opened"]]
    places, filled = int(opened["places"].sum()), int(opened["filled"].sum())
    share = round(min(1.0, filled / places), 2)
    old = given.ranges["fill"]
    return given.replace(fill=share) if share < old.low else given
