"""How the mean changes of those alone whose journey is known without a plan and with it.

A mean with a plan is of other children than that without: where more have a place nearby, more are
in it. This is told besides, as a map tells it, of all and of each need, phase and district.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sufficiency.publish.disclosure.cells import MeanChange
from sufficiency.publish.disclosure.crosstab import DIMENSIONS, Cell
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.keys import Groups, group
from sufficiency.publish.disclosure.means import means, same_journeys, same_titles
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.travel_benchmark.groups import WORDS, together
from sufficiency.publish.travel_benchmark.tables import Column

SameChildren = dict[tuple[str, Groups], MeanChange]
"""By key of the plan and groups, as a cell has them."""


def same_children(columns: Sequence[Column], record: Record, *, public: bool) -> SameChildren:
    """The change of each group with each plan that begins from what the first begins from.

    Args:
        columns: scenarios, today first.
        record: what was published earlier, and where to note what is printed now.
        public: whether small groups are merged and what is too few withheld.
    """
    rules = Rules() if public else None
    frames = [c.assignment for c in columns]
    if rules:
        frames = together(frames, rules, None, record)
    frames = [f.assign(**{by: f[by].map(lambda code, words=words: words.get(code, code))
                          for by, words in WORDS.items()}) for f in frames]
    plans = [number for number, c in enumerate(columns) if number and c.alike]
    both = [(0, number) for number in plans]
    each, pairs = same_journeys(frames, both)
    titles = same_titles([c.recorded or c.title for c in columns], both)
    out: SameChildren = {}
    for by in (None, *DIMENSIONS):
        found, _ = means(each, by, rules, titles=titles, record=record)
        for name, values in found.items():
            for number, (before, after) in zip(plans, pairs, strict=True):
                out[columns[number].key, group(**{by: name}) if by else ()] = MeanChange(
                    values[before], values[after])
    return out


def cell_of(row: Mapping[str, Any]) -> tuple[str, Groups]:
    """The plan and the groups of a row of the table of journeys."""
    return row["scenario"], Cell(row["need"], row["phase"], row["district"]).groups


def with_changes(table: pd.DataFrame, same: SameChildren) -> pd.DataFrame:
    """The table with these changes, and why there is none.

    Args:
        table: of journeys, without areas.
        same: of ``same_children``.
    """
    found = [same.get(cell_of(row)) for row in table.to_dict("records")]
    return table.assign(
        same_minutes_change=[None if c is None else c.value for c in found],
        same_minutes_change_is=["" if c is None or c.why is None else str(c.why) for c in found])
