"""Fitting a handful of speeds to reference journeys, within what is physically plausible.

Bounded least squares (scipy, soft L1 loss, so that a few wrong rows do not decide) on one half
of the journeys; the other half is looked at only once, to say how good the fit is. A weak pull
towards the present values keeps what the references cannot tell apart where it is, and what
hardly any journey uses is not fitted at all. What may move is in ``parameters.py``. A fit is
recommended only if the other half is better by it, and no band of distance worse by more than its
noise: twice the standard error of what the absolute errors of its journeys rise by, in pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

from sufficiency.errors import Fault, InputError
from sufficiency.travel.accuracy.errors import (
    BANDS_KM,
    LEAST,
    WITHIN_KM,
    Errors,
    errors,
    predict,
    usable,
)
from sufficiency.travel.network import Bools, Floats, RoadNetwork
from sufficiency.travel.routing.single_journeys import JourneyTimer

SCALE_MINUTES = 2.0
PULL = 0.05
STEP = 0.02
"""Relative step of the numerical derivative: journeys change ways, so it is not tiny."""
PROBE, HEARD_MINUTES = 0.1, 1 / 60
"""A journey uses a parameter if such a share less of it changes its minutes by so much: ten
seconds on a class."""
ROUNDS = 12


@dataclass(frozen=True)
class Parameter:
    """One number of a table of speeds that may move between two bounds.

    Attributes:
        road_class, column: where it stands in the table.
        tied: classes whose number in that column keeps its present ratio to it.
        reason: why no value outside the bounds is plausible.
    """

    road_class: str
    column: str
    start: float
    low: float
    high: float
    tied: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Fitted:
    """A parameter and its value; ``at`` says whether it stands at its low or high bound."""

    parameter: Parameter
    value: float
    at: str


@dataclass(frozen=True)
class Band:
    """Journeys of one distance in a straight line, before and after a fit.

    Attributes:
        low_km, high_km: the band; bands of few journeys are joined with the next.
        n: journeys of the half that was not fitted to.
        before, after: mean absolute errors, minutes.
        noise: minutes by which ``after`` may be above ``before`` by chance.
    """

    low_km: int
    high_km: int
    n: int
    before: float
    after: float
    noise: float

    @property
    def worse(self) -> bool:
        """Whether the fit made it worse by more than its noise."""
        return self.after - self.before > self.noise


@dataclass(frozen=True, eq=False)
class Calibration:
    """A fit, with the errors of both halves before and after.

    Attributes:
        fitted: each parameter.
        halves: how the journeys were divided.
        fit_before, fit_after: errors on the half it was fitted to.
        check_before, check_after, check_rule: errors on the other half; the last of the
            straight-line estimate.
        evaluations: networks tried.
        bands: the other half by distance, before and after.
        left: parameters that too few journeys use, and that stay as they are.
    """

    fitted: tuple[Fitted, ...]
    halves: str
    fit_before: Errors
    fit_after: Errors
    check_before: Errors
    check_after: Errors
    check_rule: Errors
    evaluations: int
    bands: tuple[Band, ...] = ()
    left: tuple[Parameter, ...] = ()

    @property
    def recommended(self) -> bool:
        """Whether the fitted values are better than those there were, at every distance."""
        better = self.check_after.mae < self.check_before.mae
        return better and not any(b.worse for b in self.bands)

    @property
    def values(self) -> dict[Parameter, float]:
        """Value by parameter."""
        return {f.parameter: f.value for f in self.fitted}


Build = Callable[[Mapping[Parameter, float]], RoadNetwork]
"""The network at some values; the others are as they stand. Nodes, links and what is open stay."""


def calibrate(
    build: Build, parameters: Sequence[Parameter], journeys: pd.DataFrame, *, seed: int = 1,
    within_km: float = WITHIN_KM, progress: Callable[[str], None] = lambda _: None,
) -> Calibration:
    """Fit parameters to journeys.

    Args:
        build: the network with some parameters changed.
        parameters: what may move.
        journeys: reference journeys with minutes (see ``case/reference_journeys.py``), all in free
            flow or all in the morning peak. If some are marked ``fitted``, they are the half
            that is fitted to; else the places where journeys begin are halved at random, so that no
            home is in both halves.
        seed: of that halving.
        within_km: only journeys shorter than this, in a straight line, are used.
        progress: called with what is being done, in words.

    Raises:
        InputError: one of the halves would have fewer than 10 journeys, or no parameter has so
            many that use it.
    """
    now = predict(journeys[journeys["minutes"].notna()], lambda _: build({}))
    now = now[usable(now, within_km)].reset_index(drop=True)
    fit, halves = _halves(now, seed)
    if min(fit.sum(), (~fit).sum()) < LEAST:
        raise InputError([
            Fault("the reference", f"has fewer than {LEAST} usable journeys in one half",
                  "Calibration needs more; use validate without it.")
        ])
    rows = now[fit]
    truth = rows["minutes"].to_numpy()
    clock = JourneyTimer(build({}), rows)
    tried = 0

    def minutes(values: Mapping[Parameter, float]) -> Floats:
        nonlocal tried
        tried += 1
        progress(f"calibrating: network {tried}")
        return clock.minutes(build(values))

    as_now = minutes({})
    heard = [p for p in parameters if _uses(p, minutes, as_now) >= LEAST]
    if not heard:
        raise InputError([
            Fault("the reference", f"has no road class that {LEAST} journeys use",
                  "Calibration needs longer journeys; use validate without it.")
        ])
    start = np.array([p.start for p in heard])
    low = np.array([p.low for p in heard])
    high = np.array([p.high for p in heard])
    width = high - low
    pull = np.sqrt(PULL * len(rows) / len(heard)) / width

    def residuals(x: Floats) -> Floats:
        model = minutes(dict(zip(heard, x.tolist(), strict=True)))
        return np.r_[(model - truth) / SCALE_MINUTES, pull * (x - start)]

    # The search must begin inside the bounds, even where the present value is outside them.
    inside = np.clip(start, low + 1e-3 * width, high - 1e-3 * width)
    found = least_squares(
        residuals, inside, bounds=(low, high), loss="soft_l1", x_scale=width, diff_step=STEP,
        max_nfev=ROUNDS, xtol=1e-3, ftol=1e-4,
    )
    # What is written is what is tested: values as they stand in the table.
    value = np.clip(np.round(found.x, 2), low, high)
    values = dict(zip(heard, value.tolist(), strict=True))
    after = predict(now, lambda _: build(values))["model_minutes"].to_numpy()
    before, reference = now["model_minutes"].to_numpy(), now["minutes"].to_numpy()
    near = 0.005 * width
    return Calibration(
        tuple(
            Fitted(p, float(v), "low" if v - p.low <= w else "high" if p.high - v <= w else "")
            for p, v, w in zip(heard, value, near, strict=True)
        ),
        halves,
        errors(before[fit], reference[fit]), errors(after[fit], reference[fit]),
        errors(before[~fit], reference[~fit]), errors(after[~fit], reference[~fit]),
        errors(now["rule_minutes"].to_numpy()[~fit], reference[~fit]), tried,
        bands_of(before[~fit], after[~fit], reference[~fit], now["crow_km"].to_numpy()[~fit]),
        tuple(p for p in parameters if p not in heard),
    )


def bands_of(before: Floats, after: Floats, reference: Floats, km: Floats) -> tuple[Band, ...]:
    """Errors by distance before and after a fit.

    Args:
        before, after, reference: (p,) minutes of the same journeys.
        km: (p,) in a straight line.
    """
    edges = [BANDS_KM[0]]
    for high in BANDS_KM[1:]:
        inside = ((km >= edges[-1]) & (km < high)).sum()
        if inside >= LEAST and (km >= high).sum() >= LEAST:
            edges.append(high)
    last = next((k for k in BANDS_KM[1:] if k > km.max()), int(km.max()) + 1)
    out = []
    for low, high in pairwise([*edges, last]):
        mine = (km >= low) & (km < high)
        was, now = (np.abs(model[mine] - reference[mine]) for model in (before, after))
        n = int(mine.sum())
        spread = float((now - was).std(ddof=1)) if n > 1 else np.inf
        out.append(Band(low, high, n, float(was.mean()), float(now.mean()),
                        2 * spread / n**0.5))
    return tuple(out)


def _uses(
    parameter: Parameter, minutes: Callable[[Mapping[Parameter, float]], Floats], as_now: Floats
) -> int:
    """How many journeys use a parameter."""
    # Less of it: a higher speed would not be felt where a legal limit holds already.
    less = parameter.start * (1 - PROBE) or parameter.low
    return int((np.abs(minutes({parameter: less}) - as_now) > HEARD_MINUTES).sum())


def _halves(journeys: pd.DataFrame, seed: int) -> tuple[Bools, str]:
    """Which journeys are fitted to, and how that was decided."""
    marked = journeys["fitted"].to_numpy(bool)
    if marked.any() and not marked.all():
        return marked, "the rows marked as fitted; checked on the others"
    homes = journeys[["from_easting_m", "from_northing_m"]].to_numpy(float)
    places, at = np.unique(homes, axis=0, return_inverse=True)
    chosen = np.zeros(len(places), dtype=bool)
    chosen[np.random.default_rng(seed).permutation(len(places))[: len(places) // 2]] = True
    return chosen[at.reshape(-1)], f"half of the places where journeys begin, seed {seed}"
