"""Some knobs turned until as many totals are met: steps in a box that shrinks, with slopes learnt
by single moves and then by Broyden's update (Broyden 1965). A step makes least what the misses are
together beyond what is allowed: least squares would let one total miss so that another, which is
met, comes nearer.

One measurement a round, and measurements may be rough. Nothing here knows what is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

NEAR = 0.25
"""Misses of such a share of what is allowed end the search."""
LEAST_MOVE = 0.2
"""Of the longest step: slopes are not learnt from moves that roughness would drown."""
SCALINGS = 3
"""Measurements at most with which knobs that scale a total are set."""
EDGE, WITHIN = 0.95, 0.05
"""Misses up to such a share of what is allowed count by the second weight only."""
LEAST_BOX = 0.05
"""Of the longest step: a box so small ends the search."""

Floats = NDArray[np.float64]
Measure = Callable[[Mapping[str, float]], Mapping[str, float]]


@dataclass(frozen=True)
class Target:
    """A total that is known.

    Attributes:
        value: of it, above 0.
        within: how far off is near enough, in its own unit, above 0.
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
        step: the longest in one round: of its logarithm, or of itself if it is a share.
        rises: whether its total rises with it, as a first guess.
        share: whether it is a share, moved by differences and not by factors.
        scales: whether its total is in proportion to it and no other total depends on it: it is
            turned last, at once.
    """

    name: str
    total: str
    low: float
    high: float
    reason: str
    step: float = 0.7
    rises: bool = True
    share: bool = False
    scales: bool = False


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
    measure: Measure, knobs: Sequence[Knob], targets: Mapping[str, Target],
    start: Mapping[str, float], rounds: int,
) -> Fit:
    """Turn the knobs until all totals are near their targets, or the rounds are over.

    Each knob is moved by itself; then all together as the slopes say, at most ``step`` each,
    from the nearest so far. A move that brings nothing nearer halves the steps. Knobs that scale
    their total are set when the others stand, in the last rounds.

    Args:
        measure: totals, above 0, at some values of the knobs.
        knobs: as many as targets.
        targets: by name of the total.
        start: value of each knob to begin with; moved inside its bounds.
        rounds: measurements at most, 1 or more.
    """
    values = {k.name: min(max(start[k.name], k.low), k.high) for k in knobs}
    turned = [k for k in knobs if not k.scales]
    last = [k for k in knobs if k.scales]
    kept = min(SCALINGS, max(rounds // 4, 1)) if last else 0
    best = now = _turned(measure, turned, targets, values, max(rounds - kept, 1))
    # A rough measurement is in proportion only nearly, so it is scaled again where that is needed.
    for number in range(best.rounds + 1, min(best.rounds + SCALINGS, rounds) + 1):
        scaled = dict(now.knobs)
        for k in last:
            wanted = now.knobs[k.name] * targets[k.total].value / now.totals[k.total]
            scaled[k.name] = round(min(max(wanted, k.low), k.high), 4)
        if scaled == now.knobs:
            break
        now = _fit(measure, scaled, targets, number)
        best = replace(now if _far(now) < _far(best) else best, rounds=number)
        if all(now.misses[k.total] <= 1 for k in last):
            break
    return best


def _turned(
    measure: Measure, knobs: Sequence[Knob], targets: Mapping[str, Target],
    values: Mapping[str, float], rounds: int,
) -> Fit:
    """The nearest with the others as they are; totals that are not these knobs' do not count."""
    totals = [k.total for k in knobs]
    low, high = (np.array([_inner(k, getattr(k, end)) for k in knobs]) for end in ("low", "high"))
    longest = np.array([k.step for k in knobs])
    at = np.array([_inner(k, values[k.name]) for k in knobs])
    best = _fit(measure, values, targets, 1)
    off = _off(best, totals, targets)
    slopes = np.zeros((len(knobs), len(knobs)))
    box, singly = 1.0, list(range(len(knobs)))
    made, longer = 1, 1.0
    while made < rounds and box > LEAST_BOX and np.abs(off).max() > NEAR:
        first = singly[0] if singly else None
        if first is None:
            move = _step(slopes, off, low - at, high - at, longest * box)
        else:
            move = np.zeros(len(knobs))
            wanted = longer * _first(knobs[first], off[first], targets)
            move[first] = np.clip(wanted, low[first] - at[first], high[first] - at[first])
        if not move.any():
            if first is None:
                break
            singly.pop(0)
            longer = 1.0
            continue
        there = {**values, **{k.name: _outer(k, x) for k, x in zip(knobs, at + move, strict=True)}}
        made += 1
        found = _fit(measure, there, targets, made)
        learnt = _off(found, totals, targets)
        slopes += np.outer(learnt - off - slopes @ move, move) / (move @ move)
        # Where nothing changed the way goes on, twice as far: totals may be steps.
        flat = bool((learnt == off).all())
        if first is not None:
            on = flat and abs(off[first]) > NEAR
            longer = 2 * longer if on else 1.0
            if not on:
                singly.pop(0)
        elif not flat and _merit(learnt) >= _merit(off):
            box /= 2
        if flat or _merit(learnt) < _merit(off):
            best, at, off = found, at + move, learnt
    return replace(best, rounds=made)


