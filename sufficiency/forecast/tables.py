"""Published series of every council, in our own columns, and what is wrong in them.

The tables of ``data/national``: one folder, read and cross-checked whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from sufficiency.case.case_cache import file_digests, once
from sufficiency.case.columns import Column, Table
from sufficiency.case.reading import read_table
from sufficiency.common.councils import named, words_of
from sufficiency.common.discreet import discreet
from sufficiency.errors import Fault, InputError, did_you_mean
from sufficiency.files import read_bytes

SETTINGS = ("mainstream", "unit_rp", "state_special", "independent", "ap", "fe", "elsewhere")
"""Kinds of placement. unit_rp = SEN units and resourced provision; independent = independent
special and mainstream and non-maintained special (2022 moved pupils between these); elsewhere =
everything else, and not yet placed."""
BANDS = ("age_under_5", "age_5_10", "age_11_15", "age_16_19", "age_20_25")
SERIES = ("total", *SETTINGS, *BANDS)
NEEDS = ("ASD", "HI", "MLD", "MSI", "OTH", "PD", "PMLD", "SEMH", "SLCN", "SLD", "SPLD", "VI",
         "not_recorded")
"""Primary needs as published; Down syndrome is within OTH."""
AGES = tuple(range(2, 26))
"""Ages at 31 August before the January; 2 stands for under 3; national curriculum year + 4."""
ENGLAND = "ENG"
NONE = float("nan")

_YEAR = Column("year", "January", "int", True, 1990, 2100, default=0)
_CALENDAR = Column("year", "calendar year", "int", True, 1990, 2100, default=0)
_CODE = Column("la_code", "council's DfE number; ENG for England", needed=True)
_AGE = Column("age", "age at 31 August; 2 = under 3", "int", True, 0, 25, default=0)


def _count(name: str, meaning: str) -> Column:
    return Column(name, meaning, "count", low=0, high=2_000_000, default=NONE)


def _settings(what: str) -> tuple[Column, ...]:
    return tuple(_count(s, f"{what}: {s.replace('_', ' ')}") for s in SETTINGS)


COUNCILS = Table("councils.csv", "every council that ever had a row", (
    Column("la_code", "council's DfE number", needed=True),
    Column("gss_code", "ONS code"), Column("council", "name", needed=True),
    Column("region", "region"),
    Column("first_january", "first January with a row", "int", True, 1990, 2100, default=0),
    Column("last_january", "last January with a row", "int", True, 1990, 2100, default=0),
), ("la_code",))
PLANS = Table("plans.csv", "plans (statements until 2018) every January", (
    _YEAR, _CODE, Column("total", "all plans", "int", True, 0, 2_000_000, default=0),
    *_settings("plans"), *(_count(b, f"plans: {b.replace('_', ' ')}") for b in BANDS),
), ("year", "la_code"))
FLOWS = Table("flows.csv", "requests, new and ceased plans of calendar years", (
    _CALENDAR, _CODE, _count("requests", "requests for assessment"),
    _count("new_plans", "new plans"), _count("ceased", "plans that ceased"),
), ("year", "la_code"))
BY_AGE = Table("plans_by_age.csv", "plans by single age and setting", (
    _YEAR, _CODE, _AGE, _count("total", "plans"), *_settings("plans"),
), ("year", "la_code", "age"))
NEW_BY_AGE = Table("new_plans_by_age.csv", "new plans by single age (20 = 20 and over)", (
    _CALENDAR, _CODE, _AGE, _count("total", "new plans"), *_settings("new plans"),
), ("year", "la_code", "age"))
CEASED_BY_AGE = Table("ceased_by_age.csv", "plans of England that ceased, by age (20 = and over)", (
    _CALENDAR, _AGE, _count("ceased", "plans that ceased"),
), ("year", "age"))
BY_NEED = Table("plans_by_need.csv", "plans by primary need, by setting and by age", (
    _YEAR, _CODE, Column("by", "what the group is", needed=True, words=("setting", "age")),
    Column("group", "setting, or age", needed=True),
    *(_count(n, f"plans with primary need {n}") for n in NEEDS),
), ("year", "la_code", "by", "group"))
CHILDREN = Table("children.csv", "residents aged 2 to 18, middle of the year", (
    _CALENDAR, _CODE, _count("children_2_18", "residents"),
), ("year", "la_code"))
POPULATION = Table("population.csv", "residents by single age, middle of the year", (
    _CALENDAR, _CODE, Column("age", "age", "int", True, 0, 25, default=0),
    _count("people", "residents"),
), ("year", "la_code", "age"))
BREAKS = Table("breaks.csv", "years of a series that cannot be compared with later ones", (
    Column("series", "series that breaks", needed=True, default="total",
           words=(*SERIES, "requests", "new_plans")),
    Column("la_code", "council's DfE number; empty = all"),
    Column("from_year", "first year masked", "int", True, 1990, 2100, default=0),
    Column("to_year", "last year masked", "int", True, 1990, 2100, default=0),
    Column("what", "what happened", needed=True),
))
TABLES = (COUNCILS, PLANS, FLOWS, BY_AGE, NEW_BY_AGE, CEASED_BY_AGE, BY_NEED, CHILDREN, POPULATION,
          BREAKS)


@discreet
@dataclass(frozen=True, eq=False)
class National:
    """The tables as frames, and the SHA-256 of each file."""

    councils: pd.DataFrame
    plans: pd.DataFrame
    flows: pd.DataFrame
    by_age: pd.DataFrame
    new_by_age: pd.DataFrame
    ceased_by_age: pd.DataFrame
    by_need: pd.DataFrame
    children: pd.DataFrame
    population: pd.DataFrame
    breaks: pd.DataFrame
    digests: dict[str, str]

    def code(self, council: str) -> str:
        """The number of a council that exists in the last January, by name or number.

        Raises:
            InputError: no such council.
        """
        now = self.councils[self.councils["last_january"] == self.councils["last_january"].max()]
        for column in ("la_code", "council", "gss_code"):
            found = now[now[column].str.casefold() == council.casefold()]
            if len(found):
                return str(found["la_code"].iloc[0])
        if (name := named(council, now["council"])) is not None:
            return str(now.set_index("council")["la_code"][name])
        near = [n for n in now["council"] if words_of(council) and words_of(council) <= words_of(n)]
        hint = (f"Did you mean {near[0]!r}?" if near else
                did_you_mean(council, now["council"], "Give its name or DfE number."))
        raise InputError([Fault(COUNCILS.file, "is not a council in it", hint, column="council",
                                value=council)])

    def name(self, code: str) -> str:
        """Name of a council."""
        return str(self.councils.set_index("la_code")["council"][code])

    def breaks_of(self, code: str) -> pd.DataFrame:
        """Breaks that mask all plans of a council in some Januaries."""
        whole = (self.breaks["series"] == "total") & self.breaks["la_code"].isin(["", code])
        return self.breaks[whole]


def digest(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        InputError: it cannot be read.
    """
    return hashlib.sha256(read_bytes(path)).hexdigest()


