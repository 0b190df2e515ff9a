"""Where synthetic children are now: drawn among the provision of a January that fits them.

Published totals say how many children of each need and age are in a state special school, a base or
an independent school, but not in which one. Each child's is drawn: provision of the kind their
setting names (``settings.csv``, column kind) that fits need, year group and gender, up to its roll
(``rolls.csv``; its places where no roll is known). A child values a place by

    ln(mix share of the need there) - kilometres in a straight line / decay + noise,

the noise Gumbel, so that without rolls the choice is a logit model: the odds of a place fall by a
factor e for every ``decay`` kilometres (McFadden 1974). Rolls are kept by deferred acceptance (Gale
and Shapley 1962): children ask where they value a place most, and each provision keeps those who
value it most. Whoever is left then gets a place along a chain of changes that ends at a free one,
if there is any (augmenting paths, each change the least regretted: nobody is left out while the
rolls could hold them). Those whom the rolls cannot hold are placed beyond them, a tenth of each
roll at a time: their setting is a published fact, and a school named in a plan must admit. A child
whom nothing of the kind fits has no placement, and the rule that stands in the way is told. A place
without a point counts as so many kilometres away as its assumed minutes.

Noise belongs to a provision's id and to a child's position by id: the order of rows decides
nothing, and a school more or less leaves everybody's taste for the others as it was.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.columns import PLACES, ROLLS
from sufficiency.case.fit import Bools, Floats, Ints, fits, mix_shares
from sufficiency.case.reading import read_table
from sufficiency.case.supply import open_in
from sufficiency.errors import Fault

BEYOND = 0.1
"""Share of a roll by which it is exceeded at a time, at least one child."""
WITHIN_ROLL, BEYOND_ROLL, NO_KIND = "within roll", "beyond roll", "no kind of provision"


def provision_of(folder: Path, year: int) -> tuple[pd.DataFrame, list[Fault]]:
    """Provision open in a January with its roll, and every fault of the two tables.

    The roll is that of the nearest year (the earlier of two as near), else the places; -1 = no
    limit.
    """
    table, faults = read_table(folder / PLACES.file, PLACES)
    places = open_in(table, year)
    rolls, more = _read_rolls(folder, set(table["pool_id"]))
    gap = (rolls["year"] - year).abs()
    first = rolls.assign(gap=gap).sort_values(["gap", "year"]).drop_duplicates("pool_id")
    known = places["pool_id"].map(first.set_index("pool_id")["roll"].to_dict())
    return places.assign(roll=known.fillna(places["places"]).astype("int64")), faults + more


def _read_rolls(folder: Path, pools: set[str]) -> tuple[pd.DataFrame, list[Fault]]:
    """rolls.csv, empty where the case has none."""
    if not (folder / ROLLS.file).is_file():
        return pd.DataFrame({"pool_id": [], "year": [], "roll": []}), []
    table, faults = read_table(folder / ROLLS.file, ROLLS)
    for row, pool in zip(table["row"], table["pool_id"], strict=True):
        if pool and pool not in pools:
            faults.append(Fault(ROLLS.file, "is not in places.csv", "Give a pool_id of that table.",
                                row=int(row), column="pool_id", value=str(pool)))
    return table, faults


def place(
    children: pd.DataFrame, places: pd.DataFrame, suitability: pd.DataFrame,
    kinds: Mapping[str, tuple[str, ...]], *, year: int, seed: int, decay_km: float,
) -> pd.DataFrame:
    """The children with the provision they are at.

    Args:
        children: one row a child: group_id, easting_m, northing_m, need, ncy, gender, setting,
            daily.
        places: provision as of ``provision_of``.
        suitability: designation, need, max_share.
        kinds: for each setting, the kinds of provision its children are at.
        year, seed: seeds of the noise; the same give the same placements.
        decay_km: kilometres over which the odds of a place fall by a factor e.

    Returns:
        The same rows with columns current_pool (empty without one) and standing: ``WITHIN_ROLL``,
        ``BEYOND_ROLL``, or why there is no placement (``NO_KIND``: nothing of the kind is open; or
        the rule of ``fit.py`` after which nothing is left); empty without a daily journey.
    """
    out = children.assign(current_pool="", standing="")
    asking = out[out["daily"]].sort_values("group_id")
    places = places.sort_values("pool_id", ignore_index=True)
    may, why = _fitting(asking, places, suitability, kinds)
    value = np.where(may, _value(asking, places, suitability, decay_km), -np.inf)
    for column, pool in enumerate(places["pool_id"]):
        noise = np.random.default_rng([year, seed, zlib.crc32(pool.encode())])
        value[:, column] += noise.gumbel(size=len(asking))
    at, within = _placed(value, places["roll"].to_numpy(np.int64))
    names = np.append(places["pool_id"].to_numpy(dtype=object), "")
    out.loc[asking.index, "current_pool"] = names[at]
    out.loc[asking.index, "standing"] = np.where(
        at >= 0, np.where(within, WITHIN_ROLL, BEYOND_ROLL), why)
    return out


def _fitting(
    asking: pd.DataFrame, places: pd.DataFrame, suitability: pd.DataFrame,
    kinds: Mapping[str, tuple[str, ...]],
) -> tuple[Bools, NDArray[np.object_]]:
    """(n, k) pairs that fit, and (n,) the rule after which nothing is left."""
    of_kind = {s: places["kind"].isin(kinds.get(s, ())).to_numpy(dtype=bool)
               for s in set(asking["setting"])}
    may = np.array([of_kind[s] for s in asking["setting"]], dtype=bool)
    may = may.reshape(len(asking), len(places))
    why = np.where(may.any(axis=1), "", NO_KIND).astype(object)
    for rule, allowed in fits(asking, places, mix_shares(places, suitability)):
        may &= allowed
        why[(why == "") & ~may.any(axis=1)] = rule
    return may, why


def _value(
    asking: pd.DataFrame, places: pd.DataFrame, suitability: pd.DataFrame, decay_km: float
) -> Floats:
    """(n, k) what a place is worth to a child before noise; any number where it does not fit."""
    table = suitability.groupby(["designation", "need"])["max_share"].max().unstack()
    share = table.reindex(index=places["designation"], columns=asking["need"]).to_numpy(float).T
    apart = [asking[c].to_numpy(float)[:, None] - places[c].to_numpy(float)
             for c in ("easting_m", "northing_m")]
    km = np.hypot(*apart) / 1000
    km = np.where(np.isnan(km), places["assumed_minutes"].to_numpy(float), km)
    return np.log(np.nan_to_num(share, nan=1.0)) - km / decay_km


def _placed(value: Floats, roll: Ints) -> tuple[Ints, Bools]:
    """(n,) provision of each child, -1 for none that fits; and whether within its roll.

    Args:
        value: (n, k) what a place is worth; -inf where it does not fit.
        roll: (k,) -1 for no limit.
    """
    if not len(roll):
        return np.full(len(value), -1), np.zeros(len(value), dtype=bool)
    room = np.where(roll < 0, len(value), roll)
    at = _matched(value, room)
    within = at >= 0
    left = np.flatnonzero(~within & np.isfinite(value).any(axis=1))
    more = np.maximum(np.ceil(roll * BEYOND), 1).astype(np.int64)
    while len(left):
        at[left] = _matched(value[left], more)
        left = left[at[left] < 0]
    return at, within


def _matched(value: Floats, room: Ints) -> Ints:
    """(n,) provision of each child, as many children as there can be; -1 for none."""
    at = _accepted(value, room)
    free = room - np.bincount(at[at >= 0], minlength=len(room))
    for child in np.flatnonzero((at < 0) & np.isfinite(value).any(axis=1)):
        _make_room(value, at, free, int(child))
    return at


def _accepted(value: Floats, room: Ints) -> Ints:
    """Deferred acceptance: everybody asks at the best place not yet refused, until none is."""
    asked, everybody = value.copy(), np.arange(len(value))
    best, refused = np.zeros(len(value), dtype=np.int64), everybody
    while len(refused):
        best[refused] = asked[refused].argmax(axis=1)
        worth = asked[everybody, best]
        order = np.lexsort((-worth, best))
        rank = np.empty(len(value), dtype=np.int64)
        rank[order] = everybody - np.searchsorted(best[order], best[order])
        refused = np.flatnonzero(np.isfinite(worth) & (rank >= room[best]))
        asked[refused, best[refused]] = -np.inf
    return np.where(np.isfinite(asked[everybody, best]), best, -1)


def _make_room(value: Floats, at: Ints, free: Ints, child: int) -> None:
    """Give a child a place along a shortest chain of changes to a free one, if there is any.

    ``at`` and ``free`` are this module's own and are changed.
    """
    came: dict[int, tuple[int, int]] = {
        int(j): (-1, child) for j in np.argsort(-value[child], kind="stable")
        if np.isfinite(value[child, j])
    }
    queue = list(came)
    for here in queue:
        if free[here] > 0:
            free[here] -= 1
            while here >= 0:
                before, mover = came[here]
                at[mover] = here
                here = before
            return
        inside = np.flatnonzero(at == here)
        regret = value[inside, here][:, None] - value[inside]
        for other in np.flatnonzero(np.isfinite(regret).any(axis=0)):
            if int(other) not in came:
                came[int(other)] = here, int(inside[regret[:, other].argmin()])
                queue.append(int(other))
