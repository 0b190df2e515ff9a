"""Who is in alternative provision on a day, counted by hand."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sufficiency.alternative.register import FLAGS, Status, status
from sufficiency.alternative.report import status_sentences
from sufficiency.alternative.tables import read_alternative
from sufficiency.case.dates import day_of
from sufficiency.case.hub_settings import Hubs
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from tests.alternative.making import REGISTER, write_case

LINE = {"p1": 2, "p2": 3, "p3": 4, "p4": 5, "p5": 6, "p6": 8, "p7": 9, "p8": 10}
"""Line of a child's first placement in the register."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_case(tmp_path_factory.mktemp("alternative") / "case").parents[1]


def on(folder: Path, day: str, rules: Hubs | None = None) -> Status:
    return status(read_alternative(folder), day_of(datetime.date.fromisoformat(day)),
                  rules or Hubs())


def flagged(now: Status, flag: str) -> set[int]:
    return set(now.placements.loc[now.placements[flag], "row"])


def test_a_child_with_two_placements_is_one_child(folder: Path) -> None:
    now = on(folder, "2025-03-31")
    assert len(now.placements) == 8 and now.children == 7
    # p1, p2, p3 and p8 are on a school's roll; p5 as well, and in two placements.
    assert now.dual == 5
    each = now.providers.set_index("provider_id")
    assert each["children"].to_dict() == {"hub-a": 1, "farm": 4, "garage": 2, "unit": 1}
    assert each.loc["farm", "sessions"] == 24 and each.loc["farm", "in_use"] == 2.4


def test_the_last_day_counts(folder: Path) -> None:
    assert 9 in set(on(folder, "2025-03-30").placements["row"])
    assert 9 not in set(on(folder, "2025-03-31").placements["row"])
    assert not len(on(folder, "2024-09-01").placements)


@pytest.mark.parametrize(("day", "near", "over"), [
    # p2 began on Sunday 5 January: ten weeks later is 16 March, twelve weeks 30 March.
    ("2025-03-15", {5}, {5} - {5}), ("2025-03-16", {3}, set()), ("2025-03-30", {2, 3}, set()),
    ("2025-03-31", {2}, {3}), ("2025-04-01", set(), {2, 3})])
def test_weeks_of_intensive_placements(
    folder: Path, day: str, near: set[int], over: set[int]
) -> None:
    now = on(folder, day)
    mine = {2, 3}
    assert flagged(now, "near_limit") & mine == near & mine
    assert flagged(now, "over_limit") & mine == over & mine


def test_four_sessions_beside_a_roll_have_no_limit_and_without_one_they_do(folder: Path) -> None:
    now = on(folder, "2025-03-31")
    assert LINE["p3"] not in flagged(now, "over_limit") | flagged(now, "near_limit")
    assert LINE["p4"] in flagged(now, "over_limit")
    assert flagged(now, "no_roll") == {LINE["p4"], LINE["p6"]}
    # A school, and a hub, are not under the standards for provision outside schools.
    assert not flagged(now, "over_limit") & {LINE["p7"], LINE["p8"]}


def test_exits_and_weeks_of_more_than_ten_sessions(folder: Path) -> None:
    now = on(folder, "2025-03-31")
    assert flagged(now, "past_exit") == {LINE["p2"]}
    assert flagged(now, "no_exit") == {LINE["p3"]}
    assert flagged(now, "past_week") == {LINE["p5"], LINE["p5"] + 1}


def test_registration_as_a_school(folder: Path) -> None:
    now = on(folder, "2025-03-31").providers.set_index("provider_id")
    # One full-time child with a plan; a student of Year 12 is above compulsory school age.
    assert now.loc["garage", ["full_time", "protected", "must_register"]].tolist() == [1, 1, True]
    assert now.loc["farm", ["full_time", "must_register", "one_more"]].tolist() == [2, False, False]
    assert not now.loc["unit", "must_register"]
    three = on(folder, "2025-03-31", Hubs(register_from=3)).providers.set_index("provider_id")
    assert three.loc["farm", "one_more"] and not three.loc["farm", "must_register"]
    two = on(folder, "2025-03-31", Hubs(register_from=2)).providers.set_index("provider_id")
    assert two.loc["farm", "must_register"] and not two.loc["farm", "one_more"]


