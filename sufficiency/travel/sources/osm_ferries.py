"""How long ferries take: one crossing time and one wait, however a crossing is cut into parts."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from sufficiency.travel.network import Bools, Floats, Ints
from sufficiency.travel.sources.osm_pieces import Pieces
from sufficiency.travel.sources.speeds import USUAL

FERRY_KPH, WAIT_S = 10.0, 300.0
"""Speed of a ferry whose time is not told, and the wait for one: assumptions."""


def wait_share(tail: Ints, head: Ints, ferry: Bools) -> Floats:
    """(a,) share of a wait that falls to each link: half for each end where a road begins.

    So whoever boards and leaves waits once, over however many parts; where a boat calls at a road
    in between, a crossing ends and another begins.

    Args:
        tail, head: (a,) ends of the links.
        ferry: (a,) which of them are ferries.
    """
    land = np.unique(np.r_[tail[~ferry], head[~ferry]])
    return np.where(ferry, (np.isin(tail, land) * 1.0 + np.isin(head, land)) / 2, 0.0)


def crossing_seconds(pieces: Pieces, metres: Floats) -> Floats:
    """(a,) seconds of ferries, waits included; nan for roads.

    A tagged time is that of the whole way, or of all ways of a route that carries one: parts share
    it by length. Where a source has joined road and ferry in one edge, the ferry's part is as long
    as its time at ``FERRY_KPH`` makes it, or its share of the ways; the rest is driven.

    Args:
        pieces: parts of ways.
        metres: (a,) length of each.
    """
    ferry = np.array([way.kind == "ferry" for way in pieces.way], dtype=bool)
    seconds = np.full(len(ferry), np.nan)
    afloat = [k for k in np.flatnonzero(ferry) if pieces.way[k].road is None]
    of_way: dict[int, float] = defaultdict(float)
    for k in afloat:
        for way in pieces.ids[k]:
            of_way[way] += metres[k] / len(pieces.ids[k])
    for k in afloat:
        tagged = pieces.way[k].seconds
        part = metres[k] / len(pieces.ids[k])
        seconds[k] = metres[k] / FERRY_KPH * 3.6 if tagged is None else sum(
            tagged * part / of_way[way] for way in pieces.ids[k] if of_way[way])
    for ways, whole in pieces.crossings:
        parts = [k for k in afloat if ways.issuperset(pieces.ids[k])]
        length = metres[parts].sum()
        if length:
            seconds[parts] = whole * metres[parts] / length
    for k in np.flatnonzero(ferry):
        if pieces.way[k].road is not None:
            seconds[k] = _mixed(pieces, int(k), float(metres[k]))
    waits = wait_share(np.array(pieces.tail), np.array(pieces.head), ferry) * WAIT_S
    return seconds + waits


def _mixed(pieces: Pieces, k: int, metres: float) -> float:
    """Seconds of an edge that is road in part."""
    way = pieces.way[k]
    assert way.road is not None
    if way.seconds is None:
        afloat = metres / max(len(pieces.ids[k]), 2)
        sailing = afloat / FERRY_KPH * 3.6
    else:
        sailing, afloat = way.seconds, min(metres, way.seconds * FERRY_KPH / 3.6)
    return sailing + (metres - afloat) / USUAL[way.road][0] * 3.6
