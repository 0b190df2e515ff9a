"""Legs of runs: road time and metres between homes and a gate, without any fixed time of a journey.

The times of a ``TravelMatrix`` contain the terminal time (leaving, parking): added up along a run
it would be charged at every stop. Here it is not in; boarding and the gate are (``problem.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.transport.problem import Ints
from sufficiency.travel.cache import Cache
from sufficiency.travel.matrix import CROW_DETOUR, CROW_MINUTES_PER_KM
from sufficiency.travel.network import Floats, RoadNetwork
from sufficiency.travel.overrides import apply_overrides
from sufficiency.travel.routing.journeys import Journeys, fastest, journeys_between, router_of
from sufficiency.travel.routing.snapping import snap
from sufficiency.travel.sources.select import base_network

Block = tuple[Ints, Ints]
"""(n + 1, n + 1) whole seconds and metres between the homes of a school, the gate last; -1 = no
route."""


def legs(case: Case, scenario: Scenario, blocks: Sequence[Floats]) -> list[Block]:
    """Legs of each school.

    Args:
        case: its road network is used.
        scenario: its source of travel, overrides and snap limit are used.
        blocks: for each school (n + 1, 2) points of its riders' homes, the gate last.

    Raises:
        InputError: the roads cannot be read.
    """
    if scenario.travel.source == "crow":
        return [_crow(points) for points in blocks]
    base = base_network(case, scenario, Cache.of(scenario))
    return legs_on(apply_overrides(base, scenario), blocks, scenario.travel.snap_limit_m,
                   Cache.of(scenario))


def legs_of_riders(
    case: Case, scenario: Scenario, parts: Sequence[tuple[str, pd.DataFrame]], gates: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame, Block]]:
    """Each school with its riders and their legs. A home that was drawn where no way leads to the
    school, as on a sandbank of its small area, is on the area's own point.

    Args:
        case, scenario: as for ``legs``.
        parts: pool_id, and rows of ``riders_of``.
        gates: easting and northing by pool_id.

    Raises:
        InputError: the roads cannot be read.
    """
    def found(parts: Sequence[tuple[str, pd.DataFrame]]) -> list[Block]:
        return legs(case, scenario, [
            np.r_[part[["x", "y"]].to_numpy(float), gates.loc[[pool]].to_numpy()]
            for pool, part in parts])

    blocks = found(parts)
    lost = {n: away for n, (seconds, _) in enumerate(blocks)
            if case.synthetic and (away := seconds[:-1, -1] < 0).any()}
    if lost:
        middle = case.demand.set_index("group_id")[["easting_m", "northing_m"]]
        parts = list(parts)
        for n, away in lost.items():
            pool, part = parts[n]
            spot = middle.loc[part["group_id"]].to_numpy(float)
            parts[n] = pool, part.assign(x=np.where(away, spot[:, 0], part["x"]),
                                         y=np.where(away, spot[:, 1], part["y"]))
        for n, block in zip(lost, found([parts[n] for n in lost]), strict=True):
            blocks[n] = block
    for (pool, part), block in zip(parts, blocks, strict=True):
        yield pool, part, block


def legs_on(
    roads: RoadNetwork, blocks: Sequence[Floats], limit_m: float, cache: Cache | None = None
) -> list[Block]:
    """The same on a network.

    Args:
        roads: with every override in it.
        blocks: for each school (n + 1, 2) points of its riders' homes, the gate last.
        limit_m: metres from a point to the roads at most.
        cache: where the order of nodes is kept; None = nowhere.
    """
    if not blocks:
        return []
    points, back = np.unique(np.concatenate(blocks), axis=0, return_inverse=True)
    ends = np.cumsum([len(b) for b in blocks])
    at = [part.reshape(-1) for part in np.split(back.reshape(-1), ends[:-1])]
    # Nobody rides from one school's homes to another's: times are found school by school, which is
    # a small part of those between all homes of a county.
    joined, router = snap(roads, points, limit_m), router_of(roads, cache)
    times = np.full((len(points), len(points)), -1, np.int32)
    for here in map(np.unique, at):
        spots, these = points[here], joined.take(here)
        times[np.ix_(here, here)] = fastest(roads, router, spots, these, spots, these)
    found = Journeys(roads, points, points, limit_m, times, joined.snap_m, joined.snap_m,
                     (joined, joined))
    pairs = [np.stack(np.meshgrid(a, a, indexing="ij")).reshape(2, -1) for a in at]
    metres = found.metres(*np.concatenate(pairs, axis=1))
    out, begin = [], 0
    for a in at:
        ms = found.ms[np.ix_(a, a)].astype(np.int64)
        seconds = np.where(ms < 0, -1, np.rint(ms / 1000).astype(np.int64))
        length = metres[begin:begin + len(a) ** 2].reshape(len(a), len(a)).astype(np.int64)
        # Two on one spot have no way to go.
        same = a[:, None] == a[None, :]
        seconds[same], length[same] = 0, 0
        begin += len(a) ** 2
        out.append((seconds, length))
    return out


def ways(case: Case, scenario: Scenario, gates: Floats, homes: Floats) -> Block:
    """(g, h) whole seconds and metres from gates to homes; -1 = no route.

    Args:
        case: its road network is used.
        scenario: its source of travel, overrides and snap limit are used.
        gates: (g, 2) points, metres.
        homes: (h, 2) points, metres.
    """
    if scenario.travel.source == "crow":
        seconds, metres = _crow(np.r_[gates, homes])
        return seconds[:len(gates), len(gates):], metres[:len(gates), len(gates):]
    roads = apply_overrides(base_network(case, scenario, Cache.of(scenario)), scenario)
    found = journeys_between(roads, gates, homes, limit_m=scenario.travel.snap_limit_m)
    ms = found.ms.astype(np.int64)
    i, j = (np.asarray(at, dtype=np.int64) for at in np.indices(ms.shape))
    return (np.where(ms < 0, -1, np.rint(ms / 1000).astype(np.int64)),
            found.metres(i, j).astype(np.int64))


def _crow(points: Floats) -> Block:
    """The straight-line estimate without its fixed minutes."""
    km = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1)) / 1000
    return (np.rint(km * CROW_MINUTES_PER_KM * 60).astype(np.int64),
            np.rint(km * CROW_DETOUR * 1000).astype(np.int64))
