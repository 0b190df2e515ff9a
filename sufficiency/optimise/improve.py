"""Better plans by exchange: close one option, open another of the same size, and look.

Prices say what a place at an unopened option would save at most, and what closing an open one
would cost at least; only the pairs with the best prospects are evaluated, exactly, by flow.
(Vertex substitution, Teitz and Bart 1968, with dual prices choosing the pairs.)
"""

from __future__ import annotations

import numpy as np

from sufficiency.optimise.assign import AMPLE, Assignment, Recourse
from sufficiency.optimise.bounds import Cut
from sufficiency.optimise.prices import Prices
from sufficiency.optimise.problem import Bools, Floats, Joint, Problem, faults_of_choice

PARTNERS = 8
"""Unopened options looked at for each open one."""
TRIES = 24
"""Exchanges evaluated before giving up; ten times as many where assignments are quick."""
FEW = 300_000
"""Pairs of a problem that needs no quick look before an assignment."""
NEAR = 0.12
"""Mean journeys by which a pair may cost more than the best and still be used in a quick look."""


def quick(joint: Joint) -> bool:
    """Whether places are ample, so that an assignment takes no longer than a step of a bound.

    Everybody is then at the nearest place, most of the time.
    """
    most = len(joint.options) if joint.budget.max_schools is None else joint.budget.max_schools
    for part in joint.parts:
        added = np.sort(part.gain[joint.options.school])[::-1][:most].sum()
        if part.capacity.sum() + added < 4 * AMPLE * part.children:
            return False
    return True


def exchanges(
    joint: Joint, opened: Bools, found: Recourse, price: list[Prices], cut: Cut, movable: Bools
) -> list[Bools]:
    """Neighbouring choices by falling prospect: an option closed, another opened, or both.

    Args:
        joint: the problem.
        opened: (q,) options of the plan.
        found: its best assignment.
        price: prices of that assignment, one a part.
        cut: the cut at those prices.
        movable: (q,) options that may be closed or opened.
    """
    options = joint.options
    loss = -options.cost.astype(np.float64)
    for part, assignment, prices in zip(joint.parts, found.parts, price, strict=True):
        loss += _losses(part, opened, assignment, prices)
    busy = np.bincount(options.site[opened], minlength=int(options.site.max(initial=-1)) + 1) > 0
    idle = ~opened & movable & ~busy[options.site]
    moves = [(float(-loss[a]), int(a), -1) for a in np.flatnonzero(opened & movable)
             if loss[a] < 0 and not options.pinned[a]]
    moves += [(float(-cut.worth[b]), -1, int(b)) for b in np.flatnonzero(idle)
              if cut.worth[b] < 0]
    for a in np.flatnonzero(opened & movable & ~options.pinned):
        alike = ~opened & (options.school == options.school[a]) & (options.base == options.base[a])
        if not options.school[a] or not options.cost.any():
            alike &= options.places == options.places[a]
        alike &= ~busy[options.site] | (options.site == options.site[a])
        other = np.flatnonzero(alike)
        best = other[np.lexsort((other, cut.worth[other]))][:PARTNERS]
        moves += [(float(-cut.worth[b] - loss[a]), int(a), int(b)) for b in best]
    moves.sort(key=lambda m: (-m[0], m[1], m[2]))
    tries = 10 * TRIES if quick(joint) else TRIES
    trials = []
    for _, closed, new in moves:
        trial = opened.copy()
        if closed >= 0:
            trial[closed] = False
        if new >= 0:
            trial[new] = True
        if not faults_of_choice(joint, trial):
            trials.append(trial)
        if len(trials) == tries:
            break
    return trials


def _losses(problem: Problem, opened: Bools, found: Assignment, price: Prices) -> Floats:
    """(q,) least that closing each open option costs: its children take the next best place."""
    options = problem.options
    loss = np.zeros(len(options))
    usable = np.flatnonzero(problem.places(opened) > 0)
    extra = price.place[usable] + price.shortfall * ~problem.local[usable]
    for q in np.flatnonzero(opened):
        j = options.pool[q]
        mine = found.pool == j
        group = found.group[mine]
        journey = problem.seconds[np.ix_(group, usable)].astype(float)
        cost = np.where(journey >= 0, journey + extra, np.inf)
        cost[:, usable == j] = np.inf
        nowhere = problem.nowhere_seconds + price.shortfall
        elsewhere = np.minimum(cost.min(axis=1, initial=np.inf), nowhere)
        loss[q] = ((elsewhere - problem.seconds[group, j]) * found.children[mine]).sum()
    return loss


def near_pairs(joint: Joint, price: list[Prices]) -> list[Bools | None]:
    """(n, k) for every part: pairs that cost little more than the best, at these prices.

    Nearly all children of the best assignment of a neighbouring choice use one of these. None
    where a part is small enough to look at all of its pairs.
    """
    out: list[Bools | None] = []
    for part, prices in zip(joint.parts, price, strict=True):
        fits = part.seconds >= 0
        if fits.sum() < FEW:
            out.append(None)
            continue
        over = part.seconds + prices.place + prices.shortfall * ~part.local - prices.group[:, None]
        out.append(fits & (over < NEAR * float(part.seconds[fits].mean())))
    return out
