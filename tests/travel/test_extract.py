"""What stands in an extract is read as it is meant, however it is written; the rest is said."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import osmium
import osmnx
import pytest

from sufficiency.errors import InputError
from sufficiency.study.roads import class_table, road_work
from sufficiency.travel.cache import Cache
from sufficiency.travel.matrix import road_notes
from sufficiency.travel.network import load_roads
from sufficiency.travel.sources.openstreetmap import read_graphml
from sufficiency.travel.sources.osm_extract import read_extract
from sufficiency.travel.sources.osm_ferries import FERRY_KPH, WAIT_S, wait_share
from sufficiency.travel.sources.select import read_roads
from tests.sizes import large
from tests.travel.square import ROAD, ROUND, Ways, km, minutes, restriction, text, write

OPEN, SHUT = (1.3, 1.3), (5.3, 5.3)
WAYS = [
    ({}, OPEN), ({"access": "residents"}, SHUT), ({"access": "no"}, SHUT),
    ({"motor_vehicle": "destination"}, SHUT), ({"motor_vehicle": "private"}, SHUT),
    ({"vehicle": "private;delivery"}, SHUT), ({"access": "customers"}, SHUT),
    ({"access": "no", "motorcar": "yes"}, OPEN), ({"access": "agricultural;yes"}, OPEN),
    ({"access": "lodgers"}, SHUT), ({"motor_vehicle:forward": "no"}, (5.3, 1.3)),
    ({"motor_vehicle:backward": "no"}, (1.3, 5.3)),
    ({"motor_vehicle": "no", "motor_vehicle:forward": "yes"}, (1.3, 5.3)),
    ({"vehicle:forward": "destination"}, (5.3, 1.3)), ({"oneway": "yes"}, (1.3, 5.3)),
    ({"oneway": "yes", "oneway:motorcar": "no"}, OPEN),
    ({"oneway:vehicle": "-1"}, (5.3, 1.3)), ({"oneway:bus": "yes"}, OPEN),
    ({"motor_vehicle:conditional": "no @ (Mo-Fr 08:15-09:00)"}, SHUT),
    ({"motor_vehicle:conditional": "no @ (Mo-Fr 14:30-15:45)"}, OPEN),
    ({"access": "no", "access:conditional": "yes @ (Mo-Fr 07:00-10:00)"}, OPEN),
    ({"access": "no", "access:conditional": "yes @ (Mo-Fr 08:30-10:00)"}, SHUT),
    ({"motor_vehicle:backward:conditional": "no @ (Mo-Fr 08:00-09:00)"}, (1.3, 5.3)),
    ({"oneway:conditional": "yes @ (Mo-Fr 08:00-09:30)"}, (1.3, 5.3)),
    ({"oneway": "yes", "oneway:conditional": "no @ (24/7)"}, OPEN),
]


def disputed(tags: Mapping[str, str]) -> Ways:
    return {**ROUND, 13: ((1, 7, 2), {**ROAD, **tags})}


@pytest.mark.parametrize(("tags", "told"), WAYS)
def test_who_may_drive_through(tmp_path: Path, tags: dict[str, str], told: object) -> None:
    """The same from an extract and from a graph that OSMnx made of it."""
    path = write(tmp_path, text(disputed(tags)))
    assert km(read_extract(path)) == told
    # OSMnx keeps no way back of a street with an arrow, whatever else is tagged.
    if tags.get("oneway") != "yes" or len(tags) == 1:
        assert km(read_graphml(graph(path, sorted({*tags, "oneway"})))) == told


def graph(path: Path, keys: list[str], simplify: bool = False) -> Path:
    """What OSMnx makes of a file, these tags kept, as it saves it."""
    settings, before = osmnx.settings, dict(vars(osmnx.settings))
    try:
        settings.useful_tags_way = sorted({"highway", "route", "duration", *keys})
        settings.useful_tags_node = sorted({"barrier", *keys})
        found = osmnx.graph_from_xml(path, simplify=simplify, retain_all=True)
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
    out = path.with_suffix(".graphml")
    osmnx.save_graphml(found, out)
    return out


@pytest.mark.parametrize(("tags", "told"), [
    ({"motor_vehicle": "no", "bus": "yes"}, SHUT), ({"access": "no", "psv": "yes"}, SHUT),
    ({"access": "no", "motorcar": "yes"}, OPEN),
    ({"highway": "crossing", "motor_vehicle": "no"}, OPEN),
    ({"highway": "traffic_signals", "motor_vehicle": "no"}, SHUT),
    ({"barrier": "lift_gate", "access": "destination"}, SHUT),
    ({"barrier": "gate", "access": "private;delivery"}, SHUT), ({"barrier": "gate"}, OPEN),
    ({"barrier": "bollard"}, SHUT), ({"barrier": "bollard", "motor_vehicle": "yes"}, OPEN),
    ({"motor_vehicle:conditional": "no @ (Mo-Fr 08:00-09:00)"}, SHUT),
    ({"barrier": "rising_bollard", "access:conditional": "no @ (08:00-18:00)"}, SHUT),
])
def test_what_stands_on_a_road(tmp_path: Path, tags: dict[str, str], told: object) -> None:
    path = write(tmp_path, text(disputed({}), {7: tags}))
    assert km(read_extract(path)) == told
    assert km(read_graphml(graph(path, sorted({*tags, "oneway"})))) == told


@pytest.mark.parametrize("tags", [{"access": "private"}, {"motor_vehicle": "destination"}])
def test_homes_on_roads_of_their_own(tmp_path: Path, tags: dict[str, str]) -> None:
    """A dead end behind a gate, and beyond it an open road, are driven from and to."""
    ways = {**disputed({}), 14: ((7, 8), {**ROAD, **tags}), 15: ((8, 9), ROAD)}
    for one in (ways, {**ways, 14: ((7, 8), ROAD)}):
        roads = read_extract(write(tmp_path, text(one, {8: {"barrier": "gate", **tags}})))
        assert km(roads, home=(500, 800)) == (1.4, 1.4)
        assert km(roads) == OPEN


def test_values_nobody_knows_are_counted(tmp_path: Path) -> None:
    ways = {**disputed({"access": "lodgers"}), 14: ((7, 8), {**ROAD, "maxspeed": "slow"}),
            15: ((8, 9), {**ROAD, "motor_vehicle:conditional": "no @ (full moon)"}),
            16: ((9, 10), {"highway": "footway", "access": "lodgers"})}
    roads = read_extract(write(tmp_path, text(ways, {9: {"barrier": "gate", "access": "elves"}})))
    said = " ".join(roads.notes)
    assert "Access that is not known shuts the road: 2 in all ('elves', 'lodgers')." in said
    assert "not in force: 1 in all ('no @ full moon')." in said
    assert "the law implies holds: 1 in all ('slow')." in said
    roads.save(tmp_path / "kept.npz")
    assert load_roads(tmp_path / "kept.npz").notes == roads.notes
    plain = read_extract(write(tmp_path, text(disputed({"access": "yes"}))))
    assert plain.notes == ()


def test_a_gap_is_no_road(tmp_path: Path) -> None:
    """A way without some of its nodes ends on both sides of them; what is left is still road."""
    path = write(tmp_path, text(disputed({}), lost=(7,)))
    roads = read_extract(path)
    assert km(roads) == SHUT
    assert "lack some of their nodes end where those would be, 1 in all" in roads.notes[0]
    bent = {**ROUND, 13: ((5, 1, 8, 9, 10), ROAD), 10: ((1, 2), ROAD)}
    roads = read_extract(write(tmp_path, text(bent, lost=(8,))))
    # 300 m from 5 to 1, 100 m from 9 to 10, 1,000 from 1 to 2, 300 from 2 to 6, 5,000 round.
    assert roads.metres.sum() == pytest.approx(6700, rel=0.01)


def test_ways_first_and_packed_files(tmp_path: Path) -> None:
    words = text(disputed({}), ways_first=True)
    (tmp_path / "a.osm").write_text(words)
    (tmp_path / "a.osm.gz").write_bytes(gzip.compress(words.encode()))
    (tmp_path / "a.osm.bz2").write_bytes(bz2.compress(words.encode()))
    for name in ("a.osm", "a.osm.gz", "a.osm.bz2"):
        assert km(read_roads(tmp_path / name, Cache())) == OPEN
    (tmp_path / "a.bz2").write_bytes(b"")
    with pytest.raises(InputError, match=r"no kind of roads.*\.osm\.bz2"):
        read_roads(tmp_path / "a.bz2", Cache())
    for name in ("b.osm.gz", "b.osm.bz2", "b.osm.pbf"):
        (tmp_path / name).write_bytes((tmp_path / "a.osm.gz").read_bytes()[:60])
        with pytest.raises(InputError, match="cannot be read as OpenStreetMap data"):
            read_roads(tmp_path / name, Cache())


def with_places(source: Path, out: Path) -> Path:
    """The file with places carried by its ways, and without the nodes that have no tags."""
    writer = osmium.SimpleWriter(osmium.io.File(str(out), "pbf,locations_on_ways=true"))
    try:
        for thing in osmium.FileProcessor(source).with_locations():
            if not thing.is_node() or len(thing.tags):
                writer.add(thing)
    finally:
        writer.close()
    return out


@pytest.mark.parametrize("county", [False, large(True)])
def test_places_carried_by_ways(tmp_path: Path, shared: Path, county: bool) -> None:
    """The same roads to the digit, on a square with a bus gate and in a county."""
    square = write(tmp_path, text(disputed({}), {7: {"motor_vehicle": "no"}}))
    source = shared / "roads" / "rutland_osm_2018.osm.pbf" if county else square
    plain = read_extract(source)
    carried = read_extract(with_places(source, tmp_path / f"{source.stem}.pbf"))
    assert np.array_equal(plain.metres, carried.metres)
    assert np.array_equal(plain.seconds, carried.seconds)
    assert plain.notes == carried.notes


def test_what_is_told_of_roads_with_gates(tmp_path: Path) -> None:
    """A gate is no mile of any class; notes, local roads and turns are told."""
    turn = restriction("no_straight_on", 13, "node:7", 14)
    ways = {**{k: v for k, v in STRAIGHT.items() if k != 12},
            12: ((1, 3, 4, 2), {**ROAD, "access": "destination"})}
    path = write(tmp_path, text(ways, {3: {"barrier": "gate", "access": "private"}}, turn,
                                lost=(8,)))
    work = road_work(str(path), lambda _: None, Cache())
    assert class_table(work.roads)["road_class"].tolist() == ["unclassified"]
    words = "\n".join(work.words())
    assert "3 miles of these only where a journey begins or ends" in words
    assert "turns forbidden: 1" in words and "note: The extract was cut" in words
    assert "nan" not in words
    assert work.attribution == ("Roads: © OpenStreetMap contributors (ODbL).",)


def test_roads_in_parts_are_said(tmp_path: Path) -> None:
    whole = read_extract(write(tmp_path, text(disputed({}))))
    apart = {**disputed({}), 20: ((8, 9), ROAD), 21: ((10, 11), ROAD)}
    parts = read_extract(write(tmp_path, text(apart)))
    nowhere = np.zeros((0, 2))
    assert road_notes(whole, nowhere) == []
    assert "holds only 50% of the junctions" in road_notes(parts, nowhere)[0]


STRAIGHT: Ways = {10: ((5, 1), ROAD), 13: ((1, 7), ROAD), 14: ((7, 2), ROAD), 11: ((2, 6), ROAD),
                  12: ((1, 3, 4, 2), ROAD), 15: ((7, 8), ROAD)}


@pytest.mark.parametrize(("relation", "told"), [
    (restriction("no_straight_on", 13, "node:7", 14), (5.3, 1.3)),
    (restriction("only_left_turn", 13, "node:7", 15), (5.3, 1.3)),
    (restriction("only_straight_on", 13, "node:7", 14), OPEN),
    (restriction("no_straight_on", 13, "way:14", 11), (5.3, 1.3)),
    (restriction("only_straight_on", 10, "way:13", 14), OPEN),
    (restriction("only_straight_on", 10, "way:12", 11), (5.3, 1.3)),
    (restriction("no_straight_on", 13, "node:7", 14, **{"except": "psv;motorcar"}), OPEN),
    (restriction("no_straight_on", 13, "node:7", 14, **{"except": "psv"}), (5.3, 1.3)),
    (restriction("none", 13, "node:7", 14,
                 restriction__conditional="no_straight_on @ (Mo-Fr 08:00-09:00)"), (5.3, 1.3)),
    (restriction("none", 13, "node:7", 14,
                 restriction__conditional="no_straight_on @ (Sa 08:00-09:00)"), OPEN),
    (restriction("none", 13, "node:7", 14, restriction__hgv="no_straight_on"), OPEN),
])
def test_turns(tmp_path: Path, relation: str, told: tuple[float, float]) -> None:
    """Nobody obeys by turning round: the dead end of 600 m to the north is no way out at 7, where
    only_left_turn leads into it."""
    ways = {k: v for k, v in STRAIGHT.items() if k != 15 or "left" in relation}
    found = km(read_extract(write(tmp_path, text(ways, relations=relation))))
    if "left" in relation:
        told = (2.5, 1.3)  # into the dead end, round at its end, and on
    assert found == told


def test_a_turn_without_a_place_is_counted(tmp_path: Path) -> None:
    """Way 13 leads on at both sides of node 7, so which side is meant is not said."""
    ways = {**disputed({}), 15: ((7, 8), ROAD)}
    for relation in (restriction("no_left_turn", 13, "node:7", 15),
                     restriction("no_left_turn", 99, "node:7", 15)):
        roads = read_extract(write(tmp_path, text(ways, relations=relation)))
        assert "without a place in these roads are left out: 1 in all" in roads.notes[0]
        assert km(roads, school=(500, 340)) == (1.0, 1.0)


FERRY = {"route": "ferry", "motor_vehicle": "yes"}
AROUND: Ways = {10: ((5, 1), ROAD), 11: ((2, 6), ROAD), 20: ((1, 12), ROAD), 21: ((2, 13), ROAD)}
LEGS_S = 0.3 / 46 * 3600
"""The two ends of the journey, on unclassified roads."""


@pytest.mark.parametrize(("ways", "sailing"), [
    ({13: ((1, 7, 2), {**FERRY, "duration": "00:10"})}, 600),
    ({13: ((1, 7), {**FERRY, "duration": "00:04"}), 14: ((7, 2), {**FERRY, "duration": "6"})},
     600),
    ({13: ((1, 7, 2), {**FERRY, "duration": "00:10"}), 15: ((7, 8), {**FERRY, "duration": "3"})},
     600),
    ({13: ((1, 7), FERRY), 14: ((7, 2), FERRY)}, 1.0 / FERRY_KPH * 3600),
])
def test_a_crossing_has_one_time_and_one_wait(
    tmp_path: Path, ways: Ways, sailing: float
) -> None:
    """However it is cut: into ways, by another ferry that meets it, or by OSMnx at every node."""
    path = write(tmp_path, text({**AROUND, **ways}))
    told = (sailing + WAIT_S + LEGS_S + 120) / 60
    for roads in (read_extract(path), read_graphml(graph(path, ["motor_vehicle"])),
                  read_graphml(graph(path, ["motor_vehicle"], simplify=True))):
        assert minutes(roads) == pytest.approx(told, abs=0.02)


@pytest.mark.parametrize("duration", ["00:03", None])
def test_road_and_ferry_in_one_edge(tmp_path: Path, duration: str | None) -> None:
    """Where OSMnx has joined them each has its part, and that is said."""
    crossing = FERRY if duration is None else {**FERRY, "duration": duration}
    ways = {**AROUND, 13: ((1, 7), ROAD), 14: ((7, 2), crossing)}
    path = write(tmp_path, text(ways))
    joined = read_graphml(graph(path, ["motor_vehicle"], simplify=True))
    assert "join road and ferry for as long as both take: 1 in all" in joined.notes[0]
    assert len(joined.tail) == 5
    told = (0.5 / FERRY_KPH * 3600 + WAIT_S + 0.8 / 46 * 3600 + 120) / 60
    for roads in (read_extract(path), joined):
        assert minutes(roads) == pytest.approx(told, abs=0.02)


def test_a_ferry_route_has_the_time_of_its_relation(tmp_path: Path) -> None:
    ways = {**AROUND, 13: ((1, 7), {**FERRY, "duration": "9"}), 14: ((7, 2), FERRY)}
    route = ('<relation id="60" version="1"><member type="way" ref="13" role=""/>'
             '<member type="way" ref="14" role=""/><tag k="type" v="route"/>'
             '<tag k="route" v="ferry"/><tag k="duration" v="PT10M"/></relation>')
    roads = read_extract(write(tmp_path, text(ways, relations=route)))
    assert minutes(roads) == pytest.approx((600 + WAIT_S + LEGS_S + 120) / 60, abs=0.02)


def test_a_ferry_that_calls_at_a_road_is_two_crossings() -> None:
    tail, head = np.array([0, 1, 2, 1, 3]), np.array([1, 2, 3, 9, 4])
    ferry = np.array([True, True, True, False, False])
    # 0 is the sea: the network ends there; at 1 and 3 there are roads, at 2 none.
    assert wait_share(tail, head, ferry).tolist() == [0.5, 0.5, 0.5, 0.0, 0.0]
