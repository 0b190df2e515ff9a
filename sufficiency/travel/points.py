"""Tables of points (homes, schools) from anywhere: an id, and a postcode or two coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sufficiency.case.columns import Column, Table
from sufficiency.case.points import (
    FAR_M,
    NOWHERE,
    POINT,
    SWAPPED,
    Bools,
    find_points,
    point_faults,
)
from sufficiency.case.reading import read_table
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError, cells_of
from sufficiency.files import is_file
from sufficiency.travel.network import Floats, Ints

IDS = ("id", "child_id", "group_id", "pool_id", "site_id", "area_id", "urn")


@discreet
@dataclass(frozen=True, eq=False)
class Points:
    """Named points.

    Attributes:
        ids: (p,) names, in order of the file.
        xy: (p, 2) easting and northing, metres.
        rows: (p,) lines of the file.
        weight: (p,) children at each, from a column children; 1 without it.
        secret: ids may not be shown.
    """

    ids: tuple[str, ...]
    xy: Floats
    rows: Ints
    weight: Floats
    secret: bool


def read_points(path: Path, *, secret: bool) -> Points:
    """Points of a CSV table: a column id (or pool_id, site_id, child_id, group_id, area_id, urn)
    and postcode or easting_m and northing_m; children is read if there. Others are passed over.

    Args:
        secret: they are homes: no message quotes a value.

    Raises:
        InputError: every fault of the file.
    """
    header = []
    if is_file(path):
        first = path.read_bytes().split(b"\n", 1)[0].decode("utf-8-sig", "replace")
        header = [h.strip().strip('"') for h in first.split(",")]
    name = next((c for c in IDS if c in header), "id")
    table = Table(path.name, "points", (
        Column(name, "name of the point", needed=True, secret=secret),
        Column("postcode", "postcode; or give the two coordinates", secret=secret),
        Column("easting_m", "British National Grid easting, metres", "number",
               default=float("nan"), secret=secret),
        Column("northing_m", "British National Grid northing, metres", "number",
               default=float("nan"), secret=secret),
        Column("children", "how many", "int", low=1, high=1_000_000, default=1),
    ))
    frame, faults = read_table(path, table, others=True)
    # A provision may have several rows, one a period: the same name at the same point is one.
    frame = frame.drop_duplicates([name, "postcode", "easting_m", "northing_m"])
    faults += [Fault(path.name, "names two points", "Give each its own name.", row=int(row["row"]),
                     column=name, value="" if secret else str(row[name]))
               for row in frame[frame[name].duplicated() & (frame[name] != "")].to_dict("records")]
    told = {row for row, _ in cells_of(faults)}
    frame = find_points(frame, None)
    for row, code in frame.loc[frame[POINT].isna().all(axis=1), ["row", "postcode"]].to_numpy():
        if row not in told:
            problem = "was not found" if code else "has neither a postcode nor coordinates"
            faults.append(Fault(path.name, problem, "Check it, or give easting_m and northing_m.",
                                row=int(row), column="postcode", value="" if secret else code))
    faults += point_faults(path.name, frame, NOWHERE, secret=secret)
    if not faults and not len(frame):
        faults.append(Fault(path.name, "has no rows", "Give one row per point."))
    if faults:
        raise InputError(faults)
    xy = frame[POINT].to_numpy(float)
    return Points(tuple(frame[name].astype(str)), xy, frame["row"].to_numpy(np.int64),
                  frame["children"].to_numpy(float), secret)


def refuse_swapped(points: Points, file: str, roads: Floats) -> None:
    """Refuse points that lie where there are no roads, and would lie among them with easting and
    northing swapped.

    Args:
        points: of one table.
        file: its name.
        roads: (n, 2) nodes of the roads, metres; with none nothing is known.

    Raises:
        InputError: every such point.
    """
    if not len(roads):
        return
    low, high = roads.min(axis=0) - FAR_M, roads.max(axis=0) + FAR_M

    def among(xy: Floats) -> Bools:
        return ((xy >= low) & (xy <= high)).all(axis=1)

    wrong = ~among(points.xy) & among(points.xy[:, ::-1])
    if wrong.any():
        raise InputError([Fault(file, *SWAPPED, row=int(row), column="easting_m")
                          for row in points.rows[wrong]])
