"""State of one search: its best plan, its best bound, and what it knows of every choice."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.common.progress import SearchProgress
from sufficiency.optimise.assignment.duals import Prices, joint_prices
from sufficiency.optimise.assignment.min_cost_flow import Recourse, recourse
from sufficiency.optimise.mip.shortfall import fewest_without_place
from sufficiency.optimise.problem import Bools, Ints, Joint, faults_of_choice, free_options
from sufficiency.optimise.siting.cut_pool import CutPool, reduced_cost_bounds
from sufficiency.optimise.siting.exchange import exchanges, near_pairs, quick
from sufficiency.optimise.siting.relaxation import Bound, Cut, Multipliers, Relaxation
from sufficiency.optimise.siting.selection import Subproblem
from sufficiency.optimise.work import Work

HOPE = 0.002
"""A choice this much worse than the best plan, as a share, is not worth better bases."""



@discreet
@dataclass(frozen=True, eq=False)
class Priced:
    """A plan and the multipliers its prices give."""

    opened: Bools
    found: Recourse
    at: Multipliers


class Search:
    """State of one search: best plan, best bound, what is known of every choice."""

    def __init__(
        self, joint: Joint, gap: float, work: Work, threads: int, watch: SearchProgress | None
    ) -> None:
        self.whole = joint
        self.gap, self.work, self.threads = gap, work, threads
        self.watch = watch
        first = fewest_without_place(joint, work=work, threads=threads)
        self.first = first
        # Options no plan with the fewest children left out can open are gone from here on.
        self.kept = np.flatnonzero((free_options(joint) | joint.options.pinned) & first.useful)
        self.joint = joint.with_options(self.kept)
        self.relaxation = Relaxation(self.joint, first.least, threads, work)
        self.cuts = CutPool(self.relaxation)
        self.opened: Bools | None = None
        self.found: Recourse | None = None
        self.bound = 0.0
        self.ruled_out = np.inf
        self.mu = np.zeros(len(self.relaxation.budgets))
        self.frequency = np.zeros(len(self.kept))
        self.polished: set[bytes] = set()
        self.leaves: list[Subproblem] = []
        # Where assignments are quick, everything the relaxation opens on its way is tried.
        self.fast_assignment = quick(joint)
        self.every_step = self.try_choice if self.fast_assignment else None

    @property
    def total(self) -> float:
        """Seconds of the best plan that keeps the shortfall; inf without one."""
        return float(self.found.seconds) if self.found is not None else np.inf

    def converged(self) -> bool:
        """Whether the gap is small enough, or the work is spent."""
        return self.bound >= self.target_bound() or self.work.left() <= 0

    def target_bound(self) -> float:
        """A bound at which a part of the search needs no more work."""
        if self.found is None:
            return np.inf
        # T is whole, so a bound less than one below it is as good as equal.
        return min(self.total - self.gap * abs(self.total), self.total - 1 + 1e-6)

    def tell(self, step: str) -> None:
        """Report progress."""
        if self.watch is not None:
            self.watch(step, self.total, self.bound)

    def try_choice(self, opened: Bools) -> bool:
        """Evaluate a choice exactly, unless a cut tells it cannot be better; keep the best."""
        found = self._better(opened, self.total)
        if found is None:
            return False
        self.opened, self.found = opened, found
        return True

    def exact(self, opened: Bools) -> float:
        """Travel of a choice; infinite where it does not keep the limits or the shortfall."""
        if faults_of_choice(self.joint, opened):
            return np.inf
        found = recourse(self.joint, opened, ties=False, work=self.work)
        return float(found.seconds) if found.shortfall <= self.first.least else np.inf

    def price(self, opened: Bools, found: Recourse) -> tuple[list[Prices], Cut]:
        """Prices of a plan, and the cut they give (it is tight at that plan)."""
        each = joint_prices(self.joint, opened, found)
        cut = self.relaxation.cut(Multipliers.of(each, self.mu * 0))
        self.cuts.add(cut)
        return each, cut

    def keep_better_bound(self, a: Bound, b: Bound) -> Bound:
        """The better of two bounds, noted; what the second chose is tried."""
        best = b if b.value > a.value else a
        self.bound, self.mu, self.frequency = max(self.bound, best.value), best.at.mu, best.often
        self.cuts.add(b.step.cut)
        self.try_relaxed_choice(b)
        return best

    def try_relaxed_choice(self, bound: Bound) -> bool:
        """Try the options a relaxation chose, completed to a plan where they break a limit."""
        choice = bound.step.choice
        if not np.isfinite(choice.value):
            return False
        if not faults_of_choice(self.joint, choice.opened):
            if self.try_choice(choice.opened):
                return True
            if self.found is not None:
                return False
        worth = np.full(len(self.whole.options), float(np.abs(bound.step.cut.worth).max()) + 1.0)
        worth[self.kept] = bound.step.cut.worth
        whole = self.first.completion.cheapest(
            worth, self.first.least, work=self.work
        )
        return whole is not None and self.try_choice(whole[self.kept])

    def exchange(self) -> None:
        """Improve the best plan by exchange."""
        assert self.opened is not None and self.found is not None
        best = self._improved(self.opened, self.found, np.ones(len(self.opened), dtype=bool))
        if best.found.seconds < self.total:
            self.opened, self.found = best.opened, best.found

    def improve_if_new(self, bound: Bound) -> None:
        """Polish what a relaxation chose, if it chose schools that were not looked at yet."""
        schools = bound.step.choice.opened & self.joint.options.school
        key = schools.tobytes()
        if key not in self.polished and bound.value < self.target_bound():
            self.polished.add(key)
            self.improve_choice(bound)

    def improve_choice(self, bound: Bound) -> Priced | None:
        """The plan a relaxation chose, with better bases for its schools; kept if it is the best.

        None if the relaxation's choice breaks a limit.
        """
        opened = bound.step.choice.opened
        if not np.isfinite(bound.value) or faults_of_choice(self.joint, opened):
            return None
        found = recourse(self.joint, opened, ties=False, work=self.work)
        if found.shortfall > self.first.least:
            return None
        if found.seconds > (1 + HOPE) * self.total:
            return None
        # Where it is cheap, schools may move as well.
        best = self._improved(opened, found, ~self.joint.options.school | self.fast_assignment)
        if best.found.seconds < self.total:
            self.opened, self.found = best.opened, best.found
            self.exchange()
        return best

    def _improved(self, opened: Bools, found: Recourse, movable: Bools) -> Priced:
        """Exchange movable options until none of the most promising exchanges helps."""
        while True:
            each, cut = self.price(opened, found)
            here = Priced(opened, found, cut.at)
            trials = exchanges(self.joint, opened, found, each, cut, movable)
            among = near_pairs(self.joint, each, trials)
            for trial in trials:
                better = self._better(trial, found.seconds, among)
                if self.work.left() <= 0:
                    return here
                if better is not None:
                    opened, found = trial, better
                    break
            else:
                return here

    def _better(
        self, opened: Bools, than: float, among: list[Bools | None] | None = None
    ) -> Recourse | None:
        """The assignment of a choice if it keeps the shortfall with less travel.

        With ``among``, choices that are not better on those pairs alone are passed over.
        """
        if faults_of_choice(self.joint, opened) or self.cuts.least(opened) >= than:
            return None
        for pairs in (among, None) if among and any(a is not None for a in among) else (None,):
            found = recourse(self.joint, opened, pairs, ties=False, work=self.work)
            if found.shortfall > self.first.least or found.seconds >= than:
                return None
        return found

    def fix_by_reduced_cost(self, root: Bound) -> None:
        """Drop the options that no plan better than the gap asks for can open."""
        least, _ = reduced_cost_bounds(self.joint, root, self.relaxation.free)
        gone = (least >= self.target_bound()) & ~self.joint.options.pinned
        if self.opened is None or not gone.any():
            return
        self.ruled_out = min(self.ruled_out, float(least[gone].min()))
        self._keep(np.flatnonzero(~gone | self.opened))

    def _keep(self, keep: Ints) -> None:
        """Go on with these options only; cuts hold for them too."""
        assert self.opened is not None
        cuts = self.cuts.all
        # Draws of a whole county are large: the old layout goes before the new one is made.
        del self.relaxation, self.cuts
        self.kept, self.joint = self.kept[keep], self.joint.with_options(keep)
        self.opened, self.frequency = self.opened[keep], self.frequency[keep]
        self.polished.clear()
        self.relaxation = Relaxation(self.joint, self.first.least, self.threads, self.work)
        self.cuts = CutPool(self.relaxation)
        for cut in cuts:
            self.cuts.add(replace(cut, worth=cut.worth[keep]))
