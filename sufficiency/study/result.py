"""A plan beside what it is set against, with where it all came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.model.outcome import Outcome
from sufficiency.model.scarcity import Scarcity
from sufficiency.study.baseline import Baseline
from sufficiency.study.before_after import bands, journeys
from sufficiency.study.steps import steps
from sufficiency.travel.override_effects import COLUMNS as EFFECTS


@discreet
@dataclass(frozen=True, eq=False)
class Result:
    """A plan beside doing nothing and beside its comparators, with where it all came from.

    Attributes:
        baseline: what the plan is set against. Where children stay at their school (lens flow, and
            at least one has one) it is where everybody is now; else everybody placed anew with
            nothing opened.
        replaced: where the baseline is where everybody is now, those who move placed anew with
            nothing opened: what this saves, no new place saves.
        effects: what each override of the roads does to the journeys of the plan
            (see travel/override_effects.py).
        beside: scenario and case of each comparator.
        notes: sentences on comparators, each with the name of the outcome beside which it is told,
            or an empty one where it is always told.
        travel_notes: what is doubtful about the journeys.
    """

    scenario: Scenario
    case: Case
    plan: Outcome
    baseline: Outcome
    comparators: tuple[Outcome, ...]
    scarce: Scarcity
    provenance: dict[str, Any]
    wall_seconds: float
    effects: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=EFFECTS))
    travel_notes: tuple[str, ...] = ()
    beside: tuple[tuple[Scenario, Case], ...] = ()
    replaced: Outcome | None = None
    notes: tuple[tuple[str, str], ...] = ()

    def summary(self) -> dict[str, Any]:
        """What summary.json holds."""
        return {
            **self.plan.summary,
            "wall_seconds": round(self.wall_seconds, 2),
            "baseline": self.baseline.summary,
            "replaced": None if self.replaced is None else self.replaced.summary,
            "steps": steps(self.baseline, self.replaced, self.plan),
            "placements": self.case.standing.to_dict("records"),
            "comparators": [c.summary for c in self.comparators],
            "notes": [words for _, words in self.notes],
            "gains_and_losses": bands(
                self.baseline.assignment, self.plan.assignment,
                self.scenario.compare.meaningful_minutes,
            ).to_dict("records"),
            "scarce": self.scarce.summary(),
            "left_out": self.case.left_out.to_dict("records"),
            "overrides": self.effects.round(2).to_dict("records"),
            "travel_notes": list(self.travel_notes),
            "provenance": self.provenance,
        }

    @property
    def base(self) -> Baseline:
        """What the baseline is called."""
        return Baseline.of(
            self.scenario, "" if self.replaced is None else self.baseline.title)

    @property
    def title(self) -> str:
        """What the plan is called."""
        return self.scenario.title or self.scenario.name

    @property
    def travel_source(self) -> str:
        """Where journey times come from, in words."""
        return str(self.provenance["travel"])

    @property
    def minutes_error(self) -> float | None:
        """Measured error of one journey, where the case's own roads were driven on."""
        return self.case.minutes_error if self.scenario.travel.source == "roads" else None

    @property
    def journeys(self) -> pd.DataFrame:
        """need x phase x district: n, mean, P50, P90, share over the guideline, before and after.

        Small groups are shown: this is for inside.
        """
        return journeys(self.baseline.assignment, self.plan.assignment,
                        self.scenario.guideline.minutes)
