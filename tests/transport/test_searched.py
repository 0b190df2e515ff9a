"""What a searched school rests on: limits on vehicles, rounding, cycles, schools side by side."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from sufficiency.optimise.mip.highs import quiet_solver
from sufficiency.transport.fleet import Fleet, Vehicle
from sufficiency.transport.partition import Relaxation
from sufficiency.transport.pricing import ground, price
from sufficiency.transport.problem import Problem
from sufficiency.transport.rounding import rounded
from sufficiency.transport.runs import broken_rules, make_run
from sufficiency.transport.savings import savings
from sufficiency.transport.search import search
from sufficiency.transport.solve import Effort, solve, solve_all
from tests.transport.cases import FLEET, least, small

QUICK = Effort(small=0, iterations=20, seeds=2)


def scarce(seed: int) -> Problem:
    """One minibus, cheap in each of its three ways to be set out."""
    cheap = replace(FLEET.vehicles[2], day_pence=4000, pence_per_km=50)
    problem = small(seed, alone=0.0)
    return replace(problem, fleet=Fleet((*FLEET.vehicles[:2], cheap), 1000))


@pytest.mark.parametrize("seed", range(8))
def test_a_limited_kind_is_limited_over_all_its_layouts(seed: int) -> None:
    problem = scarce(seed)
    plan, _ = search(problem, iterations=60, seed=1)
    assert plan is None or broken_rules(problem, plan) == []
    again, _ = search(problem, iterations=60, seed=1, start=solve(problem, Effort()))
    assert again is not None
    assert broken_rules(problem, again) == []
    found = solve(problem, QUICK)
    assert broken_rules(problem, found) == []
    assert found.bound <= least(problem) <= found.units


def test_without_a_start_the_search_would_use_too_many() -> None:
    """The case above is one: at some seed its best plan is thrown away."""
    assert any(search(scarce(seed), iterations=60, seed=1)[0] is None for seed in range(8))


@pytest.mark.parametrize("seed", range(400, 406))
def test_a_rounded_relaxation_is_a_plan(seed: int) -> None:
    problem = small(seed, alone=0.0)
    master = Relaxation(problem)
    alone = [make_run(problem, (i,)) for i in range(len(problem))]
    free = [r for r in alone if problem.fleet.vehicles[
        problem.fleet.setups[r.setup].vehicle].available is None]
    master.add(free + list(savings(problem).runs) + search(problem, iterations=40, seed=1)[1])
    before = master.solve()
    plan = rounded(problem, master)
    assert plan is not None
    assert broken_rules(problem, plan) == []
    assert plan.units >= least(problem)
    assert master.solve().pence == pytest.approx(before.pence)


def test_a_stop_is_not_visited_again_where_those_between_remember_it() -> None:
    problem = next(p for p in (small(seed, alone=0.0) for seed in range(50)) if len(p) == 7)
    at = ground(replace(problem, apart=np.zeros((7, 7), dtype=bool)))
    more = at.without([(0, 1, 2, 0), (3, 4)])

    def remembers(where: int) -> set[int]:
        return {i for i in range(7) if int(more.near[where, 0]) >> i & 1}

    assert [remembers(i) for i in range(5)] == [{0}, {0, 1}, {0, 2}, {3}, {4}]
    assert int(at.near[1, 0]) == 2


@pytest.mark.parametrize("seed", range(420, 426))
def test_forbidden_cycles_never_raise_a_reduced_cost_above_that_of_a_run(seed: int) -> None:
    problem = small(seed, alone=0.0)
    master = Relaxation(problem)
    master.add([make_run(problem, (i,)) for i in range(len(problem))])
    duals, at = master.solve(), ground(problem)
    for rate in sorted({s.rate for s in problem.fleet.setups}):
        few = price(at, duals, rate, strict=True, most=50, labels=10_000)
        more = price(at.without(few.cycles), duals, rate, strict=True, most=50, labels=10_000)
        whole = price(at, duals, rate, strict=False, most=50, labels=10_000)
        costs = [make_run(problem, o, s).units / 1000 - duals.stop[list(o)].sum()
                 - duals.kind[problem.fleet.setups[s].vehicle]
                 for o in whole.orders for s, setup in enumerate(problem.fleet.setups)
                 if setup.rate == rate and setup.holds(
                     int(problem.seated[list(o)].sum()), int(problem.wheelchairs[list(o)].sum()),
                     bool(problem.aided[list(o)].any()))]
        assert few.least <= more.least + 1e-6 <= min(costs, default=0.0) + 2e-6


def test_schools_side_by_side_are_solved_as_alone() -> None:
    problems = [small(seed) for seed in range(500, 512)]
    assert list(solve_all(problems, QUICK, 3)) == [solve(p, QUICK, 3) for p in problems]


def test_solvers_made_side_by_side_leave_standard_output_where_it_was() -> None:
    before = os.fstat(1)
    with ThreadPoolExecutor(4) as workers:
        assert len(list(workers.map(lambda _: quiet_solver(), range(200)))) == 200
    assert os.path.samestat(before, os.fstat(1))


def test_a_fleet_without_limits_has_nothing_to_allot() -> None:
    problem = replace(small(7, alone=0.0), fleet=Fleet(
        (Vehicle("taxi", ((3, 0), (2, 1)), 7500, 190),), 5000))
    plan, _ = search(problem, iterations=20, seed=1, start=savings(problem))
    assert plan is not None
    assert broken_rules(problem, plan) == []
