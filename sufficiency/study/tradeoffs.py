"""Trade-offs: what schools, base places and money achieve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.common.discreet import discreet
from sufficiency.common.kinds import kinds_checked, within
from sufficiency.common.notebook import Column, page, table
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.model.contradiction import contradiction
from sufficiency.model.measures import figures
from sufficiency.optimise.problem import Problem
from sufficiency.optimise.sensitivity import pareto as ask
from sufficiency.optimise.siting.solve import Plan
from sufficiency.study.answers import Answer
from sufficiency.study.point_pounds import YEARLY, Pounds, pounds_for
from sufficiency.study.question import AFTER, SECONDS, Question, more_figures, nearest
from sufficiency.study.source import Source, scenario_of

TIME = "no plan was found in time"
OPENED = ("option_id", "site_name", "kind", "designation", "ncy_min", "ncy_max", "places",
          "status", "easting_m", "northing_m")
"""What is kept of an option that a plan opens."""


POINTS = (
    Column("new_schools", "New schools", "number"), Column("base_places", "Base places", "number"),
    Column("capital_limit_gbp", "Capital at most", "pounds"),
    Column("unplaced", "Without a suitable local place", "count"),
    Column("capital_gbp", "Capital", "pounds"),
    Column("gap", "Most any plan could improve on this", "share"))
"""What a notebook shows of a point."""

@discreet
@dataclass(frozen=True, eq=False)
class Tradeoff:
    """What each point achieves.

    Attributes:
        points: one row a point (new_schools, base_places or capital_limit_gbp; unplaced,
            minutes_mean, child_minutes, over_guideline_share, capital_gbp, gap, undominated, note,
            possible; gbp_a_year where pounds were asked for; empty figures where there is no plan:
            the note says why, and possible whether
            the limits rule one out or none was found in time; unplaced_least, proven,
            where fewer left out than in a plan are not ruled out).
        ladder: children whom bases alone leave without a suitable local place, by need:
            for inside (``publish.report.answers.shown_ladder`` withholds small numbers).
        words: which other limits every point keeps, in sentences.
        answer: everything, to be saved.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.frontier(sf.datasets.tiny(), seconds=5)
        >>> found.words
        ("Every point keeps the scenario's other limits: £400,000 of capital at most.",)
    """

    points: pd.DataFrame
    ladder: pd.DataFrame
    words: tuple[str, ...]
    answer: Answer

    def _repr_html_(self) -> str:
        """What a notebook shows: the points, and no small count."""
        return page(self.answer.title, [table(self.points, POINTS)], self.words, "points, ladder")


@kinds_checked
@within(seconds=0)
def frontier(
    source: Source, schools: Sequence[int] | None = None,
    base_places: Sequence[int] | None = None, seconds: float = SECONDS,
    progress: Progress = lambda _: None, *, pounds: bool = False,
) -> Tradeoff:
    """What each number of schools and base places achieves, and costs.

    Args:
        source: scenario; its own numbers are the largest asked about by default, and no limit to
            numbers that are asked about.
        schools, base_places: numbers to try; None for 0 to the scenario's number. Of schools no
            more than there are sites for one.
        seconds: time for the search, once all is read.
        progress: is told each step.
        pounds: tell as well what each plan costs a year, at the prices of the case.

    Raises:
        InputError: faults of the files; a number below 0, or none.

    Examples:
        >>> import sufficiency as sf
        >>> found = sf.frontier(sf.datasets.tiny(), schools=[0, 1], base_places=[2], seconds=5)
        >>> found.points.set_index("new_schools")["unplaced"].to_dict()
        {0: 4, 1: 1}
    """
    scenario = scenario_of(source)
    build = scenario.build
    _asked_for("schools", schools)
    _asked_for("base_places", base_places)
    schools = range(build.max_new_schools + 1) if schools is None else schools
    q = Question.of(scenario, progress, seconds, schools=max(schools),
                    base_places=max(base_places or [0]))
    # A number beyond the sites there are is the number of these.
    most = _all(q.built.problem)[0]
    schools = list(dict.fromkeys(min(number, most) for number in schools))
    if base_places is None:
        base_places = _steps(build.base_places, q.built.problem)
    cost = pounds_for(q) if pounds else None
    effort = q.effort.keeping(AFTER * len(schools) * len(base_places))
    points = ask.frontier(q.built.problem, schools, base_places, effort, progress)
    return _traded(q, points, [
        {"new_schools": p.schools, "base_places": p.base_places} for p in points],
        _kept_limits(q, capital=build.capital_gbp), cost)


def _asked_for(name: str, numbers: Sequence[int] | None) -> None:
    """Refuse numbers that no plan can open, and to be asked nothing."""
    if numbers is not None and (not len(numbers) or min(numbers) < 0):
        raise InputError([Fault(
            "frontier", "is no number to try", "Give numbers from 0.", column=name,
            value=", ".join(map(str, numbers)))])


def curve(
    source: Source, ceilings: Sequence[int] | None = None, seconds: float = SECONDS,
    progress: Progress = lambda _: None, *, schools: int | None = None,
    base_places: int | None = None, pounds: bool = False,
) -> Tradeoff:
    """What capital buys: the best plan under each ceiling, with its gap.

    The scenario's numbers of schools and base places are at most, whatever its rule of base
    places says, as less money must be able to buy less. Where the scenario opens neither, any
    number of both may be bought.

    Args:
        source: scenario.
        ceilings: whole pounds; None for even steps up to what the plan without one costs.
        seconds: time for the search, once all is read.
        progress: is told each step.
        schools, base_places: numbers at most instead of the scenario's.
        pounds: tell as well what each plan costs a year, at the prices of the case.
    """
    scenario = scenario_of(source)
    build = scenario.build
    given = schools is not None or base_places is not None
    nothing = not (build.max_new_schools or build.base_places or given)
    most = (build.max_new_schools if schools is None else schools,
            build.base_places if base_places is None else base_places)
    q = Question.of(scenario, progress, seconds, schools=1 if nothing else most[0],
                    base_places=1 if nothing else most[1])
    every = _all(q.built.problem)
    most = every if nothing else (min(most[0], every[0]), most[1])
    q = replace(q, scenario=scenario.model_copy(update={"build": build.model_copy(update={
        "max_new_schools": most[0], "base_places": most[1], "base_places_rule": "at_most",
        "capital_gbp": None})}))
    cost = pounds_for(q) if pounds else None
    problem = q.built.problem
    problem = problem.replace(budget=replace(
        problem.budget, max_schools=most[0], base_places=most[1], base_exact=False, capital=None))
    top = None
    if ceilings is None:
        progress("the plan without a ceiling")
        top = ask.changed(problem, q.effort.part(0.3))
        ceilings = ask.steps(ask.spent(problem, top)) if top is not None else [0]
    points = ask.curve(problem, ceilings, q.effort.keeping(AFTER * len(ceilings)), progress,
                       begin=top)
    limits = (f"The scenario opens nothing of its own: for this question any number of its "
              f"{most[0]} sites for new schools and {most[1]} possible base places may be bought."
              if nothing else
              f"At every ceiling at most {_count(most[0], 'new school')} and "
              f"{_count(most[1], 'base place')}.")
    return _traded(q, points, [{"capital_limit_gbp": p.capital} for p in points],
                   [limits, *_kept_limits(q, capital=None)], cost)


def _all(problem: Problem) -> tuple[int, int]:
    """New schools and base places if every site takes one and every host its largest module."""
    options = problem.options
    most = np.zeros(int(options.site.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(most, options.site[options.base], options.places[options.base])
    return len(set(options.site[options.school].tolist())), int(most.sum())


def _kept_limits(q: Question, capital: float | None) -> list[str]:
    """Limits that hold at every point, in a sentence; none if there are none."""
    build, pinned = q.scenario.build, q.case.options[q.case.options["pinned"].astype(bool)]
    said = []
    if capital is not None:
        said.append(f"£{capital:,.0f} of capital at most")
    if build.max_new_school_places is not None:
        said.append(f"{_count(build.max_new_school_places, 'place')} in new schools at most")
    if len(pinned):
        said.append(f"{_count(len(pinned), 'option')} pinned")
    return [f"Every point keeps the scenario's other limits: {', '.join(said)}."] if said else []


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def _why_not(q: Question, point: ask.Point) -> str:
    """Which settings allow no plan at a point."""
    asked = {"max_new_schools": point.schools, "base_places": point.base_places,
             "capital_gbp": point.capital}
    asked = {key: value for key, value in asked.items() if value is not None}
    scenario = q.scenario.model_copy(update={
        "build": q.scenario.build.model_copy(update=asked),
        "origin": q.scenario.origin | {f"build.{key}": "this question" for key in asked},
    })
    clash = contradiction(scenario, q.case)
    assert clash is not None, "a point without a choice of options has settings that clash"
    return f"{clash.column} {clash.value!r} {clash.problem}"


def _traded(
    q: Question, points: Sequence[ask.Point], rows: list[dict[str, Any]], words: Sequence[str],
    cost: Pounds | None = None,
) -> Tradeoff:
    """Figures of every point."""
    known: dict[bytes, dict[str, Any]] = {}
    more: list[dict[str, Any]] = []
    ladder = []
    for point, row in zip(points, rows, strict=True):
        row["note"] = "" if point.plan is not None else TIME if point.possible else (
            _why_not(q, point))
        row["possible"] = point.possible
        if point.plan is None:
            more.append({})
            continue
        # Neighbours may share a plan, which is described once.
        key = point.plan.opened.tobytes()
        if key not in known:
            known[key] = q.summary(point.plan)
        summary = known[key]
        row |= figures(summary) | {"gap": point.plan.gap}
        pounds = cost(point.plan) if cost else {}
        if pounds:
            row[YEARLY] = pounds[YEARLY]
        fewer = point.plan.found.shortfall - point.plan.shortfall_bound
        least = {"unplaced_least": summary["unplaced"]["total"] - fewer}
        row |= least if fewer else {}
        more.append(more_figures(summary) | {"journeys": summary["journeys"]} | least | pounds)
        if point.schools == 0:
            ladder.append({"base_places": point.base_places,
                           **summary["unplaced"]["by_need"]})
    frame = pd.DataFrame(rows)
    for column in ("unplaced", "capital_gbp"):
        if column not in frame:
            frame[column] = np.nan
    capital = frame["capital_gbp"].fillna(0).astype("int64").tolist()
    frame["undominated"] = ask.undominated(points, capital)
    kept = pd.DataFrame(more, index=frame.index).assign(
        **nearest([p.plan for p in points]))
    kept = kept.drop(columns=[c for c in kept if c in frame])
    frame.insert(len(frame.columns) - 1, "note", frame.pop("note"))
    if "new_schools" in frame:
        words = [*words, *(
            f"{_count(p['new_schools'], 'new school')} and "
            f"{_count(p['base_places'], 'base place')}: {p['note']}."
            for p in frame[frame["note"] != ""].to_dict("records"))]
    answer = q.answer("frontier", points=pd.concat([frame, kept], axis=1),
                      words=pd.DataFrame({"sentence": list(words)}),
                      opened=opened_of(q, [p.plan for p in points]))
    return Tradeoff(frame, pd.DataFrame(ladder), tuple(words), answer)


def opened_of(q: Question, plans: Sequence[Plan | None]) -> pd.DataFrame:
    """What each plan opens and where, by the position of the plan as ``point``.

    Args:
        q: the question they answer.
        plans: None where there is none.
    """
    opened = [q.case.options.loc[plan.opened, [*OPENED]].assign(point=i)
              for i, plan in enumerate(plans) if plan is not None and plan.opened.any()]
    return pd.concat(opened) if opened else pd.DataFrame()


def _steps(most: int, problem: Problem) -> list[int]:
    """0, about a half and all of the base places, in whole modules."""
    sizes = problem.options.places[problem.options.base]
    if not most or not len(sizes):
        return [most]
    module = int(np.gcd.reduce(sizes))
    return sorted({0, most // 2 // module * module, most})
