"""Hostile text stays text, pages are whole and the same on every run, folders are untouched."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.errors import InputError
from sufficiency.files import MARK, write_folder
from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.map import consultation
from sufficiency.publish.map.page import map_html
from sufficiency.publish.report.build import internal_report, public_report
from sufficiency.publish.report.document import Internal, Public
from sufficiency.publish.report.render import report_html, report_markdown
from sufficiency.publish.tables import csv_bytes, safe
from sufficiency.study.before_after import journeys
from sufficiency.study.result import Result
from sufficiency.study.run import run
from tests.conftest import ROOT

HOSTILE = "<script>alert(1)</script>`${x}`</title>\\"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The tiny case with a hostile school name, a hostile site name and a hostile title."""
    folder = tmp_path_factory.mktemp("case") / "tiny"
    shutil.copytree(ROOT / "data" / "tiny", folder)
    for name, old in (("places.csv", "School A"), ("sites.csv", "Site C"), ("sites.csv", "Host B")):
        path = folder / name
        path.write_text(path.read_text().replace(old, HOSTILE))
    return run(folder / "scenarios" / "base.toml")


@pytest.fixture(scope="module")
def public(result: Result) -> Public:
    return public_report([result], Rules())


@pytest.fixture(scope="module")
def internal(result: Result) -> Internal:
    return internal_report([result])


def test_journeys_are_weighted_and_match_numpy() -> None:
    frame = pd.DataFrame({
        "need": "ASD", "phase": "primary", "district": "X", "minutes": [10.0, 50.0, 30.0],
        "children": [3, 1, 2], "minutes_basis": ["road", "road", "assumed"],
    })
    (row,) = journeys(frame, frame, lambda _: 45.0).to_dict("records")
    each = [10.0, 10, 10, 50]
    assert row["n_before"] == 4 and row["mean_before"] == np.mean(each)
    assert row["p90_after"] == pytest.approx(np.percentile(each, 90))
    assert row["over_share_after"] == 0.25 and row["mean_change"] == 0


def test_formulas_are_text_in_csv() -> None:
    frame = pd.DataFrame({"name": ["=1+1", "@x", "plain", "-dash"], "value": [-3.5, 1, 2, 3]})
    text = csv_bytes(frame).decode()
    assert text.split("\n")[1:5] == ["'=1+1,-3.5", "'@x,1.0", "plain,2.0", "'-dash,3.0"]
    assert "\r" not in text


def test_a_folder_is_whole_or_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "King's Lynn £ results"
    write_folder(folder, {"a.txt": "one", "sub/b.txt": b"two"})
    assert (folder / "a.txt").read_text() == "one" and (folder / MARK).exists()

    class Breaks:
        def encode(self) -> bytes:
            raise RuntimeError("disk full")

    with pytest.raises((RuntimeError, TypeError)):
        write_folder(folder, {"a.txt": "new", "b.txt": Breaks()})  # type: ignore[dict-item]
    assert (folder / "a.txt").read_text() == "one"
    assert [p.name for p in tmp_path.iterdir()] == [folder.name], "no scraps are left"
    write_folder(folder, {"c.txt": "three"})
    assert sorted(p.name for p in folder.iterdir()) == [MARK, "c.txt"]


def test_somebody_elses_folder_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="somebody else"):
        write_folder(tmp_path, {"a.txt": "x"})
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_hostile_names_stay_text(result: Result, internal: Internal) -> None:
    atlas, _ = consultation.atlas([result], Rules())
    files = dict(release.paper(internal, [result], None))
    pages = [report_html(internal), map_html(atlas), files["paper.html"].decode()]
    for page in pages:
        assert "<script>alert" not in page
        assert "alert(1)" in page, "the name is shown, as text"
        assert page.count("</title>") == 1
    assert "<script>" not in report_markdown(internal)


def test_pages_are_the_same_on_every_run(public: Public) -> None:
    assert report_html(public) == report_html(public)
    assert report_markdown(public) == report_markdown(public)


def test_pages_fetch_nothing(public: Public) -> None:
    page = report_html(public)
    assert not re.findall(r"""<(?:script|img|link|iframe)[^>]*(?:src|href)=["']http""", page)
    assert not re.findall(r"url\((?!['\"]?data:|#)[^)]*\)", page)
    assert '<html lang="en-GB">' in page and "<title>" in page


def test_no_child_is_in_a_page(result: Result, internal: Internal) -> None:
    """Not even the internal report names one."""
    ids = set(result.plan.assignment["group_id"])
    for page in (report_html(internal), report_markdown(internal)):
        words = set(re.findall(r"(?<![\w#.<-])[abc][123]\b", page)) & ids
        assert not words, words


def test_report_says_what_it_must(public: Public, internal: Internal) -> None:
    page = report_html(public)
    order = ["no suitable local place", "Who gains and who loses", "Journeys", "What opens",
             "How confident we are", "Children and places", "Data and assumptions", "Limits"]
    places = [page.index(f"{words}</h2>") for words in order]
    assert places == sorted(places)
    assert "none has less total travel (proven)" in page
    assert "internal: contains small numbers" not in page
    assert "Internal: contains small numbers" in report_html(internal)
    assert 'role="img" aria-label="' in report_html(internal)


def test_an_unproven_plan_is_told_so(result: Result) -> None:
    summary = {**result.plan.summary, "gap": 0.0123, "shortfall_bound": 0}
    unsure = dataclasses.replace(result, plan=dataclasses.replace(result.plan, summary=summary))
    page = report_html(internal_report([unsure]))
    assert "within 1.23% of the best there can be" in page
    assert "It is not proven that none leaves fewer" in page


@pytest.mark.parametrize(("text", "told"), [
    ("=1+1", "'=1+1"), ('"=1+1" leaves 20', "'\"=1+1\" leaves 20"), ("-12.5", "-12.5"),
    ('"Plan A" opens', '"Plan A" opens'), ("-", "'-")])
def test_no_text_is_a_formula_of_a_spreadsheet(text: str, told: str) -> None:
    assert safe(text) == told
