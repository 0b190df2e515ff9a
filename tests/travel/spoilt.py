"""Roads as mappers, editors and servers leave them, and what each is: km there and back on the
square of ``square.py`` (1.3 = the disputed road is driven, 5.3 = it is not).

The calculation is by hand: there are two ways only. ``SAID`` are those that cannot be read, or not
whole: it must be said, and nothing else be made of them.
"""

from __future__ import annotations

import bz2
import gzip
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import osmium

from tests.travel.square import ROAD, ROUND, text

OPEN, SHUT, AHEAD, BACK = (1.3, 1.3), (5.3, 5.3), (1.3, 5.3), (5.3, 1.3)
Told = tuple[float, float]
DISPUTED = {**ROUND, 13: ((1, 7, 2), ROAD)}
HALVES = {**ROUND, 13: ((1, 7), ROAD), 14: ((7, 2), ROAD)}


def _timed(told: Told, *conditions: str) -> list[tuple[dict[str, str], Told]]:
    return [({"motor_vehicle:conditional": c}, told) for c in conditions]


WAYS: list[tuple[dict[str, str], Told]] = [
    ({"maxheight": "1.8"}, SHUT), ({"maxheight": "1.9 m"}, OPEN), ({"maxheight": "default"}, OPEN),
    ({"maxheight:physical": "180 cm"}, SHUT), ({"maxheight": "6'0\""}, SHUT),
    ({"maxheight": "6' 6\""}, OPEN), ({"maxwidth": "6 ft 6 in"}, OPEN), ({"maxwidth": "6'"}, SHUT),
    ({"maxwidth": "1,5"}, SHUT), ({"maxwidth:physical": "2.1"}, OPEN), ({"maxwidth": "5ft"}, SHUT),
    ({"maxwidth": "1.8", "motor_vehicle": "yes"}, SHUT), ({"maxweight": "2"}, SHUT),
    ({"maxweight": "3"}, OPEN), ({"maxweight": "7.5 t"}, OPEN), ({"maxweight": "2000 kg"}, SHUT),
    ({"maxweightrating": "3.5"}, OPEN), ({"maxweight": "none"}, OPEN),
    ({"maxheight": "4.1;1.7"}, SHUT), ({"maxweight:hgv": "1"}, OPEN),
    ({"motor_vehicle": "no;destination"}, SHUT), ({"motor_vehicle": "yes;no"}, OPEN),
    ({"access": "yes;private"}, OPEN), ({"motor_vehicle": " destination ; delivery "}, SHUT),
    ({"motor_vehicle": "Destination"}, SHUT), ({"access": "NO"}, SHUT),
    ({"motor_vehicle": "private", "motorcar": "yes"}, OPEN),
    ({"vehicle": "no", "motor_vehicle": "yes"}, OPEN),
    ({"motor_vehicle": "no", "access": "yes"}, SHUT), ({"access:forward": "no"}, BACK),
    ({"motorcar:backward": "private"}, AHEAD), ({"access:both_ways": "no"}, SHUT),
    ({"motor_vehicle": "yes", "vehicle:forward": "no"}, OPEN),
    ({"motor_vehicle:both_ways": "no", "motor_vehicle:forward": "yes"}, AHEAD),
    ({"bicycle": "no", "foot": "no", "hgv": "no", "psv": "yes"}, OPEN),
    ({"bus": "designated", "motor_vehicle": "no"}, SHUT), ({"motor_vehicle": ""}, OPEN),
    ({"highway": "Unclassified"}, OPEN), ({"highway": "unclassified; residential"}, OPEN),
    ({"highway": "cycleway;footway"}, SHUT), ({"smoothness": "impassable"}, SHUT),
    ({"disused": "yes"}, SHUT), ({"abandoned": "yes"}, SHUT), ({"access": "residents"}, SHUT),
    ({"4wd_only": "yes"}, SHUT), ({"4wd_only": "no"}, OPEN),
    ({"oneway": "no", "oneway:motor_vehicle": "yes"}, AHEAD), ({"motor_vehicle": "permit"}, SHUT),
    ({"access": "no", "bus": "yes", "taxi": "yes"}, SHUT), ({"highway": "busway"}, SHUT),
    ({"highway": "pedestrian"}, SHUT), ({"highway": "proposed"}, SHUT),
    ({"highway": "construction", "construction": "unclassified", "motor_vehicle": "yes"}, SHUT),
    ({"oneway": "Yes"}, AHEAD), ({"oneway": "true"}, AHEAD), ({"oneway": "1"}, AHEAD),
    ({"oneway": "reverse"}, BACK), ({"oneway": " yes "}, AHEAD), ({"oneway": "reversible"}, SHUT),
    ({"oneway": "alternating"}, OPEN), ({"oneway": "yes", "oneway:bicycle": "no"}, AHEAD),
    ({"oneway": "yes", "oneway:motor_vehicle": "no"}, OPEN),
    ({"oneway": "reversible",
      "oneway:conditional": "yes @ (Mo-Fr 06:00-12:00); -1 @ (Mo-Fr 12:00-20:00)"}, AHEAD),
    ({"oneway:conditional": "-1 @ (Mo-Fr 06:00-12:00)"}, BACK), ({"junction": "circular"}, AHEAD),
    ({"junction": "roundabout", "oneway": "-1"}, BACK), ({"junction": "mini_roundabout"}, OPEN),
    *_timed(
        SHUT, "no @ (Mo-Fr 08:30-09:15,15:00-15:45; PH off)", "no @ Mo-Fr 08:30-09:15",
        "no @ (Mo-Fr 08:30-09:15, 15:00-15:45; SH off)", "no@(Mo-Fr 08:30-09:15)",
        "no @ (Mo-Fr 8:30-9:15)", "no @ (Mo-Fr 0830-0915)", "no @ (Mon-Fri 08:30-09:15)",
        "no @ (mo-fr 08.30-09.15)", "no @ (Monday to Friday 8.30am-9.15am)",
        "no @ (Tuesdays and Thursdays 08:30-09:15)", "no @ (term-time Mo-Fr 08:30-09:15)",
        "no @ (school days 08:30-09:15)", 'no @ (Mo-Fr 08:30-09:15 "term time only")',
        "no @ (SH off; Mo-Fr 08:30-09:15)", "no @ (Sep 01-Jul 20 Mo-Fr 08:30-09:15)",
        "no @ (weekdays 08:30-09:15)", "no @ (Mo-Fr 08:30-09:15 PH off)",
        "no @ (Mo-Fr 08:30-09:15 except bank holidays)", "no @ (22:00-08:15)",
        "no @ (Mo-Fr 08:30–09:15)", "no @ (Mo-Fr 08:30-09:15) AND (SH off)",
        'no @ (Mo-Fr 08:30-09:15 AND "School Street")', "permit @ (Mo-Fr 08:00-09:30)",
        "no @ (Mo-Fr 08:00-09:30) ; permit @ (Mo-Fr 08:00-09:30)",
        "no @ (Mo-Fr 08:00-09:30); yes @ (residents)", "no @ ((Mo-Fr 08:00-09:00)"),
    *[({"highway": "service", "service": s}, SHUT) for s in ("bus", "busway", "drive_through")],
    *[({key: "yes"}, SHUT) for key in ("ice_road", "winter_road", "demolished", "razed",
                                       "construction", "proposed")],
    ({"construction": "minor"}, OPEN), ({"ford": "stepping_stones"}, SHUT), ({"ford": "yes"}, OPEN),
    ({"access": "unknown"}, OPEN), ({"motor_vehicle": "Unknown", "access": "no"}, SHUT),
    *_timed(SHUT, "no @ (06:00+)", "no @ (M-F 08:00-09:00)", "no @ (7am to 10am and 4pm to 7pm)",
            "no @ (Mo-Fr 08:00-09:00), yes @ (permit)"),
    *_timed(
        OPEN, 'no @ (Mo-Fr 14:30-15:30 "school days")', "no @ (Mo-Fr 14:30-15:30 school days only)",
        "no @ (SH Mo-Fr 08:30-09:15)", "no @ (Apr-Oct Sa-Su)", "no @ (20:00-06:00)",
        "no @ (Dec 25)", "no @ (Dec 25-Jan 2)", "no @ (weight>7.5 AND Mo-Fr 08:00-09:00)",
        "no @ (sunset-sunrise)", "no @ (PH,SH 08:00-09:00)", "no @ (weekends 08:00-18:00)"),
    ({"motor_vehicle": "no", "motor_vehicle:conditional": "delivery @ (18:00-10:00)"}, SHUT),
    ({"motor_vehicle:forward:conditional": "no @ (Mo-Fr 08:30-09:15)"}, BACK),
    ({"access:conditional": "no @ (Mo-Fr 08:30-09:15)", "motor_vehicle": "yes"}, OPEN),
]
"""Tags of the disputed road."""
NODES: list[tuple[dict[str, str], Told]] = [
    ({"barrier": "yes"}, SHUT), ({"barrier": "yes", "access": "yes"}, OPEN),
    ({"barrier": "yes", "bicycle": "yes"}, SHUT), ({"barrier": "no"}, OPEN),
    ({"barrier": "height_restrictor", "maxheight": "2.1"}, OPEN),
    ({"barrier": "height_restrictor", "maxheight": "1.8"}, SHUT),
    ({"barrier": "height_restrictor"}, OPEN), ({"maxwidth": "1.5"}, SHUT),
    ({"barrier": "gate", "access": "yes", "maxwidth": "1.6"}, SHUT),
    ({"amenity": "parking", "maxheight": "1.8"}, OPEN),
    ({"barrier": "gate", "locked": "yes"}, SHUT), ({"barrier": "bus_trap"}, SHUT),
    ({"barrier": "gate;bollard"}, SHUT), ({"barrier": "Bollard"}, SHUT),
    ({"barrier": "bus_gate"}, SHUT), ({"barrier": "modal_filter"}, SHUT),
    ({"barrier": "spikes"}, SHUT), ({"highway": "bus_gate", "motor_vehicle": "no"}, SHUT),
    ({"access": "no", "bus": "yes"}, SHUT), ({"barrier": "height_restrictor"}, OPEN),
    ({"barrier": "gate", "access": "no", "motor_vehicle": "yes"}, OPEN),
    ({"motor_vehicle:conditional": "no @ (Mon-Fri 8.30-9.15am)"}, SHUT),
    *[({"barrier": b}, SHUT) for b in ("full-height_turnstile", "boulder", "step", "rope", "berm")],
    *[({key: "x", "access": "private"}, OPEN) for key in ("man_made", "emergency", "amenity")],
    ({"barrier": "bollard", "access": "unknown"}, SHUT), ({"barrier": "kerb"}, OPEN),
    ({"barrier": "gate", "access": "unknown"}, OPEN), ({"ford": "yes", "access": "no"}, SHUT),
]
"""Tags of a node in its middle."""


