"""What pins cost in a run, and how costs of pins are told, small counts left out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sufficiency.case.vocabulary import PINS
from sufficiency.common.threshold import K, few
from sufficiency.model.flow import SIBLINGS
from sufficiency.model.formulate import build_problem
from sufficiency.model.pins import ALL, pin_costs
from sufficiency.model.staying import Everybody
from sufficiency.optimise.assignment.min_cost_flow import assign
from sufficiency.study.result import Result

WORDS = {**PINS, SIBLINGS: "Brothers and sisters kept together", ALL: "All pins together"}
TITLE = "What pins cost"


def costs_of(result: Result) -> pd.DataFrame:
    """What pins cost with what a plan opens: columns as of ``pin_costs``.

    Children are placed with and without them as an assignment does (fewest without a suitable
    local place, then least travel), whatever else the scenario asks of a plan.

    Args:
        result: its plan says what is open.
    """
    case, scenario = result.case, result.scenario
    chosen = result.plan.options.loc[result.plan.options["opened"].astype(bool), "option_id"]
    opened = case.options["option_id"].isin(chosen).to_numpy(dtype=bool)

    def place(demand: pd.DataFrame) -> tuple[int, int]:
        built = build_problem(replace(case, demand=demand), scenario, result.matrix)
        found, everybody = assign(built.problem, opened), Everybody.of(built, result.matrix)
        return everybody.unplaced(found), everybody.seconds(found)

    return pin_costs(case.demand, scenario, place)


def shown(costs: pd.DataFrame) -> pd.DataFrame:
    """Costs as they may be seen: reason, pinned, would be open to change, left out, minutes.

    Minutes are told where at least ``K`` children are held.

    Args:
        costs: columns as of ``pin_costs``.
    """
    return pd.DataFrame([{
        "reason": WORDS[row["reason"]], "pinned": few(row["children"]), "held": few(row["held"]),
        "left out": _more(row["unplaced"]),
        "minutes more": "-" if row["held"] < K or pd.isna(row["minutes"])
        else f"{row['minutes']:,.0f}",
    } for row in costs.to_dict("records")])


def words(costs: pd.DataFrame) -> list[str]:
    """What the table means; nothing where nobody is pinned.

    Args:
        costs: columns as of ``pin_costs``.
    """
    if costs.empty:
        return []
    out = ["Pins: held are those who would be open to change without. Each row is the same "
           "children placed again without the pins of that reason; rows do not add up. Minutes are "
           "of all children together, one way, where as many have a place; they are left out where "
           f"fewer than {K} are held."]
    if (costs["unplaced"] < 0).any():
        out.append("Fewer left out: pins hold children beyond the places of a school.")
    if SIBLINGS in set(costs["reason"]):
        out.append("Brothers and sisters: pinned are children of families with somebody to place, "
                   "held are those who are with another of their family only because it is asked. "
                   "Nobody is left out for it.")
    return out


def _more(children: int) -> str:
    """Children more without a suitable local place."""
    if not children:
        return "no more"
    return f"{few(abs(children))} {'more' if children > 0 else 'fewer'}"
