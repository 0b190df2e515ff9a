"""Places of state special schools in the January of the plans, from rolls that are older.

No table of places is public for every school, and between the January of the rolls and that of the
plans England's children in such schools grew by a third: with the old rolls most councils would
be told that hundreds of children who are in a school have none. And where schools hold more pupils
than their council has plans there, the others are other councils' children.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sufficiency.case.synthetic import Ints, apportion
from sufficiency.datasets import series
from sufficiency.datasets.published_plans import YEAR

ROLLS_YEAR, PLANS_YEAR = 2019, int(YEAR)
"""Januaries of the rolls and of the plans of the pack."""


def places_now(
    rolls: Sequence[int], guessed: Sequence[int], plans: int, la_code: str
) -> tuple[Ints, Ints]:
    """Places of each school in the January of the plans, as far as they are the council's to fill.

    Together they are the smaller of two estimates. One is the rolls times the growth of the
    council's plans in state special schools between the two Januaries (England's where its own are
    not published: a council that is new, or sent no placements); schools without a roll are part of
    it, and no roll is lowered for it. The other is the plans in such schools now: whoever is on
    roll beyond them is another council's child, and keeps the place.

    Args:
        rolls: (n,) pupils of January 2019.
        guessed: (m,) places assumed of schools without a roll.
        plans: children of the council in state special schools; where it is 0, rolls are taken
            as they are.
        la_code: its DfE number.

    Returns:
        (n,) and (m,) places.
    """
    before, assumed = np.array(rolls, float), np.array(guessed, float)
    if 0 < plans < before.sum() + assumed.sum():
        both = apportion(np.concatenate([before, assumed]), plans)
        return both[:len(before)], both[len(before):]
    total = round(min(before.sum() * growth(la_code), plans))
    now = apportion(before, max(total - int(assumed.sum()), int(before.sum())))
    return now, assumed.astype(int)


def growth(la_code: str) -> float:
    """Plans in state special schools in January 2025 to those of January 2019."""
    table = pd.read_csv(series() / "plans.csv", dtype={"la_code": str},
                        usecols=["year", "la_code", "state_special"])
    wide = table.pivot(index="la_code", columns="year", values="state_special")
    ratio = (wide[PLANS_YEAR] / wide[ROLLS_YEAR].where(wide[ROLLS_YEAR] > 0)).dropna()
    return float(ratio.get(la_code, ratio["ENG"]))
