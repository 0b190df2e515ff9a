"""What an appraisal assumes: each a low, a central and a high value, with its year and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sufficiency.errors import Fault, InputError, did_you_mean
from sufficiency.finance.cleaned_values import YEARS, Column
from sufficiency.finance.periods import year_span
from sufficiency.finance.tables import read_rows

MEANING = {
    "diversion": "share of filled new places whose child would otherwise be in an independent one",
    "leakage": "share of those who are placed independently all the same (tribunal, preference)",
    "independent_gbp": "pounds a year of an independent placement, net of VAT",
    "otherwise_gbp": "pounds a year the other children would have cost elsewhere",
    "transport_saving_gbp": "pounds a year saved on transport when all places are filled; of a "
                            "plan with journeys it is worked out from their minutes instead",
    "transport_gbp_per_hour": "pounds an hour of one child's drive",
    "transport_share": "share of children who are driven by the council",
    "transport_days": "school days a year",
    "fill": "share of what the openings plan to fill that is filled",
    "education_share": "share of an independent placement that the high needs block pays",
    "social_care_share": "share of it that social care pays",
    "health_share": "share of it that health pays",
    "bias": "how far capital is raised: 0 the lower, 1 the upper bound of optimism bias",
    "capital_grant_share": "share of capital that a grant of central government pays",
    "borrowing_rate": "interest a year on what is borrowed, nominal",
    "borrowing_years": "years over which borrowed capital is provided for",
    "mrp_annuity": "1: equal payments of interest and provision; 0: equal provision",
    "inflation": "rise of prices a year, for nominal figures only",
    "price_year": "calendar year in which the financial year of the prices begins",
    "first_year": "calendar year in which the first financial year (year 0) begins",
    "horizon_years": "years after year 0 that are appraised",
    "deficit_grant": "1: a grant pays its share of the high needs deficit up to its day; 0: none",
    "school_place_gbp": "pounds a year of a filled place at a new special school, of options that "
                        "do not say",
    "base_place_gbp": "pounds a year of a filled place at a new base, of options that do not say",
    "expansion_place_gbp": "pounds a year of a filled place more at what grows, of options that do "
                           "not say",
}
PLACE_COSTS = {"new_school": "school_place_gbp", "base_module": "base_place_gbp",
               "expansion": "expansion_place_gbp"}
"""What is assumed in the table of kinds of opening, and not in that of assumptions."""
PLAIN = {
    "school_place_gbp": "a place at a new special school to run, a year",
    "base_place_gbp": "a place at a new resource base to run, a year",
    "expansion_place_gbp": "a place at an expansion to run, a year",
    "diversion": "new places that stand in for an independent one",
    "leakage": "placed in an independent school all the same",
    "independent_gbp": "independent placement, a year",
    "otherwise_gbp": "a place elsewhere that is not independent, a year",
    "transport_saving_gbp": "transport saved when all places are filled, a year",
    "transport_gbp_per_hour": "the drive to school, an hour",
    "transport_share": "journeys that the council drives",
    "fill": "planned places that are filled",
    "education_share": "share of independent placements paid by the high needs block",
    "social_care_share": "share of independent placements paid by social care",
    "health_share": "share of independent placements paid by health",
    "bias": "optimism bias added to capital, from its least to its most",
    "capital_grant_share": "capital that a grant of central government pays",
    "borrowing_rate": "interest on borrowing",
    "borrowing_years": "years over which borrowing is provided for",
    "transport_days": "school days on which the council drives",
    "mrp_annuity": "equal payments of interest and provision together",
    "inflation": "rise of prices, in money of each year only",
    "price_year": "financial year of the prices",
    "first_year": "financial year of the first spending",
    "horizon_years": "years counted after the first",
    "deficit_grant": "grant that pays part of the high needs deficit",
}
"""What tables call an assumption whose name is a word of the trade."""
_SHARES = ("diversion", "leakage", "fill", "education_share", "social_care_share", "health_share",
           "transport_share", "bias", "capital_grant_share", "mrp_annuity", "deficit_grant")
OF_ONE = ("education_share", "social_care_share", "health_share")
"""Shares of one whole: where one is moved, the others take what is left."""
CHOICES = ("mrp_annuity", "deficit_grant")
"""1 for yes, 0 for no."""
_RATES = ("borrowing_rate", "inflation")
_WHOLE = ("transport_days", "borrowing_years", "price_year", "first_year", "horizon_years")
LONGEST = 200
"""Years that are appraised; more is a slip."""
COLUMNS = (
    Column("name", "assumption", needed=True),
    Column("low", "low value", "number"),
    Column("central", "central value", "number", True),
    Column("high", "high value", "number"),
    Column("year", "year the figure is of"),
    Column("status", "how the figure is known", "word", True,
           words=("measured", "published", "derived", "assumed")),
    Column("source", "where it was read, or why it is assumed", needed=True),
)


@dataclass(frozen=True)
class Range:
    """One assumption."""

    low: float
    central: float
    high: float
    status: str = ""
    source: str = ""

    @property
    def varies(self) -> bool:
        """Whether there is a range at all."""
        return self.low < self.high


@dataclass(frozen=True, eq=False)
class Assumptions:
    """All assumptions of an appraisal, by name."""

    ranges: Mapping[str, Range] = field(repr=False)

    def central(self) -> dict[str, float]:
        """The central values."""
        return {name: r.central for name, r in self.ranges.items()}

    def replace(self, **values: float) -> Assumptions:
        """The same with other central values, certain."""
        ranges = {name: replace(r, low=values[name], central=values[name], high=values[name])
                  if name in values else r for name, r in self.ranges.items()}
        return Assumptions(ranges)

    def at_most(self, name: str, most: float) -> Assumptions:
        """The same with one assumption, its central value and both ends, no larger than this.

        Args:
            name: of the assumption.
            most: its largest value.
        """
        known = self.ranges[name]
        low, central, high = (min(v, most) for v in (known.low, known.central, known.high))
        return Assumptions({**self.ranges,
                            name: replace(known, low=low, central=central, high=high)})

    def with_journeys(self, minutes_a_day: float, told: str) -> Assumptions:
        """The same with the saving on transport worked out from a plan's journeys.

        Args:
            minutes_a_day: child-minutes a plan saves each way on a school day; below zero where
                journeys get longer.
            told: where they come from.
        """
        hours = minutes_a_day / 60 * 2 * self.ranges["transport_days"].central
        hours *= self.ranges["transport_share"].central
        price = self.ranges["transport_gbp_per_hour"]
        low, high = sorted((hours * price.low, hours * price.high))
        found = Range(low, hours * price.central, high, "derived", told)
        return Assumptions({**self.ranges, "transport_saving_gbp": found})


def moved(values: Mapping[str, float], name: str, value: float) -> dict[str, float]:
    """Values with one of them moved; of shares of one whole the others keep their proportion.

    Args:
        values: one of each assumption.
        name: which is moved.
        value: to what.
    """
    out = {**values, name: value}
    if name not in OF_ONE:
        return out
    others = [n for n in OF_ONE if n != name]
    whole = sum(values[n] for n in others)
    for at, n in enumerate(others):
        # Where nobody else pays, the first of the others takes what is left.
        part = values[n] / whole if whole else float(at == 0)
        out[n] = (1 - value) * part
    return out


def of_one_whole(values: Mapping[str, float]) -> dict[str, float]:
    """Values whose shares of one whole, drawn one by one, are brought to sum to it."""
    whole = sum(values[n] for n in OF_ONE)
    return {**values, **({n: values[n] / whole for n in OF_ONE} if whole else {})}


def in_words(name: str) -> str:
    """An assumption with its unit, as people read it: "transport days (days)"."""
    words = PLAIN.get(name) or " ".join(
        w for w in name.split("_") if w not in ("gbp", "share"))
    return f"{words} ({unit(name)})"


def unit(name: str) -> str:
    """The unit of an assumption."""
    return ("choice" if name in CHOICES else "share" if name in _SHARES
            else "£" if "gbp" in name else "share a year" if name in _RATES
            else "days" if name.endswith("days")
            else "years" if name.endswith("years") else "year")


def decision_day(values: Mapping[str, float]) -> date:
    """The first day of year 0: its national rates count."""
    return year_span(int(values["first_year"]), "financial").start


def read_assumptions(path: Path) -> Assumptions:
    """The assumptions of a table; each name once, none missing.

    Raises:
        InputError: every fault of the table.
    """
    read = read_rows(path, COLUMNS, ("name",))
    faults = list(read.faults)
    known = [name for name in MEANING if name not in PLACE_COSTS.values()]
    ranges = {}
    for row in read.rows:
        name, row_number = row["name"], row["row"]
        if name not in known:
            faults.append(Fault(path.name, "is not an assumption", did_you_mean(name, known),
                                row_number, "name", name))
            continue
        low, central, high = (float(row["central"] if row[c] is None else row[c])
                              for c in ("low", "central", "high"))
        faults += _wrong(path.name, row_number, name, low, central, high)
        ranges[name] = Range(low, central, high, row["status"], row["source"])
    faults += [Fault(path.name, f"does not give {name}", f"Add a row: {MEANING[name]}.")
               for name in known if name not in ranges and not read.faults]
    parts = [ranges[n].central for n in OF_ONE if n in ranges]
    if len(parts) == 3 and abs(sum(parts) - 1) > 1e-9:
        faults.append(Fault(path.name, "does not sum to 1 over education, social care and health",
                            "Give shares of one whole.", column="central"))
    if faults:
        raise InputError(faults)
    return Assumptions(ranges)


def _wrong(file: str, row: int, name: str, low: float, central: float, high: float) -> list[Fault]:
    problems = []
    if not low <= central <= high:
        problems.append(("is not low, central, high in this order", "Order the three values."))
    if name in _SHARES and not (low >= 0 and high <= 1):
        problems.append(("is not between 0 and 1", "Give a share."))
    if low < 0:
        problems.append(("is negative", "Give 0 or more."))
    if name in _WHOLE and (central != int(central) or low != high):
        problems.append(("is not one whole number", "Give one whole number."))
    if name.endswith("_year") and not YEARS[0] <= central <= YEARS[1]:
        problems.append((f"is not of the years {YEARS[0]} to {YEARS[1]}", "Give a calendar year."))
    if name in ("borrowing_years", "horizon_years") and central > LONGEST:
        problems.append((f"is above {LONGEST}", "Give years, not a date."))
    if name in ("borrowing_years", "horizon_years") and central < 1:
        problems.append(("is below 1", "Give at least one year."))
    return [Fault(file, problem, remedy, row, name) for problem, remedy in problems]
