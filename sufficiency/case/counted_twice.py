"""Rows of supply that are there twice: one provision under two names or in two periods, one site
under two names."""

from __future__ import annotations

import pandas as pd

from sufficiency.case.columns import PLACES, SITES
from sufficiency.case.supply_faults import NAMED
from sufficiency.errors import Fault


def again(table: pd.DataFrame, year: int) -> list[Fault]:
    """Provision that is there twice under two names, so that its places would count twice: one
    name, point and designation, for the same year groups.

    Args:
        table: rows of places.csv.
        year: January of the supply.
    """
    there = table[(table["from_year"] <= year) & (table["to_year"] >= year)]
    first: dict[tuple[object, ...], dict[str, object]] = {}
    faults = []
    for row in there.dropna(subset=["easting_m", "northing_m"]).to_dict("records"):
        same = first.setdefault((str(row["name"]).casefold(), *(row[c] for c in (
            "kind", "designation", "gender", "ncy_min", "ncy_max", "easting_m", "northing_m"))),
            row)
        if same["pool_id"] != row["pool_id"]:
            faults.append(Fault(
                PLACES.file, f"is the provision of row {same['row']} again",
                "Keep one row, or give each a name of its own; where a school has become an "
                "academy, end the earlier one with to_year.", row=int(row["row"]),
                column="pool_id", value=str(row["pool_id"])))
    return faults


def overlaps(table: pd.DataFrame) -> list[Fault]:
    """Periods of one provision of places.csv that overlap."""
    faults = []
    ordered = table.sort_values(["pool_id", "from_year", "row"])
    last: dict[str, tuple[int, int]] = {}
    for row in ordered.to_dict("records"):
        pool = row["pool_id"]
        if pool in last and row["from_year"] <= last[pool][0]:
            faults.append(
                Fault(PLACES.file, f"overlaps the period of row {last[pool][1]}",
                      "End the earlier period first.", row=int(row["row"]), column="pool_id",
                      value=str(pool))
            )
        last[pool] = max(last.get(pool, (0, 0)), (row["to_year"], int(row["row"])),
                         key=lambda period: period[0])
    return faults


def twice(sites: pd.DataFrame) -> list[Fault]:
    """Sites that are there twice under two names: one host, or one name on one spot.

    Two URNs are two establishments, also at one gate under one name: a school and its successor.
    """
    first: dict[tuple[str, ...], int] = {}
    again: dict[int, list[tuple[int, str]]] = {}
    for row in sites.to_dict("records"):
        kind, urn = row["kind"], row["urn"]
        place = (kind, str(row["name"]).casefold(), f"{row['easting_m']} {row['northing_m']}")
        asked = [(kind, urn), (*place, "")] if urn else [place]
        same = next((first[k] for k in asked if k in first), None)
        if same is not None:
            again.setdefault(same, []).append((int(row["row"]), str(row["site_id"])))
        for key in ([(kind, urn), place] if urn else [place, (*place, "")]):
            first.setdefault(key, int(row["row"]))
    return [Fault(SITES.file, f"is the site of row {same} again",
                  "Keep one row; more than one base at a host is a matter of its option types.",
                  row=line, column="site_id", value=site if len(rows) <= NAMED else "")
            for same, rows in again.items() for line, site in rows]
