"""Fitting a handful of speeds to reference journeys, within what is physically plausible.

Bounded least squares (scipy, soft L1 loss, so that a few wrong rows do not decide) on one half
of the journeys; the other half is looked at only once, to say how good the fit is. A weak pull
towards the present values keeps what the references cannot tell apart where it is.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import least_squares

from sufficiency.errors import Fault, InputError
from sufficiency.travel.mainroads import COLUMNS, load_main_roads
from sufficiency.travel.roads import Bools, Floats, RoadNetwork
from sufficiency.travel.validate import LEAST, WITHIN_KM, Errors, errors, predict, usable

BOUNDS: Mapping[str, tuple[float, float]] = {
    "trunk_dual": (88, 112), "a_dual": (80, 112), "trunk": (65, 83), "a": (55, 72),
    "b": (48, 65), "minor": (36, 55), "urban_a": (30, 48), "urban_minor": (18, 36),
    "access_rural": (20, 45), "access_urban": (15, 36), "terminal": (2, 7),
}
"""Mean km/h (minutes for terminal) that are plausible: under the legal limit (112, 97 in open
country, 48 in towns), less what bends, junctions and traffic take."""
PEAK_BOUNDS = (1.0, 1.8)
OTHERWISE = 0.25
"""Bounds of a class that is not named above: this share below and above its present speed."""
TIED = {"a_dual": "trunk_dual"}
"""A class that keeps its present ratio to another, as too few journeys tell it apart."""
NEVER = ("ferry",)
MOST = 10
"""Parameters fitted at most; the classes with the most kilometres go first."""
SCALE_MINUTES = 2.0
PULL = 0.05
STEP = 0.02
"""Relative step of the numerical derivative: journeys are whole seconds, so it cannot be tiny."""
ROUNDS = 12


@dataclass(frozen=True)
class Parameter:
    """One number of speeds.csv that may move between two bounds."""

    road_class: str
    column: str
    start: float
    low: float
    high: float


@dataclass(frozen=True)
class Fitted:
    """A parameter and its value; ``at`` says whether it stands at its low or high bound."""

    parameter: Parameter
    value: float
    at: str


@dataclass(frozen=True, eq=False)
class Calibration:
    """A fit, with the errors of both halves before and after.

    Attributes:
        fitted: each parameter.
        halves: how the journeys were divided.
        fit_before, fit_after: errors on the half it was fitted to.
        check_before, check_after, check_rule: errors on the other half; the last of the
            crow-fly rule.
        evaluations: networks tried.
    """

    fitted: tuple[Fitted, ...]
    halves: str
    fit_before: Errors
    fit_after: Errors
    check_before: Errors
    check_after: Errors
    check_rule: Errors
    evaluations: int

    @property
    def values(self) -> dict[Parameter, float]:
        """Value by parameter."""
        return {f.parameter: f.value for f in self.fitted}


Build = Callable[[Mapping[Parameter, float]], RoadNetwork]


def calibrate(
    build: Build, parameters: Sequence[Parameter], journeys: pd.DataFrame, *, seed: int = 1,
    within_km: float = WITHIN_KM, progress: Callable[[str], None] = lambda _: None,
) -> Calibration:
    """Fit parameters to journeys.

    Args:
        build: the network with some parameters changed.
        parameters: what may move.
        journeys: reference journeys with minutes (see ``case/reference.py``), all in free flow
            or all in the morning peak. If some are marked ``fitted``, they are the half that is
            fitted to; else the places where journeys begin are halved at random, so that no
            home is in both halves.
        seed: of that halving.

    Raises:
        InputError: one of the halves would have fewer than 10 journeys.
    """
    now = predict(journeys[journeys["minutes"].notna()], lambda _: build({}))
    now = now[usable(now, within_km)].reset_index(drop=True)
    fit, halves = _halves(now, seed)
    if min(fit.sum(), (~fit).sum()) < LEAST:
        raise InputError([
            Fault("the reference", f"has fewer than {LEAST} usable journeys in one half",
                  "Calibration needs more; use validate without it.")
        ])
    start = np.array([p.start for p in parameters])
    low = np.array([p.low for p in parameters])
    high = np.array([p.high for p in parameters])
    width = high - low
    rows = now[fit]
    truth = rows["minutes"].to_numpy()
    pull = np.sqrt(PULL * len(rows) / max(len(parameters), 1)) / width
    tried = 0

    def model(x: Floats, some: pd.DataFrame) -> Floats:
        nonlocal tried
        tried += 1
        progress(f"calibrating: network {tried}")
        values = dict(zip(parameters, x.tolist(), strict=True))
        return predict(some, lambda _: build(values))["model_minutes"].to_numpy()

    def residuals(x: Floats) -> Floats:
        return np.r_[(model(x, rows) - truth) / SCALE_MINUTES, pull * (x - start)]

    # The search must begin inside the bounds, even where the present value is outside them.
    inside = np.clip(start, low + 1e-3 * width, high - 1e-3 * width)
    found = least_squares(
        residuals, inside, bounds=(low, high), loss="soft_l1", x_scale=width, diff_step=STEP,
        max_nfev=ROUNDS, xtol=1e-3, ftol=1e-4,
    )
    # What is written is what is tested: values as they stand in the table.
    value = np.clip(np.round(found.x, 2), low, high)
    after = model(value, now)
    before, reference = now["model_minutes"].to_numpy(), now["minutes"].to_numpy()
    near = 0.005 * width
    return Calibration(
        tuple(
            Fitted(p, float(v), "low" if v - p.low <= w else "high" if p.high - v <= w else "")
            for p, v, w in zip(parameters, value, near, strict=True)
        ),
        halves,
        errors(before[fit], reference[fit]), errors(after[fit], reference[fit]),
        errors(before[~fit], reference[~fit]), errors(after[~fit], reference[~fit]),
        errors(now["rule_minutes"].to_numpy()[~fit], reference[~fit]), tried,
    )


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


def speed_parameters(speeds: pd.DataFrame, links: pd.DataFrame, *, peak: bool) -> list[Parameter]:
    """What may be fitted in a speeds.csv: class speeds and terminal time, or peak factors."""
    km = links.groupby("class")["length_km"].sum()
    out = []
    for row in speeds.to_dict("records"):
        name = str(row["class"])
        if name in NEVER or name in TIED or (peak and name == "terminal"):
            continue
        if peak:
            out.append(Parameter(name, "am_peak_factor", float(row["am_peak_factor"]),
                                 *PEAK_BOUNDS))
            continue
        column = "fixed_min" if name == "terminal" else "speed_kph"
        start = float(row[column])
        low, high = BOUNDS.get(name, (start * (1 - OTHERWISE), start * (1 + OTHERWISE)))
        out.append(Parameter(name, column, start, low, high))
    # Access legs and the terminal time are part of every journey.
    weight = {p.road_class: float(km.get(p.road_class, np.inf)) for p in out}
    chosen = sorted(weight, key=lambda name: -weight[name])[:MOST]
    return [p for p in out if p.road_class in chosen]


def with_values(speeds: pd.DataFrame, values: Mapping[Parameter, float]) -> pd.DataFrame:
    """The speeds table with these values in it; tied classes follow."""
    out = speeds.set_index("class")
    for parameter, value in values.items():
        column, name = parameter.column, parameter.road_class
        ratio = value / float(out.loc[name, column])
        for tied in (t for t, to in TIED.items() if to == name and t in out.index):
            out.loc[tied, column] = round(float(out.loc[tied, column]) * ratio, 2)
        out.loc[name, column] = value
    return out.reset_index()[list(speeds.columns)]


@contextmanager
def main_roads(folder: Path, *, peak: bool) -> Iterator[tuple[list[Parameter], Build]]:
    """Parameters of a folder of road tables, and how to build the network with others.

    The table tried is the table that will be written: it stands in a copy of the folder.
    """
    load_main_roads(folder, am_peak=peak)
    speeds = pd.read_csv(folder / "speeds.csv")
    parameters = speed_parameters(speeds, pd.read_csv(folder / "links.csv"), peak=peak)
    with tempfile.TemporaryDirectory() as name:
        trial = Path(name)
        for file in COLUMNS:
            shutil.copyfile(folder / file, trial / file)

        def build(values: Mapping[Parameter, float]) -> RoadNetwork:
            with_values(speeds, values).to_csv(trial / "speeds.csv", index=False)
            return load_main_roads(trial, am_peak=peak)

        yield parameters, build
