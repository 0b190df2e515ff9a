"""Whatever is wrong with a table about children, no message quotes an id, a home or a note."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pytest

from sufficiency.case.columns import CHILDREN
from sufficiency.errors import InputError
from sufficiency.study import run

SECRET = {
    "child_id": "KZ-2031", "postcode": "NR1 1PA", "easting_m": "401234", "northing_m": "301678",
    "note": "lives with gran", "upn": "A123456789012", "born": "14/02/2015",
}
"""Of what a council's extract may hold."""
PAIRS = list(itertools.combinations(
    ("child_id", "postcode", "easting_m", "need", "ncy", "gender", "current_pool", "area_id"), 2))


@pytest.mark.parametrize("column", [c.name for c in CHILDREN.columns])
def test_no_wrong_cell_of_a_child_is_quoted(column: str, tiny: Path) -> None:
    told = _told(tiny, {column: (list(SECRET.values()) * 2)[:9]})
    assert told and not any(value in told for value in SECRET.values()), told


@pytest.mark.parametrize("pair", PAIRS)
def test_swapped_headers_quote_no_child(pair: tuple[str, str], tiny: Path) -> None:
    plain = {"child_id": "KZ-2031", "postcode": "NR1 1PA", "easting_m": "401234", "need": "ASD",
             "ncy": "3", "gender": "F", "current_pool": "school-a", "area_id": "A"}
    told = _told(tiny, {pair[0]: [plain[pair[1]]] * 9, pair[1]: [plain[pair[0]]] * 9})
    assert not any(plain[name] in told for name in ("child_id", "postcode", "easting_m")), told


def _told(tiny: Path, change: dict[str, list[str]]) -> str:
    rows = pd.DataFrame({
        "child_id": [f"c{i}" for i in range(9)], "postcode": "", "easting_m": "400000",
        "northing_m": "300000", "area_id": "A", "need": "ASD", "ncy": "3", "gender": "F",
        "current_pool": ""})
    rows.assign(**change).to_csv(tiny / "children.csv", index=False)
    try:
        run(tiny / "scenarios" / "base.toml")
    except InputError as error:
        return str(error)
    return "nothing is wrong"
