"""Plans that were tried, on a map: protected beside its figures, and refused where of others."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.publish.disclosure.figures import MeanMinutes, Rules
from sufficiency.publish.disclosure.keys import Subject
from sufficiency.publish.disclosure.release_record import Printed, Record
from sufficiency.publish.map.explorer import Explorer, figures
from sufficiency.publish.map.tries import tries
from sufficiency.publish.report.points import point_pounds, pounds_step
from sufficiency.study.answers import Answer
from tests.conftest import made, made_folder

pytest.importorskip("geopandas")
NEEDS = {"complex": ("SLD",)}
RULES = Rules()


def point(schools: int, bases: int, short: int | None, **more: object) -> dict[str, Any]:
    children = made().plan.summary["children"]
    return {"new_schools": schools, "base_places": bases, "unplaced": short, "minutes_mean": 12.0,
            "capital_gbp": 10**6 * (schools + bases), "gap": 0.001, "undominated": True,
            "moved": None, "near": None, "known": 300, "longest_share": 0.01, "possible": True,
            "over_guideline": 3, "children": children, "unplaced_least": short,
            "unplaced_ASD": 3, **more}


def asked(*points: Mapping[str, object], **more: Any) -> Answer:
    opened = [{"point": i, "option_id": f"s{n}", "site_name": f"Site {n}", "kind": "new_school",
               "designation": "complex", "ncy_min": 0, "ncy_max": 14, "places": 90,
               "status": "candidate", "easting_m": 600_000.0 + n, "northing_m": 300_000.0}
              for i, p in enumerate(points) for n in range(int(str(p["new_schools"])))]
    told = Answer("frontier", "plan", "A plan", made().case.folder.name, {
        "points": points, "opened": opened, "words": [{"sentence": "All keep to £1."}]})
    return replace(told, **more)


def tell(answer: Answer, rules: Rules | None = RULES, record: Record | None = None) -> Explorer:
    return tries(answer, [made()], NEEDS, rules, record or Record())[0]


def test_children_are_told_as_a_whole_and_protected() -> None:
    record = Record(now=[Printed(Subject("short"), "Plan", 200)])
    told = tell(asked(point(1, 0, 300), point(1, 8, 296), point(2, 0, 204), point(2, 8, 7)),
                record=record)
    assert [str(s.short) for s in told.steps] == ["300", "about 300", "about 200", "withheld"]
    assert {p.figure for p in record.now} == {Subject("short")}, "nothing by need or over"
    assert [str(s.short) for s in tell(asked(point(1, 0, 7)), None).steps] == ["7"]


def test_each_site_once_and_where_it_stands() -> None:
    told = tell(asked(point(0, 4, 300), point(1, 4, 250), point(2, 4, 100)))
    assert [p.name for p in told.sites] == ["Site 0", "Site 1"]
    assert [s.opens for s in told.steps] == [(), (0,), (0, 1)]
    assert all(p.needs == ("SLD",) and p.example and 50 < p.lat < 60 for p in told.sites)
    assert (told.rows, told.columns) == (
        ("0 new schools", "1 new school", "2 new schools"), ("4 base places",))
    older = asked(point(1, 4, 250))
    older = replace(older, tables={"points": older.tables["points"]})
    assert [s.opens for s in tell(older).steps] == [None], "not saved is not nothing"


def test_a_point_without_a_plan_says_why() -> None:
    told = tell(asked(point(1, 4, None), point(2, 4, None, possible=False), point(3, 4, 50)))
    assert [s.why for s in told.steps] == [
        "no plan was found in time", "no plan within the limits", ""]
    assert told.grid[0][0] == (0, told.steps[0])


def test_ceilings_on_capital_are_rows() -> None:
    told = tell(asked(point(1, 4, 250, capital_limit_gbp=20_000_000),
                      point(2, 4, 100, capital_limit_gbp=5_500_000)))
    assert told.rows == ("at most £5.5 million", "at most £20 million") and not told.columns
    assert [s.row for s in told.steps] == [1, 0]
    assert told.steps[0].name == "At most £20 million"


def test_pounds_a_year_tell_of_no_few_children() -> None:
    """Rounded to the dearest places of ten; not told where the mean journey is another plan's."""
    priced = {"gbp_a_year": 74_830_123, "dearest_gbp": 61_000}
    told = tell(asked(point(0, 4, 300, **priced), point(1, 4, 250), point(
        2, 4, 240, **priced, moved=3, near=0)))
    assert [str(s.yearly) for s in told.steps] == ["75", "not known", "of too few children"]
    assert told.priced and "to the nearest £1,000,000" in told.words[-1]
    assert ("Cost a year", "£75 million") in figures(told.steps[0])
    inside = tell(asked(point(0, 4, 300, **priced)), None)
    assert str(inside.steps[0].yearly) == "74.83" and "nearest" not in " ".join(inside.words)
    assert not tell(asked(point(0, 4, 300))).priced
    # An answer that does not say what a child costs cannot be rounded.
    older = {"gbp_a_year": 74_830_123}
    assert str(tell(asked(point(0, 4, 300, **older))).steps[0].yearly) == "of too few children"


