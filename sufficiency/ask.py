"""Questions about a scenario beyond its plan: what schools, base places and money achieve."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.checking import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.optimise import frontier as ask
from sufficiency.optimise.assign import Assignment
from sufficiency.optimise.build import Built, build_problem
from sufficiency.optimise.contradiction import contradiction
from sufficiency.optimise.minutes import known_journeys
from sufficiency.optimise.outcome import describe
from sufficiency.optimise.problem import Ints
from sufficiency.optimise.site import Plan, plan
from sufficiency.publish.answer_sheets import residual
from sufficiency.publish.answers import Answer
from sufficiency.publish.disclosure import parts
from sufficiency.travel.journeys import Seconds
from sufficiency.travel.matrix import TravelMatrix, travel_matrix

AFTER = 0.08
"""Seconds a plan takes to be described, kept back from the search."""


def _no_lengths(i: Ints, j: Ints) -> Seconds:
    """No question here is about kilometres, and they take longer than the rest."""
    return np.full(np.broadcast_shapes(i.shape, j.shape), -1, dtype=np.int32)


@dataclass(frozen=True, eq=False)
class Question:
    """A scenario made ready to be asked about."""

    scenario: Scenario
    case: Case
    matrix: TravelMatrix
    built: Built
    began: float = field(default_factory=time.perf_counter)

    @classmethod
    def load(cls, path: Path, progress: Progress) -> Question:
        """Read a scenario and its case.

        Raises:
            InputError: every fault of every file.
        """
        began = time.perf_counter()
        scenario = load_scenario(path)
        progress(f"reading the case {scenario.case_folder.name}")
        case = load_case(scenario)
        if scenario.objective.minimise != "total" or scenario.guard.minutes is not None:
            raise InputError([Fault(
                path.name, "asks for a fair plan, but this verb compares plans by total travel",
                "Take [objective] and [guard] out for this question.", column="objective.minimise",
                value=scenario.objective.minimise,
            )])
        progress("travel times")
        matrix = travel_matrix(case, scenario)
        return cls(scenario, case, matrix, build_problem(case, scenario, matrix), began)

    def summary(self, found: Plan) -> dict[str, Any]:
        """Measures of a plan, as in summary.json; and of how many children its mean is (``known``),
        and which share of their minutes is one child's (``longest_share``)."""
        matrix = replace(self.matrix, lengths=_no_lengths)
        outcome = describe(self.case, self.scenario, matrix, self.built, found)
        road = outcome.assignment[known_journeys(outcome.assignment)]
        total = float((road["minutes"] * road["children"]).sum())
        return outcome.summary | {
            "known": int(road["children"].sum()),
            "longest_share": float(road["minutes"].max()) / total if total else 0.0,
        }

    def best(self, seconds: float, progress: Progress) -> Plan:
        """The scenario's own plan, searched for no longer than this.

        Raises:
            InputError: the scenario's settings contradict each other.
        """
        clash = contradiction(self.scenario, self.case)
        if clash is not None:
            raise InputError([clash])
        progress("the plan to compare with")
        solver = self.scenario.solver
        return plan(self.built.problem, gap=solver.gap, threads=solver.threads,
                    time_limit=min(seconds, solver.time_limit_seconds))

    def left(self, seconds: float, plans: int = 0) -> float:
        """Of so many seconds for the whole answer, what is left if plans are to be described."""
        return max(seconds - (time.perf_counter() - self.began) - AFTER * plans, 1.0)

    def effort(self, seconds: float) -> ask.Effort:
        """A share of the time, with the scenario's gap and threads."""
        return ask.Effort(seconds, self.scenario.solver.gap, self.scenario.solver.threads)

    def answer(self, verb: str, **tables: pd.DataFrame) -> Answer:
        """What can be saved, with everything that is known; internal."""
        scenario = self.scenario
        return Answer(verb, scenario.name, scenario.title or scenario.name,
                      self.case.folder.name, {
                          name: tuple(_plain(row) for row in frame.to_dict("records"))
                          for name, frame in tables.items()})


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """A row as JSON has it: no numbers of arrays, nothing for not known."""
    return {str(k): None if isinstance(v, float) and np.isnan(v) else
            v.item() if isinstance(v, np.generic) else v for k, v in row.items()}


def figures(summary: dict[str, Any]) -> dict[str, Any]:
    """What is told of every plan."""
    return {
        "unplaced": summary["unplaced"]["total"], "minutes_mean": summary["minutes_mean"],
        "child_minutes": summary["child_minutes_total"],
        "over_guideline_share": summary["over_guideline"]["share"],
        "capital_gbp": summary["capital_gbp"], "gap": summary["gap"],
    }


def more_figures(summary: dict[str, Any]) -> dict[str, Any]:
    """What is kept of every plan besides, for a report."""
    return {
        "children": summary["children"], "over_guideline": summary["over_guideline"]["count"],
        "minutes_p90": summary["minutes_p90"], "new_schools": summary["new_schools"],
        "base_places": summary["base_places"], "known": summary["known"],
        "longest_share": summary["longest_share"], "unplaced_least": summary["shortfall_bound"],
        **{f"unplaced_{need}": n for need, n in summary["unplaced"]["by_need"].items()},
    }


