"""The search behind a run: its limits, what it tells, and where its plan is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sufficiency.case.scenario import Scenario
from sufficiency.common.progress import Progress
from sufficiency.model.cost import Priced
from sufficiency.optimise.problem import Bools, Problem
from sufficiency.optimise.siting.solve import Plan, gap_words, solve_siting
from sufficiency.optimise.work import USUAL, Work
from sufficiency.study.plan_cache import as_asked, kept_plan
from sufficiency.travel.cache import Cache


def limits_of(scenario: Scenario, progress: Progress) -> dict[str, Any]:
    """How hard a scenario's search is, and whom it tells of each step.

    Args:
        scenario: its section solver.
        progress: is told each step.

    Returns:
        Keyword arguments of ``solve_siting`` and ``fair_plan``.
    """
    solver = scenario.solver
    work = Work(min(solver.work_limit, USUAL * solver.time_limit_seconds),
                solver.time_limit_seconds)

    def watch(step: str, best: float, bound: float) -> None:
        progress(f"{scenario.name}: {step}, {gap_words(best, bound)}, "
                 f"at most {work.seconds():.0f} s left")

    return {"gap": solver.gap, "threads": solver.threads, "watch": watch, "work": work}


def searched(
    problem: Problem, scenario: Scenario, progress: Progress, choices: Sequence[Bools] = ()
) -> Plan:
    """The plan of a problem, from the cache or searched as the scenario says.

    Args:
        problem: what is planned.
        scenario: how hard to search.
        progress: is told each step.
        choices: of options, to start from.

    Raises:
        NoSolutionError: as for ``solve_siting``.
    """
    asked = as_asked(scenario.solver) + tuple(choices)
    return kept_plan(problem, asked, lambda: solve_siting(
        problem, choices=choices, **limits_of(scenario, progress)), Cache.of(scenario))


def least_cost(
    problem: Problem, money: Priced, scenario: Scenario, progress: Progress
) -> Plan:
    """The plan of least cost; the one that travels least begins the search, so never costs less.

    Args:
        problem: in seconds.
        money: the same in pounds.
        scenario: how hard to search, both times.
        progress: is told each step.

    Raises:
        NoSolutionError: no plan was found in time.
    """
    travels_least = searched(problem, scenario, progress)
    return searched(money.problem, scenario, progress, (travels_least.opened,))
