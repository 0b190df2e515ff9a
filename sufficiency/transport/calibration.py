"""A council's four totals met together by four settings: illustrative, never proof of a contract.

Money alone would be met by a factor on prices, whatever the vehicles: the structure is fitted too.
Ceilings on vehicles come before prices, since an optimiser with any vehicle it likes shares more
than contracts do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sufficiency.case.transport_columns import TOTAL_NAMES, TOTALS
from sufficiency.case.transport_tables import read_totals
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.study.result import Planned, Result
from sufficiency.transport.drive import drive
from sufficiency.transport.fit import Fit, Knob, Target, fit
from sufficiency.transport.measures import elsewhere_car, measures

ROUNDS = 12
BEGIN_LARGE_CAR_RIDERS = 30.0
KNOBS = (
    Knob("alone_share", "alone_share", 0.0, 0.3, "assessments for travel alone; DfE's return has "
         "9 % of riders alone over all councils", step=0.05, share=True),
    Knob("large_car_riders", "riders_a_run", 1.0, 500.0, "from a car for every rider to none that "
         "counts: contracts are let by school and need, to operators with small cars",
         rises=False),
    Knob("supply_factor", "taxi_share", 0.1, 10.0, "minibuses and drivers that can be had, against "
         "the ceilings of the price list", rises=False),
    # A factor on every price leaves the cheapest runs as they are.
    Knob("price_factor", "gbp_a_rider", 0.5, 2.0, "beyond half or twice, the price list itself is "
         "another council's", scales=True),
)


@discreet
@dataclass(frozen=True, eq=False)
class Calibration:
    """Totals of a council against those of its drive.

    Attributes:
        fit: settings and totals.
        totals: one row a total: total, target, within, found, met.
        knobs: one row a setting: setting, for_total, value, low, high, at_bound, reason.
        words: what may be said of it.
    """

    fit: Fit
    totals: pd.DataFrame
    knobs: pd.DataFrame
    words: tuple[str, ...]


def calibrate(
    result: Planned | Result, progress: Progress = lambda _: None, rounds: int = ROUNDS
) -> Calibration:
    """Settings with which the drive of a finished plan has the totals of transport/totals.csv.

    No bound is searched for; the effort is the scenario's.

    Args:
        result: a plan like what the totals are of: places of today.
        progress: told what is being done.
        rounds: drives made at most.

    Raises:
        InputError: no totals, one that is missing; nobody in a run; see ``drive``.
    """
    told = read_totals(result.case.folder)
    targets = {row["total"]: Target(row["value"], row["within"])
               for row in told.to_dict("records")}

    def measure(values: Mapping[str, float]) -> dict[str, float]:
        progress("a drive with " + ", ".join(f"{k} {v:g}" for k, v in values.items()))
        asked = result.scenario.transport.model_copy(update={**values, "bound": False})
        scenario = result.scenario.model_copy(update={"transport": asked})
        made = drive(result.case, scenario, result.plan)
        found = measures(made)
        if not found["riders"]:
            raise InputError([Fault(TOTALS.file, "cannot be met by a plan in which nobody rides",
                                    "Calibrate on the scenario of today's places.")])
        return of_everybody(found, elsewhere_car(made.tables.vehicles, asked)[2])

    own = result.scenario.transport
    start = {k.name: getattr(own, k.name) for k in KNOBS}
    start["large_car_riders"] = start["large_car_riders"] or BEGIN_LARGE_CAR_RIDERS
    found = fit(measure, KNOBS, targets, start, rounds)
    return Calibration(found, _totals(found, targets), _knobs(found), _words(found))


def of_everybody(found: Mapping[str, float], elsewhere_riders: float) -> dict[str, float]:
    """The totals as a council's are: riders to schools without a point are among them.

    Args:
        found: figures of a drive (``measures``); somebody rides in a run.
        elsewhere_riders: who share a vehicle to such a school; if more than one, none is alone.
    """
    away = found["riders_elsewhere"]
    everybody = found["riders"] + away
    alone = found["alone"] + (away if elsewhere_riders == 1 else 0)
    return {"gbp_a_rider": float(found["gbp_a_rider"]),
            "riders_a_run": round(everybody / (found["runs"] + away / elsewhere_riders), 3),
            "taxi_share": float(found["taxi_share"]), "alone_share": round(alone / everybody, 3)}


def _totals(found: Fit, targets: Mapping[str, Target]) -> pd.DataFrame:
    return pd.DataFrame([
        {"total": t, "target": targets[t].value, "within": targets[t].within,
         "found": found.totals[t], "met": found.misses[t] <= 1} for t in TOTAL_NAMES])


def _knobs(found: Fit) -> pd.DataFrame:
    return pd.DataFrame([
        {"setting": f"transport.{k.name}", "for_total": k.total, "value": found.knobs[k.name],
         "low": k.low, "high": k.high, "at_bound": found.knobs[k.name] in (k.low, k.high),
         "reason": k.reason} for k in KNOBS])


def _words(found: Fit) -> tuple[str, ...]:
    missed = [t for t in TOTAL_NAMES if found.misses[t] > 1]
    first = (
        "All four totals are met together." if not missed else
        f"Not met: {', '.join(missed)}. With these vehicles and prices the runs are not like the "
        "council's, whatever the pounds say.")
    return (first, "Illustrative: the settings were turned towards the totals. They were not "
                   "observed, other settings may agree as well, and no contract follows from them.")
