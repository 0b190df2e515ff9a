"""A matrix of minutes and kilometres as a file of its own: CSV or Parquet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sufficiency.errors import Fault, InputError
from sufficiency.files import PRIVATE, writing
from sufficiency.travel.cache import Cache
from sufficiency.travel.matrix import road_notes, snap_notes
from sufficiency.travel.network import RoadNetwork
from sufficiency.travel.points import Points
from sufficiency.travel.routing.journeys import Journeys, Watch, journeys_between
from sufficiency.travel.routing.lengths import LONGEST_MS

ROWS = 250_000
"""Pairs written at a time."""
LISTED = 20


@dataclass(frozen=True)
class Written:
    """What was written: pairs, pairs without a route, their mean and total minutes, remarks."""

    pairs: int
    unreached: int
    mean_minutes: float
    total_minutes: float
    mean_km: float | None
    notes: tuple[str, ...]


def write_matrix(
    roads: RoadNetwork, homes: Points, schools: Points, out: Path, *, limit_m: float,
    km: bool = True, back: bool = False, cache: Cache | None = None, watch: Watch | None = None,
) -> Written:
    """Journeys of all pairs: from_id, to_id, minutes, km; empty where there is no route.

    Args:
        roads: the network, overrides in force.
        homes, schools: points with the ids that stand in the file.
        out: a name that ends in .csv or .parquet; written whole or not at all.
        limit_m: how far a point may be from a street.
        km: also road kilometres along the fastest way (one plain search a school).
        back: also minutes_back (and km_back), from school to home.
        cache: where earlier times are kept; None for nowhere.
        watch: told searches done and searches in all.

    Raises:
        InputError: the name ends in something else, or the file cannot be written.
    """
    if out.suffix not in (".csv", ".parquet"):
        raise InputError([Fault(out.name, "is neither .csv nor .parquet", "Choose another name.")])
    a, back_a = np.unique(homes.xy, axis=0, return_inverse=True)
    b, back_b = np.unique(schools.xy, axis=0, return_inverse=True)
    back_a, back_b = back_a.reshape(-1), back_b.reshape(-1)
    there = journeys_between(roads, a, b, limit_m=limit_m, cache=cache, watch=watch)
    ways = [("", there, False)]
    if back:
        ways.append(("_back", journeys_between(roads, b, a, limit_m=limit_m, watch=watch), True))
    columns: dict[str, Any] = {}
    for suffix, found, turned in ways:
        seconds = found.seconds.T if turned else found.seconds
        columns[f"minutes{suffix}"] = seconds, 60.0
        if km:
            columns[f"km{suffix}"] = _all_metres(found).T if turned else _all_metres(found), 1000.0
    _write(out, homes, schools, back_a, back_b, columns)
    seconds = there.seconds[back_a][:, back_b]
    reached = seconds >= 0
    metres = columns["km"][0][back_a][:, back_b] if km else None
    return Written(
        seconds.size, int((~reached).sum()),
        float(seconds[reached].mean() / 60) if reached.any() else 0.0,
        float(seconds[reached].sum() / 60),
        float(metres[metres >= 0].mean() / 1000) if metres is not None and (metres >= 0).any()
        else None,
        _notes(roads, there, homes, schools, back_a, back_b),
    )


def _all_metres(found: Journeys) -> Any:
    n, m = found.ms.shape
    return found.metres(np.arange(n)[:, None], np.arange(m)[None, :])


def _write(
    out: Path, homes: Points, schools: Points, back_a: Any, back_b: Any, columns: dict[str, Any]
) -> None:
    import pyarrow as pa
    from pyarrow import csv, parquet

    schema = pa.schema([("from_id", pa.string()), ("to_id", pa.string()),
                        *((name, pa.float64()) for name in columns)])
    step = max(1, ROWS // max(len(schools.ids), 1))
    to_id = pa.array(schools.ids)
    with writing(out, PRIVATE if homes.secret else None) as part, part.open("wb") as stream:
        if out.suffix == ".csv":
            options = csv.WriteOptions(quoting_style="needed")
            writer = csv.CSVWriter(stream, schema, write_options=options)
        else:
            writer = parquet.ParquetWriter(stream, schema)
        with writer:
            for start in range(0, len(homes.ids), step):
                rows = np.arange(start, min(start + step, len(homes.ids)))
                from_id = pa.array(homes.ids[start:start + step]).take(
                    pa.array(np.repeat(rows - start, len(schools.ids))))
                data = [from_id, to_id.take(pa.array(np.tile(
                    np.arange(len(schools.ids)), len(rows))))]
                for values, unit in columns.values():
                    block = values[back_a[rows]][:, back_b].astype(float)
                    block[block < 0] = np.nan
                    data.append(pa.array(np.round(block.ravel() / unit, 3), from_pandas=True))
                writer.write_table(pa.table(data, schema=schema))


def _notes(
    roads: RoadNetwork, found: Journeys, homes: Points, schools: Points, back_a: Any, back_b: Any
) -> tuple[str, ...]:
    snap_a, snap_b = found.snap_a[back_a], found.snap_b[back_b]
    notes = road_notes(roads, np.r_[found.a, found.b])
    if roads.joins == "links":
        notes += snap_notes(snap_a, snap_b, found.limit_m)
    for points, snap, what in ((homes, snap_a, "homes"), (schools, snap_b, "schools")):
        off = np.flatnonzero(~np.isfinite(snap))
        if not len(off):
            continue
        names = [f"row {points.rows[k]}" if points.secret else points.ids[k] for k in off[:LISTED]]
        more = f" and {len(off) - LISTED} more" if len(off) > LISTED else ""
        notes.append(f"{len(off)} {what} are farther than {found.limit_m:g} m from a road that can "
                     f"be used and have no journeys: {', '.join(names)}{more}.")
    none = (found.seconds[back_a][:, back_b] < 0)[np.isfinite(snap_a)][:, np.isfinite(snap_b)]
    if none.any():
        notes.append(f"{int(none.sum()):,} pairs have no route; their minutes are empty.")
    far = int((found.ms[back_a][:, back_b] > LONGEST_MS).sum())
    if far:
        notes.append(f"More than 11 hours apart, so that their km are empty: {far:,} pairs.")
    return tuple(notes)
