"""Flow through the years: by hand on the tiny case, by laws on random ones, by enumeration."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.case.sessional import januaries
from sufficiency.cli.app import app
from sufficiency.forecast.study import Asked
from sufficiency.gaps.flow import Flow, flow
from sufficiency.model.flow import Year, beside, replay
from sufficiency.model.formulate import TRANSFER_YEARS
from sufficiency.model.september import counted
from sufficiency.model.year_places import Openings, year_places
from sufficiency.optimise.assignment.move_limit import assign_moving, moved
from sufficiency.optimise.problem import Problem
from sufficiency.travel.matrix import travel_matrix
from tests.cases import random_case
from tests.conftest import ROOT
from tests.optimise.small import over_full
from tests.sizes import few

DATA = Asked(ROOT / "data" / "national")


def settled(folder: Path, seed: int, settings: str = "") -> Path:
    """A random case of children in special schools and bases, some pinned, at provision of which
    one closes and one is sessional."""
    rng = np.random.default_rng(50 + seed)
    path = random_case(folder, seed)
    children = pd.read_csv(folder / "children.csv", dtype=str, keep_default_na=False)
    n = len(children)
    at = rng.choice(["", "p0", "p1", "ind", "else"], n, p=[0.3, 0.3, 0.1, 0.2, 0.1])
    base = (at == "p1") & ~children["need"].isin(["ASD", "SLCN"])
    at[base | ((at == "p0") & (children["need"] == "SEMH").to_numpy())] = "ind"
    pinned = np.where((at != "") & (rng.random(n) < 0.3), rng.choice(["yes", "tribunal"], n), "")
    children.assign(current_pool=at, pinned=pinned).to_csv(folder / "children.csv", index=False)
    places = pd.read_csv(folder / "places.csv", dtype=str, keep_default_na=False)
    places["to_year"] = ["2027" if seed % 3 == 0 else "", "", "", ""]
    places["stay_terms"] = ["", "4" if seed % 2 else "", "", ""]
    places.to_csv(folder / "places.csv", index=False)
    text = path.read_text().replace("yearly_growth = 0.95", "yearly_growth = 0.8").replace(
        "yearly_growth = 1.1", "yearly_growth = 1.3")
    path.write_text(text + settings)
    return path


def years(path: Path, count: int = 4) -> tuple[Scenario, Case, list[Year]]:
    """A replay with what is pinned opened in 2026, and half as many again or fewer children."""
    scenario = load_scenario(path)
    case = load_case(scenario)
    now = counted(case.demand)
    growth = scenario.phase.yearly_growth
    targets = [{cell: round(n * growth**t) for cell, n in now.items()} for t in range(count)]
    opened = np.zeros(len(case.options), dtype=bool)
    for kind in ("new_school", "base_module"):
        opened[np.flatnonzero(case.options["kind"] == kind)[:1]] = True
    ready = Openings.as_ready(case, scenario, opened)
    return scenario, case, list(replay(
        case, scenario, travel_matrix(case, scenario), case.demand, targets, ready, 2025))


def by_need_and_ncy(children: pd.DataFrame) -> pd.Series:
    return children.groupby(["need", "ncy"])["children"].sum()


@pytest.mark.parametrize("seed", few(range(8), 1))
def test_children_are_conserved_and_only_movers_move(tmp_path: Path, seed: int) -> None:
    """Stock + joiners - leavers = next stock by need and year group, from the tables of children
    alone; who is where; and places kept, or taken by those who were there before."""
    scenario, case, found = years(settled(tmp_path / "case", seed))
    growth = scenario.phase.yearly_growth
    for t, year in enumerate(found):
        after = year.flow.stock
        pd.testing.assert_series_equal(by_need_and_ncy(after), by_need_and_ncy(year.before))
        assert after["children"].min() > 0
        wanted = {c: round(n * growth**t) for c, n in counted(case.demand).items()}
        assert counted(after) == {c: n for c, n in wanted.items() if n}
        if not t:
            assert year.flow.moved == 0 and year.ledger is None
            continue
        assert year.ledger is not None
        before = found[t - 1].flow.stock
        older = by_need_and_ncy(before.assign(ncy=before["ncy"] + 1))
        told = year.ledger.set_index(["need", "ncy"])
        for cell in told.index:
            row = told.loc[cell]
            assert row["older"] == older.get(cell, 0) and (row >= 0).all()
            assert row["children"] == row["older"] + row["joiners"] - row["leavers"]
            assert row["children"] == by_need_and_ncy(after).get(cell, 0)
        assert told["older"].sum() == older.sum() == before["children"].sum()
        _nobody_moves_who_is_not_a_mover(year, first=t == 1)
        _all_who_may_move_are_open_to_change(found[t - 1], year, first=t == 1)
        _places_are_kept(year, year.flow.stock, over=0.0)
        other = beside(year, scenario, travel_matrix(case, scenario))
        _places_are_kept(year, other.greenfield.stock, over=0.0)
        if _within_shares(case, year):
            assert other.greenfield.unplaced <= year.flow.unplaced
            assert (other.pins["unplaced"] >= 0).all()


def _nobody_moves_who_is_not_a_mover(year: Year, *, first: bool) -> None:
    """Each child who stays is at the same place, by home, need and year group."""
    key = ["group_id", "need", "ncy", "gender", "current_pool"]
    before, after = year.before, year.flow.stock
    moves = before["ncy"].isin(TRANSFER_YEARS) | (before["mover"] & first)
    still = before[(before["current_pool"] != "") & (before["pinned"] | ~moves)]
    was = still.groupby(key)["children"].sum()
    now = after.groupby(key)["children"].sum().reindex(was.index, fill_value=0)
    assert (now >= was).all()


def _all_who_may_move_are_open_to_change(last: Year, year: Year, *, first: bool) -> None:
    """Who has no place, has changed phase or is stated to move, and is not pinned."""
    stated = set(last.flow.stock.loc[last.flow.stock["mover"], "group_id"])
    before = year.before
    assert set(before.loc[before["mover"], "group_id"]) <= stated
    assert before["mover"].any() == (first and bool(stated))
    may = (before["current_pool"] == "") | (
        ~before["pinned"] & (before["ncy"].isin(TRANSFER_YEARS) | before["mover"]))
    assert year.flow.free == before.loc[may, "children"].sum()


def _within_shares(case: Case, year: Year) -> bool:
    """Whether nobody is where places or mix shares would not let them be placed."""
    share = case.suitability.set_index(["designation", "need"])["max_share"]
    of = pd.concat([year.places.case.places, year.places.case.options])
    held = year.flow.stock.groupby(["current_pool", "need"])["children"].sum()
    provision = year.places.provision.set_index("pool_id")
    for (pool, need), children in held.drop("", errors="ignore").items():
        designation = (pool.split("/")[2] if pool.startswith("new/") else
                       of.set_index("pool_id").loc[pool, "designation"])
        places = provision.loc[pool, "places"]
        if 0 <= places < children / share.get((designation, need), 1e-9):
            return False
    whole = year.flow.stock.groupby("current_pool")["children"].sum()
    return all(n < 0 or whole.get(p, 0) <= n for p, n in provision["places"].items())


def _places_are_kept(year: Year, stock: pd.DataFrame, over: float) -> None:
    """Nobody is placed where there are as many children as places already."""
    held = stock.groupby("current_pool")["children"].sum()
    was = year.before.groupby("current_pool")["children"].sum()
    provision = year.places.provision.set_index("pool_id")
    for pool, children in held.drop("", errors="ignore").items():
        places = int(provision.loc[pool, "places"])
        more = int(places * over) if not str(pool).startswith("new/") else 0
        assert places < 0 or children <= max(places + more, was.get(pool, 0))


@pytest.mark.parametrize("seed", few(range(4), 1))
def test_places_beyond_are_taken_only_when_asked_and_itemised(tmp_path: Path, seed: int) -> None:
    path = settled(tmp_path / "case", seed, "[flow]\nbeyond_places = 0.5\n")
    scenario, _, found = years(path)
    _, _, without = years(settled(tmp_path / "without", seed))
    for year, less in zip(found[1:2], without[1:2], strict=True):
        assert year.flow.unplaced <= less.flow.unplaced
        _places_are_kept(year, year.flow.stock, over=scenario.flow.beyond_places)
    from sufficiency.gaps.flow import over_full as itemised

    table = itemised(found)
    for year in found:
        held = year.flow.stock.groupby("current_pool")["children"].sum()
        provision = year.places.provision
        beyond = {p: held.get(p, 0) - n for p, n in zip(
            provision["pool_id"], provision["places"], strict=True) if 0 <= n < held.get(p, 0)}
        mine = table[table["year"] == year.places.year]
        assert dict(zip(mine["pool_id"], mine["beyond"], strict=True)) == beyond


# The assignment of a September, by enumeration

def every_assignment(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Pools of single children (-1 = none) within places and mix shares; nothing is opened."""
    free = problem.free
    child = np.repeat(np.arange(len(problem.weight)), problem.weight)
    may = [[-1, *np.flatnonzero(problem.seconds[i] >= 0)] for i in child]
    for pools in itertools.product(*may):
        load = np.zeros(free.mix.shape, dtype=int)
        for i, pool in zip(child, pools, strict=True):
            if pool >= 0:
                load[pool, problem.need[i]] += 1
        if (load <= free.mix).all() and (load.sum(axis=1) <= free.places).all():
            yield pools


