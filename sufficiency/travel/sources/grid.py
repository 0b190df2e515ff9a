"""Minutes without roads: cells of 1 km joined over land, at a pace by who lives there.

A journey goes from cell to cell, to any of the eight around, where land joins them; main roads
are drawn from junction to junction and are joined to the cell each junction lies in. Water is
closed but where a main road crosses it. Paces are minutes per straight kilometre, so that the
detours of lanes are in them. There is no morning peak: nothing it could be fitted to is public.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.columns import Column, Table
from sufficiency.case.reading import read_table
from sufficiency.errors import Fault, InputError
from sufficiency.travel.network import Bools, Floats, Ints, RoadNetwork

FOLDER = "grid"
CELL_M = 1000.0
PEOPLE = ("under_100", "100_to_400", "400_to_1200", "1200_to_3500", "over_3500")
"""Classes of cells, people a square kilometre."""
TOWN = PEOPLE[2:]
ROADS = ("motorway", "dual", "single")
JUNCTION, TERMINAL = "junction", "terminal"
ACCESS_DETOUR = 1.3
"""What the network puts on a straight leg to a node, and paces have in them already."""


def _km(name: str, corner: str) -> Column:
    return Column(name, f"British National Grid, km: {corner} side", "int", True, 0, 1300,
                  default=0)


TABLES = {
    table.file: table for table in (
        Table("cells.csv", "cells of land, 1 km wide", (
            _km("easting_km", "west"), _km("northing_km", "south"),
            Column("people", "residents a square kilometre", needed=True, words=PEOPLE,
                   default=PEOPLE[0]),
            Column("east", "whether land joins it to the cell in the east", "yesno", True,
                   default=True),
            Column("north", "whether land joins it to the cell in the north", "yesno", True,
                   default=True),
        ), ("easting_km", "northing_km"), rows=True),
        Table("main_roads.csv", "main roads from junction to junction", (
            Column("road", "its number", needed=True),
            Column("kind", "kind of road", needed=True, words=ROADS, default=ROADS[-1]),
            Column("seq", "place of the point along the road", "int", True, 0, 10_000, default=0),
            Column("name", "name of the junction"),
            Column("easting_m", "British National Grid, metres", "number", True, 0, 700_000,
                   default=0.0),
            Column("northing_m", "British National Grid, metres", "number", True, 0, 1_300_000,
                   default=0.0),
            Column("joins", "whether one may get on or off here", "yesno", True, default=True),
        ), ("road", "seq")),
        Table("paces.csv", "how long a kilometre takes", (
            Column("of", "class of cells or kind of road; junction, terminal: of one journey",
                   needed=True, words=(*PEOPLE, *ROADS, JUNCTION, TERMINAL)),
            Column("minutes", "minutes per km, or minutes", "number", True, 0, 60, default=1.0),
            Column("note", "what it is"),
        ), ("of",), rows=True),
    )
}


def load_grid(folder: Path) -> RoadNetwork:
    """The network of a folder of the three tables.

    Args:
        folder: holds cells.csv, main_roads.csv and paces.csv.

    Raises:
        InputError: a table, column or pace is missing, or a value is none.
    """
    from scipy.spatial import cKDTree

    cells, roads, paces = tables(folder)
    minutes = dict(zip(paces["of"], paces["minutes"], strict=True))
    corner = cells[["easting_km", "northing_km"]].to_numpy(np.int64)
    middle = corner * CELL_M + CELL_M / 2
    pace = cells["people"].map(minutes).to_numpy(float)
    tail, head = _neighbours(corner, cells["east"].to_numpy(bool), cells["north"].to_numpy(bool))
    metres = np.hypot(*(middle[tail] - middle[head]).T)
    seconds = metres / 1000 * (pace[tail] + pace[head]) / 2 * 60
    points, ends, joined = _drawn(roads)
    way = np.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T)
    near = cKDTree(middle).query(points[joined])[1] if len(joined) else joined
    first = len(middle)
    kind = np.array([minutes[k] for k in roads["kind"]])[ends[:, 2]]
    kinds = ("land", *ROADS, JUNCTION)
    return RoadNetwork(
        xy=np.r_[middle, points],
        tail=np.r_[tail, first + ends[:, 0], first + joined],
        head=np.r_[head, first + ends[:, 1], near],
        metres=np.r_[metres, way, np.zeros(len(joined))],
        seconds=np.r_[seconds, way / 1000 * kind * 60,
                      np.full(len(joined), minutes[JUNCTION] * 60)],
        joinable=np.arange(first), places=middle, urban=cells["people"].isin(TOWN).to_numpy(),
        access_kph=(_kph(minutes[PEOPLE[0]]), _kph(minutes[PEOPLE[-2]])),
        terminal_seconds=minutes[TERMINAL] * 60,
        barriers=_shores(cells), bridges=np.zeros((0, 2)), source="1 km grid",
        kind=np.r_[np.zeros(len(tail), np.int64),
                   [kinds.index(k) for k in roads["kind"].iloc[ends[:, 2]]],
                   np.full(len(joined), len(kinds) - 1)].astype(np.int64),
        kinds=kinds, label=np.r_[np.zeros(len(tail), np.int64), 1 + ends[:, 2],
                                 np.zeros(len(joined), np.int64)],
        labels=("", *roads["road"]),
    )


def _kph(pace: float) -> float:
    return 60 * ACCESS_DETOUR / max(pace, 0.01)


def tables(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Cells, main roads and paces, in an order of their own.

    Args:
        folder: holds the three tables.

    Raises:
        InputError: a table, column or pace is missing, or a value is none.
    """
    faults: list[Fault] = []
    found = []
    for file, table in TABLES.items():
        rows, told = read_table(folder / file, table)
        faults += told
        found.append(rows)
    cells, roads, paces = found
    if not faults:
        faults = [Fault("paces.csv", "is missing", "Add a row for it.", column="of", value=word)
                  for word in (*PEOPLE, *ROADS, JUNCTION, TERMINAL) if word not in set(paces["of"])]
    if faults:
        raise InputError(faults)
    # The order of rows decides nothing.
    return (cells.sort_values(["northing_km", "easting_km"], ignore_index=True),
            roads.sort_values(["road", "seq"], ignore_index=True), paces)


