"""The geography of a case as maps draw it: shapes, roads, towns and postcode districts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.common.discreet import discreet
from sufficiency.common.projections import BRITISH_GRID, LON_LAT, projection
from sufficiency.publish.map.areas import area_names, joint_name, simpler
from sufficiency.publish.map.atlas import Area
from sufficiency.publish.map.land import Landmarks, rings
from sufficiency.publish.map.neighbourhoods import Neighbourhood, called, parts_of_towns

if TYPE_CHECKING:
    import geopandas as gpd

DEGREES = "EPSG:4326"
AGES = ("children_5_10", "children_11_15", "children_16_19")
"""Residents of whom children without a place are a share: ``scales.AGED``."""


@discreet
@dataclass(frozen=True, eq=False)
class Geography:
    """The case's geography, public all of it.

    Attributes:
        small_areas: areas.csv.
        msoas, districts: polygons in EPSG:27700, or None.
        suitability: designation, need, max_share.
        towns: name, size, easting_m, northing_m; largest first; or None.
        postcodes: postcode districts: name, easting_m, northing_m.
        units: every published postcode in the case: postcode, easting_m, northing_m.
        roads: (class, number, (n, 2) easting and northing).
    """

    small_areas: pd.DataFrame
    msoas: gpd.GeoDataFrame | None
    districts: gpd.GeoDataFrame | None
    suitability: pd.DataFrame
    towns: pd.DataFrame | None
    postcodes: pd.DataFrame
    units: pd.DataFrame
    roads: Sequence[tuple[str, str, Any]]


@dataclass(frozen=True, eq=False)
class Drawn:
    """Shapes ready for a page, and the code of each in the tables of a plan.

    Attributes:
        hoods, hood_codes: neighbourhoods between which and places minutes are told.
    """

    areas: tuple[Area, ...]
    area_codes: list[str]
    districts: tuple[Area, ...]
    district_codes: list[str]
    landmarks: Landmarks
    hoods: tuple[Neighbourhood, ...] = ()
    hood_codes: Sequence[str] = ()


def draw(ground: Geography, groups: Mapping[str, str]) -> Drawn:
    """The ground with its small areas joined.

    Args:
        ground: the case's geography.
        groups: msoa -> code of its joint area; empty where the case has no polygons.
    """
    none = pd.DataFrame({"name": [], "size": [], "easting_m": [], "northing_m": []})
    towns = lon_lat(none if ground.towns is None else ground.towns)
    metres = None if ground.msoas is None else _joined(ground.msoas, ground.small_areas, groups)
    shapes = [] if metres is None else metres.to_crs(DEGREES).to_dict("records")
    alone = Counter(r["district"] for r in shapes)
    small = ground.small_areas
    live = _residents(small, small["msoa"].map(groups))
    areas = tuple(
        Area(r["name"], r["district"],
             f"all of {r['district']}" if len(r["codes"]) > 1 and alone[r["district"]] == 1
             else called(r["geometry"], towns, min(len(r["codes"]), 2)),
             *_middle(r["geometry"]), geojson(r["geometry"]), live.get(r["area"], 0), r["codes"])
        for r in shapes
    )
    districts = _districts(ground, metres)
    codes = [r["area"] for r in shapes]
    return Drawn(
        areas, codes, districts, [d.name for d in districts],
        _landmarks(ground, towns, _sectors(ground)), _hoods(ground, towns, groups, codes),
        [] if ground.msoas is None else ground.msoas["msoa"].tolist(),
    )


def _hoods(
    ground: Geography, towns: pd.DataFrame, groups: Mapping[str, str], order: Sequence[str]
) -> tuple[Neighbourhood, ...]:
    """Each small area by itself, in the order of the case."""
    if ground.msoas is None:
        return ()
    position = {code: i for i, code in enumerate(order)}
    shapes = ground.msoas.to_crs(DEGREES).geometry
    return tuple(
        Neighbourhood(called(shape, towns), position[groups[code]], *_middle(shape))
        for code, shape in zip(ground.msoas["msoa"], shapes, strict=True))


def lon_lat(rows: pd.DataFrame, decimals: int = 3) -> pd.DataFrame:
    """Rows with lon and lat for their easting_m and northing_m.

    Four decimals (about ten metres) are for schools only; three for everything else, so that no
    coordinate is finer than it has to be.
    """
    east, north = (rows[c].to_numpy(float) for c in ("easting_m", "northing_m"))
    lon, lat = projection(BRITISH_GRID, LON_LAT).transform(east, north)
    return rows.assign(lon=np.round(lon, decimals), lat=np.round(lat, decimals))


def _joined(
    msoas: gpd.GeoDataFrame, small_areas: pd.DataFrame, groups: Mapping[str, str]
) -> gpd.GeoDataFrame:
    """One row a joint area: area, name, district, codes of the small ones it is of, geometry in
    metres."""
    names = area_names(small_areas)
    shapes = msoas.assign(area=msoas["msoa"].map(groups)).sort_values("msoa")
    codes = {area: tuple(part["msoa"]) for area, part in shapes.groupby("area")}
    joint = simpler(shapes).dissolve("area", as_index=False)[["area", "district", "geometry"]]
    joint["codes"] = joint["area"].map(codes)
    joint["name"] = [joint_name([names.get(m, m) for m in of]) for of in joint["codes"]]
    return joint.sort_values(["district", "name"], ignore_index=True)


def _residents(small: pd.DataFrame, of: pd.Series) -> dict[str, int]:
    """How many aged 5 to 19 live in each area or district; none where the case does not say.

    Args:
        small: areas.csv.
        of: the area or district of each.
    """
    if not set(AGES) <= set(small.columns):
        return {}
    found = small[[*AGES]].sum(axis=1).groupby(of).sum()
    return {str(name): round(n) for name, n in found.items()}


def _districts(ground: Geography, areas: gpd.GeoDataFrame | None) -> tuple[Area, ...]:
    """Districts; those without a polygon have their middle only."""
    live = _residents(ground.small_areas, ground.small_areas["district"])
    if areas is not None:
        # Made of the areas as drawn, so that their borders are the same line.
        shapes = areas.dissolve("district", as_index=False)
    else:
        shapes = None if ground.districts is None else simpler(ground.districts)
    if shapes is not None:
        rows = shapes.to_crs(DEGREES).sort_values("district").to_dict("records")
        return tuple(
            Area(r["district"], "", "", *_middle(r["geometry"]), geojson(r["geometry"]),
                 live.get(r["district"], 0))
            for r in rows
        )
    middles = lon_lat(
        ground.small_areas.groupby("district")[["easting_m", "northing_m"]].mean().reset_index()
    )
    empty = {"type": "MultiPolygon", "coordinates": []}
    return tuple(
        Area(r["district"], "", "", r["lon"], r["lat"], empty, live.get(r["district"], 0))
        for r in middles.to_dict("records")
    )


def _landmarks(
    ground: Geography, towns: pd.DataFrame, sectors: tuple[tuple[str, int, str], ...],
) -> Landmarks:
    towns = towns.assign(within=hoods_at(ground, towns),
                         size=towns["size"].where(~parts_of_towns(towns), 0))
    codes = lon_lat(ground.postcodes)
    codes = codes.assign(within=hoods_at(ground, codes))
    lines = []
    for kind, number, line in ground.roads:
        ends = lon_lat(pd.DataFrame(line, columns=["easting_m", "northing_m"]))
        points = zip(ends["lon"].tolist(), ends["lat"].tolist(), strict=True)
        lines.append((kind, number, tuple(points)))
    return Landmarks(
        tuple(lines),
        tuple(towns[["name", "size", "lon", "lat", "within"]].itertuples(index=False, name=None)),
        tuple(codes[["name", "lon", "lat", "within"]].itertuples(index=False, name=None)),
        () if ground.districts is None else rings(ground.districts), sectors,
    )


def _sectors(ground: Geography) -> tuple[tuple[str, int, str], ...]:
    """Which neighbourhood each published postcode lies in, by sector."""
    if ground.msoas is None or ground.units.empty:
        return ()
    found = ground.units.assign(hood=hoods_at(ground, ground.units))
    found = found[found["hood"] >= 0]
    found = found.assign(sector=found["postcode"].str[:-2].str.replace(" ", ""),
                         unit=found["postcode"].str[-2:])
    each = found.groupby(["sector", "hood"])["unit"].agg("".join)
    return tuple((str(sector), int(at), units) for (sector, at), units in each.items())


def hoods_at(ground: Geography, points: pd.DataFrame) -> NDArray[np.int64]:
    """Position of the neighbourhood each point lies in; -1 = none.

    Borders are those of the small areas as published, not as drawn: a point is on its own side.

    Args:
        ground: the case's geography.
        points: with columns easting_m and northing_m.
    """
    import shapely

    within = np.full(len(points), -1, np.int64)
    for position, shape in enumerate([] if ground.msoas is None else ground.msoas.geometry):
        inside = shapely.contains_xy(shape, points["easting_m"], points["northing_m"])
        within[inside] = position
    return within


def _middle(shape: Any) -> tuple[float, float]:
    """Longitude and latitude of a point inside."""
    point = shape.representative_point()
    return round(point.x, 3), round(point.y, 3)


def geojson(shape: Any) -> dict[str, Any]:
    """GeoJSON with four decimals, about ten metres."""
    import shapely

    return dict(shapely.geometry.mapping(shapely.transform(shape, lambda xy: xy.round(4))))
