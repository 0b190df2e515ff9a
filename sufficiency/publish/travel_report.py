"""The travel-time benchmark report: who travels how long, today against each scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from sufficiency.case.vocabulary import NEED_NAMES, PHASES
from sufficiency.publish import charts, disclosure
from sufficiency.publish.crosstab import ALL
from sufficiency.publish.disclosure import Minutes
from sufficiency.publish.secrets import Secrets
from sufficiency.publish.story import Line as Bar
from sufficiency.publish.story import Sheet
from sufficiency.publish.tables import csv_bytes
from sufficiency.publish.travel_page import WITHHELD, About, gone, page
from sufficiency.publish.travel_tables import (
    LIMITS,
    MILES,
    TODAY,
    Column,
    area_names,
    area_ranks,
    excluded,
    journeys,
)
from sufficiency.publish.view import PHASE_WORDS

LONGEST = 10
"""Areas in the list of the longest journeys."""


@dataclass(frozen=True, eq=False)
class Benchmark:
    """What the report is made from.

    Attributes:
        columns: today first.
        left_out: setting, children, reason: counted but not in demand.
        areas: small areas, for names.
        errors: ``travel.validate.error_table``; empty = not measured.
        bands: ``travel.validate.error_by_road_km``; empty = not measured.
        measured: one sentence on where the error comes from.
        notes: sentences on what is not comparable.
        meaningful_minutes: smaller changes of a mean are about the same.
        public: hide small numbers.
        secrets: what no public form may hold.
    """

    about: About
    columns: tuple[Column, ...]
    left_out: pd.DataFrame
    areas: pd.DataFrame
    errors: pd.DataFrame
    bands: pd.DataFrame
    measured: str
    notes: tuple[str, ...]
    meaningful_minutes: float
    public: bool
    secrets: Secrets = field(default_factory=Secrets)

    @cached_property
    def journeys(self) -> tuple[pd.DataFrame, list[dict[str, str]]]:
        """``travel_tables.journeys`` of these scenarios, worked out once: hiding takes seconds."""
        return journeys(self.columns, self.bands, public=self.public)

    @property
    def table(self) -> pd.DataFrame:
        """Every figure of journeys."""
        return self.journeys[0]

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Every area, ranked."""
        return area_ranks(self.table, area_names(self.areas))


@dataclass(frozen=True)
class Line:
    """One scenario's figures of one group, as people see them."""

    scenario: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """One group and a line for each scenario."""

    name: str
    lines: tuple[Line, ...]


HEADS = ("Children", "Mean minutes", "Half under", "Nine in ten under", "Change of mean",
         "Over 45 minutes", "Over 75 minutes", "Mean miles", "Half under, miles",
         "Nine in ten under, miles")


def benchmark_files(found: Benchmark) -> dict[str, str | bytes]:
    """Every file of the report, public or internal."""
    table, ranks = found.table, found.ranks
    out = excluded(found.columns, found.journeys[1], found.left_out, public=found.public)
    facts = _facts(found, table, ranks, out)
    csv = table[table["area"] == ALL].drop(columns="area")
    return {
        "benchmark.html": page("benchmark.html.j2", **facts),
        "benchmark.md": page("benchmark.md.j2", **facts),
        "benchmark.csv": csv_bytes(csv.round(4)),
        "areas.csv": csv_bytes(ranks.round(4)),
        "excluded.csv": csv_bytes(out),
        "model_error.csv": csv_bytes(found.bands.round(4)),
    }


def findings(found: Benchmark) -> list[str]:
    """What the report says, in a few sentences."""
    table, ranks = found.table, found.ranks
    return _findings(table[(table[["need", "phase", "district", "area"]] == ALL).all(axis=1)],
                     ranks, found)


