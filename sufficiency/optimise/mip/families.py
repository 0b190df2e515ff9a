"""Children of one family at one school, as rows of a linear model.

Of a family f, stay_fs children keep a place at school s and the others are groups of the problem:

    n_fs = stay_fs + sum_{i of f, j of s} x_ij          its children at the school
    J    = sum_f max(0, max_s n_fs - 1)                 children beside the first of their family

    (8)  sum_s b_fs <= 1,  v_fs <= W_fs b_fs,  v_fs <= n_fs,  J = sum_fs (v_fs - b_fs)

b_fs chooses the family's school, v_fs counts who is there, W_fs is how many could be. The order of
the objectives is then: fewest without a suitable local place (S), most beside the first (J), least
seconds (T): keeping families together never leaves anybody more without a place, and T says what it
costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.mip.constraints import Arcs, part_rows
from sufficiency.optimise.mip.highs import Rows, one_pool, quiet_solver
from sufficiency.optimise.problem import Bools, Floats, Ints, Problem


@discreet
@dataclass(frozen=True, eq=False)
class Families:
    """Who is of which family, and what is one school.

    Attributes:
        of: (n,) family of each group; -1 for none that is known.
        school: (k,) school of each pool; -1 for what is not one school.
        staying: (f, s) children of each family who keep a place at each school.
    """

    of: Ints
    school: Ints
    staying: Ints

    def at_school(self, group: Ints, pool: Ints, children: Ints) -> Ints:
        """(f, s) children of each family at each school; pool -1 for no place.

        Args:
            group, pool, children: (m,) each: an assignment.
        """
        out = self.staying.copy()
        school = np.append(self.school, -1)[pool]
        mine = (self.of[group] >= 0) & (school >= 0)
        np.add.at(out, (self.of[group[mine]], school[mine]), children[mine])
        return out

    def beside(self, group: Ints, pool: Ints, children: Ints) -> int:
        """J of an assignment.

        Args:
            group, pool, children: (m,) each: an assignment.
        """
        most = self.at_school(group, pool, children).max(axis=1, initial=0)
        return int(np.maximum(most - 1, 0).sum())

    def most(self, problem: Problem, may: Bools) -> Ints:
        """(f, s) W: children who stay there or may go there.

        Args:
            problem: children of each group.
            may: (n, k) pairs that may be used.
        """
        out = self.staying.copy()
        for school in range(out.shape[1]):
            there = (self.of >= 0) & may[:, self.school == school].any(axis=1)
            np.add.at(out[:, school], self.of[there], problem.weight[there])
        return out


def together(
    part: Arcs, families: Families, opened: Bools, shortfall: int
) -> Ints | None:
    """The best assignment that keeps the most children of families together.

    Args:
        part: problem and arcs; limits of moves among them are kept.
        families: of its groups.
        opened: (q,) options that are open.
        shortfall: S, the least there can be.

    Returns:
        (a,) children of each arc; None where the solver found nothing.
    """
    problem, chosen = part.problem, np.flatnonzero(opened)
    arcs, n = len(part.group), len(problem.weight)
    may = np.zeros(problem.seconds.shape, dtype=bool)
    may[part.group, part.pool] = True
    most = families.most(problem, may)
    family, school = np.nonzero(most > 1)
    x, u, y = np.arange(arcs), arcs + np.arange(n), arcs + n + np.arange(len(chosen))
    b = arcs + n + len(chosen) + np.arange(len(family))
    v = b + len(family)
    rows = Rows()
    part_rows(rows, part, chosen, x, u, y)
    away = np.r_[x[~problem.local[part.pool]], u]
    row = rows.open(np.array([-np.inf]), np.array([float(shortfall)]))
    rows.put(np.full(len(away), row), away, 1.0)
    _family_rows(rows, part, families, most, (family, school), b, v)
    count = arcs + n + len(chosen) + 2 * len(family)
    lower, upper = np.zeros(count), np.r_[
        problem.weight[part.group], problem.weight, np.ones(len(chosen) + len(family)),
        most[family, school]].astype(float)
    lower[y] = 1.0
    joined = np.zeros(count)
    joined[b], joined[v] = -1.0, 1.0
    first = _solved(rows, -joined, lower, upper)
    if first is None:
        return None
    beside = int(np.rint(first @ joined))
    row = rows.open(np.array([float(beside)]), np.array([np.inf]))
    rows.put(np.full(2 * len(family), row), np.r_[b, v], np.r_[joined[b], joined[v]])
    seconds = np.zeros(count)
    seconds[x] = problem.seconds[part.group, part.pool]
    seconds[u] = problem.nowhere_seconds
    then = _solved(rows, seconds, lower, upper)
    return None if then is None else np.rint(then[x]).astype(np.int64)


def _family_rows(
    rows: Rows, part: Arcs, families: Families, most: Ints, pairs: tuple[Ints, Ints], b: Ints,
    v: Ints,
) -> None:
    """Constraint (8) of the (m,) pairs of family and school, with their columns b and v."""
    family, school = pairs
    number = np.full(most.shape, -1)
    number[family, school] = np.arange(len(family))
    first = rows.open(np.full(len(most), -np.inf), np.ones(len(most)))
    rows.put(first + family, b, 1.0)
    first = rows.open(np.full(len(family), -np.inf), np.zeros(len(family)))
    rows.put(first + np.arange(len(family)), v, 1.0)
    rows.put(first + np.arange(len(family)), b, -most[family, school])
    first = rows.open(np.full(len(family), -np.inf), families.staying[family, school].astype(float))
    rows.put(first + np.arange(len(family)), v, 1.0)
    mine = np.flatnonzero((families.of[part.group] >= 0) & (families.school[part.pool] >= 0))
    at = number[families.of[part.group[mine]], families.school[part.pool[mine]]]
    rows.put(first + at[at >= 0], mine[at >= 0], -1.0)


def _solved(rows: Rows, cost: Floats, lower: Floats, upper: Floats) -> Floats | None:
    """Values of whole columns at the least cost; None where the solver does not come to them."""
    solver: Any = quiet_solver()
    for option, setting in (("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0),
                            ("mip_abs_gap", 1e-6)):
        solver.setOptionValue(option, setting)
    start, index, value = rows.matrix()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), rows.count
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
    lp.row_lower_, lp.row_upper_ = np.concatenate(rows.lower), np.concatenate(rows.upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = start, index, value
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(cost)
    one_pool()
    solver.passModel(lp)
    solver.run()
    done = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return np.asarray(solver.getSolution().col_value) if done else None
