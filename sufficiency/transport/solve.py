"""The runs of one school: enumerated where it is small, else searched, recombined and bounded.

Children who travel alone are runs of their own. Small schools: the shortest run of every subset of
stops, of which an integer programme picks: the least there is. Others: a first plan by savings,
local searches (PyVRP), each from the best plan so far, whose runs are columns of a set
partitioning; its dual prices ask for better runs (``pricing.py``), its relaxation is rounded to a
plan (``rounding.py``), and an integer programme recombines all at the end. The bound is that of the
relaxation, in which an order may visit a stop again that it has forgotten; the cycles it rests on
are forbidden as long as there is room. ``_bound`` says why it holds at any prices (Lasdon 1970).

Everything is counted in iterations, so that a plan is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.transport.fleet import UNITS_PER_PENNY, Setup
from sufficiency.transport.partition import Duals, Relaxation, pick
from sufficiency.transport.pricing import Ground, ground, price
from sufficiency.transport.problem import Problem
from sufficiency.transport.rounding import rounded
from sufficiency.transport.runs import Plan, Run, length_m, load, make_run, plan_of
from sufficiency.transport.savings import savings
from sufficiency.transport.search import search
from sufficiency.transport.subsets import all_runs

AT_ONCE = 2
"""Schools that are solved side by side: the solvers let go of Python while they work."""
CLOSE = 0.002
"""A bound this near to the value of its relaxation is not raised further."""
NEAR = 0.02
"""One this near is raised by forbidding the cycles it rests on."""
SOME, PATIENCE = 0.001, 6
"""So many rounds in which it rises by less than a share end the search for a bound."""


@dataclass(frozen=True)
class Effort:
    """How much is searched.

    Attributes:
        small: stops up to which a school is enumerated.
        iterations: of each local search, per stop.
        seeds: local searches, each from the best plan so far but the first.
        rounds: quick pricings after each at most.
        whole_rounds: whole ones, which make the bound; 0 = none is wanted.
        labels: kept by a pricing at most.
        columns, nodes: of the integer programme that recombines runs.
    """

    small: int = 12
    iterations: float = 6.0
    seeds: int = 3
    rounds: int = 3
    whole_rounds: int = 20
    labels: int = 400_000
    columns: int = 700
    nodes: int = 3

    def bounded(self, wanted: bool) -> Effort:
        """The same with a bound, or without one where a school is not enumerated."""
        return replace(self, whole_rounds=max(1, self.whole_rounds) if wanted else 0)

    def times(self, factor: float) -> Effort:
        """So much more of every kind of search, or less; runs are recombined from half as many at
        least, of which a plan is still chosen that costs next to no more."""
        return replace(
            self, iterations=self.iterations * factor, rounds=round(self.rounds * factor),
            whole_rounds=round(self.whole_rounds * factor),
            columns=round(self.columns * min(1.0, max(factor, 0.5))),
            nodes=max(1, round(self.nodes * factor)))


def solve(problem: Problem, effort: Effort, seed: int = 1) -> Plan:
    """The cheapest plan that is found for a school, and a bound.

    Args:
        problem: one for which ``faults_of_problem`` finds nothing.
        effort: how long is searched, and up to which size all runs are enumerated.
        seed: of the local search.
    """
    if not len(problem):
        return plan_of((), how="enumerated")
    if len(problem) <= effort.small:
        return _enumerated(problem)
    lone = [_alone(problem, int(i)) for i in np.flatnonzero(problem.alone)]
    others = np.flatnonzero(~problem.alone)
    rest = solve(problem.take(others), effort, seed) if lone else _searched(
        problem, effort, seed)
    if not lone:
        return rest
    runs = [replace(r, stops=tuple(int(others[i]) for i in r.stops)) for r in rest.runs]
    least = sum(one.units for _, one in lone)
    return plan_of([*runs, *(run for run, _ in lone)], rest.bound + least, "priced")


def solve_all(problems: Sequence[Problem], effort: Effort, seed: int = 1) -> Iterator[Plan]:
    """``solve`` of each, in their order, two at a time. What is found does not depend on that.

    Args:
        problems: schools, as for ``solve``.
        effort: of each.
        seed: of each local search.
    """
    with ThreadPoolExecutor(AT_ONCE) as workers:
        largest = sorted(range(len(problems)), key=lambda i: -len(problems[i]))
        found = {i: workers.submit(solve, problems[i], effort, seed) for i in largest}
        yield from (found[i].result() for i in range(len(problems)))


def _alone(problem: Problem, stop: int) -> tuple[Run, Run]:
    """The run of a stop that travels alone, with a vehicle that is not limited in number; and the
    cheapest with any."""
    kinds = problem.fleet.vehicles
    runs = [make_run(problem, (stop,), s) for s in _setups(problem, (stop,))]
    free = [r for r in runs if kinds[problem.fleet.setups[r.setup].vehicle].available is None]
    return min(free, key=lambda r: r.units), min(runs, key=lambda r: r.units)


def _enumerated(problem: Problem) -> Plan:
    runs = all_runs(problem)
    kinds = problem.fleet.vehicles
    chosen = pick(len(problem), runs, [problem.fleet.setups[r.setup].vehicle for r in runs],
                  [v.available for v in kinds], nodes=100_000)
    if chosen is None:
        raise ArithmeticError("no plan of enumerated runs was found")
    plan = plan_of(runs[i] for i in chosen)
    return replace(plan, bound=plan.units, how="enumerated")


def _searched(problem: Problem, effort: Effort, seed: int) -> Plan:
    first = savings(problem)
    best, master = first, Relaxation(problem)
    master.add([make_run(problem, (i,), s) for i in range(len(problem))
                for s in _setups(problem, (i,))])
    master.add(first.runs)
    iterations = max(1, round(effort.iterations * len(problem)))
    for number in range(effort.seeds):
        plan, runs = search(problem, iterations=iterations, seed=seed * 1000 + number,
                            start=best if number else None)
        master.add(runs)
        best = _cheaper(best, plan)
        duals = _priced(problem, master, effort)
        best = _cheaper(best, rounded(problem, master))
    best = _recombined(problem, master, duals, best, effort)
    return replace(best, bound=_bound(problem, master, best.units, effort), how="priced")


def _cheaper(best: Plan, other: Plan | None) -> Plan:
    return best if other is None or best.units <= other.units else other


def _setups(problem: Problem, stops: tuple[int, ...]) -> list[int]:
    """Setups a run could be made with in a least plan."""
    return problem.fleet.choices(*load(problem, stops), length_m(problem, stops))


def _runs(problem: Problem, orders: Iterable[tuple[int, ...]]) -> list[Run]:
    return [make_run(problem, o, s) for o in orders for s in _setups(problem, o)]


def _priced(problem: Problem, master: Relaxation, effort: Effort) -> Duals:
    """Add runs that the prices of the relaxation ask for, as long as some are found."""
    at, duals = ground(problem), master.solve()
    for _ in range(effort.rounds):
        new = 0
        for rate in _rates(problem):
            found = price(at, duals, rate, strict=False, most=100, labels=effort.labels)
            new += master.add(_runs(problem, found.orders))
        duals = master.solve()
        if not new:
            break
    return duals


def _recombined(
    problem: Problem, master: Relaxation, duals: Duals, best: Plan, effort: Effort
) -> Plan:
    """The cheapest plan of known runs: those that could be in a better one than the best."""
    reduced = master.reduced(duals)
    room = best.units / UNITS_PER_PENNY - duals.pence
    likely = [int(i) for i in np.argsort(reduced, kind="stable")[:effort.columns]
              if reduced[i] <= room]
    runs = [*best.runs, *(master.runs[i] for i in likely)]
    kinds = problem.fleet.vehicles
    chosen = pick(len(problem), runs, [problem.fleet.setups[r.setup].vehicle for r in runs],
                  [v.available for v in kinds], start=range(len(best.runs)), nodes=effort.nodes,
                  gap=0.001)
    return _cheaper(best, plan_of(runs[i] for i in chosen or range(len(best.runs))))


def _bound(problem: Problem, master: Relaxation, units: int, effort: Effort) -> int:
    """Units that no plan is below.

    For any prices, a plan costs at least the prices of all stops and limited vehicles, and for
    each of its runs the least reduced cost there is; and of runs there are at most as many as
    vehicles of a limited kind, or as the cost of a known plan pays for. Or: prices scaled down
    until no run costs less than its stops pay are themselves such a bound (Farley 1990).
    """
    best, stuck, at, near = 0.0, 0, ground(problem), False
    for _ in range(effort.whole_rounds):
        duals = master.solve()
        cycles = master.straighten() if near else ()
        at = at.without(cycles)
        value, whole = _proven(at, master, duals, units, effort)
        near = whole and value >= duals.pence * (1 - NEAR)
        stuck = stuck + 1 if value <= best * (1 + SOME) else 0
        best = max(best, value)
        done = whole and not master.bent and value >= duals.pence * (1 - CLOSE)
        if stuck == PATIENCE or done or (cycles and not whole):
            break
    return max(0, min(units, int(best * UNITS_PER_PENNY)))


def _proven(
    at: Ground, master: Relaxation, duals: Duals, units: int, effort: Effort
) -> tuple[float, bool]:
    """Pence no plan is below at some prices, and whether there was room for all labels; what
    pricing finds is added to the relaxation."""
    problem = at.problem
    kinds, pence = problem.fleet.vehicles, units / UNITS_PER_PENNY
    prices, whole, scale = _value(problem, duals), True, 1.0
    value = prices
    for rate in _rates(problem):
        found = price(at, duals, rate, strict=True, most=150, labels=effort.labels)
        setups = [s for s in problem.fleet.setups if s.rate == rate]
        free = [s.fixed for s in setups if kinds[s.vehicle].available is None]
        most = sum(kinds[v].available or 0 for v in {s.vehicle for s in setups})
        if free:
            most += min(len(problem), int(pence * UNITS_PER_PENNY // min(free)))
        value += most * found.least
        cheapest = min(s.fixed for s in setups) / UNITS_PER_PENNY
        scale = max(scale, 1 - found.least / cheapest)
        whole &= found.whole
        master.add(_runs(problem, found.orders))
        master.bend([*_runs(problem, found.cycles), *_bent(problem, found.loose, setups, duals)])
    return max(value, prices / scale), whole


def _bent(
    problem: Problem, orders: Iterable[tuple[int, ...]], setups: Sequence[Setup], duals: Duals
) -> list[Run]:
    """Loose orders with the cheapest setup that has so many places, whoever sits in them."""
    position = {s: i for i, s in enumerate(problem.fleet.setups)}
    out = []
    for order in orders:
        carried = int(problem.persons[list(order)].sum())
        setup = min((s for s in setups if s.seats + s.wheelchairs >= carried),
                    key=lambda s: s.fixed / UNITS_PER_PENNY - duals.kind[s.vehicle])
        metres = length_m(problem, order)
        out.append(Run(order, position[setup], metres, setup.units(metres)))
    return out


def _value(problem: Problem, duals: Duals) -> float:
    """Pence of the prices of all stops, less what limits on vehicles give back."""
    return float(duals.stop.sum()) + sum(
        (vehicle.available or 0) * float(duals.kind[v])
        for v, vehicle in enumerate(problem.fleet.vehicles) if vehicle.available is not None)


def _rates(problem: Problem) -> list[int]:
    return sorted({s.rate for s in problem.fleet.setups})
