"""The benefit tracker as a page: promised against came, quarter by quarter, rated in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sufficiency.files import write_file
from sufficiency.finance.benefits import (
    CHILDREN,
    MEASURES,
    RULE,
    Tracked,
    counted,
    track,
)
from sufficiency.publish.travel_benchmark.page import page
from sufficiency.study.accuracy import About

MARKS = {"green": "\u25cf", "amber": "\u25b2", "red": "\u25a0", "not due": "\u25cb",
         "not reported": "?"}
"""A shape beside each word, so that nothing is told by colour alone."""
ORDER = ("red", "amber", "not reported", "green", "not due")


def benefits_page(rows: Sequence[Mapping[str, Any]], quarter: str, name: str) -> str:
    """The tracker to the end of a quarter, as HTML that opens with no network.

    Args:
        rows: of the table, as read.
        quarter: the last that counts, as 2021-22 Q3.
        name: of the table, told as the source.
    """
    tracked = track(rows, quarter)
    return page(
        "benefits.html.j2", title=f"What was promised and what came, to the end of {quarter}",
        about=About("Benefit tracker", (f"Made from {name}.",), ""), rule=RULE, marks=MARKS,
        summary=_summary(tracked), tracked=[
            {"words": t.words, "rating": t.rating, "planned": counted(t.measure, t.planned),
             "actual": "not reported" if t.actual is None else counted(t.measure, t.actual),
             "why": why(t)} for t in tracked],
        measures=[{"words": t.words, "rows": _quarters(rows, t.measure, quarter)}
                  for t in tracked])


def _summary(tracked: Sequence[Tracked]) -> list[str]:
    """How many measures have which rating, the worst first."""
    out = []
    for rating in ORDER:
        own = [t.words for t in tracked if t.rating == rating]
        if own:
            of = f"{len(own)} measure{'s' if len(own) != 1 else ''}"
            out.append(f"{rating.capitalize()}: {of} ({'; '.join(own)}).")
    return out or ["Nothing is tracked."]


def why(tracked: Tracked) -> str:
    """Why a measure is rated so, in words; of children without a share, which would give a count.
    """
    if tracked.rating == "not due":
        return "nothing was planned by then and nothing has come"
    if tracked.actual is None:
        return f"no figure for {', '.join(sorted(tracked.missing))}"
    better = MEASURES[tracked.measure][1]
    worse = tracked.planned - tracked.actual if better else tracked.actual - tracked.planned
    if worse <= 0:
        return "as planned" if worse == 0 else "more than planned" if better else (
            "less than planned, which is better")
    way = "less" if better else "more"
    if tracked.measure in CHILDREN:
        return f"{way} than planned"
    if not tracked.planned:
        return "nothing was planned"
    return f"{float(worse / tracked.planned):.1%} {way} than planned"


def _quarters(
    rows: Sequence[Mapping[str, Any]], measure: str, quarter: str
) -> list[list[str]]:
    """Quarter, planned, actual, how known and source of one measure, in order."""
    own = sorted((r for r in rows if r["measure"] == measure), key=lambda r: str(r["quarter"]))
    return [[r["quarter"], counted(measure, r["planned"]),
             counted(measure, r["actual"]) if r["actual"] is not None else
             "not due yet" if r["quarter"] > quarter else "not reported" if r["planned"] else "-",
             r["status"], r["source"]] for r in own]


def write_benefits(
    rows: Sequence[Mapping[str, Any]], quarter: str, name: str, file: Path
) -> None:
    """Write the page.

    Args:
        rows, quarter, name: as for ``benefits_page``.
        file: HTML.

    Raises:
        InputError: it cannot be written.
    """
    write_file(file, benefits_page(rows, quarter, name).encode())
