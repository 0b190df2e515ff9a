"""Why here, why not there: the price of every option, most of it without another search.

A search that ends leaves behind multipliers, each of which bounds every choice of options at once
(``bounds.Cut``), and leaves of its tree that together hold every plan (``memory.py``). From them
follows, with no further search, the least travel of plans that open a given option and of plans
that do without it: in every leaf the best of its cuts, and of all leaves the least (``Known``).
The first objective with the option's standing turned is a small problem of its own, solved exactly
(``shortfall.turned``). What the search proposes with the option in, or out, is assigned exactly,
which is the other end of the price. What is left of the time goes to searches of the changed
problem, schools first, then where the two ends are widest apart.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from sufficiency.optimise.assign import recourse
from sufficiency.optimise.bounds import Bound, Cut, Multipliers, Relaxation, Step
from sufficiency.optimise.choice import Limits, choose, free_options
from sufficiency.optimise.cuts import Cuts, forced
from sufficiency.optimise.frontier import Effort, Tell, changed
from sufficiency.optimise.prices import joint_prices
from sufficiency.optimise.problem import Bools, Floats, Joint, Problem, faults_of_choice
from sufficiency.optimise.shortfall import turned
from sufficiency.optimise.site import Plan
from sufficiency.optimise.work import Work

PER_LEAF = 5
"""Cuts looked at in each leaf."""
Exchange = tuple[tuple[int, ...], tuple[int, ...]]
"""Positions that come in, and that make way."""
TRIALS = 4
"""Exchanges assigned for each option."""
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


class Known:
    """What the search for a plan knows of every option."""

    def __init__(self, problem: Problem, best: Plan, threads: int, deadline: float) -> None:
        whole = Joint((problem,))
        self.best, self.size = best, len(problem.options)
        self.kept = np.flatnonzero(free_options(whole) | problem.options.pinned)
        self.joint = whole.with_options(self.kept)
        self.none = np.zeros(len(self.kept), dtype=bool)
        self.relaxation = Relaxation(self.joint, best.found.shortfall, threads)
        self.cuts = Cuts(self.relaxation)
        self.tight = self._tight()
        self.cuts.add(self.tight)
        for at in best.memory.at if best.memory is not None else ():
            if time.perf_counter() > deadline:
                break
            self.cuts.add(self.relaxation.cut(at))
        leaves = best.memory.parts(self.joint) if best.memory is not None else []
        self.leaves = leaves or [(self.none, ())]

    def _tight(self) -> Cut:
        """The cut of the plan's own prices, which is tight at the plan."""
        each = joint_prices(self.joint, self.best.opened[self.kept], self.best.found)
        return self.relaxation.cut(
            Multipliers.of(each, np.zeros(len(self.relaxation.budgets))))

    def into(self) -> Floats:
        """(q,) least travel of plans with as few left out that open each option; inf for none."""
        low = np.full(len(self.kept), np.inf)
        for never, one_of in self.leaves:
            limits = Limits.of(self.joint, self.none, never, one_of)
            mine = np.full(len(self.kept), self.best.bound)
            for cut in self._first(limits):
                choice = choose(self.joint, cut.worth, limits)
                value = cut.constant + choice.value
                if not np.isfinite(value):
                    mine[:] = np.inf
                    break
                step = Step(value, cut, choice, self.relaxation.weight, 0.0,
                            self.relaxation.ceilings)
                mine = np.maximum(mine, np.maximum(
                    forced(self.joint, Bound(value, step, self.none.astype(float)), limits)[0],
                    value))
            low = np.minimum(low, np.where(limits.never, np.inf, mine))
        out = np.full(self.size, np.inf)
        out[self.kept] = low
        return out

    def without(self, option: int) -> float:
        """The same for doing without an option that is opened and not pinned."""
        shut = self.none | (self.kept == option)
        bounds = sorted(
            ((self.cuts.bound(Limits.of(self.joint, self.none, never, one_of))[0], never, one_of)
             for never, one_of in self.leaves), key=lambda leaf: leaf[0])
        low = np.inf
        for before, never, one_of in bounds:
            if before >= low:
                break
            limits = Limits.of(self.joint, self.none, never | shut, one_of)
            low = min(low, max(
                (c.constant + choose(self.joint, c.worth, limits).value
                 for c in self._first(limits)), default=before))
        return max(low, self.best.bound)

    def _first(self, limits: Limits) -> list[Cut]:
        """The cuts that bound a leaf best."""
        return [self.cuts.all[i] for i in self.cuts.order(limits)[:PER_LEAF]]

    def proposed(self, option: int, opened: bool, most: int = TRIALS) -> float:
        """Travel of the best plan that an exchange with the option makes; inf for none.

        It comes in for one or two that are open, or makes way for one that is closed; of these
        the cuts tell the most promising, which are assigned exactly.
        """
        now = self.best.opened[self.kept]
        q = int(np.flatnonzero(self.kept == option)[0])
        trials = self._trials(q, now, opened)
        if not trials:
            return np.inf
        here = self.cuts.constant + self.cuts.worth[:, now].sum(axis=1)
        scores = [float((here + self.cuts.worth[:, list(into)].sum(axis=1)
                         - self.cuts.worth[:, list(out)].sum(axis=1)).max())
                  for into, out in trials]
        least, tried = np.inf, 0
        for i in np.argsort(scores, kind="stable").tolist():
            if scores[i] >= least or tried == most:
                break
            trial = now.copy()
            trial[list(trials[i][0])], trial[list(trials[i][1])] = True, False
            if not faults_of_choice(self.joint, trial):
                tried += 1
                found = recourse(self.joint, trial, ties=False)
                if found.shortfall <= self.best.found.shortfall:
                    least = min(least, float(found.seconds))
        return least

    def _trials(self, q: int, now: Bools, opened: bool) -> list[Exchange]:
        """What comes in and what makes way in every exchange with option q."""
        options = self.joint.options
        alike = (options.school == options.school[q]) & (options.base == options.base[q])
        alike &= ~options.pinned
        trials: list[Exchange]
        if opened:
            others = np.flatnonzero(alike & ~now).tolist()
            trials = [((), (q,)), *(((r,), (q,)) for r in others)]
        else:
            others = np.flatnonzero(alike & now).tolist()
            trials = [((q,), ()), *(((q,), (r,)) for r in others),
                      *(((q,), pair) for pair in combinations(others, 2))]
        budget = self.joint.budget
        if options.base[q] and budget.base_exact and budget.base_places is not None:
            places = options.places
            trials = [t for t in trials if places[list(t[0])].sum() == places[list(t[1])].sum()]
        return trials


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
                  np.array(every, dtype=np.int64), work=Work.within(effort.seconds / 3))
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
