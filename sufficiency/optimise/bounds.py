"""A valid lower bound on travel in milliseconds a step, and what it rules out.

Constraint (1) and the shortfall limit are relaxed with multipliers; what remains falls apart
into one knapsack per pool (fill the places in order of reduced cost) and a small choice of
options that is solved exactly. For any multipliers

    L(v, lam, mu) = sum_i w_i v_i - lam S* - sum_r mu_r b_r
                    + sum_j knapsack_j(v, lam) + choice(v, lam, mu)
                    + sum_i w_i min(0, N + lam - v_i)

is at most the least travel T among plans with shortfall S*, so every value seen is a bound
(Geoffrion 1974; Beasley 1993 for capacitated location). Joint ceilings (2'') are left out,
and mix limits are taken at the largest option of a pool: both only lower the bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sufficiency.optimise.choice import Choice, Limits, choose
from sufficiency.optimise.problem import Bools, Floats, Ints, Problem, share_of


@dataclass(frozen=True, eq=False)
class Multipliers:
    """Prices: v (n,) seconds a child of group i is worth, lam of shortfall, mu of resources."""

    v: Floats
    lam: float
    mu: Floats


@dataclass(frozen=True, eq=False)
class Step:
    """One evaluation of the relaxation.

    Attributes:
        bound: L, a lower bound on T.
        served: (n,) children of each group that the relaxed solution serves.
        outside: children the relaxed solution leaves without a local place.
        choice: the options the relaxed solution opens.
        gain: (q,) value of each option's knapsack, before any price on resources.
    """

    bound: float
    served: Floats
    outside: float
    choice: Choice
    gain: Floats


DRIFT = 300.0
"""Seconds by which a pool's filling level may move between steps without a second look."""


