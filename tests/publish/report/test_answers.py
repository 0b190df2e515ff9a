"""Saved answers: what they tell of small numbers, and what they are refused for."""

from __future__ import annotations

from pathlib import Path

import pytest

from sufficiency.errors import InputError
from sufficiency.publish.disclosure.figures import Count, Rules
from sufficiency.publish.disclosure.keys import MeanKey, Subject, group
from sufficiency.publish.disclosure.means import MEAN
from sufficiency.publish.disclosure.release_record import Printed, Record
from sufficiency.publish.report.answers import residual, sheets
from sufficiency.study.answers import Answer, read_answer


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
            if isinstance(cell, Count) and cell.value is not None:
                assert cell.value == 0 or (cell.value >= 10 and cell.value % 5 == 0)


def test_a_plan_near_one_of_the_report_is_told_as_about_it() -> None:
    record = Record(now=[Printed(Subject("short"), "Plan", 170)])
    told, _ = sheets([answer(point(0, 104, 62))], Rules(), record)
    assert str(told[0].lines[0].cells[0]) == "about 170"


def test_a_mean_near_one_that_is_printed_is_told_as_it() -> None:
    """Three journeys differ from those of a plan of the same report, or of the map: 12.4 and 12.5
    would tell of them. Another point, of other journeys, has its own mean, which is noted."""
    record = Record()
    record.note_mean(MeanKey(MEAN).subject, 12.4, [(120, 290), (150, 13)])
    near, far = [[120, 290], [150, 10]], [[120, 100], [130, 200]]
    asked = answer(point(0, 104, 62, journeys=near, minutes_mean=12.5),
                   point(1, 60, 40, journeys=far, minutes_mean=12.7))
    told, _ = sheets([asked], Rules(), record)
    assert [str(line.cells[1]) for line in told[0].lines] == ["about 12.4", "12.7"]
    assert [p.true for p in record.now if p.figure.measure == MEAN] == [12.4, 12.7]


def test_answers_lean_on_no_figure_that_the_report_withheld() -> None:
    """By need the report printed only SEMH: the ASD of the answer is not told as "about" its."""
    social = Subject("short", group(need="Social, emotional and mental health"))
    record = Record(now=[Printed(Subject("short"), "Plan", 170), Printed(social, "Plan", 65)])
    told, _ = sheets([answer(point(0, 104, 62), point(1, 90, 40))], Rules(), record)
    need = {line.name: [str(c) for c in line.cells] for line in told[1].lines}
    assert need["Social, emotional and mental health"][0] == "about 65"
    assert "about" not in need["Autistic spectrum disorder"][0]
    assert Printed(Subject("short"), "A scenario, points 2", 130) in record.now


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


def priced(**more: object) -> dict[str, object]:
    return {
        "option_id": "o", "site_name": "Site", "designation": "complex", "places": 90,
        "opened": False, "allowed": True, "children": 0.0, "children_least": 0.0,
        "children_found": 0.0, "plan_unplaced": 300, "least_minutes": 4.0, "found_minutes": 9.0,
        "moved": 60.0, "tied": False, "proof": "bounded", "asked": True, **more,
    }


@pytest.mark.parametrize(("row", "cells"), [
    ({}, ["0", "4", "9", "bounded"]),
    ({"children": None, "children_found": None, "found_minutes": None, "proof": "dual"},
     ["not known", "", "", "dual"]),
    ({"children": None, "children_found": 40.0, "least_minutes": None, "found_minutes": None},
     ["at most 40", "", "", "bounded"]),
    ({"children": None, "children_least": 20.0, "children_found": 40.0, "least_minutes": None,
      "found_minutes": None}, ["20 to 40", "", "", "bounded"]),
    ({"children": None, "children_least": 20.0, "children_found": None, "least_minutes": None,
      "found_minutes": None, "proof": "dual"}, ["at least 20", "", "", "dual"]),
    ({"children": 20.0, "children_least": 20.0, "children_found": 20.0, "proof": "exact",
      "least_minutes": None, "found_minutes": None}, ["20", "", "", "exact"]),
    ({"allowed": False, "children": None, "children_least": None, "children_found": None,
      "least_minutes": None, "found_minutes": None, "proof": "exact"},
     ["", "", "", "no plan within the limits has the change"]),
    ({"least_minutes": 0.0, "found_minutes": 0.0, "tied": True, "proof": "exact"},
     ["0", "0", "0", "exact: as good as the plan"]),
])
@pytest.mark.parametrize("rules", [None, Rules()])
def test_what_is_not_known_is_not_told_as_nothing(
    row: dict[str, object], cells: list[str], rules: Rules | None
) -> None:
    asked = Answer("explain", "s", "A scenario", "case", {
        "options": [priced(**row)], "places": [], "words": [{"sentence": "Costs are so."}]})
    (told, *_), _ = sheets([asked], rules)
    assert [str(c) for c in told.lines[0].cells] == cells
    proven = int(row.get("children", 0.0) == 0 and row.get("least_minutes", 4.0) == 4.0)
    assert told.finding.startswith(f"Of 1 options, {proven} are proven to cost child-time")
    assert told.finding.endswith("Costs are so.")