def relation(members: str, number: int = 50, **tags: str) -> str:
    """A relation: members as "way 10 from, node 1 via"; of keys, two underscores for a colon."""
    parts = (m.split(" ", 2) for m in members.split(", "))
    return (f'<relation id="{number}" version="1">'
            + "".join(f'<member type="{t}" ref="{r}" role="{o}"/>' for t, r, o in parts)
            + "".join(f'<tag k="{k.replace("__", ":")}" v="{v}"/>'
                      for k, v in {"type": "restriction", **tags}.items()) + "</relation>")


TURN = "way 10 from, node 1 via, way 13 to"
NO = "no_right_turn"
DAYS = {"day_on": "Monday", "day_off": "Friday"}
TURNS: list[tuple[str, Told]] = [
    (relation(TURN, restriction=NO), BACK),
    (relation("way 11 from, node 2 via, way 14 to", restriction="no_straight_on"), AHEAD),
    (relation("way 10 from, node 1 via, way 12 to", restriction="only_left_turn"), BACK),
    (relation(TURN, restriction=NO, **{"except": "psv; Motorcar"}), OPEN),
    (relation(TURN, restriction=NO, type="restriction:hgv"), OPEN),
    (relation(TURN, restriction=NO, type="restriction:motorcar"), BACK),
    (relation(TURN, restriction__motorcar=NO), BACK), (relation(TURN, restriction__hgv=NO), OPEN),
    (relation(TURN, restriction__conditional=f"{NO} @ (Mo-Fr 07:00-08:30; PH off)"), BACK),
    (relation(TURN, restriction__conditional=f"{NO} @ (Mo-Fr 16:00-19:30)"), OPEN),
    (relation(TURN, restriction=NO, **DAYS, hour_on="07:00", hour_off="10:00"), BACK),
    (relation(TURN, restriction=NO, day_on="Saturday", day_off="Sunday"), OPEN),
    (relation(TURN, restriction="No right turn"), BACK),
    (relation(TURN, restriction=NO, **DAYS, hour_on="16:00", hour_off="18:00"), OPEN),
    (relation("way 10 from, way 12 from, node 1 via, way 13 to", restriction="no_entry"), BACK),
    (relation("way 11 from, node 2 via, way 14 to, way 12 to", restriction="no_exit"),
     (1.3, float("nan"))),
    (relation("way 10 From, node 1  via, way 13 To", restriction="NO_RIGHT_TURN"), BACK),
    (relation("way 10 from, way 13 via, way 14 to", restriction="no_straight_on"), BACK),
    (relation("way 10 from, node 1 via, way 13 via, way 14 to", restriction="no_straight_on"),
     BACK),
    (relation("way 10 from, way 14 via, way 13 via, way 11 to", restriction="no_straight_on"),
     BACK),
    (relation("way 10 from, way 13 via, way 14 to", restriction="only_straight_on"), OPEN),
    (relation(f"{TURN}, node 7 location_hint", restriction=NO), BACK),
    (relation(TURN, restriction=NO) + relation(TURN, 51, restriction=NO), BACK),
    (relation("way 13 from, node 7 via, way 13 to", restriction="no_u_turn"), OPEN),
]
"""Relations, where the disputed road is two."""
PLACELESS = [
    relation("way 10 from, node 1 via, node 7 via, way 13 to", restriction=NO),
    relation("way 10 from, way 13 to", restriction=NO),
    relation("node 1 via, way 13 to", restriction=NO),
    relation("way 999 from, node 1 via, way 13 to", restriction=NO),
    relation("way 10 from, node 1 via, way 12 to, way 13 to", restriction="only_left_turn"),
]
"""Relations that lack a member or have several: counted."""

