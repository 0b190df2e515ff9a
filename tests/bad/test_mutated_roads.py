"""Whatever is in a file of roads: a network that can be driven on, or faults in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bad.roads import driven, make, spoil_roads
from tests.sizes import few

SEEDS, PART = 400, 40


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roads")
    make(folder)
    for path in sorted(folder.iterdir()):
        assert driven(path)
    return folder


@pytest.mark.parametrize("first", few(range(0, SEEDS, PART), 1))
def test_a_spoilt_road_file_is_roads_or_a_fault(sound: Path, tmp_path: Path, first: int) -> None:
    read = 0
    for seed in range(first, first + PART):
        folder = tmp_path / str(seed)
        folder.mkdir()
        path = spoil_roads(sound, folder, seed)
        try:
            read += driven(path)
        except Exception as error:
            pytest.fail(f"seed {seed}, {path.name}: {type(error).__name__}: {error}")
    assert 0 < read < PART
