"""Branch and bound over where the new schools go, with the Lagrangian bound at every node.

With the schools settled the relaxation is nearly tight, since base modules are small. Sites
near each other stand in for each other, so ruling out one site at a time hardly moves the
bound; a node therefore says "at least one school in this set of like sites" or "none", and
splits the sets until each school has its site. A node inherits its parent's multipliers and
raises its own bound for a few steps; once that is within the gap of the best plan, it needs no
more work.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sufficiency.optimise.bounds import Bound, Multipliers, ascend
from sufficiency.optimise.choice import Limits
from sufficiency.optimise.problem import Bools, Floats, Ints, Problem

if TYPE_CHECKING:
    from sufficiency.optimise.site import Search

STEPS = 40
"""Ascent steps at a node."""


@dataclass(order=True)
class _Node:
    bound: float
    number: int
    never: Bools = field(compare=False)
    one_of: tuple[Ints, ...] = field(compare=False)
    at: Multipliers = field(compare=False)
    often: Floats = field(compare=False)


class Branching:
    """Best-first search below a root bound."""

    def __init__(self, search: Search, root: Bound) -> None:
        self.search = search
        options = search.problem.options
        self.schools = np.flatnonzero(options.school & ~options.pinned)
        self.unlike = _unlikeness(search.problem, self.schools)
        self.number = np.full(len(options), -1)
        self.number[self.schools] = np.arange(len(self.schools))
        self.count = 0
        self.cut = np.inf
        never = np.zeros(len(options), dtype=bool)
        self.open = [_Node(root.value, 0, never, (), root.at, root.often)]

    def run(self) -> None:
        """Until the gap is closed or time is up; the search's bound and plan are updated."""
        search = self.search
        while self.open and not search.done():
            node = heapq.heappop(self.open)
            children = self._split(node)
            for never, one_of in children:
                self._child(node, never, one_of)
            if not children:
                self._last_look(node)
            lowest = self.open[0].bound if self.open else np.inf
            search.bound = max(search.bound, min(lowest, self.cut, search.total))
            search.tell(f"branching, {self.count} parts looked at")

    def _split(self, node: _Node) -> list[tuple[Bools, tuple[Ints, ...]]]:
        """The parts of a node; none when every school has its site."""
        left = self._limits(node).schools - len(node.one_of)
        free = self.schools[~node.never[self.schools]]
        free = free[~np.isin(free, np.concatenate([*node.one_of, []]).astype(np.int64))]
        if left > 0 and len(free):
            part = self._neighbourhood(free, node.often)
            out = node.never.copy()
            out[part] = True
            return [(node.never, (*node.one_of, part)), (out, node.one_of)]
        wide = [i for i, s in enumerate(node.one_of) if len(s[~node.never[s]]) > 1]
        if not wide:
            return []
        which = max(wide, key=lambda i: (self._spread(node.one_of[i], node.often), -i))
        members = node.one_of[which][~node.never[node.one_of[which]]]
        parts = []
        for half in self._halves(members):
            never = node.never.copy()
            never[np.setdiff1d(members, half)] = True
            if left <= 0:
                never[free] = True
            sets = (*node.one_of[:which], half, *node.one_of[which + 1 :])
            parts.append((never, sets))
        return parts

    def _neighbourhood(self, free: Ints, often: Floats) -> Ints:
        """The schools most like the most chosen one that together make about one school."""
        middle = free[np.lexsort((free, -often[free]))[0]]
        gap = self.unlike[self.number[middle], self.number[free]]
        order = free[np.lexsort((free, gap))]
        order = order[np.isfinite(np.sort(gap))]
        mass = np.cumsum(often[order])
        return np.sort(order[: 1 + int(np.searchsorted(mass, 0.95))])

    def _spread(self, members: Ints, often: Floats) -> float:
        """How undecided a set is: the chosen share outside its most chosen member."""
        return float(often[members].sum() - often[members].max())

    def _halves(self, members: Ints) -> tuple[Ints, Ints]:
        """Two like halves: each member goes to the nearer of the two least alike."""
        gap = self.unlike[np.ix_(self.number[members], self.number[members])]
        a, b = np.unravel_index(int(gap.argmax()), gap.shape)
        first = gap[a] <= gap[b]
        if first.all() or not first.any():
            first = np.arange(len(members)) < len(members) // 2
        return members[first], members[~first]

    def _limits(self, node: _Node) -> Limits:
        none = np.zeros(len(node.never), dtype=bool)
        return Limits.of(self.search.problem, none, node.never, node.one_of)

    def _child(self, parent: _Node, never: Bools, one_of: tuple[Ints, ...]) -> None:
        self.count += 1
        node = _Node(parent.bound, self.count, never, one_of, parent.at, parent.often)
        bound = self._ascend(node, STEPS)
        node.bound = max(bound.value, parent.bound)
        node.at, node.often = bound.at, bound.often
        if node.bound >= self.search.enough():
            self.cut = min(self.cut, node.bound)
        else:
            heapq.heappush(self.open, node)

    def _ascend(self, node: _Node, steps: int) -> Bound:
        search = self.search
        bound = ascend(search.relaxation, search.total, begin=node.at, steps=steps,
                       limits=self._limits(node), enough=search.enough())
        if np.isfinite(bound.value) and search.offer(bound.step.choice.opened):
            search.exchange()
        return bound

    def _last_look(self, node: _Node) -> None:
        """A longer ascent where nothing is left to split: what remains is the bases' own gap."""
        bound = self._ascend(node, 4 * STEPS)
        self.cut = min(self.cut, max(bound.value, node.bound))


def _unlikeness(problem: Problem, schools: Ints) -> Floats:
    """(s, s) mean difference of journeys to two schools; infinite if nobody fits both."""
    seconds = problem.seconds[:, problem.options.pool[schools]]
    fits = seconds >= 0
    out = np.full((len(schools), len(schools)), np.inf)
    for i in range(len(schools)):
        both = fits & fits[:, [i]]
        gap = np.abs(seconds - seconds[:, [i]].astype(np.int64)) * both
        count = both.sum(axis=0)
        out[i] = np.where(count > 0, gap.sum(axis=0) / np.maximum(count, 1), np.inf)
    np.fill_diagonal(out, 0.0)
    return out
