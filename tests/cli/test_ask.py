"""Planners' questions on the tiny case, through the command line, as a planner asks them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.publish.output_check import headcount
from sufficiency.publish.report.answers import residual, shown_ladder
from sufficiency.study import alternatives as room
from sufficiency.study import run as study
from sufficiency.study.alternatives import RANKS, Asked, alternatives
from sufficiency.study.question import Question
from sufficiency.study.site_prices import explain
from sufficiency.study.tradeoffs import curve, frontier
from tests.sizes import few

ALONE = "No other choice of options is exactly as good as the scenario's own plan."


@pytest.fixture
def scenario(tiny: Path) -> Path:
    return tiny / "scenarios" / "base.toml"


def test_the_last_point_of_the_frontier_is_the_scenario_itself(
    scenario: Path, tmp_path: Path
) -> None:
    out = tmp_path / "frontier.csv"
    answer = CliRunner().invoke(app, ["frontier", str(scenario), "--seconds", "5",
                                      "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    points = pd.read_csv(out)
    summary = study.run(scenario).summary()
    assert points.iloc[-1]["unplaced"] == summary["unplaced"]["total"]
    assert points.iloc[-1]["capital_gbp"] == summary["capital_gbp"]
    assert points.iloc[0]["unplaced"] == summary["baseline"]["unplaced"]["total"]
    assert points["unplaced"].iloc[0] >= points["unplaced"].iloc[-1]
    assert "Without new schools" in answer.output


def test_what_a_scenario_opens_none_of_exists_for_the_question(scenario: Path) -> None:
    """As base.toml allows it, whatever this scenario's own limits are."""
    right = frontier(scenario, [0, 1], [0, 2], 20).points.drop(columns="gap")
    for schools, bases in ((0, 2), (1, 0), (0, 0)):
        other = scenario.with_name("none.toml")
        other.write_text(f'extends = "base.toml"\n[build]\nmax_new_schools = {schools}\n'
                         f"base_places = {bases}\n")
        found = frontier(other, [0, 1], [0, 2], 20).points.drop(columns="gap")
        pd.testing.assert_frame_equal(found, right)
    assert right["unplaced"].tolist() == [6, 4, 3, 1]
    bought = curve(other, [0, 400_000], 20)
    assert bought.points["unplaced"].tolist() == [6, 1]
    assert "any number of its 2 sites for new schools and 4 possible base places" in bought.words[0]
    one = CliRunner().invoke(app, ["frontier", str(other), "--capital", "0,1", "--bases", "2",
                                   "--seconds", "10"])
    assert "at most 0 new schools and 2 base places" in one.stdout, one.output
    both = CliRunner().invoke(app, ["frontier", str(other), "--capital", "1", "--bases", "0,2"])
    assert both.exit_code == 2


def test_no_more_new_schools_are_told_than_there_are_sites_for(scenario: Path) -> None:
    assert frontier(scenario, [3, 1, 2], [2], 20).points["new_schools"].tolist() == [2, 1]
    sites = scenario.parents[1] / "sites.csv"
    sites.write_text("".join(line for line in sites.read_text().splitlines(keepends=True)
                             if not line.startswith("site-")))
    found = frontier(scenario, None, None, 20).points
    assert found["new_schools"].eq(0).all() and found["unplaced"].tolist() == [6, 4]
    assert "at most 0 new schools and" in curve(scenario, [400_000], 20).words[0]


def test_a_point_that_no_choice_meets_is_told_with_its_settings(scenario: Path) -> None:
    other = scenario.with_name("pinned.toml")
    other.write_text('extends = "base.toml"\n[build]\npin = ["site-b:complex-3"]\n')
    found = frontier(other, [0, 1], [2, 3], 20)
    assert found.points["unplaced"].isna().tolist() == [True, True, False, True]
    notes = found.points["note"].tolist()
    assert "build.max_new_schools = 0 (this question)" in notes[0]
    assert "build.pin has site-b:complex-3 (pinned.toml)" in notes[0] and notes[2] == ""
    assert "cannot be made of modules of 2" in notes[3]
    assert any("1 option pinned" in w for w in found.words)
    shown = CliRunner().invoke(app, ["frontier", str(other), "--schools", "0", "--seconds", "9"])
    assert "0 new schools and 2 base places: build.max_new_schools" in shown.stdout
    dear = curve(other, [0, 300_000], 20)
    assert "build.capital_gbp = 0 (this question)" in dear.points["note"].iloc[0]
    assert dear.points["unplaced"].iloc[1] == 3


def test_the_ladder_withholds_small_numbers(scenario: Path) -> None:
    ladder = shown_ladder(frontier(scenario, [0], [0], 5).ladder)
    values = {str(v) for c in ladder.columns if c != "base_places" for v in ladder[c]}
    assert values and values <= {"0", "withheld"}


