"""Polygons of a case: GeoJSON read whole, each feature checked, in metres."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sufficiency.case.case_cache import once
from sufficiency.case.postcodes import EAST_M, NORTH_M
from sufficiency.case.reading import legible
from sufficiency.errors import Fault, InputError
from sufficiency.files import read_bytes

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

FOLDER = "areas"
FILES: Mapping[str, tuple[str, ...]] = {
    "districts.geojson": ("district",), "msoas.geojson": ("msoa", "district"),
    "lsoas.geojson": ("area_id",),
}
"""File -> properties that every feature has."""
METRES = "EPSG:27700"
KINDS = ("Polygon", "MultiPolygon")
FEATURES = 8
"""Features that are named one by one."""


def read_polygons(path: Path) -> tuple[gpd.GeoDataFrame | None, list[Fault]]:
    """Polygons of one of ``FILES`` in EPSG:27700, and every fault; None where there is no file.

    Without a coordinate system of its own a file is in longitude and latitude, as GeoJSON is.
    """
    if not path.exists():
        return None, []
    name = f"{FOLDER}/{path.name}"
    try:
        text = read_bytes(path)
        told = json.loads(text.decode("utf-8-sig"))
        features = told["features"]
        plain = [(f["geometry"]["type"], f["properties"]) for f in features]
    except InputError as error:
        return None, list(error.faults)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, [Fault(name, "is no GeoJSON of features", "Save the areas as GeoJSON again.")]
    if not plain:
        return None, [Fault(name, "has no polygon", "Fill it, or take the file out.")]
    faults: list[Fault] = []
    for number, (kind, properties) in enumerate(plain, 1):
        if kind not in KINDS:
            faults.append(Fault(name, "is no polygon", "Save areas, not points or lines.",
                                column=f"feature {number}", value=str(kind)))
        faults += [
            Fault(name, f"has no {word}", _named(word, properties), column=f"feature {number}")
            for word in FILES[path.name] if not _word(properties, word)
        ]
    if faults:
        return None, _together(faults)
    digest = hashlib.sha256(text).hexdigest()
    frame, faults = once(("polygons", name, digest), lambda: _shapes(
        name, told, FILES[path.name]))
    return None if frame is None else frame.copy(deep=False), _together(faults)


def _named(word: str, properties: Any) -> str:
    """What to do where features lack a property: it may be there under another name."""
    others = ", ".join(legible(str(k)) for k in properties) if isinstance(properties, dict) else ""
    return f"Give every feature its {word}" + (
        f"; they have {others}." if others and word not in properties else ".")


def _together(faults: Sequence[Fault]) -> list[Fault]:
    """Faults of which the same is true of several features, as one."""
    of: dict[Fault, list[str]] = {}
    for fault in faults:
        of.setdefault(replace(fault, column=None), []).append(fault.column or "")
    out = []
    for fault, columns in of.items():
        more = len(columns) - FEATURES
        numbers = ", ".join(c.removeprefix("feature ") for c in columns[:FEATURES])
        several = f"features {numbers}" + (f" and {more} more" if more > 0 else "")
        out.append(replace(fault, column=columns[0] or None if len(columns) == 1 else several))
    return out


def _word(properties: Any, word: str) -> str:
    """A property as text; empty if it is not there, or is neither text nor a whole number."""
    found = properties.get(word) if isinstance(properties, dict) else None
    return legible(str(found)) if isinstance(found, str | int) else ""


def _shapes(
    name: str, told: Mapping[str, Any], words: Sequence[str]
) -> tuple[gpd.GeoDataFrame | None, list[Fault]]:
    """Features as shapes in metres, each of them valid, on the island."""
    import geopandas as gpd
    import numpy as np
    import pyproj
    import shapely

    faults: list[Fault] = []

    def fault(number: int, problem: str, remedy: str) -> None:
        faults.append(Fault(name, problem, remedy, column=f"feature {number}"))

    shapes = []
    for number, feature in enumerate(told["features"], 1):
        try:
            with np.errstate(invalid="ignore"):
                shapes.append(shapely.geometry.shape(feature["geometry"]))
            points = shapely.get_coordinates(shapes[-1])
        except Exception:  # whatever a library makes of what is no row of points
            points = np.array([np.nan])
        if not len(points) or not np.isfinite(points).all():
            fault(number, "has no points of a polygon", "Save it again.")
    try:
        given = told.get("crs")
        crs = pyproj.CRS(given["properties"]["name"] if given else "EPSG:4326")
    except (pyproj.exceptions.CRSError, KeyError, TypeError):
        return None, [*faults, Fault(name, "has a coordinate system nobody knows",
                                     "Save it in longitude and latitude.", column="crs")]
    if faults:
        return None, faults
    rows = [{w: _word(f["properties"], w) for w in words} for f in told["features"]]
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs=crs)
    bounds = frame.geometry.bounds.to_numpy(float)
    degrees = crs.is_geographic
    for number, box in enumerate(bounds, 1):
        if degrees and np.abs(box).max() > 180:
            fault(number, "is in metres, but the file names no coordinate system of metres",
                  "Save it in longitude and latitude, or with its crs.")
    if faults:
        return None, faults
    frame = frame.to_crs(METRES).set_crs(METRES, allow_override=True)
    for number, (west, south, east, north) in enumerate(frame.geometry.bounds.to_numpy(float), 1):
        if not (west >= 0 and south >= 0 and east <= EAST_M and north <= NORTH_M):
            fault(number, "lies outside Great Britain",
                  "Check the coordinate system, and that longitude comes before latitude.")
    frame = frame.set_geometry([_valid(s) for s in frame.geometry])
    for number, shape in enumerate(frame.geometry, 1):
        if not shape.area > 0:
            fault(number, "has no area", "Save its whole outline.")
    return (None, faults) if faults else (frame, [])


def _valid(shape: Any) -> Any:
    """The same polygon, or the polygons that an outline that crosses itself comes to."""
    import shapely

    if shape.is_valid:
        return shape
    parts = shapely.get_parts(shapely.make_valid(shape))
    return shapely.MultiPolygon([p for p in shapely.get_parts(parts) if p.geom_type == "Polygon"])


def district_of(
    rows: pd.DataFrame, areas: pd.DataFrame, districts: gpd.GeoDataFrame | None
) -> list[str]:
    """District of each row's point: that of the polygon it lies in, else of the nearest area.

    Args:
        rows: with points, metres.
        areas: middles (metres) and districts.
        districts: polygons with their names; None = nearest area only.
    """
    return named_at(rows, areas, districts, "district")


def named_at(
    rows: pd.DataFrame, areas: pd.DataFrame, polygons: gpd.GeoDataFrame | None, column: str
) -> list[str]:
    """What a column says at each row's point: in the polygon it lies in, else in the nearest area.

    Empty texts where there is no area.

    Args:
        rows: with points, metres.
        areas: middles (metres), and the column.
        polygons: with the column too; None = nearest area only.
        column: whose value is wanted.
    """
    import numpy as np

    points = rows[["easting_m", "northing_m"]].to_numpy(float)
    middles = areas[["easting_m", "northing_m"]].to_numpy(float)
    if not len(points) or not len(middles):
        return [""] * len(points)
    nearest = [int(np.hypot(*(middles - p).T).argmin()) for p in points]
    names = areas[column].to_numpy()[nearest].astype(object)
    if polygons is not None:
        import geopandas as gpd

        spots = gpd.GeoSeries(gpd.points_from_xy(*points.T), crs=polygons.crs)
        inside, which = polygons.sindex.query(spots, predicate="within")
        names[inside] = polygons[column].to_numpy()[which]
    return [str(name) for name in names]
