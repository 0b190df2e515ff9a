"""Small random problems, and brute force over every choice of options.

Problems are frozen, so each is drawn once, and its choices are enumerated once for all tests.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from sufficiency.optimise.assignment.min_cost_flow import Assignment, assign, recourse
from sufficiency.optimise.options import Budget, Options
from sufficiency.optimise.problem import Joint, Problem
from tests.cases import choices


@cache
def random_problem(seed: int, *, options: bool = True) -> Problem:
    rng = np.random.default_rng(seed)
    n, existing, sites, needs = int(rng.integers(3, 14)), int(rng.integers(1, 4)), 3, 3
    hosts = int(rng.integers(2, 4))
    new = (sites * 2 + hosts) if options else 0
    k = existing + new
    local = np.ones(k, dtype=bool)
    if existing > 1 and rng.random() < 0.6:
        local[0] = False
    seconds = rng.integers(60, 4000, (n, k))
    seconds[rng.random((n, k)) < 0.25] = -1
    share = rng.choice([0.0, 0.2, 0.5, 1.0], (k, needs), p=[0.15, 0.15, 0.2, 0.5])
    need = rng.integers(0, needs, n)
    seconds[share[:, need].T == 0] = -1
    capacity = np.r_[rng.integers(0, 6, existing), np.zeros(new, dtype=np.int64)]
    rows = []
    if options:
        for s in range(sites):
            for d in range(2):
                pool = existing + 2 * s + d
                rows += [(pool, s, p, 100 * p, True, False) for p in (2, 4)]
        for h in range(hosts):
            pool = existing + 2 * sites + h
            rows += [(pool, sites + h, p, 40 * p, False, True) for p in (1, 2)]
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    pinned = np.zeros(len(table), dtype=bool)
    if len(table) and rng.random() < 0.2:
        pinned[int(rng.integers(0, 4))] = True
    budget = Budget(
        max_schools=int(rng.integers(1, 3)),
        max_school_places=int(rng.integers(4, 9)) if rng.random() < 0.2 else None,
        base_places=int(rng.integers(0, 4)), base_exact=bool(rng.random() < 0.6),
        capital=int(rng.integers(500, 1200)) if rng.random() < 0.4 else None,
    )
    ceiling_of = np.full(k, -1)
    ceiling = np.zeros(0, dtype=np.int64)
    if existing >= 2 and rng.random() < 0.3:
        # One provision whose phases are capped one by one: its designation is the same.
        ceiling_of[:2] = 0
        ceiling = np.array([int(rng.integers(1, 8))])
        share[1] = np.where((seconds[:, 1] >= 0).any(), np.maximum(share[0], share[1]), share[0])
        share[0] = share[1]
    return Problem(
        group_ids=tuple(f"g{i:03d}" for i in range(n)),
        weight=rng.integers(1, 4, n), need=need, pool_ids=tuple(f"p{j}" for j in range(k)),
        seconds=seconds.astype(np.int32), capacity=capacity, local=local, share=share,
        ceiling_of=ceiling_of, ceiling=ceiling,
        options=Options(
            tuple(f"o{q}" for q in range(len(table))), table[:, 0], table[:, 1], table[:, 2],
            table[:, 3], table[:, 4] > 0, table[:, 5] > 0, pinned,
        ),
        budget=budget, taken=np.zeros((k, needs), dtype=np.int64),
    )


@cache
def many_sites(seed: int, sites: int = 10) -> Problem:
    """Sites on a plane, one school each of 3 to 6 places, at most two to four of them."""
    rng = np.random.default_rng(1000 + seed)
    n, existing = 16, 2
    where = rng.uniform(0, 100, (n, 2))
    pools = rng.uniform(0, 100, (existing + sites, 2))
    seconds = np.hypot(*(where[:, None] - pools[None]).transpose(2, 0, 1)) * 40
    weight = rng.integers(1, 4, n)
    q = np.arange(sites)
    places = rng.choice([4, 5] if rng.random() < 0.5 else [5], sites)
    return Problem(
        group_ids=tuple(f"g{i:03d}" for i in range(n)), weight=weight,
        need=np.zeros(n, dtype=np.int64), pool_ids=tuple(f"p{j}" for j in range(len(pools))),
        seconds=np.rint(seconds).astype(np.int32),
        capacity=np.r_[rng.integers(2, 8, existing), np.zeros(sites, dtype=np.int64)],
        local=np.ones(len(pools), dtype=bool), share=np.ones((len(pools), 1)),
        ceiling_of=np.full(len(pools), -1), ceiling=np.zeros(0, dtype=np.int64),
        options=Options(
            tuple(f"o{i}" for i in q), existing + q, q, places, places * 100,
            np.ones(sites, dtype=bool), np.zeros(sites, dtype=bool), np.zeros(sites, dtype=bool),
        ),
        budget=Budget(max_schools=int(rng.integers(2, 5)), base_places=0),
        taken=np.zeros((len(pools), 1), dtype=np.int64),
    )


@cache
def over_full(seed: int) -> Problem:
    """Few children at provision that is full or over-full, with expansions of two sizes, mix
    shares, a provision split by phase, last resort and new bases."""
    rng = np.random.default_rng(9000 + seed)
    n, existing, hosts, needs = int(rng.integers(4, 11)), 4, 2, 2
    k = existing + hosts
    seconds = rng.integers(60, 3000, (n, k))
    seconds[rng.random((n, k)) < 0.2] = -1
    share = rng.choice([0.1, 0.25, 0.5, 1.0], (k, needs))
    share[:, int(rng.integers(needs))] = 1.0
    capacity = np.r_[rng.integers(2, 11, existing), np.zeros(hosts, dtype=np.int64)]
    taken = np.zeros((k, needs), dtype=np.int64)
    taken[:existing] = rng.integers(0, 7, (existing, needs))
    ceiling_of, ceiling = np.full(k, -1), np.zeros(0, dtype=np.int64)
    if rng.random() < 0.6:
        ceiling_of[:2], share[1] = 0, share[0]
        phase = rng.random(n) < 0.5
        seconds[phase, 0], seconds[~phase, 1] = -1, -1
        ceiling = np.array([int(rng.integers(2, capacity[:2].sum() + 1))])
        taken[:2] //= 3
    local = np.ones(k, dtype=bool)
    local[3] = rng.random() < 0.5
    rows = [(j, j, p, 100 * p, False) for j in (2, 3) for p in rng.integers(1, 6, 2)]
    rows += [(existing + h, existing + h, p, 40 * p, True) for h in range(hosts) for p in (1, 3)]
    table = np.array(rows, dtype=np.int64)
    base = table[:, 4] > 0
    pinned = np.zeros(len(table), dtype=bool)
    pinned[0] = rng.random() < 0.2
    return Problem(
        group_ids=tuple(f"g{i:03d}" for i in range(n)),
        weight=rng.integers(1, 4, n), need=rng.integers(0, needs, n),
        pool_ids=tuple(f"p{j}" for j in range(k)), seconds=seconds.astype(np.int32),
        capacity=capacity, local=local, share=share, ceiling_of=ceiling_of, ceiling=ceiling,
        options=Options(
            tuple(f"o{q}" for q in range(len(table))), table[:, 0], table[:, 1], table[:, 2],
            table[:, 3], np.zeros(len(table), dtype=bool), base, pinned,
        ),
        budget=Budget(
            max_schools=0, base_places=int(rng.integers(0, 6)), base_exact=bool(rng.random() < 0.3),
            capital=int(rng.integers(200, 900)) if rng.random() < 0.5 else None,
        ),
        taken=taken,
    )


@cache
def every_plan(problem: Problem | Joint) -> list[tuple[int, int, tuple[int, ...]]]:
    """(shortfall, seconds, options) of every allowed choice of at most five options."""
    joint = problem if isinstance(problem, Joint) else Joint((problem,))
    found = ((recourse(joint, opened), opened)
             for opened in choices(problem) if opened.sum() <= 5)
    return sorted((f.shortfall, f.seconds, tuple(np.flatnonzero(opened).tolist()))
                  for f, opened in found)


@cache
def random_joint(seed: int) -> Joint:
    """Two or three years of one random problem: other children, and schools still filling up."""
    rng = np.random.default_rng(5000 + seed)
    first = random_problem(seed)
    parts = [first]
    for year in range(int(rng.integers(1, 3))):
        weight = np.maximum(first.weight + rng.integers(-1, 3, len(first.weight)), 0)
        places = first.options.places
        parts.append(first.replace(
            weight=weight, ramped=np.maximum(places - (places > 2) * (year == 0), 1),
            seconds=np.where(first.seconds >= 0, first.seconds + rng.integers(0, 300), -1)
            .astype(np.int32),
        ))
    return Joint(tuple(parts))


@cache
def random_draws(seed: int) -> Joint:
    """The same provision and options for two or three draws of children of their own.

    Who lives where, and so which pools and sites are alike, differs from draw to draw.
    """
    rng = np.random.default_rng(7000 + seed)
    make = over_full if seed % 2 else random_problem
    first = make(seed)
    n, k = first.seconds.shape
    parts = []
    for _ in range(int(rng.integers(2, 4))):
        some = rng.integers(0, n, int(rng.integers(3, n + 1)))
        seconds = first.seconds[some].astype(np.int64)
        seconds[rng.random(seconds.shape) < 0.4] = -1
        seconds = np.where(seconds >= 0, seconds + rng.integers(0, 900, (len(some), k)), -1)
        parts.append(first.replace(
            group_ids=tuple(f"g{i:03d}" for i in range(len(some))),
            weight=rng.integers(1, 4, len(some)), need=first.need[some],
            seconds=seconds.astype(np.int32),
        ))
    return Joint(tuple(parts))


def brute_force(problem: Problem) -> Assignment | None:
    """Best assignment over every choice of at most five options; None if none is allowed."""
    plans = every_plan(problem)
    if not plans:
        return None
    opened = np.zeros(len(problem.options), dtype=bool)
    opened[list(plans[0][2])] = True
    return assign(problem, opened)
