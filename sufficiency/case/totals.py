"""Published totals that synthetic children are drawn from: the tables of population/, checked."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sufficiency.case.columns import Column, Table
from sufficiency.case.reading import read_table
from sufficiency.errors import Fault, InputError, did_you_mean

MOST = 1_000_000
"""Children in one cell of totals; a number above is a slip."""


def _count(name: str, meaning: str) -> Column:
    return Column(name, meaning, "int", True, 0, MOST, default=0)


_YEAR = Column("year", "January", "int", True, 1990, 2100, default=0)
_NEED = Column("need", "primary need", needed=True)
_SETTING = Column("setting", "setting of settings.csv", needed=True)
_PLANS = _count("plans", "children with a plan")
_AGE = Column("age", "age at 31 August", "int", True, 0, 25, default=0)
_AGES = (Column("age_from", "youngest age", "int", True, 0, 25, default=0),
         Column("age_to", "oldest age", "int", True, 0, 25, default=0))
TABLES = {
    "plans_by_need_age": (_YEAR, _NEED, _AGE, _PLANS),
    "plans_by_need_setting": (_YEAR, _SETTING, _NEED, _PLANS),
    "plans_by_age_setting": (_YEAR, _SETTING, _AGE, _PLANS),
    "plans_by_need_sex": (_YEAR, _NEED, Column("sex", "F or M", needed=True), _PLANS),
    "settings": (_SETTING, Column("name", "what people call it", needed=True),
                 Column("daily", "whether it means a daily journey to a special school or base",
                        needed=True, words=("yes", "no"), default="no"),
                 Column("reason", "why it is left out"),
                 Column("kind", "kinds of provision its children are at")),
    "residential": (_YEAR, _SETTING, *_AGES, _PLANS),
    "base_without_plan": (_YEAR, _NEED, *_AGES, _count("children", "children")),
    "deprivation": (
        Column("imd_decile", "deprivation decile", "int", True, 1, 10, default=1),
        Column("rate", "rate of plans against the mean", "number", True, 0, 100, default=1.0)),
}


def settings_of(folder: Path) -> pd.DataFrame:
    """Settings of a folder of totals, as far as they can be read."""
    return _read(folder, "settings")[0]


def _read(folder: Path, name: str) -> tuple[pd.DataFrame, list[Fault]]:
    file = f"{name}.csv"
    return read_table(folder / file, Table(file, "published totals", TABLES[name]), others=True)


def read_totals(folder: Path, year: int) -> dict[str, pd.DataFrame]:
    """Tables of a folder of totals by name, of one January where they have years.

    Raises:
        InputError: every fault of every table, or there are no totals for the year.
    """
    tables, faults = {}, []
    for name in TABLES:
        tables[name], found = _read(folder, name)
        faults += found
    if faults:
        raise InputError(faults)
    every = sorted(set(tables["plans_by_need_setting"]["year"]))
    now = {k: t[t["year"] == year] if "year" in t else t for k, t in tables.items()}
    for name in ("plans_by_need_setting", "plans_by_need_age", "plans_by_age_setting",
                 "plans_by_need_sex"):
        if not len(now[name]):
            faults.append(Fault(
                f"{name}.csv", "has no totals for this year",
                f"Years there are: {', '.join(map(str, every))}.", column="year", value=str(year)))
    if faults:
        raise InputError(faults)
    wanted = now["plans_by_need_setting"]
    by_age, named = set(now["plans_by_age_setting"]["setting"]), set(now["settings"]["setting"])
    for row, setting in wanted.drop_duplicates("setting")[["row", "setting"]].to_numpy():
        problem = ("is not in settings.csv" if setting not in named else
                   "has no rows in plans_by_age_setting.csv" if setting not in by_age else "")
        if problem:
            faults.append(Fault("plans_by_need_setting.csv", problem,
                                did_you_mean(setting, named - {setting}, "Add it there."),
                                row=int(row), column="setting", value=setting))
    if faults:
        raise InputError(faults)
    return now
