"""Why here, why not there: the price of every option, most of it without another search.

What the search knows (``known.py``) is one end of a price, and what it proposes the other. The
first objective with the option's standing turned is a small problem of its own, solved exactly
(``shortfall.turned``). What is left of the time goes to searches of the changed problem, schools
first, then where the two ends are widest apart.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.optimise.frontier import Effort, Tell, changed
from sufficiency.optimise.known import TRIALS, Known
from sufficiency.optimise.problem import Bools, Joint, Problem
from sufficiency.optimise.shortfall import turned
from sufficiency.optimise.site import Plan

WORTHWHILE = 2.5
"""Seconds below which a search of a changed problem is not begun."""


@dataclass(frozen=True, eq=False)
class Price:
    """What it costs to open an option that the plan leaves out, or to do without one it opens.

    Attributes:
        option: position q.
        opened: whether the plan opens it (then the price is that of doing without).
        children: more children without a suitable local place than in the plan; None if the
            limits allow no plan with the change.
        children_exact: whether a plan leaves out just so many more; False: at least so many.
        least_seconds: proven: the change costs at least this (below zero: not proven to cost).
            None where ``children`` is not zero, as journeys of different children compare ill.
        found_seconds: a plan with the change costs this much more; None if none is at hand.
        plan: the plan a search of the changed problem found, if there was one.
    """

    option: int
    opened: bool
    children: int | None
    children_exact: bool = True
    least_seconds: float | None = None
    found_seconds: float | None = None
    plan: Plan | None = None

    @property
    def proof(self) -> str:
        """"exact"; "bounded": between two ends; "dual": at least, from multipliers alone."""
        if self.children is None or (self.children and self.children_exact):
            return "exact"
        if self.found_seconds is None or self.least_seconds is None:
            return "dual"
        return "exact" if self.found_seconds - self.least_seconds < 1 else "bounded"

    @property
    def width(self) -> float:
        """Seconds between the two ends; inf without a plan."""
        if self.least_seconds is None or self.found_seconds is None:
            return np.inf
        return self.found_seconds - max(self.least_seconds, 0.0)


def explain(
    problem: Problem, best: Plan, which: Sequence[int], effort: Effort,
    tell: Tell = lambda _: None, *, bounds: Sequence[int] = (),
) -> list[Price]:
    """The price of forcing in each option that is closed, and of forbidding each that is open.

    Args:
        problem: the problem ``best`` solves.
        best: the plan to compare with.
        which: options that plans are found and searched for.
        effort: ``seconds`` is for all of them together; bounds take a few seconds besides.
        bounds: further options of which the proven least price, and a plan that a single
            exchange makes, are enough.

    Returns:
        Prices of ``which``, then of ``bounds``. A plan found for a change may turn out better
        than ``best`` where that was not proven the best: its price is then below zero.
    """
    began = time.perf_counter()
    deadline = began + effort.seconds
    every = [*which, *bounds]
    tell("what the search knows of every option")
    known = Known(problem, best, effort.threads, began + effort.seconds / 3)
    turn = turned(Joint((problem,)), best.opened, best.found.shortfall,
                  np.array(every, dtype=np.int64), time_limit=effort.seconds / 3)
    into = known.into()
    prices = {}
    for q in every:
        opened = bool(best.opened[q])
        if turn.least[q] < 0:
            prices[q] = Price(q, opened, None)
            continue
        more = int(turn.least[q]) - best.found.shortfall
        pinned = bool(problem.options.pinned[q])
        least = -np.inf if pinned or more > 0 else (
            known.without(q) if opened else float(into[q]))
        if more > 0 or least == np.inf:
            # No leaf with as few left out has a plan with the change.
            prices[q] = Price(q, opened, max(more, 1), more > 0 and bool(turn.exact[q]))
            continue
        # Below zero only where doing without a pin may let more in.
        prices[q] = Price(q, opened, more if pinned else 0, False,
                          None if pinned else least - best.found.seconds)
    asked = [q for q in which if _open_question(prices[q])]
    others = sorted((q for q in bounds if _open_question(prices[q])),
                    key=lambda q: prices[q].least_seconds or 0.0)
    tell("exchanges with every option")
    for q, most in (*((q, 1) for q in others), *((q, TRIALS) for q in asked)):
        late = time.perf_counter() > (deadline if most > 1 else began + 0.6 * effort.seconds)
        if not problem.options.pinned[q] and not late:
            seconds = known.proposed(q, bool(best.opened[q]), most) - best.found.seconds
            prices[q] = replace(prices[q], found_seconds=seconds if np.isfinite(seconds) else None)
    _search(problem, best, prices, asked, replace(effort, seconds=deadline - time.perf_counter()),
            tell)
    return [prices[q] for q in every]


def _open_question(price: Price) -> bool:
    """Whether a plan with the change may leave out no more children."""
    return price.children is not None and price.children <= 0


def _search(
    problem: Problem, best: Plan, prices: dict[int, Price], asked: list[int], effort: Effort,
    tell: Tell,
) -> None:
    """Search the changed problems: schools first, then where least is known."""
    deadline = time.perf_counter() + effort.seconds
    school = problem.options.school
    order = sorted((q for q in asked if prices[q].proof != "exact"),
                   key=lambda q: (not school[q], -prices[q].width, q))
    # The first always, then as many as there is time for.
    order = order[: max(int(effort.seconds / WORTHWHILE), 1)]
    for done, q in enumerate(order):
        left = deadline - time.perf_counter()
        if done and left <= 0:
            break
        price = prices[q]
        tell(f"{'without' if price.opened else 'with'} {problem.options.ids[q]}")
        turn = np.arange(len(problem.options)) == q
        none: Bools = np.zeros(len(problem.options), dtype=bool)
        seconds = max(left / (len(order) - done), 1.0)
        other = changed(problem, replace(effort, seconds=seconds), none if price.opened else turn,
                        turn if price.opened else none, begin=best)
        if other is not None:
            prices[q] = _searched(price, best, other)


def _searched(price: Price, best: Plan, other: Plan) -> Price:
    """A price with what a search of the changed problem found besides."""
    more = other.found.shortfall - best.found.shortfall
    if more:
        exact = other.shortfall_bound == other.found.shortfall
        return replace(price, children=more, children_exact=exact, plan=other,
                       least_seconds=None, found_seconds=None)
    total = best.found.seconds
    least = other.bound - total
    if price.least_seconds is not None:
        least = max(least, price.least_seconds)
    found = float(other.found.seconds - total)
    if price.found_seconds is not None:
        found = min(found, price.found_seconds)
    return replace(price, children=0, children_exact=True, least_seconds=min(least, found),
                   found_seconds=found, plan=other)
