"""The first objective alone: the fewest children without a suitable local place.

Distance plays no part in it (beyond a hard limit), so groups that fit the same pools are one
group, pools that fit the same groups with the same options are one pool, and sites with the
same pools are one site with copies. The compressed problem is small and solved exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.core import Model
from sufficiency.optimise.problem import Bools, Floats, Ints, Joint, Problem


@dataclass(frozen=True, eq=False)
class Shortfall:
    """The first objective's value and what it rules out.

    Attributes:
        least: children without a suitable local place in the best plan found.
        bound: no plan can have fewer.
        useful: (q,) False for new-school options that no plan with ``least`` can open.
    """

    least: int
    bound: int
    useful: Bools
    completion: Completion


@dataclass(frozen=True, eq=False)
class Completion:
    """Choices of options that meet every limit (4a) to (4d) and reach a shortfall.

    Groups and pools are compressed as above; options and sites are the problem's own.
    """

    model: Model

    def cheapest(self, worth: Floats, shortfall: int, *, time_limit: float) -> Bools | None:
        """(q,) the choice of least total worth that reaches the shortfall; None if none found."""
        result = self.model.solve(
            first_objective=False, shortfall=shortfall, option_cost=worth, gap=0.01,
            time_limit=time_limit,
        )
        return result.opened if np.isfinite(result.objective) else None


def fewest_without_place(joint: Joint, *, time_limit: float, threads: int = 1) -> Shortfall:
    """Solve the first objective.

    Raises:
        NoSolutionError: no choice of options satisfies (4a) to (4d) together.
    """
    problem = joint.parts[0]
    model, option_of, completion = _compress(problem)
    result = model.solve(first_objective=True, time_limit=time_limit, threads=threads)
    if result.status == "infeasible" or not np.isfinite(result.objective):
        raise NoSolutionError(
            "no choice of options meets the limits on schools, base places, capital and pins "
            "together" if result.status == "infeasible" else
            "no plan was found within the time limit; give solver.time_limit_seconds more"
        )
    least = round(result.objective)
    bound = int(np.ceil(result.bound - 1e-6))
    useful = np.ones(len(problem.options), dtype=bool)
    if bound == least:
        for q in np.flatnonzero(model.problem.options.school & ~result.opened):
            forced = model.solve(
                first_objective=True, relaxed=True, must_open=np.array([q]), time_limit=time_limit
            )
            if forced.status == "infeasible" or forced.objective > least + 1e-3:
                useful[option_of == q] = False
    return Shortfall(least, bound, useful, completion)


def _labels(rows: NDArray[np.generic]) -> Ints:
    """Number of each row among the distinct rows, in order of first appearance."""
    _, first, inverse = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse.reshape(-1)]


def _compress(problem: Problem) -> tuple[Model, Ints, Completion]:
    """The compressed model, every option's number in it, and the model of single options."""
    options = problem.options
    allowed = (problem.seconds >= 0) & problem.local
    weight = problem.weight
    groups = _labels(np.c_[np.packbits(allowed, axis=1), problem.need])
    n = int(groups.max(initial=-1)) + 1
    first_group = np.unique(groups, return_index=True)[1]
    total = np.bincount(groups, weight, minlength=n).astype(np.int64)

    # A candidate pool is known by whom it may take and what may be opened there; a pool that
    # exists, or is pinned, keeps to itself.
    k = len(problem.capacity)
    fit = allowed[first_group].T
    tag = np.full(k, -1, dtype=np.int64)
    own = (problem.capacity > 0) | (problem.taken.sum(axis=1) > 0)
    own[options.pool[options.pinned]] = True
    tag[own] = np.arange(own.sum())
    offers: list[list[tuple[int, int, bool, bool]]] = [[] for _ in range(k)]
    sort = np.lexsort((options.capital, options.places, options.pool))
    for q in sort.tolist():
        offers[options.pool[q]].append(
            (int(options.places[q]), int(options.capital[q]),
             bool(options.school[q]), bool(options.base[q]))
        )
    names: dict[object, int] = {}
    offer = np.array([names.setdefault(tuple(o), len(names)) for o in offers], dtype=np.int64)
    pools = _labels(np.c_[fit, tag, offer, problem.share.view(np.int64), problem.local])
    first_pool = np.unique(pools, return_index=True)[1]

    # A site is known by its pools. Copies of an option count the sites that have it.
    sites = int(options.site.max(initial=-1)) + 1
    members: list[set[int]] = [set() for _ in range(sites)]
    for q in range(len(options)):
        members[options.site[q]].add(int(pools[options.pool[q]]))
    names = {}
    alike = np.array([names.setdefault(frozenset(m), len(names)) for m in members], dtype=np.int64)
    room = np.bincount(alike, minlength=len(names)).astype(np.int64)
    keys = np.c_[
        pools[options.pool], alike[options.site], options.places, options.capital,
        options.school, options.base, options.pinned,
    ].reshape(len(options), 7)
    option_of = _labels(keys)
    first_option = np.unique(option_of, return_index=True)[1]
    copies = np.bincount(option_of, minlength=len(first_option)).astype(np.int64)

    small_options = replace(
        options,
        ids=tuple(options.ids[q] for q in first_option),
        pool=pools[options.pool[first_option]],
        site=alike[options.site[first_option]],
        **{
            name: getattr(options, name)[first_option]
            for name in ("places", "capital", "school", "base", "pinned")
        },
    )
    small = replace(
        problem,
        group_ids=tuple(problem.group_ids[i] for i in first_group),
        weight=total,
        need=problem.need[first_group],
        pool_ids=tuple(problem.pool_ids[j] for j in first_pool),
        seconds=np.where(fit.T[:, first_pool], 0, -1).astype(np.int32),
        capacity=problem.capacity[first_pool],
        local=problem.local[first_pool],
        share=problem.share[first_pool],
        ceiling_of=problem.ceiling_of[first_pool],
        taken=problem.taken[first_pool],
        options=small_options,
    )
    group, pool = np.nonzero(small.seconds >= 0)
    model = Model(small, group, pool, np.arange(len(small_options)), copies, room, strong=False)
    every = len(options)
    single = replace(small, options=replace(options, pool=pools[options.pool]))
    completion = Completion(Model(
        single, group, pool, np.arange(every), np.ones(every, dtype=np.int64),
        np.ones(sites, dtype=np.int64), strong=False,
    ))
    return model, option_of, completion
