"""Where places are too few whatever is opened: need x phase x district, before any search.

Each cell is tested *alone*: the most of its children who could be placed locally if nobody else
needed a place. Every place is then counted once within a cell, with its mix share, so a cell that
is short here is short in any plan. Places shared by cells are counted in each of them, so figures
of cells must not be added; what cells lack *together* is told by the rows of all needs, all phases
and all children, and by the smallest set of children who outnumber the places open to them
(``max_flow.hall_violator``).

``existing`` is exact: a flow over the provision that exists or is pinned. ``most`` is what the
options of the scenario could make of it. For the whole area it is exact: the first objective of
the problem with these children only. For districts, where only places *within the guideline's
minutes* count, it is an upper end, since the limits of the scenario are looked at one by one: a
cell that exceeds it is surely short. Children who stay where they are have their place and are
not counted; their places are taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import LOCAL_KINDS, PHASES
from sufficiency.common.discreet import discreet
from sufficiency.errors import NoSolutionError
from sufficiency.model.formulate import Built, guideline_seconds
from sufficiency.optimise.assignment.max_flow import Classes, hall_violator, most_placed
from sufficiency.optimise.mip.shortfall import fewest_without_place
from sufficiency.optimise.problem import Bools, Ints, Joint, Problem, free_options

ALL = ""
"""In a cell: all needs, all phases or the whole area."""
CELL_NODES = 100
"""Branches for one exact figure; where they are not enough the proven bound is taken."""


@discreet
@dataclass(frozen=True, eq=False)
class Scarcity:
    """What places lack before anything is decided. Internal: small numbers are not withheld.

    Attributes:
        cells: need, phase, district (empty = all), children, existing, most, short = children -
            most; one row for every cell with children, all children first. existing and most are
            children who can be placed.
        queue: need, phase, children of the smallest set who outnumber existing places.
        queue_places: places open to the queue.
        elsewhere: children who stay at a place of last resort: they are not to be placed, and are
            part of the shortfall of every plan.
    """

    cells: pd.DataFrame
    queue: pd.DataFrame
    queue_places: int
    elsewhere: int = 0

    @property
    def short(self) -> pd.DataFrame:
        """Cells short whatever is opened: sums, whole area, districts; worst first in each."""
        cells = self.cells[self.cells["short"] > 0]
        depth = (cells[["need", "phase", "district"]] != ALL).sum(axis=1)
        order = ["depth", "short", "need", "phase", "district"]
        ascending = [True, False, True, True, True]
        cells = cells.assign(depth=depth).sort_values(order, ascending=ascending)
        return cells.drop(columns="depth").reset_index(drop=True)

    def summary(self) -> dict[str, object]:
        """What summary.json holds of it."""
        return {
            "short": self.short.to_dict("records"),
            "stay_elsewhere": self.elsewhere,
            "queue": {
                "children": int(self.queue["children"].sum()), "places": self.queue_places,
                "of": self.queue.to_dict("records"),
            },
        }


def scarcity(built: Built, scenario: Scenario) -> Scarcity:
    """Test every cell of a problem whose limits and pins do not contradict each other."""
    problem, groups = built.problem, built.groups
    open_ = problem.options.pinned
    free = bool(free_options(Joint((problem,))).any())
    near = problem.seconds <= guideline_seconds(groups, scenario)[:, None]
    rows = []
    for cell, at in _cells(groups):
        part, everywhere = _part(problem, at), cell[2] == ALL
        classes = Classes.of_problem(part, open_, None if everywhere else near[at])
        placed, _ = most_placed(part, classes, classes.count(part.weight))
        existing = most = int(placed.sum())
        if free and existing < part.children:
            most = _most(part) if everywhere else existing + _addable(part, near[at])
        most = min(most, part.children)
        rows.append((*cell, part.children, existing, most, part.children - most))
    cells = pd.DataFrame(rows, columns=[
        "need", "phase", "district", "children", "existing", "most", "short",
    ])
    whole = Classes.of_problem(problem, open_)
    inside, lack = hall_violator(problem, whole, whole.count(problem.weight))
    queue = groups.assign(children=problem.weight)[inside[whole.of]]
    queue = queue.groupby(["need", "phase"], as_index=False)["children"].sum()
    return Scarcity(cells, queue, int(queue["children"].sum()) - lack, _elsewhere(built))


def _elsewhere(built: Built) -> int:
    """Children who stay at provision that is not local."""
    if not len(built.kept):
        return 0
    kind = built.pools.drop_duplicates("provider").set_index("provider")["kind"]
    away = ~built.kept["pool_id"].map(kind).isin(LOCAL_KINDS)
    return int(built.kept.loc[away, "children"].sum())


def _cells(groups: pd.DataFrame) -> list[tuple[tuple[str, str, str], Ints]]:
    """need, phase, district and group positions: sums first, then parts, in order of words."""
    out: list[tuple[tuple[str, str, str], Ints]] = []
    if len(groups):
        out.append(((ALL, ALL, ALL), np.arange(len(groups))))
    for by in (["phase"], ["need"], ["need", "phase"], ["need", "phase", "district"]):
        for key, at in groups.groupby(by).indices.items():
            named = dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True))
            out.append(((named.get("need", ALL), named.get("phase", ALL),
                         named.get("district", ALL)), at))
    rank = {p: i for i, p in enumerate((ALL, *PHASES))}
    return sorted(out, key=lambda c: (sum(map(bool, c[0])), c[0][0], rank[c[0][1]], c[0][2]))


def _part(problem: Problem, at: Ints) -> Problem:
    """The problem with these groups only."""
    return problem.replace(
        group_ids=tuple(problem.group_ids[i] for i in at), weight=problem.weight[at],
        need=problem.need[at], seconds=problem.seconds[at],
    )


def _most(problem: Problem) -> int:
    """Children no choice within the limits can exceed; all of them where nothing is proven."""
    try:
        short = fewest_without_place(Joint((problem,)), nodes=CELL_NODES).bound
    except NoSolutionError:
        short = 0
    return problem.children - max(short, 0)


def _addable(problem: Problem, near: Bools) -> int:
    """Children of one need whom free options could take at most, near enough, limit by limit."""
    options, budget = problem.options, problem.budget
    reached: Bools = np.any((problem.seconds >= 0) & near, axis=0)
    within = reached[options.pool]
    need = int(problem.need[0])
    takes = np.minimum(problem.free.added_places, problem.free.added_mix[:, need])
    takes = np.where(within & ~options.pinned, takes, 0)

    def best_sites(kind: Bools) -> Ints:
        best = np.zeros(int(options.site.max(initial=-1)) + 1, dtype=np.int64)
        np.maximum.at(best, options.site[kind], takes[kind])
        best[options.site[options.pinned]] = 0
        return -np.sort(-best)

    pinned_bases = int(options.places[options.pinned & options.base].sum())
    pinned_schools = int((options.pinned & options.school).sum())
    schools = best_sites(options.school)
    if budget.max_schools is not None:
        schools = schools[: max(budget.max_schools - pinned_schools, 0)]
    bases = int(best_sites(options.base).sum())
    if budget.base_places is not None:
        bases = min(bases, max(budget.base_places - pinned_bases, 0))
    growth = int(best_sites(~options.school & ~options.base).sum())
    return int(schools.sum()) + bases + growth
