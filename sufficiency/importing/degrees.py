"""Points given by latitude and longitude or by a grid reference, as easting and northing."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sufficiency.common.projections import BRITISH_GRID, LON_LAT, projection
from sufficiency.importing.findings import Finding, find
from sufficiency.importing.point_text import grid_point, pair
from sufficiency.importing.recognise import Recognised

LAT, LON = (49.0, 61.5), (-9.0, 2.5)
"""Where the United Kingdom is."""
GRID = ("easting_m", "northing_m")
KM = 1000
MOST_DEGREES = 180


def with_grid(found: Recognised) -> tuple[Recognised, list[Finding]]:
    """A table with points on the national grid where it gives degrees and no easting.

    Args:
        found: its cells are read already.
    """
    if not {"lat", "lon", "point"} & set(found.table.columns):
        return found, []
    table, findings = found.table.copy(), []
    for column in (*GRID, "lat", "lon"):
        if column not in table:
            table[column] = ""
    if "point" in found.columns:
        findings += _read_points(table, found)
    lat, lon = (pd.to_numeric(table[c], errors="coerce") for c in ("lat", "lon"))
    header = next(found.columns[c] for c in ("lat", "lon", "point") if c in found.columns)
    free = (table["easting_m"] == "") & (lat.notna() | lon.notna())
    good = free & lat.between(*LAT) & lon.between(*LON)
    turned = free & ~good & lat.between(*LON) & lon.between(*LAT)
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
    table = table.drop(columns=[c for c in ("lat", "lon") if c not in found.columns])
    # Its columns stay: what was worked out stands under no header, and in no mapping.
    return replace(found, table=table), findings


def _read_points(table: pd.DataFrame, found: Recognised) -> list[Finding]:
    """Write the points of a column that names each in one cell, where no other says it.

    Args:
        table: is written to.
        found: as it was read.
    """
    said: dict[str, list[int]] = {}
    for at in table.index[(table["point"] != "") & (table["easting_m"] == "")
                          & (table["lat"] == "")]:
        text, line = table.at[at, "point"], int(table.at[at, "row"])
        if square := grid_point(text):
            table.loc[at, list(GRID)] = [f"{m:.0f}" for m in square[:2]]
            said.setdefault("wide" if square[2] >= KM else "read", []).append(line)
        elif (two := pair(text)) is None:
            said.setdefault("wrong", []).append(line)
        elif max(map(abs, two)) <= MOST_DEGREES:
            table.loc[at, ["lat", "lon"]] = [f"{v:.12g}" for v in two]
        else:
            table.loc[at, list(GRID)] = [f"{v:.0f}" for v in two]
            said.setdefault("read", []).append(line)
    words = {"read": ("mended", "is a point in one cell, put on the national grid", ""),
             "wide": ("guessed", "is a square of a kilometre or more: its middle is taken",
                      "Give six figures or more, or the postcode."),
             "wrong": ("fault", "is no grid reference and no pair of coordinates",
                       "Write it like TG 123 456, or like 612300, 345600.")}
    return [find(words[k][0], found.file, *words[k][1:], column=found.columns["point"], rows=rows)
            for k, rows in said.items()]
