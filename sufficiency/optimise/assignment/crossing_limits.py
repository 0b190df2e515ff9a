"""Assignment where limits of phases and of needs cross in one provision: a mixed-integer model.

A provision whose phases are capped one by one is several pools under one ceiling, and its mix
shares hold for all of them together (2''). Children of a need then count against a limit of their
phase and against one of their need, and neither lies inside the other: the network of
``min_cost_flow.py`` is not laminar any more, and its flow may break the second limit. Where it
does, the integer programme over (1) to (2'') settles the assignment exactly, in the order of the
objectives. A search over large problems looks at many choices and cannot wait for that: there the
limit of a need is shared out among the phases as the flow would use it, which makes the network
laminar again.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.free_places import summed_under
from sufficiency.optimise.mip.constraints import Arcs, Moves
from sufficiency.optimise.mip.model import Model
from sufficiency.optimise.problem import Bools, Ints, Problem

Triples = tuple[Ints, Ints, Ints]
"""Groups, pools (-1 for nowhere) and children, sorted by group then pool."""


def under_ceilings(problem: Problem, group: Ints, pool: Ints, children: Ints) -> Ints:
    """(p, c) children of each need that an assignment puts under each joint ceiling.

    Args:
        problem: says which pools stand under which joint ceiling.
        group, pool, children: (m,) each, the assignment: group and pool positions (pool -1 for no
            place), and how many children of the group go there.
    """
    count = np.zeros(problem.share.shape, dtype=np.int64)
    placed = pool >= 0
    np.add.at(count, (pool[placed], problem.need[group[placed]]), children[placed])
    return summed_under(problem.ceiling_of, problem.ceiling, count)


def breaks_ceiling_mix(problem: Problem, group: Ints, pool: Ints, children: Ints) -> bool:
    """Whether an assignment that keeps every other limit breaks a mix share of a ceiling.

    Args:
        problem: says which needs have a share that binds across the phases of a provision.
        group, pool, children: (m,) each, the assignment as for ``under_ceilings``.
    """
    if not problem.free.crossed.any():
        return False
    return bool((under_ceilings(problem, group, pool, children) > problem.free.ceiling_mix).any())


def shared_out(
    problem: Problem, limits: Ints, group: Ints, pool: Ints, children: Ints
) -> Ints:
    """(k, c) mix limits whose sums under every ceiling keep its mix.

    Each pool keeps what an assignment uses of its limit, less its part of what is too many (the
    pools that use most give first); what is spare goes to the pools with the widest limits.

    Args:
        problem: pools and ceilings.
        limits: (k, c) mix limits of the pools.
        group, pool, children: an assignment within these limits.
    """
    used = np.zeros(problem.share.shape, dtype=np.int64)
    placed = pool >= 0
    np.add.at(used, (pool[placed], problem.need[group[placed]]), children[placed])
    out = limits.copy()
    for p, c in np.argwhere(problem.free.crossed).tolist():
        parts = np.flatnonzero(problem.ceiling_of == p)
        mine, room = used[parts, c], int(problem.free.ceiling_mix[p, c])
        while mine.sum() > room:
            mine[mine.argmax()] -= 1
        spare = room - int(mine.sum())
        for i in np.argsort(mine - limits[parts, c], kind="stable"):
            more = min(spare, int(limits[parts[i], c] - mine[i]))
            mine[i] += more
            spare -= more
        out[parts, c] = mine
    return out


def settled(
    problem: Problem, opened: Bools, among: Bools | None = None, moves: Moves | None = None
) -> Triples:
    """The best assignment when exactly these options are open, by integer programme.

    Args:
        problem: groups, pools and options.
        opened: (q,) which options are open.
        among: (n, k) pairs that may be used; None for all.
        moves: constraint (7), which some assignment must keep.

    Raises:
        NoSolutionError: the solver failed (a defect, not a shortfall).
    """
    fits = (problem.seconds >= 0) & (problem.places(opened) > 0)
    if among is not None:
        fits &= among
    group, pool = np.nonzero(fits)
    chosen = np.flatnonzero(opened)
    pinned = replace(problem.options, pinned=opened)
    model = Model(
        (Arcs(problem.replace(options=pinned, single_source=False), group, pool, moves=moves),),
        chosen, np.ones(len(opened), dtype=np.int64),
        np.full(int(problem.options.site.max(initial=-1)) + 1, len(opened)), strong=False,
        whole_arcs=True, limits=False,
    )
    first = model.solve(first_objective=True)
    least = round(first.objective) if first.status == "optimal" else None
    then = None if least is None else model.solve(first_objective=False, shortfall=least, gap=0.0)
    if then is None or then.status != "optimal":
        raise NoSolutionError("the assignment solver stopped without a solution")
    return triples(problem, group, pool, then.carried[0])


def triples(problem: Problem, group: Ints, pool: Ints, carried: Ints) -> Triples:
    """Who goes where, from what each arc carries; who is on none has no place.

    Args:
        problem: children of each group.
        group, pool, carried: (a,) each: the arcs, and their children.
    """
    used = np.flatnonzero(carried)
    served = np.bincount(group, carried, minlength=len(problem.weight)).astype(np.int64)
    left = np.flatnonzero(problem.weight > served)
    out_group, out_pool = np.r_[group[used], left], np.r_[pool[used], np.full(len(left), -1)]
    order = np.lexsort((out_pool, out_group))
    children = np.r_[carried[used], (problem.weight - served)[left]]
    return out_group[order], out_pool[order], children[order]
