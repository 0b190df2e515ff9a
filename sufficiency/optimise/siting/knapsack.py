"""Knapsack of every pool: which children its places would take at given prices.

With constraint (1) priced at ``v``, the shortfall at ``lam`` and joint ceilings at ``up`` nothing
ties the pools together, so each fills its places with the children of least reduced cost

    r_ij = t_ij - v_i + lam [j not local] + up_p [j under ceiling p]

as long as that is negative, within its mix limits (2') and its places (2). Both limits are
nested, so taking children in that order is exact (greedy on a laminar family; Edmonds 1971).

A pool is filled once for every size it may have. A *slot* is a pool with what exists, or with one
of its options besides. Few arcs matter: those below the level at which the pool's largest slot is
full. Levels move little from one step to the next, so arcs above the last level (and a margin)
are not sorted, unless the pool turns out not to fill without them. The loops are compiled
(numba), and pools are shared out among threads; the result does not depend on their number.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from sufficiency.optimise.problem import Bools, Floats, Ints, Problem

Array = NDArray[Any]
PER_THREAD = 150_000
"""Arcs below which another thread costs more than it saves."""
MARGIN = 0.02
"""How far a level may rise between steps before a pool is filled twice; share of a journey."""


class KnapsackEvaluator:
    """The pools of one problem, laid out for repeated filling."""

    def __init__(self, problem: Problem, threads: int = 1) -> None:
        self.problem = problem
        k = len(problem.capacity)
        pool, group = np.nonzero(problem.seconds.T >= 0)
        self.start = np.searchsorted(pool, np.arange(k + 1))
        self.group = group.astype(np.int32)
        journey = problem.seconds.T[pool, group]
        # Single precision holds whole seconds of any real journey exactly, in half the memory.
        small = int(journey.max(initial=0)) < 2**24
        self.journey = journey.astype(np.float32 if small else np.float64)
        self.margin = MARGIN * float(self.journey.mean()) if len(pool) else 0.0
        self.far = ~problem.local
        self.weight, self.need = problem.weight, problem.need.astype(np.int32)
        self._slots()
        self.level = np.zeros(k)
        self.queue, self.queued = np.zeros(len(pool), np.int64), np.zeros(k, np.int64)
        # Each thread gets about the same number of arcs.
        threads = max(min(threads, len(pool) // PER_THREAD), 1)
        share = np.linspace(0, len(pool), threads + 1)
        self.parts = np.searchsorted(self.start, share)
        self.parts[-1] = k
        self.workers = ThreadPoolExecutor(threads) if threads > 1 else None

    def _slots(self) -> None:
        """(s,) pool, free places and mix limits of every slot; the slot of every option."""
        problem, options = self.problem, self.problem.options
        k = len(problem.capacity)
        pool, free = np.r_[np.arange(k), options.pool], problem.free
        places = np.r_[free.places, free.places[options.pool] + free.added_places]
        limit = np.r_[free.mix, free.mix[options.pool] + free.added_mix]
        order = np.argsort(pool, kind="stable")
        self.slot_start = np.searchsorted(pool[order], np.arange(k + 1))
        self.places, self.limit = places[order], np.minimum(limit, places[:, None])[order]
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        self.standing, self.slot_of = back[:k], back[k:]

    def values(self, v: Floats, extra: Floats) -> tuple[float, Floats]:
        """Value of what exists, summed over pools, and (q,) what each option adds; both <= 0.

        Args:
            v: (n,) price of each group.
            extra: (k,) what a child costs in each pool besides the journey.
        """
        value = np.zeros(len(self.places))

        def part(first: int, last: int) -> None:
            _values(
                first, last, self.start, self.group, self.journey, v, extra, self.weight,
                self.need, self.slot_start, self.places, self.limit, self.margin, self.level,
                self.queue, self.queued, value,
            )

        if self.workers is None:
            part(0, len(self.far))
        else:
            list(self.workers.map(part, self.parts[:-1], self.parts[1:]))
        base = value[self.standing]
        return float(base.sum()), value[self.slot_of] - base[self.problem.options.pool]

    def served(self, opened: Bools) -> tuple[Floats, Floats]:
        """Children whom the pools take with these options open: (n,) by group, (k,) by pool.

        At the prices of the last call of ``values``.
        """
        slot = self.standing.copy()
        slot[self.problem.options.pool[opened]] = self.slot_of[opened]
        served, taken = np.zeros(len(self.weight)), np.zeros(len(slot))
        _served(
            self.start, self.group, self.weight, self.need, slot, self.places, self.limit,
            self.queue, self.queued, served, taken,
        )
        return served, taken


@numba.njit(nogil=True, cache=True)
def _sorted(
    first: int, last: int, cut: float, group: Array, journey: Array, v: Floats, extra: float,
    queue: Ints, cost: Floats,
) -> int:  # pragma: no cover (compiled)
    """Arcs of a pool with reduced cost below ``cut``, cheapest first, into ``queue``; how many."""
    count = 0
    for a in range(first, last):
        r = journey[a] - v[group[a]] + extra
        if r < cut:
            cost[count] = r
            queue[first + count] = a
            count += 1
    order = np.argsort(cost[:count])
    cost[:count] = cost[:count][order]
    queue[first : first + count] = queue[first : first + count][order]
    return count


@numba.njit(nogil=True, cache=True)
def _values(
    first: int, last: int, start: Ints, group: Array, journey: Array, v: Floats,
    extra: Floats, weight: Ints, need: Array, slot_start: Ints, places: Ints, limit: Ints,
    margin: float, level: Floats, queue: Ints, queued: Ints, value: Floats,
) -> None:  # pragma: no cover (compiled)
    """Values of the slots of pools first to last; queues and levels are left for later."""
    longest = 0
    for j in range(first, last):
        longest = max(longest, start[j + 1] - start[j])
    cost, left = np.empty(longest), np.empty(limit.shape[1], np.int64)
    for j in range(first, last):
        queued[j] = 0
        biggest = 0
        for s in range(slot_start[j], slot_start[j + 1]):
            biggest = max(biggest, places[s])
        if biggest == 0 or start[j] == start[j + 1]:
            continue
        cut = level[j]
        while True:
            count = _sorted(start[j], start[j + 1], cut, group, journey, v, extra[j], queue,
                            cost)
            again, top = False, -np.inf
            for s in range(slot_start[j], slot_start[j + 1]):
                total, free, looked = 0.0, places[s], 0
                left[:] = limit[s]
                while looked < count and free > 0:
                    i = group[queue[start[j] + looked]]
                    take = min(weight[i], left[need[i]], free)
                    left[need[i]] -= take
                    free -= take
                    total += take * cost[looked]
                    looked += 1
                value[s] = total
                if free > 0:
                    again, top = cut < 0.0, 0.0
                elif looked > 0:
                    top = max(top, cost[looked - 1])
            if not again:
                break
            cut = 0.0
        queued[j], level[j] = count, min(top + margin, 0.0)


@numba.njit(nogil=True, cache=True)
def _served(
    start: Ints, group: Array, weight: Ints, need: Array, slot: Ints, places: Ints,
    limit: Ints, queue: Ints, queued: Ints, served: Floats, taken: Floats,
) -> None:  # pragma: no cover (compiled)
    """Children that the chosen slot of every pool takes from its queue, by group and by pool."""
    left = np.empty(limit.shape[1], np.int64)
    for j in range(len(slot)):
        free = places[slot[j]]
        left[:] = limit[slot[j]]
        for p in range(start[j], start[j] + queued[j]):
            if free == 0:
                break
            i = group[queue[p]]
            take = min(weight[i], left[need[i]], free)
            left[need[i]] -= take
            free -= take
            served[i] += take
            taken[j] += take
