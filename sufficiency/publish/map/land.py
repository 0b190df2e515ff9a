"""What people find their way by on a map, and the land behind it: fine around the districts, coarse
far off, so that no map ends in a false sea.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import hypot
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np

from sufficiency.common.projections import BRITISH_GRID, LON_LAT, projection
from sufficiency.datasets.pack import land, land_beyond

if TYPE_CHECKING:
    import geopandas as gpd

AROUND_M, FAR_STEP_M, LEAST_M2 = 40_000, 5_000, 250e6
"""How far beyond the districts the coast is fine; how coarse it is then, with which islands."""
ROUGH_KM = 6.0
"""Mean length from which a piece of a road is a line from one town to the next."""
Rings = tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True)
class Landmarks:
    """What helps people find their way.

    Attributes:
        roads: (trunk or main, road number, line of (longitude, latitude)).
        towns: (name, size, longitude, latitude, position of its neighbourhood or -1), largest
            first; size 0 = a part of a larger town, which no map names.
        postcodes: (postcode district, longitude, latitude, the same of its middle).
        land: rings of land in and around the case, (longitude, latitude); what is no land is sea.
        sectors: (postcode sector without its space, position of a neighbourhood, last two letters
            of every published postcode of that sector in it, one after another).
    """

    roads: tuple[tuple[str, str, tuple[tuple[float, float], ...]], ...] = ()
    towns: tuple[tuple[str, int, float, float, int], ...] = ()
    postcodes: tuple[tuple[str, float, float, int], ...] = ()
    land: tuple[tuple[tuple[float, float], ...], ...] = ()
    sectors: tuple[tuple[str, int, str], ...] = ()

    @property
    def rough(self) -> bool:
        """Whether roads are lines from town to town: they are drawn faint, and called rough."""
        pieces = [hypot(69 * (x - u), 111 * (y - v)) for _, _, line in self.roads
                  for (x, y), (u, v) in pairwise(line)]
        return bool(pieces) and fmean(pieces) > ROUGH_KM


@cache
def _pieces() -> tuple[Any, Any]:
    """England, and what lies beyond it, each as one shape."""
    import shapely

    def one(found: list[list[tuple[float, float]]]) -> Any:
        return shapely.union_all([shapely.make_valid(shapely.Polygon(r)) for r in found])

    return one(land()), one(land_beyond())


@cache
def _far() -> Any:
    """All land, coarse."""
    import shapely

    parts = shapely.simplify(shapely.get_parts(shapely.union(*_pieces())), FAR_STEP_M)
    return shapely.union_all(parts[shapely.area(parts) >= LEAST_M2])


def rings(districts: gpd.GeoDataFrame) -> Rings:
    """Rings of land in and around some districts, (longitude, latitude); what is none is sea.

    Three decimals of a degree near by, about a hundred metres; two far off.

    Args:
        districts: polygons in EPSG:27700.
    """
    return _rings_in(*(float(v) for v in districts.total_bounds))


@lru_cache(maxsize=8)
def _rings_in(west: float, south: float, east: float, north: float) -> Rings:
    """The same of their bounds; every file about a plan asks for those of one council."""
    import shapely

    window = shapely.box(west - AROUND_M, south - AROUND_M, east + AROUND_M, north + AROUND_M)
    near = [shapely.intersection(piece, window) for piece in _pieces()]
    whole = shapely.union_all([*near, shapely.difference(_far(), window)])
    to_degrees = projection(BRITISH_GRID, LON_LAT)
    out = []
    for part in shapely.get_parts(whole):
        if part.geom_type != "Polygon":
            continue
        # Holes are where two outlines of one border do not meet: none is a lake.
        points = shapely.get_coordinates(part.exterior)
        inside = shapely.contains_xy(window.buffer(1), points[:, 0], points[:, 1])
        lon, lat = (np.where(inside, v.round(3), v.round(2))
                    for v in to_degrees.transform(points[:, 0], points[:, 1]))
        out.append(tuple(zip(lon.tolist(), lat.tolist(), strict=True)))
    return tuple(out)
