"""What the report and the map may draw from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sufficiency.common.discreet import discreet
from sufficiency.model.outcome import Outcome
from sufficiency.model.scarcity import Scarcity
from sufficiency.publish.report.document import Assumption
from sufficiency.study.baseline import Baseline

if TYPE_CHECKING:
    import geopandas as gpd


@discreet
@dataclass(frozen=True, eq=False)
class Publication:
    """One plan beside doing nothing and beside its comparators, ready to be told.

    Attributes:
        baseline: what the plan is set against.
        replaced: those who move placed anew with nothing opened, where the baseline is where
            everybody is now.
        guideline: minutes by phase.
        left_out: setting, children, reason: counted but not in demand.
        assumptions: (setting, value, file that set it).
        meaningful_minutes: smaller changes of a mean are about the same.
        words: designation code -> words people know.
        scarce: where places are too few whatever is opened.
        areas: small areas with their middles.
        sources: where each table of the case comes from.
        notes: sentences on comparators, each with the name of the outcome beside which it is told,
            or an empty one where it is always told.
        base: what the baseline is called.
        assumed_minutes: minutes assumed for provision without a point, each once.
        minutes_error: mean absolute error of the minutes of one journey, if it was measured.
        minutes_checked: on what it was measured.
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
    scarce: Scarcity
    areas: pd.DataFrame
    base: Baseline
    assumed_minutes: tuple[float, ...] = ()
    sources: tuple[Assumption, ...] = ()
    minutes_error: float | None = None
    minutes_checked: str = ""
    replaced: Outcome | None = None
    notes: tuple[tuple[str, str], ...] = ()

    def word(self, designation: str) -> str:
        """What people call a designation."""
        return self.words.get(designation, designation.replace("_", " "))
