"""Postcodes and postcode districts of a case, for people who look for where they live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sufficiency.case.postcodes import postcode_points

if TYPE_CHECKING:
    from sufficiency.case.case import Case

LEAST = 5
"""A district with fewer postcodes in the case's polygons is somebody else's."""


def postcodes_inside(case: Case) -> pd.DataFrame:
    """Every published postcode that lies in the case.

    Returns:
        Columns postcode ("AB12 3CD"), easting_m, northing_m, sorted by postcode; empty where the
        case has no polygons or names no postcode areas.
    """
    points = postcode_points(case.postcode_areas)
    if case.districts is None or points.empty:
        return points[:0]
    import shapely

    inside = shapely.contains_xy(
        case.districts.union_all(), points["easting_m"], points["northing_m"]
    )
    return points[inside].reset_index(drop=True)


def districts_of(points: pd.DataFrame) -> pd.DataFrame:
    """Postcode districts ("AB12") and the middle of their postcodes.

    Args:
        points: of ``postcodes_inside``.

    Returns:
        Columns name, easting_m, northing_m, sorted by name.
    """
    if points.empty:
        return pd.DataFrame({"name": [], "easting_m": [], "northing_m": []})
    points = points.assign(name=points["postcode"].str.split(" ").str[0])
    groups = points.groupby("name")[["easting_m", "northing_m"]]
    middle = groups.median()[groups.size() >= LEAST]
    return middle.reset_index()
