"""The back-test as a page: goals set beforehand, rivals, every origin, every series."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sufficiency.forecast.backtest import MODEL, by_method, by_origin, by_series, summary

FROZEN = ("AutoETS of statsforecast *", "8.6", "-", "23.3", "36.9")
"""Measured once, apart from this repository: the library is larger than all of this tool."""


@dataclass(frozen=True)
class Goal:
    """A limit on a measure, set before it was measured.

    Attributes:
        limits: by years ahead, (low, high) in %.
    """

    what: str
    series: str
    measure: str
    limits: dict[int, tuple[float, float]]


def _most(*limits: float, ahead: tuple[int, ...] = (1, 3, 5)) -> dict[int, tuple[float, float]]:
    return {h: (0.0, most) for h, most in zip(ahead, limits, strict=False)}


GOALS = (
    Goal("all plans: mean error", "total", "mape", _most(4.2, 9.0, 13.2)),
    Goal("all plans: CRPS", "total", "crps", _most(3.1, 6.3, 8.6)),
    Goal("all plans: 50 % band holds", "total", "cover_50", {h: (47, 55) for h in (1, 3)}),
    Goal("all plans: 80 % band holds", "total", "cover_80", {h: (77, 84) for h in (1, 3)}),
    Goal("all plans: 95 % band holds", "total", "cover_95", {h: (93, 97) for h in (1, 3)}),
    Goal("all plans: 80 % band, worst origin", "total", "cover_80_least",
         {1: (69, 100), 3: (74, 100)}),
    Goal("all plans: width of the 80 % band", "total", "width_80", _most(13.5, 30, 43)),
    Goal("state special: weighted error", "state_special", "wape", _most(3.7, 6.9, 10.5)),
    Goal("mainstream: weighted error", "mainstream", "wape", _most(7.3, 14.8)),
    Goal("independent: weighted error", "independent", "wape", _most(10.4, 20.0)),
    Goal("ages 5 to 10: weighted error", "age_5_10", "wape", _most(5.0)),
    Goal("ages 11 to 15: weighted error", "age_11_15", "wape", _most(4.0)),
    Goal("ages 16 to 19: weighted error", "age_16_19", "wape", _most(5.6)),
)


def against_goals(table: pd.DataFrame) -> pd.DataFrame:
    """One row a goal and year ahead: goal, measured (%), met.

    Args:
        table: of ``backtest``.
    """
    means = summary(table[table["method"] == MODEL]).set_index(["series", "ahead"])
    rows = []
    for goal in GOALS:
        for ahead, (low, high) in goal.limits.items():
            if (goal.series, ahead) not in means.index:
                continue
            found = float(means.loc[(goal.series, ahead), goal.measure])
            span = f"at most {high:g}" if not low else (
                f"at least {low:g}" if high == 100 else f"{low:g} to {high:g}")
            rows.append({"goal": goal.what, "years ahead": ahead, "wanted, %": span,
                         "measured, %": f"{found:.2f}",
                         "met": "yes" if low <= found <= high else "no"})
    return pd.DataFrame(rows)


def page(table: pd.DataFrame, small: pd.DataFrame) -> str:
    """The tables in Markdown.

    Args:
        table: of ``backtest``.
        small: of ``small_parts``.
    """
    methods = by_method(table).astype(object)
    methods.loc[len(methods)] = list(FROZEN[: len(methods.columns)])
    parts = (
        ("Goals", "", against_goals(table)),
        ("Rivals", "All plans: mean absolute error, %, over councils and origins.", methods),
        ("Every origin", "All plans, %: error of this tool, its CRPS, how often bands of 50, 80 "
         "and 95 % held the outcome, width of the 80 % band, and the error of England's growth.",
         by_origin(table)),
        ("Every series", "This tool, %: error weighted by children, CRPS, how often the 80 % band "
         "held the outcome and its width; councils with 100 or more in the series.",
         by_series(table)),
        ("Parts of few children", "Kinds of placement and ages of fewer than 100 children, by how "
         "many there were at the start: CRPS in children, how often the 80 % band held the "
         "outcome (%) and its width in children.", small),
    )
    return "\n".join(f"### {title}\n{words}\n\n{_markdown(frame)}" if words else
                     f"### {title}\n\n{_markdown(frame)}" for title, words, frame in parts)


def _markdown(frame: pd.DataFrame) -> str:
    rows = [[str(name).replace("_", " ") for name in frame.columns], ["---"] * len(frame.columns),
            *frame.astype(object).to_numpy().tolist()]
    return "".join(f"| {' | '.join(map(str, row))} |\n" for row in rows)
