"""Planners' questions on random problems, against brute force and the laws they must keep."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assignment.min_cost_flow import assign
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.mip.shortfall import turned
from sufficiency.optimise.problem import Joint, Problem
from sufficiency.optimise.sensitivity.marginal_place import one_more_place
from sufficiency.optimise.sensitivity.option_bounds import OptionBounds
from sufficiency.optimise.sensitivity.pareto import (
    Point,
    curve,
    frontier,
    spent,
    steps,
    undominated,
)
from sufficiency.optimise.siting.solve import Plan, solve_siting
from sufficiency.optimise.work import Work
from tests.optimise.small import brute_force, every_plan, random_problem
from tests.sizes import few


def effort() -> Effort:
    """More than these problems need."""
    return Effort.of(100, gap=0.0, threads=1)


def solved(seed: int) -> tuple[Problem, Plan]:
    problem = random_problem(seed)
    try:
        return problem, solve_siting(problem, gap=0.0, time_limit=20, threads=1)
    except NoSolutionError:
        pytest.skip("the limits of this problem contradict each other")


@pytest.mark.parametrize("seed", few(range(10), 2))
def test_frontier_is_brute_force_at_every_point(seed: int) -> None:
    problem = random_problem(seed)
    points = frontier(problem, (0, 1, 2), (0, 2), effort())
    assert [(p.schools, p.base_places) for p in points] == [
        (a, b) for a in (0, 1, 2) for b in (0, 2)
    ]
    for point in points:
        budget = replace(problem.budget, max_schools=point.schools, base_places=point.base_places)
        best = brute_force(problem.replace(budget=budget))
        assert point.possible == (point.plan is not None) == (best is not None)
        if point.plan is not None and best is not None:
            assert point.plan.assignment.shortfall == best.shortfall
            assert point.plan.bound <= best.seconds <= point.plan.assignment.seconds


@pytest.mark.parametrize("seed", few(range(12), 2))
def test_the_curve_is_brute_force_at_every_ceiling(seed: int) -> None:
    problem = random_problem(seed)
    budget = replace(problem.budget, base_exact=False)
    problem = problem.replace(budget=budget)
    ceilings = (0, 400, 120, 800)
    points = curve(problem, ceilings, effort())
    assert [p.capital for p in points] == list(ceilings)
    for point in points:
        best = brute_force(problem.replace(budget=replace(budget, capital=point.capital)))
        assert point.possible == (point.plan is not None) == (best is not None)
        if point.plan is not None and best is not None:
            assert spent(problem, point.plan) <= point.capital
            assert point.plan.found.shortfall == best.shortfall
            assert point.plan.bound - 1e-6 <= best.seconds <= point.plan.found.seconds
            assert point.plan.gap == pytest.approx(0, abs=1e-9)
    rank = [(p.plan.found.shortfall, p.plan.found.seconds)
            for p in sorted(points, key=lambda p: p.capital) if p.plan is not None]
    assert rank == sorted(rank, reverse=True), "more money never leads to a worse plan"


def test_ceilings_are_round_and_end_at_the_most() -> None:
    assert steps(75_200_000, 8) == [*range(0, 80_000_000, 10_000_000), 75_200_000]
    assert steps(0) == [0] and steps(3) == [0, 1, 2, 3]
    assert steps(75_200_000) == [0, 20_000_000, 40_000_000, 60_000_000, 75_200_000]
    for most in (7, 999, 123_456, 10**9):
        found = steps(most)
        assert found[0] == 0 and found[-1] == most and len(found) <= 10
        assert all(a < b for a, b in pairwise(found))


def test_undominated_points_are_those_nothing_cheaper_beats() -> None:
    _, best = solved(0)
    worse = replace(best, found=replace(best.found, seconds=10**9))
    points = [Point(1, 0, None, p) for p in (best, worse, None, best)]
    assert undominated(points, [5, 3, 0, 5]) == [True, True, False, False]
    assert undominated(points, [5, 5, 0, 4]) == [False, False, False, True]


@pytest.mark.parametrize("seed", few(range(16), 3))
def test_what_a_search_knows_bounds_every_plan(seed: int) -> None:
    problem, best = solved(seed)
    if best.memory is None:
        pytest.skip("nothing was free: there was no search")
    known = OptionBounds(problem, best, effort())
    into = known.into()
    plans = [p for p in every_plan(problem) if p[0] == best.found.shortfall]
    for q in range(len(problem.options)):
        with_it = [s for _, s, chosen in plans if q in chosen]
        without = [s for _, s, chosen in plans if q not in chosen]
        assert into[q] <= min(with_it, default=np.inf) + 1e-6
        if best.opened[q] and not problem.options.pinned[q]:
            assert known.without(q) <= min(without, default=np.inf) + 1e-6


@pytest.mark.parametrize("seed", few(range(16), 3))
def test_the_first_objective_turned_is_brute_force(seed: int) -> None:
    problem, best = solved(seed)
    free = replace(problem.options, pinned=np.zeros(len(problem.options), dtype=bool))
    every = np.arange(len(problem.options))
    found = turned(Joint((problem,)), best.opened, best.found.shortfall, every, work=Work(20))
    for q in every.tolist():
        pinned = problem.options.pinned[q]
        plans = every_plan(problem.replace(options=free)) if pinned else every_plan(problem)
        fits = [p for p in plans if (q in p[2]) != best.opened[q]]
        if found.least[q] < 0:
            assert fits == []
        elif fits:
            assert found.least[q] <= fits[0][0]
            assert not found.exact[q] or found.least[q] == fits[0][0]


@pytest.mark.parametrize("seed", few(range(24), 3))
def test_one_more_place_is_a_new_assignment(seed: int) -> None:
    problem, best = solved(seed)
    phase = np.arange(len(problem.weight)) % 2
    cells = one_more_place(problem, best, phase, solve=3)
    exact = [c for c in cells if c.exact]
    assert len(exact) == len(cells) or len(problem.ceiling)
    for cell in cells:
        journey = np.where((problem.need == cell.need) & (phase == cell.phase),
                           problem.seconds[:, cell.pool], -1)
        assert (journey >= 0).any() and problem.local[cell.pool]
        k = len(problem.capacity)
        wider = problem.replace(
            pool_ids=(*problem.pool_ids, "new"),
            seconds=np.c_[problem.seconds, journey].astype(np.int32),
            capacity=np.r_[problem.capacity, 1], local=np.r_[problem.local, True],
            share=np.r_[problem.share, np.ones((1, problem.share.shape[1]))],
            ceiling_of=np.r_[problem.ceiling_of, -1],
            taken=np.zeros((k + 1, problem.share.shape[1]), dtype=np.int64),
        )
        again = assign(wider, best.opened)
        children = best.found.shortfall - again.shortfall
        seconds = best.found.seconds - again.seconds
        if cell.exact:
            assert (cell.children, cell.seconds) == (children, seconds)
        else:
            assert (cell.children, cell.seconds) >= (children, seconds)


def test_on_a_slow_machine_the_first_search_leaves_time_to_the_others() -> None:
    """No search may use up the clock of those after it; work, not time, decides elsewhere."""
    whole = Effort.of(1000.0)
    first, second, last = whole.shared([8.0, 1.0, 1.0])
    assert first.work.seconds() > 990, "twice its share is all"
    few = list(Effort.of(1000.0).shared([1.0] * 10))
    assert 150 < few[0].work.seconds() < 201
    assert few[-1].work.seconds() > 900, "the last has what is left"
    assert [round(p.work.limit) for p in few[:2]] == [60, 67], "work is shared as before"
    assert second.work.seconds() > 900 and last.work.seconds() > 900
