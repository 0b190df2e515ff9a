"""A scenario made ready for questions beyond its plan, and what is told of every plan found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sufficiency.case.case import Case, load_case
from sufficiency.case.columns import (
    AREAS,
    OPTION_TYPES,
    OPTIONS,
    PLACES,
    ROLLS,
    SITES,
    SUITABILITY,
)
from sufficiency.case.scenario import Scenario
from sufficiency.case.towns import TOWNS
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.errors import Fault, InputError
from sufficiency.model.formulate import Built, build_problem
from sufficiency.model.journey_minutes import known_journeys, lengths
from sufficiency.model.outcome import describe
from sufficiency.optimise.assignment.min_cost_flow import Assignment
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.problem import Ints
from sufficiency.optimise.sensitivity.option_contributions import Contributions
from sufficiency.optimise.sensitivity.pareto import closed
from sufficiency.optimise.siting.solve import Plan, solve_siting
from sufficiency.optimise.work import USUAL
from sufficiency.study.answers import Answer
from sufficiency.study.check import refuse_contradiction
from sufficiency.study.plan_cache import as_asked, known_plan
from sufficiency.study.source import Source, scenario_of
from sufficiency.travel.cache import Cache, digest
from sufficiency.travel.matrix import TravelMatrix, travel_matrix
from sufficiency.travel.routing.journeys import Seconds

SECONDS = 45.0
"""Seconds a question may take, where nobody says."""
AFTER = 0.2
"""Seconds a plan takes to be described, kept back from the search."""


NO_CHILD = {t.file for t in (PLACES, ROLLS, SITES, OPTION_TYPES, OPTIONS, SUITABILITY, AREAS,
                           TOWNS)}
"""Tables of a case beside those in its folders that no child has a row in."""


def _no_lengths(i: Ints, j: Ints) -> Seconds:
    """No question here is about kilometres, and they take longer than the rest."""
    return np.full(np.broadcast_shapes(i.shape, j.shape), -1, dtype=np.int32)


@discreet
@dataclass(frozen=True, eq=False)
class Question:
    """A scenario made ready to be asked about.

    Attributes:
        effort: budget of the whole answer, with the scenario's gap and threads.
    """

    scenario: Scenario
    case: Case
    matrix: TravelMatrix
    built: Built
    effort: Effort

    @classmethod
    def load(cls, source: Source, progress: Progress, seconds: float = 60.0) -> Question:
        """Read a scenario and its case, as ``of`` does.

        Args:
            source: of the scenario.
            progress: told each step.
            seconds: for what is searched.

        Raises:
            InputError: every fault of every file.
        """
        return cls.of(scenario_of(source), progress, seconds)

    @classmethod
    def of(
        cls, scenario: Scenario, progress: Progress, seconds: float, *, schools: int = 0,
        base_places: int = 0,
    ) -> Question:
        """The case of a scenario, with options for so many schools and base places.

        Args:
            scenario: as loaded.
            progress: is told each step.
            seconds: for what is searched. They begin when all is read: on a machine that has
                much to do, reading must not use up the time of the answer.
            schools, base_places: what the question needs, where the scenario's own limits are
                lower: a scenario that opens none of a kind has no options of that kind.

        Raises:
            InputError: every fault of every file.
        """
        refuse_fair(scenario)
        progress(f"reading the case {scenario.case_folder.name}")
        build = scenario.build
        wide = scenario.model_copy(update={"build": build.model_copy(update={
            "max_new_schools": max(build.max_new_schools, schools),
            "base_places": max(build.base_places, base_places),
        })})
        case = load_case(wide)
        progress("travel times")
        matrix = travel_matrix(case, wide)
        solver = scenario.solver
        return cls(scenario, case, matrix, build_problem(case, scenario, matrix),
                   Effort.of(seconds, solver.gap, solver.threads))

    def summary(self, found: Plan) -> dict[str, Any]:
        """Measures of a plan, as in summary.json; and of how many children its mean is (``known``),
        which share of their minutes is one child's (``longest_share``), and their ``journeys``."""
        matrix = replace(self.matrix, lengths=_no_lengths)
        outcome = describe(self.case, self.scenario, matrix, self.built, found,
                           each=Contributions.nothing(len(found.opened)))
        road = outcome.assignment[known_journeys(outcome.assignment)]
        total = float((road["minutes"] * road["children"]).sum())
        return outcome.summary | {
            "known": int(road["children"].sum()),
            "longest_share": float(road["minutes"].max()) / total if total else 0.0,
            "journeys": lengths(road["minutes"], road["children"]),
        }

    def best(self, share: float, progress: Progress) -> Plan:
        """The scenario's own plan, searched with this share of what is left, or as in a run.

        Raises:
            InputError: the scenario's settings contradict each other.
            NoSolutionError: no plan was found in time.
        """
        refuse_contradiction(self.scenario, self.case)
        progress("the plan to compare with")
        effort, solver = self.effort.part(share), self.scenario.solver
        store = Cache.of(self.scenario)
        found = known_plan(self.built.problem, as_asked(solver), store)
        if found is None:
            most = min(solver.work_limit, USUAL * solver.time_limit_seconds)
            found = solve_siting(self.built.problem, gap=effort.gap, threads=effort.threads,
                                 work=effort.part(min(1.0, most / max(effort.left(), most))).work)
        return closed(self.built.problem, found, effort)

    def answer(self, verb: str, **tables: pd.DataFrame) -> Answer:
        """What can be saved, with everything that is known; internal."""
        return answer_of(verb, self.scenario, self.case, tables)


