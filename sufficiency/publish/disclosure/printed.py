"""What is printed of every figure, and what a reader then knows of each: arrays for ``protect``.

A reader knows the rules. So a figure that is withheld is not zero wherever zeros are printed, and a
printed one is not below the threshold; only in a column whose zeros are withheld may a withheld
figure be zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sufficiency.publish.disclosure.figures import Rules
    from sufficiency.publish.disclosure.keys import CountKey

Flags = NDArray[np.bool_]
COLUMN = 3
"""Figures that make a column; two are a figure and the rest of its total."""


def few(counts: NDArray[Any], rules: Rules) -> Flags:
    """Whether each is of some children, but fewer than the threshold."""
    return np.asarray((counts > 0) & (counts < rules.k))


def columns(relations: Sequence[tuple[int, Sequence[int]]], keys: Sequence[CountKey], silent: Flags
            ) -> list[NDArray[np.intp]]:
    """Positions of the figures of each printed column: one measure of every group of a total.

    Args:
        relations: positions of a total and of its parts.
        keys: (n) keys of the figures; positions beyond are of earlier publications.
        silent: (n) not printed, whatever they are.
    """
    return [np.array(parts) for _, parts in relations
            if len(parts) >= COLUMN and max(parts) < len(keys) and not silent[list(parts)].any()
            and len({keys[p].measure for p in parts}) == 1]


def sparse(truth: NDArray[np.int64], hidden: Flags, columns: Sequence[NDArray[np.intp]]) -> Flags:
    """(n) figures of columns that are nearly all zero and withhold something.

    There the zeros would say which few groups the withheld children are of.

    Args:
        truth: (n) counts.
        hidden: (n) withheld.
        columns: positions of the figures of each printed column.
    """
    out = np.zeros(len(hidden), dtype=bool)
    for parts in columns:
        some = truth[parts] > 0
        if (hidden[parts] & some).any() and 2 * some.sum() < len(parts):
            out[parts] = True
    return out


def nearest(
    truth: NDArray[np.int64], hidden: Flags, rules: Rules, chains: Sequence[Sequence[int]],
    behind: Mapping[int, list[int]],
) -> NDArray[np.int64]:
    """Rule 2: for each figure the position of the earlier one it is printed as, or -1.

    A hidden figure has the printed one that it is near to: the difference must not be worked out.

    Args:
        truth: (n or more) counts; those of earlier publications last.
        hidden: (n) withheld.
        rules: k: figures that differ by fewer are near.
        chains: positions of the same figure in one scenario after another.
        behind: position of a figure -> positions of earlier publications of it.
    """
    near = np.full(len(hidden), -1)
    for chain in chains:
        earlier = list(dict.fromkeys(j for i in chain for j in behind.get(i, [])))
        for i in chain:
            if hidden[i]:
                continue
            gaps = [(abs(int(truth[i] - truth[j])), j) for j in earlier]
            close = min((g for g in gaps if 0 < g[0] < rules.k), default=None)
            if close is None:
                earlier.append(i)
            else:
                near[i] = close[1]
        for i in (j for j in chain if hidden[j]):
            near[i] = next((j for j in earlier if 0 < abs(int(truth[i] - truth[j])) < rules.k), -1)
    return near


def bounds(
    truth: NDArray[np.int64], hidden: Flags, silent: Flags, blank: Flags,
    near: NDArray[np.int64], rules: Rules,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The least and greatest value of each figure, by what is printed of it alone.

    Args:
        truth: (n or more) counts; those of earlier publications last.
        hidden: (n) withheld.
        silent: (n) not printed, whatever they are.
        blank: (n) figures of columns whose zeros are withheld.
        near: of ``nearest``.
        rules: threshold and rounding.
    """
    own, gone = truth[: len(near)], hidden | silent
    near = np.where(gone, -1, near)
    anchor = np.where(near >= 0, truth[near], own)
    shown = np.array([rules.rounded(int(n)) for n in anchor])
    loose = rules.slack + np.where(near >= 0, rules.k - 1, 0)
    low = np.maximum(shown - loose, np.where(near >= 0, 0, rules.k))
    high = (shown + loose).astype(float)
    zero = (own == 0) & (near < 0)
    low, high = np.where(zero, 0, low), np.where(zero, 0, high)
    # Zeros withheld to protect others are very few: whoever takes them for something is misled.
    some = (hidden & ~silent & ~blank & (own > 0)).astype(float)
    return np.where(gone, some, low).astype(float), np.where(gone, np.inf, high)
