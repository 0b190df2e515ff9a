"""Points of what came in, tested as a case tests them, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sufficiency.case.points import NOWHERE, POINT, Bools, Floats, find_points, point_faults
from sufficiency.case.postcodes import geocode
from sufficiency.case.vocabulary import LOCAL_KINDS
from sufficiency.importing.findings import Finding

FROM = ["point_file", "point_row"]
"""File and row that a point is of, where it is not of the row that names the school."""


def points_told(
    children: pd.DataFrame, places: pd.DataFrame, sites: pd.DataFrame
) -> Iterator[Finding]:
    """Every fault of a point, with file and row of the council's own.

    Args:
        children: homes. These three have postcode, easting_m and northing_m as text, file and row.
        places: schools and bases, with their kind; those that are not local may be far.
        sites: where one could open.
    """
    homes, schools = _points(children), _points(places)
    # Postcodes of schools are believed; without any, homes are only asked whether they are near
    # one another.
    sure = geocode(schools["postcode"]).dropna().to_numpy(float)
    wrong = list(_told(homes, sure if len(sure) else None, np.ones(len(homes), bool), secret=True))
    yield from wrong
    here = NOWHERE if wrong else homes[POINT].dropna().to_numpy(float)
    yield from _told(schools, here, ~schools["kind"].isin(LOCAL_KINDS).to_numpy(bool))
    yield from _told(_points(sites), here, None)


def _told(
    table: pd.DataFrame, around: Floats | None, anywhere: Bools | None, *, secret: bool = False
) -> Iterator[Finding]:
    for file in dict.fromkeys(table["file"]):
        of = (table["file"] == file).to_numpy(bool)
        yield from (Finding("fault", fault) for fault in point_faults(
            str(file), table[of], around, anywhere=None if anywhere is None else anywhere[of],
            secret=secret))


def _points(table: pd.DataFrame) -> pd.DataFrame:
    """Rows with points as numbers, those of postcodes where none is given."""
    out = table.assign(**{c: pd.to_numeric(table[c], errors="coerce") for c in POINT})
    if set(FROM) <= set(out):
        own = out[FROM[0]] != ""
        out["file"] = out["file"].where(~own, out[FROM[0]])
        out["row"] = out["row"].where(~own, out[FROM[1]])
    return find_points(out.reset_index(drop=True), None)
