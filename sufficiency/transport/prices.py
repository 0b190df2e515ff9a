"""A price list as a fleet."""

from __future__ import annotations

import pandas as pd

from sufficiency.case.transport_columns import VEHICLES
from sufficiency.case.transport_settings import Transport
from sufficiency.errors import InputError
from sufficiency.transport.fleet import Fleet, Vehicle, faults_of_fleet

KM_A_MILE = 1.609344
ASSISTANT = {"never": "never", "needed": "possible", "always": "always"}


def fleet_for(vehicles: pd.DataFrame, asked: Transport, riders: int) -> Fleet:
    """What a school with so many riders can have.

    Args:
        vehicles: as read (``case.transport_tables``).
        asked: the scenario's prices and price factor.
        riders: children who ride to the school; ceilings follow from it.

    Raises:
        InputError: vehicles without seats, or a ceiling on every kind.
    """
    kinds = tuple(
        Vehicle(
            row["kind"], row["layouts"], _pence(row, "day", asked),
            round(_pence(row, "per_mile", asked) / KM_A_MILE),
            ASSISTANT[row["assistant"]],  # type: ignore[arg-type]
            -(-riders // row["riders_a_vehicle"]) if row["riders_a_vehicle"] else None,
            bool(row["car"]))
        for row in vehicles.to_dict("records"))
    fleet = Fleet(kinds, round(asked.assistant_gbp * asked.price_factor * 100))
    if faults := faults_of_fleet(fleet, VEHICLES.file, list(vehicles["row"])):
        raise InputError(faults)
    return fleet


def _pence(row: dict[str, float], what: str, asked: Transport) -> int:
    value = row[f"{what}_gbp"]
    if asked.prices != "central":
        end = row[f"{what}_{asked.prices}_gbp"]
        value = value if end != end else end
    return round(value * asked.price_factor * 100)
