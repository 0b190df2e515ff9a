"""Which needs children have in the years ahead, where one January of needs is all that is known.

A council's own counts say with which needs children join, stay and leave. One published January
does not: were needs kept for life, those of the young would crowd out all others (in one county the
share of primary children at special provision with speech and language needs went from 35 to 66 %
in six years, while autism fell). So every kind of placement and phase keeps the shares it has, and
those of newcomers are uncertain.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sufficiency.forecast.panel import Floats
from sufficiency.forecast.setup import Setup
from sufficiency.forecast.simulate import Year, apportion

PHASES = {"early years": slice(0, 2), "primary": slice(2, 9), "secondary": slice(9, 14),
          "post-16": slice(14, 24)}
"""Phase -> positions of its ages: to 3, 4 to 10, 11 to 15, 16 and over."""


def with_shares(setup: Setup, found: Sequence[Year], counted: np.ndarray) -> np.ndarray:
    """(years, d, n, s, phase) children with the shares of needs of the origin.

    Args:
        setup: what the run started from.
        found: its years in order.
        counted: (years, d, n, s, phase) children with the needs they were counted with.
    """
    base = by_phase(setup.stock).astype(float)
    everywhere = base.sum(axis=1, keepdims=True) + 1e-9
    base += 1e-6 * everywhere / everywhere.sum(axis=0)  # where nobody is yet, as everywhere
    shares = base / base.sum(axis=0)
    weights, old, before = [], np.ones(len(setup.need_factors)), float(setup.stock.sum())
    for year in found:
        now = year.stock.sum(axis=(1, 2, 3))
        old = old * (before - year.left) / np.maximum(now, 1)
        new = 1 + (1 - old)[:, None] * (setup.need_factors - 1)
        weights.append(shares * new[:, :, None, None])
        before = now
    return whole(counted.sum(axis=2), np.stack(weights))


def whole(children: np.ndarray, weights: Floats) -> np.ndarray:
    """(years, d, n, s, phase) whole children, by weights.

    Args:
        children: (years, d, s, phase) what they sum to.
        weights: (years, d, n, s, phase).
    """
    cells = np.moveaxis(weights, 2, -1)
    return np.moveaxis(apportion(children.ravel(), cells.reshape(children.size, -1))
                       .reshape(cells.shape), -1, 2).astype(np.int32)


def by_phase(stock: np.ndarray) -> np.ndarray:
    """(..., phase) children.

    Args:
        stock: (..., a) children by age.
    """
    return np.stack([stock[..., p].sum(axis=-1) for p in PHASES.values()], axis=-1)
