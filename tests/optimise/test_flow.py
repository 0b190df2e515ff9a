"""Children who stay: on paper, in random problems with over-full provision, and in the county."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.errors import NoSolutionError
from sufficiency.model.current_placements import as_placed
from sufficiency.model.formulate import TRANSFER_YEARS, build_problem
from sufficiency.optimise.problem import Problem
from sufficiency.optimise.siting.solve import solve_siting
from sufficiency.publish.results_folder import write_results
from sufficiency.study.result import Result
from sufficiency.study.run import run
from sufficiency.travel.matrix import travel_matrix
from tests.conftest import ROOT
from tests.optimise.small import brute_force, random_problem
from tests.sizes import few

NEXT = ROOT / "data" / "norfolk" / "scenarios"


def with_pupils(tiny: Path, lens: str = "flow", change: dict[str, str] | None = None) -> Path:
    """The tiny case with a1, b3 and c1 at school A, whose two places they overfill."""
    children = tiny / "children.csv"
    text = children.read_text()
    for child in ("a1,400000,300000,A,MLD,3,F,", "b3,420000,300000,B,SEMH,5,M,",
                  "c1,440000,300000,C,MLD,3,F,"):
        assert child in text
        text = text.replace(child, f"{child}school-a")
    for old, new in (change or {}).items():
        assert old in text
        text = text.replace(old, new)
    children.write_text(text)
    scenario = tiny / "scenarios" / "base.toml"
    scenario.write_text(scenario.read_text().replace('lens = "greenfield"', f'lens = "{lens}"'))
    return scenario


def test_flow_is_the_answer_on_paper(tiny: Path) -> None:
    """School A has 3 children in 2 places: a1 (684 s), b3 (1,722 s), c1 (2,760 s); nobody of them
    moves. The other five have no place. Nothing built, A is full, so they still have none. A new
    school takes one ASD child (0.3 of 3 places, rounded up), the base two: three of a2, b1, b2, c2;
    c3 (HI) fits nowhere. School at C and base at B leave out a2 and take nobody 20 km:

        school B, base B: b1, b2 684 each, a2 or c2 1,722      3,090
        school B, base C: c2 684, b1 684, b2 1,722             3,090
        school C, base B: c2, b1, b2 684 each                  2,052   <-
        school C, base C: c2 684, b1, b2 1,722 each            4,128

    With two children nowhere (7,200 s each) the objective is 2,052 + 14,400 = 16,452.
    """
    s = run(with_pupils(tiny)).summary()
    now, replaced = s["baseline"], s["replaced"]
    assert now["status"] == "as_placed" and now["unplaced"]["total"] == 5
    assert now["unplaced"]["by_reason"] == {**dict.fromkeys(now["unplaced"]["by_reason"], 0),
                                            "waiting": 5}
    assert now["minutes_mean"] == pytest.approx((684 + 1722 + 2760) / 3 / 60, abs=1e-4)
    assert now["over_guideline"]["count"] == 1, "c1 travels 46 minutes"
    over = {"pool_id": "school-a", "name": "School A", "kind": "special", "places": 2, "filled": 3,
            "overs": 1}
    full = {"provisions": 1, "children": 1, "of": [over]}
    assert now["over_full"] == replaced["over_full"] == s["over_full"] == full
    assert replaced["unplaced"]["total"] == 5 and replaced["open_to_change"] == 5
    assert replaced["unplaced"]["by_reason"]["capacity"] == 4
    assert replaced["unplaced"]["by_reason"]["designation"] == 1
    assert sorted(o["option_id"] for o in s["opened"]) == ["host-b:asd-2", "site-c:complex-3"]
    assert (s["unplaced"]["total"], s["objective"], s["shortfall_bound"]) == (2, 16_452, 2)
    assert s["child_minutes_total"] == pytest.approx((684 + 1722 + 2760 + 2052) / 60, abs=0.01)
    assert s["status"] == "optimal"
    first, then = s["steps"]
    assert (first["fewer_unplaced"], first["gain"], first["lose"]) == (0, 0, 0)
    assert (then["fewer_unplaced"], then["gain"], then["lose"]) == (3, 3, 0)
    assert first["children"] == then["children"] == 3
    assert first["minutes_before"] == first["minutes_after"] == then["minutes_after"] == 28.7


def test_movers_transfers_and_pins(tiny: Path) -> None:
    """c1 is a mover: School A is left with two in two places. b3 has just changed phase and is
    pinned: it stays all the same."""
    scenario = with_pupils(tiny, change={
        "need,ncy,gender,current_pool": "need,ncy,gender,current_pool,pinned,mover",
        "c1,440000,300000,C,MLD,3,F,school-a": "c1,440000,300000,C,MLD,3,F,school-a,,yes",
        "b3,420000,300000,B,SEMH,5,M,school-a": "b3,420000,300000,B,SEMH,7,M,school-a,yes,",
    })
    result = run(scenario)
    s, a = result.summary(), result.plan.assignment.set_index("group_id")
    assert s["baseline"]["over_full"]["children"] == 1
    assert s["replaced"]["over_full"]["provisions"] == 0
    assert s["replaced"]["unplaced"]["total"] == 6, "A is full: c1 has no place with nothing built"
    assert s["steps"][0]["lose"] == 1
    assert a.loc[["a1", "b3"], "pool_id"].tolist() == ["school-a", "school-a"]
    assert a.loc["c1", "pool_id"].startswith("new/site-c") and s["unplaced"]["total"] == 2
    # Under greenfield only who is pinned stays; what is before is a placing anew, as it was.
    tiny_too = scenario.read_text().replace('lens = "flow"', 'lens = "greenfield"')
    scenario.write_text(tiny_too)
    green = run(scenario).summary()
    assert green["replaced"] is None and green["baseline"]["status"] == "fixed"
    assert [x["to"] for x in green["steps"]] == ["base"]


def test_flow_without_pupils_is_greenfield(tiny: Path) -> None:
    path = tiny / "scenarios" / "base.toml"
    plain = run(path).summary()
    path.write_text(path.read_text().replace('lens = "greenfield"', 'lens = "flow"'))
    flow = run(path).summary()
    assert flow["replaced"] is None
    assert flow["baseline"]["unplaced"] == plain["baseline"]["unplaced"]
    assert flow["objective"] == plain["objective"]


def over_full(seed: int) -> Problem:
    """A random problem in which provision that exists has children who stay, often too many."""
    problem = random_problem(seed)
    rng = np.random.default_rng(9000 + seed)
    taken = np.where(problem.capacity[:, None] > 0, rng.integers(0, 4, problem.taken.shape), 0)
    return problem.replace(taken=taken)


@pytest.mark.parametrize("seed", few(range(100), 13))
def test_over_full_provision_is_brute_force(seed: int) -> None:
    problem = over_full(seed)
    best = brute_force(problem)
    if best is None:
        with pytest.raises(NoSolutionError):
            solve_siting(problem, gap=0.0, time_limit=20, threads=1)
        return
    found = solve_siting(problem, gap=0.0, time_limit=20, threads=1)
    assert found.found.shortfall == best.shortfall >= found.shortfall_bound
    assert found.bound <= best.seconds + 1e-6
    assert found.found.seconds == best.seconds or found.status != "optimal"
    held = np.zeros(problem.taken.shape, dtype=np.int64)
    a, placed = found.assignment, found.assignment.pool >= 0
    np.add.at(held, (a.pool[placed], problem.need[a.group[placed]]), a.children[placed])
    assert (held.sum(axis=1) <= problem.places(found.opened)).all()
    assert (held <= problem.mix_limits(found.opened)).all()


def test_these_problems_are_over_full() -> None:
    problems = [over_full(seed) for seed in range(100)]
    beyond = [(p.taken.sum(axis=1) > p.capacity)[p.capacity > 0].any() for p in problems]
    shares = [(p.taken > np.ceil(p.share * p.capacity[:, None]))[p.capacity > 0].any()
              for p in problems]
    assert sum(beyond) > 50 and sum(shares) > 50


@pytest.fixture(scope="module")
def decided() -> Result:
    return run(NEXT / "next-two-decided.toml")


@pytest.mark.large
def test_before_is_where_children_are(decided: Result) -> None:
    demand = decided.case.demand.set_index("group_id")
    before = decided.baseline.assignment.set_index("group_id")
    assert (before["pool_id"] == demand["current_pool"].reindex(before.index)).all()
    s = decided.baseline.summary
    local = demand["current_pool"].isin(
        decided.case.places.query("kind in ['special', 'base']")["pool_id"])
    assert s["unplaced"]["total"] == (~local).sum()
    places = decided.baseline.places.set_index("pool_id")
    filled = demand["current_pool"].value_counts()
    open_ = places[places["places"] >= 0]
    beyond = (filled.reindex(open_.index).fillna(0) - open_["places"]).clip(lower=0)
    assert s["over_full"]["children"] == beyond.sum() == 127
    assert s["over_full"]["provisions"] == (beyond > 0).sum() == 15
    assert (beyond == open_["overs"]).all()
    assert s["over_full"]["of"][0]["name"] == "The Wherry School"


@pytest.mark.large
def test_who_stays_is_where_they_were_and_counts(decided: Result) -> None:
    demand = decided.case.demand
    stays = demand[(demand["current_pool"] != "") & ~demand["ncy"].isin(TRANSFER_YEARS)]
    moves = len(demand) - len(stays)
    for outcome in (decided.replaced, decided.plan):
        assert outcome is not None and outcome.summary["open_to_change"] == moves
        after = outcome.assignment.set_index("group_id")
        assert (after.loc[stays["group_id"], "pool_id"].to_numpy()
                == stays["current_pool"].to_numpy()).all()
        away = after.loc[stays["group_id"]]
        kept = int((~away["local"]).sum())
        assert outcome.summary["unplaced"]["by_reason"]["stays"] == kept > 700
        assert kept <= outcome.summary["shortfall_bound"] <= outcome.summary["unplaced"]["total"]
        # Whoever is beyond the places stays there; nobody is added.
        taken = stays["current_pool"].value_counts()
        table = outcome.places.set_index("pool_id")
        for pool, overs in table.loc[table["overs"] > 0, "overs"].items():
            assert overs == taken[pool] - table.loc[pool, "places"]


@pytest.mark.large
def test_steps_are_told_apart_and_add_up(decided: Result) -> None:
    s = decided.summary()
    total = [s[k]["unplaced"]["total"] for k in ("baseline", "replaced")]
    total.append(s["unplaced"]["total"])
    assert [x["fewer_unplaced"] for x in s["steps"]] == [
        total[0] - total[1], total[1] - total[2]]
    assert all(x["gain"] - x["lose"] == x["fewer_unplaced"] for x in s["steps"])
    assert [(x["from"], x["to"]) for x in s["steps"]] == [
        ("as placed", "re-placed"), ("re-placed", "next-two-decided")]
    # Nobody is worse off by the new places than by placing anew alone, as far as places go.
    assert s["steps"][1]["lose"] == 0 and s["steps"][1]["gain"] > 100
    pair = decided.replaced.assignment.merge(decided.plan.assignment, on="group_id")
    both = pair[pair["minutes_x"].notna() & pair["minutes_y"].notna()]
    assert s["steps"][1]["children"] == len(both)
    assert s["steps"][1]["minutes_after"] == pytest.approx(both["minutes_y"].mean(), abs=1e-3)
    assert {(r["setting"], r["standing"]) for r in s["placements"]} >= {
        ("special_state", "within roll"), ("sen_unit", "beyond roll")}


@pytest.mark.large
def test_two_schools_and_bases_both_place_all_who_move(decided: Result, tmp_path: Path) -> None:
    """What the real decision comes to in its first January: docs/questions.md says it."""
    s = decided.summary()
    assert s["unplaced"]["total"] == s["unplaced"]["by_reason"]["stays"] + s["unplaced"][
        "by_reason"]["age"]
    write_results(decided, tmp_path / "out")
    written = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert written["replaced"]["unplaced"]["total"] == s["replaced"]["unplaced"]["total"]
    assert pd.read_csv(tmp_path / "out" / "places.csv")["overs"].sum() == s["over_full"]["children"]


def test_everybody_has_a_place_already(tiny: Path) -> None:
    lines = (tiny / "children.csv").read_text().strip().split("\n")
    (tiny / "children.csv").write_text(
        "\n".join([lines[0], *(f"{line}school-a" for line in lines[1:])]) + "\n")
    scenario = load_scenario(tiny / "scenarios" / "base.toml")
    case = load_case(scenario)
    s = as_placed(case, scenario, travel_matrix(case, scenario)).summary
    assert (s["unplaced"]["total"], s["open_to_change"], s["placed_locally"]) == (0, 0, 8)
    assert s["over_full"]["children"] == 6
    assert s["child_minutes_total"] == pytest.approx((2 * 684 + 3 * 1722 + 3 * 2760) / 60, abs=0.01)


@pytest.mark.parametrize("seed", range(12))
def test_placements_that_cannot_be_kept_are_nobodys_place(seed: int, tiny: Path) -> None:
    """Random pupils in the tiny case: as placed, recomputed from the table; a plan is no worse
    than brute force over its options."""
    rng = np.random.default_rng(seed)
    lines = (tiny / "children.csv").read_text().strip().split("\n")
    who = [line.split(",") for line in lines[1:]]
    for row in who:
        row[7] = rng.choice(["school-a", ""], p=[0.6, 0.4])
        row[5] = str(rng.choice([0, 3, 5, 7]))
    (tiny / "children.csv").write_text("\n".join([lines[0], *(",".join(r) for r in who)]) + "\n")
    path = tiny / "scenarios" / "base.toml"
    path.write_text(path.read_text().replace('lens = "greenfield"', 'lens = "flow"'))
    scenario = load_scenario(path)
    case = load_case(scenario)
    matrix = travel_matrix(case, scenario)
    now = as_placed(case, scenario, matrix)
    there = sum(r[7] != "" for r in who)
    assert now.summary["unplaced"]["total"] == len(who) - there
    assert now.summary["over_full"]["children"] == max(there - 2, 0)
    built = build_problem(case, scenario, matrix)
    best = brute_force(built.problem)
    found = solve_siting(built.problem, gap=0.0, time_limit=20, threads=1)
    assert best is not None
    assert (found.found.shortfall, found.found.seconds) == (best.shortfall, best.seconds)