class Relaxation:
    """The relaxation of one problem, with its arcs laid out for fast repeated evaluation."""

    def __init__(self, problem: Problem, shortfall: int) -> None:
        self.problem = problem
        self.shortfall = shortfall
        options = problem.options
        group, pool = np.nonzero(problem.seconds >= 0)
        journey = problem.seconds[group, pool].astype(np.float64)
        order = np.lexsort((journey, group))
        self.group, self.pool, self.journey = group[order], pool[order], journey[order]
        self.far = ~problem.local
        self.outside = self.far[self.pool].astype(float)

        # Sizes a pool can have: what exists (rank 0), then each of its options in turn.
        none = np.zeros(len(options), dtype=bool)
        free = problem.places(none)
        rank = np.zeros(len(options), dtype=np.int64)
        seen: dict[int, int] = {}
        for q, j in enumerate(options.pool.tolist()):
            seen[j] = rank[q] = seen.get(j, 0) + 1
        self.rank = rank
        ranks = 1 + int(rank.max(initial=0))
        self.size = np.repeat(free[:, None], ranks, axis=1)
        self.size[options.pool, rank] += options.places
        self.biggest = self.size.max(axis=1)
        self.level = np.zeros(len(self.biggest))
        taken = problem.taken
        limit = share_of(problem.share, problem.capacity[:, None])
        extra = np.zeros_like(limit)
        np.maximum.at(extra, options.pool, problem.option_limits())
        self.limit = np.maximum(limit + extra - taken, 0)
        self.tight = (self.limit < self.biggest[:, None]) & (self.biggest[:, None] > 0)
        self.resources, self.budgets = resources_of(problem)
        none = np.zeros(len(options), dtype=bool)
        self.free = Limits.of(problem, none, none)

    def start_multipliers(self) -> Multipliers:
        """Prices to begin with: a little above the nearest existing place."""
        n = len(self.problem.weight)
        v = np.full(n, float(self.problem.nowhere_seconds))
        exists = self.size[self.pool, 0] > 0
        np.minimum.at(v, self.group[exists], self.journey[exists] + 600.0)
        return Multipliers(v, 1800.0, np.zeros(len(self.budgets)))

    def reduced_costs(self, at: Multipliers) -> Floats:
        """(a,) journey less what the child is worth, with the price of a place outside."""
        return self.journey - at.v[self.group] + at.lam * self.outside

    def evaluate(self, at: Multipliers, limits: Limits | None = None) -> Step:
        """Value, subgradient and choice of the relaxation at these multipliers."""
        problem = self.problem
        a, cost, before, room = self._filling_arcs(self.reduced_costs(at))
        pool, group = self.pool[a], self.group[a]
        k = len(problem.capacity)
        value = np.zeros((k, self.size.shape[1]))
        for r in range(self.size.shape[1]):
            amount = np.clip(self.size[pool, r] - before, 0, room)
            value[:, r] = np.bincount(pool, cost * amount, minlength=k)
        options = problem.options
        gain = value[options.pool, self.rank] - value[options.pool, 0]
        choice = choose(problem, gain + at.mu @ self.resources, limits or self.free)

        if not np.isfinite(choice.value):
            return Step(np.inf, problem.weight.astype(float), float(self.shortfall), choice, gain)
        used = self.size[:, 0].copy()
        picked = np.flatnonzero(choice.opened)
        used[options.pool[picked]] = self.size[options.pool[picked], self.rank[picked]]
        amount = np.clip(used[pool] - before, 0, room)
        n = len(problem.weight)
        served = np.bincount(group, amount, minlength=n).astype(np.float64)
        outside = float(amount[self.far[pool]].sum())
        stay = problem.nowhere_seconds + at.lam - at.v
        nowhere = stay < 0
        served[nowhere] += problem.weight[nowhere]
        outside += float(problem.weight[nowhere].sum())
        bound = float(problem.weight @ at.v) - at.lam * self.shortfall
        bound -= float(at.mu @ self.budgets)
        bound += float(value[:, 0].sum()) + choice.value
        bound += float((problem.weight * np.minimum(stay, 0)).sum())
        # Sorting keys are rounded: give away more than that could ever have gained.
        bound -= 1e-6 * problem.children
        return Step(bound, served, outside, choice, gain)

    def _filling_arcs(self, every: Floats) -> tuple[Ints, Floats, Ints, Ints]:
        """Arcs with negative reduced cost, in filling order, as far as the places reach.

        Most pools are full long before their cheap arcs run out, so only arcs below the
        pool's last filling level (with some room to drift) are sorted; a pool that does not
        fill from those is done again from all of its arcs.
        """
        a = np.flatnonzero(every < self.level[self.pool])
        queue = self._queue(a, every[a])
        whole = self._filled(queue)
        again = ~whole & (self.level < 0)
        if again.any():
            self.level[again] = 0.0
            a = np.flatnonzero(every < self.level[self.pool])
            queue = self._queue(a, every[a])
            whole = self._filled(queue)
        a, cost, before, _ = queue
        last = np.full(len(self.level), -np.inf)
        inside = before < self.biggest[self.pool[a]]
        np.maximum.at(last, self.pool[a[inside]], cost[inside])
        self.level = np.where(whole, np.minimum(last + DRIFT, 0.0), 0.0)
        return queue

    def _filled(self, queue: tuple[Ints, Floats, Ints, Ints]) -> Bools:
        """(k,) pools whose largest size is filled by these arcs."""
        a, _, _, room = queue
        total = np.bincount(self.pool[a], room, minlength=len(self.level))
        return np.asarray(total >= self.biggest)

    def _queue(self, a: Ints, cost: Floats) -> tuple[Ints, Floats, Ints, Ints]:
        """Arcs in the order each pool fills, with children queued before each and its room."""
        # One key sorts by pool, then cost; it is several times faster than two keys.
        width = 2.0 * float(np.abs(cost).max(initial=0.0)) + 1.0
        order = np.argsort(self.pool[a] * width + cost)
        a, cost = a[order], cost[order]
        pool, group = self.pool[a], self.group[a]
        room = self.problem.weight[group].copy()
        need = self.problem.need[group]
        held = np.flatnonzero(self.tight[pool, need])
        if len(held):
            key = pool[held] * self.tight.shape[1] + need[held]
            inner = np.argsort(key, kind="stable")
            part = held[inner]
            ahead = _before(key[inner], room[part])
            room[part] = np.clip(self.limit[pool[part], need[part]] - ahead, 0, room[part])
        return a, cost, _before(pool, room), room


