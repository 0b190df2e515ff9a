"""Straight lines that cross a barrier, such as water, where no bridge is near."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from sufficiency.travel.network import Bools, Floats, RoadNetwork

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

BRIDGE_M = 400.0
"""A crossing this near to a bridge is one that can be driven."""


def crosses(roads: RoadNetwork, a: Floats, b: Floats, *, bridged: bool = True) -> Bools:
    """(p,) whether the straight line a-b crosses a barrier.

    Args:
        roads: its barriers and bridges.
        a, b: (p, 2) both ends of each line, metres.
        bridged: a crossing near a bridge does not count.
    """
    from scipy.spatial import cKDTree

    out = np.zeros(len(a), dtype=bool)
    if not len(roads.barriers) or not len(a):
        return out
    # Two lines meet only where their middles are no farther apart than half of both: few are.
    middles, longest, tree = _walls(roads)
    half = (np.hypot(*(b - a).T) + longest) / 2
    near = np.flatnonzero(middles.query((a + b) / 2)[0] <= half + 1)
    way, wall = tree.query(
        shapely.linestrings(np.stack([a[near], b[near]], axis=1)), predicate="intersects")
    way = near[way]
    if bridged and len(roads.bridges) and len(way):
        # Where the two lines meet: share s of the way from a to b.
        start, along = a[way], b[way] - a[way]
        corner, side = roads.barriers[wall, :2], roads.barriers[wall, 2:] - roads.barriers[wall, :2]
        turn = along[:, 0] * side[:, 1] - along[:, 1] * side[:, 0]
        gap = corner - start
        with np.errstate(divide="ignore", invalid="ignore"):
            s = (gap[:, 0] * side[:, 1] - gap[:, 1] * side[:, 0]) / turn
        # Parallel lines that touch do so at a corner.
        spot = np.where((turn == 0)[:, None], corner, start + s[:, None] * along)
        away = cKDTree(roads.bridges).query(spot)[0] > BRIDGE_M
        way = way[away]
    out[way] = True
    return out


@lru_cache(maxsize=1)
def _walls(roads: RoadNetwork) -> tuple[cKDTree, float, shapely.STRtree]:
    """Middles of a network's barriers, the length of the longest, and all of them: kept, since one
    network is asked about school after school."""
    from scipy.spatial import cKDTree

    walls = roads.barriers.reshape(-1, 2, 2)
    return (cKDTree(walls.mean(axis=1)), float(np.hypot(*(walls[:, 1] - walls[:, 0]).T).max()),
            shapely.STRtree(shapely.linestrings(walls)))
