"""The years ahead: how fast a new school fills, and the children of each year.

Until a forecast exists the children of a year are those of the demand year, weighted so that each
primary need and phase has the number that demand_by_year.csv gives. Whole children are kept: which
rows gain or lose a child is drawn once, with a seed, so that a row that gains one keeps it in every
later year of growth. Added children live where children of that need and phase live now.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sufficiency.case.columns import DEMAND_BY_YEAR
from sufficiency.case.reading import read_table
from sufficiency.errors import Fault, InputError

Ints = NDArray[np.int64]


def fill_shares(text: str) -> tuple[float, ...]:
    """Shares of places in use in year 1, 2, ... of a cell of column fill; empty for an empty one.

    Raises:
        ValueError: not a row of growing shares that ends in 1.
    """
    shares = tuple(float(word) for word in text.split())
    if shares and (shares[0] <= 0 or shares[-1] != 1 or sorted(shares) != list(shares)):
        raise ValueError(text)
    return shares


def fill_faults(file: str, table: pd.DataFrame) -> list[Fault]:
    """Faults of column fill."""
    faults = []
    for row in table.to_dict("records"):
        try:
            fill_shares(row["fill"])
        except ValueError:
            faults.append(Fault(file, "is not a row of growing shares that ends in 1",
                                "Write one share a year, as 0.35 0.6 0.8 1.",
                                row=int(row["row"]), column="fill", value=row["fill"]))
    return faults


def read_demand_by_year(folder: Path) -> tuple[pd.DataFrame, list[Fault]]:
    """demand_by_year.csv, empty where the case has none, and every fault of it."""
    path = folder / DEMAND_BY_YEAR.file
    if not path.exists():
        return pd.DataFrame(columns=[c.name for c in DEMAND_BY_YEAR.columns]), []
    table, faults = read_table(path, DEMAND_BY_YEAR)
    for row in table.to_dict("records"):
        given = (not np.isnan(row["factor"]), row["children"] >= 0)
        if sum(given) != 1 and not any(f.row == row["row"] for f in faults):
            faults.append(Fault(
                DEMAND_BY_YEAR.file,
                "is given beside children" if all(given) else "is empty, and so is children",
                "Give one of the two.", row=int(row["row"]), column="factor",
            ))
    return table, faults


def factors_of(
    table: pd.DataFrame, demand: pd.DataFrame, year: int
) -> dict[tuple[str, str], float]:
    """Factor of every (need, phase) of the demand in a year; 1 where no row names it.

    Args:
        table: rows of demand_by_year.csv; a row without need or phase holds for all of them.
        demand: children of today by need and phase.
        year: whose rows are used.

    Raises:
        InputError: the table has no row for the year, or numbers of children for a need and phase
            that have none now, so that nobody knows where they live.
    """
    rows = table[table["year"] == year]
    if not len(rows):
        raise InputError([Fault(DEMAND_BY_YEAR.file, f"has no row for {year}",
                                "Add it, or look at other years (phase.years).", column="year")])
    now = demand.groupby(["need", "phase"])["children"].sum()
    factors: dict[tuple[str, str], float] = {}
    faults = []
    for row in rows.to_dict("records"):
        mine = [k for k in now.index if row["need"] in ("", k[0]) and row["phase"] in ("", k[1])]
        total = int(now[mine].sum()) if mine else 0
        if row["children"] > 0 and not total:
            faults.append(Fault(DEMAND_BY_YEAR.file, "names children where there are none now",
                                "Name a wider row: no phase, or no need.", row=int(row["row"]),
                                column="children", value=str(row["children"])))
        factor = row["factor"] if row["children"] < 0 else row["children"] / max(total, 1)
        factors[row["need"], row["phase"]] = float(factor)
    if faults:
        raise InputError(faults)
    return {
        (need, phase): next(
            (factors[k] for k in ((need, phase), (need, ""), ("", phase), ("", ""))
             if k in factors), 1.0,
        )
        for need, phase in now.index
    }


def children_of(
    demand: pd.DataFrame, factors: dict[tuple[str, str], float], seed: int
) -> Ints:
    """(n,) children of each row in a year, whole, each need and phase at its rounded number.

    Args:
        demand: n rows with need, phase and children of today.
        factors: (need, phase) -> what its children are multiplied by.
        seed: of the order in which rows are rounded up.
    """
    order = np.random.default_rng([seed, 77]).permutation(len(demand))
    weight = demand["children"].to_numpy(np.int64)
    out = weight.copy()
    keys = list(zip(demand["need"], demand["phase"], strict=True))
    for key, factor in factors.items():
        rows = order[[keys[i] == key for i in order]]
        wanted = weight[rows] * factor
        whole = np.floor(wanted + 1e-9).astype(np.int64)
        lack = round(float(wanted.sum())) - int(whole.sum())
        first = np.argsort(whole - wanted, kind="stable")[: max(lack, 0)]
        whole[first] += 1
        out[rows] = whole
    return out