@given(st.integers(0, 10**9), st.integers(1, 200_000), st.integers(5, 20))
def test_a_step_of_pounds_is_never_less_than_the_fewest_children_cost(
    pounds: int, dearest: int, k: int
) -> None:
    row, rules = {"gbp_a_year": pounds, "dearest_gbp": dearest}, Rules(k)
    step = pounds_step(row, rules)
    assert step is not None and k * dearest <= step <= 5 * k * dearest
    said = point_pounds(row, MeanMinutes(12.0), rules)
    millions = float(str(said).replace(",", ""))
    assert abs(millions * 1e6 - pounds) <= step / 2 + 1
    assert math.isclose(millions * 1e6 / step, round(millions * 1e6 / step), abs_tol=1e-3)


def test_plans_between_least_cost_and_least_travel_are_rows() -> None:
    more = {"minutes_everybody": 13.0, "gbp_a_year": 20_000_000, "dearest_gbp": 61_000}
    told = tell(asked(point(1, 4, 250, **more), point(1, 4, 250, **more), point(2, 8, 100, **more)))
    assert told.by_cost and not told.columns and told.rows == (
        "1. 1 new school, 4 base places (least cost)", "2. 1 new school, 4 base places",
        "3. 2 new schools, 8 base places (least travel)")
    assert [s.row for s in told.steps] == [0, 1, 2]


def test_from_the_question_to_the_public_map(tmp_path: Path) -> None:
    """Asked, saved and published by the verbs: the page tells the same as the answer, rounded."""
    path = made_folder() / "scenarios" / "built.toml"
    saved, out = tmp_path / "tried.json", tmp_path / "map.html"
    plan = made_folder() / "scenarios" / "plan.toml"
    done = CliRunner().invoke(app, ["frontier", str(plan), "--schools", "0,1", "--bases", "0,16",
                                    "--seconds", "20", "--out", str(saved)])
    assert done.exit_code == 0, done.output
    tables = json.loads(saved.read_text())["tables"]
    assert {r["point"] for r in tables["opened"]} <= set(range(4))
    done = CliRunner().invoke(app, ["map", str(path), "--public", "--frontier", str(saved),
                                    "--out", str(out)])
    assert done.exit_code == 0, done.output
    page = out.read_text(encoding="utf-8")
    data = json.loads(page.split('id="atlas-data">')[1].split("</script>")[0])
    names = {s["name"] for s in data["explorer"]["sites"]}
    assert names == {r["site_name"] for r in tables["opened"]}
    for step, row in zip(data["explorer"]["steps"], tables["points"], strict=True):
        if row["unplaced"] is not None and step["children"][0]:
            assert abs(step["children"][0] - row["unplaced"]) < 10 and not step["children"][0] % 5
    assert 'id="c-tries"' in page
    done = CliRunner().invoke(app, ["map", str(path), "--frontier", str(out)])
    assert done.exit_code == 1 and "--frontier" in done.stderr
