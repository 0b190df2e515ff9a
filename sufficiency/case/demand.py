"""Demand: the children who need a place, from a council's own table or drawn from totals."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.columns import CHILDREN
from sufficiency.case.postcodes import geocode
from sufficiency.case.reading import read_table
from sufficiency.case.supply import point_problem
from sufficiency.case.vocabulary import phase_of
from sufficiency.errors import Fault

Floats = NDArray[np.float64]

DEMAND_COLUMNS = [
    "group_id", "easting_m", "northing_m", "area_id", "district", "msoa", "rural_urban",
    "imd_decile", "need", "ncy", "phase", "gender", "children", "current_pool", "pinned",
    "mover", "wheelchair", "assistant", "row",
]
CLOSED = "closed"
"""Standing of a child whose provision is not open in the supply year: a place is to be found."""
FAR_M = 60_000
"""A home farther than this from every area of the case is taken for a slip."""


def read_children(
    folder: Path, areas: pd.DataFrame, places: pd.DataFrame, ever: Collection[str] = ()
) -> tuple[pd.DataFrame, list[Fault]]:
    """children.csv with points and current pools found; columns setting and standing are kept.

    No message quotes an id, a postcode or a coordinate.

    Args:
        folder: of the case.
        areas: areas.csv as read.
        places: provision open in the supply year.
        ever: pool ids and URNs of any year; a child at one that is not open has no place.
    """
    table, faults = read_table(folder / CHILDREN.file, CHILDREN)
    table["group_id"] = np.where(table["group_id"] == "", table["child_id"], table["group_id"])
    rows = table["row"].tolist()

    def fault(row: int, column: str, problem: str, remedy: str, value: str = "") -> None:
        faults.append(Fault(CHILDREN.file, problem, remedy, row=row, column=column, value=value))

    for row, name in zip(rows, table["group_id"], strict=True):
        if not name:
            fault(row, "child_id", "is empty", "Give child_id or group_id.")
    for row in table.loc[table["group_id"].duplicated() & (table["group_id"] != ""), "row"]:
        fault(int(row), "child_id", "is there twice", "Keep the child's current row only.")

    own = folder / "postcodes.csv"
    by_code = table["easting_m"].isna() & table["northing_m"].isna()
    found = geocode(table.loc[by_code, "postcode"], pd.read_csv(own) if own.is_file() else None)
    table.loc[by_code, ["easting_m", "northing_m"]] = found.to_numpy()
    for row, code, east in zip(table.loc[by_code, "row"], table.loc[by_code, "postcode"],
                               found["easting_m"], strict=True):
        if not code:
            fault(int(row), "postcode", "is empty", "Give a postcode or both coordinates.")
        elif np.isnan(east):
            fault(int(row), "postcode", "was not found",
                  "Check it, or add it with its point to postcodes.csv.")
    middle = areas[["easting_m", "northing_m"]].mean() if len(areas) else None
    for row, east, north in table.loc[~by_code, ["row", "easting_m", "northing_m"]].to_numpy():
        problem = point_problem(east, north)
        if problem is None and middle is not None and _far(east, north, areas):
            swapped = not _far(north, east, areas)
            problem = (
                ("has easting and northing swapped", "Swap the two columns.") if swapped
                else ("is far outside the areas of this case", "Check the point.")
            )
        if problem:
            fault(int(row), "easting_m", *problem)
    somewhere = table["current_pool"] != ""
    table["current_pool"] = _pools(table, places, ever, fault)
    table["standing"] = np.where(somewhere & (table["current_pool"] == ""), CLOSED, "")
    spots = table.groupby(["easting_m", "northing_m"])["row"].transform("size")
    if len(table) >= 20 and spots.max() > len(table) / 2:
        fault(int(table.loc[spots.idxmax(), "row"]), "easting_m",
              "is shared by more than half of all rows", "Replace the placeholder by homes.")
    return table, faults


def _areas_of(homes: Floats, areas: pd.DataFrame, polygons: Path) -> list[str]:
    """Area id of each home, (n, 2) metres."""
    points = areas[["easting_m", "northing_m"]].to_numpy(float)
    names = areas["area_id"].tolist()
    found = [names[int(np.hypot(*(points - home).T).argmin())] for home in homes]
    if not polygons.is_file():
        return found
    import geopandas as gpd

    shapes = gpd.read_file(polygons).to_crs("EPSG:27700")
    spots = gpd.GeoSeries(gpd.points_from_xy(homes[:, 0], homes[:, 1]), crs="EPSG:27700")
    inside, which = shapes.sindex.query(spots, predicate="within")
    for spot, shape in zip(inside, which, strict=True):
        name = str(shapes["area_id"].iloc[shape])
        found[spot] = name if name in names else found[spot]
    return found


def _far(east: float, north: float, areas: pd.DataFrame) -> bool:
    gap = np.hypot(areas["easting_m"] - east, areas["northing_m"] - north)
    return bool(gap.min() > FAR_M)


def _pools(
    table: pd.DataFrame, places: pd.DataFrame, ever: Collection[str], fault: Callable[..., None]
) -> list[str]:
    """pool_id of every current_pool, which may be written as a URN; empty if it is not open."""
    known = set(places["pool_id"])
    by_urn = {u: p for u, p in zip(places["urn"].astype(str), places["pool_id"], strict=True) if u}
    out = []
    for row, word, pinned in table[["row", "current_pool", "pinned"]].itertuples(index=False):
        pool = word if word in known else by_urn.get(word, "")
        if word and not pool and (pinned or word not in ever):
            fault(int(row), "current_pool", "is no provision open in the supply year",
                  "Take out pinned, or give a pool_id or URN that is open." if word in ever else
                  "Give a pool_id or URN of places.csv.", word)
        out.append(pool)
    return out


def close(children: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """The same children; whoever is at a place that is not among these has none."""
    gone = (children["current_pool"] != "") & ~children["current_pool"].isin(places["pool_id"])
    return children.assign(
        current_pool=children["current_pool"].where(~gone, ""),
        standing=children["standing"].where(~gone, CLOSED),
    )


def with_areas(children: pd.DataFrame, areas: pd.DataFrame, polygons: Path) -> pd.DataFrame:
    """Demand columns with the area of each home.

    As given; else the polygon it lies in, where the case has polygons; else the nearest area.
    """
    out = children.copy()
    missing = out[~out["area_id"].isin(areas["area_id"])]
    if len(missing) and len(areas):
        found = _areas_of(missing[["easting_m", "northing_m"]].to_numpy(float), areas, polygons)
        out.loc[missing.index, "area_id"] = found
    lookup = areas.set_index("area_id")
    for column in ("district", "msoa", "rural_urban", "imd_decile"):
        out[column] = out["area_id"].map(lookup[column])
    out["imd_decile"] = out["imd_decile"].fillna(5).astype(int)
    out[["district", "msoa", "rural_urban"]] = out[["district", "msoa", "rural_urban"]].fillna("")
    out["phase"] = [phase_of(int(n)) for n in out["ncy"]]
    for column, value in (("current_pool", ""), ("pinned", False), ("mover", False),
                          ("wheelchair", False), ("assistant", False), ("row", 0)):
        if column not in out:
            out[column] = value
    return out.sort_values("group_id", ignore_index=True)[DEMAND_COLUMNS]
