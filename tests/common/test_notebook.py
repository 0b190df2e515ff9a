"""What a notebook shows of answers: their tables, and no count from which a small one is learnt."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sufficiency as sf
from sufficiency.common.notebook import MOST, Column, page, table
from sufficiency.finance.assumptions import read_assumptions
from sufficiency.finance.openings import Opening
from sufficiency.finance.rates import load_rates
from sufficiency.finance.statement import state
from sufficiency.study.result import Result
from tests.conftest import ROOT
from tests.forecast.test_pipeline import log
from tests.transport.test_afternoon import told as with_vehicles

ASKED: dict[str, tuple[Callable[[], Any], str]] = {
    "frontier": (lambda: sf.frontier(sf.datasets.tiny(), seconds=5), "unplaced"),
    "alternatives": (lambda: sf.alternatives(sf.datasets.tiny(), seconds=5), "unplaced"),
    "explain": (lambda: sf.explain(sf.datasets.tiny(), seconds=5), ""),
    "robust": (lambda: sf.robust(sf.datasets.tiny(), count=3, seconds=10), ""),
    "phase": (lambda: sf.phase(sf.datasets.tiny(), seconds=5), "unplaced"),
    "phase_over_draws": (
        lambda: sf.phase_over_draws(sf.datasets.tiny(), count=2, seconds=5), "unplaced"),
    "flow": (lambda: sf.flow(sf.datasets.tiny(), last=2027), "unplaced"),
    "result": (lambda: sf.solve(sf.datasets.tiny()), "unplaced"),
    "outcome": (lambda: sf.solve(sf.datasets.tiny()).plan, "unplaced"),
}


def few_children(folder: Path) -> Path:
    """The case of eight children with a council's number, and its scenario."""
    shutil.copytree(ROOT / "data" / "tiny", folder)
    about = folder / "case.toml"
    about.write_text(about.read_text().replace('la_code = ""', 'la_code = "383"'))
    return folder / "scenarios" / "base.toml"


def swept(folder: Path) -> sf.Sweep:
    few_children(folder / "tiny")
    (folder / "plan.toml").write_text(
        'base = "base"\ncases = ["tiny"]\n[scenarios.none]\nbuild.max_new_schools = 0\n'
        "[scenarios.one]\n")
    with ThreadPoolExecutor(1) as one:
        return sf.sweep(folder / "plan.toml", folder / "out", executor=one)


def asked_for_a_plan(folder: Path) -> Any:
    (folder / "requests.csv").write_text(log(np.random.default_rng(1)))
    return sf.pipeline(folder / "requests.csv", draws=100)


def priced() -> Any:
    school = Opening("School", "new_school", 100, 13_000_000_00, 24_500_00, 2021)
    given = read_assumptions(ROOT / "data" / "norfolk" / "finance" / "assumptions.csv")
    return state("Plan", [school], given, load_rates(), others={"Plan": ([school], given)},
                 brief=True)


OF_FILES: dict[str, tuple[Callable[[Path], Any], str, str]] = {
    "places_short": (lambda f: sf.places_short([few_children(f / "tiny")], 2025, 2026)[0],
                     "Tiny", "fewer than 10"),
    "returns": (lambda f: sf.returns(few_children(f / "tiny"), draws=100),
                "Tables in", "planned_places.csv"),
    "sweep": (swept, "plan", "fewer than 10"),
    "drive_to_school": (lambda f: sf.drive_to_school(with_vehicles(few_children(
        f / "tiny").parents[1])), "The drive to school", "fewer than 10"),
    "forecasts": (lambda f: sf.forecasts(councils=["Rutland"], years=2, draws=100),
                  "Children with plans", "Rutland"),
    "validate": (lambda f: sf.validate(sf.datasets.folder("norfolk")),
                 "How wrong minutes are", "straight-line"),
    "pipeline": (asked_for_a_plan, "Requests on their way", "under 10"),
    "write_finance": (lambda f: priced(), "Plan", "net present value"),
    "write_report": (lambda f: sf.write_report(
        sf.solve(sf.datasets.tiny()), f / "report", public=True), "Written to report",
        "<td>report-audit-internal.csv</td>\n      <td>yes</td>"),
}


@pytest.mark.parametrize("name", OF_FILES)
def test_what_files_make_is_shown_without_a_small_count(name: str, tmp_path: Path) -> None:
    ask, title, word = OF_FILES[name]
    found = ask(tmp_path)
    shown, prompt = found._repr_html_(), repr(found)
    assert shown.startswith(f"<h4>{title}") and word in shown and "<table" in shown
    # A prompt and a notebook are passed on: no table, no figure and no path of this machine.
    assert prompt.startswith(f"<{type(found).__name__}: ") or name == "write_report"
    assert name == "write_report" or not re.search(r"\d", prompt)
    assert str(tmp_path) not in shown
    if name in ("places_short", "sweep", "forecasts"):  # one table, whose counts have such heads
        heads = re.findall(r"<th>([^<]+)</th>", shown)
        cells = re.findall(r"<td>([^<]*)</td>", shown)
        counts = [c for i, c in enumerate(cells) if heads[i % len(heads)].startswith(
            ("Children", "Without", "With the plan", "In 8 of", "To"))]
        assert counts and not any(c.isdigit() and 0 < int(c) < 10 for c in counts)


