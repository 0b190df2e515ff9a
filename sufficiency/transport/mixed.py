"""Vehicles that serve several schools: one after the other, or with children of both aboard.

n stops, g gates; stop i is for gate y(i). A tour is an order of stops and gates that ends at a
gate; a gate may come more than once, and children leave at the first visit of their gate after
they board. With a_k the time at which the vehicle is at the k-th place of a tour, b its boarding
seconds or seconds at the gate, t and d the legs:

    minimise   sum over tours of  F_s + c_s d(tour)
    subject to every stop is in exactly one tour                                    (1)
               a_k+1 >= a_k + b_k + t(k, k+1)                                        (2)
               E_y <= a_k <= L_y                 every gate: a window of arrival     (3)
               a_v + b_v - (a_k + b_k) <= L_k    ride from stop k to its gate v      (4)
               seats, wheelchair places and assistants of s hold who is aboard       (5)
               nobody is aboard with a child they are apart from                     (6)
               at most A_v tours with vehicles of a limited kind v                   (7)

(2) to (4) say how far one time may be from another at least: there are times that keep them if and
only if the earliest ones, found by repeated passes, stop moving (Bellman 1958). So a ride is
checked exactly while it is searched for, whatever the windows, and not by a window for each child,
which is right for one gate time only. A vehicle then drives at the latest times there are, which
wait only where a gate is not open yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sufficiency.transport.fleet import Fleet
from sufficiency.transport.problem import Bools, Ints, Problem
from sufficiency.transport.tour_times import Timing, earliest, latest


@dataclass(frozen=True, eq=False, repr=False)
class Mixed:
    """Stops of several schools: n stops, g gates.

    Attributes:
        gate: (n,) position of the gate of each stop.
        seated, wheelchairs: (n,) children of each.
        aided: (n,) a child of the stop needs an assistant.
        boarding_s, limit_s: (n,) seconds at the stop, and longest ride from leaving it.
        apart: (n, n) may not be aboard together.
        seconds, metres: (n + g, n + g) legs, stops before gates.
        gate_s: (g,) seconds at the gate, part of the ride of everybody aboard.
        first_s, last_s: (g,) when a vehicle may arrive, seconds after midnight.
    """

    gate: Ints
    seated: Ints
    wheelchairs: Ints
    aided: Bools
    boarding_s: Ints
    limit_s: Ints
    apart: Bools
    seconds: Ints
    metres: Ints
    gate_s: Ints
    first_s: Ints
    last_s: Ints
    fleet: Fleet = field(repr=False)

    def __len__(self) -> int:
        return len(self.gate)


@dataclass(frozen=True)
class Tour:
    """One vehicle's way past stops and gates.

    Attributes:
        places: positions of stops, and n + position of a gate, in their order.
        setup: position of the setup it is made with.
        units: cost of a day.
    """

    places: tuple[int, ...] = field(repr=False)
    setup: int
    units: int


def join(
    problems: Sequence[Problem], seconds: Ints, metres: Ints, gate_at_s: Sequence[int],
    window_s: int, fleet: Fleet,
) -> Mixed:
    """Several schools as one, whose vehicles may serve all of them.

    Args:
        problems: the schools.
        seconds, metres: (n + g, n + g) legs between all stops, then gates, in their order.
        gate_at_s: when everybody has left the vehicle at each gate, seconds after midnight.
        window_s: seconds that a vehicle may be earlier.
        fleet: the vehicles of all together.
    """
    n = [len(p) for p in problems]
    ends = np.cumsum([0, *n])
    apart = np.zeros((ends[-1], ends[-1]), dtype=bool)
    for p, begin, end in zip(problems, ends, ends[1:], strict=False):
        apart[begin:end, begin:end] = p.apart
    alone = np.concatenate([p.alone for p in problems])
    apart |= alone[:, None] | alone[None, :]
    np.fill_diagonal(apart, False)
    gate_s = np.array([p.gate_s for p in problems], dtype=np.int64)
    last = np.array(gate_at_s, dtype=np.int64) - gate_s

    def all_of(name: str) -> Any:
        return np.concatenate([getattr(p, name) for p in problems])

    return Mixed(
        np.repeat(np.arange(len(problems)), n), all_of("seated"), all_of("wheelchairs"),
        all_of("aided"), all_of("boarding_s"), all_of("limit_s"), apart,
        np.array(seconds, np.int64), np.array(metres, np.int64), gate_s, last - window_s, last,
        fleet)


def make_tour(mixed: Mixed, places: Sequence[int], setup: int = -1) -> Tour:
    """A tour with a setup, by default the cheapest that holds who is aboard.

    Args:
        mixed: the schools with the stops.
        places: stops and gates in their order.
        setup: position in the fleet's setups; -1 = the cheapest.

    Raises:
        ValueError: no setup holds them.
    """
    length = tour_m(mixed, places)
    if setup < 0:
        setup = mixed.fleet.cheapest(*_most_aboard(mixed, places), length)
        if setup < 0:
            raise ValueError("no vehicle holds who is aboard")
    return Tour(tuple(int(p) for p in places), setup, mixed.fleet.setups[setup].units(length))


def tour_m(mixed: Mixed, places: Sequence[int]) -> int:
    """Metres from the first stop to the last gate."""
    way = list(places)
    return int(mixed.metres[way[:-1], way[1:]].sum())


def leave_at(mixed: Mixed, places: Sequence[int]) -> list[int]:
    """(k,) of each stop the place in the tour where its children leave; -1 = nowhere, or a gate."""
    n, ahead, out = len(mixed), {}, []
    for at in range(len(places) - 1, -1, -1):
        if places[at] >= n:
            ahead[places[at] - n] = at
            out.append(-1)
        else:
            out.append(ahead.get(int(mixed.gate[places[at]]), -1))
    return out[::-1]


def times_s(mixed: Mixed, places: Sequence[int]) -> Ints | None:
    """(k,) latest times at which the vehicle may be at each place; None = (2) to (4) allow none."""
    way, about = np.array(places, dtype=np.int64), timing(mixed)
    at, leave = np.empty((2, len(way)), np.int64)
    if not earliest(way, len(way), about, at, leave, np.empty(len(mixed.gate_s), np.int64)):
        return None
    latest(way, len(way), about, at, leave)
    return at


def rides_s(mixed: Mixed, places: Sequence[int]) -> dict[int, int]:
    """Seconds that each stop of a tour rides, at its latest times.

    Raises:
        ValueError: no times keep the limits.
    """
    at = times_s(mixed, places)
    if at is None:
        raise ValueError("no times keep the limits of a tour")
    return {int(stop): int(at[out] + mixed.gate_s[mixed.gate[stop]] - at[k]
                           - mixed.boarding_s[stop])
            for k, (stop, out) in enumerate(zip(places, leave_at(mixed, places), strict=True))
            if out >= 0}


def broken_tours(mixed: Mixed, tours: Iterable[Tour]) -> list[str]:
    """Every rule that tours break, in words that name no child; empty if they break none."""
    tours, n, out = list(tours), len(mixed), []
    if sorted(p for t in tours for p in t.places if p < n) != list(range(n)):
        out.append("a stop is not in exactly one tour")
    for tour in tours:
        setup = mixed.fleet.setups[tour.setup]
        leave = leave_at(mixed, tour.places)
        if any(at < 0 for p, at in zip(tour.places, leave, strict=True) if p < n):
            out.append("a child does not reach their gate")
        elif times_s(mixed, tour.places) is None:
            out.append("a child rides longer than the limit, or a gate is reached at a wrong time")
        if not setup.holds(*_most_aboard(mixed, tour.places)):
            out.append("a vehicle does not hold its children")
        for k, stop in enumerate(tour.places):
            aboard = [s for j, s in enumerate(tour.places[:k]) if s < n and leave[j] > k]
            if stop < n and mixed.apart[stop, aboard].any():
                out.append("children share who may not")
        if tour.units != setup.units(tour_m(mixed, tour.places)):
            out.append("a tour does not cost what it says")
    for kind, vehicle in enumerate(mixed.fleet.vehicles):
        used = sum(mixed.fleet.setups[t.setup].vehicle == kind for t in tours)
        if vehicle.available is not None and used > vehicle.available:
            out.append("more vehicles of a kind than there are")
    return out


def _most_aboard(mixed: Mixed, places: Sequence[int]) -> tuple[int, int, bool]:
    """Most children seated and in wheelchairs at any time, and whether one needs an assistant."""
    n, leave, seated, chairs, aided = len(mixed), leave_at(mixed, places), 0, 0, False
    for k in range(len(places)):
        aboard = [s for j, s in enumerate(places[:k + 1]) if s < n and leave[j] > k]
        seated = max(seated, int(mixed.seated[aboard].sum()))
        chairs = max(chairs, int(mixed.wheelchairs[aboard].sum()))
        aided |= bool(mixed.aided[aboard].any())
    return seated, chairs, aided


def timing(mixed: Mixed) -> Timing:
    """What the times of tours depend on."""
    return (mixed.gate, mixed.limit_s, np.r_[mixed.boarding_s, mixed.gate_s], mixed.gate_s,
            mixed.first_s, mixed.last_s, mixed.seconds)
