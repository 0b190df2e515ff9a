"""Points, tested alike whatever they are of and came from: homes, schools, sites, hosts, areas.

A point is given in metres of the British National Grid, or found from a postcode. What cannot be
one is told: degrees, swapped columns, the sea, far from everything else, a placeholder.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.columns import POSTCODES
from sufficiency.case.postcodes import EAST_M, NORTH_M, geocode, inhabited, normalise
from sufficiency.case.reading import POINT as POINT
from sufficiency.case.reading import read_table
from sufficiency.errors import Fault

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Problem = tuple[str, str]
"""What is wrong, and the remedy."""

FAR_M = 60_000
"""A point farther than this from everything it should be near is taken for a slip."""
LAND_KM = 3
"""Nobody in Great Britain lives or learns farther from every postcode."""
POSTCODE_M = 10_000
"""A point farther than this from the postcode beside it is not that of the same place."""
SOME, MANY = 5, 20
"""So many rows on one spot, if they are all, or if they are more than half, are a placeholder."""
NOWHERE: Floats = np.zeros((0, 2))
"""Nothing that points should be near to."""
SWAPPED = ("has easting and northing swapped", "Swap the two columns.")
ELSEWHERE = (f"is more than {POSTCODE_M // 1000} km from its postcode", "Check both; or leave the "
             "point empty, then that of the postcode is taken.")
SEA = ("lies in the sea, or far from every postcode", "Check the point.")
FAR = ("is far outside the areas of this case", "Check the point.")


def read_postcodes(folder: Path, around: Floats) -> tuple[pd.DataFrame | None, list[Fault]]:
    """A council's own points of postcodes, if there are any, and every fault of them."""
    if not (folder / POSTCODES.file).exists():
        return None, []
    table, faults = read_table(folder / POSTCODES.file, POSTCODES)
    faults += [] if faults else no_point(POSTCODES.file, table)
    plain = table["postcode"].map(normalise)
    for wrong, problem, remedy in (
            (plain == "", "is not a postcode", "Give the whole of it, as NR1 1AA."),
            ((plain != "") & plain.duplicated() & ~table["postcode"].duplicated(),
             "is there twice, in another spelling", "Keep one row.")):
        faults += [Fault(POSTCODES.file, problem, remedy, row=int(row), column="postcode")
                   for row in table.loc[wrong & (table["postcode"] != ""), "row"]]
    bare = table.drop(columns="postcode")
    # What is wrong here is told here, and not of those who live there as well.
    return table.dropna(subset=POINT), faults + point_faults(POSTCODES.file, bare, around,
                                                              secret=True)


def no_point(file: str, table: pd.DataFrame) -> list[Fault]:
    """Rows of a table that each need a point and have none."""
    return [Fault(file, "is empty", "Give the point.", row=int(row), column="easting_m")
            for row in table.loc[table[POINT].isna().all(axis=1), "row"]]


def find_points(table: pd.DataFrame, own: pd.DataFrame | None) -> pd.DataFrame:
    """The table with the points of postcodes where none is given; column coded says where.

    Args:
        table: postcode, easting_m, northing_m.
        own: a council's own points of postcodes, which win.
    """
    coded = (table[POINT].isna().all(axis=1) & (table["postcode"] != "")).to_numpy()
    out = table.assign(coded=coded)
    if coded.any():
        out.loc[coded, POINT] = geocode(table.loc[coded, "postcode"], own).to_numpy()
    return out


def point_problem(east: float, north: float) -> Problem | None:
    """What is wrong with a point by itself; None if nothing, or if there is none."""
    if np.isnan(east) != np.isnan(north):
        return "has only one coordinate", "Give both, or neither."
    if np.isnan(east):
        return None
    if (east, north) == (0, 0):
        return "is the point 0, 0", "Give the real point."
    if abs(east) <= 180 and abs(north) <= 180:
        return "looks like longitude and latitude", "Give British National Grid metres."
    if not (0 <= east < EAST_M and 0 <= north < NORTH_M):
        return ("is outside the British National Grid",
                f"Give metres: an easting from 0 to {EAST_M:,}, a northing to {NORTH_M:,}.")
    return None


