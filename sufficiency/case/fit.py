"""Who fits where, journeys aside: what provision is for, its year groups and whom it admits.

One set of rules for placing children in a plan and for drawing where synthetic children are.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.vocabulary import NEEDS

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def need_numbers(children: pd.DataFrame) -> Ints:
    """(n,) position in ``NEEDS`` of each row's need."""
    return np.array([NEEDS.index(n) for n in children["need"]], dtype=np.int64)


def mix_shares(places: pd.DataFrame, suitability: pd.DataFrame) -> Floats:
    """(k, c) mix shares of each provision's designation; 0 = the need is not served."""
    # Asked for every January and draw: by hand it takes a tenth of what a pivot table takes.
    column = {need: at for at, need in enumerate(NEEDS)}
    of = {name: np.zeros(len(NEEDS)) for name in suitability["designation"]}
    for name, need, share in zip(suitability["designation"], suitability["need"],
                                 suitability["max_share"].to_numpy(float), strict=True):
        if need in column and share > of[name][column[need]]:
            of[name][column[need]] = share
    nobody = np.zeros(len(NEEDS))
    return np.array([of.get(name, nobody) for name in places["designation"]]).reshape(
        len(places), len(NEEDS))


def fits(
    children: pd.DataFrame, places: pd.DataFrame, share: Floats
) -> Iterator[tuple[str, Bools]]:
    """Rule by rule: its name, and the pairs (n, k) it allows on its own.

    Args:
        children: n rows with need, ncy and gender.
        places: k rows with ncy_min, ncy_max and gender.
        share: (k, c) as of ``mix_shares``.
    """
    ncy = children["ncy"].to_numpy()[:, None]
    gender = children["gender"].to_numpy()[:, None]
    admits = places["gender"].to_numpy()
    yield "designation", share[:, need_numbers(children)].T > 0
    yield "age", (ncy >= places["ncy_min"].to_numpy()) & (ncy <= places["ncy_max"].to_numpy())
    yield "gender", (
        (admits == "mixed") | ((admits == "boys") & (gender == "M"))
        | ((admits == "girls") & (gender == "F"))
    )
