"""One village, three ways in: an extract, a graph of OSMnx, and the request for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import osmnx
import pytest
import shapely
from geopandas.array import GeometryArray
from pyproj import Transformer

from sufficiency.errors import InputError
from sufficiency.travel.cache import Cache
from sufficiency.travel.network import RoadNetwork, load_roads
from sufficiency.travel.routing.journeys import Journeys, journeys_between
from sufficiency.travel.sources.openstreetmap import read_graphml
from sufficiency.travel.sources.osm_extract import read_extract
from sufficiency.travel.sources.osm_limits import MPH, duration_seconds, limit_is_odd, limit_kph
from sufficiency.travel.sources.osm_tags import built_up, car_way
from sufficiency.travel.sources.overpass import area_roads
from sufficiency.travel.sources.select import named_network, read_roads
from tests.travel.village import NODES, at, overpass, write_extract

TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)


@pytest.fixture(scope="module", autouse=True)
def one_zone() -> Iterator[None]:
    """OSMnx asks PROJ's whole table which zone the village lies in, many times a request: once."""
    real = GeometryArray.estimate_utm_crs
    kept: dict[object, object] = {}

    def asked(shapes: GeometryArray, datum_name: str = "WGS 84") -> object:
        key = (str(shapes.crs), *shapes.total_bounds, datum_name)
        if key not in kept:
            kept[key] = real(shapes, datum_name)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(GeometryArray, "estimate_utm_crs", asked)
        yield


def metres(*spots: tuple[float, float]) -> np.ndarray:
    return np.column_stack(TO_METRES.transform(*np.array(spots).T))


HOMES = metres(at(0.3, 0.05), at(2.5, 0.02), at(0.2, 1.0), at(2.6, 0.95), at(1.2, 3.02))
SCHOOLS = metres(at(2.9, 0.06), at(2.7, 2.95))


@pytest.fixture
def extract(tmp_path: Path) -> RoadNetwork:
    return read_extract(write_extract(tmp_path / "village.osm.pbf"))


def kind_km(roads: RoadNetwork) -> dict[str, float]:
    return {k: round(float(roads.metres[roads.kind == i].sum()), 1)
            for i, k in enumerate(roads.kinds) if (roads.kind == i).any()}


def between(roads: RoadNetwork) -> Journeys:
    return journeys_between(roads, HOMES, SCHOOLS, limit_m=500)


def test_what_cars_may_use(extract: RoadNetwork) -> None:
    labels = {extract.labels[i] for i in extract.label}
    assert {"Staithe Street", "B1140", "B1140;Long Bridge", "Chain Ferry", "C12"} <= labels
    assert "Foot Ferry" not in labels
    # A private road is there for who lives on it, and nobody drives through.
    service = extract.kind == extract.kinds.index("service")
    assert extract.local.tolist() == service.tolist() and service.sum() == 1
    assert len(extract.barriers) == 1
    # The roundabout and the street with an arrow lead one way; two limits make two links.
    # It is cut where roads meet it: two parts.
    assert extract.oneway.sum() == 2 + 1 + 2


def test_all_ways_in_tell_the_same_story(extract: RoadNetwork, tmp_path: Path) -> None:
    area = shapely.box(*metres(at(0, 0))[0], *metres(at(3, 3))[0])
    with overpass() as (address, seen):
        online = area_roads(area, Cache(tmp_path / "cache"), server=address)
        asked = len(seen)
        again = area_roads(area, Cache(tmp_path / "cache"), server=address)
        assert len(seen) == asked >= 2  # the second run asks nobody
    assert again.digest() == online.digest()
    assert not any(f"{x:.5f}" in q for q in seen for x in (*HOMES.ravel(), *SCHOOLS.ravel()))
    # The outline that was asked for lies 20 km outside the area.
    outline = re.search(r"poly:['\"]([^'\"]+)", seen[0])[1].split()
    lats = [float(v) for v in outline[::2]]
    assert min(lats) < NODES[1][1] - 0.17
    assert online.joins == "links" and len(online.barriers) == len(extract.barriers)
    assert kind_km(online) == pytest.approx(kind_km(extract), abs=0.3)

    for simplified in (False, True):
        with overpass() as (address, _):
            before = osmnx.settings.overpass_url, osmnx.settings.overpass_rate_limit
            osmnx.settings.overpass_url = address
            osmnx.settings.overpass_rate_limit = osmnx.settings.use_cache = False
            osmnx.settings.useful_tags_way = [*osmnx.settings.useful_tags_way, "route",
                                              "motor_vehicle", "maxspeed:forward",
                                              "maxspeed:backward", "duration"]
            graph = osmnx.graph_from_bbox(
                (1.4, 52.4, 2.0, 52.8), simplify=simplified, retain_all=True,
                custom_filter=['["highway"]', '["route"="ferry"]'])
            osmnx.settings.overpass_url, osmnx.settings.overpass_rate_limit = before
        osmnx.save_graphml(graph, tmp_path / "village.graphml")
        saved = read_graphml(tmp_path / "village.graphml")
        if not simplified:
            assert kind_km(saved) == pytest.approx(kind_km(extract), abs=0.3)
            # Every bend is a piece of its own, built up or not by itself.
            assert np.abs(between(saved).ms - between(online).ms).max() <= 5000
    one, two = between(extract), between(online)
    assert np.array_equal(one.ms < 0, two.ms < 0)
    assert np.abs(one.ms - two.ms).max() <= 60  # lengths are summed over other points


