"""Disclosure control of the travel-time benchmark.

All its counts are protected together: children of every scenario, those over each limit, and those
whom the model's error may put over it, with the others, who follow. A report beside it tells how
many children there are: so where few of them have no known journey, those who have are not told. A
share is that of its printed, rounded counts. Besides, no figure is of fewer children than the
threshold, none in which one child is most of the total; and figures of a scenario in which too few
children go elsewhere are given as "about" the earlier one's. A report tells the means of needs,
phases and districts, so here they are told too where their count is withheld, unless it would
follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.publish.disclosure.crosstab import ALL, Cell, CellSum
from sufficiency.publish.disclosure.figures import Count, ProtectedCounts, Rules
from sufficiency.publish.disclosure.keys import CountKey, MeanKey, Subject, group
from sufficiency.publish.disclosure.release_record import Record, lengths
from sufficiency.publish.disclosure.secondary_means import further
from sufficiency.publish.travel_benchmark.counted import ROAD, Everybody, guarded_counts, left_of
from sufficiency.publish.travel_benchmark.recovered_counts import follows

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
PARTS = ("share", "low", "high")
"""Of the children over a limit: as the model has it, and if each journey were shorter or longer by
its error."""
MANY = 4
"""Thresholds of journeys from which the model's error is told for a group."""


def public_tables(
    tables: Sequence[pd.DataFrame], frames: Sequence[pd.DataFrame],
    places: Sequence[Mapping[Cell, Ints]], keys: Sequence[Cell], totals: Sequence[CellSum],
    limits: Sequence[int], left: Sequence[Mapping[str, int]], people: Everybody, rules: Rules,
    record: Record,
) -> tuple[list[pd.DataFrame], list[dict[str, Count]]]:
    """Tables of ``tables.journeys`` without what people must not see.

    Args:
        tables: one a scenario, today first; rows in the order of the keys.
        frames: one row per child with a road journey, of each scenario.
        places: rows of each cell in the frame of its scenario.
        keys: cells of need, phase, district and area, "all" for a margin.
        totals: which cells are the sum of which.
        limits: minutes whose shares are shown.
        left: children of each scenario who are in no figure of journeys, by why.
        people: all children of each scenario.
        rules: threshold k, dominance and rounding.
        record: what was published earlier, and where to note what is printed now.

    Returns:
        The tables, and ``left`` as people may see it.
    """
    out: list[pd.DataFrame] = []
    codes = _codes(frames)
    none = np.zeros(0, dtype=int)
    shares = [f"over_{limit}_{part}" for limit in limits for part in PARTS]
    guarded = guarded_counts(tables, keys, shares, left, people, rules, record)
    for number, table in enumerate(tables):
        figures = _figures(table)
        shown = _alone(table, number, guarded, people, frames[number], places[number], keys,
                       totals, shares, rules, record)
        for row, key in enumerate(keys):
            mine = codes[number][places[number].get(key, none)]
            for earlier in range(number):
                theirs = codes[earlier][places[earlier].get(key, none)]
                if 0 < moved(theirs, mine) < rules.k and _both(shown, out[earlier], row):
                    shown.loc[row, figures] = out[earlier].loc[row, figures]
                    shown.loc[row, "about"] = True
        _as_before(shown, frames[number], [places[number].get(key, none) for key in keys], keys,
                   rules, record)
        out.append(shown)
    return out, [{why: guarded.figures[left_of(number, why)] for why in counts}
                 for number, counts in enumerate(left)]


def _both(later: pd.DataFrame, earlier: pd.DataFrame, row: int) -> bool:
    """Whether means are printed in both, in neither for those of another scenario."""
    return not (later.at[row, "about"] or earlier.at[row, "about"]
                or np.isnan(later.at[row, "minutes_mean"])
                or np.isnan(earlier.at[row, "minutes_mean"]))


def moved(before: Ints, after: Ints) -> int:
    """Children who go elsewhere after than before, or are in one only, from codes of who goes
    where (see ``means.moved``)."""
    code, at = np.unique(np.r_[before, after], return_inverse=True)
    change = np.bincount(at[len(before):], minlength=len(code)) - np.bincount(
        at[: len(before)], minlength=len(code))
    return int(max(change[change > 0].sum(), -change[change < 0].sum()))


def _as_before(
    shown: pd.DataFrame, frame: pd.DataFrame, rows: Sequence[Ints], keys: Sequence[Cell],
    rules: Rules, record: Record,
) -> None:
    """Figures of almost the journeys of an earlier publication are told as there, others noted."""
    told = (shown["minutes_mean"].notna() & ~shown["about"].astype(bool)).to_numpy()
    for row in np.flatnonzero(told).tolist():
        for measure in ("minutes", "miles"):
            each = _lengths(frame, measure, rows[row])
            for what in ("mean", "p50", "p90"):
                figure, column = _figure(f"{what} {measure}", keys[row]), f"{measure}_{what}"
                old = record.mean_near(figure, each, rules.k)
                if old is None:
                    record.note_mean(figure, float(shown.at[row, column]), each)
                else:
                    shown.loc[row, [column, "about"]] = old, True
                    shown.loc[row, ["error_minutes", "error_bias"]] = np.nan


