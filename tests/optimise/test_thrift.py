"""Capital that is not needed: against every choice of small problems."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sufficiency.optimise.assignment.min_cost_flow import assign, recourse
from sufficiency.optimise.fairness.solve import fair_plan
from sufficiency.optimise.problem import Bools, Joint, Problem, faults_of_choice
from sufficiency.optimise.siting.parsimony import worth_of
from sufficiency.optimise.siting.solve import Plan, solve_siting
from tests.optimise.small import every_plan, over_full, random_draws, random_problem
from tests.optimise.test_equity import aims_for
from tests.sizes import few


def with_worth(joint: Joint, worth: float) -> Joint:
    return Joint(tuple(p.replace(budget=replace(p.budget, worth=worth)) for p in joint.parts))


def joint_of(seed: int) -> Joint:
    if seed % 3 == 2:
        return random_draws(seed)
    return Joint(((over_full if seed % 3 else random_problem)(seed),))


def changes(joint: Joint, opened: Bools) -> list[Bools]:
    """One option closed, or a cheaper one at its site."""
    options, out = joint.options, []
    for q in np.flatnonzero(opened & ~options.pinned):
        for r in (-1, *np.flatnonzero(options.site == options.site[q])):
            if r >= 0 and options.capital[r] >= options.capital[q]:
                continue
            trial = opened.copy()
            trial[q] = False
            if r >= 0:
                trial[r] = True
            if not faults_of_choice(joint, trial):
                out.append(trial)
    return out


def check(joint: Joint, found: Plan, plans: list[tuple[int, int, tuple[int, ...]]]) -> None:
    shortfall, seconds, _ = plans[0]
    assert found.found.shortfall == shortfall == found.shortfall_bound
    assert found.found.seconds - found.given_up == seconds, "travel is the least before capital"
    assert found.bound <= seconds
    worth = worth_of(joint)
    for trial in changes(joint, found.opened):
        other = recourse(joint, trial)
        dearer = other.seconds - found.found.seconds
        saved = worth[found.opened].sum() - worth[trial].sum()
        assert other.shortfall > shortfall or dearer > saved, "what stays open is worth it"


@pytest.mark.parametrize("worth", [0.0, 2.0])
@pytest.mark.parametrize("seed", few(range(36), 2))
def test_nothing_is_opened_that_is_not_worth_its_capital(seed: int, worth: float) -> None:
    joint = with_worth(joint_of(seed), worth)
    plans = every_plan(joint)
    if not plans:
        return
    found = solve_siting(joint, gap=0.0, time_limit=30, threads=1)
    if found.status in ("optimal", "fixed"):
        check(joint, found, plans)
    capital = joint.options.capital
    if worth == 0.0 and found.status == "optimal":
        least = min(int(capital[list(chosen)].sum()) for s, t, chosen in plans
                    if (s, t) == plans[0][:2])
        assert capital[found.opened].sum() == least, "the least among plans as good"
        assert found.given_up == 0


def test_places_to_spare_open_nothing() -> None:
    """Everybody is at the nearest place already: "at most" is not spent."""
    problem = random_problem(5).replace(capacity=np.full(random_problem(5).capacity.shape, 50))
    options = problem.options
    free = replace(problem.budget, base_exact=False, max_schools=2, base_places=3, worth=0.0)
    idle = problem.replace(
        capacity=np.where(np.isin(np.arange(len(problem.capacity)), options.pool), 0, 50),
        seconds=np.where(np.isin(np.arange(len(problem.capacity)), options.pool), 5000,
                         np.where(problem.seconds[:, :1] >= 0, 100, 100)).astype(np.int32),
        local=np.ones(len(problem.capacity), dtype=bool), share=np.ones_like(problem.share),
        ceiling_of=np.full(len(problem.capacity), -1), ceiling=np.zeros(0, dtype=np.int64),
        options=replace(options, pinned=np.zeros(len(options), dtype=bool)), budget=free,
    )
    found = solve_siting(idle, gap=0.05, time_limit=20, threads=1)
    assert not found.opened.any()
    assert found.found.shortfall == 0


@pytest.mark.parametrize("seed", few(range(12), range(1, 7)))
def test_a_fair_plan_opens_nothing_that_nobody_uses(seed: int) -> None:
    problem: Problem = random_problem(seed)
    problem = problem.replace(budget=replace(problem.budget, worth=0.0, base_exact=False))
    if not every_plan(problem):
        return
    fair = fair_plan(problem, aims_for(problem, seed, "worst_area"), gap=0.0, time_limit=30,
                     threads=1).plan
    used = np.bincount(fair.assignment.pool[fair.assignment.pool >= 0],
                       minlength=len(problem.capacity))
    opened = fair.opened & ~problem.options.pinned
    assert (used[problem.options.pool[opened]] > 0).all()
    assert assign(problem, fair.opened).shortfall == fair.found.shortfall


@pytest.mark.parametrize("worth", [0.0, 2.0])
@pytest.mark.parametrize("seed", few(range(12), (1, 2, 3)))
def test_a_fair_plan_opens_nothing_that_is_not_worth_it(seed: int, worth: float) -> None:
    """It kept a school for one child-minute: capital was looked at only where no child had to move.

    With no aim but total travel a fair plan is held to what any plan is.
    """
    joint = with_worth(Joint((random_problem(seed),)), worth)
    if plans := every_plan(joint):
        problem = joint.parts[0]
        check(joint, fair_plan(problem, aims_for(problem, seed, "total"), gap=0.0, time_limit=30,
                               threads=1).plan, plans)
