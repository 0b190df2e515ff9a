"""The placement ledger at a large council's size: seconds, kills, orders of events, bytes.

    python benchmarks/ledger.py [--rows 20000] [--kills N] [--orders N] [--bytes N] [--planted N]
                                [--no-speed] [--write]

One line a measure, seconds of wall clock and of processor. With --kills an import in a process of
its own is killed at random moments, its repeats too: each time the ledger must be as before or as
after, and the one that is through the same as one import. With --orders so many random histories
are read as of a random time in random order and must cost what a ledger does into which nothing
later was written. With --bytes so many copies of a ledger have one bit changed, which must be
found. With --planted so many lines of an export of the ledger are changed, left out, booked to
another provider or month, or made up: each must be found, and nothing else. --write keeps a dated
table, where what was not measured now stays.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import ledgercase  # noqa: E402

from sufficiency.finance.calendars import read_calendars  # noqa: E402
from sufficiency.finance.events import Draft, Event, record  # noqa: E402
from sufficiency.finance.importing import import_bookings, import_placements  # noqa: E402
from sufficiency.finance.rates import load_rates  # noqa: E402
from sufficiency.finance.reconciling import reconcile  # noqa: E402
from sufficiency.finance.state import Placement  # noqa: E402
from sufficiency.finance.store import open_ledger  # noqa: E402
from sufficiency.finance.verify import verify  # noqa: E402
from sufficiency.finance.views import charged, commitment, reach  # noqa: E402
from tests.finance.histories import brute, drafts, recorded  # noqa: E402
from tests.finance.test_histories import LAST, pence  # noqa: E402
from tests.finance.test_importing import kill_during  # noqa: E402
from tests.finance.test_reconciling import PLANTS, plant  # noqa: E402

ON = date(2026, 2, 3)


def timed(rows: list[dict[str, Any]], what: str, work: Callable[[], Any]) -> Any:
    """Do it, and keep how long it took."""
    wall, processor = time.perf_counter(), time.process_time()
    found = work()
    tell(rows, measure=what, seconds=round(time.perf_counter() - wall, 2),
         processor_seconds=round(time.process_time() - processor, 2))
    return found


def tell(rows: list[dict[str, Any]], **row: Any) -> None:
    """Keep and print a row."""
    rows.append(row)
    print(json.dumps(row), flush=True)


def speed(rows: list[dict[str, Any]], folder: Path, count: int, plants: int) -> None:
    """Import, import again, commitment, reconcile, planted differences, verify."""
    (folder / "p.csv").write_text(ledgercase.placements(count))
    table, export = ledgercase.bookings(count)
    (folder / "b.csv").write_text(table)
    (folder / "e.csv").write_text(ledgercase.export_table(export))
    calendars = read_calendars(ROOT / "tests" / "finance" / "calendars.csv")
    rates, ledger = load_rates(), open_ledger(folder / "ledger.db", new=True)
    timed(rows, f"import {count} placements", lambda: import_placements(ledger, folder / "p.csv"))
    again = timed(rows, "the same file again",
                  lambda: import_placements(ledger, folder / "p.csv"))
    assert again.batch.events == 0
    timed(rows, "commitment to the year's end", lambda: commitment(charged(
        ledger.placements().values(), calendars, rates, reach(ON)), ON))
    timed(rows, f"import {count} invoices", lambda: import_bookings(ledger, folder / "b.csv"))
    found = timed(rows, f"reconcile {count} lines", lambda: reconcile(
        ledger.placements().values(), folder / "e.csv"))
    assert found.matched == count and not found.differences
    if plants:
        planted(rows, list(ledger.placements().values()), export, folder, plants)
    assert timed(rows, "verify", lambda: verify(folder / "ledger.db")).sound
    ledger.engine.dispose()


def planted(
    rows: list[dict[str, Any]], placements: list[Placement], export: list[list[str]], folder: Path,
    times: int,
) -> None:
    """An export with so many planted differences: which are found, and what else is told."""
    rng = random.Random(1)
    lines = [list(row) for row in export]
    spots = rng.sample(range(len(lines)), 2 * times)
    keys = [plant(PLANTS[n % len(PLANTS)], lines, spots[2 * n], spots[2 * n + 1])
            for n in range(times)]
    (folder / "planted.csv").write_text(ledgercase.export_table([r for r in lines if r[2]]))
    found = reconcile(placements, folder / "planted.csv")
    told = {(d.provider, d.month, d.reference) for d in found.differences}
    left = sum(d.here - d.there for d in found.differences) - (found.here - found.there)
    tell(rows, measure=f"differences planted in an export of {len(export)} lines", times=times,
         found=sum(k <= told for k in keys), false_ones=len(told - set().union(*keys)),
         pence_not_explained=left)


def kills(rows: list[dict[str, Any]], folder: Path, count: int, times: int) -> None:
    """Kill an import at random moments; each repeat is killed too, until one is through.

    A killed import leaves its database to the next one as it was: what it began must be gone, and
    the one that is through must leave what one import leaves, as must a repeat after it.
    """
    file = folder / "k.csv"
    file.write_text(ledgercase.placements(count))
    whole = open_ledger(folder / "whole.db", new=True)
    began = time.perf_counter()
    import_placements(whole, file)
    took = time.perf_counter() - began
    said = [(e.kind, e.placement, e.content) for e in whole.events()]
    rng, outcome = random.Random(1), {"before": 0, "after": 0}
    chains, where = 0, None
    for n in range(times):
        if where is None:
            chains, where = chains + 1, folder / f"kill{n}.db"
            open_ledger(where, new=True).engine.dispose()
        kill_during(where, file, rng.random() * took * 1.2)
        ledger = open_ledger(where)
        found = len(ledger.events())
        assert found in (0, len(said)) and verify(where).sound, n
        outcome["after" if found else "before"] += 1
        if found or n == times - 1:
            import_placements(ledger, file)
            assert [(e.kind, e.placement, e.content) for e in ledger.events()] == said, n
            assert import_placements(ledger, file).batch.events == 0
            where.unlink()
            where = None
        ledger.engine.dispose()
        if n % 10 == 9:
            print(f"{n + 1} kills: {outcome}", file=sys.stderr, flush=True)
    tell(rows, measure=f"kills of an import of {count} rows", times=times, **outcome, between=0,
         repeats_the_same_as_one_import=chains)


def orders(rows: list[dict[str, Any]], times: int) -> None:
    """Random histories as of a random time, read in random order, against ledgers rebuilt.

    A rebuilt ledger holds what was recorded up to then and is numbered and dated by itself; its
    pennies are also counted day by day. Every twentieth history goes through a database as well.
    """
    wrong = by_days = in_database = through = 0
    for seed in range(times):
        rng = random.Random(seed)
        said = drafts(rng, 2)
        events = recorded(said, rng)
        when = rng.choice(events).recorded_at
        read_then = [e for e in rng.sample(events, len(events)) if e.recorded_at <= when]
        rebuilt = [record(said[e.seq - 1], e.seq, 1, e.recorded_at) for e in events
                   if e.recorded_at <= when]
        expected = pence(rebuilt)
        wrong += pence(read_then) != expected
        by_days += brute(rebuilt, date(2025, 9, 1), LAST) != expected
        if seed % 20 == 0:
            through += 1
            in_database += as_of_in_database(said, events, when) != expected
    tell(rows, measure="as-of in random orders of events", times=times, differences=wrong,
         differences_from_a_count_by_days=by_days)
    tell(rows, measure="of those through a database", times=through, differences=in_database)


def as_of_in_database(said: list[Draft], events: list[Event], when: str) -> dict[str, int]:
    """Pence as of a time in a ledger that holds all, recorded batch by batch."""
    ledger = open_ledger(":memory:", new=True)
    for at, batch in groupby(events, lambda e: e.recorded_at):
        ledger.add([said[e.seq - 1] for e in batch], at=datetime.fromisoformat(at))
    found = pence(ledger.events(datetime.fromisoformat(when)))
    ledger.engine.dispose()
    return found


def changed_bytes(rows: list[dict[str, Any]], folder: Path, times: int) -> None:
    """Copies of a ledger with one bit changed."""
    file = folder / "ledger.db"
    raw, rng, found = file.read_bytes(), random.Random(1), 0
    for _ in range(times):
        copy = bytearray(raw)
        copy[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        (folder / "copy.db").write_bytes(copy)
        shutil.copy(f"{file}.seal", folder / "copy.db.seal")
        found += not verify(folder / "copy.db").sound
    tell(rows, measure=f"changed bits of a ledger of {len(raw):,} bytes", times=times, found=found)


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--orders", type=int, default=0)
    parser.add_argument("--bytes", type=int, default=0)
    parser.add_argument("--planted", type=int, default=0)
    parser.add_argument("--no-speed", action="store_true",
                        help="bytes and planted differences need it")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if not args.no_speed:
            speed(rows, folder, args.rows, args.planted)
        if args.bytes:
            changed_bytes(rows, folder, args.bytes)
        if args.kills:
            kills(rows, folder, args.rows, args.kills)
        if args.orders:
            orders(rows, args.orders)
    if args.write:
        write(rows)


def write(rows: list[dict[str, Any]]) -> None:
    """Keep a dated table; what was not measured now stays as it was."""
    file = ROOT / "benchmarks" / "results" / "ledger.md"
    kept = {line.split(" | ")[0]: line for line in file.read_text().splitlines()
            if line.startswith("| ") and line.count(" | ") == 2}
    for r in rows:
        said = ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in r.items() if k != "measure")
        kept[f"| {r['measure']}"] = f"| {r['measure']} | {said} | {date.today():%d %B %Y} |"
    kept.pop("| measure", None)
    file.write_text("\n".join([
        "# Placement ledger\n",
        "`python benchmarks/ledger.py --kills 100 --orders 100000 --bytes 100 --planted 100 "
        "--write`, or part by part (`--no-speed`), SQLite, 2 cores shared with other work: "
        "seconds of the processor are the ones to compare.\n",
        "| measure | figures | measured |", "|---|---|---|", *kept.values()]) + "\n")


if __name__ == "__main__":
    main()
