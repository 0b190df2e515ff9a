"""Days of the week: who is away, and who rides from another home."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.transport import comparison
from sufficiency.transport.week import week_of
from tests.transport.test_drive import told

HEAD = "child_id,day,rides,easting_m,northing_m\n"


def week(path: Path):  # type: ignore[no-untyped-def]
    result = comparison.finished(path)
    return comparison.driven(result), week_of(
        result.case, comparison.driven(result).drive).set_index("day")


def test_only_days_that_differ_are_planned_anew(tiny: Path) -> None:
    drive = comparison.drive_to_school(told(tiny)).drive
    rides = drive.rides()
    child = str(rides.iloc[rides["km"].argmax()]["group_id"])
    found, days = week(told(tiny, days=f"{HEAD}{child},fri,no,,\n"))
    assert list(days.index) == ["mon", "tue", "wed", "thu", "fri", "mean"]
    for day in ("mon", "tue", "wed", "thu"):
        assert days.loc[day, "gbp_day"] == pytest.approx(found.figures["gbp_day"], abs=0.01)
        assert days.loc[day, "riders"] == len(rides)
    assert days.loc["fri", "riders"] == len(rides) - 1
    assert days.loc["fri", "away"] == 1
    assert days.loc["fri", "gbp_day"] < days.loc["mon", "gbp_day"]
    assert days.loc["mean", "gbp_day"] == pytest.approx(days["gbp_day"].iloc[:5].mean(), abs=0.01)


def test_another_home_is_driven_from(tiny: Path) -> None:
    drive = comparison.drive_to_school(told(tiny)).drive
    school = max(drive.schools, key=lambda s: len(s.riders))
    rider = school.riders.iloc[0]
    same = f"{HEAD}{rider['group_id']},wed,yes,{rider['x']:.0f},{rider['y']:.0f}\n"
    _, days = week(told(tiny, days=same))
    assert days.loc["wed", "other_home"] == 1
    assert days.loc["wed", "gbp_day"] == days.loc["mon", "gbp_day"]
    far = f"{HEAD}{rider['group_id']},wed,yes,{rider['x'] + 9000:.0f},{rider['y'] + 90000:.0f}\n"
    _, days = week(told(tiny, days=far))
    assert days.loc["wed", "gbp_day"] > days.loc["mon", "gbp_day"]
    assert days.loc["wed", "riders"] == days.loc["mon", "riders"]


def test_a_fault_each_and_nobody_is_named(tiny: Path) -> None:
    for rows, place, says in (
            ("secret7,fri,no,,\n", "column child_id", "is no child"),
            ("b1,fri,yes,,\n", "column easting_m", "no whole point of the other home"),
            ("b1,fri,yes,411111,\n", "column easting_m", "no whole point of the other home"),
            ("b1,friday,no,,\n", "column day", "is not a word of this column")):
        with pytest.raises(InputError) as error:
            week(told(tiny, days=HEAD + rows))
        fault, = map(str, error.value.faults)
        assert fault.startswith("transport/days.csv, row 2"), fault
        assert place in fault
        assert says in fault
        assert "secret7" not in fault
        assert "411111" not in fault


def test_the_verb(tiny: Path) -> None:
    path = str(told(tiny, days=f"{HEAD}b1,fri,no,,\n"))
    done = CliRunner().invoke(app, ["transport", path, "--week"])
    assert done.exit_code == 0, done.output
    assert "Runs of each day" in done.output
    (tiny / "transport" / "days.csv").unlink()
    done = CliRunner().invoke(app, ["transport", path, "--week"])
    assert done.exit_code == 1
    assert "days.csv: is missing" in done.output
