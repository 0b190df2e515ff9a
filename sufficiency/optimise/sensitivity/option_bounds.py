"""Bounds of every option that a search knows already, most of them without another search.

A search that ends leaves behind multipliers, each of which bounds every choice of options at once
(``relaxation.Cut``), and leaves of its tree that together hold every plan (``warm_start.py``). From
them follows, with no further search, the least travel of plans that open a given option and of
plans that do without it: in every leaf the best of its cuts, and of all leaves the least. What the
cuts propose with an option in, or out, is assigned exactly.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assignment.duals import joint_prices
from sufficiency.optimise.assignment.min_cost_flow import Recourse, recourse
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.problem import (
    Bools,
    Floats,
    Ints,
    Joint,
    Problem,
    faults_of_choice,
    free_options,
)
from sufficiency.optimise.siting.cut_pool import CutPool, reduced_cost_bounds
from sufficiency.optimise.siting.relaxation import Bound, Cut, Multipliers, Relaxation, Step
from sufficiency.optimise.siting.selection import Choice, NodeRestrictions, choose
from sufficiency.optimise.siting.solve import Plan

PER_LEAF = 5
"""Cuts looked at in each leaf."""
TRIALS = 4
"""Exchanges assigned for each option."""
Exchange = tuple[tuple[int, ...], tuple[int, ...]]
"""Positions that come in, and that make way."""


class OptionBounds:
    """What a search knows of every option beside its plan.

    Args:
        problem, best: what was searched, and its plan.
        effort: time to take its multipliers up again.

    Attributes:
        tried: choices assigned exactly, in the positions of the problem.
    """

    def __init__(self, problem: Problem, best: Plan, effort: Effort) -> None:
        whole = Joint((problem,))
        self.problem, self.best, self.size = problem, best, len(problem.options)
        self.work = effort.work.of or effort.work
        self.kept = np.flatnonzero(free_options(whole) | problem.options.pinned)
        self.joint = whole.with_options(self.kept)
        self.none = np.zeros(len(self.kept), dtype=bool)
        self.relaxation = Relaxation(self.joint, best.found.shortfall, effort.threads,
                                     effort.work)
        self.cuts = CutPool(self.relaxation)
        self.tight = self._tight()
        self.cuts.add(self.tight)
        for at in best.memory.at if best.memory is not None else ():
            if effort.left() <= 0:
                break
            self.cuts.add(self.relaxation.cut(at))
        leaves = best.memory.parts(self.joint) if best.memory is not None else []
        self.leaves = leaves or [(self.none, ())]
        self.tried: dict[bytes, tuple[Bools, Recourse]] = {}

    def _tight(self) -> Cut:
        """The cut of the plan's own prices, which is tight at the plan."""
        each = joint_prices(self.joint, self.best.opened[self.kept], self.best.found)
        return self.relaxation.cut(
            Multipliers.of(each, np.zeros(len(self.relaxation.budgets))))

    def into(self) -> Floats:
        """(q,) least travel of plans with as few left out that open each option; inf for none."""
        low = np.full(len(self.kept), np.inf)
        for never, one_of in self.leaves:
            limits = NodeRestrictions.of(self.joint, self.none, never, one_of)
            mine = np.full(len(self.kept), self.best.bound)
            for cut in self._first(limits):
                choice = self._choose(cut, limits)
                value = cut.constant + choice.value
                if not np.isfinite(value):
                    mine[:] = np.inf
                    break
                step = Step(value, cut, choice, self.relaxation.weight, 0.0,
                            self.relaxation.ceilings)
                here = Bound(value, step, self.none.astype(float))
                least, _ = reduced_cost_bounds(self.joint, here, limits)
                mine = np.maximum(mine, np.maximum(least, value))
            low = np.minimum(low, np.where(limits.never, np.inf, mine))
        out = np.full(self.size, np.inf)
        out[self.kept] = low
        return out

    def without(self, option: int) -> float:
        """The same for doing without an option that is opened and not pinned."""
        shut = self.none | (self.kept == option)
        def bound(never: Bools, one_of: tuple[Ints, ...]) -> float:
            limits = NodeRestrictions.of(self.joint, self.none, never, one_of)
            return self.cuts.bound(limits)[0]

        bounds = sorted(((bound(*leaf), *leaf) for leaf in self.leaves), key=lambda leaf: leaf[0])
        low = np.inf
        for before, never, one_of in bounds:
            if before >= low:
                break
            limits = NodeRestrictions.of(self.joint, self.none, never | shut, one_of)
            low = min(low, max(
                (c.constant + self._choose(c, limits).value
                 for c in self._first(limits)), default=before))
        return max(low, self.best.bound)

    def _choose(self, cut: Cut, limits: NodeRestrictions) -> Choice:
        """The choice a cut likes best; of infinite value where there is none."""
        try:
            return choose(self.joint, cut.worth, limits)
        except NoSolutionError:
            return Choice(limits.must, np.inf, np.inf)

    def _first(self, limits: NodeRestrictions) -> list[Cut]:
        """The cuts that bound a leaf best."""
        return [self.cuts.all[i] for i in self.cuts.order(limits)[:PER_LEAF]]

    def propose(self, option: int, most: int = TRIALS, than: float | None = None) -> None:
        """Try the exchanges that turn the standing of an option.

        It comes in for one or two that are open, or makes way for one that is closed; of these
        the cuts tell the most promising, which are assigned exactly.

        Args:
            option: position.
            most: exchanges tried.
            than: T above which they are passed over; None for that of the best of them.
        """
        now, at = self.best.opened[self.kept], np.flatnonzero(self.kept == option)
        trials = self._trials(int(at[0]), now) if len(at) else []
        if not trials:
            return
        here = self.cuts.constant + self.cuts.worth[:, now].sum(axis=1)
        scores = [float((here + self.cuts.worth[:, list(into)].sum(axis=1)
                         - self.cuts.worth[:, list(out)].sum(axis=1)).max())
                  for into, out in trials]
        least, tried = np.inf, 0
        for i in np.argsort(scores, kind="stable").tolist():
            if scores[i] >= (least if than is None else than) or tried == most:
                break
            trial = now.copy()
            trial[list(trials[i][0])], trial[list(trials[i][1])] = True, False
            if not faults_of_choice(self.joint, trial):
                tried += 1
                whole = np.zeros(self.size, dtype=bool)
                whole[self.kept[trial]] = True
                if whole.tobytes() not in self.tried:
                    self.tried[whole.tobytes()] = (
                        whole, recourse(self.joint, trial, ties=False, work=self.work))
                found = self.tried[whole.tobytes()][1]
                if found.shortfall <= self.best.found.shortfall:
                    least = min(least, float(found.seconds))

    def best_tried(self, option: int) -> tuple[Bools, Recourse] | None:
        """The best choice tried that turns the standing of an option; None if there is none.

        All other pins hold in it.
        """
        others = self.problem.options.pinned.copy()
        others[option] = False
        turned = [t for t in self.tried.values()
                  if t[0][option] != self.best.opened[option] and t[0][others].all()]
        return min(turned, key=lambda t: t[1].rank, default=None)

    def _trials(self, q: int, now: Bools) -> list[Exchange]:
        """What comes in and what makes way in every exchange with option q."""
        options = self.joint.options
        alike = (options.school == options.school[q]) & (options.base == options.base[q])
        alike &= ~options.pinned
        trials: list[Exchange]
        if now[q]:
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
