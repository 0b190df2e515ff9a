"""The drive to school of a plan: vehicles, rides and pounds, and plans ranked by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.kinds import kinds_checked
from sufficiency.common.notebook import Column, page, table
from sufficiency.common.progress import Progress
from sufficiency.common.threshold import K
from sufficiency.study.answers import Answer
from sufficiency.study.result import Planned, Result
from sufficiency.study.run import planned
from sufficiency.study.source import Source
from sufficiency.transport.drive import Drive, drive
from sufficiency.transport.measures import by_group, by_school, by_vehicle, measures

DECISION_WORDS = (
    "Each decision is planned anew with the runs near it, 12 stops at most, the others as they "
    "are; both plans are the cheapest of these runs (a run with more stops is searched). What "
    "planning the whole school anew would change is not in it.",
    "A vehicle that still drives for others saves little, so the average cost of a rider is no "
    "price of one rider.",
    "Prices do not add up: of two decisions about one run the second may save more, or nothing. "
    "Parents are paid to drive only if they agree.")
WHOLE = (
    Column("riders", "Riders in runs", "count"),
    Column("riders_elsewhere", "Riders elsewhere", "count"),
    Column("schools", "Schools", "number"), Column("vehicles", "Vehicles", "number"),
    Column("km", "Kilometres with children, one way", "number"),
    Column("gbp_year", "A year", "pounds"), Column("gap", "Most it could be cheaper", "share"))
"""What a notebook shows of a drive."""
KINDS = (
    Column("vehicle", "Vehicle"), Column("vehicles", "Runs", "number"),
    Column("riders", "Riders", "count"))
"""What a notebook shows of a kind of vehicle: pounds of one may be those of one child."""


@discreet
@dataclass(frozen=True, eq=False)
class Driven:
    """The drive of one plan.

    Attributes:
        figures: see ``transport.measures.measures``; and printed_mean, the mean minutes of the same
            riders as the report of the plan prints them (direct, fixed minutes included).
        vehicles: one row a kind of vehicle.
        groups: riders and rides by phase.
        drive: everything; rides of single children, internal.
        words: what is to be said of it, in sentences.
        answer: to be saved, and told in a report (``report --answers``).
    """

    figures: dict[str, Any]
    vehicles: pd.DataFrame
    groups: pd.DataFrame
    drive: Drive
    words: tuple[str, ...]
    answer: Answer

    def _repr_html_(self) -> str:
        """What a notebook shows: the whole and the vehicles, no small count and no child's pounds.

        No mean, no share of riders and no pounds a rider: with the number of riders they tell how
        many few are.
        """
        whole = pd.DataFrame([self.figures])
        if self.figures["riders"] + self.figures["riders_elsewhere"] < K:
            whole = whole.drop(columns=["km", "gbp_year"])
        return page(f"The drive to school: {self.answer.title}",
                    [table(whole, WHOLE), table(self.vehicles, KINDS)], self.words,
                    "figures, vehicles, groups, schools")

    def answered(self, **tables: pd.DataFrame | None) -> Answer:
        """The answer with further tables, of those that were asked for."""
        more = {name: table.to_dict("records") for name, table in tables.items()
                if table is not None}
        return replace(self.answer, tables={**self.answer.tables, **more})

    @property
    def schools(self) -> pd.DataFrame:
        """One row a school, with cost, bound and gap. Internal."""
        return by_school(self.drive)


@kinds_checked
def drive_to_school(source: Source, progress: Progress = lambda _: None) -> Driven:
    """Shared vehicles for a plan: rides as ridden, vehicles, what a year costs; ``transport``.

    Args:
        source: scenario, its file, or what was found for it: then nothing is searched anew but
            runs. Its section transport says who rides and what is allowed.
        progress: told what is being done.

    Raises:
        InputError: every fault of every file; no price list, a vehicle without seats, a rider
            without a route.
        NoSolutionError: no plan was found.

    Examples:
        >>> import sufficiency as sf
        >>> try:
        ...     sf.drive_to_school(sf.datasets.tiny())
        ... except sf.InputError as error:
        ...     error.faults[0].file
        'transport/vehicles.csv'
    """
    return driven(source if isinstance(source, Result) else planned(source, progress), progress)


def finished(path: Path, progress: Progress = lambda _: None) -> Planned:
    """The plan of a scenario, by itself.

    Raises:
        InputError: every fault of every file.
        NoSolutionError: no plan was found.
    """
    return planned(path, progress)


def driven(
    result: Planned | Result, progress: Progress = lambda _: None, beside: Drive | None = None
) -> Driven:
    """The same of a finished plan.

    Args:
        result: the scenario that was run, with its plan.
        progress: told what is being done.
        beside: runs of another plan (``drive``).

    Raises:
        InputError: see ``drive_to_school``.
    """
    found = drive(result.case, result.scenario, result.plan, progress, beside=beside)
    rides = found.rides()
    known = rides["minutes"].dropna()
    figures = {**measures(found),
               "printed_mean": round(float(known.mean()), 2) if len(known) else None}
    vehicles, groups = by_vehicle(found), by_group(found, "phase")
    scenario = result.scenario
    answer = Answer("transport", scenario.name, scenario.title or scenario.name,
                    result.case.folder.name, {
                        "drive": [figures], "vehicles": vehicles.to_dict("records"),
                        "phases": groups.to_dict("records")})
    return Driven(figures, vehicles, groups, found, _words(figures, scenario), answer)


def price_of_limit(
    result: Planned | Result, limits: Sequence[float], progress: Progress = lambda _: None
) -> pd.DataFrame:
    """What a longest ride costs: the runs of a finished plan made anew under each limit.

    Args:
        result: the scenario that was run, with its plan.
        limits: minutes, the same for every child without a limit of their own; children who live
            beyond one are driven straight (beyond_limit).
        progress: told what is being done.

    Returns:
        One row a limit: limit_minutes, runs, riders_a_run, ride_mean, ride_p90, beyond_limit,
        gbp_year, gap, more_gbp_year (than the last row, that of the scenario's own limit, where
        limit_minutes is empty) and about_the_same (the difference is within what a longer search
        could save; empty without a bound).

    Raises:
        InputError: see ``drive_to_school``.
    """
    rows: list[dict[str, Any]] = []
    for limit in (*limits, None):
        scenario = result.scenario if limit is None else result.scenario.model_copy(update={
            "transport": result.scenario.transport.model_copy(update={"limit_minutes": limit})})
        progress(f"a limit of {limit or 'the scenario'}")
        figures = measures(drive(result.case, scenario, result.plan, progress))
        rows.append({"limit_minutes": limit} | {key: figures[key] for key in (
            "runs", "riders_a_run", "ride_mean", "ride_p90", "beyond_limit", "gbp_year", "gap",
            "gbp_year_elsewhere")})
    own = rows[-1]
    return pd.DataFrame([row | {
        "more_gbp_year": row["gbp_year"] - own["gbp_year"],
        "about_the_same": None if row["gap"] is None else _about_the_same(row, own)}
        for row in rows]).drop(columns="gbp_year_elsewhere")


def ranked(found: Sequence[Driven]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The same as ``ranked_figures`` of drives."""
    return ranked_figures([f.figures | {"name": f.answer.title} for f in found])


