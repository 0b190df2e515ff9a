"""The page of a sweep adds up what can be added up, and says what has no plan."""

from __future__ import annotations

import io
import re

import pandas as pd

from sufficiency.publish.sweep_page import PAGE, TABLE, sweep_files
from sufficiency.sweeps.measure import FIGURES
from sufficiency.sweeps.run import Sweep

COLUMNS = ["case", "scenario", "seed", "outcome", "note", "children", "short_before",
           "short_after", "short_per_100", "minutes_mean", "new_schools", "base_places",
           "capital_gbp", "gap"]


def found(*rows: tuple[object, ...]) -> Sweep:
    table = pd.DataFrame([*rows], columns=COLUMNS).reindex(columns=[*COLUMNS[:5], *FIGURES])
    return Sweep("A <b>grid</b>", table.astype(FIGURES))


def planned(case: str, scenario: str, seed: int, short: int, minutes: float | None) -> tuple[
        object, ...]:
    return (case, scenario, seed, "planned", "", 100, 40, short, float(short), minutes, 2, 60,
            1_500_000, 0.001)


def rows_of(page: str, caption: str) -> list[list[str]]:
    part = re.search(rf"<caption>{caption}</caption>.*?</table>", page, re.S)
    assert part is not None, caption
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
            for row in re.findall(r"<tr>(.*?)</tr>", part[0], re.S)]


def test_seeds_are_a_mean_with_its_range_and_cases_are_added_seed_by_seed() -> None:
    files = sweep_files(found(
        planned("one", "none", 1, 20, 15.0), planned("one", "none", 2, 30, 16.0),
        planned("one", "both", 1, 9, None), planned("one", "both", 2, 9, None),
        planned("two", "none", 1, 10, 15.0), planned("two", "none", 2, 5, 15.0),
        planned("two", "both", 1, 1, 15.0), planned("two", "both", 2, 1, 15.0),
        planned("three", "none", 1, 10, 15.0), planned("three", "none", 2, 10, 15.0),
        planned("three", "both", 1, 10, 15.0),
        ("three", "both", 2, "fault", "a table", *[None] * 9)))
    page = str(files[PAGE])
    _, none, both = rows_of(page, "one")
    assert none == ["none", "2", "100", "40", "25.0 (20 to 30)", "25.0 (20.0 to 30.0)",
                    "15.5 (15.0 to 16.0)", "2", "60", "1.5", "0.10%"]
    assert both[4:7] == ["9", "9.0", ""]
    # The third case has no plan of one scenario and seed: it is told alone, and not added up.
    _, none, both = rows_of(page, "All cases together")
    assert none == ["none", "2", "200", "80", "32.5 (30 to 35)", "16.2 (15.0 to 17.5)", "4", "120",
                    "3.0"]
    assert both[4] == "10" and "over 2 cases" in page
    assert [r[1] for r in rows_of(page, "three")[1:]] == ["2", "1"]
    assert rows_of(page, "Without a plan")[1:] == [["three", "both", "2", "fault", "a table"]]
    assert "Not for publication" in page and "<b>grid" not in page
    kept = pd.read_parquet(io.BytesIO(bytes(files[TABLE])))  # type: ignore[arg-type]
    assert len(kept) == 12 and kept["short_after"].isna().sum() == 1


def test_a_sweep_without_any_plan_is_a_page_that_says_so() -> None:
    page = str(sweep_files(found(("one", "none", 1, "no plan", "why", *[None] * 9)))[PAGE])
    assert "Without a plan: 1." in page and "together" not in page
