"""Where the children live who are short: as a plan places them, of as many as grow up."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sufficiency.gaps.children import Growth
from sufficiency.gaps.supply import supply
from sufficiency.gaps.table import cells_of, shortfalls
from sufficiency.gaps.where import _grown, by_district
from sufficiency.model.formulate import build_problem
from sufficiency.travel.matrix import travel_matrix
from tests.conftest import made


def test_districts_are_those_of_everybody_placed_at_once() -> None:
    result = made("built")
    scenario = result.scenario.model_copy(update={"lens": "greenfield"})
    built = build_problem(result.case, scenario, travel_matrix(result.case, scenario))
    year, cells = scenario.demand.year, cells_of(built)
    opened = result.plan.options["opened"].to_numpy(dtype=bool)
    places_years = [year, year + 1, year + 2]
    places = supply(scenario, result.case, built, opened, places_years)
    draws = np.column_stack([np.full(len(cells), f) for f in (0.4, 1.3, 1.4)])
    growth = Growth((year, year + 1, year + 2), (
        np.ones((len(cells), 1)), draws, np.zeros((len(cells), 1))), ("start", *["forecast"] * 2))
    found = by_district(built, places, growth, cells)
    assert set(found["district"]) == set(built.groups["district"])
    by_year = found.groupby("year")["short"].sum()
    # As many as can be placed are: those of the exact flow of the table.
    table = shortfalls(scenario, built, places, growth, cells, whole=True)
    exact = table[~table["near"]].set_index("year")
    assert by_year[year] == exact.loc[year, "short_50"] > 0
    assert by_year[year + 1] >= exact.loc[year + 1, "short_50"] - len(cells)
    assert by_year[year + 1] > by_year[year] and by_year[year + 2] == 0
    # Before anything opens it is as with nothing built, and is not asked again.
    said = found.assign(short=7)
    pd.testing.assert_frame_equal(by_district(built, places, growth, cells, said), found)
    none = supply(scenario, result.case, built, np.zeros_like(opened), places_years)
    pd.testing.assert_frame_equal(by_district(built, none, growth, cells, said), said)


def test_more_children_come_alike_from_every_district() -> None:
    groups = pd.DataFrame([("ASD", "primary", d) for d in "AB" for _ in range(40)]
                          + [("MLD", "primary", "A")] * 7, columns=["need", "phase", "district"])
    weight = np.ones(len(groups), dtype=np.int64)
    cells = [("ASD", "primary"), ("MLD", "primary")]
    more = _grown(groups.sample(frac=1, random_state=3), weight, cells, np.array([1.3, 0.5]))
    grown = pd.Series(more).groupby(
        [groups.sample(frac=1, random_state=3)[c].to_numpy() for c in ("need", "district")]).sum()
    assert grown["ASD", "A"] == grown["ASD", "B"] == 52 and grown["MLD", "A"] == 4
    assert set(more) <= {0, 1, 2}
    assert (_grown(groups, weight, cells, np.ones(2)) == weight).all()

