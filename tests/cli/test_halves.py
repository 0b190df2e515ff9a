"""A verb that refuses leaves nothing behind and the planner's files as they were."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.finance import schema
from sufficiency.finance.claim import read_claim
from sufficiency.finance.money import pence
from sufficiency.finance.openings import read_kinds, read_openings
from tests.conftest import ROOT
from tests.importing import raw

MONEY = ROOT / "data" / "norfolk" / "finance"


def refused(*words: object) -> str:
    done = CliRunner().invoke(app, [str(w) for w in words])
    assert done.exit_code == 1 and done.stderr.count("error: ") == 1, done.stderr
    return done.stderr


def test_a_register_without_the_council(tmp_path: Path) -> None:
    register = tmp_path / "register"
    register.mkdir()
    raw.write(register)
    told = refused("new", tmp_path / "ours", "--council", "Rutland", "--gias",
                   register / "edubasealldata.csv")
    assert "no school of this council is there" in told
    assert sorted(p.name for p in tmp_path.iterdir()) == ["register"]


def test_a_ledger_that_nothing_came_of(tmp_path: Path) -> None:
    table = tmp_path / "placements.csv"
    table.write_text("placement_id\n")
    refused("placements", "import", tmp_path / "ledger.db", table, "--new")
    assert [p.name for p in tmp_path.iterdir()] == ["placements.csv"]
    good = ROOT / "data" / "tiny" / "placements" / "placements.csv"
    done = CliRunner().invoke(app, ["placements", "import", str(tmp_path / "ledger.db"), str(good),
                                    "--new"])
    assert done.exit_code == 0
    before = (tmp_path / "ledger.db").read_bytes()
    refused("placements", "import", tmp_path / "ledger.db", table, "--new")
    assert (tmp_path / "ledger.db").read_bytes() == before


def test_an_import_without_a_child(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    raw.write(given)
    people = given / "sen2_person.csv"
    people.write_text(people.read_text().splitlines()[0] + "\n")
    assert "has no child" in refused("import", given, "--into", tmp_path / "case", "--year", 2025)
    assert not (tmp_path / "case").exists()


@pytest.mark.parametrize("words", ["--5", "-£-5", "(-5)", "-5 CR"])
def test_an_amount_with_two_signs(words: str) -> None:
    with pytest.raises(ValueError, match="has two signs"):
        pence(words)


@pytest.mark.parametrize(("table", "column", "value"), [
    ("plan.csv", "fill", "1e999"), ("plan.csv", "opens", "45123"), ("plan.csv", "opens", "-1"),
    ("kinds.csv", "fill", "٣"), ("kinds.csv", "lead_years", "45123"),
    ("claim.csv", "capital_gbp", "-1"), ("claim.csv", "capital_gbp", "0"),
])
def test_a_value_of_money_that_is_none(
    tmp_path: Path, table: str, column: str, value: str
) -> None:
    head, *rows = csv.reader(io.StringIO((MONEY / table).read_text()))
    rows[0][head.index(column)] = value
    with (tmp_path / table).open("w") as out:
        csv.writer(out).writerows([head, *rows])
    read = {"plan.csv": lambda p: read_openings(p, (1.0,)), "kinds.csv": read_kinds,
            "claim.csv": read_claim}[table]
    with pytest.raises(InputError) as found:
        read(tmp_path / table)
    assert [(f.row, f.column, bool(f.remedy)) for f in found.value.faults] == [(2, column, True)]


@pytest.mark.parametrize("words", [
    ("run", "SCENARIO", "--out", "loop"), ("import", "raw", "--into", "loop", "--year", "2025"),
    ("pipeline", "requests.csv", "--out", "loop.csv"), ("check", "loop"), ("run", "around.toml"),
])
def test_a_link_that_leads_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("loop", "loop.csv"):
        (tmp_path / name).symlink_to(name)
    (tmp_path / "around.toml").write_text('case = "loop"\n')
    (tmp_path / "requests.csv").write_text("received\n2024-01-10\n")
    (tmp_path / "raw").mkdir()
    raw.write(tmp_path / "raw")
    scenario = str(ROOT / "data" / "tiny" / "scenarios" / "base.toml")
    refused(*(scenario if w == "SCENARIO" else w for w in words))


def test_a_disk_that_is_full_while_a_ledger_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as it can be emulated: the database is told so when it makes its tables."""
    def full(_: object) -> None:
        raise OperationalError("CREATE", {}, sqlite3.OperationalError("disk I/O error"))

    monkeypatch.setattr(schema, "create", full)
    good = ROOT / "data" / "tiny" / "placements" / "placements.csv"
    refused("placements", "import", tmp_path / "ledger.db", good, "--new")
    assert list(tmp_path.iterdir()) == []
