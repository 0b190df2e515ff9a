"""Some runs of a school as a small school of their own, so that what is asked is solved exactly.

A whole school that is searched changes by more than one child's cost between two searches. Of one
decision therefore the run it is about and those near it are planned anew, every other run left as
it is, once with the decision and once without it: both are enumerated, and the difference is the
decision's. A school that is no larger than that is solved whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sufficiency.transport.fleet import Fleet
from sufficiency.transport.problem import Ints, Problem
from sufficiency.transport.runs import Plan, Run

MOST_STOPS = 10
"""Stops planned anew together; a run that has more is planned anew alone."""


@dataclass(frozen=True, eq=False, repr=False)
class Nearby:
    """A run and those near it.

    Attributes:
        problem: of their stops, with the vehicles that the other runs leave.
        stops: positions in the school.
        runs: positions of the runs in the school's plan.
        whole: whether it is the whole school.
    """

    problem: Problem
    stops: Ints
    runs: tuple[int, ...]
    whole: bool

    def at(self, stop: int) -> int:
        """Position of a stop of the school."""
        return int(np.flatnonzero(self.stops == stop)[0])


def nearby(problem: Problem, plan: Plan, run: int, most: int = MOST_STOPS) -> Nearby:
    """A run with the nearest others that fit, all together with no more stops than ``most``.

    Nearness is the shortest leg between a stop of each; of equal ones the first.

    Args:
        problem: the school.
        plan: its runs.
        run: position of the run.
        most: stops at most.
    """
    own = list(plan.runs[run].stops)
    gaps = sorted((_gap(problem, own, other), at) for at, other in enumerate(plan.runs)
                  if at != run)
    taken, held = [run], len(own)
    for _, at in gaps:
        if held + len(plan.runs[at].stops) <= most:
            taken.append(at)
            held += len(plan.runs[at].stops)
    stops = np.array(sorted(s for at in taken for s in plan.runs[at].stops), dtype=np.int64)
    others = [r for at, r in enumerate(plan.runs) if at not in taken]
    part = replace(problem.take(stops), fleet=left(problem.fleet, others))
    return Nearby(part, stops, tuple(sorted(taken)), len(taken) == len(plan.runs))


def left(fleet: Fleet, runs: list[Run]) -> Fleet:
    """A fleet less the vehicles of some runs, where their kind is limited in number."""
    used = [fleet.setups[r.setup].vehicle for r in runs]
    return replace(fleet, vehicles=tuple(
        v if v.available is None else replace(v, available=max(0, v.available - used.count(k)))
        for k, v in enumerate(fleet.vehicles)))


def _gap(problem: Problem, own: list[int], other: Run) -> int:
    there = list(other.stops)
    return int(min(problem.seconds[np.ix_(own, there)].min(),
                   problem.seconds[np.ix_(there, own)].min()))
