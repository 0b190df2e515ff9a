"""The tracker against an export of the council's ledger: matched, only here, only there, different.

Lines are compared by provider, calendar month and, where the export gives one, reference. Without
references two errors of one provider and month that cancel out cannot be seen; that is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sufficiency.errors import Fault, InputError
from sufficiency.finance.cleaned_values import Column
from sufficiency.finance.money import pounds
from sufficiency.finance.state import Booked, Placement, plain
from sufficiency.finance.tables import Rows, read_rows
from sufficiency.finance.views import paid

COLUMNS = (
    Column("provider", "name of the provider", needed=True,
           also=("supplier", "supplier_name", "vendor", "vendor_name", "creditor", "payee",
                 "provider_name", "school")),
    Column("date", "date of the line; its month counts", "date", True,
           also=("dated", "posting_date", "invoice_date", "document_date", "transaction_date")),
    Column("amount_gbp", "pounds without VAT; credits below zero", "pence",
           also=("amount", "value", "net", "net_amount", "amount_net", "net_value", "net_gbp")),
    Column("reference", "number of the invoice, or of a credit note", "document", default="",
           also=("invoice", "invoice_number", "invoice_no", "invoice_ref", "document_number")),
    Column("debit", "pounds, where debits and credits stand apart", "pence",
           also=("debit_amount", "dr")),
    Column("credit", "pounds given back, in place of a debit", "pence",
           also=("credit_amount", "cr")),
)
PAID_BEYOND = "paid beyond"
"""An invoice on which more was paid than it asks for: no difference from the export."""
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
        overpaid: invoices of any month on which more was paid than they ask for; pence beyond.
    """

    matched: int
    differences: tuple[Difference, ...] = field(repr=False)
    here: int
    there: int
    by_reference: bool
    first: str
    last: str
    outside: tuple[int, int] = (0, 0)
    overpaid: tuple[Difference, ...] = field(default=(), repr=False)
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
        if self.overpaid:
            beyond = pounds(sum(d.here for d in self.overpaid))
            out.append(f"paid beyond what was invoiced: £{beyond} "
                       f"(invoices: {len(self.overpaid):,})")
        if not self.by_reference:
            out.append("The export gives no references: differences of one provider and month that "
                       "cancel out cannot be seen.")
        return [*out, *(f"mended: {m}" for m in self.mends)]


def reconcile(placements: Iterable[Placement], export: Path) -> Reconciled:
    """Compare invoices and credit notes of the tracker with an export.

    Raises:
        InputError: every fault of the export.
    """
    read = read_rows(export, COLUMNS, rest=True)
    rows = _amounts(read)
    placements = list(placements)
    by_reference = any(r["reference"] for r in rows)
    there = _summed((r["provider"], str(r["date"])[:7], r["reference"], r["amount_gbp"])
                    for r in rows)
    numbers = {(key.provider, key.reference) for key in there}

    def number(p: Placement, b: Booked) -> str:
        """What the export calls a document: a credit note by its own number, or its invoice's."""
        own = b.kind == "credited" and (plain(p.provider), plain(b.reference)) in numbers
        return (b.reference if own else b.invoice) if by_reference else ""

    here = _summed((p.provider, str(b.dated)[:7], number(p, b), b.pence)
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
        _overpaid(placements), tuple(read.mended()))


def difference_table(found: Reconciled) -> pd.DataFrame:
    """Differences line by line, pounds; internal.

    Args:
        found: what was compared.

    Returns:
        One row per line that differs, and after them one per invoice paid beyond what it asks for
        (``kind`` "paid beyond"), whose pounds stand in ``paid_beyond`` and in no other column.
    """
    rows = [(*d[:4], d.here / 100, d.there / 100, 0.0) for d in found.differences]
    rows += [(*d[:4], 0.0, 0.0, d.here / 100) for d in found.overpaid]
    return pd.DataFrame(rows, columns=[*Difference._fields, "paid_beyond"])


def _overpaid(placements: Iterable[Placement]) -> tuple[Difference, ...]:
    """Invoices on which more was paid than they ask for, by month of their last document."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    month: dict[tuple[str, str], str] = defaultdict(str)
    dated = {b.event: b for p in placements for b in p.booked}
    for charge in paid(placements).overpaid:
        booked = dated[charge.events[0]]
        key = plain(charge.placement.provider), plain(booked.invoice)
        found[key] += charge.pence
        month[key] = max(month[key], str(booked.dated)[:7])
    return tuple(Difference(PAID_BEYOND, provider, month[provider, invoice], invoice, pence, 0)
                 for (provider, invoice), pence in sorted(found.items()))


def _amounts(read: Rows) -> list[dict[str, Any]]:
    """Sound rows of an export with their amount, from one column or from debit less credit.

    Raises:
        InputError: every fault, also a row with no amount, or with two.
    """
    faults = list(read.faults)
    if not read.rows and faults:
        raise InputError(faults)
    for row in read.rows:
        apart = [v for v in (row["debit"], row["credit"]) if v is not None]
        if row["amount_gbp"] is not None and any(apart):
            faults.append(Fault(read.file, "has an amount and a debit or credit",
                                "Keep one of them.", row["row"], "amount_gbp"))
        elif row["amount_gbp"] is None and not apart:
            faults.append(Fault(read.file, "has no amount",
                                "Give amount_gbp, or debit and credit.", row["row"], "amount_gbp"))
        elif row["amount_gbp"] is None:
            # Some systems write what is given back below zero, in its own column: the same.
            row["amount_gbp"] = (row["debit"] or 0) - abs(row["credit"] or 0)
    if faults:
        raise InputError(faults)
    return read.rows


def _summed(lines: Iterable[tuple[str, str, str, int]]) -> dict[Key, int]:
    """Pence by key; names and references without regard to capitals and spaces."""
    out: dict[Key, int] = defaultdict(int)
    for provider, month, reference, pence in lines:
        out[Key(plain(provider), month, plain(reference))] += pence
    return dict(out)


def _kind(key: Key, here: Mapping[Key, int], there: Mapping[Key, int]) -> str:
    if key not in there:
        return "only here"
    return "only there" if key not in here else "different"
