"""The columns of a report: outcomes side by side with their protected counts, and their means."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from sufficiency.common.discreet import discreet
from sufficiency.common.phrases import called, slugs
from sufficiency.model.outcome import Outcome
from sufficiency.publish.disclosure import means as protected
from sufficiency.publish.disclosure.figures import (
    Audit,
    Count,
    MeanMinutes,
    ProtectedCounts,
    Rules,
)
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.disclosure.means import everybody
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report.counts import GROUPS
from sufficiency.study.result import Result

COMPARED = tuple(by for by in GROUPS if by != "phase")
"""Groupings by which it is told who gains and who loses."""


@discreet
@dataclass(frozen=True, eq=False)
class Entry:
    """One column: an outcome, the position of the one it is set against, and (where that is where
    children are now) the number of the outcome in which those who move are placed anew. A record of
    publications knows it as ``recorded``, where that is not its title: baselines by Januaries."""

    outcome: Outcome
    title: str
    description: str
    against: int
    result: Result
    replaced: int | None = None
    recorded: str = ""


@discreet
@dataclass(frozen=True, eq=False)
class Columns:
    """What the sheets are made from."""

    entries: tuple[Entry, ...]
    frames: tuple[pd.DataFrame, ...]
    guarded: ProtectedCounts
    rules: Rules | None
    meaningful: float
    record: Record = field(default_factory=Record)
    moved: tuple[Outcome, ...] = ()

    def figure(self, measure: str, number: int, **of: str) -> Count:
        """A guarded count; of all children, that of the first scenario with the same ones."""
        for at in range(number, -1, -1) if measure == "all" else (number,):
            found = self.guarded.figures.get(CountKey(measure, at, group(**of)))
            if found is not None:
                return found
        return Count(0)

    @property
    def titles(self) -> tuple[str, ...]:
        """What people call each column."""
        return tuple(e.title for e in self.entries)

    @property
    def keys(self) -> tuple[str, ...]:
        """The name of each column's outcome as a part of a table's key, each once."""
        return slugs([e.outcome.name for e in self.entries])

    @property
    def all_titles(self) -> tuple[str, ...]:
        """Those of the columns, then of ``moved``: a key's plan is a position among them."""
        return (*self.titles, *(m.title for m in self.moved))

    @property
    def base(self) -> str:
        """What plans are compared with: the baseline's name, if there is one only."""
        still = [e.title for i, e in enumerate(self.entries) if e.against == i]
        return called(still[0]) if len(still) == 1 else "the baseline of each"

    @property
    def plans(self) -> tuple[int, ...]:
        """Positions of columns in which something may be built."""
        return tuple(i for i, e in enumerate(self.entries) if e.against != i)


def means(told: Columns, by: str | None, audit: list[Audit]) -> dict[str, tuple[MeanMinutes, ...]]:
    """Mean minutes of each group of a column; None = all children together, in ``moved`` too.

    Args:
        told: plans and what is printed of them.
        by: a grouping, such as need; of one of ``COMPARED`` two more for each plan, of the same
            children before and with it.
        audit: is added to: what was withheld and why.
    """
    frames = [*told.frames, *(m.assignment for m in told.moved if by is None)]
    pairs = [(told.entries[i].against, i) for i in told.plans if by in COMPARED]
    each, _ = protected.same_journeys(frames, pairs)
    found, more = protected.means(
        each, by, told.rules, titles=protected.same_titles(told.all_titles, pairs),
        record=told.record)
    audit += more
    return found


def same(
    told: Columns, mean: tuple[MeanMinutes, ...], audit: list[Audit]
) -> tuple[MeanMinutes, ...]:
    """Mean minutes of everybody in each column and of ``moved``, the same children each time.

    Args:
        told: plans and what is printed of them.
        mean: mean minutes of known journeys of each column.
        audit: is added to: what was withheld and why.
    """
    frames = (*told.frames, *(m.assignment for m in told.moved))
    short = [told.figure("short", i) for i in range(len(frames))]
    found, more = everybody(
        frames, mean, short, told.rules, titles=told.all_titles, record=told.record)
    audit += more
    return found
