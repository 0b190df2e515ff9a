"""Prices of single decisions, against every plan with and without them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.cli.app import app
from sufficiency.transport import decisions as room
from sufficiency.transport.decisions import decisions
from sufficiency.transport.drive import Drive, School
from sufficiency.transport.fleet import UNITS_PER_PENNY, Fleet
from sufficiency.transport.nearby import left, nearby
from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import broken_rules, plan_of
from sufficiency.transport.solve import Effort, solve
from tests.sizes import few
from tests.transport.cases import FLEET, least, small
from tests.transport.test_drive import told


@pytest.fixture
def scenario(root: Path) -> Scenario:
    return load_scenario(root / "data" / "tiny" / "scenarios" / "base.toml")


def driven(problem: Problem, scenario: Scenario) -> Drive:
    """A drive to one school; every rider is in the sixth form."""
    n = sum(len(m) for m in problem.members)
    riders = pd.DataFrame({"phase": ["post16"] * n})
    school = School("s", "S", riders, problem, solve(problem, Effort()))
    tables = SimpleNamespace(vehicles=None, gate_s=None)
    return Drive(scenario, (school,), riders.iloc[:0], tables)  # type: ignore[arg-type]


def pounds(units: int, scenario: Scenario) -> float:
    return units / UNITS_PER_PENNY / 100 * scenario.transport.days


def changed(problem: Problem, at: int, **to: bool) -> Problem:
    values = {name: getattr(problem, name).copy() for name in to}
    for name, value in to.items():
        values[name][at] = value
    return replace(problem, **values)


@pytest.mark.parametrize("seed", few(range(40), 7))
def test_a_decision_costs_what_the_least_plans_differ_by(seed: int, scenario: Scenario) -> None:
    problem = small(seed, alone=0.3)
    found = decisions(driven(problem, scenario)).set_index("question")
    single = [i for i in range(len(problem)) if problem.persons[i] == 1]
    before = least(problem)
    expected = {
        room.SHARES: [least(changed(problem, i, alone=False)) for i in single
                      if problem.alone[i]],
        room.ALONE: [least(changed(problem, i, alone=True)) for i in single
                     if not problem.alone[i]],
        room.ASSISTANT: [least(changed(problem, i, aided=False)) for i in single
                         if problem.aided[i]],
        room.TRAINED: [least(problem.take(np.delete(np.arange(len(problem)), i))) for i in single
                       if not (problem.alone[i] or problem.aided[i] or problem.wheelchairs[i])],
    }
    for question, units in expected.items():
        row = found.loc[question]
        more = [pounds(u - before, scenario) for u in units]
        assert row["possible"] == row["priced"] == row["whole_schools"] == len(units)
        assert row["cost"] == sum(m > 0 for m in more)
        assert row["save"] == sum(m < 0 for m in more)
        if units:
            assert row["mean_gbp_year"] == round(float(np.mean(more)))
            assert row["least_gbp_year"] == round(min(more))
            assert row["most_gbp_year"] == round(max(more))
    for question in (room.SHARES, room.ASSISTANT):
        assert not found.loc[question, "cost"], "a rule less costs nothing"
    assert not found.loc[room.ALONE, "save"]


@pytest.mark.parametrize("seed", few(range(20), 5))
def test_one_vehicle_more_saves_what_the_least_plans_differ_by(
    seed: int, scenario: Scenario
) -> None:
    problem = small(seed)
    minibus = replace(FLEET.vehicles[2], available=0)
    none = replace(problem, fleet=Fleet((*FLEET.vehicles[:2], minibus), 5000))
    row, = decisions(driven(none, scenario)).set_index("question").loc[
        [room.MINIBUS.format("minibus")]].to_dict("records")
    without = replace(problem, fleet=Fleet(FLEET.vehicles[:2], 5000))
    assert row["mean_gbp_year"] == round(pounds(least(problem) - least(without), scenario))


def test_what_parents_are_paid_is_counted(scenario: Scenario) -> None:
    """One child 10 miles away: 9 trips of a mile less would be paid as well."""
    problem = next(p for p in map(small, range(50)) if len(p) == 1 and p.persons[0] == 1)
    row = decisions(driven(problem, scenario)).set_index("question").loc[room.BUDGET]
    paid = int(problem.metres[0, 1]) / 1609.344 * 0.45 * 4 * 190
    assert row["paid_gbp_year"] == round(paid)
    assert row["mean_gbp_year"] == pytest.approx(paid - pounds(least(problem), scenario), abs=1)


@pytest.mark.parametrize("seed", few(range(12), 4))
def test_runs_near_by_are_a_school_of_their_own(seed: int) -> None:
    problem = small(seed, most=12)
    plan = solve(problem, Effort())
    for run in range(len(plan.runs)):
        near = nearby(problem, plan, run, most=4)
        assert set(plan.runs[run].stops) <= set(near.stops.tolist())
        assert len(near.stops) <= max(4, len(plan.runs[run].stops))
        assert near.whole == (len(near.stops) == len(problem))
        # What is found there, with the other runs as they are, is a plan of the whole school.
        part = solve(near.problem, Effort(small=20))
        after = plan_of([
            *(r for i, r in enumerate(plan.runs) if i not in near.runs),
            *(replace(r, stops=tuple(int(near.stops[s]) for s in r.stops)) for r in part.runs)])
        assert broken_rules(problem, after) == []
        assert after.units == plan.units, "the plan is a least one: so are its parts"


def test_vehicles_of_the_other_runs_are_taken() -> None:
    problem = small(3, most=12)
    runs = [replace(r, setup=next(i for i, s in enumerate(FLEET.setups) if s.vehicle == 2))
            for r in solve(problem, Effort()).runs[:1]]
    assert left(FLEET, runs).vehicles[2].available == 0
    assert left(FLEET, runs).vehicles[:2] == FLEET.vehicles[:2]


def test_only_so_many_are_priced(scenario: Scenario) -> None:
    drive = driven(small(5), scenario)
    whole, some = decisions(drive), decisions(drive, most=2)
    assert (some["priced"] <= 2).all()
    assert list(some["possible"]) == list(whole["possible"])
    assert some.equals(decisions(drive, most=2))


def test_the_verb_tells_prices(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "drive.json"
    path = told(tiny)
    done = CliRunner().invoke(app, ["transport", str(path), "--prices", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "What single decisions cost or save" in done.output
    assert room.TRAINED in done.output
    assert '"decisions"' in out.read_text()