def _facts(
    found: Benchmark, table: pd.DataFrame, ranks: pd.DataFrame, out: pd.DataFrame
) -> dict[str, Any]:
    margins = table[table["area"] == ALL]

    def groups(by: str, words: dict[str, str], **fixed: str) -> list[Group]:
        rows = margins[margins[by] != ALL]
        for other in ("need", "phase", "district"):
            if other != by:
                rows = rows[rows[other] == fixed.get(other, ALL)]
        # Phases by age, all else by name.
        place = {name: i for i, name in enumerate(PHASES)}
        names = sorted(set(rows[by]), key=lambda n: (place.get(n, 0), words.get(n, n)))
        return [_group(found, words.get(n, n or "not known"), rows[rows[by] == n]) for n in names]

    total = margins[(margins["need"] == ALL) & (margins["phase"] == ALL)
                    & (margins["district"] == ALL)]
    districts = sorted(set(margins["district"]) - {ALL})
    return {
        "title": "Travel-time benchmark", "about": found.about, "public": found.public,
        "k": disclosure.K, "heads": HEADS, "limits": LIMITS, "columns": found.columns,
        "notes": found.notes, "measured": found.measured, "withheld": WITHHELD,
        "bands": found.bands.to_dict("records"), "bar": _bar(found.errors),
        "whole": [_group(found, "Whole area", total)],
        "findings": _findings(total, ranks, found),
        "by_district": groups("district", {}), "by_need": groups("need", NEED_NAMES),
        "by_phase": groups("phase", PHASE_WORDS),
        "cross": [
            (d or "not known", [
                (PHASE_WORDS[p], groups("need", NEED_NAMES, phase=p, district=d))
                for p in PHASES
            ]) for d in districts
        ],
        "areas": _areas(found, ranks), "longest": _longest(found, ranks),
        "excluded": out.to_dict("records"), "chart": _chart(found, margins),
    }


def _group(found: Benchmark, name: str, rows: pd.DataFrame) -> Group:
    by_key = {str(r["scenario"]): r for r in rows.to_dict("records")}
    first = by_key.get(TODAY, {}).get("minutes_mean", float("nan"))
    return Group(name, tuple(
        Line(c.label, _cells(found, by_key[c.key],
                             first if c.key != TODAY and c.alike else None))
        for c in found.columns if c.key in by_key
    ))


def _cells(found: Benchmark, row: dict[str, Any], first: float | None) -> tuple[str, ...]:
    digits = 0 if found.public else 1
    change = "" if first is None else _change(row["minutes_mean"], first)
    if row["n"] == 0:
        return ("0", *["-"] * (len(HEADS) - 1))
    near = "about " if row["about"] else ""
    error, far = row["error_minutes"], miles_error(found.errors)
    return (
        count(row), near + with_error(row["minutes_mean"], error),
        with_error(row["minutes_p50"], error, digits),
        with_error(row["minutes_p90"], error, digits), change,
        *(share(row, limit) for limit in LIMITS),
        near + with_error(row["miles_mean"], far), with_error(row["miles_p50"], far, digits),
        with_error(row["miles_p90"], far, digits),
    )


def miles_error(errors: pd.DataFrame) -> float:
    """Mean absolute error of road miles, held-out rows of every source; NaN = not measured."""
    rows = _held_out(errors, "km")
    return float(np.average(rows["mae"], weights=rows["n"])) * MILES if len(rows) else np.nan


def count(row: dict[str, Any]) -> str:
    """Children of a row."""
    if gone(row["n"]):
        return WITHHELD
    return f"{'about ' if row['n_about'] else ''}{row['n']:,.0f}"


def with_error(figure: float, error: float, digits: int = 1) -> str:
    """Minutes or miles, and the typical error of one journey."""
    if gone(figure):
        return WITHHELD
    words = f"{figure:.{digits}f}"
    return words if gone(error) else f"{words} ± {error:.1f}"


def share(row: dict[str, Any], limit: int) -> str:
    """Share over a limit, with the range that the model's error leaves."""
    value, low, high = (row[f"over_{limit}_{part}"] for part in ("share", "low", "high"))
    if gone(value):
        return WITHHELD
    if gone(low) or gone(high) or low == high:
        return f"{value:.1%}"
    return f"{value:.1%} ({100 * low:.1f} to {100 * high:.1f})"


def _change(now: float, first: float) -> str:
    return WITHHELD if gone(now) or gone(first) else f"{round(now - first, 1) + 0.0:+.1f}"


def _bar(errors: pd.DataFrame) -> list[dict[str, Any]]:
    """All held-out rows of each source of minutes."""
    rows = _held_out(errors, "minutes")
    return rows.assign(group=rows["source"]).to_dict("records") if len(rows) else []


def _held_out(errors: pd.DataFrame, measure: str) -> pd.DataFrame:
    """One row a source: all its journeys that no speed was fitted to."""
    if not len(errors):
        return errors
    return errors[(errors["measure"] == measure) & (errors["by"] == "all")
                  & (errors["part"] == "held out")]


