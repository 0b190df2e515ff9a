"""How strong a lever must be: "what inclusion makes 2030 sufficient?"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sufficiency.forecast.levers import Lever, with_levers
from sufficiency.forecast.run import Forecast

LIMITS = {"joiners": (1.0, 0.0), "leaving": (1.0, 10.0), "diversion": (0.0, 1.0),
          "inclusion": (0.0, 1.0)}
"""Lever -> its value that changes nothing, and its strongest."""
STEPS = 10


@dataclass(frozen=True)
class Sought:
    """What a lever must be for a target to be met.

    Attributes:
        value: of the lever; None where no value within its limits is enough.
        reached: children of the series at that confidence, with the value or with the strongest.
    """

    value: float | None
    reached: float


def seek(
    base: Forecast, lever: Lever, series: Callable[[Forecast], np.ndarray], january: int,
    target: float, confidence: float = 0.5, others: Sequence[Lever] = (),
) -> Sought:
    """The weakest value of a lever at which a series is at most the target, by bisection.

    Args:
        base: the forecast without levers.
        lever: what is to be moved, and from which January; its own value is put aside.
        series: (years, d) children of a forecast, which the lever is to bring down.
        january: in which the target is to be met.
        target: children at most.
        confidence: share of draws in which the target is met.
        others: levers that act besides.
    """
    years = january - base.origin
    weak, strong = LIMITS[lever.acts_on]

    def reached(value: float) -> float:
        with_it = with_levers(base, [*others, lever.fixed(value)], years)
        return float(np.quantile(series(with_it)[years - 1], confidence))

    if (now := reached(weak)) <= target:
        return Sought(weak, now)
    if (best := reached(strong)) > target:
        return Sought(None, best)
    for _ in range(STEPS):
        middle = (weak + strong) / 2
        now = reached(middle)
        if now <= target:
            strong, best = middle, now
        else:
            weak = middle
    return Sought(strong, best)