def test_a_drive_of_few_riders_tells_no_pounds(tmp_path: Path) -> None:
    found = sf.drive_to_school(with_vehicles(few_children(tmp_path / "tiny").parents[1]))
    assert 0 < found.figures["riders"] + found.figures["riders_elsewhere"] < 10
    shown = found._repr_html_()
    cells = re.findall(r"<td>([^<]*)</td>", shown)
    assert "£" not in "".join(cells) and "A year" not in shown and "fewer than 10" in cells


def test_a_scenario_shows_what_is_not_usual_and_no_path() -> None:
    told = repr(sf.datasets.tiny())
    assert "max_new_schools=1" in told and "Path" not in told and str(ROOT) not in told
    assert "robust" not in told and len(told) < 700


def test_a_fault_shows_its_sentence() -> None:
    fault = sf.Fault("places.csv", "is negative", "Give the places there are.", row=3)
    assert repr(fault) == f"<Fault: {fault}>"


def test_rows_that_are_not_shown_are_counted() -> None:
    shown = table(pd.DataFrame({"n": range(MOST + 7)}), [Column("n", "N", "number")])
    assert "Rows that are not shown: 7." in page("A", [shown])
    assert "not shown" not in page("A", [table(pd.DataFrame({"n": [1]}), [Column("n", "N")])])


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_is_shown_as_tables_without_a_small_count(name: str) -> None:
    ask, counted = ASKED[name]
    found = ask()
    shown = found._repr_html_()
    assert shown.startswith("<h4>Tiny: one school and one base</h4><table")
    heads = re.findall(r"<th>([^<]+)</th>", shown)
    assert len(heads) >= 3 and all(h[0].isalpha() and "_" not in h for h in heads)
    # All eight children of this case are few: no count of them is told.
    assert not counted or "fewer than 10" in shown
    for row in re.findall(r"<p>(?!<small)(.*?)</p>", shown):
        assert not re.search(r"\d+ (?:children|place-years)|\bone\b", row), row
    if not isinstance(found, Result):
        inside = re.search(r"for inside: ([\w, ]+)\.<", shown)
        assert inside and all(isinstance(getattr(found, n), pd.DataFrame)
                              for n in inside[1].split(", "))


@pytest.mark.parametrize(("counts", "told"), [
    ([40, 30, 3, 0], ["40", "30", "fewer than 10", "0"]),
    ([40, 33, 47, 40], ["40", "nearly 40", "nearly 40", "40"]),
    ([12, 4, 25], ["12", "fewer than 10", "25"]),
    ([100.4, None, 110], ["100", "-", "110"]),
    ([1000, 991, 990], ["1,000", "nearly 1,000", "990"]),
])
def test_counts_and_what_they_differ_by_are_not_small(
    counts: list[float | None], told: list[str]
) -> None:
    shown = table(pd.DataFrame({"n": counts}), [Column("n", "Children", "count")])
    assert shown["Children"].tolist() == told
    values = [int(t.replace(",", "")) for t in told if t[0].isdigit()]
    assert all(a == b or abs(a - b) >= 10 for a in values for b in values)


def test_counts_of_two_columns_tell_no_small_one_between_them() -> None:
    frame = pd.DataFrame({"all": [100, 300], "short": [97, 200]})
    shown = table(frame, [Column("all", "Children", "count"), Column("short", "Short", "count")])
    assert shown.values.tolist() == [["100", "nearly 100"], ["300", "200"]]


def test_sentences_with_figures_of_children_are_left_out() -> None:
    words = ("It costs £400,000 at most, 12.5% more, by 2027.", "It leaves 3 children out.",
             "It leaves 1,200 children out.", "One plan only.", "None has less <travel>.")
    shown = page("A & B", [], words)
    assert shown == ("<h4>A &amp; B</h4><p>It costs £400,000 at most, 12.5% more, by 2027.</p>"
                     "<p>None has less &lt;travel&gt;.</p>")


def test_values_are_told_in_words_and_columns_without_any_are_left_out() -> None:
    frame = pd.DataFrame({
        "gbp": [1e6, 2.5e5], "share": [0.001, 0.25], "yes": [True, False], "year": [2027, 0],
        "none": [None, None], "n": [1.5, 2_345_678.0]})
    shown = table(frame, [
        Column("gbp", "Capital", "pounds"), Column("share", "Gap", "share"),
        Column("yes", "Open", "truth"), Column("year", "Opens", "year"), Column("none", "None"),
        Column("gone", "Gone"), Column("n", "Places", "number")])
    assert list(shown) == ["Capital", "Gap", "Open", "Opens", "Places"]
    assert shown.values.tolist() == [["£1,000,000", "0.10%", "yes", "2027", "1.5"],
                                     ["£250,000", "25.00%", "no", "not in these years",
                                      "2,345,678"]]
    assert len(table(pd.DataFrame({"n": range(100)}), [Column("n", "N", "number")])) == MOST
