"""Pieces of streets -> RoadNetwork: junctions, metres, what is built up, speeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.travel.network import Bools, Floats, Ints, RoadNetwork
from sufficiency.travel.sources.osm_tags import FERRY_KPH, FERRY_WAIT_S, NOT_JOINED, Way, built_up
from sufficiency.travel.sources.speeds import USUAL, drive_kph, terminal_seconds, usual_speeds

if TYPE_CHECKING:
    from pyproj import Transformer

ACCESS_KPH = (20.0, 16.0)
CELL_M, CROWDED_M = 150.0, 1500.0
"""Built up is where the squares of this side around a road, three by three, hold more than so
many metres of residential street a square kilometre. Of roads with a tagged limit (Rutland, by
length) nine in ten come out as the limit says, and one in forty open roads as built up."""


@discreet
@dataclass
class Pieces:
    """Parts of ways as they are read: ends by key, points from tail to head in degrees.

    ``walls`` are lines that no access leg may cross.
    """

    tail: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    way: list[Way] = field(default_factory=list)
    points: list[Floats] = field(default_factory=list)
    walls: list[Floats] = field(default_factory=list)


def split(ways: Sequence[tuple[Way, Ints, Floats]], blocked: Ints, pieces: Pieces) -> None:
    """Cut ways where they meet and where something stands in the way; add them to pieces.

    Args:
        ways: what it is, ids of its nodes, their (k, 2) points.
        blocked: ids of nodes that no car passes: the parts at both sides are not joined there.
        pieces: what the parts are added to: it is changed.
    """
    ids, times = np.unique(np.concatenate([r for _, r, _ in ways]), return_counts=True)
    shut = np.isin(ids, blocked)
    junction = (times > 1) | shut
    ghost = -1
    for way, refs, points in ways:
        at = np.searchsorted(ids, refs)
        cut = junction[at]
        cut[0] = cut[-1] = True
        places = np.flatnonzero(cut)
        for first, last in pairwise(places.tolist()):
            ends = []
            for node in (first, last):
                if shut[at[node]]:
                    ends.append(ghost)
                    ghost -= 1
                else:
                    ends.append(int(refs[node]))
            pieces.tail.append(ends[0])
            pieces.head.append(ends[1])
            pieces.way.append(way)
            pieces.points.append(points[first:last + 1])


def build(pieces: Pieces, source: str) -> RoadNetwork:
    """The network of pieces: in metres, at the usual speeds of class, limit and what is around.

    A piece that is driven both ways is one link, unless its two limits differ.
    """
    from pyproj import Transformer

    project = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    count = np.array([len(p) for p in pieces.points])
    last = np.cumsum(count) - 1
    first = last - count + 1
    flat = _metres(np.concatenate(pieces.points), project)
    step = np.r_[np.hypot(*np.diff(flat, axis=0).T), 0.0]
    step[last] = 0.0
    metres = np.add.reduceat(step, first)
    keys, place = np.unique(np.r_[pieces.tail, pieces.head], return_index=True)
    tail, head = np.searchsorted(keys, pieces.tail), np.searchsorted(keys, pieces.head)

    kinds = (*USUAL, "ferry")
    kind = np.array([kinds.index(w.kind) for w in pieces.way])
    streets = np.isin(kind, [kinds.index(k) for k in ("residential", "living_street")])
    around = crowded(flat, first, streets)
    town = np.array([built_up(w.limit_kph, bool(c))
                     for w, c in zip(pieces.way, around, strict=True)])
    ahead, behind = (np.array([np.nan if v is None else v for v in limits]) for limits in (
        [w.limit_kph for w in pieces.way], [w.back_limit_kph for w in pieces.way]))
    labels, label = np.unique([w.label for w in pieces.way], return_inverse=True)

    can_go = np.array([w.forward for w in pieces.way])
    can_come = np.array([w.backward for w in pieces.way])
    same = (ahead == behind) | (np.isnan(ahead) & np.isnan(behind))
    twoway = can_go & can_come & same
    go, come = np.flatnonzero(can_go), np.flatnonzero(can_come & ~twoway)
    pick = np.r_[go, come]
    inner = [flat[f + 1:t] for f, t in zip(first, last, strict=True)]
    shapes = [*(inner[p] for p in go), *(inner[p][::-1] for p in come)]
    limit = np.r_[ahead[go], behind[come]]
    speeds = usual_speeds()
    kph = drive_kph(kinds, kind[pick], town[pick], limit, speeds)
    crossing = _crossing_seconds(pieces.way, metres)[pick]
    not_joined = [kinds.index(k) for k in NOT_JOINED]
    return RoadNetwork(
        xy=flat[np.r_[first, last][place]], tail=np.r_[tail[go], head[come]],
        head=np.r_[head[go], tail[come]], metres=metres[pick],
        seconds=np.where(np.isnan(crossing), metres[pick] / kph * 3.6, crossing),
        joinable=np.flatnonzero(~np.isin(kind[pick], not_joined)), places=np.zeros((0, 2)),
        urban=np.zeros(0, bool), access_kph=ACCESS_KPH, terminal_seconds=terminal_seconds(speeds),
        barriers=_segments([_metres(w, project) for w in pieces.walls]),
        bridges=np.zeros((0, 2)), source=source,
        oneway=np.r_[~twoway[go], np.ones(len(come), bool)],
        kind=kind[pick], kinds=kinds, town=town[pick], limit_kph=limit,
        label=label[pick].astype(np.int64),
        labels=tuple(str(name) for name in labels), shape=np.concatenate(shapes),
        shape_start=np.r_[0, np.cumsum([len(s) for s in shapes])], joins="links",
    )


def crowded(points: Floats, first: Ints, street: Bools) -> Bools:
    """(a,) whether more than half of a piece has many residential streets around it.

    Args:
        points: (k, 2) points of all pieces one after the other, metres.
        first: (a,) where each piece begins.
        street: (a,) pieces that are residential streets.
    """
    piece = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(points)]))
    same = piece[1:] == piece[:-1]
    piece = piece[1:][same]
    middle = ((points[1:] + points[:-1]) / 2)[same]
    metres = np.hypot(*np.diff(points, axis=0)[same].T)
    cell = np.floor(middle / CELL_M).astype(np.int64)
    cell -= cell.min(axis=0) - 1
    width = int(cell[:, 1].max()) + 2
    here, at = np.unique(cell[:, 0] * width + cell[:, 1], return_inverse=True)
    length = np.bincount(at, np.where(street[piece], metres, 0.0), len(here))
    around = np.zeros(len(here))
    for east in (-1, 0, 1):
        for north in (-1, 0, 1):
            want = here + east * width + north
            spot = np.minimum(np.searchsorted(here, want), len(here) - 1)
            around += np.where(here[spot] == want, length[spot], 0.0)
    dense = (around / (9 * (CELL_M / 1000) ** 2) > CROWDED_M)[at]
    inside = np.bincount(piece, np.where(dense, metres, 0.0), len(first))
    return inside > np.bincount(piece, metres, len(first)) / 2


def _crossing_seconds(ways: Sequence[Way], metres: Floats) -> Floats:
    """Time of ferries: the tagged one and a wait, shared over its pieces by length; else nan."""
    seconds = np.full(len(ways), np.nan)
    ferries: dict[int, list[int]] = {}
    for piece, way in enumerate(ways):
        if way.kind == "ferry":
            ferries.setdefault(id(way), []).append(piece)
    for parts in ferries.values():
        share = metres[parts] / metres[parts].sum()
        tagged = ways[parts[0]].seconds
        whole = (metres[parts] / FERRY_KPH * 3.6).sum() if tagged is None else tagged
        seconds[parts] = (whole + FERRY_WAIT_S) * share
    return seconds


def _metres(points: Floats, project: Transformer) -> Floats:
    return np.column_stack(project.transform(points[:, 0], points[:, 1]))


def _segments(lines: Sequence[Floats]) -> Floats:
    pieces = [np.c_[line[:-1], line[1:]] for line in lines if len(line) > 1]
    return np.concatenate(pieces) if pieces else np.zeros((0, 4))
