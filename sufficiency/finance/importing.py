"""Files into the ledger: one transaction, the same file twice changes nothing, all is told.

A row is known again by its source and key; a row that says something else than before becomes an
event that supersedes the earlier one, never a change of it.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from sufficiency.errors import Fault, InputError
from sufficiency.files import read_bytes
from sufficiency.finance import booking_table, placement_table
from sufficiency.finance.events import Draft, Event
from sufficiency.finance.money import pounds
from sufficiency.finance.placement_table import Said
from sufficiency.finance.state import Placement, plain
from sufficiency.finance.store import Batch, Ledger
from sufficiency.finance.tables import Rows, read_rows
from sufficiency.finance.views import paid

WITHDRAWN = "withdrawn by the file"


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Attributes:
        rows: rows of the file that were read.
        counts: events by what they do: new, superseding, withdrawn, unchanged.
        mends: what was mended in the file, counted.
        absent: placements of this source that the file no longer holds; they stay as they are.
        overpaid: pence paid beyond their invoices, of the invoices that the file speaks of.
        again: invoices of the file that are booked for the same placement on other dates too.
    """

    batch: Batch
    rows: int
    counts: Counter[str] = field(default_factory=Counter)
    mends: tuple[str, ...] = ()
    absent: int = 0
    overpaid: int = 0
    again: int = 0

    def words(self) -> list[str]:
        """What is told of it; no child and no placement is named."""
        counted = ", ".join(f"{self.counts[k]:,} {k}" for k in (
            "new", "superseding", "withdrawn", "unchanged"))
        lines = [f"{self.rows:,} rows read: {counted}"]
        if not self.batch.events:
            lines.append("Nothing changed: the ledger knew all of it.")
        if self.absent:
            lines.append(f"{self.absent:,} placements of this source are not in the file and stay "
                         "as they are.")
        if self.overpaid:
            lines.append(f"Paid beyond what was invoiced, to be claimed back: "
                         f"£{pounds(self.overpaid)}; reconcile --out tells the invoices.")
        if self.again:
            lines.append(f"Invoices booked for one placement on different dates: {self.again:,}; "
                         "see that none is entered twice.")
        return [*lines, *(f"mended: {m}" for m in self.mends)]


def import_placements(
    ledger: Ledger, path: Path, *, source: str = "file", at: datetime | None = None
) -> Imported:
    """Import a table of placements and fees (CSV or xlsx).

    Args:
        ledger: where the events are recorded.
        path: CSV or xlsx file.
        source: name of the system it comes from; keys are its own.
        at: when it became known; now where None.

    Raises:
        InputError: every fault of the file, or what the ledger refuses; nothing was recorded.
    """
    read = read_rows(path, placement_table.COLUMNS, placement_table.KEY)
    found = _sound(path, read, placement_table.faults(path.name, read.rows))
    spoken = placement_table.said(found.rows, source)
    return _record(ledger, path, found, lambda _: spoken, source, at, whole=True)


def import_bookings(
    ledger: Ledger, path: Path, *, source: str = "file", at: datetime | None = None
) -> Imported:
    """Import a table of invoices, credit notes and payments; see ``import_placements``.

    Args:
        ledger: where the events are recorded; its placements tell the children.
        path: CSV or xlsx file.
        source: name of the system it comes from; keys are its own.
        at: when it became known; now where None.
    """
    read = read_rows(path, booking_table.COLUMNS, booking_table.KEY)
    found = _sound(path, read, booking_table.faults(path.name, read.rows))

    named = {plain(r["invoice"]) for r in found.rows}
    seen = False

    def spoken(so_far: Sequence[Event]) -> list[Said]:
        nonlocal seen
        seen = any(e.kind == "invoiced" and plain(e.said()["invoice"]) in named for e in so_far)
        children = {e.placement: e.child for e in so_far if e.kind == "placed"}
        return booking_table.said(found.rows, source, children)

    done = _record(ledger, path, found, spoken, source, at, whole=False)
    twice = len({(r["placement_id"], plain(r["invoice"])) for r in found.rows}) < len(found.rows)
    if not seen and not twice:  # new invoices alone: the ledger need not be read again
        return done
    overpaid, again = _settled(ledger.placements().values(), named)
    return replace(done, overpaid=overpaid, again=again)