def small_september(seed: int) -> tuple[Problem, np.ndarray]:
    """Up to five children at provision of which some is full, and where they are now."""
    rng = np.random.default_rng(seed)
    whole = over_full(seed)
    keep = np.arange(min(4, len(whole.weight)))
    problem = whole.replace(
        group_ids=tuple(whole.group_ids[i] for i in keep), need=whole.need[keep],
        weight=np.r_[rng.integers(1, 3), np.ones(len(keep) - 1, dtype=int)],
        seconds=whole.seconds[keep], ceiling_of=np.full(len(whole.capacity), -1),
        ceiling=np.zeros(0, dtype=int), taken=whole.taken // 2,
        share=np.where(whole.share < 0.3, 0.3, whole.share))
    own = np.zeros(problem.seconds.shape, dtype=bool)
    for i in range(len(keep)):
        fits = np.flatnonzero((problem.seconds[i] >= 0) & (problem.capacity > 0))
        if len(fits) and rng.random() < 0.8:
            own[i, rng.choice(fits)] = True
    return problem, own


@pytest.mark.parametrize("seed", few(range(30), 6))
def test_a_september_is_the_best_of_all_within_the_limit_of_moves(seed: int) -> None:
    """Fewest moves beyond the limit, then fewest left out, then least seconds."""
    problem, own = small_september(seed)
    nothing = np.zeros(len(problem.options), dtype=bool)
    child = np.repeat(np.arange(len(problem.weight)), problem.weight)
    had = own.any(axis=1)
    every = []
    for pools in every_assignment(problem):
        moves = sum(had[i] and not (p >= 0 and own[i, p])
                    for i, p in zip(child, pools, strict=True))
        out = sum(p < 0 or not problem.local[p] for p in pools)
        seconds = sum(int(problem.seconds[i, p]) if p >= 0 else problem.nowhere_seconds
                      for i, p in zip(child, pools, strict=True))
        every.append((moves, out, seconds))
    for most in (None, 0, 1, 2):
        found = assign_moving(problem, nothing, own, most)
        limit = np.inf if most is None else max(most, min(moves for moves, _, _ in every))
        best = min((out, seconds) for moves, out, seconds in every if moves <= limit)
        assert (found.shortfall, found.seconds) == best
        assert moved(found, own) <= limit


