"""Comparators: found once, limited as reality is, never the end of a report."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import InputError, NoSolutionError
from sufficiency.optimise.siting.solve import Plan
from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.publication import for_public
from sufficiency.publish.travel_benchmark import build
from sufficiency.publish.travel_benchmark.build import travel_benchmark
from sufficiency.publish.travel_benchmark.report import benchmark_files
from sufficiency.study import comparators, run, search
from sufficiency.study.comparators import results
from sufficiency.study.result import Result
from sufficiency.travel.cache import VARIABLE


@pytest.fixture
def beside(tiny: Path) -> Path:
    """A scenario with one comparator."""
    path = tiny / "scenarios" / "base.toml"
    (tiny / "scenarios" / "other.toml").write_text(
        'extends = "base.toml"\ntitle = "The other"\n[build]\nmax_new_schools = 0\n')
    path.write_text(path.read_text() + '[compare]\nwith = ["other.toml"]\n')
    return path


def without(monkeypatch: pytest.MonkeyPatch, title: str) -> None:
    """No plan is found for the scenario of this title."""
    real = run.outcome_of

    def outcome_of(scenario, *args):  # type: ignore[no-untyped-def]
        if scenario.title == title:
            raise NoSolutionError("no plan was found within the time limit")
        return real(scenario, *args)

    for room in (run, comparators):
        monkeypatch.setattr(room, "outcome_of", outcome_of)


@pytest.mark.parametrize("title", ["The other", "Bases only, for the same money"])
def test_a_comparator_without_a_plan_is_said_to_be_missing(
    beside: Path, monkeypatch: pytest.MonkeyPatch, title: str
) -> None:
    if title.startswith("Bases"):
        beside.write_text(beside.read_text().replace('["other.toml"]', "[]"))
    without(monkeypatch, title)
    (result,) = results([beside], lambda _: None)
    words = f'No plan was found for "{title}" within the limits of its search'
    for told in (release.story([result], public=False, rules=Rules()),
                 release.story([result], public=True, rules=Rules())):
        assert title not in [p.title for p in told.plans]
        assert any(w.startswith(words) for w in told.dropped)
    assert any(words in w for w in result.summary()["notes"])


def test_scenarios_told_alone_have_no_comparator(beside: Path) -> None:
    (result,) = results([beside], lambda _: None, alone=True)
    assert result.comparators == () and result.notes == ()
    beside.write_text(beside.read_text().replace('["other.toml"]', "[]"))
    (result,) = results([beside], lambda _: None, alone=True)
    assert result.comparators == (), "no bases only for the same money"


@pytest.mark.large
def test_every_verb_ends_with_a_report_all_the_same(
    beside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "The other")
    done = CliRunner().invoke(app, ["run", str(beside), "--out", str(tmp_path / "run")])
    assert done.exit_code == 0 and 'No plan was found for "The other"' in done.output
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert summary["comparators"] == [] and len(summary["notes"]) == 1
    for verb in ("report", "paper", "workbook"):
        done = CliRunner().invoke(app, [verb, str(beside), "--out", str(tmp_path / verb)])
        assert done.exit_code == 0, done.output
    page = (tmp_path / "report-internal" / "report-internal.md").read_text()
    assert 'No plan was found for "The other"' in page


def test_bases_only_are_limited_as_the_scenario_says(beside: Path) -> None:
    beside.write_text(beside.read_text().replace('with = ["other.toml"]', "with = []\n"
                      "hosts_willing = 0.5\nbases_per_district = 1"))
    (result,) = results([beside], lambda _: None)
    (outcome,) = result.comparators
    assert outcome.summary["base_places"] == 2, "one of two hosts is willing"
    told = release.story([result], public=False, rules=Rules())
    (words,) = told.dropped
    assert "at most 1 new bases in a district, and 50% of the schools" in words
    assert "no base on offer is for" in words
    beside.write_text(beside.read_text().replace("bases_per_district = 1",
                                                 "bases_per_district = 0"))
    (none,) = results([beside], lambda _: None)
    assert [c.summary["base_places"] for c in none.comparators] == [0]


def searches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Options of each problem that was really searched."""
    seen: list[int] = []
    real: Callable[..., Plan] = search.solve_siting

    def plan(problem, **how):  # type: ignore[no-untyped-def]
        seen.append(len(problem.options))
        return real(problem, **how)

    monkeypatch.setattr(search, "solve_siting", plan)
    return seen


def test_all_verbs_tell_one_plan(
    beside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    seen = searches(monkeypatch)
    first = run.run(beside)
    count = len(seen)
    assert count == 3, "the baseline, the plan and its comparator"
    again = run.run(beside)
    assert len(seen) == count
    for a, b in zip((first.plan, *first.comparators), (again.plan, *again.comparators),
                    strict=True):
        assert a.summary == b.summary and a.assignment.equals(b.assignment)
    (released,) = results([beside], lambda _: None)
    assert released.plan.summary == first.plan.summary
    beside.write_text(beside.read_text().replace("[travel]", "[travel]\ncache = false"))
    run.run(beside)
    assert len(seen) == count + 3, "without a cache nothing is kept"


def loose(result: Result, *, own: bool, **summary: object) -> Result:
    """The same with less proven of its plan, or of its comparators."""
    def less(outcome):  # type: ignore[no-untyped-def]
        return replace(outcome, summary={**outcome.summary, **summary})

    return replace(result, plan=less(result.plan) if own else result.plan,
                   comparators=result.comparators if own else tuple(
                       less(c) for c in result.comparators))


@pytest.mark.parametrize(("summary", "words"), [
    ({"gap": 0.031}, "within 3.10% of the best there can be and no closer"),
    ({"status": "time_limit"}, "ended by the clock"),
    ({"shortfall_bound": -1}, "is not proven closely enough"),
])
def test_the_public_is_told_of_what_is_proven(
    beside: Path, tmp_path: Path, summary: dict[str, object], words: str
) -> None:
    (result,) = results([beside], lambda _: None)
    with pytest.raises(InputError, match=words):
        for_public([loose(result, own=True, **summary)])
    (fit,) = for_public([loose(result, own=False, **summary)])
    assert not fit.comparators and any(words in w for _, w in fit.notes)
    assert "is left out of this public document" in fit.notes[-1][1]
    (same,) = for_public([result])
    assert same.comparators == result.comparators and same.notes == result.notes
    worse = loose(result, own=True, **summary)
    with pytest.raises(InputError, match=words):
        release.write([worse], release.report, tmp_path / "report", public=True, rules=Rules())
    assert not list(tmp_path.glob("report*")), "nothing was written"


def test_a_public_benchmark_says_which_comparator_it_leaves_out(
    beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (result,) = results([beside], lambda _: None)
    monkeypatch.setattr(build, "run", lambda *_, **__: loose(result, own=False, gap=0.031))
    found = travel_benchmark([beside], public=True)
    (note,) = (n for n in found.notes if "is left out of this public document" in n)
    assert len(found.columns) == 2, "before, and the plan"
    for name in ("benchmark.md", "benchmark.html"):
        text = str(benchmark_files(found)[name])
        assert note.partition('" ')[2] in html.unescape(text)
