"""The optimisation problem as arrays, and the mathematics that every solver here shares.

Groups of children ``i`` (``w_i`` children of one home, need, year group and gender) go to
pools of places ``j``: schools and bases that exist, and candidates where options may be
opened. ``t_ij`` is the journey in whole seconds.

    x_ij   children of group i placed in pool j      (for a fixed choice of options a network
                                                      flow, so whole children come by nature)
    u_i    children of group i without any place
    y_q    option q is opened (0/1)

    (1)  sum_j x_ij + u_i = w_i                              every child is counted
    (2)  sum_i x_ij <= capacity_j + sum_{q at j} places_q y_q     places
    (2') sum_{i of need c} x_ij <= limit_jc + sum_q limit_qc y_q  mix: a provision serves a
                                                             need up to a share of its places
    (2'') sum_{j under ceiling p} sum_i x_ij <= ceiling_p    phases capped one by one
    (3)  x_ij <= w_i sum_{q at j} y_q                        strong link, candidates only
    (4a) sum_{q at site s} y_q <= 1                          one option at a site
    (4b) sum_{q new school} y_q <= P, and their places <= a total if one is set
    (4c) sum_{q base} places_q y_q = B  (or <= B)
    (4d) sum_q capital_q y_q <= C
    (4e) sum_q use_rq y_q <= most_r                          any further limit r (capital of a year)
    (5)  x_ij = 0 unless need, year group, gender and any hard journey limit allow
    (6)  x_ij in {0, w_i}                                    only where ``single_source`` is set
    (7)  children who leave where they are now <= M          only in ``move_limit.py``

Objectives in strict order:

    first   S = sum_{j not local} sum_i x_ij + sum_i u_i     children without a suitable
                                                             *local* place
    then    T = sum_ij t_ij x_ij + N sum_i u_i + sum_q f_q y_q   everybody's seconds, with N a
                                                             stated number of seconds for a
                                                             child with no place at all, and
                                                             f_q a charge for opening (0 in
                                                             plans of places)
    last    C = sum_q capital_q y_q                          among plans as good; an option whose
                                                             travel saved is not worth its capital
                                                             is not opened (``parsimony.py``)

Children who stay where they are use places and shares before anyone else, and may exceed both.
What is left is never negative, so a place that an option adds to an over-full provision first
makes good what is over: capacity and places, limits and shares above are *free* ones, after that
(``Problem.free``), in the flow and in the exact model alike.

Pools of last resort (independent schools, provision outside the area) are not local: a child
there counts in S, and the journey there counts in T. A single objective with a penalty per
child would drown the bound on travel; see ``siting/solve.py`` for how the order is kept.

Several problems that share one choice of options, such as the years of a programme or draws of
demand, are a ``Joint``: S and T are then summed over its parts (two-stage with recourse).

The formulation is the capacitated facility location problem with modular capacities,
splittable demand and a cardinality limit (Daskin, *Network and Discrete Location*, ch. 4;
strong links as in Cornuejols, Sridharan and Thizy 1991).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from dataclasses import replace as dc_replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sufficiency.common.discreet import discreet
from sufficiency.optimise.free_places import Bools as Bools
from sufficiency.optimise.free_places import Floats as Floats
from sufficiency.optimise.free_places import Free
from sufficiency.optimise.free_places import Ints as Ints
from sufficiency.optimise.options import Budget, Options, Row

NOWHERE_SECONDS = 2 * 3600
"""Seconds counted in T for a child with no place at all, unless a longer journey is allowed."""


@discreet
@dataclass(frozen=True, eq=False)
class Problem:
    """Groups, pools and options; all arrays are read-only.

    Attributes:
        group_ids: n ids in a fixed order that breaks the last ties.
        weight: (n,) children in each group.
        need: (n,) need number c of each group.
        pool_ids: k ids.
        seconds: (n, k) journey in whole seconds; -1 where (5) forbids the pair.
        capacity: (k,) places that exist; 0 for a candidate. The options of a pool that exists
            share one site, so that at most one of them opens.
        local: (k,) False for pools of last resort.
        share: (k, c) largest share of a pool's places a need may take; 1 = no limit.
        ceiling_of: (k,) number of the joint ceiling a pool stands under, -1 for none.
        ceiling: (p,) joint ceilings, constraint (2''): the places of a provision whose phases are
            pools of their own. A mix share there is of the ceiling.
        options: what may be opened.
        budget: constraints (4b) to (4d).
        taken: (k, c) children who stay where they are and are not part of n; they use places
            and mix shares before anyone else, and may exceed them (a school named in a plan
            must admit).
        nowhere_seconds: N.
        ramped: (q,) places each option adds here, where that is not all of its places yet (a
            school that is still filling up); left empty otherwise.
        single_source: a group may not be split between pools, constraint (6).

    Examples:
        >>> import sufficiency as sf
        >>> from sufficiency.model.formulate import build_problem
        >>> scenario = sf.datasets.tiny()
        >>> case = sf.load_case(scenario)
        >>> built = build_problem(case, scenario, sf.travel_matrix(case, scenario))
        >>> built.problem.children, built.problem.seconds.shape
        (8, (8, 5))
    """

    group_ids: tuple[str, ...]
    weight: Ints
    need: Ints
    pool_ids: tuple[str, ...]
    seconds: NDArray[np.int32]
    capacity: Ints
    local: Bools
    share: Floats
    ceiling_of: Ints
    ceiling: Ints
    options: Options
    budget: Budget
    taken: Ints
    nowhere_seconds: int = field(default=NOWHERE_SECONDS)
    ramped: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    single_source: bool = False

    def __post_init__(self) -> None:
        n, k = self.seconds.shape
        if len(self.weight) != n or len(self.capacity) != k or self.share.shape[0] != k:
            raise ValueError("arrays of a Problem do not agree in length")
        for holder in (self, self.options):
            for name, value in list(vars(holder).items()):
                if isinstance(value, np.ndarray):
                    # A view, so that the caller's own array stays as it was.
                    view = value.view()
                    view.setflags(write=False)
                    object.__setattr__(holder, name, view)
        alone = (self.capacity > 0) | (self.taken.sum(axis=1) > 0)
        held = np.flatnonzero(alone[self.options.pool])
        spots = set(zip(self.options.pool[held].tolist(), self.options.site[held].tolist(),
                        strict=True))
        if len(spots) > len(np.unique(self.options.pool[held])):
            raise ValueError("the options of a pool that exists must share one site")
        longest = int(self.seconds.max(initial=0))
        object.__setattr__(self, "nowhere_seconds", max(self.nowhere_seconds, longest + 1))

    def replace(self, **changes: Any) -> Problem:
        """A copy with some attributes changed."""
        return dc_replace(self, **changes)

    def with_options(self, keep: Ints) -> Problem:
        """The problem with these option positions only; candidate pools without one are closed."""
        part = self.options.only(keep)
        rows = tuple(Row(r.name, r.use[keep], r.most) for r in self.budget.rows)
        useful = self.capacity > 0
        useful[part.pool] = True
        seconds = np.where(useful[None, :], self.seconds, -1).astype(self.seconds.dtype)
        return self.replace(
            options=part, seconds=seconds, budget=dc_replace(self.budget, rows=rows),
            ramped=self.ramped[keep] if len(self.ramped) else self.ramped,
        )

    @property
    def gain(self) -> Ints:
        """(q,) places each option adds here, children who stay not counted."""
        return self.ramped if len(self.ramped) else self.options.places

    @property
    def children(self) -> int:
        """Children to be placed (those who stay where they are not included)."""
        return int(self.weight.sum())

    @cached_property
    def free(self) -> Free:
        """What is left after the children who stay."""
        return Free.of(
            self.capacity, self.taken, self.share, self.ceiling_of, self.ceiling,
            self.options.pool, self.gain,
        )

    def places(self, opened: Bools) -> Ints:
        """(k,) places free for the groups when these options are open."""
        total = self.free.places.copy()
        np.add.at(total, self.options.pool[opened], self.free.added_places[opened])
        return total

    def mix_limits(self, opened: Bools) -> Ints:
        """(k, c) children of each need that may be placed, constraint (2')."""
        limit = self.free.mix.copy()
        np.add.at(limit, self.options.pool[opened], self.free.added_mix[opened])
        return limit


@discreet
@dataclass(frozen=True, eq=False)
class Joint:
    """Problems that share one choice of options.

    Every part has the same options, budget and number of needs; groups, pools, capacities and the
    places an option gains may differ.
    """

    parts: tuple[Problem, ...]

    @property
    def options(self) -> Options:
        """What may be opened."""
        return self.parts[0].options

    @property
    def budget(self) -> Budget:
        """Limits of the choice."""
        return self.parts[0].budget

    @property
    def children(self) -> int:
        """Children to be placed, in all parts together."""
        return sum(p.children for p in self.parts)

    def with_options(self, keep: Ints) -> Joint:
        """The parts with these option positions only."""
        return Joint(tuple(p.with_options(keep) for p in self.parts))

    def pinned(self, pinned: Bools) -> Joint:
        """The same with these options pinned."""
        return Joint(tuple(
            p.replace(options=dc_replace(p.options, pinned=pinned)) for p in self.parts
        ))


def free_options(problem: Problem | Joint) -> Bools:
    """(q,) options that are neither pinned nor ruled out by the limits on their own."""
    options, budget = problem.options, problem.budget
    pinned = options.pinned
    free = ~pinned & ~np.isin(options.site, options.site[pinned])
    if budget.max_schools is not None and (pinned & options.school).sum() >= budget.max_schools:
        free &= ~options.school
    if budget.base_places is not None:
        left = budget.base_places - int(options.places[pinned & options.base].sum())
        free &= ~options.base | (options.places <= left)
    if budget.capital is not None:
        free &= options.capital <= budget.capital - int(options.capital[pinned].sum())
    return free


def faults_of_choice(problem: Problem | Joint, opened: Bools) -> list[str]:
    """Which of the constraints (4a) to (4e) a choice of options breaks, in words."""
    options, budget = problem.options, problem.budget
    broken = []
    if len(options) and np.bincount(options.site[opened], minlength=1).max(initial=0) > 1:
        broken.append("(4a) two options at one site")
    schools = opened & options.school
    if budget.max_schools is not None and schools.sum() > budget.max_schools:
        broken.append(f"(4b) {schools.sum()} new schools, at most {budget.max_schools}")
    school_places = int(options.places[schools].sum())
    if budget.max_school_places is not None and school_places > budget.max_school_places:
        broken.append(f"(4b) {school_places} new school places, at most {budget.max_school_places}")
    base = int(options.places[opened & options.base].sum())
    if budget.base_places is not None and (
        base > budget.base_places or (budget.base_exact and base != budget.base_places)
    ):
        broken.append(f"(4c) {base} base places, not {budget.base_places}")
    capital = int(options.capital[opened].sum())
    if budget.capital is not None and capital > budget.capital:
        broken.append(f"(4d) £{capital:,} of capital, at most {budget.capital:,}")
    for row in budget.rows:
        used = int(row.use[opened].sum())
        if used > row.most:
            broken.append(f"(4e) {row.name}: {used:,}, at most {row.most:,}")
    if (options.pinned & ~opened).any():
        broken.append("a pinned option is not opened")
    return broken
