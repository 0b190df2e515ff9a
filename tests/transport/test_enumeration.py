"""Runs of a school against every plan there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sufficiency.transport.problem import Riders, state
from sufficiency.transport.runs import broken_rules, in_time, make_run, plan_of, rides_s, together
from sufficiency.transport.search import search
from sufficiency.transport.solve import Effort, solve
from tests.sizes import few
from tests.transport.cases import FLEET, least, small

SEARCHED = Effort(small=0, iterations=40, seeds=1)


@pytest.mark.parametrize("first", few(range(0, 500, 50), 2))
def test_a_small_school_has_the_least_cost_and_breaks_no_rule(first: int) -> None:
    for seed in range(first, first + 50):
        problem = small(seed)
        plan = solve(problem, Effort())
        assert broken_rules(problem, plan) == [], seed
        assert plan.units == plan.bound == least(problem), seed


@pytest.mark.parametrize("seed", few(range(100, 120), 5))
def test_searched_runs_break_no_rule_and_their_bound_is_one(seed: int) -> None:
    problem = small(seed)
    plan, best = solve(problem, SEARCHED), least(problem)
    assert broken_rules(problem, plan) == []
    assert plan.bound <= best <= plan.units


@pytest.mark.parametrize("seed", few(range(300, 320), 5))
def test_a_bound_holds_where_there_is_no_room_for_labels(seed: int) -> None:
    problem = small(seed, alone=0.0)
    plan = solve(problem, replace(SEARCHED, labels=len(problem) + 1))
    assert broken_rules(problem, plan) == []
    assert 0 < plan.bound <= least(problem) <= plan.units


def test_the_same_plan_twice() -> None:
    problem = next(p for p in (small(seed, 9) for seed in range(100)) if len(p) == 9)
    assert solve(problem, SEARCHED, 7) == solve(problem, SEARCHED, 7)


@pytest.mark.parametrize("seed", few(range(200, 220), 5))
def test_the_formulation_of_the_local_search_is_exact(seed: int) -> None:
    """With pairs apart, own limits, wheelchairs, assistants: it takes the least plan for one, at
    its price, and what else it calls a plan breaks no rule."""
    problem = small(seed, alone=0.0)
    best = solve(problem, Effort())
    kept, _ = search(problem, iterations=20, seed=1, start=best)
    assert kept is not None
    assert kept.units == best.units == least(problem)
    plan, met = search(problem, iterations=200, seed=1)
    assert plan is None or broken_rules(problem, plan) == []
    assert met
    assert all(in_time(problem, r.stops) and together(problem, r.stops) for r in met)


def test_a_broken_plan_is_told() -> None:
    problem = small(3)
    assert len(problem) > 2
    everybody = plan_of([make_run(problem, (i,)) for i in range(1, len(problem))])
    assert "a stop is not in exactly one run" in broken_rules(problem, everybody)


def test_a_limit_on_the_duration_of_a_run_would_not_be_enough() -> None:
    """The first child of a run may ride 75 minutes and does not; the second may ride 10."""
    minutes = np.array([[0, 5, 9, 14], [5, 0, 4, 8], [9, 4, 0, 6], [14, 8, 6, 0]])
    no = np.zeros(3, dtype=bool)
    riders = Riders(np.array([4500, 600, 4500]), np.full(3, 90), no, no, no, np.full(3, -1))
    problem = state(riders, minutes * 60, minutes * 900, FLEET)
    run = (0, 1, 2)
    assert list(rides_s(problem, run)) == [5 * 60 + 90 + 4 * 60 + 90 + 6 * 60,
                                           4 * 60 + 90 + 6 * 60, 6 * 60]
    assert rides_s(problem, run)[0] <= problem.limit_s[0]
    assert not in_time(problem, run)
    assert in_time(problem, (0, 2, 1))
    plan = solve(problem, Effort())
    assert broken_rules(problem, plan) == []
    assert plan.units == least(problem)


def test_who_lives_beyond_the_limit_is_driven_straight_and_listed() -> None:
    minutes = np.array([[0, 1, 50], [1, 0, 10], [50, 10, 0]])
    no = np.zeros(2, dtype=bool)
    riders = Riders(np.array([2700, 2700]), np.full(2, 90), no, no, no, np.full(2, -1))
    problem = state(riders, minutes * 60, minutes * 900, FLEET)
    assert list(problem.beyond) == [True, False]
    assert problem.limit_s[0] == 3000
    assert broken_rules(problem, solve(problem, Effort())) == []