# By hand

def test_a_stay_ends_before_the_january_it_does_not_reach() -> None:
    """Three terms a year, begun in September: four terms end with the second December."""
    told = januaries(np.array([1, 2, 4, 5, 7, 8, np.nan]), 3)
    np.testing.assert_array_equal(told, [1, 1, 1, 2, 2, 3, np.nan])
    assert januaries(8, 6) == 1 and januaries(9, 6) == 2


def told(path: Path, last: int = 2029) -> Flow:
    return flow(path, None, last, DATA)


def test_the_tiny_case_by_hand(tiny: Path) -> None:
    """a1 holds a place at School A (two places), is in Year 6 and goes up in 2026; a2, in Year 1,
    holds the other and stays. Nothing opens. In September 2025 nobody leaves, as nobody is older
    than Year 6 but a1, who is a leaver: too old for anybody of the case."""
    children = pd.read_csv(tiny / "children.csv", dtype=str, keep_default_na=False)
    children["current_pool"] = ["school-a", "school-a", *[""] * 6]
    children["ncy"] = ["6", "1", "2", "2", "3", "1", "3", "2"]
    children.to_csv(tiny / "children.csv", index=False)
    scenario = tiny / "scenarios" / "base.toml"
    scenario.write_text(scenario.read_text().replace("max_new_schools = 1", "max_new_schools = 0")
                        .replace("base_places = 2", "base_places = 0"))
    found = told(scenario, 2026)
    first, second = found.years.to_dict("records")
    assert (first["children"], first["unplaced"], first["moved"]) == (8, 6, 0)
    assert (second["joiners"], second["leavers"], second["moved"]) == (1, 1, 0)
    # Of the waiting six and the joiner (MLD), c1 or the joiner gets the place that a1 leaves.
    assert (second["unplaced"], second["may_move"], second["lost_place"]) == (6, 7, 0)
    gone = found.ledger[found.ledger["leavers"] > 0]
    assert gone[["need", "ncy"]].to_numpy().tolist() == [["MLD", 7]]


