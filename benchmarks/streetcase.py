"""An invented case on the streets of an extract, to see a whole run on real roads.

    python benchmarks/streetcase.py EXTRACT FOLDER [--children 300] [--seed 1]
    sufficiency run FOLDER/scenarios/base.toml

Homes stand beside residential streets, drawn by length; special schools on the busiest of them, a
kilometre or more apart. Nobody lives there: the roads alone are real. The extract is named by the
scenario as its source of roads, so that everything below it is the ordinary way of a run.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.template import write_template
from sufficiency.travel.network import Floats, RoadNetwork
from sufficiency.travel.sources.osm_extract import read_extract

NEEDS = ("MLD", "SLD", "ASD", "SEMH", "SLCN", "PD")
CELL_M = 2000.0
SCHOOLS, SITES = 2, 4
BESIDE_M = 60.0
"""Homes stand at most so far from the middle of their street."""
SCENARIO = """title = "{title}"
case = ".."
lens = "greenfield"

[supply]
year = 2025

[travel]
source = "{extract}"
cache = false

[build]
max_new_schools = 1
base_places = 8
"""


def write_case(extract: Path, folder: Path, *, children: int = 300, seed: int = 1) -> Path:
    """Write the case.

    Args:
        extract: an .osm.pbf file.
        folder: new.

    Returns:
        Its scenario.

    Raises:
        InputError: the extract cannot be read, or the folder is there.
    """
    roads = read_extract(extract)
    rng = np.random.default_rng(seed)
    homes = _beside_streets(roads, children, rng)
    spots = _busy(roads, SCHOOLS + SITES)
    write_template(folder, folder.name)
    need = rng.choice(NEEDS, children)
    west = homes[:, 0] < np.median(homes[:, 0])
    pd.DataFrame({
        "child_id": [f"c{k}" for k in range(children)], "easting_m": homes[:, 0],
        "northing_m": homes[:, 1], "need": need, "ncy": rng.integers(0, 14, children),
        "gender": rng.choice(["F", "M"], children), "children": 1,
        "area_id": np.where(west, "W1", "E1"),
    }).to_csv(folder / "children.csv", index=False)
    pd.DataFrame({
        "area_id": ["W1", "E1"], "area_name": ["West", "East"], "district": ["West", "East"],
        "msoa": ["W", "E"], "rural_urban": "rural", "imd_decile": 5,
        "easting_m": [homes[side, 0].mean().round() for side in (west, ~west)],
        "northing_m": [homes[side, 1].mean().round() for side in (west, ~west)],
    }).to_csv(folder / "areas.csv", index=False)
    places = pd.read_csv(folder / "places.csv", dtype=str).iloc[[0] * SCHOOLS]
    places.assign(
        pool_id=[f"school-{k}" for k in range(SCHOOLS)],
        name=[f"School {k}" for k in range(SCHOOLS)],
        urn=[str(100_001 + k) for k in range(SCHOOLS)], places=str(max(children // 4, 1)),
        easting_m=spots[:SCHOOLS, 0], northing_m=spots[:SCHOOLS, 1],
    ).to_csv(folder / "places.csv", index=False)
    sites = pd.read_csv(folder / "sites.csv", dtype=str).iloc[[0, 0, 1, 1]]
    sites.assign(
        site_id=[f"site-{k}" for k in range(SITES)], name=[f"Site {k}" for k in range(SITES)],
        urn=["", "", "200001", "200002"],
        easting_m=spots[SCHOOLS:, 0], northing_m=spots[SCHOOLS:, 1],
    ).to_csv(folder / "sites.csv", index=False)
    scenario = folder / "scenarios" / "base.toml"
    scenario.write_text(SCENARIO.format(
        title=f"Invented children on the streets of {extract.name}",
        extract=extract.resolve().as_posix()), encoding="utf-8")
    return scenario


def _residential(roads: RoadNetwork) -> tuple[Floats, Floats]:
    """Ends of residential streets, (k, 2) each."""
    street = np.flatnonzero(roads.kind == roads.kinds.index("residential"))
    return roads.xy[roads.tail[street]], roads.xy[roads.head[street]]


def _beside_streets(roads: RoadNetwork, count: int, rng: np.random.Generator) -> Floats:
    start, end = _residential(roads)
    length = np.hypot(*(end - start).T)
    at = rng.choice(len(start), count, p=length / length.sum())
    along = rng.random((count, 1))
    return np.round(start[at] + along * (end - start)[at]
                    + rng.uniform(-BESIDE_M / 2, BESIDE_M / 2, (count, 2)))


def _busy(roads: RoadNetwork, count: int) -> Floats:
    """(count, 2) ends of streets, one in each of the squares that hold the most of them, then
    what is left in order."""
    start, end = _residential(roads)
    cell = pd.DataFrame(np.floor(start / CELL_M), columns=["x", "y"]).assign(
        metres=np.hypot(*(end - start).T), at=range(len(start)))
    rank = cell.groupby(["x", "y"]).agg(metres=("metres", "sum"), at=("at", "first"))
    first = rank.sort_values(["metres", "at"], ascending=[False, True])["at"].to_numpy()
    rest = np.setdiff1d(np.arange(len(start)), first)
    return np.round(start[np.r_[first, rest][:count]])


def main() -> None:
    """Write the case named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("extract", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    print(write_case(args.extract, args.folder, children=args.children, seed=args.seed))


if __name__ == "__main__":
    main()
