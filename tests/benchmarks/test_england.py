"""The table of all councils counts what came out, and a crash of one stops no other."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from benchmarks import england, england_map

ROW = {"la_code": "1", "council": "A", "outcome": "published", "children": "1000",
       "short_before": "50", "short_after": "20", "short_per_100": "2.0", "gap": "0.0010",
       "make_seconds": "1", "check_seconds": "2", "run_seconds": "3"}


def test_outcomes_are_counted_and_told() -> None:
    rows = [ROW, {**ROW, "council": "D", "short_after": "3"},
            {**ROW, "council": "B", "outcome": "1 fault found: nobody to plan for"},
            {**ROW, "council": "C", "outcome": f"{england.CRASH} ValueError: x"}]
    text = england.markdown(rows)
    assert "4 councils tried: 2 made, checked, run and published, 1 refused with a fault, " in text
    assert "1 tracebacks." in text and "- B: 1 fault found" in text and "- C: traceback" in text
    assert "| A | 1,000 | 50 | 20 | 2.0 | 0.10 | 1 | 2 | 3 |" in text and "| B |" not in text
    assert "| D | 1,000 | 50 | under 10 |  | 0.10 |" in text


def test_a_crash_is_a_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("here")

    monkeypatch.setattr(england, "write_council", crash)
    row = england.one("857", "Rutland", tmp_path, 1.0)
    assert row["outcome"] == f"{england.CRASH} ZeroDivisionError: here"


def test_the_map_tells_bands_and_no_count() -> None:
    assert england_map.band(None)[0] == "not run, or refused"
    assert england_map.band({**ROW, "outcome": "a fault"})[0] == "not run, or refused"
    assert england_map.band({**ROW, "short_after": "9"})[0] == "fewer than ten children"
    shares = {"10": "under 5", "50": "5 to 10", "199": "10 to 20", "300": "30 and more"}
    assert {n: england_map.band({**ROW, "short_after": n})[0] for n in shares} == shares
    picture = england_map.drawn(
        {"1": shapely.box(0, 0, 5000, 5000), "2": shapely.box(5000, 0, 9000, 5000)},
        {"1": {**ROW, "children": "4321", "short_after": "1234"}}, {"1": "A & B", "2": "C"})
    assert "<title>A &amp; B: 20 to 30</title>" in picture and "C: not run" in picture
    assert "1 of 2 councils" in picture and "1234" not in picture and "4321" not in picture
