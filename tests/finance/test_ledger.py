"""The ledger keeps what was recorded: guards in the database, chain of hashes, every byte."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sufficiency.errors import InputError
from sufficiency.finance.events import Draft
from sufficiency.finance.store import Ledger, open_ledger
from sufficiency.finance.verify import verify
from tests.finance.making import at, booked, cost, day, ended, fee, placed


def filled(ledger: Ledger, count: int = 12) -> Ledger:
    for n in range(count):
        ledger.add([*placed(f"p{n}", "2025-09-01"), fee(f"p{n}", 1000 + n, "year", "2025-09-01")],
                   at=at(f"2025-09-{n + 1:02d}"))
    return ledger


@pytest.mark.parametrize("line", [
    "UPDATE event SET body = '{}' WHERE seq = 1", "DELETE FROM event WHERE seq = 24",
    "DELETE FROM batch", "UPDATE batch SET head = 'x' WHERE id = 1",
    "UPDATE event SET recorded_at = '2020-01-01T00:00:00.000000Z'",
    "INSERT INTO batch SELECT id + 5, recorded_at, source, digest, last_seq, head FROM batch",
])
def test_the_database_refuses_changes(ledger: Ledger, line: str) -> None:
    before = filled(ledger).events()
    with pytest.raises(DBAPIError), ledger.engine.begin() as connection:
        connection.execute(text(line))
    assert ledger.events() == before


REPLACES = """REPLACE INTO event SELECT (SELECT max(seq) + 1 FROM event), batch, recorded_at, kind,
placement, child, valid_from, valid_to, body, source, source_key, content, {supersedes},
(SELECT hash FROM event ORDER BY seq DESC LIMIT 1), 'x' FROM event WHERE seq = {seq}"""


@pytest.mark.parametrize("line", [
    REPLACES.format(seq=4, supersedes=3), REPLACES.format(seq=4, supersedes=3).replace(
        "REPLACE", "INSERT OR REPLACE"),
    "REPLACE INTO event SELECT * FROM event WHERE seq = 2",
    "REPLACE INTO batch SELECT * FROM batch WHERE id = 1",
    "INSERT INTO event SELECT * FROM event WHERE seq = 2 ON CONFLICT (seq) DO UPDATE SET body = ''",
    "UPDATE OR REPLACE event SET seq = 2 WHERE seq = 3",
])
def test_a_file_opened_by_another_program_refuses_them_too(tmp_path: Path, line: str) -> None:
    """It does not set this program's pragmas: REPLACE then takes rows away without DELETE."""
    ledger = open_ledger(tmp_path / "a.db", new=True)
    ledger.add(placed("p1", "2025-09-01"))
    ledger.add([ended("p1", "2025-12-18")])
    ledger.add([ended("p1", "2025-12-19", kind="end_corrected", supersedes=2)])
    ledger.add([ended("p1", "2025-12-20", kind="end_corrected", supersedes=3)])
    ledger.engine.dispose()
    raw = sqlite3.connect(tmp_path / "a.db")
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(line)
    raw.close()
    assert verify(tmp_path / "a.db").sound


