"""The start pack: public tables of every English council, read for one council at a time."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd

_HERE = Path(__file__).parent
FOLDER = next((p for p in (_HERE / "england", _HERE.parents[1] / "data" / "england")
               if p.is_dir()), _HERE / "england")
"""In a wheel beside this file; in a checkout in the folder data."""


def table(name: str) -> pd.DataFrame:
    """A whole table of the pack; every column is text, as in a planner's own file."""
    text = gzip.decompress((FOLDER / f"{name}.csv.gz").read_bytes())
    return pd.read_csv(io.BytesIO(text), dtype=str, keep_default_na=False)


def start(name: str) -> pd.DataFrame:
    """A table of assumptions that every new case begins with."""
    return pd.read_csv(FOLDER / "start" / name, dtype=str, keep_default_na=False)


def outlines() -> dict[str, Any]:
    """The topology of all small areas, British National Grid (quantised)."""
    found: dict[str, Any] = json.loads(
        gzip.decompress((FOLDER / "lsoas.topojson.gz").read_bytes()))
    return found


def land() -> list[list[tuple[float, float]]]:
    """Rings of England's land, simplified to 300 m: easting and northing in metres."""
    return _rings("land.json.gz")


def land_beyond() -> list[list[tuple[float, float]]]:
    """Rings of land that is not England's, to 1 km; they reach a little over its borders."""
    return _rings("beyond.json.gz")


def _rings(name: str) -> list[list[tuple[float, float]]]:
    rings = json.loads(gzip.decompress((FOLDER / name).read_bytes()))
    return [[(100.0 * x, 100.0 * y) for x, y in ring] for ring in rings]


def sources() -> pd.DataFrame:
    """table, what, as_of, source, licence of everything in the pack."""
    return pd.read_csv(FOLDER / "sources.csv", dtype=str, keep_default_na=False)


def councils() -> pd.DataFrame:
    """la_code (DfE), council_code (ONS), council: upper-tier councils by name."""
    return table("councils").sort_values("council", ignore_index=True)


def council_names() -> pd.DataFrame:
    """written, councils (with ; between), why: short and former names, numbers and codes."""
    return pd.read_csv(FOLDER / "council_names.csv", dtype=str, keep_default_na=False)


def districts() -> pd.DataFrame:
    """code (ONS), district, council: districts of two-tier counties, also such as are no more."""
    return pd.read_csv(FOLDER / "districts.csv", dtype=str, keep_default_na=False)


def not_england() -> pd.DataFrame:
    """name, where: councils and nations of which the pack has nothing."""
    return pd.read_csv(FOLDER / "not_england.csv", dtype=str, keep_default_na=False)


def of_council(rows: pd.DataFrame, la_code: str) -> pd.DataFrame:
    """Rows of one council, without the column that says so."""
    return rows[rows["la_code"] == la_code].drop(columns="la_code").reset_index(drop=True)
