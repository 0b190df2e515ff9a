"""Secondary suppression of means: what else is withheld, so that no withheld mean follows.

A mean and the children it is of make a total of minutes, and the totals of groups add up. So a
withheld total follows where it is the only unknown of a sum, or where several sums together leave
one value only (linear algebra: it lies in the row space of the sums over what is unknown).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Flags = NDArray[np.bool_]
Sums = Sequence[tuple[int, Sequence[int]]]
"""Positions of a total and of its parts."""
EXACT = 1e-9


def following(unknown: Flags, sums: Sums) -> dict[int, list[int]]:
    """Unknown cells that have only one possible value, and the sums that each follows from.

    Args:
        unknown: (n,) cells that no file tells.
        sums: which cells are the sum of which.
    """
    out: dict[int, list[int]] = {}
    entries = [(row, cell, sign) for row, (total, parts) in enumerate(sums)
               for cell, sign in ((total, -1.0), *((p, 1.0) for p in parts)) if unknown[cell]]
    if not entries:
        return out
    rows, cells, signs = (np.array(x) for x in zip(*entries, strict=True))
    matrix = csr_array((signs, (rows, cells)), shape=(len(sums), len(unknown)))
    _, part = connected_components(abs(matrix).T @ abs(matrix), directed=False)
    for one in np.unique(part[cells]):
        members = np.flatnonzero((part == one) & unknown)
        used = np.unique(rows[part[cells] == one])
        left, strength, right = np.linalg.svd(matrix[used][:, members].toarray(),
                                              full_matrices=False)
        kept = strength > EXACT
        left, strength, right = left[:, kept], strength[kept], right[kept]
        for at in np.flatnonzero((right**2).sum(axis=0) > 1 - EXACT).tolist():
            share = np.abs(left @ (right[:, at] / strength))
            out[int(members[at])] = used[share > EXACT].tolist()
    return out


def further(
    gone: Flags, sizes: Sequence[int], sums: Sums, unfit: Callable[[Sequence[int]], bool],
    told: Flags,
) -> Flags:
    """(n,) means that are withheld: those that must be, and as few others as protect them.

    Of what could be withheld to protect another, the mean of fewest children goes, then the first.
    A total goes only where no part is left. What another file tells already protects nothing.

    Args:
        gone: (n,) means that must be withheld by themselves.
        sizes: (n,) children of each.
        sums: which cells are the sum of which.
        unfit: whether these cells, taken together, may not be told.
        told: (n,) means of just these journeys that another public file of the case prints.
    """
    out = gone.copy()

    def hide(cells: Iterable[int]) -> bool:
        free = [(sizes[c], c) for c in cells if not out[c] and not told[c] and sizes[c]]
        if free:
            out[min(free)[1]] = True
        return bool(free)

    done = True
    while done:
        done = False
        for total, parts in sums:
            unknown = out & ~told
            lost = [p for p in parts if unknown[p] and sizes[p]]
            if lost and not unknown[total] and unfit(lost):
                done |= hide(parts) or hide([total])
        if not done:
            # One at a time: what goes for one may protect the next.
            done = any(sizes[cell] and unfit([cell]) and hide(
                c for row in rows for c in (sums[row][0], *sums[row][1]))
                for cell, rows in following(out & ~told, sums).items())
    return out
