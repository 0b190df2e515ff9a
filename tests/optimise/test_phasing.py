"""Opening years against brute force over every option in every year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assignment.min_cost_flow import recourse
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.multistage.bounds import raised
from sufficiency.optimise.multistage.phasing import (
    Calendar,
    Phased,
    chosen_only,
    in_turn,
    phased,
    solve_phasing,
    soonest,
)
from sufficiency.optimise.problem import Problem, faults_of_choice
from sufficiency.optimise.siting.solve import Plan
from tests.optimise.small import every_plan, random_problem
from tests.sizes import few


def random_years(seed: int, *, pin: bool = False) -> tuple[list[Problem], Calendar]:
    """Two or three years of a few options of a random problem, with yearly capital."""
    rng = np.random.default_rng(700 + seed)
    first = random_problem(seed)
    keep = np.sort(rng.choice(len(first.options), 5, replace=False))
    first = first.with_options(keep)
    pinned = np.zeros(5, dtype=bool)
    pinned[int(rng.integers(0, 5))] = pin
    budget = replace(first.budget, base_exact=False, max_schools=2, base_places=4, capital=None)
    first = first.replace(options=replace(first.options, pinned=pinned), budget=budget)
    years = int(rng.integers(2, 4))
    parts = [
        first.replace(weight=np.maximum(first.weight + rng.integers(-1, 3, len(first.weight)), 0))
        for _ in range(years)
    ]
    fill = np.sort(rng.choice([0.3, 0.5, 0.8], (5, 2)), axis=1)
    calendar = Calendar(
        years=tuple(range(2026, 2026 + years)), fill=np.c_[fill, np.ones(5)],
        earliest=rng.choice([0, 2026, 2027], 5),
        capital=rng.integers(1, 6, years) * 100 if rng.random() < 0.8 else None,
        spend=(0.6, 0.4) if rng.random() < 0.5 else (1.0,),
        carry_forward=bool(rng.random() < 0.5),
    )
    return parts, calendar


def opens_of(problem: Phased, chosen: np.ndarray, count: int) -> np.ndarray:
    opens = np.full(count, -1)
    opens[problem.option[chosen]] = problem.opens[chosen]
    return opens


@pytest.mark.parametrize("seed", few(range(24), 5))
def test_phasing_agrees_with_brute_force(seed: int) -> None:
    parts, calendar = random_years(seed, pin=seed % 3 == 0)
    problem = phased(parts, calendar)
    plans = every_plan(problem.joint)
    if not plans:
        with pytest.raises(NoSolutionError):
            solve_phasing(parts, calendar, Effort.of(40, 0.0, 1))
        return
    found = solve_phasing(parts, calendar, Effort.of(30, 0.0, 1))
    shortfall, seconds, _ = plans[0]
    assert found.plan.found.shortfall == shortfall
    assert found.plan.bound <= seconds + 1e-6 <= found.plan.found.seconds + 1e-3
    assert found.at_once.shortfall <= shortfall
    pinned = parts[0].options.pinned
    assert (found.opens[pinned] > 0).all()


@pytest.mark.parametrize("seed", few(range(24), 5))
def test_a_programme_keeps_years_and_capital(seed: int) -> None:
    """Recomputed from the opening years alone."""
    parts, calendar = random_years(seed)
    found = solve_phasing(parts, calendar, Effort.of(30, 0.0, 1))
    options, years = parts[0].options, np.array(calendar.years)
    opened = found.opens > 0
    assert (found.opens[opened] >= calendar.earliest[opened]).all()
    assert np.bincount(options.site[opened], minlength=1).max() <= 1
    assert found.spent.sum() == options.capital[opened].sum()
    if calendar.capital is not None:
        spent, most = found.spent, calendar.capital
        if calendar.carry_forward:
            spent, most = np.cumsum(spent), np.cumsum(most)
        assert (spent <= most).all()
    for t, year in enumerate(years):
        age = np.minimum(year - found.opens, calendar.fill.shape[1] - 1)
        use = np.where(opened & (age >= 0), calendar.fill[np.arange(len(age)), age], 0)
        places = np.rint(use * options.places).astype(int)
        pairs = found.plan.opened
        assert found.joint.parts[t].gain[pairs].sum() == places.sum()


@pytest.mark.parametrize("seed", few(range(12), 4))
def test_a_given_set_is_only_put_in_order(seed: int) -> None:
    parts, calendar = random_years(seed)
    opened = np.zeros(5, dtype=bool)
    opened[[0, 2]] = True
    few, keep = chosen_only(parts, opened)
    found = solve_phasing(few, calendar.only(keep), Effort.of(30, 0.0, 1))
    problem = phased(few, calendar.only(keep))
    best = every_plan(problem.joint)[0]
    assert (found.plan.found.shortfall, found.plan.found.seconds) == best[:2]


@pytest.mark.parametrize("seed", few(range(24), 5))
def test_opening_in_turn_keeps_every_yearly_limit(seed: int) -> None:
    parts, calendar = random_years(seed)
    opened = np.zeros(5, dtype=bool)
    opened[[1, 3]] = True
    few, keep = chosen_only(parts, opened)
    problem = phased(few, calendar.only(keep))
    begin = in_turn(problem, np.ones(2, dtype=bool), calendar.only(keep))
    if begin is None:
        return
    assert not [f for f in faults_of_choice(problem.joint, begin) if "(4e)" in f]
    assert (opens_of(problem, begin, 2) >= 0).all()


@pytest.mark.parametrize("seed", few(range(24), 6))
def test_bounds_raised_by_assignments_hold_for_every_programme(seed: int) -> None:
    """A plan of which nothing is known gets bounds that no plan of the enumeration undercuts."""
    parts, calendar = random_years(seed)
    problem = phased(parts, calendar)
    plans = every_plan(problem.joint)
    every = soonest(problem, np.ones(5, dtype=bool))
    for _, _, pairs in plans[:: max(len(plans) // 5, 1)]:
        opened = np.isin(np.arange(len(problem.option)), pairs)
        given = recourse(problem.joint, opened)
        nothing = Plan(opened, given, "time_limit", 0.0, 0, 0.0)
        found = raised(problem.joint, nothing, every, 0.0)
        assert found.shortfall_bound == recourse(problem.joint, every).shortfall
        assert found.shortfall_bound <= plans[0][0]
        as_few = [seconds for shortfall, seconds, _ in plans if shortfall == given.shortfall]
        assert 0 < found.bound <= min(as_few)
