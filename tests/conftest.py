"""Shared folders and small helpers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sufficiency.travel.cache import VARIABLE

if TYPE_CHECKING:
    from sufficiency.study.result import Result

ROOT = Path(__file__).parent.parent
# Tests leave the cache of whoever runs them alone.
os.environ[VARIABLE] = "off"


@cache
def planned(name: str) -> Result:
    """A scenario of the embedded case without comparators: run once for all who only read it."""
    from sufficiency.study.run import run

    return run(ROOT / "data" / "norfolk" / "scenarios" / f"{name}.toml", alone=True)


@pytest.fixture
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the tiny case that a test may spoil."""
    folder = tmp_path / "tiny"
    shutil.copytree(ROOT / "data" / "tiny", folder)
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference material beside the project; tests skip when it is absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder shared beside the project is absent")
    return folder


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Writes a scenario that extends one of the embedded case, with a loose gap."""

    def write(name: str, text: str = "", **build: object) -> Path:
        path = tmp_path_factory.mktemp("scenario") / f"{name}.toml"
        parent = ROOT / "data" / "norfolk" / "scenarios" / f"{name}.toml"
        path.write_text(
            f'extends = "{parent.as_posix()}"\n[solver]\ngap = 0.06\ntime_limit_seconds = 60\n'
            f"[compare]\nwith = []\n{text}", encoding="utf-8",
        )
        return path

    return write
