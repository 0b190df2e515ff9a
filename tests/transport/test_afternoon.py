"""The way home, by hand and against the morning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.scenario import load_scenario
from sufficiency.cli.app import app
from sufficiency.transport import comparison
from sufficiency.transport.afternoon import MORNING, OWN, TURNED, afternoon, homeward
from sufficiency.transport.drive import Drive, School
from sufficiency.transport.problem import Riders, state
from sufficiency.transport.returns import returns
from sufficiency.transport.runs import rides_s
from sufficiency.transport.solve import Effort, solve
from tests.transport.cases import FLEET
from tests.transport.test_drive import told


def one_way(root: Path, limit: int = 2700) -> Drive:
    """Two homes on the way to a gate; every way back is twice as long."""
    seconds = np.array([[0, 240, 600], [480, 0, 360], [1200, 720, 0]])
    no = np.zeros(2, dtype=bool)
    riders = Riders(np.full(2, limit), np.full(2, 90), no, no, no, np.full(2, -1))
    problem = state(riders, seconds, seconds * 12, FLEET, gate_s=120)
    frame = pd.DataFrame({"limit_s": [limit] * 2, "own_limit": False})
    school = School("s", "S", frame, problem, solve(problem, Effort()))
    scenario = load_scenario(root / "data" / "tiny" / "scenarios" / "base.toml")
    return Drive(scenario, (school,), frame.iloc[:0], None)  # type: ignore[arg-type]


def test_rides_home_by_hand(root: Path) -> None:
    """Off at 12 minutes (720 seconds) of road, 90 seconds to get out, 8 minutes on to the other."""
    home = homeward(one_way(root).schools[0])
    assert list(rides_s(home, (0, 1))) == [120 + 720 + 90 + 480, 120 + 720]
    assert not home.beyond.any()


def test_who_rides_too_long_home_is_counted_and_planned_anew(root: Path) -> None:
    drive = one_way(root, limit=1350)
    assert [r.stops for r in drive.schools[0].plan.runs] == [(0, 1)]
    rows = afternoon(drive).set_index("way")
    assert rows["over_limit"].tolist() == [0, 1, 0]
    assert rows.loc[[MORNING, TURNED, OWN], "runs"].tolist() == [1, 1, 2]
    assert rows.loc[MORNING, "gbp_year"] == rows.loc[TURNED, "gbp_year"]
    assert rows.loc[OWN, "gbp_year"] > rows.loc[MORNING, "gbp_year"]
    easy = replace(drive, scenario=drive.scenario.model_copy(update={
        "transport": drive.scenario.transport.model_copy(
            update={"afternoon_limit_minutes": 40.0})}))
    assert afternoon(easy)["over_limit"].tolist() == [0, 0, 0]


def test_where_roads_are_the_same_both_ways_the_afternoon_is_the_morning(tiny: Path) -> None:
    drive = comparison.drive_to_school(told(tiny)).drive
    rows = afternoon(drive).set_index("way")
    for column in ("runs", "km", "mean", "gbp_year"):
        assert rows[column].nunique() == 1, column


def test_the_return_adds_up(tiny: Path, tmp_path: Path) -> None:
    path, out = told(tiny), tmp_path / "return.csv"
    done = CliRunner().invoke(app, ["transport", str(path), "--return", str(out), "--afternoon"])
    assert done.exit_code == 0, done.output
    assert "The way home" in done.output
    assert "spend a child" in done.output
    rows, found = pd.read_csv(out), comparison.drive_to_school(path)
    riders = found.figures["riders"] + found.figures["riders_elsewhere"]
    for table in ("mode", "school", "all"):
        part = rows[rows["table"] == table]
        assert part["children"].sum() == riders, table
        assert part["gbp_year"].sum() == pytest.approx(found.figures["gbp_year"], abs=5)
    alone = rows[rows["table"] == "alone"]
    assert alone["children"].sum() == found.figures["alone"]


def test_what_second_runs_save_is_in_the_return(tiny: Path) -> None:
    pools = sorted(s.pool_id for s in comparison.drive_to_school(told(tiny)).drive.schools)
    rows = "".join(f"{p},{7 + 2 * i}:00\n" for i, p in enumerate(pools))
    found = comparison.drive_to_school(told(tiny, gate_times=f"school,gate_time\n{rows}"))
    assert found.figures["gbp_day_saved"] > 0
    frame = returns(found.drive)
    assert frame.loc[frame["table"] == "all", "gbp_year"].sum() == pytest.approx(
        found.figures["gbp_year"], abs=5)


def test_an_own_limit_holds_on_the_way_home_too(root: Path) -> None:
    school, = one_way(root).schools
    own = replace(school, riders=pd.DataFrame({"limit_s": [2700, 900], "own_limit": [False, True]}))
    assert homeward(own, 33.333).limit_s.tolist() == [2000, 900]
    assert homeward(own).limit_s.tolist() == [2700, 900]
