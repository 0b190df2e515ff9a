"""How much a search may do: a budget counted in what is done, so that its result is the same
on every machine.

A clock decides differently on a busy machine than on a quiet one, and two papers made from one
scenario would contradict each other. So each step of a bound, each assignment and each run of the
exact solver is charged what it takes by count (arcs, iterations), in units of about a second on
one core of a laptop of 2025 (as work limits of commercial solvers are). The clock is only the last
resort: a deadline that ends a search when a machine is far slower than that, and says so.
"""

from __future__ import annotations

import time

from sufficiency.errors import NoSolutionError

STEP, FLOW, SIMPLEX = 6e-9, 2.5e-7, 2e-8
"""Units for an arc looked at in a step of a bound, for a pair given to an assignment, and for a
nonzero and iteration of the simplex method."""
LEAST = 0.2
"""Units of the smallest part worth beginning."""
USUAL = 0.6
"""Units for each second of a time limit: a machine of today is done before its clock is asked."""


class Work:
    """A budget, or a part of another one.

    Args:
        limit: units.
        seconds: from now; when they are over the budget is, whatever is left of it.
        of: the budget this is a part of; what is spent here is spent there.
    """

    def __init__(self, limit: float, seconds: float = float("inf"), of: Work | None = None) -> None:
        self.limit, self.spent, self.of = limit, 0.0, of
        self.deadline = time.perf_counter() + seconds

    @classmethod
    def within(cls, seconds: float) -> Work:
        """The budget that goes with a time limit."""
        return cls(USUAL * seconds, seconds)

    @property
    def late(self) -> bool:
        """Whether the clock has ended it."""
        return time.perf_counter() >= self.deadline

    def left(self) -> float:
        """Units left; 0 when the clock has ended it."""
        if self.late:
            return 0.0
        mine = max(self.limit - self.spent, 0.0)
        return mine if self.of is None else min(mine, self.of.left())

    def seconds(self) -> float:
        """Seconds until the clock ends it."""
        return max(self.deadline - time.perf_counter(), 0.0)

    def part(self, share: float, least: float = 0.0) -> Work:
        """A share of what is left, and at least so many units, as a budget of its own."""
        part = Work(max(share * self.left(), least), of=self)
        part.deadline = self.deadline
        return part

    def spend(self, units: float) -> None:
        """Charge what was done."""
        self.spent += units
        if self.of is not None:
            self.of.spend(units)


NONE_IN_TIME = (
    "no plan was found within the time limit; give more (of a run: solver.time_limit_seconds; of a "
    "question: --seconds, in Python seconds)")
"""Said where a search has nothing to show."""


class OutOfTimeError(NoSolutionError):
    """The budget ended before a search had a plan: there may be one all the same."""

    def __init__(self) -> None:
        super().__init__(NONE_IN_TIME)


PROVING, LOOKING = "proving how good the plan is", "looking for better schools and bases"
"""What a search says it does."""


def ended(work: Work) -> str:
    """Why a search that could have gone on did not, as a plan's status."""
    return "time_limit" if work.late else "work_limit" if work.left() <= 0 else "search_ended"
