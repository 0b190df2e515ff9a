"""What a map shows so that people find their way: main roads and the names of places.

From the case's own road tables; without them roads are those of the 1 km grid, and places those of
the table of towns.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.case import Case
from sufficiency.case.towns import read_towns
from sufficiency.travel.sources import grid
from sufficiency.travel.sources.main_roads import road_table

MAIN = {"trunk_dual": "trunk", "trunk": "trunk", "a_dual": "main", "a": "main",
        "urban_a": "main"}
"""Classes that are drawn, and how."""
PEOPLE_A_POSTCODE = 50
"""About so many, so that towns of both sources have sizes that can be compared."""


def roads_of(case: Case) -> list[tuple[str, str, NDArray[np.float64]]]:
    """Main roads of a case as they are drawn; none where it has no tables of them.

    Args:
        case: as loaded.

    Returns:
        (class as drawn, road number, (n, 2) easting and northing), in order.
    """
    if case.roads_folder is not None:
        return main_roads(case.roads_folder)
    folder = case.folder / grid.FOLDER
    if not (folder / "main_roads.csv").is_file():
        return []
    return [("main" if kind == grid.ROADS[-1] else "trunk", str(road).split(" ")[0], points)
            for road, kind, points in grid.lines(grid.tables(folder)[1])]


def towns_of(case: Case) -> pd.DataFrame | None:
    """Named places of a case, the largest first; None where it has no tables of them.

    Args:
        case: as loaded; its table of towns was checked then.

    Returns:
        Columns name, size (about its postcodes), easting_m, northing_m; see ``named_places``.
    """
    if case.roads_folder is not None:
        return named_places(case.roads_folder)
    towns, _ = read_towns(case.folder)
    if towns is None:
        return None
    return towns.assign(size=towns["people"] // PEOPLE_A_POSTCODE).drop(columns="people")


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
