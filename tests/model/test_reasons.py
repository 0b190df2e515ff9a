"""Why a child has no suitable local place: each reason made on purpose, and the flow behind it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.model.formulate import build_problem
from sufficiency.model.reasons import REASONS, reasons
from sufficiency.optimise.assignment.max_flow import (
    Classes,
    fewest_left_out,
    hall_violator,
    most_placed,
)
from sufficiency.optimise.assignment.min_cost_flow import assign
from sufficiency.study.run import run
from sufficiency.travel.matrix import travel_matrix
from tests.optimise.small import random_problem

HI_BASE = {"pool_id": "base-h", "name": "Base H", "kind": "base", "designation": "base_hi",
           "ncy_min": "0", "ncy_max": "6", "gender": "mixed", "places": "1"}


def change(path: Path, edit: dict[str, dict[str, str]], key: str) -> None:
    """Rows of a table by id with new cells; unknown ids are added, like the first row."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name, cells in edit.items():
        for column in cells:
            if column not in table:
                table[column] = ""
        if name not in set(table[key]):
            table.loc[len(table)] = table.iloc[0]
            table.loc[len(table) - 1, key] = name
        for column, value in cells.items():
            table.loc[table[key] == name, column] = value
    table.to_csv(path, index=False)


def nothing_built(tiny: Path, text: str = "") -> Path:
    path = tiny / "scenarios" / "base.toml"
    old = "max_new_schools = 1\nbase_places = 2\ncapital_gbp = 400_000\n"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, "") + text)
    return path


def why(path: Path) -> dict[str, dict[str, int]]:
    """Group -> reason -> children, of everybody without a suitable local place."""
    result = run(path)
    a = result.plan.assignment
    assert ((a["reason"] != "") == ~a["local"]).all(), "a reason for these and nobody else"
    s = result.plan.summary["unplaced"]
    assert sum(s["by_reason"].values()) == s["total"]
    assert sum(r["children"] for r in s["by_need_phase_reason"]) == s["total"]
    assert list(s["by_reason"]) == list(REASONS)
    out = a[~a["local"]]
    return {
        str(g): part.groupby("reason")["children"].sum().to_dict()
        for g, part in out.groupby("group_id")
    }


def test_no_designation_for_the_need(tiny: Path) -> None:
    assert why(nothing_built(tiny))["c3"] == {"designation": 1}


def test_a_designation_only_at_a_rejected_option_is_none(tiny: Path) -> None:
    with (tiny / "option_types.csv").open("a") as types:
        types.write("hi-2,base_module,base_hi,2,,,50000\n")
    path = tiny / "scenarios" / "base.toml"
    path.write_text(path.read_text().replace("400_000", '400_000\nforbid = ["host-b:hi-2", '
                                             '"host-c:hi-2"]'))
    assert why(path)["c3"] == {"designation": 1}


def test_age(tiny: Path) -> None:
    change(tiny / "places.csv", {"base-h": {**HI_BASE, "ncy_min": "7", "ncy_max": "11"}},
           "pool_id")
    assert why(nothing_built(tiny))["c3"] == {"age": 1}


def test_gender(tiny: Path) -> None:
    change(tiny / "places.csv", {"base-h": {**HI_BASE, "gender": "boys"}}, "pool_id")
    assert why(nothing_built(tiny))["c3"] == {"gender": 1}


def test_age_comes_before_gender(tiny: Path) -> None:
    """Two bases, one wrong by age, one by gender: age left one, gender none."""
    change(tiny / "places.csv", {
        "base-h": {**HI_BASE, "gender": "boys"},
        "base-i": {**HI_BASE, "pool_id": "base-i", "ncy_min": "7", "ncy_max": "11"},
    }, "pool_id")
    assert why(nothing_built(tiny))["c3"] == {"gender": 1}
    change(tiny / "places.csv", {"base-h": {"ncy_min": "7", "ncy_max": "11"}}, "pool_id")
    assert why(tiny / "scenarios" / "base.toml")["c3"] == {"age": 1}


def test_no_route(tiny: Path) -> None:
    change(tiny / "places.csv", {"base-h": HI_BASE}, "pool_id")
    scenario = load_scenario(nothing_built(tiny))
    case = load_case(scenario)
    matrix = travel_matrix(case, scenario)
    seconds = matrix.seconds.copy()
    seconds[matrix.origin_ids.index("c3"), matrix.destination_ids.index("base-h")] = -1
    cut = type(matrix)(matrix.origin_ids, matrix.destination_ids, seconds, matrix.metres,
                       matrix.source)
    built = build_problem(case, scenario, cut)
    opened = np.zeros(len(built.problem.options), dtype=bool)
    found = assign(built.problem, opened)
    told = reasons(built, scenario, cut, opened, found)
    row = [i for i, r in enumerate(told.row) if built.groups["group_id"][found.group[r]] == "c3"]
    assert told.reason[row].tolist() == ["no_route"]


