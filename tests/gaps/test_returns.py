"""Tables of returns add up to the run they come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.case.scenario import load_scenario
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.forecast import run as ahead
from sufficiency.forecast.run import Forecast
from sufficiency.forecast.tables import read_national
from sufficiency.gaps.returns import (
    SPECIALIST,
    planned_places,
    provision_by_need,
    specialist_forecast,
)
from tests.conftest import ROOT
from tests.gaps.test_gaps import council


@pytest.fixture(scope="module")
def leeds() -> Forecast:
    model = ahead.fit(read_national(ROOT / "data" / "national"), years=7)
    return ahead.project(model, "383", draws=100)


def test_specialist_forecasts_add_up(leeds: Forecast) -> None:
    table = specialist_forecast(leeds)
    for january in range(2026, 2031):
        y = january - 2026
        mean = sum(leeds.kind(k)[y].sum(axis=1).mean() for k in SPECIALIST)
        now = table[table["january"] == january]
        assert now["children"].sum() == round(float(mean)) and len(now) == 16
        for kind, rows in now.groupby("provision"):
            one = float(leeds.kind(str(kind))[y].sum(axis=1).mean())
            assert abs(rows["children"].sum() - one) < 4, "four cells, each within one child"
    assert set(table[table["january"] == 2032]["phase"]) == {"secondary", "post-16"}
    assert table["january"].max() == 2032
    assert (table["low"] <= table["children"] + 1).all()
    assert (table["children"] <= table["high"] + 1).all()


def test_provision_by_need_adds_up(leeds: Forecast) -> None:
    table = provision_by_need(leeds, (2026, 2028))
    for january, rows in table.groupby("january"):
        y = int(str(january)) - 2026
        assert rows["all"].sum() == round(float(leeds.total()[y].mean()))
        needs = rows[list(leeds.setup.needs)]
        assert (needs.sum(axis=1) == rows["all"]).all()
        mean = leeds.by_need[y].sum(axis=(2, 3)).mean(axis=0)
        assert np.abs(needs.sum().to_numpy() - mean).max() < len(rows)


def test_a_short_forecast_is_refused(leeds: Forecast) -> None:
    model = ahead.fit(read_national(ROOT / "data" / "national"), years=1)
    with pytest.raises(InputError, match="is below 7"):
        specialist_forecast(ahead.project(model, "383", draws=100))


def test_planned_places_by_hand(tiny: Path) -> None:
    """School A has two; of the school of three and the base of two 0.35, 0.55, 0.75 and 0.6, 1, 1
    are there, to the nearest."""
    table = planned_places(load_scenario(council(tiny)), 2025, lambda text: None)
    places = table.pivot(index="january", columns="name", values="places")
    assert places.to_dict("list") == {
        "Host B": [1, 2, 2], "School A": [2, 2, 2], "Site C": [1, 2, 2]}


def test_the_verb(tiny: Path, root: Path, tmp_path: Path) -> None:
    out = tmp_path / "returns"
    words = ["returns", str(council(tiny)), "--data", str(root / "data" / "national"), "--draws",
             "100", "--out", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "Internal" in done.output
    assert len(pd.read_csv(out / "specialist_forecast.csv")) == 4 * (5 * 4 + 2 * 2)
    assert set(pd.read_csv(out / "planned_places.csv")["january"]) == {2026, 2027, 2028}
    assert set(pd.read_csv(out / "provision_by_need.csv")["january"]) == {2026, 2027, 2028}
