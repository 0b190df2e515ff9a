"""Areas within so many minutes of any special school, before and with each plan, as maps show them.

What is counted are young people of small areas as the census office publishes them, each area
where its middle is; the counts pass disclosure control like all others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from sufficiency.errors import DisclosureError
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Audit, ProtectedCounts, Rules
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map.atlas import Inside, Isochrones
from sufficiency.publish.map.geography import DEGREES, geojson
from sufficiency.publish.output_check.gate import Files, leaks
from sufficiency.publish.output_check.secrets import secrets_of
from sufficiency.study.reach import Ground, Reach, ground_of, reached_from
from sufficiency.travel.isochrones import AGES
from sufficiency.travel.network import Floats, Ints

if TYPE_CHECKING:
    import geopandas as gpd

    from sufficiency.case.case import Case

YOUNG = CountKey("young")
"""Young people in all, whatever the schools."""
LIMITS = (15, 30, 45, 75)
SIMPLIFY_M = 200.0
"""Borders are drawn to about this: the points between which they are drawn are 500 m apart."""


def areas_within(
    reaches: Sequence[Reach], areas: pd.DataFrame, districts: gpd.GeoDataFrame,
    rules: Rules | None, *, record: Record | None = None,
) -> tuple[Isochrones, tuple[Audit, ...]]:
    """Shapes and counts of every plan, and what was withheld.

    Args:
        reaches: one a plan.
        areas: small areas with their middles and, if known, young people by age.
        districts: polygons of the whole area, EPSG:27700; nothing is drawn outside.
        rules: what is small; None for an internal map.
        record: what was published earlier, and where to note what is printed now.
    """
    import geopandas as gpd

    land = shapely.simplify(districts.geometry.union_all(), SIMPLIFY_M / 2)
    west, south, east, north = (float(v) for v in districts.total_bounds)
    box = west, south, east, north
    middles = areas[["easting_m", "northing_m"]].to_numpy(float)
    known = [a for a in AGES if a in areas]
    young = areas[known].sum(axis=1).round().to_numpy(np.int64)
    grounds: dict[str, Ground] = {}
    drawn: dict[tuple[str, bytes], int] = {}
    shapes: list[list[dict[str, object]]] = []
    times: list[Floats] = []
    titles: list[str] = []

    def draw(reach: Reach, schools: Floats, title: str) -> int:
        """Position of these schools on these roads among what is drawn: each is done once."""
        roads = reach.roads.digest()
        key = roads, np.sort(schools, axis=0).tobytes()
        if key not in drawn:
            if roads not in grounds:
                grounds[roads] = ground_of(reach, box, middles)
            found, minutes = reached_from(grounds[roads], schools, LIMITS)
            cut = shapely.intersection(
                shapely.make_valid(shapely.simplify(found.geometry.to_numpy(), SIMPLIFY_M)), land)
            shapes.append([geojson(_polygons(s))
                           for s in gpd.GeoSeries(cut, crs=found.crs).to_crs(DEGREES)])
            times.append(minutes)
            titles.append(title)
            drawn[key] = len(times) - 1
        return drawn[key]

    pairs = [(draw(r, r.before, r.titles[0]), draw(r, r.after, r.titles[1])) for r in reaches]
    counts = _counts(times, young, rules, titles, record or Record()) if known else None

    def inside(at: int, k: int) -> Inside:
        return Inside(shapes[at][k], int((times[at] <= LIMITS[k]).sum()),
                      counts.figures[_within(at, LIMITS[k])] if counts else None)

    return Isochrones(
        LIMITS, len(areas), counts.figures[YOUNG] if counts else None,
        tuple(tuple((inside(a, k), inside(b, k)) for k in range(len(LIMITS))) for a, b in pairs),
    ), counts.audit if counts else ()


def _counts(
    times: Sequence[Floats], young: Ints, rules: Rules | None, titles: Sequence[str],
    record: Record,
) -> ProtectedCounts:
    """Young people within each limit of each set of schools, and all of them as "young"."""
    tally = Collector(rules.k if rules else 1)
    for at, minutes in enumerate(times):
        _put(tally, at, {limit: int(young[minutes <= limit].sum()) for limit in LIMITS},
             int(young.sum()))
    return tally.protect(rules, titles, record)


def _within(at: int, limit: float, measure: str = "within") -> CountKey:
    return CountKey(measure, at, group(minutes=f"{limit:g}"))


def _put(tally: Collector, at: int, reached: Mapping[float, int], whole: int) -> None:
    """Counts within each limit, shortest first, with those between two limits, who follow."""
    nearer: tuple[CountKey, ...] = ()
    before = 0
    for limit, n in (*reached.items(), (np.inf, whole)):
        told = tally.add_count(YOUNG if limit == np.inf else _within(at, limit), n)
        ring = tally.add_count(_within(at, limit, "ring"), n - before, silent=True)
        tally.add_total(told, ring, *nearer)
        nearer, before = (told,), n


def told_within(
    found: pd.DataFrame, title: str, rules: Rules | None, record: Record
) -> pd.DataFrame:
    """Children within each limit as people may see them, without ages.

    Args:
        found: of ``travel.isochrones.children_within``.
        title: of the schools they are counted for.
        rules: None for an internal file: all as it is.
        record: what was published earlier, and where to note what is printed now.

    Returns:
        minutes, children (NaN where withheld), share: of the printed counts.
    """
    if rules is None:
        return found
    counts = dict(zip(found["minutes"], found["children"].round().astype(int), strict=True))
    whole = counts.pop(np.inf)
    tally = Collector(rules.k)
    _put(tally, 0, counts, whole)
    figures = tally.protect(rules, [title], record).figures
    seen = [*(figures[_within(0, limit)].value for limit in counts), figures[YOUNG].value]
    told = pd.Series(seen, index=found.index, dtype=float)
    return found[["minutes"]].assign(children=told, share=told / (told.iloc[-1] or np.nan))


def fit_to_publish(case: Case, file: Path, shapes: gpd.GeoDataFrame) -> None:
    """Pass if nothing in a finished file of shapes gives anything away.

    Args:
        case: whose homes, ids and names no public file may hold.
        file: what people would get.
        shapes: in it, in metres of EPSG:27700: they are made from roads and places.

    Raises:
        DisclosureError: every leak found.
    """
    drawn = shapely.get_coordinates(shapes.geometry.to_numpy()).tolist()
    found = leaks(Files({file.name: file.read_bytes()}, {(x, y) for x, y in drawn}),
                  secrets_of([case]), Rules())
    if found:
        raise DisclosureError(found)


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """The parts of a shape that are areas."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.MultiPolygon([q for p in parts for q in shapely.get_parts(p)])
