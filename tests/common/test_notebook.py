"""What a notebook shows of answers: their tables, and no count from which a small one is learnt."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import sufficiency as sf
from sufficiency.common.notebook import MOST, Column, page, table
from sufficiency.study.result import Result

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
}


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
        "none": [None, None], "n": [1.5, 2000.0]})
    shown = table(frame, [
        Column("gbp", "Capital", "pounds"), Column("share", "Gap", "share"),
        Column("yes", "Open", "truth"), Column("year", "Opens", "year"), Column("none", "None"),
        Column("gone", "Gone"), Column("n", "Places", "number")])
    assert list(shown) == ["Capital", "Gap", "Open", "Opens", "Places"]
    assert shown.values.tolist() == [["£1,000,000", "0.10%", "yes", "2027", "1.5"],
                                     ["£250,000", "25.00%", "no", "not in these years", "2,000"]]
    assert len(table(pd.DataFrame({"n": range(100)}), [Column("n", "N", "number")])) == MOST
