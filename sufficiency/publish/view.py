"""What the report and the map may draw from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sufficiency.optimise.outcome import Outcome

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True, eq=False)
class Publication:
    """One plan beside doing nothing and beside its comparators, ready to be told.

    Attributes:
        guideline: minutes by phase.
        left_out: setting, children, reason: counted but not in demand.
        assumptions: (setting, value, file that set it).
        meaningful_minutes: smaller changes of a mean are about the same.
        words: designation code -> words people know.
        gains_and_losses: children by change of their journey (``bands.py``), no small counts.
    """

    title: str
    scenario_name: str
    description: str
    case_title: str
    synthetic: bool
    attribution: tuple[str, ...]
    baseline: Outcome
    plan: Outcome
    comparators: tuple[Outcome, ...]
    journeys: pd.DataFrame
    districts: gpd.GeoDataFrame | None
    msoas: gpd.GeoDataFrame | None
    guideline: dict[str, float]
    left_out: pd.DataFrame
    assumptions: tuple[tuple[str, str, str], ...]
    meaningful_minutes: float
    travel_source: str
    words: dict[str, str]
    gains_and_losses: pd.DataFrame

    def word(self, designation: str) -> str:
        """What people call a designation."""
        return self.words.get(designation, designation.replace("_", " "))


KIND_WORDS = {
    "new_school": "new special school",
    "base_module": "resource base",
    "expansion": "expansion",
    "special": "special school",
    "base": "resource base",
    "independent": "independent special school",
    "out_of_county": "provision elsewhere",
}
PHASE_WORDS = {"primary": "primary (to Year 6)", "secondary": "secondary (Years 7-11)",
               "post16": "post-16"}
