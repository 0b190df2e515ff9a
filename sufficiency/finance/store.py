"""A ledger in a database: SQLite in one file, or PostgreSQL by URL. Events go in and come back.

One batch is one transaction: all of it or nothing, also when the process is killed. Each event
holds the hash of the one before it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from sufficiency.common.garbage_collection import no_collection
from sufficiency.errors import Fault, InputError
from sufficiency.finance import schema
from sufficiency.finance.check import faults_of, spans_of
from sufficiency.finance.events import FIRST_HASH, Draft, Event, record
from sufficiency.finance.periods import UK
from sufficiency.finance.seal import seal
from sufficiency.finance.state import Placement, fold

TRIES = 5
_AGAIN = ("40001", "40P01", "23505", "P0001")
"""PostgreSQL: not serialisable, deadlock, somebody else's event came first (twice)."""
_COLUMNS = [schema.event.c[name] for name in Event._fields]


@dataclass(frozen=True)
class Batch:
    """What one transaction added.

    Attributes:
        events: how many; 0: nothing changed and no batch was written.
        head: hash of the last event of the ledger.
    """

    number: int
    events: int
    recorded_at: str
    head: str


@dataclass(frozen=True, eq=False)
class Ledger:
    """An open ledger; ``file`` is its SQLite file, if it is one."""

    engine: Engine = field(repr=False)
    file: Path | None = None

    @property
    def name(self) -> str:
        """What messages call it."""
        return "ledger" if self.file is None else self.file.name

    def events(self, as_of: date | datetime | None = None) -> list[Event]:
        """What was known at a time (all where None), in order."""
        with reading(self.engine) as connection:
            return read(connection, as_of)

    def placements(self, as_of: date | datetime | None = None) -> dict[str, Placement]:
        """Where placements stood as known at a time."""
        with no_collection():
            return fold(self.events(as_of))

    def add(
        self, drafts: Sequence[Draft], *, source: str = "hand", digest: str = "",
        at: datetime | None = None,
    ) -> Batch:
        """Record events as one batch; see ``write``.

        Args:
            drafts: events as they were said.
            source: name of the system they come from.
            digest: of the file they come from; empty where there is none.
            at: when it became known; now where None.
        """
        return self.write(lambda _: drafts, source=source, digest=digest, at=at)

    def write(
        self, build: Callable[[list[Event]], Sequence[Draft]], *, source: str, digest: str = "",
        at: datetime | None = None,
    ) -> Batch:
        """Record what ``build`` makes of the events so far, all or nothing.

        Args:
            build: is called within the transaction, again where somebody else came first.
            source: system or hand.
            digest: of the file it came from.
            at: when it became known; now where None. Never before what is recorded already.

        Raises:
            InputError: an event contradicts the ledger, or the database refused.
        """
        for tried in range(TRIES):
            try:
                with self.engine.begin() as connection:
                    done = _write(connection, build, source, digest, at)
            except DBAPIError as error:
                state = getattr(error.orig, "sqlstate", None)
                if state in _AGAIN and tried + 1 < TRIES:
                    continue
                raise InputError([_refused(error)]) from None
            seal(self.file, done.number, done.head)
            return done
        raise AssertionError("the last try returns or raises")


def open_ledger(where: str | Path, *, new: bool = False) -> Ledger:
    """Open a ledger.

    Args:
        where: a file for SQLite, or a database URL.
        new: make it where there is none.

    Raises:
        InputError: it cannot be opened, or is not there.
    """
    ledger = connect(where)
    try:
        if new:
            with ledger.engine.begin() as connection:
                schema.create(connection)
        elif not _is_there(ledger):
            raise InputError([Fault(ledger.name, "is no ledger",
                                    "Give the ledger's file or URL, or import into a new one.")])
    except SQLAlchemyError as error:
        raise InputError([_refused(error)]) from None
    return ledger


@contextmanager
def made_for(where: str | Path, *, new: bool = False) -> Iterator[Ledger]:
    """A ledger to write to; one that was made for it goes again if nothing came of it.

    Args:
        where: a file for SQLite, or a database URL.
        new: make it where there is none.

    Raises:
        InputError: it cannot be opened, or is not there.
    """
    file = connect(where).file
    there = file is None or file.exists()
    ledger = None
    try:
        ledger = open_ledger(where, new=new)
        yield ledger
    except Exception:
        if ledger is not None:
            ledger.engine.dispose()
        if not there and file is not None:
            with suppress(OSError, ValueError):  # a name that no file can have
                for end in ("", "-shm", "-wal"):
                    file.with_name(file.name + end).unlink(missing_ok=True)
        raise


