"""Outlines of a council's small areas from the pack's topology, and what they add up to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sufficiency.datasets import pack

if TYPE_CHECKING:
    import pandas as pd

METRES = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}


def polygons_of(areas: pd.DataFrame) -> dict[str, str]:
    """areas/lsoas.geojson, msoas.geojson and districts.geojson of these small areas, in metres.

    The larger areas are the small ones put together, so that their edges are the same.
    """
    import shapely

    shapes = shapes_of(pack.outlines(), set(areas["area_id"]))
    frame = areas[areas["area_id"].isin(list(shapes))]
    files = {"areas/lsoas.geojson": _geojson(
        ({"area_id": r.area_id, "msoa": r.msoa, "district": r.district}, shapes[str(r.area_id)])
        for r in frame.itertuples())}
    for file, columns in (("msoas", ["msoa", "district"]), ("districts", ["district"])):
        files[f"areas/{file}.geojson"] = _geojson(
            (dict(zip(columns, key, strict=True)),
             shapely.union_all([shapes[a] for a in group["area_id"]]))
            for key, group in frame.groupby(columns, sort=True))
    return files


def shapes_of(told: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    """area_id -> valid polygon, whole metres.

    Args:
        told: topology of all small areas (``pack.outlines``).
        wanted: the small areas asked for.
    """
    import shapely

    scale, origin = (np.array(told["transform"][k]) for k in ("scale", "translate"))
    arcs = told["arcs"]

    def ring(numbers: list[int]) -> Any:
        parts: list[Any] = []
        for n in numbers:
            points = np.cumsum(np.array(arcs[n if n >= 0 else ~n]), axis=0)
            points = points if n >= 0 else points[::-1]
            parts.append(points if not parts else points[1:])
        return np.rint(np.concatenate(parts) * scale + origin)

    found = {}
    for shape in next(iter(told["objects"].values()))["geometries"]:
        area = shape["properties"]["id"]
        if area not in wanted:
            continue
        pieces = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        found[area] = shapely.make_valid(shapely.MultiPolygon([
            (ring(piece[0]), [ring(hole) for hole in piece[1:]]) for piece in pieces]))
    return found


def _geojson(rows: Iterable[tuple[dict[str, str], Any]]) -> str:
    """Polygons only: a line left by mending an outline is no part of an area."""
    import shapely

    features = []
    for properties, shape in rows:
        flat = [p for part in shapely.get_parts(shape) for p in shapely.get_parts(part)
                if p.geom_type == "Polygon"]
        shape = flat[0] if len(flat) == 1 else shapely.MultiPolygon(flat)
        features.append({"type": "Feature", "properties": properties,
                         "geometry": shapely.geometry.mapping(shape)})
    return json.dumps({"type": "FeatureCollection", "crs": METRES, "features": features},
                      separators=(",", ":")).replace(".0,", ",").replace(".0]", "]")
