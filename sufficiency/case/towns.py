"""Towns and villages of a case: what people look for, and what a place without a name is near."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sufficiency.case.columns import Column, Table, point_columns
from sufficiency.case.points import POINT, no_point
from sufficiency.case.reading import read_table
from sufficiency.errors import Fault

TOWNS = Table(
    "towns.csv", "Towns and villages, to name on a map and to be found by name (optional; a case "
    "with a folder roads has the names of its nodes).", (
        Column("name", "name people know", needed=True),
        Column("people", "people who live there; the largest are named first", "int", low=0,
               high=20_000_000, default=0),
        *point_columns(),
    ),
)


def read_towns(folder: Path) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Towns and villages of a case, the largest first, and every fault of their table.

    Args:
        folder: of the case.

    Returns:
        Columns name, people, easting_m, northing_m, of two places of one name the larger; None
        where there is no table.
    """
    if not (folder / TOWNS.file).is_file():
        return None, []
    rows, faults = read_table(folder / TOWNS.file, TOWNS)
    faults += [] if faults else no_point(TOWNS.file, rows)
    rows = rows.sort_values(["people", "name", *POINT], ascending=[False, True, True, True])
    return rows.drop_duplicates("name", ignore_index=True)[["name", "people", *POINT]], faults
