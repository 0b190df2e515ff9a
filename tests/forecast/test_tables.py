"""The published series: what is in them, what is masked, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.case.dictionary import dictionary_markdown
from sufficiency.datasets.council_names import find_council
from sufficiency.errors import InputError
from sufficiency.forecast.actuals import ACTUAL
from sufficiency.forecast.identity import stock_identity
from sufficiency.forecast.levers import LEVERS
from sufficiency.forecast.panel import Panel
from sufficiency.forecast.requests import REQUESTS
from sufficiency.forecast.specialist import NEEDING
from sufficiency.forecast.tables import (
    ENGLAND,
    SERIES,
    SETTINGS,
    TABLES,
    National,
    read_national,
)
from sufficiency.forecast.transitions import CHILDREN, GROUPS

OF_A_COUNCIL = (CHILDREN, GROUPS, LEVERS, NEEDING)


def test_nothing_is_later_than_january_2025(national: National) -> None:
    assert national.plans["year"].max() == national.by_age["year"].max() == 2025
    assert national.by_need["year"].max() == 2025
    for flows in (national.flows, national.new_by_age, national.ceased_by_age, national.children,
                  national.population):
        assert flows["year"].max() <= 2024


def test_councils_make_england(national: National) -> None:
    plans = national.plans
    england = plans[plans["la_code"] == ENGLAND].set_index("year")["total"]
    councils = plans[plans["la_code"] != ENGLAND].groupby("year")["total"].sum()
    assert (england == councils).all()
    # The published sub-types of 2018 miss some: ages are whole, and make the published total.
    assert england[2018] == 319_819 and england[2025] == 638_745


def test_every_table_is_told(root: Path) -> None:
    told = (root / "data" / "national" / "SOURCES.md").read_text()
    dictionary = (root / "docs" / "dictionary.md").read_text()
    assert dictionary_markdown(TABLES) in dictionary
    assert dictionary_markdown((*OF_A_COUNCIL, ACTUAL, REQUESTS)) in dictionary
    for table in (*TABLES, NEEDING):
        assert f"`{table.file}`" in told
    assert "Open Government Licence" in told


def test_breaks_are_masked_and_nothing_is_filled(whole: Panel, national: National) -> None:
    def at(series: str, code: str, year: int) -> float:
        return float(whole.plans[SERIES.index(series), whole.codes.index(code),
                                 whole.years.index(year)])

    assert np.isnan(at("unit_rp", "926", 2024)) and at("unit_rp", "926", 2025) == 204
    assert np.isnan(at("fe", "926", 2017)) and at("fe", "926", 2018) == 1176
    flows = whole.flows[1, whole.codes.index("926")]  # of the year before each January
    assert np.isnan(flows[whole.years.index(2023)]) and flows[whole.years.index(2024)] == 2330
    # A council that sent no settings has none, and England's are raised to all plans.
    assert np.isnan(at("mainstream", "873", 2025)) and at("total", "873", 2025) == 8007
    last = whole.england[:, -1]
    assert last[1:1 + len(SETTINGS)].sum() == pytest.approx(last[0])
    assert last[SERIES.index("elsewhere")] < national.plans[
        (national.plans["la_code"] == ENGLAND) & (national.plans["year"] == 2025)
    ]["elsewhere"].iloc[0]


def test_until_cuts_everything(whole: Panel) -> None:
    cut = whole.until(2020)
    assert cut.last == 2020 and cut.plans.shape[2] == cut.flows.shape[2] == cut.children.shape[1]
    assert np.array_equal(cut.plans, whole.plans[:, :, :11], equal_nan=True)
    with pytest.raises(ValueError):
        cut.plans[0, 0, 0] = 1


def spoil(folder: Path, file: str, **change: object) -> None:
    """Change cells of the first row that has the named council and year."""
    table = pd.read_csv(folder / file, dtype=str, keep_default_na=False)
    row = table[(table["la_code"] == "926") & (table["year"] == str(change.pop("year")))].index[0]
    for column, value in change.items():
        table.loc[row, column] = str(value)
    table.to_csv(folder / file, index=False)


@pytest.mark.parametrize(("file", "change", "said"), [
    # As published for fifteen councils in 2022: the total of their region.
    ("flows.csv", {"year": 2021, "new_plans": 60_780}, "is it a region's total"),
    ("plans.csv", {"year": 2024, "mainstream": 1}, "is not the sum of mainstream to elsewhere"),
    ("plans.csv", {"year": 2024, "age_5_10": 9}, "is not the sum of age_under_5 to age_20_25"),
    ("plans.csv", {"year": 2024, "total": -3}, "is negative"),
    ("plans_by_age.csv", {"year": 2025, "age": 31}, "is above 25"),
    ("children.csv", {"year": 2020, "la_code": "999"}, "is not a council of councils.csv"),
])
def test_bad_series_are_refused(
    folder: Path, file: str, change: dict[str, object], said: str
) -> None:
    spoil(folder, file, **change)
    with pytest.raises(InputError, match="row") as caught:
        read_national(folder)
    assert said in str(caught.value) and file in str(caught.value)


def test_faults_are_told_all_at_once(folder: Path) -> None:
    spoil(folder, "plans.csv", year=2024, total="many")
    (folder / "breaks.csv").write_text(
        "series,la_code,from_year,to_year,what\nplaces,,2010,2011,x\n")
    (folder / "children.csv").unlink()
    with pytest.raises(InputError) as caught:
        read_national(folder)
    told = str(caught.value)
    assert "is not a number" in told and "'places'" in told and "children.csv: is missing" in told


def test_a_council_by_name_number_or_hint(national: National) -> None:
    assert national.code("suffolk") == national.code("935") == national.code("E10000029") == "935"
    assert national.code("Dorset") == "838"  # not the council of that name before 2019
    with pytest.raises(InputError, match="Did you mean 'Hertfordshire'"):
        national.code("hertford")


def test_stock_identity_is_a_data_check(national: National) -> None:
    norfolk = stock_identity(national, "926").set_index("year")
    # By hand: 8,735 - 8,671 = 64, and 466 - 1,120 = -654 in 2022.
    assert norfolk["unexplained"].to_dict() == {2022: 718, 2023: 149, 2024: 45}
    england = stock_identity(national, ENGLAND).set_index("year")["share"]
    assert england.between(0.01, 0.03).all()


@pytest.mark.parametrize(("word", "code"), [
    ("Norfolk County Council", "926"), ("LEEDS CITY COUNCIL", "383"), ("St Helens", "342"),
    ("London Borough of Camden", "202"), ("Bristol", "801"), ("City of London", "201"),
    ("Telford & Wrekin", "894")])
def test_a_council_as_its_people_write_it(national: National, word: str, code: str) -> None:
    assert national.code(word) == code == find_council(word)[0]


def test_a_name_of_two_councils_is_none(national: National) -> None:
    for word in ("Northamptonshire", "", "Council"):
        with pytest.raises(InputError, match="is not a council"):
            national.code(word)
