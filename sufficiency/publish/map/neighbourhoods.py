"""Neighbourhoods: the small areas as published, between whose middles and places minutes are told.

No child is counted in any, so none is joined with another: a postcode has minutes of its own
ground, also where the children around it are told for a larger area.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.common.phrases import listed
from sufficiency.travel.matrix import TravelMatrix

FIRST = re.compile(r"[ -]")
"""Behind the first word of a name."""
PART_M = 4_000
"""How far from the middle of a town its parts are."""
WINDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


@dataclass(frozen=True)
class Neighbourhood:
    """A small area as published.

    Attributes:
        around: what people call it: see ``called``.
        area: position of the area for which its children are told.
    """

    around: str
    area: int
    lon: float
    lat: float


def called(shape: Any, towns: pd.DataFrame, most: int = 1) -> str:
    """What people call an area: its largest towns, or where it lies from the nearest one.

    Args:
        shape: in degrees.
        towns: name, lon and lat, largest first.
        most: towns that are named.

    Returns:
        "Holt and around", "Holt, Cromer and around", "north-east of Holt"; "" without towns.
    """
    import shapely

    if towns.empty:
        return ""
    inside = towns["name"][shapely.contains_xy(shape, towns["lon"], towns["lat"])].tolist()
    # A part of a town does not say what else is there.
    apart = [n for i, n in enumerate(inside)
             if not any(FIRST.split(n)[0] == FIRST.split(o)[0] for o in inside[:i])]
    if inside:
        return listed([*apart[:most], "around"])
    middle = shape.representative_point()
    east = (middle.x - towns["lon"].to_numpy(float)) * math.cos(math.radians(middle.y))
    north = middle.y - towns["lat"].to_numpy(float)
    near = int(np.hypot(east, north).argmin())
    wind = round(math.degrees(math.atan2(east[near], north[near])) / 45) % len(WINDS)
    return f"{WINDS[wind]} of {towns['name'].iloc[near]}"


def parts_of_towns(towns: pd.DataFrame) -> NDArray[np.bool_]:
    """Which places are named after a larger town near by: "King's Lynn Gaywood" after King's Lynn.

    Args:
        towns: name, easting_m and northing_m, largest first.
    """
    rows = list(towns[["name", "easting_m", "northing_m"]].itertuples(index=False, name=None))
    return np.array([
        any(name.startswith(f"{town.split('-')[0]} ") and math.hypot(x - a, y - b) < PART_M
            for town, a, b in rows[:i])
        for i, (name, x, y) in enumerate(rows)], bool)


def minutes_to(
    matrix: TravelMatrix, ids: Sequence[str], small: pd.DataFrame, order: Sequence[str]
) -> tuple[tuple[int, ...], ...]:
    """Minutes from each neighbourhood to each place: the mean over its own small areas.

    Weighted by the published number of young people of each, where it is known.

    Args:
        matrix: from the middles of small areas to places.
        ids: of the places.
        small: areas.csv.
        order: codes of the neighbourhoods.

    Returns:
        by neighbourhood and place; -1 = no way.
    """
    found = matrix.select(small["area_id"].tolist(), list(ids)).seconds.astype(float)
    young = [c for c in small.columns if c.startswith("children_")]
    weight = small[young].sum(axis=1).to_numpy(float) if young else np.ones(len(small))
    of = small["msoa"].to_numpy()
    out = []
    for name in order:
        rows = of == name
        seconds, w = found[rows], weight[rows, None] + 1e-9
        known = seconds >= 0
        total = (w * known).sum(axis=0)
        mean = np.where(known, seconds * w, 0).sum(axis=0) / np.where(total > 0, total, 1)
        out.append(tuple(np.where(total > 0, np.rint(mean / 60), -1).astype(int).tolist()))
    return tuple(out)
