"""Why a child has no suitable local place: one reason for each, mutually exclusive.

The first that is true in this order, looking at provision that is open under the plan:

    stays        the child keeps a place of last resort (already there, not a transfer year)
    waiting      nothing has been decided: no place yet (``current_placements.py`` alone)
    designation  no open school or base is for the child's need
    age          those for the need do not teach the year group
    gender       those that teach the year group do not admit the gender
    no_route     no road leads to those that would
    limit        all that would are beyond a hard journey limit
    mix          there is room, but the shares of needs a provision may take stand in the way
    capacity     the places of all that would take the child are full

From designation to limit they are the rules of ``build.py`` one after the other. The last two are
told apart exactly: with every mix share lifted and everybody placed left with a place (not
necessarily the same one), as many more children as possible are placed; those are held back by mix,
the rest by capacity. Among equal claims the order of the group ids decides which child carries
which of the two, so totals are facts and the names in them are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sufficiency.case.scenario import Scenario
from sufficiency.common.discreet import discreet
from sufficiency.model.formulate import Built, journeys, rules
from sufficiency.optimise.assignment.max_flow import Classes, most_placed
from sufficiency.optimise.assignment.min_cost_flow import Assignment
from sufficiency.optimise.problem import Bools, Ints
from sufficiency.travel.matrix import TravelMatrix

WAITING = "waiting"
REASONS = ("stays", WAITING, "designation", "age", "gender", "no_route", "limit", "mix", "capacity")


@discreet
@dataclass(frozen=True, eq=False)
class Explained:
    """An assignment row by row, a row split where its children have different reasons.

    Attributes:
        row: (r,) row of the assignment.
        children: (r,) children.
        reason: (r,) word of REASONS, empty for children with a suitable local place.
    """

    row: Ints
    children: Ints
    reason: NDArray[np.str_]


def reasons(
    built: Built, scenario: Scenario, matrix: TravelMatrix, opened: Bools, found: Assignment
) -> Explained:
    """Why each child of an assignment without a suitable local place has none.

    Args:
        built: problem, pools and groups.
        scenario: its hard limit, if any.
        matrix: travel times.
        opened: (q,) options of the plan.
        found: best assignment for them.
    """
    problem = built.problem
    # Position -1 is no place, also where there is none at all.
    local = np.append(problem.local, False)[found.pool]
    out = np.flatnonzero(~local)
    word = np.full(len(found.group), "", dtype="<U11")
    if not len(out):
        return Explained(np.arange(len(word)), found.children, word)
    word[out] = _rules(built, scenario, matrix, opened, found.group[out])

    # What is left is held back by mix or by capacity.
    classes = Classes.of_problem(problem, opened)
    open_ = np.flatnonzero(word[out] == "")
    rows = out[open_]
    here = np.bincount(found.group[local], found.children[local], minlength=len(problem.weight))
    first = classes.count(here.astype(np.int64))
    mine = classes.of[found.group[rows]]
    then = np.bincount(mine, found.children[rows], minlength=len(first)).astype(np.int64)
    _, more = most_placed(problem, classes, first, then, mix=False)
    # A class's children of mix are its first by group id.
    by_class = np.lexsort((rows, mine))
    children = found.children[rows][by_class]
    before = np.cumsum(children) - children
    start = before - before[np.searchsorted(mine[by_class], mine[by_class])]
    mix = np.empty(len(rows), dtype=np.int64)
    mix[by_class] = np.clip(more[mine[by_class]] - start, 0, children)

    word[rows] = np.where(mix > 0, "mix", "capacity")
    split = (mix > 0) & (mix < found.children[rows])
    count = found.children.copy()
    count[rows[split]] = mix[split]
    row = np.r_[np.arange(len(word)), rows[split]]
    count = np.r_[count, (found.children[rows] - mix)[split]]
    reason = np.r_[word, np.full(split.sum(), "capacity")]
    order = np.argsort(row, kind="stable")
    return Explained(row[order], count[order], reason[order])


def _rules(
    built: Built, scenario: Scenario, matrix: TravelMatrix, opened: Bools, group: Ints
) -> NDArray[np.str_]:
    """The first rule after which no open local pool is left for each group, or an empty word."""
    problem = built.problem
    there = np.array(built.pools["site_id"] == "")
    there[problem.options.pool[opened]] = True
    at = np.flatnonzero(there & problem.local)
    pools, groups = built.pools.iloc[at], built.groups.iloc[group]
    seconds = journeys(groups, pools, matrix)
    left = np.ones(seconds.shape, dtype=bool)
    word = np.full(len(group), "", dtype="<U11")
    for name, allowed in rules(groups, pools, problem.share[at], seconds, scenario):
        left &= allowed
        word[(word == "") & ~left.any(axis=1)] = name
    return word
