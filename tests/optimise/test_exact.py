"""Two ways must agree: flow against a linear programme, siting against brute force."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assignment.crossing_limits import breaks_ceiling_mix
from sufficiency.optimise.assignment.duals import prices
from sufficiency.optimise.assignment.min_cost_flow import assign
from sufficiency.optimise.free_places import share_of
from sufficiency.optimise.mip.model import whole_model
from sufficiency.optimise.mip.shortfall import fewest_without_place
from sufficiency.optimise.options import Budget
from sufficiency.optimise.problem import Joint
from sufficiency.optimise.siting.cut_pool import CutPool, reduced_cost_bounds
from sufficiency.optimise.siting.relaxation import Multipliers, Relaxation, ascend
from sufficiency.optimise.siting.solve import solve_siting
from tests.optimise.exact import best_of
from tests.optimise.small import (
    brute_force,
    every_plan,
    many_sites,
    over_full,
    random_draws,
    random_joint,
    random_problem,
)
from tests.sizes import few


@pytest.mark.parametrize("seed", few(range(120), 15))
def test_flow_agrees_with_a_linear_programme(seed: int) -> None:
    problem = random_problem(seed, options=False).replace(budget=Budget())
    none = np.zeros(0, dtype=bool)
    found = assign(problem, none)
    model = whole_model(Joint((problem,)))
    first = model.solve(first_objective=True, relaxed=True)
    if problem.free.crossed.any():
        # Limits of phases and needs cross: whole children may be worse than the programme's.
        assert (found.shortfall, found.seconds) == best_of(problem, none)
        return
    assert found.shortfall == pytest.approx(first.objective, abs=1e-6)
    second = model.solve(first_objective=False, shortfall=found.shortfall, relaxed=True)
    assert found.seconds == pytest.approx(second.objective, abs=1e-3)


@pytest.mark.parametrize("seed", few(range(60), 6))
def test_an_assignment_to_over_full_provision_is_that_of_an_independent_programme(
    seed: int,
) -> None:
    """Children who stay exceed places and shares; expansions make good what is over first."""
    problem = over_full(seed)
    rng = np.random.default_rng(seed)
    for _ in range(4):
        opened = rng.random(len(problem.options)) < 0.4
        opened[[1, 3, 5, 7]] &= ~opened[[0, 2, 4, 6]]  # one option a site
        found = assign(problem, opened)
        assert (found.shortfall, found.seconds) == best_of(problem, opened)


def test_a_quick_assignment_keeps_limits_that_cross(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a search over a large problem looks at it: as few left out, perhaps a little longer."""
    monkeypatch.setattr("sufficiency.optimise.assignment.min_cost_flow.SMALL", 0)
    crossed = longer = 0
    for seed in range(60):
        problem = over_full(seed)
        opened = problem.options.pinned
        quick, best = assign(problem, opened, ties=False), assign(problem, opened)
        assert not breaks_ceiling_mix(problem, quick.group, quick.pool, quick.children)
        assert (quick.shortfall, quick.seconds) >= (best.shortfall, best.seconds)
        assert quick.shortfall == best.shortfall
        crossed += bool(problem.free.crossed.any())
        longer += quick.seconds > best.seconds
    assert crossed > 10
    assert longer < crossed / 2


@pytest.mark.parametrize("seed", few(range(60), 6))
def test_siting_at_over_full_provision_is_brute_force(seed: int) -> None:
    problem = over_full(seed)
    plans = every_plan(problem)
    if not plans:
        with pytest.raises(NoSolutionError):
            solve_siting(problem, gap=0.0, time_limit=20)
        return
    shortfall, seconds, chosen = plans[0]
    opened = np.zeros(len(problem.options), dtype=bool)
    opened[list(chosen)] = True
    assert (shortfall, seconds) == best_of(problem, opened)
    found = solve_siting(problem, gap=0.0, time_limit=20, threads=1)
    assert found.shortfall_bound <= found.found.shortfall == shortfall
    assert found.bound <= seconds + 1e-6 <= found.found.seconds + 1e-3
    if found.status == "optimal":
        assert found.found.seconds == seconds


