"""The years of a flow, published: a reader who knows every sum learns of no few children."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sufficiency.errors import DisclosureError
from sufficiency.gaps.flow import Flow
from sufficiency.publish import flow_release
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.flow_release import COLUMNS, protected
from tests.conftest import made
from tests.publish.disclosure.attacker import between
from tests.sizes import few

RULES = Rules()
MOST = 10_000.0


def years(seed: int, count: int = 6) -> Flow:
    """Made-up Januaries: many numbers are small, stock and turnover agree, places are full."""
    rng = np.random.default_rng(seed)
    rows, children = [], int(rng.integers(60, 300))
    for i in range(count):
        leavers = int(rng.integers(0, 25)) if i else 0
        joiners = int(rng.integers(0, 40)) if i else 0
        children += joiners - leavers
        unplaced = int(rng.integers(0, 30))
        may_move = unplaced + int(rng.integers(0, 40))
        lost = int(rng.integers(0, min(may_move, 12) + 1))
        rows.append({
            "year": 2025 + i, "basis": "forecast" if i else "start", "children": children,
            "joiners": joiners, "leavers": leavers, "sessional_over": 0, "lost_place": lost,
            "may_move": may_move, "moved": int(rng.integers(0, may_move + 1)),
            "unplaced": unplaced, "nowhere": int(rng.integers(0, unplaced + 1)),
            "places": children - unplaced, "beyond": int(rng.integers(0, 12)),
            "greenfield_unplaced": max(unplaced - int(rng.integers(0, 4)), 0),
            "greenfield_moved": int(rng.integers(0, 80)), "minutes_mean_local": 12.0})
    none = pd.DataFrame()
    return Flow("plan", "Plan", pd.DataFrame(rows), none, none, none, made().case)


def test_a_threshold_between_two_printed_counts(tmp_path: Path) -> None:
    """Counts of the threshold are not rounded to below it: the table passes its own check."""
    found, asked = years(3, 2), 7
    rows = found.years.assign(may_move=asked + 40, moved=asked, unplaced=0, nowhere=0,
                              lost_place=0, greenfield_unplaced=0, beyond=asked)
    shown, _ = protected(replace(found, years=rows), Rules(asked), Record())
    told = [int(n) for n in shown[list(COLUMNS)].to_numpy().ravel() if str(n).isdigit()]
    assert len(told) > 5 and not [n for n in told if 0 < n < asked]
    flow_release.write_flow(replace(found, years=rows), tmp_path / "flow", Rules(asked))
    assert (tmp_path / "flow" / "years.csv").is_file()


def intervals(found: Flow, shown: pd.DataFrame) -> dict[tuple[int, str], tuple[int, int]]:
    """What each small figure can be, from the table, stock and turnover, parts, and the places."""
    at: dict[tuple[int, str], int] = {}
    limits: list[tuple[float, float]] = []

    def put(key: tuple[int, str], low: float = 0, high: float = MOST) -> int:
        at[key] = len(limits)
        limits.append((low, high))
        return at[key]

    for i, row in enumerate(shown.to_dict("records")):
        for column in COLUMNS:
            text, loose = str(row[column]), RULES.slack
            if text == "withheld":
                put((i, column))
                continue
            loose += RULES.k - 1 if text.startswith("about") else 0
            n = int(text.removeprefix("about "))
            put((i, column), max(n - loose, 0) if n else 0,
                n + loose if n or text.startswith("about") else 0)
    sums = []
    for i, row in enumerate(shown.to_dict("records")):
        for part, whole in flow_release.REST.items():
            sums.append((at[i, whole], [at[i, part], put((i, f"not {part}"))]))
        # Places are told and full wherever a child is left out.
        full = found.years["unplaced"][i] > 0
        places = put((i, "placed"), row["places"] if full else 0, row["places"])
        sums.append((at[i, "children"], [places, at[i, "unplaced"]]))
        if i:
            stay = put((i, "stay"))
            sums.append((at[i - 1, "children"], [stay, at[i, "leavers"]]))
            sums.append((at[i, "children"], [stay, at[i, "joiners"]]))
    small = [(i, c) for i, row in enumerate(found.years.to_dict("records")) for c in COLUMNS
             if 0 < row[c] < RULES.k]
    found_ = between(np.array(limits), sums, [at[key] for key in small])
    return dict(zip(small, found_, strict=True))


@pytest.mark.parametrize("seed", few(range(40), 8))
def test_no_small_figure_can_be_worked_out(seed: int) -> None:
    found = years(seed)
    shown, _ = protected(found, RULES, Record())
    for (i, column), (low, high) in intervals(found, shown).items():
        assert str(shown[column][i]) == "withheld" or str(shown[column][i]).startswith("about")
        assert low <= found.years[column][i] <= high
        assert high - low >= RULES.k, (i, column, low, high)


def test_rounding_alone_would_give_small_figures_away() -> None:
    """The attack bites: all printed but the small ones."""
    found = years(1)
    table = found.years[["year", "basis", "places", *COLUMNS]].astype(object)
    for column in COLUMNS:
        table[column] = ["withheld" if 0 < n < RULES.k else str(RULES.rounded(n))
                         for n in found.years[column]]
    assert any(high - low < RULES.k for low, high in intervals(found, table).values())


def test_the_folder_passes_the_gate_and_has_two_files(tmp_path: Path) -> None:
    flow_release.write_flow(years(2), tmp_path / "flow", RULES)
    assert sorted(p.name for p in (tmp_path / "flow").iterdir() if p.name[0] != ".") == [
        "report.md", "years.csv"]
    assert (tmp_path / "flow-record-internal.json").is_file()
    text = (tmp_path / "flow" / "report.md").read_text()
    assert "minutes" not in text and "January 2026" in text


def test_a_planted_count_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = years(2)
    shown, _ = protected(found, RULES, Record())
    monkeypatch.setattr(flow_release, "protected",
                        lambda *_: (shown.assign(moved=["7"] * len(shown)), ()))
    with pytest.raises(DisclosureError, match="below the threshold"):
        flow_release.write_flow(found, tmp_path / "flow", RULES)
    assert not list(tmp_path.iterdir())
