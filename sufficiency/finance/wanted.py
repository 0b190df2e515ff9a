"""How much of a plan's new places a forecast's draws want, year by year: joined with money's draws.

The children who need a place move as the forecast's children in special schools, bases and
independent schools do. Those whom today's places take are taken off; what is left, up to all of
them, wants the new places.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sufficiency.forecast.run import Forecast
from sufficiency.forecast.specialist import PLACED

KINDS = (*PLACED, "independent")


def wanted_share(
    forecast: Forecast, children: int, placed: int, places: int, first_year: int, years: int
) -> NDArray[np.float64]:
    """Share of all new places that is wanted, (draws, academic years from ``first_year``).

    An academic year is that of the January in it. Up to the forecast's own January, and after its
    last, the nearest year stands.

    Args:
        forecast: draws of the council's years ahead.
        children: to be placed in the scenario's year.
        placed: of those, children who have a suitable local place with nothing opened.
        places: that the plan opens, above 0.
        first_year: calendar year in which the first academic year begins.
        years: academic years.
    """
    mine = [i for i, kind in enumerate(forecast.setup.kinds) if kind in KINDS]
    start = float(forecast.setup.stock[:, mine].sum())
    ahead = forecast.by_setting_age[:, :, mine].sum(axis=(2, 3))  # (years ahead, draws)
    ratio = ahead / start if start else np.ones_like(ahead)
    ratio = np.vstack([np.ones((1, ratio.shape[1])), ratio])
    at = np.clip(np.arange(first_year + 1, first_year + 1 + years) - forecast.origin, 0,
                 len(ratio) - 1)
    return np.asarray(np.clip((children * ratio[at] - placed) / places, 0, 1).T, dtype=float)