def test_a_ledger_of_an_earlier_version_gets_the_guard_with_its_next_batch(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    filled(open_ledger(file, new=True), 2).engine.dispose()
    raw = sqlite3.connect(file)
    raw.execute("DROP TRIGGER event_not_replaced")
    raw.commit()
    raw.close()
    assert not verify(file).sound, "a guard that was taken away shows"
    ledger = open_ledger(file)
    ledger.add(placed("later", "2025-09-01"))
    ledger.engine.dispose()
    assert verify(file).sound


def test_a_guard_that_was_hollowed_out_is_found(postgresql: str) -> None:
    ledger = filled(open_ledger(postgresql, new=True), 2)
    with ledger.engine.begin() as connection:
        connection.execute(text("CREATE OR REPLACE FUNCTION event_kept() RETURNS trigger "
                                "LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"))
    ledger.engine.dispose()
    assert verify(postgresql).problems == ("guards are missing or changed: event_kept",)


def test_an_event_must_follow_the_last(ledger: Ledger) -> None:
    filled(ledger, 2)
    with pytest.raises(DBAPIError), ledger.engine.begin() as connection:
        connection.execute(text(
            "INSERT INTO event SELECT seq + 10, batch, recorded_at, kind, placement, child, "
            "valid_from, valid_to, body, source, source_key, content, supersedes, hash, "
            "'x' || hash FROM event WHERE seq = 4"))


def test_a_sound_ledger_is_said_to_be(where: str) -> None:
    ledger = filled(open_ledger(where, new=True))
    found = verify(where)
    assert (found.sound, found.events) == (True, 24)
    assert verify(where, expect=found.head).sound
    assert not verify(where, expect="f" * 64).sound
    ledger.engine.dispose()


def test_every_changed_byte_is_found(tmp_path: Path) -> None:
    ledger = filled(open_ledger(tmp_path / "a.db", new=True), 4)
    ledger.engine.dispose()
    rng = random.Random(7)
    size = (tmp_path / "a.db").stat().st_size
    assert verify(tmp_path / "a.db").sound
    for n in range(100):
        copy = tmp_path / f"{n}.db"
        raw = bytearray((tmp_path / "a.db").read_bytes())
        raw[rng.randrange(size)] ^= 1 << rng.randrange(8)
        copy.write_bytes(raw)
        shutil.copy(tmp_path / "a.db.seal", tmp_path / f"{n}.db.seal")
        assert not verify(copy).sound, n


def test_a_forger_who_drops_the_guards_is_found(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    filled(open_ledger(file, new=True), 4).engine.dispose()
    (tmp_path / "a.db.seal").unlink()
    raw = sqlite3.connect(file)
    guard = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'event_update'").fetchone()[0]
    raw.execute("DROP TRIGGER event_update")
    raw.commit()
    assert any("guards" in p for p in verify(file).problems)
    raw.execute("UPDATE event SET body = replace(body, '100', '900') WHERE seq = 4")
    raw.execute(guard)
    raw.commit()
    raw.close()
    assert verify(file).problems == ("event 4 of 8 is not what was recorded, or is missing",)
    assert verify(file).notes, "and it says that the seal is gone"


def test_nothing_is_recorded_before_what_is_known(ledger: Ledger) -> None:
    filled(ledger, 3)
    with pytest.raises(InputError, match="recorded later than this time"):
        ledger.add(placed("late", "2025-09-01"), at=at("2025-08-01"))


def test_a_batch_is_all_or_nothing_and_names_every_fault(ledger: Ledger) -> None:
    ledger.add(placed("p1", "2025-09-01", "2025-12-19", child="child-1"))
    with pytest.raises(InputError) as caught:
        ledger.add([
            *placed("p2", "2026-01-05", child="child-1"),
            ended("p9", "2025-12-19"), ended("p1", "2025-12-20", child="child-1"),
            Draft("moved", "p1", "child-1"),
            booked("paid", "p1", "5.00", "A1", "2026-01-01", "2025-09-01", "2025-12-19"),
            Draft("note", "p1", "child-1", body={"says": "moved to NR1 2AB"}),
            Draft("placed", "p1", "child-1", day("2025-09-02"), None, {"provider": "School"})])
    told = str(caught.value)
    for words in ("is of a placement that is not known", "is recorded already",
                  "is no kind of event", "names an invoice that is not known",
                  "looks like a postcode", "faults found"):
        assert words in told, words
    assert "child-1" not in told and "NR1" not in told
    assert len(ledger.events()) == 2


def test_an_overlap_that_passes_python_is_refused_by_the_database(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.add(placed("p1", "2025-09-01", child="child-1"))
    monkeypatch.setattr("sufficiency.finance.store.faults_of", lambda *_: [])
    with pytest.raises(InputError, match="two main placements of one child overlap"):
        ledger.add(placed("p2", "2025-10-01", child="child-1"))
    assert len(ledger.events()) == 1


def test_what_was_thought_on_a_day(ledger: Ledger) -> None:
    ledger.add([*placed("p1", "2025-09-01"), fee("p1", 36_500, "year", "2025-09-01")],
               at=at("2025-09-01"))
    ledger.add([fee("p1", 73_000, "year", "2025-12-01")], at=at("2026-01-10"))
    ledger.add([ended("p1", "2025-12-31")], at=at("2026-02-03"))
    known = {"2025-10-01": "36500.00", "2026-01-09": "36500.00",
             "2026-01-10": f"{91 * 100 + 274 * 200:.2f}", "2026-02-02": f"{91*100 + 274*200:.2f}",
             "2026-02-03": f"{91 * 100 + 31 * 200:.2f}"}
    for when, pounds in known.items():
        assert cost(ledger, "2025-09-01", "2026-08-31", day(when)) == pounds, when
    assert ledger.placements(day("2025-08-31")) == {}


def test_two_writers_at_once(postgresql: str) -> None:
    """One wins, the other tries again: nothing is lost and nothing is there twice."""
    open_ledger(postgresql, new=True).engine.dispose()
    errors: list[Exception] = []

    def work(name: str) -> None:
        ledger = open_ledger(postgresql)
        try:
            for n in range(5):
                ledger.add([*placed(f"{name}{n}", "2025-09-01"),
                            fee(f"{name}{n}", 1000, "year", "2025-09-01")])
        except Exception as error:
            errors.append(error)
        finally:
            ledger.engine.dispose()

    threads = [Thread(target=work, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    found = verify(postgresql)
    assert (found.sound, found.events) == (True, 20)
