"""A council's own children from January to January: counts that replace published stocks.

One row a child and year, as widely kept for such forecasts:
``calendar-year, setting-1, need-1, academic-year-1, setting-2, need-2, academic-year-2``: where a
child was in the January of the calendar year, and in the one after. A child without a plan is
``NONSEND`` (or empty) on that side: a joiner on the first, a leaver on the second. A child keeps
the need it has now (``not_recorded`` where it has none yet); settings are the council's own words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sufficiency.case.columns import Column, Table
from sufficiency.case.reading import read_table
from sufficiency.case.vocabulary import NEEDS
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.cohort import Rates, Turnover, rates, shrunk, summed
from sufficiency.forecast.tables import AGES, SETTINGS, digest

NOBODY = "NONSEND"
_NOBODY = {"", "nonsend", "non-send", "non_send", "na"}
"""How that is written."""
UNKNOWN = "not_recorded"
_UNKNOWN = {UNKNOWN, "nsa", "not recorded"}
"""Words for a need that nobody has told; NSA = no specialist assessment yet (school census)."""
WEIGHT = 20.0
"""Children of all needs beside those of one need, for its rates."""
_MISSING = -99
CHILDREN = Table("transitions.csv", "one row a child and year", (
    Column("calendar-year", "January of the first state", "int", True, 1990, 2100, default=0),
    Column("setting-1", "setting in that January; NONSEND = no plan"),
    Column("need-1", "primary need; NONSEND = no plan"),
    Column("academic-year-1", "national curriculum year (reception is 0)", "ncy", low=-4, high=21,
           default=_MISSING),
    Column("setting-2", "setting a year later; NONSEND = no plan"),
    Column("need-2", "primary need a year later; NONSEND = no plan"),
    Column("academic-year-2", "national curriculum year a year later", "ncy", low=-4, high=21,
           default=_MISSING),
))
GROUPS = Table("settings.csv", "what kind of placement each of the council's settings is", (
    Column("setting", "the council's word in transitions.csv", needed=True),
    Column("group", "kind of placement", needed=True, words=SETTINGS, default=SETTINGS[0]),
), ("setting",))


@discreet
@dataclass(frozen=True, eq=False)
class Transitions:
    """Counts of a council.

    Attributes:
        settings: the council's settings, in order of their names.
        groups: (s,) kind of placement of each (position in ``SETTINGS``), or None if not told.
        needs: primary needs that occur.
        stock: (n, s, a) children in the last January.
        january: that January.
        turnover: all years together.
        digests: SHA-256 by file.
    """

    settings: tuple[str, ...]
    groups: tuple[int, ...] | None
    needs: tuple[str, ...]
    stock: np.ndarray
    january: int
    turnover: Turnover
    digests: dict[str, str]

    def rates(self) -> Rates:
        """Rates by need, drawn to those of all needs together."""
        return shrunk(self.turnover, rates(summed(self.turnover)), WEIGHT, WEIGHT)


def read_transitions(path: Path, settings: Path | None = None) -> Transitions:
    """Read counts, and what the council's settings are.

    Args:
        settings: table ``setting, group``; not needed where the settings are the groups' own words.
            Without it only the total follows the pooled model.

    Raises:
        InputError: every fault found.
    """
    table, faults = read_table(path, replace(CHILDREN, file=path.name))
    table = table.assign(**{f"{what}-{i}": [read(str(v)) for v in table[f"{what}-{i}"]]
                            for what, read in (("setting", _place), ("need", _need))
                            for i in (1, 2)})
    if not faults and table.empty:
        faults = [Fault(path.name, "has no rows", "Give one row a child and year.")]
    elif without := [f"academic-year-{i}" for i in (1, 2)
                     if len(table) and (table[f"academic-year-{i}"] == _MISSING).all()]:
        faults += [Fault(path.name, "is not there, or empty in every row",
                         "Give the national curriculum year.", 1, column) for column in without]
    elif all(f.row != 1 for f in faults):  # else the header is wrong, and rows say nothing
        told = {row for f in faults for row in (f.row, *f.also)}
        whole = not faults
        faults += _row_faults(path.name, table[~table["row"].isin(told)])
        faults += _year_faults(path.name, table) if whole and not faults else []
        last = 0 if faults else int(table["calendar-year"].max())
        if not faults and not ((table["calendar-year"] == last)
                               & (table["setting-2"] != NOBODY)).any():
            faults = [Fault(path.name, f"has nobody with a plan in January {last + 1}", "Give all "
                            "children of the last year, also those who stay as they are.",
                            column="setting-2")]
        elif not faults and (table["setting-1"] != NOBODY).all():
            faults = [Fault(path.name, "has nobody who joins", "Give all children, also those "
                            f"without a plan a year before ({NOBODY}): who joins is learnt here.",
                            column="setting-1")]
    names = sorted((set(table["setting-1"]) | set(table["setting-2"])) - {NOBODY})
    groups, more = _groups(names, settings)
    if faults or more:
        raise InputError([*faults, *more])
    digests = {p.name: digest(p)
               for p in (path, settings) if p is not None}
    return _counted(table, names, groups, digests)


def _place(word: str) -> str:
    """A setting, with one spelling of none."""
    return NOBODY if word.casefold() in _NOBODY else word


def _need(word: str) -> str:
    """A need, with one spelling of each, of none and of one that is not known."""
    plain = word.casefold()
    if plain in _NOBODY | _UNKNOWN:
        return NOBODY if plain in _NOBODY else UNKNOWN
    return word.upper() if word.upper() in NEEDS else word


def _row_faults(file: str, table: pd.DataFrame) -> list[Fault]:
    """Rows that say nothing, or something that cannot be."""
    faults = []
    for row in table.to_dict("records"):
        number = int(row["row"])
        here = [row[f"setting-{i}"] != NOBODY for i in (1, 2)]
        if not any(here):
            faults.append(Fault(file, "has no plan before or after", "Leave the row out.", number,
                                "setting-1"))
        for i, there in zip((1, 2), here, strict=True):
            need, year = row[f"need-{i}"], row[f"academic-year-{i}"]
            if there and need not in (*NEEDS, UNKNOWN):
                faults.append(Fault(
                    file, "is empty, or not a primary need code" if need == NOBODY else
                    "is not a primary need code", f"Known: {', '.join(NEEDS)}; {UNKNOWN} where "
                    "none is.", number, f"need-{i}", "" if need == NOBODY else str(need)))
            if there and year == _MISSING:
                faults.append(Fault(file, "is empty", "Give the national curriculum year.", number,
                                    f"academic-year-{i}"))
            if there and year != _MISSING and not AGES[0] <= year + 4 <= AGES[-1]:
                faults.append(Fault(file, f"is not from {AGES[0] - 4} to {AGES[-1] - 4}",
                                    "Plans end with the year in which a child turns 25.", number,
                                    f"academic-year-{i}", str(year)))
        years = row["academic-year-1"], row["academic-year-2"]
        if all(here) and _MISSING not in years and years[1] != years[0] + 1:
            faults.append(Fault(file, f"does not follow {years[0]}",
                                "A child is a year older a year later: write the year by age.",
                                number, "academic-year-2", str(years[1])))
    return faults


def _year_faults(file: str, table: pd.DataFrame) -> list[Fault]:
    """Years that are missing, or whose children are not those the next one starts with."""
    before = table[table["setting-1"] != NOBODY].groupby("calendar-year").size()
    after = table[table["setting-2"] != NOBODY].groupby("calendar-year").size()
    years = sorted(set(table["calendar-year"]))
    faults = []
    for year in range(years[0], years[-1]):
        ends, starts = int(after.get(year, 0)), int(before.get(year + 1, 0))
        if year + 1 not in years:
            faults.append(Fault(file, f"has no row for {year + 1}", "Give every year between.",
                                column="calendar-year"))
        elif year in years and abs(ends - starts) > 0.01 * max(ends, starts):
            faults.append(Fault(
                file, f"ends {year} with {ends:,} children and starts {year + 1} with {starts:,}",
                "Make both sides from the same January.", column="calendar-year"))
    return faults


def _groups(names: list[str], path: Path | None) -> tuple[tuple[int, ...] | None, list[Fault]]:
    if path is None:
        known = all(n in SETTINGS for n in names)
        return (tuple(SETTINGS.index(n) for n in names) if known else None), []
    table, faults = read_table(path, replace(GROUPS, file=path.name))
    told = dict(zip(table["setting"], table["group"], strict=True))
    if len(table) and not any(f.column == "setting" for f in faults):
        faults += [Fault(path.name, "is not in it", "Add its group.", column="setting", value=n)
                   for n in names if n not in told]
    return (None if faults else tuple(SETTINGS.index(told[n]) for n in names)), faults


def _counted(
    table: pd.DataFrame, names: list[str], groups: tuple[int, ...] | None, digests: dict[str, str]
) -> Transitions:
    """Rows as counts; a child has the need of its later state."""
    needs = sorted((set(table["need-1"]) | set(table["need-2"])) - {NOBODY})
    gone, fresh = table["setting-2"] == NOBODY, table["setting-1"] == NOBODY
    need = np.where(gone, table["need-1"], table["need-2"])
    shape = (len(needs), len(names), len(AGES))
    place = {n: i for i, n in enumerate(names)}
    kind = np.array([needs.index(n) for n in need], dtype=int)
    first = table["setting-1"].map(place).fillna(-1).to_numpy(dtype=int)
    second = table["setting-2"].map(place).fillna(-1).to_numpy(dtype=int)
    age = [(table[f"academic-year-{i}"].to_numpy(dtype=int) + 4 - AGES[0]) for i in (1, 2)]

    def count(mask: np.ndarray, setting: np.ndarray, when: int) -> np.ndarray:
        out = np.zeros(shape)
        np.add.at(out, (kind[mask], setting[mask], age[when][mask]), 1.0)
        return out

    stays = (~gone & ~fresh).to_numpy()
    moves = stays & (first != second)
    moved = np.zeros((shape[0], shape[1], shape[1], shape[2]))
    np.add.at(moved, (kind[moves], first[moves], second[moves], age[0][moves]), 1.0)
    last = int(table["calendar-year"].max())
    now = ((table["calendar-year"] == last) & ~gone).to_numpy()
    turnover = Turnover(count((~fresh).to_numpy(), first, 0), count(gone.to_numpy(), first, 0),
                        moved, count(fresh.to_numpy(), second, 1))
    return Transitions(tuple(names), groups, tuple(needs), count(now, second, 1).astype(np.int32),
                       last + 1, turnover, digests)