def test_alternatives_begin_with_the_best(scenario: Path, root: Path) -> None:
    found = alternatives(scenario, Asked(3, 10.0), 5)
    plans, shared = found.plans, found.shared
    expected = json.loads((root / "data" / "tiny" / "expected.json").read_text())
    assert plans["plan"].tolist() == list(range(1, len(plans) + 1))
    assert plans["extra_share"].iloc[0] == 0 and (plans["extra_share"] >= 0).all()
    assert plans["unplaced"].nunique() == 1
    assert set(expected["opened"]) <= set(shared["option_id"])
    assert shared["plans"].between(1, len(plans)).all()


def test_explain_prices_what_the_plan_opens(scenario: Path, root: Path) -> None:
    found = explain(scenario, None, 10)
    options, more, gap = found.options, found.places, found.gap
    expected = json.loads((root / "data" / "tiny" / "expected.json").read_text())
    assert options["option_id"].tolist() == sorted(expected["opened"])
    assert options["opened"].all() and gap == pytest.approx(0, abs=1e-8)
    assert options["answer"].str.contains("doing without it").all()
    assert (more["children"] >= 0).all() and (more["minutes"] >= 0).all()


def test_a_scenario_that_opens_nothing_can_be_asked(scenario: Path) -> None:
    scenario.write_text(scenario.read_text().replace("max_new_schools = 1", "max_new_schools = 0")
                        .replace("base_places = 2", "base_places = 0"))
    for verb, words in (("explain", "the plan opens nothing"), ("alternatives", "One plan only"),
                        ("frontier", "What schools and base places achieve"),
                        ("robust", "no one choice for all draws leaves fewer"),
                        ("phase", "no order of opening these options leaves fewer")):
        done = CliRunner().invoke(app, [verb, str(scenario), "--seconds", "9"])
        assert done.exit_code == 0 and words in done.stdout, (verb, done.output)


def test_what_cannot_be_done_without_is_told_so(scenario: Path) -> None:
    """Four base places exactly, at two hosts of two each."""
    text = scenario.read_text().replace("base_places = 2", "base_places = 4")
    scenario.write_text(text.replace("400_000", "2_000_000"))
    found = explain(scenario, None, 20)
    rows = found.options.set_index("option_id")
    for host in ("host-b:asd-2", "host-c:asd-2"):
        assert not rows.loc[host, "allowed"]
        assert rows.loc[host, "answer"] == (
            "no plan within the limits of the scenario does without it")
    school = rows.loc[[i for i in rows.index if i.startswith("site")]].iloc[0]
    assert school["tied"] and "is exactly as good (exact)" in school["answer"]
    assert found.rejected["tied"].all() and len(found.rejected) == 1


def test_wrong_words_are_told(scenario: Path) -> None:
    runner = CliRunner()
    wrong = runner.invoke(app, ["explain", str(scenario), "--site", "Atlantis"])
    assert wrong.exit_code == 1 and "is the name of no site with options" in wrong.output
    for numbers in ("1,x", "-1"):
        assert runner.invoke(app, ["frontier", str(scenario), "--schools", numbers]).exit_code == 2


