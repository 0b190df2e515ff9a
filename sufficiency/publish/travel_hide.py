"""What a public travel-time benchmark does not show, by the rules of ``disclosure``.

Counts pass its door (threshold, subtraction, rounding); no figure is of fewer children than the
threshold, none in which one child is most of the total; what differs from an earlier scenario by
too few children, in number or in where they go, is given as "about" that one's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.publish.crosstab import Key, Sum, hidden
from sufficiency.publish.disclosure import Figure, Rules, guard

Ints = NDArray[np.int64]


def public_tables(
    tables: Sequence[pd.DataFrame], frames: Sequence[pd.DataFrame],
    places: Sequence[Mapping[Key, Ints]], keys: Sequence[Key], totals: Sequence[Sum],
    limits: Sequence[int], rules: Rules,
) -> list[pd.DataFrame]:
    """Tables of ``travel_tables.journey_table`` without what people must not see.

    Args:
        tables: one a scenario, today first; rows in the order of the keys.
        frames: one row per child with a road journey, of each scenario.
        places: rows of each cell in the frame of its scenario.
        totals: which cells are the sum of which.
        limits: minutes whose shares are shown.
    """
    out: list[pd.DataFrame] = []
    codes = _codes(frames)
    none = np.zeros(0, dtype=int)
    for number, table in enumerate(tables):
        figures = _figures(table)
        shown = _alone(table, frames[number], places[number], keys, totals, limits, rules)
        for row, key in enumerate(keys):
            mine = codes[number][places[number].get(key, none)]
            for earlier in range(number):
                theirs = codes[earlier][places[earlier].get(key, none)]
                if 0 < abs(len(mine) - len(theirs)) < rules.k and _both(shown, out[earlier], row,
                                                                        "n", "n_about"):
                    shown.loc[row, ["n", "n_about"]] = [out[earlier].at[row, "n"], True]
                if 0 < moved(theirs, mine) < rules.k and _both(shown, out[earlier], row,
                                                               "minutes_mean", "about"):
                    shown.loc[row, figures] = out[earlier].loc[row, figures]
                    shown.loc[row, "about"] = True
        out.append(shown)
    return out


def _both(later: pd.DataFrame, earlier: pd.DataFrame, row: int, figure: str, about: str) -> bool:
    """Whether a figure is printed in both, in neither for that of another scenario."""
    return not (later.at[row, about] or earlier.at[row, about] or np.isnan(later.at[row, figure])
                or np.isnan(earlier.at[row, figure]))


def moved(before: Ints, after: Ints) -> int:
    """Children who go elsewhere after than before, or are in one only, from codes of who goes
    where (see ``means.moved``)."""
    code, at = np.unique(np.r_[before, after], return_inverse=True)
    change = np.bincount(at[len(before):], minlength=len(code)) - np.bincount(
        at[: len(before)], minlength=len(code))
    return int(max(change[change > 0].sum(), -change[change < 0].sum()))


def counts_shown(
    counts: Mapping[Key, int], totals: Sequence[Sum], rules: Rules
) -> Mapping[tuple[str, ...], Figure]:
    """Counts through the door of ``disclosure``.

    What is the only hidden member of a sum needs no search: its smallest neighbour is hidden
    before, so that few rounds of linear programmes are left.
    """
    first = [k for k in hidden(counts, totals) if counts[k] >= rules.k]
    named: dict[tuple[str, ...], int] = dict(counts.items())
    return guard(named, totals, rules, unprinted=sorted(first)).figures


def _alone(
    table: pd.DataFrame, frame: pd.DataFrame, places: Mapping[Key, Ints], keys: Sequence[Key],
    totals: Sequence[Sum], limits: Sequence[int], rules: Rules,
) -> pd.DataFrame:
    """One scenario's table by itself."""
    out = table.copy()
    n = table["n"].to_numpy(int)
    found = counts_shown(dict(zip(keys, n.tolist(), strict=True)), totals, rules)
    out["n"] = [np.nan if found[k].value is None else float(found[k].value or 0) for k in keys]
    minutes = frame["minutes"].to_numpy(float)
    none = np.zeros(0, dtype=int)
    alone = np.zeros(len(keys), dtype=bool)
    for row, key in enumerate(keys):
        times = minutes[places.get(key, none)]
        alone[row] = times.sum() > 0 and times.max() > rules.dominance * times.sum()
    out.loc[out["n"].isna() | (n < rules.k) | alone, _figures(table)] = np.nan
    for limit in limits:
        over = table[f"over_{limit}"].to_numpy(int)
        shown = counts_shown(dict(zip(keys, over.tolist(), strict=True)), totals, rules)
        secret = {k for k in keys if shown[k].value is None}
        rest = n - over
        if ((rest > 0) & (rest < rules.k) & out["n"].notna()).any():
            secret |= hidden(dict(zip(keys, rest.tolist(), strict=True)), totals)
        gone = np.array([key in secret for key in keys])
        out.loc[gone, [f"over_{limit}_{part}" for part in ("share", "low", "high")]] = np.nan
        for part in ("low", "high"):
            # The ends of the range count children too.
            count = (table[f"over_{limit}_{part}"] * n).round()
            small = ((count > 0) & (count < rules.k)) | (
                (n - count > 0) & (n - count < rules.k))
            out.loc[small, f"over_{limit}_{part}"] = np.nan
    # A percentile finer than whole minutes and miles is nearly some child's own.
    for name in _figures(table):
        digits = 0 if "_p" in name else 3 if name.startswith("over") else 1
        out[name] = out[name].round(digits)
    return out


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
