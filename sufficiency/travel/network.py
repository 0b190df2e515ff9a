"""A road network as read-only arrays, whatever it was read from."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.files import read_bytes, write_file

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FORMAT = 3
"""Raised when the meaning of a saved network changes."""


def _no_ints() -> Ints:
    return np.zeros(0, np.int64)


def _no_floats() -> Floats:
    return np.zeros(0, np.float64)


def _no_bools() -> Bools:
    return np.zeros(0, np.bool_)


@discreet
@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Nodes, links and how homes and schools join them.

    Attributes:
        xy: (n, 2) node easting and northing, metres.
        tail, head: (a,) node positions of each link.
        metres: (a,) length.
        seconds: (a,) driving time, waits included; infinite = closed.
        joinable: positions of the nodes (joins = "nodes") or links (joins = "links") that a home
            or school may join.
        places: (p, 2) points that tell town from country, and
        urban: (p,) whether access legs nearest to each go at the urban speed. Used with
            joins = "nodes"; otherwise the link that is joined tells (``town``).
        access_kph: rural and urban speed of access legs.
        terminal_seconds: fixed time of a journey (leaving, parking).
        barriers: (b, 4) segments x1, y1, x2, y2 that an access leg may not cross...
        bridges: (m, 2) ...farther than the bridge distance from one of these points.
        source: what the network was read from.
        oneway: (a,) whether a link leads only from tail to head.
        kind: (a,) position of each link's class in kinds.
        kinds: names of the classes.
        town: (a,) whether a link is in a built-up area.
        limit_kph: (a,) tagged legal limit; nan = not tagged, the one the law implies holds.
        label: (a,) position of each link's label in labels.
        labels: road numbers and names, separated by semicolons ("A149;Coast Road").
        shape: (s, 2) points between the ends of links, in order from tail to head.
        shape_start: (a + 1,) where the points of each link begin in shape.
        local: (a,) whether a link is driven only where a journey begins or ends, never through.
        turn: forbidden sequences of arcs one after the other: arc 2 * link leads from tail to head,
            2 * link + 1 back.
        turn_start: (t + 1,) where each sequence begins in turn.
        notes: what is doubtful about their reading, in sentences.
        joins: whether journeys begin by legs to several nodes, or at the nearest point on a link.
    """

    xy: Floats
    tail: Ints
    head: Ints
    metres: Floats
    seconds: Floats
    joinable: Ints
    places: Floats
    urban: Bools
    access_kph: tuple[float, float]
    terminal_seconds: float
    barriers: Floats
    bridges: Floats
    source: str
    oneway: Bools = field(default_factory=_no_bools)
    kind: Ints = field(default_factory=_no_ints)
    kinds: tuple[str, ...] = ("road",)
    town: Bools = field(default_factory=_no_bools)
    limit_kph: Floats = field(default_factory=_no_floats)
    label: Ints = field(default_factory=_no_ints)
    labels: tuple[str, ...] = ("",)
    shape: Floats = field(default_factory=lambda: np.zeros((0, 2)))
    shape_start: Ints = field(default_factory=_no_ints)
    local: Bools = field(default_factory=_no_bools)
    turn: Ints = field(default_factory=_no_ints)
    turn_start: Ints = field(default_factory=lambda: np.zeros(1, np.int64))
    notes: tuple[str, ...] = ()
    joins: Literal["nodes", "links"] = "nodes"

    def __post_init__(self) -> None:
        links = len(self.tail)
        for name in ("oneway", "kind", "town", "label", "local"):
            if not len(getattr(self, name)):
                plain = np.zeros(links, getattr(self, name).dtype)
                object.__setattr__(self, name, plain)
        if not len(self.limit_kph):
            object.__setattr__(self, "limit_kph", np.full(links, np.nan))
        if not len(self.shape_start):
            object.__setattr__(self, "shape_start", np.zeros(links + 1, np.int64))
        for name, value in list(vars(self).items()):
            if isinstance(value, np.ndarray):
                # A view, so that the caller's own array stays as it was.
                view = value.view()
                view.setflags(write=False)
                object.__setattr__(self, name, view)

    @property
    def open(self) -> Bools:
        """(a,) links that can be driven."""
        return np.isfinite(self.seconds)

    def lines(self, links: Ints | None = None) -> NDArray[Any]:
        """Shapely lines of all links, or of these."""
        import shapely

        which = np.arange(len(self.tail)) if links is None else links
        low, high = self.shape_start[which], self.shape_start[which + 1]
        count = high - low + 2
        first = np.r_[0, np.cumsum(count)[:-1]] if len(which) else np.zeros(0, np.int64)
        points = np.empty((int(count.sum()), 2))
        inner = np.ones(len(points), dtype=bool)
        inner[first] = inner[first + count - 1] = False
        points[first] = self.xy[self.tail[which]]
        points[first + count - 1] = self.xy[self.head[which]]
        step = np.arange(len(points)) - np.repeat(first, count) - 1
        points[inner] = self.shape[(np.repeat(low, count) + step)[inner]]
        return shapely.linestrings(points, indices=np.repeat(np.arange(len(which)), count))

    def digest(self) -> str:
        """SHA-256 of everything that decides a journey."""
        return hashlib.sha256(_packed(self)).hexdigest()

    def save(self, path: Path) -> None:
        """Write the network as one file (.npz), whole or not at all."""
        write_file(path, _packed(self))


