"""A scenario in pounds: its plan, what it is compared with, and the finance page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sufficiency.case.case import Case
from sufficiency.case.scenario import load_scenario
from sufficiency.common.phrases import called, told_apart
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.finance.assumptions import Assumptions
from sufficiency.finance.folder import Tables, read_tables
from sufficiency.finance.openings import Opening, openings_of, read_openings
from sufficiency.finance.statement import DRAWS, Statement, state
from sufficiency.finance.wanted import wanted_share
from sufficiency.finance.words import look_back
from sufficiency.forecast.of_case import of_scenario as ahead_of
from sufficiency.forecast.study import Asked, forecasts
from sufficiency.model.outcome import Outcome
from sufficiency.study.before_after import known_both_times, paired
from sufficiency.study.result import Result
from sufficiency.study.run import run

NOT_COUNTED = (
    "The saving on transport is worked out from the known drives of children who have one both "
    "before and with the plan. What a child no longer travels who comes back from an independent "
    "school, or from a place whose location is not in the data, is not in it.")
JOINED = (
    "Each draw of the assumptions is joined with a draw of the forecast of children with plans: "
    "new places that the draw does not want stay empty. The other figures take the plan's own "
    "year.")
FROM_TABLE = ("The openings are those of a table and not of a plan: how full they get is taken "
              "from it, and the saving on transport from the assumptions.")
JOURNEYS = (
    "derived: minutes of the children who have a known journey both before and with the plan, both "
    "ways, times transport_days, transport_share and transport_gbp_per_hour")
NO_JOURNEY = "derived: no child has a known journey both times"


@dataclass(frozen=True)
class Use:
    """What is taken of a plan's children, as far as it may be told.

    Attributes:
        filled: of its new places, those in use; None where that is not told.
        children: over whom the mean is.
        saved: mean minutes it saves each way on a school day; nothing is saved, or lost, by those
            who have no journey before or with it.
        source: where the minutes come from.
        more: how many more children have a suitable local place with it; None where that is not
            told.
    """

    filled: int | None
    children: int
    saved: float
    source: str
    more: int | None = None


def finance(
    path: Path, progress: Progress = lambda _: None, *, folder: Path | None = None,
    openings: Path | None = None, seed: int = 1, forecast: Path | None = None,
) -> Statement:
    """Run a scenario and appraise its plan beside its comparators, with figures for inside.

    Args:
        path: scenario file.
        progress: told what is being done.
        folder: as for ``read_tables``; the scenario's where None.
        openings: a table of what opens, in place of the scenario's plan: nothing is searched.
        seed: of the draws, the forecast's too.
        forecast: folder of published series; the draws of money are joined with those of the
            council's years ahead. None: not joined.

    Raises:
        InputError: every fault of the tables, or the plan opens nothing.
        NoSolutionError: no plan was found.
    """
    scenario = load_scenario(path)
    tables = read_tables(folder or scenario.finance_folder)
    if openings is not None and forecast is not None:
        raise InputError([Fault(openings.name, "is no plan, so no forecast says how many of its "
                                "places are wanted", "Leave out --openings or --forecast.")])
    if openings is not None:
        return state(scenario.title or scenario.name, read_openings(openings, (1.0,)),
                     tables.assumptions, tables.rates, claim=tables.claim, notes=(FROM_TABLE,),
                     seed=seed)
    result = run(path, progress)
    progress("pounds")
    joined = None if forecast is None else Asked(forecast, draws=DRAWS, seed=seed)
    return inside(result, tables, seed=seed, forecast=joined, progress=progress)


@dataclass(frozen=True, eq=False)
class Appraised:
    """A plan as it is appraised.

    Attributes:
        openings: none where it opens nothing.
        assumptions: with what its own children say in place of what was assumed.
        moved: that most of its new places go to children who have one without it; else nothing.
    """

    title: str
    openings: list[Opening] = field(repr=False)
    assumptions: Assumptions = field(repr=False)
    moved: str = ""


def outcomes(result: Result) -> list[tuple[Outcome, Case]]:
    """The plan and its comparators, each with its case."""
    return [(result.plan, result.case),
            *((o, case) for o, (_, case) in zip(result.comparators, result.beside, strict=True))]


def appraised(outcome: Outcome, case: Case, tables: Tables, use: Use) -> Appraised:
    """What of an outcome is appraised.

    Args:
        outcome: of a scenario.
        case: whose options it opens.
        tables: of the council.
        use: what may be told of its children.
    """
    openings = _openings(outcome, case, tables)
    given = tables.assumptions
    places = sum(o.places for o in openings)
    if use.filled is not None and places:
        # The share of places that fills, no more than the plan itself fills of all its places.
        share = round(min(1.0, use.filled / places), 2)
        given = given.at_most("fill", share)
    title = outcome.title or outcome.name
    return Appraised(title, openings, given.with_journeys(use.children * use.saved, use.source),
                     moved_words(title, use))


def moved_words(title: str, use: Use) -> str:
    """That a plan's new places mostly go to children who have a place without it, where they do.

    Its savings count new places as filled, and a share of them as taken by children out of
    independent schools: that then rests on who takes the places these leave.
    """
    if use.filled is None or use.more is None or use.more * 2 >= use.filled:
        return ""
    return (f"Most of the new places of {called(title)} go to children who have a suitable local "
            f"place without it as well: {use.filled:,} are filled, and "
            f"{f'{abs(use.more):,}' if use.more else 'no'} {'more' if use.more >= 0 else 'fewer'} "
            "children have such a place than without it. Its savings hold only as far as others, "
            "some of them out of independent schools, take the places that are left.")


def exact_use(result: Result, outcome: Outcome) -> Use:
    """What an outcome's children say, as it is: for inside."""
    opened = outcome.options[outcome.options["opened"]]
    child = paired((result.replaced or result.baseline).assignment, outcome.assignment)
    driven = child[known_both_times(child)]
    saved = float((driven["minutes_b"] - driven["minutes"]).mean()) if len(driven) else 0.0
    return Use(int(opened["filled"].sum()), len(driven), round(saved, 4),
               JOURNEYS if len(driven) else NO_JOURNEY,
               int(child["away_b"].sum() - child["away"].sum()))


