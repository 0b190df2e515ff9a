"""Minimise the 90th percentile journey by bisection.

For a given journey, the fewest children beyond it are a plan of other costs (1 for a pair beyond,
0 else); whether they can be one in ten is answered by its value (yes) or its bound (no).
Bisection between the two gives the percentile with a proven least.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sufficiency.optimise.assignment.min_cost_flow import Assignment
from sufficiency.optimise.fairness.benders import KEPT
from sufficiency.optimise.fairness.criteria import KLargestSum
from sufficiency.optimise.problem import Ints
from sufficiency.optimise.work import LEAST, Work

if TYPE_CHECKING:
    from sufficiency.optimise.fairness.lexicographic import Lexicographic

PART = 0.1
"""Children who may have a longer journey."""


class PercentileBisection:
    """One bisection.

    Attributes:
        low: proven: no plan within the limits has a lower percentile; seconds.
        high: percentile of the best plan found.
        step: difference at which to stop.
        most: children who may be beyond, in parts of a hundred.
    """

    def __init__(self, stages: Lexicographic) -> None:
        self.stages = stages
        self.allowed = math.floor(PART * stages.children + 1e-9)
        self.most = 100 * self.allowed / stages.children
        # Whatever is opened, nobody's journey is shorter than to the nearest place.
        fits = stages.problem.seconds >= 0
        nearest = np.where(fits, stages.journey, np.iinfo(np.int64).max).min(axis=1)
        self.low = self._rank(nearest, stages.whole.weight)
        self.high = int(stages.journey.max(initial=0))
        self._known()
        self.step = max(math.floor(stages.gap * self.high), 1)
        self.unsure: set[int] = set()

    def _known(self) -> None:
        self.high = min([self.high, *(self.of(k.found) for k in self.stages.within())])

    def _rank(self, seconds: Ints, children: Ints) -> int:
        """The least of these journeys that at most ``allowed`` children exceed."""
        order = np.argsort(-seconds, kind="stable")
        beyond = np.cumsum(children[order])
        at = int(np.searchsorted(beyond, self.allowed, side="right"))
        return int(seconds[order][min(at, len(order) - 1)]) if len(order) else 0

    def of(self, found: Assignment) -> int:
        """The 90th percentile of an assignment (nearest rank), in seconds."""
        return self._rank(self.stages.journey[found.group, found.pool], found.children)

    def above(self, seconds: int) -> KLargestSum:
        """Children with a longer journey, in parts of a hundred."""
        beyond = (self.stages.journey > seconds).astype(np.int64)
        return self.stages.mean_of("beyond", beyond, 100.0)

    def run(self, work: Work) -> None:
        """First down to what can be found, then up to what can be proven."""
        down = self.low
        while self.high - down >= self.step and work.left() > 0:
            middle = (down + self.high) // 2
            if not self._try(middle, work):
                down = middle + 1
        up = self.high
        while up - self.low >= self.step and work.left() > 0:
            middle = (self.low + up) // 2
            if middle in self.unsure or self._try(middle, work) or middle in self.unsure:
                up = middle
            up = min(up, self.high)

    def _try(self, seconds: int, work: Work) -> bool:
        """Whether a plan with this percentile was found; if there is none, ``low`` rises."""
        stages, top = self.stages, self.above(seconds)
        left = work.part(0.3, LEAST)
        if stages.limits:
            found = stages.weigh(top, left, KEPT, enough=self.most)
            bound = found.bound
        else:
            bound = stages.alone(top.rows[0], left)[1]
        self._known()
        if bound > self.most + KEPT:
            self.low = max(self.low, min(seconds + 1, self.high))
        elif self.high > seconds:
            self.unsure.add(seconds)
        return self.high <= seconds
