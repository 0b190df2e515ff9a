"""Planners' questions on random problems, against brute force and the laws they must keep."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assign import assign
from sufficiency.optimise.frontier import (
    Effort,
    alternatives,
    explain,
    frontier,
    one_more_place,
    undominated,
)
from sufficiency.optimise.problem import Problem, faults_of_choice
from sufficiency.optimise.site import Plan, plan
from tests.optimise.small import brute_force, every_plan, random_problem

EFFORT = Effort(seconds=10, gap=0.0, threads=1)


def solved(seed: int) -> tuple[Problem, Plan]:
    problem = random_problem(seed)
    try:
        return problem, plan(problem, gap=0.0, time_limit=20, threads=1)
    except NoSolutionError:
        pytest.skip("the limits of this problem contradict each other")


@pytest.mark.parametrize("seed", range(6))
def test_frontier_is_brute_force_at_every_point(seed: int) -> None:
    problem = random_problem(seed)
    points = frontier(problem, (0, 1, 2), (0, 2), EFFORT)
    assert [(p.schools, p.base_places) for p in points] == [
        (a, b) for a in (0, 1, 2) for b in (0, 2)
    ]
    for point in points:
        budget = replace(problem.budget, max_schools=point.schools, base_places=point.base_places)
        best = brute_force(problem.replace(budget=budget))
        assert (point.plan is None) == (best is None)
        if point.plan is not None and best is not None:
            assert point.plan.assignment.shortfall == best.shortfall
            assert point.plan.bound <= best.seconds <= point.plan.assignment.seconds


def test_undominated_points_are_those_nothing_cheaper_beats() -> None:
    problem, best = solved(0)
    worse = replace(best, found=replace(best.found, seconds=10**9))
    points = [p for p in frontier(problem, (1,), (0,), EFFORT) for _ in range(3)]
    points = [replace(points[0], plan=best), replace(points[0], plan=worse),
              replace(points[0], plan=None), replace(points[0], plan=best)]
    assert undominated(points, [5, 3, 0, 5]) == [True, True, False, False]
    assert undominated(points, [5, 5, 0, 4]) == [False, False, False, True]


@pytest.mark.parametrize("seed", range(8))
def test_alternatives_differ_and_keep_the_tolerance(seed: int) -> None:
    problem, best = solved(seed)
    found = alternatives(problem, best, 3, 0.5, EFFORT)
    assert 1 <= len(found) <= 3
    assert len({p.opened.tobytes() for p in found}) == len(found)
    for other in found:
        assert not faults_of_choice(problem, other.opened)
        assert other.assignment.shortfall == best.assignment.shortfall
        assert other.assignment.seconds <= best.assignment.seconds * 1.5
        again = assign(problem, other.opened)
        assert again.seconds == other.assignment.seconds


@pytest.mark.parametrize("seed", range(8))
def test_the_price_of_an_option_brackets_brute_force(seed: int) -> None:
    problem, best = solved(seed)
    plans = every_plan(problem)
    prices = explain(problem, best, range(len(problem.options)), EFFORT)
    for price in prices:
        fits = [p for p in plans if (price.option in p[2]) != price.opened]
        if price.plan is None:
            assert fits == []
            continue
        shortfall, seconds, _ = fits[0]
        assert price.children == shortfall - best.assignment.shortfall
        if price.least_seconds is not None and price.found_seconds is not None:
            true = seconds - best.assignment.seconds
            assert price.least_seconds <= true + 1e-6 <= price.found_seconds + 1e-3


@pytest.mark.parametrize("seed", range(8))
def test_one_more_place_never_harms(seed: int) -> None:
    problem, best = solved(seed)
    for more in one_more_place(problem, best):
        assert more.children in (0, 1)
        assert more.seconds >= 0
        assert problem.local[more.pool]
