"""A hand-compiled main-road network (nodes, links, speeds, barriers) -> RoadNetwork.

The tables and the access model are described in the README beside them: long single-carriageway
links get extra points where a journey may join, dual carriageways only at their ends.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.columns import Column, Table
from sufficiency.case.reading import read_table
from sufficiency.errors import Fault, InputError
from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.sources.osm_ferries import wait_share

SPLIT_KM = 2.0
URBAN_POSTCODES = 120
DUAL = ("trunk_dual", "a_dual")
URBAN = "urban"
"""Classes that begin so are built up."""


def _metres(name: str) -> Column:
    return Column(name, "British National Grid, metres", "number", True, -1e6, 2e6, default=0.0)


TABLES = {
    table.file: table for table in (
        Table("nodes.csv", "junctions", (
            Column("id", "name of the node", needed=True), Column("name", "name people know"),
            _metres("easting"), _metres("northing"),
            Column("kind", "town, village, junction, bridge, ..."),
            Column("postcodes_1km", "postcodes within a kilometre", "number", low=0, high=1e6,
                   default=0.0),
        ), ("id",), rows=True),
        Table("links.csv", "roads between nodes", (
            Column("u", "node at one end", needed=True),
            Column("v", "node at the other end", needed=True), Column("road", "road number"),
            Column("class", "class of speeds.csv", needed=True),
            Column("length_km", "kilometres", "number", True, 0, 1000, default=1.0),
        ), rows=True),
        Table("speeds.csv", "speed of each class", (
            Column("class", "class of road", needed=True),
            Column("speed_kph", "km/h in free flow", "number", low=0, high=200,
                   default=float("nan")),
            Column("am_peak_factor", "minutes become so many times as long in the morning peak",
                   "number", True, 0.1, 20, default=1.0),
            Column("fixed_min", "fixed minutes", "number", low=0, high=600, default=0.0),
        ), ("class",), rows=True),
        Table("barriers.csv", "rivers and railways", (
            Column("barrier", "name", needed=True),
            Column("seq", "place of the point in the line", "number", True, default=0.0),
            _metres("easting"), _metres("northing"),
        )),
    )
}


def load_main_roads(
    folder: Path, *, ferry: bool = False, am_peak: bool = True,
    tables: dict[str, pd.DataFrame] | None = None,
) -> RoadNetwork:
    """The network of a folder.

    Args:
        folder: holds nodes.csv, links.csv, speeds.csv, barriers.csv.
        tables: they, where they have been read (``road_tables``).
        ferry: whether links of class ferry may be used.
        am_peak: divide speeds by the morning-peak factor of their class.

    Raises:
        InputError: a table or column is missing, a link names an unknown node or class, or has
            no length.
    """
    tables = road_tables(folder) if tables is None else tables
    # Rows in order of their ids, so that the order of a file decides nothing.
    nodes = tables["nodes.csv"].sort_values("id", ignore_index=True)
    links = tables["links.csv"].sort_values(["u", "v", "class", "length_km"], ignore_index=True)
    kph, wait = _paces(tables["speeds.csv"], am_peak=am_peak)

    at = pd.Series(range(len(nodes)), index=nodes["id"])
    xy = nodes[["easting", "northing"]].to_numpy(float)
    whole = links["class"].isin([*DUAL, "ferry"])
    parts = np.where(whole, 1, np.maximum(np.ceil(links["length_km"] / SPLIT_KM), 1)).astype(int)
    tails, heads, points = [], [], [xy]
    used = len(xy)
    for u, v, n in zip(at[links["u"]], at[links["v"]], parts, strict=True):
        step = np.arange(1, n) / n
        points.append(xy[u] + (xy[v] - xy[u]) * step[:, None])
        chain = np.r_[u, np.arange(used, used + n - 1), v]
        used += n - 1
        tails.append(chain[:-1])
        heads.append(chain[1:])
    name = np.repeat(links["class"].to_numpy(), parts)
    metres = np.repeat((links["length_km"] * 1000 / parts).to_numpy(), parts)
    tail, head = np.concatenate(tails), np.concatenate(heads)
    seconds = _seconds(name, metres, tail, head, kph, wait)
    closed = (name == "ferry") & (not ferry)
    seconds[closed] = np.inf
    every = np.concatenate(points)

    # A bridge that only carries a dual carriageway cannot be joined.
    local = np.zeros(used, dtype=bool)
    single = ~np.isin(name, DUAL) & ~closed
    local[tail[single]] = local[head[single]] = True
    joinable = np.ones(used, dtype=bool)
    bridge = (nodes["kind"] == "bridge").to_numpy()
    joinable[: len(xy)] = ~bridge | local[: len(xy)]
    dense = (nodes["postcodes_1km"] >= URBAN_POSTCODES).to_numpy()

    kinds, kind = np.unique(name.astype(str), return_inverse=True)
    labels, label = np.unique(np.repeat(links["road"].to_numpy(str), parts), return_inverse=True)
    return RoadNetwork(
        xy=every, tail=tail, head=head, metres=metres, seconds=seconds,
        joinable=np.flatnonzero(joinable), places=xy, urban=dense,
        access_kph=(float(kph["access_rural"]), float(kph["access_urban"])),
        terminal_seconds=float(wait["terminal"]),
        barriers=_segments(tables["barriers.csv"]), bridges=xy[bridge],
        source=_source(am_peak=am_peak, ferry=ferry),
        kind=kind, kinds=tuple(kinds.tolist()), label=label, labels=tuple(labels.tolist()),
        town=np.char.startswith(name.astype(str), URBAN),
    )


def in_peak(free: RoadNetwork, tables: dict[str, pd.DataFrame]) -> RoadNetwork:
    """The network of the same tables in the morning peak, without drawing its links again.

    Args:
        free: of ``load_main_roads`` in free flow, with ferries.
        tables: that it was made of.
    """
    kph, wait = _paces(tables["speeds.csv"], am_peak=True)
    name = np.array(free.kinds, dtype=object)[free.kind]
    return replace(
        free, seconds=_seconds(name, free.metres, free.tail, free.head, kph, wait),
        access_kph=(float(kph["access_rural"]), float(kph["access_urban"])),
        source=_source(am_peak=True, ferry=True))


def _paces(speeds: pd.DataFrame, *, am_peak: bool) -> tuple[pd.Series, pd.Series]:
    """km/h of each class, and its fixed seconds."""
    told = speeds.set_index("class")
    factor = told["am_peak_factor"] if am_peak else pd.Series(1.0, told.index)
    return told["speed_kph"] / factor, told["fixed_min"].fillna(0) * 60


def _seconds(
    name: np.ndarray, metres: np.ndarray, tail: np.ndarray, head: np.ndarray, kph: pd.Series,
    wait: pd.Series,
) -> np.ndarray:
    """(e,) of every link, its share of what is fixed included."""
    driven = np.asarray(metres / 1000 / kph[name].to_numpy() * 3600)
    return driven + wait_share(tail, head, name == "ferry") * wait[name].to_numpy()


def _source(*, am_peak: bool, ferry: bool) -> str:
    return (f"main roads, {'morning peak' if am_peak else 'free flow'}"
            f"{', ferries on' if ferry else ''}")


def _segments(barriers: pd.DataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    lines = barriers.sort_values(["barrier", "seq"])
    xy, name = lines[["easting", "northing"]].to_numpy(float), lines["barrier"].to_numpy()
    goes_on = name[1:] == name[:-1]
    return np.c_[xy[:-1], xy[1:]][goes_on]


def road_table(folder: Path, file: str) -> pd.DataFrame:
    """One of the tables of a folder by itself.

    Raises:
        InputError: every fault of it.
    """
    table, faults = read_table(folder / file, TABLES[file], others=True)
    if faults:
        raise InputError(faults)
    return table


def road_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of a folder by file, each checked and all against each other.

    Raises:
        InputError: every fault of them.
    """
    faults: list[Fault] = []
    tables: dict[str, pd.DataFrame] = {}
    for file in TABLES:
        try:
            tables[file] = road_table(folder, file)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)

    def fault(file: str, problem: str, remedy: str, column: str, value: str, row: object) -> None:
        line = None if row is None else int(str(row))
        faults.append(Fault(file, problem, remedy, row=line, column=column, value=value))

    ids, classes = set(tables["nodes.csv"]["id"]), set(tables["speeds.csv"]["class"])
    for name in ("access_rural", "access_urban", "terminal"):
        if name not in classes:
            fault("speeds.csv", "is missing", "Add a row for it.", "class", name, None)
    for row in tables["speeds.csv"].to_dict("records"):
        if row["class"] != "terminal" and not row["speed_kph"] > 0:
            fault("speeds.csv", "is no speed", "Give km/h above 0.", "speed_kph",
                  f"{row['speed_kph']:g}", row["row"])
    for link in tables["links.csv"].to_dict("records"):
        for end in ("u", "v"):
            if link[end] not in ids:
                fault("links.csv", "is not in nodes.csv", "Mend the id.", end, link[end],
                      link["row"])
        if link["class"] not in classes:
            fault("links.csv", "is not in speeds.csv", "Mend the class.", "class", link["class"],
                  link["row"])
        if not link["length_km"] > 0:
            fault("links.csv", "is no length", "Give kilometres above 0.", "length_km",
                  f"{link['length_km']:g}", link["row"])
    if faults:
        raise InputError(faults)
    return tables
