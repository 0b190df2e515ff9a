"""Children who gain a suitable local place with a plan, and those who no longer have one.

Both are told of the whole alone, by the keys under which a report of the same plans tells them, so
that they are the same figures, or withheld together.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Count, ProtectedCounts
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.study.before_after import GAINS, LOSES, band_names, paired


def _key(position: int, at: int) -> CountKey:
    return CountKey("change", at, group(band=band_names(1.0)[position]))


def add_moved(
    tally: Collector, frames: Sequence[pd.DataFrame], pairs: Sequence[tuple[int, int]]
) -> None:
    """Count them, and relate them to the children without a place before and after.

    Args:
        tally: where children without a place are counted already.
        frames: assignments of the same children that differ.
        pairs: for each plan its two among them. Of a plan beside two baselines only what it changes
            of the first is told.
    """
    first: dict[int, int] = {}
    for before, after in pairs:
        if first.setdefault(after, before) != before:
            continue
        child = paired(frames[before], frames[after])
        was, now = child["away_b"].to_numpy(bool), child["away"].to_numpy(bool)
        both = tally.add_count(CountKey("both without", after), int((was & now).sum()), silent=True)
        for at, position, some in ((before, GAINS, was & ~now), (after, LOSES, now & ~was)):
            # Where something must be hidden, it is not the story of the page.
            key = tally.add_count(_key(position, after), int(some.sum()), least=True)
            tally.add_total(CountKey("short", at), key, both)


def moved(counts: ProtectedCounts, at: int) -> tuple[Count, Count]:
    """Who gain a place and who lose one, after disclosure control.

    Args:
        counts: of ``add_moved``.
        at: position of the assignment with the plan.
    """
    return counts.figures[_key(GAINS, at)], counts.figures[_key(LOSES, at)]
