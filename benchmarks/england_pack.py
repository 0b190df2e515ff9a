"""The start pack of England, made from the tables that were collected for it.

    python benchmarks/england_pack.py ../shared/national data/england

Rows are sorted and files are compressed without a date, so that the same tables give the same
bytes. What has no use in a case is left out; nothing is added and no figure is changed.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
from england_grid import cells_of

from sufficiency.datasets.outlines import shapes_of

PLANS = ("need_age", "need_setting", "need_sex", "age_setting")
LAST_YEAR = 2025
"""No plan of a later January is used."""
COLUMNS = {
    "councils": ["la_code", "council_code", "council"],
    "areas": ["area_id", "area_name", "la_code", "district", "msoa", "rural_urban", "imd_decile",
              "easting_m", "northing_m", "children_0_4", "children_5_10", "children_11_15",
              "children_16_19", "children_20_25"],
    "schools": ["urn", "name", "la_code", "kind", "phase", "age_low", "age_high", "gender",
                "status", "open_date", "postcode", "easting_m", "northing_m", "district",
                "roll_jan2019"],
}
KEYS = {"councils": ["la_code"], "areas": ["la_code", "area_id"], "schools": ["la_code", "urn"]}


LAND_STEP_M, LEAST_ISLAND_M2 = 300, 1_000_000
"""How finely the coast is drawn behind a map, and which islands are left out."""


def land_of(told: dict[str, Any]) -> list[list[list[int]]]:
    """Rings of England's land, in hundreds of metres: borders that only one small area has."""
    import numpy as np
    import shapely

    used: Counter[int] = Counter()
    for shape in next(iter(told["objects"].values()))["geometries"]:
        pieces = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        used.update(n if n >= 0 else ~n for piece in pieces for ring in piece for n in ring)
    scale, origin = (np.array(told["transform"][k]) for k in ("scale", "translate"))
    lines = [shapely.LineString(np.cumsum(np.array(told["arcs"][n]), axis=0) * scale + origin)
             for n, times in sorted(used.items()) if times == 1 and len(told["arcs"][n]) > 1]
    parts = shapely.get_parts(shapely.polygonize(lines))
    parts = shapely.simplify(parts[shapely.area(parts) >= LEAST_ISLAND_M2], LAND_STEP_M)
    rings = [np.rint(shapely.get_coordinates(p.exterior) / 100).astype(int).tolist()
             for p in parts if not p.is_empty]
    return sorted(rings, key=lambda ring: (-len(ring), ring))


def build(source: Path, target: Path) -> None:
    """Write the tables and outlines of the pack.

    Raises:
        ValueError: an area or school is of no council, or a plan is of a later January.
    """
    target.mkdir(parents=True, exist_ok=True)
    tables = {name: _read(source, name)[columns] for name, columns in COLUMNS.items()}
    known = set(tables["councils"]["la_code"])
    for name in PLANS:
        table = _read(source, f"ehc_plans_by_{name}_2025")
        if (table["year"].astype(int) > LAST_YEAR).any():
            raise ValueError(f"{name}: plans after January {LAST_YEAR}")
        tables[f"plans_by_{name}"] = table
        KEYS[f"plans_by_{name}"] = [c for c in table.columns if c != "plans"]
    for name, table in tables.items():
        if not set(table["la_code"]) <= known:
            raise ValueError(f"{name}: a row of no council")
        rows = table.sort_values(KEYS[name], kind="stable")
        _write(target / f"{name}.csv.gz", rows.to_csv(index=False).encode())
    outlines = gzip.decompress((source / "lsoa11_england.topojson.gz").read_bytes())
    _write(target / "lsoas.topojson.gz", outlines)
    _write(target / "land.json.gz", json.dumps(land_of(json.loads(outlines))).encode())
    cells = cells_of(shapes_of(json.loads(outlines), set(tables["areas"]["area_id"])))
    _write(target / "cells.csv.gz", cells.to_csv(index=False).encode())


def _read(source: Path, name: str) -> pd.DataFrame:
    packed = source / f"{name}.csv.gz"
    path = packed if packed.exists() else source / f"{name}.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
