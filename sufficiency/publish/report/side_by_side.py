"""The figures a planner asks for first, one plan beside another; for internal use only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sufficiency.case.vocabulary import GAP
from sufficiency.common.phrases import low
from sufficiency.model.cost import WHAT
from sufficiency.model.journey_minutes import NOWHERE_MINUTES
from sufficiency.publish.report.sentences import NOBODY, no_gap

Summary = dict[str, Any]
"""As in summary.json."""
NONE = "-"
"""Stands where there is no figure."""


def side_by_side(columns: Sequence[Summary]) -> list[tuple[str, tuple[str, ...]]]:
    """Label and figures of every row.

    Args:
        columns: summaries of plans, or of what is there without one.
    """
    rows: list[tuple[str, Callable[[Summary], str]]] = [
        ("children", lambda s: f"{s['children']:,}"),
        ("no suitable local place", lambda s: f"{s['unplaced']['total']:,}"),
        ("mean minutes, everybody [1]", _minutes("minutes_mean_everybody")),
        ("mean minutes, known [2]", _minutes("minutes_mean")),
        ("mean minutes, local [2]", _minutes("minutes_mean_local")),
        ("over the guideline", lambda s: f"{s['over_guideline']['share']:.1%}"),
        ("new schools (places)", lambda s: f"{s['new_schools']:,} ({s['new_school_places']:,})"),
        ("base places (children a year)",
         lambda s: f"{s['base_places']:,} ({s['base_children_a_year']:,.0f})"),
        ("all bases (children a year)",
         lambda s: f"{s['bases']['places']:,} ({s['bases']['children_a_year']:,.0f})"),
        ("places in expansions", lambda s: f"{_grown(s):,}"),
        ("capital, £ million", lambda s: f"{s['capital_gbp'] / 1e6:,.1f}"),
        # Where nothing was left to choose a gap of nothing would sound like more than it is.
        (low(GAP), lambda s: str(no_gap(s) or f"{s['gap']:.2%}")),
        ("seconds of search", lambda s: f"{s['solve_seconds']:,.1f}"),
    ]
    if not any(map(_grown, columns)):
        rows = [row for row in rows if row[0] != "places in expansions"]
    if any("cost" in s for s in columns):
        rows.insert(-2, ("cost a year, £ million [3]", lambda s: (
            f"{s['cost']['gbp_a_year'] / 1e6:,.2f}" if "cost" in s else NONE)))
    if any(s["over_full"]["children"] for s in columns):
        rows.insert(2, ("children beyond the places (of schools, bases)", lambda s: (
            f"{s['over_full']['children']:,} ({s['over_full']['provisions']:,})")))
    return [(label, tuple(show(s) for s in columns)) for label, show in rows]


def footnotes(summary: Summary) -> list[str]:
    """Whom the means are about.

    Args:
        summary: of a plan.
    """
    lines = [
        f"[1] Of the same {summary['children']:,} children. A place whose location is not in the "
        "data counts with its assumed minutes; no place, or no way to it, with "
        f"{NOWHERE_MINUTES:g}."
        if summary["children"] else f"[1] {NOBODY}",
        "[2] Known journeys only: the children of the columns may differ."]
    return lines + ([f"[3] {WHAT}"] if "cost" in summary else [])


def _grown(summary: Summary) -> int:
    """Places that open where schools or bases grow."""
    return sum(o["places"] for o in summary["opened"] if o["kind"] == "expansion")


def _minutes(key: str) -> Callable[[Summary], str]:
    """Shows a mean, where there is one."""
    return lambda s: NONE if s[key] is None else f"{s[key]:.1f}"