def test_places_of_each_january_when_asked(tiny: Path) -> None:
    """places.csv commissions two more from 2026: by default they do not count."""
    places = pd.read_csv(tiny / "places.csv", dtype=str, keep_default_na=False)
    later = places.assign(from_year="2026", places="4")
    pd.concat([places.assign(to_year="2025"), later]).to_csv(tiny / "places.csv", index=False)
    path = tiny / "scenarios" / "base.toml"
    text = path.read_text().replace("max_new_schools = 1", "max_new_schools = 0").replace(
        "base_places = 2", "base_places = 0")
    path.write_text(text)
    assert told(path, 2026).years["places"].tolist() == [2, 2]
    path.write_text(text + '\n[flow]\nplaces = "each_year"\n')
    assert told(path, 2026).years["places"].tolist() == [2, 4]


def test_where_only_an_expansion_opens_no_provision_is_added(tiny: Path) -> None:
    (tiny / "options.csv").write_text("option_id,kind,pool_id,places,capital_gbp,status\n"
                                      "more,expansion,school-a,2,1000,candidate\n")
    scenario = load_scenario(tiny / "scenarios" / "base.toml")
    case = load_case(scenario)
    opened = (case.options["option_id"] == "more").to_numpy()
    found = year_places(case, scenario, Openings.as_ready(case, scenario, opened), 2026)
    assert found.provision["pool_id"].tolist() == ["school-a"]
    assert found.provision["places"].tolist() == [2 + found.gain.sum()]


def test_the_verb_writes_the_whole_folder_or_nothing(tiny: Path, tmp_path: Path) -> None:
    path, out = str(tiny / "scenarios" / "base.toml"), tmp_path / "out"
    done = CliRunner().invoke(app, ["flow", path, "--to", "2027", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "Internal. Counts below 10 are not shown" in " ".join(done.output.split())
    assert {p.name for p in out.glob("[!.]*")} >= {"years.csv", "ledger.csv", "over_full.csv",
                                                  "report.md"}
    years = pd.read_csv(out / "years.csv")
    assert years["year"].tolist() == [2025, 2026, 2027]
    before = (out / "years.csv").read_bytes()
    again = CliRunner().invoke(app, ["flow", path, "--to", "2027", "--out", str(out)])
    assert again.exit_code == 0 and (out / "years.csv").read_bytes() == before
    late = CliRunner().invoke(app, ["flow", path, "--from", "2026", "--out", str(out / "no")])
    assert late.exit_code == 1 and "is not January 2025" in late.output
    assert not (out / "no").exists()


@pytest.mark.parametrize(("settings", "named"), [
    ("max_new_schools = 1\nbase_places = 7", "build.base_places: '7' cannot be made of modules"),
    ('max_new_schools = 0\nbase_places = 0\npin = ["site-b:complex-3"]',
     "build.pin has site-b:complex-3"),  # nothing is left to choose, and yet it is no plan
])
@pytest.mark.parametrize("verb", ["flow", "run"])
def test_settings_that_contradict_each_other_are_named(
    tiny: Path, verb: str, settings: str, named: str
) -> None:
    path = tiny / "scenarios" / "base.toml"
    path.write_text(path.read_text().replace("max_new_schools = 1\nbase_places = 2", settings))
    done = CliRunner().invoke(app, [verb, str(path)])
    said = " ".join(done.output.split())
    assert done.exit_code == 1 and named in said and "no plan keeps all of these limits" in said
