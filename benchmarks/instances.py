"""Published instances as the project's own `Problem`, and back in their own units.

A customer is a group whose weight is its demand, a facility a pool with one option that brings
its capacity and costs its fixed cost. Costs are of a customer's whole demand; the product
counts whole units per child. So a unit is ``1/scale`` of the cost per unit of demand:

    t_ij = floor(scale * c_ij / w_i)        cost_j = floor(scale * f_j)

rounded down, so that a bound on T divided by the scale is a bound on the published objective.
A plan's own value is recomputed from c and f, never from t.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from formats import Floats, Ints, Statement, read
from numpy.typing import NDArray

from sufficiency.errors import Fault, InputError
from sufficiency.optimise.assignment.min_cost_flow import Assignment
from sufficiency.optimise.options import Budget, Options
from sufficiency.optimise.problem import Problem

ENOUGH = 1e-8
"""Largest loss by rounding that is aimed at, as a share of the sum of the least costs."""
TOLERABLE = 1e-6
ROOM = 2.0**61
"""Costs times nodes times the longest chain of changes stay below this in a flow."""


@dataclass(frozen=True, eq=False)
class Instance:
    """A published problem ready to be solved.

    Attributes:
        statement: the problem in its own units.
        problem: the same as groups, pools and options.
        scale: units of the second objective T per unit of cost.
        whole: every plan's objective is a whole number.
    """

    statement: Statement
    problem: Problem
    scale: int
    whole: bool

    @property
    def name(self) -> str:
        """Name of the file, with a number where it holds several problems."""
        return self.statement.name

    @property
    def format(self) -> str:
        """One of ``formats.FORMATS``."""
        return self.statement.format

    @property
    def known(self) -> float | None:
        """Published optimum or best known value."""
        return self.statement.known

    def objective(self, opened: NDArray[np.bool_], assignment: Assignment) -> float:
        """Fixed and service costs of a plan, from the published numbers.

        Raises:
            ValueError: the plan is not one of the instance, with the reason.
        """
        s, weight = self.statement, self.problem.weight
        group, pool, served = assignment.group, assignment.pool, assignment.children
        broken = []
        if (pool < 0).any():
            broken.append(f"{served[pool < 0].sum()} units of demand not served")
        group, pool, served = group[pool >= 0], pool[pool >= 0], served[pool >= 0]
        load = np.bincount(pool, served, len(s.capacity))
        if (np.bincount(group, served, len(weight)) > weight).any():
            broken.append("a customer served more than it asks for")
        if (load > np.where(opened, self.problem.options.places, 0)).any():
            broken.append("a facility closed or over its capacity serves")
        if s.most is not None and opened.sum() > s.most:
            broken.append(f"{opened.sum()} facilities open, at most {s.most}")
        if s.single_source and (served < weight[group]).any():
            broken.append("a customer split")
        if broken:
            raise ValueError(", ".join(broken))
        service = s.cost[group, pool] * served / weight[group]
        total = math.fsum(service) + math.fsum(s.fixed[opened])
        return round(total) if self.whole else total

    def bound(self, value: float) -> float:
        """A bound on T as a bound on the objective; rounded up where plans are whole."""
        own = value / self.scale
        return math.ceil(own - 1e-6) if self.whole else own


def load(path: Path, form: str | None = None, capacity: float | None = None) -> list[Instance]:
    """Read a file and state what is in it as problems; see `formats.read`.

    Raises:
        InputError: the file is faulty, or its numbers are too large for whole units.
    """
    return [stated(s, path) for s in read(path, form, capacity)]


def stated(statement: Statement, path: Path | None = None) -> Instance:
    """State a problem as groups, pools and options.

    Raises:
        InputError: its numbers are too large for whole units.
    """
    s = statement
    file = str(path or s.name)
    n, m = s.cost.shape
    weight, places = _whole_demand(s, file)
    whole = bool(
        (s.single_source or (weight == 1).all())
        and _is_whole(s.cost[np.isfinite(s.cost)]) and _is_whole(s.fixed)
    )
    unit = s.cost / weight[:, None]
    scale = _scale(s, weight, unit, whole, file)
    reached = np.isfinite(unit)
    seconds = np.full((n, m), -1, dtype=np.int64)
    seconds[reached] = _floor(unit[reached] * scale)
    if seconds.max() < 2**30:  # half the range, so that sums of two stay within it
        seconds = seconds.astype(np.int32)
    position = np.arange(m)
    none = np.zeros(m, dtype=bool)
    options = Options(
        ids=tuple(f"o{j + 1}" for j in range(m)), pool=position, site=position, places=places,
        capital=np.zeros(m, dtype=np.int64), school=~none, base=none, pinned=none,
        cost=_floor(s.fixed * scale),
    )
    problem = Problem(
        group_ids=tuple(f"c{i + 1}" for i in range(n)), weight=weight,
        need=np.zeros(n, dtype=np.int64), pool_ids=tuple(f"f{j + 1}" for j in range(m)),
        seconds=seconds, capacity=np.zeros(m, dtype=np.int64), local=~none,
        share=np.ones((m, 1)), ceiling_of=np.full(m, -1), ceiling=np.zeros(0, dtype=np.int64),
        options=options, budget=Budget(max_schools=s.most, base_places=0),
        taken=np.zeros((m, 1), dtype=np.int64), single_source=s.single_source,
    )
    return Instance(s, problem, scale, whole)


def _is_whole(values: Floats) -> bool:
    return bool((values == np.rint(values)).all())


def _floor(values: Floats) -> Ints:
    """Rounded down, where a number that ought to be whole may be a little below it."""
    return np.floor(values + 1e-6).astype(np.int64)


def _whole_demand(s: Statement, file: str) -> tuple[Ints, Ints]:
    """Demands and capacities in whole units, tenths, hundredths or thousandths."""
    for power in range(4):
        demand = s.demand * 10**power
        if np.allclose(demand, np.rint(demand), rtol=0, atol=1e-6):
            # No more than all demand is ever asked of a facility.
            places = np.minimum(_floor(s.capacity * 10**power), np.rint(demand).sum())
            return np.rint(demand).astype(np.int64), places.astype(np.int64)
    raise InputError([Fault(file, "has demands finer than thousandths", "Round them.")])


def _scale(s: Statement, weight: Ints, unit: Floats, whole: bool, file: str) -> int:
    """Smallest power of ten that loses next to nothing by rounding, or nothing at all.

    The loss of a plan is below one unit for each unit of demand and each facility opened.
    Objectives that are whole only need to stay apart.
    """
    reached = np.isfinite(s.cost)
    unit = unit[reached]
    least = float(np.where(reached, s.cost, np.inf).min(axis=1, initial=np.inf).sum())
    least += float(s.fixed.min()) if s.most is None else 0.0
    aim = 1e-3 if whole else ENOUGH * least
    most = float(max(unit.max(initial=0), s.fixed.max(initial=0)))
    nodes, hops = sum(s.cost.shape) + 2, 2 * min(s.cost.shape) + 2
    total = float(np.where(reached, s.cost, 0).max(axis=1).sum() + s.fixed.sum())
    best = None
    for power in range(16):
        scale = 10**power
        if max(nodes * hops * most, total) * scale > ROOM:
            break
        # Beyond 1e9 a binary fraction is too coarse to tell a whole number from any other.
        exact = unit.max(initial=0) * scale < 1e9 and all(
            (np.abs(v - np.rint(v)) <= 1e-6).all() for v in (unit * scale, s.fixed * scale)
        )
        loss = 0.0 if exact else (float(weight.sum()) + len(s.fixed)) / scale
        best = (scale, loss)
        if loss <= aim:
            return scale
    if best is None or best[1] > (0.5 if whole else TOLERABLE * least):
        raise InputError([Fault(file, "has numbers too large for exact whole units",
                                "Divide the costs by a common factor.")])
    return best[0]
