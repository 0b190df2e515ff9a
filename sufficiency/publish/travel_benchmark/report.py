"""The travel-time benchmark report: who travels how long, the baseline against each scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS, PHASES
from sufficiency.common.threshold import K
from sufficiency.publish.disclosure.crosstab import ALL
from sufficiency.publish.disclosure.figures import HIDDEN, Count, MeanMinutes
from sufficiency.publish.report.charts import value_of
from sufficiency.publish.report.counts import HEADS as GROUP_HEADS
from sufficiency.publish.report.dots import dots
from sufficiency.publish.report.plan_marks import STILL, Mark, of_titles
from sufficiency.publish.report.table import Row, Table
from sufficiency.publish.tables import csv_bytes
from sufficiency.publish.travel_benchmark.benchmark import Benchmark
from sufficiency.publish.travel_benchmark.csv_columns import dictionary, in_words
from sufficiency.publish.travel_benchmark.findings import (
    answer,
    changed,
    errors_together,
    findings,
    longest,
    one_journey,
    trusted,
)
from sufficiency.publish.travel_benchmark.page import (
    both_times,
    count,
    figure,
    gone,
    near,
    not_known,
    over_head,
    page,
    share,
    telling,
)
from sufficiency.publish.travel_benchmark.same_children import cell_of, with_changes
from sufficiency.publish.travel_benchmark.suppression import MANY
from sufficiency.publish.travel_benchmark.tables import (
    BASE,
    BASIS_WORDS,
    LIMITS,
    excluded,
    held_out,
)

BY: Mapping[str, Mapping[str, str]] = {"district": {}, "need": NEED_NAMES}
"""What charts are by, and how its groups are called."""
NEAR = ('A mean marked "about" is that of an earlier scenario, as too few children have another '
        "place; its area is ranked by that.")
"""Of ranks by figures that stand for others."""
LONGEST = 10
"""Areas in the list of the longest journeys."""


@dataclass(frozen=True)
class Line:
    """One scenario's figures of one group, as people see them."""

    scenario: str
    cells: tuple[str | Count, ...]


@dataclass(frozen=True)
class Group:
    """One group and a line for each scenario."""

    name: str
    lines: tuple[Line, ...]


HEADS = ("Children", "Mean minutes", "Half within, minutes", "90% within, minutes",
         "Change of mean, like with like", "Over 45 minutes", "Over 75 minutes",
         "Mean miles", "Half within, miles", "90% within, miles", "Error of one journey, minutes")
MILES_FROM = HEADS.index("Mean miles")
"""Position of the first column that a page folds."""
ASIDE = tuple(map(HEADS.index, ("Half within, minutes", "Mean miles", "90% within, miles")))
"""Positions of columns that a phone has no room for."""
CHANGE = HEADS.index("Change of mean, like with like")
"""Position of what a sentence tells of all journeys together."""
NOT_KNOWN = "Journey not known"
"""Last column of all journeys together, behind the share over the guideline."""


