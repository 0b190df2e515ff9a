"""What may come, on the tiny case: the two verbs as a planner uses them, and their tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.demand_years import children_of, factors_of
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.model.draws import draws
from sufficiency.model.years import people_by_year
from sufficiency.study.phasing import phase
from sufficiency.study.question import Question
from sufficiency.study.robustness import robust
from sufficiency.study.run import run


@pytest.fixture
def scenario(tiny: Path) -> Path:
    return tiny / "scenarios" / "base.toml"


def put(scenario: Path, text: str) -> Path:
    path = scenario.with_name("ahead.toml")
    path.write_text(f'extends = "{scenario.name}"\n{text}')
    return path


def quiet(_: str) -> None:
    """No progress."""


def test_robust_says_how_sure_each_site_is(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "sites.csv"
    answer = CliRunner().invoke(app, ["robust", str(scenario), "--draws", "4", "--seconds", "20",
                                      "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    assert "child-time (proven)" in answer.output and "Knowing the draw beforehand" in answer.output
    sites = pd.read_csv(out)
    assert (sites["option_share"] <= sites["site_share"]).all()
    assert sites["site_share"].isin([0, 0.25, 0.5, 0.75, 1]).all()
    assert sites["together"].any()


def test_draws_are_the_same_again_and_fill_their_bands(scenario: Path) -> None:
    q = Question.load(put(scenario, "[robust]\ngrowth_low = 0.5\ngrowth_high = 1.5\n"), quiet)
    first, again = (list(draws(q.case, q.scenario, q.matrix, 8)) for _ in range(2))
    for a, b in zip(first, again, strict=True):
        assert (a.growth, a.minutes) == (b.growth, b.minutes)
        assert np.array_equal(a.problem.weight, b.problem.weight)
        assert np.array_equal(a.problem.seconds, b.problem.seconds)
    slices = sorted(int((d.growth - 0.5) * 8) for d in first)
    assert slices == list(range(8)), "one value in each slice of the band"
    base = q.built.problem
    for d in first:
        rows = [base.group_ids.index(g) for g in d.problem.group_ids]
        scaled = np.where(base.seconds >= 0, np.rint(base.seconds * d.minutes), -1)
        assert np.array_equal(d.problem.seconds, scaled[rows])


def test_children_who_stay_are_in_every_draw(scenario: Path, tiny: Path) -> None:
    """A real child at a school is no matter of chance."""
    path = tiny / "children.csv"
    path.write_text(path.read_text().replace("a1,400000,300000,A,MLD,3,F,",
                                             "a1,400000,300000,A,MLD,3,F,school-a"))
    scenario.write_text(scenario.read_text().replace('"greenfield"', '"flow"'))
    q = Question.load(scenario, quiet)
    for d in draws(q.case, q.scenario, q.matrix, 6):
        assert d.problem.taken.sum() == 1
        assert "a1" not in d.problem.group_ids


def test_poisson_draws_have_the_mean_of_the_demand(scenario: Path) -> None:
    q = Question.load(scenario, quiet)
    many = replace(q.case, demand=q.case.demand.assign(children=400))
    band = q.scenario.robust.model_copy(update={"growth_low": 1.2, "growth_high": 1.2})
    sure = q.scenario.model_copy(update={"robust": band})
    totals = [d.problem.children for d in draws(many, sure, q.matrix, 20)]
    expected = 8 * 400 * 1.2
    # Twenty totals of a Poisson count: five standard errors.
    assert abs(np.mean(totals) - expected) < 5 * (expected / 20) ** 0.5
    assert np.std(totals) > 0.3 * expected**0.5


PHASE = """[phase]
years = 3
capital_by_year_gbp = [300_000]
school_fill = [0.4, 1.0]
base_fill = [1.0]
"""


def test_phase_waits_for_capital_and_lets_a_school_fill(scenario: Path, tmp_path: Path) -> None:
    """£300,000 a year pays for the school or the base (100,000) first, not both.

    By hand: eight children, two places now, a school of 3 (1 in its first year) and a base of 2.
    School first: 1, then 3 + 2, then 5 more placed; base first: 2, then 2 + 1, then 5. One child
    (HI) is never placed. So school first places 11 in three years, base first 10.
    """
    out = tmp_path / "options.csv"
    answer = CliRunner().invoke(app, ["phase", str(put(scenario, PHASE)), "--seconds", "20",
                                      "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    assert "no order of opening these options leaves fewer (proven)" in answer.output
    assert "another choice was not looked at" in answer.output
    opens = pd.read_csv(out).set_index("kind")["opens"]
    assert opens["new_school"] == 2026 and opens["base_module"] == 2027
    found = phase(put(scenario, PHASE), 20)
    assert found.years["unplaced"].tolist() == [5, 1, 1]
    assert found.years["places"].tolist() == [1, 5, 5]
    assert found.years["capital_gbp"].tolist() == [300_000, 100_000, 0]
    assert found.years["unplaced_at_once"].tolist() == [3, 1, 1]
    # Nobody of the eight has a place now, and nobody is in the way of another later.
    assert found.years["flow_unplaced"].tolist() == found.years["flow_best"].tolist() == [5, 1, 1]
    assert "In the flow no order of opening these options leaves fewer (proven)." in found.findings
    assert found.answer.tables["search"][0]["gap"] == pytest.approx(0, abs=1e-8)


def test_the_whole_choice_is_never_worse_than_the_plan_in_order(scenario: Path) -> None:
    plan = phase(put(scenario, PHASE), 20)
    whole = phase(put(scenario, PHASE + 'choice = "whole"\n'), 20)
    assert whole.years["unplaced"].sum() <= plan.years["unplaced"].sum()
    assert set(whole.options["opens"]) <= {2026, 2027, 2028}


def test_what_cannot_be_paid_for_is_not_opened(scenario: Path) -> None:
    found = phase(put(scenario, PHASE.replace("300_000", "150_000")), 20)
    opens = found.options.set_index("kind")["opens"]
    assert opens["new_school"] == 0 and opens["base_module"] == 2026
    # What the limit of a year keeps shut is among what could open at once.
    assert found.years["unplaced"].tolist() == [4, 4, 4]
    assert found.years["unplaced_at_once"].tolist() == [3, 1, 1]


def test_a_site_opens_no_sooner_than_it_is_ready(scenario: Path, tiny: Path) -> None:
    path = tiny / "sites.csv"
    lines = path.read_text().split("\n")
    lines = [lines[0] + ",earliest_year"] + [
        line + (",2028" if line.startswith("site-") else ",") for line in lines[1:] if line
    ]
    path.write_text("\n".join(lines) + "\n")
    found = phase(put(scenario, PHASE), 20)
    opens = found.options.set_index("kind")["opens"]
    assert opens["new_school"] == 2028 and opens["base_module"] == 2026
    assert not [o for o in run(scenario).summary()["opened"] if o["kind"] == "new_school"]


def test_what_is_agreed_now_opens_when_it_can_be_built(scenario: Path) -> None:
    found = phase(put(scenario, PHASE + "soonest = { new_school = 2027 }\n"), 20)
    opens = found.options.set_index("kind")["opens"]
    assert opens["new_school"] == 2027 and opens["base_module"] == 2026


YEARS = """year,need,phase,factor,children
2026,,,1.0,
2027,ASD,,2.0,
2027,,primary,,16
2028,ASD,primary,,5
"""


def test_children_of_a_year_follow_the_row_that_names_most(scenario: Path, tiny: Path) -> None:
    (tiny / "demand_by_year.csv").write_text(YEARS)
    q = Question.load(put(scenario, PHASE), quiet)
    demand = q.case.demand
    now = demand.groupby("need")["children"].sum()
    for year, expected in ((2026, dict(now)), (2028, {**now, "ASD": 5}),
                           (2027, {**(2 * now), "ASD": 2 * now["ASD"]})):
        children = children_of(demand, factors_of(q.case.demand_by_year, demand, year), 1)
        assert demand.assign(children=children).groupby("need")["children"].sum().to_dict() == (
            {k: int(v) for k, v in expected.items()}
        )
    assert [p.children for p in people_by_year(q.case, q.scenario, q.matrix)] == [8, 16, 9]


def test_a_year_of_growth_keeps_the_children_of_the_year_before(scenario: Path) -> None:
    demand = Question.load(scenario, quiet).case.demand
    demand = pd.concat([demand] * 30, ignore_index=True)
    keys = demand.groupby(["need", "phase"]).size().index
    before = demand["children"].to_numpy() * 0
    for factor in (0.7, 0.9, 1.0, 1.13, 1.5, 2.2):
        children = children_of(demand, dict.fromkeys(keys, factor), 5)
        assert (children >= before).all()
        assert abs(children.sum() - factor * len(demand)) <= 0.5 * len(keys)
        before = children


def test_those_who_stay_leave_when_they_change_phase(scenario: Path, tiny: Path) -> None:
    """a1 is in Y5 at school A: there for one more year, gone when they reach Y7."""
    path = tiny / "children.csv"
    path.write_text(path.read_text().replace("a1,400000,300000,A,MLD,3,F,",
                                             "a1,400000,300000,A,MLD,5,F,school-a"))
    scenario.write_text(scenario.read_text().replace('"greenfield"', '"flow"'))
    q = Question.load(put(scenario, PHASE), quiet)
    problems = [p.problem for p in people_by_year(q.case, q.scenario, q.matrix)]
    assert [int(p.taken.sum()) for p in problems] == [1, 0, 0]
    assert [p.children for p in problems] == [7, 8, 8]


@pytest.mark.parametrize(("text", "words"), [
    ("capital_by_year_gbp = [1, 2]\nyears = 3\n", "has not one figure for each of 3 years"),
    ("capital_by_year_gbp = [-5]\n", "is negative"),
    ("spend = [0.5, 0.4]\n", "does not add up to 1"),
    ("school_fill = [0.5, 0.4, 1.0]\n", "is not a row of growing shares"),
    ("first_year = 2020\n", "is not after the demand year"),
])
def test_settings_that_cannot_be_are_told(scenario: Path, text: str, words: str) -> None:
    answer = CliRunner().invoke(app, ["phase", str(put(scenario, "[phase]\n" + text))])
    assert answer.exit_code == 1
    assert words in answer.output and "phase." in answer.output


def test_a_year_without_rows_is_told(scenario: Path, tiny: Path) -> None:
    (tiny / "demand_by_year.csv").write_text("year,factor\n2026,1.1\n")
    with pytest.raises(InputError, match="has no row for 2027"):
        phase(put(scenario, PHASE), 5)
    (tiny / "demand_by_year.csv").write_text("year,need,children\n2026,PMLD,4\n")
    with pytest.raises(InputError, match="names children where there are none now"):
        phase(put(scenario, PHASE), 5)


@pytest.mark.large
def test_those_who_stay_elsewhere_count_as_in_a_run(scenario: Path, tiny: Path) -> None:
    """a2 and b1 stay at an independent school: they are left out in a run, a draw and a year."""
    path = tiny / "children.csv"
    text = path.read_text()
    for child in ("a2,400000,300000,A,ASD,3,M,", "b1,420000,300000,B,ASD,2,F,"):
        assert child in text
        text = text.replace(child, child + "ind")
    path.write_text(text)
    places = tiny / "places.csv"
    places.write_text(places.read_text().rstrip() + "\nind,100050,Ind,independent,independent,0,14,"
                      "mixed,5,commissioned,2020,,440000,300000,\n")
    table = tiny / "suitability.csv"
    table.write_text(table.read_text().rstrip() + "\nindependent,ASD,1\n")
    scenario.write_text(scenario.read_text().replace('"greenfield"', '"flow"'))
    summary = run(scenario).summary()
    flat = put(scenario, PHASE.replace("[300_000]", "[]").replace("[0.4, 1.0]", "[1.0]") + (
        "[robust]\ngrowth_low = 1.0\ngrowth_high = 1.0\nminutes_low = 1.0\nminutes_high = 1.0\n"))
    found = phase(flat, 20)
    assert summary["unplaced"]["in_independent"] >= 2 and summary["children"] == 8
    assert found.years["unplaced"].tolist() == [summary["unplaced"]["total"]] * 3
    assert found.years["children"].tolist() == [8, 8, 8]
    assert found.years["minutes_mean_local"].round(4).tolist() == (
        [summary["minutes_mean_local"]] * 3)
    sure = robust(flat, 4, 20)
    drawn = list(draws(*(q := Question.load(flat, quiet), q.case, q.scenario, q.matrix)[1:], 4))
    for row, one in zip(sure.draws.to_dict("records"), drawn, strict=True):
        assert row["children"] == one.problem.children + 2 and row["unplaced"] >= 2
    search = sure.answer.tables["search"][0]
    assert search["unplaced"] == sure.draws["unplaced"].sum()
