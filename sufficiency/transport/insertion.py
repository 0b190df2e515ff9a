"""Where a stop costs least in tours past several gates (``ruin.py``).

A tour r is a row of two arrays: ``tours`` (..., r, k) holds the places in their order and the
earliest and latest time at each, ``heads`` (r, ...) how many places, the setup and the units. What
a tour depends on is passed as four tuples:

    about    ``mixed.timing``
    people   gate, seated, wheelchairs, aided of each stop, and who is apart
    costs    metres, rows of setups, vehicles available of each kind, vehicles used
    room     scratch: two rows of times, children aboard for each gate, places of gates, a tour
"""

from __future__ import annotations

import numba
import numpy as np

from sufficiency.transport.tour_times import FAR_S, earliest, latest

WAY, EARLY, LATE = 0, 1, 2
SIZE, SETUP, UNITS = 0, 1, 2
BLINK = 0.01
"""Share of places that are not looked at, so that the search does not repeat itself."""
NEVER = 1 << 60


@numba.njit(cache=True, nogil=True)
def length_of(way, size, metres):  # type: ignore[no-untyped-def] # pragma: no cover
    """Metres of a tour.

    Args:
        way: its places.
        size: how many they are.
        metres: legs between places.
    """
    total = 0
    for k in range(1, size):
        total += metres[way[k - 1], way[k]]
    return total


@numba.njit(cache=True, nogil=True)
def _share(way, size, gate, apart):  # type: ignore[no-untyped-def] # pragma: no cover
    """Whether nobody is aboard with a child they are apart from."""
    n = len(gate)
    for k in range(size):
        if way[k] < n:
            for later in range(k + 1, size):
                other = way[later]
                if other == n + gate[way[k]]:
                    break
                if other < n and apart[way[k], other]:
                    return False
    return True


@numba.njit(cache=True, nogil=True)
def vehicle_for(way, size, metres, people, costs, aboard):  # type: ignore[no-untyped-def] # pragma: no cover
    """The cheapest setup that holds who is aboard, and its units; -1 = none, or some who may not
    share are aboard together.

    Args:
        way: places of a tour.
        size: how many they are.
        metres: of the tour.
        people, costs: see above.
        aboard: (g, 2) scratch.
    """
    gate, seated, chairs, aided, apart = people
    _, setups, available, used = costs
    n = len(gate)
    for y in range(len(aboard)):
        aboard[y, 0] = aboard[y, 1] = 0
    sits = rolls = most_sit = most_roll = aid = 0
    for k in range(size):
        place = way[k]
        if place < n:
            aboard[gate[place], 0] += seated[place]
            aboard[gate[place], 1] += chairs[place]
            sits += seated[place]
            rolls += chairs[place]
            aid |= aided[place]
            most_sit, most_roll = max(most_sit, sits), max(most_roll, rolls)
        else:
            sits -= aboard[place - n, 0]
            rolls -= aboard[place - n, 1]
            aboard[place - n, 0] = aboard[place - n, 1] = 0
    best, units = -1, NEVER
    for s in range(len(setups)):
        cost = setups[s, 4] + setups[s, 5] * metres
        if (setups[s, 1] >= most_sit and setups[s, 2] >= most_roll and setups[s, 3] >= aid
                and used[setups[s, 0]] < available[setups[s, 0]] and cost < units):
            best, units = s, cost
    if best >= 0 and not _share(way, size, gate, apart):
        best = -1
    return best, units


@numba.njit(cache=True, nogil=True)
def refresh(r, tours, heads, about, people, costs, room):  # type: ignore[no-untyped-def] # pragma: no cover
    """Times, vehicle and units of a tour that has been changed.

    Args:
        r: row of the tour.
        tours, heads, about, people, costs, room: see above.
    """
    if heads[r, UNITS]:
        costs[3][costs[1][heads[r, SETUP], 0]] -= 1
    heads[r, UNITS] = 0
    size, way = heads[r, SIZE], tours[WAY, r]
    if size:
        earliest(way, size, about, tours[EARLY, r], room[0][0], room[2])
        latest(way, size, about, tours[LATE, r], room[0][0])
        setup, units = vehicle_for(way, size, length_of(way, size, costs[0]), people, costs,
                                   room[1])
        heads[r, SETUP], heads[r, UNITS] = setup, units
        costs[3][costs[1][setup, 0]] += 1


@numba.njit(cache=True, nogil=True)
def insert(stop, tours, r, size, before, gate_before, new, out):  # type: ignore[no-untyped-def] # pragma: no cover
    """Write a tour with one stop more; its size.

    Args:
        stop: to be put in.
        tours: see above.
        r: row of the tour.
        size: places it has.
        before: position of the place before which the stop comes; the size = at the end.
        gate_before: the same of its gate, if that is new.
        new: place of the gate; -1 = the tour comes past it as it is.
        out: for the places.
    """
    k = 0
    for old in range(size + 1):
        if old == before:
            out[k] = stop
            k += 1
        if new >= 0 and old == gate_before:
            out[k] = new
            k += 1
        if old < size:
            out[k] = tours[WAY, r, old]
            k += 1
    return k


