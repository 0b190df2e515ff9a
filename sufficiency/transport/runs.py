"""Runs: the one place that says how long a ride is, what a run costs and whether it may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.problem import Ints, Problem

Load = tuple[int, int, bool]
"""Children seated, in wheelchairs, and whether one needs an assistant."""


@dataclass(frozen=True)
class Run:
    """One vehicle's way to the gate.

    Attributes:
        stops: positions in the order they are picked up.
        setup: position of the setup it is made with.
        metres: with children in it.
        units: cost of a day, both ways (``fleet.UNITS_PER_PENNY``).
    """

    stops: tuple[int, ...] = field(repr=False)
    setup: int
    metres: int
    units: int

    @property
    def pence(self) -> int:
        """Cost of a day, rounded to a whole penny."""
        return round(self.units / UNITS_PER_PENNY)


@dataclass(frozen=True)
class Plan:
    """The runs of a school.

    Attributes:
        runs: every stop is in one.
        units: what they cost together.
        bound: units that no plan can be below; 0 = nothing is known.
        how: "enumerated" (proven least), "priced" (columns, with a bound) or "given".
    """

    runs: tuple[Run, ...]
    units: int
    bound: int
    how: str

    @property
    def gap(self) -> float:
        """Most that any plan could be cheaper, as a share."""
        return (self.units - self.bound) / self.units if self.units else 0.0


def rides_s(problem: Problem, stops: Sequence[int]) -> Ints:
    """(k,) seconds each stop of a run rides."""
    rides = np.zeros(len(stops), dtype=np.int64)
    ahead, ride = len(problem), problem.gate_s
    for at in range(len(stops) - 1, -1, -1):
        stop = stops[at]
        ride += int(problem.seconds[stop, ahead])
        rides[at] = ride
        ride += int(problem.boarding_s[stop])
        ahead = stop
    return rides


def length_m(problem: Problem, stops: Sequence[int]) -> int:
    """Metres from the first stop to the gate."""
    way = [*stops, len(problem)]
    return int(problem.metres[way[:-1], way[1:]].sum())


def load(problem: Problem, stops: Sequence[int]) -> Load:
    """Whom a run carries."""
    at = list(stops)
    return (int(problem.seated[at].sum()), int(problem.wheelchairs[at].sum()),
            bool(problem.aided[at].any()))


def make_run(problem: Problem, stops: Sequence[int], setup: int = -1) -> Run:
    """A run with a setup, by default the cheapest that holds its children.

    Args:
        problem: the school with the stops.
        stops: in the order of the run.
        setup: position in the fleet's setups; -1 = the cheapest.

    Raises:
        ValueError: no setup holds them.
    """
    metres = length_m(problem, stops)
    if setup < 0:
        setup = problem.fleet.cheapest(*load(problem, stops), metres)
        if setup < 0:
            raise ValueError("no vehicle holds the children of a run")
    units = problem.fleet.setups[setup].units(metres)
    return Run(tuple(int(i) for i in stops), setup, metres, units)


def in_time(problem: Problem, stops: Sequence[int]) -> bool:
    """Whether nobody rides longer than their limit (2)."""
    return bool((rides_s(problem, stops) <= problem.limit_s[list(stops)]).all())


def together(problem: Problem, stops: Sequence[int]) -> bool:
    """Whether these may share a vehicle at all: nobody apart or alone (4)."""
    at = list(stops)
    return len(at) < 2 or problem.anybody or not (
        problem.alone[at].any() or problem.apart[np.ix_(at, at)].any())


def plan_of(runs: Iterable[Run], bound: int = 0, how: str = "given") -> Plan:
    """A plan, its runs in order of their first stop.

    Args:
        runs: that carry every stop once.
        bound: units below which no plan costs; 0 = none is known.
        how: how it was found.
    """
    ordered = tuple(sorted(runs, key=lambda r: (min(r.stops), r.setup)))
    return Plan(ordered, sum(r.units for r in ordered), bound, how)


def broken_rules(problem: Problem, plan: Plan) -> list[str]:
    """Every rule a plan breaks, in words that name no child; empty if it breaks none."""
    out = []
    seen = sorted(i for run in plan.runs for i in run.stops)
    if seen != list(range(len(problem))):
        out.append("a stop is not in exactly one run")
    used = [0] * len(problem.fleet.vehicles)
    for run in plan.runs:
        setup = problem.fleet.setups[run.setup]
        used[setup.vehicle] += 1
        if not in_time(problem, run.stops):
            out.append("a child rides longer than the limit")
        if not setup.holds(*load(problem, run.stops)):
            out.append("a vehicle does not hold its children")
        if not together(problem, run.stops):
            out.append("children share who may not")
        if run.units != setup.units(length_m(problem, run.stops)):
            out.append("a run does not cost what it says")
    for kind, vehicle in enumerate(problem.fleet.vehicles):
        if vehicle.available is not None and used[kind] > vehicle.available:
            out.append("more vehicles of a kind than there are")
    return out
