"""Shortage told to people: figures, and no small number that could be worked out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sufficiency import checking, study
from sufficiency.optimise.scarcity import Scarcity
from sufficiency.publish import tell
from sufficiency.publish.disclosure import K, Rules
from sufficiency.publish.report import report_html, report_markdown
from sufficiency.publish.shortage import (
    by_reason,
    scarce_hidden,
    scarce_rows,
    scarce_words,
    shortage_of,
)
from sufficiency.publish.view import REASON_WORDS

NEEDS, PHASES, DISTRICTS = ("ASD", "HI"), ("primary", "secondary"), ("X", "Y", "Z")


def made(counts: list[int], lacks: list[int]) -> Scarcity:
    """Cells with their sums, from children and shortage of each need x phase x district."""
    keys = [(n, p, d) for n in NEEDS for p in PHASES for d in DISTRICTS]
    base = pd.DataFrame(keys, columns=["need", "phase", "district"])
    base["children"], base["short"] = counts, lacks
    base["short"] = base[["children", "short"]].min(axis=1)
    rows = []
    for by in ((), ("phase",), ("need",), ("need", "phase"), ("need", "phase", "district")):
        groups = base.groupby(list(by)) if by else [((), base)]
        for key, part in groups:
            cell = {"need": "", "phase": "", "district": ""} | dict(zip(by, key, strict=True))
            n, short = int(part["children"].sum()), int(part["short"].sum())
            if n:
                rows.append({**cell, "children": n, "existing": n - short, "most": n - short,
                             "short": short})
    columns = ["need", "phase", "district", "children", "existing", "most", "short"]
    return Scarcity(pd.DataFrame(rows, columns=columns), pd.DataFrame(
        {"need": [], "phase": [], "children": []}), 0)


small = st.lists(st.integers(0, 40), min_size=12, max_size=12)


@settings(deadline=None, max_examples=60)
@given(small, small)
def test_a_hidden_small_cell_cannot_be_worked_out(counts: list[int], lacks: list[int]) -> None:
    scarce = made(counts, lacks)
    rows = scarce_rows(scarce)
    assert len(rows) + scarce_hidden(scarce) == len(scarce.short)
    assert not any(0 < int(n) < K for n in rows["children"]), "and every one is a number"
    assert all(int(r["short"]) >= K for r in rows.to_dict("records") if r["short"].isdigit())
    words = {"Autistic spectrum disorder": "ASD", "Hearing impairment": "HI"}
    shown = {
        (words.get(r["need"], ""), next((p for p in PHASES if r["phase"].startswith(p)), ""),
         "" if r["district"] == "whole area" else r["district"]) for r in rows.to_dict("records")
    }
    cells = scarce.cells.set_index(["need", "phase", "district"])["children"]
    for need in NEEDS:
        for phase in PHASES:
            family = [(need, phase, d) for d in DISTRICTS if (need, phase, d) in cells.index]
            hidden = [c for c in family if c not in shown]
            if len(hidden) == 1 and len(family) > 1:
                assert cells[hidden[0]] >= K, "children of the others and the sum give it away"


def test_few_for_another_reason_do_not_hide_the_many() -> None:
    none = dict.fromkeys(REASON_WORDS, 0)
    full = REASON_WORDS["capacity"]
    few = {**none, "age": 5}
    assert by_reason({**few, "capacity": 1670}, {**few, "capacity": 1101}) == [
        (f"{full} (with a few for another reason)", "1,675", "1,106")]
    assert by_reason({**few, "gender": 7, "capacity": 1670}, none) == [
        (full, "1,670", "0"), ("Other reasons", "12", "0")]
    assert by_reason({**none, "mix": 30, "capacity": 20}, {**none, "capacity": 40}) == [
        (REASON_WORDS["mix"], "30", "0"), (full, "20", "40")]
    assert by_reason(few, none) == [("All reasons", "fewer than 10", "0")]
    assert by_reason(none, none) == []


reason_counts = st.lists(st.integers(0, 30), min_size=len(REASON_WORDS),
                         max_size=len(REASON_WORDS))


@given(reason_counts, reason_counts)
def test_reasons_add_up_and_show_no_few(before: list[int], after: list[int]) -> None:
    pairs = [dict(zip(REASON_WORDS, n, strict=True)) for n in (before, after)]
    rows = by_reason(*pairs)
    for column, counts in ((1, before), (2, after)):
        shown = [r[column] for r in rows]
        assert not any(0 < int(n) < K for n in shown if n.isdigit())
        if all(n.isdigit() for n in shown):
            assert sum(map(int, shown)) == sum(counts)
        elif sum(counts) >= K:
            assert len(shown) - sum(n.isdigit() for n in shown) != 1, "one follows from the total"


@pytest.fixture(scope="module")
def built() -> study.Result:
    from tests.conftest import ROOT

    return study.run(ROOT / "data" / "norfolk" / "scenarios" / "as-built.toml")


def test_the_report_tells_why_where_and_how_many_a_year(built: study.Result) -> None:
    pub, s = built.publication(), built.plan.summary
    story, shortage = tell.public([pub], Rules()), shortage_of(pub)
    for page in (report_html(story, shortage), report_markdown(story, shortage)):
        assert "The places that would suit are full" in page
        assert scarce_words(built.scarce) in page
        assert f"{s['unplaced']['total']:,} without" in page
        bases = s["bases"]
        assert (f"the {s['base_places']} base places opened serve about "
                f"{s['base_children_a_year']:,.0f} children a year, and all {bases['places']:,} "
                f"base places about {bases['children_a_year']:,.0f}") in page


def test_the_queue_is_named_where_it_is_not_everybody(built: study.Result) -> None:
    queue = pd.DataFrame({"need": ["SEMH"], "phase": ["secondary"], "children": [508]})
    told = scarce_words(Scarcity(built.scarce.cells, queue, 426))
    assert "508 children (SEMH) for 426 places" in told
    assert "for 426 places" not in scarce_words(built.scarce)


def test_a_handful_of_children_gives_no_figures(tiny: Path) -> None:
    found = checking.look(tiny / "scenarios" / "base.toml")
    assert scarce_words(found) == "Fewer than 10 children are to be placed: too few for figures."
    assert len(scarce_rows(found)) == 0 and scarce_hidden(found) == len(found.short) > 0
