"""Plans are kept by what they answer, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sufficiency.optimise.fairness.solve import Fair, fair_plan
from sufficiency.optimise.problem import Problem
from sufficiency.optimise.siting.solve import Plan, solve_siting
from sufficiency.study.plan_cache import kept_fair, kept_plan
from sufficiency.travel.cache import Cache
from tests.optimise.small import many_sites
from tests.optimise.test_equity import aims_for


class Searches:
    def __init__(self) -> None:
        self.count = 0

    def of(self, problem: Problem, store: Cache, *asked: object) -> Plan:
        def search() -> Plan:
            self.count += 1
            return solve_siting(problem, gap=0.0, time_limit=30, threads=1)

        return kept_plan(problem, asked, search, store)


def test_the_same_question_is_searched_once(tmp_path: Path) -> None:
    store, searches, problem = Cache(tmp_path), Searches(), many_sites(3)
    first = searches.of(problem, store, 0.0)
    again = searches.of(problem.replace(), store, 0.0)
    assert searches.count == 1
    assert (again.opened == first.opened).all()
    assert (again.found.seconds, again.bound, again.status, again.shortfall_bound) == (
        first.found.seconds, first.bound, first.status, first.shortfall_bound)
    assert [a.seconds for a in again.found.parts] == [a.seconds for a in first.found.parts]
    # Questions about the plan begin with what its search left behind.
    one, other = first.memory, again.memory
    assert one is not None and other is not None and one.at
    assert (one.opened, one.schools, one.leaves, one.most) == (
        other.opened, other.schools, other.leaves, other.most)
    for a, b in zip(one.at, other.at, strict=True):
        assert (a.v == b.v).all() and (a.mu == b.mu).all() and (a.up == b.up).all()
        assert a.lam == b.lam


@pytest.mark.parametrize("what", ["a child more", "a minute more", "a dearer option", "a limit",
                                  "another gap", "worth"])
def test_another_question_is_searched_anew(tmp_path: Path, what: str) -> None:
    store, searches, problem = Cache(tmp_path), Searches(), many_sites(3)
    searches.of(problem, store, 0.0)
    more = np.arange(len(problem.weight)) == 0
    other = {
        "a child more": problem.replace(weight=problem.weight + more),
        "a minute more": problem.replace(seconds=(problem.seconds + 60).astype(np.int32)),
        "a dearer option": problem.replace(
            options=replace(problem.options, capital=problem.options.capital + 1)),
        "a limit": problem.replace(budget=replace(problem.budget, max_schools=1)),
        "worth": problem.replace(budget=replace(problem.budget, worth=0.0)),
    }.get(what, problem)
    searches.of(other, store, 0.1 if what == "another gap" else 0.0)
    assert searches.count == 2


def test_a_spoilt_entry_is_as_good_as_none(tmp_path: Path) -> None:
    store, searches, problem = Cache(tmp_path), Searches(), many_sites(3)
    first = searches.of(problem, store)
    (entry,) = tmp_path.glob("plan-*.npz")
    with np.load(entry) as stored:
        arrays = {name: stored[name] for name in stored.files}
    for spoilt in (
        {**arrays, "opened": ~arrays["opened"]}, {**arrays, "opened": arrays["opened"][:2]},
        {**arrays, "counts": arrays["counts"] - 1}, {"opened": arrays["opened"]},
        {**arrays, "bound": arrays["bound"] * 10},
    ):
        searches.count = 0
        np.savez(entry, **spoilt)
        assert searches.of(problem, store).found.seconds == first.found.seconds
        assert searches.count == 1


def test_without_a_cache_every_question_is_searched() -> None:
    searches, problem = Searches(), many_sites(3)
    searches.of(problem, Cache())
    searches.of(problem, Cache())
    assert searches.count == 2


@pytest.mark.large
def test_a_fair_plan_is_kept_with_what_it_reached(tmp_path: Path) -> None:
    store, problem, count = Cache(tmp_path), many_sites(4), 0
    aims = aims_for(problem, 4, "worst_area")

    def search() -> Fair:
        nonlocal count
        count += 1
        return fair_plan(problem, aims, gap=0.0, time_limit=30, threads=1)

    first, again = (kept_fair(problem, ("worst_area",), search, store) for _ in range(2))
    assert count == 1
    assert first.reached == again.reached
    assert (first.areas, first.guarded) == (again.areas, again.guarded)
    assert (first.plan.found.seconds, first.plan.bound, first.plan.status) == (
        again.plan.found.seconds, again.plan.bound, again.plan.status)
    kept_fair(problem, ("p90",), search, store)
    assert count == 2


def test_a_fair_plan_kept_before_levels_were_told_is_as_good_as_none(tmp_path: Path) -> None:
    store, problem, count = Cache(tmp_path), many_sites(4), 0

    def search() -> Fair:
        nonlocal count
        count += 1
        return fair_plan(problem, aims_for(problem, 4, "regret"), gap=0.0, time_limit=30, threads=1)

    first = kept_fair(problem, (), search, store)
    (entry,) = tmp_path.glob("fair-plan-*.npz")
    key = entry.stem.removeprefix("fair-plan-")
    arrays = store.get("fair-plan", key)
    assert arrays is not None
    told = json.loads(str(arrays["told"]))
    assert [r.pop("level") for r in told["reached"]] == [r.level for r in first.reached]
    store.put("fair-plan", key, **{**arrays, "told": np.array(json.dumps(told))})
    again = kept_fair(problem, (), search, store)
    assert count == 2 and again.reached == first.reached
