"""Children who stay where they are whatever the plan: pins that contradict the case are faults.

A pin holds a place that is there. A school that is not open, or is not for the child's year group,
need or gender, cannot be named for them in this case: one of the two is wrong, and only the council
knows which. Nothing that is said of it tells who the child is.
"""

from __future__ import annotations

import pandas as pd

from sufficiency.case.columns import CHILDREN
from sufficiency.case.fit import fits, mix_shares
from sufficiency.errors import Fault

MISFIT = {"designation": "is not for the need", "age": "does not teach the year group",
          "gender": "does not admit the gender"}
"""Rule of ``fits`` -> what a provision does not do that a pinned child asks for."""


def pin_faults(
    children: pd.DataFrame, places: pd.DataFrame, suitability: pd.DataFrame
) -> list[Fault]:
    """What is wrong with pins, one fault a child.

    Args:
        children: rows of children.csv without a fault of their own: pinned, daily, written
            (current_pool as it is written), current_pool (pool_id, empty for none), need, ncy,
            gender, row.
        places: provision open in the supply year.
        suitability: designation, need, max_share.
    """
    held = children[children["pinned"] & children["daily"]]
    faults = [
        _fault(row, "is given where current_pool is empty",
               "Say where the child is, or take out pinned.")
        for row in held.loc[held["written"] == "", "row"]]
    for pool, there in held[held["current_pool"] != ""].groupby("current_pool"):
        provision = places[places["pool_id"] == pool]
        wrong = pd.DataFrame({
            MISFIT[rule]: ~allowed[:, 0]
            for rule, allowed in fits(there, provision, mix_shares(provision, suitability))},
            index=there.index)
        # Of whom the gender is not known nothing can be said.
        wrong[MISFIT["gender"]] &= there["gender"] != ""
        for row, rules in zip(there["row"], wrong.to_dict("records"), strict=True):
            if said := " and ".join(str(words) for words, broken in rules.items() if broken):
                faults.append(_fault(row, f"pins a child at provision that {said}",
                                     "Mend the row, or what the provision takes, or take out "
                                     "pinned."))
    return faults


def _fault(row: int, problem: str, remedy: str) -> Fault:
    return Fault(CHILDREN.file, problem, remedy, row=int(row), column="pinned")
