"""Dates in tables: written as 2025-01-31, counted in days from 1 January 1970."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sufficiency.errors import Fault

NEVER = np.iinfo(np.int32).max
"""Day of what has not happened."""


def day_of(date: datetime.date) -> int:
    """Days since 1 January 1970."""
    return (date - datetime.date(1970, 1, 1)).days


def date_of(day: int) -> datetime.date:
    """The date of a number of days since 1 January 1970."""
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=int(day))


def read_days(
    file: str, table: pd.DataFrame, columns: Sequence[str]
) -> tuple[dict[str, np.ndarray], list[Fault]]:
    """Days of columns of dates, and every cell that is none; no value is quoted.

    Args:
        file: name of the table, for its faults.
        table: columns of text and ``row``, the line of each in the file.
        columns: those that hold dates.

    Returns:
        column -> (n,) days, ``NEVER`` where the cell is empty or no date.
    """
    days = {name: np.full(len(table), NEVER, dtype=np.int64) for name in columns}
    faults = []
    for name in columns:
        for i, (text, row) in enumerate(zip(table[name], table["row"], strict=True)):
            if not text:
                continue
            try:
                days[name][i] = day_of(datetime.date.fromisoformat(text))
            except ValueError:
                faults.append(Fault(file, "is not a date", "Write it as 2025-01-31.", int(row),
                                    name))
    return days, faults
