"""How fast streets are driven, as a table: the tool's own, or one that a scenario names.

Speeds are what traffic does, not what a limit allows: the lower of a class's usual speed and a
share of the legal limit. The usual speeds follow the ones fitted on the embedded main roads where
the classes are comparable; the rest are assumptions, for calibration against a council's own
timings. Links carry their class, their tagged limit and whether they are in a built-up area, so
that another table needs no second reading of an extract.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sufficiency.case.columns import STREET_SPEEDS
from sufficiency.case.reading import read_table
from sufficiency.errors import Fault, InputError, cells_of, did_you_mean
from sufficiency.files import is_file
from sufficiency.travel.network import Bools, Floats, Ints, RoadNetwork
from sufficiency.travel.sources.osm_limits import MPH

if TYPE_CHECKING:
    from sufficiency.case.scenario import Scenario

FILE = STREET_SPEEDS.file
RURAL, URBAN, RURAL_PEAK, URBAN_PEAK = CELLS = (
    "rural_kph", "urban_kph", "rural_peak_factor", "urban_peak_factor")
USUAL: Mapping[str, tuple[float, float, float, float]] = {
    "motorway": (105, 90, 1.08, 1.15),
    "trunk_dual": (95, 64, 1.08, 1.25),
    "trunk": (83, 48, 1.12, 1.35),
    "primary_dual": (86, 56, 1.08, 1.30),
    "primary": (72, 42, 1.12, 1.35),
    "secondary_dual": (72, 48, 1.08, 1.30),
    "secondary": (60, 40, 1.08, 1.30),
    "tertiary": (54, 37, 1.05, 1.25),
    "unclassified": (46, 32, 1.05, 1.25),
    "road": (40, 30, 1.05, 1.25),
    "residential": (36, 27, 1.05, 1.25),
    "living_street": (15, 12, 1.0, 1.0),
    "service": (20, 16, 1.0, 1.0),
    "link": (60, 42, 1.08, 1.25),
}
"""Usual speed, km/h, and morning-peak factor of a class: CELLS, in this order."""
TERMINAL, SHARE = "terminal_minutes", "limit_share"
SINGLE: Mapping[str, tuple[float, float, float]] = {
    # Leaving, parking and small delays: an assumption, to be calibrated.
    TERMINAL: (2.0, 0.0, 30.0),
    SHARE: (0.9, 0.3, 1.2),
}
"""Rows with one value: the tool's own, the lowest and the highest that is read."""


def usual_speeds() -> pd.DataFrame:
    """The tool's own table.

    Returns:
        Columns class, rural_kph, urban_kph, rural_peak_factor, urban_peak_factor, value: a row
        for each class but the ferry, whose time is its own, then those with one value.
    """
    rows: list[tuple[Any, ...]] = [(name, *cells, np.nan) for name, cells in USUAL.items()]
    rows += [(name, *[np.nan] * len(CELLS), own) for name, (own, _, _) in SINGLE.items()]
    table = pd.DataFrame(rows, columns=["class", *CELLS, "value"])
    return table.astype({c: float for c in (*CELLS, "value")})


