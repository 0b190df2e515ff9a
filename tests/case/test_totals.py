"""Published totals are checked as every table is: one clear fault for what is wrong in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.case.totals import TABLES
from sufficiency.cli.app import app
from sufficiency.study.check import check
from tests.edges import SCENARIO, ground, swap, totals


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    ground(folder)
    totals("yes")(folder)
    return folder


def test_totals_that_are_right_are_no_fault(drawn: Path) -> None:
    case = load_case(load_scenario(drawn / SCENARIO))
    assert len(case.demand) == 40 and set(case.demand["need"]) == {"ASD"}
    assert set(case.demand["ncy"]) == {3} and set(case.demand["gender"]) == {"M"}


Change = Callable[[Path], None]
BAD: dict[str, tuple[Change, str, str]] = {
    **{f"no {name}": (lambda f, n=name: (f / "population" / f"{n}.csv").unlink(),  # type: ignore[misc]
                      f"{name}.csv", "is missing") for name in TABLES},
    "no totals of the year": (swap("population/plans_by_need_age.csv", "2025", "2024"),
                              "plans_by_need_age.csv", "has no totals for this year"),
    "no number": (swap("population/plans_by_need_setting.csv", "ASD,40", "ASD,<5"),
                  "plans_by_need_setting.csv", "is not a number"),
    "a negative number": (swap("population/plans_by_age_setting.csv", "7,40", "7,-40"),
                          "plans_by_age_setting.csv", "is negative"),
    "an unknown setting": (swap("population/plans_by_need_setting.csv", "special_state",
                                "special_sate"),
                           "plans_by_need_setting.csv", "Did you mean 'special_state'?"),
    "a setting without ages": (
        lambda f: [swap(f"population/{n}.csv", "special_state", "ap")(f)  # type: ignore[func-returns-value]
                   for n in ("plans_by_need_setting", "settings")] and None,
        "plans_by_need_setting.csv", "has no rows in plans_by_age_setting.csv"),
    "neither yes nor no": (swap("population/settings.csv", ",yes,", ",Yes,"), "settings.csv",
                           "Did you mean 'yes'?"),
    "no column": (swap("population/deprivation.csv", "rate", "raet"), "deprivation.csv",
                  "is missing"),
    "nobody lives there": (lambda f: (f / "areas.csv").write_text(  # type: ignore[arg-type,return-value]
        (f / "areas.csv").read_text().replace(",50\n", ",0\n")), "areas.csv",
        "has no residents to draw homes from"),
}


@pytest.mark.parametrize("name", BAD)
def test_one_clear_fault(name: str, drawn: Path) -> None:
    change, file, words = BAD[name]
    change(drawn)
    (fault,) = check(drawn / SCENARIO)
    assert fault.file.endswith(file) and words in str(fault)
    for verb in (["run", str(drawn / SCENARIO)], ["people", str(drawn)]):
        done = CliRunner().invoke(app, verb)
        assert done.exit_code == 1 and "1 fault found" in done.stderr and words in done.stderr