def benchmark_files(found: Benchmark) -> dict[str, str | bytes]:
    """Every file of the report, public or internal."""
    table, ranks = found.table, found.ranks
    out = excluded(found.columns, found.journeys[1], found.left_out, public=found.public)
    facts = _facts(found, table, ranks, out)
    titles = {c.key: c.title for c in found.columns}
    margins = with_changes(table[table["area"] == ALL].drop(columns="area"), found.same)
    csv = {
        "benchmark.csv": in_words(margins, titles), "areas.csv": in_words(ranks, titles),
        "excluded.csv": out.rename(columns=titles),
        "model_error.csv": found.bands.round(4).rename(columns={"n": "journeys"}),
    }
    return {
        "benchmark.html": page("benchmark.html.j2", **facts),
        "benchmark.md": page("benchmark.md.j2", **facts),
        **{name: csv_bytes(frame) for name, frame in csv.items()},
        "columns.csv": csv_bytes(dictionary(csv)),
    }


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
    whole = [_with_over(found, _group(found, "Whole area", total), margins)]
    districts = sorted(set(margins["district"]) - {ALL})
    phases = [*PHASES, *sorted(set(margins["phase"]) - {ALL, *PHASES})]
    return {
        "title": "How long journeys to specialist places take",
        "about": found.about, "public": found.public,
        "k": K, "many": MANY * K, "heads": (*HEADS, over_head(found.guideline), NOT_KNOWN),
        "miles_from": MILES_FROM, "aside": ASIDE, "aside_whole": (*ASIDE, CHANGE),
        "summed": _summed(whole), "guideline": _guideline(found.guideline),
        "columns": found.columns, "answer": answer(found), "trusted": trusted(found),
        "notes": found.notes, "measured": errors_together(found) or found.measured,
        "base": found.columns[0].title, "dated": found.columns[0].recorded, "withheld": HIDDEN,
        "bands": found.bands.to_dict("records"), "bar": _bar(found.errors),
        "whole": whole, "findings": findings(found), "farthest": longest(found),
        "by_district": groups("district", {}), "by_need": groups("need", NEED_NAMES),
        "by_phase": groups("phase", PHASE_WORDS),
        "cross": [
            (d or "not known", [("", groups("phase", PHASE_WORDS, district=d))] if found.public else
             [(PHASE_WORDS.get(p, p), groups("need", NEED_NAMES, phase=p, district=d))
              for p in phases]) for d in districts
        ],
        "crossed": "Phase by district" if found.public else "Need by phase by district",
        "areas": _areas(found, ranks), "near": NEAR if ranks["about"].any() else "",
        "longest": _longest(found, ranks),
        "excluded": out.to_dict("records"), "left": len(BASIS_WORDS),
        "far": 0 if gone(found.miles_error) else found.miles_error,
        "charts": {by: _charts(found, margins, by, words) for by, words in BY.items()},
        "error": one_journey(found),
    }


def _with_over(found: Benchmark, group: Group, margins: pd.DataFrame) -> Group:
    """All journeys together with the share over the guideline, as the phases have it, and that of
    children whose journey is not known.

    Made of what is printed of the phases, it says no more than they do.
    """
    phases = margins[(margins[["need", "district"]] == ALL).all(axis=1) & (margins["phase"] != ALL)]

    def share_over(key: str, children: str | Count) -> str:
        over = 0.0
        for row in phases[(phases["scenario"] == key) & (phases["n"] != 0)].to_dict("records"):
            limit = found.guideline.get(row["phase"])
            if limit not in LIMITS:
                return "-"
            part = row[f"over_{limit:g}_share"]
            if part and (gone(part) or gone(row["n"])):
                return HIDDEN
            over += part and part * row["n"]
        if not isinstance(children, Count):
            return "-"
        if not over:
            return f"{0:.1%}"
        return f"{over / children.value:.1%}" if children.value else HIDDEN

    return Group(group.name, tuple(
        Line(line.scenario, (*line.cells, share_over(column.key, line.cells[0]),
                             not_known(line.cells[0], left.values())))
        for column, line, left in zip(found.columns, group.lines, found.journeys[1],
                                      strict=True)))


def _guideline(minutes: Mapping[str, float]) -> str:
    """The guideline in words."""
    primary, *older = (f"{minutes[phase]:g}" for phase in ("primary", "secondary", "post16"))
    others = (f"{older[0]} for older pupils" if older[0] == older[1] else
              f"{older[0]} for secondary and {older[1]} for post-16")
    return f"{primary} minutes for primary and {others}"


def _summed(whole: Sequence[Group]) -> list[int]:
    """Positions of the columns of all journeys together: shares over a limit where they tell
    something beside that over the guideline, and of miles two."""
    told = [i for i in telling(whole) if i < MILES_FROM]
    over = [] if all(line.cells[-2] == "-" for g in whole for line in g.lines) else [len(HEADS)]
    return [*told, *over, len(HEADS) + 1, MILES_FROM, HEADS.index("90% within, miles")]


def _group(found: Benchmark, name: str, rows: pd.DataFrame) -> Group:
    by_key = {str(r["scenario"]): r for r in rows.to_dict("records")}
    return Group(name, tuple(Line(c.title, _cells(found, by_key[c.key]))
                             for c in found.columns if c.key in by_key))


