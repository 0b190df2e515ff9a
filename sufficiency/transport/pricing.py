"""The run that a relaxation is most in want of: shortest paths with limited rides and places.

Built from the gate outwards, so that the ride of the front stop is all that time needs: a label is
a front stop with its ride, the children behind it, and its cost less the prices of its stops
(pence). A label that is later, dearer, fuller and remembers more than another of the same stop is
dropped. A label remembers few of its stops, to begin with none but the last (ng-routes: Baldacci,
Mingozzi and Roberti 2011), so the least reduced cost found is a true lower bound, though its run
may visit a stop twice. What a label could still gain, at best, is known beforehand from a table in
which nothing is remembered; a label that cannot come below nothing is dropped too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.labels import best_order, search_labels, still_to_gain
from sufficiency.transport.partition import Duals
from sufficiency.transport.problem import Ints, Problem

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

BUCKET_S = 90
"""Width of a step of time in the table of what could still be gained: a bound with any, quick with
few steps."""
NEIGHBOURS = 20
EPSILON = 1e-6
"""Pence below nothing that count."""


@dataclass(frozen=True, eq=False, repr=False)
class Priced:
    """What was found for vehicles of one rate.

    Attributes:
        orders: stop sequences of negative reduced cost, best first; each visits a stop once.
        cycles: those that visit one more often; none unless the search was strict.
        loose: where there was no room for all labels, orders from the table of what could be
            gained: they may be late, overfull or visit a stop again.
        least: no run has a reduced cost below it, pence, if the search was strict; 0 if none is
            negative.
        whole: whether there was room for all labels, so that some run or cycle has ``least``.
    """

    orders: tuple[tuple[int, ...], ...]
    cycles: tuple[tuple[int, ...], ...]
    loose: tuple[tuple[int, ...], ...]
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


    def without(self, orders: Iterable[tuple[int, ...]]) -> Ground:
        """The same where no run visits a stop again as these do: the stops between remember it
        (Roberti and Mingozzi 2014).

        Args:
            orders: stop sequences, some of which visit a stop more than once.
        """
        near = self.near.copy()
        for order in orders:
            last: dict[int, int] = {}
            for place, stop in enumerate(order):
                for between in order[last.get(stop, place):place]:
                    _set(near, between, [stop])
                last[stop] = place
        return replace(self, near=near)


def ground(problem: Problem) -> Ground:
    """Every stop remembers itself and whoever is apart from any."""
    n = len(problem)
    apart = np.flatnonzero(problem.apart.any(axis=1))
    words = (n + 63) // 64
    near, forbid = np.zeros((n, words), np.uint64), np.zeros((n, words), np.uint64)
    for i in range(n):
        _set(near, i, [i, *apart])
        _set(forbid, i, [i, *np.flatnonzero(problem.apart[i])])
    before = np.argsort(problem.seconds[:-1, :-1].T, axis=1, kind="stable")
    return Ground(problem, near, forbid, before)


def price(
    at: Ground, duals: Duals, rate: int, *, strict: bool, most: int, labels: int
) -> Priced:
    """Runs of negative reduced cost with vehicles of one rate.

    Args:
        at: the problem with what each stop remembers.
        duals: prices of stops and of limited kinds of vehicle, pence.
        rate: units a metre (``UNITS_PER_PENNY``); only vehicles at this rate are used.
        strict: search whole; otherwise labels are dropped whatever they remember, and no run
            visits a stop twice: fast, and no bound.
        most: orders returned at most.
        labels: labels kept at most; with more the search is not whole.
    """
    problem = at.problem
    fixed = fixed_costs(problem, duals, rate)
    if fixed.shape[0] <= 1 and fixed.shape[1] <= 1:
        return Priced((), (), (), 0.0, True)
    near = at.near if strict else np.full_like(at.near, ~np.uint64(0))
    reach, then, second = still_to_gain(
        problem.seconds, problem.metres, problem.boarding_s, problem.limit_s, problem.persons,
        duals.stop, _by_persons(fixed), rate / UNITS_PER_PENNY, BUCKET_S)
    front, cost, chain, whole = search_labels(
        problem.seconds, problem.metres, problem.boarding_s, problem.limit_s, problem.seated,
        problem.wheelchairs, problem.aided, duals.stop, fixed, reach, then, second,
        near, at.forbid, at.before if strict else at.before[:, :NEIGHBOURS],
        rate / UNITS_PER_PENNY, problem.gate_s, BUCKET_S, strict, labels)
    least = min(float(cost.min()), 0.0) if len(cost) else 0.0
    loose: tuple[tuple[int, ...], ...] = ()
    if strict and not whole:
        pence = rate / UNITS_PER_PENNY
        least = min(least, float(_at_best(problem, duals, pence, reach).min(initial=0.0)))
        loose = _loose(problem, duals, pence, reach, then, second)
    orders: dict[frozenset[int], tuple[int, ...]] = {}
    cycles = []
    for best in np.argsort(cost, kind="stable"):
        order = _order(int(front[best]), chain)
        if len(set(order)) < len(order):
            cycles.append(order)
        else:
            orders.setdefault(frozenset(order), order)
        if len(orders) + len(cycles) == most:
            break
    return Priced(tuple(orders.values()), tuple(cycles), loose, least, bool(whole))


def _at_best(problem: Problem, duals: Duals, rate: float, reach: Floats) -> Floats:
    """(n,) least reduced cost of a run with each last stop, by the table of what could be
    gained."""
    carried = problem.persons < len(reach)
    at = reach[np.minimum(problem.persons, len(reach) - 1), np.arange(len(problem)),
               problem.direct_s // BUCKET_S]
    return np.where(carried, rate * problem.metres[:-1, -1] - duals.stop + at, np.inf)


def _loose(
    problem: Problem, duals: Duals, rate: float, reach: Floats, then: Ints, second: Floats
) -> tuple[tuple[int, ...], ...]:
    """The orders behind the table: of each last stop with something to gain, the best one."""
    best = _at_best(problem, duals, rate, reach)
    return tuple(
        tuple(best_order(
            int(last), problem.seconds, problem.metres, problem.boarding_s, problem.limit_s,
            problem.persons, duals.stop, reach, then, second, rate,
            int(problem.direct_s[last]) // BUCKET_S, BUCKET_S)[::-1].tolist())
        for last in np.flatnonzero(best < -EPSILON))


def fixed_costs(problem: Problem, duals: Duals, rate: int) -> Floats:
    """(seats + 1, wheelchairs + 1, 2) least fixed pence of a setup of this rate that holds so
    many; infinite where none does.

    Args:
        problem: its fleet's setups are used.
        duals: pence of each kind of vehicle, taken off.
        rate: units a metre; setups of another are left out.
    """
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
