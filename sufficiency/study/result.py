"""A plan beside what it is set against, with where it all came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sufficiency.common.threshold import K, few

if TYPE_CHECKING:
    import geopandas as gpd

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import GAP
from sufficiency.common.discreet import discreet
from sufficiency.common.notebook import page
from sufficiency.common.phrases import low
from sufficiency.model.measures import figures
from sufficiency.model.outcome import Outcome
from sufficiency.model.scarcity import Scarcity
from sufficiency.study.baseline import Baseline
from sufficiency.study.before_after import bands, journeys
from sufficiency.study.steps import steps
from sufficiency.travel.matrix import TravelMatrix
from sufficiency.travel.override_effects import COLUMNS as EFFECTS

MEASURES = ["plan", "title", "children", "unplaced", "minutes_mean", "minutes_p90", "child_minutes",
            "over_guideline_share", "new_schools", "base_places", "capital_gbp", "gap"]
"""Columns of ``Result.measures``."""


@discreet
@dataclass(frozen=True, eq=False)
class Planned:
    """A plan by itself: where children go."""

    scenario: Scenario
    case: Case
    plan: Outcome


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
        matrix: journeys of its groups, with the roads they were driven on.

    Examples:
        >>> import sufficiency as sf
        >>> result = sf.solve(sf.datasets.tiny())
        >>> result.baseline.summary["unplaced"]["total"], result.plan.summary["unplaced"]["total"]
        (6, 1)
        >>> result.places.set_index("name")["filled"].to_dict()
        {'Host B': 2, 'Site C': 3, 'School A': 2}
        >>> result.measures()[["plan", "unplaced", "new_schools"]].values.tolist()
        [['baseline', 6, 0], ['base', 1, 1]]
        >>> result.gap
        0.0
    """

    scenario: Scenario
    case: Case
    plan: Outcome
    baseline: Outcome
    comparators: tuple[Outcome, ...]
    scarce: Scarcity
    provenance: dict[str, Any]
    wall_seconds: float
    matrix: TravelMatrix
    effects: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=EFFECTS))
    travel_notes: tuple[str, ...] = ()
    beside: tuple[tuple[Scenario, Case], ...] = ()
    replaced: Outcome | None = None
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def titles(self) -> frozenset[str]:
        """What people call the plans, and the sentences they wrote of them."""
        plans = (self.plan, self.baseline, *self.comparators)
        scenarios = (self.scenario, *(s for s, _ in self.beside))
        return frozenset({p.title for p in plans} | {p.name for p in plans} | {
            t for s in scenarios for t in (s.title, s.name, s.description)}) - {""}

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
    def assignment(self) -> pd.DataFrame:
        """Who goes where: one row a group of children and place. For inside."""
        return self.plan.assignment

    @property
    def places(self) -> pd.DataFrame:
        """Schools and bases with the plan, and how full each is. For inside."""
        return self.plan.places

    @property
    def bound(self) -> float:
        """What no plan that leaves as few children out can go below, as ``plan.summary["bound"]``.

        Seconds of travel of all children, one way, and two hours for each who is nowhere. With
        ``objective.minimise = "cost"`` what is proven is in pounds (``plan.summary["cost"]``).
        """
        return float(self.plan.summary["bound"])

    @property
    def gap(self) -> float:
        """What is left between the plan and its bound, as a share of the plan; 0 = proven best."""
        return float(self.plan.summary["gap"])

    def measures(self) -> pd.DataFrame:
        """The baseline, the plan and its comparators in figures. For inside.

        Returns:
            One row a plan: plan, title, children, unplaced (without a suitable local place),
            minutes_mean and minutes_p90 of known journeys, child_minutes (one way),
            over_guideline_share, new_schools, base_places, capital_gbp, gap.
        """
        now = [] if self.replaced is None else [self.replaced]
        plans = [self.baseline, *now, self.plan, *self.comparators]
        frame = pd.DataFrame([
            {"plan": p.name, "title": p.title, **p.summary, **figures(p.summary)} for p in plans])
        return frame[MEASURES]

    @property
    def options(self) -> pd.DataFrame:
        """Everything that could be opened, and whether the plan opens it."""
        return self.plan.options

    def to_geodataframe(self) -> gpd.GeoDataFrame:
        """``places`` that have a point, as points in metres (EPSG:27700). For inside."""
        import geopandas as gpd

        known = self.places.dropna(subset=["easting_m"])
        known = known[~known["unlocated"].astype(bool)]
        points = gpd.points_from_xy(known["easting_m"], known["northing_m"])
        return gpd.GeoDataFrame(known, geometry=points, crs="EPSG:27700")

    def map(self) -> Any:
        """A Folium map of areas and places, no small number in it: ``sufficiency.draw_map``."""
        import sufficiency

        return sufficiency.draw_map(self)

    def table(self) -> pd.DataFrame:
        """The plan beside its baseline in a few figures; a small count is said to be small.

        Columns: figure, before, with the plan.
        """
        before, after = self.baseline.summary, self.plan.summary
        schools, places = after["new_schools"], after["base_places"]
        opened = (f"{schools:,} new school{'s' * (schools != 1)}, "
                  f"{places:,} base place{'s' * (places != 1)}")
        gap = after["gap"]
        children = before["children"], after["children"]
        short = [s["unplaced"]["total"] for s in (before, after)]
        return pd.DataFrame([
            ("children to be placed", *_beside(*children)),
            ("without a suitable local place", *(
                "nearly all" if 0 < every - n < K <= n else told
                for every, n, told in zip(children, short, _beside(*short), strict=True))),
            ("mean minutes of known journeys", *(
                "too few" if s["children"] - s["unplaced"]["total"] < K or s["minutes_mean"] is None
                else f"{s['minutes_mean']:.1f}" for s in (before, after))),
            ("opened", "nothing", opened),
            ("capital, pounds", "0", f"{after['capital_gbp']:,.0f}"),
            (low(GAP), "", f"{gap:.2%}"),
        ], columns=["figure", "before", "with the plan"])

    def __str__(self) -> str:
        """What ``print`` shows: the table, with no small count in it."""
        return f"{self.title}\n{self.table().to_string(index=False)}"

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return page(self.title, [self.table()])

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
        """Measured error of one journey, where it was driven on what the error was measured on."""
        same = self.scenario.travel.source == self.case.minutes_of
        return self.case.minutes_error if same else None

    @property
    def journeys(self) -> pd.DataFrame:
        """need x phase x district: n, mean, P50, P90, share over the guideline, before and after.

        Small groups are shown: this is for inside.
        """
        return journeys(self.baseline.assignment, self.plan.assignment,
                        self.scenario.guideline.minutes)


def _beside(before: int, after: int) -> tuple[str, str]:
    """Two counts, of which neither is small nor what they differ by."""
    near = min(before, after) >= K and 0 < abs(after - before) < K
    return few(before), "nearly the same" if near else few(after)
