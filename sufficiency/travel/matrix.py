"""Many homes to many schools: what the planning rooms see of journeys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.kinds import kinds_checked
from sufficiency.errors import Fault, InputError
from sufficiency.travel.cache import Cache
from sufficiency.travel.network import Floats, Ints, RoadNetwork
from sufficiency.travel.overrides import apply_overrides, gates
from sufficiency.travel.routing.drive_graph import strong_part
from sufficiency.travel.routing.journeys import Journeys, Seconds, Watch, journeys_between
from sufficiency.travel.sources.select import Base, base_network, edge_note

Lengths = Callable[[Ints, Ints], Seconds]
CROW_MINUTES, CROW_MINUTES_PER_KM = 11.4, 0.865
CROW_DETOUR = 1.222
SHOWN = 12
LARGEST_SHARE = 0.8
"""Where the largest connected part has a smaller share of the nodes, that is said."""
"""Ids named in one note."""


@discreet
@dataclass(frozen=True, eq=False)
class TravelMatrix:
    """Journeys from origins to destinations.

    Attributes:
        origin_ids: (n,) ids.
        destination_ids: (m,) ids.
        seconds: (n, m) whole seconds; -1 = no route.
        lengths: rows (p,), columns (p,) -> (p,) road metres along the fastest way, -1 = no
            route. Worked out when asked for, as most pairs are never used.
        source: what the journeys were computed on.
        notes: what a planner should know about them; no word points at a child.
        base: the roads before overrides, and ``network`` the roads in force; None where nothing
            was driven.

    Examples:
        >>> import sufficiency as sf
        >>> scenario = sf.datasets.tiny()
        >>> matrix = sf.travel_matrix(sf.load_case(scenario), scenario)
        >>> matrix.to_frame().loc[0].to_dict()
        {'from_id': 'a1', 'to_id': 'school-a', 'minutes': 11.4, 'km': 0.0}
    """

    origin_ids: tuple[str, ...]
    destination_ids: tuple[str, ...]
    seconds: Seconds
    lengths: Lengths
    source: str
    notes: tuple[str, ...] = ()
    base: Base | None = None
    network: RoadNetwork | None = None

    def __post_init__(self) -> None:
        if self.seconds.shape != (len(self.origin_ids), len(self.destination_ids)):
            raise ValueError("a TravelMatrix needs one row per origin and one column per place")
        view = self.seconds.view()
        view.setflags(write=False)
        object.__setattr__(self, "seconds", view)

    @property
    def metres(self) -> Seconds:
        """(n, m) road metres of all pairs. For a few, ask ``lengths``."""
        n, m = self.seconds.shape
        return self.lengths(np.arange(n)[:, None], np.arange(m)[None, :])

    def select(self, origins: Sequence[str], destinations: Sequence[str]) -> TravelMatrix:
        """The same journeys for these ids, in this order (the one place that maps ids).

        Raises:
            InputError: some are not in it.
        """
        rows = {name: i for i, name in enumerate(self.origin_ids)}
        columns = {name: i for i, name in enumerate(self.destination_ids)}
        if {*origins} - {*rows} or {*destinations} - {*columns}:
            raise InputError([Fault(
                "matrix", "has no journey of some groups of children or to some places",
                "Give travel_matrix(case, scenario).")])
        i = np.array([rows[o] for o in origins], dtype=np.int64)
        j = np.array([columns[d] for d in destinations], dtype=np.int64)
        return TravelMatrix(
            tuple(origins), tuple(destinations), self.seconds[np.ix_(i, j)],
            Picked(self.lengths, i, j), self.source, self.notes, self.base, self.network,
        )

    def to_frame(self) -> pd.DataFrame:
        """All pairs: from_id, to_id, minutes, km; NaN where there is no route.

        Origins are groups of children: for inside.
        """
        n, m = self.seconds.shape
        seconds, metres = self.seconds.ravel(), np.asarray(self.metres).ravel()
        return pd.DataFrame({
            "from_id": np.repeat(self.origin_ids, m), "to_id": np.tile(self.destination_ids, n),
            "minutes": np.where(seconds < 0, np.nan, seconds / 60),
            "km": np.where(metres < 0, np.nan, metres / 1000),
        })


@discreet
@dataclass(frozen=True, eq=False)
class Known:
    """Lengths that are known already, (n, m)."""

    metres: Seconds

    def __call__(self, i: Ints, j: Ints) -> Seconds:
        """Metres of pairs."""
        return self.metres[i, j]


@discreet
@dataclass(frozen=True, eq=False)
class Picked:
    """Lengths of other rows and columns than the ones somebody knows."""

    lengths: Lengths
    rows: Ints
    columns: Ints

    def __call__(self, i: Ints, j: Ints) -> Seconds:
        """Metres of pairs."""
        return self.lengths(self.rows[i], self.columns[j])


@kinds_checked
def travel_matrix(
    case: Case, scenario: Scenario, *, cache: Cache | None = None, watch: Watch | None = None,
    base: Base | None = None,
) -> TravelMatrix:
    """Journeys of every demand group to every located provision and site of a case.

    Destinations are pool ids for provision, site ids for options.

    Args:
        case: its groups of children, provision and options.
        scenario: its settings of travel: source, overrides, limit of snapping.
        cache: where earlier times are kept; default is the user's, unless travel.cache is off.
        watch: told searches done and searches in all.
        base: the roads of a scenario that drives on the same ones (``same_base``), read already.

    Raises:
        InputError: the scenario wants roads and the case has none, or they cannot be read; an
            override fits no road, class or place.

    Examples:
        >>> import sufficiency as sf
        >>> scenario = sf.datasets.tiny()
        >>> sf.travel_matrix(sf.load_case(scenario), scenario).seconds.shape
        (8, 5)
    """
    ids, to_xy = destinations(case)
    to_xy = gates(scenario, ids, to_xy)
    from_xy = case.demand[["easting_m", "northing_m"]].to_numpy(float)
    # Many children share a home, many options a site: every distinct point is done once.
    a, back_a = np.unique(from_xy, axis=0, return_inverse=True)
    b, back_b = np.unique(to_xy, axis=0, return_inverse=True)
    back_a, back_b = back_a.reshape(-1), back_b.reshape(-1)
    origins = tuple(case.demand["group_id"])
    if scenario.travel.source == "crow":
        seconds, metres = crow_between(a, b)
        at = np.ix_(back_a, back_b)
        return TravelMatrix(origins, ids, seconds[at], Known(metres[at]), "straight-line estimate")
    if cache is None:
        cache = Cache.of(scenario)
    base = base_network(case, scenario, cache) if base is None else base
    roads = apply_overrides(base, scenario)
    found = journeys_between(
        roads, a, b, limit_m=scenario.travel.snap_limit_m, cache=cache, watch=watch)
    return TravelMatrix(
        origins, ids, found.seconds[np.ix_(back_a, back_b)], Picked(found.metres, back_a, back_b),
        roads.source, _notes(case, roads, found, back_a, back_b, ids), base, roads,
    )


def destinations(case: Case) -> tuple[tuple[str, ...], Floats]:
    """Ids and (m, 2) points of everything children could be driven to."""
    located = case.places.dropna(subset=["easting_m"])
    sites = case.options.drop_duplicates("site_id")
    points = ["easting_m", "northing_m"]
    ids = (*located["pool_id"], *sites["site_id"])
    return ids, np.r_[located[points].to_numpy(float), sites[points].to_numpy(float)]


def _notes(
    case: Case, roads: RoadNetwork, found: Journeys, back_a: Ints, back_b: Ints,
    ids: tuple[str, ...],
) -> tuple[str, ...]:
    """What is doubtful about the journeys, in sentences."""
    if not ids:
        return ()
    notes = road_notes(roads, np.r_[found.a, found.b])
    snap_a, snap_b = found.snap_a[back_a], found.snap_b[back_b]
    if roads.joins == "links":
        notes += snap_notes(snap_a, snap_b, found.limit_m)
    off = [name for name, snap in zip(ids, snap_b, strict=True) if not np.isfinite(snap)]
    if off:
        notes.append(f"{len(off)} places are farther than {found.limit_m:g} m from a road that "
                     f"can be used and have no journeys: {_some(off)}.")
    lost = np.flatnonzero(~np.isfinite(snap_a))
    if len(lost):
        rows = sorted({int(r) for r in case.demand["row"].iloc[lost]} - {0})
        where = f": rows {_some([str(r) for r in rows])} of children.csv" if rows else ""
        notes.append(f"{int(case.demand['children'].iloc[lost].sum())} children live farther "
                     f"than {found.limit_m:g} m from such a road and have no journeys{where}.")
    pairs = np.isfinite(snap_a)[:, None] & np.isfinite(snap_b)
    none = (found.ms[np.ix_(back_a, back_b)] < 0) & pairs
    if none.any():
        column = none.sum(axis=0)
        worst = [f"{ids[j]} ({column[j]})" for j in np.argsort(-column, kind="stable") if column[j]]
        notes.append(f"{int(none.sum()):,} of {none.size:,} journeys have no route, by place: "
                     f"{_some(worst)}.")
    return tuple(notes)


def road_notes(roads: RoadNetwork, points: Floats) -> list[str]:
    """What is doubtful about roads and the points that are joined to them, in sentences.

    Args:
        roads: the network, overrides in force.
        points: (p, 2) homes and places, metres.
    """
    return [*roads.notes, *_part_note(roads), *edge_note(roads, points)]


def _part_note(roads: RoadNetwork) -> list[str]:
    """A warning if much of the streets cannot be reached from the rest."""
    share = float(strong_part(roads).mean()) if roads.joins == "links" and len(roads.xy) else 1.0
    if share >= LARGEST_SHARE:
        return []
    return [f"The largest connected part holds only {share:.0%} of the junctions; homes and places "
            "beside the others join it too, if it is near enough. The roads may not be whole."]


def snap_notes(snap_a: Floats, snap_b: Floats, limit_m: float) -> list[str]:
    """How far homes and places are from the roads they join.

    Args:
        snap_a, snap_b: (n,) and (m,) metres from each home and place to the roads; infinite where
            one has not joined.
        limit_m: metres beyond which none joins.
    """
    out = []
    for what, snap in (("Homes", snap_a), ("Places", snap_b)):
        near = snap[np.isfinite(snap)]
        if len(near):
            out.append(f"{what} join the roads at {np.median(near):.0f} m (median), "
                       f"{np.percentile(near, 95):.0f} m (95 in 100), "
                       f"{near.max():.0f} m (farthest; limit {limit_m:g} m).")
    return out


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def crow_between(origins: Floats, destinations: Floats) -> tuple[Seconds, Seconds]:
    """The straight-line estimate 11.4 + 0.865 x km minutes, and 1.222 x the distance.

    Fitted to car minutes from small areas to hospitals under 60 km (mean absolute error 2.8
    minutes); the benchmark a road network has to beat.
    """
    km = np.hypot(*(origins[:, None, :] - destinations[None, :, :]).transpose(2, 0, 1)) / 1000
    seconds = np.rint((CROW_MINUTES + CROW_MINUTES_PER_KM * km) * 60).astype(np.int32)
    return seconds, np.rint(km * CROW_DETOUR * 1000).astype(np.int32)


def matrix_between(
    roads: RoadNetwork, origins: Floats, destinations: Floats
) -> tuple[Seconds, Seconds]:
    """Seconds and metres of all pairs between two sets of points, (n, 2) and (m, 2), in metres.

    Args:
        roads: the network, overrides in force.
        origins, destinations: (n, 2) and (m, 2) eastings and northings, metres.
    """
    found = journeys_between(roads, origins, destinations)
    i, j = np.arange(len(origins))[:, None], np.arange(len(destinations))[None, :]
    return found.seconds, found.metres(i, j)
