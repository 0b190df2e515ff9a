"""No figure on plans later than January 2025 is in the repository: a later one is kept back."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sufficiency.forecast import frozen

LAST = 2025
OF_PLANS = {"plans", "total", "ceased", "new_plans", "requests", *frozen.SETTINGS,
            *frozen.AGE_BANDS, "ASD", "SEMH"}
"""Columns that hold counts of plans."""
FORECAST = set(frozen.COLUMNS)


def late_rows(path: Path) -> Iterator[str]:
    """Rows of a table that tell of plans after the last January, other than forecasts."""
    # Examples of files as councils have them are in other encodings; what is sought is ASCII.
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.DictReader(file)
        head = set(reader.fieldnames or ())
        dated = sorted(head & {"year", "january", "calendar-year"})
        if not dated or (not head & OF_PLANS and "setting-2" not in head) or head == FORECAST:
            return
        for number, row in enumerate(reader, start=2):
            if any(row[d].isdigit() and int(row[d]) > LAST for d in dated):
                yield f"{path.name} row {number}"


def tables(root: Path) -> list[Path]:
    """Every table that is committed or will be."""
    told = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.csv"], cwd=root,
                          capture_output=True, text=True, check=False)
    if told.returncode:  # an unpacked release
        return sorted(p for folder in ("data", "benchmarks", "docs", "tests")
                      for p in (root / folder).rglob("*.csv"))
    return [root / line for line in told.stdout.splitlines() if (root / line).is_file()]


def test_nothing_later_is_in_the_repository(root: Path) -> None:
    found = tables(root)
    assert root / "data" / "national" / "plans.csv" in found
    assert [row for path in found for row in late_rows(path)] == []


@pytest.mark.parametrize(("text", "late"), [
    ("year,la_code,total\n2025,926,12147\n2026,926,1\n", ["x.csv row 3"]),
    ("january,series,part,plans\n2026,total,total,1\n", ["x.csv row 2"]),
    ("calendar-year,setting-2\n2026,special\n", ["x.csv row 2"]),
    ("year,pool_id,roll\n2026,a,1\n", []),  # of a school, not of plans
])
def test_what_would_be_found(tmp_path: Path, text: str, late: list[str]) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text)
    assert list(late_rows(path)) == late


def test_forecasts_hold_no_outcome(root: Path) -> None:
    """What they say of January 2025 is what was published; all else is a quantile."""
    for path in (root / "data" / "norfolk" / "forecasts" / "2025-01.csv",
                 root / "benchmarks" / "results" / "forecast-2025-01.csv"):
        table = frozen.read_frozen(path)
        assert (table["january"] - table["ahead"] == LAST).all()