def test_journeys_of_the_village(extract: RoadNetwork) -> None:
    found = between(extract)
    assert (found.ms >= 0).all()
    # With the ferry in, the north is four minutes and the wait away; the island is left out.
    assert 4 * 60 < found.seconds[0, 1] < 20 * 60
    island = journeys_between(extract, metres(at(20, 20.2)), SCHOOLS)
    assert np.isinf(island.snap_a).all() and (island.ms == -1).all()


def test_a_home_does_not_join_across_the_river(extract: RoadNetwork) -> None:
    """The nearest street is over the water: the home joins its own bank, or nothing."""
    home = metres(at(1.5, 1.96))  # just south of the river; Hill Street lies 600 m north
    found = journeys_between(extract, home, SCHOOLS, limit_m=700)
    own = journeys_between(extract, metres(at(1.5, 1.05)), SCHOOLS)
    assert np.isfinite(found.snap_a[0]) and found.snap_a[0] > 400
    assert found.ms[0, 0] > own.ms[0, 0]
    near = journeys_between(extract, home, SCHOOLS, limit_m=300)
    assert (near.ms == -1).all()


def test_a_bollard_stops_cars(tmp_path: Path) -> None:
    free = read_extract(write_extract(tmp_path / "a.osm.pbf"))
    shut = read_extract(write_extract(tmp_path / "b.osm.pbf", {51: {"barrier": "bollard"}}))
    gate = read_extract(write_extract(tmp_path / "c.osm.pbf",
                                  {51: {"barrier": "gate", "access": "yes"}}))
    one, two, three = between(free), between(shut), between(gate)
    assert two.ms[2, 0] > one.ms[2, 0] + 10_000
    assert np.array_equal(one.ms, three.ms)


BARRIERS = [({"barrier": "bollard"}, False), ({"barrier": "gate", "access": "private"}, False),
            ({"barrier": "gate", "locked": "yes"}, False),
            ({"barrier": "gate", "locked": "yes", "motor_vehicle": "yes"}, True),
            ({"barrier": "gate", "access": "yes"}, True), ({"barrier": "gate"}, True),
            ({"barrier": "cattle_grid"}, True)]


@pytest.mark.parametrize(("tags", "passes"), BARRIERS)
def test_what_stands_in_the_way_is_read_on_every_path(
    tmp_path: Path, tags: dict[str, str], passes: bool
) -> None:
    """A bollard or a locked gate on Mill Lane, or at the junction with it, whatever it is read
    from; the graph of OSMnx is not told to keep it by us."""
    area = shapely.box(*metres(at(0, 0))[0], *metres(at(3, 3))[0])
    free = between(read_extract(write_extract(tmp_path / "free.osm.pbf"))).ms
    for node in (51, 6):
        things = {node: tags}
        told = between(read_extract(write_extract(tmp_path / f"{node}.osm.pbf", things))).ms
        with overpass(things) as (address, _):
            online = between(area_roads(area, Cache(), server=address)).ms
            saved = graph_file(tmp_path, address)
        file = between(read_graphml(saved)).ms
        assert np.array_equal(free, told) if passes else np.abs(free - told).max() > 10_000
        for other in (online, file):
            assert np.array_equal(other < 0, told < 0)
            assert np.abs(other - told).max() <= 5000, (node, other - told)