@numba.njit(cache=True, nogil=True)
def take_out(tours, r, size, gate, gone, aboard):  # type: ignore[no-untyped-def] # pragma: no cover
    """Take stops out of a tour, and gates where nobody leaves any more; its size.

    Args:
        tours: see above.
        r: row of the tour.
        size: places it has.
        gate: (n,) gate of each stop.
        gone: (n,) 1 = is to be taken out.
        aboard: (g, 2) scratch.
    """
    n = len(gate)
    for y in range(len(aboard)):
        aboard[y, 0] = 0
    k = 0
    for old in range(size):
        place = tours[WAY, r, old]
        if place < n:
            if gone[place]:
                continue
            aboard[gate[place], 0] += 1
        else:
            if not aboard[place - n, 0]:
                continue
            aboard[place - n, 0] = 0
        tours[WAY, r, k] = place
        k += 1
    return k


@numba.njit(cache=True, nogil=True)
def _detour(place, came, ahead, metres):  # type: ignore[no-untyped-def] # pragma: no cover
    """Metres more by way of a place between two others, either of which may be none (-1)."""
    more = 0
    if came >= 0:
        more += metres[came, place]
    if ahead >= 0:
        more += metres[place, ahead]
    if came >= 0 and ahead >= 0:
        more -= metres[came, ahead]
    return more


@numba.njit(cache=True, nogil=True)
def _late(place, came_at, came, ahead, ahead_by, about):  # type: ignore[no-untyped-def] # pragma: no cover
    """Whether a place between two others would surely make the vehicle late: an inexpensive test
    before the exact one."""
    gate, _, stay, _, first, last, seconds = about
    at = came_at + stay[came] + seconds[came, place] if came >= 0 else -FAR_S
    if place >= len(gate):
        at = max(at, first[place - len(gate)])
        if at > last[place - len(gate)]:
            return True
    return ahead >= 0 and at + stay[place] + seconds[place, ahead] > ahead_by


@numba.njit(cache=True, nogil=True)
def cheapest_place(stop, tours, heads, about, people, costs, room):  # type: ignore[no-untyped-def] # pragma: no cover
    """Where a stop costs least: units, tour (-1 = nowhere), place before which it comes, place
    before which its gate comes, and the gate if it is new there.

    Args:
        stop: that is in no tour.
        tours, heads, about, people, costs, room: see above.
    """
    best, empty = (NEVER, -1, 0, 0, -1), True
    for r in range(len(heads)):
        if heads[r, SIZE] > 0 or empty:
            empty = empty and heads[r, SIZE] > 0
            best = _in_tour(stop, r, best, tours, heads, about, people, costs, room)
    return best


@numba.njit(cache=True, nogil=True)
def _in_tour(stop, r, best, tours, heads, about, people, costs, room):  # type: ignore[no-untyped-def] # pragma: no cover
    """The best so far, or what one tour (perhaps an empty one) offers."""
    way, early, late = tours[WAY, r], tours[EARLY, r], tours[LATE, r]
    size, old, metres = heads[r, SIZE], heads[r, UNITS], costs[0]
    gate, trial = people[0], room[3]
    goal = len(gate) + gate[stop]
    rate = costs[1][0, 5]
    for s in range(1, len(costs[1])):
        rate = min(rate, costs[1][s, 5])
    length = length_of(way, size, metres)
    if size:
        costs[3][costs[1][heads[r, SETUP], 0]] -= 1
    visit = -1
    for p in range(size, -1, -1):
        if p < size and way[p] == goal:
            visit = p
        if size and np.random.random() < BLINK:
            continue
        came, ahead = way[p - 1] if p else -1, way[p] if p < size else -1
        # What costs too much already is not looked at: no gate makes a way shorter.
        pick = _detour(stop, came, ahead, metres)
        if rate * pick >= best[0]:
            continue
        came_at, ahead_by = early[p - 1] if p else 0, late[p] if p < size else 0
        if _late(stop, came_at, came, ahead, ahead_by, about):
            continue
        for q in range(p, p + 1 if visit >= 0 else size + 1):
            more, then, then_by = pick, -1, late[q] if q < size else 0
            if visit < 0:
                then = way[q] if q < size else -1
                if q == p:
                    more = (_detour(stop, came, goal, metres) + _detour(goal, came, then, metres)
                            if came >= 0 else metres[stop, goal] + _detour(goal, -1, then, metres))
                else:
                    more += _detour(goal, way[q - 1], then, metres)
            if rate * more >= best[0]:
                continue
            if visit < 0 and q > p and _late(goal, early[q - 1], way[q - 1], then, then_by, about):
                continue
            new = goal if visit < 0 else -1
            count = insert(stop, tours, r, size, p, q, new, trial)
            setup, units = vehicle_for(trial, count, length + more, people, costs, room[1])
            if setup >= 0 and units - old < best[0] and earliest(
                    trial, count, about, room[0][0], room[0][1], room[2]):
                best = (units - old, r, p, q, new)
    if size:
        costs[3][costs[1][heads[r, SETUP], 0]] += 1
    return best
