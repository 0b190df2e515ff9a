"""Exchange heuristic: close one option, open another of the same size, and look.

Prices say what a place at an unopened option would save at most, and what closing an open one
would cost at least; only the pairs with the best prospects are evaluated, exactly, by flow.
(Vertex substitution, Teitz and Bart 1968, with dual prices choosing the pairs.)
"""

from __future__ import annotations

import numpy as np

from sufficiency.optimise.assignment.duals import Prices
from sufficiency.optimise.assignment.min_cost_flow import AMPLE, Assignment, Recourse
from sufficiency.optimise.problem import Bools, Floats, Joint, Problem, faults_of_choice
from sufficiency.optimise.siting.relaxation import Cut

PARTNERS = 8
"""Unopened options looked at for each open one."""
TRIES = 24
"""Exchanges evaluated before giving up; ten times as many where assignments are quick."""
FEW = 20_000
"""Pairs in use of a problem that needs no quick look before an assignment."""
NEAR = 0.12
"""Mean journeys by which a pair may cost more than the best and still be used in a quick look."""


Move = tuple[float, int, int]
"""Seconds it may save, the option it closes and the one it opens (-1 for none)."""


def quick(joint: Joint) -> bool:
    """Whether places are ample, so that an assignment takes no longer than a step of a bound.

    Everybody is then at the nearest place, most of the time.
    """
    most = joint.budget.max_schools
    if most is None:
        return False
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
    moves: list[Move] = [(float(-loss[a]), int(a), -1) for a in np.flatnonzero(opened & movable)
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
    bases = [m for m in moves if not options.school[[q for q in m[1:] if q >= 0]].any()]
    schools = [m for m in moves if options.school[[q for q in m[1:] if q >= 0]].any()]
    tries = 10 * TRIES if quick(joint) else TRIES
    # What prices say of bases is nearly right, of schools it is only an order.
    together = _disjoint(joint, bases)
    many = [together[: len(together) >> i] for i in range(len(together).bit_length() - 1)]
    trials: list[Bools] = []
    for some, most in (
        (many, len(many)), ([[m] for m in bases], tries // 2), ([[m] for m in schools], tries // 2)
    ):
        count = 0
        for swap in some:
            if count == most:
                break
            trial = opened.copy()
            for _, closed, new in swap:
                if closed >= 0:
                    trial[closed] = False
                if new >= 0:
                    trial[new] = True
            if not faults_of_choice(joint, trial):
                trials.append(trial)
                count += 1
    return trials


def _disjoint(joint: Joint, moves: list[Move]) -> list[Move]:
    """Promising moves by falling prospect, no two of which touch the same option or site."""
    options = joint.options
    touched: set[int] = set()
    out = []
    for prospect, closed, new in moves:
        sites = {int(options.site[q]) for q in (closed, new) if q >= 0}
        if prospect > 0 and not sites & touched:
            touched |= sites
            out.append((prospect, closed, new))
    return out


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


def near_pairs(joint: Joint, price: list[Prices], trials: list[Bools]) -> list[Bools | None]:
    """(n, k) for every part: pairs that cost little more than the best, at these prices.

    Nearly all children of the best assignment of a neighbouring choice use one of these. Told for
    the pools that any of the trials opens. None where a part is small enough to look at all pairs.

    Args:
        joint: the problem; n and k below are groups and pools of each part.
        price: dual prices of a neighbouring choice in seconds, one set a part.
        trials: (q,) each, the choices that will be assigned.
    """
    out: list[Bools | None] = []
    opened = np.logical_or.reduce(trials, initial=False) | np.zeros(len(joint.options), dtype=bool)
    for part, prices in zip(joint.parts, price, strict=True):
        if part.seconds.size < FEW:
            out.append(None)
            continue
        used = np.flatnonzero(part.places(opened) > 0)
        seconds = part.seconds[:, used]
        fits = seconds >= 0
        if fits.sum() < FEW:
            out.append(None)
            continue
        extra = prices.place[used] + prices.shortfall * ~part.local[used]
        over = seconds + extra - prices.group[:, None]
        near = np.zeros(part.seconds.shape, dtype=bool)
        near[:, used] = fits & (over < NEAR * float(seconds[fits].mean()))
        out.append(near)
    return out
