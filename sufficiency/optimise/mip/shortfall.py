"""The first objective alone: the fewest children without a suitable local place.

Distance plays no part in it (beyond a hard limit), so groups that fit the same pools are one
group, pools that fit the same groups with the same options are one pool, and sites with the
same pools are one site with copies. The compressed problem is small and solved exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sufficiency.common.discreet import discreet
from sufficiency.errors import NoSolutionError
from sufficiency.optimise.mip.constraints import Arcs
from sufficiency.optimise.mip.model import Model
from sufficiency.optimise.options import Row
from sufficiency.optimise.problem import Bools, Floats, Ints, Joint, Problem
from sufficiency.optimise.work import OutOfTimeError, Work

NODES = 20_000
"""Branches of the first objective; the compressed problem rarely needs a hundredth of them."""
ROUGH_NODES = 200
"""Branches of a completion that need not be the best."""


@discreet
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


@discreet
@dataclass(frozen=True, eq=False)
class Completion:
    """Choices of options that meet every limit (4a) to (4d) and reach a shortfall.

    Groups and pools are compressed as above; options and sites are the problem's own.
    """

    model: Model

    def cheapest(self, worth: Floats, shortfall: int, *, work: Work) -> Bools | None:
        """(q,) the choice of least total worth that reaches the shortfall; None if none found.

        Args:
            worth: (q,) what opening each option adds to the sum that is minimised.
            shortfall: children without a suitable local place at most.
            work: charged for the solution, which is within 1% of the least or stops after
                ``ROUGH_NODES``.
        """
        result = self.model.solve(
            first_objective=False, shortfall=shortfall, option_cost=worth, gap=0.01,
            work=work, nodes=ROUGH_NODES,
        )
        return result.opened if np.isfinite(result.objective) else None


def fewest_without_place(
    joint: Joint, *, work: Work | None = None, nodes: int = NODES, threads: int = 1
) -> Shortfall:
    """Solve the first objective.

    Args:
        joint: problem.
        work: what is done is charged to it.
        nodes: branches at most; then the bound may be less than what was found.
        threads: solver threads.

    Raises:
        NoSolutionError: no choice of options satisfies (4a) to (4d) together.
        OutOfTimeError: none was found in time.
    """
    model, option_of, completion = _compress(joint)
    result = model.solve(first_objective=True, work=work, nodes=nodes, threads=threads)
    if result.status == "infeasible":
        raise NoSolutionError(
            "no plan keeps all the limits on schools, base places, capital and pins together")
    if not np.isfinite(result.objective):
        raise OutOfTimeError
    least = round(result.objective)
    bound = int(np.ceil(result.bound - 1e-6))
    useful = np.ones(len(joint.options), dtype=bool)
    if bound == least:
        for q in np.flatnonzero(model.problem.options.school & ~result.opened):
            forced = model.solve(
                first_objective=True, relaxed=True, must_open=np.array([q]), work=work
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


@discreet
@dataclass(frozen=True, eq=False)
class _Small:
    """A problem with like groups and like pools merged, and where each pool went."""

    problem: Problem
    pools: Ints


def _merge(problem: Problem) -> _Small:
    """Merge groups that fit the same pools, and candidate pools that offer the same to the same."""
    options = problem.options
    allowed = (problem.seconds >= 0) & problem.local
    groups = _labels(np.c_[np.packbits(allowed, axis=1), problem.need])
    n = int(groups.max(initial=-1)) + 1
    first_group = np.unique(groups, return_index=True)[1]
    total = np.bincount(groups, problem.weight, minlength=n).astype(np.int64)

    # A candidate pool is known by whom it may take and what may be opened there; a pool that
    # exists, or is pinned, keeps to itself.
    k = len(problem.capacity)
    fit = allowed[first_group].T
    tag = np.full(k, -1, dtype=np.int64)
    own = (problem.capacity > 0) | (problem.taken.sum(axis=1) > 0)
    own[options.pool[options.pinned]] = True
    tag[own] = np.arange(own.sum())
    offers: list[list[tuple[int, ...]]] = [[] for _ in range(k)]
    sort = np.lexsort((options.capital, options.places, options.pool))
    about = np.c_[options.places, problem.gain, options.capital, options.school, options.base,
                  options.cost, *(row.use for row in problem.budget.rows)]
    for q in sort.tolist():
        offers[options.pool[q]].append(tuple(about[q].tolist()))
    names: dict[object, int] = {}
    offer = np.array([names.setdefault(tuple(o), len(names)) for o in offers], dtype=np.int64)
    pools = _labels(np.c_[fit, tag, offer, problem.share.view(np.int64), problem.local])
    first_pool = np.unique(pools, return_index=True)[1]
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
        options=replace(options, pool=pools[options.pool]),
        single_source=False,
    )
    return _Small(small, pools)


def _compress(joint: Joint) -> tuple[Model, Ints, Completion]:
    """The compressed model, every option's number in it, and the model of single options."""
    options = joint.options
    merged = [_merge(p) for p in joint.parts]

    # A site is known by the pools of its options. Copies of an option count the sites that have it.
    where = np.c_[tuple(m.pools[p.options.pool] for m, p in zip(merged, joint.parts, strict=True))]
    where = where.reshape(len(options), len(merged))
    sites = int(options.site.max(initial=-1)) + 1
    members: list[set[tuple[int, ...]]] = [set() for _ in range(sites)]
    for q, pools in enumerate(where.tolist()):
        members[options.site[q]].add(tuple(pools))
    names: dict[object, int] = {}
    alike = np.array([names.setdefault(frozenset(m), len(names)) for m in members], dtype=np.int64)
    room = np.bincount(alike, minlength=len(names)).astype(np.int64)
    gains = [p.gain for p in joint.parts]
    uses = [row.use for row in joint.budget.rows]
    keys = np.c_[
        where, alike[options.site], options.places, options.capital, options.school,
        options.base, options.pinned, options.cost, *gains, *uses,
    ].reshape(len(options), where.shape[1] + 7 + len(gains) + len(uses))
    option_of = _labels(keys)
    first = np.unique(option_of, return_index=True)[1]
    copies = np.bincount(option_of, minlength=len(first)).astype(np.int64)

    def part(small: _Small, whole: Problem, chosen: Ints, site: Ints) -> Arcs:
        """The merged problem with these options at these sites."""
        mine = small.problem.options.only(chosen)
        mine = replace(mine, site=site[mine.site])
        problem = replace(
            small.problem, options=mine,
            ramped=whole.ramped[chosen] if len(whole.ramped) else whole.ramped,
            budget=replace(whole.budget, rows=tuple(
                Row(r.name, r.use[chosen], r.most) for r in whole.budget.rows
            )),
        )
        return Arcs(problem, *np.nonzero(problem.seconds >= 0))

    pairs = list(zip(merged, joint.parts, strict=True))
    model = Model(
        tuple(part(m, p, first, alike) for m, p in pairs), np.arange(len(first)), copies, room,
        strong=False,
    )
    every = np.arange(len(options))
    completion = Completion(Model(
        tuple(part(m, p, every, np.arange(sites)) for m, p in pairs), every,
        np.ones(len(options), dtype=np.int64), np.ones(sites, dtype=np.int64), strong=False,
    ))
    return model, option_of, completion