def _settled(placements: Iterable[Placement], named: Collection[str]) -> tuple[int, int]:
    """Pence paid beyond these invoices, and how many of them are there on two dates."""
    placements = list(placements)
    overpaid = sum(c.pence for c in paid(
        replace(p, booked=[b for b in p.booked if plain(b.invoice) in named])
        for p in placements if p.booked).overpaid)
    dates: dict[tuple[str, str, str], set[date]] = defaultdict(set)
    for p in placements:
        for b in p.booked:
            if b.kind == "invoiced" and plain(b.invoice) in named:
                dates[p.placement, b.element, plain(b.invoice)].add(b.dated)
    return overpaid, sum(len(days) > 1 for days in dates.values())


def _sound(path: Path, read: Rows, more: list[Fault]) -> Rows:
    if read.faults or more:
        raise InputError([*read.faults, *more])
    if not read.rows:
        raise InputError([Fault(path.name, "has no rows", "Give at least one.")])
    return read


def _record(
    ledger: Ledger, path: Path, read: Rows, spoken: Callable[[Sequence[Event]], Sequence[Said]],
    source: str, at: datetime | None, *, whole: bool,
) -> Imported:
    """Record what a file says that the ledger does not know yet."""
    counts: Counter[str] = Counter()
    rows_of: list[int] = []
    absent = 0

    def build(so_far: list[Event]) -> list[Draft]:
        nonlocal absent
        counts.clear()
        changes = list(_changes(spoken(so_far), so_far, source, counts, whole))
        rows_of[:] = [row for row, _ in changes]
        if whole:
            held = {r["placement_id"] for r in read.rows}
            absent = len({e.placement for e in so_far
                          if e.source == source and e.kind == "placed"} - held)
        return [draft for _, draft in changes]

    try:
        batch = ledger.write(build, source=source, at=at,
                             digest=hashlib.sha256(read_bytes(path)).hexdigest())
    except InputError as error:
        raise InputError([_placed(f, path.name, rows_of) for f in error.faults]) from None
    return Imported(batch, len(read.rows), counts, tuple(read.mended()), absent)


def _placed(fault: Fault, file: str, rows_of: Sequence[int]) -> Fault:
    """A fault of an event as one of the row that says it."""
    if fault.file != "events" or fault.row is None:
        return fault
    return replace(fault, file=file, row=rows_of[fault.row - 1])


def _changes(
    spoken: Iterable[Said], so_far: Sequence[Event], source: str, counts: Counter[str],
    whole: bool,
) -> Iterable[tuple[int, Draft]]:
    """Drafts of what is not known yet, each with its row."""
    gone = {e.supersedes for e in so_far if e.supersedes is not None}
    live = {e.source_key: e for e in so_far
            if e.source == source and e.seq not in gone and e.source_key and e.kind != "note"}
    keys, last_row = set(), {}
    for row, draft in spoken:
        keys.add(draft.source_key)
        last_row[draft.placement] = row
        old = live.get(draft.source_key)
        if old is None:
            counts["new"] += 1
            yield row, draft
        elif old.content == draft.content():
            counts["unchanged"] += 1
        else:
            counts["superseding"] += 1
            kind = "end_corrected" if draft.kind == "ended" else draft.kind
            yield row, replace(draft, kind=kind, supersedes=old.seq)
    if not whole:
        return
    for key, old in live.items():
        if old.placement in last_row and key not in keys and old.kind not in booking_table.KINDS:
            counts["withdrawn"] += 1
            yield last_row[old.placement], Draft(
                "note", old.placement, old.child, body={"says": WITHDRAWN}, source=source,
                source_key=f"{key}|{old.seq}", supersedes=old.seq)
