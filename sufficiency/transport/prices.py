"""A price list as a fleet."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sufficiency.case.transport_columns import VEHICLES
from sufficiency.case.transport_settings import Transport
from sufficiency.errors import InputError
from sufficiency.transport.fleet import Fleet, Vehicle, faults_of_fleet

KM_A_MILE = 1.609344
ASSISTANT = {"never": "never", "needed": "possible", "always": "always"}


def fleet_for(
    vehicles: pd.DataFrame, asked: Transport, riders: int, most: Mapping[str, int] | None = None
) -> Fleet:
    """What a school with so many riders can have.

    Args:
        vehicles: as read (``case.transport_tables``).
        asked: the scenario's prices and price factor.
        riders: children who ride to the school; ceilings follow from it.
        most: kind -> how many the school can have besides (``ceilings``); None = no more limits.

    Raises:
        InputError: vehicles without seats, or a ceiling on every kind.
    """
    rows = vehicles.to_dict("records")
    small = min((_places(row) for row in rows if row["car"]), default=0)
    kinds = tuple(
        Vehicle(
            row["kind"], row["layouts"], _pence(row, "day", asked),
            round(_pence(row, "per_mile", asked) / KM_A_MILE),
            ASSISTANT[row["assistant"]],  # type: ignore[arg-type]
            _least(_available(row, asked, riders, small), (most or {}).get(row["kind"])),
            bool(row["car"]))
        for row in rows)
    fleet = Fleet(kinds, round(asked.assistant_gbp * asked.price_factor * 100))
    if faults := faults_of_fleet(fleet, VEHICLES.file, list(vehicles["row"])):
        raise InputError(faults)
    return fleet


def _places(row: dict[str, Any]) -> int:
    """Children a kind can hold."""
    return max((seats + chairs for seats, chairs in row["layouts"]), default=0)


def _available(row: dict[str, Any], asked: Transport, riders: int, small: int) -> int | None:
    """How many a school with so many riders can have: by the price list, else of cars with more
    places than the smallest by the scenario; None = as many as are wanted."""
    if row["riders_a_vehicle"]:
        return math.ceil(round(riders * asked.supply_factor / row["riders_a_vehicle"], 6))
    large = row["car"] and _places(row) > small and not any(w for _, w in row["layouts"])
    if large and asked.large_car_riders is not None:
        return math.ceil(round(riders / asked.large_car_riders, 6))
    return None


def _least(*ceilings: int | None) -> int | None:
    return min((c for c in ceilings if c is not None), default=None)


def _pence(row: dict[str, float], what: str, asked: Transport) -> int:
    value = row[f"{what}_gbp"]
    if asked.prices != "central":
        end = row[f"{what}_{asked.prices}_gbp"]
        value = value if end != end else end
    return round(value * asked.price_factor * 100)