@discreet
@dataclass(frozen=True, eq=False)
class Turned:
    """The first objective when one option's standing is turned: opened, or done without.

    Attributes:
        least: (q,) no plan with the change leaves fewer children out; -1 if the limits allow none.
        exact: (q,) whether some plan leaves out just so many.
    """

    least: Ints
    exact: Bools


def turned(
    joint: Joint, opened: Bools, least: int, which: Ints, *, work: Work
) -> Turned:
    """The first objective with each option forced in, or forbidden if it is opened.

    Exact on the compressed problem, where like options at like sites stand for each other: a
    linear programme first, and the whole numbers where it shows that more are left out. Pins do
    not hold for an option that is done without.

    Args:
        joint: problem.
        opened: (q,) a plan.
        least: children it leaves out, the fewest.
        which: positions to look at; the others keep ``least``.
        work: when it is spent bounds are taken as they are.
    """
    model, option_of, _ = _compress(joint)
    kinds = np.arange(len(model.problem.options))
    answers: dict[tuple[int, bool], tuple[int, bool]] = {}
    out = Turned(np.full(len(opened), least), np.zeros(len(opened), dtype=bool))
    for q in which.tolist():
        key = kind, shut = int(option_of[q]), bool(opened[q])
        if key not in answers:
            changed = replace(model, copies=model.copies - (kinds == kind) * shut)
            answers[key] = _turned(changed, None if shut else np.array([kind]), least, work)
        out.least[q], out.exact[q] = answers[key]
    return out


def _turned(model: Model, must: Ints | None, least: int, work: Work) -> tuple[int, bool]:
    """Fewest children left out, -1 for no plan; and whether that is exact."""
    linear = model.solve(first_objective=True, must_open=must, relaxed=True, work=work)
    if linear.status == "infeasible":
        return -1, True
    bound = int(np.ceil(linear.objective - 1e-3)) if linear.status == "optimal" else 0
    if bound <= least or work.left() <= 0:
        return bound, False
    whole = model.solve(first_objective=True, must_open=must, work=work, nodes=NODES)
    if whole.status == "infeasible":
        return -1, True
    if whole.status == "optimal":
        return round(whole.objective), True
    return max(bound, int(np.ceil(whole.bound - 1e-6))), False
