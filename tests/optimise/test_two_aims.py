"""Minutes against pounds: ends, bounds and every step of the hull against enumeration."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sufficiency.optimise.effort import Effort
from sufficiency.optimise.problem import Problem
from sufficiency.optimise.sensitivity.two_aims import trade, weighed
from tests.optimise.small import every_plan, random_problem
from tests.sizes import few


def in_pounds(problem: Problem, seed: int) -> Problem:
    """The same problem with other charges, of openings too."""
    rng = np.random.default_rng(seed)
    pounds = np.where(problem.seconds >= 0, rng.integers(0, 3000, problem.seconds.shape), -1)
    return problem.replace(
        seconds=pounds.astype(np.int32), nowhere_seconds=3001,
        options=replace(problem.options, cost=rng.integers(0, 4000, len(problem.options))))


@pytest.mark.parametrize("seed", few(range(1, 4), 1))
def test_every_plan_is_the_best_at_its_price_and_none_is_missed(seed: int) -> None:
    second = random_problem(seed)
    first = in_pounds(second, seed)
    found = trade(first, second, Effort.of(60, gap=0.0), 20)
    cheapest, quickest = every_plan(first), every_plan(second)
    if not cheapest:
        assert not found
        return
    assert found[0].first == cheapest[0][1] and found[-1].second == quickest[0][1]
    slack = second.children + len(second.options)  # whole units: one a child, one an opening
    for point in found:
        assert point.plan.found.shortfall == cheapest[0][0]
        if np.isfinite(point.price):
            best = every_plan(weighed(first, second, point.price))[0][1]
            value = point.first + point.price * point.second
            assert point.bound <= best + 1e-6 and best <= value < best + slack
            assert point.gap >= 0
    for a, b in pairwise(found):
        assert a.first < b.first and a.second > b.second
        price = (b.first - a.first) / (a.second - b.second)
        best = every_plan(weighed(first, second, price))[0][1]
        assert best > a.first + price * a.second - slack - 1
