"""Files of which nothing comes into the case are said, and refuse it where they were named."""

from __future__ import annotations

from pathlib import Path

import pytest

from sufficiency.importing.build import Imported, import_files
from sufficiency.importing.findings import faults_of, unused
from sufficiency.importing.mapping import Mapped
from tests.importing import raw
from tests.sizes import few


def imported(sources: list[Path]) -> Imported:
    return import_files(sources, Mapped(), bytes(32), 2025)


@pytest.mark.parametrize("text", few(
    ["a,b\n1,2\n", "", "<html><body>Sign in</body></html>"], 1))
def test_a_file_that_is_not_used(tmp_path: Path, text: str) -> None:
    raw.write(tmp_path)
    assert not faults_of(imported([tmp_path]).findings)
    (tmp_path / "contracts.csv").write_text(text)
    in_a_folder = imported([tmp_path]).findings
    assert unused(in_a_folder) == ["contracts.csv"] and not faults_of(in_a_folder)
    named = faults_of(imported(sorted(tmp_path.iterdir())).findings)
    assert [f.file for f in named] == ["contracts.csv"] and named[0].remedy


def test_what_follows_from_a_file_that_could_not_be_read_is_not_told(tmp_path: Path) -> None:
    raw.write(tmp_path)
    (tmp_path / "sen2_person.csv").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    faults = faults_of(imported([tmp_path]).findings)
    assert [f.file for f in faults] == ["sen2_person.csv"]
