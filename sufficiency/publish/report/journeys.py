"""Journeys in a report: mean minutes by group, and children by length."""

from __future__ import annotations

from sufficiency.publish.disclosure.figures import MeanMinutes
from sufficiency.publish.report import counts, findings, headlines
from sufficiency.publish.report.columns import Columns
from sufficiency.publish.report.counts import HEADS, head_words, order_of
from sufficiency.publish.report.table import Row, Table


def journeys(told: Columns, by: str, mean: dict[str, tuple[MeanMinutes, ...]]) -> Table:
    """Mean minutes by group.

    Args:
        told: plans and what is printed of them.
        by: a grouping, such as need.
        mean: group -> its mean minutes in each column.
    """
    none = (MeanMinutes(None),) * len(told.entries)
    lines = tuple(Row(n, mean.get(n, none)) for n in order_of(told.frames, by))
    return Table(f"minutes-by-{by}", f"Mean minutes one way, known journeys, by {head_words(by)}",
                 HEADS[by], "minutes", told.titles, lines,
                 findings.longest_finding(lines, told.titles),
                 headlines.longest(lines, told.titles[0]))


def lengths(told: Columns) -> Table:
    """Children by length of journey."""
    n = range(len(told.entries))
    rows = {length: Row(str(length), tuple(
        told.figure("road", i, length=length.name) for i in n))
        for length in counts.lengths(told.frames)}
    short = [row for length, row in rows.items() if length.end is not None and length.end <= 30]
    totals = [told.figure("road", i) for i in n]
    return Table("lengths", "Children by length of journey one way", "Length of journey",
                 "children", told.titles, tuple(rows.values()),
                 findings.lengths_finding(short, totals, told.titles),
                 headlines.lengths(findings.shares(short, totals)))
