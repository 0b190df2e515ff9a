"""The drive in the categories of DfE's home to school travel collection, and NAO's measures.

The collection asks for pupils and forecast spend by kind of travel, before and after 16, for pupils
by kind of school, and for those who are alone in a vehicle (guidance of 3 February 2025). NAO
(home to school transport, 31 October 2025) compares spend a child and asks for its drivers. What a
run costs is shared alike by its riders.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from sufficiency.transport.drive import Drive
from sufficiency.transport.measures import cars, elsewhere_gbp_each

TAXI, BUS, ELSEWHERE = (
    "taxi or private hire car", "minibus or bus", "taxi (location not in the data)")
SCHOOLS = {"special": "special school", "base": "base in a mainstream school",
           "independent": "independent school", "out_of_county": "school of another council"}
AGES = {"primary": "pre-16", "secondary": "pre-16", "post16": "post-16"}
COLUMNS = ["table", "age", "category", "children", "gbp_year", "gbp_a_child"]


def returns(drive: Drive) -> pd.DataFrame:
    """Rows for the return, ``COLUMNS``: spend is of this plan and price list, not of a ledger.

    Tables are mode (kind of travel), school (kind of school), alone (in a vehicle) and all; every
    one but alone adds up to all. Internal: numbers may be small.
    """
    every = riders_with_cost(drive)
    parts = [every.assign(table="mode", category=every["mode"]),
             every.assign(table="school", category=every["school"]),
             every[every["alone"]].assign(table="alone", category="alone in a vehicle"),
             every.assign(table="all", category="everybody")]
    long = pd.concat(parts, ignore_index=True)
    out = long.groupby(["table", "age", "category"], as_index=False, sort=True).agg(
        children=("gbp_year", "size"), gbp_year=("gbp_year", "sum"))
    out["gbp_a_child"] = (out["gbp_year"] / out["children"]).round()
    out["gbp_year"] = out["gbp_year"].round()
    return out[COLUMNS]


def audit_measures(drive: Drive, figures: dict[str, Any]) -> pd.DataFrame:
    """What NAO compares between councils: measure and value.

    Args:
        drive: the runs.
        figures: of ``measures.measures``.
    """
    every = riders_with_cost(drive)
    spend = float(every["gbp_year"].sum())
    share = {name: float(every.loc[every[column] == value, "gbp_year"].sum())
             for name, column, value in (("post-16", "age", "post-16"),
                                         ("independent", "school", SCHOOLS["independent"]))}
    return pd.DataFrame([
        ("children carried", len(every)), ("spend, £ a year", round(spend)),
        ("spend a child, £ a year", figures["gbp_a_rider"]),
        ("taxis' share of spend", figures["taxi_share"]),
        ("children alone in a vehicle, share", figures["alone_share"]),
        ("children to a vehicle", figures["riders_a_run"]),
        ("share of spend after 16", round(share["post-16"] / spend, 3) if spend else None),
        ("share of spend to independent schools",
         round(share["independent"] / spend, 3) if spend else None),
        ("children over 75 minutes", figures["ride_over_75"]),
    ], columns=["measure", "value"], dtype=object)


def riders_with_cost(drive: Drive) -> pd.DataFrame:
    """One row a rider: age, mode, school, alone, gbp_year. Internal.

    What a vehicle saves that makes two runs is taken off everybody in runs in proportion.
    """
    days, is_car = drive.scenario.transport.days, cars(drive)
    rides, runs = drive.rides(), drive.runs()
    each = runs.assign(each=runs["gbp_day"] / runs["riders"]).set_index(["school", "run"])
    here = pd.DataFrame({"phase": rides["phase"], "pool_kind": rides["pool_kind"],
                         "alone": rides["sharing"] == 1})
    where = pd.MultiIndex.from_frame(rides[["pool_id", "run"]])
    here["mode"] = [TAXI if is_car[v] else BUS for v in each["vehicle"].reindex(where)]
    total = float(runs["gbp_day"].sum())
    left = 1 - drive.saved_gbp_day / total if total else 1.0
    here["gbp_year"] = each["each"].reindex(where).to_numpy() * days * left
    there = pd.DataFrame({
        "phase": drive.elsewhere["phase"], "pool_kind": drive.elsewhere["pool_kind"],
        "alone": False, "mode": ELSEWHERE, "gbp_year": elsewhere_gbp_each(drive) * days})
    every = pd.concat([f for f in (here, there) if len(f)] or [here], ignore_index=True)
    return every.assign(age=every["phase"].map(AGES), school=every["pool_kind"].map(SCHOOLS))
