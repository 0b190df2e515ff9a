"""From where children are to each plan, step by step, as a report tells it."""

from __future__ import annotations

from collections.abc import Sequence

from sufficiency.model.outcome import Outcome
from sufficiency.publish.disclosure.cells import CountChange
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import MeanMinutes
from sufficiency.publish.disclosure.keys import CountKey
from sufficiency.publish.report.columns import Columns
from sufficiency.publish.report.table import Row, Table


def add(tally: Collector, moved: Sequence[Outcome], first: int) -> None:
    """Children without a suitable local place once those who move are placed anew.

    Args:
        tally: of a story.
        moved: these outcomes; nothing else is told of them.
        first: position of the first, after those of the columns.
    """
    for number, outcome in enumerate(moved, first):
        tally.add_count(CountKey("short", number), outcome.summary["unplaced"]["total"])


def sheet(told: Columns, mean: Sequence[MeanMinutes]) -> Table:
    """One line a step; no lines where everybody is placed anew.

    Args:
        told: columns and guarded counts.
        mean: minutes of everybody, of each column and then of each of ``told.moved``.
    """
    lines: list[Row] = []
    for at, entry in enumerate(told.entries):
        if entry.replaced is None or entry.against != at:
            continue
        then = len(told.entries) + entry.replaced
        title = told.moved[entry.replaced].title
        lines += [Row(entry.title, (told.figure("short", at), "", mean[at])),
                  _line(told, title, at, then, mean)]
        lines += [_line(told, told.titles[i], then, i, mean) for i in told.plans
                  if told.entries[i].against == at]
    return Table("steps", "From where children are to each plan", "Step", "",
                 ("Children without a suitable local place", "Change by this step",
                  "Mean minutes, all children (some minutes assumed)"), tuple(lines))


def _line(told: Columns, title: str, before: int, after: int, mean: Sequence[MeanMinutes]) -> Row:
    counts = told.figure("short", before), told.figure("short", after)
    return Row(title, (counts[1], CountChange(*counts), mean[after]))