def test_every_fault_at_once_and_no_child(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case").parents[1]
    providers = folder / "alternative" / "providers.csv"
    providers.write_text(providers.read_text().replace("100010", "100019").replace("7,13,", "13,7,")
                         .replace("unit,", "unit2,"))
    rows = (REGISTER.replace("2025-01-06,2025-03-31", "2025-01-06,2024-12-31")
            .replace("2025-01-05", "5 January").replace("p7,unit", "p7,nowhere"))
    (folder / "alternative" / "register.csv").write_text(rows)
    with pytest.raises(InputError) as caught:
        read_alternative(folder)
    told = {(f.file, f.row, f.column) for f in caught.value.faults}
    assert {("alternative/providers.csv", 2, "host_urn"), ("alternative/providers.csv", 4,
            "ncy_max"), ("alternative/register.csv", 2, "planned_exit"),
            ("alternative/register.csv", 3, "entry"), ("alternative/register.csv", 9,
            "provider_id")} <= told
    assert "5 January" not in str(caught.value) and "p7" not in str(caught.value)


def test_the_verb_prints_no_small_count_and_writes_rows(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "look.csv"
    done = CliRunner().invoke(app, ["ap", str(folder / "scenarios" / "hubs.toml"), "--on",
                                    "2025-03-31", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "each once: fewer than 10" in done.stdout and "must register as a school" in done.stdout
    assert all(name in out.read_text() for name in FLAGS) and "p1" not in out.read_text()
    # 16 places x 3 terms / 2 x 0.9.
    assert "21.6" in done.stdout


def test_two_placements_at_one_provider_are_one_attendance(tmp_path: Path) -> None:
    """Registered twice, three sessions each: one child, full time, and one with a plan at that."""
    folder = write_case(tmp_path / "case").parents[1]
    register = folder / "alternative" / "register.csv"
    register.write_text(REGISTER + "p9,farm,8,2025-01-06,2025-07-18,,3,yes,yes,no\n"
                        "p9,farm,8,2025-02-03,2025-07-18,,3,yes,yes,no\n")
    before = on(folder, "2025-01-31").providers.set_index("provider_id").loc["farm"]
    assert before["protected"] == 0 and not before["must_register"]
    now = on(folder, "2025-03-31")
    farm = now.providers.set_index("provider_id").loc["farm"]
    assert now.children == 8 and farm["children"] == 5
    assert farm["full_time"] == 3 and farm["protected"] == 1 and farm["must_register"]


def test_neither_a_second_provider_nor_a_new_row_ends_the_weeks(tmp_path: Path) -> None:
    """Three sessions each at two places; and a placement that goes on after the Easter holidays."""
    folder = write_case(tmp_path / "case").parents[1]
    (folder / "alternative" / "register.csv").write_text(
        REGISTER.splitlines()[0] + """
q1,farm,8,2025-01-06,2025-07-18,,3,yes,no,no
q1,garage,8,2025-01-06,2025-07-18,,3,no,yes,no
q2,farm,8,2025-01-06,,2025-04-04,10,yes,no,no
q2,farm,8,2025-04-22,2025-07-18,,10,yes,no,no
q3,farm,8,2025-01-06,,2025-03-14,10,yes,no,no
q3,farm,8,2025-04-22,2025-07-18,,10,yes,no,no
q4,farm,8,2025-01-06,2025-07-18,,2,yes,no,no
q4,unit,8,2025-01-06,2025-07-18,,4,yes,no,no
""")
    now = on(folder, "2025-05-01")
    # Two places outside schools make six sessions; at a school they are not under the standards.
    assert flagged(now, "over_limit") == {2, 3, 5}
    assert now.placements.set_index("row")["weeks"].to_dict() == {
        2: 16, 3: 16, 5: 16, 7: 1, 8: 16, 9: 16}
    assert flagged(now, "again") == {5} and not flagged(now, "no_roll")
    assert now.dual == 4


def test_a_closed_provider_and_a_year_group_that_it_does_not_take(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case").parents[1]
    providers = folder / "alternative" / "providers.csv"
    lines = providers.read_text().splitlines()
    providers.write_text("\n".join([f"{lines[0]},to_year", *(
        f"{line},{'2024' if line.startswith('farm') else ''}" for line in lines[1:])]) + "\n")
    now = on(folder, "2025-03-31")
    assert flagged(now, "closed") == {2, 3, 4, 5}
    assert not flagged(on(folder, "2024-12-31"), "closed")
    register = folder / "alternative" / "register.csv"
    register.write_text(REGISTER.replace("p8,hub-a,7", "p8,hub-a,6"))
    assert flagged(on(folder, "2025-03-31"), "other_years") == {10}


def test_more_in_use_than_places_is_told(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case").parents[1]
    assert not any("More in use" in words for words in status_sentences(on(folder, "2025-03-31")))
    providers = folder / "alternative" / "providers.csv"
    providers.write_text(providers.read_text().replace("7,11,16,2", "7,11,0,2").replace(
        "The Garage,non_school,2,,7,13,,", "The Garage,non_school,2,,7,13,1,"))
    told = status_sentences(on(folder, "2025-03-31"))
    assert any(words.endswith("than there are places: Hub Alpha, The Garage.") for words in told)
