"""The value of one more place, for every school, need and phase at once, exactly.

A place added for children of one need and phase lets one child in, whose old place lets another
in, and so on. As the plan's assignment is a best flow, the best such chain is a shortest path in
its residual network, and no other change of one place does better (Ahuja, Magnanti and Orlin,
*Network Flows*, sec. 9.4). With

    free(s, c)   what is saved when a child of need c leaves pool s
    enter(s, c)  what is saved when a child of need c may come into pool s

    enter(s, c) = max over children of need c elsewhere, at r, of  t_r - t_s + free(r, c)
    free(s, c)  = max(0, enter(s, c), enter(s, d) for needs d not at their mix limit there)

where a place of last resort, or none, costs so much more than any chain of journeys that children
placed come first. Joint ceilings (2'') are treated as slack, which can only overstate a value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sufficiency.optimise.assignment.duals import Residual
from sufficiency.optimise.assignment.min_cost_flow import assign
from sufficiency.optimise.problem import Floats, Ints, Problem
from sufficiency.optimise.siting.solve import Plan


@dataclass(frozen=True)
class OneMore:
    """What one more place changes.

    Attributes:
        pool: pool position.
        need, phase: for whom the place is.
        children: 1 if one child more gets a suitable local place, else 0.
        seconds: seconds saved by everybody together.
        exact: False if it is an upper end only (a dual value), since places are capped jointly.
    """

    pool: int
    need: int
    phase: int
    children: int
    seconds: int
    exact: bool = True


def one_more_place(problem: Problem, best: Plan, phase: Ints, *, solve: int = 10) -> list[OneMore]:
    """The value of one more place at each open local pool for each need and phase it may serve.

    Options stay as in ``best``; the place is beyond the mix share of its need.

    Args:
        problem: the problem ``best`` solves.
        best: plan.
        phase: (n,) phase number of each group.
        solve: where only an upper end is known, so many of the most promising are assigned anew.

    Returns:
        Every cell of pool, need and phase with children who may go there, best first.
    """
    found = best.assignment
    graph = Residual(problem, best.opened, found)
    pools, m = graph.pools, len(graph.pools)
    # More than any chain of changes can save in journeys.
    child = 2.0 * (m + 2) * (problem.nowhere_seconds + 1)
    free = _freed(graph, child)
    at = np.full(len(problem.capacity) + 1, m)
    at[pools] = np.arange(m)
    source, need = at[found.pool], problem.need[found.group]
    far = graph.far.astype(float)
    saved = (
        (graph.table[found.group, source] + child * far[source] + free[source, need])[:, None]
        - graph.table[found.group][:, :m]
    )
    exact = not len(problem.ceiling)
    out = []
    cells, which = np.unique(np.c_[need, phase[found.group]], axis=0, return_inverse=True)
    for number, (c, p) in enumerate(cells.tolist()):
        best_of = saved[which.reshape(-1) == number].max(axis=0)
        for j in np.flatnonzero(np.isfinite(best_of) & ~graph.far[:m]):
            value = max(float(best_of[j]), 0.0)
            children = int(value > child / 2)
            seconds = round(value - child * children)
            out.append(OneMore(int(pools[j]), c, p, children, seconds, exact or value == 0))
    out.sort(key=_order)
    if not exact:
        for i in [i for i, o in enumerate(out) if not o.exact][:solve]:
            out[i] = _again(problem, best, phase, out[i])
        out.sort(key=_order)
    return out


def _order(o: OneMore) -> tuple[int, int, int, int, int]:
    return -o.children, -o.seconds, o.pool, o.need, o.phase


def _freed(graph: Residual, child: float) -> Floats:
    """(m + 1, c) what is saved when a child of each need leaves each pool, or nowhere."""
    m, needs = graph.spare_leaf.shape
    away = graph.far.astype(float)
    # (from, need, to): what is saved by a move, apart from what the place left behind is worth.
    move = -graph.move.reshape(m + 1, needs, m + 1) + child * (away[:, None] - away[None, :])[
        :, None, :]
    free = np.zeros((m + 1, needs))
    for _ in range(2 * m * needs + 2):
        enter = (move + free[:, :, None]).max(axis=0).T[:m]
        other = np.where(graph.spare_leaf, enter, -np.inf).max(axis=1)
        new = np.maximum(np.maximum(enter, other[:, None]), 0.0)
        if np.array_equal(new, free[:m]):
            break
        free[:m] = new
    return free


def _again(problem: Problem, best: Plan, phase: Ints, cell: OneMore) -> OneMore:
    """The same cell by a new assignment with a pool of one place beside the others."""
    journey = np.where((problem.need == cell.need) & (phase == cell.phase),
                       problem.seconds[:, cell.pool], -1)
    wider = problem.replace(
        pool_ids=(*problem.pool_ids, "one more"),
        seconds=np.c_[problem.seconds, journey].astype(problem.seconds.dtype),
        capacity=np.r_[problem.capacity, 1], local=np.r_[problem.local, True],
        share=np.r_[problem.share, np.ones((1, problem.share.shape[1]))],
        ceiling_of=np.r_[problem.ceiling_of, -1],
        taken=np.r_[problem.taken, np.zeros((1, problem.taken.shape[1]), dtype=np.int64)],
    )
    found = assign(wider, best.opened)
    return OneMore(cell.pool, cell.need, cell.phase, best.found.shortfall - found.shortfall,
                   best.found.seconds - found.seconds)
