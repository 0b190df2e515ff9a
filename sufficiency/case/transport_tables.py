"""The tables of the drive to school, read and cross-checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.points import POINT, point_faults
from sufficiency.case.reading import read_table
from sufficiency.case.transport_columns import (
    AVAILABLE,
    DAYS,
    GATE_TIMES,
    RIDERS,
    TOTAL_NAMES,
    TOTALS,
    VEHICLES,
)
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError, cells_of, did_you_mean

LAYOUT = re.compile(r"(\d{1,3})\+(\d{1,2})", re.ASCII)
TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
MORNING = (5, 13)
"""Hours between which a school may take children in: a nursery class may begin at noon."""


@discreet
@dataclass(frozen=True, eq=False)
class TransportTables:
    """What a case says of vehicles, riders and gates.

    Attributes:
        vehicles: columns of vehicles.csv, layouts as tuples of (seats, wheelchair places).
        available: columns of available.csv; no rows without the file.
        riders: columns of riders.csv; no rows without the file.
        gate_s: school -> seconds after midnight by which all have arrived; None without the file.
    """

    vehicles: pd.DataFrame
    available: pd.DataFrame
    riders: pd.DataFrame
    gate_s: dict[str, int] | None


def read_transport(
    folder: Path, children: Collection[str], homes: pd.DataFrame | None = None
) -> TransportTables:
    """The tables of a case folder.

    Args:
        folder: of the case.
        children: ids of its children; a rider who is none of them is a fault.
        homes: group_id, children, easting_m, northing_m; a word of one child only is a fault, and
            so are children of two homes who are to travel together. None = not looked at.

    Raises:
        InputError: every fault of them. No message quotes an id of a child.
    """
    if not (folder / VEHICLES.file).exists():
        raise InputError([Fault(VEHICLES.file, "is missing", "Add the kinds of vehicle that drive "
                                "children to school, and their prices; see the data dictionary.")])
    vehicles, faults = read_table(folder / VEHICLES.file, VEHICLES)
    faults = _in_folder(faults, VEHICLES.file)
    told = cells_of(faults)
    layouts = [_layouts(text) for text in vehicles["layouts"]]
    if (1, "layouts") not in told:
        faults += _odd_layouts(vehicles, layouts, told)
    faults += [f for f in _ends(vehicles) if (f.row, f.column) not in told]
    available, found = _available(folder, vehicles)
    faults += found
    riders, found = _riders(folder, children)
    faults += found or ([] if homes is None else [*_words(riders, homes)])
    gates, found = _gates(folder)
    if faults + found:
        raise InputError(faults + found)
    return TransportTables(vehicles.assign(layouts=layouts), available, riders, gates)


def gate_times_of(tables: TransportTables) -> dict[str, int]:
    """School -> seconds after midnight, of a case that has gate times.

    Args:
        tables: of the case.

    Raises:
        InputError: it has none.
    """
    if tables.gate_s is None:
        raise InputError([Fault(
            GATE_TIMES.file, "is missing", "Add the time of each school's gate: only where it is "
            "known can a gate be moved, or a vehicle serve two schools.")])
    return tables.gate_s


def read_totals(folder: Path) -> pd.DataFrame:
    """Columns of totals.csv, one row for each of ``TOTAL_NAMES``.

    Raises:
        InputError: every fault of it; a total that is missing.
    """
    if not (folder / TOTALS.file).exists():
        raise InputError([Fault(TOTALS.file, "is missing", "Add the council's totals; see the data "
                                "dictionary.")])
    table, faults = read_table(folder / TOTALS.file, TOTALS)
    faults = _in_folder(faults, TOTALS.file) + [
        Fault(TOTALS.file, "has no row for a total", "Add it: all four are met together.",
              column="total", value=name)
        for name in TOTAL_NAMES if table["total"].ne("").any() and name not in set(table["total"])]
    told = cells_of(faults)
    faults += [
        Fault(TOTALS.file, "is no share: it is above 1", "Write 0.67 for 67 per cent.",
              row=int(row), column=column, value=f"{value:g}")
        for column in ("value", "within")
        for row, name, value in table[["row", "total", column]].itertuples(index=False)
        if name.endswith("_share") and value > 1 and (row, column) not in told]
    if faults:
        raise InputError(faults)
    return table


def read_days(folder: Path, children: pd.DataFrame) -> pd.DataFrame:
    """Columns of days.csv.

    Args:
        folder: of the case.
        children: of the case: group_id, easting_m, northing_m. A row of none of them is a fault,
            and so is a point that would be near their homes if it were not swapped.

    Raises:
        InputError: every fault of it. No message quotes an id of a child, or a home.
    """
    if not (folder / DAYS.file).exists():
        raise InputError([Fault(DAYS.file, "is missing", "Add the days on which a rider does not "
                                "ride or rides from another home; see the data dictionary.")])
    table, faults = read_table(folder / DAYS.file, DAYS)
    faults = _in_folder(faults, DAYS.file)
    known, told = set(children["group_id"]), {(f.row, f.column) for f in faults}
    for row, child, rides, x, y in table[
            ["row", "child_id", "rides", "easting_m", "northing_m"]].itertuples(index=False):
        if child and child not in known:
            faults.append(_stranger(DAYS.file, int(row)))
        wanting = (x == x) != (y == y) or (rides and x != x)
        if wanting and not told & {(int(row), c) for c in ("rides", "easting_m", "northing_m")}:
            faults.append(Fault(DAYS.file, "has no whole point of the other home", "Give easting "
                                "and northing, or no in rides.", row=int(row), column="easting_m"))
    told |= {(f.row, f.column) for f in faults}
    homes = children[POINT].dropna().to_numpy(float)
    anywhere = np.ones(len(table), dtype=bool)  # respite may be in another county
    faults += [f for f in point_faults(DAYS.file, table, homes, anywhere=anywhere, secret=True)
               if (f.row, f.column) not in told]
    if faults:
        raise InputError(faults)
    return table


def _stranger(file: str, row: int) -> Fault:
    return Fault(file, "is no child of this case with a daily journey",
                 "Give a child_id or group_id of children.csv, or take the row out.", row=row,
                 column="child_id")


def _layouts(text: str) -> tuple[tuple[int, int], ...]:
    found = [LAYOUT.fullmatch(part) for part in text.split()]
    return tuple((int(m[1]), int(m[2])) for m in found if m) if all(found) else ()


def _odd_layouts(
    vehicles: pd.DataFrame, layouts: Sequence[tuple[tuple[int, int], ...]],
    told: Collection[tuple[int | None, str | None]],
) -> Iterator[Fault]:
    """Layouts that are none, and those that hold no more of anything than another of their kind:
    a wheelchair place that takes the room of no seat is a slip."""
    for row, text, found in zip(vehicles["row"], vehicles["layouts"], layouts, strict=True):
        if (row, "layouts") in told:
            continue
        more = [(s, w) for i, (s, w) in enumerate(found) if any(
            i != j and s >= a and w >= b for j, (a, b) in enumerate(found))]
        if not found:
            yield Fault(VEHICLES.file, "is no list of seats and wheelchair places",
                        "Write it like 8+0 6+1.", row=int(row), column="layouts", value=text)
        elif more:
            yield Fault(
                VEHICLES.file, f"has a layout ({more[0][0]}+{more[0][1]}) that holds whatever "
                "another does", "Wheelchair places take the room of seats: write 8+0 6+1, or keep "
                "the one layout.", row=int(row), column="layouts", value=text)


def _ends(vehicles: pd.DataFrame) -> Iterator[Fault]:
    """Low and high prices on the wrong side of the one between them."""
    for what in ("day", "per_mile"):
        for end, wrong, sign in (("low", "above", 1), ("high", "below", -1)):
            column = f"{what}_{end}_gbp"
            for row, value, middle in vehicles[["row", column, f"{what}_gbp"]].itertuples(
                    index=False):
                if sign * (value - middle) > 0:
                    yield Fault(
                        VEHICLES.file, f"is {wrong} {what}_gbp ({middle:g})", f"Give the {end} end "
                        "of the price, or leave it empty.", row=int(row), column=column,
                        value=f"{value:g}")


def _available(folder: Path, vehicles: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    if not (folder / AVAILABLE.file).exists():
        return pd.DataFrame(columns=[*(c.name for c in AVAILABLE.columns), "row"]), []
    available, faults = read_table(folder / AVAILABLE.file, AVAILABLE)
    known = set(vehicles["kind"])
    faults = _in_folder(faults, AVAILABLE.file) + [
        Fault(AVAILABLE.file, "is no kind of vehicles.csv", did_you_mean(kind, known), int(row),
              "kind", kind)
        for row, kind in available[["row", "kind"]].itertuples(index=False)
        if kind and known and kind not in known]
    return available, faults


def _riders(folder: Path, children: Collection[str]) -> tuple[pd.DataFrame, list[Fault]]:
    if not (folder / RIDERS.file).exists():
        return pd.DataFrame(columns=[*(c.name for c in RIDERS.columns), "row"]), []
    riders, faults = read_table(folder / RIDERS.file, RIDERS)
    known = set(children)
    faults = _in_folder(faults, RIDERS.file)
    faults += [
        _stranger(RIDERS.file, int(row))
        for row, child in riders[["row", "child_id"]].itertuples(index=False)
        if child and child not in known
    ]
    return riders, faults


def _words(riders: pd.DataFrame, homes: pd.DataFrame) -> Iterator[Fault]:
    """Words of riders.csv that can have no effect; none is quoted, as it may be a name."""
    of = homes.drop_duplicates("group_id").set_index("group_id")
    many = riders["child_id"].map(homes.groupby("group_id")["children"].sum())
    for column in ("travels_with", "not_with"):
        for _, all_ in riders[riders[column] != ""].groupby(column, sort=False):
            # Who does not ride this year is still one of those the word is about.
            mine = all_[all_["rides"] != "no"]
            if many[all_.index].sum() < 2:
                yield Fault(RIDERS.file, "is the word of one child", "Write the same word, "
                            "capitals too, for each of those it is about, or take it out.",
                            row=int(all_["row"].iloc[0]), column=column)
            elif column == "travels_with" and len(mine):
                spots = of.loc[mine["child_id"], list(POINT)].astype(float).fillna(-1).to_numpy()
                away = mine["row"].to_numpy()[(spots != spots[0]).any(axis=1)]
                if len(away):
                    yield Fault(RIDERS.file, "is the word of children of another home",
                                "Only children of one home get in together: give each home its "
                                "own word.", row=int(away[0]), column=column,
                                also=tuple(map(int, away[1:])))
    together = (riders["travels_with"] != "") & (riders["rides"] != "no")
    for row in riders.loc[riders["alone"].eq(True) & together, "row"]:
        yield Fault(RIDERS.file, "travels alone, and with others", "Leave one of the two out.",
                    row=int(row), column="alone")


def _gates(folder: Path) -> tuple[dict[str, int] | None, list[Fault]]:
    if not (folder / GATE_TIMES.file).exists():
        return None, []
    table, faults = read_table(folder / GATE_TIMES.file, GATE_TIMES)
    faults = _in_folder(faults, GATE_TIMES.file)
    told = cells_of(faults)
    out = {}
    for row, school, text in table[["row", "school", "gate_time"]].itertuples(index=False):
        time = TIME.fullmatch(text)
        if time is None or not MORNING[0] <= int(time[1]) < MORNING[1] or int(time[2]) > 59:
            late = time is not None and int(time[1]) < 24 and int(time[2]) < 60
            if not told & {(row, "gate_time"), (1, "gate_time")}:
                faults.append(Fault(GATE_TIMES.file, "is no time of a morning" if late else
                                    "is no time", "Write it like 8:45.", row=int(row),
                                    column="gate_time", value=text))
            continue
        out[school] = int(time[1]) * 3600 + int(time[2]) * 60
    return out, faults


def _in_folder(faults: list[Fault], file: str) -> list[Fault]:
    """Faults of a table under the name it has in the case."""
    return [replace(f, file=file) for f in faults]
