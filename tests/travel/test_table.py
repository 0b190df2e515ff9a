"""Matrix files, isochrones, the road map and the cache."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.figure import Figure
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.publish.travel_benchmark.roads_page import write_road_page
from sufficiency.publish.travel_benchmark.roads_picture import ROAD, _meets, _name_towns
from sufficiency.publish.travel_benchmark.roads_styles import SPEEDS, speed_colour, style_of
from sufficiency.study.roads import class_words, road_work
from sufficiency.travel import matrix_file
from sufficiency.travel.cache import Cache
from sufficiency.travel.exports import isochrone_file
from sufficiency.travel.exports import matrix_file as pairs_file
from sufficiency.travel.isochrones import Grid, Spots
from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.points import Points, read_points
from sufficiency.travel.routing import journeys as room
from sufficiency.travel.routing.contraction import Router
from sufficiency.travel.routing.journeys import journeys_between
from sufficiency.travel.sources.select import main_roads, without_ferries
from tests.travel.spoilt import DISPUTED
from tests.travel.square import SOUTH, WEST, text
from tests.travel.streets import street_network
from tests.travel.test_openstreetmap import HOMES, SCHOOLS, metres
from tests.travel.village import at, write_extract


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUFFICIENCY_CACHE", str(tmp_path / "cache"))


def points(path: Path, names: list[str], xy: np.ndarray) -> Path:
    pd.DataFrame({"id": names, "easting_m": xy[:, 0], "northing_m": xy[:, 1]}).to_csv(
        path, index=False)
    return path


@pytest.mark.parametrize("out", ["matrix.csv", "matrix.parquet"])
def test_the_verb_writes_every_pair(tmp_path: Path, out: str) -> None:
    extract = write_extract(tmp_path / "village.osm.pbf")
    far = np.r_[HOMES, metres(at(5, 15))]
    homes = points(tmp_path / "homes.csv", [f"child {k}" for k in range(6)], far)
    schools = points(tmp_path / "schools.csv", ["south", "north"], SCHOOLS)
    done = CliRunner().invoke(app, [
        "travel", "--roads", str(extract), "--from", str(homes), "--to", str(schools),
        "--out", str(tmp_path / out), "--back", "--ferry", "--free-flow", "--snap-limit", "500"])
    assert done.exit_code == 0, done.output
    read = pd.read_csv if out.endswith("csv") else pd.read_parquet
    table = read(tmp_path / out)
    assert list(table.columns) == ["from_id", "to_id", "minutes", "km", "minutes_back", "km_back"]
    from sufficiency.travel.sources.osm_extract import read_extract

    roads = read_extract(extract)
    there = journeys_between(roads, far, SCHOOLS, limit_m=500)
    back = journeys_between(roads, SCHOOLS, far, limit_m=500)
    i, j = np.arange(6)[:, None], np.arange(2)[None, :]
    for column, values in (("minutes", there.seconds / 60), ("minutes_back", back.seconds.T / 60),
                           ("km", there.metres(i, j) / 1000)):
        want = np.where(there.seconds >= 0, values, np.nan).ravel()
        assert np.allclose(table[column], want, atol=0.0006, equal_nan=True), column
    assert table["minutes"].isna().sum() == 2
    assert "12 journeys (2 without a route)" in done.output
    # A home that cannot be reached is named by its row only.
    assert "row 7" in done.output and "child 5" not in done.output
    assert stat.S_IMODE((tmp_path / out).stat().st_mode) == 0o600


@pytest.mark.parametrize("over", ["homes.csv", "schools.csv", "link.csv"])
def test_the_verb_writes_over_no_file_that_it_reads(tmp_path: Path, over: str) -> None:
    extract = write_extract(tmp_path / "village.osm.pbf")
    homes = points(tmp_path / "homes.csv", ["h"], HOMES[:1])
    schools = points(tmp_path / "schools.csv", ["s"], SCHOOLS[:1])
    (tmp_path / "link.csv").symlink_to(homes)
    before = homes.read_bytes(), schools.read_bytes()
    done = CliRunner().invoke(app, [
        "travel", "--roads", str(extract), "--from", str(homes), "--to", str(schools),
        "--out", str(tmp_path / over)])
    assert done.exit_code == 1 and f"{over}: is read by this command" in done.stderr
    assert (homes.read_bytes(), schools.read_bytes()) == before


@pytest.mark.parametrize("km", [True, False])
def test_places_by_and_by_give_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, km: bool
) -> None:
    """A large matrix is found some places at a time: the bytes and the sums are those of all."""
    roads = street_network(3, size=40)
    rng = np.random.default_rng(3)
    a, b = (Points(tuple(f"{n}{k}" for k in range(m)), rng.uniform(-1500, 3500, (m, 2)),
                   np.arange(m), np.ones(m), secret=False) for n, m in (("h", 30), ("s", 11)))
    told, files = [], []
    for block in (1_000_000, 60, 1):
        monkeypatch.setattr(matrix_file, "BLOCK", block)
        out = tmp_path / f"{block}.csv"
        told.append(matrix_file.write_matrix(
            roads, a, b, out, limit_m=500, km=km, back=True, cache=Cache(tmp_path / f"c{block}")))
        files.append(out.read_bytes())
    assert len(set(files)) == 1 and told[0] == told[1] == told[2]
    table = pd.read_csv(tmp_path / "1.csv")
    known = table["minutes"].notna()
    assert 0 < told[0].unreached == (~known).sum() < len(table) == told[0].pairs == 330
    assert told[0].mean_minutes == pytest.approx(table["minutes"].mean(), abs=0.001)
    assert told[0].mean_km == (pytest.approx(table["km"].mean(), abs=0.001) if km else None)
    # Only what was found at once is kept.
    assert list((tmp_path / "c1000000").glob("times-*"))
    assert not list((tmp_path / "c60").glob("times-*"))


def test_a_case_and_a_scenario_are_roads_too(root: Path, tmp_path: Path) -> None:
    norfolk = root / "data" / "norfolk"
    (tmp_path / "homes.csv").write_text(
        "id,postcode,easting_m,northing_m\na,NR1 3DH,,\nb,,562000,320000\n")
    (tmp_path / "schools.csv").write_text("id,postcode\ns,NR20 3TL\n")
    plain = norfolk / "scenarios" / "base.toml"
    (tmp_path / "slow.toml").write_text(
        f'extends = "{plain.as_posix()}"\n[[travel.override]]\nkind = "season"\nfactor = 2\n')
    minutes = []
    for roads in (norfolk, plain, tmp_path / "slow.toml"):
        done = CliRunner().invoke(app, [
            "travel", "--roads", str(roads), "--from", str(tmp_path / "homes.csv"), "--to",
            str(tmp_path / "schools.csv"), "--out", str(tmp_path / "m.csv"), "--no-km"])
        assert done.exit_code == 0, done.output
        minutes.append(pd.read_csv(tmp_path / "m.csv")["minutes"].to_numpy())
    assert np.array_equal(minutes[0], minutes[1])
    assert (minutes[2] > 1.4 * minutes[1]).all()


def test_a_journey_of_half_a_day_has_minutes_and_no_length(tmp_path: Path) -> None:
    """Two copies of a road, 700 km apart: time and length no longer fit into one number."""
    xy = np.array([[400_000.0, 100_000], [401_000, 100_000], [380_000, 800_000]])
    roads = RoadNetwork(
        xy=xy, tail=np.array([0, 1]), head=np.array([1, 2]), metres=np.array([1000.0, 1.4e6]),
        seconds=np.array([60.0, 20 * 3600.0]), joinable=np.arange(2), places=np.zeros((0, 2)),
        urban=np.zeros(0, bool), access_kph=(20.0, 16.0), terminal_seconds=0.0,
        barriers=np.zeros((0, 4)), bridges=np.zeros((0, 2)), source="far", joins="links")
    roads.save(tmp_path / "far.npz")
    points(tmp_path / "homes.csv", ["a"], xy[:1])
    points(tmp_path / "schools.csv", ["near", "far"], xy[1:])
    done = CliRunner().invoke(app, [
        "travel", "--roads", str(tmp_path / "far.npz"), "--from", str(tmp_path / "homes.csv"),
        "--to", str(tmp_path / "schools.csv"), "--out", str(tmp_path / "m.csv"), "--free-flow"])
    assert done.exit_code == 0, done.stderr
    assert "More than 11 hours apart, so that their km are empty: 1 pairs." in done.stderr
    found = pd.read_csv(tmp_path / "m.csv").set_index("to_id")
    assert found["minutes"].tolist() == pytest.approx([1, 1201], abs=0.02)
    assert found.at["near", "km"] == pytest.approx(1) and np.isnan(found.at["far", "km"])


def test_points_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "homes.csv"
    path.write_text("id,postcode,easting_m,northing_m,colour\n"
                    "a,ZZ99 9ZZ,,,red\na,,1.2,52.1,red\nb,,600000,,red\n,,600000,300000,red\n")
    for secret in (True, False):
        with pytest.raises(InputError) as error:
            read_points(path, secret=secret)
        told = {(f.row, f.problem) for f in error.value.faults}
        assert {(2, "was not found"), (3, "names two points"),
                (3, "looks like longitude and latitude"), (5, "is empty")} <= told
        assert any(row == 4 for row, _ in told)
        assert ("ZZ99" in str(error.value)) is not secret
    with pytest.raises(InputError, match="is missing"):
        read_points(tmp_path / "nowhere.csv", secret=True)


@pytest.mark.parametrize("which", ["homes", "schools"])
def test_swapped_points_are_told_by_the_roads(which: str, tmp_path: Path) -> None:
    """Both are points of Great Britain that somebody may live at; the roads know better."""
    (tmp_path / "a.osm").write_text(text(DISPUTED))
    spots = {"homes": np.array([[WEST, SOUTH]]), "schools": np.array([[WEST + 1000, SOUTH]])}
    spots[which] = spots[which][:, ::-1]
    homes, schools = (points(tmp_path / f"{n}.csv", ["a1"], xy) for n, xy in spots.items())
    with pytest.raises(InputError, match=f"{which}.csv, row 2, column easting_m: has easting and "
                       "northing swapped"):
        pairs_file(str(tmp_path / "a.osm"), homes, schools, tmp_path / "out.csv", back=False,
                   km=False, ferry=False, am_peak=False, limit_m=1000, progress=lambda _: None)
    assert not (tmp_path / "out.csv").exists()


def test_nothing_is_written_on_a_fault(tmp_path: Path) -> None:
    homes = points(tmp_path / "homes.csv", ["a"], HOMES[:1])
    done = CliRunner().invoke(app, [
        "travel", "--roads", str(tmp_path / "no.osm.pbf"), "--from", str(homes), "--to",
        str(homes), "--out", str(tmp_path / "m.csv")])
    assert done.exit_code == 1 and not (tmp_path / "m.csv").exists()


def test_a_changed_school_costs_its_own_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roads = street_network(4, size=40)
    rng = np.random.default_rng(1)
    a, b = rng.uniform(0, 3000, (20, 2)), rng.uniform(0, 3000, (6, 2))
    cache = Cache(tmp_path / "kept")
    searched: list[int] = []
    times = Router.times
    monkeypatch.setattr(Router, "times", lambda self, leave, arrive, watch=None: (
        searched.append(len(arrive.node)), times(self, leave, arrive, watch))[1])
    ordered: list[int] = []
    nested = room.Router

    def count(roads: RoadNetwork, order: object = None) -> Router:
        ordered.append(order is None)
        return nested(roads, order)  # type: ignore[arg-type]

    monkeypatch.setattr(room, "Router", count)
    first = journeys_between(roads, a, b, cache=cache)
    again = journeys_between(roads, a, b[::-1], cache=cache)
    assert searched == [6] and np.array_equal(again.ms, first.ms[:, ::-1])
    assert np.array_equal(again.snap_b, first.snap_b[::-1])
    moved = np.r_[b[:5], [[10.0, 20.0]]]
    changed = journeys_between(roads, a, moved, cache=cache)
    assert searched == [6, 1]
    assert np.array_equal(changed.ms, journeys_between(roads, a, moved).ms)
    searched.clear()
    back = journeys_between(roads, a, b, cache=cache)
    assert searched == [] and np.array_equal(back.ms, first.ms)
    # New speeds: all columns, the same order. Another home: all columns.
    slow = replace(roads, seconds=roads.seconds * 1.5)
    ordered.clear()
    assert np.array_equal(journeys_between(slow, a, b, cache=cache).ms,
                          journeys_between(slow, a, b).ms)
    assert ordered == [False, True]
    searched.clear()
    journeys_between(roads, a[1:], b, cache=cache)
    assert searched == [6]
    for path in (tmp_path / "kept").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_spoilt_or_forbidden_cache_is_no_cache(tmp_path: Path) -> None:
    roads, xy = street_network(4), np.array([[100.0, 200.0], [900.0, 800.0]])
    cache = Cache(tmp_path / "kept")
    want = journeys_between(roads, xy, xy, cache=cache).ms
    for path in (tmp_path / "kept").iterdir():
        path.write_bytes(b"spoilt")
    assert np.array_equal(journeys_between(roads, xy, xy, cache=cache).ms, want)
    (tmp_path / "file").write_text("")
    assert np.array_equal(
        journeys_between(roads, xy, xy, cache=Cache(tmp_path / "file" / "kept")).ms, want)


def test_where_the_cache_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Cache.of_user().folder == tmp_path / "cache"
    monkeypatch.setenv("SUFFICIENCY_CACHE", "off")
    assert Cache.of_user().folder is None
    monkeypatch.delenv("SUFFICIENCY_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    folder = Cache.of_user().folder
    assert folder is not None and folder.name == "sufficiency"


@pytest.fixture
def norfolk(root: Path) -> RoadNetwork:
    return without_ferries(main_roads(root / "data" / "norfolk" / "roads", am_peak=True).roads)


def test_isochrones_hold_what_is_within(norfolk: RoadNetwork) -> None:
    schools = np.array([[623_100.0, 308_500.0], [561_900.0, 320_000.0]])
    box = (600_000.0, 295_000.0, 640_000.0, 325_000.0)
    shapes = Grid(norfolk, box, limit_m=1000, step_m=1000).isochrones(schools, (15, 30, 45))
    assert shapes["area_km2"].is_monotonic_increasing and shapes["area_km2"].iloc[0] > 20
    a, b, c = shapes.geometry
    assert b.buffer(1).contains(a) and c.buffer(1).contains(b)
    spots = np.random.default_rng(2).uniform(box[:2], box[2:], (400, 2))
    ground = Spots(norfolk, spots, limit_m=1000)
    times = ground.minutes_to_any(schools)
    every = journeys_between(norfolk, spots, schools).seconds / 60
    assert np.allclose(times, every.min(axis=1), atol=0.01)
    # They have joined the roads once; other schools are asked about afterwards.
    assert np.allclose(ground.minutes_to_any(schools[1:]), every[:, 1], atol=0.01)
    assert np.isinf(ground.minutes_to_any(schools[:0])).all()
    assert not len(Spots(norfolk, spots[:0], limit_m=1000).minutes_to_any(schools))
    for limit, shape in zip(shapes["minutes"], shapes.geometry, strict=True):
        wrong = shapely.contains_xy(shape, spots) != (times <= limit)
        # Between points a kilometre apart the line is drawn straight: near it either may be so.
        assert (np.abs(times[wrong] - limit) < 4).all() and wrong.mean() < 0.06


@pytest.mark.parametrize("out", ["areas.gpkg", "areas.geojson"])
def test_isochrone_files(root: Path, tmp_path: Path, out: str) -> None:
    scenario = root / "data" / "norfolk" / "scenarios" / "base.toml"
    table = isochrone_file(scenario, [20.0, 45.0], "special", tmp_path / out, 2500, lambda _: None)
    shapes = gpd.read_file(tmp_path / out)
    assert shapes["minutes"].tolist() == table["minutes"].tolist() == [20, 45]
    assert 0.4 < table["share"].iloc[0] < table["share"].iloc[1] <= 1
    assert shapes["children"].sum() == pytest.approx(table["children"].sum())
    with pytest.raises(InputError, match="neither"):
        isochrone_file(scenario, [20.0], "special", tmp_path / "a.shp", 2500, lambda _: None)


def test_the_road_map_shows_overrides(root: Path, tmp_path: Path) -> None:
    plain = root / "data" / "norfolk" / "scenarios" / "base.toml"
    path = tmp_path / "works.toml"
    path.write_text(
        f'extends = "{plain.as_posix()}"\ntitle = "Works <1>"\n[demand]\ngrowth = 0.1\n'
        '[[travel.override]]\nkind = "close"\ntitle = "A149 shut"\nroad = "A149"\n'
        '[[travel.override]]\nkind = "ferry"\n'
        '[[travel.override]]\nkind = "link"\ntitle = "Bypass"\nkph = 80\n'
        "line = [[600000, 320000], [612000, 318000]]\n")
    work = road_work(str(path), lambda _: None)
    closed, ferry, link = work.changes
    assert len(closed.closed) > 5 and len(ferry.added) == 1 and len(link.added) == 1
    effects = work.effects.set_index("override")
    assert effects.loc["A149 shut", "change"] > 10 and effects.loc["Bypass", "change"] <= 0
    assert any("A149 shut: +" in line for line in work.words())
    assert {"Norwich", "King's Lynn"} <= {name for name, _, _ in work.towns}
    write_road_page(work, tmp_path / "roads.html")
    page = (tmp_path / "roads.html").read_text()
    assert "Works &lt;1&gt;" in page and "A149 shut" in page and not re.search("https?:", page)
    assert "Primary routes, dual carriageway" in page and "trunk_dual" not in page
    assert "<h1>Roads and their speeds: Norfolk, Works &lt;1&gt;</h1>" in page
    assert "New roads" in page
    assert "Speeds are those of the morning peak." in page and "closes 87.6 miles" in page
    assert page.count("morning peak") == 1 and "overrides are numbered as in the table" in page
    assert class_words("urban_minor") == "Minor roads in towns"
    assert class_words("living_street") == "Living street"
    write_road_page(work, tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "roads.html").read_bytes()
    work.save(tmp_path / "county.npz")
    done = CliRunner().invoke(app, ["roads", str(tmp_path / "county.npz")])
    assert done.exit_code == 0 and "Primary routes, dual carriageway" in done.output
    # Speeds are in mph and what is nought has no row, as on the page.
    assert "mean mph" in done.output and "km" not in done.output
    assert not re.search(r"^\w.* +0 +\d+$", done.output, re.MULTILINE)


def test_names_on_the_road_map_stand_clear_of_each_other() -> None:
    """The larger first; where the place above a dot is taken, the name stands below it."""
    axes = Figure().add_subplot()
    towns = [("Norwich", 50e3, 50e3), ("Yarmouth", 50e3, 50.1e3), ("Lynn", 20e3, 50e3)]
    found = _name_towns(axes, towns, (0.0, 0.0, 1e5, 1e5), [], 1e5 / 11, 1.0)
    assert [t.get_text() for t in axes.texts] == ["Norwich", "Lynn"]
    low = _name_towns(axes, [("Holt", 50e3, 48e3)], (0.0, 0.0, 1e5, 1e5), found[:1], 1e5 / 11, 1.0)
    assert low[0][1] < 48e3 and not _meets(low[0], found, 0.0)


def test_the_road_map_of_a_case_has_its_title_its_bounds_and_miles(
    root: Path, tmp_path: Path
) -> None:
    work = road_work(str(root / "data" / "norfolk"), lambda _: None)
    assert work.title == "Norfolk" and work.outline is not None and len(work.towns) > 8
    write_road_page(work, tmp_path / "roads.html")
    page = (tmp_path / "roads.html").read_text()
    speeds, legend = (part.split("</ul>")[0] for part in page.split("<ul class='legend'")[1:])
    table = page.split("<table")[-1]
    for word in ("A roads in towns", "Primary routes, dual carriageway", "B roads"):
        assert word in table
    assert re.findall(r"</span> ([^<]+)</li>", legend)[:4] == [
        "Dual carriageways", "Primary routes and other A roads", "B roads", "Minor roads"], (
        "a width has the names that the table has")
    assert "Main roads and connecting minor roads." in page
    assert table.index("Primary routes<") < table.index("A roads<") < table.index("B roads<") < (
        table.index("Minor roads<")), "by class"
    # Colour is speed, in the key as in the table; what is faster is darker, for grey and for eyes.
    assert re.findall(r"</span> ([^<]+)</li>", speeds) == [words for _, words, _ in SPEEDS]
    assert all(colour in speeds for _, _, colour in SPEEDS)
    light = [int(c[1:3], 16) * 0.3 + int(c[3:5], 16) * 0.59 + int(c[5:], 16) * 0.11
             for _, _, c in SPEEDS]
    assert all(a - b > 20 for a, b in pairwise(light))
    assert [speed_colour(v) for v in (19.4, 19.6, 70.0)] == [SPEEDS[k][2] for k in (0, 1, 4)]
    assert f"{speed_colour(45)}'></span> A roads</th>" in table
    assert "overrides are numbered" not in page, "there are none"
    assert "Trunk" not in page, "most A roads with that tag are no trunk roads"
    assert "Boundary of the area" in legend and "Sea" in legend
    assert page.count("data:image/png") == 2 and "media='screen and (max-width:40rem)'" in page, (
        "a phone has a map of its own, paper the wide one")
    plan = road_work(str(root / "data" / "norfolk" / "scenarios" / "as-built.toml"), lambda _: None)
    assert plan.title == "Norfolk", "a plan that changes no road"
    assert "Roads are drawn straight from junction to junction" in page
    footer = page.partition("<footer>")[2]
    for owner in ("OpenStreetMap contributors, ODbL", "GeoNames (CC BY 4.0)", "Open Government"):
        assert owner in footer
    # No ferry has a length on these roads, and a speed of a ferry would be made of waiting.
    assert "Ferries" not in page and ">0</td>" not in page and "km" not in table
    assert "Mean speed, mph" in table and "Speeds are those without traffic" in page
    a_roads = table.partition(" A roads</th>")[2].partition("</tr>")[0]
    assert a_roads == "<td class='r'>408</td><td class='r'>45</td>", a_roads


def test_a_number_is_told_of_main_roads_only() -> None:
    assert ROAD.findall("A149;Coast Road") == ["A149"] and ROAD.findall("A1(M);M25") == [
        "A1(M)", "M25"]
    assert not ROAD.findall("B1145;Mill Lane")
    assert [style_of(k).numbered for k in ("a", "trunk_dual", "b", "residential")] == [
        True, True, False, False]
