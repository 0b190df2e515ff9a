"""Assignment to fixed places where at most so many children may leave a place that is still theirs,
and where children of one family go to one school if they can.

    (7)  sum_ij away_ij x_ij + sum_i u_i <= M        over groups that are somewhere now

is no row of a network. Where the best assignment breaks it, the integer programme of
``crossing_limits.py`` settles it exactly: the fewest moves there must be or M, whichever is more,
then the order of the objectives.

Children of a family are kept together (8) where that leaves nobody more without a suitable local
place: ``mip/families.py``. Where the best assignment keeps as many together as there can be, or
nobody has a brother or sister to be with, it is the answer.
"""

from __future__ import annotations

import numpy as np

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assignment.crossing_limits import settled, triples
from sufficiency.optimise.assignment.min_cost_flow import Assignment, assign, totalled
from sufficiency.optimise.mip.constraints import Arcs, Moves
from sufficiency.optimise.mip.families import Families, together
from sufficiency.optimise.problem import Bools, Problem


def assign_moving(
    problem: Problem, opened: Bools, own: Bools, most: int | None, families: Families | None = None
) -> Assignment:
    """The best assignment within a limit of moves.

    Args:
        problem: groups, pools and options.
        opened: (q,) which options are open.
        own: (n, k) pools where the children of a group are now; none in the row of a group that is
            nowhere, whose children do not count as moved wherever they go.
        most: children who may be elsewhere than at their own; None for no limit. Where more must
            be, for want of places, as few more as can be.
        families: to be kept together; None for none.

    Raises:
        NoSolutionError: the solver failed (a defect or an overflow, not a shortfall).
    """
    best, moves = _within(problem, opened, own, most)
    if families is None:
        return best
    may = (problem.seconds >= 0) & (problem.places(opened) > 0)
    could = np.maximum(families.most(problem, may).max(axis=1, initial=0) - 1, 0).sum()
    if families.beside(best.group, best.pool, best.children) == could:
        return best
    part = Arcs(problem, *np.nonzero(may), moves=moves)
    carried = together(part, families, opened, best.shortfall)
    if carried is None:
        raise NoSolutionError("the assignment solver stopped without a solution")
    return totalled(problem, *triples(problem, part.group, part.pool, carried))


def _within(
    problem: Problem, opened: Bools, own: Bools, most: int | None
) -> tuple[Assignment, Moves | None]:
    """The best assignment within a limit of moves, and the limit."""
    best = assign(problem, opened)
    if most is None:
        return best, None
    if moved(best, own) <= most:
        return best, Moves(own, most)
    only = np.where(own, problem.seconds, -1).astype(problem.seconds.dtype)
    stay = assign(problem.replace(seconds=only, local=np.ones_like(problem.local)), opened)
    moves = Moves(own, max(most, moved(stay, own)))
    return totalled(problem, *settled(problem, opened, moves=moves)), moves


def moved(found: Assignment, own: Bools) -> int:
    """Children who are elsewhere than at their own, of those who are somewhere now."""
    nowhere = ~np.any(own, axis=1)[:, None]
    there = np.hstack([own | nowhere, nowhere])  # position -1: at no place
    return int(found.children[~there[found.group, found.pool]].sum())
