"""The roads a scenario names: a case's main roads or grid, a file, or OpenStreetMap.

Streets are read once: what was made of a file is kept in the cache under the digest of the file.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.files import is_file, is_folder
from sufficiency.travel.cache import Cache, digest
from sufficiency.travel.network import FORMAT, Bools, Floats, RoadNetwork, load_roads
from sufficiency.travel.sources.extent import BUFFER_M, READING, Box, around, box_around
from sufficiency.travel.sources.grid import FOLDER as GRID
from sufficiency.travel.sources.grid import load_grid
from sufficiency.travel.sources.main_roads import in_peak, load_main_roads, road_tables
from sufficiency.travel.sources.osm_extract import EXTRACTS, read_extract
from sufficiency.travel.sources.speeds import (
    peak_factors,
    scenario_speeds,
    usual_speeds,
    with_speeds,
)

if TYPE_CHECKING:
    import pandas as pd

    from sufficiency.case.case import Case
    from sufficiency.case.scenario import Scenario

FERRY = "ferry"
FREE, PEAK = "free flow", "morning peak"
@discreet
@dataclass(frozen=True, eq=False)
class Base:
    """A network before a scenario's overrides.

    Attributes:
        roads: ferries on; in the morning peak if the scenario wants it.
        free_seconds: (a,) times in free flow.
    """

    roads: RoadNetwork
    free_seconds: Floats


def base_network(case: Case, scenario: Scenario, cache: Cache) -> Base:
    """The network that travel.source names.

    Args:
        case: its folder of main roads or of the grid, or its extent for streets.
        scenario: its settings of travel: source, speeds, morning peak, terminal time.
        cache: where streets that were read are kept.

    Raises:
        InputError: it is not there or cannot be read.
    """
    travel = scenario.travel
    if travel.source == "roads":
        if case.roads_folder is None:
            raise InputError([
                Fault(scenario.path.name, "needs a folder roads in the case",
                      'Add it, or set travel.source = "crow".', column="travel.source")
            ])
        return _with_terminal(main_roads(case.roads_folder, travel.am_peak), scenario)
    if travel.source == GRID:
        grid = load_grid(case.folder / GRID)
        return _with_terminal(Base(grid, grid.seconds), scenario)
    speeds = scenario_speeds(scenario)
    return _with_terminal(
        street_base(streets(case, scenario, cache), travel.am_peak, speeds), scenario)


def same_base(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios drive on the same road tables of a case, overrides aside.

    Streets are read around what a case holds in a scenario, so of those nothing is said.
    """
    a, b = one.travel, other.travel
    return a.source in ("roads", GRID) and (
        one.case_folder, a.source, a.am_peak, a.terminal_minutes) == (
        other.case_folder, b.source, b.am_peak, b.terminal_minutes)


def streets(case: Case, scenario: Scenario, cache: Cache) -> RoadNetwork:
    """The streets that travel.source names, at the speeds they were read or saved with.

    Args:
        case: its extent, outside which an extract is not read.
        scenario: its travel.source and travel.speeds.
        cache: where streets that were read are kept.

    Raises:
        InputError: they are not there, cannot be read, or are saved main roads for which a table
            of street speeds is named.
    """
    travel = scenario.travel
    if travel.source in ("crow", GRID):
        raise InputError([
            Fault(scenario.path.name, "is a rule of thumb, and roads are asked for",
                  "Set it to roads, osm or a file of streets.", column="travel.source",
                  value=travel.source)
        ])
    if travel.source == "osm":
        from sufficiency.travel.sources.overpass import county_roads

        return county_roads(case, cache)
    path = scenario.path.parent / travel.source
    if not is_file(path):
        raise InputError([
            Fault(scenario.path.name, "is neither roads, grid, crow or osm nor a file",
                  "Mend the name; a file is looked for beside the scenario.",
                  column="travel.source", value=travel.source)
        ])
    roads = read_roads(path, cache, around(case))
    if travel.speeds and roads.joins != "links":
        raise InputError([
            Fault(scenario.path.name, "is for streets, and travel.source is of main roads",
                  "Take it out.", column="travel.speeds", value=travel.speeds)
        ])
    return roads


def named_network(
    name: str, points: Floats, cache: Cache, *, ferry: bool, am_peak: bool
) -> RoadNetwork:
    """Roads by the name of a file, of a case folder, or ``place:NAME``.

    Args:
        name: a file of streets, a case folder or its folder of roads, or ``place:NAME``.
        points: (p, 2) what will be joined to them, metres: an extract is read 20 km around.
        cache: where streets that were read are kept.
        ferry: whether ferries run.
        am_peak: times of the morning peak instead of free flow.

    Raises:
        InputError: they are not there or cannot be read.
    """
    path = Path(name)
    if name.startswith("place:"):
        from sufficiency.travel.sources.overpass import area_roads, place_polygon

        base = street_base(area_roads(place_polygon(name.removeprefix("place:")), cache), am_peak)
    elif is_folder(path):
        folder = path / "roads" if (path / "roads").is_dir() else path
        base = main_roads(folder, am_peak)
    elif is_file(path):
        base = street_base(read_roads(path, cache, box_around(points)), am_peak)
    else:
        raise InputError([
            Fault(path.name, "is neither a file nor a folder",
                  "Give an .osm.pbf, .graphml or .npz file, a case folder, or place:NAME.")
        ])
    return base.roads if ferry else without_ferries(base.roads)