def _figure(measure: str, cell: Cell) -> Subject:
    """What a record calls a figure of a cell, as reports and maps do."""
    return MeanKey(measure, of=group(msoa=cell.area) if cell.area != ALL else cell.groups).subject


def _lengths(frame: pd.DataFrame, measure: str, rows: Ints) -> list[tuple[int, int]]:
    """Journeys of a cell, one row a child, for the record."""
    return lengths(frame[measure].to_numpy()[rows], [1] * len(rows))


def _alone(
    table: pd.DataFrame, number: int, guarded: ProtectedCounts, people: Everybody,
    frame: pd.DataFrame, places: Mapping[Cell, Ints], keys: Sequence[Cell],
    totals: Sequence[CellSum], shares: Sequence[str], rules: Rules, record: Record,
) -> pd.DataFrame:
    """One scenario's table by itself."""
    out = table.copy()
    none, at = np.zeros(0, dtype=int), {key: row for row, key in enumerate(keys)}
    found = [guarded.figures[CountKey(ROAD, number, key.groups)] for key in keys]
    out["n"] = [np.nan if f.value is None else float(f.value) for f in found]
    out["n_about"] = [f.about for f in found]
    each = frame[["minutes", "miles"]].to_numpy(float)
    for name in shares:
        over = [guarded.figures.get(CountKey(name, number, key.groups), Count(0))
                for key in keys]
        out[name] = [np.nan if np.isnan(was) else _share(o, n)
                     for was, o, n in zip(table[name], over, found, strict=True)]
    for name in shares:
        if not name.endswith("_share"):
            out.loc[out[f"{name.rpartition('_')[0]}_share"].isna(), name] = np.nan
    rows = [places.get(key, none) for key in keys]
    told = np.array([record.tells(_figure("mean minutes", key), _lengths(frame, "minutes", r))
                     for key, r in zip(keys, rows, strict=True)], dtype=bool)
    few = out["n"].isna().to_numpy()
    both = np.array([key.area == ALL and len(key.groups) < 2 for key in keys]) & few
    adds = [(at[total], [at[p] for p in parts]) for total, parts in totals]
    gone = _unfit(each, rows, few & ~both, adds, told, rules)
    known = [guarded.bounds[CountKey(ROAD, number, key.groups)] for key in keys]
    whole = [people.children[number].get(key, 0) for key in keys]
    if (both & ~gone).any() and follows(table, few, gone, known, whole, adds, each, rules):
        gone = _unfit(each, rows, few, adds, told, rules)
    out.loc[gone, _figures(table)] = np.nan
    # A mean error of a few bands' errors tells how many journeys are in each: of many journeys, and
    # to half a minute, it leaves them as wide as the threshold.
    errors = ["error_minutes", "error_bias"]
    out.loc[~(out["n"] >= MANY * rules.k), errors] = np.nan
    out[errors] = (2 * out[errors]).round() / 2
    # A percentile finer than whole minutes and miles is nearly some child's own.
    for name in _figures(table):
        digits = 0 if "_p" in name else 3 if name.startswith("over") else 1
        out[name] = out[name].round(digits)
    return out


def _share(part: Count, whole: Count) -> float:
    """A share of printed counts: it says no more than they do."""
    if part.value == 0:
        return 0.0
    if part.value is None or not whole.value:
        return np.nan
    return min(part.value / whole.value, 1.0)


def _unfit(
    each: NDArray[np.float64], rows: Sequence[Ints], few: Flags,
    totals: Sequence[tuple[int, Sequence[int]]], told: Flags, rules: Rules,
) -> Flags:
    """(c,) cells without means: hidden or small, of one child's journey mostly, or needed to work
    such a one out from sums.

    Args:
        each: (r, 2) minutes and miles of every child.
        rows: of each cell.
        few: (c,) cells whose count is hidden: nobody knows how many children a mean is about.
        totals: which cells are the sum of which.
        told: (c,) cells whose mean of just these journeys another file tells.
    """
    def alone(cells: Sequence[int]) -> bool:
        part = each[np.concatenate([rows[c] for c in cells])]
        total = part.sum(axis=0)
        return len(part) < rules.k or bool((part.max(axis=0) > rules.dominance * total).any())

    return further(
        few | np.array([alone([c]) for c in range(len(rows))]), [len(r) for r in rows], totals,
        lambda cells: not few[cells].all() and alone(cells), told)


def _figures(table: pd.DataFrame) -> list[str]:
    return [c for c in table.columns
            if c.startswith(("minutes_", "miles_", "error_")) or c.endswith(
                ("_share", "_low", "_high"))]


def _codes(frames: Sequence[pd.DataFrame]) -> list[Ints]:
    """(r,) a number for who goes where, the same in every frame."""
    names = pd.concat([f["group_id"].astype(str) + "\0" + f["pool_id"].astype(str)
                       for f in frames], ignore_index=True)
    codes = pd.factorize(names)[0].astype(np.int64)
    ends = np.cumsum([0, *(len(f) for f in frames)])
    return [codes[a:b] for a, b in pairwise(ends)]
