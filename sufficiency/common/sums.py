"""Sums that are the same to the last digit on every processor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def inner(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Sum of products, (n,) and (n,).

    A library of linear algebra adds them in another order on each kind of processor. A search that
    begins to differ in the last digit ends at another plan, and what is published must not.
    """
    return float((a * b).sum())
