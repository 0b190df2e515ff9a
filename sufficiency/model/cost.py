"""What a plan costs a year, as a problem in whole pounds: annualised capital, places, fees, drives.

The problem in pounds has the same groups, pools, options and limits as the one in seconds, so that
every solver and bound is the same; only what a placement and an opening are charged differs:

    c_ij   a place in pool j, or the fee there, and the drives of a child of group i, a year
    f_q    the yearly payment that repays option q's capital, raised by optimism bias
    N      a child with no place at all: its price, and more than any placement

A drive is two journeys a school day, for the share of children whom the council drives, at a price
an hour. Where a pool has no point its assumed minutes are driven. Children who stay where they are
cost the same whatever is opened and are left out, as they are of T.

How many have a local place is settled first, so what each placement costs at least, local or not,
is the same in every plan that counts. It is taken off (``Priced.least``), so that a gap is a share
of what a plan decides, and not of a sum that no plan can change.

The yearly payment is that of an annuity: rate r over n years, capital * r / (1 - (1 + r)^-n) (HM
Treasury, *Green Book*, "equivalent annual cost").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.prices import Price
from sufficiency.case.scenario import Scenario
from sufficiency.case.settings import Cost
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.model.formulate import Built
from sufficiency.optimise.assignment.min_cost_flow import Assignment
from sufficiency.optimise.problem import Bools, Floats, Ints, Problem
from sufficiency.optimise.siting.solve import Plan

PLACE_OF = {"special": "special_place", "base": "base_place", "independent": "independent_place",
            "out_of_county": "out_of_county_place"}
"""Kind of provision -> item of prices.csv."""
WHAT = ("Capital as a payment a year, places, fees and transport of the children whose place the "
        "plan decides, at the prices of the case. The gap of a plan of least cost is a gap of "
        "this.")


@discreet
@dataclass(frozen=True, eq=False)
class Priced:
    """A problem in pounds, and what its charges are made of.

    Attributes:
        problem: ``seconds`` and ``options.cost`` are whole pounds a year.
        place: (k,) pounds a year of a child at each pool, without drives.
        local: (k,) whether that is a place, not a fee.
        least: pounds taken off each child elsewhere or nowhere, and off each child with a suitable
            local place.
    """

    problem: Problem
    place: Ints
    local: Bools
    least: tuple[int, int]

    def total(self, pounds: float, found: Assignment) -> float:
        """The pounds a year of a sum over an assignment (or of its bound) with what was taken off.
        """
        elsewhere, local = self.least
        children = int(found.children.sum())
        return pounds + elsewhere * found.shortfall + local * (children - found.shortfall)


def priced(built: Built, case: Case, scenario: Scenario) -> Priced:
    """The problem of a case in pounds a year.

    Args:
        built: the problem in seconds.
        case: with prices.
        scenario: its section cost.

    Raises:
        InputError: options that share a pool name different costs of a place.
    """
    prices, problem = case.prices, built.problem
    place = np.rint(_places(built, case)).astype(np.int64)
    drive = problem.seconds / 3600 * _hour_a_year(scenario.cost, prices)
    allowed = problem.seconds >= 0
    pounds = np.rint(place[None, :] + drive).astype(np.int64)
    nowhere = max(round(prices["no_place"].gbp), int(pounds[allowed].max(initial=0)) + 1)
    near = pounds[allowed & problem.local]
    local = int(near.min(initial=nowhere))
    # No place stays dearer than any placement, as the solvers want it.
    beyond = nowhere - max(int(near.max(initial=0)) - local, 0) - 1
    elsewhere = min(int(pounds[allowed & ~problem.local].min(initial=nowhere)), beyond)
    least = (elsewhere, local)
    pounds -= np.where(problem.local, local, elsewhere)
    options = replace(problem.options, cost=np.rint(
        problem.options.capital * yearly_payment(scenario.cost)).astype(np.int64))
    return Priced(problem.replace(
        seconds=np.where(allowed, pounds, -1).astype(np.int32), options=options,
        nowhere_seconds=nowhere - elsewhere,
        budget=replace(problem.budget, worth=None)), place, problem.local, least)


def yearly_payment(cost: Cost) -> float:
    """Pounds a year for a pound of capital as it is planned, optimism bias included."""
    rate, years = cost.capital_rate, cost.capital_years
    annuity = rate / (1 - (1 + rate) ** -years) if rate else 1 / years
    return (1 + cost.optimism_bias) * annuity


def _hour_a_year(cost: Cost, prices: dict[str, Price]) -> float:
    """Pounds a year for a journey of an hour: both ways, on school days, of those driven."""
    return 2 * cost.transport_days * cost.transport_share * prices["transport_hour"].gbp


def _places(built: Built, case: Case) -> Floats:
    """(k,) pounds a place: what its row says, else what its options say, else that of its kind."""
    pools, options = built.pools, case.options
    own = pools["place_cost_gbp"].to_numpy(float)
    new = (options["kind"] != "expansion").to_numpy()
    told = pd.DataFrame({
        "pool": built.problem.options.pool, "option_id": options["option_id"].to_numpy(),
        "gbp": options["place_cost_gbp"].to_numpy(float)})[new].dropna(subset="gbp")
    faults = [
        Fault("options.csv", "costs a different sum a place than another option for the same "
              "children at its site", "Give both one place_cost_gbp: a child's place costs the "
              "same whichever of them opens.", column="place_cost_gbp", value=str(row.option_id))
        for row in told.itertuples()
        if told.loc[told["pool"] == row.pool, "gbp"].iloc[0] != row.gbp]
    if faults:
        raise InputError(faults)
    by_option = told.drop_duplicates("pool").set_index("pool")["gbp"]
    own = np.where(np.isnan(own), by_option.reindex(range(len(pools))).to_numpy(float), own)
    kind = np.array([case.prices[PLACE_OF[k]].gbp for k in pools["kind"]], dtype=float)
    return np.where(np.isnan(own), kind, own)


def pounds_of(money: Priced, opened: Bools, found: Assignment) -> dict[str, int]:
    """Pounds a year of a plan by what they pay; they add up to what it costs.

    Args:
        money: the problem in pounds.
        opened: (q,) options of the plan.
        found: who goes where.
    """
    problem = money.problem
    placed = found.pool >= 0
    group, pool, children = (a[placed] for a in (found.group, found.pool, found.children))
    near, (elsewhere, local) = money.local[pool], money.least
    each = problem.seconds[group, pool] + np.where(near, local, elsewhere)
    place = money.place[pool] * children
    return {
        "capital": int(problem.options.cost[opened].sum()),
        "places": int(place[near].sum()), "fees": int(place[~near].sum()),
        "transport": int((each * children).sum() - place.sum()),
        "no_place": (problem.nowhere_seconds + elsewhere) * int(found.children[~placed].sum()),
    }


def cost_summary(
    money: Priced, plan: Plan, case: Case, scenario: Scenario, *, least: bool
) -> dict[str, Any]:
    """What summary.json holds of a plan's pounds a year.

    Args:
        money: the problem in pounds.
        plan: its plan, or (``least`` False) one that was found for less travel.
        case, scenario: whose prices they are.
        least: whether the plan was searched for the least cost, so that its bound is of pounds.
    """
    parts = pounds_of(money, plan.opened, plan.assignment)
    total = sum(parts.values())
    bound = money.total(plan.bound, plan.assignment) if least else None
    return {
        "gbp_a_year": total, "parts_gbp_a_year": parts,
        "bound_gbp_a_year": bound, "gap": plan.gap if least else None,
        "children": int(plan.assignment.children.sum()),
        "prices": {item: vars(price) for item, price in sorted(case.prices.items())},
        "settings": scenario.cost.model_dump(),
    }


def bounded(summary: Mapping[str, Any]) -> tuple[str, str]:
    """What the gap of a plan is a gap of, after "its", and what another may have, after "has"."""
    if (summary.get("cost") or {}).get("gap") is not None:
        return "cost a year at the stated prices", "a lower cost a year at the stated prices"
    return "total travel", "less total travel"
