"""The runs of one school as mathematics.

n stops, each with the children of one home who travel together; gate n. Legs t_ij (seconds on the
road) and d_ij (metres); boarding b_i; time at the gate g; ride limit L_i. A run is an order of
stops i_1, ..., i_k that ends at the gate, with a setup s of a vehicle. The ride of stop i_j is the
time from leaving its kerb (its own boarding not counted) until the run is over:

    r_k = t(i_k, n) + g        r_j = t(i_j, i_j+1) + b(i_j+1) + r_j+1

    minimise   sum over runs of  F_s + c_s (d(i_1, i_2) + ... + d(i_k, n))
    subject to every stop is in exactly one run                                    (1)
               r_j <= L(i_j)                                                       (2)
               seats, wheelchair places and assistants of s hold the children      (3)
               no two stops of a run are apart                                     (4)
               at most A_v runs with vehicles of a limited kind v                  (5)

L_i is the larger of the child's own limit and the ride of going alone, so that a child who lives
beyond the limit is driven straight and not left out; who that is, is told (``beyond``).
A limit on the run's duration instead of (2) would bind the first child only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sufficiency.case.transport_columns import RIDERS
from sufficiency.errors import Fault
from sufficiency.transport.fleet import Fleet

NO_VEHICLE = (
    "has no vehicle without a limit on its number for a child or a party who ride",
    "Add one with enough seats, wheelchair places or an assistant.")
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, repr=False)
class Riders:
    """Children of one school who ride; n of them.

    Attributes:
        limit_s: (n,) longest ride, seconds.
        boarding_s: (n,) seconds it takes each to board.
        wheelchair: (n,) travels in a wheelchair.
        assistant: (n,) needs a passenger assistant in the vehicle, who may be shared.
        alone: (n,) travels without other children, by assessment.
        party: (n,) equal numbers from 0 share a home and travel together; -1 = nobody.
        apart: groups of positions, no two of which may share a vehicle.
    """

    limit_s: Ints
    boarding_s: Ints
    wheelchair: Bools
    assistant: Bools
    alone: Bools
    party: Ints
    apart: tuple[tuple[int, ...], ...] = ()

    def __post_init__(self) -> None:
        _freeze(self)

    def __len__(self) -> int:
        return len(self.limit_s)

    def take(self, which: Ints) -> Riders:
        """Some of them, in this order."""
        place = {int(old): new for new, old in enumerate(which)}
        apart = (tuple(place[i] for i in group if i in place) for group in self.apart)
        return Riders(
            self.limit_s[which], self.boarding_s[which], self.wheelchair[which],
            self.assistant[which], self.alone[which], self.party[which],
            tuple(g for g in apart if len(g) > 1))


@dataclass(frozen=True, eq=False, repr=False)
class Problem:
    """One school: n stops and its gate.

    Attributes:
        members: (n) positions of the riders of each stop.
        seated, wheelchairs: (n,) children of each.
        aided: (n,) a child of the stop needs an assistant.
        alone: (n,) travels alone.
        boarding_s: (n,) seconds at the stop.
        limit_s: (n,) longest ride from leaving it.
        beyond: (n,) whose own limit is shorter than the ride of going alone.
        apart: (n, n) may not share a vehicle.
        seconds, metres: (n + 1, n + 1) legs; the gate is the last.
        gate_s: fixed seconds at the gate, part of every ride.
    """

    members: tuple[tuple[int, ...], ...]
    seated: Ints
    wheelchairs: Ints
    aided: Bools
    alone: Bools
    boarding_s: Ints
    limit_s: Ints
    beyond: Bools
    apart: Bools
    seconds: Ints
    metres: Ints
    gate_s: int
    fleet: Fleet = field(repr=False)

    def __post_init__(self) -> None:
        _freeze(self)

    def __len__(self) -> int:
        return len(self.members)

    @property
    def direct_s(self) -> Ints:
        """(n,) ride of going alone."""
        return self.seconds[:-1, -1] + self.gate_s

    @cached_property
    def anybody(self) -> bool:
        """Whether all may share with all."""
        return not (self.alone.any() or self.apart.any())

    @property
    def persons(self) -> Ints:
        """(n,) children of each stop."""
        return self.seated + self.wheelchairs

    def same(self, other: Problem) -> bool:
        """Whether nothing differs: the plan of one is the plan of the other."""
        pairs = ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return all(np.array_equal(mine, its) if isinstance(mine, np.ndarray) else mine == its
                   for mine, its in pairs)

    def take(self, stops: Ints) -> Problem:
        """The same school with some of its stops; members keep their numbers."""
        legs = np.r_[stops, len(self)]
        return Problem(
            tuple(self.members[i] for i in stops), self.seated[stops], self.wheelchairs[stops],
            self.aided[stops], self.alone[stops], self.boarding_s[stops], self.limit_s[stops],
            self.beyond[stops], self.apart[np.ix_(stops, stops)],
            self.seconds[np.ix_(legs, legs)], self.metres[np.ix_(legs, legs)], self.gate_s,
            self.fleet)


def state(
    riders: Riders, seconds: Ints, metres: Ints, fleet: Fleet, *, gate_s: int = 0
) -> Problem:
    """The problem of riders, children of a party as one stop.

    Args:
        riders: the children of one school, in the order of the legs.
        seconds, metres: (n + 1, n + 1) legs between homes, the gate last; road time without any
            fixed time of a journey.
        fleet: vehicles and their prices.
        gate_s: fixed seconds at the gate, part of every ride.
    """
    stops = _stops(riders)
    first = np.array([s[0] for s in stops], dtype=np.int64)
    legs = np.r_[first, len(riders)]
    sums = [np.array([values[list(s)].sum() for s in stops], dtype=np.int64) for values in (
        ~riders.wheelchair, riders.wheelchair, riders.boarding_s)]
    own = np.array([riders.limit_s[list(s)].min() for s in stops], dtype=np.int64)
    t = np.asarray(seconds, dtype=np.int64)[np.ix_(legs, legs)]
    d = np.asarray(metres, dtype=np.int64)[np.ix_(legs, legs)]
    direct = t[:-1, -1] + gate_s
    return Problem(
        stops, sums[0], sums[1],
        np.array([riders.assistant[list(s)].any() for s in stops], dtype=bool),
        np.array([riders.alone[list(s)].any() for s in stops], dtype=bool),
        sums[2], np.maximum(own, direct), direct > own, _apart(riders, stops), t, d, gate_s, fleet)


def faults_of_problem(problem: Problem, school: str, file: str, roads: str) -> list[Fault]:
    """What makes a school's runs impossible. No message points at a child.

    Args:
        problem: the school's.
        file: as the price list is named in the faults.
        roads: what the legs were computed on, as it is named there.
        school: name of the school.
    """
    faults = []
    if (problem.seconds < 0).any() or (problem.metres < 0).any():
        faults.append(Fault(
            roads, "has no route between a rider's home and the school or another rider's home",
            "Check the home points of riders and the roads near them.", value=school))
    free = [s for s in problem.fleet.setups
            if problem.fleet.vehicles[s.vehicle].available is None]
    loads = list(zip(problem.seated, problem.wheelchairs, problem.aided, strict=True))
    if not all(any(s.holds(*load) for s in free) for load in loads):
        faults.append(Fault(file, *NO_VEHICLE, value=school))
    if any(problem.apart[i, i] for i in range(len(problem))):
        faults.append(Fault(
            RIDERS.file, "has children who are to travel together and may not share a vehicle",
            "Take them out of travels_with or of not_with.", value=school))
    return faults


def as_one(faults: Sequence[Fault]) -> list[Fault]:
    """The same, what is wrong at several schools for want of one vehicle told once.

    Args:
        faults: of several schools (``faults_of_problem``).
    """
    wanting = [f for f in faults if (f.problem, f.remedy) == NO_VEHICLE]
    if len(wanting) < 2:
        return list(faults)
    told = Fault(
        wanting[0].file, f"is one of {len(wanting)} schools with a child or a party who ride, for "
        "whom no vehicle without a limit on its number is listed", NO_VEHICLE[1],
        value=wanting[0].value)
    return [told, *(f for f in faults if f not in wanting)]


def _stops(riders: Riders) -> tuple[tuple[int, ...], ...]:
    stops: dict[tuple[int, int], list[int]] = {}
    for i, party in enumerate(riders.party):
        stops.setdefault((int(party), -1) if party >= 0 else (-1, i), []).append(i)
    return tuple(sorted(tuple(s) for s in stops.values()))


def _apart(riders: Riders, stops: Sequence[tuple[int, ...]]) -> Bools:
    stop = {i: at for at, s in enumerate(stops) for i in s}
    out = np.zeros((len(stops), len(stops)), dtype=bool)
    for group in riders.apart:
        at = [stop[i] for i in group]
        for a in range(len(at)):
            for b in range(a):
                out[at[a], at[b]] = out[at[b], at[a]] = True
    return out


def _freeze(record: Riders | Problem) -> None:
    for name, value in list(vars(record).items()):
        if isinstance(value, np.ndarray):
            view = value.view()
            view.setflags(write=False)
            object.__setattr__(record, name, view)
