"""A frozen forecast beside what came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.columns import Column, Table
from sufficiency.case.reading import read_table
from sufficiency.common.councils import named
from sufficiency.errors import Fault, InputError
from sufficiency.files import read_bytes
from sufficiency.forecast.frozen import NAMES, age_name
from sufficiency.forecast.scores import BANDS, LEVELS, weighted_interval_score
from sufficiency.forecast.tables import BANDS as AGE_BANDS
from sufficiency.forecast.tables import BY_AGE, PLANS, SETTINGS

ACTUAL = Table("actual.csv", "what came", (
    Column("la_code", "council's DfE number; empty = a region or England, not read"),
    Column("january", "January", "int", True, 1990, 2100, default=0),
    Column("series", "series, as in the forecast", default="total"),
    Column("part", "part of it", default="total"),
    Column("plans", "children", "count", low=0, high=2_000_000, default=float("nan")),
), ("la_code", "january", "series", "part"))
OTHER_NAMES = {
    "la_code": ("old_la_code", "la", "la_number", "la_no", "lea", "dfe_number", "council",
                "local_authority_code", "la_name", "local_authority"),
    "january": ("year", "time_period"),
    "year": ("january", "time_period"),
    "plans": ("number", "count", "children", "actual", "value", "ehcps", "ehc_plans", "ehcplans",
              "ehcp", "ehc_plan", "ehcplan", "headcount", "total"),
    "total": ("plans", "ehcps", "ehc_plans", "ehcplans", "ehcp", "ehc_plan", "ehcplan", "headcount",
              "number", "count", "children", "actual", "value"),
}
"""Column -> what else it is called in tables of others, the likeliest first."""


def read_actual(path: Path) -> pd.DataFrame:
    """What came: la_code, january, series, part, plans (NaN = withheld). Also read: tables shaped
    as plans.csv or plans_by_age.csv. Other columns of such tables are passed over.

    Raises:
        InputError: every fault found.
    """
    first = read_bytes(path).decode("utf-8-sig", errors="replace").split("\n", 1)[0]
    names = [name.strip().strip('"') for name in first.split(",")]
    plain = {re.sub(r"[\W_]+", "_", name.casefold()): name for name in names}
    shape = (BY_AGE if "age" in plain else ACTUAL if {"part", "plans"} & set(plain)
             or not {"total", *SETTINGS} & set(plain) else PLANS)
    called = {c.name: _called(c.name, plain) for c in shape.columns}
    figures = ("plans",) if shape is ACTUAL else ("total", *SETTINGS, *AGE_BANDS)
    if not {called.get(f, f) for f in figures} & set(names) and "," in first:
        raise InputError([Fault(path.name, "has no column of figures", f"Call it {figures[0]}.",
                                row=1, column=figures[0])])
    columns = tuple(replace(c, name=called[c.name], **(
        {"kind": "count", "needed": False, "default": float("nan")} if c.name == "total" else
        {"needed": False} if c.name == "la_code" else {}))
        for c in shape.columns)
    table, faults = read_table(path, replace(shape, file=path.name, columns=columns, key=tuple(
        called[k] for k in shape.key)), others=True)
    if faults:
        raise InputError(faults)
    table = table.rename(columns={there: ours for ours, there in called.items()})
    table = table[table["la_code"] != ""]
    if shape is ACTUAL:
        return table[["la_code", "january", "series", "part", "plans"]]
    parts: list[tuple[str, str, str]] = [("total", "total", "total")]
    if shape is PLANS:
        parts += [(s, "setting", s) for s in SETTINGS] + [(b, "age_band", b) for b in AGE_BANDS]
    out = []
    for column, series, part in parts:
        if called[column] not in names:
            continue
        name = table["age"].map(age_name) if shape is BY_AGE else part
        out.append(pd.DataFrame({
            "la_code": table["la_code"], "january": table["year"],
            "series": "age" if shape is BY_AGE else series, "part": name, "plans": table[column]}))
    return pd.concat(out, ignore_index=True)


def _called(column: str, plain: Mapping[str, str]) -> str:
    """What a column is called in a file, by its names in plain letters."""
    return next((plain[name] for name in (column, *OTHER_NAMES.get(column, ())) if name in plain),
                column)


def _matched(forecast: pd.DataFrame, actual: pd.DataFrame) -> pd.DataFrame:
    """What came under the forecast's own words: councils by number or name, series in any case."""
    numbers = forecast.drop_duplicates("la_code").set_index("council")["la_code"]
    parts = {(_plain(s), _plain(p)): (s, p) for s, p in
             forecast[["series", "part"]].drop_duplicates().itertuples(index=False)}
    codes, series, part = [], [], []
    for code, s, p in actual[["la_code", "series", "part"]].astype(str).itertuples(index=False):
        name = None if code in set(numbers) else named(code, numbers.index)
        codes.append(code if name is None else str(numbers[name]))
        both = parts.get((_plain(s), _plain(p)), (s, p))
        series.append(both[0])
        part.append(both[1])
    came = actual.assign(la_code=codes, series=series, part=part)
    twice = came[came.duplicated(["la_code", "january", "series", "part"])]
    if len(twice):
        remedy = "Keep one row; what tells them apart belongs in a column part."
        raise InputError([Fault("--actual", "is there twice", remedy, value=" ".join(
            map(str, row))) for row in twice[["la_code", "january", "series", "part"]].itertuples(
                index=False)])
    return came


