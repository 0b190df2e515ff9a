"""Forecasts written down, scored later; and the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.datasets.council_names import number_of
from sufficiency.errors import InputError
from sufficiency.forecast import actuals, frozen, run, scorecard, study
from sufficiency.forecast.of_case import of_scenario
from sufficiency.forecast.run import Forecast, Model
from sufficiency.forecast.scores import LEVELS
from sufficiency.forecast.tables import SETTINGS, National

ABOUT = {"version": "0", "start": "January 2025", "seed": 1, "draws": 100}


def test_rows_are_quantiles_of_sums_inside_draws(suffolk: Forecast) -> None:
    table = frozen.rows(suffolk).set_index(["january", "series", "part"])
    total = table.loc[(2027, "total", "total")]
    assert total[list(frozen.NAMES)].to_list() == pytest.approx(
        np.quantile(suffolk.total()[1], LEVELS), abs=0.051)
    assert total["origin"] == 8837 and total["ahead"] == 2
    band = table.loc[(2026, "age_band", "age_11_15"), "q90"]
    ages = suffolk.by_setting_age[0].sum(axis=1)
    assert band == pytest.approx(np.quantile(ages[:, 9:14].sum(axis=1), 0.9), abs=0.051)
    # So quantiles of parts do not add up, and the files say so.
    parts = table.loc[2026].loc["setting"]["q90"].sum()
    assert parts > table.loc[(2026, "total", "total"), "q90"] + 50
    assert any("do not add up" in note for note in frozen.NOTES)


def test_what_was_tested_is_told(model: Model, suffolk: Forecast) -> None:
    table = frozen.rows(suffolk, {"needing": suffolk.total()})
    basis = table.groupby("series")["basis"].unique().map(list).to_dict()
    assert basis["total"] == [frozen.TESTED_WORD]
    settings = table[table["series"] == "setting"].set_index("part")["basis"]
    assert set(settings.drop("ap")) == {frozen.TESTED_WORD}
    assert set(settings["ap"]) == {frozen.UNTESTED}
    assert basis["need"] == basis["age"] == [frozen.UNTESTED]
    assert basis["specialist"] == [frozen.ASSUMED]
    assert frozen._basis("total", "total", 6) == frozen.SCENARIO
    never = frozen.rows(suffolk, tested=False)
    assert frozen.TESTED_WORD not in set(never["basis"])


def test_a_file_is_read_back_and_names_what_made_it(tmp_path: Path, suffolk: Forecast) -> None:
    table, record = frozen.files(frozen.rows(suffolk), ABOUT, {"plans.csv": "ab", "b.csv": "cd"})
    again, _ = frozen.files(frozen.rows(suffolk), ABOUT, {"b.csv": "cd", "plans.csv": "ab"})
    assert table == again
    path = tmp_path / "2025-01.csv"
    path.write_bytes(table)
    back = frozen.read_frozen(path)
    assert tuple(back.columns) == frozen.COLUMNS and (back["seed"] == 1).all()
    told = json.loads(record)
    assert told["sha256"] == {"b.csv": "cd", "plans.csv": "ab"} and told["seed"] == 1
    assert (back["inputs"].astype(str) == told["inputs"]).all()
    path.write_text("la_code,year\n1,2\n")
    with pytest.raises(InputError, match="is not a file of sufficiency forecast"):
        frozen.read_frozen(path)


def row(**change: object) -> dict[str, object]:
    cells: dict[str, object] = dict.fromkeys(frozen.COLUMNS, 0)
    quantiles = dict(zip(frozen.NAMES, (80, 90, 95, 100, 105, 110, 120), strict=True))
    cells |= {"la_code": "926", "council": "Norfolk", "january": 2026, "ahead": 1, "series": "age",
              "part": "10", **quantiles}
    return cells | change


def test_scores_by_hand(tmp_path: Path) -> None:
    forecast = pd.DataFrame([row(), row(part="11"), row(series="total", part="total", q50=210)])
    actual = tmp_path / "actual.csv"
    actual.write_text("la_code,january,series,part,plans\n926,2026,age,10,108\n926,2026,age,11,125\n"
                      "926,2026,total,total,233\n926,2027,total,total,9\n")
    found = scorecard.score(forecast, actuals.read_actual(actual))
    assert found["error"].round(2).tolist() == [-7.41, -20.0, -9.87]
    assert found["in_80"].tolist() == [True, False, False]
    assert found["width_80"].round(1).tolist() == [18.5, 16.0, 8.6]
    ages = scorecard.summary(found).set_index("series").loc["age"]
    assert ages["error"] == pytest.approx((8 + 25) / 233 * 100) and ages["cover_80"] == 50


def test_tables_of_january_are_read_as_they_are(tmp_path: Path, national: National) -> None:
    plans = national.plans[national.plans["year"] == 2025].drop(columns="row")
    plans.to_csv(tmp_path / "plans.csv", index=False)
    found = actuals.read_actual(tmp_path / "plans.csv")
    norfolk = found[found["la_code"] == "926"].set_index(["series", "part"])["plans"]
    assert norfolk[("setting", "state_special")] == 2346 and norfolk[("total", "total")] == 12_147
    ages = national.by_age[national.by_age["year"] == 2025].drop(columns="row")
    ages.to_csv(tmp_path / "ages.csv", index=False)
    found = actuals.read_actual(tmp_path / "ages.csv")
    norfolk = found[found["la_code"] == "926"].set_index("part")["plans"]
    assert norfolk["under_3"] == 25 and norfolk["11"] == 972
    (tmp_path / "no.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError):
        actuals.read_actual(tmp_path / "no.csv")


def test_a_forecast_of_the_past_scores_as_it_should(national: National, tmp_path: Path) -> None:
    """January 2025 from January 2024 needs single ages of 2023, which nobody published: refused."""
    with pytest.raises(InputError, match="lacks January 2023"):
        run.fit(national, origin=2024, years=1)
    with pytest.raises(InputError, match="cannot start a forecast at January 2031"):
        run.fit(national, origin=2031)


@pytest.mark.large
def test_three_councils_from_the_series_alone(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "three.csv"
    done = CliRunner().invoke(app, [
        "forecast", "--council", "Suffolk", "--council", "Hertfordshire", "--council", "Leeds",
        "--data", str(root / "data" / "national"), "--years", "2", "--draws", "100", "--out",
        str(out), "--chart", str(tmp_path / "fan.svg")])
    assert done.exit_code == 0, done.output
    for name in ("Suffolk", "Hertfordshire", "Leeds"):
        assert f"{name}: children with plans, from January 2025" in done.output
    assert "Suffolk: children with plans." in (tmp_path / "fan.svg").read_text()
    assert "do not add up" in done.output and "not back-tested" in done.output
    table = frozen.read_frozen(out)
    assert set(table["la_code"]) == {"935", "919", "383"} and set(table["january"]) == {2026, 2027}
    assert json.loads(out.with_suffix(".json").read_text())["draws"] == 100
    first = out.read_bytes()
    again = CliRunner().invoke(app, [
        "forecast", "--council", "935", "--council", "919", "--council", "383", "--data",
        str(root / "data" / "national"), "--years", "2", "--draws", "100", "--out", str(out)])
    assert again.exit_code == 0 and out.read_bytes() == first
    actual = tmp_path / "actual.csv"
    actual.write_text("la_code,january,series,part,plans\n935,2026,total,total,10000\n")
    scored = CliRunner().invoke(app, ["forecast", "--score", str(out), "--actual", str(actual)])
    assert scored.exit_code == 0 and "total" in scored.output


def test_a_scenario_names_its_council_and_tables(root: Path, tmp_path: Path) -> None:
    """The case's own levers stand in where the verb names none; an option comes before them."""
    case = tmp_path / "case"
    (case / "forecast").mkdir(parents=True)
    (case / "scenarios").mkdir()
    (case / "case.toml").write_text('name = "s"\nla_code = "935"\n')
    (case / "scenarios" / "base.toml").write_text('case = ".."\n[demand]\nyear = 2025\n')
    head = "name,acts_on,from_year,low,central,high\n"
    (case / "forecast" / "levers.csv").write_text(f"{head}Fewer,joiners,2026,0,0,0\n")
    (tmp_path / "none.csv").write_text(f"{head}Same,joiners,2026,1,1,1\n")
    asked = study.Asked(root / "data" / "national", years=1, draws=100)
    found, code = of_scenario(case / "scenarios" / "base.toml", asked)
    assert code == "935" and found.origin == 2025
    assert found.levers == case.resolve() / "forecast" / "levers.csv"
    own = replace(asked, levers=tmp_path / "none.csv")
    assert of_scenario(case / "scenarios" / "base.toml", own)[0].levers == own.levers
    words = ["forecast", str(case / "scenarios" / "base.toml"), "--data",
             str(root / "data" / "national"), "--years", "1", "--draws", "100"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0 and "from January 2025, with levers" in done.output
    (case / "case.toml").write_text('name = "s"\n')
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 1 and "does not say which council this is" in done.output


@pytest.mark.parametrize(("words", "said"), [
    ([], "give a scenario, --council"),
    (["--score", "x.csv"], "is needed with --score"),
    (["--council", "Sufolk"], "is not a council"),
    (["--council", "Suffolk", "--data", "nowhere"], "nowhere: is no folder"),
    (["--council", "Suffolk", "--levers", "none.csv"], "none.csv: is missing"),
    (["--all", "--transitions", "own.csv"], "is of one council"),
    (["--council", "Suffolk", "--origin", "2024"], "lacks January 2023"),
    (["--council", "Suffolk", "--years", "1", "--draws", "100", "--seek", "inclusion",
      "--series", "staff"], "is not a series"),
])
def test_what_is_wrong_is_said(root: Path, words: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["forecast", "--data", str(root / "data" / "national"), *words])
    assert done.exit_code in (1, 2) and said in " ".join(done.output.replace("│", "").split())


@pytest.mark.large
def test_the_committed_forecasts(root: Path, model: Model) -> None:
    """Made by this code: the first year of Norfolk's is made again and is the same, but for needs,
    which were kept for life when it was written down; both files agree; every council is there;
    nothing in them is an outcome."""
    own = frozen.read_frozen(root / "data" / "norfolk" / "forecasts" / "2025-01.csv")
    every = frozen.read_frozen(root / "benchmarks" / "results" / "forecast-2025-01.csv")
    assert own["january"].min() == every["january"].min() == 2026
    assert every["la_code"].nunique() == 153
    key = ["january", "series", "part"]
    mine = every[every["la_code"] == "926"].set_index(key)
    parts = [("total", "total"), *(("setting", s) for s in SETTINGS),
             *(("age", frozen.age_name(a)) for a in range(2, 26))]
    whole = own.set_index(key)
    for series, part in parts:
        assert whole.loc[(2026, series, part), "q50"] == mine.loc[(2026, series, part), "q50"]
    asked = study.Asked(root / "data" / "national", years=1)
    found = study.forecasts(asked, ["Norfolk"], shown=False)
    fresh = found.table.set_index(key)
    assert len(fresh) == len(whole.loc[[2026]])
    both = whole.loc[[2026]].join(fresh.add_suffix("_fresh")).drop("need", level="series")
    for name in frozen.NAMES:
        assert both[name].to_list() == pytest.approx(both[f"{name}_fresh"].to_list(), abs=1.0)
    record = json.loads((root / "data" / "norfolk" / "forecasts" / "2025-01.json").read_text())
    assert record["sha256"] == dict(sorted(found.digests.items()))


def came(tmp_path: Path, text: str) -> pd.DataFrame:
    path = tmp_path / "came.csv"
    path.write_text(text)
    return actuals.read_actual(path)


@pytest.mark.parametrize("text", [
    "LA number,Year,Part,Series,EHC plans\n926,2026,total,Total,233\n",
    "plans,part,series,january,la_code\n233,total,total,2026,926\n",
    "time_period,geographic_level,la_name,old_la_code,ehcplans\n2026,LA,Norfolk,926,233\n"
    "2026,Region,East,,999\n",
    "year,council,number\n2026,Norfolk County Council,233\n",
    "year,la_code,total,mainstream\n2026,926,233,c\n2026,ENG,999,low\n",
    "la_code,january,series,part,plans\n926,2026,total,total,233\n926,2026,age,10,c\n",
    "LA Code,Time period,Number of EHC plans\n926.0,January 2026,233.0\n",
    "la_name,date,plans\nNorfolk,2025/26,233\nCumbria,2026-01-15,[c]\nPoole,202601,<5\n",
    "year,code,la,region,total,special_state\n2025,926,Norfolk,E,9,9\n2026,926,Norfolk,E,233,7\n",
])
def test_tables_under_other_names_and_withheld_figures(tmp_path: Path, text: str) -> None:
    """One figure of the total, whatever else is in the table and however its columns are called."""
    forecast = pd.DataFrame([row(), row(series="total", part="total", q50=210)])
    found = scorecard.score(forecast, came(tmp_path, text))
    assert found["error"].round(2).tolist() == [-9.87] and found["series"].tolist() == ["total"]


@pytest.mark.parametrize(("text", "plans"), [
    ('"13,100"', 13_100), ("13 100", 13_100), ("13\u202f100", 13_100), ("[x]", None), ("~", None),
    ("< 5", None), ("233.0", 233)])
def test_figures_as_they_are_written(tmp_path: Path, text: str, plans: float | None) -> None:
    found = came(tmp_path, f"la_code,january,plans\n926,2026,{text}\n")["plans"]
    assert found.dropna().tolist() == ([] if plans is None else [plans])


@pytest.mark.parametrize(("text", "said"), [
    ("la_code,january,plans\n926,2026,5.3%\n", "column plans: '5.3%' is a share"),
    ("la_code,january,plans\n2026,926,5\n", "column january: '926' is below 1990"),
    ("time_period,time_identifier,la_code,plans\n2026,Calendar year,926,5\n", "no January"),
    ("time_period,la_code,breakdown,new_ehc_plans\n202526,926,All,5\n", "no column of figures"),
    ("january,plans\n2026,5\n", "no column that says whose"),
    ("la_code,plans\n926,5\n", "column january: is missing"),
])
def test_a_table_that_is_none_of_plans_in_january(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        came(tmp_path, text)


def test_an_ons_code_is_a_council(tmp_path: Path) -> None:
    """By its code of today and of before; without a list of codes the name beside it counts."""
    path = tmp_path / "came.csv"
    path.write_text("new_la_code,la_name,january,plans\nE10000020,,2026,5\nE08000038,,2026,6\n"
                    "E10000006,Cumbria,2026,7\nE12000006,East of England,2026,8\nE92000001,,2026,9"
                    "\nE10000029,Suffolk,2026,4\n")
    assert actuals.read_actual(path, number_of)["la_code"].tolist() == [
        "926", "370", "Cumbria", "935"]
    assert actuals.read_actual(path)["la_code"].tolist()[-1] == "Suffolk"


def test_the_departments_table_is_read_as_it_is_published(tmp_path: Path) -> None:
    """Norfolk's row of January 2025, as if it were of the January after."""
    cells = {
        "time_period": "202526", "new_la_code": "E10000020", "old_la_code": "926",
        "la_name": "Norfolk", "breakdown_topic": "All EHC plans", "breakdown": "All EHC plans",
        "ehcplans": "12147", "mainstream_la_maintained": "1116", "mainstream_academy": "3156",
        "mainstream_la_maintained_resourced_provision": "0", "mainstream_la_maintained_senunit":
        "63", "mainstream_academy_resourced_provision": "0", "mainstream_academy_senunit": "141",
        "mainstream_free_school_resourced_provision": "0", "mainstream_free_school_senunit": "z",
        "mainstream_free_school": "138", "mainstream_independent": "121", "special_la_maintained":
        "1429", "special_academy_free": "917", "special_independent": "928",
        "special_non_maintained": "4", "ap_pru_total": "232", "fe_total": "2279", "number_asd": "c"}
    path = tmp_path / "came.csv"
    group = {**cells, "breakdown_topic": "Child or young persons age", "ehcplans": "789"}
    pd.DataFrame([cells, {**group, "breakdown": "age 10"}, {**group, "breakdown": "under 3"},
                  {**cells, "la_name": "England", "old_la_code": "ENG"}]).to_csv(path, index=False)
    found = actuals.read_actual(path).set_index(["series", "part"])["plans"]
    assert found.dropna().to_dict() == {
        ("total", "total"): 12147, ("setting", "mainstream"): 4410, ("setting", "unit_rp"): 204,
        ("setting", "state_special"): 2346, ("setting", "independent"): 1053, ("setting", "ap"):
        232, ("setting", "fe"): 2279, ("setting", "elsewhere"): 1623, ("age", "10"): 789,
        ("age", "under_3"): 789}


def test_what_is_not_scored_is_told(tmp_path: Path) -> None:
    forecast = pd.DataFrame([row(), row(series="total", part="total"),
                             row(la_code="935", council="Suffolk")])
    head = "la_code,january,series,part,plans\n"
    actual = came(tmp_path, f"{head}926,2026,total,total,90\n383,2026,total,total,5\n"
                  "926,2031,total,total,5\n926,2026,total,all,5\n926,2026,age,10,low\n")
    assert scorecard.left_out(forecast, actual) == [
        "Not scored: 1 council of which the forecast has nothing (383).",
        "Not scored: 1 council of the forecast, of which nothing came.",
        "Not scored: January 2031, not in the forecast.",
        "Not scored: series that the forecast does not have (total all).",
        "Not scored: 1 figure that is empty or withheld."]
    with pytest.raises(InputError, match="2 figures that are empty or withheld"):
        scorecard.score(forecast, came(
            tmp_path, f"{head}926,2026,total,total,x\n926,2026,age,10,:\n"))
    with pytest.raises(InputError, match="'926 2026 total total' is there twice"):
        scorecard.score(forecast, came(
            tmp_path, f"{head}926,2026,total,total,9\nNorfolk,2026,Total,total,8\n"))


def test_of_nobody_there_is_no_per_cent(tmp_path: Path) -> None:
    found = scorecard.score(pd.DataFrame([row()]), came(
        tmp_path, "la_code,january,series,part,plans\n926,2026,age,10,0\n"))
    assert found[["error", "width_80", "wis"]].isna().all(axis=None)
    assert found["in_80"].tolist() == [False]
    assert scorecard.summary(found)[["error", "bias"]].isna().all(axis=None)


@pytest.mark.parametrize(("change", "said"), [
    ({"q10": "word"}, "row 3: has no whole set"), ({"q10": ""}, "row 3: has no whole set"),
    ({"q10": 500}, "row 3: has quantiles that fall"), ({"part": "10"}, "row 3: is there twice"),
])
def test_a_spoilt_forecast_is_refused(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    path = tmp_path / "frozen.csv"
    pd.DataFrame([row(), row(part="11") | change]).to_csv(path, index=False)
    with pytest.raises(InputError, match=said):
        frozen.read_frozen(path)


@pytest.mark.parametrize("name", ["ehcplan", "EHC plans", "headcount", "Number"])
def test_figures_under_a_name_of_a_published_table(tmp_path: Path, name: str) -> None:
    found = came(tmp_path, f"time_period,old_la_code,la_name,{name}\n2026,926,Norfolk,13200\n")
    assert found[["part", "plans"]].to_numpy().tolist() == [["total", 13200.0]]


def test_a_table_without_figures_is_told_so(tmp_path: Path) -> None:
    """And not that nothing of the forecast came."""
    with pytest.raises(InputError, match=r"has no column of figures\. Call it plans"):
        came(tmp_path, "time_period,old_la_code,la_name,plaans\n2026,926,Norfolk,13200\n")
