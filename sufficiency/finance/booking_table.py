"""A council's table of invoices, credit notes and payments as events of the ledger.

Each file adds to those before; the same line again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sufficiency.errors import Fault
from sufficiency.finance.cleaned_values import Column
from sufficiency.finance.events import Draft
from sufficiency.finance.periods import DAY
from sufficiency.finance.placement_table import Said

KINDS = ("invoiced", "credited", "paid")
"""Kinds of event."""
WORDS = (*KINDS, "refunded")
"""Kinds of row: what a provider pays back is recorded as paid, below zero."""
_SPELLINGS = {"invoice": "invoiced", "inv": "invoiced", "credit": "credited",
              "credit_note": "credited", "cn": "credited", "payment": "paid", "refund": "refunded"}
COLUMNS = (
    Column("placement_id", "pseudonym of the placement", "pseudonym", True),
    Column("kind", "invoiced, credited (a credit note), paid, or refunded (what was paid too much "
           "came back)", "word", True, words=WORDS, spellings=_SPELLINGS),
    Column("invoice", "number of the invoice, also of a credit note and a payment", "document",
           True, also=("invoice_number", "invoice_no")),
    Column("dated", "date of the document or payment", "date", True, also=("date",)),
    Column("first_day", "first day it is for", "date", True),
    Column("last_day", "last day it is for, itself counted", "date", True),
    Column("amount_gbp", "pounds, above zero, without VAT that is reclaimed", "pence", True,
           also=("amount",)),
    Column("element", "what it is for", default=""),
    Column("lowers_charge", "of a credit note: whether less was due (no: a correction of the "
           "invoice alone)", "yesno", default=True),
    Column("reference", "number of a credit note; tells two documents of one invoice and day "
           "apart", "document", default=""),
)
KEY = ("placement_id", "kind", "invoice", "dated", "reference")


def faults(file: str, rows: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """What contradicts itself within the file."""
    out = []
    for row in rows:
        if row["amount_gbp"] <= 0:
            out.append(Fault(file, "is not above zero",
                             "Record a credit note as credited, and money that came back as "
                             "refunded, naming the invoice.",
                             row["row"], "amount_gbp"))
        if row["last_day"] < row["first_day"]:
            out.append(Fault(file, "is before the first day", "Mend the dates.", row["row"],
                             "last_day"))
    return out


def said(
    rows: Iterable[Mapping[str, Any]], source: str, children: Mapping[str, str]
) -> list[Said]:
    """The events of sound rows, invoices before what names them.

    Args:
        rows: of the table, without faults.
        source: name of the system it comes from; keys are its own.
        children: child of each placement that is known; the ledger refuses the others.
    """
    out = []
    for row in sorted(rows, key=lambda r: (WORDS.index(r["kind"]), r["row"])):
        name, back = row["placement_id"], row["kind"] == "refunded"
        body = {"pence": -row["amount_gbp"] if back else row["amount_gbp"],
                "invoice": row["invoice"], "dated": str(row["dated"]), "element": row["element"]}
        if row["kind"] == "credited":
            body["lowers_charge"] = row["lowers_charge"]
        out.append(Said(row["row"], Draft(
            "paid" if back else row["kind"], name, children.get(name, "unknown-0"),
            row["first_day"], row["last_day"] + DAY, body, source,
            "|".join((name, row["kind"], row["invoice"], str(row["dated"]), row["reference"])))))
    return out
