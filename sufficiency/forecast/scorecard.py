"""A frozen forecast beside what came."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.columns import Column, Table
from sufficiency.case.reading import read_table
from sufficiency.errors import Fault, InputError
from sufficiency.files import read_bytes
from sufficiency.forecast.frozen import NAMES, age_name
from sufficiency.forecast.scores import BANDS, LEVELS, weighted_interval_score
from sufficiency.forecast.tables import BANDS as AGE_BANDS
from sufficiency.forecast.tables import BY_AGE, PLANS, SETTINGS

ACTUAL = Table("actual.csv", "what came", (
    Column("la_code", "council's DfE number", needed=True),
    Column("january", "January", "int", True, 1990, 2100, default=0),
    Column("series", "series, as in the forecast", needed=True),
    Column("part", "part of it", needed=True),
    Column("plans", "children", "int", True, 0, 2_000_000, default=0),
), ("la_code", "january", "series", "part"))


def read_actual(path: Path) -> pd.DataFrame:
    """What came: la_code, january, series, part, plans. Also read: tables shaped as plans.csv or
    plans_by_age.csv.

    Raises:
        InputError: every fault found.
    """
    header = read_bytes(path).decode("utf-8-sig", errors="replace").split("\n", 1)[0]
    names = [name.strip() for name in header.split(",")]
    shape = BY_AGE if "age" in names else PLANS if "total" in names else ACTUAL
    table, faults = read_table(path, replace(shape, file=path.name))
    if faults:
        raise InputError(faults)
    if shape is ACTUAL:
        return table[["la_code", "january", "series", "part", "plans"]]
    parts: list[tuple[str, str, str]] = [("total", "total", "total")]
    if shape is PLANS:
        parts += [(s, "setting", s) for s in SETTINGS] + [(b, "age_band", b) for b in AGE_BANDS]
    out = []
    for column, series, part in parts:
        rows = table[["la_code", "year", column]].dropna()
        name = table["age"].map(age_name) if shape is BY_AGE else part
        out.append(pd.DataFrame({
            "la_code": rows["la_code"], "january": rows["year"],
            "series": "age" if shape is BY_AGE else series, "part": name, "plans": rows[column]}))
    return pd.concat(out, ignore_index=True)


def score(forecast: pd.DataFrame, actual: pd.DataFrame) -> pd.DataFrame:
    """Rows of a forecast whose outcome is known, with error and coverage.

    Returns:
        columns la_code, council, january, ahead, series, part, actual, forecast, error (%),
        width_80 (%), wis (%), in_50, in_80, in_95.

    Raises:
        InputError: no row matches.
    """
    both = forecast.merge(actual.assign(la_code=actual["la_code"].astype(str)),
                          on=["la_code", "january", "series", "part"])
    if not len(both):
        raise InputError([Fault("--actual", "has no row of the forecast's Januaries and series",
                                "Give la_code, january, series, part and plans, or a table shaped "
                                "as plans.csv.")])
    plans = both["plans"].to_numpy(dtype=float)
    safe = np.maximum(plans, 1.0)
    quantiles = both[list(NAMES)].to_numpy(dtype=float).T
    out = both[["la_code", "council", "january", "ahead", "series", "part"]].copy()
    out["actual"], out["forecast"] = plans, quantiles[LEVELS.index(0.5)]
    out["error"] = (out["forecast"] - plans) / safe * 100
    out["width_80"] = (quantiles[BANDS[80][1]] - quantiles[BANDS[80][0]]) / safe * 100
    out["wis"] = weighted_interval_score(quantiles, plans) / safe * 100
    for band, (low, high) in BANDS.items():
        out[f"in_{band}"] = (quantiles[low] <= plans) & (plans <= quantiles[high])
    return out


def summary(scored: pd.DataFrame) -> pd.DataFrame:
    """One row per series (settings and bands by part) and January.

    error = sum of absolute errors in % of the sum of actuals: over single ages, over councils.
    """
    apart = scored["series"].isin(("setting", "specialist", "age_band"))
    name = scored["series"].where(~apart, scored["part"])
    rows = []
    for (series, january), part in scored.groupby([name, "january"], sort=False):
        rows.append({
            "series": series, "january": january, "rows": len(part),
            "error": (part["forecast"] - part["actual"]).abs().sum() / part["actual"].sum() * 100,
            "bias": (part["forecast"] - part["actual"]).sum() / part["actual"].sum() * 100,
            "wis": part["wis"].mean(), "width_80": part["width_80"].mean(),
            **{f"cover_{b}": part[f"in_{b}"].mean() * 100 for b in BANDS},
        })
    return pd.DataFrame(rows)
