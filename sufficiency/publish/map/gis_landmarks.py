"""Layers by which people find their way on a map in GIS: towns, main roads, and land in the sea."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import hypot

from sufficiency.publish.map.atlas import InternalAtlas, PublicAtlas
from sufficiency.publish.map.gis_frames import metric
from sufficiency.publish.map.gis_layers import ROADS, Layer, Style
from sufficiency.publish.map.qgis_styles import ground, lines, named
from sufficiency.publish.tables import safe

TOWNS, LAND = "Towns", "Land"
APART_M = 6_000
"""Of towns nearer to each other than this the largest is named first, and the others with villages:
a suburb is no landmark of a county."""
BRITAIN = (50_001, 1_001, 699_999, 1_299_999)
"""Where the grid is used, in metres: what lies beyond is not drawn."""


def landmark_layers(atlas: PublicAtlas | InternalAtlas) -> Iterator[Layer]:
    """Towns, main roads and land, in the order in which they lie on each other.

    Args:
        atlas: what a consultation map may show.
    """
    import geopandas as gpd
    from shapely.geometry import LineString, Polygon

    found = atlas.landmarks
    # Parts of larger towns have no size, and are named on no map.
    towns = [t for t in found.towns if t[1] > 0]
    if towns:
        frame = metric(gpd.GeoDataFrame(
            {"name": [safe(t[0]) for t in towns],
             "inside": ["yes" if t[4] >= 0 else "no" for t in towns]},
            geometry=gpd.points_from_xy([t[2] for t in towns], [t[3] for t in towns]),
            crs="EPSG:4326"))
        frame = frame.iloc[_apart(frame.geometry.x.tolist(), frame.geometry.y.tolist())]
        frame.insert(2, "rank", frame.groupby("inside").cumcount() + 1)
        yield Layer("towns", TOWNS, "Towns and villages to find one's way by.", frame,
                    (Style("", TOWNS, named()),))
    roads = [r for r in found.roads if len(r[2]) > 1]
    if roads:
        frame = gpd.GeoDataFrame(
            {"class": [r[0] for r in roads], "road": [safe(r[1]) for r in roads]},
            geometry=[LineString(r[2]) for r in roads], crs="EPSG:4326")
        yield Layer("roads", ROADS, f"{ROADS}.", metric(frame), (Style("", ROADS, lines()),))
    if found.land:
        frame = gpd.GeoDataFrame({"kind": ["land"] * len(found.land)},
                                 geometry=[Polygon(ring) for ring in found.land], crs="EPSG:4326")
        inside = metric(frame).clip(BRITAIN, keep_geom_type=True)
        yield Layer("land", LAND, "Land in and around the area, to about 100 metres; what is none "
                    "is sea.", metric(inside), (Style("", LAND, ground()),))


def _apart(x: Sequence[float], y: Sequence[float]) -> list[int]:
    """Positions of towns, largest first, those behind the others that are near a larger one."""
    first: list[int] = []
    for n in range(len(x)):
        if all(hypot(x[n] - x[at], y[n] - y[at]) >= APART_M for at in first):
            first.append(n)
    return [*first, *(n for n in range(len(x)) if n not in first)]
