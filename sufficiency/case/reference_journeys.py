"""Reference journeys: what others timed or measured, to check a road network against."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.columns import AREAS, PLACES, REFERENCE, SITES
from sufficiency.case.points import point_problem
from sufficiency.case.postcodes import geocode
from sufficiency.case.reading import read_table
from sufficiency.errors import Fault, InputError, cells_of

FOLDER = "reference"
COLUMNS = ["source", "to", "from_easting_m", "from_northing_m", "to_easting_m", "to_northing_m",
           "crow_km", "minutes", "km", "peak", "way", "fitted"]
FASTEST_KPH = 130.0
SLOWEST_KPH = 5.0
SLOW_FROM_KM = 2.0
"""A journey longer than this that is slower than a walk is taken for a slip of units."""
SHORTER = 0.98
"""A road shorter than this share of the straight line is taken for a slip."""


def read_references(case: Path, files: Sequence[Path] = ()) -> pd.DataFrame:
    """The reference journeys of a case, or of these files instead.

    Args:
        case: case folder, whose tables turn ids into points.
        files: tables like ``reference/*.csv``; none = those of the case.

    Returns:
        One row per journey: source (file), to, from_easting_m, from_northing_m, to_easting_m,
        to_northing_m, crow_km, minutes, km (NaN where not known), peak, way, fitted. Where a
        journey begins is left as a point only: it may be a child's home. The same journey with
        the same figures counts once in a file.

    Raises:
        InputError: there is none, or every fault of every file. No message quotes where a
            journey begins.
    """
    paths = list(files) or sorted((case / FOLDER).glob("*.csv"))
    if not paths:
        raise InputError([
            Fault(FOLDER, "holds no reference journeys",
                  "Add a table with from, to, minutes, km to it, or name one with --reference.")
        ])
    known = _known(case)
    frames, faults = [], []
    for path in paths:
        frame, found = _read(path, known)
        frames.append(frame.assign(source=path.name))
        faults += found
    if faults:
        raise InputError(faults)
    table = pd.concat(frames, ignore_index=True)[COLUMNS]
    same = [c for c in COLUMNS if c != "to"]
    return table.drop_duplicates(same, ignore_index=True)


def _known(case: Path) -> pd.DataFrame:
    """Points by id: areas, provisions by id and URN, sites."""
    points = ["easting_m", "northing_m"]
    parts = []
    for table, names in ((AREAS, ["area_id"]), (PLACES, ["pool_id", "urn"]), (SITES, ["site_id"])):
        if not (case / table.file).is_file():
            continue
        # Faults of these tables are told by check; here a row without a point is of no use.
        frame, _ = read_table(case / table.file, table)
        for name in names:
            parts.append(frame[[name, *points]].rename(columns={name: "id"}))
    if not parts:
        return pd.DataFrame(columns=points)
    every = pd.concat(parts, ignore_index=True)
    every = every[(every["id"] != "") & every["easting_m"].notna()]
    return every.drop_duplicates("id").set_index("id")[points].astype(float)


def _read(path: Path, known: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    table, faults = read_table(path, REFERENCE)

    def fault(row: int, column: str, problem: str, remedy: str, value: str = "") -> None:
        faults.append(Fault(path.name, problem, remedy, row=row, column=column, value=value))

    if not len(table):
        if not faults:
            faults.append(Fault(path.name, "has no rows", "Add reference journeys."))
        return table.assign(crow_km=pd.Series(dtype=float)), faults
    told = cells_of(faults)
    lost = set()
    for end in ("from", "to"):
        _find_points(table, end, known)
        points = table[[f"{end}_easting_m", f"{end}_northing_m"]].to_numpy(float)
        for row, name, (east, north) in zip(table["row"], table[end], points, strict=True):
            if not name or {(row, f"{end}_easting_m"), (row, f"{end}_northing_m")} & told:
                continue
            if np.isnan(east) and np.isnan(north):
                fault(int(row), end, "is no area, provision, URN, site or postcode known here",
                      "Mend it, or give the point.", "" if end == "from" else str(name))
            elif problem := point_problem(east, north):
                fault(int(row), f"{end}_easting_m", *problem)
                lost.add(row)
    gap = table[["from_easting_m", "from_northing_m"]].to_numpy(float) - table[
        ["to_easting_m", "to_northing_m"]].to_numpy(float)
    table["crow_km"] = np.hypot(*gap.T) / 1000
    for row, crow, minutes, km in table[["row", "crow_km", "minutes", "km"]].to_numpy(float):
        if row in lost or {(row, "minutes"), (row, "km")} & told:
            continue
        if np.isnan(minutes) and np.isnan(km):
            fault(int(row), "minutes", "is empty, and so is km", "Give one of the two.")
        if crow / (minutes / 60) > FASTEST_KPH:
            fault(int(row), "minutes", f"means more than {FASTEST_KPH:g} km/h in a straight line",
                  "Check that it is minutes, and both points.")
        if crow > SLOW_FROM_KM and crow / (minutes / 60) < SLOWEST_KPH:
            fault(int(row), "minutes", f"means less than {SLOWEST_KPH:g} km/h",
                  "Check that it is minutes, not seconds, and both points.")
        if km < SHORTER * crow:
            fault(int(row), "km", "is shorter than the straight line",
                  "Check that it is kilometres, and both points.")
    return table, sorted(faults, key=lambda f: (f.row or 0, f.column or ""))


def _find_points(table: pd.DataFrame, end: str, known: pd.DataFrame) -> None:
    """Fill the points that were not given, by id and else by postcode."""
    columns = [f"{end}_easting_m", f"{end}_northing_m"]
    missing = table[columns].isna().all(axis=1)
    by_id = known.reindex(table.loc[missing, end])
    table.loc[missing, columns] = by_id.to_numpy(float)
    missing = table[columns].isna().all(axis=1)
    if missing.any():
        table.loc[missing, columns] = geocode(table.loc[missing, end]).to_numpy(float)
