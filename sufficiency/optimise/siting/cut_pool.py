"""Cut pool: what is known of every choice of options at once.

Each cut is a linear function of the options opened that no plan's travel falls below
(``relaxation.Cut``). Cuts found anywhere in a search hold everywhere in it. They tell without an
assignment that a choice cannot be better, and bound a whole branch by looking at all cuts
together: apart from the schools, the best a cut allows is found once.
"""

from __future__ import annotations

import numpy as np

from sufficiency.optimise.problem import Bools, Floats, Ints, Joint
from sufficiency.optimise.siting.relaxation import Bound, Cut, Relaxation
from sufficiency.optimise.siting.selection import BaseTable, NodeRestrictions, choose

MOST = 400
"""Cuts kept; the ones that have bounded least go first."""


class CutPool:
    """Cuts of one problem."""

    def __init__(self, relaxation: Relaxation) -> None:
        self.joint = relaxation.joint
        options = self.joint.options
        self.free = relaxation.free
        self.schools = np.flatnonzero(options.school & ~options.pinned & ~self.free.never)
        _, self.site = np.unique(options.site[self.schools], return_inverse=True)
        order = np.argsort(self.site, kind="stable")
        self.by_site = order
        self.site_start = np.flatnonzero(np.r_[True, np.diff(self.site[order]) > 0])
        self.position = np.full(len(options), -1)
        self.position[self.schools] = np.arange(len(self.schools))
        self.all: list[Cut] = []
        self.worth = np.zeros((0, len(options)))
        self.constant = np.zeros(0)
        self.rest = np.zeros(0)

    def add(self, cut: Cut) -> None:
        """Remember a cut."""
        rest = cut.constant + choose(self.joint, cut.worth, self.free).rest
        self.all.append(cut)
        self.worth = np.r_[self.worth, cut.worth[None, :]]
        self.constant, self.rest = np.r_[self.constant, cut.constant], np.r_[self.rest, rest]
        if len(self.all) > MOST:
            drop = int(np.argmin(self.rest))
            keep = np.arange(len(self.all)) != drop
            del self.all[drop]
            self.worth, self.constant = self.worth[keep], self.constant[keep]
            self.rest = self.rest[keep]

    def order(self, limits: NodeRestrictions) -> list[int]:
        """Positions of the cuts, those that bound what is within these limits best first."""
        if not self.all:
            return []
        return np.argsort(-(self.rest + self._schools(limits)), kind="stable").tolist()

    def least(self, opened: Bools) -> float:
        """No plan with exactly these options has less travel."""
        if not self.all:
            return -np.inf
        return float((self.constant + self.worth[:, opened].sum(axis=1)).max())

    def bound(self, limits: NodeRestrictions) -> tuple[float, Cut | None]:
        """No plan within these limits has less travel; and the cut that says so.

        Only what the limits say of schools is looked at.
        """
        if not self.all:
            return -np.inf, None
        value = self.rest + self._schools(limits)
        best = int(value.argmax())
        return float(value[best]), self.all[best]

    def _schools(self, limits: NodeRestrictions) -> Floats:
        """(cuts,) least worth of schools: of each set its best, then the best of other sites."""
        worth = self.worth[:, self.schools].copy()
        worth[:, limits.never[self.schools] | limits.must[self.schools]] = np.inf
        # Schools that must open are paid for here and use up none of those still to choose.
        must = np.flatnonzero(limits.must & ~self.free.must)
        total = self.worth[:, must].sum(axis=1)
        if not len(self.schools):
            return total if not limits.one_of else np.full(len(total), np.inf)
        if len(limits.one_of) > limits.schools:
            return np.full(len(worth), np.inf)
        rows = np.arange(len(worth))
        taken: list[Ints] = []
        for members in limits.one_of:
            at = self.position[members]
            best = worth[:, at].argmin(axis=1)
            total = total + worth[rows, at[best]]
            taken.append(self.site[at[best]])
        left = limits.schools - len(limits.one_of)
        if left > 0:
            site = np.minimum.reduceat(worth[:, self.by_site], self.site_start, axis=1)
            for s in taken:
                site[rows, s] = 0.0
            site = np.minimum(site, 0.0)
            if left < site.shape[1]:
                site = np.partition(site, left - 1, axis=1)[:, :left]
            total = total + site.sum(axis=1)
        return total


def reduced_cost_bounds(
    joint: Joint, bound: Bound, limits: NodeRestrictions
) -> tuple[Floats, Floats]:
    """(q,) least travel of plans that open each option, and (q,) of plans that do not.

    What the multipliers of a bound say of each option on its own (reduced costs of the choice).
    Bases that stand beside a forced one may share its host here, which only lowers the value;
    doing without is told for schools only.

    Args:
        joint: the problem.
        bound: the best bound known, with its multipliers.
        limits: what is settled at this point of the search; elsewhere the values say nothing.
    """
    options, worth = joint.options, bound.step.cut.worth
    into, without = np.full(len(options), -np.inf), np.full(len(options), -np.inf)
    free = ~limits.never & ~limits.must
    chosen = choose(joint, worth, limits)
    value = bound.step.cut.constant + chosen.value
    table = BaseTable(joint, worth, free, limits.base_places)
    base = np.flatnonzero(free & options.base)
    into[base] = value - table.value + worth[base] + table.with_one(options.places[base])

    school = np.flatnonzero(free & options.school)
    picked = chosen.opened & options.school & free
    full = int(picked.sum()) >= limits.schools
    # One more school displaces the least worthy of those chosen, if there is no room for both.
    last = float(worth[picked].max(initial=-np.inf))
    into[school] = value - max(last, -np.inf if full else 0.0) + worth[school]
    # One school less makes way for another at its site, or for the best that had no room.
    other = np.where(free & options.school & ~picked, worth, 0.0)
    site = np.zeros(int(options.site.max(initial=-1)) + 1)
    np.minimum.at(site, options.site, np.minimum(other, 0.0))
    spare = float(np.where(np.bincount(options.site[picked], minlength=len(site)) > 0, 0.0,
                           site).min(initial=0.0)) if full else 0.0
    in_sets = np.concatenate([*limits.one_of, []]).astype(np.int64)
    lone = picked.copy()
    lone[in_sets] = False
    at = np.flatnonzero(lone)
    without[at] = value - worth[at] + np.minimum(site[options.site[at]], spare)
    into[chosen.opened] = -np.inf
    return into, without
