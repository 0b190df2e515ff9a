"""Areas within reach: shapes and counts are those of a plain search; small counts stay hidden."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from sufficiency.publish.disclosure.figures import Count, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map import consultation
from sufficiency.publish.map.consultation import atlas
from sufficiency.publish.map.reach import LIMITS, areas_within, told_within
from sufficiency.study.reach import Reach
from sufficiency.study.run import run
from sufficiency.travel.cache import Cache
from sufficiency.travel.isochrones import AGES
from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.routing.journeys import journeys_between
from sufficiency.travel.sources.select import main_roads, street_base, without_ferries
from tests.travel.test_openstreetmap import SCHOOLS
from tests.travel.village import write_extract

BEFORE = np.array([[623_100.0, 308_500.0]])
AFTER = np.r_[BEFORE, [[561_900.0, 320_000.0]]]


@pytest.fixture
def norfolk(root: Path) -> RoadNetwork:
    return without_ferries(main_roads(root / "data" / "norfolk" / "roads", am_peak=True).roads)


def square(west: float, south: float, side: float) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"district": ["X"]}, crs="EPSG:27700",
                            geometry=[shapely.box(west, south, west + side, south + side)])


def small_areas(frame: gpd.GeoDataFrame, count: int, young: int) -> pd.DataFrame:
    west, south, east, north = frame.total_bounds
    spots = np.random.default_rng(1).uniform((west, south), (east, north), (count, 2))
    return pd.DataFrame({"easting_m": spots[:, 0], "northing_m": spots[:, 1],
                         **dict.fromkeys(AGES, young)})


def test_counts_and_shapes_are_those_of_a_plain_search(norfolk: RoadNetwork) -> None:
    county = square(560_000, 290_000, 70_000)
    areas = small_areas(county, 300, 7)
    reach = Reach(norfolk, BEFORE, AFTER, 1000.0, Cache())
    again = dataclasses.replace(reach, after=BEFORE)
    found, audit = areas_within([reach, again], areas, county, None)
    middles = areas[["easting_m", "northing_m"]].to_numpy()
    degrees = np.column_stack(Transformer.from_crs(
        "EPSG:27700", "EPSG:4326", always_xy=True).transform(*middles.T))
    assert audit == () and (found.minutes, found.areas) == (LIMITS, 300)
    assert found.children == Count(300 * 5 * 7)
    for k, limit in enumerate(LIMITS):
        for one, schools in zip(found.choices[0][k], (BEFORE, AFTER), strict=True):
            minutes = journeys_between(norfolk, middles, schools).seconds.min(axis=1) / 60
            near = minutes <= limit
            assert one.areas == near.sum() and one.children == Count(int(near.sum()) * 35)
            inside = shapely.contains_xy(shapely.geometry.shape(one.shape), degrees)
            wrong = inside != near
            assert (np.abs(minutes[wrong] - limit) < 4).all() and wrong.mean() < 0.05
        assert found.choices[1][k][0] == found.choices[1][k][1] == found.choices[0][k][0]
    assert found.choices[0][1][1].areas > found.choices[0][1][0].areas + 20, "a school more"


def test_small_counts_and_small_differences_are_not_printed(norfolk: RoadNetwork) -> None:
    county = square(600_000, 300_000, 40_000)
    areas = small_areas(county, 40, 0)
    middles = areas[["easting_m", "northing_m"]].to_numpy()
    nearest = journeys_between(norfolk, middles, BEFORE).seconds[:, 0].argsort()
    areas.loc[nearest[0], AGES[0]] = 7
    areas.loc[nearest[1:], AGES[1]] = 203
    reach = Reach(norfolk, middles[nearest[:1]], BEFORE, 1000.0, Cache())
    found, audit = areas_within([reach], areas, county, Rules())
    printed = [one.children for pair in found.choices[0] for one in pair]
    assert all(f.value is None or f.value % 5 == 0 for f in (*printed, found.children))
    far = areas.assign(**dict.fromkeys(AGES, 0))
    far.loc[nearest[0], AGES[0]] = 7
    found, audit = areas_within([reach], far, county, Rules())
    assert {one.children for pair in found.choices[0] for one in pair} <= {
        Count(None), Count(0)} and found.children == Count(None)
    assert any("fewer than 10 children" in a.why for a in audit)


def test_streets_do_as_well_and_ages_need_not_be_known(tmp_path: Path) -> None:
    roads = street_base(write_and_read(tmp_path), am_peak=True).roads
    west, south = roads.xy.min(axis=0)
    county = square(west, south, float(np.ptp(roads.xy, axis=0).max()))
    areas = small_areas(county, 50, 1)[["easting_m", "northing_m"]]
    reach = Reach(without_ferries(roads), SCHOOLS[:1], SCHOOLS, 500.0, Cache())
    found, audit = areas_within([reach], areas, county, Rules())
    assert found.children is None and audit == ()
    (before, after), *_ = found.choices[0]
    assert before.children is None and before.areas <= after.areas
    assert shapely.geometry.shape(after.shape).area > 0
    # Ground farther than 500 m from every street is out of reach, however long one drives.
    widest = shapely.geometry.shape(found.choices[0][-1][1].shape)
    assert widest.area < 0.7 * county.to_crs("EPSG:4326").geometry.iloc[0].area


def write_and_read(tmp_path: Path) -> RoadNetwork:
    from sufficiency.travel.sources.osm_extract import read_extract

    return read_extract(write_extract(tmp_path / "village.osm.pbf"))


def test_an_atlas_takes_printed_counts_only(root: Path) -> None:
    scenario = root / "data" / "norfolk" / "scenarios" / "do-nothing.toml"
    result = run(scenario, alone=True)
    reached, _ = consultation.reached([result], Rules())
    assert reached is not None and reached.children is not None
    small = root / "data" / "norfolk" / "areas.csv"
    whole = pd.read_csv(small)[list(AGES)].to_numpy().sum()
    assert reached.children.value == Rules().rounded(int(whole))
    for pair in reached.choices[0]:
        assert pair[0] == pair[1], "nothing is built"
    with pytest.raises(TypeError, match="has not passed disclosure"):
        atlas([result], Rules(), dataclasses.replace(reached, children=7))


def test_no_isochrones_of_a_crow_fly_rule(tiny: Path) -> None:
    result = run(tiny / "scenarios" / "base.toml")
    assert consultation.reached([result], Rules()) == (None, ())


def counted(*within: int) -> pd.DataFrame:
    """Children within 15, 30 and 45 minutes, and all."""
    return pd.DataFrame({"minutes": [15.0, 30.0, 45.0, np.inf], "children": within,
                         "share": np.array(within) / max(within[-1], 1)})


def test_a_public_table_of_reach_tells_neither_a_few_nor_a_few_between_two_limits() -> None:
    whole = counted(6, 203, 207, 400)
    assert told_within(whole, "all", None, Record()) is whole, "an internal table is as it is"
    told = told_within(whole, "all", Rules(), Record()).set_index("minutes")
    assert np.isnan(told.loc[15, "children"]) and np.isnan(told.loc[15, "share"])
    assert told.loc[[30, 45], "children"].isna().any(), "the four between them would follow"
    shown = told.dropna()
    assert (shown["children"] % 5 == 0).all() and shown.loc[np.inf, "children"] == 400
    assert (shown["share"] == shown["children"] / 400).all()
    none = told_within(counted(0, 0, 0, 0), "all", Rules(), Record())
    assert (none["children"] == 0).all() and none["share"].isna().all()


def test_a_later_table_of_reach_is_not_a_few_from_an_earlier_one() -> None:
    first = Record()
    before = told_within(counted(50, 150, 250, 400), "today", Rules(), first)
    then = Record(tuple(first.now), systems=tuple(first.systems_now))
    after = told_within(counted(50, 154, 250, 400), "with one more", Rules(), then)
    assert after["children"].tolist() == before["children"].tolist(), "four children are not told"
