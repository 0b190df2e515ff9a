"""What a run costs a day, both ways and with its assistant, and a price list to begin with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import median

import pandas as pd

from sufficiency.case.transport_columns import VEHICLES
from sufficiency.importing.findings import Told
from sufficiency.importing.rows import Record, text_table
from sufficiency.importing.values import bare

DAYS = 190
"""Days of a school year, where the contracts do not tell."""
BOTH_WAYS = 2
WEEK = 5
"""School days of a week."""
CHAIRS = ("wheelchair", "wav", "taillift", "accessible")
MOST_SEATS = 99
UNITS = ("day_gbp", "journey_gbp", "week_gbp", "year_gbp", "child_day_gbp")


def prices(riders: Sequence[Record], told: Told) -> list[Record]:
    """Passengers with the price a day of their run; a run to several schools shares its own.

    Args:
        riders: whole (the run as the council has it), run, and the columns of price as text.
        told: takes what was guessed and what is a fault.
    """
    whole: dict[str, list[Record]] = {}
    for row in riders:
        whole.setdefault(row["whole"], []).append(row)
    pounds = {run: _pounds(rows, told) for run, rows in whole.items()}
    out = []
    for row in riders:
        part = sum(r["run"] == row["run"] for r in whole[row["whole"]])
        share = pounds[row["whole"]] * part / len(whole[row["whole"]])
        aided = "yes" if any(r.get("aided") == "yes" for r in whole[row["whole"]]) else "no"
        out.append({**row, "day_gbp": f"{share:.2f}".rstrip("0").rstrip("."), "aided": aided})
    return out


def _pounds(rows: Sequence[Record], told: Told) -> float:
    """Pounds a day of one run, by the first unit that it is priced in."""
    unit = next((u for u in UNITS if any(r.get(u) for r in rows)),
                next((u for u in UNITS if u in rows[0]), UNITS[0]))
    given = [float(r[unit]) for r in rows if r.get(unit)]
    if not given or min(given) <= 0:
        told.add("fault", rows[0], "has no price above nothing", "Give the pounds a day of the "
                 "whole run.", unit)
        return 0.0
    if unit == "child_day_gbp":
        told.add("guessed", rows[0], "is priced by child: the prices of its passengers are added "
                 "up", "Give the price of the whole run.")
        return sum(given) * len(rows) / len(given)
    if len(set(given)) > 1:
        told.add("fault", rows[0], "has more than one price in the rows of the run", "Write the "
                 "price of the whole run in each, or call the column daily cost per child.",
                 unit)
        return 0.0
    price = given[0]
    if unit == "journey_gbp":
        told.add("guessed", rows[0], "is priced by journey: a day is two",
                 "Give the price a day.")
        price *= BOTH_WAYS
    if unit == "week_gbp":
        told.add("guessed", rows[0], f"is priced by week: a day is one of {WEEK}",
                 "Give the price a day.")
        price /= WEEK
    if unit == "year_gbp":
        days = next((float(r["days"]) for r in rows if r.get("days")), 0.0) or DAYS
        told.add("guessed", rows[0], f"is priced by year: a day is one of {days:g}",
                 "Give the price a day, or the days of a year.")
        price /= days
    extra = {float(r["assistant_gbp"]) for r in rows if r.get("assistant_gbp")}
    if extra and max(extra) > 0:
        told.add("mended", rows[0], "has a price of its own for the assistant, which is added")
        price += max(extra)
        rows[0]["aided"] = "yes"
    return price


def vehicles(riders: Iterable[Record], told: Told) -> dict[str, pd.DataFrame]:
    """A price list to begin with: a row a kind, at the middle price of its runs.

    Args:
        riders: run, vehicle, day_gbp, seats and wheelchairs as text.
        told: takes what was guessed.
    """
    kinds: dict[str, dict[str, list[Record]]] = {}
    for row in riders:
        kinds.setdefault(row["vehicle"], {}).setdefault(row["run"], []).append(row)
    rows = []
    for kind, runs in sorted(kinds.items()):
        every = [r for part in runs.values() for r in part]
        most = max(len(part) for part in runs.values())
        seats, chairs = _layout(kind, every, most)
        costs = [float(part[0]["day_gbp"]) for part in runs.values()]
        layouts = f"{seats}+0" if not chairs else f"{seats}+0 {max(0, seats - 2 * chairs)}+{chairs}"
        rows.append({"kind": kind, "layouts": layouts, "day_gbp": f"{max(0.01, median(costs)):.2f}",
                     "per_mile_gbp": "0", "assistant": "needed",
                     "note": "begun by the import: the middle price of its runs"})
        told.add("guessed", every[0], "gives the price list one row for its kind of vehicle, at "
                 "the middle price of its runs", "Put the prices of your own in "
                 f"{VEHICLES.file}; no further import touches it.")
    return {VEHICLES.file: text_table(rows, [c.name for c in VEHICLES.columns])} if rows else {}


def _layout(kind: str, rows: Sequence[Record], most: int) -> tuple[int, int]:
    """Seats and wheelchair places of a kind: as given, else by its name, else by who rides."""
    given = [int(float(r["seats"])) for r in rows if r.get("seats")]
    named = re.search(r"\b(\d{1,2})\s*(?:-|\s)?(?:seat|pax|str)", kind.casefold())
    seats = max(given) if given else int(named[1]) if named else max(most, 3)
    chairs = max((int(float(r["wheelchairs"])) for r in rows if r.get("wheelchairs")), default=int(
        any(word in bare(kind) for word in CHAIRS)))
    return min(MOST_SEATS, max(seats, 1)), min(chairs, 20)
