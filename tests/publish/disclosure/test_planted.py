"""A child who is most of a total, or a group too small, planted under every printed kind of figure.

Each row of the table plants a figure twice: once as it must not be told, once as it may be (the
same figure of enough children, none of them most of it). The figure is then looked for in all
texts and cells of the final public bytes.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sufficiency.model.measures import measures
from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.map.consultation import atlas
from sufficiency.publish.map.page import map_html
from sufficiency.publish.output_check.unpack import unpack
from sufficiency.publish.report.answers import sheets
from sufficiency.publish.travel_benchmark.benchmark import Benchmark
from sufficiency.publish.travel_benchmark.build import travel_benchmark
from sufficiency.publish.travel_benchmark.report import benchmark_files
from sufficiency.study.answers import Answer
from sufficiency.study.result import Result
from sufficiency.study.run import run
from tests.conftest import ROOT, made, planned
from tests.sizes import few, large

RULES = Rules()
MEAN = 777.7
"""Minutes: no other figure of these cases is printed like it."""
GROUP = 24
COLUMNS = {"need": "VI", "phase": "post16", "district": "Far", "rural_urban": "urban",
           "imd_decile": 1}
GUIDE = {"primary": 45.0, "secondary": 75.0, "post16": 75.0}


def background(n: int = 300) -> pd.DataFrame:
    """Children with ordinary journeys, whose total no planted child can be most of."""
    rng = np.random.default_rng(1)
    district = rng.choice(["East", "West"], n)
    return pd.DataFrame({
        "group_id": [f"b{i}" for i in range(n)], "area_id": "A",
        "district": district, "msoa": district,
        "rural_urban": "rural", "imd_decile": rng.choice([5, 9], n),
        "need": rng.choice(["ASD", "MLD"], n), "phase": rng.choice(["primary", "secondary"], n),
        "ncy": 3, "gender": "F", "pool_id": "school-a", "pool_kind": "special", "local": True,
        "children": 1, "minutes": 100.0, "km": 60.0, "minutes_basis": "road", "days_per_week": 5.0,
        "roll": "provision", "reason": "",
    })


def group(minutes: list[float], **same: object) -> pd.DataFrame:
    """Children of their own with these journeys, alike in all else."""
    n = len(minutes)
    alike = {"district": "East", "need": "ASD", "phase": "primary"} | same
    out = background(n).assign(group_id=[f"g{i}" for i in range(n)], minutes=minutes, **alike)
    return out if "msoa" in same else out.assign(msoa=out["district"])


def lone(of: int = GROUP, mean: float = MEAN) -> list[float]:
    """Journeys of one minute, and one that makes this mean."""
    return [1.0] * (of - 1) + [mean * of - (of - 1)]


def many(of: int = GROUP, mean: float = MEAN) -> list[float]:
    """The same mean of equal journeys."""
    return [mean] * of


@pytest.fixture(scope="module")
def tiny() -> Result:
    return run(ROOT / "data" / "tiny" / "scenarios" / "base.toml")


@pytest.fixture(scope="module")
def report() -> Benchmark:
    found = travel_benchmark([ROOT / "data" / "tiny" / "scenarios" / "base.toml"])
    return dataclasses.replace(found, public=True)


def outcome(result: Result, frame: pd.DataFrame, **summary: object) -> Any:
    told = result.plan.summary | measures(frame, result.scenario) | summary
    return dataclasses.replace(result.plan, assignment=frame, summary=told)


def words(files: Mapping[str, str | bytes]) -> str:
    """Every text and every cell of final files."""
    out = []
    for name, data in files.items():
        for piece in unpack(name, data.encode() if isinstance(data, str) else data, name):
            out += [piece.text, *(c for g in piece.grids for row in g.rows for c in row)]
    return "\n".join(out)


def story(result: Result, frame: pd.DataFrame, equity: Mapping[str, Any] | None = None,
          today: pd.DataFrame | None = None, answers: Answer | None = None, *,
          whole: bool = False) -> str:
    """The report about these children as the public would read it; paper and workbook as well."""
    more = {} if equity is None else {"equity": equity}
    plan = outcome(result, frame, **more)
    still = outcome(result, frame if today is None else today)
    done = [dataclasses.replace(result, plan=plan, baseline=still, comparators=())]
    told = release.story(done, public=True, rules=RULES)
    if answers is not None:
        told = dataclasses.replace(told, answers=sheets([answers], RULES)[0])
    parts = (release.paper, release.workbook) if whole else ()
    return words({name: data for build in (release.report, *parts)
                  for name, data in build(told, done, RULES).items()})


# Means of the groups of a story: (column, value) of the planted children.


@pytest.mark.parametrize(("column", "whole"), [
    *((c, False) for c in list(COLUMNS)[:2]), *(large((c, c == "need")) for c in COLUMNS
                                                if c not in list(COLUMNS)[1:2])])
def test_means_of_groups(column: str, whole: bool, tiny: Result) -> None:
    def told(minutes: list[float]) -> str:
        frame = pd.concat([background(), group(minutes, **{column: COLUMNS[column]})],
                          ignore_index=True)
        return story(tiny, frame, whole=whole)

    assert "777.7" not in told(lone())
    assert "777.7" in told(many())
    assert "777.7" not in told(many(of=9)), "nine children"


def test_a_mean_that_others_give_away(tiny: Result) -> None:
    """One district is dominated: with the mean of all, the other districts would tell it."""
    frame = pd.concat([background(), group(lone(), district="Far")], ignore_index=True)
    before = background().groupby("district")["minutes"].mean()
    smallest = background()["district"].value_counts().index[-1]
    frame.loc[frame["district"] == smallest, "minutes"] = 111.1
    assert len(before) == 2 and "111.1" not in story(tiny, frame)
    fit = pd.concat([frame.iloc[:300], group(many(), district="Far")], ignore_index=True)
    assert "111.1" in story(tiny, fit)


def test_the_mean_to_local_places(tiny: Result) -> None:
    """Told only where those who go elsewhere may be told as well: the mean of all is."""
    away = background().assign(local=False, pool_kind="independent", pool_id="i",
                               reason="capacity")

    def told(home: list[float], others: pd.DataFrame) -> str:
        return story(tiny, pd.concat([others, group(home)], ignore_index=True))

    assert "777.7" not in told(lone(), away)
    assert "777.7" in told(many(), away)
    assert "777.7" not in told(many(20), away.iloc[:4])


def test_percentiles(tiny: Result) -> None:
    rest = background().assign(minutes_basis="assumed", minutes=30.0)
    for n, printed in ((9, False), (GROUP, True)):
        text = story(tiny, pd.concat([rest, group(many(n))], ignore_index=True))
        assert bool(re.search(r"\b778\b", text)) is printed, n


# What a fair plan reached: what is told, the plan, and how many have another place today.


def fair(what: str, value: float, children: int = GROUP, today: float = 5.0) -> dict[str, Any]:
    areas = [{"name": "Far", "children": children, "today": today, "planned": MEAN},
             {"name": "East", "children": 150, "today": 100.0, "planned": 100.0}]
    return {"minimise": what, "area": "district", "areas": areas, "guarded": [],
            "left_out_most": {}, "left_out_least": {}, "guard_minutes": None,
            "guarded_by": "district",
            "reached": [{"what": what, "value": value, "bound": value, "proven": True,
                         "level": 1}]}


WORST, RISE, OVER = fair("worst_area", MEAN), fair("regret", MEAN - 5), fair(
    "over_guideline", 7777)
Planted = tuple[dict[str, Any], list[float], int]
FAIR: dict[str, tuple[str, Planted, Planted]] = {
    "worst area, one child most of it": (
        "777.7", (WORST, lone(), GROUP), (WORST, many(), GROUP)),
    "worst area, nine children": (
        "777.7", (fair("worst_area", MEAN, 9), many(9), 9), (WORST, many(), GROUP)),
    "largest rise, four moved": ("772.7", (RISE, many(), 4), (RISE, many(), GROUP)),
    "minutes over the guideline, one child": (
        "7,777", (OVER, [1.0] * 11 + [7777.0 + 45], GROUP), (OVER, many(20), GROUP)),
}


@pytest.mark.parametrize("kind", few(FAIR, 1))
def test_what_a_fair_plan_reached(kind: str, tiny: Result) -> None:
    needle, *both = FAIR[kind]
    for (equity, minutes, moved), printed in zip(both, (False, True), strict=True):
        # Not by road where it need not be: no other figure tells of them.
        basis = "road" if equity is OVER else "assumed"
        planted = group(minutes, district="Far", minutes_basis=basis)
        plan = pd.concat([background().assign(minutes=10.0), planted], ignore_index=True)
        today = plan.assign(pool_id=plan["pool_id"].where(
            plan.index < len(plan) - moved, "elsewhere"))
        assert (needle in story(tiny, plan, equity, today)) is printed, (kind, printed)


# Means and minutes of saved answers: rows of the table of points, plans or options.


def point(**more: object) -> dict[str, object]:
    return {"plan": 1, "new_schools": 1, "base_places": 20, "unplaced": 300, "minutes_mean": MEAN,
            "child_minutes": 9e4, "over_guideline": 0, "children": 400, "capital_gbp": 10**6,
            "gap": 0.0, "undominated": True, "extra_share": 0.7777, "schools": "", "known": 300,
            "longest_share": 0.1, "moved": None, "near": None} | more


def option(**more: object) -> dict[str, object]:
    return {"asked": True, "opened": False, "allowed": True, "children": 0, "plan_unplaced": 300,
            "site_name": "Here", "designation": "asd", "places": 40, "least_minutes": 7777.0,
            "found_minutes": 7777.0, "proof": "exact", "moved": None} | more


FIRST = point(minutes_mean=700.0, extra_share=0.0)
ANSWERS = {
    "mean of nine": ("777.7", {"plans": (point(known=9),)}, {"plans": (point(),)}),
    "mean, one child most of it": (
        "777.7", {"plans": (point(longest_share=0.6),)}, {"plans": (point(),)}),
    "mean, four placed differently": (
        "777.7", {"plans": (FIRST, point(moved=4, near=0))},
        {"plans": (FIRST, point(moved=40, near=0))}),
    "longer in all, four placed differently": (
        "77.77%", {"plans": (FIRST, point(moved=4, near=0))},
        {"plans": (FIRST, point(moved=40, near=0))}),
    "minutes more, four places": (
        "7,777", {"options": (option(places=4),)}, {"options": (option(),)}),
    "minutes more, four placed differently": (
        "7,777", {"options": (option(moved=4),)}, {"options": (option(moved=40),)}),
}


@pytest.mark.parametrize("kind", few(ANSWERS, 2))
def test_figures_of_answers(kind: str, tiny: Result) -> None:
    needle, *both = ANSWERS[kind]
    for tables, printed in zip(both, (False, True), strict=True):
        verb = "explain" if "options" in tables else "alternatives"
        answer = Answer(verb, "base", "Tiny", "tiny", tables)  # type: ignore[arg-type]
        assert (needle in story(tiny, background(), answers=answer)) is printed, (kind, printed)


# The travel benchmark: journeys of the planted children.


def journeys(report: Benchmark, frame: pd.DataFrame) -> str:
    first, *_ = report.columns
    return words(benchmark_files(dataclasses.replace(
        report, columns=(dataclasses.replace(first, assignment=frame),))))


MILES = MEAN / 0.621371
TRAVEL: dict[str, tuple[str, pd.DataFrame, pd.DataFrame]] = {
    "mean minutes by district": (
        "777.7", group(lone(), district="Far"), group(many(), district="Far")),
    "mean minutes by need": ("777.7", group(lone(), need="VI"), group(many(), need="VI")),
    "mean minutes by area": ("777.7", group(lone(), msoa="Far"), group(many(), msoa="Far")),
    "mean minutes of nine": (
        "777.7", group(many(9), district="Far"), group(many(), district="Far")),
    "mean miles": ("777.7", group([9.0] * GROUP, district="Far", km=lone(mean=MILES)),
                   group([9.0] * GROUP, district="Far", km=many(mean=MILES))),
    "nine in ten, of nine": (
        r"\b778\b", group(many(9), district="Far"), group(many(), district="Far")),
    "share over a limit": (
        r"23\.1%", group([50.0] * 3 + [9.0] * 10, district="Far"),
        group([50.0] * 30 + [9.0] * 100, district="Far")),
    "share within a limit": (
        r"76\.9%", group([50.0] * 10 + [9.0] * 3, district="Far"),
        group([50.0] * 100 + [9.0] * 30, district="Far")),
}


@pytest.mark.parametrize("kind", few(TRAVEL, 2))
def test_figures_of_the_travel_report(kind: str, report: Benchmark) -> None:
    needle, bad, good = TRAVEL[kind]
    for part, printed in ((bad, False), (good, True)):
        frame = pd.concat([background().assign(minutes=40.0), part], ignore_index=True)
        assert bool(re.search(needle, journeys(report, frame))) is printed, (kind, printed)


# Areas of the map.


def singly(result: Result) -> Result:
    """The same plan with a row for each child."""
    frame = result.plan.assignment
    each = frame.loc[frame.index.repeat(frame["children"])].reset_index(drop=True)
    names = each["group_id"] + "-" + each.groupby("group_id").cumcount().astype(str)
    alone = each.assign(children=1, group_id=names)
    return dataclasses.replace(
        result, plan=dataclasses.replace(result.plan, assignment=alone),
        baseline=dataclasses.replace(result.baseline, assignment=alone))


@pytest.mark.parametrize("county", [
    lambda: singly(made("built")), large(lambda: planned("do-nothing"))], ids=["made", "norfolk"])
def test_means_of_areas_and_districts_on_the_map(county: Callable[[], Result]) -> None:
    told = county()
    frame = told.plan.assignment
    road = frame[frame["minutes_basis"] == "road"]
    sizes = road.groupby("msoa")["children"].sum()
    area = str(sizes[sizes >= 2 * RULES.k].index[0])
    # Its whole district: areas are joined inside it where few of them lack a place.
    district = road.loc[road["msoa"] == area, "district"].iloc[0]
    rows = road.index[road["district"] == district]

    def page(change: Callable[[int], list[float]]) -> str:
        planted = frame.copy()
        weight = planted.loc[rows, "children"].to_numpy()
        assert (weight == 1).all()
        planted.loc[rows, "minutes"] = change(len(rows))
        done = dataclasses.replace(
            told, plan=dataclasses.replace(told.plan, assignment=planted),
            baseline=dataclasses.replace(told.baseline, assignment=planted))
        return map_html(atlas([done], RULES)[0])

    assert re.search(r"\b777\.7\b", page(many))
    assert not re.search(r"\b777\.7\b", page(lone))
