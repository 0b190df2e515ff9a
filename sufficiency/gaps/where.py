"""In which districts the children live who are without a suitable local place, by year.

Everybody is placed at once, by the objective of a plan (fewest left out, then least travel), as the
map of a plan places them: districts add up. The children are those of the middle of the forecast;
what a draw would do to one district is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sufficiency.gaps.children import Cell, Growth
from sufficiency.gaps.supply import Supply
from sufficiency.model.formulate import Built
from sufficiency.optimise.assignment.min_cost_flow import assign
from sufficiency.optimise.problem import Ints


def by_district(
    built: Built, supply: Supply, growth: Growth, cells: Sequence[Cell],
    still: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Children without a suitable local place, one row a January and district.

    Args:
        built: the problem of the forecast's January, with its groups of children.
        supply: what is open in each January.
        growth: factors of the cells, by January and draw.
        cells: needs and phases, in the order of the factors.
        still: the same with nothing built, where that is known already: so it is in a January
            before anything opens.

    Returns:
        columns year, district, short.

    Raises:
        NoSolutionError: the solver failed (a defect, not a shortfall).
    """
    groups = built.groups
    district = groups["district"].to_numpy(str)
    names = sorted(set(district))
    rows = []
    for t, (year, factor) in enumerate(zip(growth.years, growth.factor, strict=True)):
        if still is not None and not supply.at(year).any():
            rows += still[still["year"] == year].itertuples(index=False, name=None)
            continue
        problem, middle = supply.problems[t], np.median(factor, axis=1)
        now = problem.replace(weight=_grown(groups, problem.weight, cells, middle))
        found = assign(now, supply.at(year))
        out = (found.pool < 0) | ~now.local[found.pool]
        short = pd.Series(found.children[out]).groupby(district[found.group[out]]).sum()
        rows += [(year, name, int(short.get(name, 0))) for name in names]
    return pd.DataFrame(rows, columns=["year", "district", "short"])


def _grown(groups: pd.DataFrame, weight: Ints, cells: Sequence[Cell], factor: np.ndarray) -> Ints:
    """(n,) whole children of each group: more or fewer of a cell come alike from every district."""
    out = np.zeros(len(weight), dtype=np.int64)
    place = {cell: i for i, cell in enumerate(cells)}
    for cell, at in groups.groupby(["need", "phase"]).indices.items():
        # One after another by district: what is rounded is spread over all of them.
        order = at[np.argsort(groups["district"].to_numpy(str)[at], kind="stable")]
        sums = np.floor(np.r_[0, np.cumsum(weight[order])] * factor[place[cell]] + 0.5)
        out[order] = np.diff(sums).astype(np.int64)
    return out
