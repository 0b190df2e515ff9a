"""Assignment to fixed places where at most so many children may leave a place that is still theirs.

    (7)  sum_ij away_ij x_ij + sum_i u_i <= M        over groups that are somewhere now

is no row of a network. Where the best assignment breaks it, the integer programme of
``crossing_limits.py`` settles it exactly: the fewest moves there must be or M, whichever is more,
then the order of the objectives.
"""

from __future__ import annotations

import numpy as np

from sufficiency.optimise.assignment.crossing_limits import settled
from sufficiency.optimise.assignment.min_cost_flow import Assignment, assign, totalled
from sufficiency.optimise.mip.constraints import Moves
from sufficiency.optimise.problem import Bools, Problem


def assign_moving(problem: Problem, opened: Bools, own: Bools, most: int | None) -> Assignment:
    """The best assignment within a limit of moves.

    Args:
        problem: groups, pools and options.
        opened: (q,) which options are open.
        own: (n, k) pools where the children of a group are now; none in the row of a group that is
            nowhere, whose children do not count as moved wherever they go.
        most: children who may be elsewhere than at their own; None for no limit. Where more must
            be, for want of places, as few more as can be.

    Raises:
        NoSolutionError: the solver failed (a defect or an overflow, not a shortfall).
    """
    best = assign(problem, opened)
    if most is None or moved(best, own) <= most:
        return best
    only = np.where(own, problem.seconds, -1).astype(problem.seconds.dtype)
    stay = assign(problem.replace(seconds=only, local=np.ones_like(problem.local)), opened)
    limit = max(most, moved(stay, own))
    return totalled(problem, *settled(problem, opened, moves=Moves(own, limit)))


def moved(found: Assignment, own: Bools) -> int:
    """Children who are elsewhere than at their own, of those who are somewhere now."""
    nowhere = ~np.any(own, axis=1)[:, None]
    there = np.hstack([own | nowhere, nowhere])  # position -1: at no place
    return int(found.children[~there[found.group, found.pool]].sum())
