"""Series that a council might have: too short, of too few, without its last January, masked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.forecast.report import in_backtest, sentences
from sufficiency.forecast.run import Forecast, fit, project
from sufficiency.forecast.tables import ENGLAND, National, read_national
from sufficiency.forecast.transitions import read_transitions

Change = Callable[[pd.DataFrame], pd.DataFrame]
NORFOLK = "926"


def with_table(national: National, **changes: Change) -> National:
    return replace(national, **{name: change(getattr(national, name))
                                for name, change in changes.items()})


def masked(series: str, first: int, last: int = 2025) -> Change:
    def change(breaks: pd.DataFrame) -> pd.DataFrame:
        row = {"series": series, "la_code": NORFOLK, "from_year": first, "to_year": last}
        return pd.concat([breaks, pd.DataFrame([{**row, "what": "a test"}])], ignore_index=True)
    return change


def without_last(plans: pd.DataFrame) -> pd.DataFrame:
    return plans[(plans["la_code"] != NORFOLK) | (plans["year"] != 2025)]


@pytest.mark.parametrize(("changes", "said"), [
    ({"plans": lambda d: d[d["year"] == 2025]}, "does not have 6 Januaries"),
    ({"plans": lambda d: d[d["year"] > 2020]}, "does not have 6 Januaries"),
    ({"plans": lambda d: d[d["la_code"].isin([NORFOLK, ENGLAND])]}, "has too few councils"),
    ({"by_need": lambda d: d[:0]}, "has no rows of England"),
    ({"breaks": masked("total", 2021)}, "or they are masked by breaks.csv"),
    ({"plans": lambda d: d[d["la_code"] != NORFOLK]}, "has no plans of Norfolk"),
])
def test_what_nothing_can_be_learnt_from_is_a_fault(
    changes: dict[str, Change], said: str, national: National
) -> None:
    with pytest.raises(InputError) as told:
        project(fit(with_table(national, **changes), years=2), NORFOLK, draws=20)
    assert said in str(told.value)


@pytest.fixture(scope="module")
def usual(national: National) -> Forecast:
    return project(fit(national, years=2), NORFOLK, draws=60)


@pytest.mark.parametrize("changes", [
    {"plans": without_last}, {"breaks": masked("total", 2025)}])
def test_without_the_last_total_a_forecast_goes_on_from_the_one_before(
    changes: dict[str, Change], usual: Forecast, national: National
) -> None:
    """Near the usual one, as the January that is lacking was no surprise, and said to be so."""
    mine = with_table(national, **changes)
    model = fit(mine, years=2)
    assert np.isnan(model.panel.plans[0, model.panel.codes.index(NORFOLK), -1])
    found = project(model, NORFOLK, draws=60)
    ratio = np.median(found.total(), axis=1) / np.median(usual.total(), axis=1)
    assert (abs(ratio - 1) < 0.04).all() and (ratio != 1).all()
    assert (found.flows >= 0).all()
    told = " ".join(sentences(found, mine))
    assert "numbers of all plans of January 2025 were not published for this council" in told
    assert "never in the back-test" in told and not in_backtest(NORFOLK, mine)


def test_a_masked_total_sets_no_level(national: National) -> None:
    """A return half as large that is masked: its single ages do not halve what is ahead."""
    def half(plans: pd.DataFrame) -> pd.DataFrame:
        mine = (plans["la_code"] == NORFOLK) & (plans["year"] == 2025)
        counts = plans.select_dtypes("number").columns.difference(["year", "age", "row"])
        out = plans.astype(dict.fromkeys(counts, float))
        out.loc[mine, counts] = (out.loc[mine, counts] / 2).round()
        return out

    broken = with_table(national, plans=half, by_age=half, breaks=masked("total", 2025))
    found = project(fit(broken, years=1), NORFOLK, draws=60)
    assert 12_000 < np.median(found.total()[0]) < 14_500


def test_a_part_that_is_masked_does_not_stop_a_councils_own_counts(
    national: National, tmp_path: Path
) -> None:
    head = "calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2"
    rows = [f"2024,{kind},ASD,{age},{kind},ASD,{age + 1}"
            for kind in ("state_special", "unit_rp", "mainstream") for age in range(12)] * 4
    rows += [f"2024,NONSEND,NONSEND,,{kind},ASD,5" for kind in ("state_special", "unit_rp")] * 9
    table = tmp_path / "own.csv"
    table.write_text("\n".join([head, *rows]) + "\n")
    for series in ("unit_rp", "total"):
        model = fit(with_table(national, breaks=masked(series, 2025)), years=2)
        found = project(model, NORFOLK, draws=30, transitions=read_transitions(table))
        assert ((found.total() > 140) & (found.total() < 230)).all()


def test_a_break_of_all_plans_is_read(root: Path, tmp_path: Path) -> None:
    """A row that begins with the word total was taken for one of sums."""
    shutil.copytree(root / "data" / "national", tmp_path / "data")
    with (tmp_path / "data" / "breaks.csv").open("a") as table:
        table.write("total,926,2025,2025,a test\n")
    assert (read_national(tmp_path / "data").breaks["series"] == "total").sum() == 1
    with (tmp_path / "data" / "breaks.csv").open("a") as table:
        table.write("Total,926,2025,2025,a test\n")
    with pytest.raises(InputError, match="row of totals"):
        read_national(tmp_path / "data")


def test_residents_that_are_not_known_are_said_to_be_so(national: National) -> None:
    mine = with_table(national, population=lambda d: d[d["la_code"] != NORFOLK])
    found = project(fit(mine, years=1), NORFOLK, draws=20)
    assert found.effects()["population"].eq(0).all()
    assert "Residents by age are not known for this council" in " ".join(sentences(found, mine))


def test_all_names_who_is_left_out(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "data" / "national", tmp_path / "data")
    table = tmp_path / "data" / "plans_by_age.csv"
    frame = pd.read_csv(table, dtype=str, keep_default_na=False)
    few = frame["la_code"].isin(["935", "ENG"]) | (frame["year"] == "2024")
    frame[few].to_csv(table, index=False)
    done = CliRunner().invoke(app, ["forecast", "--all", "--data", str(tmp_path / "data"),
                                    "--draws", "100", "--out", str(tmp_path / "all.csv")])
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert "left out, as January 2025 has no plans or single ages of them:" in said
    assert "Norfolk" in said and set(pd.read_csv(tmp_path / "all.csv")["council"]) == {"Suffolk"}