def _findings(total: pd.DataFrame, ranks: pd.DataFrame, found: Benchmark) -> list[str]:
    """What the report says, in a few sentences."""
    by_key = {str(r["scenario"]): r for r in total.to_dict("records")}
    today = by_key[TODAY]
    out = []
    if not gone(today["minutes_mean"]):
        out.append(
            f"Today {count(today)} children have a known journey by road: "
            f"{with_error(today['minutes_mean'], today['error_minutes'])} minutes and "
            f"{today['miles_mean']:.1f} miles one way on average; nine in ten travel less than "
            f"{today['minutes_p90']:.0f} minutes."
        )
    for column in found.columns[1:]:
        row = by_key[column.key]
        if gone(row["minutes_mean"]) or gone(today["minutes_mean"]):
            continue
        change = row["minutes_mean"] - today["minutes_mean"]
        mean = f"{count(row)} children, {'about ' if row['about'] else ''}" \
               f"{with_error(row['minutes_mean'], row['error_minutes'])} minutes on average"
        if not column.alike:
            out.append(f"{column.title}: {mean}; it begins from other settings than today's and is "
                       "not compared with it.")
            continue
        word = "about the same" if abs(change) < found.meaningful_minutes else (
            "longer" if change > 0 else "shorter")
        out.append(f"{column.title}: {mean} ({change:+.1f}, {word}). More children with a place "
                   "nearby are in the mean, so it can rise while nobody travels longer.")
    top = ranks[(ranks["scenario"] == TODAY) & (ranks["rank"] == 1)].to_dict("records")
    if top:
        out.append(f"Today's longest mean journey is from {top[0]['name']} ({top[0]['district']}):"
                   f" {with_error(top[0]['minutes_mean'], top[0]['error_minutes'])} minutes.")
    return out


def _areas(found: Benchmark, ranks: pd.DataFrame) -> list[dict[str, Any]]:
    """Every area, today's longest first; those without a rank at the end, by name."""
    out = []
    for area, rows in ranks.groupby("area", sort=True):
        by_key = {str(r["scenario"]): r for r in rows.to_dict("records")}
        today = by_key[TODAY]
        cells = []
        for column in found.columns:
            row = by_key[column.key]
            cells += [
                "-" if gone(row["rank"]) else f"{row['rank']:.0f}", count(row),
                "-" if row["n"] == 0 else ("about " if row["about"] else "") + with_error(
                    row["minutes_mean"], row["error_minutes"]),
            ]
        rank = today["rank"]
        out.append({"name": today["name"], "district": today["district"], "cells": cells,
                    "order": (gone(rank), 0 if gone(rank) else rank, today["name"], area)})
    return sorted(out, key=lambda r: r["order"])


def _longest(found: Benchmark, ranks: pd.DataFrame) -> list[dict[str, Any]]:
    """Areas where one journey in ten is longest; never areas of a few children."""
    out = []
    for column in found.columns:
        rows = ranks[(ranks["scenario"] == column.key) & (ranks["n"] >= disclosure.K)
                     & ranks["minutes_p90"].notna()]
        rows = rows.sort_values(["minutes_p90", "area"], ascending=[False, True]).head(LONGEST)
        lines = [
            {"name": r["name"], "district": r["district"], "n": count(r),
             "p90": with_error(r["minutes_p90"], r["error_minutes"], 0 if found.public else 1),
             "over": share(r, LIMITS[0]),
             "miles": with_error(r["miles_p90"], miles_error(found.errors),
                                 0 if found.public else 1)}
            for r in rows.to_dict("records")
        ]
        out.append({"title": column.title, "lines": lines})
    return out


def _chart(found: Benchmark, margins: pd.DataFrame) -> dict[str, Any] | None:
    """Mean minutes by district; districts that are withheld anywhere are not drawn."""
    rows = margins[(margins["need"] == ALL) & (margins["phase"] == ALL)
                   & (margins["district"] != ALL)]
    means = rows.pivot(index="district", columns="scenario", values="minutes_mean").dropna()
    drawn: Sequence[Column] = found.columns[:4]
    if not len(means):
        return None
    means = means.sort_values(TODAY, ascending=False)
    top = str(means.index[0])
    finding = (f"Today children in {top or 'places not known'} have the longest mean journey, "
               f"{means.iloc[0][TODAY]:.1f} minutes.")
    lines = tuple(
        Bar(str(name) or "not known", tuple(Minutes(float(row[c.key])) for c in drawn))
        for name, row in means.iterrows()
    )
    sheet = Sheet("minutes-district", "Mean minutes by district and scenario", "District",
                  "minutes", tuple(c.label for c in drawn), lines, finding)
    svg = charts.bars(sheet, range(len(drawn)), unit="mean minutes one way")
    return {"title": "Mean minutes by district", "finding": finding,
            "svg": Markup(svg)}  # noqa: S704 - our own SVG
