"""A child who joins or leaves, against every place in every run."""

from __future__ import annotations

import highspy
import numpy as np
import pytest

from sufficiency.optimise.mip.highs import quiet_solver
from sufficiency.transport.change import joins, leaves
from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import (
    Plan,
    Run,
    broken_rules,
    in_time,
    make_run,
    plan_of,
    together,
)
from sufficiency.transport.solve import Effort, solve
from tests.sizes import few
from tests.transport.cases import small


def before(problem: Problem) -> Plan:
    """A least plan of all stops but the last."""
    return solve(problem.take(np.arange(len(problem) - 1)), Effort())


def every(problem: Problem, plan: Plan) -> list[int]:
    """Units a day more of each plan in which at most one run has changed, by taking the last stop
    in somewhere, with any vehicle."""
    new, out = len(problem) - 1, []
    for at in range(-1, len(plan.runs)):
        old = () if at < 0 else plan.runs[at].stops
        rest: list[Run] = [r for i, r in enumerate(plan.runs) if i != at]
        for place in range(len(old) + 1):
            order = (*old[:place], new, *old[place:])
            if not (together(problem, order) and in_time(problem, order)):
                continue
            for setup in range(len(problem.fleet.setups)):
                after = plan_of([*rest, make_run(problem, order, setup)])
                if not broken_rules(problem, after):
                    out.append(after.units - plan.units)
    return out


@pytest.mark.parametrize("seed", few(range(60), 12))
def test_who_joins_is_taken_in_as_cheaply_as_can_be(seed: int) -> None:
    problem = small(seed)
    plan = before(problem)
    ways = joins(problem, plan, len(problem) - 1)
    assert 1 <= len(ways) <= 3
    assert ways[0].units == min(every(problem, plan))
    assert [w.units for w in ways] == sorted(w.units for w in ways)
    assert len({w.run for w in ways}) == len(ways)
    for way in ways:
        assert broken_rules(problem, way.plan) == []
        same = set(way.plan.runs) & set(plan.runs)
        assert len(same) >= len(plan.runs) - 1


@pytest.mark.parametrize("seed", few(range(60), 12))
def test_who_leaves_leaves_a_plan_that_keeps_every_rule(seed: int) -> None:
    problem = small(seed)
    plan = solve(problem, Effort())
    last = len(problem) - 1
    change = leaves(problem, plan, last)
    rest = problem.take(np.arange(last))
    assert broken_rules(rest, change.plan) == []
    assert change.units == change.plan.units - plan.units
    # What is saved is never more than planning all others anew would save.
    assert change.units >= solve(rest, Effort()).units - plan.units


def test_another_number_of_threads_before_is_no_matter() -> None:
    """A search on two threads leaves the library's pool as it likes it."""
    solver = quiet_solver()
    solver.setOptionValue("threads", 2)
    for cost in (-3.0, -5.0, -7.0):
        solver.addVar(0, 1)
        solver.changeColCost(solver.getNumCol() - 1, cost)
        solver.changeColIntegrality(solver.getNumCol() - 1, highspy.HighsVarType.kInteger)
    solver.addRow(-highspy.kHighsInf, 9, 3, np.arange(3, dtype=np.int32), np.array([4.0, 5, 6]))
    solver.run()
    test_who_joins_is_taken_in_as_cheaply_as_can_be(0)
