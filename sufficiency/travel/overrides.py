"""Closed roads, new links, ferries, factors and gates of a scenario, put into a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from sufficiency.case.overrides import (
    Box,
    Close,
    Factor,
    Ferry,
    Gate,
    NewLink,
    Override,
    name_of,
)
from sufficiency.errors import Fault, InputError, did_you_mean
from sufficiency.travel.network import Bools, Floats, RoadNetwork
from sufficiency.travel.routing.drive_graph import strong_part
from sufficiency.travel.sources.select import Base, ferries, without_ferries

if TYPE_CHECKING:
    from sufficiency.case.scenario import Scenario

TURN = ("gate", "link", "ferry", "peak", "season", "close")


def apply_overrides(
    base: Base, scenario: Scenario, overrides: Sequence[Override] | None = None
) -> RoadNetwork:
    """The network of a scenario: ferries off unless it says otherwise, then its overrides.

    New links come first, then ferries, peak factors (in place of the network's own), seasonal
    factors (on top), closures, whatever the order they are written in.

    Args:
        base: the roads of ``scenario``, with every ferry, before overrides.
        scenario: its setting of ferries, its overrides, and whether it drives in the morning peak.
        overrides: instead of the scenario's; None for those.

    Raises:
        InputError: every override that fits no road or class of the network.
    """
    travel = scenario.travel
    wanted = travel.override if overrides is None else overrides
    roads, faults = base.roads, []
    if not travel.ferry:
        roads = without_ferries(roads)
    for override in sorted(wanted, key=lambda o: TURN.index(o.kind)):
        if isinstance(override, Gate):
            continue
        try:
            roads = _apply(roads, base, override, travel.am_peak)
        except LookupError as error:
            problem, remedy, value = error.args
            faults.append(Fault(scenario.path.name, problem, remedy, value=value,
                                column=f"travel.override ({name_of(override)})"))
    if faults:
        raise InputError(faults)
    return roads


def gates(
    scenario: Scenario, ids: Sequence[str], points: Floats,
    overrides: Sequence[Override] | None = None, *, strict: bool = True,
) -> Floats:
    """(m, 2) points of places, gates in force.

    Args:
        scenario: its overrides of kind gate.
        ids: m ids of the places or sites.
        points: (m, 2) where they are without gates, metres.
        overrides: instead of the scenario's; None for those.
        strict: every gate must be of one of these places.

    Raises:
        InputError: a gate of a place that is not there.
    """
    out, faults = points.copy(), []
    at = {name: i for i, name in enumerate(ids)}
    for override in scenario.travel.override if overrides is None else overrides:
        if not isinstance(override, Gate):
            continue
        if override.place in at:
            out[at[override.place]] = override.point
        elif strict:
            faults.append(Fault(scenario.path.name, "is no place or site of this run",
                                did_you_mean(override.place, ids), value=override.place,
                                column="travel.override (gate)"))
    if faults:
        raise InputError(faults)
    return out


def _apply(roads: RoadNetwork, base: Base, override: Override, am_peak: bool) -> RoadNetwork:
    """One override; a LookupError carries problem, remedy and value."""
    if isinstance(override, Close):
        return _times(roads, _closed(roads, override), np.inf)
    if isinstance(override, NewLink):
        return _linked(roads, override)
    if isinstance(override, Ferry):
        which = ferries(roads)
        if override.road:
            which &= _labelled(roads, override.road)
        if not which.any():
            raise LookupError("fits no ferry of the network", "Check its name.", override.road)
        # Links that overrides have added come after those of the base.
        seconds = roads.seconds.copy()
        seconds[np.flatnonzero(which)] = base.roads.seconds[np.flatnonzero(which)]
        return replace(roads, seconds=seconds)
    if isinstance(override, Factor):
        which = _fitting(roads, override)
        if override.kind == "season":
            return _times(roads, which, override.factor)
        if not am_peak:
            return roads
        which[len(base.free_seconds):] = False
        seconds = roads.seconds.copy()
        on = which & np.isfinite(seconds)
        seconds[on] = base.free_seconds[on[: len(base.free_seconds)]] * override.factor
        return replace(roads, seconds=seconds)
    raise TypeError(f"{override!r} is applied elsewhere")


def _times(roads: RoadNetwork, which: Bools, factor: float) -> RoadNetwork:
    return replace(roads, seconds=np.where(which, roads.seconds * factor, roads.seconds))


def _labelled(roads: RoadNetwork, road: str) -> Bools:
    """(a,) links that carry this number or name."""
    word = road.casefold().strip()
    fits = np.array([word in (p.casefold().strip() for p in label.split(";"))
                     for label in roads.labels])
    if not fits.any():
        known = sorted({p.strip() for label in roads.labels for p in label.split(";") if p})
        raise LookupError("is no road of the network", did_you_mean(road, known), road)
    return fits[roads.label]


def _closed(roads: RoadNetwork, override: Close) -> Bools:
    which = np.ones(len(roads.tail), dtype=bool)
    if override.road:
        which &= _labelled(roads, override.road)
    if override.box is not None:
        which &= _within(roads, override.box)
    if len(override.line) >= 2:
        which &= shapely.intersects(roads.lines(), shapely.linestrings(override.line))
    if not which.any():
        raise LookupError("fits no road there", "Check the box or the line (metres, west or east "
                          "first).", override.road)
    return which


def _within(roads: RoadNetwork, box: Box) -> Bools:
    return np.asarray(shapely.intersects(roads.lines(), shapely.box(*box)))


def _fitting(roads: RoadNetwork, override: Factor) -> Bools:
    which = np.ones(len(roads.tail), dtype=bool)
    unknown = [c for c in override.classes if c not in roads.kinds]
    if unknown:
        raise LookupError("is no class of the network", did_you_mean(unknown[0], roads.kinds),
                          unknown[0])
    if override.classes:
        which &= np.isin(roads.kind, [roads.kinds.index(c) for c in override.classes])
    if override.area != "any":
        which &= roads.town == (override.area == "urban")
    if override.box is not None:
        which &= _within(roads, override.box)
    if not which.any():
        raise LookupError("fits no road", "Check classes, area and box.", "")
    return which


def _linked(roads: RoadNetwork, override: NewLink) -> RoadNetwork:
    """One link more, from the junction nearest its first point to the one nearest its last."""
    from scipy.spatial import cKDTree

    strong = strong_part(roads)
    if roads.joins == "nodes":
        able = roads.joinable
    else:
        able = np.unique(np.r_[roads.tail[roads.joinable], roads.head[roads.joinable]])
    nodes = able[strong[able]]
    line = np.asarray(override.line, dtype=float)
    u, v = nodes[cKDTree(roads.xy[nodes]).query(line[[0, -1]])[1]]
    if u == v:
        raise LookupError("begins and ends at the same junction", "Draw it longer.", "")
    path = np.r_[roads.xy[[u]], line, roads.xy[[v]]]
    metres = float(np.hypot(*np.diff(path, axis=0).T).sum())
    kinds = roads.kinds if override.road_class in roads.kinds else (
        *roads.kinds, override.road_class)
    links = len(roads.tail)
    joinable = np.r_[roads.joinable, links] if roads.joins == "links" else roads.joinable
    return replace(
        roads, tail=np.r_[roads.tail, u], head=np.r_[roads.head, v],
        metres=np.r_[roads.metres, metres],
        seconds=np.r_[roads.seconds, metres / override.kph * 3.6],
        oneway=np.r_[roads.oneway, override.oneway],
        kind=np.r_[roads.kind, kinds.index(override.road_class)], kinds=kinds,
        town=np.r_[roads.town, False], local=np.r_[roads.local, False],
        limit_kph=np.r_[roads.limit_kph, np.nan],
        label=np.r_[roads.label, len(roads.labels)],
        labels=(*roads.labels, override.road), shape=np.r_[roads.shape, line],
        shape_start=np.r_[roads.shape_start, len(roads.shape) + len(line)], joinable=joinable,
    )