def _plain(word: str) -> str:
    return re.sub(r"[\W_]+", "_", word.casefold()).strip("_")


def left_out(forecast: pd.DataFrame, actual: pd.DataFrame) -> list[str]:
    """What was not scored and why, in sentences.

    Args:
        forecast: of ``read_frozen``.
        actual: of ``read_actual``.
    """
    came = _matched(forecast, actual)
    out = []
    if strange := sorted(set(came["la_code"]) - set(forecast["la_code"])):
        out.append(f"Not scored: {_councils(len(strange))} of which the forecast has nothing.")
    came = came[came["la_code"].isin(forecast["la_code"])]
    if lost := len(set(forecast["la_code"]) - set(came["la_code"])):
        out.append(f"Not scored: {_councils(lost)} of the forecast, of which nothing came.")
    if strange := sorted(set(came["january"]) - set(forecast["january"])):
        out.append(f"Not scored: January {', '.join(map(str, strange))}, not in the forecast.")
    came = came[came["january"].isin(forecast["january"])]
    known = set(forecast[["series", "part"]].itertuples(index=False, name=None))
    if strange := sorted({f"{s} {p}" for s, p in
                          came[["series", "part"]].itertuples(index=False, name=None)
                          if (s, p) not in known}):
        out.append(f"Not scored: series that the forecast does not have ({', '.join(strange)}).")
    if held := int(came["plans"].isna().sum()):
        out.append(f"Not scored: {held} {'figure that is' if held == 1 else 'figures that are'} "
                   "empty or withheld.")
    return out


def _councils(number: int) -> str:
    return "1 council" if number == 1 else f"{number} councils"


def score(forecast: pd.DataFrame, actual: pd.DataFrame) -> pd.DataFrame:
    """Rows of a forecast whose outcome is known, with error and coverage.

    Returns:
        columns la_code, council, january, ahead, series, part, actual, forecast, error (%),
        width_80 (%), wis (%), in_50, in_80, in_95; NaN for per cents of nobody.

    Raises:
        InputError: no row matches.
    """
    both = forecast.merge(_matched(forecast, actual).dropna(subset=["plans"]),
                          on=["la_code", "january", "series", "part"])
    if not len(both):
        why = " ".join(left_out(forecast, actual))
        raise InputError([Fault("--actual", "has no figure of the forecast's councils, Januaries "
                                "and series", "Give la_code, january, series, part and plans, or "
                                f"a table shaped as plans.csv. {why}".strip())])
    plans = both["plans"].to_numpy(dtype=float)
    safe = np.where(plans > 0, plans, np.nan)
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
    single = scored["series"].isin(("setting", "specialist", "age_band"))
    name = scored["series"].where(~single, scored["part"])
    rows = []
    for (series, january), part in scored.groupby([name, "january"], sort=False):
        apart, came = part["forecast"] - part["actual"], float(part["actual"].sum()) or np.nan
        rows.append({
            "series": series, "january": january, "rows": len(part),
            "error": apart.abs().sum() / came * 100, "bias": apart.sum() / came * 100,
            "wis": part["wis"].mean(), "width_80": part["width_80"].mean(),
            **{f"cover_{b}": part[f"in_{b}"].mean() * 100 for b in BANDS},
        })
    return pd.DataFrame(rows)
