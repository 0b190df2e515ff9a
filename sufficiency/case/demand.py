"""Demand: the children who need a place, from a council's own table or drawn from totals."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.ages import look_like_ages
from sufficiency.case.columns import CHILDREN
from sufficiency.case.pins import pin_faults
from sufficiency.case.points import POINT, find_points, point_faults
from sufficiency.case.polygons import named_at
from sufficiency.case.reading import OTHER_COLUMN, read_table
from sufficiency.case.typed_values import NEAR, URN, may_be_told, names_somebody
from sufficiency.case.vocabulary import SETTINGS, phase_of
from sufficiency.errors import Fault, cells_of

if TYPE_CHECKING:
    import geopandas as gpd

Floats = NDArray[np.float64]

DEMAND_COLUMNS = [
    "group_id", "easting_m", "northing_m", "area_id", "district", "msoa", "rural_urban",
    "imd_decile", "need", "ncy", "phase", "gender", "children", "current_pool", "pinned",
    "pin", "family", "mover", "wheelchair", "assistant", "row",
]
CLOSED = "closed"
"""Standing of a child whose provision is not open in the supply year: a place is to be found."""


def read_children(
    folder: Path, around: Floats, places: pd.DataFrame, suitability: pd.DataFrame,
    own: pd.DataFrame | None, ever: Collection[str] = (),
) -> tuple[pd.DataFrame, list[Fault]]:
    """children.csv with points and current pools found, and every fault of it.

    No message quotes an id, a postcode or a coordinate.

    Args:
        folder: holds children.csv.
        around: (k, 2) points of which every home should be near one.
        places: provision open in the supply year.
        suitability: designation, need.
        own: a council's own points of postcodes, if any.
        ever: pool ids and URNs of any year; a child at one that is not open has no place.

    Returns:
        The columns of children.csv; group_id (else child_id), easting_m, northing_m; current_pool
        (pool_id or empty) and written (as it is in the file); pinned, and pin (why: a word of
        ``PINS``; empty where not pinned); daily (in demand), setting (as people call it) and
        reason (why not); and standing (``CLOSED`` where the child's place is not open in the
        supply year).
    """
    table, faults = read_table(folder / CHILDREN.file, CHILDREN)
    table["group_id"] = np.where(table["group_id"] == "", table["child_id"], table["group_id"])
    table = table.assign(pin=table["pinned"], pinned=table["pinned"] != "")
    rows = table["row"]

    def fault(row: int, column: str, problem: str, remedy: str, value: str = "") -> None:
        faults.append(Fault(CHILDREN.file, problem, remedy, row=int(row), column=column,
                            value=value))

    for row in rows[table["group_id"] == ""]:
        fault(row, "child_id", "is empty", "Give child_id or group_id.")
    for column in ("child_id", "family"):
        for row in rows[table[column].map(names_somebody)]:
            fault(row, column, "looks like a name, or a number that the child is known by",
                  "Give a pseudonym: sufficiency import makes them.")
    for row in rows[table["group_id"].duplicated() & (table["group_id"] != "")]:
        fault(row, "child_id", "is there twice", "Keep the child's current row only.")
    plain = table["group_id"].str.casefold()
    for row in rows[plain.duplicated() & ~table["group_id"].duplicated() & (plain != "")]:
        fault(row, "child_id", "is there already, but for capitals",
              "Keep one row, or give each child a pseudonym of its own.")

    told = cells_of(faults)
    if look_like_ages(table["ncy"].tolist()):
        fault(rows.iloc[0], "ncy", "holds ages, it seems: nobody is in Year 1 or 2, and some are "
              "above Year 14", "Give year groups: the age on 31 August less four.")
    # Where columns stand under other names, nothing can be said of a postcode.
    shifted = any(f.problem == OTHER_COLUMN for f in faults)
    table = find_points(table, own)
    for row, code, east, north in table[["row", "postcode", "easting_m", "northing_m"]].itertuples(
        index=False
    ):
        if not (np.isnan(east) and np.isnan(north)) or shifted or (
                {(row, one) for one in POINT} & told):
            continue
        if code:
            fault(row, "postcode", "was not found",
                  "Check it, or add it with its point to postcodes.csv.")
        else:
            fault(row, "postcode", "is empty", "Give a postcode or both coordinates.")
    faults += point_faults(CHILDREN.file, table, around, own=own, secret=True)
    pools, found = _pools(table, places, suitability, ever)
    settings = table["setting"].map(lambda word: SETTINGS[word or "daily"])
    table = table.assign(
        written=table["current_pool"], current_pool=pools, setting=[name for name, _ in settings],
        reason=[reason for _, reason in settings], daily=[not reason for _, reason in settings],
        standing=np.where((table["current_pool"] != "") & (np.array(pools) == ""), CLOSED, ""))
    faults += found
    sound = ~table["row"].isin({row for f in faults for row in (f.row, *f.also)})
    return table, faults + pin_faults(table[sound], places, suitability)


def _pools(
    table: pd.DataFrame, places: pd.DataFrame, suitability: pd.DataFrame, ever: Collection[str]
) -> tuple[list[str], list[Fault]]:
    """pool_id of every current_pool, which may be written as a URN, and what cannot be told.

    Of several provisions of one URN it is the one for the child's year group, need and gender. It
    is empty where the provision is known but not open, unless the child is pinned there.
    """
    serves = set(zip(suitability["designation"], suitability["need"], strict=True))
    known = set(places["pool_id"])
    by_urn = {u: part.to_dict("records") for u, part in places.groupby("urn") if u}
    out, faults = [], []
    for child in table.to_dict("records"):
        word = str(child["current_pool"])
        if word not in known and (whole := URN.fullmatch(word)):
            word = whole[1]
        found = [word] if word in known else _fitting(child, by_urn.get(word, []), serves)
        out.append(found[0] if len(found) == 1 else "")
        closed = not found and word in ever
        if word and len(found) != 1 and not (closed and not child["pinned"]):
            problem, remedy = (
                ("is no provision open in the supply year",
                 "Take out pinned, or give a pool_id or URN that is open." if closed else
                 "Give a pool_id or URN of places.csv.")
                if not found else
                ("is the URN of more than one provision for this year group and need",
                 f"Give the pool_id: {' or '.join(found)}.")
            )
            # Where headers are swapped a postcode, an id or a name stands here.
            told = bool(difflib.get_close_matches(word, {*by_urn, *ever}, 1, NEAR)) or (
                may_be_told(word) and re.fullmatch(r"\S*\d\S*", word) is not None)
            faults.append(Fault(CHILDREN.file, problem, remedy, row=int(child["row"]),
                                column="current_pool", value=word if told else ""))
    return out, faults


def _fitting(
    child: dict[str, object], pools: Sequence[dict[str, object]], serves: set[tuple[str, str]]
) -> list[str]:
    """Provisions that are for a child; a rule that none of them meets tells nothing."""
    left = list(pools)
    for fits in (
        lambda p: p["ncy_min"] <= child["ncy"] <= p["ncy_max"],
        lambda p: (p["designation"], child["need"]) in serves,
        lambda p: p["gender"] == "mixed" or (p["gender"] == "girls") == (child["gender"] == "F"),
    ):
        left = [p for p in left if fits(p)] or left
    return [str(p["pool_id"]) for p in left]


def unknown_areas(children: pd.DataFrame, areas: pd.DataFrame) -> list[Fault]:
    """Children whose small area is given and is none of the case: of another year, or a slip."""
    if not len(areas):
        return []
    wrong = (children["area_id"] != "") & ~children["area_id"].isin(areas["area_id"])
    return [Fault(CHILDREN.file, "is not in areas.csv", "Mend it, or leave it empty: then the area "
                  "is found from the home.", row=int(row), column="area_id")
            for row in children.loc[wrong, "row"]]


def close(children: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """The same children; whoever is at a place that is not among these has none."""
    gone = (children["current_pool"] != "") & ~children["current_pool"].isin(places["pool_id"])
    return children.assign(
        current_pool=children["current_pool"].where(~gone, ""),
        standing=children["standing"].where(~gone, CLOSED),
    )


def with_areas(
    children: pd.DataFrame, areas: pd.DataFrame, polygons: gpd.GeoDataFrame | None
) -> pd.DataFrame:
    """Demand columns with the area of each home.

    As given; else the polygon it lies in, where the case has polygons; else the nearest area. What
    is not known of an area stays so: an empty text, a decile of 0.

    Args:
        children: group_id, area_id, ncy, need, gender, children and each home's point, metres.
        areas: area_id, its middle (metres), district, msoa, rural_urban, imd_decile.
        polygons: of the areas, with area_id; None = the case has none.
    """
    out = children.copy()
    missing = out[~out["area_id"].isin(areas["area_id"])]
    if len(missing) and len(areas):
        # A polygon of an area that is not in the table names none.
        known = None if polygons is None else polygons[polygons["area_id"].isin(areas["area_id"])]
        out.loc[missing.index, "area_id"] = named_at(missing, areas, known, "area_id")
    lookup = areas.set_index("area_id")
    for column in ("district", "msoa", "rural_urban"):
        out[column] = out["area_id"].map(lookup[column]).astype(object).fillna("").astype("str")
    out["imd_decile"] = out["area_id"].map(lookup["imd_decile"]).fillna(0).astype(int)
    out["phase"] = [phase_of(int(n)) for n in out["ncy"]]
    for column, value in (("current_pool", ""), ("pinned", False), ("pin", ""), ("family", ""),
                          ("mover", False), ("wheelchair", False), ("assistant", False),
                          ("row", 0)):
        if column not in out:
            out[column] = value
    return out.sort_values("group_id", ignore_index=True)[DEMAND_COLUMNS]
