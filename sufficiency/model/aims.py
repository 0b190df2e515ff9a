"""What a scenario asks of fairness, as aims of a problem; and what was reached, in its words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import NEEDS
from sufficiency.model.formulate import Built
from sufficiency.optimise.fairness.left_out import LeftOut
from sufficiency.optimise.fairness.lexicographic import Labels
from sufficiency.optimise.fairness.solve import Aims, Fair


def aims_of(built: Built, scenario: Scenario) -> Aims:
    """The aims of a scenario for its groups."""
    groups, guide = built.groups, scenario.guideline

    def labels(column: str) -> Labels:
        return groups[column].to_numpy(str)

    return Aims(
        scenario.objective.minimise, labels(scenario.objective.area),
        np.array([round(60 * guide.minutes(p)) for p in groups["phase"]], dtype=np.int64),
        built.pools["easting_m"].notna().to_numpy(),
        scenario.guard.minutes, labels(scenario.guard.by),
        LeftOut(np.array(NEEDS), scenario.objective.spread, scenario.objective.left_out_most,
                scenario.objective.left_out_least),
    )


def fair_summary(fair: Fair, scenario: Scenario, stay_beyond: float = 0.0) -> dict[str, Any]:
    """What summary.json holds.

    Args:
        fair: of this scenario.
        scenario: its objective, guard and shares left out.
        stay_beyond: child-minutes beyond the guideline of children who stay where they are:
            no plan changes them, and with them the figure is that of the report.
    """
    guard = scenario.guard
    return {
        "minimise": scenario.objective.minimise, "area": scenario.objective.area,
        "reached": [
            vars(replace(r, value=r.value + stay_beyond, bound=r.bound + stay_beyond))
            if r.what == "over_guideline" else vars(r) for r in fair.reached],
        "areas": [vars(a) for a in fair.areas],
        "left_out_most": dict(scenario.objective.left_out_most),
        "left_out_least": dict(scenario.objective.left_out_least),
        "guard_minutes": guard.minutes, "guarded_by": guard.by,
        "guarded": [vars(a) for a in fair.guarded] if guard.minutes is not None else [],
    }
