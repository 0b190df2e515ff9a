"""The council's own runs: read with clear faults, rides by hand, against the cheapest."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.transport import comparison
from sufficiency.transport.contracts import AS_IT_IS, FOUND, RULES, contracts
from sufficiency.transport.kept_runs import kept_schools, list_of, plan_of_kept
from sufficiency.transport.midyear import Joiner, joining, leaving
from sufficiency.transport.runs import rides_s
from tests.transport.test_drive import told

HEAD = "run,school,vehicle,stop,child_id,day_gbp,assistant\n"
TWO = f"""{HEAD}7,100001,taxi,1,c1,150,no
7,100001,taxi,2,b1,150,no
8,100001,minibus,1,b2,200,yes
"""


def listed(tiny: Path, rows: str = TWO, **tables: str) -> Path:
    return told(tiny, contracts=rows, **tables)


def faults(path: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        contracts(path)
    return [str(f) for f in error.value.faults]


def test_rides_are_computed_by_hand(tiny: Path) -> None:
    """20 km at 40 km over straight lines, twice: the school is at A, b at 20 km, c at 40 km."""
    found = contracts(listed(tiny))
    runs = found.runs.set_index("run")
    leg = 20 * 1.222
    assert runs["riders"].to_dict() == {"7": 2, "8": 1}
    assert runs.loc["7", "km"] == pytest.approx(2 * leg, abs=0.01)
    minute = kept(tiny)[0].problem.seconds[0, -1] / 60
    assert runs.loc["7", "first_ride_minutes"] == pytest.approx(2 * minute + 1.5 + 2, abs=0.06)
    figures = found.figures.set_index("measure")
    assert figures.loc["riders"].tolist() == [3, 3]
    assert figures.loc["gbp_year", AS_IT_IS] == (150 + 200) * 190
    assert figures.loc["runs", AS_IT_IS] == 2
    # By the list, in whole pence a km: 75 + 3 a mile; 170, 50 for the assistant, 3.70 a mile.
    mile = 1.609344
    assert runs.loc["7", "list_gbp_day"] == pytest.approx(75 + 3 * 2 * leg / mile, rel=0.003)
    assert runs.loc["8", "list_gbp_day"] == pytest.approx(220 + 3.7 * leg / mile, rel=0.003)
    assert figures.loc["gbp_year", FOUND] <= figures.loc["list_gbp_year", AS_IT_IS]
    assert found.gap == 0
    assert set(found.broken["runs"]) == {0}


def kept(tiny: Path) -> list:
    from sufficiency.case.case import load_case
    from sufficiency.case.scenario import load_scenario

    scenario = load_scenario(tiny / "scenarios" / "drive.toml")
    return kept_schools(load_case(scenario), scenario)


def test_rules_that_are_not_kept_are_counted(tiny: Path) -> None:
    table = pd.read_csv(tiny / "children.csv")
    table.assign(assistant=["yes" if c == "b1" else "no" for c in table["child_id"]]).to_csv(
        tiny / "children.csv", index=False)
    rows = TWO + "7,100001,taxi,3,b3,150,no\n7,100001,taxi,4,c2,150,no\n"
    found = contracts(listed(
        tiny, rows, riders="child_id,ride_limit_minutes,not_with\nc1,50,x\nb1,,x\n"))
    broken = dict(zip(found.broken["rule"], found.broken["runs"], strict=True))
    assert broken == dict(zip(RULES, (1, 1, 1, 1), strict=True))
    assert found.figures.set_index("measure").loc["over_limit", FOUND] == 0
    assert found.figures["as contracted"].isna().any(), "such a run has no price in the list"


def test_each_fault_is_told_once_and_no_child_is_named(tiny: Path) -> None:
    assert "contracts.csv: is missing" in faults(told(tiny))[0]
    school, = faults(listed(tiny, TWO.replace("8,100001", "8,100002")))
    assert "row 4, column school: '100002' is no school or base" in school
    kind, = faults(listed(tiny, TWO.replace("minibus", "minbus")))
    assert "row 4, column vehicle" in kind
    assert "minibus" in kind
    child, = faults(listed(tiny, TWO.replace("b2", "secret9")))
    assert "row 4, column child_id: is no child" in child
    assert "secret9" not in child
    twice, = faults(listed(tiny, TWO.replace("b2", "b1")))
    assert "row 4, column child_id: is in more rows" in twice
    rate, = faults(listed(tiny, TWO.replace("b1,150", "b1,151")))
    assert "row 3, column day_gbp" in rate
    assert "first row of its run" in rate
    free, = faults(listed(tiny, TWO.replace("b2,200", "b2,0")))
    assert "row 4, column day_gbp" in free


def test_runs_that_are_not_the_cases_own_are_named_as_given(tiny: Path, tmp_path: Path) -> None:
    path = listed(tiny, TWO)
    other = tmp_path / "last year.csv"
    missing = CliRunner().invoke(app, ["transport", str(path), "--before", str(other)])
    assert "last year.csv: is missing" in missing.output
    other.write_text(TWO.replace("8,100001", "8,100002"))
    wrong = CliRunner().invoke(app, ["transport-contracts", str(path), "--contracts", str(other)])
    assert "last year.csv, row 4, column school: '100002' is no school" in wrong.output
    assert "transport/contracts.csv" not in missing.output + wrong.output


def test_what_a_plan_writes_is_read_again(tiny: Path, tmp_path: Path) -> None:
    path, out = told(tiny), tmp_path / "runs.csv"
    done = CliRunner().invoke(app, ["transport", str(path), "--contracts", str(out)])
    assert done.exit_code == 0, done.output
    drive = comparison.drive_to_school(path).drive
    assert out.read_text().count("\n") == len(drive.rides()) + 1 == len(list_of(drive)) + 1
    found = contracts(path, out)
    figures = found.figures.set_index("measure")
    assert figures[AS_IT_IS].tolist() == pytest.approx(figures[FOUND].tolist(), abs=1)
    assert figures.loc["ride_mean", AS_IT_IS] == pytest.approx(
        drive.rides()["ride_minutes"].mean(), abs=0.06)
    assert "No runs under these rules and prices" in found.words[0] or "about as" in found.words[0]


def test_a_child_joins_and_leaves(tiny: Path) -> None:
    path = listed(tiny)
    ways = joining(path, "100001", Joiner(420_000, 300_000, "primary"))
    assert 1 <= len(ways) <= 3
    assert ways["more_gbp_year"].is_monotonic_increasing
    assert len(set(ways["way"])) == len(ways)
    # At the very home of another rider the vehicle drives no farther, and the taxi has three seats.
    by = ways.set_index("way")
    assert by.loc["7", "more_gbp_year"] == by.loc["8", "more_gbp_year"] == 0
    assert by.loc["7", "vehicle"] == "taxi"
    assert by.loc["7", "riders"] == 3
    assert by.loc["7", "others_longer_minutes"] == 1.5
    assert by.loc["a new run", "more_gbp_year"] > 0
    alone = joining(path, "100001", Joiner(420_000, 300_000, "primary", alone=True))
    assert list(alone["way"]) == ["a new run"]
    gone = leaving(path, "100001", "c1")
    assert gone.iloc[0]["way"] == "7"
    assert gone.iloc[0]["more_gbp_year"] < 0
    assert gone.iloc[0]["riders"] == 1
    last = leaving(path, "100001", "b2")
    problem, plan = plan_of_kept(kept(tiny)[0])
    assert last.iloc[0]["vehicle"] == "none"
    assert last.iloc[0]["more_gbp_year"] == -round(plan.runs[1].units / 100_000 * 190)
    assert (rides_s(problem, plan.runs[0].stops) <= problem.limit_s.max()).all()


@pytest.mark.parametrize(("home", "said"), [
    ("52.6,1.3", "looks like longitude and latitude"),
    ("300000,420000", "has easting and northing swapped"),
    ("520000,180000", "is far outside the areas of this case"), ("0,0", "is the point 0, 0")])
def test_a_home_that_is_none_is_one_fault_and_not_quoted(
    tiny: Path, home: str, said: str
) -> None:
    path = str(listed(tiny))
    done = CliRunner().invoke(app, ["transport-change", path, "100001", "--home", home])
    words = " ".join(done.output.split())
    assert done.exit_code == 1 and f"--home: {said}" in words and home not in words


def test_the_verbs(tiny: Path, tmp_path: Path) -> None:
    path, out = str(listed(tiny)), tmp_path / "runs.csv"

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, list(words))
        return done.exit_code, " ".join(done.output.split())

    code, said = run("transport-contracts", path, "--out", str(out))
    assert code == 0, said
    assert "as contracted" in said
    assert "internal" in said
    assert len(pd.read_csv(out)) == 2
    code, said = run("transport-change", path, "100001", "--home", "420000,300000")
    assert code == 0, said
    assert "cheapest first" in said
    assert "420000" not in said
    code, said = run("transport-change", path, "100001", "--leaves", "c1")
    assert code == 0, said
    assert "c1" not in said
    assert run("transport-change", path, "100001")[0] == 2
    code, said = run("transport-change", path, "100001", "--home", "9,9,9")
    assert code == 2
    assert "9,9,9" not in said
    code, said = run("transport-change", path, "100009", "--leaves", "c1")
    assert code == 1
    assert "has no runs of this school" in said
    code, said = run("transport-change", path, "100001", "--leaves", "zz77")
    assert code == 1
    assert "zz77" not in said
