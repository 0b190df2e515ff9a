"""When a vehicle may be at each place of a tour, compiled: (2) to (4) of ``mixed.py``."""

from __future__ import annotations

import numba

from sufficiency.transport.problem import Ints

FAR_S = 1 << 40
"""Later than any time; negative, earlier."""
Timing = tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints]
"""Gate and limit_s of each stop; boarding or gate seconds of each place; gate_s, first_s and last_s
of each gate; seconds between places."""


@numba.njit(cache=True, nogil=True)
def earliest(way, size, about, at, leave, ahead):  # type: ignore[no-untyped-def] # pragma: no cover
    """Whether a tour can keep all times; the earliest are then in ``at``.

    Args:
        way: places of a tour; more may follow that are not part of it.
        size: how many are.
        about: ``Timing``.
        at, leave: (size or more,) for times, and for where children of each stop leave.
        ahead: (g,) scratch.

    A chain of waits goes through each visit of a gate once at most, so that after as many passes
    as there are visits, and one more, nothing may move.
    """
    gate, limit, stay, gate_s, first, last, seconds = about
    n = len(gate)
    ahead[:] = -1
    visits = 0
    for k in range(size - 1, -1, -1):
        if way[k] >= n:
            ahead[way[k] - n] = k
            at[k] = first[way[k] - n]
            visits += 1
        else:
            leave[k] = ahead[gate[way[k]]]
            at[k] = -FAR_S
            if leave[k] < 0:
                return False
    for _ in range(visits + 2):
        moved = False
        for k in range(1, size):
            there = at[k - 1] + stay[way[k - 1]] + seconds[way[k - 1], way[k]]
            if there > at[k]:
                at[k] = there
                moved = True
                if way[k] >= n and there > last[way[k] - n]:
                    return False
        for k in range(size):
            if way[k] < n:
                low = at[leave[k]] + gate_s[gate[way[k]]] - stay[way[k]] - limit[way[k]]
                if low > at[k]:
                    at[k] = low
                    moved = True
        if not moved:
            return True
    return False


@numba.njit(cache=True, nogil=True)
def latest(way, size, about, late, leave):  # type: ignore[no-untyped-def] # pragma: no cover
    """Latest times of a tour that has some.

    Args:
        way: places of a tour; more may follow that are not part of it.
        size: how many are.
        about: ``Timing``.
        late: (size or more,) for the times.
        leave: as ``earliest`` left it.
    """
    gate, limit, stay, gate_s, _, last, seconds = about
    n = len(gate)
    for k in range(size):
        late[k] = last[way[k] - n] if way[k] >= n else FAR_S
    moved = True
    while moved:
        moved = False
        for k in range(size - 2, -1, -1):
            there = late[k + 1] - stay[way[k]] - seconds[way[k], way[k + 1]]
            if there < late[k]:
                late[k] = there
                moved = True
        for k in range(size):
            if way[k] < n:
                high = late[k] + stay[way[k]] + limit[way[k]] - gate_s[gate[way[k]]]
                if high < late[leave[k]]:
                    late[leave[k]] = high
                    moved = True
