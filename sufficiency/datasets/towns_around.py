"""Towns and villages of the pack around a council, and what a place is near."""

from __future__ import annotations

from collections import Counter
from string import ascii_uppercase

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.datasets import pack

AROUND_M = 10_000
"""A map of the council shows places so far outside it."""
SIDES = ("North", "North-east", "East", "South-east", "South", "South-west", "West", "North-west")
POINT = ["easting_m", "northing_m"]
KNOWN = (1_000, 1_000_000)
"""People of a place that tells where another is: few know a smaller one, and what is near a larger
one may be anywhere."""


def towns_around(areas: pd.DataFrame) -> pd.DataFrame:
    """towns.csv: name, people, easting_m, northing_m of places in a council and around it.

    Args:
        areas: small areas of the council, with points.
    """
    towns = pack.table("towns")
    return towns[_metres(towns[POINT].to_numpy(float), areas[POINT].to_numpy(float)).min(
        axis=1) <= AROUND_M].reset_index(drop=True)


def names_near(points: NDArray[np.float64], towns: pd.DataFrame) -> list[str]:
    """What each point is near: "Near Totnes", for later ones "West of Totnes", "West of Totnes
    (B)"; "" = nothing. No number: a small one beside a name reads like one of children.

    Args:
        points: (n, 2) easting and northing.
        towns: of ``towns_around``.
    """
    known = towns[towns["people"].astype(int).between(*KNOWN)]
    if known.empty:
        return [""] * len(points)
    at = known[POINT].to_numpy(float)
    nearest = _metres(points, at).argmin(axis=1)
    seen: Counter[str] = Counter()
    names = []
    for town, (east, north) in zip(
            known["name"].iloc[nearest].astype(str), points - at[nearest], strict=True):
        eighth = round(np.arctan2(east, north) / (np.pi / 4)) % 8
        name = f"{SIDES[eighth]} of {town}" if seen[town] else f"Near {town}"
        seen.update({town, name})
        names.append(name + (f" ({ascii_uppercase[seen[name] - 1]})" if seen[name] > 1 else ""))
    return names


def _metres(points: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, m) from each point to each other one, as the crow flies."""
    return np.hypot(*(points[:, None] - others[None]).transpose(2, 0, 1))