@pytest.mark.parametrize("seed", few(range(40), 4))
def test_an_assignment_keeps_every_limit(seed: int) -> None:
    problem = random_problem(seed)
    opened = np.zeros(len(problem.options), dtype=bool)
    opened[[0, 4]] = True
    found = assign(problem, opened)
    placed = found.pool >= 0
    assert (problem.seconds[found.group[placed], found.pool[placed]] >= 0).all()
    totals = np.bincount(found.group, found.children, minlength=len(problem.weight))
    assert (totals == problem.weight).all()
    used = np.zeros(problem.share.shape, dtype=np.int64)
    np.add.at(used, (found.pool[placed], problem.need[found.group[placed]]), found.children[placed])
    assert (used.sum(axis=1) <= problem.places(opened)).all()
    assert (used <= problem.mix_limits(opened)).all()
    for number, most in enumerate(problem.ceiling):
        assert used[problem.ceiling_of == number].sum() <= most


@pytest.mark.parametrize("seed", few(range(110), 13))
def test_siting_agrees_with_brute_force_and_bounds_are_valid(seed: int) -> None:
    problem = random_problem(seed)
    best = brute_force(problem)
    if best is None:
        with pytest.raises(NoSolutionError):
            solve_siting(problem, gap=0.0, time_limit=20)
        return
    found = solve_siting(problem, gap=0.0, time_limit=20, threads=1)
    assert found.shortfall_bound <= best.shortfall <= found.assignment.shortfall
    assert found.assignment.shortfall == best.shortfall, "the first objective is exact"
    assert found.bound <= best.seconds + 1e-6 <= found.assignment.seconds + 1e-3
    if found.status == "optimal":
        assert found.assignment.seconds == best.seconds


@pytest.mark.parametrize("seed", few(range(30), 3))
def test_a_time_cut_still_leaves_a_valid_bound(seed: int) -> None:
    problem = random_problem(seed)
    best = brute_force(problem)
    if best is None:
        return
    limit = float(np.random.default_rng(seed).uniform(0.001, 0.08))
    try:
        found = solve_siting(problem, gap=0.0, time_limit=limit, threads=1)
    except NoSolutionError:
        return  # said so, rather than a silent time-out
    if found.assignment.shortfall == best.shortfall:
        assert found.bound <= best.seconds + 1e-6 <= found.assignment.seconds + 1e-3


@pytest.mark.parametrize("seed", few(range(40), 4))
def test_any_multipliers_give_a_bound(seed: int) -> None:
    problem = random_problem(seed)
    best = brute_force(problem)
    if best is None:
        return
    relaxation = Relaxation(Joint((problem,)), best.shortfall)
    for steps in (1, 5, 60):
        bound = ascend(relaxation, best.seconds * 1.1 + 1, steps=steps)
        assert bound.value <= best.seconds + 1e-6


@pytest.mark.parametrize("seed", few(range(25), 3))
def test_a_cut_holds_for_every_choice_and_forcing_in_costs_at_least_what_is_said(
    seed: int,
) -> None:
    problem = random_problem(seed) if seed % 2 else many_sites(seed)
    plans = every_plan(problem)
    if not plans:
        return
    least = plans[0][0]
    plans = [p for p in plans if p[0] == least]
    joint = Joint((problem,))
    relaxation = Relaxation(joint, least)
    cuts = CutPool(relaxation)
    for steps in (1, 4, 30):
        bound = ascend(relaxation, plans[0][1] * 1.1 + 1, steps=steps)
        cuts.add(bound.step.cut)
        price, without = reduced_cost_bounds(joint, bound, relaxation.free)
        for _, seconds, chosen in plans:
            opened = np.zeros(len(problem.options), dtype=bool)
            opened[list(chosen)] = True
            assert cuts.least(opened) <= seconds + 1e-6
            assert (price[opened] <= seconds + 1e-6).all()
            assert (without[~opened] <= seconds + 1e-6).all()
    assert cuts.bound(relaxation.free)[0] <= plans[0][1] + 1e-6


