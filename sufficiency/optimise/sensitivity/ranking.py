"""The k best plans in order: choices looked at exactly, all others bounded together.

The master programme (``benders_master.py``) proposes the best choice that was not looked at yet, as
far as its cuts know; the choice is assigned exactly and excluded. A plan in hand comes next once
the value of the best proposal says that no choice still unknown can come before it (the k best
solutions by exclusion; Lawler 1972 has the older way, by parts). Plans come by children left out,
then by T, then by capital; or first by capital or by the number of new schools, one value after the
other. Where plans count as different by some options only (new schools), the best plan of each set
of those stands for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.optimise.assignment.min_cost_flow import Recourse
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.problem import Bools, Joint, Problem, free_options
from sufficiency.optimise.siting.benders_master import HALF, Goal, Master, Within, whole
from sufficiency.optimise.siting.solve import Plan

ALIKE = 100
"""Plans exactly as good that are looked at before the first of them is told."""


@discreet
@dataclass(frozen=True, eq=False)
class Next:
    """A plan in its turn.

    Attributes:
        opened, found: as in ``Plan``, in the positions of the ranking.
        bound: no choice that was not looked at, and leaves as few out, has less T; at most T.
        proven: nothing that was not looked at comes before it.
    """

    opened: Bools
    found: Recourse
    bound: float
    proven: bool


class Ranking:
    """The choices of one problem with few options, in order.

    Attributes:
        late: time was up before the order was proven to its end.
    """

    def __init__(
        self, problem: Problem, best: Plan, effort: Effort, tell: Progress = lambda _: None,
        kind: Bools | None = None,
    ) -> None:
        joint = Joint((problem,))
        self.kept = np.flatnonzero(free_options(joint) | problem.options.pinned)
        self.joint = joint.with_options(self.kept)
        self.best, self.effort, self.tell = best, replace(effort, gap=0.0), tell
        self.kind = None if kind is None else kind[self.kept]
        self.told: set[bytes] = set()
        self.late = False
        self._at = Within(-1), 0, -np.inf
        self.master = Master(self.joint, effort.work)
        opened = best.opened[self.kept]
        self.master.begin(opened, best.found.shortfall)
        self.master.exclude(opened)

    def in_order(self, within: Within) -> Iterator[Next]:
        """Plans within these limits by children left out, then by T, each told once.

        Ends when there are no more, or with what is in hand when time is up (``late``).
        """
        while (coming := self.first(within)) is not None:
            yield self._tell(coming)

    def first(self, within: Within) -> Next | None:
        """The first plan within these limits that was not told; None if there is none."""
        if self._at[0] != within:
            self._at = within, min(self.best.shortfall_bound, within.children), -np.inf
        _, children, bound = self._at
        while True:
            level = replace(within, children=children)
            here = self.known(within if self.late else level)
            if self.late or (here and bound >= self._enough(here)):
                break
            if bound < np.inf:
                told = self._look(level)
                self.late, bound = told is None, bound if told is None else told
            elif children < within.children:
                children, bound = children + 1, -np.inf
            else:
                break
        self._at = within, children, bound
        if not here:
            return None
        return Next(*here[0], whole(bound, float(here[0][1].seconds)), not self.late)

    def _enough(self, here: list[tuple[Bools, Recourse]]) -> float:
        """A bound of all others at which the first of these comes next.

        Those as good are all looked at first, unless they are many, so that the cheapest of them
        comes first.
        """
        first = here[0][1]
        alike = sum(f.rank == first.rank for _, f in here)
        return first.seconds + (HALF if alike < ALIKE else -HALF)

    def by_value(self, goal: Goal, within: Within) -> Iterator[Next]:
        """The same, by capital or number of schools before anything else."""
        value: float | None = -1.0
        while value is not None and not self.late:
            value = self._next_value(goal, within, value)
            if value is not None:
                yield from self.in_order(_at(goal, within, value, value))
        for opened, found in sorted(self.known(within), key=lambda c: self._value(goal, c[0])):
            yield self._tell(Next(opened, found, 0.0, False))

    def always(self, within: Within, among: Bools) -> Bools:
        """(q,) of these options, those that every plan within these limits opens; proven."""
        options = self.joint.options
        out = np.zeros(len(options), dtype=bool)
        for q in np.flatnonzero(among & ~options.pinned):
            shut = np.arange(len(options)) == q
            while all(opened[q] for opened, _ in self.known(within, told=True)):
                bound = self._look(within, never=shut)
                if bound is None or bound == np.inf:
                    out[q] = bound is not None
                    break
        return out

    def known(self, within: Within, *, told: bool = False) -> list[tuple[Bools, Recourse]]:
        """Choices looked at that keep these limits, best first; with ``told``, those told too."""
        options = self.joint.options

        def keeps(opened: Bools, found: Recourse) -> bool:
            capital, schools = int(options.capital[opened].sum()), int(options.school[opened].sum())
            return (
                found.shortfall <= within.children and found.seconds <= within.seconds
                and within.capital[0] <= capital <= within.capital[1]
                and within.schools[0] <= schools <= within.schools[1]
                and (told or self._pattern(opened) not in self.told)
            )

        return sorted(
            (c for c in self.master.looked.values() if keeps(*c)),
            key=lambda c: (c[1].rank, int(options.capital[c[0]].sum()),
                           c[0].tobytes() != self._own, (~c[0]).tobytes()))

    def whole(self, opened: Bools) -> Bools:
        """(q,) in the positions of the problem."""
        out = np.zeros(len(self.best.opened), dtype=bool)
        out[self.kept[opened]] = True
        return out

    @property
    def _own(self) -> bytes:
        return self.best.opened[self.kept].tobytes()

    def _pattern(self, opened: Bools) -> bytes:
        return (opened if self.kind is None else opened[self.kind]).tobytes()

    def _tell(self, coming: Next) -> Next:
        self.told.add(self._pattern(coming.opened))
        if self.kind is not None:
            self.master.exclude(coming.opened, self.kind)
        self.tell(f"plans in order: {len(self.told)}; looked at: {len(self.master.looked)}")
        return coming

    def _look(
        self, within: Within, goal: Goal = "seconds", never: Bools | None = None
    ) -> float | None:
        """Look at the best proposal; the bound of all that was not looked at before.

        None if nothing was learned: time is up.
        """
        if self.effort.left() <= 0:
            return None
        told = self.master.solve(self.effort, within, goal=goal, never=never)
        if told.bound == np.inf:
            return told.bound
        if told.opened is None or told.opened.tobytes() in self.master.looked:
            return None
        self.master.look(told.opened, told.thought)
        self.master.exclude(told.opened)
        return told.bound

    def _next_value(self, goal: Goal, within: Within, above: float) -> float | None:
        """The least value above this one that a plan within the limits has; None if there is
        none, or time is up (``late``)."""
        beyond = _at(goal, within, above + HALF, np.inf)
        unit = self.master.pounds if goal == "capital" else 1
        while True:
            known = min((self._value(goal, o) for o, _ in self.known(beyond)), default=None)
            bound = self._look(beyond, goal)
            if bound is None:
                self.late = True
                return known
            if known is not None and known - HALF * unit <= bound:
                return known
            if bound == np.inf:
                return None

    def _value(self, goal: Goal, opened: Bools) -> float:
        options = self.joint.options
        return float((options.capital if goal == "capital" else options.school)[opened].sum())


def _at(goal: Goal, within: Within, least: float, most: float) -> Within:
    """These limits with a range for capital or schools."""
    if goal == "capital":
        return replace(within, capital=(least, most))
    return replace(within, schools=(least, most))