def _packed(roads: RoadNetwork) -> bytes:
    arrays: dict[str, NDArray[Any]] = {}
    rest: dict[str, Any] = {}
    for item in fields(roads):
        value = getattr(roads, item.name)
        if isinstance(value, np.ndarray):
            arrays[item.name] = value
        else:
            rest[item.name] = value
    words = json.dumps({"format": FORMAT, **rest}, sort_keys=True, ensure_ascii=False)
    arrays["words"] = np.frombuffer(words.encode(), np.uint8)
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, **{name: arrays[name] for name in sorted(arrays)})
    return out.getvalue()


def load_roads(path: Path) -> RoadNetwork:
    """A network that was saved.

    Raises:
        InputError: the file is missing or is no saved network of this version.
    """
    data = read_bytes(path)
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        words = json.loads(arrays.pop("words").tobytes().decode())
        if words.pop("format") != FORMAT:
            raise ValueError("another format")
        words = {k: tuple(v) if isinstance(v, list) else v for k, v in words.items()}
        roads = RoadNetwork(**arrays, **words)
        _whole(roads)
    except Exception as error:  # whatever libraries make of bytes that are no saved network
        raise InputError([
            Fault(path.name, "is not a road network saved by this version",
                  "Make it again with sufficiency roads.")
        ]) from error
    return roads


def _whole(roads: RoadNetwork) -> None:
    """Raise a ValueError for arrays that are no network together."""
    links, nodes = len(roads.tail), len(roads.xy)
    shapes = {
        "xy": (nodes, 2), "head": (links,), "metres": (links,), "seconds": (links,),
        "oneway": (links,), "kind": (links,), "town": (links,), "limit_kph": (links,),
        "label": (links,), "local": (links,), "turn_start": (len(roads.turn_start),),
        "turn": (len(roads.turn),), "shape_start": (links + 1,), "shape": (len(roads.shape), 2),
        "places": (len(roads.places), 2), "urban": (len(roads.places),),
        "barriers": (len(roads.barriers), 4), "bridges": (len(roads.bridges), 2),
    }
    for name, shape in shapes.items():
        if getattr(roads, name).shape != shape:
            raise ValueError(name)
    limits = {
        "tail": nodes, "head": nodes, "kind": len(roads.kinds), "label": len(roads.labels),
        "joinable": links if roads.joins == "links" else nodes, "shape_start": len(roads.shape) + 1,
        "turn": 2 * links, "turn_start": len(roads.turn) + 1,
    }
    for name, limit in limits.items():
        values = getattr(roads, name)
        if len(values) and not (values.min() >= 0 and values.max() < limit):
            raise ValueError(name)
    if roads.joins not in ("nodes", "links") or (np.diff(roads.shape_start) < 0).any() or (
            np.diff(roads.turn_start) < 2).any() or roads.turn_start[-1:].tolist() != [
            len(roads.turn)]:
        raise ValueError("joins")
    if not (np.isfinite(roads.xy).all() and np.isfinite(roads.shape).all()
            and (roads.metres >= 0).all() and np.isfinite(roads.metres).all()
            and (roads.seconds >= 0).all() and 0 <= float(roads.terminal_seconds) < np.inf
            and len(roads.access_kph) == 2 and min(roads.access_kph) > 0):
        raise ValueError("numbers")
