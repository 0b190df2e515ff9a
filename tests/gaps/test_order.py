"""The order of rows decides nothing of the years ahead."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from sufficiency.errors import InputError
from sufficiency.gaps.flow import flow
from sufficiency.gaps.run import supply
from sufficiency.gaps.table import shortfalls
from sufficiency.study.phasing import phase
from tests.gaps.test_flow import settled
from tests.gaps.test_gaps import built, cells_of, flat
from tests.sizes import few

TABLES = ("children.csv", "places.csv", "options.csv", "sites.csv", "suitability.csv", "areas.csv")


def _mixed(folder: Path, seed: int) -> None:
    """Rows of every table in another order."""
    found = 0
    for number, name in enumerate(TABLES):
        if (folder / name).exists():
            table = pd.read_csv(folder / name, dtype=str, keep_default_na=False)
            table.sample(frac=1, random_state=10 * seed + number).to_csv(folder / name, index=False)
            found += len(table) > 1
    assert found >= 4


@pytest.mark.parametrize("seed", few(range(24), 0))
def test_rows_in_another_order_are_the_same_years(tmp_path: Path, seed: int) -> None:
    """Who moves each September, what each need and phase is short of, and what opens when."""
    path = settled(tmp_path / "case", seed)
    try:
        before = _told(path)
    except InputError as told:
        # Seed 9 pins a school where none may open: that is so in any order.
        _mixed(tmp_path / "case", seed)
        with pytest.raises(InputError, match=re.escape(str(told))):
            _told(path)
        return
    _mixed(tmp_path / "case", seed)
    for one, other in zip(before, _told(path), strict=True):
        pd.testing.assert_frame_equal(one, other)


def _told(path: Path) -> list[pd.DataFrame]:
    found, programme = flow(path, last=2028), phase(path, 4, replays=2)
    scenario, case, problem = built(path)
    cells = sorted(cells_of(problem))
    pinned = problem.problem.options.pinned
    years = (2026, 2028)
    table = shortfalls(scenario, problem, supply(scenario, case, problem, pinned, years),
                       flat(len(cells), years, 0.8, 1.3), cells)
    keys = ["year", "need", "phase", "district"]
    return [found.years, found.ledger, found.pins,
            table.sort_values(keys, ignore_index=True),
            programme.options.sort_values("option_id", ignore_index=True), programme.years]


@pytest.mark.large
def test_a_figure_that_differs_would_be_seen(tmp_path: Path) -> None:
    """One child more and the same comparison fails."""
    path = settled(tmp_path / "case", 1)
    before = _told(path)
    file = tmp_path / "case" / "children.csv"
    table = pd.read_csv(file, dtype=str, keep_default_na=False)
    more = pd.concat([table, table.iloc[-1:].assign(child_id="c999")])
    more.to_csv(file, index=False)
    assert not before[0]["children"].equals(_told(path)[0]["children"])