@pytest.mark.parametrize("seed", few(range(40), 4))
def test_branching_over_many_sites_is_brute_force(seed: int) -> None:
    """Up to four schools among ten sites: sets of like sites are split many times over."""
    problem = many_sites(seed)
    best = brute_force(problem)
    assert best is not None
    found = solve_siting(problem, gap=0.0, time_limit=30, threads=1)
    assert found.assignment.shortfall == best.shortfall
    assert found.bound <= best.seconds + 1e-6 <= found.assignment.seconds + 1e-3


@pytest.mark.parametrize("make", [random_joint, random_draws])
@pytest.mark.parametrize("seed", few(range(40), 4))
def test_problems_that_share_options_are_brute_force(
    seed: int, make: Callable[[int], Joint]
) -> None:
    joint = make(seed)
    plans = every_plan(joint)
    if not plans:
        with pytest.raises(NoSolutionError):
            solve_siting(joint, gap=0.0, time_limit=20, threads=1)
        return
    found = solve_siting(joint, gap=0.0, time_limit=30, threads=1)
    shortfall, seconds, _ = plans[0]
    assert found.found.shortfall == shortfall
    assert found.bound <= seconds + 1e-6 <= found.found.seconds + 1e-3
    assert [a.seconds for a in found.found.parts] == [
        assign(p, found.opened).seconds for p in joint.parts
    ]


@pytest.mark.parametrize("seed", few(range(25), 3))
def test_a_warm_start_in_a_neighbouring_problem_is_brute_force(seed: int) -> None:
    first = many_sites(seed)
    begin = solve_siting(first, gap=0.0, time_limit=30, threads=1)
    rng = np.random.default_rng(seed)
    pinned, keep = first.options.pinned.copy(), np.arange(len(first.options))
    pinned[rng.integers(len(pinned))] = True
    capacity = first.capacity.copy()
    capacity[0] += 1
    gone = int(np.flatnonzero(begin.opened)[0])
    neighbours = [
        first, first.replace(options=replace(first.options, pinned=pinned)),
        first.replace(capacity=capacity), first.with_options(keep[keep != gone]),
        first.replace(budget=replace(first.budget, max_schools=2)),
    ]
    for other in neighbours:
        best = brute_force(other)
        assert best is not None
        found = solve_siting(other, gap=0.0, begin=begin, time_limit=30, threads=1)
        assert found.found.shortfall == best.shortfall
        assert found.bound <= best.seconds + 1e-6 <= found.found.seconds + 1e-3
        cold = solve_siting(other, gap=0.0, time_limit=30, threads=1)
        if "optimal" == found.status == cold.status:
            assert found.found.seconds == cold.found.seconds == best.seconds


def test_groups_that_may_not_be_split_go_whole() -> None:
    for seed in range(6):
        problem = many_sites(seed).replace(single_source=True)
        found = solve_siting(problem, gap=0.0, time_limit=30, threads=1)
        a = found.assignment
        assert len(set(a.group.tolist())) == len(a.group)
        assert (np.bincount(a.pool[a.pool >= 0], a.children[a.pool >= 0],
                            minlength=len(problem.capacity)) <= problem.places(found.opened)).all()
        split = solve_siting(
            problem.replace(single_source=False), gap=0.0, time_limit=30, threads=1)
        assert (split.found.shortfall, split.bound) <= (found.found.shortfall, found.found.seconds)
        assert found.status == "optimal"


def test_the_prices_of_a_plan_are_a_tight_cut() -> None:
    problem = many_sites(3)
    found = solve_siting(problem, gap=0.0, time_limit=30, threads=1)
    price = prices(problem, found.opened, found.assignment)
    relaxation = Relaxation(Joint((problem,)), found.assignment.shortfall)
    cut = relaxation.cut(Multipliers.of([price], np.zeros(0)))
    tight = cut.constant + cut.worth[found.opened].sum()
    assert tight == pytest.approx(found.assignment.seconds, abs=1)


