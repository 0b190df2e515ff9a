# ruff: noqa: E402
"""Files spoilt at random for some minutes: each is a plan or roads, or a fault in words.

    python benchmarks/fuzz.py [--minutes 10] [--first SEED]

The targets are those of ``tests/bad``: tables, settings and polygons of a small case, which is
checked and run, and files of roads (.osm, .osm.pbf, .graphml, .npz), which are read, driven on,
saved and loaded; every table of ``spoilt_tables.py`` (the drive, money, the ledger, alternative
provision, requests, years, files to be imported), as text and as a workbook; and plan files of
sweeps, mappings of imports and settings of questions. A seed that ends in anything else is told.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import openpyxl.utils.exceptions

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from spoilt_tables import TABLES

from sufficiency.errors import InputError, SufficiencyError
from sufficiency.study.check import look
from sufficiency.study.run import run
from tests.bad.mutations import CHANGES, spoil
from tests.bad.roads import driven, make, spoil_roads
from tests.bad.test_mutated import full
from tests.edges import SCENARIO

Target = Callable[[Path, Path, int], tuple[str, str]]


def road_file(sound: Path, scratch: Path, seed: int) -> tuple[str, str]:
    """Kind of file, and whether it was read."""
    path = spoil_roads(sound, scratch, seed)
    return f"roads {path.suffix}", "read" if driven(path) else "fault"


def case_file(sound: Path, scratch: Path, seed: int) -> tuple[str, str]:
    """Kind of file, and whether the case could be run."""
    folder = scratch / "case"
    shutil.copytree(sound / "case", folder)
    name = spoil(folder, seed)
    kind, checked = f"case {Path(name).suffix}", False
    try:
        look(folder / SCENARIO)
        checked = True
        run(folder / SCENARIO, alone=True)
    except InputError as error:
        if checked:
            raise AssertionError(f"check found nothing, run did: {error}") from error
        return kind, "fault"
    except SufficiencyError:
        return kind, "no plan"
    return kind, "read"


class Tables:
    """Every table of ``TABLES``, sound ones made once."""

    def __init__(self, base: Path) -> None:
        self.base = base
        for number, table in enumerate(TABLES.values()):
            table.make(base / str(number))

    def __call__(self, sound: Path, scratch: Path, seed: int) -> tuple[str, str]:
        """Kind of table, and whether it was read."""
        rng = random.Random(seed)  # noqa: S311 - no secret
        names = list(TABLES)
        name = rng.choice(names)
        folder = scratch / "tables"
        shutil.copytree(self.base / str(names.index(name)), folder)
        spoil_table(folder / TABLES[name].file, rng)
        kind = f"table {name}"
        try:
            TABLES[name].read(folder)
        except SufficiencyError as error:
            faults = getattr(error, "faults", None)
            if faults is not None and not all(f.problem and f.remedy for f in faults):
                raise AssertionError(f"a fault without a remedy: {error}") from error
            return kind, "fault"
        return kind, "read"


def spoil_table(path: Path, rng: random.Random) -> None:
    """One to three changes of its text; now and then of its bytes, or in a workbook."""
    data = path.read_bytes()
    way = rng.random()
    if way < 0.1:
        spoilt = bytearray(data or b"x")
        for _ in range(rng.choice((1, 5))):
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        path.write_bytes(bytes(spoilt))
        return
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        text = rng.choice(CHANGES)(text, rng)
    if way < 0.25:
        plain = text.replace("\0", "").encode("utf-8", "replace").decode()
        book = openpyxl.Workbook()
        for row in list(csv.reader(io.StringIO(plain, newline=None)))[:200]:
            with contextlib.suppress(openpyxl.utils.exceptions.IllegalCharacterError):
                book.active.append([typed(cell[:30_000]) for cell in row])
        book.save(path)
        return
    coding = rng.choice(("utf-8",) * 8 + ("utf-16", "cp1252"))
    path.write_bytes(text.encode(coding, "surrogateescape" if coding == "utf-8" else "replace"))


def typed(cell: str) -> object:
    """A cell as an office program would hold it."""
    try:
        return float(cell)
    except ValueError:
        return cell


def main() -> None:
    """Try seeds until the time is up; print how each kind of file ended."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--first", type=int, default=0)
    given = asked.parse_args()
    os.environ["SUFFICIENCY_CACHE"] = "off"
    csv.field_size_limit(sys.maxsize)  # spoilt files have longer cells than Python's reader takes
    found: Counter[tuple[str, str]] = Counter()
    ends, seed = time.monotonic() + 60 * given.minutes, given.first
    with tempfile.TemporaryDirectory() as base:
        sound = Path(base)
        make(sound)
        full(sound / "case")
        targets: tuple[Target, ...] = (road_file, case_file, *[Tables(sound / "tables")] * 3)
        while time.monotonic() < ends:
            for part, target in enumerate(targets):
                with tempfile.TemporaryDirectory() as scratch:
                    try:
                        found[target(sound, Path(scratch), seed * len(targets) + part)] += 1
                    except Exception as error:
                        name = getattr(target, "__name__", "tables")
                        found[name, "CRASH"] += 1
                        print(f"seed {seed * len(targets) + part}, {name}: {type(error).__name__}: "
                              f"{str(error)[:200]}", flush=True)
            seed += 1
    ways = Counter(end for (_, end), count in found.items() for _ in range(count))
    print(", ".join(f"{count:,} {end}" for end, count in sorted(ways.items())))
    print(f"seeds {given.first} to {seed - 1}: {found.total():,} files")
    for (kind, end), count in sorted(found.items()):
        print(f"{kind:<32} {end:<8} {count:>7,}")


if __name__ == "__main__":
    main()
