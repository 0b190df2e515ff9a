"""Children and places through the years: each September a few are assigned, the rest stay.

Of each January it is asked who is where when everybody who is not open to change
(``formulate.stays``) keeps their place: those who are get the best assignment to what is left
(fewest without a suitable local place, then families together if that is asked, then least travel;
``assign_moving``), and their places are where they are in the next. In the January it begins with
nobody is moved. ``beside`` says what the same January would be otherwise: everybody who is not
pinned placed anew (greenfield), and the September without pins, or without keeping families
together, to see what they cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.model.formulate import Built
from sufficiency.model.pins import COSTS, difference, pin_costs
from sufficiency.model.september import Cell, alike, fitted, placed_where_open, september
from sufficiency.model.siblings import families_of
from sufficiency.model.staying import Everybody
from sufficiency.model.year_places import Openings, YearPlaces, year_places
from sufficiency.optimise.assignment.min_cost_flow import Assignment, totalled
from sufficiency.optimise.assignment.move_limit import assign_moving, moved
from sufficiency.optimise.mip.families import Families
from sufficiency.travel.matrix import TravelMatrix

SIBLINGS = "siblings"
"""Stands beside the reasons of pins for families kept together."""

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
        siblings: children of families with somebody to be placed, and those at one school with
            another beside the first (J of ``mip/families.py``); None where it is not asked.
    """

    stock: pd.DataFrame
    unplaced: int
    nowhere: int
    seconds: int
    minutes_mean_local: float | None
    free: int
    moved: int
    siblings: tuple[int, int] | None = None


@discreet
@dataclass(frozen=True, eq=False)
class Year:
    """One January.

    Attributes:
        places: what is open.
        before: its children before anybody is assigned.
        ledger: as of ``September``; None in the first January.
        lost, home: as of ``September``.
        flow: children placed with the rest staying.
    """

    places: YearPlaces
    before: pd.DataFrame
    ledger: pd.DataFrame | None
    lost: int
    home: int
    flow: Placed


@discreet
@dataclass(frozen=True, eq=False)
class Beside:
    """A January as it would be otherwise.

    Attributes:
        greenfield: everybody who is not pinned placed anew.
        pins: of ``pin_costs``, with a row ``SIBLINGS`` where families are kept together and
            somebody has one: children and, as held, how many more are beside the first of their
            family (``Placed.siblings``). Empty in the first January, when nobody moves.
    """

    greenfield: Placed
    pins: pd.DataFrame


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
    year = first_january(case, scenario, matrix, stock, targets[0], openings, first)
    yield year
    for target in targets[1:]:
        year = next_january(year, case, scenario, matrix, target, openings)
        yield year


def first_january(
    case: Case, scenario: Scenario, matrix: TravelMatrix, stock: pd.DataFrame,
    target: Mapping[Cell, int], openings: Openings, first: int,
) -> Year:
    """The January a replay begins with, in which nobody is moved; arguments as of ``replay``."""
    there = year_places(case, scenario, openings, first)
    whole, _ = fitted(stock.assign(since=first), case.demand, target, year=first,
                      seed=scenario.demand.seed)
    now = alike(placed_where_open(whole, there.provision))
    return Year(there, now, None, 0, 0, _standing(there, now, _as_flow(scenario), matrix))


def next_january(
    last: Year, case: Case, scenario: Scenario, matrix: TravelMatrix, target: Mapping[Cell, int],
    openings: Openings,
) -> Year:
    """The January after one of a replay.

    Args:
        last: the January before.
        case, scenario, matrix: of the replay.
        target: its children of each need and phase.
        openings: of the case's options.

    Raises:
        InputError: the table of places cannot be read.
    """
    there = year_places(case, scenario, openings, last.places.year + 1)
    now = last.flow.stock
    if last.ledger is not None:
        # Who is stated to move does so in the first September.
        now = alike(now.assign(mover=False))
    change = september(now, case.demand, target, there.provision, year=there.year,
                       seed=scenario.demand.seed, terms_a_year=scenario.supply.terms_a_year)
    flown = _placed(there, change.stock, _as_flow(scenario), matrix)
    return Year(there, change.stock, change.ledger, change.lost, change.home, flown)


def _as_flow(scenario: Scenario) -> Scenario:
    return scenario.model_copy(update={"lens": "flow"})


def beside(year: Year, scenario: Scenario, matrix: TravelMatrix) -> Beside:
    """A January as it would be otherwise.

    Args:
        year: of a replay.
        scenario, matrix: of the same replay.
    """
    anew = scenario.model_copy(update={"lens": "greenfield"})
    greenfield = _placed(year.places, year.before, anew, matrix)
    if year.ledger is None:
        return Beside(greenfield, pd.DataFrame(columns=COSTS))
    flow = _as_flow(scenario)

    def place(stock: pd.DataFrame) -> tuple[int, int]:
        found = _placed(year.places, stock, flow, matrix)
        return found.unplaced, found.seconds

    pins = pin_costs(year.before, flow, place)
    if year.flow.siblings is None:
        return Beside(greenfield, pins)
    apart = _placed(year.places, year.before, flow, matrix, together=False)
    kept, free = year.flow.siblings, apart.siblings or (0, 0)
    row = {"reason": SIBLINGS, "children": kept[0], "held": kept[1] - free[1], **difference(
        (year.flow.unplaced, year.flow.seconds), (apart.unplaced, apart.seconds))}
    return Beside(greenfield, pd.DataFrame([*pins.to_dict("records"), row], columns=COSTS))


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
    there: YearPlaces, stock: pd.DataFrame, scenario: Scenario, matrix: TravelMatrix, *,
    together: bool = True,
) -> Placed:
    """Children assigned as the scenario's lens says who may move.

    Args:
        there: what is open.
        stock: children of the January.
        scenario: its lens, and limits of moves.
        matrix: their journeys.
        together: keep families together, if the scenario asks for it.
    """
    built, opened = there.built(stock, scenario, matrix)
    provider = np.append(built.pools["provider"].to_numpy(object), "")
    had = built.groups["current_pool"].to_numpy(object)
    own = (had[:, None] != "") & (had[:, None] == provider[None, :-1]) & (
        built.problem.seconds >= 0)
    flows = scenario.lens == "flow"
    families = families_of(built) if flows and scenario.flow.siblings else None
    found = assign_moving(built.problem, opened, own, scenario.flow.most_moves if flows else None,
                          families if together else None)
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
        everybody.minutes_mean_local(found), built.problem.children, moved(found, own),
        None if families is None else _with_siblings(built, families, found))


def _with_siblings(built: Built, families: Families, found: Assignment) -> tuple[int, int]:
    """Children of these families, and J of the assignment."""
    mine = families.of >= 0
    names = set(built.groups.loc[mine, "family"])
    staying = built.kept.loc[built.kept["family"].isin(names), "children"].sum()
    return (int(built.problem.weight[mine].sum() + staying),
            families.beside(found.group, found.pool, found.children))
