"""Parts of ways between junctions, as they are read: what every source of streets is turned into.

Each carries the tags of one way, so no simplification can mix two limits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.travel.network import Floats, Ints
from sufficiency.travel.sources.osm_tags import Access, Way
from sufficiency.travel.sources.osm_turns import Restriction

GATE = Way("service", True, True, None, None, "", None, True, True)
"""A gate that may be passed only where a journey begins or ends: a link without length."""
SHOWN = 3
"""Odd values that are quoted."""
LONGEST = 40
"""Letters of a value that are quoted."""
SAID = {
    "access": "Access that is not known shuts the road",
    "condition": "Conditions that could not be read are taken as not in force",
    "arrow": "Where a one-way tag could not be read, the road is driven both ways",
    "limit": "Where a limit could not be read, the one the law implies holds",
    "size": "Where a limit of height, width or weight could not be read, it is taken as none",
    "duration": "Where the duration of a ferry could not be read, 10 km/h are assumed",
}
"""What comes of values that could not be read."""


@discreet
@dataclass
class Pieces:
    """Parts of ways: ends by key, points from tail to head in degrees.

    Attributes:
        tail, head: keys of both ends; below zero where something stands in the way.
        way: what each is to a car.
        ids: numbers of the ways each is of: several, where a source has joined them.
        points: (k, 2) each.
        walls: lines that no access leg may cross.
        restrictions: turns that are forbidden or the only ones.
        unread: turn restrictions that lack a road or a place, or have several.
        crossings: numbers of the ways of a whole ferry route, and its seconds.
        odd: how often each value could not be read: (what of, value).
        gaps: ways that lack some of their nodes, and are split there.
        astray: ways with points that are nowhere near Great Britain; they are split there.
        swapped: ways whose longitudes and latitudes seem exchanged.
        mixed: edges a source has made of ways of several classes, limits, or road and ferry.
        said: sentences of the source.
    """

    tail: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    way: list[Way] = field(default_factory=list)
    ids: list[tuple[int, ...]] = field(default_factory=list)
    points: list[Floats] = field(default_factory=list)
    walls: list[Floats] = field(default_factory=list)
    restrictions: list[Restriction] = field(default_factory=list)
    crossings: list[tuple[frozenset[int], float]] = field(default_factory=list)
    odd: Counter[tuple[str, str]] = field(default_factory=Counter)
    unread: int = 0
    gaps: int = 0
    astray: int = 0
    swapped: int = 0
    mixed: int = 0
    said: tuple[str, ...] = ()
    _ghosts: int = 0

    def add(
        self, ends: tuple[int, int], way: Way, ids: tuple[int, ...], points: Floats,
        gates: Mapping[int, Access],
    ) -> int:
        """One part of a way; its position.

        Where a node is a gate the parts on its sides are not joined, or only by links that nobody
        drives through.

        Args:
            ends: keys of the nodes at both ends.
            way: what it is to a car.
            ids: numbers of its ways.
            points: (k, 2) from the first end to the last, degrees.
            gates: nodes that are not open.
        """
        keys = [self._end(node, points[at], gates) for node, at in zip(ends, (0, -1), strict=True)]
        self._put(keys[0], keys[1], way, ids, points)
        return len(self.way) - 1

    def _end(self, node: int, spot: Floats, gates: Mapping[int, Access]) -> int:
        if node not in gates:
            return node
        self._ghosts -= 1
        ghost = self._ghosts
        if gates[node] is Access.LOCAL:
            self._put(ghost, node, GATE, (), np.array([spot, spot]))
        return ghost

    def _put(self, tail: int, head: int, way: Way, ids: tuple[int, ...], points: Floats) -> None:
        self.tail.append(tail)
        self.head.append(head)
        self.way.append(way)
        self.ids.append(ids)
        self.points.append(points)

    def notes(self) -> list[str]:
        """What the reading passed over, in sentences."""
        out = list(self.said)
        if self.astray:
            out.append("Points nowhere near Great Britain are left out, and ways end there: "
                       f"{self.astray:,} ways in all.")
        if self.gaps:
            out.append("The extract was cut or is not whole: ways that lack some of their nodes "
                       f"end where those would be, {self.gaps:,} in all.")
        if self.mixed:
            out.append("Edges that join several classes or limits are driven at the slowest, those "
                       "that join road and ferry for as long as both take: "
                       f"{self.mixed:,} in all.")
        for what, words in SAID.items():
            values = Counter({v: n for (w, v), n in self.odd.items() if w == what})
            if values:
                shown = sorted(values, key=lambda v: (-values[v], v))[:SHOWN]
                more = ", ..." if len(values) > SHOWN else ""
                quoted = ", ".join(repr(v[:LONGEST]) for v in shown)
                out.append(f"{words}: {values.total():,} in all ({quoted}{more}).")
        return out


def split(
    ways: Sequence[tuple[int, Way, Ints, Floats]], gates: Mapping[int, Access], pieces: Pieces
) -> None:
    """Cut ways where they meet and where something stands in the way; add them to pieces.

    Args:
        ways: number, what it is, ids of its nodes, their (k, 2) points.
        gates: nodes that are not open to all: parts at both sides are not joined there.
        pieces: what the parts are added to: it is changed.
    """
    ids, times = np.unique(np.concatenate([r for _, _, r, _ in ways]), return_counts=True)
    junction = (times > 1) | np.isin(ids, np.fromiter(gates, np.int64, len(gates)))
    for number, way, refs, points in ways:
        cut = junction[np.searchsorted(ids, refs)]
        cut[0] = cut[-1] = True
        for first, last in pairwise(np.flatnonzero(cut).tolist()):
            pieces.add((int(refs[first]), int(refs[last])), way, (number,),
                       points[first:last + 1], gates)