def read_speeds(path: Path) -> pd.DataFrame:
    """A table that a council wrote or a calibration left; rows it does not have are the usual.

    Returns:
        Every row of ``usual_speeds``.

    Raises:
        InputError: every fault of the file.
    """
    table, faults = read_table(path, replace(STREET_SPEEDS, file=path.name))
    usual = usual_speeds().set_index("class")

    def fault(row: Any, column: str, problem: str, remedy: str, value: object = "") -> None:
        faults.append(Fault(path.name, problem, remedy, row=int(row), column=column,
                            value=str(value)))

    told = cells_of(faults)
    for row in table.to_dict("records"):
        name, line = row["class"], row["row"]
        if name and name not in usual.index:
            fault(line, "class", "is no class this table sets", _hint(name, list(usual.index)),
                  name)
            continue
        wanted = ("value",) if name in SINGLE else CELLS
        for column in (*CELLS, "value"):
            if (line, column) in told or not name:
                continue
            empty = np.isnan(row[column])
            if column in wanted and empty:
                fault(line, column, "is empty", f"Give it, or take out the row of {name}.")
            elif column not in wanted and not empty:
                fault(line, column, f"has no meaning for {name}", "Leave it empty.", row[column])
        low, high = SINGLE[name][1:] if name in SINGLE else (-np.inf, np.inf)
        if not (np.isnan(row["value"]) or low <= row["value"] <= high):
            fault(line, "value", f"is not within {low:g} and {high:g}", f"Mend the {name}.",
                  row["value"])
    if faults:
        raise InputError(sorted(faults, key=lambda f: (f.row or 0, f.column or "")))
    usual.update(table.set_index("class")[[*CELLS, "value"]].astype(float))
    return usual.reset_index()


def scenario_speeds(scenario: Scenario) -> pd.DataFrame | None:
    """The table that travel.speeds names; None = the roads keep the speeds they were read with.

    Raises:
        InputError: every fault of the file.
    """
    name = scenario.travel.speeds
    if not name:
        return None
    path = scenario.path.parent / name
    if not is_file(path):
        raise InputError([
            Fault(scenario.path.name, "is not there", "Mend the name; the table is looked for "
                  "beside the scenario.", column="travel.speeds", value=name)
        ])
    return read_speeds(path)


def drive_kph(
    kinds: Sequence[str], kind: Ints, town: Bools, limit_kph: Floats, speeds: pd.DataFrame
) -> Floats:
    """(a,) km/h in free flow; nan = a class the table does not have.

    Limits that are not tagged are the ones the law implies: 30 mph where built up, otherwise 60
    mph on single and 70 mph on dual carriageways and motorways.

    Args:
        kinds, kind, town, limit_kph: of a RoadNetwork's a links: names of the classes, and for each
            link its class, whether it is in a built-up area and its tagged limit (nan for none).
        speeds: the table, as ``usual_speeds``.
    """
    table = speeds.set_index("class")
    rural, urban = (table[c].reindex(list(kinds)).to_numpy()[kind] for c in (RURAL, URBAN))
    fast = np.array([k == "motorway" or k.endswith("_dual") for k in kinds])[kind]
    implied = np.where(fast, 70, np.where(town, 30, 60)) * MPH
    limit = np.where(np.isnan(limit_kph), implied, limit_kph)
    return np.minimum(np.where(town, urban, rural), float(table.at[SHARE, "value"]) * limit)


def with_speeds(roads: RoadNetwork, speeds: pd.DataFrame) -> RoadNetwork:
    """The same streets in free flow at the speeds of a table.

    Ferries, classes the table does not have and closed links keep their times.
    """
    kph = drive_kph(roads.kinds, roads.kind, roads.town, roads.limit_kph, speeds)
    seconds = np.where(np.isnan(kph) | ~roads.open, roads.seconds, roads.metres / kph * 3.6)
    return replace(roads, seconds=seconds, terminal_seconds=terminal_seconds(speeds))


def terminal_seconds(speeds: pd.DataFrame) -> float:
    """Fixed time of a journey."""
    return float(speeds.set_index("class").at[TERMINAL, "value"]) * 60


def peak_factors(roads: RoadNetwork, speeds: pd.DataFrame) -> Floats:
    """(a,) factor on the seconds of each link in the morning peak."""
    table = speeds.set_index("class")[[RURAL_PEAK, URBAN_PEAK]].reindex(list(roads.kinds))
    rural, urban = table.fillna(1.0).to_numpy().T
    return np.where(roads.town, urban[roads.kind], rural[roads.kind])


def _hint(name: str, known: list[str]) -> str:
    if name == "ferry":
        return "A ferry keeps its own time; take out the row."
    return did_you_mean(name, known)
