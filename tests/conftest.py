"""Shared folders and small helpers."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pandas
import pytest
import typer.testing

from sufficiency.datasets import pack
from sufficiency.travel.cache import VARIABLE

if TYPE_CHECKING:
    from sufficiency.study.result import Result

ROOT = Path(__file__).parent.parent
# A test process holds whole counties: looking through them for circles takes an eighth of its time.
gc.set_threshold(100_000, 50, 100)
# As on the command line (``cli/console.py``): a quarter less time.
pandas.set_option("mode.string_storage", "python")
# Tests leave the cache of whoever runs them alone.
os.environ[VARIABLE] = "off"
# No test is of a duration: on a machine that does other work a step may take any time.
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")
# The tree of verbs is made once for all the calls of a test run, as it is for one call of a user.
typer.testing._get_command = cache(typer.testing._get_command)
# The outlines of all England are read once for all councils whose cases are made.
pack.outlines = cache(pack.outlines)


@cache
def planned(name: str) -> Result:
    """A scenario of the embedded case without comparators: run once for all who only read it."""
    from sufficiency.study.run import run

    return run(ROOT / "data" / "norfolk" / "scenarios" / f"{name}.toml", alone=True)


@cache
def made(name: str = "built") -> Result:
    """A scenario of the made-up county (``county.py``), likewise: where no county is the point."""
    from sufficiency.study.run import run

    return run(made_folder() / "scenarios" / f"{name}.toml", alone=True)


@cache
def made_folder() -> Path:
    """The made-up county, for whoever only reads it."""
    from tests.county import county

    folder = Path(tempfile.mkdtemp(prefix="county-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return county(folder / "county").parents[1]


@pytest.fixture(scope="module")
def once() -> Iterator[None]:
    """Tests of verbs that tell the same plan in different ways: it is found once."""
    from tests.once import share

    with pytest.MonkeyPatch.context() as patch:
        share(patch)
        yield


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


LONGEST = (
    "house/test_maps.py", "browser/test_desk.py", "desk/test_app.py", "forecast/test_bands.py",
    "datasets/test_england.py", "study/test_street_run.py", "house/test_one_truth.py",
    "transport/test_mixed.py", "gaps/test_order.py",
)
"""Modules with the tests that take longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first: at the end one process would wait for the other."""
    first = {ROOT / "tests" / name: n for n, name in enumerate(LONGEST)}
    items.sort(key=lambda item: first.get(item.path, len(first)))
