"""Published plans of one council; where DfE has none for it, England's shape stands in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sufficiency.case.synthetic import apportion, fit, round_table
from sufficiency.datasets import pack

TABLES = {"plans_by_need_age": ("need", "age"), "plans_by_need_setting": ("setting", "need"),
          "plans_by_need_sex": ("need", "sex"), "plans_by_age_setting": ("setting", "age")}
NAMES = {"need": "need", "age": "age", "setting": "placement", "sex": "sex"}
YEAR = "2025"
NOT_RECORDED = {"not_recorded", "NOT_RECORDED"}


def plans_of(la_code: str) -> tuple[dict[str, pd.DataFrame], tuple[str, ...]]:
    """The four tables of a council, and a sentence for each that DfE did not publish.

    A table that is missing, or in which most plans are not recorded, is England's, fitted to the
    totals that the council's other tables do have (iterative proportional fitting, then whole
    numbers with both margins kept).
    """
    england, own, missing = {}, {}, []
    for name, pair in TABLES.items():
        every = pack.table(name)
        every["plans"] = every["plans"].astype(int)
        england[name] = every.groupby(list(pair))["plans"].sum().unstack(fill_value=0)
        mine = pack.of_council(every, la_code)
        if 2 * int(mine.loc[_recorded(mine, pair), "plans"].sum()) > int(mine["plans"].sum()):
            own[name] = mine
        else:
            missing.append(name)
    told = tuple(
        f"DfE published no table of plans by {' and '.join(NAMES[c] for c in TABLES[name])} for "
        f"this council, or one in which most are not recorded: {name}.csv is England's, fitted to "
        "the totals there are." for name in missing)
    for name in missing:
        own[name] = _stand_in(england, own, TABLES[name], name)
    return own, told


def _recorded(rows: pd.DataFrame, pair: tuple[str, str]) -> pd.Series:
    """Rows in which both sides are known."""
    return ~rows[list(pair)].isin(NOT_RECORDED).any(axis=1)


def _stand_in(
    england: dict[str, pd.DataFrame], own: dict[str, pd.DataFrame], pair: tuple[str, str], name: str
) -> pd.DataFrame:
    """England's table fitted to what a council's other tables say of its two sides."""
    whole = england[name]
    total = next(int(t["plans"].sum()) for key in TABLES if (t := own.get(key)) is not None)
    rows, columns = (
        apportion(_margin(whole, axis, side, own), total) for axis, side in enumerate(pair))
    estimate = fit(whole.to_numpy(float), rows.astype(float), columns.astype(float))
    cells = pd.DataFrame(round_table(estimate, rows, columns), whole.index, whole.columns)
    long = cells.stack().rename("plans").reset_index()
    return long[long["plans"] > 0].assign(year=YEAR)[["year", *pair, "plans"]].reset_index(
        drop=True)


def _margin(
    whole: pd.DataFrame, axis: int, side: str, own: dict[str, pd.DataFrame]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Plans of each value of one side: the council's own, else England's."""
    index = whole.index if axis == 0 else whole.columns
    for rows in own.values():
        if side in rows:
            return rows.groupby(side)["plans"].sum().reindex(index, fill_value=0).to_numpy(float)
    return whole.sum(axis=1 - axis).to_numpy(float)
