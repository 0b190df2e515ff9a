"""The attack through the children themselves: each printed count of each file is a sum of them.

Apart from ``attacker.py``, which takes the sums that the product knows: here nothing is known but
who may be where, so a figure that two files call by different names is the same to this reader.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import ProtectedCounts, Rules
from sufficiency.publish.disclosure.keys import CountKey, Named
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report.build import public_report
from sufficiency.publish.travel_benchmark.build import travel_benchmark
from sufficiency.study.run import run
from tests.county import DISTRICTS, county
from tests.publish.disclosure.attacker import MOST, Seen
from tests.sizes import few

RULES = Rules()
NEEDS = ("ASD", "MLD", "SEMH", "SLCN", "SLD", "PD")
TOLD = ("all", "short", "local", "to place", "road")
"""Measures that are sums of these cells, where every journey is known."""
AXES = {"need": "need", "need_code": "need", "phase": "phase", "phase_code": "phase",
        "district": "district", "home_district": "district"}
CELLS = pd.DataFrame(list(product(NEEDS, PHASE_WORDS, DISTRICTS, (0, 1), (0, 1))),
                     columns=["need", "phase", "district", "before", "after"])
"""A kind of child: whether one lacks a suitable local place before, and with the plan."""
CODES = {word: code for words in (NEED_NAMES, PHASE_WORDS) for code, word in words.items()}

Protected = tuple[Collector, ProtectedCounts, Record]


def published(folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> list[Protected]:
    """A report, and against it the travel benchmark, of what was built."""
    county(folder, children=110, seed=seed)
    path, record = folder / "scenarios" / "built.toml", Record()
    passed: list[Protected] = []
    through = Collector.protect

    def spy(self: Collector, rules: Rules, titles: list[str], of: Record) -> ProtectedCounts:
        passed.append((self, through(self, rules, titles, of), of))
        return passed[-1][1]

    monkeypatch.setattr(Collector, "protect", spy)
    public_report([run(path, alone=True)], RULES, record)
    found = replace(travel_benchmark([path]), public=True, earlier=Record(
        tuple(record.now), systems=tuple(record.systems_now), groups=record.groups))
    assert len(found.table), "its counts are in its record"
    return passed


def mask(key: CountKey, record: Record) -> np.ndarray | None:
    """The cells that a figure counts; None where they do not tell."""
    rows = np.ones(len(CELLS), dtype=bool)
    for one in key.of:
        if one.by not in AXES or key.measure not in TOLD:
            return None
        rows &= CELLS[AXES[one.by]].isin(_codes(one, record)).to_numpy()
    lacks = CELLS["after" if key.plan else "before"].to_numpy(bool)
    return rows & {"short": lacks, "local": ~lacks}.get(key.measure, rows)


def _codes(one: Named, record: Record) -> set[str]:
    members = record.groups.get(one.by, {}).get(one.name, (one.name,))
    return {CODES.get(m, m) for m in members}


@pytest.mark.parametrize("seed", few(range(1, 13), (6,)))
def test_no_small_count_is_known_to_be_small(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A benchmark told how many children of a need there are, which the report had withheld as a
    part of it was printed: so three in secondary schools were known to be below ten."""
    rows, limits, secrets = [], [], {}
    for tally, guarded, record in published(tmp_path / "case", seed, monkeypatch):
        seen = Seen(guarded.figures, tally.sums, tally.silent)
        for key, n in tally.counts.items():
            if key.measure not in TOLD or (cells := mask(key, record)) is None:
                continue
            low, high = seen.low_high(key)
            rows.append(cells)
            limits.append((min(low, n), high))
            if 0 < n < RULES.k and guarded.figures[key].value is None:
                secrets[str(key)] = cells, n
    part, (low, high) = csr_array(np.array(rows, dtype=float)), np.array(limits, dtype=float).T
    assert len(rows) > 100 and len(secrets) > 20 and high.max() == MOST
    for name, (cells, n) in secrets.items():
        most = linprog(-cells.astype(float), vstack([part, -part]), np.r_[high, -low])
        assert most.status == 0, most.message
        assert max(n, RULES.k) <= np.floor(1e-6 - most.fun), f"{name} is known to be small"
