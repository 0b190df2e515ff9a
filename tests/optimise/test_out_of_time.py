"""Where time ends before there is a plan, a choice given is the plan, with a true bound."""

from __future__ import annotations

import numpy as np
import pytest

from sufficiency.optimise.assignment.min_cost_flow import recourse
from sufficiency.optimise.problem import Bools, Joint, faults_of_choice
from sufficiency.optimise.siting import solve
from sufficiency.optimise.siting.solve import solve_siting
from sufficiency.optimise.work import OutOfTimeError, Work
from tests.optimise.small import every_plan, random_joint, random_problem
from tests.sizes import few


def _choices(joint: Joint, seed: int) -> list[Bools]:
    """Some choices within the limits, and all options, which mostly are not."""
    rng = np.random.default_rng(seed)
    drawn = rng.random((200, len(joint.options))) < 0.3
    return [*[c for c in drawn if not faults_of_choice(joint, c)][:3],
            np.ones(len(joint.options), dtype=bool)]


def _late(*_: object) -> None:
    raise OutOfTimeError


@pytest.mark.parametrize("seed", few(range(30), 8))
@pytest.mark.parametrize("when", ["at once", "after the fewest left out"])
def test_a_choice_given_is_the_plan(
    seed: int, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    joint = random_joint(seed) if seed % 2 else Joint((random_problem(seed),))
    plans = every_plan(joint if seed % 2 else joint.parts[0])
    given = _choices(joint, seed)
    allowed = [c for c in given if not faults_of_choice(joint, c)]
    if not plans or not solve.free_options(joint).any():
        return
    work = Work(60.0)
    # Small problems are done before any clock is asked: what a late one does is made to happen.
    if when == "at once":
        monkeypatch.setattr(solve, "Search", _late)
    else:
        monkeypatch.setattr(solve, "run_search", lambda *_: None)
        monkeypatch.setattr(solve.Search, "try_choice", lambda *_: False)
    if not allowed:
        with pytest.raises(OutOfTimeError):
            solve_siting(joint, work=work, choices=given)
        return
    found = solve_siting(joint, work=work, choices=given)
    ranks = [(r.shortfall, r.seconds) for r in (recourse(joint, c) for c in allowed)]
    assert (found.found.shortfall, found.found.seconds) == min(ranks)
    assert not faults_of_choice(joint, found.opened) and found.status == "time_limit"
    assert found.shortfall_bound <= min(plans)[0] <= found.found.shortfall
    with pytest.raises(OutOfTimeError):
        solve_siting(joint, work=work)
