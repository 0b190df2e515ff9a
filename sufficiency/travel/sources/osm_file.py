"""A file of OpenStreetMap opened: its kind by its first bytes, where nodes are, what counts in it.

Of a small file every thing is looked at first. So the last version of each counts where a file
holds several (a history), deleted things are left out, and nodes that an editor has not given to
the map yet (ids below zero) have their places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.travel.network import Bools, Floats
from sufficiency.travel.sources.osm_pieces import Pieces
from sufficiency.travel.sources.osm_tags import BARRIER_KEYS, WALL_WAYS, Access, node_access

SMALL = {"osm": 8_000_000}
"""Bytes of a text that is looked at whole first; of packed files ``SMALL_PACKED``."""
SMALL_PACKED = 1_000_000
NEAR = (-12.0, 48.5, 4.0, 62.0)
"""West, south, east, north of Great Britain and its ferries, degrees."""
GONE = re.compile(rb"""<(n|w|r)[a-z]+\b(?=[^>]*\baction=["']delete)[^>]*?\bid=["'](-?\d+)""")
"""Things that an editor has deleted and not given to the map yet."""
TAIL = 4096
STOPPED = "The server that made this file stopped early, so roads may be missing."
AGAIN = "Download or export it again."
Name = tuple[str, int]
"""Kind (n, w, r) and number of a thing."""


@discreet
@dataclass(frozen=True)
class OsmFile:
    """What is in a file of streets.

    Attributes:
        barriers: tags of nodes that may stand in the way.
        things: every way and relation of streets that counts, once.
        places: longitude and latitude by node, of a small file; else the things carry them.
        notes: what was left out, in sentences.
    """

    barriers: dict[int, dict[str, str]]
    things: Iterator[Any]
    places: Mapping[int, tuple[float, float]]
    notes: tuple[str, ...]

    def points(self, way: Any) -> Floats:
        """(k, 2) longitude and latitude of the nodes of a way; nan where they are not known."""
        return np.array([self._place(node) for node in way.nodes], dtype=float).reshape(-1, 2)

    def _place(self, node: Any) -> tuple[float, float]:
        if node.location.valid():
            return node.lon, node.lat
        return self.places.get(node.ref, (np.nan, np.nan))


@dataclass
class _Whole:
    """What a first look at a small file found."""

    last: dict[Name, int] = field(default_factory=dict)
    gone: set[Name] = field(default_factory=set)
    places: dict[int, tuple[float, float]] = field(default_factory=dict)
    more: int = 0

    def counts(self, thing: Any) -> bool:
        """Whether this is the last version of a thing that is there."""
        name = thing.type_str(), thing.id
        return name not in self.gone and self.last.get(name, thing.version) == thing.version


def near(points: Floats) -> Bools:
    """(k,) which points, in degrees, are in or around Great Britain; not those that are nan."""
    west, south, east, north = NEAR
    return np.asarray((points[:, 0] >= west) & (points[:, 0] <= east)
                      & (points[:, 1] >= south) & (points[:, 1] <= north))


def swapped(points: Floats) -> bool:
    """Whether most points would be near Great Britain with longitude and latitude exchanged."""
    return bool(len(points)) and bool(near(points[:, ::-1]).mean() > 1 / 2)


def open_osm(path: Path) -> OsmFile:
    """A file of OpenStreetMap; errors in it may come while its things are looked at.

    Raises:
        InputError: it is of another kind, empty, or a large file of past versions.
    """
    import osmium

    kind = _kind(path)
    file = osmium.io.File(path, kind)
    small = path.stat().st_size <= SMALL.get(kind, SMALL_PACKED)
    whole = _looked_at(path, file) if small else _Whole()
    if not small and osmium.io.Reader(
            file).header().has_multiple_object_versions:
        raise InputError([Fault(path.name, "holds past versions of the map",
                                "Give an extract of one day (osmium time-filter makes one).")])
    at = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    at.ignore_errors()
    nodes: Any = osmium.FileProcessor(file, osmium.osm.NODE)
    if not whole.last:
        nodes = nodes.with_filter(at)
    barriers = {node.id: {t.k: t.v for t in node.tags}
                for node in nodes.with_filter(osmium.filter.KeyFilter(*BARRIER_KEYS))
                if whole.counts(node)}
    things: Any = osmium.FileProcessor(file, osmium.osm.WAY | osmium.osm.RELATION)
    if not whole.last and not _carried(file):
        things = things.with_filter(at)
    keys = osmium.filter.KeyFilter("highway", "route", "type", *WALL_WAYS)
    notes = [f"Of things that are in the file several times the last version counts, and deleted "
             f"ones are left out: {whole.more:,} in all."] * bool(whole.more)
    return OsmFile(
        {n: tags for n, tags in barriers.items() if node_access(tags) is not Access.OPEN},
        _once(things.with_filter(keys), whole), whole.places,
        (*notes, *[STOPPED] * _stopped(path)))


def cause(path: Path, error: Exception) -> Fault:
    """Why a file could not be read, in words.

    Args:
        path: the file.
        error: what the library said.
    """
    said = str(error)
    line = re.search(r"XML parsing error at line (\d+)", said)
    if line:
        return Fault(path.name, "is not whole, or no OpenStreetMap XML from here on", AGAIN,
                     row=int(line[1]))
    for word, problem, remedy in (
        ("top-level element", "is XML of another kind, or a web page", AGAIN),
        ("version", "is not of version 0.6 of OpenStreetMap XML", "Save it as .osm or .osm.pbf."),
        ("gzip", "is packed, and not whole", AGAIN), ("bzip2", "is packed, and not whole", AGAIN),
        ("PBF", "is not whole, or no .osm.pbf", AGAIN),
        ("id", "has an id that is no number", AGAIN),
        ("coordinate", "has a place that is not in degrees",
         "Save it with longitudes and latitudes."),
    ):
        if word in said:
            return Fault(path.name, f"cannot be read as OpenStreetMap data: {problem}", remedy)
    return Fault(path.name, "cannot be read as OpenStreetMap data", "Check the file.")


def no_road(name: str, pieces: Pieces) -> Fault:
    """Why a source holds no road for cars.

    Args:
        name: of the source.
        pieces: what was read of it.
    """
    if pieces.swapped:
        return Fault(name, "has longitudes and latitudes exchanged", "Exchange them.")
    if pieces.astray:
        return Fault(name, "has no road in or near Great Britain",
                     "Check longitudes and latitudes.")
    return Fault(name, "holds no road for cars here", "Check the place, or the extract.")


def _kind(path: Path) -> str:
    """The format of a file as its first bytes tell it: names are often wrong.

    Raises:
        InputError: it is none of OpenStreetMap.
    """
    with path.open("rb") as data:
        head = data.read(512)
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    problem, remedy = "", AGAIN
    if not begin:
        problem = "is empty"
    elif begin.startswith(b"PK\x03\x04"):
        problem, remedy = "is a zip folder", "Take the extract out of it."
    elif begin.startswith((b"{", b"[")):
        problem, remedy = "is JSON", "Export it as .osm, or give an .osm.pbf."
    elif begin[:9].lower() == b"<!doctype" or begin[:5].lower() == b"<html":
        problem = "is XML of another kind, or a web page"
    if problem and not re.match(rb"<!doctype\s+osm", begin.lower()):
        raise InputError([
            Fault(path.name, f"cannot be read as OpenStreetMap data: {problem}", remedy)])
    if begin.startswith(b"\x1f\x8b"):
        return "osm.gz"
    if begin.startswith(b"BZh"):
        return "osm.bz2"
    if begin.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return "osm"
    return "pbf" if b"OSMHeader" in head or path.name.lower().endswith(".pbf") else "osm"


def _looked_at(path: Path, file: Any) -> _Whole:
    """Versions of all things of a small file, what is deleted, where nodes are."""
    import osmium

    whole = _Whole()
    of_node: dict[int, int] = {}
    seen: set[Name] = set()
    things: Iterator[Any] = iter(osmium.FileProcessor(file))
    for thing in things:
        name = thing.type_str(), thing.id
        whole.more += name in seen
        seen.add(name)
        if thing.version < whole.last.get(name, -1):
            continue
        whole.last[name] = thing.version
        if not thing.visible:
            whole.gone.add(name)
            continue
        whole.gone.discard(name)
        if thing.is_node() and thing.location.valid() and thing.version >= of_node.get(
                thing.id, -1):
            of_node[thing.id] = thing.version
            whole.places[thing.id] = thing.lon, thing.lat
    whole.gone |= {(kind.decode(), int(number)) for kind, number in GONE.findall(path.read_bytes())}
    for kind, number in whole.gone:
        if kind == "n":
            whole.places.pop(number, None)
    whole.more += len(whole.gone)
    return whole


def _once(things: Any, whole: _Whole) -> Iterator[Any]:
    """The things that count, each once, where overlapping extracts were put together."""
    seen: set[Name] = set()
    for thing in things:
        name = thing.type_str(), thing.id
        if name not in seen and whole.counts(thing):
            seen.add(name)
            yield thing


def _carried(file: Any) -> bool:
    """Whether the ways of a file carry the places of their nodes: its first one tells."""
    import osmium

    ways: Iterator[Any] = iter(osmium.FileProcessor(file, osmium.osm.WAY))
    first = next(ways, None)
    return first is not None and any(node.location.valid() for node in first.nodes)


def _stopped(path: Path) -> bool:
    """Whether the server said at the end of a text that it ran out of time or memory."""
    with path.open("rb") as data:
        data.seek(max(0, path.stat().st_size - TAIL))
        return b"<remark>" in data.read()