def answer_of(
    verb: str, scenario: Scenario, case: Case, tables: Mapping[str, pd.DataFrame]
) -> Answer:
    """What can be saved of an answered question; internal.

    Args:
        verb: what was asked.
        scenario: its name and title.
        case: the name of its folder.
        tables: by name; one dictionary a row is kept.
    """
    return Answer(verb, scenario.name, scenario.title or scenario.name, case.folder.name, {
        name: tuple(_plain(row) for row in frame.to_dict("records"))
        for name, frame in tables.items()}, start_digest(scenario, case))


def start_settings(scenario: Scenario, *more: str) -> dict[str, Any]:
    """Settings that say which children and places there are, and how long journeys take.

    Args:
        scenario: as loaded.
        more: further sections of it.
    """
    parts = ("supply", "demand", "travel", *more)
    return {key: value for key, value in scenario.settings().items()
            if key == "lens" or key.split(".")[0] in parts}


def start_digest(scenario: Scenario, case: Case) -> str:
    """What an answer rests on beside its limits, so that it is not told of something else later.

    Of a council's own children only their number is in it: a digest of their rows, printed, would
    tell whether a guess of them is right.

    Args:
        scenario: with its settings.
        case: with its tables.
    """
    tables = sorted((name, found) for name, found in case.digests.items()
                    if "/" in name or name in NO_CHILD)
    settings = start_settings(scenario, "guideline", "flow")
    settings.pop("travel.cache")
    return digest([*tables, int(case.demand["children"].sum()), *sorted(settings.items())])


def refuse_fair(scenario: Scenario) -> None:
    """Questions compare plans by total travel alone.

    Raises:
        InputError: the scenario asks for a fair plan, or for the least cost.
    """
    if scenario.objective.minimise == "cost":
        raise InputError([Fault(
            scenario.origin.get("objective.minimise", scenario.path.name),
            "asks for the least cost, but this question compares plans by total travel",
            'Ask what minutes cost with frontier --by cost, or set minimise = "total" for this '
            "question.", column="objective.minimise", value="cost")])
    if scenario.objective.minimise != "total" or scenario.guard.minutes is not None:
        raise InputError([Fault(
            scenario.path.name, "asks for a fair plan, but this verb compares plans by total "
            "travel", "Take [objective] and [guard] out for this question.",
            column="objective.minimise", value=scenario.objective.minimise,
        )])


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """A row as JSON has it: no numbers of arrays, nothing for not known."""
    return {str(k): None if isinstance(v, float) and np.isnan(v) else
            v.item() if isinstance(v, np.generic) else v for k, v in row.items()}


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
