"""Areas within so many minutes of any school, and the children who live there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from sufficiency.travel.cache import Cache
from sufficiency.travel.network import Floats, RoadNetwork
from sufficiency.travel.routing.journeys import router_of
from sufficiency.travel.routing.snapping import AccessLegs, direct, snap

if TYPE_CHECKING:
    import geopandas as gpd

STEP_M = 500.0
"""Distance of the points at which times are worked out; between them they are interpolated."""
MINUTES = (15.0, 30.0, 45.0, 75.0)
Box = tuple[float, float, float, float]
AGES = ("children_0_4", "children_5_10", "children_11_15", "children_16_19", "children_20_25")


class Spots:
    """Points from which schools are reached; they join the roads once, whichever schools follow.

    Args:
        roads: the network, overrides in force.
        points: (p, 2) eastings and northings, metres.
        limit_m: metres a point or school may be from a street.
        cache: where the search structure of the roads is kept; None for nowhere.
    """

    def __init__(
        self, roads: RoadNetwork, points: Floats, *, limit_m: float, cache: Cache | None = None
    ) -> None:
        self._roads, self._points, self._limit_m = roads, points, limit_m
        self._joined, self._router = snap(roads, points, limit_m), router_of(roads, cache)

    def minutes_to_any(self, schools: Floats) -> Floats:
        """(p,) minutes from each point to the school that is reached first; infinite = none.

        One search towards all schools at once.

        Args:
            schools: (m, 2) eastings and northings, metres.
        """
        if not len(schools) or not len(self._points):
            return np.full(len(self._points), np.inf)
        here, there = self._joined, snap(self._roads, schools, self._limit_m)
        every = AccessLegs(*(part.reshape(1, -1) for part in (
            there.arrive.node, there.arrive.ms, there.arrive.cm)))
        ms = self._router.times(here.leave, every)[:, 0].astype(float)
        ms[ms < 0] = np.inf
        i, _, straight, _ = direct(self._roads, self._points, here, schools, there)
        np.minimum.at(ms, i, straight.astype(float))
        return (ms / 1000 + self._roads.terminal_seconds) / 60


class Grid(Spots):
    """The same a step apart all over a box.

    Args:
        roads: the network, overrides in force.
        box: west, south, east, north of the area that is looked at, metres.
        limit_m: ground farther than this from every street counts as out of reach.
        step_m: spacing of the points.
        cache: where the search structure of the roads is kept; None for nowhere.
    """

    def __init__(
        self, roads: RoadNetwork, box: Box, *, limit_m: float, step_m: float = STEP_M,
        cache: Cache | None = None,
    ) -> None:
        west, south, east, north = box
        self._x = np.arange(west, east + step_m, step_m)
        self._y = np.arange(south, north + step_m, step_m)
        spots = np.column_stack([part.ravel() for part in np.meshgrid(self._x, self._y)])
        super().__init__(roads, spots, limit_m=limit_m, cache=cache)

    def isochrones(self, schools: Floats, minutes: Sequence[float]) -> gpd.GeoDataFrame:
        """Areas within each number of minutes of any school.

        Args:
            schools: (m, 2) metres.
            minutes: limits, each its own area; a larger one holds the smaller.

        Returns:
            Columns minutes, area_km2, geometry (EPSG:27700), shortest time first.
        """
        import geopandas as gpd
        from contourpy import FillType, contour_generator

        # Out of reach must not pull the line between two points far out of place.
        field = np.minimum(self.minutes_to_any(schools), 2 * max(minutes)).reshape(
            len(self._y), len(self._x))
        lines = contour_generator(self._x, self._y, field, fill_type=FillType.OuterOffset)
        rows = []
        for limit in sorted(minutes):
            found = lines.filled(-1.0, limit)
            parts = [
                shapely.Polygon(ring[offsets[0]:offsets[1]],
                                [ring[a:b] for a, b in pairwise(offsets[1:])])
                for ring, offsets in zip(*found, strict=True)
            ]
            shape = shapely.make_valid(shapely.union_all(parts)) if parts else shapely.Polygon()
            rows.append((float(limit), shape.area / 1e6, shape))
        return gpd.GeoDataFrame(
            rows, columns=["minutes", "area_km2", "geometry"], geometry="geometry",
            crs="EPSG:27700")


def children_within(
    areas: pd.DataFrame, times: Floats, minutes: Sequence[float] = MINUTES
) -> pd.DataFrame:
    """Children who live within each limit, by age, each small area counted where its middle is.

    Args:
        areas: small areas with their children.
        times: (n,) minutes from the middle of each to the nearest school.
        minutes: limits; a longer one counts the children of the shorter too.

    Returns:
        One row per limit and a last one (minutes infinite) for all: minutes, the age columns,
        children and share of all children.
    """
    counts = areas[list(AGES)]
    rows = [counts[times <= limit].sum() for limit in sorted(minutes)] + [counts.sum()]
    out = pd.DataFrame(rows).reset_index(drop=True)
    out.insert(0, "minutes", [*sorted(minutes), np.inf])
    out["children"] = out[list(AGES)].sum(axis=1)
    total = float(out["children"].iloc[-1])
    out["share"] = out["children"] / total if total else np.nan
    return out
