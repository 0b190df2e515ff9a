"""What each opening brings: places in use, children placed, pounds for each, and what is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.publish.disclosure.figures import HIDDEN, Count, Rules
from sufficiency.publish.report.build import internal_report, public_report
from sufficiency.publish.report.fairness import fairness
from sufficiency.publish.report.openings import (
    Brought,
    internal_words,
    low_words,
    places_words,
    reason_words,
)
from sufficiency.study.result import Result
from sufficiency.study.run import run
from tests.conftest import planned


@pytest.fixture(scope="module")
def found() -> Result:
    return planned("programme-found")


@pytest.mark.large
def test_every_opening_is_told_to_planners(found: Result) -> None:
    (sheet,) = internal_report([found]).openings
    opened = found.plan.summary["opened"]
    assert len(sheet.lines) == len(opened) + 1, "and all bases together"
    by_name = {o["site"]: o for o in opened if o["kind"] == "new_school"}
    for line in sheet.lines[: len(by_name)]:
        option = by_name[line.name.partition(" (")[0]]
        places, filled, placed, capital, each = line.cells
        assert (str(places), str(filled), str(placed)) == tuple(
            str(option[k]) for k in ("places", "filled", "children_placed"))
        assert str(capital) == f"{option['capital_gbp'] / 1e6:.1f}"
        assert str(each) == f"{option['gbp_per_child']:,}"
    bases = [o for o in opened if o["kind"] == "base_module"]
    total = sheet.lines[-1]
    assert total.name == f"All new resource bases ({len(bases)})"
    assert str(total.cells[1]) == str(sum(o["filled"] for o in bases))


@pytest.mark.large
def test_the_public_is_told_of_schools_and_of_bases_together(found: Result) -> None:
    rules = Rules()
    (sheet,) = public_report([found], rules).openings
    assert len(sheet.lines) == 5
    counts = [c for line in sheet.lines for c in line.cells[1:3] if isinstance(c, Count)]
    assert counts and all(c.value == 0 or c.value is None or (
        c.value >= rules.k and c.value % rules.base == 0) for c in counts)
    page = " ".join(str(c) for line in sheet.lines for c in line.cells)
    assert HIDDEN not in page, "no row of nothing"
    assert "Places, not needs, decide: 850 places open and about as many" in sheet.finding


def row(name: str, places: int, filled: int | None) -> Brought:
    return Brought(name, 1, places, 1_000_000, Count(filled), None)


def test_openings_that_stay_half_empty_are_found() -> None:
    rows = [row("A", 100, 59), row("B", 100, 60), row("C", 50, None), row("D", 8, 0)]
    low, few = low_words(rows)
    assert low == "Under 60% of the places would be in use at A: 59 of 100 and D: 0 of 8."
    assert few == "Too few places to be shown would be in use at C."
    assert list(low_words([rows[1]])) == []


def option(**other: Any) -> dict[str, Any]:
    return {"site": "S", "kind": "base_module", "places": 8, "capital_gbp": 1_000_000,
            "filled": 8, "children_placed": 0, "minutes_saved": 5.0, "pinned": False, **other}


@pytest.mark.parametrize(("options", "rule", "words"), [
    ([option(pinned=True)], "at_most", "S places nobody more and saves less than 10 child-minutes "
     "a day for £1 million; it is fixed in advance by the settings."),
    ([option()], "exactly", "it is there to make up exactly 16 base places."),
    ([option(site="S"), option(site="T")], "at_most", "S and T place nobody more and save less "
     "than 10 child-minutes a day for £1 million; they are part of the best plan found"),
    ([option()] * 4, "exactly", "4 of the openings place nobody more"),
    ([option(children_placed=1)], "exactly", ""),
    ([option(minutes_saved=10.0)], "exactly", ""),
])
def test_why_something_opens_that_brings_little(
    options: list[dict[str, Any]], rule: str, words: str
) -> None:
    found = " ".join(reason_words(
        {"opened": options, "worth": 10.0, "base_places_rule": rule, "base_places": 16}))
    assert words in found and bool(words) is bool(found)


@pytest.mark.parametrize(("before", "after", "slack", "said"), [
    (100, 92, 0, True), (100, 93, 0, False), (100, 95, 5, True), (100, 100, 5, False),
    (None, 92, 5, False), (100, None, 0, False),
])
def test_places_decide_only_where_each_is_one_child_less(
    before: int | None, after: int | None, slack: int, said: bool
) -> None:
    words = list(places_words({"opened": [option()]}, Count(before), Count(after), slack))
    assert bool(words) is said
    assert all(("about" in w) is bool(slack) for w in words)
    assert not list(places_words({"opened": []}, Count(5), Count(5), 0))


def test_a_run_says_what_openings_bring(tiny: Path) -> None:
    path = tiny / "scenarios" / "base.toml"
    done = CliRunner().invoke(app, ["run", str(path), "--out", str(tiny / "out")])
    result = run(path)
    words = list(internal_words(result.plan.summary, result.baseline.summary))
    assert words and all(w in done.stdout for w in words)


def test_the_largest_share_left_out_is_told_and_kept_from_the_public_where_small(
    tiny: Path,
) -> None:
    path = tiny / "scenarios" / "base.toml"
    path.write_text(path.read_text()
                    + "[objective]\nspread = true\nleft_out_most = { ASD = 0.9 }\n")
    result = run(path)
    away = result.plan.assignment.assign(out=lambda f: f["children"].where(~f["local"], 0))
    sums = away.groupby("need")[["out", "children"]].sum()
    largest = float((100 * sums["out"] / sums["children"]).max())
    words = fairness(result.plan.summary, "today")
    assert f"The largest share of a need that is left out is {largest:.1f} per cent" in words
    assert "autistic spectrum disorder, at most 90% are left out, as the settings ask" in words
    assert "assumed minutes" not in words, "no journey is in these figures"
    story = public_report([result], Rules())
    plan = next(p for p in story.plans if not p.still)
    assert "is of too few children to be told" in plan.fairness
    assert f"{largest:.0f} per cent" not in plan.fairness
