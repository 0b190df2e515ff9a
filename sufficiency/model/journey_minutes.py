"""What an assignment says of journeys: which are known, which assumed, and whose they are.

A journey is *known* where it was worked out on the way to a place with a point: by road, or by the
straight-line estimate. It is *assumed* where the place has no point, and there is none at all for
a child with no place, or with no way to it. Two means are told, and
they are not about the same children:

* known journeys only: as more children find a place nearby, other children are in it;
* everybody (``everybody_minutes``): the same children before and after, whatever is opened. What
  is not known is assumed, the provision's own minutes or ``NOWHERE_MINUTES``, so it says as much
  about who has a place as about roads.

Beyond the guideline counts what is known and nothing else: nobody is driven an assumed journey.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import PHASES
from sufficiency.optimise.problem import NOWHERE_SECONDS

BASIS = {"crow": "crow", "grid": "grid"}
"""What minutes rest on where the source of travel is no road."""
KNOWN = ("road", *BASIS.values())
"""Bases of minutes that were worked out and not assumed."""
NOWHERE_MINUTES = NOWHERE_SECONDS / 60
"""Assumed for a child who has no place, or no way to it."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def known_journeys(assignment: pd.DataFrame) -> Bools:
    """(r,) rows whose minutes were worked out."""
    return assignment["minutes_basis"].isin(KNOWN).to_numpy()


def everybody_minutes(assignment: pd.DataFrame) -> Floats:
    """(r,) minutes of every row, one way; assumed where they are not known."""
    return assignment["minutes"].fillna(NOWHERE_MINUTES).to_numpy(float)


def lengths(minutes: Sequence[float], children: Sequence[int]) -> list[tuple[int, int]]:
    """Journeys by their minutes in tenths, and how many children have them."""
    out: Counter[int] = Counter()
    for m, n in zip(minutes, children, strict=True):
        out[round(m * 10)] += int(n)
    return sorted(out.items())


def beyond_guideline(assignment: pd.DataFrame, scenario: Scenario) -> Floats:
    """(r,) minutes of one child of each row beyond the guideline of its phase; known ones only."""
    guide = np.array([scenario.guideline.minutes(p) for p in assignment["phase"]])
    beyond = np.maximum(assignment["minutes"].to_numpy(float) - guide, 0.0)
    return np.where(known_journeys(assignment), beyond, 0.0)


def journey_measures(assignment: pd.DataFrame, scenario: Scenario) -> dict[str, Any]:
    """Means, percentiles and what is beyond the guideline, all of one day.

    ``child_minutes_total`` adds assumed minutes to known ones, ``child_minutes_week`` counts the
    days of a week (``sessional.py``), ``minutes_mean_everybody`` is over all children.
    """
    children = assignment["children"].to_numpy()
    minutes = assignment["minutes"].to_numpy(float)
    known, near = known_journeys(assignment), assignment["local"].to_numpy()
    beyond = beyond_guideline(assignment, scenario)
    over = beyond > 0
    assumed = (assignment["minutes_basis"] == "assumed").to_numpy()
    timed, phase = minutes * children, assignment["phase"].to_numpy()
    journeys, weights = minutes[known], children[known]
    return {
        "child_minutes_total": round(float(np.nansum(timed)), 2),
        "child_minutes_assumed": round(float(np.nansum(timed[assumed])), 2),
        "child_minutes_week": round(
            float(np.nansum(timed * assignment["days_per_week"].to_numpy(float))), 2
        ),
        "children_assumed": int(children[assumed].sum()),
        "children_without_journey": int(children[np.isnan(minutes)].sum()),
        "minutes_mean_everybody": _mean(everybody_minutes(assignment), children),
        "minutes_mean": _mean(journeys, weights),
        "minutes_p50": _percentile(journeys, weights, 50),
        "minutes_p90": _percentile(journeys, weights, 90),
        "minutes_mean_local": _mean(minutes[known & near], children[known & near]),
        "over_guideline": {
            "count": int(children[over].sum()),
            "minutes": round(float((beyond * children).sum()), 2),
            "share": round(int(children[over].sum()) / max(int(weights.sum()), 1), 6),
            "by_phase": {p: int(children[over & (phase == p)].sum()) for p in PHASES},
        },
    }


def _mean(values: Floats, weights: NDArray[np.int64]) -> float | None:
    return round(float(np.average(values, weights=weights)), 4) if weights.sum() else None


def _percentile(values: Floats, weights: NDArray[np.int64], q: float) -> float | None:
    """Weighted percentile, linear between children as numpy does for single ones."""
    if not weights.sum():
        return None
    return round(float(np.percentile(np.repeat(values, weights), q)), 4)
