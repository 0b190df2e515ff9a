"""What a plan's children say to its pounds: places in use, and the minutes they are spared.

Pounds divided by a published rate give counts of children. So the pounds of a public file are made
from nothing of the children but these figures, which passed disclosure control: who divides them
finds what is printed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sufficiency.finance.of_scenario import JOURNEYS, NO_JOURNEY, Use, exact_use
from sufficiency.model.journey_minutes import KNOWN, known_journeys
from sufficiency.publish.disclosure.figures import HIDDEN, Audit, Count, MeanMinutes
from sufficiency.publish.disclosure.keys import MeanKey
from sufficiency.publish.disclosure.means import ALL, means
from sufficiency.publish.report.columns import Columns
from sufficiency.publish.report.document import PlanUse
from sufficiency.publish.report.openings import BASES, short_before
from sufficiency.study.before_after import (
    GAINS,
    LOSES,
    band_names,
    known_both_times,
    paired,
)

DRIVEN = "mean minutes of the drive"
FEW_CHANGE = ("left out: of too few children to be told, so that transport neither saves nor costs "
              "anything here")


def plan_use(told: Columns, audit: list[Audit]) -> tuple[PlanUse, ...]:
    """What may be told of each column that opens something, for its pounds.

    Args:
        told: columns with their guarded counts.
        audit: is added to: what was withheld and why.
    """
    if told.rules is None:
        return tuple(_exact(told, i) for i in told.plans)
    frames = [frame for i in told.plans for frame in _both(told, i)]
    found, more = means(frames, None, told.rules, DRIVEN, record=told.record,
                        titles=[told.titles[i] for i in told.plans for _ in range(2)])
    audit += more
    minutes = found.get(ALL, (MeanMinutes(None),) * len(frames))
    out = []
    for n, i in enumerate(told.plans):
        pair = minutes[2 * n : 2 * n + 2]
        if any(0 < few < told.rules.k for few in _apart(told, i)):
            audit.append(Audit(MeanKey(DRIVEN, i).said(told.titles), HIDDEN,
                               "tells of the few children who have a journey only once"))
            pair = (MeanMinutes(None),) * 2
        before, after = (mean.value for mean in pair)
        saved = None if before is None or after is None else round(before - after, 1)
        out.append(PlanUse(told.entries[i].outcome.name, _filled(told, i),
                           told.figure("all", i), short_before(told, i), MeanMinutes(saved),
                           _more(told, i)))
    return tuple(out)


def use(told: PlanUse) -> Use:
    """The same for an appraisal."""
    children, saved = told.children.value, told.saved.value
    if saved is None or children is None:
        return Use(told.filled.value, 0, 0.0, FEW_CHANGE, told.more.value)
    return Use(told.filled.value, children, saved, JOURNEYS if children else NO_JOURNEY,
               told.more.value)


def _exact(told: Columns, at: int) -> PlanUse:
    entry = told.entries[at]
    found = exact_use(entry.result, entry.outcome)
    return PlanUse(entry.outcome.name, Count(found.filled), Count(found.children),
                   short_before(told, at), MeanMinutes(found.saved), Count(found.more))


def _filled(told: Columns, at: int) -> Count:
    """New places in use: the sum of what is printed of each opening, if all of it is printed."""
    opened = told.entries[at].outcome.summary["opened"]
    names = {BASES if o["kind"] == BASES else o["option_id"] for o in opened}
    parts = [told.figure("filled", at, option=name).value for name in sorted(names)]
    known = [part for part in parts if part is not None]
    return Count(sum(known) if len(known) == len(parts) else None)


def _more(told: Columns, at: int) -> Count:
    """Children who gain a place less those who lose one, if both are printed."""
    names = band_names(1.0)  # of these two they name no minutes
    gain, lose = (told.figure("change", at, band=names[i]).value for i in (GAINS, LOSES))
    return Count(None if gain is None or lose is None else gain - lose)


def _both(told: Columns, at: int) -> Iterator[pd.DataFrame]:
    """One row a child, before and with a plan; no minutes without a journey both times."""
    child, both = _paired(told, at)
    for minutes, pool in (("minutes_b", "pool_b"), ("minutes", "pool_id")):
        yield pd.DataFrame({
            "group_id": child["group_id"], "children": 1, "minutes_basis": KNOWN[0],
            "minutes": np.where(both, child[minutes], 0.0),
            "pool_id": child[pool].astype(str).where(both, "")})


def _paired(told: Columns, at: int) -> tuple[pd.DataFrame, pd.Series]:
    entry = told.entries[at]
    base = entry.result.replaced or entry.result.baseline
    child = paired(base.assignment, entry.outcome.assignment)
    return child, known_both_times(child)


def _apart(told: Columns, at: int) -> Iterator[int]:
    """Children whom other published means count and this one does not, or the other way round."""
    entry = told.entries[at]
    base = entry.result.replaced or entry.result.baseline
    _, both = _paired(told, at)
    yield int((~both).sum())
    for frame in (base.assignment, entry.outcome.assignment):
        yield abs(int(frame.loc[known_journeys(frame), "children"].sum()) - int(both.sum()))
