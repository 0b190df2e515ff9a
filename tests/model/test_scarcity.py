"""Cells short before any search: against brute force, and as a planner sees them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.scenario import Scenario
from sufficiency.case.settings import Guideline
from sufficiency.cli.app import app
from sufficiency.model.formulate import Built
from sufficiency.model.scarcity import scarcity
from sufficiency.optimise.assignment.min_cost_flow import assign
from sufficiency.optimise.problem import Problem, faults_of_choice
from sufficiency.study.check import look
from sufficiency.study.result import Result
from sufficiency.study.run import run
from tests.conftest import ROOT, made, planned
from tests.optimise.small import random_problem
from tests.sizes import few, large

AS_BUILT = ROOT / "data" / "norfolk" / "scenarios" / "as-built.toml"


def built(problem: Problem, seed: int) -> Built:
    rng = np.random.default_rng(seed)
    n = len(problem.weight)
    groups = pd.DataFrame({
        "group_id": problem.group_ids, "need": [f"N{c}" for c in problem.need],
        "phase": rng.choice(["primary", "secondary"], n), "district": rng.choice(["X", "Y"], n),
    })
    return Built(problem, pd.DataFrame(), groups, pd.DataFrame())


def part(problem: Problem, at: np.ndarray, near: np.ndarray | None) -> Problem:
    seconds = problem.seconds[at]
    if near is not None:
        seconds = np.where(near[at] | ~problem.local, seconds, -1).astype(np.int32)
    return problem.replace(
        group_ids=tuple(problem.group_ids[i] for i in at), weight=problem.weight[at],
        need=problem.need[at], seconds=seconds,
    )


def choices(problem: Problem) -> list[np.ndarray]:
    """Choices within the limits to which no option can be added."""
    q = len(problem.options)
    sets = {frozenset(c) for size in range(6) for c in itertools.combinations(range(q), size)
            if not faults_of_choice(problem, np.isin(np.arange(q), c))}
    largest = [s for s in sets if not any(s | {k} in sets for k in set(range(q)) - s)]
    return [np.isin(np.arange(q), list(s)) for s in largest]


@pytest.mark.parametrize("seed", few(range(8), 1))
def test_cells_against_brute_force(seed: int) -> None:
    problem = random_problem(seed)
    every = choices(problem)
    assert every, "the limits of these seeds can be met"
    whole = built(problem, seed)
    scenario = Scenario(guideline=Guideline(primary_minutes=30, secondary_minutes=50))
    minutes = whole.groups["phase"].map({"primary": 30, "secondary": 50}).to_numpy()
    near = problem.seconds <= minutes[:, None] * 60
    found = scarcity(whole, scenario)
    assert found.cells["children"].iloc[0] == problem.children
    for cell in found.cells.to_dict("records"):
        mine = np.ones(len(whole.groups), dtype=bool)
        for axis in ("need", "phase", "district"):
            mine &= (whole.groups[axis] == cell[axis]).to_numpy() | (cell[axis] == "")
        at = np.flatnonzero(mine)
        own = part(problem, at, near if cell["district"] else None)
        assert cell["children"] == own.children
        now = own.children - assign(own, problem.options.pinned).shortfall
        assert cell["existing"] == now
        if now == own.children:
            assert cell["most"] == now
            continue
        most = own.children - min(assign(own, c, ties=False).shortfall for c in every)
        if cell["district"]:
            assert cell["most"] >= most, "an upper end"
        else:
            assert cell["most"] == most, "exact"
        assert cell["short"] == cell["children"] - cell["most"]


def test_the_tiny_case_names_the_need_nobody_serves(tiny: Path) -> None:
    found = look(tiny / "scenarios" / "base.toml")
    cells = found.short.set_index(["need", "phase", "district"])
    assert cells.loc[("", "", ""), ["children", "existing", "most", "short"]].tolist() == [
        8, 2, 7, 1]
    assert cells.loc[("HI", "primary", ""), "most"] == 0
    assert cells.loc[("HI", "primary", "East"), "short"] == 1
    assert set(cells.index.get_level_values("need")) == {"", "HI"}, "all other needs can be met"


def test_a_district_counts_places_within_the_guideline_only(tiny: Path) -> None:
    """MLD at C has its only place 46 minutes away: short within 45, not within 50."""
    path = tiny / "scenarios" / "base.toml"
    text = path.read_text().replace("max_new_schools = 1\nbase_places = 2", "max_new_schools = 0")
    for minutes, short in ((45, 1), (50, 0)):
        path.write_text(text + f"[guideline]\nprimary_minutes = {minutes}\n")
        cells = look(path).cells.set_index(["need", "phase", "district"])
        assert cells.loc[("MLD", "primary", "East"), "short"] == short
        assert cells.loc[("MLD", "primary", ""), "short"] == 0


@pytest.fixture(scope="module")
def as_built() -> Result:
    return planned(AS_BUILT.stem)


@pytest.mark.large
def test_check_shows_a_planner_the_exact_numbers(as_built: Result) -> None:
    answer = CliRunner().invoke(app, ["check", str(AS_BUILT)])
    assert answer.exit_code == 0 and "no faults found" in answer.stdout
    found = as_built.scarce
    total = found.cells.iloc[0]
    assert f"Of {total['children']:,} children" in answer.stdout
    assert f"at least {total['short']:,} would be without" in answer.stdout
    rows = [x for x in answer.stdout.split("\n") if x.startswith("All needs, secondary")]
    secondary = found.cells.set_index(["need", "phase", "district"]).loc[("", "secondary", "")]
    assert rows[0].split()[-4:] == [f"{secondary[c]:,}" for c in
                                    ("children", "existing", "most", "short")]
    few = found.short.loc[(found.short["children"] < 10) & (found.short["district"] != "")]
    assert len(few) and all(f", {d} " in answer.stdout for d in few["district"])
    assert "withheld" not in answer.stdout and "too small" not in answer.stdout
    left = as_built.case.left_out
    most = left.sort_values("children").iloc[-1]
    assert f"{most['setting']} ({most['children']:,})" in " ".join(answer.stdout.split())
    assert f"and {len(left) - 4} more settings" in " ".join(answer.stdout.split())


@pytest.mark.parametrize("staying", [0, 1, 3])
def test_children_who_stay_elsewhere_are_part_of_the_bound(tiny: Path, staying: int) -> None:
    """Nobody serves HI; of the others so many stay at a place of last resort."""
    places, suits, path = (tiny / n for n in ("places.csv", "suitability.csv", "children.csv"))
    places.write_text(places.read_text()
                      + "away,,Away,out_of_county,far,-2,20,mixed,,,2020,,,,75\n")
    suits.write_text(suits.read_text() + "far,MLD,1\nfar,ASD,1\nfar,SEMH,1\n")
    head, *rows = path.read_text().strip().split("\n")
    assert all(r.endswith(",") for r in rows)
    rows = [r + "away" if k < staying else r for k, r in enumerate(rows)]
    path.write_text("\n".join([head, *rows]) + "\n")
    scenario = tiny / "scenarios" / "base.toml"
    scenario.write_text(scenario.read_text().replace("greenfield", "flow"))
    found = look(scenario)
    assert found.elsewhere == staying
    least = staying + int(found.cells["short"].iloc[0])
    assert run(scenario).summary()["shortfall_bound"] == least
    told = " ".join(CliRunner().invoke(app, ["check", str(scenario)]).stdout.split())
    assert (f"Another {staying} stay at independent schools or elsewhere: with them at least "
            f"{least} children are without a suitable local place." in told) is (staying > 0)


@pytest.mark.parametrize("plan", [lambda: made("built"), large(lambda: planned(AS_BUILT.stem))])
def test_what_is_short_before_is_short_after(plan: Callable[[], Result]) -> None:
    """The sure shortfall of all children is the plan's own, where nothing is left to choose."""
    as_built = plan()
    s = as_built.summary()
    assert s["scarce"]["short"][0]["short"] == s["unplaced"]["total"] == s["shortfall_bound"]
    by = as_built.plan.assignment
    for cell in as_built.scarce.short.to_dict("records"):
        if cell["district"] == "":
            mine = ~by["local"]
            for axis in ("need", "phase"):
                mine &= (by[axis] == cell[axis]) | (cell[axis] == "")
            assert by.loc[mine, "children"].sum() >= cell["short"], cell
