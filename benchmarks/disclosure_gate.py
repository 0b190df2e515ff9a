"""The gate on planted leaks and on made-up cases that are honest: how many it refuses of each.

    python benchmarks/disclosure_gate.py --cases 200

Leaks are those of ``tests/publish/output_check/plants.py``; a case is drawn from its number, so
that the same numbers give the same cases. Each is priced as well: money in its report, paper and
workbook, a finance page, and the tracker of a made-up programme.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from sufficiency.errors import DisclosureError
from tests.publish.output_check.honest import refused
from tests.publish.output_check.plants import PLANTS, leaking


def main() -> None:
    """Print both numbers, and what was refused of honest cases."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=200)
    asked.add_argument("--first", type=int, default=0, help="number of the first case")
    asked.add_argument("--seconds", type=float, default=float("inf"), help="begin none after that")
    given = asked.parse_args()
    passed = [name for name in PLANTS if not leaking(name)]
    print(f"planted leaks: {len(PLANTS) - len(passed)} of {len(PLANTS)} refused")
    print(*passed, sep="\n")
    wrong: Counter[str] = Counter()
    seconds, size, done = 0.0, 0, 0
    begun = time.monotonic()
    for seed in range(given.first, given.first + given.cases):
        if time.monotonic() - begun > given.seconds:
            break
        with tempfile.TemporaryDirectory() as folder:
            try:
                found, took, read = refused(Path(folder) / "case", seed, pounds=True)
            except DisclosureError as error:
                found, took, read = list(error.leaks), 0.0, 0
        done, seconds, size = done + 1, seconds + took, size + read
        if found:
            wrong[str(seed)] += 1
            print(f"case {seed}:", *found, sep="\n  ", flush=True)
    print(f"honest cases: {len(wrong)} of {done} refused; "
          f"{seconds / max(size, 1) * 1e6:.2f} s of the gate for each MB")


if __name__ == "__main__":
    main()
