"""Whatever is wrong with a table about children, no message quotes an id, a home or a note."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pytest

from sufficiency.case.columns import CHILDREN
from sufficiency.errors import InputError
from sufficiency.study.run import run
from tests.sizes import large

SECRET = {
    "child_id": "KZ-2031", "postcode": "NR1 1PA", "easting_m": "401234", "northing_m": "301678",
    "note": "lives with gran", "forename": "Ellie", "upn": "A123456789012", "born": "14/02/2015",
}
"""Of what a council's extract may hold."""
PAIRS = list(itertools.combinations(
    ("child_id", "postcode", "easting_m", "need", "ncy", "gender", "current_pool", "area_id"), 2))


@pytest.mark.parametrize("column", [c.name for c in CHILDREN.columns])
def test_no_wrong_cell_of_a_child_is_quoted(column: str, tiny: Path) -> None:
    told = _told(tiny, {column: (list(SECRET.values()) * 2)[:9]})
    assert told and not any(value in told for value in SECRET.values()), told


@pytest.mark.parametrize("pair", [
    large((pair,)) if number % 3 else pair for number, pair in enumerate(PAIRS)])
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


@pytest.mark.parametrize("table", ["children.csv", "places.csv"])
def test_a_table_without_its_header_or_in_the_place_of_another_quotes_no_child(
    tiny: Path, table: str
) -> None:
    """The first row of a table without a header is one of a child."""
    rows = ["Ellie,KZ-2031,NR1 1PA,401234,301678,SEMH,7"] * 3
    head = [] if table == "children.csv" else ["pool_id,child_id,postcode,name,kind,gender,places"]
    (tiny / table).write_text("\n".join([*head, *rows]) + "\n")
    with pytest.raises(InputError) as error:
        run(tiny / "scenarios" / "base.toml")
    told = str(error.value)
    assert table in told
    secrets = ("Ellie", "KZ-2031", "NR1 1PA", "401234", "301678")
    assert not any(value in told for value in secrets), told
