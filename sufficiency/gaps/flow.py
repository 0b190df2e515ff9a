"""The recipe: a scenario -> its children and places January after January.

Where the children are drawn from published totals, the first January may be before the demand
year: its children are drawn as those of the demand year are, as many as published placements say,
at the provision and within the rolls of that January. A council's own table is of its own January.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario
from sufficiency.case.sessional import children_a_year
from sufficiency.common.discreet import discreet
from sufficiency.common.kinds import kinds_checked, within
from sufficiency.common.notebook import Column, page, table
from sufficiency.common.progress import Progress
from sufficiency.datasets import series
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.study import Asked
from sufficiency.gaps.supply import openings
from sufficiency.gaps.targets import Targets, first_january, targets
from sufficiency.model.flow import Beside, Year, beside, replay
from sufficiency.model.formulate import build_problem
from sufficiency.model.pins import COSTS
from sufficiency.model.year_places import Openings, with_later_places
from sufficiency.study.source import Source, scenario_of
from sufficiency.travel.matrix import travel_matrix

MOST_JANUARIES = 50
"""That are told at a time."""


YEARS = (
    Column("year", "January", "year"), Column("places", "Places", "number"),
    Column("children", "Children", "count"), Column("moved", "Moved", "count"),
    Column("unplaced", "Without a suitable local place", "count"))
"""What a notebook shows of a January."""

@discreet
@dataclass(frozen=True, eq=False)
class Flow:
    """Children and places of a scenario through the years. Internal: small counts are in it.

    Attributes:
        years: one row a January: year, basis (see ``Targets``), children, joiners, leavers,
            sessional_over (of the leavers, those whose stay at a base was over), lost_place (it
            closed, or does not teach their year group), may_move (open to change, those without a
            place too), moved (left a place that was still for them), unplaced (without a suitable
            local place; no assignment of those who may move leaves fewer), nowhere (of the
            unplaced, at no place at all), minutes_mean_local, places (commissioned, at schools and
            bases), beyond (children beyond the places there), base_children_a_year (whom bases
            serve in a year), greenfield_unplaced, greenfield_minutes_mean_local, greenfield_moved
            (everybody placed anew).
        pins: one row a January and reason: year, and columns of ``Beside.pins``.
        ledger: one row a January, need and year group: older, joiners, leavers, children.
        over_full: one row a January and provision with more children than places.
        case: what children and places are of.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.flow(sf.datasets.tiny(), last=2027)
        >>> bool(found.ledger["children"].sum() == found.years["children"].iloc[1:].sum())
        True
    """

    name: str
    title: str
    years: pd.DataFrame
    pins: pd.DataFrame
    ledger: pd.DataFrame
    over_full: pd.DataFrame
    case: Case

    def _repr_html_(self) -> str:
        """What a notebook shows: the Januaries, and no small count."""
        return page(self.title, [table(self.years, YEARS)],
                    inside="years, pins, ledger, over_full")


@kinds_checked
@within(draws=1)
def flow(
    source: Source, first: int | None = None, last: int | None = None,
    asked: Asked | None = None, *, draws: int = 100, progress: Progress = lambda text: None,
) -> Flow:
    """The Januaries of a scenario: who moves each September while the rest stay.

    Args:
        source: scenario, what was found for it, or its file.
        first: first January; None for the supply year, or the demand year where the children are
            a council's own or the supply year is later; later, too, where the council's earlier
            placements are not published.
        last: last January; None for as many after the demand year as the scenario's phase.years.
        asked: of the forecast, for the numbers of children; None for the published series
            that come with the package. Not looked at where the council gives its own numbers or is
            not named.
        draws: of the forecast.
        progress: told what is being done.

    Raises:
        InputError: every fault of the files, or Januaries that are not known.
        NoSolutionError: the scenario leaves a choice and no plan was found in time.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.flow(sf.datasets.tiny(), last=2027)
        >>> found.years[["year", "children", "may_move", "unplaced"]].to_numpy().tolist()
        [[2025, 8, 0, 8], [2026, 8, 8, 4], [2027, 8, 5, 2]]
    """
    scenario = scenario_of(source)
    progress(f"reading the case {scenario.case_folder.name}")
    case = load_case(scenario)
    now = scenario.demand.year
    usual = min(scenario.supply.year, now) if case.synthetic else now
    asked = asked or Asked(series())
    begin = first_january(case, scenario, usual, asked) if first is None else first
    years = range(begin, (last or now + scenario.phase.years) + 1)
    _refuse(case, scenario, years)
    wanted = targets(case, scenario, years, asked, draws, progress)
    start = _start(case, scenario, wanted)
    progress("travel times")
    # Homes of the first January are others than those of the case's own.
    homes = case.demand if start is case.demand else pd.concat([start, case.demand])
    every = with_later_places(case, scenario, years)
    matrix = travel_matrix(replace(every, demand=homes.reset_index(drop=True)), scenario)
    anew = scenario.model_copy(update={"lens": "greenfield"})
    opened = openings(scenario, case, build_problem(case, anew, matrix), progress)
    ready = Openings.as_ready(case, scenario, opened)
    found, others = [], []
    for year in replay(case, scenario, matrix, start, wanted.children, ready, begin):
        progress(f"January {year.places.year}")
        found.append(year)
        others.append(beside(year, scenario, matrix))
    return Flow(scenario.name, scenario.title or scenario.name,
                _by_year(found, others, wanted, scenario), _pins(found, others), _ledger(found),
                over_full(found), case)


def _refuse(case: Case, scenario: Scenario, years: range) -> None:
    """Januaries that cannot be told.

    Raises:
        InputError: there are none, or the children are of another January than the first.
    """
    if not len(years):
        raise InputError([Fault("--from", "is after the last January", "Order the two.",
                                value=str(years.start))])
    if len(years) > MOST_JANUARIES:
        raise InputError([Fault("--to", f"is more than {MOST_JANUARIES} Januaries after the first",
                                "Nobody knows that far: name an earlier one.",
                                value=str(years.stop - 1))])
    if years.start > scenario.demand.year or (
            not case.synthetic and years.start != scenario.demand.year):
        raise InputError([Fault(
            "--from", f"is not January {scenario.demand.year}, of which the children are",
            "Begin with it: who was where in another January is not in the case.",
            value=str(years.start))])


def _start(case: Case, scenario: Scenario, wanted: Targets) -> pd.DataFrame:
    """Children of the first January at their places."""
    if wanted.years[0] == scenario.demand.year or not len(case.demand):
        return case.demand
    share = sum(wanted.children[0].values()) / int(case.demand["children"].sum())
    demand = scenario.demand.model_copy(update={
        "growth": scenario.demand.growth * share, "placement_year": wanted.years[0]})
    start = load_case(scenario.model_copy(update={"demand": demand})).demand
    # Two populations, in one matrix: homes of the first have names of their own.
    return start.assign(group_id="start/" + start["group_id"])


def _by_year(
    found: Sequence[Year], others: Sequence[Beside], wanted: Targets, scenario: Scenario
) -> pd.DataFrame:
    rows = []
    for year, other, basis in zip(found, others, wanted.basis, strict=True):
        flown, anew = year.flow, other.greenfield
        provision = year.places.provision
        local = provision[provision["kind"].isin(["special", "base"]) & (provision["places"] >= 0)]
        bases = local[local["kind"] == "base"]
        rows.append({
            "year": year.places.year, "basis": basis,
            "children": int(year.before["children"].sum()),
            "joiners": 0 if year.ledger is None else int(year.ledger["joiners"].sum()),
            "leavers": 0 if year.ledger is None else int(year.ledger["leavers"].sum()),
            "sessional_over": year.home, "lost_place": year.lost, "may_move": flown.free,
            "moved": flown.moved, "unplaced": flown.unplaced,
            "nowhere": flown.nowhere, "minutes_mean_local": flown.minutes_mean_local,
            "places": int(local["places"].sum()),
            "beyond": int(_beyond(year)["beyond"].sum()),
            "base_children_a_year": round(float(children_a_year(
                bases["places"], bases["stay_terms"], bases["days_per_week"],
                scenario.supply.terms_a_year).sum()), 1),
            "greenfield_unplaced": anew.unplaced,
            "greenfield_minutes_mean_local": anew.minutes_mean_local,
            "greenfield_moved": anew.moved,
        })
    return pd.DataFrame(rows)


def _pins(found: Sequence[Year], others: Sequence[Beside]) -> pd.DataFrame:
    parts = [o.pins.assign(year=y.places.year)
             for y, o in zip(found, others, strict=True) if len(o.pins)]
    columns = ["year", *COSTS]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _ledger(found: Sequence[Year]) -> pd.DataFrame:
    parts = [y.ledger.assign(year=y.places.year) for y in found if y.ledger is not None]
    columns = ["year", "need", "ncy", "older", "joiners", "leavers", "children"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def over_full(found: Sequence[Year]) -> pd.DataFrame:
    """Provision with more children than places, January by January.

    Returns:
        columns year, pool_id, name, kind, places, children, beyond.
    """
    return pd.concat([_beyond(year) for year in found], ignore_index=True)


def _beyond(year: Year) -> pd.DataFrame:
    there = year.flow.stock.groupby("current_pool")["children"].sum()
    provision = year.places.provision
    table = provision.assign(
        year=year.places.year,
        children=provision["pool_id"].map(there).fillna(0).astype("int64"))
    table = table.assign(beyond=table["children"] - table["places"])
    over = table[(table["places"] >= 0) & (table["beyond"] > 0)]
    return over[["year", "pool_id", "name", "kind", "places", "children", "beyond"]]
