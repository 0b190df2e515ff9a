"""Tours past several gates searched: strings of stops are taken out of neighbouring tours and put
back where they cost least (slack induction by string removals: Christiaens and Vanden Berghe 2020).

PyVRP's shipments have no limit on a ride: windows can stand for it where a gate has one time, and
forbid good tours where it has a window. Here every insertion is checked with ``mixed.earliest``.
Iterations and a seed, never the clock, so that the same problem gives the same tours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numba
import numpy as np

from sufficiency.transport.insertion import (
    NEVER,
    SETUP,
    SIZE,
    UNITS,
    WAY,
    cheapest_place,
    insert,
    refresh,
    take_out,
)
from sufficiency.transport.mixed import Mixed, Tour, make_tour, timing
from sufficiency.transport.problem import Ints

MEAN_OUT, LONGEST = 10, 10
"""Stops taken out in an iteration on average, and of one tour at most."""
NEAR = 100
"""Neighbours of a stop that are looked at."""


def ruin_and_recreate(
    mixed: Mixed, *, iterations: int, seed: int, hot: float, cold: float,
    start: Sequence[Tour] = (),
) -> tuple[Tour, ...] | None:
    """The cheapest tours that are met.

    Args:
        mixed: stops of several schools.
        iterations: of taking out and putting back.
        seed: of every draw.
        hot, cold: units of a day by which tours may be dearer than those before, at the beginning
            and at the end (simulated annealing).
        start: tours to begin from.

    Returns:
        None if no tours carry everybody; never dearer than ``start``.
    """
    n = len(mixed)
    tours, heads = np.zeros((3, n, 2 * n), np.int64), np.zeros((n, 3), np.int64)
    for r, tour in enumerate(start):
        tours[WAY, r, :len(tour.places)] = tour.places
        heads[r] = len(tour.places), tour.setup, tour.units
    best = tours.copy(), heads.copy()
    setups = np.array([
        (s.vehicle, s.seats, s.wheelchairs, s.assistant, s.fixed, s.rate)
        for s in mixed.fleet.setups], dtype=np.int64)
    available = np.array([n if v.available is None else v.available
                          for v in mixed.fleet.vehicles], dtype=np.int64)
    people = (mixed.gate, mixed.seated, mixed.wheelchairs, mixed.aided.astype(np.int64),
              mixed.apart.astype(np.int64))
    costs = mixed.metres, setups, available, np.zeros(len(available), np.int64)
    room = (np.zeros((2, 2 * n + 2), np.int64), np.zeros((len(mixed.gate_s), 2), np.int64),
            np.zeros(len(mixed.gate_s), np.int64), np.zeros(2 * n + 2, np.int64))
    _search(timing(mixed), people, costs, _near(mixed), tours, heads, (tours.copy(), heads.copy()),
            best, room, np.zeros((5, n), np.int64), iterations, seed, float(hot), float(cold))
    way, head = best
    found = tuple(make_tour(mixed, way[WAY, r, :head[r, SIZE]].tolist(), int(head[r, SETUP]))
                  for r in np.flatnonzero(head[:, SIZE]))
    carried = sum(p < n for t in found for p in t.places)
    return found if carried == n else None


def _near(mixed: Mixed) -> Ints:
    """(n, m) neighbours of each stop, itself first."""
    n = len(mixed)
    there = mixed.seconds[:n, :n] + mixed.seconds[:n, :n].T
    np.fill_diagonal(there, -1)
    return np.ascontiguousarray(np.argsort(there, axis=1, kind="stable")[:, :NEAR])


@numba.njit(cache=True, nogil=True)
def _order(stops, count, people, about, key):  # type: ignore[no-untyped-def] # pragma: no cover
    """Put stops in an order that is drawn: any, heaviest, farthest, nearest or earliest first."""
    draw, far = np.random.random(), 1 << 20
    for k in range(count):
        stop = stops[k]
        gate = people[0][stop]
        way = about[6][stop, len(people[0]) + gate]
        if draw < 0.3:
            key[k] = np.random.randint(far)
        elif draw < 0.55:
            key[k] = -people[1][stop] - people[2][stop]
        elif draw < 0.75:
            key[k] = -way
        elif draw < 0.85:
            key[k] = way
        else:
            key[k] = about[5][gate]
        at = k
        while at and key[at - 1] > key[at]:
            key[at - 1], key[at] = key[at], key[at - 1]
            stops[at - 1], stops[at] = stops[at], stops[at - 1]
            at -= 1


@numba.njit(cache=True, nogil=True)
def _string(tours, heads, r, stop, longest, gone, out, count):  # type: ignore[no-untyped-def] # pragma: no cover
    """Mark a string of a tour's stops that holds one of them; how many are marked in all."""
    n = len(gone)
    at = stops = 0
    for k in range(heads[r, SIZE]):
        if tours[WAY, r, k] == stop:
            at = stops
        stops += tours[WAY, r, k] < n
    length = 1 + np.random.randint(max(1, min(longest, stops)))
    low = max(0, at - length + 1)
    begin = low + np.random.randint(min(at, stops - length) - low + 1)
    seen = 0
    for k in range(heads[r, SIZE]):
        place = tours[WAY, r, k]
        if place < n:
            if begin <= seen < begin + length:
                gone[place] = 1
                out[count] = place
                count += 1
            seen += 1
    return count