def _neighbours(corner: Ints, east: Bools, north: Bools) -> tuple[Ints, Ints]:
    """Cells that hang together, once a pair.

    Two that meet at a corner do so where one of the two ways round it is land.
    """
    low = corner.min(axis=0)
    x, y = (corner - low).T
    number = np.full((y.max() + 3, x.max() + 3), -1, np.int64)
    number[y + 1, x + 1] = np.arange(len(corner))
    right, up = (np.zeros(number.shape, bool) for _ in range(2))
    right[y + 1, x + 1] = east & (number[y + 1, x + 2] >= 0)
    up[y + 1, x + 1] = north & (number[y + 2, x + 1] >= 0)
    to_right = np.roll(right, -1, axis=0)
    to_left, left_up = np.roll(right, 1, axis=1), np.roll(up, 1, axis=1)
    ways = ((right, 0, 1), (up, 1, 0),
            ((right & np.roll(up, -1, axis=1)) | (up & to_right), 1, 1),
            ((to_left & left_up) | (up & np.roll(to_left, -1, axis=0)), 1, -1))
    pairs = [(number[at], number[at[0] + dy, at[1] + dx])
             for ok, dy, dx in ways for at in [np.nonzero(ok)]]
    return (np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs]))


def _drawn(roads: pd.DataFrame) -> tuple[Floats, Ints, Ints]:
    """Distinct points, (l, 3) both ends and the row of each piece, and the points that join.

    Points with the same coordinates are one: there roads meet.
    """
    points, at = np.unique(roads[["easting_m", "northing_m"]].to_numpy(float), axis=0,
                           return_inverse=True)
    at = at.reshape(-1)
    on = np.flatnonzero((roads["road"] == roads["road"].shift(-1))
                        & (roads["seq"] + 1 == roads["seq"].shift(-1)))
    pieces = np.c_[at[on], at[np.minimum(on + 1, len(at) - 1)], on] if len(on) else np.zeros((0, 3))
    joined = np.unique(at[roads["joins"].to_numpy(bool)])
    return points, pieces.astype(np.int64), joined


def lines(roads: pd.DataFrame) -> list[tuple[str, str, Floats]]:
    """(road, kind, (n, 2) easting and northing) of every unbroken stretch of a main road.

    Args:
        roads: as of ``tables``.
    """
    stretch = ((roads["road"] != roads["road"].shift())
               | (roads["seq"] - 1 != roads["seq"].shift())).cumsum()
    return [(str(part["road"].iloc[0]), str(part["kind"].iloc[0]),
             part[["easting_m", "northing_m"]].to_numpy(float))
            for _, part in roads.groupby(stretch, sort=True) if len(part) > 1]


def _shores(cells: pd.DataFrame) -> Floats:
    """(b, 4) sides of cells across which no land leads: no leg to a cell may cross one."""
    x, y = (cells[c].to_numpy(np.int64) for c in ("easting_km", "northing_km"))
    known = set(zip(x.tolist(), y.tolist(), strict=True))

    def there(dx: int, dy: int) -> Bools:
        return np.array([at in known for at in zip((x + dx).tolist(), (y + dy).tolist(),
                                                   strict=True)], dtype=bool)

    shut = ((~(cells["east"].to_numpy(bool) & there(1, 0)), 1, 0, 1, 1),
            (~(cells["north"].to_numpy(bool) & there(0, 1)), 0, 1, 1, 1),
            (~there(-1, 0), 0, 0, 0, 1), (~there(0, -1), 0, 0, 1, 0))
    return np.concatenate([np.c_[x + a, y + b, x + c, y + d][no] * CELL_M
                           for no, a, b, c, d in shut])