def _first(knob: Knob, off: float, targets: Mapping[str, Target]) -> float:
    """How far a knob moves by itself: as if its total moved by as large a share as it does."""
    target = targets[knob.total]
    wanted = abs(off) * target.within / target.value
    least = LEAST_MOVE * knob.step
    return float(np.clip(wanted, least, knob.step) * (-1 if (off > 0) == knob.rises else 1))


def _step(
    slopes: Floats, off: Floats, low: Floats, high: Floats, longest: Floats
) -> Floats:
    """The move in the box after which the misses should be least (``_merit``)."""
    low, high = np.maximum(low, -longest), np.minimum(high, longest)
    moves = high > low + 1e-9
    out = np.zeros(len(off))
    if moves.any():
        # In units of the box: a share and a logarithm then count alike. Beside the moves there is
        # a miss, without its sign, and what of it is beyond the edge.
        unit, n = longest[moves], len(off)
        turn, one, no = slopes[:, moves] * unit, np.eye(n), np.zeros((n, n))
        none = np.zeros_like(turn)
        found = linprog(
            np.r_[np.zeros(turn.shape[1]), np.full(n, WITHIN), np.ones(n)],
            np.block([[turn, -one, no], [-turn, -one, no], [none, one, -one]]),
            np.r_[-off, off, np.full(n, EDGE)],
            bounds=[*zip(low[moves] / unit, high[moves] / unit, strict=True), *[(0, None)] * 2 * n])
        out[moves] = found.x[:turn.shape[1]] * unit
    return out


def _merit(off: Floats) -> float:
    """How bad misses are together; those that are allowed count little."""
    size = np.abs(off)
    return float(np.maximum(size - EDGE, 0).sum() + WITHIN * size.sum())


def _far(fit: Fit) -> float:
    return _merit(np.array(list(fit.misses.values())))


def _fit(
    measure: Measure, values: Mapping[str, float], targets: Mapping[str, Target], number: int
) -> Fit:
    found = measure(values)
    misses = {t: abs(found[t] - target.value) / target.within for t, target in targets.items()}
    return Fit(dict(values), {t: found[t] for t in targets}, misses, number)


def _off(found: Fit, totals: Sequence[str], targets: Mapping[str, Target]) -> Floats:
    """(totals,) how far off, with its sign, in units of what is allowed."""
    return np.array([(found.totals[t] - targets[t].value) / targets[t].within for t in totals])


def _inner(knob: Knob, value: float) -> float:
    return value if knob.share else float(np.log(value))


def _outer(knob: Knob, value: float) -> float:
    turned = float(value if knob.share else np.exp(value))
    return round(min(max(turned, knob.low), knob.high), 4)
