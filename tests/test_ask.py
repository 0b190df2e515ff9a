"""Planners' questions on the tiny case, through the command line, as a planner asks them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency import ask_frontier, ask_prices, ask_sites, study
from sufficiency.cli import app


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


def test_the_ladder_withholds_small_numbers(scenario: Path) -> None:
    ladder = ask_frontier.frontier(scenario, [0], [0], 5).ladder
    values = {v for c in ladder.columns if c != "base_places" for v in ladder[c]}
    assert values and values <= {"0", "withheld"}


def test_alternatives_begin_with_the_best(scenario: Path, root: Path) -> None:
    found = ask_sites.alternatives(scenario, 3, 10.0, 5)
    plans, shared = found.plans, found.shared
    expected = json.loads((root / "data" / "tiny" / "expected.json").read_text())
    assert plans["plan"].tolist() == list(range(1, len(plans) + 1))
    assert plans["extra_share"].iloc[0] == 0 and (plans["extra_share"] >= 0).all()
    assert plans["unplaced"].nunique() == 1
    assert set(expected["opened"]) <= set(shared["option_id"])
    assert shared["plans"].between(1, len(plans)).all()


def test_explain_prices_what_the_plan_opens(scenario: Path, root: Path) -> None:
    found = ask_prices.explain(scenario, None, 10)
    options, more, gap = found.options, found.places, found.gap
    expected = json.loads((root / "data" / "tiny" / "expected.json").read_text())
    assert options["option_id"].tolist() == sorted(expected["opened"])
    assert options["opened"].all() and gap == pytest.approx(0, abs=1e-8)
    assert options["answer"].str.contains("doing without it").all()
    assert (more["children"] >= 0).all() and (more["minutes"] >= 0).all()


def test_wrong_words_are_told(scenario: Path) -> None:
    runner = CliRunner()
    wrong = runner.invoke(app, ["explain", str(scenario), "--site", "Atlantis"])
    assert wrong.exit_code == 1 and "no site with options has this name" in wrong.output
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
    even = ask_frontier.curve(scenario, None, 8).points
    assert even["capital_limit_gbp"].iloc[0] == 0
    assert even["capital_limit_gbp"].iloc[-1] == even["capital_gbp"].iloc[-1]


def test_what_only_a_school_meets_withholds_small_numbers(scenario: Path) -> None:
    found = ask_frontier.frontier(scenario, None, None, 8)
    assert found.residual.columns[0] == "need" and len(found.residual)
    shown = {str(v) for c in found.residual.columns[1:] for v in found.residual[c]}
    assert all(v in ("withheld", "none", "0") or int(v.removeprefix("about ")) % 5 == 0
               for v in shown)


@pytest.mark.parametrize("rank", ["minutes", "capital", "p90", "over_guideline"])
def test_alternatives_are_ranked_as_asked(scenario: Path, rank: str) -> None:
    found = ask_sites.alternatives(scenario, 3, 10.0, 5, rank=rank, more=50)
    assert found.plans[ask_sites.RANKS[rank]].is_monotonic_increasing
    assert found.words[0].startswith(("In all", "One plan only"))
    opened = found.shared[found.shared["plans"] == len(found.plans)]
    assert all(name in found.words[0] for name in opened["site_name"].head(5))


def test_every_rejected_school_has_a_price(scenario: Path) -> None:
    found = ask_prices.explain(scenario, None, 10)
    assert not found.rejected["opened"].any()
    assert set(found.options["proof"]) | set(found.rejected["proof"]) <= {
        "exact", "bounded", "dual"}
    assert set(found.places["proof"]) == {"exact"}
    assert {"need", "phase", "children", "minutes"} <= set(found.places)


def test_saved_answers_are_told_in_the_report(scenario: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    files = []
    for verb in ("frontier", "alternatives", "explain"):
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
        assert ("What one more place is worth" in text) == (not public)
    wrong = run(app, ["report", str(scenario), "--answers", str(scenario)])
    assert wrong.exit_code == 1 and "is no saved answer" in wrong.output
