"""A child who joins or leaves, against every place in every run."""

from __future__ import annotations

import highspy
import numpy as np
import pytest

from sufficiency.optimise.mip.highs import quiet_solver
from sufficiency.transport.change import joins, leaves
from sufficiency.transport.fleet import Fleet, Vehicle
from sufficiency.transport.problem import Problem, Riders, state
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


def lane(limit: int, most: int) -> tuple[Problem, Plan]:
    """A run of so many homes five minutes apart, in a taxi that may hold fewer."""
    at = np.arange(most, -1, -1)
    gap = np.abs(at[:, None] - at[None]).astype(np.int64)
    no = np.zeros(most, dtype=bool)
    riders = Riders(np.full(most, limit), np.full(most, 90), no, no, no, np.full(most, -1))
    taxis = Fleet((Vehicle("taxi", ((3, 0),), 7500, 190, car=True),), 5000)
    problem = state(riders, gap * 300, gap * 5000, taxis)
    order = tuple(range(most))
    run = make_run(problem, order) if most <= 3 else Run(order, 0, 5000 * most, 15_000_000)
    return problem, Plan((run,), run.units, 0, "given")


def test_a_run_beyond_a_limit_goes_on_without_who_leaves() -> None:
    """The first rides 18 minutes and may 16; without another they still ride 16.5."""
    problem, plan = lane(limit=16 * 60, most=3)
    for stop, metres in ((2, 15_000), (1, 15_000), (0, 10_000)):
        after, = leaves(problem, plan, stop).plan.runs
        assert after.stops == tuple(s for s in range(3) if s != stop)
        assert after.metres == metres


def test_a_run_that_no_vehicle_holds_keeps_its_price() -> None:
    problem, plan = lane(limit=4500, most=6)
    change = leaves(problem, plan, 5)
    assert change.units == 0
    assert [r.stops for r in change.plan.runs] == [(0, 1, 2, 3, 4)]
    problem, plan = lane(limit=4500, most=4)
    change = leaves(problem, plan, 3)
    assert change.plan.units == make_run(problem, (0, 1, 2)).units


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
