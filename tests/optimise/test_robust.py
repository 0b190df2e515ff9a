"""One choice for many draws, against brute force over every choice in every draw."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.assignment.min_cost_flow import recourse
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.multistage import two_stage as robust_module
from sufficiency.optimise.multistage.two_stage import Range, Robust, solve_two_stage
from sufficiency.optimise.problem import Joint, Problem, faults_of_choice
from sufficiency.study.robustness import none_shorter
from tests.optimise.small import every_plan, random_problem
from tests.sizes import few

Total = tuple[int, int]


def random_draws(seed: int) -> tuple[Problem, list[Problem]]:
    """A problem and three draws of it: other children, other speeds."""
    rng = np.random.default_rng(9000 + seed)
    first = random_problem(seed)
    keep = np.sort(rng.choice(len(first.options), 7, replace=False))
    budget = replace(first.budget, base_exact=False)
    first = first.with_options(keep).replace(budget=budget)
    draws = []
    for _ in range(3):
        weight = rng.poisson(first.weight)
        factor = rng.uniform(0.8, 1.3)
        seconds = np.where(first.seconds >= 0, np.rint(first.seconds * factor), -1)
        draws.append(first.replace(weight=weight, seconds=seconds.astype(np.int32)))
    return first, draws


def within(true: Total, said: Range) -> bool:
    """Whether a true difference lies in a range; of seconds only where they are compared."""
    children = said.least <= true[0] <= said.most
    if said.least_seconds is None or said.most_seconds is None:
        return children
    return children and said.least_seconds - 1e-3 <= true[1] <= said.most_seconds + 1e-3


def minus(a: Total, b: Total) -> Total:
    return a[0] - b[0], a[1] - b[1]


@cache
def solved(seed: int, gap: float = 0.0) -> tuple[list[Problem], Robust, Total, list[Total]] | None:
    """Draws, what was found, the true RP and the true optimum of each draw alone."""
    central, draws = random_draws(seed)
    joint = Joint(tuple(draws))
    together = every_plan(joint)
    if not together:
        with pytest.raises(NoSolutionError):
            solve_two_stage(central, draws, Effort.of(20))
        return None
    alone = [every_plan(p)[0][:2] for p in draws]
    return draws, solve_two_stage(central, draws, Effort.of(60, gap, 1)), together[0][:2], alone


@pytest.mark.parametrize("seed", few(range(16), 4))
def test_every_range_holds_what_brute_force_finds(seed: int) -> None:
    answer = solved(seed)
    if answer is None:
        return
    draws, found, rp, alone = answer
    joint = Joint(tuple(draws))
    assert found.together.found.shortfall == rp[0]
    assert found.together.bound <= rp[1] + 1e-6 <= found.together.found.seconds + 1e-3
    assert not faults_of_choice(joint, found.together.opened)
    eev = recourse(joint, found.central.opened)
    assert within(minus((eev.shortfall, eev.seconds), rp), found.vss())
    ws = (sum(a[0] for a in alone), sum(a[1] for a in alone))
    assert within(minus(rp, ws), found.evpi())
    for part, own, said in zip(found.together.found.parts, alone,
                               found.regrets(found.together.found), strict=True):
        assert within(minus((part.shortfall, part.seconds), own), said)


@pytest.mark.parametrize("seed", few(range(16), 4))
def test_knowing_more_never_harms(seed: int) -> None:
    answer = solved(seed)
    if answer is None:
        return
    _, found, rp, alone = answer
    assert sum(p.found.shortfall for p in found.alone) == sum(a[0] for a in alone) <= rp[0]
    assert rp[0] <= found.of_central.shortfall
    assert found.vss().least >= 0 and found.evpi().least >= 0
    shares = found.chosen_alone()
    assert ((shares * 3) % 1 < 1e-9).all() and shares.max() <= 1


def test_seconds_are_not_compared_where_more_are_left_out() -> None:
    """Leaving a child out saves a journey: that is no gain."""
    seen = set()
    for seed in range(8):
        central, draws = random_draws(seed)
        found = solve_two_stage(central, draws, Effort.of(20, 0.05, 1))
        for said in (found.vss(), found.evpi(), *found.regrets(found.together.found)):
            seen.add(said.most > 0)
            assert (said.least_seconds is None) == (said.least != 0 or said.most != 0)
    assert seen == {True, False}, "both kinds of difference were met"


def test_with_little_effort_the_choice_for_all_is_no_worse_than_the_scenarios_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A poor choice for all draws, as a search that is cut short may leave one, is not told."""
    replaced = 0
    for seed in range(8):
        central, draws = random_draws(seed)
        every = every_plan(Joint(tuple(draws)))
        if not every:
            continue
        worst = np.isin(np.arange(len(central.options)), list(every[-1][2]))
        real = robust_module.solve_siting

        def poor(problem, worst=worst, real=real, **more):  # type: ignore[no-untyped-def]
            found = real(problem, **more)
            if not isinstance(problem, Joint):
                return found
            return replace(found, opened=worst, found=recourse(problem, worst))

        with monkeypatch.context() as patch:
            patch.setattr(robust_module, "solve_siting", poor)
            patch.setattr(robust_module, "closed", lambda problem, found, effort: found)
            found = solve_two_stage(central, draws, Effort.of(20, 0.0, 1))
        of_own, told = found.of_central, found.together.found
        assert (told.shortfall, told.seconds) <= (of_own.shortfall, of_own.seconds)
        assert told.seconds == recourse(Joint(tuple(draws)), found.together.opened).seconds
        replaced += bool((found.together.opened != worst).any())
    assert replaced >= 2


@pytest.mark.parametrize(("gap", "said"), [
    (0.0, "none has less child-time (proven)"), (0.0874, "more than 8.74% less child-time"),
    (0.99996, "is not known"), (1.0, "is not known"), (float("inf"), "is not known")])
def test_of_a_bound_that_any_choice_keeps_nothing_is_called_proven(gap: float, said: str) -> None:
    told = none_shorter(gap)
    assert said in told and ("proven of it" in told) == ("not known" in told)
