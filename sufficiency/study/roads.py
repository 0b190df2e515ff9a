"""A road source looked at: what it holds, and what overrides do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sufficiency.case.case import Case, load_case
from sufficiency.case.overrides import Gate, name_of
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.errors import InputError
from sufficiency.travel.cache import Cache
from sufficiency.travel.landmarks import towns_of
from sufficiency.travel.matrix import destinations, road_notes
from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.override_effects import COLUMNS, override_effects
from sufficiency.travel.overrides import apply_overrides, gates
from sufficiency.travel.routing.drive_graph import strong_part
from sufficiency.travel.routing.journeys import journeys_between
from sufficiency.travel.sources.osm_limits import MPH
from sufficiency.travel.sources.select import Base, base_network, named_network

if TYPE_CHECKING:
    import geopandas as gpd

BASIS = "each home to the special school nearest to it"
METRES_A_MILE = 1000 * MPH
FERRY = "ferry"
OSM = "OpenStreetMap"
CLASS_WORDS = {
    # In Britain this tag means green signs: not only what the state keeps, as trunk roads are.
    "motorway": "Motorways", "trunk_dual": "Primary routes, dual carriageway",
    "trunk": "Primary routes",
    "a_dual": "A roads, dual carriageway", "a": "A roads", "urban_a": "A roads in towns",
    "primary_dual": "Other A roads, dual carriageway", "primary": "Other A roads",
    "secondary_dual": "Secondary roads, dual carriageway", "secondary": "Secondary roads",
    "b": "B roads", "minor": "Minor roads", "urban_minor": "Minor roads in towns",
    "tertiary": "Tertiary roads", "link": "Slip roads",
    "residential": "Residential streets", "unclassified": "Lanes", "service": "Service roads",
    "new": "New roads", "ferry": "Ferries",
}
"""What classes of roads are called, the largest first."""
LEAST_MILES = 0.5
"""Classes of less would be told as 0 miles."""


@discreet
@dataclass(frozen=True, eq=False)
class RoadWork:
    """Roads, changes of a scenario and their effects.

    Attributes:
        stored: the network as read, in free flow, ferries on: what is saved.
        roads: the network in force.
        towns: name, easting and northing of each, the largest first; none where no table names
            them.
        attribution: whose data they are, as sentences.
    """

    title: str
    stored: RoadNetwork
    roads: RoadNetwork
    changes: tuple[Change, ...]
    effects: pd.DataFrame
    outline: gpd.GeoDataFrame | None
    towns: tuple[tuple[str, float, float], ...] = ()
    attribution: tuple[str, ...] = ()

    def words(self) -> list[str]:
        """What a person reads first."""
        roads, on = self.roads, self.roads.open
        own = roads.metres[on & roads.local].sum() / METRES_A_MILE
        lines = [
            roads.source,
            f"{len(roads.xy):,} nodes, {len(roads.tail):,} links, "
            f"{roads.metres[on].sum() / METRES_A_MILE:,.0f} miles open; "
            f"{strong_part(roads).mean():.1%} of nodes in the largest connected part; "
            f"{roads.oneway.mean():.0%} of links one-way, "
            f"{roads.town.mean():.0%} built up",
            *([f"{own:,.0f} miles of these only where a journey begins or ends"] if own else []),
            *([f"turns forbidden: {len(roads.turn_start) - 1:,}"] if len(roads.turn) else []),
            *(f"note: {note}" for note in road_notes(roads, np.zeros((0, 2)))),
            f"{'class':<34}{'miles':>7}{'mean mph':>10}",
            *(f"{class_words(name):<34}{miles:>7,.0f}{speed_words(mph):>10}"
              for name, miles, mph in class_table(roads).itertuples(index=False)),
        ]
        if len(self.effects):
            lines += ["", f"total minutes one way, {BASIS}:",
                      *effect_lines(self.effects)]
        return lines

    def save(self, path: Path) -> None:
        """Write the network as one file."""
        self.stored.save(path)


def effect_lines(effects: pd.DataFrame) -> list[str]:
    """Effects of overrides as lines of text."""
    out = []
    for row in effects.to_dict("records"):
        if not any(row[c] for c in ("longer", "shorter", "routes_lost", "routes_gained")):
            out.append(f"  {row['override']}: no journey changes")
            continue
        lost = f", {row['routes_lost']:,.0f} lose every way" if row["routes_lost"] else ""
        won = f", {row['routes_gained']:,.0f} gain a way" if row["routes_gained"] else ""
        out.append(
            f"  {row['override']}: {row['change']:+,.0f} minutes ({row['minutes_without']:,.0f} -> "
            f"{row['minutes_with']:,.0f}); longer for {row['longer']:,.0f} children, shorter for "
            f"{row['shorter']:,.0f}{lost}{won}")
    return out


def road_work(source: str, progress: Progress, cache: Cache | None = None) -> RoadWork:
    """A scenario's roads with its overrides, or the roads of a name (see travel/sources/select.py).

    Args:
        source: a scenario's .toml file, else a name of roads.
        progress: told each step.
        cache: None = the user's.

    Raises:
        InputError: every fault of the input.
    """
    cache = Cache.of_user() if cache is None else cache
    nothing = pd.DataFrame(columns=COLUMNS)
    if not source.endswith(".toml"):
        progress("reading roads")
        everywhere = np.array([[0.0, 0.0], [700_000.0, 1_300_000.0]])
        roads = named_network(source, everywhere, cache, ferry=True, am_peak=False)
        case = _case_of(Path(source))
        if case is None:
            return RoadWork(Path(source).name, roads, roads, (), nothing, None,
                            attribution=_attribution(roads))
        return RoadWork(case.title, roads, roads, (), nothing, case.districts, _towns(case),
                        _attribution(roads, case))
    scenario = load_scenario(Path(source))
    progress("reading the case and its roads")
    case = load_case(scenario)
    base = base_network(case, scenario, cache)
    roads = apply_overrides(base, scenario)
    changes = tuple(_change(base, scenario, k) for k in range(len(scenario.travel.override)))
    effects = _nearest_effects(case, scenario, base, roads, cache, progress) if changes else nothing
    title = scenario.title or scenario.name
    # A plan that changes nothing about the roads is not what their map is of.
    return RoadWork(f"{case.title}, {title}" if changes and title != case.title else case.title,
                    replace(base.roads, seconds=base.free_seconds), roads, changes, effects,
                    case.districts, _towns(case), _attribution(roads, case))


def _case_of(source: Path) -> Case | None:
    """The case whose folder is named; None for other roads, or where it cannot be read."""
    scenario = source / "scenarios" / "base.toml"
    if not scenario.is_file():
        return None
    try:
        return load_case(scenario)
    except InputError:
        return None


def _towns(case: Case) -> tuple[tuple[str, float, float], ...]:
    """Towns of a case, the largest first."""
    found = towns_of(case)
    if found is None:
        return ()
    found = found[found["kind"] == "town"].sort_values(["size", "name"], ascending=[False, True])
    return tuple(found[["name", "easting_m", "northing_m"]].itertuples(index=False, name=None))


def _attribution(roads: RoadNetwork, case: Case | None = None) -> tuple[str, ...]:
    """Whose data the roads and what is drawn around them are."""
    told = () if case is None else case.attribution
    if OSM in roads.source and not any(OSM in line for line in told):
        return (*told, f"Roads: © {OSM} contributors (ODbL).")
    return told


def _change(base: Base, scenario: Scenario, k: int) -> Change:
    """What one override alone does to the links."""
    overrides = scenario.travel.override
    override = overrides[k]
    name = name_of(override)
    none = np.zeros(0, np.int64)
    if isinstance(override, Gate):
        return Change(name, none, none, none, override.point)
    links = [o for o in overrides[: k + 1] if o.kind == "link"]
    before = apply_overrides(base, scenario, [o for o in links if o is not override])
    after = apply_overrides(base, scenario, [*(o for o in links if o is not override), override])
    count = len(before.tail)
    old, new = before.seconds, after.seconds[:count]
    return Change(
        name, np.flatnonzero(np.isfinite(old) & np.isinf(new)),
        np.r_[np.arange(count, len(after.tail)), np.flatnonzero(np.isinf(old) & np.isfinite(new))],
        np.flatnonzero(np.isfinite(old) & np.isfinite(new) & (old != new)))


def _nearest_effects(
    case: Case, scenario: Scenario, base: Base, roads: RoadNetwork, cache: Cache,
    progress: Progress,
) -> pd.DataFrame:
    """Effects on the way of every home to the special school that is nearest to it now."""
    ids, spots = destinations(case)
    local = set(case.places.loc[case.places["kind"] == "special", "pool_id"])
    homes = case.demand[["easting_m", "northing_m"]].to_numpy(float)
    wanted = np.array([k for k, name in enumerate(ids) if name in local], dtype=np.int64)
    if not len(wanted) or not len(homes):
        return pd.DataFrame(columns=COLUMNS)
    a, place = np.unique(homes, axis=0, return_inverse=True)
    found = journeys_between(roads, a, gates(scenario, ids, spots)[wanted], cache=cache,
                             limit_m=scenario.travel.snap_limit_m)
    time = np.where(found.ms < 0, np.inf, found.ms)
    nearest = wanted[time.argmin(axis=1)][place.reshape(-1)]
    return override_effects(
        base, scenario, ids, homes, spots, np.arange(len(homes)), nearest,
        case.demand["children"].to_numpy(float), cache, progress)


@discreet
@dataclass(frozen=True, eq=False)
class Change:
    """One override as the map shows it.

    Attributes:
        name: what it is called.
        closed, added, retimed: positions of links it closes, adds, makes slower or faster.
        point: a gate, easting and northing, or None.
    """

    name: str
    closed: np.ndarray[Any, np.dtype[np.int64]]
    added: np.ndarray[Any, np.dtype[np.int64]]
    retimed: np.ndarray[Any, np.dtype[np.int64]]
    point: tuple[float, float] | None = None


def class_table(roads: RoadNetwork) -> pd.DataFrame:
    """Columns road_class, miles, mph of the links that are open, in the order of
    ``CLASS_WORDS``, then by name.

    Classes of fewer than ``LEAST_MILES`` are left out; the speed of a ferry is none, as it would be
    made of waiting.
    """
    on = roads.open & (roads.metres > 0)  # a gate has no length
    frame = pd.DataFrame({
        "road_class": np.array(roads.kinds)[roads.kind[on]],
        "miles": roads.metres[on] / METRES_A_MILE, "hours": roads.seconds[on] / 3600})
    out = frame.groupby("road_class", as_index=False).sum()
    out["mph"] = (out["miles"] / out.pop("hours")).where(out["road_class"] != FERRY)
    out = out[out["miles"] >= LEAST_MILES]
    place = {name: i for i, name in enumerate(CLASS_WORDS)}
    out["place"] = out["road_class"].map(place).fillna(len(place))
    return out.sort_values(["place", "road_class"], ignore_index=True).drop(columns="place")


def class_words(name: str) -> str:
    """What a class of roads is called; one that nobody named, without its underscores."""
    return CLASS_WORDS.get(name, name.replace("_", " ").capitalize())


def speed_words(mph: float) -> str:
    """A speed; of what has none a dash."""
    return "-" if np.isnan(mph) else f"{mph:.0f}"
