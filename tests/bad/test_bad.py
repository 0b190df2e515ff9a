"""Bad inputs: one clear message per planted fault, all at once, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import Fault
from sufficiency.study.check import check
from tests.bad.faults import FAULTS, SCENARIO, Bad


def plant(folder: Path, bad: Bad) -> None:
    path = folder / bad.file
    text = path.read_text() if path.is_file() else ""
    path.write_text(bad.change(text))
    if bad.told_with is not None:
        bad.told_with(folder)


def matches(fault: Fault, bad: Bad) -> bool:
    return (
        fault.file == (bad.told_of or bad.file) and fault.row == bad.row
        and fault.column == bad.column and bad.words in str(fault) and fault.value == bad.value
    )


@pytest.mark.parametrize("bad", FAULTS, ids=lambda b: b.name)
def test_one_fault_one_message(bad: Bad, tiny: Path, tmp_path: Path) -> None:
    plant(tiny, bad)
    faults = check(tiny / SCENARIO)
    assert [f for f in faults if matches(f, bad)], [str(f) for f in faults]
    assert len(faults) == 1, [str(f) for f in faults]
    assert str(faults[0]).endswith((".", "?")), "a message ends with a remedy"
    out = tmp_path / "out"
    result = CliRunner().invoke(app, ["run", str(tiny / SCENARIO), "--out", str(out)])
    assert result.exit_code == 1
    assert not out.exists()
    assert bad.words in result.stderr
    assert result.stdout == ""


def test_many_faults_are_told_at_once(tiny: Path) -> None:
    chosen = [b for b in FAULTS if b.name in
              ("unknown need", "negative places", "kind", "duplicate site", "share over one")]
    for bad in chosen:
        plant(tiny, bad)
    faults = check(tiny / SCENARIO)
    assert all(any(matches(f, b) for f in faults) for b in chosen)


def test_a_file_in_another_encoding(tiny: Path) -> None:
    path = tiny / "places.csv"
    path.write_bytes(path.read_bytes().replace(b"School A", b"\xc9cole A"))
    (fault,) = [f for f in check(tiny / SCENARIO) if "UTF-8" in str(f)]
    assert (fault.file, fault.row) == ("places.csv", 2)


def test_a_missing_file(tiny: Path) -> None:
    (tiny / "option_types.csv").unlink()
    assert any(f.file == "option_types.csv" and f.problem == "is missing"
               for f in check(tiny / SCENARIO))


def test_no_message_points_at_a_child(tiny: Path) -> None:
    """Ids, postcodes and coordinates of children never reach a message."""
    path = tiny / "children.csv"
    whole = path.read_text()
    for bad in FAULTS:
        if bad.file == "children.csv" and bad.column in ("easting_m", "postcode", "child_id"):
            path.write_text(bad.change(whole))
            told = " ".join(map(str, check(tiny / SCENARIO)))
            assert told
            assert not any(s in told for s in ("ZZ99", "440000", "300000", "a1", "c1", "52.6"))


def test_settings_that_contradict_each_other(tiny: Path) -> None:
    path = tiny / SCENARIO
    path.write_text(path.read_text().replace("400_000", "50_000"))
    result = CliRunner().invoke(app, ["run", str(path), "--out", str(tiny / "out")])
    assert result.exit_code == 1
    assert "no plan keeps all of these limits" in result.stderr


def test_exit_codes(once: None, tiny: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    args = ["run", str(tiny / SCENARIO), "--out", str(tmp_path / "r")]
    assert run(app, args).exit_code == 0
    assert run(app, [*args, "--fail-if-unplaced"]).exit_code == 3
    assert run(app, ["run"]).exit_code == 2
    assert run(app, ["check", str(tiny / SCENARIO)]).exit_code == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("do not lose me")
    assert run(app, [*args[:-1], str(tmp_path / "mine")]).exit_code == 1
    assert (tmp_path / "mine" / "notes.txt").read_text() == "do not lose me"