PLAIN = text(DISPUTED)
_WAY = ('<way id="13" version="1"><nd ref="1"/><nd ref="7"/><nd ref="2"/>'
        '<tag k="highway" v="unclassified"/></way>')
assert _WAY in PLAIN
_SECOND = _WAY.replace('version="1"', 'version="2"')


def _moved(lat: object, lon: object, node: str = "7") -> str:
    return re.sub(rf'(<node id="{node}" version="1") lat="[^"]*" lon="[^"]*"',
                  rf'\1 lat="{lat}" lon="{lon}"', PLAIN)


def _below_zero(words: str) -> str:
    return re.sub(r'(id|ref)="(\d+)"', r'\1="-\2"', words)


def _packed(words: str, *, ways_first: bool = False) -> bytes:
    """The text as .osm.pbf."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "a.osm", Path(folder) / "b.osm.pbf"
        source.write_text(words)
        kinds = [osmium.osm.NODE, osmium.osm.WAY, osmium.osm.RELATION]
        with osmium.SimpleWriter(str(out)) as writer:
            for kind in (kinds[::-1] if ways_first else kinds):
                for thing in osmium.FileProcessor(source, kind):
                    writer.add(thing)
        return out.read_bytes()


PBF = _packed(PLAIN)
FILES: Mapping[str, tuple[str, bytes | str, Told]] = {
    "packed by gzip": ("a.osm.gz", gzip.compress(PLAIN.encode()), OPEN),
    "packed by bzip2": ("a.osm.bz2", bz2.compress(PLAIN.encode()), OPEN),
    "packed, and not named so": ("a.osm", gzip.compress(PLAIN.encode()), OPEN),
    "named as packed": ("a.osm.gz", PLAIN, OPEN), "a name in capitals": ("A.OSM", PLAIN, OPEN),
    "pbf": ("a.pbf", PBF, OPEN), "pbf named as text": ("a.osm", PBF, OPEN),
    "pbf with ways first": ("a.osm.pbf", _packed(PLAIN, ways_first=True), OPEN),
    "text with ways first": ("a.osm", text(DISPUTED, ways_first=True), OPEN),
    "byte order mark": ("a.osm", "\ufeff" + PLAIN, OPEN),
    "UTF-16": ("a.osm", PLAIN.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"), OPEN),
    "lines of Windows": ("a.osm", PLAIN.replace("><", ">\r\n<"), OPEN),
    "ids below zero": ("a.osm", _below_zero(PLAIN), OPEN),
    "a bollard with an id below zero":
        ("a.osm", _below_zero(text(DISPUTED, {7: {"barrier": "bollard"}})), SHUT),
    "ids beyond 32 bits": ("a.osm", PLAIN.replace('"7"', '"9999999999999"'), OPEN),
    "a way of one node": ("a.osm", text({**DISPUTED, 20: ((7,), ROAD)}), OPEN),
    "a way of no node": ("a.osm", text({**DISPUTED, 20: ((), ROAD)}), OPEN),
    "a node twice in a row": ("a.osm", text({**ROUND, 13: ((1, 7, 7, 2), ROAD)}), OPEN),
    "a loop": ("a.osm", text({**DISPUTED, 20: ((7, 8, 9, 7), ROAD)}), OPEN),
    "bounds of elsewhere": ("a.osm", PLAIN.replace(
        'generator="test">', 'generator="test"><bounds minlat="0" minlon="0" maxlat="1" '
        'maxlon="1"/>'), OPEN),
    "a turn where a way is there twice": ("a.osm", text(HALVES, relations=TURNS[0][0]).replace(
        "<relation", '<way id="10" version="1"><nd ref="5"/><nd ref="1"/>'
        '<tag k="highway" v="unclassified"/></way><relation', 1), BACK),
}
"""Forms of one file: its name, what is in it, and km."""
SAID: Mapping[str, tuple[str, bytes | str, Told | None, str]] = {
    "shut in a later version": ("a.osm", PLAIN.replace(_WAY, _WAY + _SECOND.replace(
        "</way>", '<tag k="access" v="no"/></way>')), SHUT, "the last version counts"),
    "deleted in a later version": ("a.osm", PLAIN.replace(
        _WAY, f'{_WAY}<way id="13" version="2" visible="false"/>'), SHUT, "deleted ones"),
    "shut in an earlier version": ("a.osm", PLAIN.replace(_WAY, _WAY.replace(
        "</way>", '<tag k="access" v="no"/></way>') + _SECOND), OPEN, "the last version counts"),
    "deleted in an editor": ("a.osm", PLAIN.replace(_WAY, _WAY.replace(
        'version="1"', 'version="1" action="delete"')), SHUT, "deleted ones"),
    "a node that was moved": ("a.osm", PLAIN.replace(
        '<node id="7" version="1"',
        '<node id="7" version="1" lat="52.58" lon="0.956"/><node id="7" version="2"'),
        OPEN, "the last version counts"),
    "a node at 0, 0": ("a.osm", _moved(0, 0), SHUT, "nowhere near Great Britain"),
    "a node at the date line": ("a.osm", _moved(52.56, 180), SHUT, "nowhere near"),
    "a node swapped": ("a.osm", _moved(0.956, 52.56), SHUT, "nowhere near"),
    "a node beyond the pole": ("a.osm", _moved(91, 0), SHUT, "lack some of their nodes"),
    "a node without a place": ("a.osm", PLAIN.replace(
        re.findall(r'<node id="7"[^>]*>', PLAIN)[0],
        '<node id="7" version="1">'), SHUT, "lack some of their nodes"),
    "a server that stopped": ("a.osm", PLAIN.replace(
        "</osm>", "<remark> runtime error: timed out </remark></osm>"), OPEN, "stopped early"),
    "an arrow both ways": ("a.osm", text({**ROUND, 13: (
        (1, 7, 2), {**ROAD, "oneway": "yes;no"})}), OPEN, "one-way tag could not be read"),
    "a width in words": ("a.osm", text({**ROUND, 13: ((1, 7, 2), {**ROAD, "maxwidth": "narrow"})}),
                         OPEN, "is taken as none: 1 in all ('narrow')"),
    "a condition of nothing": ("a.osm", text({**ROUND, 13: (
        (1, 7, 2), {**ROAD, "access:conditional": "no"})}), OPEN, "Conditions that could not"),
    "a condition of last year": ("a.osm", text({**ROUND, 13: (
        (1, 7, 2), {**ROAD, "access:conditional": "no @ (2020 Jan 01-2020 Dec 31)"})}), OPEN,
        "Conditions that could not"),
    "a turn at full moon": ("a.osm", text(HALVES, relations=relation(
        TURN, restriction__conditional=f"{NO} @ (full moon)")), OPEN, "Conditions that could"),
    **{f"a turn without a place {n}": ("a.osm", text(HALVES, relations=words), OPEN,
                                       "without a place in these roads are left out: 1 in all")
       for n, words in enumerate(PLACELESS)},
    "cut": ("a.osm", PLAIN.replace("><", ">\n<")[:-300], None, "row 23: is not whole"),
    "packed and cut": ("a.osm.gz", gzip.compress(PLAIN.encode())[:-60], None, "packed, and not"),
    "pbf cut": ("a.osm.pbf", PBF[:-50], None, "is not whole, or no .osm.pbf"),
    "nothing": ("a.osm", "", None, "is empty"), "JSON": ("a.osm", "{}", None, "is JSON"),
    "no thing": ("a.osm", '<osm version="0.6"></osm>', None, "holds no road for cars"),
    "a web page": ("a.osm", "<html>429</html>", None, "a web page"),
    "a zip folder": ("a.osm.pbf", b"PK\x03\x04" + bytes(60), None, "Take the extract out"),
    "no version": ("a.osm", PLAIN.replace('version="0.6" ', "", 1), None, "version 0.6"),
    "all exchanged": ("a.osm", re.sub(r'lat="([^"]*)" lon="([^"]*)"', r'lat="\2" lon="\1"', PLAIN),
                      None, "longitudes and latitudes exchanged"),
    "all in France": ("a.osm", re.sub(r'lat="5[^"]*"', 'lat="44.0"', PLAIN), None,
                      "no road in or near Great Britain"),
    "all in metres": ("a.osm", re.sub(r'lat="[^"]*" lon="[^"]*"', 'lat="300000" lon="600000"',
                                      PLAIN), None, "not in degrees"),
    "a place with a comma": ("a.osm", _moved("52,56", "0,95"), None, "not in degrees"),
    "an id of letters": ("a.osm", PLAIN.replace('"7"', '"x7"'), None, "an id that is no number"),
    "junk": ("a.osm.pbf", b"junk" * 99, None, "no .osm.pbf"),
}
"""What cannot be read whole: name, what is in it, km or None = refused, and words said of it."""
