"""Children and places through the years: each September a few are assigned, the rest stay.

Of each January it is asked who is where when everybody who is not open to change
(``formulate.stays``) keeps their place: those who are get the best assignment to what is left
(fewest without a suitable local place, then least travel; ``optimise.assign``), and their places
are where they are in the next. In the January it begins with nobody is moved. Beside each,
everybody who is not pinned is placed anew (greenfield), and pins are taken from those who would be
open to change without, to see what they cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.model.formulate import stays
from sufficiency.model.september import Cell, alike, fitted, placed_where_open, september
from sufficiency.model.staying import Everybody
from sufficiency.model.year_places import Openings, YearPlaces, year_places
from sufficiency.optimise.assignment.min_cost_flow import totalled
from sufficiency.optimise.assignment.move_limit import assign_moving, moved
from sufficiency.travel.matrix import TravelMatrix


@discreet
@dataclass(frozen=True, eq=False)
class Placed:
    """Children of a January at their places.

    Attributes:
        stock: everybody, with the place they are at now.
        unplaced: without a suitable local place.
        nowhere: of them, at no place at all.
        seconds: of everybody's journeys, those at no place counted as in the objective.
        minutes_mean_local: mean minutes by road of those with a suitable local place.
        free: children who were open to change.
        moved: children who had a place that was still theirs and are elsewhere now.
    """

    stock: pd.DataFrame
    unplaced: int
    nowhere: int
    seconds: int
    minutes_mean_local: float | None
    free: int
    moved: int


@discreet
@dataclass(frozen=True, eq=False)
class Year:
    """One January.

    Attributes:
        places: what is open.
        before: its children before anybody is assigned.
        ledger: as of ``September``; None in the first January.
        lost, home: as of ``September``.
        flow, greenfield: children placed with the rest staying, and with everybody placed anew.
        unpinned: as flow, where pins hold nobody who would be open to change; None if they do not.
    """

    places: YearPlaces
    before: pd.DataFrame
    ledger: pd.DataFrame | None
    lost: int
    home: int
    flow: Placed
    greenfield: Placed
    unpinned: Placed | None


def replay(
    case: Case, scenario: Scenario, matrix: TravelMatrix, stock: pd.DataFrame,
    targets: Sequence[Mapping[Cell, int]], openings: Openings, first: int,
) -> Iterator[Year]:
    """January after January, from the children of the first.

    Args:
        case: its demand gives homes and ages of joiners.
        scenario: its rules of places and moves; the lens is not looked at.
        matrix: journeys of the stock and of the case's demand.
        stock: children of the first January at their places, columns of the case's demand.
        targets: children of each need and phase, by January.
        openings: of the case's options.
        first: the first January.

    Raises:
        InputError: the table of places cannot be read.
    """
    seed = scenario.demand.seed
    flow = scenario.model_copy(update={"lens": "flow"})
    anew = scenario.model_copy(update={"lens": "greenfield"})
    now = stock.assign(since=first)
    for number, target in enumerate(targets):
        year = first + number
        there = year_places(case, scenario, openings, year)
        if not number:
            whole, _ = fitted(now, case.demand, target, year=year, seed=seed)
            now = alike(placed_where_open(whole, there.provision))
            ledger, lost, home = None, 0, 0
            flown = _standing(there, now, flow, matrix)
        else:
            change = september(now, case.demand, target, there.provision, year=year, seed=seed,
                               terms_a_year=scenario.supply.terms_a_year)
            now, ledger, lost, home = change.stock, change.ledger, change.lost, change.home
            flown = _placed(there, now, flow, matrix)
        yield Year(there, now, ledger, lost, home, flown, _placed(there, now, anew, matrix),
                   _unpinned(there, now, flow, matrix) if number else None)
        now = flown.stock if not number else alike(flown.stock.assign(mover=False))


def _unpinned(
    there: YearPlaces, stock: pd.DataFrame, scenario: Scenario, matrix: TravelMatrix
) -> Placed | None:
    """The September without the pins that hold somebody who would be open to change."""
    held = stock["pinned"] & ~stays(stock.assign(pinned=False), scenario)
    if not held.any():
        return None
    return _placed(there, stock.assign(pinned=stock["pinned"] & ~held), scenario, matrix)


def _standing(there: YearPlaces, stock: pd.DataFrame, scenario: Scenario, matrix: TravelMatrix
              ) -> Placed:
    """Children where they are: nobody is moved, and who has no place has none."""
    everywhere = stock["current_pool"] != ""
    built, _ = there.built(stock.assign(pinned=everywhere), scenario, matrix)
    waiting = np.arange(len(built.groups))
    found = totalled(built.problem, waiting, np.full(len(waiting), -1), built.problem.weight)
    everybody = Everybody.of(built, matrix)
    return Placed(stock, everybody.unplaced(found), found.shortfall, everybody.seconds(found),
                  everybody.minutes_mean_local(found), 0, 0)


def _placed(
    there: YearPlaces, stock: pd.DataFrame, scenario: Scenario, matrix: TravelMatrix
) -> Placed:
    """Children assigned as the scenario's lens says who may move."""
    built, opened = there.built(stock, scenario, matrix)
    provider = np.append(built.pools["provider"].to_numpy(object), "")
    had = built.groups["current_pool"].to_numpy(object)
    own = (had[:, None] != "") & (had[:, None] == provider[None, :-1]) & (
        built.problem.seconds >= 0)
    most = scenario.flow.most_moves if scenario.lens == "flow" else None
    found = assign_moving(built.problem, opened, own, most)
    everybody = Everybody.of(built, matrix)
    at = provider[found.pool]
    changed = had[found.group] != at
    rows = built.groups.iloc[found.group].assign(children=found.children, current_pool=at)
    rows["since"] = np.where(changed, there.year, rows["since"])
    kept = built.kept.rename(columns={"pool_id": "current_pool"})
    after = pd.concat([kept[stock.columns], rows[stock.columns]], ignore_index=True)
    return Placed(
        alike(after[after["children"] > 0]), everybody.unplaced(found),
        int(found.children[found.pool < 0].sum()), everybody.seconds(found),
        everybody.minutes_mean_local(found), built.problem.children, moved(found, own))
