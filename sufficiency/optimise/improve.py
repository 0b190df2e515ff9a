"""Better plans by exchange: close one option, open another of the same size, and look.

Prices say what a place at an unopened option would save at most, and what closing an open one
would cost at least; only the pairs with the best prospects are evaluated, exactly, by flow.
(Vertex substitution, Teitz and Bart 1968, with dual prices choosing the pairs.)
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from sufficiency.optimise.assign import Assignment
from sufficiency.optimise.bounds import Multipliers, Relaxation
from sufficiency.optimise.prices import Prices
from sufficiency.optimise.problem import Bools, Floats

PARTNERS = 8
"""Unopened options looked at for each open one."""
TRIES = 24
"""Exchanges evaluated before giving up."""


def exchanges(
    relaxation: Relaxation, opened: Bools, found: Assignment, price: Prices
) -> list[tuple[int, int]]:
    """Pairs (close, open) by falling prospect."""
    options = relaxation.problem.options
    at = Multipliers(price.group, price.shortfall, np.zeros(len(relaxation.budgets)))
    gain = -relaxation.evaluate(at).gain
    loss = _losses(relaxation, opened, found, price)
    busy = np.bincount(options.site[opened], minlength=int(options.site.max(initial=-1)) + 1) > 0
    pairs: list[tuple[float, int, int]] = []
    for a in np.flatnonzero(opened & ~options.pinned):
        alike = ~opened & (options.school == options.school[a]) & (options.base == options.base[a])
        alike &= options.places == options.places[a]
        alike &= ~busy[options.site] | (options.site == options.site[a])
        other = np.flatnonzero(alike)
        best = other[np.lexsort((other, -gain[other]))][:PARTNERS]
        pairs += [(float(gain[b] - loss[a]), int(a), int(b)) for b in best]
    pairs.sort(key=lambda p: (-p[0], p[1], p[2]))
    return [(a, b) for _, a, b in pairs[:TRIES]]


def _losses(
    relaxation: Relaxation, opened: Bools, found: Assignment, price: Prices
) -> Floats:
    """(q,) least that closing each open option costs: its children take the next best place."""
    problem, options = relaxation.problem, relaxation.problem.options
    loss = np.zeros(len(options))
    usable = np.flatnonzero(problem.places(opened) > 0)
    extra = price.place[usable] + price.shortfall * ~problem.local[usable]
    for q in np.flatnonzero(opened):
        j = options.pool[q]
        mine = found.pool == j
        group = found.group[mine]
        journey = problem.seconds[np.ix_(group, usable)].astype(float)
        cost = np.where(journey >= 0, journey + extra, np.inf)
        cost[:, usable == j] = np.inf
        nowhere = problem.nowhere_seconds + price.shortfall
        elsewhere = np.minimum(cost.min(axis=1, initial=np.inf), nowhere)
        loss[q] = ((elsewhere - problem.seconds[group, j]) * found.children[mine]).sum()
    return loss


def improve(
    pairs: Callable[[], list[tuple[int, int]]],
    offer: Callable[[Bools], bool],
    opened: Callable[[], Bools],
    deadline: float,
) -> bool:
    """Take the first exchange that helps, again and again; True if any did.

    Args:
        pairs: exchanges from the best plan, by prospect.
        offer: evaluates a choice and keeps it if it is better.
        opened: the best plan's options.
        deadline: time.perf_counter() at which to stop.
    """
    helped = False
    while True:
        now = opened()
        for a, b in pairs():
            if time.perf_counter() > deadline:
                return helped
            trial = now.copy()
            trial[a], trial[b] = False, True
            if offer(trial):
                helped = True
                break
        else:
            return helped
