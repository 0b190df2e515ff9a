"""What is open each January: provision of the supply year while it lasts, and what is opened.

A place of the supply year stays until the last row of its provision in places.csv ends; a new
place is there from the year its option can open (at the earliest the year after the supply year)
and fills up as ``phase.school_fill`` and ``base_fill`` say. Nobody is placed beyond the places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sufficiency.case.case import Case
from sufficiency.case.placements import provision_of
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.errors import InputError
from sufficiency.model.formulate import Built
from sufficiency.model.years import calendar_of
from sufficiency.optimise.problem import Bools, Ints, Joint, Problem
from sufficiency.optimise.siting.selection import free_options
from sufficiency.study.run import outcome_of


@discreet
@dataclass(frozen=True, eq=False)
class Supply:
    """Places of a plan by year.

    Attributes:
        opened: (q,) options that open at some time.
        opens: (q,) January each is there from.
        problems: by January, the problem with the places of that year.
    """

    opened: Bools
    opens: Ints
    problems: tuple[Problem, ...]

    def at(self, year: int) -> Bools:
        """(q,) options that are open in a January."""
        return np.asarray(self.opened & (self.opens <= year))

    def places(self, number: int, year: int) -> int:
        """Places at local provision in the January of that number."""
        problem = self.problems[number]
        return int(problem.places(self.at(year))[problem.local].sum())


def openings(scenario: Scenario, case: Case, built: Built, progress: Progress) -> Bools:
    """(q,) options the scenario opens: its pins, or its plan where it has a choice.

    Args:
        scenario: its plan is searched for if it leaves a choice.
        case: its options are those of the problem.
        built: the problem as built from the two.
        progress: told what is being done.

    Raises:
        NoSolutionError: no plan was found in time.
    """
    problem = built.problem
    if not free_options(Joint((problem,))).any():
        return problem.options.pinned
    options = outcome_of(scenario, case, progress).options
    chosen = set(options.loc[options["opened"].astype(bool), "option_id"])
    return case.options["option_id"].isin(chosen).to_numpy(dtype=bool)


def supply(
    scenario: Scenario, case: Case, built: Built, opened: Bools, years: Sequence[int]
) -> Supply:
    """The places of each year.

    Args:
        scenario: its year of supply and calendar are used.
        case: its tables of places are read for each year.
        built: problem and provision of the scenario.
        opened: (q,) options that open.
        years: Januaries.

    Raises:
        InputError: a table of places cannot be read.
    """
    calendar = calendar_of(case, scenario)
    opens = np.maximum(calendar.earliest, scenario.supply.year + 1)
    provider = built.pools["provider"].to_numpy()
    old = set(case.places["pool_id"])
    problems = []
    for year in years:
        there, faults = provision_of(case.folder, max(year, scenario.supply.year))
        if faults:
            raise InputError(faults)
        gone = old - set(there["pool_id"])
        shut = np.array([p in gone for p in provider], dtype=bool)
        step = np.clip(year - opens, 0, calendar.fill.shape[1] - 1)
        share = calendar.fill[np.arange(len(opens)), step] if len(opens) else np.zeros(0)
        problem = built.problem
        problems.append(problem.replace(
            capacity=np.where(shut, 0, problem.capacity),
            ramped=np.floor(problem.options.places * share + 1e-9).astype(np.int64)))
    return Supply(opened, opens, tuple(problems))