def _cells(found: Benchmark, row: dict[str, Any]) -> tuple[str | Count, ...]:
    digits = 0 if found.public else 1
    if row["n"] == 0:
        return ("0", *["-"] * (len(HEADS) - 1))
    return (
        count(row), figure(row["minutes_mean"], near=near(row)), figure(row["minutes_p50"], digits),
        figure(row["minutes_p90"], digits), both_times(found.same.get(cell_of(row))),
        *(share(row, limit) for limit in LIMITS), figure(row["miles_mean"], near=near(row)),
        figure(row["miles_p50"], digits), figure(row["miles_p90"], digits),
        "-" if gone(row["error_minutes"]) else f"{row['error_minutes']:.1f}",
    )


def _bar(errors: pd.DataFrame) -> list[dict[str, Any]]:
    """All held-out rows of each source of minutes."""
    rows = held_out(errors, "minutes")
    return rows.assign(group=rows["source"]).to_dict("records") if len(rows) else []


def _areas(found: Benchmark, ranks: pd.DataFrame) -> list[dict[str, Any]]:
    """Every area, the baseline's longest first; those without a rank at the end, by name."""
    out = []
    for area, rows in ranks.groupby("area", sort=True):
        by_key = {str(r["scenario"]): r for r in rows.to_dict("records")}
        today = by_key[BASE]
        cells = []
        for column in found.columns:
            row = by_key[column.key]
            cells += [
                "-" if gone(row["rank"]) else f"{row['rank']:.0f}", count(row),
                "-" if row["n"] == 0 else figure(
                    row["minutes_mean"], near=near(row)),
            ]
        rank = today["rank"]
        out.append({**found.where(today), "cells": cells,
                    "order": (gone(rank), 0 if gone(rank) else rank, today["name"], area)})
    return sorted(out, key=lambda r: r["order"])


def _longest(found: Benchmark, ranks: pd.DataFrame) -> list[dict[str, Any]]:
    """Areas where one journey in ten is longest; never areas of a few children."""
    out, digits = [], 0 if found.public else 1
    for column in found.columns:
        rows = ranks[(ranks["scenario"] == column.key) & (ranks["n"] >= K)
                     & ranks["minutes_p90"].notna()]
        rows = rows.sort_values(["minutes_p90", "area"], ascending=[False, True]).head(LONGEST)
        lines = [
            {**found.where(r), "n": count(r),
             "p90": figure(r["minutes_p90"], digits, near=near(r)),
             "over": share(r, LIMITS[0]),
             "miles": figure(r["miles_p90"], digits, near=near(r))}
            for r in rows.to_dict("records")
        ]
        out.append({"title": column.title, "lines": lines})
    return out


def _charts(
    found: Benchmark, margins: pd.DataFrame, by: str, words: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Mean minutes of the same children by district or need before and with a plan, a drawing a
    plan and all with one axis: a line between means of different children would show a change that
    no child has."""
    rows = margins[(margins[[b for b in ("need", "phase", "district") if b != by]] == ALL).all(
        axis=1) & (margins[by] != ALL)]
    base, *plans = found.columns
    head = GROUP_HEADS[by]
    sheets: list[tuple[Mark, Table]] = []
    for column, mark in zip(plans, of_titles([c.title for c in plans]), strict=True):
        same = {words.get(row[by], row[by]) or "not known": told
                for row in rows[rows["scenario"] == column.key].to_dict("records")
                if (told := found.same.get(cell_of(row)))}
        if all(told.before.value is None for told in same.values()):
            continue
        # A dot that stands for the one before would look like no change.
        lines = tuple(Row(name, (told.before, MeanMinutes(None) if told.why else told.after))
                      for name, told in sorted(same.items(), key=lambda one: (
                          -(one[1].before.value or 0), one[0])))
        sheets.append((mark, Table(
            f"minutes-{by}-{column.key}", f"Mean minutes by {head.lower()}, like with like", head,
            "minutes", (base.title, column.title), lines,
            changed(same, column.title, found.meaningful_minutes))))
    every = [v for _, sheet in sheets for c in sheet.cells() if (v := value_of(c)) is not None]
    return [{"title": sheet.title, "finding": sheet.finding.removesuffix("."),
             "svg": Markup(dots(  # noqa: S704 - our own SVG
                 sheet, (("", STILL), mark), unit="mean minutes one way",
                 ends=(min(every), max(every))))} for mark, sheet in sheets]
