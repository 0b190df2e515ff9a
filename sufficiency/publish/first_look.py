"""A first look at one scenario: the years, the rides, the money, and a report and a map to show.

What each verb does by itself, from one search and one reading of the case. Rides are searched for
briefly, alike before and with the plan, beside the search for it and the years; the verb
``transport`` searches longer and has a bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sufficiency import datasets
from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.common.beside import beside
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.common.threshold import K
from sufficiency.errors import DisclosureError, UnprovenError
from sufficiency.files import PRIVATE, is_folder, ready_file, write_file
from sufficiency.finance.folder import read_tables
from sufficiency.finance.of_scenario import inside
from sufficiency.finance.statement import Statement
from sufficiency.forecast import study as ahead
from sufficiency.forecast.of_case import of_scenario
from sufficiency.gaps.run import Ahead, Asked, years_of_results
from sufficiency.model.outcome import Outcome
from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.release_files import check_can_release, check_can_release_map
from sufficiency.study.result import Result
from sufficiency.study.run import solve
from sufficiency.transport.ride_changes import Rides, brief, rides_beside, rides_in_turn

GAP = 0.01
"""Of a search that takes seconds; a scenario that asks for less keeps its own."""
PUBLIC_GAP = 0.1
"""Largest gap of a plan that a first look tells the public: an example, with its gap beside it.
Some counties are not proven more closely in seconds (Shropshire 4.7 %), and would get nothing."""
ANSWER = "transport-internal.json"


@discreet
@dataclass(frozen=True, eq=False)
class FirstLook:
    """Everything that was found. Internal: small counts are in it.

    Attributes:
        result: the plan, and what is left if nothing is built.
        years: both by January, with the forecast.
        rides: without the plan and with it; None where the case has no price list of vehicles.
        statement: the plan in pounds; None where it opens nothing or the case has no assumptions.
        refused: why report and map, or the map, were not written; None where both were.
    """

    result: Result
    years: Ahead
    rides: Rides | None
    statement: Statement | None
    refused: DisclosureError | UnprovenError | None


def first_look(
    scenario: Scenario, folder: Path, *, threshold: int = K, series: Path | None = None,
    against: Sequence[Path] = (), progress: Progress = lambda _: None,
) -> FirstLook:
    """Plan, years, rides and money of a scenario; a public report and a public map of them.

    Args:
        scenario: as loaded; without a price list of vehicles in its case no rides are told.
        folder: where ``report/`` and ``map.html`` go, with what lies beside them.
        threshold: smallest count of children that is published.
        series: folder of published series for the years; None = those of the package.
        against: folders and maps published before, whose records lie beside them.
        progress: is told each step.

    Raises:
        InputError: every fault of the case, its tables of transport and money, or the folder.
        NoSolutionError: no plan was found.
    """
    report, page, answer = folder / "report", folder / "map.html", folder / ANSWER
    asked = Asked(ahead.Asked(series or datasets.series()), where=True)
    of_scenario(scenario.path, asked.forecast)  # a case of no council is told before the search
    ready_file(answer)
    check_can_release(report, public=True, against=against)
    check_can_release_map(page, public=True, against=against)
    scenario = quick(scenario)
    if is_folder(money := scenario.finance_folder):
        read_tables(money)  # its faults are told before the search as well
    with beside(rides_in_turn) as riding:
        def early(case: Case, still: Outcome) -> None:
            riding.give((case, scenario))
            riding.give(still)

        result = solve(scenario, progress=progress, early=early)
        riding.give(result.plan)
        years = years_of_results([result], asked, progress)
        rides = riding.made(progress)
    statement_ = pounds(result, progress)
    progress("writing")
    if rides is not None:
        write_file(answer, rides.answer.json(), PRIVATE)
    refused = None
    try:
        release.write(
            [result], release.report, report, public=True, rules=Rules(threshold), against=against,
            answers=[answer] if rides else [], years=years,
            drives=[rides.before.answer] if rides else [])
        release.write_map([result], page, public=True, threshold=threshold, years=years,
                          against=[*against, report])
    except (DisclosureError, UnprovenError) as error:
        refused = error  # what was found is the planner's own to read all the same
    return FirstLook(result, years, rides, statement_, refused)


def brief_rides(result: Result, progress: Progress = lambda _: None) -> Rides | None:
    """Rides without a finished plan and with it, searched for briefly.

    Args:
        result: of the scenario.
        progress: told what is being done.

    Returns:
        None where the case has no price list of vehicles.

    Raises:
        InputError: see ``transport.drive.problems``.
    """
    return rides_beside(replace(result, scenario=quick(result.scenario)), progress)


def pounds(result: Result, progress: Progress = lambda _: None) -> Statement | None:
    """The plan in pounds, in brief; None where it opens nothing or nothing is assumed of money.

    Args:
        result: of the scenario.
        progress: told what is being done.

    Raises:
        InputError: every fault of the tables of assumptions.
    """
    money = result.scenario.finance_folder
    if not is_folder(money) or not result.plan.summary["opened"]:
        return None
    tables = read_tables(money)
    progress("pounds")
    return inside(result, tables, progress=progress, brief=True)


def quick(scenario: Scenario) -> Scenario:
    """The scenario with a search that takes seconds.

    Args:
        scenario: as loaded; where it asks for less, of runs or of the plan, it keeps that.
    """
    solver = scenario.solver
    return brief(scenario).with_settings({
        "solver.gap": max(solver.gap, GAP),
        "solver.public_gap": max(solver.public_gap, PUBLIC_GAP)})