@numba.njit(cache=True, nogil=True)
def _copy(r, one, other):  # type: ignore[no-untyped-def] # pragma: no cover
    """A tour of one set of tours as it is in another."""
    for k in range(3):
        other[1][r, k] = one[1][r, k]
    for k in range(one[1][r, SIZE]):
        for part in range(3):
            other[0][part, r, k] = one[0][part, r, k]


@numba.njit(cache=True, nogil=True)
def _keep(r, now, before, touched):  # type: ignore[no-untyped-def] # pragma: no cover
    """Keep a tour as it was before this iteration."""
    if not touched[r]:
        touched[r] = 1
        _copy(r, now, before)


@numba.njit(cache=True, nogil=True)
def _ruin(near, now, before, about, people, costs, room, marks, longest):  # type: ignore[no-untyped-def] # pragma: no cover
    """Take strings out of tours near a stop that is drawn; how many stops are out."""
    tours, heads = now
    tour_of, touched, gone, out, _ = marks
    wanted = 1 + int(np.random.random() * (4 * MEAN_OUT / (1 + longest) - 1))
    count, seed = 0, np.random.randint(len(near))
    for other in range(near.shape[1]):
        stop = near[seed, other]
        r = tour_of[stop]
        if not wanted:
            break
        if not touched[r]:
            wanted -= 1
            _keep(r, now, before, touched)
            count = _string(tours, heads, r, stop, longest, gone, out, count)
            heads[r, SIZE] = take_out(tours, r, heads[r, SIZE], people[0], gone, room[1])
            refresh(r, tours, heads, about, people, costs, room)
    return count


@numba.njit(cache=True, nogil=True)
def _recreate(count, now, before, about, people, costs, room, marks):  # type: ignore[no-untyped-def] # pragma: no cover
    """Put stops back where each costs least; whether all found a place."""
    tours, heads = now
    tour_of, touched, gone, out, key = marks
    _order(out, count, people, about, key)
    for k in range(count):
        stop = out[k]
        gone[stop] = 0
        _, r, p, q, new = cheapest_place(stop, tours, heads, about, people, costs, room)
        if r < 0:
            return False
        _keep(r, now, before, touched)
        heads[r, SIZE] = insert(stop, tours, r, heads[r, SIZE], p, q, new, room[3])
        for at in range(heads[r, SIZE]):
            tours[WAY, r, at] = room[3][at]
        refresh(r, tours, heads, about, people, costs, room)
        tour_of[stop] = r
    return True


@numba.njit(cache=True, nogil=True)
def _search(about, people, costs, near, tours, heads, before, best, room, marks, iterations,  # type: ignore[no-untyped-def] # pragma: no cover
            seed, hot, cold):
    """The search; the tours it begins from are ``tours`` and ``best``, the cheapest ``best``."""
    np.random.seed(seed)
    n, now = len(people[0]), (tours, heads)
    tour_of, touched, gone, out, _ = marks
    value = count = 0
    for stop in range(n):
        gone[stop] = 1
    for r in range(n):
        value += heads[r, UNITS]
        if heads[r, SIZE]:
            heads[r, UNITS] = 0
            refresh(r, tours, heads, about, people, costs, room)
        for k in range(heads[r, SIZE]):
            if tours[WAY, r, k] < n:
                tour_of[tours[WAY, r, k]] = r
                gone[tours[WAY, r, k]] = 0
    for stop in range(n):
        if gone[stop]:
            out[count] = stop
            count += 1
    if count:
        value = NEVER
    least = value
    for number in range(iterations):
        if number or not count:
            active = 0
            for r in range(n):
                active += heads[r, SIZE] > 0
            count = _ruin(near, now, before, about, people, costs, room, marks,
                          min(LONGEST, max(1, n // active)))
        whole = _recreate(count, now, before, about, people, costs, room, marks)
        then = 0
        for r in range(n):
            then += heads[r, UNITS]
        heat = hot * (cold / hot) ** (number / iterations)
        taken = whole and then < value - heat * np.log(1 - np.random.random())
        if taken:
            value = then
        for r in range(n):
            if touched[r] and not taken:
                _copy(r, before, now)
                for k in range(heads[r, SIZE]):
                    if tours[WAY, r, k] < n:
                        tour_of[tours[WAY, r, k]] = r
            touched[r] = 0
        for k in range(len(costs[3])):
            costs[3][k] = 0
        for r in range(n):
            if heads[r, SIZE]:
                costs[3][costs[1][heads[r, SETUP], 0]] += 1
        for k in range(count):
            gone[out[k]] = 0
        if value < least:
            least = value
            for r in range(n):
                _copy(r, now, best)
        if value == NEVER:
            break
