"""Who is left out, against every choice of small problems."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sufficiency.case.scenario import load_scenario
from sufficiency.errors import InputError, NoSolutionError
from sufficiency.optimise.fairness.left_out import LeftOut
from sufficiency.optimise.fairness.solve import Fair, fair_plan
from sufficiency.optimise.problem import Problem
from sufficiency.study.run import run
from tests.optimise.exact import Measure, choices, least
from tests.optimise.small import over_full, random_problem
from tests.optimise.test_equity import aims_for
from tests.sizes import few

NEEDS = ("A", "B", "C")


def problem_of(seed: int) -> Problem:
    return over_full(seed) if seed % 2 else random_problem(seed)


def share_left_out(problem: Problem, names: tuple[int, ...], local: bool = False) -> Measure:
    """Share of each of these needs that has no suitable local place, or that has one."""
    counted = np.r_[problem.local, False] == local
    rows, base = [], []
    for number in names:
        mine = problem.need == number
        everybody = problem.weight[mine].sum() + problem.taken[:, number].sum()
        rows.append(mine[:, None] * counted[None, :] / everybody)
        base.append(-problem.taken[problem.local == local, number].sum() / everybody)
    return Measure(np.array(rows), np.array(base))


def present(problem: Problem) -> tuple[int, ...]:
    return tuple(sorted({int(c) for c in problem.need}))


def fair(problem: Problem, seed: int, asked: LeftOut) -> Fair:
    aims = replace(aims_for(problem, seed, "total"), left_out=asked)
    return fair_plan(problem, aims, gap=0.0, time_limit=60, threads=1)


@pytest.mark.parametrize("seed", few(range(24), (1,)))
def test_the_largest_share_left_out_is_as_small_as_can_be(seed: int) -> None:
    problem = problem_of(seed)
    fewest, every = choices(problem)
    if not every:
        return
    found = fair(problem, seed, LeftOut(np.array(NEEDS), spread=True))
    best = least(problem, share_left_out(problem, present(problem)), [])
    first = found.reached[0]
    assert first.what == "spread" and first.proven
    assert first.value == pytest.approx(100 * best, abs=1e-3)
    assert first.bound <= first.value
    assert found.plan.found.shortfall == fewest, "the first objective comes first"


@pytest.mark.parametrize("seed", few(range(30), 2))
def test_limits_on_who_is_left_out_are_kept_or_said_to_be_impossible(seed: int) -> None:
    problem = problem_of(seed)
    if not choices(problem)[1]:
        return
    rng = np.random.default_rng(seed)
    number = int(rng.choice(present(problem)))
    name, share = NEEDS[number], round(float(rng.uniform(0, 1)), 2)
    low = seed % 3 == 0
    asked = LeftOut(np.array(NEEDS), most={} if low else {name: share},
                    least={name: share} if low else {})
    measure = share_left_out(problem, (number,), local=low)
    possible = least(problem, measure, []) <= (1 - share if low else share) + 1e-9
    if not possible:
        with pytest.raises(NoSolutionError, match=f"need {name}"):
            fair(problem, seed, asked)
        return
    found = fair(problem, seed, asked).plan.assignment
    outside = (found.pool < 0) | ~problem.local[found.pool]
    mine = problem.need[found.group] == number
    staying = problem.taken[~problem.local, number].sum()
    everybody = problem.weight[problem.need == number].sum() + problem.taken[:, number].sum()
    left_out = (found.children[outside & mine].sum() + staying) / everybody
    assert left_out >= share - 1e-9 if low else left_out <= share + 1e-9


def test_the_settings_are_checked_and_used(tiny: Path) -> None:
    path = tiny / "scenarios" / "base.toml"
    plain = path.read_text()
    path.write_text(plain + "\n[objective]\nleft_out_most = { AUTISM = 0.5 }\n")
    with pytest.raises(InputError, match="AUTISM is no need"):
        load_scenario(path)
    path.write_text(plain + "\n[objective]\nspread = true\nleft_out_most = { ASD = 0.99 }\n")
    summary = run(path).summary()
    assert summary["equity"]["reached"][0]["what"] == "spread"
    assert summary["equity"]["reached"][0]["unit"] == "per cent"
