"""What a programme promised by quarter against what came: red, amber or green by a stated rule.

Counts of children are rounded to the nearest ten wherever they are shown; their rating is by the
whole figures, and a rating alone gives no count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from sufficiency.errors import Fault, InputError
from sufficiency.finance.cleaned_values import Column
from sufficiency.finance.periods import FIRST_MONTH
from sufficiency.finance.tables import read_rows

MEASURES = {
    "capital_gbp": ("Capital spent", False),
    "school_places": ("Places opened in special schools", True),
    "base_places": ("Places opened in bases", True),
    "placements_diverted": ("Children placed locally instead of independently", True),
    "minutes_a_day": ("Minutes of travel saved a day by all children, one way", True),
    "miles_a_year": ("Miles of travel saved a year", True),
    "saving_high_needs_gbp": ("Saved in the high needs block", True),
    "saving_general_fund_gbp": ("Saved in the general fund", True),
    "saving_social_care_gbp": ("Saved in social care", True),
    "saving_health_gbp": ("Saved by health", True),
}
"""Words, and whether more is better; of capital less is."""
CHILDREN = ("placements_diverted",)
"""Counts of children."""
OF_CHILDREN = ("minutes_a_day", "miles_a_year", "saving_high_needs_gbp",
               "saving_general_fund_gbp", "saving_social_care_gbp", "saving_health_gbp")
"""Made from children: divided by a fee, a distance or a drive they give a count."""
RATINGS = ("green", "amber", "red")
"""The best first."""
GREEN, AMBER = Fraction(5, 100), Fraction(20, 100)
RULE = (f"Green: what has come to date is at most {float(GREEN):.0%} worse than planned to date; "
        f"amber: at most {float(AMBER):.0%} worse; red: more. Not due: nothing is planned yet and "
        "nothing has come. Not reported: a quarter that was due has no actual figure; it is never "
        "read as nothing. Of capital, more than planned is worse; of everything else, less.")
COLUMNS = (
    Column("measure", "what is counted", "word", True, words=tuple(MEASURES)),
    Column("quarter", "quarter of a financial year, as 2021-22 Q3", needed=True),
    Column("planned", "planned in that quarter alone", "number", True),
    Column("actual", "what came in that quarter; empty: not reported", "number"),
    Column("status", "how the figures are known", "word", True,
           words=("measured", "published", "derived", "assumed")),
    Column("source", "where they were read, or why they are assumed", needed=True),
    Column("target", "yes: planned for the whole programme and from no count of children, so that "
           "it may be published", "yesno", default=False),
)
_QUARTER = re.compile(r"(\d{4})-(\d{2}) Q([1-4])")


@dataclass(frozen=True)
class Tracked:
    """One measure to date.

    Attributes:
        planned, actual: sums up to the quarter; actual None where one that was due is missing.
        rating: green, amber, red, not due or not reported.
        missing: quarters that were due and have no figure.
    """

    measure: str
    planned: Fraction
    actual: Fraction | None
    rating: str
    missing: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What the measure is called."""
        return MEASURES[self.measure][0]


def quarter_of(day: date) -> str:
    """The financial quarter of a day, as 2021-22 Q3."""
    first = day.year - (day.month < FIRST_MONTH["financial"])
    return f"{first}-{(first + 1) % 100:02d} Q{(day.month - 4) % 12 // 3 + 1}"


def checked_quarter(text: str) -> str:
    """A quarter as given on the command line.

    Raises:
        InputError: it is none.
    """
    if not _is_quarter(text):
        raise InputError([Fault("quarter", "is not a quarter", "Write it as 2021-22 Q3.")])
    return text


def _is_quarter(text: str) -> bool:
    found = _QUARTER.fullmatch(text)
    return found is not None and (int(found[1]) + 1) % 100 == int(found[2])


def read_benefits(path: Path) -> list[dict[str, Any]]:
    """The rows of a table of benefits.

    Raises:
        InputError: every fault of the table.
    """
    read = read_rows(path, COLUMNS, ("measure", "quarter"))
    faults = list(read.faults)
    for row in read.rows:
        if not _is_quarter(row["quarter"]):
            faults.append(Fault(path.name, "is not a quarter", "Write it as 2021-22 Q3.",
                                row["row"], "quarter"))
        if row["planned"] < 0:
            faults.append(Fault(path.name, "is negative", "Plan 0 or more.", row["row"],
                                "planned"))
        if (row["actual"] or 0) < 0 and not row["measure"].endswith("_gbp"):
            faults.append(Fault(path.name, "is negative", "Give 0 or more.", row["row"],
                                "actual"))
        people = row["measure"] in CHILDREN
        faults += [Fault(path.name, f"is no whole number of {'children' if people else 'places'}",
                         "Count whole ones.", row["row"], column)
                   for column in ("planned", "actual")
                   if (people or row["measure"].endswith("_places")) and (row[column] or 0) % 1]
    if faults:
        raise InputError(faults)
    return read.rows


def track(rows: Sequence[Mapping[str, Any]], quarter: str) -> list[Tracked]:
    """Each measure of the rows to the end of a quarter, in the order of ``MEASURES``."""
    by_measure: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["quarter"] <= quarter:
            by_measure[row["measure"]].append(row)
    known = {row["measure"] for row in rows}
    return [_tracked(m, by_measure[m]) for m in MEASURES if m in known]


def _tracked(measure: str, rows: Sequence[Mapping[str, Any]]) -> Tracked:
    planned = sum((r["planned"] for r in rows), Fraction(0))
    missing = tuple(r["quarter"] for r in rows if r["actual"] is None and r["planned"] > 0)
    actual = sum((r["actual"] for r in rows if r["actual"] is not None), Fraction(0))
    if missing:
        return Tracked(measure, planned, None, "not reported", missing)
    return Tracked(measure, planned, actual, rating(planned, actual, MEASURES[measure][1]))


def rating(planned: Fraction, actual: Fraction, more_is_better: bool) -> str:
    """Green, amber, red or not due, by ``RULE``.

    Args:
        planned, actual: of one measure, in the same unit.
        more_is_better: less than planned is worse; otherwise more is.
    """
    if planned == actual == 0:
        return "not due"
    worse = planned - actual if more_is_better else actual - planned
    if worse <= GREEN * planned:
        return "green"
    return "amber" if worse <= AMBER * planned else "red"


def benefit_table(tracked: Sequence[Tracked]) -> pd.DataFrame:
    """What may be shown: measure, planned, actual, rating, quarters without a figure."""
    return pd.DataFrame(
        [(t.words, counted(t.measure, t.planned),
          "not reported" if t.actual is None else counted(t.measure, t.actual), t.rating,
          ", ".join(sorted(t.missing))) for t in tracked],
        columns=["measure", "planned_to_date", "actual_to_date", "rating", "not_reported"])


def counted(measure: str, value: Fraction) -> str:
    """A figure of a measure as it is shown inside; of children to the nearest ten."""
    if measure in CHILDREN:
        return f"about {round(value / 10) * 10:,}"
    return shown(measure, value)


def shown(measure: str, value: Fraction) -> str:
    """A figure of a measure in its unit: whole pounds with their sign, else a whole number."""
    minus = "-" if round(value) < 0 else ""
    return f"{minus}{'£' if measure.endswith('_gbp') else ''}{abs(round(value)):,}"
