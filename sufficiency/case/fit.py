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
    table = suitability.pivot_table(
        index="designation", columns="need", values="max_share", aggfunc="max"
    ).reindex(columns=list(NEEDS))
    return np.ascontiguousarray(
        table.reindex(places["designation"]).fillna(0.0).to_numpy(dtype=np.float64)
    )


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
