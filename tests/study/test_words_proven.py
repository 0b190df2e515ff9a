"""What explain, robust and phase say is proven, against enumeration of every choice."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.multistage.phasing import phased, solve_phasing
from sufficiency.optimise.multistage.two_stage import solve_two_stage
from sufficiency.optimise.problem import Joint
from sufficiency.optimise.sensitivity.option_prices import explain
from sufficiency.optimise.siting.solve import solve_siting
from sufficiency.study import site_prices
from sufficiency.study.robustness import none_fewer, none_shorter
from sufficiency.study.site_prices import _answer
from tests.optimise.small import every_plan, over_full, random_problem
from tests.optimise.test_phasing import random_years
from tests.optimise.test_robust import random_draws
from tests.sizes import few


def holds(words: str, truth: tuple[int, float] | None) -> bool:
    """Whether a sentence on an option is true.

    Args:
        words: of ``_answer``.
        truth: children more left out, and minutes more, of the best plan with the change; None
            where no plan has it.
    """
    if "no plan within the limits" in words or truth is None:
        return "no plan within the limits" in words and truth is None
    children, minutes = truth
    n = [float(x.replace(",", "")) for x in re.findall(r"-?\d[\d,]*(?:\.\d+)?", words)]
    near = 1e-6
    if "leaves more without" in words:
        return children > 0 or (children == 0 and minutes >= n[0] - near)
    if "more without a suitable local place" in words:
        if "at most" in words:
            return children <= n[0]
        if "at least" in words:
            return children >= n[0]
        return n[0] <= children <= n[-1]
    if re.search(r" places \d+ more$", words):
        return children <= -n[0]
    if "exactly as good" in words:
        return truth == (0, 0)
    if "costs nothing that shows" in words:
        return (children, minutes) <= (0, -n[0] + 0.05)
    if "is not known to cost anything" in words:
        return not n or (children, minutes) <= (0, n[0] + near)
    if "(exact)" in words:
        return children == 0 and abs(minutes - n[0]) < 0.051
    assert "(bounded)" in words and len(n) == 2, words
    return children == 0 and n[0] - near <= minutes <= n[1] + near


@pytest.mark.parametrize("gap", [0.0, 0.3])
@pytest.mark.parametrize("seconds", [0.0, 0.02, 60.0])
@pytest.mark.parametrize("seed", few([*range(8), *range(100, 108)], [0, 3, 100, 101]))
def test_what_is_said_of_an_option_is_true_of_the_best_plan_with_it_turned_round(
    seed: int, seconds: float, gap: float
) -> None:
    problem = random_problem(seed) if seed < 100 else over_full(seed - 100)
    try:
        best = solve_siting(problem, gap=gap, time_limit=20, threads=1)
    except NoSolutionError:
        return
    effort = Effort.of(seconds, 0.0, 1)
    for price in explain(problem, best, range(len(problem.options)), effort):
        options, plans = problem.options, every_plan(problem)
        if options.pinned[price.option]:  # doing without it takes its pin away
            free = options.pinned & (np.arange(len(options)) != price.option)
            plans = every_plan(problem.replace(options=replace(options, pinned=free)))
        turned = [c for c in plans if (price.option in c[2]) != bool(best.opened[price.option])]
        truth = None if not turned else (
            turned[0][0] - best.found.shortfall,
            (turned[0][1] - best.found.seconds) / 60)
        words = _answer(price, given_up=False)
        assert holds(words, truth), (words, truth)


def test_where_an_option_is_pinned_its_price_says_that_the_pin_is_taken_away(tiny: Path) -> None:
    other = tiny / "scenarios" / "pinned.toml"
    other.write_text('extends = "base.toml"\n[build]\npin = ["site-c:complex-3"]\n')
    told = site_prices.explain(other, seconds=5).options.set_index("option_id")["answer"]
    pin = "; for that its pin is taken away"
    assert told["site-c:complex-3"] == (
        f"doing without it costs 17.3 child-minutes a journey (exact){pin}")
    assert pin not in told["host-b:asd-2"]


def proven(out: int, seconds: float, least: int, gap: float, by: int,
           plans: list[tuple[int, int, tuple[int, ...]]]) -> None:
    """The sentences on how many are left out, and how far they travel, hold for every choice."""
    fewer, shorter = none_fewer(out, least, "choice", by=by), none_shorter(gap)
    if "leaves fewer (proven)" in fewer:
        assert plans[0][0] == out, fewer
    elif found := re.search(r"fewer than ([\d,.]+) \(proven", fewer):
        assert plans[0][0] / by >= float(found[1].replace(",", "")) - 1e-9, fewer
    best = min((c[1] for c in plans if c[0] <= out), default=seconds)
    if found := re.search(r"more than ([\d.]+)% less", shorter):
        assert best >= seconds * (1 - float(found[1]) / 100) - 1e-6, shorter
    elif "none has less" in shorter and plans[0][0] == out:
        assert best >= seconds - 1e-3, shorter


@pytest.mark.parametrize(("effort", "gap"), [(0.0, 0.0), (0.05, 0.0), (30, 0.2)])
@pytest.mark.parametrize("seed", few(range(12), 4))
def test_what_is_said_to_be_proven_of_a_choice_for_all_draws_holds(
    seed: int, effort: float, gap: float
) -> None:
    central, draws = random_draws(seed)
    plans = every_plan(Joint(tuple(draws)))
    if not plans:
        return
    try:
        found = solve_two_stage(central, draws, Effort.of(effort, gap, 1)).together
    except NoSolutionError:
        return
    proven(found.found.shortfall, found.found.seconds, found.shortfall_bound, found.gap,
           len(draws), plans)


@pytest.mark.parametrize(("effort", "gap"), [(0.0, 0.0), (0.05, 0.0), (30, 0.2)])
@pytest.mark.parametrize("seed", few(range(12), 4))
def test_what_is_said_to_be_proven_of_opening_years_holds(
    seed: int, effort: float, gap: float
) -> None:
    parts, calendar = random_years(seed)
    plans = every_plan(phased(parts, calendar).joint)
    try:
        found = solve_phasing(parts, calendar, Effort.of(effort, gap, 1)).plan
    except NoSolutionError:
        return
    proven(found.found.shortfall, found.found.seconds, found.shortfall_bound, found.gap, 1, plans)


def test_a_mean_or_a_share_is_never_rounded_to_more_than_was_proven() -> None:
    assert "fewer than 2.9 (proven)" in none_fewer(100, 89, "choice", by=30)
    assert "more than 0.59% less" in none_shorter(0.00581)
    assert "more than 0.58% less" in none_shorter(0.0058) and np.isclose(0.0058 * 1e4, 58)
