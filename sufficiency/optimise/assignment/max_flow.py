"""Who could be placed at all, distances aside: maximum flow over classes of children.

Groups that fit the same provision and have the same need are one class. The network is that of
``min_cost_flow.py`` without journeys, class -> (provision, need) -> provision -> ceiling -> sink,
so the flow is whole children, and a set of children who can be placed together stays placed when
more are added (the sets form a transversal matroid): serving some first never costs a place in all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.errors import NoSolutionError
from sufficiency.optimise.problem import Bools, Ints, Problem


@discreet
@dataclass(frozen=True, eq=False)
class Classes:
    """Groups that fit the same open local provision.

    Attributes:
        of: (n,) class of each group; numbers in order of first appearance.
        fit: (c, m) which open pools a class fits.
        need: (c,) need number.
        pools: (m,) positions of the pools with a free place.
        places: (m,) places free.
        mix: (m, needs) children of each need that may be placed, constraint (2').
    """

    of: Ints
    fit: Bools
    need: Ints
    pools: Ints
    places: Ints
    mix: Ints

    @classmethod
    def of_problem(
        cls, problem: Problem, opened: Bools, within: Bools | None = None
    ) -> Classes:
        """Classes when these options are open.

        Args:
            problem: groups and pools; pools of last resort do not count.
            opened: (q,) which options are open.
            within: (n, k) pairs allowed besides; None for all.
        """
        places = problem.places(opened)
        pools = np.flatnonzero(problem.local & (places > 0))
        fit = problem.seconds[:, pools] >= 0
        if within is not None:
            fit &= within[:, pools]
        rows = np.c_[np.packbits(fit, axis=1), problem.need.astype(np.uint8)]
        _, first, inverse = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        rank = np.empty(len(first), dtype=np.int64)
        rank[np.argsort(first)] = np.arange(len(first))
        first = np.sort(first)
        return cls(rank[inverse.reshape(-1)], fit[first], problem.need[first], pools,
                   places[pools], problem.mix_limits(opened)[pools])

    def count(self, children: Ints) -> Ints:
        """(c,) children of each class, from those of each group."""
        return np.bincount(self.of, children, minlength=len(self.need)).astype(np.int64)


@discreet
@dataclass(frozen=True, eq=False)
class _Network:
    """Arcs after the classes; nodes 0 to c - 1 are classes, the last is the sink."""

    tail: Ints
    head: Ints
    room: Ints
    sink: int


def _network(
    problem: Problem, classes: Classes, mix: bool, children: int | None = None
) -> _Network:
    """The arcs; the children of the problem are taken to be all who come, where no number is."""
    c, m = classes.fit.shape
    ceilings = problem.free.ceilings
    limit = classes.mix if mix else np.broadcast_to(classes.places[:, None], classes.mix.shape)
    tight = limit < classes.places[:, None]
    need_node = np.full(tight.shape, -1, dtype=np.int64)
    need_node[tight] = c + m + np.arange(tight.sum())
    ceiling_node = c + m + int(tight.sum()) + np.arange(len(ceilings))
    sink = c + m + int(tight.sum()) + len(ceilings)
    who, pool = np.nonzero(classes.fit)
    into = need_node[pool, classes.need[who]]
    up = problem.ceiling_of[classes.pools]
    beyond = np.where(up >= 0, ceiling_node[up] if len(ceilings) else sink, sink)
    everybody = max(int(problem.weight.sum()) if children is None else children, 1)
    return _Network(
        np.r_[who, need_node[tight], c + np.arange(m), ceiling_node],
        np.r_[np.where(into >= 0, into, c + pool), c + np.nonzero(tight)[0], beyond,
              np.full(len(ceilings), sink)],
        np.r_[np.full(len(who), everybody), limit[tight], classes.places, ceilings],
        sink,
    )


def most_placed(
    problem: Problem, classes: Classes, first: Ints, then: Ints | None = None, *, mix: bool = True
) -> tuple[Ints, Ints]:
    """Children of each class who get a place: as many of the first as can be, then of the others.

    Args:
        problem: ceilings.
        classes: who fits where.
        first, then: (c,) children; those placed first keep a place.
        mix: keep to the mix shares (2').

    Returns:
        (c,) placed of the first and (c,) of the others; equal claims go by number of class.

    Raises:
        NoSolutionError: the solver failed (a defect, not a shortfall).
    """
    from ortools.graph.python import min_cost_flow

    c = len(classes.need)
    then = np.zeros(c, dtype=np.int64) if then is None else then
    if not c:
        return first, then
    net = _network(problem, classes, mix)
    kind = np.arange(c)
    one, two = net.sink + 1 + kind, net.sink + 1 + c + kind
    flow = min_cost_flow.SimpleMinCostFlow()
    out = np.full(c, net.sink)
    # Left out costs: more for the first than for any of the others, more for early numbers.
    price = np.r_[2 * c - kind, c - kind]
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.r_[one, two, one, two, net.tail].astype(np.int32),
        np.r_[out, out, kind, kind, net.head].astype(np.int32),
        np.r_[first, then, first, then, net.room].astype(np.int64),
        np.r_[price, np.zeros(2 * c + len(net.tail), dtype=np.int64)].astype(np.int64),
    )
    flow.set_nodes_supplies(one.astype(np.int32), first)
    flow.set_nodes_supplies(two.astype(np.int32), then)
    flow.set_node_supply(net.sink, -int(first.sum() + then.sum()))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise NoSolutionError(f"the flow solver stopped with status {status}")
    left = flow.flows(arcs)[: 2 * c]
    return first - left[:c], then - left[c:]


def fewest_left_out(problem: Problem, classes: Classes, counts: Ints) -> Ints:
    """How many children cannot be placed, whoever they are, for many counts of the same classes.

    Args:
        problem: ceilings.
        classes: who fits where; c classes.
        counts: (d, c) children of each class.

    Returns:
        (d,) children without a place.

    Raises:
        NoSolutionError: the flow solver failed (a defect, not a shortfall).
    """
    from ortools.graph.python import max_flow

    c = len(classes.need)
    if not c or not len(counts):
        return counts.sum(axis=1)
    net = _network(problem, classes, mix=True, children=int(counts.sum(axis=1).max()))
    source = net.sink + 1
    flow = max_flow.SimpleMaxFlow()
    arcs = flow.add_arcs_with_capacity(
        np.r_[np.full(c, source), net.tail].astype(np.int32),
        np.r_[np.arange(c), net.head].astype(np.int32),
        np.r_[counts[0], net.room].astype(np.int64))

    def placed(children: Ints) -> int:
        """Children who get a place; the network is made once, only how many come differs."""
        flow.set_arcs_capacity(arcs[:c], children)
        status = flow.solve(source, net.sink)
        if status != flow.OPTIMAL:
            raise NoSolutionError(f"the flow solver stopped with status {status}")
        return int(flow.optimal_flow())

    whole, greatest = counts.sum(axis=1), counts.max(axis=0)
    limit = placed(greatest)
    # Where the most of every class could come at once, fewer can; of one class, or one count, the
    # limit is all there is to know.
    if limit == greatest.sum() or c == 1 or len(counts) == 1:
        return np.maximum(whole - limit, 0)
    return whole - np.array([placed(children) for children in counts], dtype=np.int64)


def hall_violator(problem: Problem, classes: Classes, children: Ints) -> tuple[Bools, int]:
    """The children who outnumber the places open to them (Hall's condition), and by how many.

    The smallest such set: each of them is left out in some best assignment, and all are in the
    same queue. It is the source side of a minimum cut (Ford and Fulkerson 1956; Hall 1935).

    Args:
        problem: says which pools stand under which joint ceiling.
        classes: the c classes of its groups, with the pools and places open to them.
        children: (c,) children of each class; a class with none is never in the set.

    Returns:
        (c,) classes in the set, and children of the set less places they may have.

    Raises:
        NoSolutionError: the flow solver failed (a defect or an overflow, not a shortfall).
    """
    from ortools.graph.python import max_flow

    c = len(classes.need)
    net = _network(problem, classes, mix=True)
    source = net.sink + 1
    flow = max_flow.SimpleMaxFlow()
    flow.add_arcs_with_capacity(
        np.r_[np.full(c, source), net.tail].astype(np.int32),
        np.r_[np.arange(c), net.head].astype(np.int32),
        np.r_[children, net.room].astype(np.int64),
    )
    status = flow.solve(source, net.sink)
    if status != flow.OPTIMAL:
        raise NoSolutionError(f"the flow solver stopped with status {status}")
    inside = np.zeros(source + 1, dtype=bool)
    inside[np.asarray(flow.get_source_side_min_cut(), dtype=np.int64)] = True
    short = int(children.sum()) - int(flow.optimal_flow())
    return inside[:c] & (children > 0), short
