"""The price of every option: why here, why not there.

What the search for the plan knows of every option (``option_bounds.py``) bounds its price from
below with no further search. The first objective with the option's standing turned is a small
problem of its own, solved exactly (``shortfall.turned``). Plans in hand that turn it are the other
end. What is left of the time goes to searches of the changed problems, in rounds: each gets its
share, and what small problems leave over goes to those after them. A price says what is proven of
it; what is not known is not told as nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.optimise.assignment.min_cost_flow import Recourse
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.mip.shortfall import turned
from sufficiency.optimise.problem import Bools, Joint, Problem
from sufficiency.optimise.sensitivity.alternatives import few, plain
from sufficiency.optimise.sensitivity.option_bounds import TRIALS, OptionBounds
from sufficiency.optimise.sensitivity.pareto import Possible, changed, turn_of
from sufficiency.optimise.siting.solve import Plan

WORTHWHILE = 1.5
"""Units of work below which a search is not begun where options are many."""


@discreet
@dataclass(frozen=True, eq=False)
class Price:
    """What it costs to open an option that the plan leaves out, or to do without one it opens.

    Attributes:
        option: position q.
        opened: whether the plan opens it (then the price is that of doing without, and a pin of
            it does not hold).
        possible: whether the limits allow a plan with the change.
        children_least: proven: the change leaves at least so many more children without a
            suitable local place than the plan (below zero: as many fewer at most).
        children_found: a plan with the change leaves so many more; None if none is in hand.
        least_seconds: proven: the change costs at least this in T (below zero: not proven to
            cost). None unless as few left out are possible as far as is known: T of different
            children compares ill.
        found_seconds: a plan with the change that leaves out as few costs this much more in T;
            None if none is in hand.
        instead: (q,) what the plan in hand opens.
        found: its assignment.
        by_rule: whether ties between its children are broken by the rule (``min_cost_flow.py``).
    """

    option: int
    opened: bool
    possible: bool = True
    children_least: int = 0
    children_found: int | None = None
    least_seconds: float | None = None
    found_seconds: float | None = None
    instead: Bools | None = None
    found: Recourse | None = None
    by_rule: bool = False

    def __post_init__(self) -> None:
        assert self.children_found is None or self.children_least <= self.children_found
        assert self.least_seconds is None or self.found_seconds is None or (
            self.least_seconds <= self.found_seconds)

    @property
    def children(self) -> int | None:
        """Children more left out; None where that is not known exactly."""
        return self.children_found if self.children_found == self.children_least else None

    @property
    def proof(self) -> str:
        """"exact"; "bounded": between two ends; "dual": at least, no plan in hand."""
        if not self.possible or self.children:
            return "exact"
        if self.children_found is None:
            return "dual"
        if self.children is None or self.least_seconds is None or self.found_seconds is None:
            return "bounded"
        return "exact" if self.found_seconds - self.least_seconds < 1 else "bounded"

    @property
    def tied(self) -> bool:
        """Whether a plan with the change is exactly as good, and none is better."""
        return self.children == 0 and self.proof == "exact" and self.found_seconds == 0


def explain(
    problem: Problem, best: Plan, which: Sequence[int], effort: Effort,
    tell: Progress = lambda _: None, *, bounds: Sequence[int] = (),
) -> list[Price]:
    """The price of forcing in each option that is closed, and of forbidding each that is open.

    Args:
        problem: the problem ``best`` solves.
        best: the plan to compare with.
        which: options that are priced first. Prices are of travel alone: what it must save to be
            worth its capital is put aside.
        effort: for all of them together.
        tell: called with what is being searched, in words.
        bounds: further options, searched only once the first are.

    Returns:
        Prices of ``which``, then of ``bounds``. A plan found for a change may turn out better
        than ``best`` where that was not proven the best: its price is then below zero.
    """
    every = [*which, *bounds]
    if not every:
        return []
    problem = plain(problem)
    tell("what the search knows of every option")
    known = OptionBounds(problem, best, effort.part(1 / 3))
    found = _Found(problem, best, known)
    turn = turned(Joint((problem,)), best.opened, best.found.shortfall,
                  np.array(every, dtype=np.int64), work=effort.part(1 / 3).work)
    into = known.into()
    for q in every:
        low = float(known.without(q) if best.opened[q] else into[q])
        found.begin(q, int(turn.least[q]), bool(turn.exact[q]), low)
    tell("exchanges with every option")
    others = sorted(bounds, key=lambda q: found.seconds[q])
    for some, most, part in ((which, TRIALS, effort.part(0.5)), (others, 1, effort.part(0.4))):
        for q in some:
            if part.left() <= 0:
                break
            if found.is_open(q) and not problem.options.pinned[q]:
                known.propose(q, most)
    _search(problem, best, found, [*found.order(which), *found.order(bounds)],
            replace(effort, gap=0.0 if few(problem) else effort.gap), tell)
    return [found.price(q) for q in every]


class _Found:
    """What is proven of every change, and the plans in hand."""

    def __init__(self, problem: Problem, best: Plan, known: OptionBounds) -> None:
        self.problem, self.best, self.known = problem, best, known
        self.possible = Possible(problem)
        self.children: dict[int, int] = {}
        """Children more left out, at least."""
        self.seconds: dict[int, float] = {}
        """T of plans with the change that leave out as few, at least."""
        self.impossible: set[int] = set()
        self.exact: set[int] = set()
        """Changes that leave out just so many more, though no plan is in hand."""
        self.searched: set[bytes] = set()
        """Plans in hand that a search found."""

    def begin(self, q: int, least: int, exact: bool, seconds: float) -> None:
        """What the first objective and the cuts say of a change."""
        pinned = self.problem.options.pinned[q]
        if least < 0:
            self.impossible.add(q)
            self.children[q], self.seconds[q] = 0, np.inf
            return
        more = least - self.best.found.shortfall
        if not pinned:
            # Every plan is bounded by what the plan itself is.
            more = max(more, self.best.shortfall_bound - self.best.found.shortfall)
            if seconds == np.inf and self.best.shortfall_bound == self.best.found.shortfall:
                more = max(more, 1)
        if exact and more == least - self.best.found.shortfall:
            self.exact.add(q)
        self.children[q] = more
        self.seconds[q] = -np.inf if pinned else max(seconds, self.best.bound)

    def learn(self, q: int, other: Plan | None) -> None:
        """What a search of the changed problem found and proved."""
        if other is None:
            return
        key = other.opened.tobytes()
        self.known.tried[key] = (other.opened, other.found)
        self.searched.add(key)
        more = other.shortfall_bound - self.best.found.shortfall
        if more > self.children[q]:
            self.exact.discard(q)
            self.children[q] = more
        if other.found.shortfall == self.best.found.shortfall:
            self.seconds[q] = max(self.seconds[q], other.bound)

    def is_open(self, q: int) -> bool:
        """Whether a price is not known exactly, and a plan may leave out as few."""
        return q not in self.exact and self.price(q, settle=False).proof != "exact"

    def order(self, which: Sequence[int]) -> list[int]:
        """The open ones: schools first, then where least is known."""
        school = self.problem.options.school

        def width(q: int) -> float:
            price = self.price(q, settle=False)
            if price.found_seconds is None or price.least_seconds is None:
                return np.inf
            return price.found_seconds - max(price.least_seconds, 0.0)

        return sorted((q for q in which if self.is_open(q)),
                      key=lambda q: (not school[q], -width(q), q))

    def price(self, q: int, *, settle: bool = True) -> Price:
        """The price as far as it is known; with ``settle``, whether any plan has the change."""
        best, opened = self.best, bool(self.best.opened[q])
        if q in self.impossible:
            return Price(q, opened, possible=False)
        least, hand = self.children[q], self.known.best_tried(q)
        if hand is None and settle and q not in self.exact and not self.possible.turned(q, opened):
            return Price(q, opened, possible=False)
        if q in self.exact and least > 0:
            if hand is None or hand[1].shortfall != best.found.shortfall + least:
                return Price(q, opened, True, least, least)
            return Price(q, opened, True, least, least, None, None, *self._hand(*hand))
        if hand is None:
            return Price(q, opened, True, least, None, self._low(q) if least <= 0 else None)
        more = hand[1].shortfall - best.found.shortfall
        low = self._low(q) if least <= 0 <= more else None
        high = float(hand[1].seconds - best.found.seconds) if more == 0 else None
        if low is not None and high is not None and high < low < high + 1:
            # T is whole: less than one is rounding.
            low = high
        return Price(q, opened, True, least, more, low, high, *self._hand(*hand))

    def _hand(self, opened: Bools, found: Recourse) -> tuple[Bools, Recourse, bool]:
        return opened, found, opened.tobytes() in self.searched

    def _low(self, q: int) -> float | None:
        low = self.seconds[q] - self.best.found.seconds
        return float(low) if np.isfinite(low) else None


def _search(
    problem: Problem, best: Plan, found: _Found, order: list[int], effort: Effort, tell: Progress
) -> None:
    """Search the changed problems in rounds, as long as there is time and something to gain."""
    worth = 0.0 if few(problem) else WORTHWHILE
    while order:
        again = []
        for done, q in enumerate(order):
            left = effort.left()
            if left <= 0 or (left < worth and done):
                return
            opened = bool(best.opened[q])
            tell(f"{'without' if opened else 'with'} {problem.options.ids[q]}")
            share = effort.part(1 / (len(order) - done), worth)
            other = changed(problem, share, *turn_of(problem, q, opened), begin=best)
            found.learn(q, other)
            if share.left() <= 0 and found.is_open(q):
                again.append(q)
        order = again
