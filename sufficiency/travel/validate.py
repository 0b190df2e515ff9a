"""How wrong the minutes are: model against independent reference times."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sufficiency.travel.roads import Floats

BANDS_KM = (0, 5, 10, 20, 30, 45, 60, 90)


@dataclass(frozen=True)
class Errors:
    """Errors of model minutes: n, mean absolute, root mean square, 95th percentile of the
    absolute error, mean absolute percentage, and bias (model less reference)."""

    n: int
    mae: float
    rmse: float
    p95: float
    mape: float
    bias: float


def compare(model_minutes: Floats, reference_minutes: Floats, crow_km: Floats) -> dict[str, Errors]:
    """Errors over all pairs (key "all") and by crow-fly distance band ("5-10 km").

    Args:
        model_minutes, reference_minutes, crow_km: (p,) one entry per pair.
    """
    out = {"all": _errors(model_minutes, reference_minutes)}
    for low, high in pairwise(BANDS_KM):
        inside = (crow_km >= low) & (crow_km < high)
        if inside.any():
            out[f"{low}-{high} km"] = _errors(model_minutes[inside], reference_minutes[inside])
    return out


def _errors(model: Floats, reference: Floats) -> Errors:
    gap = model - reference
    return Errors(
        n=len(gap), mae=float(np.abs(gap).mean()), rmse=float(np.sqrt((gap**2).mean())),
        p95=float(np.percentile(np.abs(gap), 95)),
        mape=float((np.abs(gap) / reference).mean()), bias=float(gap.mean()),
    )
