"""What a map shows so that people find their way: main roads and the names of places.

From the case's own road tables; without them from those of the 1 km grid, which name the junctions
of main roads: a town that none of them is called after is not there.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.case import Case
from sufficiency.travel.sources import grid
from sufficiency.travel.sources.main_roads import road_table

MAIN = {"trunk_dual": "trunk", "trunk": "trunk", "a_dual": "main", "a": "main",
        "urban_a": "main"}
"""Classes that are drawn, and how."""
SIDE = re.compile(r"\s+(north|south|east|west|interchange|services|bypass)\b.*$")
"""What tells a junction from others of its town."""
NEAR_KM, SIZE_OF = 2, dict(zip(grid.PEOPLE, (0, 1, 5, 12, 25), strict=True))
"""How far around a junction its town is looked for, and what a cell of each class counts: a town
of 150,000 is about as large as by its postcodes."""
TOWN_SIZE = 20
"""Of less, a junction is a roundabout in the fields."""


def roads_of(case: Case) -> list[tuple[str, str, NDArray[np.float64]]]:
    """Main roads of a case as they are drawn; none where it has no tables of them.

    Args:
        case: as loaded.

    Returns:
        (class as drawn, road number, (n, 2) easting and northing), in order.
    """
    if case.roads_folder is not None:
        return main_roads(case.roads_folder)
    tables = _grid(case)
    if tables is None:
        return []
    return [("main" if kind == grid.ROADS[-1] else "trunk", str(road).split(" ")[0], points)
            for road, kind, points in grid.lines(tables[1])]


def towns_of(case: Case) -> pd.DataFrame | None:
    """Named places of a case, as of ``named_places``; None where it has no tables of them.

    Args:
        case: as loaded.
    """
    if case.roads_folder is not None:
        return named_places(case.roads_folder)
    tables = _grid(case)
    return None if tables is None else _junctions(*tables)


def _grid(case: Case) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Cells and main roads of the 1 km grid of a case."""
    folder = case.folder / grid.FOLDER
    return grid.tables(folder)[:2] if (folder / "main_roads.csv").is_file() else None


def _junctions(cells: pd.DataFrame, roads: pd.DataFrame) -> pd.DataFrame:
    """Towns after which junctions are called, each where most people live around one of its own."""
    size = {(int(x), int(y)): SIZE_OF[p] for x, y, p in cells[
        ["easting_km", "northing_km", "people"]].itertuples(index=False)}
    steps = [(dx, dy) for dx in range(-NEAR_KM, NEAR_KM + 1) for dy in range(-NEAR_KM, NEAR_KM + 1)]
    out = roads[["name", "easting_m", "northing_m"]].dropna()
    out = out.assign(name=[SIDE.sub("", _plain(str(n))) for n in out["name"]])
    out = out.assign(kind="town", size=[
        sum(size.get((int(x // 1000) + dx, int(y // 1000) + dy), 0) for dx, dy in steps)
        for x, y in zip(out["easting_m"], out["northing_m"], strict=True)])
    # Where two roads meet, a junction may be called after the other one. An island may have none.
    named = (out["name"] != "") & ~out["name"].astype(str).str.contains(r"\d")
    out = out[named & (out["size"] >= TOWN_SIZE)]
    out = out.sort_values(["size", "name", "easting_m", "northing_m"],
                          ascending=[False, True, True, True])
    return out.drop_duplicates("name")[
        ["name", "kind", "size", "easting_m", "northing_m"]].reset_index(drop=True)


def main_roads(folder: Path) -> list[tuple[str, str, NDArray[np.float64]]]:
    """Main roads of a folder of main-road tables, straight from node to node.

    Returns:
        (class as drawn, road number, (2, 2) easting and northing of both ends), in order.
    """
    nodes = road_table(folder, "nodes.csv").set_index("id")[["easting", "northing"]]
    links = road_table(folder, "links.csv").sort_values(["u", "v", "class"])
    links = links[links["class"].isin(list(MAIN)) & links["u"].isin(nodes.index)
                  & links["v"].isin(nodes.index)]
    return [
        (MAIN[c], road, nodes.loc[[u, v]].to_numpy(float))
        for u, v, c, road in links[["u", "v", "class", "road"]].itertuples(index=False)
    ]


def named_places(folder: Path) -> pd.DataFrame:
    """Towns, then villages, of a folder of main-road tables, the largest of each first.

    A village beside a town has the town's postcodes around it: it is none the larger for them.

    Returns:
        Columns name, kind (town, village), size (postcodes within 1 km), easting_m, northing_m.
    """
    nodes = road_table(folder, "nodes.csv")
    nodes = nodes[nodes["kind"].isin(["town", "village"])]
    names = [_plain(str(n)) for n in nodes["name"]]
    out = pd.DataFrame({
        "name": names, "kind": nodes["kind"].to_numpy(),
        "size": nodes["postcodes_1km"].astype(int).to_numpy(),
        "easting_m": nodes["easting"].to_numpy(float),
        "northing_m": nodes["northing"].to_numpy(float),
    })
    out = out.sort_values(["kind", "size", "name"], ascending=[True, False, True])
    return out.drop_duplicates("name").reset_index(drop=True)


def _plain(name: str) -> str:
    """A node's name without what tells it from its neighbours."""
    name = re.sub(r"\s*\(.*?\)", "", name)
    return re.sub(r"\s+(town )?centre$", "", name).strip()
