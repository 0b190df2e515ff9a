"""The tracker against an export of the council's ledger: matched, only here, only there, different.

Lines are compared by provider, calendar month and, where the export gives one, reference. Without
references two errors of one provider and month that cancel out cannot be seen; that is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sufficiency.finance.cells import Column
from sufficiency.finance.money import pounds
from sufficiency.finance.state import Placement
from sufficiency.finance.tables import read_rows

COLUMNS = (
    Column("provider", "name of the provider", needed=True, also=("supplier", "school")),
    Column("date", "date of the line; its month counts", "date", True,
           also=("dated", "posting_date", "invoice_date")),
    Column("amount_gbp", "pounds; credits below zero", "pence", True, also=("amount", "value")),
    Column("reference", "number of the invoice", default="", also=("invoice", "invoice_number")),
)
KINDS = ("only here", "only there", "different")


class Key(NamedTuple):
    """What lines are compared by."""

    provider: str
    month: str
    reference: str

    def __repr__(self) -> str:
        return "Key(...)"


class Difference(NamedTuple):
    """A line that does not match: pence here and there (0 where there is none)."""

    kind: str
    provider: str
    month: str
    reference: str
    here: int
    there: int

    def __repr__(self) -> str:
        return f"Difference({self.kind})"


@dataclass(frozen=True, eq=False)
class Reconciled:
    """What was found.

    Attributes:
        matched: lines that agree to the penny.
        differences: all others; internal.
        here, there: totals in pence.
        by_reference: whether the export gives references.
        first, last: first and last month of the export.
        outside: lines and pence here of other months: they were not compared.
    """

    matched: int
    differences: tuple[Difference, ...] = field(repr=False)
    here: int
    there: int
    by_reference: bool
    first: str
    last: str
    outside: tuple[int, int] = (0, 0)
    mends: tuple[str, ...] = ()

    def count(self, kind: str) -> int:
        """Differences of one kind."""
        return sum(d.kind == kind for d in self.differences)

    def words(self) -> list[str]:
        """Totals and counts of lines; no provider and no placement is named."""
        out = [f"compared: {self.first} to {self.last}, the months of the export",
               f"{self.matched:,} {'line matches' if self.matched == 1 else 'lines match'} "
               "to the penny",
               *(f"{self.count(k):,} {k}" for k in KINDS),
               f"here £{pounds(self.here)}, there £{pounds(self.there)}, "
               f"difference £{pounds(self.here - self.there)}"]
        if self.outside[0]:
            out.append(f"not compared: here £{pounds(self.outside[1])} in other months "
                       f"(lines: {self.outside[0]:,})")
        if not self.by_reference:
            out.append("The export gives no references: differences of one provider and month that "
                       "cancel out cannot be seen.")
        return [*out, *(f"mended: {m}" for m in self.mends)]


def reconcile(placements: Iterable[Placement], export: Path) -> Reconciled:
    """Compare invoices and credit notes of the tracker with an export.

    Raises:
        InputError: every fault of the export.
    """
    read = read_rows(export, COLUMNS)
    rows = read.sound()
    by_reference = any(r["reference"] for r in rows)
    there = _summed((r["provider"], str(r["date"])[:7], r["reference"], r["amount_gbp"])
                    for r in rows)
    here = _summed((p.provider, str(b.dated)[:7], b.invoice if by_reference else "", b.pence)
                   for p in placements for b in p.booked if b.kind != "paid")
    months = sorted({key.month for key in there})
    # Months the export does not speak of are not its business; what they hold is told.
    every, (first, last) = here, (months[0], months[-1])
    here = {k: v for k, v in every.items() if first <= k.month <= last}
    outside = [v for k, v in every.items() if k not in here]
    differences = tuple(
        Difference(_kind(key, here, there), *key, here.get(key, 0), there.get(key, 0))
        for key in sorted(here.keys() | there.keys())
        if key not in here or key not in there or here[key] != there[key])
    return Reconciled(len(here.keys() & there.keys()) - sum(
        d.kind == "different" for d in differences), differences, sum(here.values()),
        sum(there.values()), by_reference, first, last, (len(outside), sum(outside)),
        tuple(read.mended()))


def _summed(lines: Iterable[tuple[str, str, str, int]]) -> dict[Key, int]:
    """Pence by key; names and references without regard to capitals and spaces."""
    out: dict[Key, int] = defaultdict(int)
    for provider, month, reference, pence in lines:
        out[Key(_plain(provider), month, _plain(reference))] += pence
    return dict(out)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _kind(key: Key, here: Mapping[Key, int], there: Mapping[Key, int]) -> str:
    if key not in there:
        return "only here"
    return "only there" if key not in here else "different"
