"""Children of one family at one school, against every assignment of a small September."""

from __future__ import annotations

import numpy as np
import pytest

from sufficiency.optimise.assignment.move_limit import assign_moving, moved
from sufficiency.optimise.mip.families import Families
from sufficiency.optimise.problem import Problem
from tests.gaps.test_flow import every_assignment, small_september
from tests.sizes import few

Rank = tuple[int, int, int]


def families_of(problem: Problem, seed: int) -> Families:
    """One or two families, at schools of which one is two pools and one is none; some have a
    brother or sister who stays."""
    rng = np.random.default_rng(40 + seed)
    school = np.arange(len(problem.capacity))
    school[1] = 0
    school[-1] = -1
    staying = np.zeros((2, len(school)), dtype=int)
    if rng.random() < 0.5:
        staying[1, rng.integers(len(school) - 1)] = 1
    return Families(rng.choice([0, 0, 1, -1], len(problem.weight)), school, staying)


def by_hand(families: Families, child: np.ndarray, pools: tuple[int, ...]) -> int:
    """Children beside the first of their family, at the school that has most of them."""
    total = 0
    for family in range(len(families.staying)):
        most = 0
        for school in range(families.staying.shape[1]):
            count = int(families.staying[family, school])
            for i, pool in zip(child, pools, strict=True):
                count += bool(families.of[i] == family and pool >= 0
                              and families.school[pool] == school)
            most = max(most, count)
        total += max(most - 1, 0)
    return total


@pytest.mark.parametrize("seed", few(range(40), 8))
def test_families_are_kept_together_at_the_least_cost_of_all(seed: int) -> None:
    """Fewest left out within the limit of moves, then most beside the first of their family, then
    least seconds; and without them nobody more is left out and no journey is longer in all."""
    problem, own = small_september(seed)
    families = families_of(problem, seed)
    nothing = np.zeros(len(problem.options), dtype=bool)
    child = np.repeat(np.arange(len(problem.weight)), problem.weight)
    had = own.any(axis=1)
    every: list[tuple[int, Rank]] = []
    for pools in every_assignment(problem):
        moves = sum(had[i] and not (p >= 0 and own[i, p])
                    for i, p in zip(child, pools, strict=True))
        out = sum(p < 0 or not problem.local[p] for p in pools)
        seconds = sum(int(problem.seconds[i, p]) if p >= 0 else problem.nowhere_seconds
                      for i, p in zip(child, pools, strict=True))
        every.append((moves, (out, -by_hand(families, child, pools), seconds)))
    for most in (None, 0, 1):
        found = assign_moving(problem, nothing, own, most, families)
        limit = np.inf if most is None else max(most, min(moves for moves, _ in every))
        best = min(rank for moves, rank in every if moves <= limit)
        beside = families.beside(found.group, found.pool, found.children)
        assert (found.shortfall, -beside, found.seconds) == best
        assert most is None or moved(found, own) <= limit
        alone = assign_moving(problem, nothing, own, most)
        assert found.shortfall == alone.shortfall and found.seconds >= alone.seconds


def test_the_seeds_ask_for_something() -> None:
    """In some of them the best assignment alone would part a family."""
    apart = 0
    for seed in range(40):
        problem, own = small_september(seed)
        families = families_of(problem, seed)
        nothing = np.zeros(len(problem.options), dtype=bool)
        alone, kept = (assign_moving(problem, nothing, own, None, f) for f in (None, families))
        apart += (families.beside(kept.group, kept.pool, kept.children)
                  > families.beside(alone.group, alone.pool, alone.children))
    assert apart > 3
