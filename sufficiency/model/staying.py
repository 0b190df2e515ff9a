"""Children who stay where they are, counted beside those who are placed, as a run counts them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.model.formulate import Built, journeys
from sufficiency.optimise.assignment.min_cost_flow import Assignment
from sufficiency.optimise.problem import Bools, Floats, Problem
from sufficiency.travel.matrix import TravelMatrix


@discreet
@dataclass(frozen=True, eq=False)
class Everybody:
    """A problem with the children who are no part of it.

    Attributes:
        problem: of those to be placed.
        children: of both.
        left_out: those who stay without a suitable local place (at independent schools, outside
            the area): part of the shortfall of every plan.
        road: (k,) pools whose journeys are by road, not assumed.
        minutes: (s,) journeys by road of rows that stay at a local place.
        weight: (s,) their children.
        staying_seconds: of all who stay; no way there counts as no place.
    """

    problem: Problem
    children: int
    left_out: int
    road: Bools
    minutes: Floats
    weight: Floats
    staying_seconds: int

    @classmethod
    def of(cls, built: Built, matrix: TravelMatrix) -> Everybody:
        """Everybody of a problem and of its rows that stay."""
        problem, pools, kept = built.problem, built.pools, built.kept
        road = pools["easting_m"].notna().to_numpy()
        children = kept["children"].to_numpy(np.int64)
        at = pools["provider"].drop_duplicates().reset_index().set_index("provider")["index"]
        pool = at.reindex(kept["pool_id"]).to_numpy(np.int64)
        local = problem.local[pool]
        seconds = journeys(kept, pools, matrix)[np.arange(len(kept)), pool]
        timed = local & road[pool] & (seconds >= 0)
        return cls(
            problem, problem.children + int(children.sum()), int(children[~local].sum()), road,
            seconds[timed] / 60, children[timed].astype(float),
            int(np.where(seconds >= 0, seconds, problem.nowhere_seconds) @ children))

    def unplaced(self, found: Assignment) -> int:
        """Children without a suitable local place."""
        return found.shortfall + self.left_out

    def seconds(self, found: Assignment) -> int:
        """Seconds of everybody's journeys, as the objective counts them."""
        return found.seconds + self.staying_seconds

    def minutes_mean_local(self, found: Assignment) -> float | None:
        """Mean minutes by road of those with a suitable local place; None if there are none."""
        placed = found.pool >= 0
        group, pool, weight = found.group[placed], found.pool[placed], found.children[placed]
        near = self.problem.local[pool] & self.road[pool]
        minutes = np.r_[self.problem.seconds[group[near], pool[near]] / 60, self.minutes]
        weights = np.r_[weight[near], self.weight]
        return float(np.average(minutes, weights=weights)) if weights.sum() else None