def ranked_figures(
    rows: Sequence[Mapping[str, Any]]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Plans by what is printed of direct minutes, by ridden minutes and by pounds a year.

    Two plans whose pounds are within the search gaps of both cost about the same.

    Args:
        rows: figures of each drive, and its name.

    Returns:
        One row a plan (name, riders, printed_mean, ride_mean, gbp_year, gap and the rank in each),
        and what is to be said.
    """
    frame = pd.DataFrame([{key: row[key] for key in (
        "name", "riders", "riders_elsewhere", "printed_mean", "ride_mean", "vehicles", "gbp_year",
        "gap")} for row in rows])
    measured = ("printed_mean", "ride_mean", "gbp_year")
    for key in measured:
        frame[f"rank_{key}"] = frame[key].astype(float).rank(method="min").astype("Int64")
    ranks = frame[[f"rank_{key}" for key in measured]].to_numpy(float, na_value=np.nan)
    pairs = [(i, j) for i in range(len(rows)) for j in range(i + 1, len(rows))]
    contrary = [pair for pair in pairs if len(set(np.sign(ranks[pair[0]] - ranks[pair[1]]))) > 1]
    known = all(row["gap"] is not None for row in rows)
    same = [(i, j) for i, j in pairs if known and _about_the_same(rows[i], rows[j])]
    words = [_of_order(ranks, contrary, same)]
    if not known:
        words.append("No bound was searched for, so it is not known which differences a longer "
                     "search would leave.")
    words += [f"\"{rows[i]['name']}\" and \"{rows[j]['name']}\" cost about the same: the "
              "difference is within what a longer search could save." for i, j in same]
    return frame, tuple(words)


def _of_order(
    ranks: NDArray[np.float64], contrary: Sequence[tuple[int, int]],
    same: Sequence[tuple[int, int]],
) -> str:
    """Whether minutes and pounds put plans in one order, but for what costs about the same."""
    if not contrary:
        return ("The order of the plans is the same by direct minutes, by ridden minutes and by "
                "pounds.")
    minutes = np.sign([ranks[i, :2] - ranks[j, :2] for i, j in contrary])
    if (minutes[:, 0] == minutes[:, 1]).all() and set(contrary) <= set(same):
        return ("The order of the plans by direct and by ridden minutes is the same; by pounds it "
                "differs only between plans that cost about the same.")
    return "The order of the plans differs between direct minutes, ridden minutes and pounds."


def _about_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the dearer of two could cost no more than the other, were it searched for longer;
    what riders elsewhere cost is no matter of a search."""
    cheap, dear = sorted((one, other), key=lambda row: row["gbp_year"])
    searched = dear["gbp_year"] - dear.get("gbp_year_elsewhere", 0)
    return bool(dear["gbp_year"] - searched * dear["gap"] <= cheap["gbp_year"])


def _words(figures: dict[str, Any], scenario: Scenario) -> tuple[str, ...]:
    """What the figures rest on, and what they do not say."""
    asked, out = scenario.transport, []
    if not figures["riders"] + figures["riders_elsewhere"]:
        out.append("Nobody rides: who lives so far, or has such needs, is a setting (transport).")
    if figures["beyond_limit"]:
        out.append("Riders who live farther from their school than their limit allows even when "
                   f"driven straight, and are: {figures['beyond_limit']}; --rides lists them.")
    if figures["riders_elsewhere"]:
        out.append("Riders to provision whose location is not in the data: "
                   f"{figures['riders_elsewhere']}. They are in no run, and each costs a stated "
                   f"average ({asked.elsewhere_kmh:g} km/h over the assumed minutes, "
                   f"{asked.elsewhere_riders:g} to a vehicle).")
    out.append("Rides are from leaving home to arriving at school, with the boarding of those "
               f"picked up on the way and {asked.gate_seconds} seconds at the gate; one's own "
               "boarding is not counted. Afternoons are taken to cost as much as mornings.")
    out.append("Prices, shares drawn and ceilings on vehicles are settings and rows of "
               "transport/vehicles.csv: the pounds are illustrative until they are the council's "
               "own.")
    if figures["vehicles"] and figures["gap"] is not None:
        out.append(_bound_words(figures))
    return tuple(out)


def _bound_words(figures: dict[str, Any]) -> str:
    """How much cheaper runs could be at most, each with a vehicle of its own."""
    if not figures["gap"]:
        return "No set of runs under these rules costs less than this one."
    return ("No set of runs under these rules costs less than this one by more than "
            f"{figures['gap']:.1%}; at {figures['schools_proven']} of {figures['schools']} schools "
            "it is proven that none costs less at all.")
