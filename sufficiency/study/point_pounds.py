"""What each plan of a question costs a year, where that was asked, at the prices of the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sufficiency.case.prices import read_prices
from sufficiency.errors import InputError
from sufficiency.model.cost import Priced, pounds_of, priced
from sufficiency.optimise.siting.solve import Plan
from sufficiency.study.question import Question

YEARLY = "gbp_a_year"
"""Column of pounds a year."""
DEAREST = "dearest_gbp"
"""Column of what one child costs a year at most: it says how coarsely a total is told in public."""
Pounds = Callable[[Plan], dict[str, Any]]


def pounds_for(q: Question) -> Pounds:
    """Pounds a year of any plan of a question.

    Args:
        q: the scenario and its case.

    Raises:
        InputError: every fault of the prices.
    """
    prices, faults = read_prices(q.case.folder, q.scenario.demand.year)
    if faults:
        raise InputError(faults)
    money = priced(q.built, replace(q.case, prices=prices), q.scenario)
    dearest = dearest_of(money)
    return lambda plan: {
        YEARLY: sum(pounds_of(money, plan.opened, plan.assignment).values()), DEAREST: dearest}


def dearest_of(money: Priced) -> int:
    """Pounds a year of one child at most, placed or not.

    Args:
        money: the problem in pounds.
    """
    elsewhere, _ = money.least
    return int(max(money.place.max(initial=0), money.problem.nowhere_seconds + elsewhere))