def nearest(plans: Sequence[Plan | None]) -> dict[str, list[int | None]]:
    """For each plan the fewest children placed differently than by an earlier one, but not 0.

    Few, and the difference of two means would be about a few children.

    Returns:
        moved: how many; near: position of that plan; None without one.
    """
    out: list[tuple[int | None, int | None]] = []
    for i, one in enumerate(plans):
        counts = [] if one is None else [
            (n, j) for j, other in enumerate(plans[:i]) if other is not None
            and (n := apart(one.assignment, other.assignment))]
        out.append(min(counts, default=(None, None)))
    return {"moved": [n for n, _ in out], "near": [j for _, j in out]}


def apart(a: Assignment, b: Assignment) -> int:
    """Children placed differently."""
    keys = np.c_[np.r_[a.group, b.group], np.r_[a.pool, b.pool]]
    _, which = np.unique(keys, axis=0, return_inverse=True)
    return int(np.abs(np.bincount(which.reshape(-1), np.r_[a.children, -b.children])).sum()) // 2


@dataclass(frozen=True, eq=False)
class Traded:
    """What each point achieves.

    Attributes:
        points: one row a point (new_schools, base_places or capital_limit_gbp; unplaced,
            minutes_mean, child_minutes, over_guideline_share, capital_gbp, gap, undominated; empty
            figures where the limits allow no plan).
        ladder: children whom bases alone leave without a suitable local place, by need; small
            numbers withheld.
        residual: by need what bases alone leave and only a school meets, small numbers withheld.
        answer: everything, to be saved.
    """

    points: pd.DataFrame
    ladder: pd.DataFrame
    residual: pd.DataFrame
    answer: Answer


def frontier(
    path: Path, schools: Sequence[int] | None, base_places: Sequence[int] | None,
    seconds: float, progress: Progress = lambda _: None,
) -> Traded:
    """What each number of schools and base places achieves, and costs.

    Args:
        path: scenario; its own numbers are the largest asked about by default.
        schools, base_places: numbers to try; None for 0 to the scenario's number.
        seconds: time for the whole answer.

    Raises:
        InputError: faults of the files.
    """
    q = Question.load(path, progress)
    build = q.scenario.build
    schools = range(build.max_new_schools + 1) if schools is None else schools
    if base_places is None:
        base_places = _steps(build.base_places, q.built.problem)
    effort = q.effort(q.left(seconds, len(schools) * len(base_places)))
    points = ask.frontier(q.built.problem, schools, base_places, effort, progress)
    return _traded(q, points, [
        {"new_schools": p.schools, "base_places": p.base_places} for p in points])


def curve(
    path: Path, ceilings: Sequence[int] | None, seconds: float,
    progress: Progress = lambda _: None,
) -> Traded:
    """What capital buys: the best plan under each ceiling, with its gap.

    The scenario's numbers of schools and base places are at most, whatever its rule of base
    places says, as less money must be able to buy less.

    Args:
        path: scenario.
        ceilings: whole pounds; None for even steps up to what the scenario's plan costs.
        seconds: time for the whole answer.
    """
    q = Question.load(path, progress)
    problem = q.built.problem
    problem = problem.replace(budget=replace(problem.budget, base_exact=False))
    if ceilings is None:
        progress("the plan without a tighter ceiling")
        top = ask.changed(problem, q.effort(0.3 * q.left(seconds)))
        ceilings = ask.steps(ask.spent(problem, top)) if top is not None else [0]
        points = ask.curve(problem, ceilings, q.effort(q.left(seconds, len(ceilings))), progress,
                           begin=top)
    else:
        points = ask.curve(problem, ceilings, q.effort(q.left(seconds, len(ceilings))), progress)
    return _traded(q, points, [{"capital_limit_gbp": p.capital} for p in points])


def _traded(
    q: Question, points: Sequence[ask.Point], rows: list[dict[str, Any]]
) -> Traded:
    """Figures of every point."""
    known: dict[bytes, dict[str, Any]] = {}
    more: list[dict[str, Any]] = []
    ladder = []
    for point, row in zip(points, rows, strict=True):
        if point.plan is None:
            more.append({})
            continue
        # Neighbours may share a plan, which is described once.
        key = point.plan.opened.tobytes()
        if key not in known:
            known[key] = q.summary(point.plan)
        summary = known[key]
        row |= figures(summary) | {"gap": point.plan.gap}
        more.append(more_figures(summary))
        if point.schools == 0:
            ladder.append({"base_places": point.base_places,
                           **parts(summary["unplaced"]["by_need"])})
    frame = pd.DataFrame(rows)
    for column in ("unplaced", "capital_gbp"):
        if column not in frame:
            frame[column] = np.nan
    capital = frame["capital_gbp"].fillna(0).astype("int64").tolist()
    frame["undominated"] = ask.undominated(points, capital)
    kept = pd.DataFrame(more, index=frame.index).assign(
        **nearest([p.plan for p in points]))
    kept = kept.drop(columns=[c for c in kept if c in frame])
    answer = q.answer("frontier", points=pd.concat([frame, kept], axis=1))
    return Traded(frame, pd.DataFrame(ladder), residual(answer), answer)


def _steps(most: int, problem: Any) -> list[int]:
    """0, about a half and all of the base places, in whole modules."""
    sizes = problem.options.places[problem.options.base]
    if not most or not len(sizes):
        return [most]
    module = int(np.gcd.reduce(sizes))
    return sorted({0, most // 2 // module * module, most})
