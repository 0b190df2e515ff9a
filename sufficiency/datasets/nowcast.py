"""Places of state special schools in the January of the plans, from rolls that are older.

No table of places is public for every school, and between the January of the rolls and that of the
plans England's children in such schools grew by a third: with the old rolls most councils would
be told that hundreds of children who are in a school have none.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sufficiency.case.synthetic import Ints, apportion
from sufficiency.datasets import series
from sufficiency.datasets.published_plans import YEAR

ROLLS_YEAR, PLANS_YEAR = 2019, int(YEAR)
"""Januaries of the rolls and of the plans of the pack."""


def raised(rolls: Sequence[int], unmeasured: int, plans: int, la_code: str) -> Ints:
    """Places of each school with a roll; together the smaller of two estimates, never below rolls.

    One is the rolls times the growth of the council's plans in state special schools between the
    two Januaries (England's where its own are not published: a council that is new, or sent no
    placements). It keeps what other councils' children had of its schools. The other is the plans
    in such schools now: where more of its children go elsewhere, growth says nothing of it.

    Args:
        rolls: (n,) pupils of January 2019.
        unmeasured: places assumed of schools without a roll, which are part of the total.
        plans: children of the council in state special schools.
        la_code: its DfE number.

    Returns:
        (n,) places.
    """
    total = round(min(sum(rolls) * growth(la_code), plans))
    own = pd.Series(rolls, dtype=float).to_numpy()
    return apportion(own, max(total - unmeasured, sum(rolls)))


def growth(la_code: str) -> float:
    """Plans in state special schools in January 2025 to those of January 2019."""
    table = pd.read_csv(series() / "plans.csv", dtype={"la_code": str},
                        usecols=["year", "la_code", "state_special"])
    wide = table.pivot(index="la_code", columns="year", values="state_special")
    ratio = (wide[PLANS_YEAR] / wide[ROLLS_YEAR].where(wide[ROLLS_YEAR] > 0)).dropna()
    return float(ratio.get(la_code, ratio["ENG"]))
