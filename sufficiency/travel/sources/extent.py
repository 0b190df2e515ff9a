"""How far around a case roads are read, and what a reading of files is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sufficiency.travel.network import Floats

if TYPE_CHECKING:
    from sufficiency.case.case import Case


BUFFER_M = 20_000.0
"""Roads are read this far around a county: without them, ways that leave it would be lost."""


READING = 7
"""Raised when files are read in another way."""


Box = tuple[float, float, float, float]


def around(case: Case) -> Box:
    """The box of a case's areas, homes and places, with a buffer, in whole kilometres."""
    return box_around(np.concatenate([
        frame[["easting_m", "northing_m"]].dropna().to_numpy(float)
        for frame in (case.areas, case.demand, case.places, case.options)
    ]))


def box_around(points: Floats) -> Box:
    """The box of points, with a buffer, in whole kilometres."""
    low = np.floor((points.min(axis=0) - BUFFER_M) / 1000) * 1000
    high = np.ceil((points.max(axis=0) + BUFFER_M) / 1000) * 1000
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