def test_the_ends_of_a_range_pass_the_door() -> None:
    few = priced(children=None, children_least=3.0, children_found=40.0)
    asked = Answer("explain", "s", "A scenario", "case", {"options": [few], "places": []})
    (told, *_), _ = sheets([asked], Rules())
    assert str(told.lines[0].cells[0]) == "withheld to 40"


def ahead(verb: str) -> Answer:
    """Answers about what may come, with small numbers."""
    tables: dict[str, list[dict[str, object]]] = {
        "robust": {
            "sites": [{"site_name": "Site", "designation": "complex", "places": 90,
                       "together": True, "own_plan": False, "option_share": 0.5,
                       "site_share": 0.75}],
            "draws": [{"draw": 1, "growth": 1.0, "minutes_factor": 1.1, "children": 400,
                       "unplaced": 4, "more_unplaced_least": 1, "more_unplaced": 3,
                       "minutes_mean_local": 12.5}],
            "findings": [{"sentence": "The plan for all draws leaves 4.0 out."}],
            "search": [{"gap": 0.01, "unplaced": 4, "unplaced_least": 4}]},
        "phase": {
            "options": [{"site_name": "Site", "designation": "complex", "places": 90,
                         "capital_gbp": 9_000_000, "opens": 0, "flow_opens": 2031}],
            "years": [{"year": 2026, "children": 400, "opening": 0, "capital_gbp": 0, "places": 0,
                       "unplaced": 104, "minutes_mean_local": 12.5, "unplaced_at_once": 101,
                       "flow_unplaced": 107, "flow_best": 106}],
            "findings": [{"sentence": "104 place-years without."}],
            "search": [{"choice": "plan", "unplaced": 104, "unplaced_least": 104, "gap": 0.0}]},
    }[verb]
    return Answer(verb, "s", "A scenario", "case", tables)


def test_what_may_come_tells_no_small_number_in_public() -> None:
    told, _ = sheets([ahead("robust"), ahead("phase")], Rules())
    assert [s.key for s in told] == ["robust-s", "phase-s", "phase-s-years"]
    year = [str(c) for c in told[2].lines[0].cells]
    assert year[2] in ("105", "about 105") and year[3] in ("about 105", "withheld")
    assert str(told[1].lines[0].cells[-1]) == "not within these years"
    words = " ".join(s.finding for s in told)
    assert "104" not in words and "4.0" not in words
    assert "No order of opening these options leaves fewer out in all years together" in words
    assert "chosen before, for the last year alone" in words
    inside, _ = sheets([ahead("robust"), ahead("phase")], None)
    assert [s.key for s in inside] == [
        "robust-s", "robust-s-draws", "phase-s", "phase-s-years"]
    assert "104 place-years" in inside[3].finding
    assert [str(c) for c in inside[1].lines[0].cells][2:] == ["4", "1", "3", "12.5"]
    # What was replayed by September differs by few children: inside only.
    assert [str(c) for c in inside[2].lines[0].cells][-2:] == ["not within these years", "2031"]
    assert [str(c) for c in inside[3].lines[0].cells][2:] == ["104", "101", "107", "106"]
    assert "replayed" not in " ".join([*told[1].columns, *told[2].columns, words])
    old = ahead("phase")
    for name, new in (("options", "flow_opens"), ("years", "flow_unplaced")):
        old.tables[name][0].pop(new)
    assert len(sheets([old], None)[0][0].lines[0].cells) == 4
    twice, _ = sheets([ahead("phase"), ahead("phase")], Rules())
    assert len({s.key for s in twice}) == len(twice) == 4
