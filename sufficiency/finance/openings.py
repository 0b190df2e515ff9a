"""What a plan opens, as an appraisal needs it: places, capital, yearly cost, when and how it fills.

Read from a table, or from the plain rows of a plan's options: nothing of a plan but values is known
here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from sufficiency.errors import Fault, InputError
from sufficiency.finance.assumptions import PLACE_COSTS, Range
from sufficiency.finance.cleaned_values import YEARS, Column
from sufficiency.finance.tables import read_rows

LONGEST_LEAD = 30
"""Years from a decision to an opening; more is a slip."""
KINDS = ("new_school", "base_module", "expansion")
BUILDINGS = ("standard_buildings", "non_standard_buildings", "none")
COLUMNS = (
    Column("name", "name people know", needed=True, also=("site_name", "option_id")),
    Column("kind", "what is opened", "word", True, words=KINDS),
    Column("places", "places when full", "whole", True),
    Column("capital_gbp", "pounds of capital, price year of the appraisal", "pence", True),
    Column("place_cost_gbp", "pounds a filled place a year, with top-up", "pence", True),
    Column("opens", "calendar year whose September it opens in", "whole", True,
           also=("open_year",)),
    Column("building", "class for optimism bias", "word", words=BUILDINGS,
           default="standard_buildings"),
    Column("fill", "share of places in use in year 1, 2, ...: 0.35 0.6 1", default=""),
    Column("source", "where the row was read", default=""),
)

ENDS = ("place_cost_low_gbp", "place_cost_high_gbp")
KIND_COLUMNS = (
    Column("kind", "what is opened", "word", True, words=KINDS),
    Column("place_cost_gbp", "pounds a filled place a year, for options that give none", "pence",
           True),
    Column("place_cost_low_gbp", "the least it may be; empty: place_cost_gbp", "pence"),
    Column("place_cost_high_gbp", "the most it may be; empty: place_cost_gbp", "pence"),
    Column("lead_years", "years from the first financial year to the September it opens in",
           "whole", True),
    Column("building", "class for optimism bias", "word", words=BUILDINGS,
           default="standard_buildings"),
    Column("fill", "share of places in use in year 1, 2, ...: 0.35 0.6 1", needed=True),
    Column("source", "where it was read, or why it is assumed", needed=True),
)


@dataclass(frozen=True)
class Kind:
    """What is taken of a kind of opening where an option does not say it; see ``KIND_COLUMNS``."""

    place_pence: int
    lead_years: int
    building: str
    fill: tuple[float, ...]
    source: str = ""
    place_ends: tuple[int, int] | None = None

    @property
    def place_range(self) -> Range:
        """Pounds of a place, from the least to the most they may be."""
        low, high = self.place_ends or (self.place_pence, self.place_pence)
        return Range(low / 100, self.place_pence / 100, high / 100, "assumed", self.source)


@dataclass(frozen=True)
class Opening:
    """One thing that opens.

    Attributes:
        capital_pence: before any allowance for optimism.
        place_pence: a filled place, a year.
        place_of: assumption whose value is taken in its place, where there is one.
        opens: calendar year whose September it opens in.
        fill: share of places in use in its first, second, ... year; the last one stays.
    """

    name: str
    kind: str
    places: int
    capital_pence: int
    place_pence: int
    opens: int
    building: str = "standard_buildings"
    fill: tuple[float, ...] = (1.0,)
    place_of: str = ""

    def filled(self, year: int) -> float:
        """Places in use in the academic year that begins in a calendar year."""
        if year < self.opens:
            return 0.0
        return self.places * self.fill[min(year - self.opens, len(self.fill) - 1)]


def read_openings(path: Path, fill: tuple[float, ...]) -> list[Opening]:
    """The openings of a table.

    Args:
        fill: for rows that give none.

    Raises:
        InputError: every fault of the table.
    """
    read = read_rows(path, COLUMNS, ("name",))
    faults = list(read.faults)
    out = []
    for row in read.rows:
        faults += [
            Fault(path.name, "is not above zero", "Leave the row out.", row["row"], "places",
                  str(row["places"])) for _ in range(row["places"] <= 0)]
        faults += [Fault(path.name, "is negative", "Give pounds, 0 or more.", row["row"], c)
                   for c in ("capital_gbp", "place_cost_gbp") if row[c] < 0]
        if not YEARS[0] <= row["opens"] <= YEARS[1]:
            faults.append(Fault(path.name, f"is not of the years {YEARS[0]} to {YEARS[1]}",
                                "Give the calendar year whose September it is.", row["row"],
                                "opens", str(row["opens"])))
        try:
            own = _shares(row["fill"]) or fill
        except ValueError as error:
            problem, remedy = error.args
            faults.append(Fault(path.name, problem, remedy, row["row"], "fill", row["fill"]))
            continue
        out.append(Opening(row["name"], row["kind"], row["places"], row["capital_gbp"],
                           row["place_cost_gbp"], row["opens"], row["building"], own))
    if not out and not faults:
        faults.append(Fault(path.name, "opens nothing", "Give at least one row."))
    if faults:
        raise InputError(faults)
    return out


def read_kinds(path: Path) -> dict[str, Kind]:
    """What is taken of each kind of opening.

    Raises:
        InputError: every fault of the table.
    """
    read = read_rows(path, KIND_COLUMNS, ("kind",))
    faults = list(read.faults)
    out = {}
    for row in read.rows:
        try:
            cost = row["place_cost_gbp"]
            low, high = (cost if row[c] is None else row[c] for c in ENDS)
            out[row["kind"]] = Kind(cost, row["lead_years"], row["building"],
                                    _shares(row["fill"]), row["source"], (low, high))
        except ValueError as error:
            problem, remedy = error.args
            faults.append(Fault(path.name, problem, remedy, row["row"], "fill", row["fill"]))
        faults += [Fault(path.name, "is negative", "Give 0 or more.", row["row"], c)
                   for c in ("place_cost_gbp", "lead_years", ENDS[0]) if (row[c] or 0) < 0]
        faults += [Fault(path.name, "is not low, central, high in this order",
                         "Order the three costs of a place.", row["row"], "place_cost_gbp")
                   for _ in range(not low <= cost <= high)]
        faults += [Fault(path.name, f"is above {LONGEST_LEAD}", "Give years, not a date.",
                         row["row"], "lead_years", str(row["lead_years"]))
                   for _ in range(row["lead_years"] > LONGEST_LEAD)]
    faults += [Fault(path.name, f"has no row for {kind}", "Add one.")
               for kind in KINDS if kind not in out and not faults]
    if faults:
        raise InputError(faults)
    return out


def openings_of(
    options: Iterable[Mapping[str, Any]], kinds: Mapping[str, Kind], first_year: int
) -> list[Opening]:
    """The openings of a plan's options, as plain rows.

    Args:
        options: rows with name (or site_name), kind, places, capital_gbp; ``opened`` (others are
            left out), ``place_cost_gbp``, ``open_year`` (its September) and ``earliest_year`` (the
            first January it can be there) where known.
        kinds: what is taken where a row does not say it.
        first_year: calendar year in which the first financial year begins; an option opens by its
            own year, or so many years later as its kind takes, but not before it can.
    """
    out = []
    for row in options:
        if not row.get("opened", True):
            continue
        kind = kinds[str(row["kind"])]
        cost, year = row.get("place_cost_gbp"), row.get("open_year")
        there = row.get("earliest_year")
        soonest = first_year + kind.lead_years
        if not _absent(there):
            soonest = max(soonest, int(there) - 1)  # type: ignore[arg-type]
        out.append(Opening(
            str(row.get("name") or row.get("site_name") or row["option_id"]), str(row["kind"]),
            int(row["places"]), round(float(row["capital_gbp"]) * 100),
            kind.place_pence if _absent(cost) else round(float(cost) * 100),  # type: ignore[arg-type]
            soonest if _absent(year) else int(year),  # type: ignore[arg-type]
            kind.building, kind.fill, PLACE_COSTS[str(row["kind"])] if _absent(cost) else ""))
    return out


def _absent(value: object) -> bool:
    return value is None or value != value or value in ("", 0)


def _shares(text: str) -> tuple[float, ...]:
    """Shares between spaces; a ValueError carries problem and remedy."""
    try:
        if not text.isascii():
            raise ValueError(text)
        exact = [Fraction(word) for word in text.split()]
    except (ValueError, ZeroDivisionError):
        raise ValueError("is not a list of shares", "Write 0.35 0.6 1.") from None
    if any(not 0 <= share <= 1 for share in exact):
        raise ValueError("has a share outside 0 to 1", "Write 0.35 0.6 1.")
    return tuple(float(share) for share in exact)
