"""Whose ride changes: pairs of rides, and what a public table tells of them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.cli.answers import PUBLIC_POUNDS
from sufficiency.cli.app import app
from sufficiency.datasets.pack import FOLDER
from sufficiency.publish.disclosure.figures import Fact, Rules
from sufficiency.publish.output_check.gate import leaks
from sufficiency.publish.output_check.secrets import Secrets
from sufficiency.publish.report.answers import sheets
from sufficiency.publish.report.answers_transport import BESIDE, with_rides
from sufficiency.publish.report.table import Row, Table
from sufficiency.study.answers import Answer
from sufficiency.transport.drive import Drive
from sufficiency.transport.ride_changes import ride_changes
from tests.publish.report.test_drive_prices import DRIVE, answer
from tests.transport.test_drive import told as priced


def rides(minutes: dict[int, float], phase: str = "primary") -> Drive:
    frame = pd.DataFrame({"child": list(minutes), "phase": phase,
                          "ride_minutes": list(minutes.values())})
    return cast(Drive, SimpleNamespace(rides=lambda: frame))


def test_only_children_who_ride_in_both_are_compared() -> None:
    before, after = rides({1: 10, 2: 20, 3: 30, 4: 40}), rides({9: 5, 4: 41, 3: 29.5, 2: 10})
    whole, primary = ride_changes(before, after).to_dict("records")
    assert whole["phase"] == "" and primary["phase"] == "primary"
    assert [whole[k] for k in ("riders", "shorter", "about_the_same", "longer")] == [3, 1, 1, 1]
    assert (whole["minutes_before"], whole["minutes_after"]) == (30.0, 26.83)
    assert whole["longest_share"] == round(41 / 80.5, 4)
    assert {k: v for k, v in whole.items() if k != "phase"} == {
        k: v for k, v in primary.items() if k != "phase"}


def test_a_change_of_just_the_least_counts_and_of_nothing_never() -> None:
    before = rides({1: 10.0, 2: 10.0, 3: 10.0})
    after = rides({1: 10.1 + 0.9, 2: 9.0, 3: 10.0})
    row = ride_changes(before, after, 1.0).iloc[0]
    assert (row["shorter"], row["about_the_same"], row["longer"]) == (1, 1, 1)
    assert ride_changes(before, before, 0.0).iloc[0]["about_the_same"] == 3
    with pytest.raises(ValueError, match="below 0"):
        ride_changes(before, after, -1)


def test_where_nobody_rides_in_both_there_is_no_row() -> None:
    assert ride_changes(rides({1: 10.0}), rides({2: 10.0})).empty
    assert ride_changes(rides({}), rides({})).empty


def told(changes: list[dict[str, Any]], rules: Rules | None) -> dict[str, list[str]]:
    answer = Answer("transport", "s", "S", "c", {
        "drive": [DRIVE], "vehicles": [{"vehicle": "taxi", "riders": 300}], "changes": changes})
    found = {t.key: t for t in sheets([answer], rules)[0]}
    table = found["transport-s-changes"]
    return {line.name: [str(c) for c in line.cells] for line in table.lines}


ROW = {"phase": "", "riders": 280, "shorter": 150, "about_the_same": 80, "longer": 50,
       "minutes_before": 24.4, "minutes_after": 19.6, "longest_share": 0.01, "least": 1.0}


def test_public_rows_are_whole_minutes_and_add_up() -> None:
    parts = [ROW | {"phase": "primary", "riders": 200, "shorter": 120, "about_the_same": 50,
                    "longer": 30},
             ROW | {"phase": "secondary", "riders": 80, "shorter": 30, "about_the_same": 30,
                    "longer": 20}]
    found = told([ROW, *parts], Rules())
    assert found["all who ride in both"] == ["280", "150", "80", "50", "24", "20"]
    assert found["secondary (Years 7-11)"] == ["80", "30", "30", "20", "24", "20"]
    assert told([ROW], None)["all who ride in both"][-2:] == ["24.4", "19.6"]


def test_few_whose_ride_grows_longer_follow_from_nothing() -> None:
    """Of 280 the ride grows longer for 4; of 300 who ride with the plan 5 did not before."""
    rules = Rules()
    few = ROW | {"shorter": 196, "longer": 4}
    found = told([few], rules)["all who ride in both"]
    assert found[3] == "withheld"
    rest = int(found[0]) - sum(int(c) for c in found[1:3] if c.isdigit())
    assert rest - 3 * rules.slack <= 0 and rest + 3 * rules.slack >= rules.k
    most = told([ROW | {"riders": 295, "shorter": 165}], rules)["all who ride in both"]
    assert most[0] == most[-1].replace("too few", "withheld") == "withheld"
    one = told([ROW | {"longest_share": 0.9}], rules)["all who ride in both"]
    assert one[-2:] == ["too few", "too few"]


def test_a_run_tells_rides_and_pounds_where_the_case_has_their_tables(
    tiny: Path, tmp_path: Path
) -> None:
    def ran(path: Path) -> str:
        done = CliRunner().invoke(app, ["run", str(path), "--rides", "--pounds", "--out",
                                        str(tmp_path / "out")])
        assert done.exit_code == 0, done.output
        return done.output

    plain = ran(tiny / "scenarios" / "base.toml")
    assert "ridden" not in plain and "Who pays" not in plain
    path = priced(tiny)
    shutil.copytree(FOLDER / "start" / "finance", tiny / "finance")
    both = ran(path)
    assert "The drive to school, as ridden in shared vehicles" in both
    assert "for the council alone" in both.lower() and "Capital (council)" in both
    assert PUBLIC_POUNDS in both
    told = both[both.index("Try next:"):]
    assert "transport " in told and "finance " in told, "the rest is one command away"
    # What belongs to the first table stands under it, not under the pounds.
    assert both.index("Places, not needs") < both.index("as ridden in shared vehicles")


def test_plans_beside_each_other_tell_rides_as_ridden(tiny: Path, tmp_path: Path) -> None:
    def told(path: Path, *more: str) -> Any:
        return CliRunner().invoke(app, ["report", str(path), "--out", str(tmp_path / "r"), *more])

    without = told(tiny / "scenarios" / "base.toml", "--drive")
    assert without.exit_code == 1 and "vehicles.csv" in without.output
    assert not list(tmp_path.glob("r*")), "said before the search, and nothing is written"
    done = told(priced(tiny), "--drive")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "r-internal" / "report-internal.md").read_text()
    beside = [line for line in text.splitlines() if line.startswith(f"| {BESIDE['vehicles']} |")]
    among, drives = ([c.strip() for c in line.split("|")[2:4]] for line in beside)
    assert among == drives, "the same figures among the options as of the drives"
    assert "Whose ride changes" in text


def test_a_drive_as_a_bare_table_passes_the_output_check() -> None:
    """Kinds are often named by their seats; neither those nor vehicles count children."""
    one = answer("S", vehicles=57)
    rows = {**one.tables, "vehicles": [{"vehicle": "minibus 8", "riders": 300}]}
    drive = sheets([replace(one, tables=rows)], Rules())[0][0]
    lines = ['"","A","B"', *(",".join(f'"{c}"' for c in (ln.name, *ln.cells))
                             for ln in drive.lines)]
    assert any('"57"' in ln for ln in lines) and any("minibus 8" in ln for ln in lines)

    def found(text: str) -> list[str]:
        return leaks({"t.csv": text.encode()}, Secrets(), Rules())

    assert found("\n".join(lines)) == []
    assert found("\n".join(lines).replace('"Vehicles"', '"Pupils"')) != []


def test_options_have_rides_only_beside_those_of_nothing_built() -> None:
    options = Table("options", "The options", "Measure", "", ("S", "T"),
                    (Row("Mean", (Fact(1.0), Fact(2.0)), key="known"), Row("Last", ("", ""))))
    one, two = (answer(title, vehicles=n) for title, n in (("S", 60), ("T", 70)))
    assert with_rides(options, sheets([one], None)[0]) is options
    assert with_rides(options, sheets([two], None)[0]) is options
    rows = with_rides(options, sheets([one, two], None)[0]).lines
    assert [ln.key for ln in rows] == ["known", *BESIDE, ""]
    assert [str(c) for c in rows[3].cells] == ["60", "70"]
    row = DRIVE | {"riders": 4, "alone": 0, "ride_over_45": 0}
    small = Answer("transport", "t", "T", "c", {
        "drive": [row], "vehicles": [{"vehicle": "taxi", "riders": 4}]})
    few = sheets([one, small], Rules())[0]
    told = {ln.key: [str(c) for c in ln.cells] for ln in with_rides(options, few).lines}
    assert told["riders"][1] == "withheld" and told["pounds"][1] == "withheld"
