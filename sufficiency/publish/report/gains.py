"""Children by change of their journey, counted for disclosure control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.publish.disclosure.keys import CountKey, Groups, group
from sufficiency.study.before_after import (
    LONGER,
    LOSES,
    SHORTER,
    WIDE,
    _bands,
    band_names,
    paired,
)

if TYPE_CHECKING:
    from sufficiency.publish.disclosure.collector import Collector


def add(
    tally: Collector, before: pd.DataFrame, after: pd.DataFrame, at: tuple[int, int, int],
    meaningful: float, groups: Mapping[str, Sequence[str]],
) -> None:
    """Children by change, for disclosure control.

    Measures: ``change`` (all children, a name of a band) and ``wide`` (a name of ``WIDE``, of all
    children or of a group). What follows from these and from the children without a local place
    before and after is told to the tally: who gains a place is without one before, and who loses
    one is without one after.

    Args:
        tally: where they go.
        before, after: assignments of the same demand, with a column for each of ``BY``.
        at: positions of before and after, and of the scenario whose children they are.
        meaningful: minutes below which a change of a journey counts as none.
        groups: names of each of ``BY``, in order.
    """
    child = paired(before, after)
    names, band = band_names(meaningful), _bands(child, meaningful)
    was, now, people = at
    # Where so few are left out, who they are is told of no group.
    few_left = 0 < int(child["away"].sum()) < tally.few

    def relate(of: Groups, here: NDArray[np.bool_]) -> dict[str, CountKey]:
        n = np.bincount(band[here], minlength=len(names))
        keys = {w: tally.add_count(
            CountKey("wide", now, (*of, *group(band=w))), int(n[list(parts)].sum()),
            silent=few_left and bool(of), least=bool(of)) for w, parts in WIDE}
        gain, _, _, worse = keys.values()
        without = int((child["away"] & child["away_b"]).to_numpy(bool)[here].sum())
        both = tally.add_count(CountKey("both without", now, of), without, silent=True)
        lost = tally.add_count(CountKey("lost", now, of), int(n[LOSES]), silent=True)
        longer = tally.add_count(
            CountKey("longer", now, of), int(n[list(LONGER)].sum()), silent=True)
        tally.add_total(CountKey("short", was, of), gain, both)
        tally.add_total(CountKey("short", now, of), lost, both)
        tally.add_total(worse, lost, longer)
        tally.add_total(CountKey("all", people, of), *keys.values())
        return keys

    whole = relate((), np.ones(len(child), dtype=bool))
    fine = [tally.add_count(CountKey("change", now, group(band=name)), int((band == i).sum()),
                            least=i in (*SHORTER, *LONGER))
            for i, name in enumerate(names)]
    for word, parts in WIDE:
        tally.add_total(whole[word], *(fine[i] for i in parts))
    tally.add_total(CountKey("lost", now), fine[LOSES])
    for by, members in groups.items():
        column = child[by].to_numpy()
        found = [relate(group(**{by: name}), column == name) for name in members]
        for word, _ in WIDE:
            tally.add_total(whole[word], *(f[word] for f in found))
