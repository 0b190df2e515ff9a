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
    (5)  x_ij = 0 unless need, year group, gender and any hard journey limit allow
    (6)  x_ij in {0, w_i}                                    only where ``single_source`` is set

Two objectives in strict order:

    first   S = sum_{j not local} sum_i x_ij + sum_i u_i     children without a suitable
                                                             *local* place
    then    T = sum_ij t_ij x_ij + N sum_i u_i               everybody's seconds, with N a
              + sum_q cost_q y_q                             stated number of seconds for a
                                                             child with no place at all; cost_q
                                                             is 0 unless opening is paid for
                                                             in the units of T

Pools of last resort (independent schools, provision outside the area) are not local: a child
there counts in S, and the journey there counts in T. A single objective with a penalty per
child would drown the bound on travel; see ``site.py`` for how the order is kept.

The formulation is the capacitated facility location problem with modular capacities,
splittable demand and a cardinality limit (Daskin, *Network and Discrete Location*, ch. 4;
strong links as in Cornuejols, Sridharan and Thizy 1991).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from dataclasses import replace as dc_replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

NOWHERE_SECONDS = 2 * 3600
"""Seconds counted in T for a child with no place at all, unless a longer journey is allowed."""


def share_of(share: Floats | float, places: Ints | int) -> Ints:
    """Largest number of children a mix share allows in so many places, rounded up.

    Rounded up to a whole child, so that a small base never loses a need it may serve.
    """
    return np.ceil(np.asarray(share) * np.asarray(places) - 1e-9).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Options:
    """What may be opened; one position per option q.

    Attributes:
        ids: option ids.
        pool: pool position that gains the places.
        site: site number; at most one option of a site is opened (4a).
        places: places gained.
        capital: whole pounds.
        school: True for a new school, counted in (4b).
        base: True for base places, counted in (4c).
        pinned: True if the scenario insists on it.
        cost: (q,) units of T paid for opening it; zeros if left out. A council's money is a
            limit (4d), not a cost: this is for problems stated as one sum, such as the
            published facility location instances.
    """

    ids: tuple[str, ...]
    pool: Ints
    site: Ints
    places: Ints
    capital: Ints
    school: Bools
    base: Bools
    pinned: Bools
    cost: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        if not len(self.cost):
            object.__setattr__(self, "cost", np.zeros(len(self.ids), dtype=np.int64))

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Budget:
    """Limits of a plan, constraints (4b) to (4d). None means no limit.

    Options with kind "expansion" count only towards capital.
    """

    max_schools: int | None = 0
    max_school_places: int | None = None
    base_places: int | None = 0
    base_exact: bool = True
    capital: int | None = None


@dataclass(frozen=True, eq=False)
class Problem:
    """Groups, pools and options; all arrays are read-only.

    Attributes:
        group_ids: n ids in a fixed order that breaks the last ties.
        weight: (n,) children in each group.
        need: (n,) need number c of each group.
        pool_ids: k ids.
        seconds: (n, k) journey in whole seconds, -1 where (5) forbids the pair; 64-bit where
            the units are finer than seconds.
        capacity: (k,) places that exist; 0 for a candidate.
        local: (k,) False for pools of last resort.
        share: (k, c) largest share of a pool's places a need may take; 1 = no limit.
        ceiling_of: (k,) number of the joint ceiling a pool stands under, -1 for none.
        ceiling: (p,) joint ceilings, constraint (2'').
        options: what may be opened.
        budget: constraints (4b) to (4d).
        taken: (k, c) children who stay where they are and are not part of n; they use places
            and mix shares before anyone else, and may exceed them (a school named in a plan
            must admit).
        single_source: a group may not be split between pools, constraint (6).
    """

    group_ids: tuple[str, ...]
    weight: Ints
    need: Ints
    pool_ids: tuple[str, ...]
    seconds: NDArray[np.int32] | Ints
    capacity: Ints
    local: Bools
    share: Floats
    ceiling_of: Ints
    ceiling: Ints
    options: Options
    budget: Budget
    taken: Ints
    nowhere_seconds: int = field(default=NOWHERE_SECONDS)
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
        longest = int(self.seconds.max(initial=0))
        object.__setattr__(self, "nowhere_seconds", max(self.nowhere_seconds, longest + 1))

    def replace(self, **changes: Any) -> Problem:
        """A copy with some attributes changed."""
        return dc_replace(self, **changes)

    def with_options(self, keep: Ints) -> Problem:
        """The problem with these option positions only; candidate pools without one are closed."""
        options = self.options
        part = dc_replace(
            options,
            ids=tuple(options.ids[q] for q in keep),
            **{
                name: getattr(options, name)[keep]
                for name in (
                    "pool", "site", "places", "capital", "school", "base", "pinned", "cost"
                )
            },
        )
        useful = self.capacity > 0
        useful[part.pool] = True
        seconds = np.where(useful[None, :], self.seconds, -1).astype(self.seconds.dtype)
        return self.replace(options=part, seconds=seconds)

    @property
    def children(self) -> int:
        """Children to be placed (those who stay where they are not included)."""
        return int(self.weight.sum())

    def places(self, opened: Bools) -> Ints:
        """(k,) places free for the groups when these options are open."""
        total = self.capacity + self._gain(opened, self.options.places)
        return np.maximum(total - self.taken.sum(axis=1), 0)

    def mix_limits(self, opened: Bools) -> Ints:
        """(k, c) children of each need that may be placed, constraint (2').

        The shares of what exists and of what is opened are rounded one by one and added,
        so that the limit of a plan is the sum of the limits its options bring.
        """
        limit = share_of(self.share, self.capacity[:, None])
        if opened.any():
            q = np.flatnonzero(opened)
            np.add.at(limit, self.options.pool[q], self.option_limits()[q])
        return np.maximum(limit - self.taken, 0)

    def option_limits(self) -> Ints:
        """(q, c) children of each need that each option lets in."""
        return share_of(self.share[self.options.pool], self.options.places[:, None])

    def ceilings(self) -> Ints:
        """(p,) joint ceilings less the children who stay."""
        left = self.ceiling.copy()
        under = self.ceiling_of >= 0
        np.subtract.at(left, self.ceiling_of[under], self.taken.sum(axis=1)[under])
        return np.maximum(left, 0)

    def _gain(self, opened: Bools, amount: Ints) -> Ints:
        gain = np.zeros(len(self.capacity), dtype=np.int64)
        np.add.at(gain, self.options.pool[opened], amount[opened])
        return gain


def faults_of_choice(problem: Problem, opened: Bools) -> list[str]:
    """Which of the constraints (4a) to (4d) a choice of options breaks, in words."""
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
        broken.append(f"(4d) GBP {capital:,} of capital, at most {budget.capital:,}")
    if (options.pinned & ~opened).any():
        broken.append("a pinned option is not opened")
    return broken
