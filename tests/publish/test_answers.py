"""Saved answers: what they tell of small numbers, and what they are refused for."""

from __future__ import annotations

from pathlib import Path

import pytest

from sufficiency.errors import InputError
from sufficiency.publish.answer_sheets import residual, sheets
from sufficiency.publish.answers import Answer, read_answer
from sufficiency.publish.disclosure import Figure, Rules
from sufficiency.publish.record import Printed, Record


def point(schools: int, asd: int, semh: int, **more: object) -> dict[str, object]:
    return {
        "new_schools": schools, "base_places": 20, "unplaced": asd + semh, "minutes_mean": 12.0,
        "child_minutes": 900.0, "over_guideline": 3, "children": 400,
        "capital_gbp": 10**6 * schools,
        "gap": 0.001, "undominated": True, "moved": None, "near": None, "known": 300,
        "longest_share": 0.01, "unplaced_ASD": asd, "unplaced_SEMH": semh, **more,
    }


def answer(*points: dict[str, object]) -> Answer:
    return Answer("frontier", "s", "A scenario", "case", {"points": points})


def test_small_numbers_and_small_differences_are_withheld() -> None:
    asked = answer(point(0, 104, 62), point(1, 101, 20, moved=4, near=0))
    told, audit = sheets([asked], Rules())
    rows = [line.cells for line in told[0].lines]
    assert [str(r[2]) for r in rows] == ["withheld", "withheld"], "three over the guideline"
    assert str(rows[1][1]) == "about 12.0", "four children placed differently"
    by_need = {line.name: [str(c) for c in line.cells] for line in told[1].lines}
    met = by_need["Autistic spectrum disorder"][2]
    assert met == "withheld", "three met by a school"
    assert any("over" in a.figure for a in audit)
    for sheet in told:
        for cell in sheet.cells():
            if isinstance(cell, Figure) and cell.value is not None:
                assert cell.value == 0 or (cell.value >= 10 and cell.value % 5 == 0)


def test_a_plan_near_one_of_the_report_is_told_as_about_it() -> None:
    record = Record(now=[Printed(("short",), "Plan", 170)])
    told, _ = sheets([answer(point(0, 104, 62))], Rules(), record)
    assert str(told[0].lines[0].cells[0]) == "about 170"


def test_answers_lean_on_no_figure_that_the_report_withheld() -> None:
    """By need the report printed only SEMH: the ASD of the answer is not told as "about" its."""
    social = ("short", "need", "Social, emotional and mental health")
    record = Record(now=[Printed(("short",), "Plan", 170), Printed(social, "Plan", 65)])
    told, _ = sheets([answer(point(0, 104, 62), point(1, 90, 40))], Rules(), record)
    need = {line.name: [str(c) for c in line.cells] for line in told[1].lines}
    assert need["Social, emotional and mental health"][0] == "about 65"
    assert "about" not in need["Autistic spectrum disorder"][0]
    assert Printed(("short",), "A scenario, points 2", 130) in record.now


def test_an_internal_report_tells_figures_as_they_are() -> None:
    told, audit = sheets([answer(point(0, 104, 62), point(1, 101, 20))], None)
    assert [str(line.cells[0]) for line in told[0].lines] == ["166", "121"]
    assert str(told[1].lines[0].cells[2]) == "45" and audit == ()


def test_what_a_school_makes_worse_is_not_met_by_it() -> None:
    table = residual(answer(point(0, 100, 60), point(1, 120, 20))).set_index("need")
    assert table.loc["Autistic spectrum disorder"].iloc[-1] == "none"
    assert residual(answer(point(1, 100, 60))).empty


def test_an_answer_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    asked = answer(point(0, 1, 2))
    file.write_bytes(asked.json())
    assert read_answer(file).tables["points"][0] == asked.tables["points"][0]
    for text in ("", "[]", "{}", '{"verb": "other"}'):
        file.write_text(text)
        with pytest.raises(InputError, match="is no saved answer"):
            read_answer(file)
