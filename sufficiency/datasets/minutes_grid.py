"""The grid that a council's minutes are driven on until it has roads: plain tables of its case."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sufficiency.datasets import pack

AROUND_M = 20_000
"""Ways around may leave a council so far."""
POINT = ["easting_m", "northing_m"]
ERRORS = (("0 to 5", 1.1), ("5 to 10", 1.7), ("10 to 20", 2.1), ("20 to 30", 2.4),
          ("30 to 40", 2.6))
"""Kilometres as the crow flies, and mean absolute error in minutes (``benchmarks/minutes.py``)."""
MEAN_ERROR = 2.3
MEASURED = ("219,369 estimated car journeys from English small areas to hospitals; "
            + ", ".join(f"{minutes:g} minutes at {km} km" for km, minutes in ERRORS)
            + " in a straight line")


def grid_of(areas: pd.DataFrame) -> dict[str, str]:
    """grid/cells.csv, main_roads.csv and paces.csv around these small areas.

    Args:
        areas: of the council, with points.
    """
    cells = pack.table("cells")
    corner = cells[["easting_km", "northing_km"]].to_numpy(float) * 1000
    roads = pack.start("main_roads.csv")
    ends = roads[POINT].to_numpy(float)
    points = areas[POINT].to_numpy(float)
    inside = _near(ends, points)
    # A piece of road with one end inside is kept whole.
    same = (roads["road"] == roads["road"].shift()).to_numpy()
    before = np.r_[False, inside[:-1]] & same
    after = np.r_[inside[1:], False] & np.r_[same[1:], False]
    kept = {"cells.csv": cells[_near(corner + 500, points)],
            "main_roads.csv": roads[inside | before | after], "paces.csv": pack.start("paces.csv")}
    return {f"grid/{file}": rows.to_csv(index=False) for file, rows in kept.items()}


def _near(
    spots: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    points: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(s,) whether a spot is within AROUND_M, east-west and north-south, of a square of points."""
    squares = np.unique(points // AROUND_M, axis=0)
    out = np.zeros(len(spots), dtype=bool)
    for square in squares:
        low = points[(points // AROUND_M == square).all(axis=1)]
        out |= ((spots >= low.min(axis=0) - AROUND_M)
                & (spots <= low.max(axis=0) + AROUND_M)).all(axis=1)
    return out
