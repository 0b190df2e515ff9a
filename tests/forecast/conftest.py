"""The published series, read and fitted once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sufficiency.forecast import run
from sufficiency.forecast.panel import Panel, panel
from sufficiency.forecast.run import Forecast, Model
from sufficiency.forecast.tables import National, read_national
from tests.conftest import ROOT

SERIES = ROOT / "data" / "national"


@pytest.fixture(scope="session")
def national() -> National:
    """The tables of every council."""
    return read_national(SERIES)


@pytest.fixture(scope="session")
def whole(national: National) -> Panel:
    """All Januaries."""
    return panel(national)


@pytest.fixture(scope="session")
def model(national: National) -> Model:
    """Fitted to all councils, three years ahead."""
    return run.fit(national, years=3)


@pytest.fixture(scope="session")
def suffolk(model: Model) -> Forecast:
    """A county, few draws."""
    return run.project(model, "935", draws=100)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the series that a test may spoil."""
    to = tmp_path / "national"
    shutil.copytree(SERIES, to)
    return to