def inside(
    result: Result, tables: Tables, *, seed: int = 1, forecast: Asked | None = None,
    progress: Progress = lambda _: None, brief: bool = False,
) -> Statement:
    """``of_result``, whose arguments it takes, with what children of each plan say, as it is."""
    plans = [appraised(o, case, tables, exact_use(result, o)) for o, case in outcomes(result)]
    return of_result(result, plans, tables, seed=seed, forecast=forecast, progress=progress,
                     brief=brief)


def of_result(
    result: Result, plans: Sequence[Appraised], tables: Tables, *, seed: int = 1,
    forecast: Asked | None = None, before: tuple[int, int] | None = None,
    notes: Sequence[str] | None = None, progress: Progress = lambda _: None, brief: bool = False,
) -> Statement:
    """The plan of a result in pounds, beside the others that open something.

    Args:
        result: of the scenario.
        plans: its plan first, then what it is compared with.
        tables: of the council.
        seed: of the draws.
        forecast: which draws of the years ahead are joined with those of money, if any.
        before: children to be placed, and of them those with a suitable local place with nothing
            opened, as far as they may be told; None: as they are.
        notes: what is said of comparators; None: all of it.
        progress: told what is being done.
        brief: without draws over the assumptions.

    Raises:
        InputError: the plan opens nothing; a fault of the claim or of the series.
    """
    # A plan that opens nothing may be no column of its own, and is then not among them.
    if not result.plan.summary["opened"] or not plans[0].openings:
        raise InputError([Fault(result.scenario.path.name,
                                "opens nothing, so nothing costs or saves anything",
                                "Name a scenario that opens something.")])
    plan, *others = plans
    summary = (result.replaced or result.baseline).summary
    beside = [words for _, words in result.notes] if notes is None else notes
    wanted = None if forecast is None else _wanted(
        result, plan, before or (summary["children"], summary["placed_locally"]), forecast,
        progress)
    moved = [plan.moved] if plan.moved else []
    back = look_back(int(tables.assumptions.central()["first_year"]), result.scenario.demand.year)
    return state(result.scenario.title or result.scenario.name, plan.openings, plan.assumptions,
                 tables.rates,
                 others={title: (o.openings, o.assumptions) for title, o in zip(
                     _apart(plan.title, [o.title for o in others]), others, strict=True)
                     if o.openings},
                 claim=tables.claim, notes=(
                     *([back] if back else []), *moved, NOT_COUNTED,
                     *([] if forecast is None else [JOINED]), *beside),
                 seed=seed, wanted=wanted, brief=brief)


def _wanted(
    result: Result, plan: Appraised, before: tuple[int, int], asked: Asked, progress: Progress,
) -> NDArray[np.float64]:
    """Share of the plan's places that the draws of the years ahead want."""
    asked, code = ahead_of(result.scenario.path, asked)
    found = forecasts(asked, [code], progress).forecasts[0]
    values = plan.assumptions.central()
    return wanted_share(found, *before, sum(o.places for o in plan.openings),
                        int(values["first_year"]), int(values["horizon_years"]) + 1)


def _openings(outcome: Outcome, case: Case, tables: Tables) -> list[Opening]:
    """What an outcome opens; an option opens in its own year where the case gives one."""
    options = outcome.options[outcome.options["opened"]]
    own = case.options.set_index("option_id")
    extra = own[[c for c in ("open_year", "earliest_year", "name") if c in own]]
    rows = options.join(extra, on="option_id").to_dict("records")
    return openings_of(rows, tables.kinds, int(tables.assumptions.central()["first_year"]))


def _apart(plan: str, others: Sequence[str]) -> tuple[str, ...]:
    """Titles of comparators, none of which is another's or the plan's: each has its column."""
    titles = [plan, *others]
    return told_apart(titles, [str(number) for number in range(1, len(titles) + 1)])[1:]
