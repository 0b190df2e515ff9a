"""Branch and bound over resource bases once the schools are decided.

With the schools known and a good plan at hand, most base options cannot be in a better plan and
are dropped with proof (``cut_pool.reduced_cost_bounds``). What is left is branched on host by host,
with the same relaxation on a small part of the arcs.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.problem import Bools, Floats
from sufficiency.optimise.siting.cut_pool import CutPool, reduced_cost_bounds
from sufficiency.optimise.siting.relaxation import Bound, Multipliers, Relaxation, ascend
from sufficiency.optimise.siting.selection import NodeRestrictions
from sufficiency.optimise.siting.state import Search

STEPS = 30
"""Ascent steps at a node."""
NODES = 400
"""Nodes looked at before what is left is left."""


@discreet
@dataclass(order=True)
class _Node:
    bound: float
    number: int
    must: Bools = field(compare=False)
    never: Bools = field(compare=False)
    at: Multipliers = field(compare=False)
    often: Floats = field(compare=False)


def branch_on_bases(
    search: Search, limits: NodeRestrictions, bound: Bound, schools: Bools
) -> float:
    """A bound on plans with just these schools; plans found on the way are offered.

    Args:
        search: the search this is a part of.
        limits: of the part of the search whose schools are decided.
        bound: best bound there.
        schools: (q,) the schools.
    """
    least, _ = reduced_cost_bounds(search.joint, bound, limits)
    gone = (least >= search.target_bound()) | limits.never
    gone &= ~(limits.must | schools)
    cut = min(float(least[gone & ~limits.never].min(initial=np.inf)), search.total)
    keep = np.flatnonzero(~gone)
    joint = search.joint.with_options(keep).pinned((limits.must | schools)[keep])
    relaxation = Relaxation(joint, search.first.least, search.threads, search.work)
    cuts = CutPool(relaxation)
    none = np.zeros(len(keep), dtype=bool)
    bases = joint.options.base & ~joint.options.pinned
    queue: list[_Node] = []
    count = 0

    def look(must: Bools, never: Bools, parent: float, at: Multipliers) -> float:
        """Bound a node and queue it, or return the value at which it is done with."""
        nonlocal count
        count += 1
        here = NodeRestrictions.of(joint, must, never)
        found = ascend(relaxation, search.total, begin=at, limits=here, steps=STEPS,
                       enough=search.target_bound(), least=0.03)
        cuts.add(found.step.cut)
        choice = found.step.choice.opened
        if np.isfinite(found.value) and cuts.least(choice) < search.total:
            opened = np.zeros(len(search.joint.options), dtype=bool)
            opened[keep] = choice
            search.try_choice(opened)
        value = max(parent, found.value)
        if value >= search.target_bound():
            return value
        open_ = bases & ~must & ~here.never
        if not (open_ & (found.often > 0.02) & (found.often < 0.98)).any():
            return value
        heapq.heappush(queue, _Node(value, count, must, never, found.at, found.often))
        return np.inf

    cut = min(cut, look(none, none, bound.value, bound.at))
    while (queue and count < NODES and queue[0].bound < search.target_bound()
           and search.work.left() > 0):
        node = heapq.heappop(queue)
        unsettled = np.where(bases & ~node.must & ~node.never, np.abs(node.often - 0.5), np.inf)
        q = int(unsettled.argmin())
        must, never = node.must.copy(), node.never.copy()
        must[q], never[q] = True, True
        for part in ((must, node.never), (node.must, never)):
            cut = min(cut, look(*part, node.bound, node.at))
    lowest = queue[0].bound if queue else np.inf
    return min(cut, lowest)
