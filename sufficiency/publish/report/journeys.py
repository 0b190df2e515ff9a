"""Journeys in a report: mean minutes by group, and children by length."""

from __future__ import annotations

from collections.abc import Sequence

from sufficiency.common.phrases import listed, under, upper
from sufficiency.common.phrases import low as lowered
from sufficiency.publish.disclosure.cells import Cell, Number
from sufficiency.publish.disclosure.extremes import Extreme, among, ends
from sufficiency.publish.disclosure.figures import Count, MeanMinutes, Rules
from sufficiency.publish.report import counts, headlines
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
    lines = tuple(Row(n, mean.get(n, none)[:len(none)]) for n in order_of(told.frames, by))
    return Table(f"minutes-by-{by}",
                 f"Mean minutes one way, known journeys{_of_whom(told)}, by {head_words(by)}",
                 HEADS[by], "minutes", told.titles, lines,
                 *ends_in_words(lines, told.titles[0], told.entries[0].result.minutes_error or 0.0))


def _of_whom(told: Columns) -> str:
    """That columns may not be of the same children: more places, more of whom have a journey."""
    return " (the children may differ)" if len(told.entries) > 1 else ""


def ends_in_words(lines: Sequence[Row], title: str, error: float) -> tuple[str, str]:
    """Which groups travel longest and shortest in the first column: a sentence, and a title that
    names a group only where no other can be as far as it; both empty where that cannot be told.

    Args:
        lines: groups.
        title: of the column.
        error: minutes by which a mean may be off; 0 where that was not measured.
    """
    cells = [ln.cells[0] for ln in lines]
    least, most = ends([ln.name for ln in lines], cells)
    if least is None or most is None or least.at == most.at or least.several or most.several:
        return "", ""
    low, high = (cells[end.at[0]] for end in (least, most))
    of = among(most, "groups") or among(least, "groups")
    rest = [c.value for i, c in enumerate(cells) if i not in most.at
            and isinstance(c, Number) and c.value is not None]
    # Two means may each be off, and in opposite ways.
    sure = not error or _value(high) - max(rest) > 2 * error
    wide = not error or _value(high) - _value(low) > 2 * error
    doubt = "" if wide else " They may be off by as much as they differ."
    said = upper(f"{of}{under(title)} the mean journey is longest for {_named(most, high)} and "
                 f"shortest for {_named(least, low)}.{doubt}")
    if most.rivals or least.rivals:
        return said, ""
    start = f"{upper(under(title))}, mean journeys "
    return said, (f"{start}are longest for {_named(most, high)}" if sure else
                  f"{start}of groups are {low} to {high} minutes"
                  f"{'' if wide else ': they may be off by as much as they differ'}")


def _named(end: Extreme, cell: Cell) -> str:
    """Names at one end, with their minutes."""
    return f"{listed([lowered(n) for n in end.names])} ({cell} minutes)"


def _value(cell: Cell) -> float:
    assert isinstance(cell, Number) and cell.value is not None
    return float(cell.value)


def lengths(told: Columns) -> Table:
    """Children by length of journey."""
    n = range(len(told.entries))
    rows = {length: Row(str(length), tuple(
        told.figure("road", i, length=length.name) for i in n))
        for length in counts.lengths(told.frames)}
    short = [row for length, row in rows.items() if length.end is not None and length.end <= 30]
    share = shares(short, [told.figure("road", i) for i in n], told.rules)
    return Table("lengths", f"Children by length of known journey one way{_of_whom(told)}",
                 "Length of journey",
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
