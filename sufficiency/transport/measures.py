"""What a drive amounts to: vehicles, kilometres, rides against direct drives, and pounds.

Every figure can be recomputed from ``Drive.rides`` and ``Drive.runs``. A direct drive here is the
same road time alone in the vehicle, with the time at the gate, and without the terminal time that
the minutes of a plan contain.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.transport_settings import Transport
from sufficiency.transport.drive import Drive
from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.prices import fleet_for

Floats = NDArray[np.float64]
LONG = (45, 75)
"""Minutes beyond which rides are counted, whatever the guideline."""


def measures(drive: Drive) -> dict[str, Any]:
    """The figures of a drive, one day unless they say a year.

    Rides, sharing and kilometres are of riders whose school has a point; the money is of everybody,
    with a stated average for the others (``gbp_year_elsewhere``). Where gate times are given, a
    vehicle may make two runs: ``vehicles`` counts it once, ``gbp_day_saved`` is what that saves,
    and the shares of taxis and the bound are of the runs. Means of nobody are None, and so is the
    gap where no bound was wanted.
    """
    rides, runs = drive.rides(), drive.runs()
    days = drive.scenario.transport.days
    elsewhere = elsewhere_gbp_day(drive)
    saved = drive.saved_gbp_day
    gbp, riders = float(runs["gbp_day"].sum()) - saved, len(rides)
    everybody = riders + len(drive.elsewhere)
    car = runs["vehicle"].map(cars(drive)).astype(bool)
    on_cars = float(runs.loc[car, "gbp_day"].sum()) + elsewhere
    units = sum(s.plan.units for s in drive.schools)
    bound = sum(s.plan.bound for s in drive.schools)
    return {
        "riders": riders, "riders_elsewhere": len(drive.elsewhere), "schools": len(drive.schools),
        "runs": len(runs), "vehicles": len(runs) - drive.again, "gbp_day_saved": round(saved, 2),
        "riders_a_run": _ratio(riders, len(runs)),
        "alone": int((rides["sharing"] == 1).sum()),
        "alone_share": _ratio(int((rides["sharing"] == 1).sum()), riders),
        "assistants": int(runs["assistant"].sum()),
        "km": round(float(runs["km"].sum()), 1),
        **_minutes(rides), "beyond_limit": int(rides["beyond"].sum()),
        "gbp_day": round(gbp, 2),
        "gbp_year": round((gbp + elsewhere) * days),
        "gbp_year_elsewhere": round(elsewhere * days),
        "gbp_a_rider": _ratio((gbp + elsewhere) * days, everybody, 0),
        "taxi_share": _ratio(on_cars, gbp + saved + elsewhere),
        "bound_gbp_day": round(bound / UNITS_PER_PENNY / 100, 2),
        "gap": (_ratio(units - bound, units, 4) or 0.0) if drive.scenario.transport.bound else None,
        "schools_proven": sum(s.plan.bound == s.plan.units for s in drive.schools),
    }


def _minutes(rides: pd.DataFrame) -> dict[str, Any]:
    total = float(rides["ride_minutes"].sum())
    out: dict[str, Any] = {"longest_share": _ratio(float(rides["ride_minutes"].max()), total, 4)
                           if total else 0.0}
    for what in ("ride", "direct"):
        found = minutes_of(rides[f"{what}_minutes"].to_numpy(float))
        out |= {f"{what}_{key}": value for key, value in found.items()}
    return out


def minutes_of(values: Floats) -> dict[str, Any]:
    """Mean, p50 and p90 of (n,) minutes, and over_45, over_75 and their shares; None of nobody."""
    out: dict[str, Any] = {"mean": round(float(values.mean()), 2) if len(values) else None}
    for q in (50, 90):
        out[f"p{q}"] = round(float(np.percentile(values, q)), 2) if len(values) else None
    for minutes in LONG:
        over = int((values > minutes).sum())
        out[f"over_{minutes}"] = over
        out[f"over_{minutes}_share"] = _ratio(over, len(values), 4)
    return out


def by_vehicle(drive: Drive) -> pd.DataFrame:
    """One row a kind that is used: vehicles, riders, assistants, km, gbp_day."""
    return drive.runs().groupby("vehicle", as_index=False, sort=True).agg(
        vehicles=("run", "size"), riders=("riders", "sum"), assistants=("assistant", "sum"),
        km=("km", "sum"), gbp_day=("gbp_day", "sum")).round(2)


def by_group(drive: Drive, column: str) -> pd.DataFrame:
    """One row a group of riders: riders, ride_mean, direct_mean, over_45, over_75."""
    rides = drive.rides()
    return rides.assign(
        over_45=rides["ride_minutes"] > LONG[0], over_75=rides["ride_minutes"] > LONG[1],
    ).groupby(column, as_index=False, sort=True).agg(
        riders=("ride_minutes", "size"), ride_mean=("ride_minutes", "mean"),
        direct_mean=("direct_minutes", "mean"), over_45=("over_45", "sum"),
        over_75=("over_75", "sum")).round(2)


def by_school(drive: Drive) -> pd.DataFrame:
    """One row a school: riders, runs, gbp_day, bound_gbp_day, gap, how. Internal."""
    return pd.DataFrame([
        {"school": s.pool_id, "name": s.name, "riders": len(s.riders), "runs": len(s.plan.runs),
         "gbp_day": s.plan.units / UNITS_PER_PENNY / 100,
         "bound_gbp_day": s.plan.bound / UNITS_PER_PENNY / 100, "gap": round(s.plan.gap, 4),
         "how": s.plan.how} for s in drive.schools])


def cars(drive: Drive) -> dict[str, bool]:
    """Kind of vehicle -> whether it is a taxi or private hire car."""
    return dict(zip(drive.tables.vehicles["kind"], drive.tables.vehicles["car"], strict=True))


def elsewhere_gbp_day(drive: Drive) -> float:
    """Pounds a day of riders whose school has no point: a stated average.

    Each rides its assumed minutes at ``elsewhere_kmh`` in ``elsewhere_car``, and pays its share.
    """
    return float(elsewhere_gbp_each(drive).sum())


def elsewhere_gbp_each(drive: Drive) -> Floats:
    """(n,) the same of each of them."""
    asked = drive.scenario.transport
    if not len(drive.elsewhere):
        return np.empty(0)
    fixed, rate, riders = elsewhere_car(drive.tables.vehicles, asked)
    km = drive.elsewhere["minutes"].fillna(0.0).to_numpy(float) / 60 * asked.elsewhere_kmh
    return np.asarray((fixed + rate * km * 1000) / UNITS_PER_PENNY / 100 / riders)


def elsewhere_car(vehicles: pd.DataFrame, asked: Transport) -> tuple[int, int, float]:
    """What riders whose school has no point are taken to share: of the cars of which there are as
    many as are wanted, the one with the cheapest day that seats ``elsewhere_riders``.

    Args:
        vehicles: as read (``case.transport_tables``).
        asked: the scenario's prices and riders to a vehicle.

    Returns:
        Units of a day, units a metre, and riders who share it: no more than the largest seats.
    """
    fleet = fleet_for(vehicles, asked, 1)
    free = [s for s in fleet.setups if fleet.vehicles[s.vehicle].available is None]
    by_car = [s for s in free if fleet.vehicles[s.vehicle].car] or free
    seats = min(asked.elsewhere_riders, max(s.seats for s in by_car))
    fixed, rate = min((s.fixed, s.rate) for s in by_car if s.seats >= seats)
    return fixed, rate, max(1.0, seats)


def _ratio(part: float, whole: float, digits: int = 3) -> float | None:
    return round(part / whole, digits) if whole else None
