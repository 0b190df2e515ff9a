"""A county with bases beside schools, and every answer about it, passes the output check."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from tests.county import county


@pytest.mark.large
def test_a_plan_with_its_comparator_and_answers_is_published(tmp_path: Path) -> None:
    county(tmp_path / "case", settled=0.6)
    plan = str(tmp_path / "case" / "scenarios" / "plan.toml")
    answers = []
    for verb in ("explain", "alternatives"):
        out = tmp_path / f"{verb}.json"
        done = CliRunner().invoke(app, [verb, plan, "--out", str(out)])
        assert done.exit_code == 0, done.output
        answers += ["--answers", str(out)]
    folder = tmp_path / "report"
    done = CliRunner().invoke(app, ["report", plan, *answers, "--public", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    told = (folder / "report.md").read_text(encoding="utf-8")
    assert "sessional places" in told and "Why here, why not there" in told
