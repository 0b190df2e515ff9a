"""A case is read once for all who ask alike; what a file or a setting changes is read anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from sufficiency.case import case as reading
from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.errors import InputError


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The scenarios whose files were looked at."""
    seen: list[str] = []
    real = reading._read

    def counted(scenario: reading.Scenario, files: dict[str, str]) -> object:
        seen.append(scenario.name)
        return real(scenario, files)

    monkeypatch.setattr(reading, "_read", counted)
    return seen


def test_the_same_question_reads_once_and_what_is_written_stays_apart(
    tiny: Path, read: list[str]
) -> None:
    scenario = load_scenario(tiny / "scenarios" / "base.toml")
    first = load_case(scenario)
    first.demand["need"] = "spoilt"
    first.demand.loc[0, "children"] = 99
    first.words["spoilt"] = "spoilt"
    second = load_case(load_scenario(tiny / "scenarios" / "base.toml"))
    assert read == ["base"] and second.demand["children"].sum() == 8
    assert "spoilt" not in {*second.demand["need"], *second.words}


def test_whatever_changes_is_read_again(tiny: Path, read: list[str]) -> None:
    path = tiny / "scenarios" / "base.toml"
    before = load_case(load_scenario(path))
    fewer = load_case(load_scenario(path).with_settings({"build.max_new_schools": 0}))
    assert len(fewer.options) < len(before.options)
    table = tiny / "places.csv"
    table.write_text(table.read_text().replace("School A", "School Z"))
    assert "School Z" in set(load_case(load_scenario(path)).places["name"])
    table.write_text(table.read_text().replace(",special,", ",palace,"))
    for _ in range(2):
        with pytest.raises(InputError) as wrong:
            load_case(load_scenario(path))
        assert [f.column for f in wrong.value.faults] == ["kind"]
    # A folder where a file should be is no missing file.
    (tiny / "children.csv").rename(tiny / "kept")
    with pytest.raises(InputError, match="children"):
        load_case(load_scenario(path))
    (tiny / "children.csv").mkdir()
    with pytest.raises(InputError):
        load_case(load_scenario(path))
    assert len(read) == 6
