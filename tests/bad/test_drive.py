"""Bad tables of the drive to school: one clear fault each, and no child in it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sufficiency.case.contract_table import read_contracts
from sufficiency.case.transport_tables import read_days, read_totals, read_transport
from sufficiency.errors import Fault, InputError
from tests.bad.drive import CONTRACTS, DAYS, FAULTS, GOOD, TOTALS
from tests.bad.faults import Bad
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def children() -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / "tiny" / "children.csv").rename(
        columns={"child_id": "group_id"})


def read(folder: Path, file: str, children: pd.DataFrame) -> list[Fault]:
    ids = children["group_id"]
    readers = {
        CONTRACTS: lambda: read_contracts(folder / CONTRACTS, dict.fromkeys(ids, 1), ["100001"],
                                          ["taxi", "minibus"]),
        DAYS: lambda: read_days(folder, children), TOTALS: lambda: read_totals(folder)}
    try:
        readers.get(file, lambda: read_transport(folder, ids))()
    except InputError as error:
        return list(error.faults)
    return []


def put(folder: Path, file: str, text: str) -> None:
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize("bad", FAULTS, ids=lambda b: b.name)
def test_one_fault_one_message(bad: Bad, tmp_path: Path, children: pd.DataFrame) -> None:
    for file, text in GOOD.items():
        put(tmp_path, file, text)
    assert read(tmp_path, bad.file, children) == []
    put(tmp_path, bad.file, bad.change(GOOD[bad.file]))
    fault, = read(tmp_path, bad.file, children)
    assert (fault.file, fault.row, fault.column, fault.value) == (
        bad.file, bad.row, bad.column, bad.value)
    assert bad.words in str(fault)
    assert str(fault).endswith((".", "?"))
    assert not any(word in str(fault) for word in ("zz", "420000", "301000"))
