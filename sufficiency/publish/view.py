"""What the report and the map may draw from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sufficiency.discreet import discreet
from sufficiency.optimise.outcome import Outcome
from sufficiency.optimise.scarcity import Scarcity
from sufficiency.publish.baseline import Baseline
from sufficiency.publish.story import EXAMPLE, Assumption

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


KIND_WORDS = {
    "new_school": "new special school",
    "base_module": "resource base",
    "expansion": "expansion",
    "special": "special school",
    "base": "resource base",
    "independent": "independent special school",
    "out_of_county": "provision elsewhere",
}
STATUS_WORDS = {
    "illustrative": EXAMPLE, "candidate": EXAMPLE, "secured": "Site secured; not decided",
    "decided": "Decided", "built": "Built", "": "",
}
"""What is told of an opening by the status of its option or, for a candidate, of its site."""
ELSEWHERE = "no place found in the model, or outside the area"
PHASE_WORDS = {"primary": "primary (to Year 6)", "secondary": "secondary (Years 7-11)",
               "post16": "post-16"}
REASON_WORDS = {
    "stays": "Stay where they are, at an independent school or outside the area",
    "waiting": "Have no place yet",
    "designation": "No open school or base is for their need",
    "age": "Those for their need do not teach their year group",
    "gender": "Those for their need and year group do not admit their gender",
    "no_route": "No road leads to those that would suit",
    "limit": "All that would suit are beyond the limit on the journey",
    "mix": "There is room, but the share of their need is at its limit there",
    "capacity": "The places that would suit are full",
}
"""In the order in which a reason is looked for; each child has the first that is true."""
