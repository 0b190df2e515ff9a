"""Root of the search: initial bound and plan, from nothing or from a warm start.

Prices of a plan are good multipliers, and what the relaxation opens near good multipliers is nearly
a good plan: rounds of the two go on while they gain much.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from sufficiency.optimise.mip.model import whole_model
from sufficiency.optimise.problem import Bools, faults_of_choice
from sufficiency.optimise.siting.relaxation import Bound, Multipliers, ascend
from sufficiency.optimise.siting.state import Search
from sufficiency.optimise.siting.warm_start import WarmStart
from sufficiency.optimise.work import LOOKING, PROVING

ROUND = 0.002
"""What a round of prices and exchanges must gain for another, as a share."""
WIDE = 0.01
"""Gap above which rounds are worth their time before branching on schools."""
NODES = 500
"""Branches of the plain model where nothing else finds a plan."""
LOOKS = 12
"""Sets of schools tried of those that the first ascent passed through."""


def warm_bounds(search: Search, memory: WarmStart | None) -> Bound | None:
    """The plan and the bounds of a neighbouring problem, in this one; None if unlike."""
    if memory is None or not memory.fits(search.relaxation):
        return None
    best: Bound | None = None
    for at in memory.at:
        step = search.relaxation.evaluate(at)
        search.cuts.add(step.cut)
        if best is None or step.bound > best.value:
            best = Bound(step.bound, step, step.choice.opened.astype(float))
    assert best is not None
    for opened in sorted(memory.choices(search.joint), key=search.cuts.least)[: LOOKS // 3]:
        search.try_choice(opened)
    root = search.keep_better_bound(best, ascend(
        search.relaxation, min(search.total, best.value + 0.1 * abs(best.value) + 1),
        begin=best.at, steps=60, enough=search.target_bound(), least=0.1,
    ))
    search.tell(PROVING)
    if search.found is None:
        _any_plan(search)
    return root


def initial_bound(search: Search) -> Bound | None:
    """From nothing to a first plan and a good bound; None without a plan."""
    begin = search.relaxation.start_multipliers()
    value = search.relaxation.evaluate(begin).bound
    root = ascend(search.relaxation, value + 0.3 * abs(value) + 1.0, begin=begin, steps=40)
    search.bound = root.value
    search.try_relaxed_choice(root)
    if search.found is None:
        _any_plan(search)
    if search.found is None:
        return None
    search.tell("first plan found")
    for _ in range(4):
        if search.converged():
            return root
        before = search.total
        root = search.keep_better_bound(root, ascend(
            search.relaxation, search.total, begin=_at_prices(search), steps=60,
            enough=search.target_bound(), least=0.03,
        ))
        search.tell(PROVING)
        if search.total >= before:
            break
    seen: dict[bytes, Bools] = {}
    root = search.keep_better_bound(root, ascend(
        search.relaxation, search.total, begin=root.at, steps=600, enough=search.target_bound(),
        least=0.02, window=40, offer=_noted(search, seen),
    ))
    search.tell(PROVING)
    _look_at(search, list(seen.values()))
    return root


def improve_bound(search: Search, root: Bound) -> Bound:
    """Bound from the prices of the best plan, exchange, and again while that gains much.

    A small gap is left to branching, if there are schools to branch on.
    """
    few = WIDE if _schools(search).any() else 0.0
    while not search.converged() and search.total - search.bound > few * search.total:
        total, bound = search.total, search.bound
        seen: dict[bytes, Bools] = {}
        root = search.keep_better_bound(root, ascend(
            search.relaxation, search.total, begin=_at_prices(search), steps=200,
            enough=search.target_bound(), least=0.02, window=40, offer=_noted(search, seen),
        ))
        _look_at(search, list(seen.values()))
        if search.total < total:
            search.exchange()
        search.tell(LOOKING)
        if (total - search.total) + (search.bound - bound) < ROUND * search.total:
            break
    return root


def _at_prices(search: Search) -> Multipliers:
    """What the prices of the best plan give, with the best prices of resources so far."""
    assert search.opened is not None and search.found is not None
    return replace(search.price(search.opened, search.found)[1].at, mu=search.mu)


def _schools(search: Search) -> Bools:
    """(q,) new schools there is a choice of."""
    options = search.joint.options
    return options.school & ~options.pinned


def _noted(search: Search, seen: dict[bytes, Bools]) -> Callable[[Bools], object]:
    """Where the choices of an ascent go: tried at once, or noted for ``_look_at``."""
    return search.every_step or (lambda opened: seen.setdefault(opened.tobytes(), opened))


def _look_at(search: Search, seen: list[Bools]) -> None:
    """Offer the most promising of the choices seen, one for each set of schools.

    Where there is no choice of schools, the most promising of all.
    """
    options = search.joint.options
    school = options.school if _schools(search).any() else ~options.pinned
    looked: set[bytes] = set()
    for opened in sorted(seen, key=search.cuts.least):
        schools = opened[school].tobytes()
        if schools in looked or faults_of_choice(search.joint, opened):
            continue
        if len(looked) == LOOKS or search.converged():
            return
        looked.add(schools)
        if search.try_choice(opened):
            search.tell(LOOKING)


def _any_plan(search: Search) -> None:
    """A plan that meets every limit, where the relaxation found none: any, or a rough one by the
    plain model."""
    any_worth = np.zeros(len(search.whole.options))
    opened = search.first.completion.cheapest(any_worth, search.first.least, work=search.work)
    if opened is not None and search.try_choice(opened[search.kept]):
        return
    model = whole_model(search.joint, strong=False)
    result = model.solve(
        first_objective=False, shortfall=search.first.least, gap=0.05, work=search.work,
        nodes=NODES, threads=search.threads,
    )
    if np.isfinite(result.objective):
        search.try_choice(result.opened)
