"""The travel-time benchmark as tables: who travels how long, how sure that is, who is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.common.discreet import discreet
from sufficiency.common.threshold import K
from sufficiency.model.journey_minutes import known_journeys
from sufficiency.publish.disclosure import suppression
from sufficiency.publish.disclosure.crosstab import ALL, EVERY, PUBLIC, cells, sums
from sufficiency.publish.disclosure.figures import Count, Fewer, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.travel_benchmark.counted import Everybody
from sufficiency.publish.travel_benchmark.groups import children_of, together
from sufficiency.publish.travel_benchmark.suppression import public_tables

if TYPE_CHECKING:
    import geopandas as gpd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LIMITS = (45, 75)
MILES = 0.621371
BASE = "baseline"
"""Key of the first column."""
VALUES = ("minutes", "miles", "error", "bias")
BASIS_WORDS = {
    "assumed": "no suitable local place found: taken to have one elsewhere, minutes assumed",
    "no route": "no way by road to the place was found",
    "no place": "no place at all",
}
FIGURES = ["minutes_mean", "minutes_p50", "minutes_p90", "miles_mean", "miles_p50", "miles_p90",
           "error_minutes", "error_bias",
           *(f"over_{limit}_{part}" for limit in LIMITS for part in ("share", "low", "high"))]


@discreet
@dataclass(frozen=True, eq=False)
class Column:
    """One scenario of the report.

    Attributes:
        title: what people call it; that of the baseline is its name.
        assignment: who goes where.
        alike: whether it has the children, places, roads and lens of the baseline, so that a
            difference from it is the plan's.
        recorded: what a record of publications calls it, where that is not its title.
    """

    key: str
    title: str
    assignment: pd.DataFrame
    alike: bool = True
    recorded: str = ""


def journeys(
    columns: Sequence[Column], bands: pd.DataFrame, *, public: bool,
    shapes: gpd.GeoDataFrame | None = None, record: Record | None = None,
) -> tuple[pd.DataFrame, list[dict[str, Count]]]:
    """Journeys by need, phase, district and area, and their margins, for each scenario.

    Args:
        columns: scenarios, today first.
        bands: error of a journey by its length (``error_by_road_km``); empty = not measured.
        public: whether small groups are merged and what is too few withheld.
        shapes: areas, which are joined as those of a map where they hold too few journeys.
        record: what was published earlier, and where to note what is printed now.

    Returns:
        The table, and for each scenario who is in none of it, by why. Its columns are need, phase,
        district, area ("all" = margin; areas have no need or phase), scenario, n (NaN where
        withheld), n_about and about (n, the figures stand for those of an earlier scenario, from
        which too few children differ), and FIGURES: minutes and miles one way; error_minutes is
        the mean absolute error of single journeys of these lengths, error_bias their mean error;
        over_45_share is the share of journeys longer than that, low and high if each were shorter
        or longer by its error.
    """
    rules, record = Rules(), record or Record()
    children = [c.assignment for c in columns]
    if public:
        children = together(children, rules, shapes, record)
    frames = [_road(f, bands) for f in children]
    places = [cells(f, PUBLIC if public else EVERY) for f in frames]
    # By their words, as a report has them: of two as large the same one goes.
    keys = sorted({key for found in places for key in found}, key=lambda key: key.groups)
    totals = sums(keys)
    none = np.zeros(0, dtype=int)
    tables: list[pd.DataFrame] = []
    for column, frame, found in zip(columns, frames, places, strict=True):
        each = {name: frame[name].to_numpy(float) for name in VALUES}
        table = pd.DataFrame([_figures(each, found.get(key, none)) for key in keys])
        table.insert(0, "scenario", column.key)
        tables.append(table)
    left = [_left(c.assignment) for c in columns]
    told = [{why: Count(n) for why, n in counts.items()} for counts in left]
    if public:
        tables, told = public_tables(
            tables, frames, places, keys, totals, LIMITS, left,
            Everybody(tuple(c.recorded or c.title for c in columns),
                      tuple(map(children_of, children))),
            rules, record)
    names = pd.DataFrame([vars(key) for key in keys])
    out = pd.concat([pd.concat([names, t], axis=1) for t in tables])
    order = {c.key: i for i, c in enumerate(columns)}
    out["order"] = out["scenario"].map(order)
    out = out.sort_values(["need", "phase", "district", "area", "order"], ignore_index=True)
    drop = ["order", *(f"over_{limit}" for limit in LIMITS)]
    return out.drop(columns=drop)[["need", "phase", "district", "area", "scenario", "n",
                                   "n_about", "about", *FIGURES]], told


def _left(frame: pd.DataFrame) -> dict[str, int]:
    """Children who are in no figure of journeys, by why."""
    without = frame["minutes_basis"] == "none"
    at = {
        "assumed": frame["minutes_basis"] == "assumed",
        "no route": without & (frame["pool_id"] != ""),
        "no place": without & (frame["pool_id"] == ""),
    }
    return {why: int(frame.loc[mask, "children"].sum()) for why, mask in at.items()}


def _road(assignment: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    """One row per child with a road journey, with the error of journeys of its length."""
    part = assignment[known_journeys(assignment)]
    each = part.loc[part.index.repeat(part["children"])].reset_index(drop=True)
    error, bias = np.full(len(each), np.nan), np.full(len(each), np.nan)
    if len(bands):
        # Shorter and longer journeys than any measured take the nearest band.
        at = np.searchsorted(bands["low_km"].to_numpy(), each["km"].to_numpy(), side="right") - 1
        at = at.clip(0)
        error, bias = bands["mae"].to_numpy()[at], bands["bias"].to_numpy()[at]
    return each.assign(error=error, bias=bias, miles=each["km"] * MILES)


def _figures(each: dict[str, Floats], rows: Ints) -> dict[str, float]:
    """Figures of these rows of journeys; NaN where there is none."""
    n = len(rows)
    minutes, miles, error, bias = (each[name][rows] for name in VALUES)
    out: dict[str, float] = {"n": n, "n_about": False, "about": False}
    for name, values in (("minutes", minutes), ("miles", miles)):
        out[f"{name}_mean"] = float(values.mean()) if n else np.nan
        for q in (50, 90):
            out[f"{name}_p{q}"] = float(np.percentile(values, q)) if n else np.nan
    out["error_minutes"] = float(error.mean()) if n else np.nan
    out["error_bias"] = float(bias.mean()) if n else np.nan
    known = bool(n) and not np.isnan(error).any()
    for limit in LIMITS:
        over = int((minutes > limit).sum())
        out[f"over_{limit}"] = over
        out[f"over_{limit}_share"] = over / n if n else np.nan
        for part, sign in (("low", -1), ("high", 1)):
            longer = minutes + sign * error > limit
            out[f"over_{limit}_{part}"] = float(longer.mean()) if known else np.nan
    return out


def area_ranks(table: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Every area by scenario, ranked by mean minutes (1 = longest) among those shown.

    Areas with fewer than 10 journeys have no rank, and what is withheld may be longer than any
    ranked. Ties go by area id.
    """
    areas = table[table["area"] != ALL].copy()
    areas["name"] = [names.get(area, area) for area in areas["area"]]
    ranked = areas[areas["n"].ge(K) & areas["minutes_mean"].notna()]
    ranked = ranked.sort_values(["minutes_mean", "area"], ascending=[False, True])
    areas["rank"] = (ranked.groupby("scenario").cumcount() + 1).reindex(areas.index)
    first = areas[areas["scenario"] == BASE].set_index("area")["minutes_mean"]
    was = areas["area"].map(first).astype(float)
    # A mean that stands for the baseline's says nothing of a change.
    areas["change"] = (areas["minutes_mean"] - was).where(~areas["about"])
    return areas[["area", "name", "district", "scenario", "rank", "n", "n_about", "about", *FIGURES,
                  "change"]].reset_index(drop=True)