def point_faults(
    file: str, table: pd.DataFrame, around: Floats | None, *, own: pd.DataFrame | None = None,
    anywhere: Bools | None = None, secret: bool = False,
) -> list[Fault]:
    """Every fault of the points of a table.

    Args:
        file: name of the table.
        table: row, easting_m, northing_m; and postcode and coded where postcodes were looked up.
        around: (k, 2) points of which each should be near one; an empty array = nothing is known.
            None = the other rows, from which one may be far if it is not swapped.
        own: as for ``find_points``.
        anywhere: (n,) what may be far from them, if it is not swapped.
        secret: values are never quoted.
    """
    xy = table[POINT].to_numpy(float)
    alone = [point_problem(*point) for point in xy]
    good = np.array([p is None for p in alone], dtype=bool) & ~np.isnan(xy).any(axis=1)
    coded = table["coded"].to_numpy(bool) if "coded" in table else np.zeros(len(xy), dtype=bool)
    others = xy[good] if around is None else around
    far = good & ~_near(xy, others, itself=around is not None)
    elsewhere = good & ~_by_its_postcode(table, xy, own)
    turned = far & _near(xy[:, ::-1], others)
    if elsewhere.any():
        turned |= elsewhere & _by_its_postcode(table, xy[:, ::-1], own)
    known = around is not None
    lost = far & known & ~(np.zeros(len(xy), dtype=bool) if anywhere is None else anywhere)
    sea = good.copy()
    sea[good] = ~inhabited(xy[good], LAND_KM)
    rules = ((turned & ~coded, SWAPPED), (elsewhere, ELSEWHERE), (lost, FAR), (sea, SEA))
    first = np.select([where for where, _ in rules], range(len(rules)), -1)
    faults = []
    for row, point, problem, rule, by_code in zip(
        table["row"], xy, alone, first, coded, strict=True
    ):
        if problem is None and rule < 0:
            continue
        words, remedy = problem or rules[rule][1]
        faults.append(Fault(
            file, words, remedy, row=int(row), column="postcode" if by_code else "easting_m",
            value=_value(point) if np.isnan(point).any() and not secret else ""))
    return faults + _one_spot(file, table[good], coded[good])


def _near(xy: Floats, others: Floats, *, itself: bool = True) -> Bools:
    """(n,) whether any other point is near; all are where there is nothing to be near to.

    Args:
        itself: whether one on the same spot counts.
    """
    spots, back = np.unique(xy, axis=0, return_inverse=True)
    near = np.ones(len(spots), dtype=bool)
    for number, spot in enumerate(spots):
        gap = np.hypot(*(others - spot).T)
        gap = gap if itself else gap[gap > 0]
        near[number] = not len(gap) or gap.min() <= FAR_M
    return near[back.reshape(-1)]


def _by_its_postcode(table: pd.DataFrame, xy: Floats, own: pd.DataFrame | None) -> Bools:
    """(n,) whether a given point is near the postcode given with it, as far as that is known."""
    out = np.ones(len(xy), dtype=bool)
    if "postcode" in table:
        both = (table["postcode"] != "").to_numpy() & ~np.isnan(xy).any(axis=1)
        if both.any():
            known = geocode(table.loc[both, "postcode"], own).to_numpy(float)
            out[both] = ~(np.hypot(*(known - xy[both]).T) > POSTCODE_M)
    return out


def _one_spot(file: str, table: pd.DataFrame, coded: Bools) -> list[Fault]:
    """Rows that stand on one spot because somebody put a placeholder there."""
    if len(table) < SOME:
        return []
    shared = table.groupby(POINT)["row"].transform("size").to_numpy()
    most = int(shared.max())
    if most < len(table) and not (len(table) >= MANY and 2 * most > len(table)):
        return []
    at = int(shared.argmax())
    return [Fault(file, "is shared by more than half of all rows",
                  "Replace the placeholder by the real points.", row=int(table["row"].iloc[at]),
                  column="postcode" if coded[at] else "easting_m")]


def _value(point: Floats) -> str:
    return f"{point[0]:g}, {point[1]:g}"
