"""Exact assignment to fixed places by minimum-cost flow.

The network is group -> (pool, need) -> pool -> ceiling -> sink, with the need node only where
a mix share limits it. It is laminar, so the flow is whole children (Ahuja, Magnanti and
Orlin, *Network Flows*, ch. 9), and the order of the objectives is exact: a place of last
resort costs more than any chain of changes that could avoid it. Where a provision's phases are
capped one by one and its mix shares bind across them, ``crossing_limits.py`` settles it.

Ties are broken on purpose, in this order: fewest children without a suitable local place;
least total seconds; fewest long journeys (least sum of squared seconds, in 1/255 of the
longest); then the order of the ids. Where costs are so large that the third would overflow, it is
left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assignment.crossing_limits import breaks_ceiling_mix, settled, shared_out
from sufficiency.optimise.problem import Bools, Ints, Joint, Problem
from sufficiency.optimise.work import FLOW, Work

TIE_STEPS = 255
AMPLE = 2
"""Places for each child from which it is worth asking whether everybody fits at the nearest."""
SMALL = 20_000
"""Pairs up to which limits that cross are always settled exactly."""
LARGEST = 2**62
"""The solver multiplies costs by the number of nodes; more than this overflows."""


@discreet
@dataclass(frozen=True, eq=False)
class Assignment:
    """Who goes where: sparse triples, all (a,), sorted by group then pool.

    Attributes:
        group: group positions.
        pool: pool positions; -1 for children without any place.
        children: how many.
        shortfall: children without a suitable local place (the first objective S).
        seconds: the second objective T.
    """

    group: Ints
    pool: Ints
    children: Ints
    shortfall: int
    seconds: int


@discreet
@dataclass(frozen=True, eq=False)
class Recourse:
    """The best assignment of every part of a joint problem for one choice of options.

    Attributes:
        parts: one assignment a part.
        shortfall: S, summed over parts.
        seconds: T, summed over parts, with what the options opened cost.
    """

    parts: tuple[Assignment, ...]
    shortfall: int
    seconds: int

    @property
    def rank(self) -> tuple[int, int]:
        """Children left out, then travel: of two, the lower is the better plan."""
        return self.shortfall, self.seconds


def recourse(
    joint: Joint, opened: Bools, among: Sequence[Bools | None] | None = None, *,
    ties: bool = True, work: Work | None = None,
) -> Recourse:
    """Assign every part; arguments and errors as for ``assign``, which is charged to ``work``.

    Args:
        joint: the years or draws to assign.
        opened: (q,) options that are open, the same in every part.
        among: for each part the (n, k) pairs that may be used, or None for all; left out, all in
            every part.
        ties: break ties by the rule of this module.
        work: charged for the groups times open pools of every part.

    Raises:
        NoSolutionError: the solver failed (a defect or an overflow, not a shortfall).
    """
    few = among or [None] * len(joint.parts)
    parts = tuple(assign(p, opened, f, ties=ties)
                  for p, f in zip(joint.parts, few, strict=True))
    if work is not None:
        work.spend(FLOW * sum(p.seconds.shape[0] * int((p.places(opened) > 0).sum())
                              for p in joint.parts))
    cost = int(joint.options.cost[opened].sum())
    return Recourse(parts, sum(a.shortfall for a in parts), sum(a.seconds for a in parts) + cost)


def assign(
    problem: Problem, opened: Bools, among: Bools | None = None, *, ties: bool = True
) -> Assignment:
    """Best assignment when exactly these options are open.

    Args:
        problem: groups, pools and options.
        opened: (q,) which options are open; (4a) to (4e) are not looked at.
        among: (n, k) pairs that may be used, for a quick assignment that is good, not best;
            None for all.
        ties: break ties by the rule; without, S and T are the same and the solver is faster
            (in a large problem where mix shares bind across phases T is a little more).

    Raises:
        NoSolutionError: the solver failed (a defect or an overflow, not a shortfall).

    Note:
        Where mix shares of a ceiling bind across its phases, ties are left to the solver, which
        is given everything in the order of the ids.
    """
    places = problem.places(opened)
    limits = problem.mix_limits(opened)
    if int(places.sum()) >= AMPLE * problem.children:
        nearest = _nearest(problem, np.flatnonzero(places > 0), places, limits)
        if nearest is not None:
            return nearest
    found = _flow(problem, places, limits, among, ties)
    if not breaks_ceiling_mix(problem, found.group, found.pool, found.children):
        return found
    if not ties and problem.seconds.size > SMALL:
        shared = shared_out(problem, limits, found.group, found.pool, found.children)
        quick = _flow(problem, places, shared, among, ties)
        if among is not None or quick.shortfall == found.shortfall:
            return quick
    return totalled(problem, *settled(problem, opened, among))


def priced(problem: Problem, opened: Bools, price: int) -> Assignment:
    """Least T + price x S when these options are open, mix shares held within a phase only.

    So nothing that is allowed comes to less: what a bound is made of.

    Args:
        problem: groups, pools and options.
        opened: (q,) which options are open; (4a) to (4e) are not looked at.
        price: seconds for each child without a suitable local place.

    Raises:
        NoSolutionError: the solver failed (a defect or an overflow, not a shortfall).
    """
    return _flow(problem, problem.places(opened), problem.mix_limits(opened), None, False, price)


def _flow(
    problem: Problem, places: Ints, limits: Ints, among: Bools | None, ties: bool,
    price: int | None = None,
) -> Assignment:
    """Best assignment to these (k,) places and (k, c) mix limits, by minimum-cost flow; with a
    price, a child more without a local place is worth that many seconds and no more.

    Raises:
        NoSolutionError: the solver failed.
    """
    from ortools.graph.python import min_cost_flow

    ceilings = problem.free.ceilings
    open_pools = np.flatnonzero(places > 0)
    n = len(problem.weight)
    seconds = problem.seconds[:, open_pools]
    fits = seconds >= 0 if among is None else (seconds >= 0) & among[:, open_pools]
    group, column = np.nonzero(fits)
    pool = open_pools[column]
    journey = seconds[group, column].astype(np.int64)

    scale, steps, last_resort, nowhere = (
        _costs(problem, len(open_pools), ties) if price is None else
        (1, 0, price, price + problem.nowhere_seconds))
    longest = max(int(problem.seconds.max(initial=0)), 1)
    cost = journey * scale
    if steps:
        cost += steps * journey * journey // (longest * longest)
    cost += np.where(problem.local[pool], 0, last_resort)

    # Nodes: groups, pools, needs limited in a pool, ceilings, and one sink.
    k = len(problem.capacity)
    pool_node = n + np.arange(k)
    tight = (limits < places[:, None]) & (places[:, None] > 0)
    need_node = np.full(limits.shape, -1, dtype=np.int64)
    need_node[tight] = n + k + np.arange(tight.sum())
    ceiling_node = n + k + int(tight.sum()) + np.arange(len(ceilings))
    sink = n + k + int(tight.sum()) + len(ceilings)

    into = need_node[pool, problem.need[group]]
    into = np.where(into >= 0, into, pool_node[pool])
    tight_pool, tight_need = np.nonzero(tight)
    up = problem.ceiling_of
    beyond = np.where(up >= 0, ceiling_node[up] if len(ceilings) else sink, sink)

    flow = min_cost_flow.SimpleMinCostFlow()
    tails = [group, np.arange(n), need_node[tight], pool_node, ceiling_node]
    heads = [
        into,
        np.full(n, sink),
        pool_node[tight_pool],
        beyond,
        np.full(len(ceilings), sink),
    ]
    room = [
        problem.weight[group],
        problem.weight,
        limits[tight_pool, tight_need],
        places,
        ceilings,
    ]
    costs = [cost, np.full(n, nowhere), *(np.zeros(len(t), np.int64) for t in tails[2:])]
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate(tails).astype(np.int32),
        np.concatenate(heads).astype(np.int32),
        np.concatenate(room).astype(np.int64),
        np.concatenate(costs).astype(np.int64),
    )
    flow.set_nodes_supplies(np.arange(n, dtype=np.int32), problem.weight)
    flow.set_node_supply(sink, -problem.children)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise NoSolutionError(f"the assignment solver stopped with status {status}")

    flows = flow.flows(arcs)
    count = len(group)
    used = np.flatnonzero(flows[:count])
    left = np.flatnonzero(flows[count : count + n])
    out_group = np.concatenate([group[used], left])
    out_pool = np.concatenate([pool[used], np.full(len(left), -1)])
    out_children = np.concatenate([flows[used], flows[count + left]])
    order = np.lexsort((out_pool, out_group))
    return totalled(problem, out_group[order], out_pool[order], out_children[order])


def _nearest(
    problem: Problem, open_pools: Ints, places: Ints, limits: Ints
) -> Assignment | None:
    """Everybody at the nearest local place, if they all fit: then nothing can be better."""
    n = len(problem.weight)
    near = open_pools[problem.local[open_pools]]
    if not n or not len(near):
        return None
    seconds = problem.seconds[:, near].astype(np.int64)
    seconds[seconds < 0] = np.iinfo(np.int64).max
    column = seconds.argmin(axis=1)
    if (seconds[np.arange(n), column] > problem.nowhere_seconds).any():
        return None
    pool = near[column]
    load = np.zeros(limits.shape, dtype=np.int64)
    np.add.at(load, (pool, problem.need), problem.weight)
    if (load > limits).any() or (load.sum(axis=1) > places).any():
        return None
    under = problem.ceiling_of[pool]
    held = np.bincount(under[under >= 0], problem.weight[under >= 0], len(problem.ceiling))
    if (held > problem.free.ceilings).any():
        return None
    some = np.flatnonzero(problem.weight)
    who = some, pool[some], problem.weight[some]
    return None if breaks_ceiling_mix(problem, *who) else totalled(problem, *who)


def totalled(problem: Problem, group: Ints, pool: Ints, children: Ints) -> Assignment:
    """An assignment from its triples, with S and T added up.

    Args:
        problem: journeys, and which pools are local.
        group, pool, children: (m,) each: group and pool positions (pool -1 for no place), and how
            many children of the group go there.
    """
    placed = pool >= 0
    # Position -1 is no place, also where there is none at all.
    local = np.append(problem.local, False)[pool]
    journey = problem.seconds[group[placed], pool[placed]].astype(np.int64)
    seconds = int((journey * children[placed]).sum())
    seconds += problem.nowhere_seconds * int(children[~placed].sum())
    return Assignment(group, pool, children, int(children[~local].sum()), seconds)


def _costs(problem: Problem, open_pools: int, ties: bool) -> tuple[int, int, int, int]:
    """Scale of a second, steps of the tie rule, cost of a place of last resort, cost of no place.

    A change of one child's standing moves along a chain that visits each pool at most once,
    so a cost above that many of the longest journeys is never worth avoiding.
    """
    hops = 2 * min(len(problem.weight), open_pools) + 2
    nodes = 2 * sum(problem.seconds.shape) + problem.share.size
    last_resort = hops * (problem.nowhere_seconds + 1)
    nowhere = last_resort + problem.nowhere_seconds
    scale, steps = (TIE_STEPS + 1) * max(problem.children, 1), TIE_STEPS
    if not ties or nowhere * scale > LARGEST // nodes:
        scale, steps = 1, 0
    return scale, steps, last_resort * scale, nowhere * scale
