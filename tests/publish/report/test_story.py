"""What is told: public and internal types, figures recomputed, comparators always there."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Count, Fact, MeanMinutes, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map import consultation
from sufficiency.publish.office.paper import paper
from sufficiency.publish.office.workbook import workbook
from sufficiency.publish.report.build import _parts, public_report
from sufficiency.publish.report.document import Public, Report
from sufficiency.publish.report.render import report_html
from sufficiency.publish.report.render import worse as worse_off
from sufficiency.publish.report.table import Row, Table
from sufficiency.study import comparators
from sufficiency.study.result import Result
from tests.conftest import ROOT, made, planned
from tests.sizes import large

pytestmark = pytest.mark.usefixtures("once")


@pytest.fixture(scope="module")
def county() -> list[Result]:
    return [planned("as-built"), planned("next-two-decided")]


@pytest.fixture(scope="module", params=["made", large("county")])
def results(request: pytest.FixtureRequest) -> list[Result]:
    if request.param == "made":
        return [made("built"), made("bases")]
    found: list[Result] = request.getfixturevalue("county")
    return found


@pytest.fixture(scope="module")
def public(results: list[Result]) -> Public:
    return public_report([r for r in results], Rules())


def column(sheet: Table, at: int) -> dict[str, Any]:
    return {line.name: line.cells[at] for line in sheet.lines}


@pytest.mark.large
def test_published_figures_are_those_of_the_plan(county: list[Result]) -> None:
    results, public = county, public_report(county, Rules())
    titles = [p.title for p in public.plans]
    assert titles == ["If nothing is built",
                      "Placements of January 2025", "Plan C: what has been built since 2019",
                      "The two schools decided on"]
    assert [p.against for p in public.plans] == [0, 1, 0, 1]
    for at, outcome in ((0, results[0].baseline), (1, results[1].baseline),
                        (2, results[0].plan), (3, results[1].plan)):
        first = public.options.lines[0].cells[at]
        assert isinstance(first, Count) and first.value is not None
        assert abs(first.value - outcome.summary["unplaced"]["total"]) <= 2
        by_district = outcome.assignment[~outcome.assignment["local"]].groupby("district")[
            "children"].sum()
        for name, cell in column(public.short[2], at).items():
            if name in by_district and cell.value is not None:
                assert abs(cell.value - by_district[name]) <= 2 + (9 if cell.about else 0)
        road = outcome.assignment[outcome.assignment["minutes_basis"] == "road"]
        for name, part in road.groupby("district"):
            cell = column(public.journeys[2], at)[str(name)]
            assert isinstance(cell, MeanMinutes)
            assert cell.about or cell.value == pytest.approx(part["minutes"].mean(), abs=0.051)


def test_no_printed_count_is_small_or_exact(public: Public) -> None:
    figures = [c for s in public.sheets() for c in s.cells() if isinstance(c, Count)]
    assert len(figures) > 300
    assert all(f.value is None or f.value == 0 or (f.value >= 10 and f.value % 5 == 0)
               for f in figures)
    assert any(f.value is None for f in figures) and any(f.about for f in figures)


def test_no_published_difference_is_small(results: list[Result], public: Public) -> None:
    """Where two plans differ by few children, what is printed does not say so."""
    # Plans with the same children in the same places share their baseline.
    bases = [r.baseline for r in results][: len(public.plans) - len(results)]
    outcomes = [*bases, *(r.plan for r in results)]
    counts = [o.assignment[~o.assignment["local"]].groupby("district")["children"].sum()
              for o in outcomes]
    for line in public.short[2].lines[:-1]:
        for b in range(len(outcomes)):
            for a in range(b):
                gap = abs(int(counts[a].get(line.name, 0)) - int(counts[b].get(line.name, 0)))
                one, two = line.cells[a], line.cells[b]
                assert isinstance(one, Count) and isinstance(two, Count)
                if 0 < gap < 10 and None not in (one.value, two.value):
                    assert one.about or two.about


def test_a_plain_story_or_a_table_of_children_cannot_be_told(results: list[Result]) -> None:
    frame = results[0].plan.assignment
    parts = _parts([results[0]], Rules(), Record(), None)
    with pytest.raises(TypeError, match="Public or Internal"):
        Report(**parts)
    with pytest.raises(TypeError, match="DataFrame has not passed disclosure"):
        Public(**{**parts, "options": frame})
    bare = Table("x", "x", "x", "children", ("x",), (Row("HI", (4,)),))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="int has not passed disclosure"):
        Public(**{**parts, "changes": bare})
    atlas, _ = consultation.atlas(results[:1], Rules())
    for build in (lambda: report_html(frame), lambda: workbook(frame, atlas),
                  lambda: paper(frame, atlas)):
        with pytest.raises(TypeError, match="passed disclosure"):
            build()


def test_who_is_worse_off_is_told_of_all_and_of_a_group_or_not(results: list[Result]) -> None:
    story = public_report(results[:1], Rules())
    band = story.bands[0]

    def told(*worse: int | None) -> Table | None:
        lines = tuple(Row(f"row {i}", (*band.lines[0].cells[:-1], Count(n)))
                      for i, n in enumerate(worse))
        return worse_off(replace(story, bands=(replace(band, lines=lines),)))

    found = told(40, 20, None)
    assert found is not None and [ln.name for ln in found.lines] == ["row 0", "row 1"]
    assert "row 2" in found.finding
    assert told(None, 0, 0) is None, "noughts of groups alone read as if nobody were"
    assert told(0, None) is None, "what changes for children tells that"


@pytest.mark.large
def test_the_type_checker_refuses_children_too(tmp_path: Path) -> None:
    file = tmp_path / "wrong.py"
    file.write_text(
        "from sufficiency.model.outcome import Outcome\n"
        "from sufficiency.publish.report.render import report_html\n"
        "from sufficiency.publish.report.document import Public\n"
        "from sufficiency.publish.report.table import Row\n"
        "def fine(story: Public) -> str:\n    return report_html(story)\n"
        "def page(outcome: Outcome) -> str:\n    return report_html(outcome.summary)\n"
        "def line() -> Row:\n    return Row('Hearing impairment', (4,))\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(file)],
        capture_output=True, text=True, cwd=ROOT, check=False)
    errors = [line for line in done.stdout.splitlines() if "error:" in line]
    assert len(errors) == 2 and ":8:" in errors[0] and ":10:" in errors[1], done.stdout


def test_small_groups_are_merged() -> None:
    from sufficiency.publish.report.counts import FIFTHS, _merged

    tally = pd.Series({"ASD": 100.0, "HI": 4, "VI": 3, "MLD": 12})
    assert _merged(tally, "need", 10) == {"ASD": "ASD", "HI": "other needs", "VI": "other needs",
                                          "MLD": "other needs"}
    fifths = pd.Series(dict(zip(FIFTHS, (4.0, 7, 30, 20, 3), strict=True)))
    bands = _merged(fifths, "deprivation", 10)
    assert bands[FIFTHS[1]] == f"{FIFTHS[0]} to {FIFTHS[1]}"
    assert bands[FIFTHS[4]] == bands[FIFTHS[3]]


def test_bases_for_the_same_money_are_always_there(tiny: Path) -> None:
    done = comparators.results([tiny / "scenarios" / "base.toml"], lambda _: None)
    story = release.story(done, public=False, rules=Rules())
    titles = [p.title for p in story.plans]
    assert titles[0] == "If nothing is built"
    assert titles[-1] == "Bases only, for the same money"
    bases = done[0].comparators[-1].summary
    assert bases["new_schools"] == 0 and bases["base_places"] > 0
    assert bases["capital_gbp"] <= done[0].plan.summary["capital_gbp"]


def test_the_error_of_a_journey_is_not_said_of_a_mean(public: Public) -> None:
    note = public.minutes_note
    measured = ("2.5 on average (30 invented journeys" if public.case_title == "Made-up County"
                else "1.34 on average (636 journeys")
    assert f"The minutes of one journey are off by {measured}" in note
    assert "a mean of many journeys is off by less" in note
    page = report_html(public)
    assert page.count(note.replace('"', "&#34;")) == 1, "with the journeys"
    for sheet in public.sheets():
        if any(isinstance(c, MeanMinutes) for c in sheet.cells()):
            told = [sheet.unit, sheet.title, *(ln.name for ln in sheet.lines)]
            assert not any("error" in words or "±" in words for words in told)


@pytest.mark.large
def test_facts_are_about_no_child(county: list[Result]) -> None:
    public = public_report(county, Rules())
    for sheet in public.sheets():
        if sheet.key.startswith("money-"):
            continue  # pounds, and what they are made from: plan_use.py
        for line in sheet.lines:
            for name, cell in zip(sheet.columns, line.cells, strict=True):
                if isinstance(cell, Fact):
                    words = f"{line.name} {name} {sheet.unit}".lower()
                    assert any(w in words for w in ("place", "school", "capital", "improve")), words


def test_the_first_page_has_a_map_costs_and_what_is_assumed(
    results: list[Result], public: Public
) -> None:
    page = release.report(public, results, Rules(), Record())["report.html"].decode()
    first = page.split('<section aria-labelledby="beside">')[0]
    assert first.count("data:image/png;base64,") == 2, "one is for a phone"
    assert "maps of " in first
    assert first.count('<svg role="img"') == 1 and first.count('class="letter"') == sum(
        not p.still for p in public.plans)
    for key in ("capital", "same"):
        line = public.options.line(key)
        assert all(f"<td class=\"r\">{c}</td>" in first for c in line.cells), key
    assert public.assumed_note in first
    assert "data:image/png" not in report_html(public), "a story by itself has no map"
