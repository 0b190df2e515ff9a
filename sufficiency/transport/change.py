"""A child joins or leaves a school in mid-year: the cheapest changes that touch one run at most."""

from __future__ import annotations

from dataclasses import dataclass

from sufficiency.common.discreet import discreet
from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import (
    Plan,
    Run,
    in_time,
    length_m,
    load,
    make_run,
    plan_of,
    rides_s,
    together,
)


@discreet
@dataclass(frozen=True)
class Change:
    """One way to take a stop in, or out.

    Attributes:
        run: position of the run that changes in the plan before; -1 = a new one.
        units: what a day costs more; negative = less.
        plan: the plan after.
    """

    run: int
    units: int
    plan: Plan


def joins(
    problem: Problem, plan: Plan, stop: int, count: int = 3, *, stays: bool = False
) -> list[Change]:
    """The cheapest ways to take a stop in: into each run at its best place, or a run of its own.

    No other run changes, and nobody who is in the run changes places with another; every rule is
    kept, limits on vehicles too.

    Args:
        problem: the school with the stop.
        plan: runs of all other stops.
        stop: position of the stop that joins.
        count: ways at most.
        stays: whether a run keeps its kind of vehicle and its assistant where they hold the stop
            too; else the cheapest that can be had is taken.

    Returns:
        At most ``count``, cheapest first, each of another run.
    """
    found = []
    for at, run in enumerate(plan.runs):
        orders = [(*run.stops[:i], stop, *run.stops[i:]) for i in range(len(run.stops) + 1)]
        best = [r for o in orders if together(problem, o) and in_time(problem, o)
                for r in _made(problem, o, plan, at)]
        best = [r for r in best if _as_it_was(problem, r, run)] or best if stays else best
        if best:
            found.append(_change(plan, at, min(best, key=lambda r: (r.units, r.stops))))
    own = _made(problem, (stop,), plan, -1)
    if own:
        found.append(_change(plan, -1, min(own, key=lambda r: r.units)))
    return sorted(found, key=lambda c: (c.units, c.run))[:count]


def leaves(problem: Problem, plan: Plan, stop: int) -> Change:
    """What is saved if a stop is taken out of its run, the others of it as they were, in the
    cheapest vehicle that can be had. The vehicle may have to stay: then little is saved.

    A run that no vehicle holds, or in which somebody rides beyond the limit, goes on as it was.

    Args:
        problem: the school with the stop.
        plan: runs of all stops.
        stop: position of the one that leaves.
    """
    at = next(i for i, run in enumerate(plan.runs) if stop in run.stops)
    run = plan.runs[at]
    rest = tuple(s for s in run.stops if s != stop)
    kept = [r for i, r in enumerate(plan.runs) if i != at]
    before = dict(zip(run.stops, rides_s(problem, run.stops), strict=True))
    limits = problem.limit_s
    if rest and all(ride <= max(limits[s], before[s]) for s, ride in zip(
            rest, rides_s(problem, rest), strict=True)):
        kept.append(min(_made(problem, rest, plan, at), key=lambda r: r.units,
                        default=Run(rest, run.setup, length_m(problem, rest), run.units)))
    elif rest:
        # Without the stop the road between its neighbours may be a longer one.
        kept += [make_run(problem, (s,), _free(problem, s)) for s in rest]
    after = plan_of(kept)
    return Change(at, after.units - plan.units, after)


def _as_it_was(problem: Problem, run: Run, before: Run) -> bool:
    """Whether a run has the vehicle it had, and an assistant if it had one."""
    now, then = (problem.fleet.setups[r.setup] for r in (run, before))
    return now.vehicle == then.vehicle and now.assistant >= then.assistant


def _free(problem: Problem, stop: int) -> int:
    """The cheapest setup for a stop alone that is not limited in number."""
    kinds, held = problem.fleet.vehicles, load(problem, (stop,))
    return min((s.units(length_m(problem, (stop,))), i)
               for i, s in enumerate(problem.fleet.setups)
               if s.holds(*held) and kinds[s.vehicle].available is None)[1]


def _made(problem: Problem, stops: tuple[int, ...], plan: Plan, instead: int) -> list[Run]:
    """The run with every setup that holds it and can be had, one of the plan's runs given up."""
    used = [problem.fleet.setups[r.setup].vehicle for i, r in enumerate(plan.runs) if i != instead]
    kinds, held = problem.fleet.vehicles, load(problem, stops)
    return [
        make_run(problem, stops, i) for i, s in enumerate(problem.fleet.setups)
        if s.holds(*held) and ((most := kinds[s.vehicle].available) is None
                               or used.count(s.vehicle) < most)]


def _change(plan: Plan, at: int, run: Run) -> Change:
    after = plan_of([*(r for i, r in enumerate(plan.runs) if i != at), run])
    return Change(at, after.units - plan.units, after)
