"""Years ahead and pounds tell one calendar: a September, and the January after it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.finance.folder import taken
from sufficiency.finance.openings import openings_of
from sufficiency.model.year_places import Openings

FIRST = 2019
"""Financial year in which the programme's pounds begin."""


@pytest.mark.parametrize("name", ["programme-found", "bases-only-found", "as-built"])
def test_what_opens_in_a_september_is_there_the_january_after(root: Path, name: str) -> None:
    scenario = load_scenario(root / "data" / "norfolk" / "scenarios" / f"{name}.toml")
    case = load_case(scenario)
    options = case.options[case.options["option_id"].isin(scenario.build.pin)]
    assert len(options) == len(scenario.build.pin) > 10
    chosen = np.isin(case.options["option_id"], scenario.build.pin)
    there = Openings.as_ready(case, scenario, chosen).opens[chosen]
    paid = openings_of(options.to_dict("records"), taken(scenario.finance_folder), FIRST)
    assert [each.opens + 1 for each in paid] == there.tolist()
    assert min(there) > scenario.supply.year
    if (known := options["open_year"] > 0).any():
        assert [each.opens for each, own in zip(paid, known, strict=True) if own] == options.loc[
            known, "open_year"].tolist(), "what is built opened when it did, whatever is assumed"