def without_ferries(roads: RoadNetwork) -> RoadNetwork:
    """The same network, its ferries closed."""
    return replace(roads, seconds=np.where(ferries(roads), np.inf, roads.seconds))


def ferries(roads: RoadNetwork) -> Bools:
    """(a,) links that are ferries."""
    at = roads.kinds.index(FERRY) if FERRY in roads.kinds else -1
    return np.asarray(roads.kind == at)


def edge_note(roads: RoadNetwork, points: Floats) -> list[str]:
    """A warning if the roads end near points: ways around would be missing."""
    if roads.joins != "links" or not len(points):
        return []
    gap = np.r_[points.min(axis=0) - roads.xy.min(axis=0), roads.xy.max(axis=0)
                - points.max(axis=0)]
    if gap.min() >= BUFFER_M:
        return []
    side = ("west", "south", "east", "north")[int(gap.argmin())]
    where = f"{gap.min() / 1000:.0f} km {side} of" if gap.min() > 0 else f"in the {side} before"
    return [f"The roads end {where} the outermost point; ways around need about "
            f"{BUFFER_M / 1000:.0f} km more and may be missing."]


def main_roads(folder: Path, am_peak: bool) -> Base:
    """Main-road tables of a folder."""
    tables = road_tables(folder)
    free = load_main_roads(folder, ferry=True, am_peak=False, tables=tables)
    roads = in_peak(free, tables) if am_peak else free
    source = roads.source.replace(", ferries on", "")
    return Base(replace(roads, source=source), free.seconds)


def street_base(
    roads: RoadNetwork, am_peak: bool, speeds: pd.DataFrame | None = None
) -> Base:
    """Streets in free flow or in the morning peak.

    Args:
        roads: streets with their times in free flow.
        am_peak: multiply the times by the factors of the morning peak.
        speeds: a table like ``speeds.usual_speeds``; None = the speeds the roads have, and the
            usual peak factors.
    """
    own = "" if speeds is None else ", own speeds"
    if speeds is None:
        speeds = usual_speeds()
    else:
        roads = with_speeds(roads, speeds)
    free = roads.seconds
    # A network that was saved says what it was in; its times are those of free flow.
    name = roads.source.removesuffix(f", {FREE}").removesuffix(f", {PEAK}")
    source = f"{name}{own}, {PEAK if am_peak else FREE}"
    seconds = free * peak_factors(roads, speeds) if am_peak else free
    return Base(replace(roads, seconds=seconds, source=source), free)


def read_roads(path: Path, cache: Cache, box: Box | None = None) -> RoadNetwork:
    """Streets of a file: a saved network (.npz), an extract (``EXTRACTS``), a graph (.graphml).

    Args:
        path: the file.
        cache: where what is made of it is kept, under the digest of the file.
        box: of an extract, what is wholly outside west, south, east, north (metres) is left out.

    Raises:
        InputError: the file is of another kind, or cannot be read.
    """
    name = path.name.lower()
    if name.endswith(".npz"):
        return load_roads(path)
    if not name.endswith((*EXTRACTS, ".graphml")):
        raise InputError([
            Fault(path.name, "is no kind of roads this tool reads",
                  "Give an extract (.osm.pbf, .osm, .osm.gz, .osm.bz2), a .graphml of OSMnx or an "
                  ".npz of sufficiency roads.")
        ])
    try:
        with path.open("rb") as data:
            content = hashlib.file_digest(data, "sha256").hexdigest()
    except OSError as error:
        raise InputError([
            Fault(path.name, f"cannot be read ({error.strerror})", "Check the name.")
        ]) from error
    clip = None if name.endswith(".graphml") else box
    kept = cache.path("roads", digest([content, clip, FORMAT, READING]))
    if kept is not None and kept.is_file():
        with contextlib.suppress(InputError):  # a spoilt entry is as good as none
            return load_roads(kept)
    from sufficiency.travel.sources.openstreetmap import read_graphml

    roads = read_graphml(path) if name.endswith(".graphml") else read_extract(path, clip)
    if kept is not None:
        with contextlib.suppress(InputError):
            roads.save(kept)
    return roads


def _with_terminal(base: Base, scenario: Scenario) -> Base:
    minutes = scenario.travel.terminal_minutes
    if minutes is None:
        return base
    return replace(base, roads=replace(base.roads, terminal_seconds=minutes * 60))
