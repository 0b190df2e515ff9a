"""Columns of a recognised table with their values as a case writes them, and what was mended."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sufficiency.case.columns import Column
from sufficiency.case.postcodes import normalise
from sufficiency.case.typed_values import PERSONAL, may_be_told
from sufficiency.importing.findings import Finding, find
from sufficiency.importing.recognise import Recognised
from sufficiency.importing.values import ASKED, Words, codes, is_empty, listed, reader

COMMON = 5
"""A word that so many rows share points at nobody."""
MANY = 2
"""More ways of writing than these that are not understood are one slip, and told as one."""
OPEN = ("places", "sites", "gias", "links", "totals")
"""Kinds of table that are of nobody: their cells may be quoted."""
CODED = Column("", "")
"""Stands for a column of codes, of which only words of the field are quoted."""
NOT_TOLD = ("date", "last_day", "key", "postcode", "school", "text", "clock", "aided", "upn",
            "degrees")
"""Kinds whose mending is told without a word of it."""
UNREAD = {
    "number": ("is not a number", "Write digits; leave it empty where it is withheld."),
    "degrees": ("is not in degrees", "Write them like 52.63, or 52° 37' 48\" N."),
    "date": ("is not a date with the day first", "Write dates like 31/01/2025 or 2025-01-31."),
    "last_day": ("is not a date with the day first", "Write dates like 31/01/2025; leave it empty "
                 "where there is no end."),
    "rank": ("is not a rank", "Write 1 for the first, 2 for the second."),
    "year": ("is not an academic year", "Write it like 2024-25."),
    "ncy": ("is not a year group", "Write R, N1, N2 or the number of the year; ages are given in "
            "a column age."),
    "count": ("is not a whole number of 0 or more", "Write digits; leave it empty where it is "
              "withheld."),
    "upn": ("was rounded by an office program", "Format the column as text, and export it again."),
    "clock": ("is not a time of day", "Write it like 7:45."),
    "aided": ("does not say whether an assistant travels", "Write yes, no, or how many."),
    "postcode": ("is not a postcode", "Give the whole of it, as NR1 1AA."),
}


def typed(found: Recognised, words: Words) -> tuple[Recognised, list[Finding]]:
    """The table with every cell read, and what of it was mended or not understood.

    Cells that are not understood are empty then, and column ``unread`` has their fields: that they
    are empty is no further fault. In tables of schools of all England they are none at all.
    """
    soft = bool(listed("headers")["kinds"][found.kind].get("soft"))
    kinds = listed("headers")["value_kinds"]
    table, findings = found.table.copy(), []
    unread = pd.Series("", table.index)
    for field in table.columns.drop("row"):
        kind = kinds.get(field, "text")
        read = reader(kind, words)
        texts = table[field]
        meaning = {t: "" if is_empty(t) else read(t) for t in texts.unique()}
        table[field] = texts.map({t: v or "" for t, v in meaning.items()}).astype(str)
        unread += texts.map({t: f" {field}" if v is None else "" for t, v in meaning.items()})
        if not soft:
            findings += _changes(found, field, kind, meaning)
    if found.kind == "places":
        table["unread"] = unread
    return Recognised(found.kind, found.file, found.columns, table), findings


def _changes(
    found: Recognised, field: str, kind: str, meaning: Mapping[str, str | None]
) -> list[Finding]:
    """Values that were written another way, grouped by word where it may be told."""
    findings, header = [], found.columns[field]
    texts = found.table[field]
    quiet: list[int] = []
    unread = [text for text, value in meaning.items() if value is None]
    for text, value in meaning.items():
        if value == text:
            continue
        rows = found.table.loc[texts == text, "row"].tolist()
        if value is None:
            problem, remedy = UNREAD.get(kind, (
                "is not known", f"Put it in the mapping under [values.{kind}] as one of: "
                f"{', '.join(codes(kind))}." if kind in ASKED else "Mend it."))
            if len(unread) <= MANY:
                findings.append(find("fault", found.file, problem, remedy, rows=rows, column=header,
                                     value=shown(text, kind, len(rows), found.kind)))
            elif text == unread[0]:
                told = [shown(t, kind, int((texts == t).sum()), found.kind) for t in unread]
                rows = found.table.loc[texts.isin(unread), "row"].tolist()
                findings.append(find("fault", found.file, problem, remedy, rows=rows,
                                     column=header, value=", ".join(filter(None, told))))
        elif kind in NOT_TOLD or kind in ("number", "count", "rank"):
            quiet += rows
        elif text.casefold() != value.casefold():
            findings.append(find("mended", found.file, f"is read as {value or 'nothing'}",
                                 rows=rows, column=header,
                                 value=shown(text, kind, len(rows), found.kind)))
    if quiet:
        what = {"date": "is a date, read with the day first",
                "postcode": "is a postcode in another spelling",
                "last_day": "is the last day, or says that there is none",
                "key": "is a number of a table, without signs of an office program",
                "rank": "is a rank written another way",
                "school": "is a URN with decimals or words beside it",
                "degrees": "is in degrees, written another way",
                "number": "is a number with signs in it", "count": "is a number with signs in it",
                "clock": "is a time written another way",
                "aided": "is read as yes or no"}.get(kind, "says nothing")
        findings.append(find("mended", found.file, what, rows=sorted(quiet), column=header))
    return findings


def shown(text: str, kind: str, rows: int, table: str) -> str:
    """A cell as far as a message may quote it; nothing for what may be of one child.

    Args:
        text: the cell.
        kind: of its value, such as date or need.
        rows: in which the same text stands.
        table: kind of the table it stands in.
    """
    if table in OPEN:
        return text
    if kind in NOT_TOLD or PERSONAL.search(text) or normalise(text):
        return ""
    return text if rows >= COMMON or may_be_told(text, CODED) else ""


def unknown_words(found: Recognised, words: Words) -> dict[str, list[str]]:
    """Words of a dictionary that a council is asked about: kind of value -> words to be told."""
    kinds = listed("headers")["value_kinds"]
    out: dict[str, list[str]] = {}
    for field in found.table.columns.drop("row"):
        kind = kinds.get(field, "text")
        if kind in ASKED:
            counts = found.table[field].value_counts()
            out.setdefault(kind, []).extend(
                t for t, n in counts.items() if not is_empty(t)
                and reader(kind, words)(t) is None and shown(t, kind, n, found.kind))
    return {k: sorted(v) for k, v in out.items() if v}

