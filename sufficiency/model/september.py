"""One September: everybody a year older, leavers go, joiners come, and who of the rest may move.

The children of a January are a table with the columns of a case's demand and ``since``, the
January from which they are at their place. To the next January

    stock, a year older + joiners - leavers = next stock        for every need and year group

Leavers are, in this order: who is older than anybody in the case's own January; whose stay at a
sessional base is over (they are back at their own school); and as many as a need and phase has too
many for the year, drawn, who has a place pinned last. Joiners are as many as it has too few, of
the year groups that lack most of the case's profile of ages, each from the home of a child of that
need; they have no place yet. So there are no more joiners and leavers than the numbers ask for:
real turnover is larger, and both are to be read as net.

Those who may move are found by ``formulate.stays``: who has no place, is stated to move (in the
first September), or is now in reception, Year 7 or Year 12. A place that closes, or does not teach
the new year group, is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.case.sessional import januaries
from sufficiency.case.vocabulary import phase_of
from sufficiency.common.discreet import discreet
from sufficiency.optimise.problem import Floats, Ints

Cell = tuple[str, str]
"""Need and phase."""
LEDGER = ["need", "ncy", "older", "joiners", "leavers", "children"]
_SAME = ["group_id", "need", "ncy", "gender", "current_pool", "pinned", "pin", "family", "mover",
         "since"]


@discreet
@dataclass(frozen=True, eq=False)
class September:
    """The children of a new January before anybody is placed.

    Attributes:
        stock: one row a group of children alike, sorted.
        ledger: need, ncy, older (of this year group now, before anybody left or joined), joiners,
            leavers, children.
        lost: children whose place closed or does not teach their year group.
        home: of the leavers, those whose stay at a sessional base was over.
    """

    stock: pd.DataFrame
    ledger: pd.DataFrame
    lost: int
    home: int


def september(
    stock: pd.DataFrame, profile: pd.DataFrame, target: Mapping[Cell, int],
    places: pd.DataFrame, *, year: int, seed: int, terms_a_year: int,
) -> September:
    """The children of a January from those of the January before.

    Args:
        stock: of the January before.
        profile: the case's own children: homes and ages of joiners.
        target: children of each need and phase in the January; others are none.
        places: provision open in it: pool_id, ncy_min, ncy_max, kind, stay_terms.
        year: the January.
        seed: of who leaves and where joiners live.
        terms_a_year: school terms in a year.
    """
    older = with_ncy(stock, stock["ncy"] + 1)
    too_old = older["ncy"] > (int(profile["ncy"].max()) if len(profile) else -1)  # of nobody
    at = older["current_pool"].map(places.set_index("pool_id")["stay_terms"])
    home = at.notna() & (year - older["since"] >= januaries(at, terms_a_year)) & ~older["pinned"]
    gone = older[too_old | home]
    there, more = fitted(older[~(too_old | home)], profile, target, year=year, seed=seed)
    next_stock = placed_where_open(there, places)
    lost = int((there["current_pool"] != next_stock["current_pool"]).dot(there["children"]))
    left = pd.concat([gone, more.leavers], ignore_index=True)
    return September(
        alike(next_stock), _ledger(older, more.joiners, left, next_stock), lost,
        int(older.loc[home & ~too_old, "children"].sum()))


@discreet
@dataclass(frozen=True, eq=False)
class Turnover:
    """Who joined and who left: rows of children."""

    joiners: pd.DataFrame
    leavers: pd.DataFrame


def fitted(
    stock: pd.DataFrame, profile: pd.DataFrame, target: Mapping[Cell, int], *, year: int, seed: int
) -> tuple[pd.DataFrame, Turnover]:
    """The same children with as many of each need and phase as there are to be.

    Rows of the stock come first, in order; joiners after them.

    Args:
        stock: groups of children of the last January: need, phase, children and more.
        profile: children whose make-up joiners take.
        target: need and phase -> children there are to be.
        year: January it is fitted to.
        seed: of who leaves and joins.
    """
    children = stock["children"].to_numpy(np.int64).copy()
    cells = list(zip(stock["need"], stock["phase"], strict=True))
    rows: dict[Cell, list[int]] = {}
    for i, cell in enumerate(cells):
        rows.setdefault(cell, []).append(i)
    joiners = []
    for cell in sorted({*rows, *target}):
        mine = np.array(rows.get(cell, []), dtype=np.int64)
        rng = np.random.default_rng([seed, year, *map(ord, "/".join(cell))])
        lack = target.get(cell, 0) - int(children[mine].sum())
        if lack > 0:
            joiners.append(_joining(stock.iloc[mine], profile, cell, lack, year, rng))
        elif lack < 0:
            children[mine] -= _leaving(stock.iloc[mine], -lack, rng)
    new = pd.concat(joiners, ignore_index=True) if joiners else stock.iloc[:0]
    left = stock.assign(children=stock["children"].to_numpy(np.int64) - children)
    kept = stock.assign(children=children)
    there = pd.concat([kept[kept["children"] > 0], new[stock.columns]], ignore_index=True)
    return there, Turnover(new, left[left["children"] > 0])


def _leaving(mine: pd.DataFrame, count: int, rng: np.random.Generator) -> Ints:
    """(n,) children who leave of each row, drawn; who has a place pinned leaves last."""
    children = mine["children"].to_numpy(np.int64)
    row = np.repeat(np.arange(len(mine)), children)
    order = rng.permutation(len(row))
    pinned = mine["pinned"].to_numpy(bool)[row[order]]
    first = order[np.argsort(pinned, kind="stable")][:count]
    return np.bincount(row[first], minlength=len(mine))


def _joining(
    mine: pd.DataFrame, profile: pd.DataFrame, cell: Cell, count: int, year: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Joiners of a cell: of the year groups that lack most, from homes of that need."""
    need, phase = cell
    like = profile[(profile["need"] == need) & (profile["phase"] == phase)]
    usual = like.groupby("ncy")["children"].sum()
    now = mine.groupby("ncy")["children"].sum().reindex(usual.index, fill_value=0)
    wanted = usual * (int(mine["children"].sum()) + count) / usual.sum()
    lack = (wanted - now).clip(lower=0).to_numpy(float)
    each = _shared(count, lack if lack.sum() > 0 else usual.to_numpy(float))
    out = []
    for ncy, number in zip(usual.index, each.tolist(), strict=True):
        homes = like[like["ncy"] == ncy]
        weight = homes["children"].to_numpy(float)
        drawn = rng.choice(len(homes), number, p=weight / weight.sum())
        out.append(homes.iloc[np.sort(drawn)])
    return pd.concat(out, ignore_index=True).assign(
        children=1, current_pool="", pinned=False, pin="", family="", mover=False, since=year)


