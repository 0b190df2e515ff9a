"""A hand-compiled main-road network (nodes, links, speeds, barriers) -> RoadNetwork.

The tables and the access model are described in the README beside them: long single-carriageway
links get extra points where a journey may join, dual carriageways only at their ends.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.errors import Fault, InputError
from sufficiency.travel.roads import RoadNetwork

SPLIT_KM = 2.0
URBAN_POSTCODES = 120
DUAL = ("trunk_dual", "a_dual")
URBAN = "urban"
"""Classes that begin so are built up."""
COLUMNS = {
    "nodes.csv": ("id", "easting", "northing", "kind", "postcodes_1km"),
    "links.csv": ("u", "v", "class", "length_km"),
    "speeds.csv": ("class", "speed_kph", "am_peak_factor", "fixed_min"),
    "barriers.csv": ("barrier", "seq", "easting", "northing"),
}


def load_main_roads(folder: Path, *, ferry: bool = False, am_peak: bool = True) -> RoadNetwork:
    """The network of a folder.

    Args:
        folder: holds nodes.csv, links.csv, speeds.csv, barriers.csv.
        ferry: whether links of class ferry may be used.
        am_peak: divide speeds by the morning-peak factor of their class.

    Raises:
        InputError: a table or column is missing, a link names an unknown node or class, or has
            no length.
    """
    tables = _read(folder)
    # Rows in order of their ids, so that the order of a file decides nothing.
    nodes = tables["nodes.csv"].sort_values("id", ignore_index=True)
    links = tables["links.csv"].sort_values(["u", "v", "class", "length_km"], ignore_index=True)
    speeds = tables["speeds.csv"].set_index("class")
    factor = speeds["am_peak_factor"] if am_peak else pd.Series(1.0, speeds.index)
    kph = speeds["speed_kph"] / factor
    wait = speeds["fixed_min"].fillna(0) * 60

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
    seconds = metres / 1000 / kph[name].to_numpy() * 3600
    seconds += np.where(name == "ferry", wait[name].to_numpy(), 0.0)
    closed = (name == "ferry") & (not ferry)
    seconds[closed] = np.inf
    tail, head = np.concatenate(tails), np.concatenate(heads)
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
    road = links["road"].fillna("").astype(str) if "road" in links else pd.Series("", links.index)
    labels, label = np.unique(np.repeat(road.to_numpy(str), parts), return_inverse=True)
    return RoadNetwork(
        xy=every, tail=tail, head=head, metres=metres, seconds=seconds,
        joinable=np.flatnonzero(joinable), places=xy, urban=dense,
        access_kph=(float(kph["access_rural"]), float(kph["access_urban"])),
        terminal_seconds=float(wait["terminal"]),
        barriers=_segments(tables["barriers.csv"]), bridges=xy[bridge],
        source=f"main roads, {'morning peak' if am_peak else 'free flow'}"
        f"{', ferries on' if ferry else ''}",
        kind=kind, kinds=tuple(kinds.tolist()), label=label, labels=tuple(labels.tolist()),
        town=np.char.startswith(name.astype(str), URBAN),
    )


def _segments(barriers: pd.DataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    pieces = []
    for _, line in barriers.groupby("barrier", sort=True):
        p = line.sort_values("seq")[["easting", "northing"]].to_numpy(float)
        pieces.append(np.c_[p[:-1], p[1:]])
    return np.concatenate(pieces) if pieces else np.zeros((0, 4))


def _read(folder: Path) -> dict[str, pd.DataFrame]:
    faults: list[Fault] = []
    tables: dict[str, pd.DataFrame] = {}
    for file, needed in COLUMNS.items():
        if not (folder / file).is_file():
            faults.append(Fault(file, "is missing", f"Add it to the folder {folder.name}."))
            continue
        tables[file] = pd.read_csv(folder / file)
        faults += [
            Fault(file, "is missing", "Add the column.", row=1, column=c)
            for c in needed if c not in tables[file]
        ]
    if faults:
        raise InputError(faults)
    faults += _cell_faults(tables)
    ids, classes = set(tables["nodes.csv"]["id"]), set(tables["speeds.csv"]["class"])
    faults += [
        Fault("nodes.csv", "is there twice", "Keep one row.", row=int(row) + 2, column="id",
              value=str(tables["nodes.csv"]["id"][row]))
        for row in np.flatnonzero(tables["nodes.csv"]["id"].duplicated())
    ]
    faults += [
        Fault("speeds.csv", "is missing", "Add a row for it.", column="class", value=name)
        for name in ("access_rural", "access_urban", "terminal") if name not in classes
    ]
    if faults:
        raise InputError(faults)
    for row, link in enumerate(tables["links.csv"].to_dict("records"), start=2):
        for end in ("u", "v"):
            if link[end] not in ids:
                faults.append(Fault("links.csv", "is not in nodes.csv", "Mend the id.", row=row,
                                    column=end, value=str(link[end])))
        if link["class"] not in classes:
            faults.append(Fault("links.csv", "is not in speeds.csv", "Mend the class.", row=row,
                                column="class", value=str(link["class"])))
        if not link["length_km"] > 0:
            faults.append(Fault("links.csv", "is no length", "Give kilometres above 0.", row=row,
                                column="length_km", value=str(link["length_km"])))
    if faults:
        raise InputError(faults)
    return tables


def _cell_faults(tables: dict[str, pd.DataFrame]) -> list[Fault]:
    """Cells that are not numbers where numbers are needed."""
    faults = []
    for file, columns in (
        ("nodes.csv", ("easting", "northing")), ("links.csv", ("length_km",)),
        ("barriers.csv", ("seq", "easting", "northing")), ("speeds.csv", ("am_peak_factor",)),
    ):
        for column in columns:
            numbers = pd.to_numeric(tables[file][column], errors="coerce")
            faults += [
                Fault(file, "is not a number", "Give a number.", row=int(row) + 2, column=column,
                      value=str(tables[file][column][row]))
                for row in np.flatnonzero(numbers.isna())
            ]
    speeds = tables["speeds.csv"]
    faults += [
        Fault("speeds.csv", "is no speed", "Give km/h above 0.", row=row, column="speed_kph",
              value=str(kph))
        for row, (name, kph) in enumerate(
            zip(speeds["class"], speeds["speed_kph"], strict=True), start=2)
        if name != "terminal" and not pd.to_numeric(kph, errors="coerce") > 0
    ]
    return faults
