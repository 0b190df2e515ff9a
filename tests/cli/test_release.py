"""The verbs report, paper, workbook and compare, as people run them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.publish.report import render
from sufficiency.publish.report.compare import compare_files
from tests.conftest import ROOT
from tests.county import county

SCENARIOS = ROOT / "data" / "norfolk" / "scenarios"


def call(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(w) for w in words])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(scope="module")
def plans(once: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was built in an invented county, beside nothing and bases only."""
    folder = county(tmp_path_factory.mktemp("plans") / "county").parent
    path = folder / "decided.toml"
    path.write_text('extends = "built.toml"\ntitle = "As built"\n'
                    '[compare]\nwith = ["nothing.toml", "some-bases.toml"]\n')
    (folder / "nothing.toml").write_text(
        'extends = "built.toml"\ntitle = "Nothing"\n'
        "[build]\nmax_new_schools = 0\nbase_places = 0\npin = []\n")
    (folder / "some-bases.toml").write_text('extends = "bases.toml"\ntitle = "Some bases only"\n')
    return path


def test_a_public_report_is_written_with_its_audit_beside_it(plans: Path, tmp_path: Path) -> None:
    code, out, err = call("report", plans, "--public", "--out", tmp_path / "out" / "report")
    assert code == 0, err
    folder = tmp_path / "out" / "report"
    assert sorted(p.name for p in folder.iterdir()) == [".sufficiency", "report.html", "report.md"]
    page = (folder / "report.html").read_text()
    assert "internal: contains" not in page.lower() and "<title>Internal" not in page
    assert "Some bases only" in page and "If nothing is built" in page
    assert "Places of January 2019, children of January 2025" in page
    audit = pd.read_csv(tmp_path / "out" / "report-audit-internal.csv")
    assert {"withheld", "about"} >= set(audit["done"]) and len(audit) > 50
    assert audit["why"].str.contains("could be worked out from it").any()
    assert "never publish" in out


def test_without_public_the_files_say_internal(plans: Path, tmp_path: Path) -> None:
    code, out, err = call("report", plans, "--out", tmp_path / "report")
    assert code == 0, err
    (page,) = (tmp_path / "report-internal").glob("*.html")
    assert page.name == "report-internal.html"
    assert "Internal: contains small numbers" in page.read_text()
    assert "internal: contains small numbers" in out
    assert not list(tmp_path.glob("*audit*"))


def test_a_leak_stops_the_build(
    plans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A builder that lets an exact count through publishes nothing and ends with 1."""
    monkeypatch.setattr(render, "report_markdown", lambda *_: "Here live 3 children.")
    code, out, err = call("report", plans, "--public", "--out", tmp_path / "out" / "report")
    assert code == 1 and out == ""
    assert "report.md: a count below the threshold" in err and "nothing was published" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.large
def test_workbook_and_paper_are_written(plans: Path, tmp_path: Path) -> None:
    for verb, names in (("workbook", {"workbook.xlsx", "layers.gpkg"}),
                        ("paper", {"paper.docx", "paper.html", "tables"})):
        code, _, err = call(verb, plans, "--public", "--out", tmp_path / verb)
        assert code == 0, err
        assert names <= {p.name for p in (tmp_path / verb).iterdir()}


def test_a_lower_threshold_than_five_is_refused(plans: Path) -> None:
    code, _, err = call("report", plans, "--public", "--threshold", "4")
    assert code == 2 and "5" in err


def test_scenarios_of_two_cases_are_refused(plans: Path, tiny: Path, tmp_path: Path) -> None:
    code, _, err = call("report", tiny / "scenarios" / "base.toml", plans, "--out", tmp_path / "x")
    assert code == 1 and "another case" in err and not (tmp_path / "x").exists()


@pytest.mark.large
def test_compare_names_the_file_of_each_setting(tmp_path: Path) -> None:
    found = compare_files(SCENARIOS / "as-built.toml", SCENARIOS / "do-nothing.toml",
                            lambda _: None)
    settings = found.settings.set_index("setting")
    assert settings.loc["build.base_places"].tolist() == [
        "96", "as-built.toml", "0", "do-nothing.toml"]
    assert "title" not in settings.index and "compare.with" not in settings.index
    rows = found.results.set_index(["measure", "group"])
    short = rows.loc[("without a suitable local place", "all")]
    assert short["as-built"] == "1,106" and short["do-nothing"] == "1,675"
    assert short["difference"] == "+569" and short["meaning"] == "more"
    assert rows.loc[("children", "all"), "meaning"] == "about the same"
    text = "\n".join(found.sentences)
    assert "do-nothing leaves 569 more children" in text
    assert "the tables of the case are the same" in text
    assert "Only in as-built: new schools at Bure Park Specialist Academy" in text
    assert "over the guideline" in text.split("About the same: ")[1].split("\n")[0]


def test_noise_is_no_finding(tiny: Path) -> None:
    """The same plan under another title; and a threshold above the difference."""
    base = tiny / "scenarios" / "base.toml"
    other = tiny / "scenarios" / "other.toml"
    other.write_text('extends = "base.toml"\ntitle = "Other"\n')
    same = compare_files(base, other, lambda _: None)
    assert len(same.settings) == 0 and set(same.results["meaning"]) == {"about the same"}
    other.write_text('extends = "base.toml"\n[build]\nbase_places = 0\nmax_new_schools = 0\n')
    few = compare_files(base, other, lambda _: None)
    rows = few.results.set_index(["measure", "group"])
    assert rows.loc[("without a suitable local place", "all"), "meaning"] == "about the same"
    text = base.read_text()
    base.write_text(text + "\n[compare]\nmeaningful_children = 1\n")
    other.write_text(other.read_text())
    all_ = compare_files(base, other, lambda _: None)
    rows = all_.results.set_index(["measure", "group"])
    assert rows.loc[("without a suitable local place", "all"), "meaning"] == "more"


def test_compare_prints_tables_and_sentences(tmp_path: Path, tiny: Path) -> None:
    shutil.copy(tiny / "scenarios" / "base.toml", tiny / "scenarios" / "again.toml")
    code, out, err = call("compare", tiny / "scenarios" / "base.toml",
                          tiny / "scenarios" / "again.toml", "--out", tmp_path / "c.csv")
    assert code == 0, err
    assert "Settings that differ" in out and "About the same" in out
    assert len(pd.read_csv(tmp_path / "c.csv")) > 5
