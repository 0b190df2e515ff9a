"""A matrix of minutes and kilometres as a file of its own: CSV or Parquet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sufficiency.errors import Fault, InputError
from sufficiency.files import PRIVATE, writing
from sufficiency.travel.cache import Cache
from sufficiency.travel.matrix import road_notes, snap_notes
from sufficiency.travel.network import Floats, Ints, RoadNetwork
from sufficiency.travel.points import Points
from sufficiency.travel.routing.journeys import (
    JourneyFinder,
    Journeys,
    Seconds,
    Watch,
    journeys_between,
)

ROWS = 250_000
"""Pairs written at a time."""
BLOCK = 4_000_000
"""Pairs found at a time."""
Columns = dict[str, tuple[Seconds, float]]
"""Whole numbers of all pairs by the name of a column, and how many make one of its unit."""
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
    columns, snap_a, snap_b = _all_pairs(
        roads, a, b, limit_m=limit_m, km=km, back=back, cache=cache, watch=watch)
    total = _write(out, homes, schools, back_a, back_b, columns)
    return Written(
        len(back_a) * len(back_b), total.unreached,
        total.minutes / total.reached if total.reached else 0.0, total.minutes,
        total.km / total.measured if total.measured else None,
        _notes(roads, homes, schools, snap_a[back_a], snap_b[back_b], limit_m, total),
    )


def _all_pairs(
    roads: RoadNetwork, a: Floats, b: Floats, *, limit_m: float, km: bool, back: bool,
    cache: Cache | None, watch: Watch | None,
) -> tuple[Columns, Floats, Floats]:
    """Whole seconds and metres of all pairs, and how far both sides are from the roads.

    More than BLOCK pairs are found some places at a time: what is held of all is four bytes for
    each number of a pair. Only fewer are kept in the cache.
    """
    columns = {f"{what}{way}": (np.empty((len(a), len(b)), np.int32), unit)
               for way in ("", "_back")[: 1 + back]
               for what, unit in (("minutes", 60.0), ("km", 1000.0))[: 1 + km]}
    snap_a, snap_b = np.full(len(a), np.inf), np.full(len(b), np.inf)

    def put(way: str, part: slice, found: Journeys) -> None:
        """Numbers of some places into their columns."""
        turned = way == "_back"
        for what, get in (("minutes", _seconds), ("km", _all_metres))[: 1 + km]:
            columns[f"{what}{way}"][0][:, part] = get(found).T if turned else get(found)

    step = max(BLOCK // max(len(a), 1), 1)
    few = len(b) <= step
    if few:
        there = journeys_between(roads, a, b, limit_m=limit_m, cache=cache, watch=watch)
        put("", slice(None), there)
        snap_a, snap_b = there.snap_a, there.snap_b
    if few and not back:
        return columns, snap_a, snap_b
    finder = JourneyFinder(roads, a, limit_m=limit_m, cache=cache)
    for start in range(0, len(b), step):
        part = slice(start, start + step)
        if not few:
            there = finder.to(b[part])
            put("", part, there)
            snap_a, snap_b[part] = there.snap_a, there.snap_b
        if back:
            put("_back", part, finder.back(b[part]))
        if watch is not None:
            watch(min(start + step, len(b)), len(b))
    return columns, snap_a, snap_b


def _seconds(found: Journeys) -> Seconds:
    return found.seconds


def _all_metres(found: Journeys) -> Seconds:
    n, m = found.ms.shape
    return found.metres(np.arange(n)[:, None], np.arange(m)[None, :])


@dataclass
class _Totals:
    """Sums over the pairs that are written.

    Attributes:
        reached, unreached: pairs with a route, and without though both ends have joined the roads
            or not.
        minutes: of those with one.
        measured, km: those with a length, and their sum.
        apart: those too far apart for one.
    """

    reached: int = 0
    unreached: int = 0
    minutes: float = 0.0
    measured: int = 0
    km: float = 0.0
    apart: int = 0

    def add(self, blocks: dict[str, Floats]) -> None:
        """Add pairs: numbers by column in its unit, nan where there is none."""
        minutes, km = blocks["minutes"], blocks.get("km")
        there = ~np.isnan(minutes)
        self.reached += int(there.sum())
        self.unreached += int((~there).sum())
        self.minutes += float(minutes[there].sum())
        if km is not None:
            known = ~np.isnan(km)
            self.measured += int(known.sum())
            self.km += float(km[known].sum())
            self.apart += int((there & ~known).sum())


def _write(
    out: Path, homes: Points, schools: Points, back_a: Ints, back_b: Ints, columns: Columns
) -> _Totals:
    """Write all pairs, row by row; sums over them."""
    import pyarrow as pa
    from pyarrow import csv, parquet

    schema = pa.schema([("from_id", pa.string()), ("to_id", pa.string()),
                        *((name, pa.float64()) for name in columns)])
    step, totals = max(1, ROWS // max(len(schools.ids), 1)), _Totals()
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
                blocks = {}
                for name, (values, unit) in columns.items():
                    block = values[back_a[rows]][:, back_b].astype(float).ravel()
                    block[block < 0] = np.nan
                    blocks[name] = block / unit
                    data.append(pa.array(np.round(blocks[name], 3), from_pandas=True))
                totals.add(blocks)
                writer.write_table(pa.table(data, schema=schema))
    return totals


def _notes(
    roads: RoadNetwork, homes: Points, schools: Points, snap_a: Floats, snap_b: Floats,
    limit_m: float, total: _Totals,
) -> tuple[str, ...]:
    notes = road_notes(roads, np.r_[homes.xy, schools.xy])
    if roads.joins == "links":
        notes += snap_notes(snap_a, snap_b, limit_m)
    for points, snap, what in ((homes, snap_a, "homes"), (schools, snap_b, "schools")):
        off = np.flatnonzero(~np.isfinite(snap))
        if not len(off):
            continue
        names = [f"row {points.rows[k]}" if points.secret else points.ids[k] for k in off[:LISTED]]
        more = f" and {len(off) - LISTED} more" if len(off) > LISTED else ""
        notes.append(f"{len(off)} {what} are farther than {limit_m:g} m from a road that can "
                     f"be used and have no journeys: {', '.join(names)}{more}.")
    joined = int(np.isfinite(snap_a).sum()) * int(np.isfinite(snap_b).sum())
    if joined > total.reached:
        notes.append(f"{joined - total.reached:,} pairs have no route; their minutes are empty.")
    if total.apart:
        notes.append(f"More than 11 hours apart, so that their km are empty: {total.apart:,} "
                     "pairs.")
    return tuple(notes)