def test_capital_buys_more_and_never_less(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "capital.csv"
    answer = CliRunner().invoke(app, ["frontier", str(scenario), "--capital", "0,1,100",
                                      "--seconds", "8", "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    assert "What capital buys" in answer.output
    points = pd.read_csv(out)
    assert points["capital_limit_gbp"].tolist() == [0, 10**6, 10**8]
    known = points.dropna(subset="unplaced")
    assert len(known) and known["unplaced"].is_monotonic_decreasing
    assert (known["capital_gbp"] <= known["capital_limit_gbp"]).all()
    assert {"child_minutes", "over_guideline_share", "gap"} <= set(points)
    even = curve(scenario, None, 8).points
    assert even["capital_limit_gbp"].iloc[0] == 0
    assert even["capital_limit_gbp"].iloc[-1] == even["capital_gbp"].iloc[-1]


def test_what_only_a_school_meets_withholds_small_numbers(scenario: Path) -> None:
    table = residual(frontier(scenario, None, None, 8).answer)
    assert table.columns[0] == "need" and len(table)
    shown = {str(v) for c in table.columns[1:] for v in table[c]}
    assert all(v in ("withheld", "none", "0") or int(v.removeprefix("about ")) % 5 == 0
               for v in shown)


@pytest.mark.parametrize("rank", few(RANKS, 1))
def test_alternatives_are_ranked_as_asked(scenario: Path, rank: str) -> None:
    found = alternatives(scenario, Asked(4, 10.0, 50, rank), 10)
    assert found.plans[RANKS[rank]].is_monotonic_increasing
    # Four choices of school and base keep the limits, and two of a base alone: see README.md there.
    search = found.answer.tables["search"][0]
    assert search["proven"] and not search["complete"]
    told = " ".join(found.words)
    assert "(proven)" in told and ALONE in told
    every = alternatives(scenario, Asked(40, 10.0, 50, rank), 10)
    assert len(every.plans) == 6 and every.answer.tables["search"][0]["complete"]
    assert "These 6 plans are all that are within the tolerances (proven)." in every.words
    assert every.plans[RANKS[rank]].min() == found.plans[RANKS[rank]].min()


@pytest.mark.parametrize(("more", "words"), [(1, "one more place"), (3, "3 more places")])
def test_tolerances_count_nobody(more: int, words: str, scenario: Path) -> None:
    told = " ".join(alternatives(scenario, Asked(2, 0.5, more), 10).words)
    assert f"at most {words} short" in told and not list(headcount.in_prose(told, 10))


def test_one_plan_only_is_said_of_one_plan_only(scenario: Path) -> None:
    one = alternatives(scenario, Asked(3, 0.0), 10)
    assert "One plan only is within the tolerances (proven)." in one.words and len(one.plans) == 1
    assert any(w.startswith("In this plan: new school: Site C") for w in one.words)
    text = scenario.read_text().replace("base_places = 2", "base_places = 4")
    scenario.write_text(text.replace("400_000", "2_000_000"))
    tied = alternatives(scenario, Asked(1, 0.0), 10)
    told = " ".join(tied.words)
    assert "One plan only" not in told and "there are more" in told
    assert "1 other choice of options is exactly as good" in told
    assert "Site B (complex, 3 places) in the place of Site C (complex, 3 places)" in told or (
        "Site C (complex, 3 places) in the place of Site B (complex, 3 places)" in told)
    assert "In every plan within the tolerances, listed or not (proven): 2 bases" in told
    assert "but maybe not in others: new school: Site" in told


def test_what_the_time_left_unranked_is_not_told_as_shared(
    scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = room._described

    def late(q: Question, found: Any, asked: Asked, best: Any) -> Any:
        frame, kept, _ = real(q, found, asked, best)
        return frame.sort_index()[:2], kept, 2

    monkeypatch.setattr(room, "_described", late)
    told = " ".join(alternatives(scenario, Asked(2, 10.0, 50, "p90"), 10).words)
    assert "Ranked are 2 plans within the tolerances, maybe not all of them" in told
    assert not list(headcount.in_prose(told, 10)), "a tolerance counts nobody"
    assert "In all 2 plans:" not in told and "at most 50 more places short" in told


def test_schools_that_differ(scenario: Path) -> None:
    asked = Asked(9, 10.0, schools=True)
    found = alternatives(scenario, asked, 10)
    assert found.plans["schools"].tolist() == ["Site C (complex)", "Site B (complex)"]
    assert found.words[0].startswith("Plans count as different if they open different new schools")


def test_every_rejected_school_has_a_price(scenario: Path) -> None:
    found = explain(scenario, None, 10)
    assert not found.rejected["opened"].any()
    assert set(found.options["proof"]) | set(found.rejected["proof"]) == {"exact"}
    assert ALONE in found.words
    assert set(found.places["proof"]) == {"exact"}
    assert {"need", "phase", "children", "minutes"} <= set(found.places)


@pytest.mark.large
def test_saved_answers_are_told_in_the_report(scenario: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    files = []
    for verb in ("frontier", "alternatives", "explain", "robust", "phase"):
        file = tmp_path / f"{verb}.json"
        done = run(app, [verb, str(scenario), "--seconds", "6", "--out", str(file)])
        assert done.exit_code == 0, done.output
        assert json.loads(file.read_text())["note"].startswith("internal")
        files += ["--answers", str(file)]
    for public in ([], ["--public"]):
        folder = tmp_path / f"report{len(public)}"
        done = run(app, ["report", str(scenario), *public, "--out", str(folder), *files])
        assert done.exit_code == 0, done.output
        page = next((folder if public else folder.with_name("report0-internal")).glob("*.html"))
        text = page.read_text()
        assert "Questions answered" in text and "Why here, why not there" in text
        assert "What should open when" in text and "have led to the same sites" in text
        assert ("What one more place is worth" in text) == (not public)
        assert ("The plan for all draws in each draw" in text) == (not public)
    wrong = run(app, ["report", str(scenario), "--answers", str(scenario)])
    assert wrong.exit_code == 1 and "is no saved answer" in wrong.output