@pytest.mark.parametrize("seed", few(range(60), 6))
def test_prices_certify_the_assignment(seed: int) -> None:
    """Weak duality with equality, joint ceilings among the limits; slack limits have no price."""
    problem = random_problem(seed)
    opened = np.zeros(len(problem.options), dtype=bool)
    opened[[1, 5]] = True
    found = assign(problem, opened)
    price = prices(problem, opened, found)
    assert (price.place >= 0).all() and (price.ceiling >= 0).all()
    placed = found.pool >= 0
    held = np.bincount(found.pool[placed], found.children[placed], len(problem.capacity))
    spare = held < problem.places(opened)
    for number, most in enumerate(problem.free.ceilings):
        under = problem.ceiling_of == number
        if held[under].sum() == most:
            spare &= ~under
        else:
            assert price.ceiling[number] == 0
    assert (price.place[spare] == 0).all()
    relaxation = Relaxation(Joint((problem,)), found.shortfall)
    cut = relaxation.cut(Multipliers.of([price], np.zeros(len(relaxation.budgets))))
    dearest = max(price.shortfall, 1.0)  # the price of the shortfall is found to one second
    if problem.free.crossed.any():  # the price of a share across phases is not known: still a bound
        assert cut.constant + cut.worth[opened].sum() <= found.seconds + 1 + 1e-6 * dearest
        return
    assert cut.constant + cut.worth[opened].sum() == pytest.approx(
        found.seconds, abs=1 + 1e-6 * dearest)


def test_places_capped_by_phase_do_not_weaken_the_bound() -> None:
    """With a ceiling's price at zero the bound of an ascent falls far below the plan."""
    problem = many_sites(3)
    half = problem.capacity[:1] // 2
    narrow = problem.replace(
        pool_ids=(*problem.pool_ids, "twin"),
        seconds=np.c_[problem.seconds, problem.seconds[:, 0]],
        capacity=np.r_[problem.capacity, problem.capacity[0]],
        local=np.r_[problem.local, problem.local[0]],
        share=np.r_[problem.share, problem.share[:1]],
        ceiling_of=np.r_[0, problem.ceiling_of[1:], 0], ceiling=half,
        taken=np.r_[problem.taken, problem.taken[:1]],
    )
    found = solve_siting(narrow, gap=0.0, time_limit=30, threads=1).found
    priced = Relaxation(Joint((narrow,)), found.shortfall)
    loose = Relaxation(Joint((narrow.replace(ceiling=half + 100),)), found.shortfall)
    low, high = (ascend(r, found.seconds, steps=400).value for r in (loose, priced))
    assert low < 0.9 * found.seconds
    assert 0.98 * found.seconds < high <= found.seconds + 1e-6


@pytest.mark.parametrize("seed", few(range(20), 4))
def test_the_compressed_first_objective_is_the_whole_one(seed: int) -> None:
    problem = random_problem(seed)
    whole = whole_model(Joint((problem,)), strong=False).solve(first_objective=True)
    if whole.status == "infeasible":
        with pytest.raises(NoSolutionError):
            fewest_without_place(Joint((problem,)))
        return
    assert fewest_without_place(Joint((problem,))).least == round(whole.objective)


def test_shares_round_up() -> None:
    assert share_of(0.1, 8) == 1
    assert share_of(0.5, 10) == 5
    assert share_of(1.0, 7) == 7


def test_tiny_is_the_answer_on_paper(root: Path) -> None:
    from sufficiency.study.run import run

    expected = json.loads((root / "data" / "tiny" / "expected.json").read_text())
    summary = run(root / "data" / "tiny" / "scenarios" / "base.toml").summary()
    assert [o["option_id"] for o in summary["opened"]] == expected["opened"]
    assert summary["unplaced"]["total"] == expected["unplaced"]
    assert summary["objective"] == expected["objective"]
    assert summary["child_minutes_total"] == expected["child_minutes_total"]
    assert summary["status"] == "optimal"
