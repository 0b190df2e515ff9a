"""What the plans of a frontier open, without any figure of children; and the figures found again.

Such a file may be kept and published beside a case, as openings alone tell of no child. Whoever
makes a map of it places the children anew, which is quick and always ends alike, where a search
under a time limit may end at another plan.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.case.case import load_case
from sufficiency.case.scenario import Scenario
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.model.measures import figures
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.sensitivity.pareto import changed
from sufficiency.optimise.siting.solve import Plan
from sufficiency.study.answers import Answer, AnswerRow
from sufficiency.study.point_pounds import YEARLY, pounds_for
from sufficiency.study.question import Question, more_figures, nearest, start_digest

KEPT = ("new_schools", "base_places", "capital_limit_gbp", "possible", "capital_gbp", "gap",
        "undominated", "by_cost", "priced")
"""What is kept of a point: limits, pounds of capital, how good the search proved it to be."""


def without_children(answer: Answer) -> Answer:
    """The answer without what it counts.

    Args:
        answer: of ``frontier``.
    """
    points = [{**row, "priced": row.get(YEARLY) is not None,
               "by_cost": "minutes_everybody" in row} for row in answer.tables["points"]]
    return replace(answer, tables={
        "points": tuple({k: row[k] for k in KEPT if k in row} for row in points),
        "opened": answer.tables.get("opened", ()), "words": answer.tables.get("words", ())})


def measured(
    answer: Answer, scenario: Scenario, progress: Progress = lambda _: None
) -> Answer:
    """The answer with figures of children, where it has none: who goes where is found anew.

    Args:
        answer: as it was read.
        scenario: of the map, with the children and places of the question; what it opens itself
            is nothing to this.
        progress: is told each step.

    Raises:
        InputError: faults of the files; an option that the case has not; an answer to another
            question, of another case, or found for other tables, another number of children, or
            other settings of them.
    """
    _refuse_others(answer, scenario)
    points = answer.tables["points"]
    if any("unplaced" in p for p in points):
        return answer
    ids: dict[int, list[str]] = {}
    for row in answer.tables.get("opened", ()):
        ids.setdefault(int(row["point"]), []).append(str(row["option_id"]))
    build = scenario.build.model_copy(update={
        "pin": (), "max_new_schools": 1, "base_places": 1, "capital_gbp": None,
        "max_new_school_places": None})
    q = Question.of(scenario.model_copy(update={"build": build}), progress, 0)
    at = {str(o): i for i, o in enumerate(q.case.options["option_id"])}
    if unknown := sorted({o for of in ids.values() for o in of} - set(at)):
        raise InputError([Fault(
            answer.scenario, "opens what is no option of the case of the map",
            "Ask frontier again about a scenario of this case.", column="--frontier",
            value=", ".join(unknown[:5]))])
    cost = pounds_for(q) if any(p.get("priced") for p in points) else None
    plans: list[Plan | None] = []
    rows = []
    for i, point in enumerate(points):
        progress(f"plan {i + 1} of {len(points)}")
        plan = _plan(q, [at[o] for o in ids.get(i, ())]) if _has_plan(point) else None
        plans.append(plan)
        rows.append(_row(q, point, plan, cost(plan) if cost and plan is not None else {}))
    frame = pd.DataFrame(rows).assign(**nearest(plans))
    told = q.answer("frontier", points=frame)
    return replace(answer, tables={**answer.tables, "points": told.tables["points"]})


def _refuse_others(answer: Answer, scenario: Scenario) -> None:
    """An answer stands beside plans only where it is of the same children from the same start.

    How good its plans were proven to be is true of what was searched, and of nothing else.
    """
    case = load_case(scenario)
    if answer.verb != "frontier":
        told = (f"is an answer of {answer.verb}, and a map tells those of frontier",
                "Name a file that frontier --out wrote.", answer.verb)
    elif not answer.tables.get("points"):
        told = ("has no plan in it", "Name a file that frontier --out wrote.", "")
    elif answer.case != case.folder.name:
        told = ("is of another case than the plans of the map",
                "Ask frontier about a scenario of the same case.", answer.case)
    elif answer.start != start_digest(scenario, case):
        told = ("rests on other children, places or journeys than the map",
                "Ask frontier again, with the same demand, supply, lens, travel and guideline, and "
                "name the new file.", "")
    else:
        return
    raise InputError([Fault(answer.scenario, *told[:2], column="--frontier", value=told[2])])


def _has_plan(point: AnswerRow) -> bool:
    return point.get("gap") is not None


def _plan(q: Question, opened: list[int]) -> Plan | None:
    """The best assignment for these openings and no others."""
    must = np.zeros(len(q.case.options), dtype=bool)
    must[opened] = True
    problem = q.built.problem
    options = replace(problem.options, pinned=np.zeros(len(must), dtype=bool))
    free = replace(problem.budget, max_schools=None, base_places=None, base_exact=False,
                   capital=None, rows=(), worth=None)
    solver = q.scenario.solver
    return changed(problem.replace(options=options, budget=free),
                   Effort.of(float(solver.time_limit_seconds), solver.gap, solver.threads),
                   must=must, never=~must)


def _row(
    q: Question, point: AnswerRow, plan: Plan | None, pounds: dict[str, Any]
) -> dict[str, Any]:
    """A point with its figures; limits, and the gap of the search, as they were."""
    if plan is None:
        return {**point, "unplaced": None}
    told = q.summary(plan)
    by_cost = {"minutes_everybody": told["minutes_mean_everybody"]} if point.get("by_cost") else {}
    return {**more_figures(told), **figures(told), **pounds, **by_cost,
            "journeys": told["journeys"], **point, "capital_gbp": told["capital_gbp"]}