def _before(key: Ints, amount: Ints) -> Ints:
    """Running total of ``amount`` ahead of each entry within runs of equal ``key``."""
    total = np.cumsum(amount) - amount
    first = np.r_[True, key[1:] != key[:-1]] if len(key) else np.zeros(0, dtype=bool)
    return total - np.maximum.accumulate(np.where(first, total, 0))


def resources_of(problem: Problem) -> tuple[Floats, Floats]:
    """Linear limits on the choice that are priced: (r, q) use and (r,) amount.

    Each row is scaled so that its limit weighs as much in the direction of ascent as the
    groups do together.
    """
    options, budget = problem.options, problem.budget
    rows, amounts = [], []
    scale = float(max(problem.children, 1)) ** 0.5
    if budget.capital is not None:
        rows.append(scale * options.capital / max(budget.capital, 1))
        amounts.append(scale if budget.capital else 0.0)
    if budget.max_school_places is not None:
        rows.append(scale * options.places * options.school / max(budget.max_school_places, 1))
        amounts.append(scale if budget.max_school_places else 0.0)
    use = np.array(rows, dtype=float).reshape(len(rows), len(options))
    return use, np.array(amounts, dtype=float)


@dataclass(frozen=True, eq=False)
class Bound:
    """Best bound found, where, and how often the relaxation chose each option on the way."""

    value: float
    at: Multipliers
    step: Step
    often: Floats


def ascend(
    relaxation: Relaxation,
    target: float,
    *,
    begin: Multipliers | None = None,
    limits: Limits | None = None,
    steps: int = 300,
    enough: float = np.inf,
) -> Bound:
    """Deflected subgradient ascent towards ``target`` (an upper bound on T).

    Stops after ``steps``, or when the bound reaches ``enough``.

    The step length follows Polyak, halved when the bound has not risen for a while; the
    direction keeps 0.7 of the last one (Camerini, Fratta and Maffioli 1975). Deterministic.
    """
    problem = relaxation.problem
    at = begin or relaxation.start_multipliers()
    best: Bound | None = None
    chosen = np.zeros(len(problem.options))
    theta, stale, done = 1.0, 0, 0
    push_v = np.zeros_like(at.v)
    push_lam, push_mu = 0.0, np.zeros_like(at.mu)
    for _ in range(steps):
        step = relaxation.evaluate(at, limits)
        chosen, done = chosen + step.choice.opened, done + 1
        if best is None or step.bound > best.value + 1e-6 * abs(best.value):
            best, stale = Bound(step.bound, at, step, chosen), 0
            if step.bound >= enough or np.isinf(step.bound):
                break
        else:
            stale += 1
            if stale >= 12:
                theta, stale = theta * 0.6, 0
                at = best.at
                push_v[:], push_lam = 0.0, 0.0
                push_mu[:] = 0.0
                if theta < 1e-3:
                    break
                step = best.step
        # One unit of lam moves the price of every child outside at once: its part of the
        # direction is scaled down to the size of a single group's.
        slack = (step.outside - relaxation.shortfall) / max(problem.children, 1) ** 0.5
        use = relaxation.resources @ step.choice.opened - relaxation.budgets
        push_v = 0.7 * push_v + (problem.weight - step.served)
        push_lam = 0.7 * push_lam + slack
        push_mu = 0.7 * push_mu + use
        norm = float(push_v @ push_v) + push_lam**2 + float(push_mu @ push_mu)
        if norm < 1e-9:
            break
        length = theta * max(target - step.bound, 1e-4 * abs(target)) / norm
        at = Multipliers(
            at.v + length * push_v,
            max(at.lam + length * push_lam, 0.0),
            np.maximum(at.mu + length * push_mu, 0.0),
        )
    assert best is not None
    return Bound(best.value, best.at, best.step, chosen / done)
