"""Constraints (1) to (4e) of ``problem.py`` as rows of a linear model."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.mip.highs import Rows
from sufficiency.optimise.problem import Bools, Ints, Problem


@discreet
@dataclass(frozen=True, eq=False)
class Moves:
    """Constraint (7): children who may be elsewhere than where they are now.

    Attributes:
        own: (n, k) pools where the children of each group are now; groups without any do not count.
        most: children at most.
    """

    own: Bools
    most: int


@discreet
@dataclass(frozen=True, eq=False)
class Arcs:
    """A problem and the arcs of it that the solver may use: (a,) groups and pools."""

    problem: Problem
    group: Ints
    pool: Ints
    moves: Moves | None = field(default=None, kw_only=True)


def part_rows(rows: Rows, part: Arcs, opt: Ints, x: Ints, u: Ints, y: Ints) -> None:
    """Constraints (1) to (2'') of one part, and (7) where moves are limited.

    Args:
        rows: where they go.
        part: problem and arcs.
        opt: positions of the options that have a column.
        x, u, y: columns of the arcs, of children left out of each group, and of the options.
    """
    p = part.problem
    weight = p.weight.astype(float)
    first = rows.open(weight, weight)  # (1)
    rows.put(first + part.group, x, 1.0)
    rows.put(first + np.arange(len(weight)), u, 1.0)
    places = p.free.places.astype(float)
    first = rows.open(np.full(len(places), -np.inf), places)  # (2)
    rows.put(first + part.pool, x, 1.0)
    # Each part numbers its pools by itself.
    rows.put(first + p.options.pool[opt], y, -p.free.added_places[opt])
    _mix_rows(rows, part, opt, x, y)  # (2')
    under = np.flatnonzero(p.ceiling_of[part.pool] >= 0)
    if len(under):  # (2'')
        ceilings = p.free.ceilings.astype(float)
        first = rows.open(np.full(len(ceilings), -np.inf), ceilings)
        rows.put(first + p.ceiling_of[part.pool[under]], x[under], 1.0)
        _crossed_rows(rows, part, x, under)
    if part.moves is not None:  # (7)
        own = part.moves.own
        somewhere = np.flatnonzero(np.any(own, axis=1))
        row = rows.open(np.array([-np.inf]), np.array([float(part.moves.most)]))
        leaving = np.flatnonzero(
            np.isin(part.group, somewhere) & ~own[part.group, part.pool])
        columns = np.r_[x[leaving], u[somewhere]]
        rows.put(np.full(len(columns), row), columns, 1.0)


def _mix_rows(rows: Rows, part: Arcs, opt: Ints, x: Ints, y: Ints) -> None:
    """(2'): one row per pool and need that a share could limit."""
    p = part.problem
    base, gain = p.free.mix, p.free.added_mix
    free = p.share >= 1.0
    need = p.need[part.group]
    held = np.flatnonzero(~free[part.pool, need])
    if not len(held):
        return
    pairs, inverse = np.unique(
        part.pool[held] * p.share.shape[1] + need[held], return_inverse=True
    )
    pool, which = np.divmod(pairs, p.share.shape[1])
    first = rows.open(np.full(len(pairs), -np.inf), base[pool, which].astype(float))
    rows.put(first + inverse, x[held], 1.0)
    at = p.options.pool[opt]
    low, high = np.searchsorted(pool, at, "left"), np.searchsorted(pool, at, "right")
    count = high - low
    position = np.repeat(np.arange(len(opt)), count)
    row = np.repeat(low, count) + np.arange(len(position)) - np.repeat(
        np.cumsum(count) - count, count
    )
    rows.put(first + row, y[position], -gain[opt[position], which[row]])


def _crossed_rows(rows: Rows, part: Arcs, x: Ints, under: Ints) -> None:
    """(2''): one row per ceiling and need whose share binds across its pools."""
    p = part.problem
    row = np.full(p.free.crossed.shape, -1)
    row[p.free.crossed] = np.arange(p.free.crossed.sum())
    at = row[p.ceiling_of[part.pool[under]], p.need[part.group[under]]]
    first = rows.open(np.full(int(p.free.crossed.sum()), -np.inf),
                      p.free.ceiling_mix[p.free.crossed].astype(float))
    rows.put(first + at[at >= 0], x[under][at >= 0], 1.0)


def strong_rows(rows: Rows, part: Arcs, opt: Ints, x: Ints, y: Ints) -> None:
    """The strong links (3) of one part; arguments as for ``part_rows``.

    Args:
        rows: where they go.
        part: problem and arcs.
        opt: positions of the options that have a column.
        x, y: columns of the arcs, and of those options.
    """
    p = part.problem
    new = (p.capacity == 0) & np.isin(np.arange(len(p.capacity)), p.options.pool)
    linked = np.flatnonzero(new[part.pool])
    if not len(linked):
        return
    first = rows.open(np.full(len(linked), -np.inf), np.zeros(len(linked)))
    rows.put(first + np.arange(len(linked)), x[linked], 1.0)
    order = np.argsort(p.options.pool[opt], kind="stable")
    pools = p.options.pool[opt][order]
    low = np.searchsorted(pools, part.pool[linked], side="left")
    high = np.searchsorted(pools, part.pool[linked], side="right")
    for step in range(int((high - low).max(initial=0))):
        more = np.flatnonzero(low + step < high)
        columns = y[order[low[more] + step]]
        rows.put(first + more, columns, -p.weight[part.group[linked[more]]])


def choice_rows(rows: Rows, problem: Problem, opt: Ints, site_room: Ints, y: Ints) -> None:
    """Constraints (4a) to (4e) of the columns y, one for each option in ``opt``.

    Args:
        rows: where they go.
        problem: whose options and budget count.
        opt: positions of the options.
        site_room: options that may be opened at each site number.
        y: their columns.
    """
    options, budget = problem.options, problem.budget
    sites, inverse = np.unique(options.site[opt], return_inverse=True)
    first = rows.open(np.full(len(sites), -np.inf), site_room[sites].astype(float))
    rows.put(first + inverse, y, 1.0)
    def limit(mask: Bools, use: Ints, most: int | None, exact: bool = False) -> None:
        if most is None:
            return
        at = np.flatnonzero(mask[opt])
        row = rows.open(np.array([most if exact else -np.inf]), np.array([float(most)]))
        rows.put(np.full(len(at), row), y[at], use[opt[at]])

    every = np.ones(len(options), dtype=bool)
    limit(options.school, np.ones(len(options), dtype=np.int64), budget.max_schools)
    limit(options.school, options.places, budget.max_school_places)
    limit(options.base, options.places, budget.base_places, budget.base_exact)
    limit(every, options.capital, budget.capital)
    for row in budget.rows:
        limit(every, row.use, row.most)
