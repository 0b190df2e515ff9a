"""The tables of a ledger, and the guards that live in the database itself.

Events and batches are added and never changed: triggers refuse UPDATE and DELETE, an event that
does not follow the last one, and in SQLite one that would replace an earlier one (REPLACE takes
rows away without asking the trigger on DELETE). No child has two main placements at once: an
exclusion constraint in PostgreSQL, a trigger at the end of each batch in SQLite. ``main_span`` is
worked out from the events and may be rebuilt.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    inspect,
    text,
)

metadata = MetaData()
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

event = Table(
    "event", metadata,
    Column("seq", _NUMBER, primary_key=True, autoincrement=False),
    Column("batch", Integer, nullable=False),
    Column("recorded_at", String(27), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("placement", String(200), nullable=False, index=True),
    Column("child", String(100), nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("body", Text, nullable=False),
    Column("source", String(100), nullable=False),
    Column("source_key", String(300), nullable=False),
    Column("content", String(32), nullable=False),
    Column("supersedes", _NUMBER, unique=True),
    Column("previous", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False),
)
batch = Table(
    "batch", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("recorded_at", String(27), nullable=False),
    Column("source", String(100), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("last_seq", _NUMBER, nullable=False),
    Column("head", String(64), nullable=False),
)
main_span = Table(
    "main_span", metadata,
    Column("placement", String(200), primary_key=True),
    Column("child", String(100), nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("until_day", Date, nullable=False),
    Column("batch", Integer, nullable=False, index=True),
)
OVERLAP = "two main placements of one child overlap"
_TABLES = ("event", "batch")
_LITE_KEPT = """CREATE TRIGGER {table}_{what} BEFORE {what} ON {table}
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"""
_LITE = (
    *(_LITE_KEPT.format(table=t, what=w) for t in _TABLES for w in ("update", "delete")),
    """CREATE TRIGGER event_follows BEFORE INSERT ON event
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM event) OR NEW.previous <>
  coalesce((SELECT hash FROM event ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
BEGIN SELECT RAISE(ABORT, 'does not follow the last event'); END""",
    """CREATE TRIGGER batch_follows BEFORE INSERT ON batch
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM batch)
BEGIN SELECT RAISE(ABORT, 'does not follow the last batch'); END""",
    """CREATE TRIGGER batch_no_overlap BEFORE INSERT ON batch WHEN EXISTS (
  SELECT 1 FROM main_span a JOIN main_span b ON a.child = b.child AND a.placement <> b.placement
    AND a.first_day < b.until_day AND b.first_day < a.until_day
  WHERE a.batch = NEW.id)
BEGIN SELECT RAISE(ABORT, 'two main placements of one child overlap'); END""",
)
_LITE_ADDED = """CREATE TRIGGER event_not_replaced BEFORE INSERT ON event
WHEN NEW.supersedes IS NOT NULL AND EXISTS (
  SELECT 1 FROM event WHERE supersedes = NEW.supersedes)
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"""
"""A guard that ledgers of earlier versions lack: ``complete`` adds it."""
_POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """ALTER TABLE main_span ADD CONSTRAINT main_span_no_overlap EXCLUDE USING gist
(child WITH =, daterange(first_day, until_day) WITH &&) DEFERRABLE INITIALLY DEFERRED""",
    """CREATE FUNCTION event_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'events are never changed'; END $$""",
    """CREATE FUNCTION event_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record; BEGIN
  SELECT seq, hash INTO last FROM event ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> coalesce(last.seq, 0) + 1 OR NEW.previous <> coalesce(last.hash, repeat('0', 64))
  THEN RAISE EXCEPTION 'does not follow the last event'; END IF;
  RETURN NEW; END $$""",
    "CREATE TRIGGER event_follows BEFORE INSERT ON event FOR EACH ROW "
    "EXECUTE FUNCTION event_follows()",
    *(line.format(table=t) for t in _TABLES for line in (
        "CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION event_kept()",
        "CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION event_kept()",
        "REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, CURRENT_USER")),
)
_LITE_GUARDS = {line.split()[2]: line for line in (*_LITE, _LITE_ADDED)}
_POSTGRES_GUARDS = {("event", "event_follows"), *(
    (t, f"{t}_{what}") for t in _TABLES for what in ("kept", "not_emptied"))}
_POSTGRES_BODIES = {line.split()[2].split("(")[0]: line.split("$$")[1] for line in _POSTGRES
                    if line.startswith("CREATE FUNCTION")}


def exists(connection: Connection) -> bool:
    """Whether the tables are there."""
    return inspect(connection).has_table("batch")


def create(connection: Connection) -> None:
    """Make tables and guards where there are none."""
    if exists(connection):
        return
    metadata.create_all(connection)
    for line in _LITE if connection.dialect.name == "sqlite" else _POSTGRES:
        connection.execute(text(line))
    complete(connection)


def complete(connection: Connection) -> None:
    """Add the guard that a ledger of an earlier version lacks."""
    if connection.dialect.name == "sqlite" and not connection.execute(text(
            "SELECT 1 FROM sqlite_master WHERE name = 'event_not_replaced'")).first():
        connection.execute(text(_LITE_ADDED))


def missing_guards(connection: Connection) -> list[str]:
    """Names of guards that are not there, or not as they were made."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type='trigger'"))
        there = {name: sql for name, sql in rows}
        return sorted(n for n, sql in _LITE_GUARDS.items() if there.get(n) != sql)
    rows = connection.execute(text("SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
                                   "WHERE tgenabled = 'O'"))
    missing = {guard for _, guard in _POSTGRES_GUARDS - {tuple(row) for row in rows}}
    bodies = {name: body for name, body in connection.execute(
        text("SELECT proname, prosrc FROM pg_proc WHERE proname IN ('event_kept', "
             "'event_follows') AND pronamespace = current_schema()::regnamespace"))}
    return sorted(missing | {name for name, body in _POSTGRES_BODIES.items()
                             if bodies.get(name) != body})
