"""Whether a withheld count follows from the means that are printed beside counts.

A mean times its count is a total of minutes, and totals add up as counts do. So a mean printed
without its count says something of the count, as far as the rounding of both leaves it open: the
least and the greatest it can be are two programmes, in which counts are whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, coo_array, diags_array, hstack, vstack

from sufficiency.common.discreet import discreet
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.intruder import NODES
from sufficiency.publish.disclosure.secondary_means import Flags, Sums

Floats = NDArray[np.float64]
SLACK = 0.05 + 1e-9
"""How far a mean, printed to one digit, is from what it is."""


@discreet
@dataclass(frozen=True, eq=False)
class Told:
    """Means of one measure.

    Attributes:
        means: (c,) of each cell as printed; NaN where none is.
        least, most: what one child's may be.
    """

    means: Floats
    least: float
    most: float


def follows(
    table: pd.DataFrame, few: Flags, gone: Flags, known: Sequence[tuple[float, float]],
    children: Sequence[int], sums: Sums, each: Floats, rules: Rules,
) -> bool:
    """Whether a small count follows from means whose own count is withheld, and not without them.

    Args:
        table: the figures of every cell as they are.
        few: (c,) cells whose count is withheld.
        gone: (c,) cells without means.
        known: of each cell, what is printed of its count: least and greatest.
        children: of each cell, how many there are with and without a known journey, as another
            file tells them; 0 where none does.
        sums: which cells are the sum of which.
        each: (r, 2) minutes and miles of every child.
        rules: threshold and rounding.
    """
    truth, every = table["n"].to_numpy(float), np.asarray(children)
    low, high = np.array(known).T
    told = np.where(every >= rules.k, [rules.rounded(n) + rules.slack for n in children], np.inf)
    # What one file gives away with another cannot be helped here.
    high = np.maximum(np.minimum(high, told), truth)
    small = (truth > 0) & (truth < rules.k) | (every > truth) & (every - truth < rules.k)

    def found(silent: Flags) -> set[int]:
        return recovered(truth, low, high, sums, [
            Told(np.where(silent, np.nan, table[f"{name}_mean"].round(1)), values.min(),
                 values.max()) for name, values in zip(("minutes", "miles"), each.T, strict=True)],
            np.flatnonzero(small & few).tolist(), rules.k)

    return bool(found(gone) - found(gone | few))


def recovered(
    truth: Floats, low: Floats, high: Floats, sums: Sums, told: Sequence[Told],
    secret: Sequence[int], width: float,
) -> set[int]:
    """Secret counts that can be worked out to less than ``width``.

    Args:
        truth: (c,) counts of all cells.
        low, high: (c,) what is known of each count.
        sums: which cells are the sum of which.
        told: means that are printed.
        secret: positions of counts nobody must work out.
        width: children by which least and greatest must differ.
    """
    if not secret:
        return set()
    c = len(truth)
    rows, columns, values = zip(*((row, cell, sign) for row, (total, parts) in enumerate(sums)
                                  for cell, sign in ((total, -1.0), *((p, 1.0) for p in parts))),
                                strict=True)
    adds = coo_array((values, (rows, columns)), shape=(len(sums), c))
    every = block_diag([adds] * (1 + len(told)))
    limits = [LinearConstraint(every.tocsr(), 0, 0)]
    for number, one in enumerate(told):
        ends = (np.where(np.isnan(one.means), one.least, one.means - SLACK),
                np.where(np.isnan(one.means), one.most, one.means + SLACK))
        # Each total of minutes lies between its count times the ends of its mean.
        above, below = (hstack([
            diags_array(-end), *(diags_array(np.full(c, float(i == number)))
                                 for i in range(len(told)))]) for end in ends)
        limits += [LinearConstraint(vstack([above]).tocsr(), 0, np.inf),
                   LinearConstraint(vstack([below]).tocsr(), -np.inf, 0)]
    bounds = Bounds(np.r_[low, np.zeros(c * len(told))],
                    np.r_[high, np.full(c * len(told), np.inf)])
    whole = np.r_[np.ones(c), np.zeros(c * len(told))]

    def end(cell: int, sign: float) -> float:
        """The count farthest that way; as it is where no solution is found in time."""
        weights = np.zeros(len(whole))
        weights[cell] = -sign
        found = milp(weights, integrality=whole, bounds=bounds, constraints=limits,
                     options={"node_limit": NODES})
        return float(truth[cell] if found.x is None else round(found.x[cell]))

    return {cell for cell in secret
            if truth[cell] - (least := end(cell, -1)) < width
            and end(cell, 1) - least < width}
