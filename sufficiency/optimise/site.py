"""Which schools and bases to open: a plan, with a proven bound.

The order of the objectives is kept by solving them one after the other. First the fewest
children without a suitable local place (``shortfall.py``). Then, with that number as a limit,
the least travel (``search.py``): prices of a good plan start a Lagrangian relaxation
(``bounds.py``) whose every value is a valid bound; its choices of options, evaluated exactly by
flow (``assign.py``), give plans, which exchanges improve (``improve.py``). What gap is left comes
from schools the relaxation opens in part: branching on them closes it (``branching.py``), and
where they are decided, branching on bases (``settle.py``). What one part of the search learns of
all choices serves every other (``cuts.py``). The search stops when the gap is small enough, or
with the best plan and bound in hand.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assign import Assignment, Recourse, recourse
from sufficiency.optimise.problem import Bools, Joint, Problem, faults_of_choice
from sufficiency.optimise.search import Search, Watch, free_options


@dataclass(frozen=True, eq=False)
class Plan:
    """What to open and who goes where.

    Attributes:
        opened: (q,) options opened.
        found: best assignment for them, of every part of a joint problem.
        status: "fixed" (nothing to choose), "optimal", "gap_reached", "time_limit" or
            "search_ended" (nothing left to try, the gap stays).
        bound: no plan with the same shortfall has fewer total seconds.
        shortfall_bound: no plan leaves fewer children without a suitable local place.
        seconds: time taken.
    """

    opened: Bools
    found: Recourse
    status: str
    bound: float
    shortfall_bound: int
    seconds: float

    @property
    def assignment(self) -> Assignment:
        """The assignment of the first part, which is all of it for a plain problem."""
        return self.found.parts[0]

    @property
    def gap(self) -> float:
        """(objective - bound) / objective, 0 when proven."""
        total = self.found.seconds
        return max(total - self.bound, 0.0) / total if total > 0 else 0.0


def plan(
    problem: Problem | Joint,
    *,
    gap: float = 0.005,
    time_limit: float = 100.0,
    threads: int = 2,
    watch: Watch | None = None,
    begin: Sequence[Bools] = (),
) -> Plan:
    """Choose options and assign children.

    Args:
        problem: groups, pools, options, limits; or several that share their options.
        gap: relative gap on travel at which to stop.
        time_limit: seconds; when it is reached the best plan so far is returned.
        threads: solver threads.
        watch: called with a step's name, the best total and the bound (both in seconds).
        begin: choices of options to start from, (q,) each; those that break a limit or leave
            more children out than need be are passed over.

    Raises:
        NoSolutionError: the limits and pins contradict each other, or no plan was found in
            time.
    """
    began = time.perf_counter()
    joint = problem if isinstance(problem, Joint) else Joint((problem,))
    if not free_options(joint).any():
        broken = faults_of_choice(joint, joint.options.pinned)
        if broken:
            raise NoSolutionError(
                "no choice of options meets the limits: with only the pinned ones open, "
                + "; ".join(broken)
            )
        found = recourse(joint, joint.options.pinned)
        return Plan(joint.options.pinned, found, "fixed", found.seconds, found.shortfall,
                    time.perf_counter() - began)
    search = Search(joint, gap, began + time_limit, threads, watch)
    for opened in begin:
        if opened.sum() == opened[search.kept].sum() and search.time_left() > 0:
            search.offer(opened[search.kept])
    search.run()
    return _result(search, began)


def _result(search: Search, began: float) -> Plan:
    """The best plan in the terms of the whole problem."""
    if search.opened is None or search.found is None:
        raise NoSolutionError(
            "no plan was found within the time limit; give solver.time_limit_seconds more"
        )
    opened = np.zeros(len(search.whole.options), dtype=bool)
    opened[search.kept[search.opened]] = True
    found = recourse(search.whole, opened)
    bound = min(search.bound, float(found.seconds))
    small = found.seconds - bound <= search.gap * abs(found.seconds)
    proven = found.seconds - bound < 1.0
    late = "time_limit" if search.time_left() <= 0 else "search_ended"
    status = "optimal" if proven else "gap_reached" if small else late
    return Plan(opened, found, status, bound, search.first.bound, time.perf_counter() - began)
