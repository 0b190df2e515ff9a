"""A frozen forecast beside what came."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sufficiency.case.vocabulary import NEED_NAMES
from sufficiency.common.councils import named
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.actuals import plain_word
from sufficiency.forecast.frozen import NAMES
from sufficiency.forecast.scores import BANDS, LEVELS, weighted_interval_score

NAMED = 5
"""At most so many councils or series are named in a sentence."""


def _matched(forecast: pd.DataFrame, actual: pd.DataFrame) -> pd.DataFrame:
    """What came under the forecast's own words: councils by number or name, series in any case."""
    numbers = forecast.drop_duplicates("la_code").set_index("council")["la_code"]
    parts = {(plain_word(s), word): (s, p) for s, p in
             forecast[["series", "part"]].drop_duplicates().itertuples(index=False)
             for word in _words(p)}
    codes, series, part = [], [], []
    for code, s, p in actual[["la_code", "series", "part"]].astype(str).itertuples(index=False):
        name = None if code in set(numbers) else named(code, numbers.index)
        codes.append(code if name is None else str(numbers[name]))
        both = parts.get((plain_word(s), plain_word(p)), (s, p))
        series.append(both[0])
        part.append(both[1])
    came = actual.assign(la_code=codes, series=series, part=part)
    scored = came["la_code"].isin(numbers) & came["january"].isin(forecast["january"])
    twice = came[scored & came.duplicated(["la_code", "january", "series", "part"])]
    if len(twice):
        remedy = "Keep one row; what tells them apart belongs in a column part."
        raise InputError([Fault("--actual", "is there twice", remedy, value=" ".join(
            map(str, row))) for row in twice[["la_code", "january", "series", "part"]].itertuples(
                index=False)])
    return came


def _words(part: str) -> set[str]:
    """How a part may be written: 5-10 and age 5-10 are age_5_10, a need's name is its code."""
    plain = plain_word(part)
    return {plain, plain.removeprefix("age_"), plain_word(NEED_NAMES.get(part, part))}


def left_out(forecast: pd.DataFrame, actual: pd.DataFrame) -> list[str]:
    """What was not scored and why, in sentences.

    Args:
        forecast: of ``read_frozen``.
        actual: of ``read_actual``.
    """
    came = _matched(forecast, actual)
    out = []
    if strange := sorted(set(came["la_code"]) - set(forecast["la_code"])):
        out.append(f"Not scored: {_councils(len(strange))} of which the forecast has nothing "
                   f"({_some(strange)}).")
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
        out.append(f"Not scored: series that the forecast does not have ({_some(strange)}).")
    if held := int(came["plans"].isna().sum()):
        out.append(f"Not scored: {held} {'figure that is' if held == 1 else 'figures that are'} "
                   "empty or withheld.")
    return out


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


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
