"""The published claim: every row to 0.01 million pounds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.errors import InputError
from sufficiency.finance.borrowing import Borrowing, annuity, debt_service
from sufficiency.finance.claim import read_claim, said, worked
from sufficiency.finance.discounting import factors, payback, present_value
from sufficiency.finance.rates import load_rates

RATES = load_rates()
DAY = date(2018, 10, 29)
EXPECTED = {
    ("payback, not discounted", None): 20,
    ("payback, discounted", None): 35,
    ("net present value", 20): -34.73,
    ("net present value", 30): -9.65,
    ("net present value", 40): 8.59,
    ("net present value", 60): 32.25,
    ("net present value, nothing for 2 years, then a 5-year ramp", 30): -31.51,
    ("net present value, nothing for 2 years, then a 5-year ramp", 60): 10.39,
    ("saving that breaks even", 30): 6.52,
    ("saving that breaks even, 24% optimism bias", 30): 8.09,
    ("saving that breaks even, 51% optimism bias", 30): 9.85,
    ("debt service at 3.5%", 40): 5.62,
    ("debt service at 4.5%", 40): 6.52,
    ("debt service at 5.5%", 40): 7.48,
    ("debt service at 3.5%", 50): 5.12,
    ("debt service at 4.5%", 50): 6.07,
    ("debt service at 5.5%", 50): 7.09,
}


def markdown(table: pd.DataFrame) -> str:
    """The rows as a Markdown table, pounds in millions."""
    lines = ["| measure | over | value |", "|---|---|---|"]
    for row in table.itertuples():
        over = "" if pd.isna(row.over_years) else f"{int(row.over_years)} years"
        value = said(row.value, row.unit, table.attrs["longest"])
        lines.append(f"| {row.measure} | {over} | {value} |")
    return "\n".join(lines)


def test_every_row_of_the_worked_example(root: Path) -> None:
    claim = read_claim(root / "data" / "norfolk" / "finance" / "claim.csv")
    table = worked(claim["capital_gbp"] / 100, claim["saving_gbp"] / 100, RATES, claim["decided"])
    found = {(r.measure, None if np.isnan(r.over_years) else int(r.over_years)): (r.value, r.unit)
             for r in table.itertuples()}
    assert found.keys() == EXPECTED.keys()
    for key, expected in EXPECTED.items():
        value, unit = found[key]
        shown = value if unit == "years" else round(value / 1e6, 2)
        assert shown == expected, key


def test_the_documents_print_it(root: Path) -> None:
    claim = read_claim(root / "data" / "norfolk" / "finance" / "claim.csv")
    table = worked(claim["capital_gbp"] / 100, claim["saving_gbp"] / 100, RATES, claim["decided"])
    assert markdown(table) in (root / "docs" / "finance.md").read_text()


def test_a_claim_that_never_pays_says_so() -> None:
    table = worked(120e6, 1e6, RATES, DAY).set_index("measure")["value"]
    assert table["payback, not discounted"] == 120
    assert np.isnan(table["payback, discounted"])
    told = markdown(worked(120e6, 1e6, RATES, DAY))
    assert "| payback, discounted |  | not within 125 years |" in told


def test_payback_is_looked_for_as_far_as_the_rates_reach(tmp_path: Path) -> None:
    head = "series,valid_from,year_from,year_to,rate,status,source\n"
    (tmp_path / "discount.csv").write_text(
        f"{head}standard,2003-04-01,1,30,0.035,read,x\nstandard,2003-04-01,31,60,0.03,read,x\n")
    rates = load_rates(tmp_path)
    assert rates.discount_years(DAY) == 60
    assert "| not within 60 years |" in markdown(worked(120e6, 1e6, rates, DAY))
    (tmp_path / "discount.csv").write_text(
        f"{head}standard,2003-04-01,1,31,0.035,read,x\nstandard,2003-04-01,31,60,0.03,read,x\n"
        "standard,2003-04-01,1,30,0.04,read,x\n")
    with pytest.raises(InputError) as caught:
        load_rates(tmp_path)
    assert "gives year 31 two rates" in str(caught.value)
    assert "what row 2 says" in str(caught.value)


def test_one_claim_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "claim.csv").write_text(
        "capital_gbp,saving_gbp,decided,source\n0,6,2018-10-29,x\n5,6,2018-10-29,y\n")
    with pytest.raises(InputError) as caught:
        read_claim(tmp_path / "claim.csv")
    assert "is a second claim" in str(caught.value) and "is not above zero" in str(caught.value)


@pytest.mark.parametrize("saving", [0.0, -1e6])
def test_a_claim_that_saves_nothing_or_less(saving: float) -> None:
    told = markdown(worked(120e6, saving, RATES, DAY))
    assert told.count("not within 125 years") == 2
    assert f"| net present value | 20 years | -£{120 - 14.2124 * saving / 1e6:.2f}m |" in told


def test_the_rate_falls_after_year_30() -> None:
    factor = factors(RATES, 76, DAY)
    assert factor[30] / factor[31] == pytest.approx(1.03)
    assert factor[29] / factor[30] == pytest.approx(1.035)
    assert factor[75] / factor[76] == pytest.approx(1.025)
    assert factors(RATES, 31, date(2026, 9, 1), "reduced")[31] == pytest.approx(
        1.03**-30 / 1.0257)


def test_payback_waits_for_the_last_spending() -> None:
    assert payback(np.array([0.0, -10.0, 5.0, 5.0])) == 3
    assert payback(np.array([-10.0, 5.0])) is None
    assert payback(np.array([2.0, -1.0, -5.0, 3.0, 1.0, 4.0])) == 4, "a return that was undone"
    assert payback(np.array([1.0, 2.0])) == 0
    assert present_value(np.array([-1.0, 2.0, 9.0]), np.ones(3), 1) == 1


@pytest.mark.parametrize("is_annuity", [True, False])
@pytest.mark.parametrize("rate", [0.0, 0.045])
def test_debt_is_provided_for_in_full(is_annuity: bool, rate: float) -> None:
    spent = {2019: 40.0, 2020: 50.0, 2021: 30.0}
    service = debt_service(spent, 2021, Borrowing(rate, 40, is_annuity))
    assert sum(s.mrp for s in service.values()) == pytest.approx(120)
    assert service[2020].mrp == service[2021].mrp == 0, "no MRP before the year after completion"
    assert service[2022].mrp > 0 and max(service) == 2061
    assert service[2021].interest == pytest.approx(90 * rate)
    if is_annuity:
        assert {round(s.total, 6) for y, s in service.items() if y > 2021} == {
            round(annuity(120, rate, 40), 6)}
    else:
        assert service[2022].mrp == pytest.approx(3)


@pytest.mark.parametrize("level", [True, False])
def test_what_is_spent_after_completion_is_provided_for_once(level: bool) -> None:
    terms = Borrowing(0.045, 40, level)
    service = debt_service({2026: 10.0, 2028: 1.0}, 2027, terms)
    assert sum(s.mrp for s in service.values()) == pytest.approx(11)
    early, late = debt_service({2026: 10.0}, 2027, terms), debt_service({2028: 1.0}, 2027, terms)
    assert service[2028] == early[2028] and min(y for y, s in late.items() if s.mrp) == 2029
    assert all(service[y].total == pytest.approx(early[y].total + late[y].total)
               for y in range(2029, 2068))
    assert max(service) == 2068
