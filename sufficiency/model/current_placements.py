"""Children where they are now: nothing is built, nobody is moved, nothing is chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.model.formulate import build_problem
from sufficiency.model.outcome import AS_PLACED, Outcome, describe
from sufficiency.model.reasons import WAITING, Explained
from sufficiency.optimise.assignment.min_cost_flow import Recourse, totalled
from sufficiency.optimise.siting.solve import Plan
from sufficiency.travel.matrix import TravelMatrix


def as_placed(case: Case, scenario: Scenario, matrix: TravelMatrix) -> Outcome:
    """Who is where, how far, how full, and who has no suitable local place, as it stands.

    Everybody keeps the place they have (``current_pool``), beyond its places too; who has none has
    none here. Provision is that of the supply year: a school that has moved since is at its gate of
    that year, so that a plan beside it differs by who goes where and by nothing else. The order of
    objectives has no say, so bounds are the figures themselves and claim nothing.

    Args:
        case: its options are not looked at.
        scenario: name, title, guideline.
        matrix: journeys of all its children.
    """
    there = case.demand["current_pool"] != ""
    still = replace(case, options=case.options.iloc[:0], demand=case.demand.assign(pinned=there))
    built = build_problem(still, scenario, matrix)
    waiting = np.arange(len(built.groups))
    children = built.problem.weight
    found = totalled(built.problem, waiting, np.full(len(waiting), -1), children)
    plan = Plan(built.problem.options.pinned, Recourse((found,), found.shortfall, found.seconds),
                AS_PLACED, found.seconds, found.shortfall, 0.0)
    return describe(still, scenario, matrix, built, plan, Explained(
        waiting, children, np.full(len(waiting), WAITING)))
