"""How long and how hard a question is searched: the one place that is asked for time.

A question has a clock; its searches get parts of what the clock has left, and what one leaves over
goes to those after it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

Tell = Callable[[str], None]


class Clock:
    """Time until a deadline."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.perf_counter() + seconds

    def left(self) -> float:
        """Seconds left; 0 when there are none."""
        return max(self._deadline - time.perf_counter(), 0.0)


@dataclass(frozen=True)
class Effort:
    """Time, gap and threads of a search."""

    clock: Clock
    gap: float = 0.001
    threads: int = 2

    @classmethod
    def of(cls, seconds: float, gap: float = 0.001, threads: int = 2) -> Effort:
        """So many seconds from now."""
        return cls(Clock(seconds), gap, threads)

    def left(self) -> float:
        """Seconds left."""
        return self.clock.left()

    def part(self, share: float) -> Effort:
        """A share of what is left."""
        return replace(self, clock=Clock(share * self.left()))

    def keeping(self, seconds: float) -> Effort:
        """All that is left but so many seconds."""
        return replace(self, clock=Clock(max(self.left() - seconds, 0.0)))

    def shared(self, weights: Sequence[float]) -> Iterator[Effort]:
        """Parts for searches that follow each other, by weight of those still to come."""
        for i, weight in enumerate(weights):
            yield self.part(weight / sum(weights[i:]))
