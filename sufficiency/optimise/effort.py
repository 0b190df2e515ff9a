"""How long and how hard a question is searched: one budget of work, shared out among its searches.

What one search leaves over goes to those after it. Work is counted, not timed (``work.py``), so
that an answer is the same on every machine; the clock that goes with it is the last resort.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sufficiency.optimise.work import USUAL, Work


@dataclass(frozen=True)
class Effort:
    """Work, gap and threads of a search."""

    work: Work
    gap: float = 0.001
    threads: int = 2

    @classmethod
    def of(cls, seconds: float, gap: float = 0.001, threads: int = 2) -> Effort:
        """The work that goes with so many seconds from now.

        Args:
            seconds: time limit of the whole question.
            gap: relative gap on travel at which a search stops.
            threads: solver threads.
        """
        return cls(Work.within(seconds), gap, threads)

    def left(self) -> float:
        """Units of work left; 0 when there are none or time is up."""
        return self.work.left()

    def part(self, share: float, least: float = 0.0) -> Effort:
        """A share of what is left, at least so many units."""
        return replace(self, work=self.work.part(share, least))

    def keeping(self, seconds: float) -> Effort:
        """All that is left but what goes with so many seconds."""
        rest = Work(max(self.left() - USUAL * seconds, 0.0), of=self.work)
        rest.deadline = self.work.deadline - seconds
        return replace(self, work=rest)

    def shared(self, weights: Sequence[float]) -> Iterator[Effort]:
        """Parts for searches that follow each other, by weight of those still to come.

        Of the clock each has twice its share at most: on a machine that is far slower than its
        work is counted for, the first would else leave nothing to the others.
        """
        for i, weight in enumerate(weights):
            share = weight / sum(weights[i:])
            part = self.part(share)
            part.work.deadline -= max(0.0, 1 - 2 * share) * part.work.seconds()
            yield part
