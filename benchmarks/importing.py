"""A county's own files brought in: seconds and memory of ``sufficiency import``.

    python benchmarks/importing.py [--children 9000]

The files are those of ``examples/raw_files``, made for so many children. One process a run, so that
memory is its own.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from apart import alone


def measure(children: int, send: Any) -> None:
    """Import the files of so many children."""
    from sufficiency.importing.build import import_files
    from sufficiency.importing.mapping import Mapped
    from tests.importing import raw

    raw.COUNT = children
    with tempfile.TemporaryDirectory() as scratch:
        folder = raw.write(Path(scratch) / "raw")
        size = sum(p.stat().st_size for p in folder.iterdir())
        began = time.perf_counter(), time.process_time()
        found = import_files(sorted(folder.iterdir()), Mapped(), bytes(range(32)))
        clock, cpu = time.perf_counter() - began[0], time.process_time() - began[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    send.send(f"{children:,} children, {size / 1e6:.1f} MB of files: {clock:.1f} s ({cpu:.1f} s of "
              f"the processor), {peak:,.0f} MB at most, {len(found.findings):,} findings, "
              f"{len(found.tables['children.csv']):,} children in the case")


def main() -> None:
    """Print what was measured."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--children", type=int, default=9000)
    print(alone(measure, asked.parse_args().children))


if __name__ == "__main__":
    main()
