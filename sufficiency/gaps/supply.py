"""What is open each January, beside the children of a case as they are asked for.

See ``model/year_places.py`` for what is open when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.case.case import Case
from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.model.formulate import Built, pools_of
from sufficiency.model.year_places import Openings, places_in
from sufficiency.optimise.problem import Bools, Ints, Joint, Problem, free_options
from sufficiency.study.check import refuse_contradiction
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
        InputError: its settings contradict each other; the smallest set that does is named.
        NoSolutionError: no plan was found in time.
    """
    refuse_contradiction(scenario, case)
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
        case: its tables of places are read for each year; its provision is that of all of them.
        built: problem and provision of the scenario.
        opened: (q,) options that open.
        years: Januaries.

    Raises:
        InputError: a table of places cannot be read.
    """
    ready = Openings.as_ready(case, scenario, opened)
    problem, problems = built.problem, []
    # Options are no provision of any year: they come on top, as they open.
    today = replace(case, options=case.options.iloc[:0])
    for year in years:
        pools, ceilings = pools_of(
            replace(today, places=places_in(case, scenario, year)),
            int(case.demand["children"].sum()))
        now = pools.drop_duplicates("pool_id").set_index("pool_id")
        under = now[now["ceiling"] >= 0].drop_duplicates("provider").set_index("provider")
        most = {name: ceilings[p] for name, p in under["ceiling"].items()}
        of = built.pools[built.pools["ceiling"] >= 0].drop_duplicates("ceiling")
        problems.append(problem.replace(
            capacity=now["places"].reindex(built.pools["pool_id"]).fillna(0).to_numpy(np.int64),
            ceiling=np.array([most.get(name, 0) for name in of["provider"]], dtype=np.int64),
            ramped=ready.gain(problem.options.places, year)))
    return Supply(opened, ready.opens, tuple(problems))
