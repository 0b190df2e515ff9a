"""Free places: what is left for those who are placed, after those who stay.

Children who stay use places and mix shares before anyone else and may exceed both (a school named
in a plan must admit). What is left is never negative; so a place that an option adds to an
over-full provision first makes good what is over. Flow and exact model both count by this room.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sufficiency.common.discreet import discreet

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def share_of(share: Floats | float, places: Ints | int) -> Ints:
    """Largest number of children a mix share allows in so many places, rounded up.

    Rounded up to a whole child, so that a small base never loses a need it may serve.
    """
    return np.ceil(np.asarray(share) * np.asarray(places) - 1e-9).astype(np.int64)


@discreet
@dataclass(frozen=True, eq=False)
class Free:
    """Places and limits of constraints (2) to (2'') of ``problem.py``.

    Attributes:
        places: (k,) places of what exists.
        mix: (k, c) children of each need that what exists may take, constraint (2').
        added_places: (q,) places more with each option open.
        added_mix: (q, c) children more of each need.
        ceilings: (p,) places under each joint ceiling, constraint (2'').
        ceiling_mix: (p, c) children of each need under each joint ceiling.
        crossed: (p, c) where ``ceiling_mix`` is less than the pools under the ceiling would take
            between them. There limits of phases and of needs cross, and an assignment is no plain
            flow (``crossing_limits.py``).
    """

    places: Ints
    mix: Ints
    added_places: Ints
    added_mix: Ints
    ceilings: Ints
    ceiling_mix: Ints
    crossed: Bools

    @classmethod
    def of(
        cls, capacity: Ints, taken: Ints, share: Floats, ceiling_of: Ints, ceiling: Ints,
        pool: Ints, gain: Ints,
    ) -> Free:
        """What is free.

        A share is of the provision: with an option open, of the places it has then; under a joint
        ceiling, of the ceiling.

        Args:
            capacity: (k,) places that exist.
            taken: (k, c) children who stay.
            share: (k, c) largest share of a pool's places a need may take.
            ceiling_of: (k,) joint ceiling of each pool, -1 for none.
            ceiling: (p,) joint ceilings.
            pool, gain: (q,) pool and places of each option.
        """
        staying = taken.sum(axis=1)
        whole = np.where(ceiling_of >= 0, np.r_[ceiling, 0][ceiling_of], capacity)
        places = np.maximum(capacity - staying, 0)
        mix = np.maximum(share_of(share, whole[:, None]) - taken, 0)
        more = np.maximum((capacity - staying)[pool] + gain, 0)
        mixed = share_of(share[pool], (whole[pool] + gain)[:, None]) - taken[pool]

        each = np.zeros((len(ceiling), share.shape[1]))
        under = ceiling_of >= 0
        np.maximum.at(each, ceiling_of[under], share[under])
        ceilings = np.maximum(ceiling - summed_under(ceiling_of, ceiling, staying), 0)
        limit = share_of(each, ceiling[:, None]) - summed_under(ceiling_of, ceiling, taken)
        ceiling_mix = np.minimum(np.maximum(limit, 0), ceilings[:, None])
        parts = summed_under(ceiling_of, ceiling, np.minimum(mix, places[:, None]))
        return cls(
            places, mix, more - places[pool], np.maximum(mixed, 0) - mix[pool], ceilings,
            ceiling_mix, ceiling_mix < np.minimum(parts, ceilings[:, None]),
        )


def summed_under(ceiling_of: Ints, ceiling: Ints, of_pool: Ints) -> Ints:
    """(p, ...) sums over the pools under each joint ceiling.

    Args:
        ceiling_of: (k,) number of the joint ceiling each pool stands under, -1 for none.
        ceiling: (p,) places of the ceilings; only their number matters here.
        of_pool: (k, ...) what is summed, such as children of each need in each pool.
    """
    total = np.zeros((len(ceiling), *of_pool.shape[1:]), dtype=np.int64)
    under = ceiling_of >= 0
    np.add.at(total, ceiling_of[under], of_pool[under])
    return total
