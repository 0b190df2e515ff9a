"""Drop what is not worth its capital: the third objective, after shortfall and travel.

"At most four schools" is a limit, not a wish. After the fewest children left out and the least
travel, capital counts: among plans as good, the one that costs least, and no option stays that
places nobody more and saves less travel than its capital is worth (``Budget.worth``).

A change closes an option, or opens a cheaper one at its site instead. It is taken if as few
children are left out and either travel stays within what the search allowed anyway, or it grows by
no more than the capital saved is worth. A cut at the prices of the plan tells of most changes,
without an assignment, that they are not (``relaxation.py``). What is pinned, and what a limit that
must be met asks for, stays. Small problems are given to the exact solver first, which finds the
least capital among all plans as good, other sites included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sufficiency.optimise.assignment.duals import joint_prices
from sufficiency.optimise.assignment.min_cost_flow import Assignment, Recourse, recourse
from sufficiency.optimise.mip.model import whole_model
from sufficiency.optimise.problem import Bools, Floats, Joint, Problem, faults_of_choice
from sufficiency.optimise.siting.relaxation import Cut, Multipliers, Relaxation
from sufficiency.optimise.work import Work

SMALL = 20_000
"""Pairs up to which the least capital is found among all plans."""
NODES = 500
"""Branches of that."""


def worth_of(joint: Joint) -> Floats:
    """(q,) seconds of T each option must save to be worth its capital, in the parts it serves."""
    served = sum((p.gain > 0).astype(np.int64) for p in joint.parts)
    return np.asarray((joint.budget.worth or 0.0) * joint.options.capital * served, dtype=float)


def thrifty(
    joint: Joint, opened: Bools, found: Recourse, allowed: float, work: Work
) -> tuple[Bools, Recourse]:
    """A plan as good that opens nothing it does not need.

    Args:
        joint: the problem; without ``Budget.worth`` the plan stays as it is.
        opened: (q,) options of a plan that leaves out as few children as can be.
        found: its best assignment.
        allowed: seconds up to which a plan is as good, at least those of ``found``.
        work: what is done is charged to it; when it is spent the plan stays as it then is.
    """
    if joint.budget.worth is None or not (opened & ~joint.options.pinned).any():
        return opened, found
    pairs = sum(p.seconds.size for p in joint.parts)
    if pairs <= SMALL:
        opened, found = _cheapest(joint, opened, found, allowed, work)
    relaxation = Relaxation(joint, found.shortfall, work=work)
    worth = worth_of(joint)
    while True:
        cut = _priced(relaxation, opened, found)
        for trial in cheaper(joint, opened):
            enough = max(allowed, found.seconds + worth[opened].sum() - worth[trial].sum())
            if cut.constant + cut.worth[trial].sum() > enough or work.left() <= 0:
                continue
            other = recourse(joint, trial, ties=False, work=work)
            if other.shortfall <= found.shortfall and other.seconds <= enough:
                opened, found = trial, other
                break
        else:
            return opened, found


def _priced(relaxation: Relaxation, opened: Bools, found: Recourse) -> Cut:
    """What the prices of a plan say of every other that leaves out as few."""
    each = joint_prices(relaxation.joint, opened, found)
    return relaxation.cut(Multipliers.of(each, np.zeros(len(relaxation.budgets))))


def cheaper(joint: Joint, opened: Bools) -> Iterator[Bools]:
    """Choices with one option closed, or a cheaper one at its site: most capital saved first.

    Args:
        joint: the problem, whose limits and pins every choice keeps.
        opened: (q,) options of a plan.
    """
    options = joint.options
    changes = []
    for q in np.flatnonzero(opened & ~options.pinned):
        changes.append((int(options.capital[q]), int(q), -1))
        instead = (options.site == options.site[q]) & (options.capital < options.capital[q])
        changes += [(int(options.capital[q] - options.capital[r]), int(q), int(r))
                    for r in np.flatnonzero(instead & ~opened)]
    for _, closed, instead_of in sorted(changes, key=lambda c: (-c[0], c[1], c[2])):
        trial = opened.copy()
        trial[closed] = False
        if instead_of >= 0:
            trial[instead_of] = True
        if not faults_of_choice(joint, trial):
            yield trial


def _cheapest(
    joint: Joint, opened: Bools, found: Recourse, allowed: float, work: Work
) -> tuple[Bools, Recourse]:
    """The plan of least capital, then of least travel, among all that are as good."""
    model = replace(whole_model(joint), whole_arcs=any(p.free.crossed.any() for p in joint.parts))
    capital = joint.options.capital.astype(float)
    least = model.solve(first_objective=False, shortfall=found.shortfall, travel=allowed,
                        option_cost=capital, work=work, nodes=NODES)
    if least.status != "optimal" or capital[least.opened].sum() >= capital[opened].sum():
        return opened, found
    budget = replace(joint.budget, capital=round(capital[least.opened].sum()))
    rest = replace(model, parts=tuple(
        replace(arcs, problem=arcs.problem.replace(budget=budget)) for arcs in model.parts
    )).solve(first_objective=False, shortfall=found.shortfall, work=work, nodes=NODES)
    chosen = rest.opened if np.isfinite(rest.objective) else least.opened
    other = recourse(joint, chosen, ties=False, work=work)
    as_good = other.shortfall <= found.shortfall and other.seconds <= allowed
    return (chosen, other) if as_good else (opened, found)


def without_unused(problem: Problem, opened: Bools, found: Assignment) -> Bools:
    """(q,) the options this very assignment needs, where another would change who goes where.

    An option is not needed if the children at its pool fit there without it, or with a cheaper one
    at its site.

    Args:
        problem: without ``Budget.worth`` the options stay as they are.
        opened: (q,) options of the plan.
        found: its assignment, in which nobody is to move.
    """
    held = np.zeros(problem.share.shape, dtype=np.int64)
    placed = found.pool >= 0
    np.add.at(held, (found.pool[placed], problem.need[found.group[placed]]),
              found.children[placed])
    if problem.budget.worth is None:
        return opened
    while True:
        for trial in cheaper(Joint((problem,)), opened):
            fits = (held.sum(axis=1) <= problem.places(trial)).all()
            if fits and (held <= problem.mix_limits(trial)).all():
                opened = trial
                break
        else:
            return opened
