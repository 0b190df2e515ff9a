"""Opening years judged by the flow of Septembers: against a replay of every order there is."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.model.flow import replay
from sufficiency.model.need_by_phase import need_by_phase
from sufficiency.model.september import counted
from sufficiency.model.year_places import Openings
from sufficiency.model.years import calendar_of, people_by_year, years_of
from sufficiency.optimise import work
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.multistage.phasing import as_pairs, chosen_only, phased
from sufficiency.optimise.problem import Bools, Ints, faults_of_choice
from sufficiency.optimise.work import Work
from sufficiency.study import phasing, phasing_draws, question
from sufficiency.study.phasing_flow import Ordered, Replays, best_order, words
from sufficiency.study.robustness import none_fewer
from sufficiency.study.tradeoffs import frontier
from sufficiency.travel.matrix import TravelMatrix, travel_matrix
from tests.gaps.test_flow import settled
from tests.optimise.small import brute_force
from tests.sizes import few

EFFORT = Effort.of(20, 0.0, 1)


def made(path: Path) -> tuple[Scenario, Case]:
    """A random case, two years, capital for one opening or two a year."""
    scenario = load_scenario(path)
    years = scenario.phase.model_copy(update={
        "capital_by_year_gbp": (450_000,), "years": 2})
    scenario = scenario.model_copy(update={"phase": years, "build": scenario.build.model_copy(
        update={"open_by": 2027, "pin": (), "max_new_schools": 1, "base_places": 4,
                "base_places_rule": "at_most", "capital_gbp": None})})
    return scenario, replace(load_case(scenario), options=load_case(scenario).options.assign(
        pinned=False))


def some(case: Case, seed: int) -> Bools:
    """A school, and a base or an expansion of what exists."""
    rng = np.random.default_rng(seed)
    out = np.zeros(len(case.options), dtype=bool)
    for kind in ("new_school", ("base_module", "expansion")[seed % 2]):
        mine = np.flatnonzero((case.options["kind"] == kind).to_numpy())
        if len(mine):
            out[rng.choice(mine)] = True
    return out


def flowed(
    scenario: Scenario, case: Case, matrix: TravelMatrix, opens: Ints
) -> tuple[int, int]:
    """Place-years and seconds of a replay from the start."""
    begin, years = scenario.demand.year, years_of(scenario)
    growth, now = scenario.phase.yearly_growth, counted(case.demand)
    targets = [{cell: round(n * growth**t) for cell, n in now.items()}
               for t in range(years[-1] - begin + 1)]
    ready = Openings(opens > 0, opens, calendar_of(case, scenario))
    januaries = replay(case, scenario, matrix, case.demand, targets, ready, begin)
    found = list(januaries)[years[0] - begin:]
    return sum(y.flow.unplaced for y in found), sum(y.flow.seconds for y in found)


@pytest.mark.parametrize("seed", few(range(6), 0))
def test_the_order_found_is_the_best_of_all_replayed(tmp_path: Path, seed: int) -> None:
    """And the bound of needs and phases is no more than any of them."""
    scenario, case = made(settled(tmp_path / "case", seed))
    matrix, years = travel_matrix(case, scenario), years_of(scenario)
    parts = [p.problem for p in people_by_year(case, scenario, matrix)]
    only, calendar = some(case, seed), calendar_of(case, scenario)
    small, keep = chosen_only(parts, only)
    problem, small_calendar = phased(small, calendar.only(keep)), calendar.only(keep)
    every = {}
    for chosen in itertools.product((0, *years), repeat=len(keep)):
        opens = np.zeros(len(case.options), dtype=np.int64)
        opens[keep] = chosen
        pairs = as_pairs(problem, opens[keep], small_calendar)
        if pairs.sum() == (opens > 0).sum() and not faults_of_choice(problem.joint, pairs):
            every[chosen] = flowed(scenario, case, matrix, opens)
    assert len(every) >= 3
    replays = Replays(case, scenario, matrix)
    bound, wide = replays.least(EFFORT, only), replays.least(EFFORT, None)
    best = min(every.values())
    assert wide <= bound <= best[0]
    late = Effort(Work(0.0))
    assert replays.least(late, only) <= bound and replays.least(late, None) <= wide
    worst = np.zeros(len(case.options), dtype=np.int64)
    worst[keep] = max(every, key=lambda chosen: every[chosen])
    # A bound that nothing reaches, so that all are tried.
    found = best_order(replays, parts, only, worst, -1, 1000)
    assert found.every and found.replayed == len(every)
    assert flowed(scenario, case, matrix, found.opens) == best == replays.rank(found.opens)
    assert found.first.sum() == every[tuple(worst[keep])][0]
    near = best_order(Replays(case, scenario, matrix), parts, only, worst, -1, 2)
    assert near.replayed == 2 and not near.every
    assert best[0] <= near.left_out.sum() <= near.first.sum()


@pytest.mark.parametrize("seed", few(range(10), 1))
def test_the_bound_of_a_year_is_the_best_of_needs_and_phases(tmp_path: Path, seed: int) -> None:
    """One year of it against every choice; who is there to begin with always has room."""
    path = settled(tmp_path / "case", seed, "[flow]\nbeyond_places = 0.5\n" if seed % 2 else "")
    scenario, case = made(path)
    matrix = travel_matrix(case, scenario)
    now = counted(case.demand)
    problem = need_by_phase(case, scenario, matrix, {2025: now}, [2025])[0]
    assert problem.children == case.demand["children"].sum()
    found = brute_force(problem.replace(budget=replace(problem.budget, max_schools=0,
                                                       base_places=0, base_exact=False)))
    assert found is not None
    local = case.places.loc[case.places["kind"].isin(["special", "base"]), "pool_id"]
    away = ~case.demand["current_pool"].isin(local)
    assert found.shortfall <= case.demand.loc[away, "children"].sum()


def test_what_is_said_of_the_flow_holds() -> None:
    """Better, as good, alone, all there are; and each claim of proof only where it is one."""
    opens, first = np.array([2026]), np.array([3, 4])
    tale = words(Ordered(opens, first, np.array([3, 2]), 5, True), 6, 4, whole=False)
    assert "leave out 7 place-years, beside 6" in tale[0]
    assert tale[1:] == ("The best of all 5 orders replayed leaves out 5 (flow opens).",
                        "In the flow no order of opening these options leaves fewer (proven).")
    tale = words(Ordered(opens, first, first, 5, True), 7, 4, whole=True)
    assert tale[1:] == (
        "None of 4 other orders replayed leaves out fewer: there are no more.",
        "In the flow no programme within the limits leaves fewer than 4 (proven).")
    tale = words(Ordered(opens, first, first, 5, False, True), 7, 4, whole=True)
    assert tale[1] == ("None of 4 other orders replayed leaves out fewer; the best of them takes "
                       "less travel (flow opens).")
    tale = words(Ordered(opens, first, first, 2, False), 7, 7, whole=False)
    assert tale[1:] == ("The other order replayed leaves out no fewer.",
                        "In the flow no order of opening these options leaves fewer (proven).")
    assert len(words(Ordered(opens, first, first, 1, False), 7, 7, whole=False)) == 2


@pytest.mark.large
def test_reading_takes_nothing_of_the_time_of_an_answer(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine that has much to do reading may take longer than the answer is given."""
    now = [0.0]
    monkeypatch.setattr(work, "time", SimpleNamespace(perf_counter=lambda: now[0]))

    def slowly(*given: Any) -> TravelMatrix:
        now[0] += 3600
        return travel_matrix(*given)

    for room in (phasing, question):
        monkeypatch.setattr(room, "travel_matrix", slowly)
    file = tiny / "scenarios" / "base.toml"
    assert phasing.phase(file, 5).years["unplaced"].sum() == 11
    assert len(phasing_draws.phase_over_draws(file, 2, 5).draws)
    assert frontier(file, [0, 1], [2], 5).points["unplaced"].notna().all()
    assert now[0] == 3 * 3600


def test_a_bound_of_nobody_is_told_as_no_proof() -> None:
    assert none_fewer(8, 0, "order") == "how many fewer may be left out was not proven."
    assert none_fewer(0, 0, "order") == "no order leaves fewer (proven)."
    assert none_fewer(8, 3, "order") == "no order leaves fewer than 3 (proven)."
