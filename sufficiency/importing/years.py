"""Year groups: as given, from the date of birth, from an age; and ages that were given for them."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from sufficiency.case.ages import look_like_ages
from sufficiency.importing.findings import Told
from sufficiency.importing.values import HIGHEST, LOWEST

AT_FIVE = 4
"""Whoever is 4 on 31 August is in reception (year 0) from September."""


def year_of(born: dt.date, january: int) -> int:
    """National curriculum year in a January: age on the 31 August before, less four."""
    cutoff = dt.date(january - 1, 8, 31)
    return cutoff.year - born.year - ((cutoff.month, cutoff.day) < (born.month, born.day)) - AT_FIVE


def with_years(children: pd.DataFrame, january: int, told: Told) -> pd.DataFrame:
    """Children with a year group each, or none; what was guessed and what disagrees is told.

    Args:
        january: year of the census the year groups are of.
        told: takes what was guessed and what disagrees.
        children: dob (ISO 8601), ncy and age as text; file, row.
    """
    born = [year_of(dt.date.fromisoformat(d), january) if d else None for d in children["dob"]]
    given = [int(n) if n else None for n in children["ncy"]]
    rows = children.to_dict("records")
    both = [(n - b) for n, b in zip(given, born, strict=True) if n is not None and b is not None]
    ages = (2 * sum(d in (AT_FIVE, AT_FIVE + 1) for d in both) > len(both) if both else
            look_like_ages([n for n in given if n is not None]))
    out: list[int | None] = []
    for row, year, birth in zip(rows, given, born, strict=True):
        found = birth if year is None else year
        if ages and year is not None:
            told.add("fault", row, "holds ages", "Give year groups (an age less four or five), or "
                     "call the column age.", "ncy")
        elif year is not None and birth is not None and abs(year - birth) > 1:
            told.add("look", row, "is more than one year from the date of birth", "Check both.",
                     "ncy")
        elif year is None and birth is not None:
            told.add("mended", row, "has the year group of the date of birth")
        if found is None and row["age"]:
            found = int(float(row["age"])) - AT_FIVE
            told.add("guessed", row, "has the year group of the age on 31 August, less four",
                     "Give year groups or dates of birth.")
        if found is not None and not LOWEST <= found <= HIGHEST:
            told.add("dropped", row, "is not of an age for an EHC plan")
        out.append(found)
    return children.assign(ncy=pd.array(out, dtype="Int64"))
