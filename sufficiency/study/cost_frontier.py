"""Minutes against pounds: what less travel costs a year, and the plans between."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sufficiency.case.case import load_case
from sufficiency.common.discreet import discreet
from sufficiency.common.notebook import Column, page, table
from sufficiency.common.progress import Progress
from sufficiency.model.cost import WHAT, pounds_of, priced
from sufficiency.model.formulate import build_problem
from sufficiency.model.measures import figures
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.sensitivity.two_aims import Weighed, trade
from sufficiency.study.answers import Answer
from sufficiency.study.check import refuse_contradiction
from sufficiency.study.point_pounds import DEAREST, dearest_of
from sufficiency.study.question import AFTER, SECONDS, Question, more_figures, nearest
from sufficiency.study.source import Source, scenario_of
from sufficiency.study.tradeoffs import opened_of
from sufficiency.travel.matrix import travel_matrix

MOST = 7
"""Plans told at most."""
PLANS = (
    Column("gbp_a_year", "Pounds a year", "pounds"), Column("new_schools", "New schools", "number"),
    Column("base_places", "Base places", "number"),
    Column("unplaced", "Without a suitable local place", "count"),
    Column("gbp_per_hour", "Pounds for an hour less of one daily journey", "pounds"),
    Column("gap", "Most any plan could improve on this", "share"))
"""What a notebook shows of a plan."""


@discreet
@dataclass(frozen=True, eq=False)
class CostTrade:
    """Plans of which none is cheaper and travels less than another.

    Attributes:
        points: one row a plan, the cheapest first: gbp_a_year, its parts (capital_gbp_a_year and so
            on), minutes_mean (over the same children in every row, some assumed), unplaced,
            new_schools, base_places, gbp_per_hour (at which it is best: pounds a year for an hour
            less of one child's daily journey; empty of the one that travels least), gap.
        words: what they say, in sentences.
        answer: everything, to be saved; internal.
    """

    points: pd.DataFrame
    words: tuple[str, ...]
    answer: Answer

    def _repr_html_(self) -> str:
        """What a notebook shows: the plans, and no small count."""
        return page(self.answer.title, [table(self.points, PLANS)], self.words, "points")


def cost_frontier(
    source: Source, seconds: float = SECONDS, progress: Progress = lambda _: None
) -> CostTrade:
    """What less travel costs a year: the cheapest plan, the one that travels least, those between.

    Args:
        source: scenario, whatever it minimises.
        seconds: time for the search, once all is read.
        progress: is told each step.

    Raises:
        InputError: faults of the files (prices among them), or settings that contradict each
            other.
    """
    scenario = scenario_of(source).with_settings({"objective.minimise": "cost"})
    progress(f"reading the case {scenario.case_folder.name}")
    case = load_case(scenario)
    refuse_contradiction(scenario, case)
    progress("travel times")
    matrix = travel_matrix(case, scenario)
    built = build_problem(case, scenario, matrix)
    money = priced(built, case, scenario)
    solver = scenario.solver
    effort = Effort.of(seconds, solver.gap, solver.threads)
    q = Question(scenario, case, matrix, built, effort)
    travel = built.problem.replace(budget=replace(built.problem.budget, worth=None))
    found = trade(money.problem, travel, effort.keeping(AFTER * MOST), MOST, progress)
    rows, more = [], []
    dearest = dearest_of(money)
    for point in found:
        parts = pounds_of(money, point.plan.opened, point.plan.assignment)
        told = q.summary(point.plan)
        rows.append({
            "gbp_a_year": sum(parts.values()),
            **{f"{name}_gbp_a_year": pounds for name, pounds in parts.items()},
            "minutes_mean": told["minutes_mean_everybody"], "unplaced": told["unplaced"]["total"],
            "new_schools": told["new_schools"], "base_places": told["base_places"],
            "gbp_per_hour": np.nan if point.price == np.inf else point.price * 3600,
            "gap": point.gap})
        # As of any frontier, so that reports and maps tell it alike: means are of known journeys.
        more.append(more_figures(told) | figures(told) | {
            "gap": point.gap, "journeys": told["journeys"], DEAREST: dearest, "undominated": True,
            "minutes_everybody": told["minutes_mean_everybody"]})
    points = pd.DataFrame(rows)
    words = _words(points, found)
    plans = [point.plan for point in found]
    kept = pd.DataFrame(more, index=points.index).assign(**nearest(plans))
    answer = q.answer(
        "frontier", points=pd.concat([points[[c for c in points if c not in kept]], kept], axis=1),
        words=pd.DataFrame({"sentence": list(words)}), opened=opened_of(q, plans))
    return CostTrade(points, words, answer)


def _words(points: pd.DataFrame, found: list[Weighed]) -> tuple[str, ...]:
    """What the ends say of each other; that there is nothing to trade, where one plan is both."""
    if not found:
        return ("No plan was found in time: give --seconds more.",)
    if len(found) == 1:
        return ("One plan is the best that was found both for the least cost and for the least "
                f"travel; its cost is within {found[0].gap:.2%} of the least there can be.",
                WHAT)
    cheap, fast = points.iloc[0], points.iloc[-1]
    pounds = fast["gbp_a_year"] - cheap["gbp_a_year"]
    minutes = cheap["minutes_mean"] - fast["minutes_mean"]
    return (
        f"The plan that travels least costs £{pounds:,.0f} more a year than the plan of least "
        f"cost, and its mean journey is {minutes:.2f} minutes shorter, over the same children.",
        "Each plan between is the best at its own price of an hour's travel (gbp_per_hour); plans "
        "that are best at no price are not looked for.", WHAT)