def excluded(
    columns: Sequence[Column], left: Sequence[dict[str, Count]], left_out: pd.DataFrame, *,
    public: bool,
) -> pd.DataFrame:
    """Children who are in no figure of journeys, and why: reason, then a count per scenario.

    Args:
        columns: scenarios, today first.
        left: of ``journeys``.
        left_out: children of the case who are in no scenario.
        public: whether counts of children who are in no scenario are rounded and withheld.
    """
    out: list[list[str | Count | Fewer]] = [
        [words, *(counts[why] for counts in left)] for why, words in BASIS_WORDS.items()]
    for row in left_out.to_dict("records"):
        n = int(row["children"])
        told = suppression.shown(n) if public else Count(n)
        setting = str(row["setting"]).replace("_", " ")
        why = str(row["reason"])
        out.append([setting if setting.lower() == why.lower() else f"{setting}: {why}",
                    *[told] * len(columns)])
    return pd.DataFrame(out, columns=["reason", *(c.key for c in columns)])


def held_out(errors: pd.DataFrame, measure: str) -> pd.DataFrame:
    """One row a source: all its journeys that no speed was fitted to."""
    if not len(errors):
        return errors
    return errors[(errors["measure"] == measure) & (errors["by"] == "all")
                  & (errors["part"] == "held out")]


def miles_error(errors: pd.DataFrame) -> float:
    """Mean absolute error of road miles, held-out rows of every source; NaN = not measured."""
    rows = held_out(errors, "km")
    return float(np.average(rows["mae"], weights=rows["n"])) * MILES if len(rows) else np.nan
