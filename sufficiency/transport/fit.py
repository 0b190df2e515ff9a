"""Some knobs turned until as many totals are met: Broyden's method between bounds (Broyden 1965).

One measurement a round; what a knob does to each total is learnt from the rounds before. Nothing
here knows what is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

NEAR = 0.25
"""Misses of such a share of what is allowed end the search."""
LONGEST_STEP = 0.7
"""Of the logarithm of a knob, or of the share that it is, in one round."""
LEAST_STEP = 1e-4


@dataclass(frozen=True)
class Target:
    """A total that is known.

    Attributes:
        value: of it.
        within: how far off is near enough, in its own unit.
    """

    value: float
    within: float


@dataclass(frozen=True)
class Knob:
    """A number that may move between two bounds.

    Attributes:
        name: the setting.
        total: the total it is turned for.
        low, high: the bounds; reason: why no value beyond them is plausible.
        effects: first guess of what it does to the totals, by name: change of a total's value, as
            a share of it, for a change of the knob by a share of its own (of 1, if it is a share).
        share: whether it is a share, moved by differences and not by factors.
    """

    name: str
    total: str
    low: float
    high: float
    reason: str
    effects: Mapping[str, float]
    share: bool = False


@dataclass(frozen=True)
class Fit:
    """The nearest that was found.

    Attributes:
        knobs: value by name.
        totals: what was measured with them.
        misses: distance of each total from its target, in units of what is allowed.
        rounds: measurements made.
    """

    knobs: Mapping[str, float]
    totals: Mapping[str, float]
    misses: Mapping[str, float]
    rounds: int

    @property
    def met(self) -> bool:
        """Whether all totals are near enough together."""
        return max(self.misses.values()) <= 1


def fit(
    measure: Callable[[Mapping[str, float]], Mapping[str, float]], knobs: Sequence[Knob],
    targets: Mapping[str, Target], start: Mapping[str, float], rounds: int,
) -> Fit:
    """Turn the knobs until all totals are near their targets, or the rounds are over.

    Args:
        measure: totals, above 0, at some values of the knobs.
        knobs: as many as targets.
        targets: by name of the total.
        start: value of each knob to begin with; moved inside its bounds.
        rounds: measurements at most, 1 or more.
    """
    totals = [k.total for k in knobs]
    low, high = (np.array([_inner(k, getattr(k, end)) for k in knobs]) for end in ("low", "high"))
    at = np.clip([_inner(k, start[k.name]) for k in knobs], low, high)
    slopes = np.array([[k.effects.get(t, 0.0) for k in knobs] for t in totals])
    best: Fit | None = None
    step, before = None, None
    for number in range(1, rounds + 1):
        values = {k.name: _outer(k, x) for k, x in zip(knobs, at, strict=True)}
        found = measure(values)
        misses = {t: abs(found[t] - targets[t].value) / targets[t].within for t in totals}
        if best is None or max(misses.values()) < max(best.misses.values()):
            best = Fit(values, {t: found[t] for t in totals}, misses, number)
        off = np.array([found[t] / targets[t].value - 1 for t in totals])
        if step is not None and before is not None and step @ step > LEAST_STEP ** 2:
            slopes = slopes + np.outer(off - before - slopes @ step, step) / (step @ step)
        if max(misses.values()) <= NEAR:
            break
        wanted = np.linalg.lstsq(slopes, -off, rcond=1e-6)[0]
        there = np.clip(at + np.clip(wanted, -LONGEST_STEP, LONGEST_STEP), low, high)
        step, before, at = there - at, off, there
    assert best is not None
    return Fit(best.knobs, best.totals, best.misses, number)


def _inner(knob: Knob, value: float) -> float:
    return value if knob.share else float(np.log(value))


def _outer(knob: Knob, value: float) -> float:
    turned = float(value if knob.share else np.exp(value))
    return round(min(max(turned, knob.low), knob.high), 4)
