"""How wrong the minutes and kilometres are: model against what others timed or measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from sufficiency.travel.matrix import (
    CROW_DETOUR,
    CROW_MINUTES,
    CROW_MINUTES_PER_KM,
    matrix_between,
)
from sufficiency.travel.network import Floats, RoadNetwork
from sufficiency.travel.routing.single_journeys import batches

BANDS_KM = (0, 5, 10, 20, 30, 45, 60, 90)
WITHIN_KM = 60.0
"""Longer journeys are left out: hardly any child makes them, and the straight-line estimate ends
here."""
LEAST = 10
"""Destinations with fewer journeys are reported together."""

RoadsOf = Callable[[bool], RoadNetwork]
"""The network in the morning peak (True) or in free flow (False)."""


@dataclass(frozen=True)
class Errors:
    """Errors of a model: n, mean absolute, root mean square, 95th percentile of the absolute
    error, mean absolute as a share of the reference, and bias (model less reference)."""

    n: int
    mae: float
    rmse: float
    p95: float
    mape: float
    bias: float


def compare(model: Floats, reference: Floats, km: Floats) -> dict[str, Errors]:
    """Errors over all pairs (key "all") and by distance band ("5-10 km").

    Args:
        model, reference, km: (p,) one entry per pair; km decides the band.
    """
    out = {"all": errors(model, reference)}
    for low, high in pairwise(BANDS_KM):
        inside = (km >= low) & (km < high)
        if inside.any():
            out[f"{low}-{high} km"] = errors(model[inside], reference[inside])
    return out


def errors(model: Floats, reference: Floats) -> Errors:
    """Errors of at least one pair."""
    gap = model - reference
    return Errors(
        n=len(gap), mae=float(np.abs(gap).mean()), rmse=float(np.sqrt((gap**2).mean())),
        p95=float(np.percentile(np.abs(gap), 95)),
        mape=float((np.abs(gap) / reference).mean()), bias=float(gap.mean()),
    )


def predict(journeys: pd.DataFrame, roads_of: RoadsOf) -> pd.DataFrame:
    """Model and straight-line figures of reference journeys (see ``case/reference_journeys.py``).

    Returns:
        The journeys with model_minutes, model_km (NaN where there is no route; along the
        shortest way where ``way`` says so), rule_minutes and rule_km.
    """
    out = journeys.assign(
        model_minutes=np.nan, model_km=np.nan,
        rule_minutes=CROW_MINUTES + CROW_MINUTES_PER_KM * journeys["crow_km"],
        rule_km=CROW_DETOUR * journeys["crow_km"],
    )
    for peak, part in journeys.groupby("peak"):
        roads = roads_of(bool(peak))
        seconds, metres = _pairs(roads, part)
        out.loc[part.index, "model_minutes"] = np.where(seconds < 0, np.nan, seconds / 60)
        shortest = (part["way"] == "shortest").to_numpy() & part["km"].notna().to_numpy()
        if shortest.any():
            metres[shortest] = _pairs(by_length(roads), part[shortest])[1]
        out.loc[part.index, "model_km"] = np.where(metres < 0, np.nan, metres / 1000)
    return out


def by_length(roads: RoadNetwork) -> RoadNetwork:
    """The network driven at one speed everywhere: its fastest ways are the shortest.

    Twenty metres a second, so that times stay within what the length search can hold.
    """
    return replace(
        roads, seconds=np.where(np.isfinite(roads.seconds), roads.metres / 20, np.inf),
        access_kph=(72.0, 72.0), terminal_seconds=0.0,
    )


def _pairs(roads: RoadNetwork, journeys: pd.DataFrame) -> tuple[Floats, Floats]:
    """Seconds and metres of single pairs; -1 = no route."""
    seconds, metres = np.empty(len(journeys)), np.empty(len(journeys))
    for part in batches(journeys):
        s, m = matrix_between(roads, part.a, part.b)
        seconds[part.at], metres[part.at] = s[part.i, part.j], m[part.i, part.j]
    return seconds, metres


def usable(journeys: pd.DataFrame, within_km: float = WITHIN_KM) -> pd.Series:
    """Which predicted journeys are compared: routed and not too far."""
    return journeys["model_minutes"].notna() & (journeys["crow_km"] < within_km)


def error_table(journeys: pd.DataFrame, within_km: float = WITHIN_KM) -> pd.DataFrame:
    """Every error of predicted journeys as one long table.

    Returns:
        measure (minutes, km), source, part (held out, fitted), by (all, distance,
        destination), group, n, mae, rmse, p95, mape, bias, and rule_mae: the mean absolute
        error of the straight-line estimate on the same rows, the bar to beat.
    """
    rows = []
    used = journeys[usable(journeys, within_km)]
    part = np.where(used["fitted"], "fitted", "held out")
    for measure in ("minutes", "km"):
        for (source, name), rest in used.groupby(["source", part], sort=True):
            rest = rest[rest[measure].notna()]
            for by, group, mask in _groups(rest):
                some = rest[mask]
                found = errors(some[f"model_{measure}"].to_numpy(), some[measure].to_numpy())
                rule = errors(some[f"rule_{measure}"].to_numpy(), some[measure].to_numpy())
                rows.append({"measure": measure, "source": source, "part": name, "by": by,
                             "group": group, **asdict(found), "rule_mae": rule.mae})
    columns = ["measure", "source", "part", "by", "group", "n", "mae", "rmse", "p95", "mape",
               "bias", "rule_mae"]
    return pd.DataFrame(rows, columns=columns)


def _groups(journeys: pd.DataFrame) -> list[tuple[str, str, pd.Series]]:
    """All, then distance bands, then destinations, each with its rows; none is empty."""
    if not len(journeys):
        return []
    out = [("all", "all", pd.Series(True, journeys.index))]
    for low, high in pairwise(BANDS_KM):
        inside = (journeys["crow_km"] >= low) & (journeys["crow_km"] < high)
        if inside.any():
            out.append(("distance", f"{low}-{high} km", inside))
    counts = journeys["to"].value_counts()
    for name in sorted(counts[counts >= LEAST].index):
        out.append(("destination", str(name), journeys["to"] == name))
    few = counts[counts < LEAST].index
    if len(few):
        out.append(("destination", f"{len(few)} with fewer than {LEAST} journeys each",
                    journeys["to"].isin(few)))
    return out


def error_by_road_km(journeys: pd.DataFrame) -> pd.DataFrame:
    """Error of model minutes by the model's own road kilometres, on rows never fitted.

    Returns:
        low_km, high_km, n, mae, p95, bias: one row per band with at least 10 journeys, and no
        row if nothing was held out.
    """
    used = journeys[
        journeys["model_minutes"].notna() & journeys["minutes"].notna() & ~journeys["fitted"]
    ]
    rows = []
    for low, high in pairwise(BANDS_KM):
        some = used[(used["model_km"] >= low) & (used["model_km"] < high)]
        if len(some) >= LEAST:
            e = errors(some["model_minutes"].to_numpy(), some["minutes"].to_numpy())
            rows.append((low, high, e.n, e.mae, e.p95, e.bias))
    return pd.DataFrame(rows, columns=["low_km", "high_km", "n", "mae", "p95", "bias"])
