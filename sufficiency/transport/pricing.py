"""The run that a relaxation is most in want of: shortest paths with limited rides and places.

Built from the gate outwards, so that the ride of the front stop is all that time needs: a label is
a front stop with its ride, the children behind it, and its cost less the prices of its stops
(pence). A label that is later, dearer, fuller and remembers more than another of the same stop is
dropped. What a label remembers of its stops are the near ones only (ng-routes: Baldacci, Mingozzi
and Roberti 2011), so the least reduced cost found is a true lower bound, though its run may visit
a stop twice. What a label could still gain, at best, is known beforehand from a table in which
nothing is remembered; a label that cannot come below nothing is dropped too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.partition import Duals
from sufficiency.transport.problem import Ints, Problem

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

BUCKET_S = 30
"""Width of a step of time in the table of what could still be gained."""
NEIGHBOURS = 20
EPSILON = 1e-6
"""Pence below nothing that count."""


@dataclass(frozen=True, eq=False, repr=False)
class Priced:
    """What was found for vehicles of one rate.

    Attributes:
        orders: stop sequences of negative reduced cost, best first; each visits a stop once.
        least: least reduced cost, pence; 0 if none is negative.
        whole: whether the search was whole, so that ``least`` is a bound.
    """

    orders: tuple[tuple[int, ...], ...]
    least: float
    whole: bool


@dataclass(frozen=True, eq=False, repr=False)
class Ground:
    """What does not change between two pricings of a problem.

    Attributes:
        near: (n, w) words of bits: the stops each stop's labels remember.
        forbid: (n, w) the stop itself and those it may not share with.
    """

    problem: Problem
    near: Words
    forbid: Words
    before: Ints


def ground(problem: Problem, remembered: int) -> Ground:
    """Memory of each stop: the ``remembered`` nearest by time, and whoever is apart from any."""
    n = len(problem)
    both = np.minimum(problem.seconds[:-1, :-1], problem.seconds[:-1, :-1].T)
    nearest = np.argsort(both, axis=1, kind="stable")[:, :remembered]
    apart = np.flatnonzero(problem.apart.any(axis=1))
    words = (n + 63) // 64
    near, forbid = np.zeros((n, words), np.uint64), np.zeros((n, words), np.uint64)
    for i in range(n):
        _set(near, i, [i, *nearest[i], *apart])
        _set(forbid, i, [i, *np.flatnonzero(problem.apart[i])])
    before = np.argsort(problem.seconds[:-1, :-1].T, axis=1, kind="stable")
    return Ground(problem, near, forbid, before)


def price(
    at: Ground, duals: Duals, rate: int, *, strict: bool, most: int, labels: int
) -> Priced:
    """Runs of negative reduced cost with vehicles of one rate.

    Args:
        strict: search whole; otherwise labels are dropped whatever they remember, and no run
            visits a stop twice: fast, and no bound.
        most: orders returned at most.
        labels: labels kept at most; more, and the search is not whole.
    """
    problem = at.problem
    fixed = fixed_costs(problem, duals, rate)
    if fixed.shape[0] <= 1 and fixed.shape[1] <= 1:
        return Priced((), 0.0, True)
    near = at.near if strict else np.full_like(at.near, ~np.uint64(0))
    reach, then, second = _still_to_gain(
        problem.seconds, problem.metres, problem.boarding_s, problem.limit_s, problem.persons,
        duals.stop, _by_persons(fixed), rate / UNITS_PER_PENNY, BUCKET_S)
    front, cost, chain, whole = _search(
        problem.seconds, problem.metres, problem.boarding_s, problem.limit_s, problem.seated,
        problem.wheelchairs, problem.aided, duals.stop, fixed, reach, then, second,
        near, at.forbid, at.before if strict else at.before[:, :NEIGHBOURS], rate / UNITS_PER_PENNY, problem.gate_s, BUCKET_S, strict, labels)
    least = min(float(cost.min()), 0.0) if len(cost) else 0.0
    orders: dict[frozenset[int], tuple[int, ...]] = {}
    for best in np.argsort(cost, kind="stable"):
        order = _order(int(front[best]), chain)
        if len(set(order)) == len(order):
            orders.setdefault(frozenset(order), order)
        if len(orders) == most:
            break
    return Priced(tuple(orders.values()), least, bool(whole) and strict)


def fixed_costs(problem: Problem, duals: Duals, rate: int) -> Floats:
    """(seats + 1, wheelchairs + 1, 2) least fixed pence of a setup of this rate that holds so
    many; infinite where none does."""
    fit = [s for s in problem.fleet.setups if s.rate == rate]
    shape = max(s.seats for s in fit) + 1, max(s.wheelchairs for s in fit) + 1, 2
    out = np.full(shape, np.inf)
    for s in fit:
        part = out[:s.seats + 1, :s.wheelchairs + 1, :1 + s.assistant]
        np.minimum(part, s.fixed / UNITS_PER_PENNY - duals.kind[s.vehicle], out=part)
    return out


def _by_persons(fixed: Floats) -> Floats:
    """(p + 1,) least fixed pence of so many children, whoever they are."""
    seats, wheels, _ = fixed.shape
    out = np.full(seats + wheels - 1, np.inf)
    least = fixed.min(axis=2)
    for q in range(seats):
        for w in range(wheels):
            out[q + w] = min(out[q + w], least[q, w])
    # More room is never cheaper here, so that a bound stays one.
    full = np.minimum.accumulate(out[::-1])[::-1]
    last = int(np.flatnonzero(np.isfinite(full))[-1])
    return full[:last + 1]


def _set(words: Words, row: int, bits: list[int]) -> None:
    for bit in bits:
        words[row, bit // 64] |= np.uint64(1) << np.uint64(bit % 64)


def _order(at: int, chain: Ints) -> tuple[int, ...]:
    out = []
    while at >= 0:
        out.append(int(chain[at, 0]))
        at = int(chain[at, 1])
    return tuple(out)


@numba.njit(cache=True)
def _still_to_gain(  # type: ignore[no-untyped-def] # pragma: no cover
    seconds, metres, boarding, limit, persons, dual, fixed, rate, step
):
    """What a label can still gain if hardly anything were remembered.

    Returns:
        (persons + 1, steps, n) least pence from a label of a stop to the end of a run, its fixed
        cost included, time counted from the step's beginning; the stop that comes next; and the
        least with any other next, so that nobody goes back to where they just came from.
    """
    n = len(limit)
    most = len(fixed) - 1
    steps = int(limit.max()) // step + 1
    out, second = np.full((most + 1, steps, n), np.inf), np.full((most + 1, steps, n), np.inf)
    then = np.full((most + 1, steps, n), -1, np.int16)
    for p in range(most, 0, -1):
        for b in range(steps):
            for i in range(n):
                best = other = fixed[p]
                first = -1
                gone = b * step + boarding[i]
                for j in range(n):
                    more = p + persons[j]
                    ride = gone + seconds[j, i]
                    if j == i or more > most or ride > limit[j]:
                        continue
                    at = ride // step
                    on = out[more, at, j] if then[more, at, j] != i else second[more, at, j]
                    value = rate * metres[j, i] - dual[j] + on
                    if value < best:
                        other = best
                        best, first = value, j
                    elif value < other:
                        other = value
                out[p, b, i], second[p, b, i], then[p, b, i] = best, other, first
    return out, then, second


@numba.njit(cache=True)
def _search(  # type: ignore[no-untyped-def] # pragma: no cover
    seconds, metres, boarding, limit, seated, wheels, aided, dual, fixed, reach, then, second,
    near, forbid, before, rate, gate_s, step, strict, room
):
    """Labels in order of their ride. Returns the best label of each stop and load, its reduced
    cost, the chains (stop, label before) and whether the search was whole."""
    n, words = near.shape
    seats, places = fixed.shape[0] - 1, fixed.shape[1] - 1
    most = reach.shape[0] - 1
    node, parent = np.empty(room, np.int64), np.empty(room, np.int64)
    ride, load_q = np.empty(room, np.int64), np.empty(room, np.int64)
    load_w, load_a = np.empty(room, np.int64), np.empty(room, np.int64)
    cost, memory = np.empty(room), np.empty((room, words), np.uint64)
    in_bucket, in_node = np.empty(room, np.int64), np.empty(room, np.int64)
    bucket = np.full(int(limit.max()) + 1, -1, np.int64)
    settled = np.full(n, -1, np.int64)
    best = np.full((n, most + 1), -1, np.int64)
    value = np.full((n, most + 1), 0.0)
    top, whole = 0, True
    for i in range(n):
        p = seated[i] + wheels[i]
        r = seconds[i, n] + gate_s
        if seated[i] > seats or wheels[i] > places or p > most:
            continue
        c = rate * metres[i, n] - dual[i]
        if c + reach[p, r // step, i] >= -1e-6:
            continue
        node[top], parent[top], ride[top], cost[top] = i, -1, r, c
        load_q[top], load_w[top], load_a[top] = seated[i], wheels[i], aided[i]
        memory[top] = forbid[i]
        in_bucket[top], bucket[r] = bucket[r], top
        top += 1
    for r in range(len(bucket)):
        while bucket[r] >= 0:
            at = bucket[r]
            bucket[r] = in_bucket[at]
            i, c, q, w, a = node[at], cost[at], load_q[at], load_w[at], load_a[at]
            beaten = False
            other = settled[i]
            while other >= 0:
                if cost[other] <= c and load_q[other] <= q and load_w[other] <= w \
                        and load_a[other] <= a:
                    beaten = True
                    if strict:
                        for k in range(words):
                            if memory[other, k] & ~memory[at, k]:
                                beaten = False
                                break
                    if beaten:
                        break
                other = in_node[other]
            if beaten:
                continue
            in_node[at], settled[i] = settled[i], at
            p = q + w
            end = c + fixed[q, w, a]
            if end < value[i, p] - 1e-9:
                value[i, p], best[i, p] = end, at
            for j in before[i]:
                if memory[at, j >> 6] >> np.uint64(j & 63) & np.uint64(1):
                    continue
                further = r + boarding[i] + seconds[j, i]
                if further > limit[j]:
                    continue
                more_q, more_w = q + seated[j], w + wheels[j]
                if more_q > seats or more_w > places or more_q + more_w > most:
                    continue
                more = c + rate * metres[j, i] - dual[j]
                s = further // step
                on = reach[more_q + more_w, s, j]
                if then[more_q + more_w, s, j] == i:
                    on = second[more_q + more_w, s, j]
                if more + on >= -1e-6:
                    continue
                more_a = max(a, np.int64(aided[j]))
                if not np.isfinite(fixed[more_q, more_w, more_a]):
                    continue
                if top == room:
                    whole = False
                    continue
                node[top], parent[top], ride[top], cost[top] = j, at, further, more
                load_q[top], load_w[top], load_a[top] = more_q, more_w, more_a
                for k in range(words):
                    memory[top, k] = memory[at, k] & near[j, k] | forbid[j, k]
                in_bucket[top], bucket[further] = bucket[further], top
                top += 1
    found = np.flatnonzero(value.ravel() < -1e-6)
    fronts = best.ravel()[found]
    chain = np.stack((node[:top], parent[:top]), axis=1)
    return fronts, value.ravel()[found], chain, whole
