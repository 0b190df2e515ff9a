"""Residents by age in the years ahead, and how much of a forecast they explain.

Without projections, residents of the last mid-year estimate grow older where they live: nobody
moves or dies, and children born since are as many as the youngest then. A council's own table of
projections (the same columns, later years) replaces that.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sufficiency.forecast.panel import Floats
from sufficiency.forecast.tables import AGES


def residents(population: pd.DataFrame, code: str, january: int) -> Floats | None:
    """(a,) residents by age at the 31 August before a January; None for a council without a row.

    Of the years in the table the one before the January counts, or the last one before that.

    Args:
        population: columns la_code, year, age, people.
        code: the council's number.
        january: whose 31 August before is meant.
    """
    mine = population[(population["la_code"] == code) & (population["year"] < january)]
    if not len(mine):
        return None
    year = int(mine["year"].max())
    people = mine[mine["year"] == year].set_index("age")["people"]
    since = january - 1 - year
    return np.array([people.get(max(a - since, int(people.index.min())), np.nan) for a in AGES],
                    dtype=float)


def growth(population: pd.DataFrame, code: str, origin: int, january: int) -> Floats:
    """(a,) residents at a January against those at the origin; 1 where nothing is known.

    Args:
        population: columns la_code, year, age, people.
        code: the council's number.
        origin, january: Januaries that are compared.
    """
    before, after = (residents(population, code, j) for j in (origin, january))
    if before is None or after is None:
        return np.ones(len(AGES))
    ratio = np.where(before > 0, after / np.where(before > 0, before, 1), 1.0)
    return np.where(np.isfinite(ratio), ratio, 1.0)


def population_effect(stock: np.ndarray, ratio: Floats) -> float:
    """Children more, if each age kept today's rate of plans and only residents changed.

    Args:
        stock: (..., a) children at the origin.
        ratio: (a,) of ``growth``. The rest of a forecast's change is the rate effect.
    """
    by_age = stock.reshape(-1, stock.shape[-1]).sum(axis=0)
    return float((by_age * (ratio - 1)).sum())
