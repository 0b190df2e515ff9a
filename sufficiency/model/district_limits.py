"""How many new bases a district may get: a limit (4e) for each district."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.polygons import district_of
from sufficiency.optimise.options import Row
from sufficiency.optimise.problem import Ints


def districts_of(options: pd.DataFrame, case: Case) -> pd.Series:
    """Name of each option's district: as ``sites.csv`` says, else where its point lies."""
    found = district_of(options, case.areas, case.districts)
    return options["district"].where(options["district"] != "", pd.Series(found, options.index))


def district_numbers(options: pd.DataFrame, case: Case) -> Ints:
    """(q,) number of each option's district, in the order of their names."""
    return np.unique(districts_of(options, case).to_numpy(str), return_inverse=True)[1]


def district_rows(options: pd.DataFrame, case: Case, most: int | None) -> tuple[Row, ...]:
    """One row a district that may get a base; none without a limit.

    Args:
        options: (q) rows with kind; each is an entry of every limit's use.
        case: where its options lie.
        most: new bases in each district.
    """
    if most is None:
        return ()
    base = (options["kind"] == "base_module").to_numpy()
    names = districts_of(options, case).to_numpy(str)
    return tuple(Row(f"new bases in {name or 'no district'}",
                     (base & (names == name)).astype(np.int64), most)
                 for name in sorted(set(names[base])))
