"""Limits on where bases may be: so many in a district, and at hosts that are willing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.case.supply import willing_hosts
from sufficiency.errors import NoSolutionError
from sufficiency.model.district_limits import districts_of
from sufficiency.model.formulate import build_problem
from sufficiency.optimise.options import Row
from sufficiency.optimise.siting.solve import solve_siting
from sufficiency.study.run import run
from sufficiency.travel.matrix import travel_matrix
from tests.optimise.small import brute_force, random_problem
from tests.sizes import few


@pytest.mark.parametrize("block", few(range(4), 0))
def test_against_every_choice(block: int) -> None:
    tight = 0
    for seed in range(30 * block, 30 * block + 30):
        free = random_problem(seed)
        options, rng = free.options, np.random.default_rng(seed)
        district = rng.integers(0, 2, int(options.site.max()) + 1)[options.site]
        problem = free.replace(budget=replace(free.budget, rows=tuple(
            Row(f"new bases in {d}", (options.base & (district == d)).astype(np.int64),
                int(rng.integers(0, 2))) for d in range(2))))
        best, without = brute_force(problem), brute_force(free)
        if best is None:
            with pytest.raises(NoSolutionError):
                solve_siting(problem, gap=0.0, time_limit=30, threads=1)
            continue
        assert without is not None
        found = solve_siting(problem, gap=0.0, time_limit=30, threads=1).found
        assert (found.shortfall, found.seconds) == (best.shortfall, best.seconds), seed
        tight += (best.shortfall, best.seconds) != (without.shortfall, without.seconds)
    assert tight >= 3, "the limit binds in some"


def test_the_willing_are_a_share_and_stay_so() -> None:
    sites = pd.DataFrame({"site_id": [f"h{i}" for i in range(40)] + ["s"],
                          "kind": ["host"] * 40 + ["school_site"]})
    half, most = (willing_hosts(sites, share, 1) for share in (0.5, 0.8))
    assert (len(half), len(most)) == (20, 32) and half < most
    assert willing_hosts(sites, 1.0, 1) == set(sites["site_id"]) - {"s"}
    assert not willing_hosts(sites, 0.0, 1)
    assert willing_hosts(sites, 0.5, 2) != half, "another draw"
    assert willing_hosts(sites.sample(frac=1.0, random_state=3), 0.5, 1) == half


def limited(tiny: Path, text: str) -> Path:
    path = tiny / "scenarios" / "base.toml"
    path.write_text(path.read_text().replace("base_places = 2", f"base_places = 4\n{text}"))
    return path


def test_a_district_gets_so_many_bases(tiny: Path) -> None:
    """Hosts B and C are in West and East; in one district only one of them may get a base."""
    path = limited(tiny, 'bases_per_district = 1\nbase_places_rule = "at_most"')
    path.write_text(path.read_text().replace("max_new_schools = 1", "max_new_schools = 0"))
    both = run(path).plan
    assert both.summary["base_places"] == 4
    areas = tiny / "areas.csv"
    areas.write_text(areas.read_text().replace("East,East", "West,East"))
    one = run(path).plan
    assert one.summary["base_places"] == 2
    assert one.summary["unplaced"]["total"] == both.summary["unplaced"]["total"] + 2


def test_the_district_a_site_is_said_to_be_in_counts(tiny: Path) -> None:
    sites = pd.read_csv(tiny / "sites.csv", dtype=str)
    sites.assign(district="Same").to_csv(tiny / "sites.csv", index=False)
    scenario = load_scenario(limited(tiny, "bases_per_district = 2"))
    case = load_case(scenario)
    assert set(districts_of(case.options, case)) == {"Same"}
    problem = build_problem(case, scenario, travel_matrix(case, scenario)).problem
    (row,) = problem.budget.rows
    assert row.most == 2 and (row.use == problem.options.base).all()


def test_only_willing_hosts_are_on_offer_and_pins_are_kept(tiny: Path) -> None:
    scenario = load_scenario(limited(tiny, "hosts_willing = 0.5\nbase_places_rule = \"at_most\""))
    hosts = load_case(scenario).options.query("kind == 'base_module'")["site_id"].tolist()
    assert len(hosts) == 1
    (other,) = {"host-b", "host-c"} - set(hosts)
    pinned = scenario.model_copy(update={"build": scenario.build.model_copy(
        update={"pin": (f"{other}:asd-2",), "hosts_willing": 0.0})})
    assert load_case(pinned).options.query("kind == 'base_module'")["site_id"].tolist() == [other]
