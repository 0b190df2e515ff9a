"""Cells of 1 km for minutes without roads: what is land, how it hangs together, who lives there.

Used by ``england_pack.py``. A cell is land where at least 0.4 of it is; two neighbours hang
together where at least 0.3 of the side between them is on land, so that an estuary parts its banks
and a crossing has to be among the main roads. Residents are spread evenly over their small area
and then over about a kilometre.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely
from scipy.ndimage import gaussian_filter

CELL_M = 1000
LEAST_LAND, LEAST_SIDE = 0.4, 0.3
SPREAD_CELLS = 1.0
RESIDENTS = 1650
"""Of a small area of the census, nearly all of which have 1,000 to 3,000."""
LIMITS = (100, 400, 1200, 3500)
"""People a square kilometre at which the next class of land begins."""
CLASSES = ("under_100", "100_to_400", "400_to_1200", "1200_to_3500", "over_3500")
RIVERS = {
    "Ribble below Preston": ((331_000, 426_500), (340_500, 426_900), (347_000, 427_900),
                             (351_500, 428_800)),
}
"""Points, metres, of lower rivers that are narrower than a cell and have no bridge but those of
main roads; by hand, where the error map showed that the grid walked over one."""
Grid = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def cells_of(shapes: Mapping[str, Any]) -> pd.DataFrame:
    """easting_km, northing_km (south-west corner), people, east, north of every cell of land.

    Args:
        shapes: small area -> polygon, metres.
    """
    geometry = np.array([shapes[name] for name in sorted(shapes)], dtype=object)
    west_m, south_m, east_m, north_m = shapely.total_bounds(geometry)
    x0, y0 = int(west_m // CELL_M) - 1, int(south_m // CELL_M) - 1
    size = int(north_m // CELL_M) - y0 + 3, int(east_m // CELL_M) - x0 + 3
    land, people, west, south = (np.zeros(size) for _ in range(4))
    for shape in geometry:
        _add(shape, x0, y0, land, people, west, south)
    density = (gaussian_filter(people, SPREAD_CELLS)
               / np.maximum(gaussian_filter(land, SPREAD_CELLS), 0.05))
    is_land = land >= LEAST_LAND
    y, x = np.nonzero(is_land)
    middle = np.stack([x + x0, y + y0], axis=-1) * CELL_M + CELL_M / 2
    return pd.DataFrame({
        "easting_km": x + x0, "northing_km": y + y0,
        "people": np.array(CLASSES)[np.digitize(density[y, x], LIMITS)],
        "east": _yes(is_land[y, x + 1] & (west[y, x + 1] >= LEAST_SIDE)
                     & ~_over_water(middle, (CELL_M, 0))),
        "north": _yes(is_land[y + 1, x] & (south[y + 1, x] >= LEAST_SIDE)
                      & ~_over_water(middle, (0, CELL_M))),
    })


def _yes(values: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Any:
    return np.where(values, "yes", "no")


def _over_water(middle: Grid, step: tuple[int, int]) -> Any:
    """Whether a river without bridges lies between the middle of a cell and its neighbour's."""
    rivers = shapely.multilinestrings([shapely.linestrings(line) for line in RIVERS.values()])
    ways = shapely.linestrings(np.stack([middle, middle + np.array(step)], axis=1))
    return shapely.intersects(ways, rivers)


def _add(
    shape: Any, x0: int, y0: int, land: Grid, people: Grid, west: Grid, south: Grid
) -> None:
    """One small area's share of cells, and of their west and south sides."""
    low_x, low_y, high_x, high_y = (int(v // CELL_M) for v in shapely.bounds(shape))
    x, y = np.meshgrid(np.arange(low_x, high_x + 1), np.arange(low_y, high_y + 1))
    left, bottom = x * float(CELL_M), y * float(CELL_M)
    right, top = left + CELL_M, bottom + CELL_M
    area = shapely.area(shapely.intersection(shape, shapely.box(left, bottom, right, top)))
    at = y - y0, x - x0
    land[at] += area / CELL_M**2
    people[at] += RESIDENTS * area / shape.area
    for sides, end_x, end_y in ((west, left, top), (south, right, bottom)):
        lines = shapely.linestrings(np.stack([np.stack([left, bottom], -1),
                                              np.stack([end_x, end_y], -1)], axis=-2))
        sides[at] += shapely.length(shapely.intersection(shape, lines)) / CELL_M
