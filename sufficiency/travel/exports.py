"""Matrices as files and areas within reach: journeys that need no plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.files import writing
from sufficiency.travel.cache import Cache
from sufficiency.travel.isochrones import Grid, Spots, children_within
from sufficiency.travel.matrix_file import Written, write_matrix
from sufficiency.travel.overrides import apply_overrides, gates
from sufficiency.travel.points import read_points, refuse_swapped
from sufficiency.travel.sources.select import base_network, named_network

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from sufficiency.case.case import Case

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}


def matrix_file(
    roads: str, homes: Path, schools: Path, out: Path, *, back: bool, km: bool, ferry: bool,
    am_peak: bool, limit_m: float, progress: Progress, cache: Cache | None = None,
) -> Written:
    """Journeys of all pairs of two tables of points, written as a file.

    Args:
        roads: a scenario (its overrides and settings hold), or a name of roads
            (see travel/sources/select.py).
        homes, schools: tables of points; what is wrong in a table of homes is told without its
            values.
        out: a name that ends in .csv or .parquet; written whole or not at all.
        back: also the way from school to home.
        km: also road kilometres along the fastest way.
        ferry: whether ferries run; of a scenario its own setting counts.
        am_peak: times of the morning peak instead of free flow; of a scenario its own setting
            counts.
        limit_m: metres a point may be from a street; of a scenario its own setting counts.
        progress: called with what is being done, in words.
        cache: where roads and times are kept; None for the user's own.

    Raises:
        InputError: every fault of the input, or out cannot be written.
    """
    cache = Cache.of_user() if cache is None else cache
    progress("reading points")
    a, b = read_points(homes, secret=True), read_points(schools, secret=False)
    progress("reading roads")
    if roads.endswith(".toml"):
        from sufficiency.case.case import load_case
        from sufficiency.case.scenario import load_scenario

        scenario = load_scenario(Path(roads))
        network = apply_overrides(base_network(load_case(scenario), scenario, cache), scenario)
        limit_m = scenario.travel.snap_limit_m
    else:
        network = named_network(roads, np.r_[a.xy, b.xy], cache, ferry=ferry, am_peak=am_peak)
    for points, path in ((a, homes), (b, schools)):
        refuse_swapped(points, path.name, network.xy)
    return write_matrix(
        network, a, b, out, limit_m=limit_m, km=km, back=back, cache=cache,
        watch=lambda done, all_: progress(f"{done:,} of {all_:,} places searched"))


def isochrone_file(
    path: Path, minutes: Sequence[float], kind: str, out: Path, step_m: float, progress: Progress,
    cache: Cache | None = None, told: Callable[[pd.DataFrame], pd.DataFrame] = lambda t: t,
    check: Callable[[Case, Path, gpd.GeoDataFrame], None] | None = None,
) -> pd.DataFrame:
    """Areas within reach of the local places of a scenario, written as a file of polygons.

    Args:
        path: the scenario.
        minutes: limits, each its own area.
        kind: special, base, or local for both.
        out: ends in .gpkg or .geojson; written whole or not at all.
        step_m: metres between the points at which times are taken.
        progress: called with what is being done, in words.
        cache: where roads and times are kept; None for the scenario's own.
        told: what may be seen of ``children_within``, for a file that is published.
        check: raises if the finished file, with these shapes in it, may not be there.

    Returns:
        One row per limit: minutes, area_km2, children, share of all children of the case's areas.

    Raises:
        InputError: every fault of the input, or out cannot be written.
    """
    from sufficiency.case.case import load_case
    from sufficiency.case.scenario import load_scenario

    if out.suffix not in DRIVERS:
        raise InputError([Fault(out.name, "is neither .gpkg nor .geojson", "Choose another name.")])
    scenario = load_scenario(path)
    progress("reading the case")
    case = load_case(scenario)
    if cache is None:
        cache = Cache.of(scenario)
    kinds = ("special", "base") if kind == "local" else (kind,)
    places = case.places[case.places["kind"].isin(kinds)].dropna(subset=["easting_m"])
    points = gates(scenario, list(places["pool_id"]),
                   places[["easting_m", "northing_m"]].to_numpy(float), strict=False)
    if not len(points):
        raise InputError([Fault("places.csv", "has no such place with a point",
                                "Choose another --kind.")])
    progress("reading roads")
    roads = apply_overrides(base_network(case, scenario, cache), scenario)
    middles = case.areas[["easting_m", "northing_m"]].to_numpy(float)
    # Without small areas the land is what lies around the places: never around the homes, whose
    # outermost would follow from its edges.
    land = middles if len(middles) else points
    margin_m = 10_000 if len(middles) else 1000 * max(minutes)
    box = case.districts.total_bounds if case.districts is not None else (
        *(land.min(axis=0) - margin_m), *(land.max(axis=0) + margin_m))
    limit_m = scenario.travel.snap_limit_m
    progress("areas within reach")
    west, south, east, north = (float(v) for v in box)
    shapes = Grid(roads, (west, south, east, north), limit_m=limit_m, step_m=step_m,
                  cache=cache).isochrones(points, minutes)
    times = Spots(roads, middles, limit_m=limit_m, cache=cache).minutes_to_any(points)
    counts = told(children_within(case.areas, times, minutes)).iloc[:-1]
    shapes = shapes.merge(counts, on="minutes")
    written = shapes.to_crs("EPSG:4326") if out.suffix == ".geojson" else shapes
    with writing(out) as part:
        # An index of a handful of shapes is of no use, and holds numbers of its own.
        options = {"SPATIAL_INDEX": "NO"} if out.suffix == ".gpkg" else {}
        written.to_file(part, driver=DRIVERS[out.suffix], layer="isochrones", **options)
        if check is not None:
            check(case, part, shapes)
    return shapes.drop(columns="geometry")
