"""Homes as points: never all on the point of their small area, or runs are too short.

A council's own children have a home each. Synthetic ones are known by small area only; each is
moved from the area's point some way towards a random point inside its polygon.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from sufficiency.case.case import Case
from sufficiency.case.polygons import FOLDER, read_polygons

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
TRIES = 24
"""Random points in the box of an area, of which the first inside it is taken."""


def homes(
    case: Case, children: pd.DataFrame, spread: float, seed: int,
    wanted: Collection[str] | None = None,
) -> Floats:
    """(n, 2) points of children, metres.

    Args:
        case: its polygons of small areas; only a synthetic case has its homes spread.
        children: every child of the case, one a row, in a fixed order: a home is drawn by position,
            so that a child lives at the same place whatever is planned. Columns area_id,
            easting_m, northing_m.
        spread: how far towards the random point, 0 to 1.
        seed: of the random points.
        wanted: ids of those who are needed; the others stay on their points. None = all.
    """
    points = children[["easting_m", "northing_m"]].to_numpy(float)
    polygons, _ = read_polygons(case.folder / FOLDER / "lsoas.geojson")
    if not case.synthetic or not spread or polygons is None:
        return points
    shape = dict(zip(polygons["area_id"], polygons.geometry, strict=True))
    draws = np.random.default_rng([seed, 1]).random((len(points), TRIES, 2))
    out = points.copy()
    area = children["area_id"].to_numpy(object)
    if wanted is not None:
        area = np.where(children["group_id"].isin(wanted), area, "")
    for name in sorted(set(area) & set(shape)):
        at = np.flatnonzero(area == name)
        low_x, low_y, high_x, high_y = shape[name].bounds
        tried = draws[at] * [high_x - low_x, high_y - low_y] + [low_x, low_y]
        shapely.prepare(shape[name])
        inside = shapely.contains_xy(shape[name], tried[..., 0], tried[..., 1])
        first = inside.argmax(axis=1)
        found = inside.any(axis=1)
        to = tried[np.arange(len(at)), first]
        out[at[found]] += spread * (to[found] - points[at[found]])
    return np.rint(out)
