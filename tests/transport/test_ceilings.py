"""Vehicles of a district are shared out among its schools, and no more are used than there are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.transport import comparison
from sufficiency.transport.ceilings import ceilings
from tests.transport.test_drive import PRICES, faults, told

HEAD = "kind,district,vehicles\n"


def table(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["kind", "district", "vehicles"])


def test_shares_by_hand() -> None:
    """7 minibuses for 10, 20 and 5 riders: 2, 4 and 1; a district's two go to the larger school."""
    riders, where = {"a": 10, "b": 20, "c": 5}, {"a": "East", "b": "East", "c": "West"}
    found = ceilings(table(("minibus", "", 7), ("taxi", "East", 2)), riders, where)
    assert found == {"a": {"minibus": 2, "taxi": 1}, "b": {"minibus": 4, "taxi": 1},
                     "c": {"minibus": 1}}
    both = ceilings(table(("minibus", "", 7), ("minibus", "West", 0)), riders, where)
    assert both["c"] == {"minibus": 0} and both["b"] == {"minibus": 4}
    assert ceilings(table(), riders, where) == {"a": {}, "b": {}, "c": {}}


@pytest.mark.parametrize("seed", range(20))
def test_every_vehicle_is_shared_out_and_none_twice(seed: int) -> None:
    rng = np.random.default_rng(seed)
    riders = {f"s{i}": int(rng.integers(0, 40)) for i in range(int(rng.integers(1, 9)))}
    where = {s: str(rng.choice(["East", "West"])) for s in riders}
    many = int(rng.integers(0, 30))
    found = ceilings(table(("bus", "East", many)), riders, where)
    mine = [s for s in riders if where[s] == "East"]
    shared = sum(found[s]["bus"] for s in mine)
    assert shared == (many if sum(riders[s] for s in mine) else 0)
    for s in mine:
        exact = many * riders[s] / max(sum(riders[o] for o in mine), 1)
        assert abs(found[s]["bus"] - exact) < 1 or not riders[s]


def test_runs_keep_what_a_district_has(tiny: Path) -> None:
    """Where a minibus would be cheapest, and there is none: cars drive, for more."""
    prices = PRICES.replace("75,3.00", "900,3.00").replace("110,3.20", "950,3.20")
    free = comparison.drive_to_school(told(tiny, prices))
    assert "minibus" in set(free.drive.runs()["vehicle"])
    none = comparison.drive_to_school(told(tiny, prices, available=f"{HEAD}minibus,,0\n"))
    assert "minibus" not in set(none.drive.runs()["vehicle"])
    assert none.figures["gbp_year"] > free.figures["gbp_year"]
    plenty = comparison.drive_to_school(told(tiny, prices, available=f"{HEAD}minibus,,500\n"))
    assert plenty.answer.json() == free.answer.json()


@pytest.mark.parametrize(("rows", "said"), [
    ("minbus,,3\n", "Did you mean 'minibus'?"), ("minibus,Atlantis,3\n", "is no district"),
    ("minibus,,few\n", "is not a number"), ("minibus,,3\nminibus,,4\n", "is there twice"),
    ("taxi,,3\nwheelchair taxi,,1\n", "limits every kind")])
def test_a_bad_number_of_vehicles_is_one_fault(tiny: Path, rows: str, said: str) -> None:
    path = told(tiny, available=HEAD + rows)
    told_of, = faults(path)
    assert said in told_of
    checked = CliRunner().invoke(app, ["check", str(path)])
    assert checked.exit_code == 1 and "1 fault found" in checked.stderr