def _shared(count: int, weights: Floats) -> Ints:
    """Whole numbers that sum to ``count``, by weights: largest remainders."""
    exact = count * weights / weights.sum()
    out = np.floor(exact + 1e-9).astype(np.int64)
    first = np.argsort(out - exact, kind="stable")[: count - int(out.sum())]
    out[first] += 1
    return out


def placed_where_open(stock: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """The same rows; who is at a place that is not open, or not for their year group, has none."""
    known = places.groupby("pool_id").agg(low=("ncy_min", "min"), high=("ncy_max", "max"))
    low, high = (stock["current_pool"].map(known[c]) for c in ("low", "high"))
    there = (stock["ncy"] >= low) & (stock["ncy"] <= high)
    return stock.assign(current_pool=stock["current_pool"].where(there, ""),
                        pinned=stock["pinned"] & there)


def with_ncy(stock: pd.DataFrame, ncy: pd.Series) -> pd.DataFrame:
    """The same children in other year groups."""
    return stock.assign(ncy=ncy, phase=[phase_of(int(n)) for n in ncy])


def alike(stock: pd.DataFrame) -> pd.DataFrame:
    """Rows of children who are alike in all that counts, as one; sorted."""
    rest = [c for c in stock.columns if c not in (*_SAME, "children")]
    whole = stock.groupby(_SAME, as_index=False, sort=True).agg(
        {"children": "sum", **dict.fromkeys(rest, "first")})
    return whole[stock.columns]


def _ledger(
    older: pd.DataFrame, joiners: pd.DataFrame, leavers: pd.DataFrame, stock: pd.DataFrame
) -> pd.DataFrame:
    """Every need and year group that anybody is or was of."""
    parts = {"older": older, "joiners": joiners, "leavers": leavers, "children": stock}
    table = pd.DataFrame({
        name: rows.groupby(["need", "ncy"])["children"].sum() for name, rows in parts.items()})
    return table.fillna(0).astype("int64").rename_axis(["need", "ncy"]).reset_index()[LEDGER]


def counted(children: pd.DataFrame) -> dict[Cell, int]:
    """Children of each need and phase."""
    found = children.groupby(["need", "phase"])["children"].sum()
    return {(str(need), str(phase)): int(n) for (need, phase), n in found.items()}

