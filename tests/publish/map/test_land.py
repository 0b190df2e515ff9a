"""Land behind a map: the neighbours' too, however far somebody zooms out."""

from __future__ import annotations

from itertools import pairwise

import pytest

gpd = pytest.importorskip("geopandas")
shapely = pytest.importorskip("shapely")

from sufficiency.common.projections import BRITISH_GRID, LON_LAT, projection  # noqa: E402
from sufficiency.publish.map.land import AROUND_M, Landmarks, Rings, rings  # noqa: E402

MIDDLES = {"Rutland": (490_000, 308_000), "Norfolk": (600_000, 305_000),
           "Herefordshire": (345_000, 245_000)}
LAND = {"Leicester": (-1.13, 52.63), "Leeds": (-1.55, 53.80), "Cardiff": (-3.18, 51.50),
        "Powys": (-3.40, 52.30), "Dumfries": (-3.60, 55.10), "Edinburgh": (-3.30, 55.88),
        "Hay-on-Wye": (-3.13, 52.07), "Wrexham": (-3.0, 53.05), "Lille": (3.0, 50.6)}
SEA = {"North Sea": (2.5, 53.5), "Irish Sea": (-4.8, 53.9), "Bristol Channel": (-4.3, 51.3),
       "Channel": (-1.0, 50.3)}


def around(name: str) -> Rings:
    east, north = MIDDLES[name]
    box = shapely.box(east - 20_000, north - 20_000, east + 20_000, north + 20_000)
    return rings(gpd.GeoDataFrame(geometry=[box], crs="EPSG:27700"))


@pytest.mark.parametrize("name", sorted(MIDDLES))
def test_land_is_land_and_sea_is_sea_far_beyond_the_council(name: str) -> None:
    whole = shapely.union_all([shapely.make_valid(shapely.Polygon(r)) for r in around(name)])
    for told, inside in ((LAND, True), (SEA, False)):
        for where, at in told.items():
            assert shapely.contains_xy(whole, *at) == inside, where


@pytest.mark.parametrize("name", sorted(MIDDLES))
def test_no_edge_is_that_of_a_window(name: str) -> None:
    """The coast is fine near by and coarse far off, and nowhere cut along a line."""
    east, north = MIDDLES[name]
    ends = [m + s * (20_000 + AROUND_M) for m in (east, north) for s in (-1, 1)]
    on_edge = 0.0
    for ring in around(name):
        lon, lat = zip(*ring, strict=True)
        x, y = projection(BRITISH_GRID, LON_LAT).transform(lon, lat, direction="INVERSE")
        for (ax, ay), (bx, by) in pairwise(zip(x, y, strict=True)):
            for axis, end in enumerate(ends):
                a, b = ((ax, bx) if axis < 2 else (ay, by))
                if abs(a - end) < 900 and abs(b - end) < 900:
                    on_edge += abs(ax - bx) + abs(ay - by)
    assert on_edge < 45_000, "metres along the window: land that is cut has over 100 km"


def test_roads_from_town_to_town_are_rough() -> None:
    fine = ("main", "A1", ((-1.0, 52.0), (-1.01, 52.01), (-1.03, 52.01)))
    chord = ("trunk", "A2", ((-1.0, 52.0), (-1.2, 52.2)))
    assert not Landmarks().rough and not Landmarks(roads=(fine,)).rough
    assert Landmarks(roads=(chord,)).rough
