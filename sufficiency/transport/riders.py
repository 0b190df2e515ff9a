"""Who rides, and what each rider needs.

A child is entitled who lives beyond the walking distance of their age, has a need with which
nobody walks, or lives nearer and cannot walk because of their needs. The last, who takes it up,
who travels alone, and of synthetic children who needs an assistant or a wheelchair, are drawn; by
the position of the child in the case, so that they are the same whatever is planned. What
``riders.csv`` says of a child comes first.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.case.transport_settings import Transport
from sufficiency.transport.homes import homes
from sufficiency.transport.prices import KM_A_MILE
from sufficiency.transport.problem import Riders

YOUNG_NCY = 3
"""To this year group a child is under 8 at its beginning."""
COLUMNS = ["child", "group_id", "pool_id", "pool_kind", "local", "phase", "need", "minutes", "km",
           "minutes_basis", "x", "y", "wheelchair", "assistant", "alone", "limit_s",
           "own_limit", "with", "not_with"]


def riders_of(
    case: Case, scenario: Scenario, assignment: pd.DataFrame, settled: pd.DataFrame
) -> pd.DataFrame:
    """One row a rider, ``COLUMNS``, in the order of the case's children.

    Args:
        case: its children.
        scenario: its settings of transport: who walks, who rides.
        assignment: who is at which provision (``optimise.outcome``).
        settled: rows of riders.csv.
    """
    asked = scenario.transport
    every = every_child(case, scenario, settled)
    placed = assignment.loc[
        assignment.index.repeat(assignment["children"]),
        ["group_id", "pool_id", "pool_kind", "local", "minutes", "km", "minutes_basis"]]
    # Children of a group are alike; the first of them go to its first place.
    placed = placed.assign(number=placed.groupby("group_id", sort=False).cumcount())
    both = every.merge(placed, on=["group_id", "number"], how="inner").sort_values(
        "child", ignore_index=True)
    both = both[(both["pool_id"] != "") & ((both["minutes_basis"] != "none")
                                           | both["minutes"].notna())]
    miles = both["km"].to_numpy(float) / KM_A_MILE
    walk = np.where(both["ncy"] <= YOUNG_NCY, asked.walk_miles_under_8, asked.walk_miles)
    # A place whose location is not known is taken to be beyond walking distance.
    entitled = ((np.isnan(miles) | (miles > walk)) | both["need"].isin(asked.ride_needs)
                | (both["draw_near"] < asked.near_share))
    rides = entitled & (both["draw_rides"] < asked.rides_share)
    rides = rides.where(both["rides"] == "", both["rides"] == "yes")
    return both.loc[rides, COLUMNS].reset_index(drop=True)


def every_child(
    case: Case, scenario: Scenario, settled: pd.DataFrame,
    wanted: Collection[str] | None = None,
) -> pd.DataFrame:
    """Every child of the case with home, needs and draws.

    Args:
        case: its children.
        scenario: its settings of transport: who walks, who rides.
        settled: rows of riders.csv.
        wanted: ids of those whose homes are needed; None = all.
    """
    asked, demand = scenario.transport, case.demand
    every = demand.loc[demand.index.repeat(demand["children"])].reset_index(drop=True)
    every["child"] = np.arange(len(every))
    every["number"] = every.groupby("group_id", sort=False).cumcount()
    every[["x", "y"]] = homes(case, every, asked.homes_spread, asked.seed, wanted)
    near, rides, alone, assistant, wheelchair = np.random.default_rng(
        [asked.seed, 2]).random((len(every), 5)).T
    every["draw_near"], every["draw_rides"] = near, rides
    if case.synthetic:
        share = {"PD": asked.wheelchair_share_pd, "PMLD": asked.wheelchair_share_pmld}
        every["wheelchair"] = wheelchair < every["need"].map(share).fillna(0.0)
        every["assistant"] = assistant < asked.assistant_share
    told = settled.drop_duplicates("child_id").set_index("child_id")
    name = every["group_id"]
    for column in ("rides", "travels_with", "not_with"):
        every[column] = name.map(told[column]).astype(object).fillna("").astype(str)
    every["with"] = every.pop("travels_with")
    known = name.isin(told.index)
    every["alone"] = np.where(known, name.map(told["alone"]).eq(True), alone < asked.alone_share)
    own = name.map(told["ride_limit_minutes"]).astype(float)
    every["own_limit"] = own.notna()
    every["limit_s"] = own.fillna(every["phase"].map(limits(scenario))).to_numpy() * 60
    return every


def limits(scenario: Scenario) -> dict[str, float]:
    """Longest ride of each phase, minutes, where a child has no own limit."""
    return {phase: scenario.transport.limit_minutes or scenario.guideline.minutes(phase)
            for phase in ("primary", "secondary", "post16")}


def stated(riders: pd.DataFrame, asked: Transport) -> Riders:
    """Riders of one school in the terms of its problem."""
    chair = riders["wheelchair"].to_numpy(bool)
    party = np.full(len(riders), -1)
    with_others = (riders["with"] != "").to_numpy(bool)
    if with_others.any():
        # Together means from one home: those of another home are a party of their own.
        spot = riders.groupby(["with", "x", "y"], sort=True).ngroup().to_numpy()
        party = np.where(with_others, spot, -1)
    groups = [tuple(int(i) for i in np.flatnonzero(riders["not_with"] == w))
              for w in sorted(set(riders["not_with"]) - {""})]
    return Riders(
        np.rint(riders["limit_s"]).to_numpy(np.int64),
        np.where(chair, asked.wheelchair_boarding_seconds, asked.boarding_seconds).astype(
            np.int64),
        chair, riders["assistant"].to_numpy(bool), riders["alone"].to_numpy(bool),
        party.astype(np.int64), tuple(g for g in groups if len(g) > 1))
