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

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.problem import Bools, Floats, Ints, Joint
from sufficiency.optimise.siting.base_branching import branch_on_bases
from sufficiency.optimise.siting.cut_pool import reduced_cost_bounds
from sufficiency.optimise.siting.relaxation import Bound, ascend
from sufficiency.optimise.siting.selection import NodeRestrictions, Subproblem
from sufficiency.optimise.siting.state import Search
from sufficiency.optimise.work import PROVING

STEPS = 40
"""Ascent steps at a node."""


@discreet
@dataclass(order=True)
class _Node:
    bound: float
    number: int
    never: Bools = field(compare=False)
    one_of: tuple[Ints, ...] = field(compare=False)
    often: Floats = field(compare=False)


class Branching:
    """Best-first search below a root bound."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.joint = search.joint
        options = self.joint.options
        self.schools = np.flatnonzero(options.school & ~options.pinned)
        self.unlike = _unlikeness(self.joint, self.schools)
        self.number = np.full(len(options), -1)
        self.number[self.schools] = np.arange(len(self.schools))
        self.count = 0
        self.cut = search.ruled_out
        self.leaves: list[Subproblem] = []
        """Parts that need no more work; with the open ones they cover every plan."""
        never = np.zeros(len(options), dtype=bool)
        self.open = [_Node(search.bound, 0, never, (), search.frequency)]

    def begin_with(self, leaves: list[Subproblem]) -> None:
        """Begin with the leaves of the search of a neighbouring problem instead of everything.

        Only if what is known settles most of them: else the tree is better grown afresh.
        """
        search, none = self.search, np.zeros(len(self.joint.options), dtype=bool)
        target = search.target_bound()
        settled = sum(
            search.cuts.bound(NodeRestrictions.of(self.joint, none, *leaf))[0] >= target
            for leaf in leaves
        )
        if 2 * settled < len(leaves):
            return
        self.open = []
        for never, one_of in leaves:
            if self.search.work.left() <= 0:
                heapq.heappush(self.open, _Node(
                    self.search.bound, self.count, never, one_of, self.search.frequency
                ))
            else:
                self._child(self.search.bound, self.search.frequency, never, one_of)

    def run(self) -> None:
        """Until the gap is closed or time is up; the search's bound and plan are updated."""
        search = self.search
        self._tell()
        while self.open and not search.converged():
            node = heapq.heappop(self.open)
            known = search.cuts.bound(self._limits(node))[0]
            if known > node.bound:
                node.bound = known
                self._keep(node)
            else:
                parts = self._split(node)
                for never, one_of in parts:
                    self._child(node.bound, node.often, never, one_of)
                if not parts:
                    self._last_look(node)
            self._tell()
        search.leaves = [*self.leaves, *((n.never, n.one_of) for n in self.open)]

    def _tell(self) -> None:
        search = self.search
        lowest = self.open[0].bound if self.open else np.inf
        search.bound = max(search.bound, min(lowest, self.cut, search.total))
        search.tell(PROVING)

    def _split(self, node: _Node) -> list[tuple[Bools, tuple[Ints, ...]]]:
        """The parts of a node; none when every school has its site."""
        left = self._limits(node).schools - len(node.one_of)
        free = self.schools[~node.never[self.schools]]
        free = free[~np.isin(free, np.concatenate([*node.one_of, []]).astype(np.int64))]
        wide = [i for i, s in enumerate(node.one_of) if len(s[~node.never[s]]) > 1]
        if left > 0 and len(free):
            part = self._neighbourhood(free, node.often)
            out = node.never.copy()
            out[part] = True
            return [(node.never, (*node.one_of, part)), (out, node.one_of)]
        if not wide:
            return []
        which = max(wide, key=lambda i: (self._spread(node.one_of[i], node.often), -i))
        members = node.one_of[which][~node.never[node.one_of[which]]]
        first, second = self._halves(members)

        def with_set(half: Ints, never: Bools) -> tuple[Bools, tuple[Ints, ...]]:
            return never, (*node.one_of[:which], half, *node.one_of[which + 1 :])

        without_first, without_second = node.never.copy(), node.never.copy()
        without_first[first] = True
        if left <= 0:
            # Every school comes from a set of its own: two of this set cannot be.
            without_second[second] = True
            without_first[free], without_second[free] = True, True
        return [with_set(first, without_second), with_set(second, without_first)]

    def _neighbourhood(self, free: Ints, often: Floats) -> Ints:
        """The schools most like the most undecided one that together make about one school."""
        undecided = np.minimum(often[free], 1 - often[free])
        middle = free[np.lexsort((free, -undecided))[0]]
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

    def _limits(self, node: _Node) -> NodeRestrictions:
        none = np.zeros(len(node.never), dtype=bool)
        return NodeRestrictions.of(self.joint, none, node.never, node.one_of)

    def _keep(self, node: _Node) -> None:
        """Put a node back, unless its bound says that it needs no more work."""
        if node.bound >= self.search.target_bound():
            self._close(node)
        else:
            heapq.heappush(self.open, node)

    def _close(self, node: _Node) -> None:
        self.cut = min(self.cut, node.bound)
        self.leaves.append((node.never, node.one_of))

    def _child(
        self, bound: float, often: Floats, never: Bools, one_of: tuple[Ints, ...]
    ) -> None:
        self.count += 1
        node = _Node(bound, self.count, never, one_of, often)
        self._raise(node, STEPS)
        self._keep(node)

    def _raise(self, node: _Node, steps: int) -> None:
        """Lift a node's bound: by what is known, then by an ascent from the best of that."""
        search, limits = self.search, self._limits(node)
        known, cut = search.cuts.bound(limits)
        node.bound = max(node.bound, known)
        if node.bound >= search.target_bound() or cut is None:
            return
        before = search.total
        bound = ascend(search.relaxation, search.total, begin=cut.at, steps=steps, limits=limits,
                       enough=search.target_bound(), least=0.1, offer=search.every_step)
        node.bound, node.often = max(node.bound, bound.value), bound.often
        search.cuts.add(bound.step.cut)
        if search.total < before:
            search.exchange()
        search.improve_if_new(bound)
        if node.bound < search.target_bound():
            self._decide(node, bound, limits)

    def _decide(self, node: _Node, bound: Bound, limits: NodeRestrictions) -> None:
        """Settle the schools that no plan of this node worth finding can open, or do without."""
        into, without = reduced_cost_bounds(self.joint, bound, limits)
        enough = self.search.target_bound()
        never = self.joint.options.school & ~node.never & (into >= enough)
        must = without >= enough
        if never.any() or must.any():
            told = np.r_[into[never], without[must]]
            self.cut = min(self.cut, float(told.min()))
            if never.any():
                self.leaves.append((node.never, (*node.one_of, np.flatnonzero(never))))
            node.never = node.never | never
            for q in np.flatnonzero(must):
                without_it = node.never.copy()
                without_it[q] = True
                self.leaves.append((without_it, node.one_of))
                node.one_of = (*node.one_of, np.array([q]))

    def _last_look(self, node: _Node) -> None:
        """Where every school has its site: exact if nothing else is open to choice.

        Else the best bases for these schools, and the bound that their prices give: a good
        plan's prices are far better multipliers than an ascent alone would find.
        """
        search, limits = self.search, self._limits(node)
        schools = limits.must & self.joint.options.school
        for members in node.one_of:
            schools[members[~node.never[members]]] = True
        others = ~self.joint.options.school & ~self.joint.options.pinned
        if not others.any():
            search.try_choice(schools | limits.must)
            value = search.exact(schools | limits.must)
            node.bound = max(node.bound, value)
        else:
            self._bases(node, limits, schools)
        self._close(node)

    def _bases(self, node: _Node, limits: NodeRestrictions, schools: Bools) -> None:
        """Raise the bound of a node whose schools are decided, and offer plans."""
        search = self.search
        _, cut = search.cuts.bound(limits)
        assert cut is not None
        found = ascend(search.relaxation, search.total, begin=cut.at, steps=STEPS,
                       limits=limits, enough=search.target_bound())
        best = search.improve_choice(found)
        if best is not None and found.value < search.target_bound():
            found = ascend(
                search.relaxation, best.found.seconds, begin=best.at, steps=3 * STEPS,
                limits=limits, enough=search.target_bound(),
            )
        search.cuts.add(found.step.cut)
        node.bound = max(node.bound, found.value)
        if node.bound < search.target_bound():
            node.bound = max(node.bound, branch_on_bases(search, limits, found, schools))


def _unlikeness(joint: Joint, schools: Ints) -> Floats:
    """(s, s) mean difference of journeys to two schools; infinite if nobody fits both.

    Told by the first part: sites stand still.
    """
    problem = joint.parts[0]
    pools, which = np.unique(problem.options.pool[schools], return_inverse=True)
    seconds = problem.seconds[:, pools]
    fits = seconds >= 0
    out = np.full((len(pools), len(pools)), np.inf)
    for i in range(len(pools)):
        both = fits & fits[:, [i]]
        gap = np.abs(seconds - seconds[:, [i]]) * both
        count = both.sum(axis=0)
        out[i] = np.where(count > 0, gap.sum(axis=0, dtype=float) / np.maximum(count, 1), np.inf)
    np.fill_diagonal(out, 0.0)
    return out[np.ix_(which, which)]