def graph_file(folder: Path, address: str) -> Path:
    """What a planner saves with OSMnx, its nodes' tags kept."""
    settings, before = osmnx.settings, dict(vars(osmnx.settings))
    try:
        settings.overpass_url, settings.overpass_rate_limit = address, False
        settings.use_cache = False
        settings.useful_tags_node = ["barrier", "access", "motor_vehicle", "locked"]
        settings.useful_tags_way = [*settings.useful_tags_way, "route", "motor_vehicle",
                                    "maxspeed:forward", "maxspeed:backward", "duration"]
        graph = osmnx.graph_from_bbox(
            (1.4, 52.4, 2.0, 52.8), simplify=False, retain_all=True,
            custom_filter=['["highway"]', '["route"="ferry"]'])
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
    osmnx.save_graphml(graph, folder / "kept.graphml")
    return folder / "kept.graphml"


def test_a_place_by_its_name(
    extract: RoadNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """place:NAME asks for the outline, then for the streets in it and 20 km around; once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(osmnx.settings, "overpass_rate_limit", False)
    monkeypatch.setattr("osmnx._nominatim.time.sleep", lambda seconds: None)  # our own server
    cache = Cache(tmp_path / "kept")
    with overpass() as (address, seen):
        for setting in ("overpass_url", "nominatim_url"):
            monkeypatch.setattr(osmnx.settings, setting, address)
        roads, again = (named_network("place:Staithe village", HOMES, cache, ferry=True,
                                      am_peak=False) for _ in range(2))
        names = [q for q in seen if q.startswith("/api/search")]
        asked = [q for q in seen if q not in names]
        assert len(names) == 2 and all("Staithe village" in q for q in names)
        assert 2 <= len(asked) <= 3 and roads.digest() == again.digest()
        outline = [float(v) for v in re.search(r"poly:['\"]([^'\"]+)", asked[0])[1].split()]
        ring = metres(*zip(outline[1::2], outline[::2], strict=True))
        low, high = metres(at(-0.5, -0.5), at(3.5, 3.5))
        assert (low - ring.min(axis=0) >= 20_000).all() and (low - ring.min(axis=0) < 22_000).all()
        assert (ring.max(axis=0) - high >= 20_000).all()
        assert not any(f"{x:.4f}" in q for q in seen for x in (*HOMES.ravel(), *SCHOOLS.ravel()))
        with pytest.raises(InputError, match="Nowhere") as told:
            named_network("place:Nowhere", HOMES, cache, ferry=True, am_peak=False)
        assert "Check the network and the name" in str(told.value)
    assert kind_km(roads) == pytest.approx(kind_km(extract), abs=0.3)
    assert np.abs(between(roads).ms - between(extract).ms).max() <= 5000
    # The server is gone: the outline is asked for anew, and the error is one sentence.
    with pytest.raises(InputError, match="could not be fetched"):
        named_network("place:Staithe village", HOMES, cache, ferry=True, am_peak=False)
    # OSMnx keeps answers in the working folder unless told not to.
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kept", "village.osm.pbf"]


def test_saved_and_loaded_whole(extract: RoadNetwork, tmp_path: Path) -> None:
    extract.save(tmp_path / "village.npz")
    loaded = load_roads(tmp_path / "village.npz")
    assert loaded.digest() == extract.digest()
    assert np.array_equal(between(loaded).ms, between(extract).ms)
    (tmp_path / "bad.npz").write_bytes((tmp_path / "village.npz").read_bytes()[:500])
    for name in ("bad.npz", "nowhere.npz", "village.shp"):
        with pytest.raises(InputError):
            read_roads(tmp_path / name, Cache())
    (tmp_path / "bad.osm.pbf").write_bytes(b"no map")
    with pytest.raises(InputError, match="cannot be read"):
        read_roads(tmp_path / "bad.osm.pbf", Cache())


def test_a_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, cache = write_extract(tmp_path / "village.osm.pbf"), Cache(tmp_path / "cache")
    first = read_roads(path, cache)
    monkeypatch.setattr("sufficiency.travel.sources.select.read_extract", None)
    assert read_roads(path, cache).digest() == first.digest()
    with pytest.raises(TypeError):
        read_roads(path, Cache())


def test_an_area_cut_out(tmp_path: Path) -> None:
    path = write_extract(tmp_path / "village.osm.pbf")
    low, high = metres(at(-0.5, -0.5), at(4, 4))
    assert "An island" not in read_extract(path, (*low, *high)).labels
    with pytest.raises(InputError, match="no road for cars"):
        read_extract(path, (0.0, 0.0, 1000.0, 1000.0))


@pytest.mark.parametrize(
    ("text", "kind", "kph"),
    [("30 mph", "residential", 48.28), ("50", "primary", 80.47),
     ("50 km/h", "primary", 50.0), ("national", "primary", 96.56),
     ("national", "trunk_dual", 112.65), ("GB:nsl_single", "secondary", 96.56),
     ("GB:nsl_dual", "trunk_dual", 112.65), ("20mph", "residential", 32.19),
     ("40 mph;30 mph", "primary", 48.28), ("none", "motorway", 112.65), ("walk", "service", 6.0),
     ("signals", "motorway", None), ("", "primary", None), ("GB:urban", "tertiary", 48.28),
     ("40,5 mph", "primary", 65.18), ("30,40 mph", "primary", 48.28), ("0", "primary", None),
     ("0 mph", "primary", None), ("30 MPH ", "primary", 48.28), ("30 m.p.h.", "primary", 48.28),
     ("48", "primary", 48.0), ("113", "motorway", 113.0), ("5", "service", 8.05),
     ("20 mph zone", "residential", 32.19), ("GB:zone20", "residential", 32.19),
     ("GB-ENG:nsl_single", "primary", 96.56), ("300 mph", "primary", None),
     ("fast", "primary", None), ("fast;30 mph", "primary", 48.28), ("-30 mph", "primary", None),
     ("uk:30 mph", "primary", 48.28), ("20 kn", "primary", 37.04),
     ("50 km/h|30 km/h", "road", 30.0)],
)
def test_limits(text: str, kind: str, kph: float | None) -> None:
    assert limit_kph(text, kind) == (None if kph is None else pytest.approx(kph, abs=0.01))


def test_a_limit_or_what_is_around_tells_a_town() -> None:
    assert built_up(30 * MPH, False) and not built_up(60 * MPH, True) and built_up(None, True)


@pytest.mark.parametrize(
    ("tags", "ways"),
    [({"highway": "primary"}, (True, True)),
     ({"highway": "primary", "oneway": "yes"}, (True, False)),
     ({"highway": "primary", "oneway": "-1"}, (False, True)),
     ({"highway": "tertiary", "junction": "roundabout"}, (True, False)),
     ({"highway": "motorway"}, (True, False)),
     ({"highway": "motorway_link", "oneway": "no"}, (True, True)),
     ({"highway": "residential", "access": "private", "motor_vehicle": "destination"},
      (True, True)),
     ({"highway": "residential", "access": "military"}, None),
     ({"highway": "residential", "motor_vehicle": "private"}, (True, True)),
     ({"highway": "primary", "oneway": "reversible"}, None),
     ({"highway": "track"}, None), ({"highway": "cycleway"}, None),
     ({"highway": "service", "service": "parking_aisle"}, None),
     ({"route": "ferry"}, None), ({"route": "ferry", "motorcar": "yes"}, (True, True))],
)
def test_access(tags: dict[str, str], ways: tuple[bool, bool] | None) -> None:
    found = car_way(tags)
    assert (None if found is None else (found.forward, found.backward)) == ways


def test_what_names_no_limit_is_not_odd() -> None:
    assert not any(map(limit_is_odd, ("", "signals", "30 mph", "none", "variable", "40,5 mph")))
    assert all(map(limit_is_odd, ("0", "fast", "300 mph", "30 mph; soon", "-5", "0.5", "1 mph")))


def test_dual_carriageways() -> None:
    assert car_way({"highway": "trunk", "oneway": "yes"}).kind == "trunk_dual"
    assert car_way({"highway": "trunk", "junction": "roundabout"}).kind == "trunk"


@pytest.mark.parametrize(("text", "seconds"), [
    ("00:04", 240), ("0:04", 240), ("1:00:05", 3605), ("3", 180), ("PT1H5M", 3900), ("P1D", 86400),
    ("PT90S", 90), ("pt4m", 240), ("4 min", 240), ("4min", 240), ("4 minutes", 240), ("4.5", 270),
    ("4,5 min", 270), ("1 h", 3600), ("1h30", 5400), ("1 hour 5 mins", 3900), ("90 s", 90),
    ("00:04;00:06", 360), ("7-9 minutes", 540), ("00:05-00:10", 600), ("~10", 600),
    ("ca. 10 min", 600), ("soon", None), ("", None), ("00:00", None), ("PT", None), ("P", None),
    ("10 miles", None), ("-5", None), ("1:2", None),
])
def test_durations(text: str, seconds: float | None) -> None:
    assert duration_seconds(text) == seconds
