"""Pieces of streets -> RoadNetwork: junctions, metres, what is built up, speeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sufficiency.common.projections import BRITISH_GRID, LON_LAT, projection
from sufficiency.errors import Fault, InputError
from sufficiency.travel.network import Bools, Floats, Ints, RoadNetwork
from sufficiency.travel.sources.osm_ferries import crossing_seconds
from sufficiency.travel.sources.osm_pieces import Pieces
from sufficiency.travel.sources.osm_tags import NOT_JOINED, built_up
from sufficiency.travel.sources.osm_turns import Arc, forbidden
from sufficiency.travel.sources.speeds import USUAL, drive_kph, terminal_seconds, usual_speeds

if TYPE_CHECKING:
    from pyproj import Transformer

ACCESS_KPH = (20.0, 16.0)
CELL_M, CROWDED_M = 150.0, 1500.0
"""Built up is where the squares of this side around a road, three by three, hold more than so
many metres of residential street a square kilometre. Of roads with a tagged limit (Rutland, by
length) nine in ten come out as the limit says, and one in forty open roads as built up."""


def build(pieces: Pieces, source: str) -> RoadNetwork:
    """The network of pieces: in metres, at the usual speeds of class, limit and what is around.

    A piece that is driven both ways is one link, unless its two limits or rights of way differ.

    Raises:
        InputError: a point cannot be told in metres.
    """
    count = np.array([len(p) for p in pieces.points])
    last = np.cumsum(count) - 1
    first = last - count + 1
    project = projection(LON_LAT, BRITISH_GRID)
    flat = _metres(np.concatenate(pieces.points), project)
    if not np.isfinite(flat).all():
        raise InputError([Fault(source, "has a road that is nowhere near Great Britain",
                                "Check longitudes and latitudes.")])
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
    local, back_local = (np.array(v, dtype=bool) for v in (
        [w.local for w in pieces.way], [w.back_local for w in pieces.way]))
    same = ((ahead == behind) | (np.isnan(ahead) & np.isnan(behind))) & (local == back_local)
    twoway = can_go & can_come & same
    go, come = np.flatnonzero(can_go), np.flatnonzero(can_come & ~twoway)
    pick = np.r_[go, come]
    inner = [flat[f + 1:t] for f, t in zip(first, last, strict=True)]
    shapes = [*(inner[p] for p in go), *(inner[p][::-1] for p in come)]
    limit = np.r_[ahead[go], behind[come]]
    speeds = usual_speeds()
    kph = drive_kph(kinds, kind[pick], town[pick], limit, speeds)
    crossing = crossing_seconds(pieces, metres)[pick]
    not_joined = [kinds.index(k) for k in NOT_JOINED]
    turns, lost = _turns(pieces, go, come, twoway)
    notes = pieces.notes()
    if lost + pieces.unread:
        notes.append("Turn restrictions without a place in these roads are left out: "
                     f"{lost + pieces.unread:,} in all.")
    return RoadNetwork(
        xy=flat[np.r_[first, last][place]], tail=np.r_[tail[go], head[come]],
        head=np.r_[head[go], tail[come]], metres=metres[pick],
        seconds=np.where(np.isnan(crossing), metres[pick] / kph * 3.6, crossing),
        # A gate is a link without length: nobody lives on it.
        joinable=np.flatnonzero(~np.isin(kind[pick], not_joined) & (metres[pick] > 0)),
        places=np.zeros((0, 2)), urban=np.zeros(0, bool), access_kph=ACCESS_KPH,
        terminal_seconds=terminal_seconds(speeds),
        barriers=_segments([_metres(w, project) for w in pieces.walls]),
        bridges=np.zeros((0, 2)), source=source,
        oneway=np.r_[~twoway[go], np.ones(len(come), bool)],
        kind=kind[pick], kinds=kinds, town=town[pick], limit_kph=limit,
        label=label[pick].astype(np.int64),
        labels=tuple(str(name) for name in labels), shape=np.concatenate(shapes),
        shape_start=np.r_[0, np.cumsum([len(s) for s in shapes])], joins="links",
        local=np.r_[local[go], back_local[come]],
        turn=np.array([code for turn in turns for code in turn], np.int64),
        turn_start=np.r_[0, np.cumsum([len(turn) for turn in turns])].astype(np.int64),
        notes=tuple(notes),
    )


def _turns(
    pieces: Pieces, go: Ints, come: Ints, twoway: Bools
) -> tuple[list[tuple[int, ...]], int]:
    """Forbidden sequences of arcs, and restrictions without a place.

    Args:
        pieces: parts of ways, and what is forbidden between them.
        go, come: pieces that are links along their points, and after those against them.
        twoway: which are driven both ways on one link.
    """
    if not pieces.restrictions:
        return [], 0
    arcs = []
    for link, piece in enumerate([*go.tolist(), *come.tolist()]):
        ends = pieces.tail[piece], pieces.head[piece]
        along = ends if link < len(go) else ends[::-1]
        arcs.append(Arc(2 * link, *along, pieces.ids[piece]))
        if link < len(go) and twoway[piece]:
            arcs.append(Arc(2 * link + 1, *ends[::-1], pieces.ids[piece]))
    return forbidden(pieces.restrictions, arcs)


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


def _metres(points: Floats, project: Transformer) -> Floats:
    return np.column_stack(project.transform(points[:, 0], points[:, 1]))


def _segments(lines: Sequence[Floats]) -> Floats:
    pieces = [np.c_[line[:-1], line[1:]] for line in lines if len(line) > 1]
    return np.concatenate(pieces) if pieces else np.zeros((0, 4))
