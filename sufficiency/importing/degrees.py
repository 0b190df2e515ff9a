"""Points given by latitude and longitude, as easting and northing."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sufficiency.common.projections import BRITISH_GRID, LON_LAT, projection
from sufficiency.importing.findings import Finding, find
from sufficiency.importing.recognise import Recognised

LAT, LON = (49.0, 61.5), (-9.0, 2.5)
"""Where the United Kingdom is."""
GRID = ("easting_m", "northing_m")


def with_grid(found: Recognised) -> tuple[Recognised, list[Finding]]:
    """A table with points on the national grid where it gives degrees and no easting.

    Args:
        found: its cells are read already.
    """
    if not {"lat", "lon"} & set(found.table.columns):
        return found, []
    table = found.table.copy()
    lat, lon = (pd.to_numeric(table.get(c, pd.Series("", table.index)), errors="coerce")
                for c in ("lat", "lon"))
    for column in GRID:
        if column not in table:
            table[column] = ""
    header = found.columns.get("lat") or found.columns["lon"]
    columns = {**found.columns, **{c: header for c in GRID if c not in found.columns}}
    free = (table["easting_m"] == "") & (lat.notna() | lon.notna())
    good = free & lat.between(*LAT) & lon.between(*LON)
    turned = free & ~good & lat.between(*LON) & lon.between(*LAT)
    findings = []
    for wrong, problem, remedy in (
            (turned, "has latitude and longitude swapped", "Call each by its name."),
            (free & ~good & ~turned, "is no latitude and longitude of the United Kingdom",
             "Give both in degrees, like 52.63 and 1.30.")):
        if wrong.any():
            findings.append(find("fault", found.file, problem, remedy, column=header,
                                 rows=table.loc[wrong, "row"].tolist()))
    if good.any():
        east, north = projection(LON_LAT, BRITISH_GRID).transform(
            lon[good].to_numpy(), lat[good].to_numpy())
        for column, metres in zip(GRID, (east, north), strict=True):
            table.loc[good, column] = [f"{m:.0f}" for m in metres]
        findings.append(find("mended", found.file, "is a point in degrees, put on the national "
                             "grid", column=header, rows=table.loc[good, "row"].tolist()))
    return replace(found, columns=columns, table=table), findings
