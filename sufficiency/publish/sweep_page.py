"""A sweep as a tidy table and as a page that compares its scenarios: for inside, nothing withheld.

Scenarios are compared over the cases that have a plan of every scenario and seed, and over no
others: else one of them would be told for children whom another never saw.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pandas as pd

from sufficiency.publish.report.document import INTERNAL
from sufficiency.publish.travel_benchmark.page import gone, page
from sufficiency.study.accuracy import About
from sufficiency.sweeps.measure import PLANNED
from sufficiency.sweeps.run import Sweep

TABLE, PAGE = "sweep.parquet", "comparison.html"
HEADS = ("Scenario", "Seeds", "Children", "Without a suitable local place before", "With the plan",
         "Per 100 children", "Mean minutes", "New schools", "Base places", "Capital, £ m",
         "Largest gap")
ALONE = ("Mean minutes", "Largest gap")
"""Columns of a case that cases together do not have: each has its own children."""


def sweep_files(found: Sweep) -> dict[str, str | bytes]:
    """The table and the page, by the names of their files."""
    out = io.BytesIO()
    found.table.to_parquet(out, index=False)
    return {TABLE: out.getvalue(), PAGE: comparison_page(found)}


def comparison_page(found: Sweep) -> str:
    """The page, as HTML that opens with no network."""
    table, columns = found.table, ["case", "scenario", "seed", "outcome", "note"]
    whole = table.groupby("case")["outcome"].transform(lambda o: (o == PLANNED).all())
    both = table[whole]
    cases = list(dict.fromkeys(both["case"]))
    return page(
        "sweep.html.j2", title=found.title, mark=INTERNAL,
        about=About("Sweep", (f"{INTERNAL.capitalize()}. Not for publication.",), ""),
        summary=list(_summary(found, cases)), heads=HEADS,
        together=[[h for h in HEADS if h not in ALONE], _together(both)] if len(cases) > 1 else [],
        cases=[(case, [_row(rows) for _, rows in own.groupby("scenario", sort=False)])
               for case, own in table[table["outcome"] == PLANNED].groupby("case", sort=False)],
        unplanned=found.unplanned[columns].to_numpy().tolist())


def _summary(found: Sweep, cases: list[str]) -> Iterator[str]:
    table, short = found.table, len(found.unplanned)
    yield (f"Plans: {len(table):,}. Cases: {table['case'].nunique():,}. Scenarios: "
           f"{table['scenario'].nunique():,}. Seeds: {table['seed'].nunique():,}.")
    if short:
        yield f"Without a plan: {short:,}. They are listed at the end."
    if len(cases) > 1:
        yield (f"Scenarios are added up over {len(cases):,} cases in which every scenario has a "
               "plan with every seed.")
    yield ("A figure is the mean over seeds. Where seeds differ, the lowest and the highest "
           "follow in brackets.")


def _together(table: pd.DataFrame) -> list[list[str]]:
    """Scenarios over cases together: sums of each seed, then the same over seeds."""
    counts = ["children", "short_before", "short_after", "new_schools", "base_places",
              "capital_gbp"]
    sums = table.groupby(["scenario", "seed"], sort=False)[counts].sum().reset_index()
    sums["short_per_100"] = 100 * sums["short_after"] / sums["children"]
    sums["minutes_mean"] = sums["gap"] = float("nan")
    left = [i for i, h in enumerate(HEADS) if h not in ALONE]
    return [[_row(rows)[i] for i in left] for _, rows in sums.groupby("scenario", sort=False)]


def _row(rows: pd.DataFrame) -> list[str]:
    """A scenario, over its seeds."""
    gap = rows["gap"].max()
    return [
        str(rows["scenario"].iloc[0]), f"{len(rows):,}", *(
            _over(rows[name], digits) for name, digits in (
                ("children", 0), ("short_before", 0), ("short_after", 0), ("short_per_100", 1),
                ("minutes_mean", 1), ("new_schools", 0), ("base_places", 0))),
        _over(rows["capital_gbp"] / 1e6, 1), "" if gone(gap) else f"{gap:.2%}"]


def _over(values: pd.Series, digits: int) -> str:
    """The mean over seeds, with lowest and highest where they differ as they are shown."""
    known = values.dropna().astype(float)
    if known.empty:
        return ""
    least, most = (f"{v:,.{digits}f}" for v in (known.min(), known.max()))
    return least if least == most else f"{known.mean():,.1f} ({least} to {most})"
