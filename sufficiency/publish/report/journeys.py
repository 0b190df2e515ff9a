"""Journeys in a report: mean minutes by group, and children by length."""

from __future__ import annotations

from collections.abc import Sequence

from sufficiency.common.phrases import listed, under
from sufficiency.publish.disclosure.figures import Count, MeanMinutes, Rules
from sufficiency.publish.report import counts, findings, headlines
from sufficiency.publish.report.columns import Columns
from sufficiency.publish.report.counts import HEADS, head_words, order_of
from sufficiency.publish.report.table import Row, Table

SHARE_OFF = 0.02
"""Rounding of counts that may move a share by more tells no share."""


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
    share = shares(short, [told.figure("road", i) for i in n], told.rules)
    return Table("lengths", "Children by length of journey one way", "Length of journey",
                 "children", told.titles, tuple(rows.values()),
                 lengths_finding(share, told.titles), headlines.lengths(share))


def lengths_finding(short: Sequence[float | None], titles: Sequence[str]) -> str:
    """Share of journeys under half an hour.

    Args:
        short: that share in each scenario; None where it is not told.
        titles: of the scenarios.
    """
    out = [f"{share:.0%} {under(title)}"
           for share, title in zip(short, titles, strict=True) if share is not None]
    return f"Known journeys under 30 minutes: {listed(out)}." if out else ""


def shares(
    short: Sequence[Row], totals: Sequence[Count], rules: Rules | None
) -> list[float | None]:
    """Share of some rows in each total; None where one of the figures is not told, or they are so
    small that their rounding decides the share.

    Args:
        short: the rows; one cell a scenario.
        totals: of each scenario.
        rules: threshold and rounding, as they were used; None for internal files.
    """
    off = rules.slack * (len(short) + 1) if rules else 0
    out: list[float | None] = []
    for at, total in enumerate(totals):
        parts = [ln.cells[at] for ln in short]
        values = [c.value for c in parts if isinstance(c, Count) and c.value is not None]
        told = len(values) == len(parts) and values and total.value and (
            off <= SHARE_OFF * total.value)
        out.append(min(sum(values) / total.value, 1.0) if told and total.value else None)
    return out
