"""Dated national rates: discount, optimism bias, place funding, VAT, payers, deficit grant.

Each is a row of a table in ``national/`` with the day it is valid from and its source; a
council can give a folder of its own. The latest row in force on a day counts.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from sufficiency.errors import Fault, InputError
from sufficiency.finance.cleaned_values import Column
from sufficiency.finance.tables import read_rows

NATIONAL = Path(__file__).parent / "national"
_FROM = Column("valid_from", "day from which it is valid", "date", True)
_TOLD = (
    Column("status", "how the figure is known", "word", True,
           words=("read", "memory", "definition")),
    Column("source", "where it was read", needed=True),
)
TABLES: dict[str, tuple[Column, ...]] = {
    "discount": (
        Column("series", "standard, or reduced for a sensitivity", needed=True), _FROM,
        Column("year_from", "first year of the appraisal", "whole", True),
        Column("year_to", "last year of the appraisal", "whole", True),
        Column("rate", "real rate a year", "number", True), *_TOLD),
    "optimism_bias": (
        Column("class", "class of building", needed=True), _FROM,
        Column("lower", "lower bound", "number", True),
        Column("upper", "upper bound", "number", True), *_TOLD),
    "place_funding": (
        Column("kind", "kind of place", needed=True), _FROM,
        Column("gbp", "pounds a place a year", "pence", True), *_TOLD),
    "vat": (
        Column("supply", "kind of supply", needed=True), _FROM,
        Column("rate", "rate of tax", "number", True), *_TOLD),
    "payers": (
        Column("ledger", "ledger", needed=True), _FROM,
        Column("payer", "who bears it", needed=True), *_TOLD),
    "deficit_grant": (
        Column("grant", "name", needed=True),
        Column("deficit_at", "day of the deficit", "date", True),
        Column("share", "share of it that is paid", "number", True), *_TOLD),
}

_KEYS = {"discount": ("series", "valid_from", "year_from"),
         "optimism_bias": ("class", "valid_from"), "place_funding": ("kind", "valid_from"),
         "vat": ("supply", "valid_from"),
         "payers": ("ledger", "valid_from"), "deficit_grant": ("grant", "deficit_at")}
"""What no two rows of a table may have alike: the order of rows decides nothing."""


@dataclass(frozen=True, eq=False)
class Rates:
    """All tables, by name."""

    tables: dict[str, list[dict[str, Any]]] = field(repr=False)

    def _in_force(self, table: str, column: str, word: str, day: date) -> list[dict[str, Any]]:
        """The rows of the latest date not after a day; looked for once."""
        if (found := self._looked_up.get((table, word, day))) is not None:
            return found
        rows = [r for r in self.tables[table] if r[column] == word and r["valid_from"] <= day]
        if not rows:
            known = sorted({str(r[column]) for r in self.tables[table]})
            raise InputError([Fault(
                f"{table}.csv", f"has no row for {word!r} on {day}",
                f"Add one with its source; known: {', '.join(known)}.")])
        latest = max(r["valid_from"] for r in rows)
        found = [r for r in rows if r["valid_from"] == latest]
        self._looked_up[table, word, day] = found
        return found

    @cached_property
    def _looked_up(self) -> dict[tuple[str, str, date], list[dict[str, Any]]]:
        """What was asked for: an appraisal asks the same of each year for every value it tries."""
        return {}

    def discount(self, year: int, day: date, series: str = "standard") -> Fraction:
        """Real rate of one year of an appraisal (1 = the first) by the rules of a day.

        Args:
            year: of the appraisal.
            day: the rules in force on it are used.
            series: which discount rates.

        Raises:
            InputError: there are no rates for that year.
        """
        for row in self._in_force("discount", "series", series, day):
            if row["year_from"] <= year <= row["year_to"]:
                return row["rate"]
        raise InputError([Fault("discount.csv", f"has no rate for year {year}", "Add a row.")])

    def discount_years(self, day: date, series: str = "standard") -> int:
        """The last year of an appraisal that has a rate by the rules of a day.

        Args:
            day: the rules in force on it are used.
            series: which discount rates.
        """
        last = 0
        for row in sorted(self._in_force("discount", "series", series, day),
                          key=lambda r: r["year_from"]):
            last = row["year_to"] if row["year_from"] <= last + 1 else last
        return int(last)

    def bias(self, building: str, day: date) -> tuple[Fraction, Fraction]:
        """Lower and upper bound of what capital is raised by."""
        row = self._in_force("optimism_bias", "class", building, day)[-1]
        return row["lower"], row["upper"]

    def place_pence(self, kind: str, day: date) -> int:
        """Place funding of a year, pence."""
        return self._in_force("place_funding", "kind", kind, day)[-1]["gbp"]

    def vat(self, supply: str, day: date) -> Fraction:
        """Rate of tax on a supply that day."""
        days, rates = self._vat.get(supply, ([], []))
        at = bisect_right(days, day)
        return rates[at - 1] if at else self._in_force("vat", "supply", supply, day)[-1]["rate"]

    def vat_changes(self, supply: str) -> list[date]:
        """Days on which the rate of a supply may change, in order."""
        return self._vat.get(supply, ([], []))[0]

    @cached_property
    def _vat(self) -> dict[str, tuple[list[date], list[Fraction]]]:
        """Days and rates of each supply in order: asked of every charge line."""
        out: dict[str, tuple[list[date], list[Fraction]]] = {}
        for row in sorted(self.tables["vat"], key=lambda r: r["valid_from"]):
            days, rates = out.setdefault(row["supply"], ([], []))
            days.append(row["valid_from"])
            rates.append(row["rate"])
        return out

    def payer(self, ledger: str, day: date) -> str:
        """Who bears a ledger's pound that day."""
        return self._in_force("payers", "ledger", ledger, day)[-1]["payer"]

    def deficit_grant(self) -> tuple[date, Fraction]:
        """The day of the deficit that the grant pays, and the share."""
        row = max(self.tables["deficit_grant"], key=lambda r: (r["deficit_at"], r["grant"]))
        return row["deficit_at"], row["share"]


def load_rates(folder: Path | None = None) -> Rates:
    """The national tables; those of a council's folder take their place file by file.

    Raises:
        InputError: a table cannot be read.
    """
    tables = {}
    faults: list[Fault] = []
    for name, columns in TABLES.items():
        own = folder / f"{name}.csv" if folder is not None else None
        read = read_rows(own if own is not None and own.is_file() else NATIONAL / f"{name}.csv",
                         columns, _KEYS[name])
        faults += read.faults
        tables[name] = read.rows
    faults += _overlapping(tables["discount"])
    if faults:
        raise InputError(faults)
    return Rates(tables)


def _overlapping(rows: list[dict[str, Any]]) -> list[Fault]:
    """Years of an appraisal that two rows of one series and day give a rate for."""
    faults, reached = [], (("", date.min), 0)
    for row in sorted(rows, key=lambda r: (r["series"], r["valid_from"], r["year_from"])):
        series, last = reached
        own = (row["series"], row["valid_from"])
        last = last if own == series else 0
        if row["year_from"] <= last:
            faults.append(Fault("discount.csv", f"gives year {row['year_from']} two rates",
                                "Let each row begin after the one before ends.", row["row"],
                                "year_from"))
        reached = own, max(last, row["year_to"])
    return faults
