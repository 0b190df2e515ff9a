"""One programme for years and draws together, against brute force over every option and year."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.cli.app import app
from sufficiency.common.progress import Progress
from sufficiency.errors import NoSolutionError
from sufficiency.model.bands import Band, band_of, children_over, reduced
from sufficiency.model.years import calendar_of, people_by_year, years_of
from sufficiency.optimise.assignment.max_flow import Classes, most_placed
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.multistage.phasing import Calendar, phased, solve_phasing
from sufficiency.optimise.problem import Problem
from sufficiency.optimise.siting.solve import solve_siting
from sufficiency.study.phasing_check import Evaluation, words
from sufficiency.study.phasing_draws import FRESH, over_draws, phase_over_draws
from sufficiency.travel.matrix import travel_matrix
from tests.optimise.small import every_plan
from tests.optimise.test_phasing import random_years
from tests.sizes import few


def random_draws(seed: int) -> tuple[list[list[Problem]], Calendar]:
    """Two or three draws of the children of two or three years."""
    rng = np.random.default_rng(300 + seed)
    parts, calendar = random_years(seed)
    return [[p.replace(weight=np.maximum(p.weight + rng.integers(-1, 3, len(p.weight)), 0))
             for p in parts] for _ in range(int(rng.integers(2, 4)))], calendar


@pytest.mark.parametrize("seed", few(range(10), 2))
def test_a_programme_for_all_draws_agrees_with_brute_force(seed: int) -> None:
    """What and when is the best of all choices over the sum of years and draws; the single-year
    answer is recomputed, and never better."""
    draws, calendar = random_draws(seed)
    parts = [p for draw in draws for p in draw]
    at = list(range(len(calendar.years))) * len(draws)
    plans = every_plan(phased(parts, calendar, at).joint)
    central = draws[0][-1]
    if not plans:
        with pytest.raises(NoSolutionError):
            over_draws(central, draws, calendar, Effort.of(40, 0.0, 1), whole=True)
        return
    found = over_draws(central, draws, calendar, Effort.of(40, 0.0, 1), whole=True)
    best = plans[0]
    assert found.programme.plan.found.shortfall == best[0]
    assert found.programme.plan.shortfall_bound == best[0]
    assert found.programme.plan.bound <= best[1] + 1e-6
    single = found.single.plan.found
    mine = found.programme.plan.found
    assert (single.shortfall, single.seconds) >= (mine.shortfall, mine.seconds)
    alone = solve_siting(central, gap=0.0, threads=1).opened
    assert not (found.single_opens > 0)[~alone].any(), "it opens what is best for that year only"
    order = over_draws(central, draws, calendar, Effort.of(40, 0.0, 1), whole=False)
    rank = order.programme.plan.found
    assert best[0] <= rank.shortfall <= single.shortfall


@pytest.mark.parametrize("seed", few(range(12), 3))
def test_each_part_has_the_places_of_its_year(seed: int) -> None:
    draws, calendar = random_draws(seed)
    parts = [p for draw in draws for p in draw]
    years = len(calendar.years)
    joint = phased(parts, calendar, list(range(years)) * len(draws)).joint
    for number, part in enumerate(joint.parts):
        np.testing.assert_array_equal(part.gain, joint.parts[number % years].gain)


def test_a_known_programme_is_never_lost() -> None:
    """With no effort for a search of its own what is found is no worse."""
    parts, calendar = random_years(1)
    best = solve_phasing(parts, calendar, Effort.of(30, 0.0, 1))
    again = solve_phasing(parts, calendar, Effort.of(0.01, 0.0, 1), known=best.opens)
    assert (again.plan.found.shortfall, again.plan.found.seconds) <= (
        best.plan.found.shortfall, best.plan.found.seconds)


def test_the_middle_of_each_slice_stands_for_it() -> None:
    """Ten draws of 1.0 to 1.9 times the children, in any order: of two halves 1.2 and 1.7."""
    order = np.random.default_rng(1).permutation(10)
    draws = tuple(({("ASD", "primary"): 1 + i / 10},) for i in order)
    now = {("ASD", "primary"): 100}
    found = reduced(Band(draws, "a test", 10), now, 2)
    assert [round(children_over(d, now)) for d in found.draws] == [120, 170]
    assert found.sampled == 10


def test_what_was_chosen_is_tested_on_other_draws(tiny: Path) -> None:
    """The second sample is another one, and its shortfall is that of the opening years in the
    largest flow of every year and draw; mean and error are those of the draws one by one."""
    path = tiny / "scenarios" / "base.toml"
    path.write_text(path.read_text() + "\n[phase]\nyears = 2\n")
    asked = []

    def sample(scenario: Scenario, case: Case, count: int, number: int, _: Progress) -> Band:
        asked.append(number)
        cells = set(zip(case.demand["need"], case.demand["phase"], strict=True))
        return Band(tuple((dict.fromkeys(cells, 1.0),) * 2 if not number or d % 4 else
                          (dict.fromkeys(cells, 1.0), dict.fromkeys(cells, 2.0))
                          for d in range(count)), "a test", count)

    found = phase_over_draws(path, 2, 5, sample=sample)
    assert asked == [0, 1]
    scenario = load_scenario(path)
    last = scenario.model_copy(update={"build": scenario.build.model_copy(
        update={"open_by": years_of(scenario)[-1]})})
    case = load_case(last)
    opens = case.options["option_id"].map(
        found.options.set_index("option_id")["opens"]).fillna(0).to_numpy(int)
    calendar, matrix = calendar_of(case, last), travel_matrix(case, last)

    def out(year: int, factor: float) -> int:
        cells = set(zip(case.demand["need"], case.demand["phase"], strict=True))
        people = people_by_year(case, last, matrix, [dict.fromkeys(cells, factor)] * 2)
        there = people[year - years_of(last)[0]]
        opened = (opens > 0) & (opens <= year)
        problem = there.problem.replace(ramped=calendar.gain(
            np.arange(len(opens)), there.problem.options.places, year - opens))
        kinds = Classes.of_problem(problem, opened)
        children = kinds.count(problem.weight)
        return int(children.sum() - most_placed(problem, kinds, children)[0].sum()) + there.left_out

    first, second = years_of(last)
    usual, twice = out(first, 1.0) + out(second, 1.0), out(first, 1.0) + out(second, 2.0)
    assert twice > usual
    each = np.where(np.arange(FRESH) % 4 == 0, twice, usual)
    row = found.tested.set_index("of").loc["programme"]
    assert row["in_sample"] == usual and row["out_of_sample"] == round(each.mean(), 1)
    assert row["standard_error"] == round(each.std(ddof=1) / FRESH**0.5, 1)
    assert f"{each.mean():,.1f} place-years a draw" in " ".join(found.findings)


def test_what_a_test_says_of_the_single_year_answer() -> None:
    """More, fewer, as many, and not settled within two standard errors."""
    base = np.array([10, 12, 14, 16])
    for more, said in ((np.zeros(4, int), "as many there in every draw"),
                       (np.array([3, 4, 3, 4]), "leaves out 3.5 more a draw"),
                       (np.array([-3, -4, -3, -4]), "leaves out 3.5 fewer a draw"),
                       (np.array([3, -3, 2, -1]), "is not settled")):
        test = Evaluation(base, base + more, "a test")
        both = (base[:2].astype(float), base[:2].astype(float))
        assert said in words(test, both)[1]
        assert words(test, both)[1].endswith("not settled.") == ("settled" in said)
        assert "13.0 place-years a draw (standard error 1.3), beside 11.0 in the 2" in words(
            test, both)[0]


def test_samples_of_a_band_are_drawn_on_their_own(tiny: Path) -> None:
    scenario = load_scenario(tiny / "scenarios" / "base.toml")
    case = load_case(scenario)
    one, two, again = (
        [children_over(d, {("ASD", "primary"): 1}) for d in band_of(case, scenario, 5, n).draws]
        for n in (0, 1, 0))
    assert one == again and not set(one) & set(two)


def test_the_verb(tiny: Path, tmp_path: Path) -> None:
    """On the tiny case the band of demand is 0.9 to 1.1, and both answers are alike."""
    path, out = tiny / "scenarios" / "base.toml", tmp_path / "phase.json"
    path.write_text(path.read_text() + '\n[phase]\nyears = 2\nchoice = "whole"\n')
    done = CliRunner().invoke(app, ["phase", str(path), "--draws", "2", "--seconds", "10", "--out",
                                    str(out)])
    assert done.exit_code == 0, done.output
    told = " ".join(done.output.split())
    assert "2 draws stand for 100 of the scenario's band on demand" in told
    assert "as many as this programme; that is its regret (proven)" in told
    assert "In 100 other draws of the scenario's band on demand, on which nothing was" in told
    assert '"verb": "phase --draws"' in out.read_text()
    report = CliRunner().invoke(app, ["report", str(path), "--answers", str(out), "--public",
                                      "--out", str(tmp_path / "report")])
    assert report.exit_code == 1 and "is no saved answer" in report.output
