"""Tables in the shape of returns to the DfE, reconciled to the run they come from.

Forecasts of specialist places: children in each kind of placement by phase, five Januaries ahead
for primary and early years, seven for secondary and post-16; places planned for three, as far as
they have filled up; and kind of placement by primary need, for a plan of reform. Figures are means
over draws, because means of parts add up to the mean of the whole where medians do not, made whole
by largest remainders so that they still do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sufficiency.case.case import load_case
from sufficiency.case.scenario import Scenario
from sufficiency.common.notebook import Column, page, table
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.forecast.needs import PHASES
from sufficiency.forecast.run import Forecast
from sufficiency.forecast.simulate import apportion
from sufficiency.forecast.tables import SETTINGS
from sufficiency.gaps.supply import openings, supply
from sufficiency.model.formulate import build_problem
from sufficiency.model.year_places import with_later_places
from sufficiency.travel.matrix import travel_matrix

SPECIALIST = ("state_special", "unit_rp", "independent", "ap")
AHEAD = {"early years": 5, "primary": 5, "secondary": 7, "post-16": 7}
"""Phase -> Januaries ahead."""
PLANNED = 3
LONGEST = max(AHEAD.values())


class Returns(dict[str, pd.DataFrame]):
    """Name of a file -> its table. Internal: small counts are in them, and none is shown."""

    def __repr__(self) -> str:
        return f"<Returns: {', '.join(self)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the names of the tables, and how long each is."""
        return page("Tables in the shape of returns", [table(
            pd.DataFrame({"file": list(self), "rows": [len(t) for t in self.values()]}),
            (Column("file", "Table"), Column("rows", "Rows", "number")))])


def specialist_forecast(forecast: Forecast) -> pd.DataFrame:
    """One row a January, phase and kind of specialist placement.

    Returns:
        columns january, phase, provision, children, low, high (10 and 90 % of draws). Over kinds
        and phases of a January children sum to the mean of all of them.

    Raises:
        InputError: the forecast is shorter, or does not know which settings are of a kind.
    """
    _refuse(forecast)
    kinds, phases = _kinds(forecast), list(PHASES)
    rows = []
    for y, january in enumerate(forecast.januaries[:LONGEST]):
        drawn = np.stack([forecast.by_need[y][:, :, kinds[k]].sum(axis=(1, 2))
                          for k in SPECIALIST], axis=1)  # (d, kind, phase)
        whole = _whole(drawn.mean(axis=0))
        for p, phase in enumerate(phases):
            if y < AHEAD[phase]:
                rows += [(january, phase, kind, int(whole[k, p]),
                          *np.quantile(drawn[:, k, p], (0.1, 0.9)).round().astype(int))
                         for k, kind in enumerate(SPECIALIST)]
    return pd.DataFrame(rows, columns=["january", "phase", "provision", "children", "low", "high"])


def provision_by_need(forecast: Forecast, januaries: Sequence[int]) -> pd.DataFrame:
    """One row a January and kind of placement, one column a primary need, and all of them.

    Raises:
        InputError: as of ``specialist_forecast``.
    """
    _refuse(forecast)
    kinds = _kinds(forecast)
    out = []
    for january in januaries:
        y = forecast.januaries.index(january)
        mean = np.stack([forecast.by_need[y][:, :, kinds[k]].sum(axis=(2, 3)).mean(axis=0)
                         for k in SETTINGS])
        whole = _whole(mean)
        for k, kind in enumerate(SETTINGS):
            out.append({"january": january, "provision": kind,
                        **dict(zip(forecast.setup.needs, map(int, whole[k]), strict=True)),
                        "all": int(whole[k].sum())})
    return pd.DataFrame(out)


def planned_places(scenario: Scenario, origin: int, progress: Progress) -> pd.DataFrame:
    """Places at each local provision of a scenario in the Januaries ahead.

    Args:
        scenario: what it opens, or its plan where it has a choice.
        origin: January of the start; the next is the first row.
        progress: told what is being done.

    Returns:
        columns january, pool_id, name, kind, places; provision without places left out.

    Raises:
        InputError: every fault of the case.
    """
    years = tuple(range(origin + 1, origin + 1 + PLANNED))
    case = with_later_places(load_case(scenario), scenario, years)
    built = build_problem(case, scenario.model_copy(update={"lens": "greenfield"}),
                          travel_matrix(case, scenario))
    opened = openings(scenario, case, built, progress)
    found = supply(scenario, case, built, opened, years)
    out = []
    for t, year in enumerate(years):
        problem, now = found.problems[t], found.at(year)
        total = problem.capacity.copy()
        np.add.at(total, problem.options.pool[now], problem.gain[now])
        pools = built.pools.assign(january=year, places=total)[problem.local & (total > 0)]
        # A provision whose places are by phase is split in the model: its ceiling is all of it.
        split = pools["ceiling"].to_numpy(dtype=int)
        pools = pools.assign(places=np.where(
            split >= 0, problem.ceiling[split] if len(problem.ceiling) else 0, pools["places"]))
        out.append(pools.drop_duplicates("provider"))
    return pd.concat(out)[["january", "provider", "name", "kind", "places"]].rename(
        columns={"provider": "pool_id"}).sort_values(["january", "pool_id"], ignore_index=True)


def _kinds(forecast: Forecast) -> dict[str, list[int]]:
    return {kind: [i for i, k in enumerate(forecast.setup.kinds) if k == kind]
            for kind in SETTINGS}


def _refuse(forecast: Forecast) -> None:
    faults = []
    if len(forecast.januaries) < LONGEST:
        faults.append(Fault("--years", f"is below {LONGEST}", "Forecast seven Januaries or more.",
                            value=str(len(forecast.januaries))))
    if not set(forecast.setup.kinds) <= set(SETTINGS):
        faults.append(Fault("settings.csv", "does not say the kind of every setting",
                            "Give a table (setting, group) with the council's counts."))
    if faults:
        raise InputError(faults)


def _whole(mean: np.ndarray) -> np.ndarray:
    """Whole numbers that sum to the rounded whole: largest remainders."""
    total = np.array([round(float(mean.sum()))])
    return apportion(total, mean.reshape(1, -1)).reshape(mean.shape)