def read_national(folder: Path) -> National:
    """Read the folder, once as long as its files hold the same.

    Raises:
        InputError: a table is missing, a cell is wrong, or tables contradict each other.
    """
    if not folder.is_dir():
        raise InputError([Fault(folder.name, "is no folder", "Name that of the published series "
                                "with --data.")])
    return once(("national", folder.resolve(), *file_digests(folder).items()),
                lambda: _read(folder))


def _read(folder: Path) -> National:
    frames: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    names = [f.name for f in fields(National)]
    for name, table in zip(names, TABLES, strict=False):
        frames[name], found = read_table(folder / table.file, table)
        faults += found
    if not faults:
        faults += [*_unknown(frames), *_sums(frames["plans"]), *_too_many(frames)]
    if faults:
        raise InputError(faults)
    digests = {t.file: digest(folder / t.file) for t in TABLES}
    return National(**frames, digests=digests)


def _unknown(frames: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """Codes that are in no row of the councils."""
    known = {*frames["councils"]["la_code"], ENGLAND, ""}
    for name, table in zip(frames, TABLES, strict=True):
        if "la_code" not in frames[name]:
            continue
        for row in frames[name][~frames[name]["la_code"].isin(known)].to_dict("records"):
            yield Fault(table.file, "is not a council of councils.csv", "Add it there.",
                        row=int(row["row"]), column="la_code", value=str(row["la_code"]))


def _sums(plans: pd.DataFrame) -> Iterator[Fault]:
    """Settings make the total; ages do where they are published, but for a few unknown."""
    for columns, slack in ((SETTINGS, 0.0), (BANDS, 0.03)):
        parts = plans[list(columns)]
        told = parts.notna().any(axis=1) if slack else parts.notna().all(axis=1)
        wrong = told & ((parts.sum(axis=1) - plans["total"]).abs() > slack * plans["total"] + 1e-9)
        for row in plans[wrong].to_dict("records"):
            yield Fault(PLANS.file, f"is not the sum of {columns[0]} to {columns[-1]}",
                        "Mend the total, or leave these columns empty.", row=int(row["row"]),
                        column="total", value=str(row["total"]))


def _too_many(frames: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """A year's flow that exceeds the stock after it is a regional total, or another mistake."""
    stock = frames["plans"].assign(year=frames["plans"]["year"] - 1)[["year", "la_code", "total"]]
    flows = frames["flows"].merge(stock, on=["year", "la_code"], how="left")
    for column in ("requests", "new_plans", "ceased"):
        wrong = (flows[column] > flows["total"]) & (flows["total"] >= 100)
        for row in flows[wrong].to_dict("records"):
            yield Fault(FLOWS.file, "is more than all plans of the January after",
                        "Check the row: is it a region's total?", row=int(row["row"]),
                        column=column, value=f"{row[column]:g}")
