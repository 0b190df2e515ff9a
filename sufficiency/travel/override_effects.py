"""What each override of a scenario does to journeys: with it, and with all but it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sufficiency.case.overrides import name_of
from sufficiency.travel.cache import Cache
from sufficiency.travel.overrides import apply_overrides, gates
from sufficiency.travel.routing.journeys import journeys_between
from sufficiency.travel.sources.select import Base

if TYPE_CHECKING:
    from sufficiency.case.scenario import Scenario
    from sufficiency.travel.network import Floats, Ints

COLUMNS = ["override", "minutes_with", "minutes_without", "change", "longer", "shorter",
           "routes_lost", "routes_gained"]


def override_effects(
    base: Base, scenario: Scenario, ids: tuple[str, ...], a: Floats, b: Floats, i: Ints, j: Ints,
    weight: Floats, cache: Cache | None = None, progress: Callable[[str], None] = lambda _: None,
) -> pd.DataFrame:
    """Total minutes of some journeys with every override, and with all but each one.

    Only journeys that exist both ways are added up; the others are counted.

    Args:
        base: the network before overrides.
        scenario: its overrides, and the limit of snapping.
        ids: (m,) ids of destinations, for gates.
        a, b: (n, 2) and (m, 2) points of origins and destinations, gates not yet in force.
        i, j: (p,) positions of origin and destination of each journey.
        weight: (p,) children on each.
        cache: where earlier times are kept; None for nowhere.
        progress: called with the override that is looked at, in words.

    Returns:
        Columns override, minutes_with, minutes_without, change (with less without), longer and
        shorter (children whose journey the override makes so), routes_lost, routes_gained
        (children who have no route with it, or only with it).
    """
    overrides = scenario.travel.override
    here, place = np.unique(a[i], axis=0, return_inverse=True)
    place = place.reshape(-1)
    wanted, column = np.unique(j, return_inverse=True)

    def seconds(chosen: tuple[object, ...]) -> Floats:
        roads = apply_overrides(base, scenario, chosen)  # type: ignore[arg-type]
        there = gates(scenario, ids, b, chosen)  # type: ignore[arg-type]
        found = journeys_between(
            roads, here, there[wanted], limit_m=scenario.travel.snap_limit_m, cache=cache)
        out = found.seconds[place, column].astype(float)
        return np.where(out < 0, np.inf, out)

    rows = []
    now = seconds(overrides) if overrides else np.zeros(0)
    for k, override in enumerate(overrides):
        progress(f"effect of {name_of(override)}")
        without = seconds(overrides[:k] + overrides[k + 1:])
        both = np.isfinite(now) & np.isfinite(without)
        minutes = [float((t[both] * weight[both]).sum() / 60) for t in (now, without)]
        rows.append((
            name_of(override), *minutes, minutes[0] - minutes[1],
            *(float(weight[both & m].sum()) for m in (now > without, now < without)),
            float(weight[np.isinf(now) & np.isfinite(without)].sum()),
            float(weight[np.isfinite(now) & np.isinf(without)].sum()),
        ))
    return pd.DataFrame(rows, columns=COLUMNS)
