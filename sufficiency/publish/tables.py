"""Tables: CSV bytes, journeys by need, phase and district, and means by area."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from sufficiency.errors import Fault
from sufficiency.publish.disclosure.figures import Audit

NUMBER = re.compile(r"-\d[\d,]*(\.\d+)?")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """Text that a spreadsheet would take for a formula, with an apostrophe in front.

    A number below zero is none. A quotation mark before the sign is no shelter: who reads a file
    may take it away.
    """
    formula = text.lstrip('" ').startswith(_DANGEROUS) and not NUMBER.fullmatch(text)
    return f"'{text}" if formula else text


def cell(text: object) -> str:
    """Text as one cell of a Markdown table, with no mark-up of its own: no link, no tag."""
    return re.sub(r"([\\|\[\]`])", r"\\\1", str(text).replace("\n", " ")).replace("<", "&lt;")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """UTF-8 CSV with plain line ends.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    columns = [  # by position: two plans may have one title
        values if pd.api.types.is_numeric_dtype(values.dtype)
        else values.map(lambda v: safe(v) if isinstance(v, str) else v)
        for values in (frame.iloc[:, i] for i in range(frame.shape[1]))
    ]
    table = pd.concat(columns, axis=1) if columns else frame
    head = [safe(str(name)) for name in frame.columns]
    return table.to_csv(index=False, header=head, lineterminator="\n").encode()


def fault_bytes(faults: Sequence[Fault]) -> bytes:
    """Faults as CSV, a line for each row they are in: what a planner sorts, and ticks off."""
    lines = [(f.file, row, f.column or "", f.value, f.problem, f.remedy)
             for f in faults for row in (f.row, *f.also)]
    table = pd.DataFrame(lines, columns=["file", "row", "column", "value", "problem", "remedy"])
    return csv_bytes(table.astype({"row": "Int64"}))


def audit_bytes(audit: Sequence[Audit]) -> bytes:
    """What was hidden or levelled and why, as CSV. Internal: it says which figures are small."""
    return csv_bytes(pd.DataFrame(
        [(a.figure, a.done, a.why) for a in audit], columns=["figure", "done", "why"]))
