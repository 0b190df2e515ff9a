"""Hubs on the line of the tiny case: minutes by the straight-line estimate, choices by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.alternative.hubs import HubPlan, plan_hubs
from sufficiency.case.scenario import load_scenario
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from tests.alternative.making import write_case
from tests.conftest import ROOT


def planned(folder: Path, settings: str) -> HubPlan:
    return plan_hubs(load_scenario(write_case(folder, settings)))


def minutes(km: float) -> float:
    return round((11.4 + 0.865 * km) * 60) / 60


def test_coverage_of_the_open_hub(tmp_path: Path) -> None:
    plan = planned(tmp_path / "case", "")
    assert plan.schools["before"].tolist() == [0.0, *(minutes(km) for km in (10, 30, 40))]
    assert (plan.schools["after"] == plan.schools["before"]).all()
    at = plan.coverage.set_index("minutes")
    # The hub is at the school.
    assert at.loc[10, ["schools_before", "roll_before"]].tolist() == [1, 900]
    assert at.loc[15, ["schools_before", "roll_before"]].tolist() == [1, 900]
    assert at.loc[20, ["schools_before", "roll_before"]].tolist() == [1, 900]
    assert at.loc[30, ["schools_before", "roll_before"]].tolist() == [2, 1500]
    # 30 km are 37.4 minutes, 40 km 46.0.
    assert at.loc[45, ["schools_before", "roll_before"]].tolist() == [3, 1800]
    assert plan.hubs["pupils_a_year"].tolist() == pytest.approx([21.6])


def test_a_case_without_an_open_hub_has_none(tmp_path: Path) -> None:
    """Providers of other kinds, and a hub that has closed, are no hubs without a name."""
    path = write_case(tmp_path / "case", "open_most = 1\nwithin_minutes = 21\n")
    providers = path.parents[1] / "alternative" / "providers.csv"
    head, hub, *others = providers.read_text().splitlines()
    register = providers.with_name("register.csv")
    register.write_text("".join(line for line in register.open() if "hub-a" not in line))
    for rows in ([f"{head},to_year", f"{hub},2024", *(f"{o}," for o in others)], [head, *others]):
        providers.write_text("\n".join(rows) + "\n")
        plan = plan_hubs(load_scenario(path))
        assert plan.hubs["name"].tolist() == ["School Alpha"]  # 10 km from Beta
        assert plan.hubs["roll"].tolist() == [1500] and np.isinf(plan.schools["before"]).all()


def test_a_hub_without_a_place_is_near_no_school(tmp_path: Path) -> None:
    path = write_case(tmp_path / "case", "open_most = 1\nwithin_minutes = 21\n")
    providers = path.parents[1] / "alternative" / "providers.csv"
    frame = pd.read_csv(providers, dtype=str, keep_default_na=False)
    frame.loc[frame["kind"] == "hub", "places"] = "0"
    frame.to_csv(providers, index=False)
    plan = plan_hubs(load_scenario(path))
    assert np.isinf(plan.schools["before"]).all() and plan.empty == ("Hub Alpha",)
    # Its host has a hub, if an empty one: another is not chosen there.
    assert plan.hubs["name"].tolist() != ["School Alpha"]
    told = CliRunner().invoke(app, ["hubs", str(path)]).stdout
    assert "Without a place, so that no school counts as near: Hub Alpha." in " ".join(told.split())


def test_one_more_hub_goes_where_it_covers_most(tmp_path: Path) -> None:
    # Within 21 minutes (11 km): Beta covers itself, 600; Gamma and Delta cover both, 700; Gamma is
    # where 300 wait and Delta where 400 do: it costs less time.
    plan = planned(tmp_path / "case", "open_most = 1\nwithin_minutes = 21\n")
    assert plan.hubs["name"].tolist() == ["Hub Alpha", "School Delta"]
    assert plan.covered == pytest.approx(900 + 600 + 700) and plan.bound == pytest.approx(2200)
    assert plan.hubs["roll"].tolist() == [1500, 700]


def test_with_a_rate_a_hub_serves_no_more_than_it_can(tmp_path: Path) -> None:
    # 100 in 1,000: 90, 60, 30 and 40 pupils a year; a hub serves 21.6.
    plan = planned(tmp_path / "case", "open_most = 2\nwithin_minutes = 21\nuse_per_1000 = 100\n")
    assert plan.covered == pytest.approx(3 * 21.6) and plan.bound == pytest.approx(3 * 21.6)
    assert plan.hubs["served"].tolist() == pytest.approx([21.6] * 3)


def test_no_hub_is_chosen_where_the_host_lacks_years(tmp_path: Path) -> None:
    path = write_case(tmp_path / "case", "open_most = 1\nwithin_minutes = 12\n")
    sites = path.parents[1] / "sites.csv"
    sites.write_text(sites.read_text().replace("100011,secondary,7,11", "100011,secondary,10,11"))
    plan = plan_hubs(load_scenario(path))
    assert plan.hubs["name"].tolist() == ["Hub Alpha", "School Delta"]
    assert "School Beta" in set(plan.schools["name"]), "it is looked at all the same"


def test_a_case_without_secondary_hosts_is_a_fault() -> None:
    with pytest.raises(InputError, match="no secondary school among its hosts"):
        plan_hubs(load_scenario(ROOT / "data" / "tiny" / "scenarios" / "base.toml"))


def test_the_verb_and_its_sentences(tmp_path: Path) -> None:
    path, out = write_case(tmp_path / "case"), tmp_path / "schools.csv"
    run = CliRunner().invoke
    done = run(app, ["hubs", str(path), "--open", "1", "--within", "21", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "no choice of as many reaches more than 2,200" in done.stdout
    assert "examples: no school has been asked" in done.stdout
    assert out.read_text().count("\n") == 5
    none = run(app, ["hubs", str(path)])
    assert "No new hub may open" in none.stdout and "examples" not in none.stdout
    each = run(app, ["hubs", str(path), "--open", "3", "--within", "1"])
    assert "New hubs: 3 (at most 3). With them 2,200" in each.stdout
    sites = path.parents[1] / "sites.csv"
    sites.write_text(sites.read_text().replace("secondary,7,11", "secondary,10,11"))
    nobody = run(app, ["hubs", str(path), "--open", "3", "--within", "1"])
    assert "No new hub was chosen" in nobody.stdout


def test_norfolks_choice_is_proven() -> None:
    scenario = load_scenario(ROOT / "data" / "norfolk" / "scenarios" / "do-nothing.toml")
    plan = plan_hubs(scenario.with_settings({"hubs.open_most": 2, "hubs.within_minutes": 25.0}))
    assert plan.covered == pytest.approx(plan.bound) and len(plan.hubs) == 2
    assert np.isinf(plan.schools["before"]).all()
    at = plan.coverage.set_index("minutes").loc[25.0]
    assert at["roll_after"] == pytest.approx(plan.covered)
