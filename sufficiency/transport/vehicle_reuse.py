"""The same vehicle at two schools, one run after the other, where gate times differ enough.

The second stage: runs stay as they are; a vehicle that has emptied at one gate may drive on, empty,
to the first home of a later run of the same kind. What it saves is the later run's price of a day;
what it costs is the kilometres between. Which run follows which is an assignment problem (each is
followed by one at most, and follows one at most), so chains of several come out by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from sufficiency.common.discreet import discreet

Ints = NDArray[np.int64]


@discreet
@dataclass(frozen=True, eq=False)
class Timed:
    """Runs with their times; k of them.

    Attributes:
        kind: (k,) equal for runs that one vehicle could make: its kind, layout and assistant.
        begin_s, end_s: (k,) when it must be at the first home, and when it is empty at the gate;
            seconds after midnight.
        fixed, rate: (k,) units of a day, and units a metre.
    """

    kind: Ints
    begin_s: Ints
    end_s: Ints
    fixed: Ints
    rate: Ints


def reused(runs: Timed, seconds: Ints, metres: Ints) -> tuple[Sequence[tuple[int, int]], int]:
    """Pairs (run, run that follows it) that save most together, and the units they save.

    Args:
        runs: kind, times, fixed units and rate of each.
        seconds, metres: (k, k) from the gate of one run to the first home of another; -1 = no way.
    """
    possible = ((runs.kind[:, None] == runs.kind[None, :]) & (seconds >= 0) & (metres >= 0)
                & (runs.end_s[:, None] + seconds <= runs.begin_s[None, :]))
    np.fill_diagonal(possible, False)
    saved = np.where(possible, runs.fixed[None, :] - runs.rate[:, None] * metres, 0)
    saved = np.maximum(saved, 0)
    first, then = linear_sum_assignment(saved, maximize=True)
    pairs = [(int(i), int(j)) for i, j in zip(first, then, strict=True) if saved[i, j] > 0]
    return pairs, int(sum(saved[i, j] for i, j in pairs))
