"""Single journeys, each from its own point to its own: in batches, and timed again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.common.discreet import discreet
from sufficiency.travel.network import Floats, Ints, RoadNetwork
from sufficiency.travel.routing.contraction import Router
from sufficiency.travel.routing.journeys import fastest
from sufficiency.travel.routing.snapping import SnappedPoints, snap, snap_again

TOGETHER = 64
"""Destinations searched at a time, so that a long table of single pairs fits in memory."""


@discreet
@dataclass(frozen=True, eq=False)
class Batch:
    """Some of the journeys of a table.

    Attributes:
        at: (p,) positions in the table.
        a, b: (n, 2) and (m, 2) distinct points, metres.
        i, j: (p,) where each journey begins and ends among them.
    """

    at: Ints
    a: Floats
    b: Floats
    i: Ints
    j: Ints


def batches(journeys: pd.DataFrame) -> Iterator[Batch]:
    """All journeys, a few destinations at a time (see ``case/reference_journeys.py``)."""
    a = journeys[["from_easting_m", "from_northing_m"]].to_numpy(float)
    b, which = np.unique(
        journeys[["to_easting_m", "to_northing_m"]].to_numpy(float), axis=0, return_inverse=True
    )
    which = which.reshape(-1)
    for low in range(0, len(b), TOGETHER):
        at = np.flatnonzero((which >= low) & (which < low + TOGETHER))
        start, back = np.unique(a[at], axis=0, return_inverse=True)
        yield Batch(at, start, b[low : low + TOGETHER], back.reshape(-1), which[at] - low)


class JourneyTimer:
    """Minutes of the same journeys on the same links at many speeds.

    Points are joined and nodes ordered once; only times change.

    Args:
        roads: the network; what is open stays open.
        journeys: as in ``case/reference_journeys.py``.
    """

    def __init__(self, roads: RoadNetwork, journeys: pd.DataFrame) -> None:
        self._router = Router(roads)
        self._parts: list[tuple[Batch, SnappedPoints, SnappedPoints]] = [
            (part, snap(roads, part.a), snap(roads, part.b)) for part in batches(journeys)]
        self._count = len(journeys)

    def minutes(self, roads: RoadNetwork) -> Floats:
        """(p,) minutes to the millisecond, terminal time included; nan = no route.

        Args:
            roads: the network of the clock at other speeds.
        """
        self._router.reweigh(roads)
        out = np.full(self._count, np.nan)
        for part, from_a, to_b in self._parts:
            ms = fastest(roads, self._router, part.a, snap_again(roads, part.a, from_a), part.b,
                         snap_again(roads, part.b, to_b))[part.i, part.j]
            minutes = (ms / 1000 + roads.terminal_seconds) / 60
            out[part.at] = np.where(ms < 0, np.nan, minutes)
        return out
