"""What the travel-time benchmark says in a few sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sufficiency.common.phrases import called, listed, under, upper
from sufficiency.publish.disclosure.crosstab import ALL
from sufficiency.publish.disclosure.extremes import among, ends
from sufficiency.publish.disclosure.figures import Absent, MeanMinutes
from sufficiency.publish.travel_benchmark.page import count, figure, gone
from sufficiency.publish.travel_benchmark.tables import BASE, held_out

if TYPE_CHECKING:
    from sufficiency.publish.travel_benchmark.benchmark import Benchmark


def findings(found: Benchmark) -> list[str]:
    """The findings, the baseline's first."""
    table = found.table
    total = table[(table[["need", "phase", "district", "area"]] == ALL).all(axis=1)]
    by_key = {str(r["scenario"]): r for r in total.to_dict("records")}
    first = by_key[BASE]
    out = []
    if not gone(first["minutes_mean"]):
        out.append(
            f"{found.columns[0].title}: {count(first)} children have a known journey: "
            f"{figure(first['minutes_mean'])} minutes and {first['miles_mean']:.1f} miles one way "
            f"on average; 90% travel {first['minutes_p90']:.0f} minutes or less.")
    for column in found.columns[1:]:
        row = by_key[column.key]
        if gone(row["minutes_mean"]) or gone(first["minutes_mean"]):
            continue
        mean = (f"{count(row)} children with a known journey, "
                f"{figure(row['minutes_mean'], near='about ' if row['about'] else '')} minutes on "
                "average")
        if not column.alike:
            out.append(f"{column.title}: {mean}; it begins from other settings than "
                       f"{called(found.columns[0].title)} and is not compared with it.")
            continue
        out.append(f"{column.title}: {mean} ({_change(row, first, found.meaningful_minutes)}). "
                   "They are not the same children: as more have a place nearby, more are in the "
                   "mean.")
    return [*out, *_longest(found.ranks, found.columns[0].title)]


def _change(row: dict[str, Any], first: dict[str, Any], meaningful: float) -> str:
    """The change of a mean, and whether it is one."""
    if row["about"]:
        return f"change {Absent.TOO_FEW_CHANGE}"
    change = round(row["minutes_mean"] - first["minutes_mean"], 1) + 0.0
    if not change:
        return "as long"
    small = ", too little to matter" if abs(change) < meaningful else ""
    return f"{abs(change):.1f} minutes {'longer' if change > 0 else 'shorter'}{small}"


def _longest(ranks: pd.DataFrame, base: str) -> list[str]:
    """Where the longest mean journey of the baseline begins."""
    rows = ranks[(ranks["scenario"] == BASE) & (ranks["n"].isna() | (ranks["n"] > 0))]
    means = [MeanMinutes(None if gone(v) else round(float(v), 1), bool(about))
             for v, about in zip(rows["minutes_mean"], rows["about"], strict=True)]
    names = [f"{n} ({d})" for n, d in zip(rows["name"], rows["district"], strict=True)]
    _, most = ends(names, means)
    if most is None or most.several:
        return []
    return [upper(f"{among(most, 'areas')}the longest mean journey {under(base)} is from "
                  f"{listed(most.names)}: {means[most.at[0]]} minutes.")]


def one_journey(found: Benchmark) -> float:
    """Minutes by which one journey is off on average, as measured; 0 where nothing was."""
    rows = held_out(found.errors, "minutes")
    return float(np.average(rows["mae"], weights=rows["n"])) if len(rows) else 0.0


def errors_together(found: Benchmark) -> str:
    """How the measured error of one journey and that of this report's journeys hang together."""
    rows = held_out(found.errors, "minutes")
    table = found.table
    whole = table[(table[["need", "phase", "district", "area"]] == ALL).all(axis=1)
                  & (table["scenario"] == BASE)]
    if not len(rows) or not len(whole) or gone(here := whole["error_minutes"].iloc[0]):
        return ""
    n, mae = int(rows["n"].sum()), one_journey(found)
    return (f"Over {n:,} of them, as far apart as \"sufficiency validate\" looks, one journey is "
            f"off by {mae:.2f} minutes on average; weighed by the lengths of the journeys in this "
            f"report it is {here:.1f}. Neither is the error of a mean: there some are too long and "
            "others too short, and only the bias stays.")
