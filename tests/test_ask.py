"""Planners' questions on the tiny case, through the command line, as a planner asks them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency import ask, study
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
    _, ladder = ask.frontier(scenario, [0], [0], 5)
    values = {v for c in ladder.columns if c != "base_places" for v in ladder[c]}
    assert values and values <= {"0", "withheld"}


def test_alternatives_begin_with_the_best(scenario: Path, root: Path) -> None:
    plans, shared = ask.alternatives(scenario, 3, 10.0, 5)
    expected = json.loads((root / "data" / "tiny" / "expected.json").read_text())
    assert plans["plan"].tolist() == list(range(1, len(plans) + 1))
    assert plans["extra_share"].iloc[0] == 0 and (plans["extra_share"] >= 0).all()
    assert plans["unplaced"].nunique() == 1
    assert set(expected["opened"]) <= set(shared["option_id"])
    assert shared["plans"].between(1, len(plans)).all()


def test_explain_prices_what_the_plan_opens(scenario: Path, root: Path) -> None:
    options, more, gap = ask.explain(scenario, None, 10)
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