def test_beyond_a_hard_limit(tiny: Path) -> None:
    change(tiny / "places.csv", {"base-h": HI_BASE}, "pool_id")
    path = nothing_built(tiny)
    assert "c3" not in why(path), "46 minutes, counted only"
    path.write_text(path.read_text() + '[guideline]\nprimary_minutes = 45\ntreat = "hard"\n')
    assert why(path)["c3"] == {"limit": 1}


def test_capacity(tiny: Path) -> None:
    found = why(nothing_built(tiny))
    # Two places, six children who fit them: whatever the shares, four are one too many.
    assert sum(sum(r.values()) for g, r in found.items() if g != "c3") == 5
    assert all(r == {"capacity": 1} for g, r in found.items() if g != "c3")


def test_mix_and_capacity_in_one_group(tiny: Path) -> None:
    """Ten places: MLD 2, ASD 3 of 4, SEMH 1, HI 1 of 5 by their shares, so three are empty.

    Without shares they would take the fourth ASD child and two of HI; two of HI are too many.
    """
    change(tiny / "places.csv", {"school-a": {"places": "10"}}, "pool_id")
    change(tiny / "children.csv", {"c3": {"children": "5"}}, "child_id")
    with (tiny / "suitability.csv").open("a") as table:
        table.write("complex,HI,0.1\n")
    found = why(nothing_built(tiny))
    assert found.pop("c3") == {"mix": 2, "capacity": 2}
    assert list(found.values()) == [{"mix": 1}]


def test_stays_where_they_are(tiny: Path) -> None:
    change(tiny / "places.csv", {"far": {
        "pool_id": "far", "name": "Far", "kind": "independent", "designation": "complex",
        "ncy_min": "0", "ncy_max": "14", "places": "5"}}, "pool_id")
    change(tiny / "children.csv", {"c1": {"current_pool": "far"}}, "child_id")
    path = nothing_built(tiny)
    path.write_text(path.read_text().replace('"greenfield"', '"flow"'))
    assert why(path)["c1"] == {"stays": 1}


@pytest.mark.parametrize("seed", range(40))
def test_the_flow_places_as_many_as_the_assignment(seed: int) -> None:
    """Two solvers agree, with and without shares; and those placed first stay placed."""
    problem = random_problem(seed)
    rng = np.random.default_rng(seed)
    opened = rng.random(len(problem.options)) < 0.3
    for mix in (True, False):
        free = problem if mix else problem.replace(share=np.where(problem.share > 0, 1.0, 0.0))
        classes = Classes.of_problem(free, opened)
        found = assign(free, opened)
        placed, _ = most_placed(free, classes, classes.count(free.weight))
        assert placed.sum() == free.children - found.shortfall
    classes = Classes.of_problem(problem, opened)
    found = assign(problem, opened)
    local = (found.pool >= 0) & problem.local[found.pool]
    here = np.bincount(found.group[local], found.children[local], minlength=len(problem.weight))
    first = classes.count(here.astype(np.int64))
    rest = classes.count(problem.weight) - first
    kept, more = most_placed(problem, classes, first, rest, mix=False)
    both, _ = most_placed(problem, classes, first + rest, mix=False)
    assert (kept == first).all() and (first + more).sum() == both.sum()


@pytest.mark.parametrize("seed", range(40))
def test_the_queue_is_the_smallest_that_outnumbers_its_places(seed: int) -> None:
    """Against every subset of classes: deficiency = children - places they can fill alone."""
    problem = random_problem(seed)
    opened = np.zeros(len(problem.options), dtype=bool)
    classes = Classes.of_problem(problem, opened)
    children = classes.count(problem.weight)
    inside, short = hall_violator(problem, classes, children)
    lacks = {}
    for bits in itertools.product([False, True], repeat=len(children)):
        some = np.where(bits, children, 0)
        lacks[bits] = int(some.sum() - most_placed(problem, classes, some)[0].sum())
    assert max(lacks.values()) == short == lacks[tuple(inside.tolist())]
    worst = [b for b, lack in lacks.items() if lack == short]
    assert min(sum(b) for b in worst) == inside.sum()


@pytest.mark.parametrize("seed", range(40))
def test_many_counts_at_once_leave_out_as_few_as_each_alone(seed: int) -> None:
    problem, rng = random_problem(seed), np.random.default_rng(seed)
    opened = rng.random(len(problem.options)) < 0.3
    classes = Classes.of_problem(problem, opened)
    counts = rng.integers(0, 9, (6, len(classes.need)))
    counts[0] = 0
    roomy = problem.replace(weight=problem.weight + int(counts.sum()))
    alone = [int(c.sum() - most_placed(roomy, classes, c)[0].sum()) for c in counts]
    assert fewest_left_out(problem, classes, counts).tolist() == alone
    assert alone[0] == 0
    assert fewest_left_out(problem, classes, counts[5:]).tolist() == alone[5:]
    one = replace(classes, fit=classes.fit[:1], need=classes.need[:1])
    assert fewest_left_out(problem, one, counts[:, :1]).tolist() == [
        int(c.sum() - most_placed(roomy, one, c)[0].sum()) for c in counts[:, :1]]
