"""Towns and villages of the pack around a council, and what a place is near."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.datasets import pack

AROUND_M = 10_000
"""A map of the council shows places so far outside it."""
POINT = ["easting_m", "northing_m"]
KNOWN = (1_000, 1_000_000)
"""People of a place that tells where another is: few know a smaller one, and what is near a larger
one may be anywhere."""


def towns_around(areas: pd.DataFrame) -> pd.DataFrame:
    """towns.csv: name, people, easting_m, northing_m of places in a council and around it.

    Args:
        areas: small areas of the council, with points.
    """
    from scipy.spatial import cKDTree

    towns = pack.table("towns")
    far, _ = cKDTree(areas[POINT].to_numpy(float)).query(towns[POINT].to_numpy(float))
    return towns[far <= AROUND_M].reset_index(drop=True)


def names_near(points: NDArray[np.float64], towns: pd.DataFrame) -> list[str]:
    """What each point is near: "Near Totnes", and "Near Totnes 2" for a later one; "" = nothing.

    Args:
        points: (n, 2) easting and northing.
        towns: of ``towns_around``.
    """
    known = towns[towns["people"].astype(int).between(*KNOWN)]
    if known.empty:
        return [""] * len(points)
    where = known[POINT].to_numpy(float)
    nearest = np.hypot(*(points[:, None] - where[None]).transpose(2, 0, 1)).argmin(axis=1)
    seen: Counter[str] = Counter()
    names = []
    for town in known["name"].iloc[nearest].astype(str):
        seen[town] += 1
        names.append(f"Near {town}" + (f" {seen[town]}" if seen[town] > 1 else ""))
    return names
