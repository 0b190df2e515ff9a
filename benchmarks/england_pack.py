"""The start pack of England, made from the tables that were collected for it.

    python benchmarks/england_pack.py ../shared/national data/england

Rows are sorted and files are compressed without a date, so that the same tables give the same
bytes. What has no use in a case is left out; nothing is added and no figure is changed.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

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
