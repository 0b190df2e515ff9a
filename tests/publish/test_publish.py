"""Small numbers stay inside, hostile text stays text, folders are whole or untouched."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sufficiency import study
from sufficiency.errors import InputError
from sufficiency.publish import disclosure
from sufficiency.publish.files import MARK, write_folder
from sufficiency.publish.report import report_html, report_markdown
from sufficiency.publish.tables import area_table, csv_bytes, journeys
from sufficiency.publish.view import Publication

HOSTILE = "<script>alert(1)</script>`${x}`</title>\\"


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """The tiny case with a hostile school name and a hostile site name."""
    import shutil

    from tests.conftest import ROOT

    folder = tmp_path_factory.mktemp("case") / "tiny"
    shutil.copytree(ROOT / "data" / "tiny", folder)
    for name, old in (("places.csv", "School A"), ("sites.csv", "Site C")):
        path = folder / name
        path.write_text(path.read_text().replace(old, HOSTILE))
    return study.run(folder / "scenarios" / "base.toml").publication()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_a_hidden_part_cannot_be_worked_out(counts: list[int]) -> None:
    hide = disclosure.withheld(counts)
    assert all(h for c, h in zip(counts, hide, strict=True) if 0 < c < disclosure.K)
    hidden = [c for c, h in zip(counts, hide, strict=True) if h]
    others = [c for c, h in zip(counts, hide, strict=True) if not h and c > 0]
    assert len(hidden) != 1 or not others, "one hidden part follows from the total"


def test_areas_with_few_children_are_withheld() -> None:
    frame = pd.DataFrame({
        "msoa": ["a"] * 30 + ["b"] * 4 + ["c"] * 12 + ["d"] * 20,
        "district": ["X"] * 46 + ["Y"] * 20, "minutes": np.arange(66.0),
        "minutes_basis": "road", "children": 1,
    })
    table = area_table(frame, "msoa").set_index("area")
    assert table["withheld"].to_dict() == {"a": False, "b": True, "c": True, "d": False}
    assert np.isnan(table.loc["b", "mean_minutes"])
    assert table.loc["a", "mean_minutes"] == np.arange(30).mean()


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


def test_hostile_names_stay_text(publication: Publication) -> None:
    page = report_html(publication)
    assert "<script>alert" not in page
    assert "alert(1)" in page, "the name is shown, as text"
    assert page.count("</title>") == 1
    assert "<script>" not in report_markdown(publication)


def test_pages_are_the_same_on_every_run(publication: Publication) -> None:
    assert report_html(publication) == report_html(publication)


def test_pages_fetch_nothing(publication: Publication) -> None:
    for page in (report_html(publication),):
        # Links a reader may follow are fine; anything the page itself would fetch is not.
        assert not re.findall(r"""<(?:script|img|link|iframe)[^>]*(?:src|href)=["']http""", page)
        assert not re.findall(r"url\((?!['\"]?data:|#)[^)]*\)", page)
        assert '<html lang="en-GB">' in page and "<title>" in page


def test_no_child_is_in_a_page(publication: Publication) -> None:
    """Ids, areas and homes of single children are nowhere in the bytes people get."""
    ids = set(publication.plan.assignment["group_id"])
    for page in (report_html(publication), report_markdown(publication)):
        words = set(re.findall(r"\b[abc][123]\b", page)) & ids
        # h1, h2 ... are tags; ids of the tiny case are a1 to c3.
        assert not words, words


def test_small_counts_are_words(publication: Publication) -> None:
    text = report_markdown(publication)
    assert "fewer than 10" in text
    row = next(line for line in text.split("\n") if line.startswith("| Hearing impairment"))
    assert row.count("fewer than 10") == 2


def test_report_says_what_it_must(publication: Publication) -> None:
    page = report_html(publication)
    order = ["no suitable local place", "What to open", "How certain this is", "Journeys",
             "Who gains and who loses", "What is and is not in this"]
    places = [page.index(f"{words}</h2>") for words in order]
    assert places == sorted(places)
    assert "this is proven" in page
    settings = dict((k, v) for k, v, _ in publication.assumptions)
    assert json.loads(settings["build.max_new_schools"]) == 1


def test_an_unproven_plan_is_told_so(publication: Publication) -> None:
    summary = {**publication.plan.summary, "gap": 0.0123, "bound": 3600.0 * 90,
               "objective": 3600.0 * 91.13}
    plan = dataclasses.replace(publication.plan, summary=summary)
    page = report_html(dataclasses.replace(publication, plan=plan))
    assert "within 1.23% of the best there can be" in page and "this is proven" not in page
