"""A forecast, published: rows of few are left out in every January, and those that would tell them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import DisclosureError
from sufficiency.forecast.run import Forecast, fit, project
from sufficiency.forecast.tables import read_national
from sufficiency.publish import forecast_release
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.forecast_release import protected, write_forecast
from tests.conftest import ROOT

RULES = Rules()


@pytest.fixture(scope="module")
def norfolk() -> Forecast:
    model = fit(read_national(ROOT / "data" / "national"), years=2)
    return project(model, "926", draws=100, seed=1)


def told(each: Forecast) -> pd.DataFrame:
    return protected(each, {}, RULES, Record())[0]


def with_stock(each: Forecast, need: int, children: int) -> Forecast:
    """The same with that many children of a need at the start."""
    stock = each.setup.stock.copy()
    stock[need] = 0
    stock[need, 0, 0] = children
    return replace(each, setup=replace(each.setup, stock=stock))


def test_a_need_of_few_is_left_out_and_one_more_with_it(norfolk: Forecast) -> None:
    """All plans and every other need are told, so the one of few would follow."""
    needs = norfolk.setup.needs
    stock = norfolk.setup.stock.sum(axis=(1, 2))
    few = {f"need: {n}" for n, s in zip(needs, stock, strict=True) if 0 < s < RULES.k}
    assert few, "Norfolk has a need of few"
    shown = told(norfolk)
    names = set(shown["series"])
    gone = {f"need: {n}" for n in needs} - names
    assert few <= gone and len(gone) > len(few)
    kept = shown.groupby("series")["year"].nunique()
    assert kept.nunique() == 1, "a row is told in every January or in none"


@pytest.mark.parametrize("children", [1, 9])
def test_a_need_that_comes_to_few_is_left_out(norfolk: Forecast, children: int) -> None:
    need = norfolk.setup.needs.index("VI")
    assert "need: VI" in set(told(norfolk)["series"])
    assert "need: VI" not in set(told(with_stock(norfolk, need, children))["series"])


def test_figures_are_rounded_and_small_ones_are_said_to_be(norfolk: Forecast) -> None:
    for column in ("children_10", "children_50", "children_90"):
        for text in told(norfolk)[column]:
            assert text == "under 10" or (int(text) >= RULES.k and int(text) % RULES.base == 0)


def test_a_planted_count_is_refused(
    norfolk: Forecast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "ahead.csv"
    write_forecast(norfolk, {}, out, RULES)
    assert out.is_file() and (tmp_path / "ahead.csv-record-internal.json").is_file()
    shown = told(norfolk).assign(children_10="7")
    monkeypatch.setattr(forecast_release, "protected", lambda *_: (shown, ()))
    with pytest.raises(DisclosureError, match="below the threshold"):
        write_forecast(norfolk, {}, tmp_path / "other.csv", RULES)
    assert not (tmp_path / "other.csv").exists()


def test_placed_children_tell_units_from_special_schools(norfolk: Forecast) -> None:
    """Placed less state special is SEN units: of few, one of the two is left out as well."""
    setup = norfolk.setup
    stock = setup.stock.copy()
    units = [i for i, k in enumerate(setup.kinds) if k == "unit_rp"]
    stock[:, units] = 0
    stock[0, units[0], 5] = 6
    few = replace(norfolk, setup=replace(setup, stock=stock))
    placed = {"placed": np.full((2, 100), 2_000)}
    shown, _ = protected(few, placed, RULES, Record())
    assert not {"setting: unit_rp", "setting: state_special"} & set(shown["series"])


@pytest.mark.large
def test_the_verb(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "ahead.csv"
    words = ["forecast", "--council", "Suffolk", "--years", "2", "--draws", "100", "--data",
             str(root / "data" / "national"), "--public", "--out", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "never publish" in done.output and out.read_text().startswith("series,year,children_10")
    refused = CliRunner().invoke(app, ["forecast", "--all", "--public", "--out", str(out)])
    assert refused.exit_code == 2 and "one council's table" in " ".join(refused.output.split())
