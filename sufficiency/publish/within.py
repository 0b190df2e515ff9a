"""Areas within so many minutes of any special school, before and with each plan, as maps show them.

What is counted are young people of small areas as the census office publishes them, each area
where its middle is; the counts pass the door of ``disclosure`` like all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from sufficiency.discreet import discreet
from sufficiency.publish.atlas import Inside, Isochrones
from sufficiency.publish.disclosure import Audit, Guarded, Key, Rules
from sufficiency.publish.ground import DEGREES, geojson
from sufficiency.publish.tally import Tally
from sufficiency.travel.isochrone import AGES, isochrones, minutes_to_any
from sufficiency.travel.roads import Floats, Ints, RoadNetwork
from sufficiency.travel.store import Cache

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

LIMITS = (15, 30, 45, 75)
SIMPLIFY_M = 200.0
"""Borders are drawn to about this: the points between which they are drawn are 500 m apart."""


@discreet
@dataclass(frozen=True, eq=False)
class Reach:
    """Roads and the special schools on them.

    Attributes:
        roads: the network in force.
        before, after: (m, 2) special schools of the baseline and with the plan, metres.
        limit_m: ground farther from every street is out of reach.
        cache: of routes.
    """

    roads: RoadNetwork
    before: Floats
    after: Floats
    limit_m: float
    cache: Cache


def within(
    reaches: Sequence[Reach], areas: pd.DataFrame, districts: gpd.GeoDataFrame,
    rules: Rules | None,
) -> tuple[Isochrones, tuple[Audit, ...]]:
    """Shapes and counts of every plan, and what was withheld.

    Args:
        reaches: one a plan.
        areas: small areas with their middles and, if known, young people by age.
        districts: polygons of the whole area, EPSG:27700; nothing is drawn outside.
        rules: what is small; None for an internal map.
    """
    import geopandas as gpd

    land = shapely.simplify(districts.geometry.union_all(), SIMPLIFY_M / 2)
    box = tuple(float(v) for v in districts.total_bounds)
    middles = areas[["easting_m", "northing_m"]].to_numpy(float)
    known = [a for a in AGES if a in areas]
    young = areas[known].sum(axis=1).round().to_numpy(np.int64)
    drawn: dict[tuple[str, bytes], int] = {}
    shapes: list[list[dict[str, object]]] = []
    times: list[Floats] = []

    def draw(reach: Reach, schools: Floats) -> int:
        """Position of these schools on these roads among what is drawn: each is done once."""
        key = reach.roads.digest(), np.sort(schools, axis=0).tobytes()
        if key not in drawn:
            how = {"limit_m": reach.limit_m, "cache": reach.cache}
            found = isochrones(reach.roads, schools, box, LIMITS, **how)  # type: ignore[arg-type]
            cut = shapely.intersection(
                shapely.make_valid(shapely.simplify(found.geometry.to_numpy(), SIMPLIFY_M)), land)
            shapes.append([geojson(_polygons(s))
                           for s in gpd.GeoSeries(cut, crs=found.crs).to_crs(DEGREES)])
            times.append(minutes_to_any(reach.roads, middles, schools, **how))  # type: ignore[arg-type]
            drawn[key] = len(times) - 1
        return drawn[key]

    pairs = [(draw(r, r.before), draw(r, r.after)) for r in reaches]
    counts = _counts(times, young, rules) if known else None

    def inside(at: int, k: int) -> Inside:
        return Inside(shapes[at][k], int((times[at] <= LIMITS[k]).sum()),
                      counts.figures["within", str(at), str(LIMITS[k])] if counts else None)

    return Isochrones(
        LIMITS, len(areas), counts.figures["young", "0"] if counts else None,
        tuple(tuple((inside(a, k), inside(b, k)) for k in range(len(LIMITS))) for a, b in pairs),
    ), counts.audit if counts else ()


def _counts(times: Sequence[Floats], young: Ints, rules: Rules | None) -> Guarded:
    """Young people within each limit of each set of schools, and all of them as "young"."""
    tally = Tally(rules.k if rules else 1)
    whole = tally.put("young", 0, (), young.sum())
    for at, minutes in enumerate(times):
        nearer: tuple[Key, ...] = ()
        for low, high in pairwise((-np.inf, *LIMITS, np.inf)):
            ring = tally.put("ring", at, (f"{high:g}",), young[
                (minutes > low) & (minutes <= high)].sum(), silent=True)
            reached = whole if high == np.inf else tally.put(
                "within", at, (f"{high:g}",), young[minutes <= high].sum())
            tally.add(reached, ring, *nearer)
            nearer = (reached,)
    return tally.through(rules)


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """The parts of a shape that are areas."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.MultiPolygon([q for p in parts for q in shapely.get_parts(p)])
