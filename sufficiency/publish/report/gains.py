"""Children by change of their journey, counted for disclosure control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.study.before_after import WIDE, _bands, band_names, paired

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

    def relate(rest: tuple[str, ...], here: NDArray[np.bool_]) -> dict[str, tuple[str, ...]]:
        n = np.bincount(band[here], minlength=len(names))
        keys = {w: tally.add_count("wide", now, (*rest, w), int(n[list(parts)].sum()),
                                   silent=few_left and bool(rest)) for w, parts in WIDE}
        gain, _, _, worse = keys.values()
        without = int((child["away"] & child["away_b"]).to_numpy(bool)[here].sum())
        both = tally.add_count("both without", now, rest, without, silent=True)
        lost = tally.add_count("lost", now, rest, int(n[6]), silent=True)
        longer = tally.add_count("longer", now, rest, int(n[4] + n[5]), silent=True)
        tally.add_total(("short", str(was), *rest), gain, both)
        tally.add_total(("short", str(now), *rest), lost, both)
        tally.add_total(worse, lost, longer)
        tally.add_total(("all", str(people), *rest), *keys.values())
        return keys

    whole = relate((), np.ones(len(child), dtype=bool))
    fine = [tally.add_count("change", now, (name,), int((band == i).sum()))
            for i, name in enumerate(names)]
    for word, parts in WIDE:
        tally.add_total(whole[word], *(fine[i] for i in parts))
    tally.add_total(("lost", str(now)), fine[6])
    for by, members in groups.items():
        column = child[by].to_numpy()
        found = [relate((by, name), column == name) for name in members]
        for word, _ in WIDE:
            tally.add_total(whole[word], *(f[word] for f in found))