def connect(where: str | Path) -> Ledger:
    """A ledger that is not looked at yet.

    Raises:
        InputError: it is no file or URL of a database that is supported.
    """
    words = str(where)
    try:
        url = make_url(words if "://" in words else f"sqlite:///{words}")
        if url.get_backend_name() == "postgresql":
            engine = create_engine(url.set(drivername="postgresql+psycopg"),
                                   isolation_level="SERIALIZABLE")
            return Ledger(engine)
        engine = create_engine(url)
    except (SQLAlchemyError, ImportError) as error:
        raise InputError([Fault(
            "ledger", f"cannot be opened ({type(error).__name__})",
            "Give a file, or a URL like postgresql://user@host/database, "
            "and install the extra 'postgresql'.")]) from None
    if engine.dialect.name != "sqlite":
        raise InputError([Fault("ledger", f"is kept in {engine.dialect.name}",
                                "SQLite and PostgreSQL are supported.")])
    _sqlite(engine)
    return Ledger(engine, Path(url.database or ":memory:"))


def _is_there(ledger: Ledger) -> bool:
    if ledger.file is not None and not ledger.file.is_file():
        return False
    with reading(ledger.engine) as connection:
        return schema.exists(connection)


def reading(engine: Engine) -> Connection:
    """A connection that takes no lock against writers."""
    return engine.connect().execution_options(reads=True)


def _sqlite(engine: Engine) -> None:
    """Write-ahead log, everything on disk before a commit counts, one writer at a time."""

    @event.listens_for(engine, "connect")
    def _connect(raw: sqlite3.Connection, _: object) -> None:
        raw.isolation_level = None  # transactions are begun below
        for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
                     "busy_timeout=60000", "recursive_triggers=ON"):
            raw.execute(f"PRAGMA {line}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def moment(as_of: date | datetime) -> str:
    """A time as it is recorded; of a day, its end in the United Kingdom."""
    if not isinstance(as_of, datetime):
        as_of = datetime.combine(as_of + timedelta(days=1), time(), UK) - timedelta(microseconds=1)
    return as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read(connection: Connection, as_of: date | datetime | None = None) -> list[Event]:
    """The events known at a time, in order."""
    query = select(*_COLUMNS).order_by(schema.event.c.seq)
    if as_of is not None:
        query = query.where(schema.event.c.recorded_at <= moment(as_of))
    return [Event._make(row) for row in connection.execute(query)]


def _write(
    connection: Connection, build: Callable[[list[Event]], Sequence[Draft]], source: str,
    digest: str, at: datetime | None,
) -> Batch:
    table = schema.event
    if connection.dialect.name == "postgresql":
        # Writers queue here, before anything is read, so that none works on what is out of date.
        # The other tables cannot be locked: the right to change them was given up.
        connection.execute(text("LOCK TABLE main_span IN EXCLUSIVE MODE"))
    schema.complete(connection)
    last = connection.execute(
        select(table.c.seq, table.c.hash, table.c.recorded_at, table.c.batch)
        .order_by(table.c.seq.desc()).limit(1)).first()
    seq, head, before, number = last or (0, FIRST_HASH, "", 0)
    so_far = read(connection)
    drafts = build(so_far)
    if not drafts:
        return Batch(number, 0, before, head)
    recorded_at = moment(at or datetime.now(UTC))
    if recorded_at < before:
        raise InputError([Fault("ledger", "holds events recorded later than this time",
                                "What was not known then cannot be recorded then.")])
    added = [record(d, seq + i, number + 1, recorded_at) for i, d in enumerate(drafts, 1)]
    if faults := faults_of(so_far, added):
        raise InputError(faults)
    rows = []
    for one in added:
        hashed = one.hashed(head)
        rows.append({**one._asdict(), "previous": head, "hash": hashed})
        head = hashed
    connection.execute(table.insert(), rows)
    _spans(connection, spans_of([*so_far, *added], {e.placement for e in added}), number + 1)
    connection.execute(schema.batch.insert(), {
        "id": number + 1, "recorded_at": recorded_at, "source": source, "digest": digest,
        "last_seq": added[-1].seq, "head": head})
    return Batch(number + 1, len(added), recorded_at, head)


def _spans(
    connection: Connection, spans: Iterable[tuple[str, dict[str, Any] | None]], number: int
) -> None:
    """Bring the spans of main placements up to date; None: there is none any more."""
    table = schema.main_span
    names, rows = [], []
    for name, span in spans:
        names.append({"name": name})
        if span is not None:
            rows.append({"placement": name, "batch": number, **span})
    if names:
        connection.execute(text("DELETE FROM main_span WHERE placement = :name"), names)
    if rows:
        connection.execute(table.insert(), rows)


def _refused(error: SQLAlchemyError) -> Fault:
    """What the database said, without the values it may have quoted."""
    said = str(getattr(error, "orig", error))
    if schema.OVERLAP in said or "main_span_no_overlap" in said:
        return Fault("ledger", f"was refused: {schema.OVERLAP}",
                     "End one, or record the second as dual or double_running.")
    with suppress(AttributeError):
        said = error.orig.sqlstate or type(error.orig).__name__  # type: ignore[attr-defined]
    return Fault("ledger", f"was refused by the database ({said.split(chr(10))[0][:60]})",
                 "Nothing was recorded; see whether it is a ledger and can be written.")
