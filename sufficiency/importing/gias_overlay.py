"""A case on its way to what the register of schools (GIAS) says, and every change on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from sufficiency.case.columns import PLACES, SUITABILITY
from sufficiency.case.points import NOWHERE, POINT, Floats, find_points, point_faults
from sufficiency.case.postcodes import normalise
from sufficiency.case.vocabulary import NEEDS
from sufficiency.common.discreet import discreet
from sufficiency.importing.rows import Record
from sufficiency.importing.spans import span_of

SEN = tuple(f"sen{n}" for n in range(1, 14))
SOURCE = "Get Information about Schools"
GUESSED = ("", "roll", "assumed")
"""Bases of places that nobody commissioned."""
KEPT = "kept: not marked as a stand-in; GIAS says otherwise"
LEFT_OUT = "left out: GIAS has no places, ages or point of it"
CLOSED = "closed: take the host out, or name the school of today"
MOST = next(c.high or 0 for c in PLACES.columns if c.name == "places")
YOUNGEST = -2
"""Year group of a nursery's first year, the lowest of a case."""
Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Change:
    """One cell or row: what it was and is now; ``kept`` where the planner's own value stays."""

    file: str
    name: str
    column: str
    was: str
    now: str
    what: str

    @property
    def made(self) -> bool:
        """Whether the case is another now; else it is only told."""
        return not self.what.startswith((KEPT, LEFT_OUT, CLOSED))


@discreet
@dataclass
class Overlay:
    """Tables of a case on their way, and what was changed in them.

    Attributes:
        tables: file -> rows as text.
        january: first January that a new school or base counts from.
        around: (k, 2) points of the case's small areas.
        changes: in the order they were made.
    """

    tables: Tables
    january: int
    around: Floats = field(default_factory=lambda: NOWHERE)
    changes: list[Change] = field(default_factory=list)

    def put(self, file: str, row: Record, column: str, now: str, what: str) -> None:
        """Change a cell of a row, if it changes."""
        was = str(row.get(column, ""))
        if now and now != was:
            self.changes.append(Change(file, str(row["name"]), column, was, now, what))
            row[column] = now

    def keep(self, file: str, row: Record, column: str, now: str, what: str = "") -> None:
        """Say that the register differs from what a planner wrote."""
        was = str(row.get(column, ""))
        if now and now != was:
            self.changes.append(Change(file, str(row["name"]), column, was, now,
                                       f"{KEPT}: {what}" if what else KEPT))


def is_open(school: Record) -> bool:
    """Whether the register says so."""
    return str(school.get("estab_status", "")).casefold().startswith("open")


def closing(school: Record, january: int) -> str:
    """Last January of a school that closed; the one before a case's where no day is known."""
    return str(school.get("closed", ""))[:4] or str(january - 1)


def countable(size: str) -> bool:
    """Whether a capacity or roll could be places: some, and no more than a case may have."""
    return size.isdigit() and 0 < int(size) <= MOST


def point_of(school: Record, around: Floats = NOWHERE) -> dict[str, str]:
    """Postcode and grid point, such as a case may have: where the register's point is none of
    this county (0, 0; swapped; far from its postcode), the postcode alone; else nothing.

    Args:
        school: row of the register.
        around: (k, 2) points of the case's small areas.
    """
    there = {k: str(school.get(k, "")) for k in POINT}
    code = school.get("postcode", "")
    for point in (there, dict.fromkeys(there, "")):
        table = pd.DataFrame([{"row": 0, "postcode": code, **{
            k: pd.to_numeric(v, errors="coerce") for k, v in point.items()}}])
        table = find_points(table.astype(dict.fromkeys(POINT, float)), None)
        if not table[POINT].isna().to_numpy().any() and not point_faults("", table, around):
            return {"postcode": code if normalise(code) else "", **point}
    return {"postcode": "", **dict.fromkeys(there, "")}


def years_of(school: Record) -> tuple[str, str]:
    """Youngest and oldest year group by the register's ages; empty where they cannot be so."""
    low, high = span_of({}, school)
    able = low and high and int(low) <= int(high) and int(high) >= YOUNGEST
    return (low, high) if able else ("", "")


def needs_of(school: Record) -> tuple[str, ...]:
    """Needs that a school is designated for, in the order of the register."""
    words = (str(school.get(c, "")).partition(" - ")[0].strip().upper() for c in SEN)
    return tuple(dict.fromkeys(w for w in words if w in NEEDS))


def designation_for(work: Overlay, needs: Iterable[str]) -> str:
    """A designation for exactly these needs, added to suitability.csv if it is new."""
    wanted = sorted(needs)
    name = "for_" + "_".join(n.lower() for n in wanted)
    rows = work.tables[SUITABILITY.file]
    if name not in set(rows["designation"]):
        more = pd.DataFrame([{"designation": name, "need": need, "max_share": "1.0",
                              "note": f"designated for it in {SOURCE}"} for need in wanted])
        work.tables[SUITABILITY.file] = pd.concat([rows, more], ignore_index=True).fillna("")
    return name
