"""How many vehicles of a kind a district has, shared out among its schools.

Runs are planned school by school, so what a district has is shared out before, by riders: whole
vehicles, by largest remainders, ties by the school's name. So no district ever uses more than it
has; a better sharing may exist, and is not looked for. Where the whole county and a district are
both limited, the smaller share counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.polygons import district_of
from sufficiency.case.transport_columns import AVAILABLE
from sufficiency.errors import Fault, InputError


def ceilings(
    available: pd.DataFrame, riders: Mapping[str, int], district: Mapping[str, str]
) -> dict[str, dict[str, int]]:
    """School -> kind of vehicle -> how many it can have; kinds without a limit are not there.

    Args:
        available: row, kind, district ("" = all), vehicles.
        riders: school -> children who ride to it.
        district: school -> the district its gate is in.
    """
    out: dict[str, dict[str, int]] = {school: {} for school in riders}
    for kind, where, vehicles in available[["kind", "district", "vehicles"]].itertuples(
            index=False):
        mine = sorted(s for s in riders if where in ("", district[s]))
        for school, share in zip(mine, _shared(int(vehicles), [riders[s] for s in mine]),
                                 strict=True):
            out[school][kind] = min(share, out[school].get(kind, share))
    return out


def districts_of_gates(
    case: Case, gates: Mapping[str, tuple[float, float]], available: pd.DataFrame
) -> dict[str, str]:
    """School -> district, of those whose vehicles are shared out; none are looked for without.

    Args:
        case: knows its districts.
        gates: school -> its point, metres.
        available: of the case.

    Raises:
        InputError: a row names a district that the case does not have.
    """
    if available.empty:
        return dict.fromkeys(gates, "")
    known = set(case.areas["district"]) - {""}
    wrong = [Fault(AVAILABLE.file, "is no district of the case",
                   f"Known: {', '.join(sorted(known)) or 'none'}; leave it empty for all.",
                   row=int(row), column="district", value=name)
             for row, name in available[["row", "district"]].itertuples(index=False)
             if name and name not in known]
    if wrong:
        raise InputError(wrong)
    points = pd.DataFrame(list(gates.values()), columns=["easting_m", "northing_m"])
    return dict(zip(gates, district_of(points, case.areas, case.districts), strict=True))


def _shared(vehicles: int, riders: Sequence[int]) -> list[int]:
    """So many vehicles in proportion to riders, whole."""
    total = sum(riders)
    if not total:
        return [0] * len(riders)
    exact = [vehicles * n / total for n in riders]
    out = [int(e) for e in exact]
    order = sorted(range(len(exact)), key=lambda i: (out[i] - exact[i], i))
    for i in order[: vehicles - sum(out)]:
        out[i] += 1
    return out
