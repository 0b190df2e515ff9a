"""What each opened option contributes: the plan beside the same plan without that option.

Everybody else's places stay open, children are assigned anew, and the difference is the option's:
children who have a suitable local place through it, and seconds saved by everybody together (as T
counts them, so a child with no place at all counts N). Differences of options do not add up: two
schools in one town each bring less beside the other than alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.assignment.min_cost_flow import Assignment, assign
from sufficiency.optimise.problem import Bools, Ints, Problem


@discreet
@dataclass(frozen=True, eq=False)
class Contributions:
    """Of every option, 0 where it is not opened; all (q,).

    Attributes:
        filled: its places that are in use.
        placed: children with a suitable local place who would have none without it.
        seconds: saved by everybody together.
    """

    filled: Ints
    placed: Ints
    seconds: Ints

    @classmethod
    def nothing(cls, options: int) -> Contributions:
        """Of so many options, where nobody asks."""
        return cls(*(np.zeros(options, dtype=np.int64) for _ in range(3)))


def contributions(problem: Problem, opened: Bools, found: Assignment) -> Contributions:
    """What every option of a plan brings.

    Args:
        problem: groups, pools and options.
        opened: (q,) options of the plan.
        found: who goes where, for the places in use.

    Raises:
        NoSolutionError: as for ``assign``.
    """
    out = Contributions.nothing(len(problem.options))
    if not opened.any():
        return out
    placed = found.pool >= 0
    held = np.bincount(found.pool[placed], found.children[placed], len(problem.capacity))
    best = assign(problem, opened, ties=False)
    for option in np.flatnonzero(opened):
        without = opened.copy()
        without[option] = False
        pool = problem.options.pool[option]
        out.filled[option] = max(int(held[pool]) - int(problem.places(without)[pool]), 0)
        other = assign(problem, without, ties=False)
        out.placed[option] = other.shortfall - best.shortfall
        out.seconds[option] = other.seconds - best.seconds
    return out
