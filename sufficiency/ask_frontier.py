"""Questions about how much: what schools, base places and money achieve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.ask import Question, figures, more_figures, nearest
from sufficiency.checking import Progress
from sufficiency.optimise import frontier as ask
from sufficiency.publish.answer_sheets import residual
from sufficiency.publish.answers import Answer
from sufficiency.publish.disclosure import parts


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
