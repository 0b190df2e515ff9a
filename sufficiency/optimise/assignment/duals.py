"""Exact dual prices of places for a fixed plan, read off its best assignment.

One more place at a full pool lets one child in, whose old place lets another in, and so on.
The best such chain is a shortest path in the residual network, whose nodes are the pools and
the mix limits inside them (Ahuja, Magnanti and Orlin, *Network Flows*, sec. 9.4). The prices
certify the assignment: reduced costs are non-negative everywhere and zero where children go.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.assignment.crossing_limits import under_ceilings
from sufficiency.optimise.assignment.min_cost_flow import Assignment, Recourse
from sufficiency.optimise.problem import Bools, Floats, Joint, Problem


@discreet
@dataclass(frozen=True, eq=False)
class Prices:
    """Dual prices of a plan, in seconds.

    Attributes:
        group: (n,) what placing one more child of group i costs everybody.
        place: (k,) seconds saved by one more place in pool j, with room under its ceiling; 0
            where places are spare.
        ceiling: (p,) seconds saved by one more place under each joint ceiling.
        shortfall: price of the shortfall limit: seconds saved per child who may be left out.
    """

    group: Floats
    place: Floats
    ceiling: Floats
    shortfall: float


def joint_prices(joint: Joint, opened: Bools, found: Recourse) -> list[Prices]:
    """Prices of every part, with one price of the shortfall for all.

    Args:
        joint: the years or draws that were assigned.
        opened: (q,) options that are open, the same in every part.
        found: the best assignment of every part at that choice.
    """
    each = [prices(p, opened, a) for p, a in zip(joint.parts, found.parts, strict=True)]
    most = max(price.shortfall for price in each)
    return [
        price if price.shortfall == most else Residual(p, opened, a).prices(most)
        for price, p, a in zip(each, joint.parts, found.parts, strict=True)
    ]


def prices(problem: Problem, opened: Bools, found: Assignment) -> Prices:
    """Prices of the best assignment ``found`` for these open options.

    The shortfall price is the least that keeps every local place in use, found by bisection to one
    second.

    Args:
        problem: groups, pools and options of one part.
        opened: (q,) options that are open.
        found: the best assignment there; of another, the prices certify nothing.
    """
    graph = Residual(problem, opened, found)
    low, high = 0, 1
    while graph.distances(float(high)) is None and high < 10**14:
        low, high = high, high * 4
    while high - low > 1:
        middle = (low + high) // 2
        if graph.distances(float(middle)) is None:
            low = middle
        else:
            high = middle
    if graph.distances(0.0) is not None:
        high = 0
    return graph.prices(float(high))


class Residual:
    """Who could move where, as least costs between places in use."""

    def __init__(self, problem: Problem, opened: Bools, found: Assignment) -> None:
        self.problem = problem
        places, limits = problem.places(opened), problem.mix_limits(opened)
        self.pools = np.flatnonzero(places > 0)
        at = np.full(len(problem.capacity) + 1, -1)
        at[self.pools] = np.arange(len(self.pools))
        m, needs = len(self.pools), limits.shape[1]
        used = np.zeros((m, needs), dtype=np.int64)
        placed = found.pool >= 0
        np.add.at(
            used,
            (at[found.pool[placed]], problem.need[found.group[placed]]),
            found.children[placed],
        )
        spare_leaf = used < limits[self.pools]
        # A mix share that is used up across the phases of a provision leaves no room in any.
        held = under_ceilings(problem, found.group, found.pool, found.children)
        tight = problem.free.crossed & (held >= problem.free.ceiling_mix)
        split = problem.ceiling_of[self.pools] >= 0
        spare_leaf[split] &= ~tight[problem.ceiling_of[self.pools[split]]]
        spare_pool = used.sum(axis=1) < places[self.pools]
        self.under = problem.ceiling_of[self.pools]
        capped = self.under >= 0
        held = np.bincount(self.under[capped], used.sum(axis=1)[capped], len(problem.ceiling))
        self.spare_ceiling = held < problem.free.ceilings

        # Least cost of moving somebody of need c out of pool a to pool b, apart from the
        # shortfall price.
        table = np.where(
            problem.seconds[:, self.pools] >= 0, problem.seconds[:, self.pools], np.inf
        )
        table = np.c_[table, np.full(len(table), float(problem.nowhere_seconds))]
        self.far = np.r_[~problem.local[self.pools], True]
        source = np.where(placed, at[found.pool], m)
        own = table[found.group, source]
        diff = table[found.group] - own[:, None]
        key = source * needs + problem.need[found.group]
        self.move = np.full(((m + 1) * needs, m + 1), np.inf)
        order = np.argsort(key, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(key[order]) > 0])
        if len(order):  # somebody is to be placed
            self.move[key[order][starts]] = np.minimum.reduceat(diff[order], starts, axis=0)
        self.spare_leaf, self.spare_pool = spare_leaf, spare_pool
        self.table = table

    def _shift(self) -> Floats:
        """(from, to) 1 where a move leaves the local places, -1 where it comes back."""
        return self.far[None, :].astype(float) - self.far[:, None].astype(float)

    def distances(self, shortfall: float) -> tuple[Floats, Floats, Floats] | None:
        """Cost of fitting in one more child: (m,) in each pool, (m + 1, c) of each need, (p,)
        under each ceiling.

        The last row is nowhere, which always has room. None if a cycle gains something.
        """
        m, needs = self.spare_leaf.shape
        move = self.move.reshape(m + 1, needs, m + 1) + shortfall * self._shift()[:, None, :]
        enter = np.full((m + 1, needs), 0.0)  # into (pool, need); the last row is nowhere
        inside = np.full(m, np.inf)
        # Position -1: pools under no ceiling always have room above them.
        above = np.r_[np.where(self.spare_ceiling, 0.0, np.inf), 0.0]
        capped = self.under >= 0
        enter[:m] = np.inf
        for _ in range(2 * m + 4):
            # leave[a, c]: somebody of need c leaves pool a for the best other pool.
            leave = (move + enter.T[None, :, :]).min(axis=2)
            out = leave[:m].min(axis=1)
            np.minimum.at(above, self.under[capped], out[capped])
            room = np.where(self.spare_pool, above[self.under], np.inf)
            new_inside = np.minimum(np.minimum(inside, out), room)
            through = np.where(self.spare_leaf, new_inside[:, None], np.inf)
            new_enter = np.r_[np.minimum(through, leave[:m]), np.zeros((1, needs))]
            new_enter = np.minimum(new_enter, enter)
            if (leave[m] + 0.5 < 0).any() or (new_inside < -0.5).any():
                return None
            same = np.array_equal(new_inside, inside) and np.array_equal(new_enter, enter)
            inside, enter = new_inside, new_enter
            if same:
                return inside, enter, above[:-1]
        return None

    def prices(self, shortfall: float) -> Prices:
        """Prices at a shortfall price at which no cycle gains; all zero if there is none."""
        inside, enter, above = self.distances(shortfall) or (
            np.zeros(len(self.pools)), np.zeros((len(self.pools) + 1, self.spare_leaf.shape[1])),
            np.zeros(len(self.spare_ceiling)),
        )
        cost = self.table + shortfall * self.far + enter[:, self.problem.need].T
        place = np.zeros(len(self.problem.capacity))
        place[self.pools] = np.where(np.isfinite(inside), inside, 0.0)
        above = np.where(np.isfinite(above), above, 0.0)
        return Prices(cost.min(axis=1), place, above, shortfall)
