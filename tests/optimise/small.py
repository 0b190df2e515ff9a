"""Small random problems, and brute force over every choice of options."""

from __future__ import annotations

import itertools

import numpy as np

from sufficiency.optimise.assign import Assignment, assign
from sufficiency.optimise.problem import Budget, Options, Problem, faults_of_choice


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
        ceiling_of[:2] = 0
        ceiling = np.array([int(rng.integers(1, 8))])
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


def brute_force(problem: Problem) -> Assignment | None:
    """Best assignment over every choice of at most four options; None if none is allowed."""
    best: Assignment | None = None
    q = len(problem.options)
    for size in range(min(q, 5) + 1):
        for chosen in itertools.combinations(range(q), size):
            opened = np.zeros(q, dtype=bool)
            opened[list(chosen)] = True
            if faults_of_choice(problem, opened):
                continue
            found = assign(problem, opened)
            if best is None or (found.shortfall, found.seconds) < (best.shortfall, best.seconds):
                best = found
    return best
