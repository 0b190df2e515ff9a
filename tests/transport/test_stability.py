"""How many children change runs, against every choice of schools."""

from __future__ import annotations

from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.transport.runs import broken_rules
from sufficiency.transport.solve import Effort, solve
from sufficiency.transport.stability import Switch, carried, children_changed, chosen_switches
from tests.sizes import few
from tests.transport.cases import small
from tests.transport.test_drive import told


@pytest.mark.parametrize("seed", few(range(40), 10))
def test_no_choice_of_schools_saves_more(seed: int) -> None:
    rng = np.random.default_rng(seed)
    switches = [Switch(int(c), int(s)) for c, s in rng.integers(0, [6, 50], (6, 2))]
    for most in (0, 3, 8, 30):
        every = [sum(switches[i].saved for i in pick) for k in range(7)
                 for pick in combinations(range(6), k)
                 if sum(switches[i].children for i in pick) <= most]
        chosen = chosen_switches(switches, most)
        assert sum(switches[i].saved for i in chosen) == max(every)
        assert sum(switches[i].children for i in chosen) <= most


@pytest.mark.parametrize("seed", few(range(40), 10))
def test_who_changes_is_counted_over_every_way_to_go_on(seed: int) -> None:
    problem = small(seed)
    rng = np.random.default_rng(seed)
    after = solve(problem, Effort()).runs
    order = rng.permutation(len(problem))
    before = [part.tolist() for part in np.array_split(order, min(3, len(order)))]
    assert children_changed(problem, [r.stops for r in after], after) == 0
    width = max(len(before), len(after))
    most = max(
        sum(int(problem.persons[sorted(set(a) & set(after[j].stops))].sum())
            for a, j in zip(before, way, strict=False) if j < len(after))
        for way in permutations(range(width), len(before)))
    assert children_changed(problem, before, after) == problem.persons.sum() - most


@pytest.mark.parametrize("seed", few(range(40), 10))
def test_runs_carried_over_keep_every_rule(seed: int) -> None:
    problem = small(seed)
    best = solve(problem, Effort())
    assert carried(problem, [r.stops for r in best.runs]).units == best.units
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(problem))[:max(1, len(problem) - 2)]
    plan = carried(problem, [part.tolist() for part in np.array_split(order, 2)])
    assert broken_rules(problem, plan) == []
    assert plan.units >= best.units


def test_the_verb_tells_how_many_change(tiny: Path, tmp_path: Path) -> None:
    path, out = str(told(tiny)), str(tmp_path / "runs.csv")
    assert CliRunner().invoke(app, ["transport", path, "--contracts", out]).exit_code == 0
    done = CliRunner().invoke(app, ["transport", path, "--before", out, "--most-changed", "0"])
    assert done.exit_code == 0, done.output
    row = next(line for line in done.output.splitlines() if line.startswith("the cheapest runs"))
    assert row.split()[-4:-2] == ["0", "0"] or " 0 " in row
    assert CliRunner().invoke(app, ["transport", path, "--most-changed", "0"]).exit_code == 2
