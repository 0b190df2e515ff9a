"""Is the ledger what it was: chain, batches, guards, spans, and every byte of a SQLite file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import SQLAlchemyError

from sufficiency.finance import schema
from sufficiency.finance.check import spans_of
from sufficiency.finance.events import FIRST_HASH, Event
from sufficiency.finance.seal import digest, read_seal
from sufficiency.finance.store import connect, reading

NOT_SEALED = ("bytes that hold no event were not checked: the file was not sealed after its last "
              "batch")


@dataclass(frozen=True)
class Verdict:
    """What was found.

    Attributes:
        problems: what is not as it was; empty where all is well.
        notes: what was not checked.
        events, head: how many events, and the hash of the last one: keep it elsewhere, and nobody
            can rewrite the ledger unseen.
    """

    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    events: int = 0
    head: str = field(default=FIRST_HASH)

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(where: str | Path, expect: str = "") -> Verdict:
    """Check a ledger.

    Args:
        expect: hash of the last event as written down before; it must be in the chain.

    Raises:
        InputError: the place of the ledger is no file or URL of a supported database.
    """
    ledger = connect(where)
    if ledger.file is not None and not ledger.file.is_file():
        return Verdict(("there is no such file",))
    before = None if ledger.file is None else digest(ledger.file)
    try:
        with reading(ledger.engine) as connection:
            if not schema.exists(connection):
                return Verdict(("there are no tables of a ledger",))
            problems, hashes, batches = _content(connection)
    except (SQLAlchemyError, ValueError, TypeError, KeyError) as error:
        return Verdict((f"it cannot be read ({type(error).__name__})",))
    finally:
        ledger.engine.dispose()
    notes = []
    if ledger.file is not None:
        found = read_seal(ledger.file)
        if found is None or (isinstance(found["batch"], int) and found["batch"] < batches):
            notes.append(NOT_SEALED)
        elif found["sha256"] != before:
            problems.append("a byte of the file is not what it was after the last batch")
    if expect and expect not in (hashes or [FIRST_HASH]):
        problems.append("the hash that was expected is not in the chain")
    return Verdict(tuple(problems), tuple(notes), len(hashes), hashes[-1] if hashes else FIRST_HASH)


def _content(connection: Connection) -> tuple[list[str], list[str], int]:
    """Problems, the hash of every event, and how many batches there are."""
    problems = []
    if connection.dialect.name == "sqlite":
        said = connection.execute(text("PRAGMA integrity_check(1)")).scalar()
        if said != "ok":
            problems.append("the file is damaged")
    if missing := schema.missing_guards(connection):
        problems.append(f"guards are missing or changed: {', '.join(missing)}")
    rows = connection.execute(select(schema.event).order_by(schema.event.c.seq)).all()
    events, hashes, head = [], [], FIRST_HASH
    broken = None
    for at, row in enumerate(rows, 1):
        one = Event._make(getattr(row, name) for name in Event._fields)
        if one.seq != at or row.previous != head or row.hash != one.hashed(head):
            broken = broken or at
        head = row.hash
        events.append(one)
        hashes.append(head)
    if broken is not None:
        problems.append(f"event {broken} of {len(rows)} is not what was recorded, or is missing")
    batches = _batches(connection, events, hashes, problems)
    spans = {row.placement: (row.child, row.first_day, row.until_day)
             for row in connection.execute(select(schema.main_span))}
    if broken is None:
        expected = {name: tuple(span.values()) for name, span in
                    spans_of(events, {e.placement for e in events}) if span is not None}
        if spans != expected:
            problems.append("the spans of main placements are not those of the events")
    return problems, hashes, batches


def _batches(
    connection: Connection, events: list[Event], hashes: list[str], problems: list[str]
) -> int:
    rows = connection.execute(select(schema.batch).order_by(schema.batch.c.id)).all()
    last = 0
    for at, row in enumerate(rows, 1):
        known = last < row.last_seq <= len(events) and (
            row.id == at and hashes[row.last_seq - 1] == row.head
            and all(e.batch == at and e.recorded_at == row.recorded_at
                    for e in events[last:row.last_seq]))
        if not known:
            problems.append(f"batch {at} does not fit its events")
            return len(rows)
        last = row.last_seq
    if last != len(events):
        problems.append("there are events of no batch")
    return len(rows)
