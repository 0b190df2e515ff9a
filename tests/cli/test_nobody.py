"""A case with nobody to place: every verb has an answer, and every sentence holds."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.cli.app import app
from sufficiency.datasets.council_case import write_council
from sufficiency.errors import InputError
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.map.consultation import atlas
from sufficiency.publish.report.sentences import NOBODY
from sufficiency.study.run import solve

SAYS = "No child here has a daily journey to a special school or base"


@pytest.fixture(scope="module")
def scilly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("scilly") / "case"
    write_council(folder, "Isles of Scilly")
    return folder / "scenarios" / "start.toml"


def said(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, list(map(str, words)))
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


def test_check_and_run_say_that_there_is_nothing_to_plan(scilly: Path, tmp_path: Path) -> None:
    assert NOBODY in said("check", scilly)
    told = said("run", scilly, "--out", tmp_path / "out", "--forecast", "published")
    assert NOBODY in told and "It has none to place" in told
    report = (tmp_path / "out" / "report.md").read_text()
    assert SAYS in report and "leaves the fewest" not in report
    assert "Who gains and who loses" not in report and "There are no base places." in report
    assert "Plan A opens nothing and changes nothing, so it has no column of its own." in report
    heads = re.findall(r"^\|.*\|\n\|[-:|]+\|\n(?!\|)", report, re.MULTILINE)
    assert not heads, "no table without a line"
    page = (tmp_path / "out" / "report.html").read_text()
    assert SAYS in page and 'href="#gains"' not in page and 'id="gains"' not in page
    assert (tmp_path / "out" / "map.html").exists()


def test_report_and_map_may_be_published(scilly: Path, tmp_path: Path) -> None:
    said("report", scilly, "--public", "--out", tmp_path / "r")
    said("map", scilly, "--public", "--out", tmp_path / "m.html")
    assert SAYS in (tmp_path / "r" / "report.md").read_text()


def test_where_nobody_is_short_no_area_is_withheld(scilly: Path) -> None:
    result = solve(scilly)
    drawn, _ = atlas([result], Rules())
    assert [(a.before.value, a.after.value) for p in drawn.choices for a in p.lacking] == [(0, 0)]


@pytest.mark.parametrize("verb", ["gaps", "flow", "phase", "frontier", "robust", "transport"])
def test_other_verbs_tell_of_nobody(verb: str, scilly: Path) -> None:
    told = said(verb, scilly)
    assert "nan" not in told and "inf" not in told.replace("infrequent", "")


def test_no_year_grows_out_of_nobody(scilly: Path, tmp_path: Path) -> None:
    told = said("gaps", scilly, "--out", tmp_path / "gaps.csv", "--draws", "20")
    assert "It has none to place" in told and "no January is short" not in told
    table = pd.read_csv(tmp_path / "gaps.csv")
    assert len(table) and not table[["children_90", "short_90"]].to_numpy().any()


def test_what_opens_nothing_has_no_pounds(scilly: Path) -> None:
    assert "opens nothing, so nothing costs or saves anything" in said("finance", scilly, code=1)


def test_a_table_without_any_daily_setting_is_a_fault(scilly: Path, tmp_path: Path) -> None:
    shutil.copytree(scilly.parents[1], tmp_path / "case")
    table = tmp_path / "case" / "population" / "settings.csv"
    frame = pd.read_csv(table, dtype=str, keep_default_na=False)
    frame["daily"] = "no"
    frame.to_csv(table, index=False)
    with pytest.raises(InputError, match="Say in column daily which settings are daily"):
        load_case(load_scenario(tmp_path / "case" / "scenarios" / "start.toml"))


def test_what_opens_for_nobody_is_told_with_its_cost(tiny: Path, tmp_path: Path) -> None:
    """Children are where they would be with nothing built: the plan vanished, and its capital."""
    table = tiny / "suitability.csv"
    table.write_text(table.read_text().replace("base_asd,ASD,1", "base_asd,VI,1"))
    path = tiny / "scenarios" / "base.toml"
    path.write_text(path.read_text().replace("max_new_schools = 1", "max_new_schools = 0"))
    said("report", path, "--out", tmp_path / "r")
    report = (tmp_path / "r-internal" / "report-internal.md").read_text()
    assert re.search(r"\| Capital, £ million \|[^|]* 0\.0 \|[^|]* 0\.1 \|", report), report
    assert "has no column of its own" not in report
