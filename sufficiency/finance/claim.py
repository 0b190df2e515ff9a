"""A published claim ("so much capital saves so much a year") by the rules of appraisal.

Saying only that the capital is paid back in capital / saving years flatters: nothing is discounted,
no place takes time to fill, and the debt is another ledger's. Here every figure stands beside it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.errors import Fault, InputError
from sufficiency.finance.borrowing import annuity
from sufficiency.finance.cleaned_values import Column
from sufficiency.finance.discounting import Flows, factors, payback, present_value
from sufficiency.finance.rates import Rates
from sufficiency.finance.tables import read_rows

HORIZONS = (20, 30, 40, 60)
DEBT_YEARS = (40, 50)
DEBT_RATES = (0.035, 0.045, 0.055)
NOTHING_YEARS, RAMP_YEARS = 2, 5
LONGEST = 125
"""Years after which a payback is no longer looked for, if the rates reach so far."""
COLUMNS = (
    Column("capital_gbp", "pounds spent at the start", "pence", True),
    Column("saving_gbp", "pounds said to be saved a year", "pence", True),
    Column("decided", "day of the decision: its rates count", "date", True),
    Column("source", "where it was published", needed=True),
)


def read_claim(path: Path) -> dict[str, Any]:
    """The claim of a one-row table.

    Raises:
        InputError: the table has faults.
    """
    read = read_rows(path, COLUMNS)
    row, *more = read.sound()
    faults = [Fault(path.name, "is a second claim", "Keep one row.", r["row"]) for r in more]
    if row["capital_gbp"] <= 0:
        faults.append(Fault(path.name, "is not above zero", "Give what is spent.", row["row"],
                            "capital_gbp"))
    if faults:
        raise InputError(faults)
    return row


def level(saving: float, years: int, capital: float) -> Flows:
    """Capital in year 0, then the same saving every year.

    Args:
        saving: pounds a year.
        years: how many after year 0.
        capital: pounds spent in year 0.
    """
    return np.array([-capital, *[saving] * years])


def ramped(saving: float, years: int, capital: float, nothing: int, ramp: int) -> Flows:
    """The same with nothing at first, then so many equal steps up to the whole saving.

    Args:
        saving: whole saving, pounds a year.
        years: how many after year 0.
        capital: pounds spent in year 0.
        nothing: years without any saving.
        ramp: steps of a year up to the whole saving.
    """
    steps = [min(1.0, max(0, t - nothing) / ramp) for t in range(1, years + 1)]
    return np.array([-capital, *(saving * s for s in steps)])


def worked(capital: float, saving: float, rates: Rates, day: date) -> pd.DataFrame:
    """Every row of the worked example: measure, years, value and unit.

    Args:
        capital: pounds, year 0.
        saving: pounds a year from year 1.
        rates: discount and optimism bias, by date.
        day: the rates in force that day.

    Formulas: HM Treasury Green Book (discounting, optimism bias); annuity for debt service.
    """
    longest = min(LONGEST, max(rates.discount_years(day), *HORIZONS))
    factor = factors(rates, longest, day)
    flows = level(saving, longest, capital)
    slow = ramped(saving, longest, capital, NOTHING_YEARS, RAMP_YEARS)
    rows: list[tuple[str, int | None, float | None, str]] = [
        ("payback, not discounted", None, payback(flows), "years"),
        ("payback, discounted", None, payback(flows * factor), "years"),
    ]
    rows += [("net present value", n, present_value(flows, factor, n), "pounds") for n in HORIZONS]
    rows += [
        (f"net present value, nothing for {NOTHING_YEARS} years, then a {RAMP_YEARS}-year ramp",
         n, present_value(slow, factor, n), "pounds") for n in (30, 60)]
    worth = factor[1:31].sum()
    rows.append(("saving that breaks even", 30, capital / worth, "pounds a year"))
    for building in ("standard_buildings", "non_standard_buildings"):
        _, upper = rates.bias(building, day)
        rows.append((f"saving that breaks even, {float(upper):.0%} optimism bias", 30,
                     capital * (1 + float(upper)) / worth, "pounds a year"))
    rows += [(f"debt service at {rate:.1%}", n, annuity(capital, rate, n), "pounds a year")
             for n in DEBT_YEARS for rate in DEBT_RATES]
    out = pd.DataFrame(rows, columns=["measure", "over_years", "value", "unit"])
    out.attrs["longest"] = longest
    return out


def said(value: float, unit: str, longest: int) -> str:
    """A value with its unit: 20 years, -£9.65m, £6.52m a year; or that nothing pays back.

    Args:
        value: NaN where nothing pays back.
        unit: years, pounds or pounds a year.
        longest: years within which it was looked for.
    """
    if pd.isna(value):
        return f"not within {longest} years"
    if unit == "years":
        return f"{value:.0f} year{'' if value == 1 else 's'}"
    minus = "-" if round(value / 1e6, 2) < 0 else ""
    return f"{minus}£{abs(value) / 1e6:.2f}m{unit.removeprefix('pounds')}"
