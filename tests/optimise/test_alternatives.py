"""Other plans, ties and prices on random problems, against enumeration of every choice."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assignment.min_cost_flow import recourse
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.problem import Joint, Problem, faults_of_choice
from sufficiency.optimise.sensitivity import alternatives as room
from sufficiency.optimise.sensitivity.alternatives import Alternatives, alternatives, ties
from sufficiency.optimise.sensitivity.option_prices import Price, explain
from sufficiency.optimise.siting.solve import Plan, solve_siting
from tests.optimise.small import every_plan, over_full, random_problem
from tests.sizes import few

BOTH = [*range(4), *range(100, 103), *range(4, 9), *range(103, 106)]
"""Seeds of ``solved``, of both kinds from the beginning."""

Choice = tuple[int, int, tuple[int, ...]]


def effort(seconds: float = 100) -> Effort:
    return Effort.of(seconds, gap=0.0, threads=1)


@cache
def solved(seed: int, worth: float | None = None) -> tuple[Problem, Plan, list[Choice]]:
    """A problem (from 100 on with provision over-full and split by phase), its plan, and every
    choice that its limits allow, best first."""
    problem = random_problem(seed) if seed < 100 else over_full(seed - 100)
    problem = problem.replace(budget=replace(problem.budget, worth=worth))
    try:
        best = solve_siting(problem, gap=0.0, time_limit=20, threads=1)
    except NoSolutionError:
        pytest.skip("the limits of this problem contradict each other")
    return problem, best, every_plan(problem)


def key(p: Plan) -> tuple[int, int]:
    return p.found.shortfall, p.found.seconds


def within(plans: list[Choice], more: int, share: float) -> list[Choice]:
    shortfall, seconds, _ = plans[0]
    return [c for c in plans if c[0] <= shortfall + more and c[1] <= seconds * (1 + share) + 1e-9]


ASKED = [(0, 0.5, 3), (2, 0.3, 4), (0, 0.0, 50), (1, 1.0, 40)]


@pytest.mark.parametrize("seed", few([0, 100, *range(1, 5), *range(101, 105)], 2))
@pytest.mark.parametrize(("more", "share", "count"), ASKED)
def test_alternatives_are_the_best_there_are(
    seed: int, more: int, share: float, count: int
) -> None:
    problem, best, plans = solved(seed)
    right = within(plans, more, share)
    found = alternatives(problem, best, count, share, effort(), more=more)
    assert [key(p) for p in found.plans] == [c[:2] for c in right[:count]]
    assert found.proven and found.complete == (len(right) <= count) == (not found.more)
    assert len({p.opened.tobytes() for p in found.plans}) == len(found.plans)
    capital = [int(problem.options.capital[p.opened].sum()) for p in found.plans]
    assert [(*key(p), c) for p, c in zip(found.plans, capital, strict=True)] == sorted(
        (*c[:2], int(problem.options.capital[list(c[2])].sum())) for c in right)[:count]
    for p in found.plans:
        assert not faults_of_choice(problem, p.opened) and p.bound <= p.found.seconds
        again = recourse(Joint((problem,)), p.opened)
        assert (again.shortfall, again.seconds) == key(p) and p.gap == 0
    always = [all(q in c[2] for c in right) for q in range(len(problem.options))]
    assert found.always.tolist() == always


@pytest.mark.parametrize("seed", few(range(6), 1))
@pytest.mark.parametrize("by", ["capital", "schools"])
@pytest.mark.parametrize(("more", "share", "count"), ASKED)
def test_the_cheapest_and_the_fewest_are_found(
    seed: int, by: room.By, more: int, share: float, count: int
) -> None:
    problem, best, plans = solved(seed)
    options = problem.options
    value = options.capital if by == "capital" else options.school.astype(int)
    right = sorted((int(value[list(c[2])].sum()), *c[:2]) for c in within(plans, more, share))
    found = alternatives(problem, best, count, share, effort(), more=more, by=by)
    assert [(int(value[p.opened].sum()), *key(p)) for p in found.plans] == right[:count]
    assert found.proven and found.complete == (len(right) <= count)


@pytest.mark.parametrize("seed", few(range(6), 1))
@pytest.mark.parametrize(("more", "share", "count"), ASKED)
def test_one_plan_for_each_set_of_schools(seed: int, more: int, share: float, count: int) -> None:
    problem, best, plans = solved(seed)
    sets: dict[tuple[int, ...], tuple[int, int]] = {}
    for shortfall, seconds, chosen in within(plans, more, share):
        sets.setdefault(tuple(q for q in chosen if problem.options.school[q]),
                        (shortfall, seconds))
    found = alternatives(problem, best, count, share, effort(), more=more, schools_only=True)
    assert [key(p) for p in found.plans] == list(sets.values())[:count]
    assert found.proven and found.complete == (len(sets) <= count)
    told = np.logical_and.reduce([p.opened for p in found.plans])
    always = [all(q in c[2] for c in within(plans, more, share))
              for q in range(len(problem.options))]
    assert found.always.tolist() == (np.array(always) & told).tolist()


@pytest.mark.parametrize("seed", few(BOTH, 4))
def test_ties_are_counted(seed: int) -> None:
    problem, best, plans = solved(seed)
    found = ties(problem, best, effort())
    alike = {c[2] for c in plans if c[:2] == plans[0][:2]}
    assert found.complete and {tuple(np.flatnonzero(o)) for o in found.plans} == alike
    assert np.array_equal(found.plans[0], best.opened)


def twins() -> Problem:
    """Nine sites for two schools, all alike: thirty-six choices are exactly as good."""
    problem = random_problem(3)
    options = problem.options
    nine = np.zeros(9, dtype=np.int64)
    pools = len(problem.capacity) + np.arange(9)
    wide = np.repeat(problem.seconds.max(axis=1).clip(600)[:, None], 9, axis=1)
    return problem.replace(
        pool_ids=(*problem.pool_ids, *(f"t{i}" for i in range(9))),
        seconds=np.c_[problem.seconds, wide].astype(np.int32),
        capacity=np.r_[problem.capacity, nine], local=np.r_[problem.local, nine == 0],
        share=np.r_[problem.share, np.ones((9, problem.share.shape[1]))],
        ceiling_of=np.r_[problem.ceiling_of, nine - 1],
        taken=np.r_[problem.taken, np.zeros((9, problem.share.shape[1]), dtype=np.int64)],
        options=replace(
            options, ids=tuple(f"t{i}" for i in range(9)), pool=pools, site=np.arange(9),
            places=nine + 3, capital=nine + 300, school=nine == 0, base=nine == 1,
            pinned=nine == 1, cost=nine),
        budget=replace(problem.budget, max_schools=2, max_school_places=None, base_places=0,
                       capital=None))


def test_sites_that_are_alike_are_all_counted_or_at_least_so_many() -> None:
    problem = twins()
    best = solve_siting(problem, gap=0.0, time_limit=20, threads=1)
    assert best.opened.sum() == 2, "two schools are needed"
    found = ties(problem, best, effort())
    assert found.complete and len(found.plans) == 36
    late = ties(problem, best, effort(0.0))
    assert not late.complete and len(late.plans) == 1
    prices = explain(problem, best, range(9), effort())
    assert all(p.tied for p in prices)
    some = alternatives(problem, best, 3, 0.0, effort())
    assert len(some.plans) == 3 and some.proven and some.more and not some.complete
    assert not some.always.any()


@pytest.mark.parametrize("seed", few(range(6), 1))
def test_without_time_nothing_is_said_to_be_proven(seed: int) -> None:
    problem, best, plans = solved(seed)
    found = alternatives(problem, best, 3, 0.5, effort(0.0))
    assert found.plans[0] is not None and key(found.plans[0]) == key(best)
    right = within(plans, 0, 0.5)
    assert not found.complete or len(right) == len(found.plans)
    for price in explain(problem, best, range(len(problem.options)), effort(0.0)):
        holds(problem, best, plans, price)


def holds(problem: Problem, best: Plan, plans: list[Choice], price: Price) -> tuple[int, int]:
    """Everything a price says is so; what is true: children and seconds more, or (-1, 0)."""
    pinned = problem.options.pinned[price.option]
    if pinned:
        # Doing without a pinned option takes its pin away.
        free = problem.options.pinned & (np.arange(len(problem.options)) != price.option)
        plans = every_plan(problem.replace(options=replace(problem.options, pinned=free)))
    fits = [c for c in plans if (price.option in c[2]) != price.opened]
    assert price.possible == bool(fits)
    if not fits:
        return -1, 0
    more, seconds = fits[0][0] - best.found.shortfall, fits[0][1] - best.found.seconds
    assert price.children_least <= more
    assert price.children_found is None or more <= price.children_found
    if more == 0:
        assert price.least_seconds is None or price.least_seconds <= seconds + 1e-6
        assert price.found_seconds is None or seconds <= price.found_seconds + 1e-6
    if price.instead is not None and price.found is not None:
        assert price.instead[price.option] != price.opened
        again = recourse(Joint((problem,)), price.instead)
        assert (again.shortfall, again.seconds) == (price.found.shortfall, price.found.seconds)
    return more, seconds


@pytest.mark.parametrize("seed", few(BOTH, 4))
def test_prices_are_exact_where_problems_are_small(seed: int) -> None:
    problem, best, plans = solved(seed)
    every = range(len(problem.options))
    asked = [q for q in every if best.opened[q]]
    rest = [q for q in every if not best.opened[q]]
    prices = explain(problem, best, asked, effort(), bounds=rest)
    assert [p.option for p in prices] == [*asked, *rest]
    for price in prices:
        more, seconds = holds(problem, best, plans, price)
        assert price.proof == "exact"
        if price.possible:
            assert price.children == more
            assert more or price.found_seconds == seconds
            assert price.tied == (more == 0 and seconds == 0)


@pytest.mark.parametrize("seed", few(range(12), 2))
def test_what_is_not_worth_its_capital_is_priced_and_ranked_by_travel(seed: int) -> None:
    """The plan may give up travel; prices are beside it, and other plans may have less."""
    problem, best, plans = solved(seed, 2.0)
    assert best.found.seconds - best.given_up == plans[0][1]
    prices = explain(problem, best, range(len(problem.options)), effort())
    for price in prices:
        more, seconds = holds(problem, best, plans, price)
        assert price.proof == "exact" and (more or price.found_seconds == seconds)
    found = alternatives(problem, best, 4, 0.4, effort())
    assert [key(p) for p in found.plans] == [c[:2] for c in within(plans, 0, 0.4)[:4]]
    assert key(found.best) == plans[0][:2] and found.proven
    alike = {c[2] for c in plans if c[:2] == key(best)}
    assert {tuple(np.flatnonzero(o)) for o in ties(problem, best, effort()).plans} == alike


def test_a_price_cannot_be_the_wrong_way_round() -> None:
    with pytest.raises(AssertionError):
        Price(0, True, children_least=2, children_found=1)
    with pytest.raises(AssertionError):
        Price(0, True, least_seconds=5.0, found_seconds=4.0)


def test_ties_of_a_plan_below_very_many_others_are_not_told_as_all(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan may give up travel that is not worth its capital: all those others come first."""
    problem, best, plans = solved(0)
    last = np.isin(np.arange(len(best.opened)), plans[-1][2])
    own = replace(best, opened=last, found=recourse(Joint((problem,)), last))
    alike = sum(c[:2] == plans[-1][:2] for c in plans)
    found = ties(problem, own, effort())
    assert found.complete and len(found.plans) == alike
    monkeypatch.setattr(room, "MOST", len(plans) - alike)
    assert len(plans) > alike and not ties(problem, own, effort()).complete


@pytest.mark.parametrize("schools_only", [False, True])
@pytest.mark.parametrize("seed", few(range(6), 1))
def test_with_many_options_what_is_found_nearby_holds(
    seed: int, schools_only: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, best, plans = solved(seed)
    monkeypatch.setattr(room, "FEW", 0)
    found: Alternatives = alternatives(problem, best, 3, 0.5, effort(20), more=1,
                                       schools_only=schools_only)
    right = {c[2]: c[:2] for c in within(plans, 1, 0.5)}
    assert not found.proven and not found.complete
    for p in found.plans:
        assert right[tuple(np.flatnonzero(p.opened))] == key(p)
        assert p.bound <= p.found.seconds
    assert [key(p) for p in found.plans] == sorted(key(p) for p in found.plans)
    always = alternatives(problem, best, 3, 0.5, effort(20), schools_only=schools_only).always
    for q in np.flatnonzero(always):
        assert all(q in c[2] for c in within(plans, 0, 0.5))
