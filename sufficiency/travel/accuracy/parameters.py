"""What may be fitted: which numbers of a table of speeds, within which bounds, and why those."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.errors import Fault, InputError
from sufficiency.travel.accuracy.calibrate import Build, Parameter
from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.sources.main_roads import TABLES, load_main_roads
from sufficiency.travel.sources.select import street_base
from sufficiency.travel.sources.speeds import (
    RURAL,
    RURAL_PEAK,
    SHARE,
    TERMINAL,
    URBAN,
    URBAN_PEAK,
)

MOST = 10
"""Parameters fitted at most."""
PEAK_BOUNDS = (1.0, 1.8)
PEAK_REASON = "not faster than in light traffic; nearly twice as long is for the slowest cities"
HIGHEST_KPH = 112.0
"""The highest legal limit: no class that is tied to another follows it beyond."""
TERMINAL_REASON = "leaving and parking take some time, and not longer than a short walk"

BOUNDS: Mapping[str, tuple[float, float]] = {
    "trunk_dual": (88, 112), "a_dual": (80, 112), "trunk": (65, 83), "a": (55, 72),
    "b": (48, 65), "minor": (36, 55), "urban_a": (30, 48), "urban_minor": (18, 36),
    "access_rural": (20, 45), "access_urban": (15, 36), "terminal": (2, 7),
}
"""Main roads: mean km/h (minutes for terminal) that are plausible."""
SPEED_REASON = ("at most the legal limit (112 on duals, 97 in open country, 48 in towns), less "
                "what bends, junctions and traffic take")
OTHERWISE = 0.25
"""Bounds of a class that is not named above: this share below and above its present speed."""
TIED = {"a_dual": "trunk_dual"}
"""A class that keeps its present ratio to another, as too few journeys tell it apart."""
NEVER = ("ferry",)

STREETS: Sequence[tuple[str, str, tuple[str, ...], float, float, str]] = (
    (RURAL, "trunk_dual", ("motorway", "primary_dual", "secondary_dual", "link"), 80, 112,
     "at most the limit of 112; roundabouts take up to a quarter"),
    (RURAL, "trunk", (), 62, 92, "under the limit of 97, less villages and lorries"),
    (RURAL, "primary", (), 52, 88, "under the limit of 97, less bends, junctions and villages"),
    (RURAL, "secondary", (), 42, 76, "as primary, with more bends"),
    (RURAL, "tertiary", (), 36, 68, "narrow roads with blind bends"),
    (RURAL, "unclassified", ("road", "residential"), 28, 60, "lanes where cars cannot pass"),
    (URBAN, "primary", ("motorway", "trunk_dual", "trunk", "primary_dual", "secondary_dual",
                        "secondary", "link"), 26, 52,
     "signals and crossings take from a limit of 48, or of 64 on some"),
    (URBAN, "residential", ("tertiary", "unclassified", "road"), 16, 40,
     "parked cars, junctions and limits of 32 or 48"),
)
"""Streets: column, class, classes tied to it, lowest and highest mean km/h, and why. Classes are
tied where they are rare, or alike to drive. With the terminal time and the share of the limit they
are MOST."""
TERMINAL_BOUNDS = (0.5, 6.0)
SHARE_BOUNDS = (0.75, 1.0)
SHARE_REASON = "nobody plans for breaking the law; below three quarters it is the class that slows"
LEAST_KM = 5.0
"""A class with less of it open, ties included, is not fitted."""


def speed_parameters(speeds: pd.DataFrame, links: pd.DataFrame, *, peak: bool) -> list[Parameter]:
    """What may be fitted in a speeds.csv: class speeds and terminal time, or peak factors.

    If there are more than ten, the classes with the most kilometres.

    Args:
        speeds: the table, one row a class: class, speed_kph, fixed_min, am_peak_factor.
        links: the table of links, with class and length_km.
        peak: fit the factors of the morning peak instead of the speeds.
    """
    km = links.groupby("class")["length_km"].sum()
    out = []
    for row in speeds.to_dict("records"):
        name = str(row["class"])
        if name in NEVER or name in TIED or (peak and name == "terminal"):
            continue
        tied = tuple(t for t, to in TIED.items() if to == name and t in set(speeds["class"]))
        if peak:
            out.append(Parameter(name, "am_peak_factor", float(row["am_peak_factor"]),
                                 *PEAK_BOUNDS, tied, PEAK_REASON))
            continue
        column = "fixed_min" if name == "terminal" else "speed_kph"
        start = float(row[column])
        low, high = BOUNDS.get(name, (start * (1 - OTHERWISE), start * (1 + OTHERWISE)))
        out.append(Parameter(name, column, start, low, high, tied,
                             TERMINAL_REASON if name == "terminal" else SPEED_REASON))
    # Access legs and the terminal time are part of every journey.
    weight = {p.road_class: float(km.get(p.road_class, np.inf)) for p in out}
    chosen = sorted(weight, key=lambda name: -weight[name])[:MOST]
    return [p for p in out if p.road_class in chosen]


def street_parameters(
    speeds: pd.DataFrame, roads: RoadNetwork, *, peak: bool, terminal: bool = True
) -> list[Parameter]:
    """What may be fitted in a table of street speeds.

    Args:
        speeds: as ``speeds.usual_speeds``.
        roads: the streets; what is in them too little is not fitted.
        peak: fit the factors of the morning peak instead of the speeds.
        terminal: whether the terminal time may move.
    """
    table = speeds.set_index("class")
    km = np.where(roads.open, roads.metres, 0.0) / 1000
    out = []
    for column, name, tied, low, high, reason in STREETS:
        classes = [k for k, kind in enumerate(roads.kinds) if kind in (name, *tied)]
        inside = np.isin(roads.kind, classes) & (roads.town == (column == URBAN))
        if km[inside].sum() < LEAST_KM:
            continue
        if peak:
            column = URBAN_PEAK if column == URBAN else RURAL_PEAK
            (low, high), reason = PEAK_BOUNDS, PEAK_REASON
        out.append(Parameter(name, column, float(table.at[name, column]), low, high, tied, reason))
    if peak:
        return out
    for name, bounds, reason in ((TERMINAL, TERMINAL_BOUNDS, TERMINAL_REASON),
                                 (SHARE, SHARE_BOUNDS, SHARE_REASON)):
        if name != TERMINAL or terminal:
            out.append(Parameter(name, "value", float(table.at[name, "value"]), *bounds, (),
                                 reason))
    return out


def with_values(speeds: pd.DataFrame, values: Mapping[Parameter, float]) -> pd.DataFrame:
    """The table with these values in it; tied classes follow, none beyond the highest limit and
    none faster in the peak."""
    out = speeds.set_index("class")
    for parameter, value in values.items():
        column, name = parameter.column, parameter.road_class
        before = float(out.loc[name, column])
        for tied in parameter.tied:
            moved = round(float(out.loc[tied, column]) * value / before, 2)
            out.loc[tied, column] = (
                max(moved, 1.0) if column.endswith("factor") else min(moved, HIGHEST_KPH))
        out.loc[name, column] = value
    return out.reset_index()[list(speeds.columns)]


@contextmanager
def main_roads(
    folder: Path, *, peak: bool, speeds: pd.DataFrame | None = None
) -> Iterator[tuple[list[Parameter], Build]]:
    """Parameters of a folder of road tables, and how to build the network with others.

    The table tried is the table that will be written: it stands in a copy of the folder.

    Args:
        folder: of the road tables; nothing in it is changed.
        peak: fit the factors of the morning peak instead of the speeds.
        speeds: instead of the folder's own.

    Raises:
        InputError: the tables cannot be read or do not fit each other.
    """
    load_main_roads(folder, am_peak=peak)
    start = pd.read_csv(folder / "speeds.csv") if speeds is None else speeds
    parameters = speed_parameters(start, pd.read_csv(folder / "links.csv"), peak=peak)
    with tempfile.TemporaryDirectory() as name:
        trial = Path(name)
        for file in TABLES:
            shutil.copyfile(folder / file, trial / file)

        def build(values: Mapping[Parameter, float]) -> RoadNetwork:
            with_values(start, values).to_csv(trial / "speeds.csv", index=False)
            return load_main_roads(trial, am_peak=peak)

        yield parameters, build


def streets(
    roads: RoadNetwork, speeds: pd.DataFrame, *, peak: bool, terminal: bool = True
) -> tuple[list[Parameter], Build]:
    """Parameters of streets as they were read, and how to drive them with others.

    Args:
        roads: streets as they were read, in free flow.
        speeds: the table they start from, as ``speeds.usual_speeds``.
        peak: fit the factors of the morning peak instead of the speeds.
        terminal: whether the terminal time may move.

    Raises:
        InputError: they are main roads that were saved.
    """
    if roads.joins != "links":
        raise InputError([
            Fault("--calibrate", "has no table of speeds to fit: the roads are main roads, saved",
                  "Name the case folder they came from.")
        ])

    def build(values: Mapping[Parameter, float]) -> RoadNetwork:
        return street_base(roads, peak, with_values(speeds, values)).roads

    return street_parameters(speeds, roads, peak=peak, terminal=terminal), build
