"""Files spoilt at random for some minutes: each is a plan or roads, or a fault in words.

    python benchmarks/fuzz.py [--minutes 10] [--first SEED]

The targets are those of ``tests/bad``: tables, settings and polygons of a small case, which is
checked and run, and files of roads (.osm, .osm.pbf, .graphml, .npz), which are read, driven on,
saved and loaded. A seed that ends in anything else is told.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sufficiency.errors import InputError, SufficiencyError
from sufficiency.study.check import look
from sufficiency.study.run import run
from tests.bad.mutations import spoil
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


def main() -> None:
    """Try seeds until the time is up; print how each kind of file ended."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--first", type=int, default=0)
    given = asked.parse_args()
    os.environ["SUFFICIENCY_CACHE"] = "off"
    found: Counter[tuple[str, str]] = Counter()
    targets: tuple[Target, ...] = (road_file, case_file)
    ends, seed = time.monotonic() + 60 * given.minutes, given.first
    with tempfile.TemporaryDirectory() as base:
        sound = Path(base)
        make(sound)
        full(sound / "case")
        while time.monotonic() < ends:
            for target in targets:
                with tempfile.TemporaryDirectory() as scratch:
                    try:
                        found[target(sound, Path(scratch), seed)] += 1
                    except Exception as error:
                        found[target.__name__, "CRASH"] += 1
                        print(f"seed {seed}, {target.__name__}: {type(error).__name__}: "
                              f"{str(error)[:200]}", flush=True)
            seed += 1
    print(f"seeds {given.first} to {seed - 1}: {found.total():,} files")
    for (kind, end), count in sorted(found.items()):
        print(f"{kind:<16} {end:<8} {count:>7,}")


if __name__ == "__main__":
    main()
