"""Every subset of a few stops: the shortest run that visits it within all ride limits.

Labels (ride of the front stop, metres) are kept for each subset and front stop; one that is later
and longer than another is dropped, since whatever is put in front of it could be put in front of
the other (Held and Karp 1962, with two resources).
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from sufficiency.transport.problem import Bools, Ints, Problem
from sufficiency.transport.runs import Run, make_run

MOST = 12
"""Stops of which all subsets are looked at."""
NEVER = 1 << 60
"""Units of a subset that nothing holds."""


@dataclass(frozen=True, eq=False, repr=False)
class Subsets:
    """(2**n,) per subset of stops, written in bits.

    Attributes:
        metres: length of the shortest run; -1 = none keeps the limits, or the stops may not share.
    """

    problem: Problem
    metres: Ints
    labels: tuple[Ints, ...]

    def order(self, subset: int) -> tuple[int, ...]:
        """The stops of a subset in the order of its shortest run."""
        begin, node, metres, parent = self.labels
        low, high = begin[subset], begin[subset + 1]
        at = low + int(metres[low:high].argmin())
        out = []
        while at >= 0:
            out.append(int(node[at]))
            at = int(parent[at])
        return tuple(out)


def subsets(problem: Problem) -> Subsets:
    """All subsets of at most ``MOST`` stops."""
    n = len(problem)
    if n > MOST:
        raise ValueError(f"more than {MOST} stops")
    room = 1 << 12
    while True:
        begin, node, metres, parent = _labels(
            problem.seconds, problem.metres, problem.boarding_s, problem.limit_s, problem.gate_s,
            _allowed(problem), room)
        if len(begin):
            break
        room *= 4
    size = 1 << n
    shortest = np.full(size, -1, np.int64)
    for s in range(1, size):
        if begin[s + 1] > begin[s]:
            shortest[s] = metres[begin[s]:begin[s + 1]].min()
    return Subsets(problem, shortest, (begin, node, metres, parent))


def all_runs(problem: Problem) -> list[Run]:
    """Of every subset the shortest run, with each setup that could be in a least plan: none that
    costs more than several runs with vehicles that are not limited."""
    found, fleet = subsets(problem), problem.fleet
    loads = _loads(problem)
    free = np.full(len(loads), NEVER, np.int64)
    likely = []
    for s in map(int, np.flatnonzero(found.metres >= 0)):
        metres = int(found.metres[s])
        for at in fleet.choices(int(loads[s, 0]), int(loads[s, 1]), bool(loads[s, 2]), metres):
            units = fleet.setups[at].units(metres)
            likely.append((s, at, units))
            if fleet.setups[at].vehicle not in fleet.limited:
                free[s] = units
    least = _parted(free)
    return [make_run(problem, found.order(s), at) for s, at, units in likely if units <= least[s]]


def _loads(problem: Problem) -> Ints:
    """(2**n, 3) seated, wheelchairs, children who need an assistant."""
    one = np.stack([problem.seated, problem.wheelchairs, problem.aided.astype(np.int64)], axis=1)
    out = np.zeros((1 << len(problem), 3), np.int64)
    for i in range(len(problem)):
        out[1 << i:2 << i] = out[:1 << i] + one[i]
    return out


def _allowed(problem: Problem) -> Bools:
    """(2**n,) subsets that some setup holds and whose stops may share."""
    n = len(problem)
    loads = _loads(problem)
    held = np.zeros(len(loads), dtype=bool)
    for s in problem.fleet.setups:
        held |= ((loads[:, 0] <= s.seats) & (loads[:, 1] <= s.wheelchairs)
                 & (s.assistant | (loads[:, 2] == 0)))
    subset = np.arange(1 << n)
    for i in range(n):
        inside = (subset >> i & 1).astype(bool)
        if problem.alone[i]:
            held &= ~inside | (subset == 1 << i)
        for j in range(i):
            if problem.apart[i, j]:
                held &= ~(inside & (subset >> j & 1).astype(bool))
    return held


@numba.njit(cache=True, nogil=True)
def _parted(units):  # type: ignore[no-untyped-def] # pragma: no cover
    """(2**n,) least units of each subset in one run or several."""
    least = units.copy()
    for s in range(1, len(units)):
        first = s & -s
        rest = s ^ first
        other = rest  # what is left to other runs than that of the first stop
        while other:
            least[s] = min(least[s], units[s ^ other] + least[other])
            other = (other - 1) & rest
    return least


@numba.njit(cache=True, nogil=True)
def _labels(seconds, metres, boarding, limit, gate_s, allowed, room):  # type: ignore[no-untyped-def] # pragma: no cover
    """Labels of all subsets, subset after subset; empty arrays if there is no room for them."""
    n = len(limit)
    size = 1 << n
    begin = np.zeros(size + 1, np.int64)
    node, parent = np.empty(room, np.int64), np.empty(room, np.int64)
    ride, length = np.empty(room, np.int64), np.empty(room, np.int64)
    none = np.zeros(0, np.int64)
    top = 0
    for s in range(1, size):
        begin[s] = top
        if not allowed[s]:
            continue
        for i in range(n):
            if not s >> i & 1:
                continue
            first = top
            rest = s ^ (1 << i)
            low, high = (begin[rest], begin[rest + 1]) if rest else (-1, 0)
            for old in range(low, high):
                if rest:
                    k = node[old]
                    r = ride[old] + boarding[k] + seconds[i, k]
                    m = length[old] + metres[i, k]
                else:
                    r, m = gate_s + seconds[i, n], metres[i, n]
                if r > limit[i]:
                    continue
                beaten = False
                for at in range(first, top):
                    if ride[at] <= r and length[at] <= m:
                        beaten = True
                        break
                if beaten:
                    continue
                keep = first
                for at in range(first, top):
                    if not (r <= ride[at] and m <= length[at]):
                        node[keep], parent[keep] = node[at], parent[at]
                        ride[keep], length[keep] = ride[at], length[at]
                        keep += 1
                if keep == room:
                    return none, none, none, none
                node[keep], parent[keep], ride[keep], length[keep] = i, old, r, m
                top = keep + 1
    begin[size] = top
    return begin, node[:top], length[:top], parent[:top]
