"""How many children change runs in September, and what it costs that fewer do.

The runs of last year are carried over: who is gone is taken out, who is new joins where that is
cheapest. At each school these or the new ones are driven. At how many children at most may change,
the schools whose new runs save most together are chosen exactly (0-1 knapsack).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from sufficiency.transport.change import joins
from sufficiency.transport.drive import Drive, School
from sufficiency.transport.fleet import UNITS_PER_PENNY
from sufficiency.transport.kept_runs import KeptSchool
from sufficiency.transport.problem import Problem
from sufficiency.transport.runs import Plan, Run, in_time, make_run, plan_of, together

KEPT, CHEAPEST, CAPPED = "last year's runs carried over", "the cheapest runs", "at most {} change"


@dataclass(frozen=True)
class Switch:
    """A school whose runs may be planned anew.

    Attributes:
        children: who then ride in another run than before.
        saved: units of a day against the runs carried over; 0 or more.
    """

    children: int
    saved: int


def stability(drive: Drive, before: Sequence[KeptSchool], most: int | None = None) -> pd.DataFrame:
    """Runs carried over, the cheapest ones, and those in which few children change.

    Args:
        drive: this year's cheapest runs.
        before: last year's runs.
        most: children who may change runs at most; None = not asked.

    Returns:
        One row each: runs (which), children_before (riders of now who rode to the same school),
        children_changed, schools_changed, gbp_year and more_gbp_year than the cheapest.
    """
    old = {s.pool_id: s for s in before}
    kept, switches, riders = 0, [], 0
    for school in drive.schools:
        orders = _orders(school, old[school.pool_id]) if school.pool_id in old else []
        plan = carried(school.problem, orders)
        known = {s for order in orders for s in order}
        changed = children_changed(school.problem, orders, school.plan.runs)
        kept += plan.units
        riders += int(school.problem.persons[sorted(known)].sum())
        better = plan.units > school.plan.units
        switches.append(Switch(changed if better else 0,
                               plan.units - school.plan.units if better else 0))
    asked = [(KEPT, 0), (CHEAPEST, sum(s.children for s in switches))]
    if most is not None:
        asked.insert(1, (CAPPED.format(most), most))
    rows: list[dict[str, Any]] = []
    for name, cap in asked:
        chosen = chosen_switches(switches, cap)
        units = kept - sum(switches[i].saved for i in chosen)
        rows.append({
            "runs": name, "children_before": riders,
            "children_changed": sum(switches[i].children for i in chosen),
            "schools_changed": sum(switches[i].saved > 0 for i in chosen),
            "gbp_year": round(units / UNITS_PER_PENNY / 100 * drive.scenario.transport.days)})
    return pd.DataFrame([r | {"more_gbp_year": r["gbp_year"] - rows[-1]["gbp_year"]}
                         for r in rows])


def chosen_switches(switches: Sequence[Switch], most: int) -> list[int]:
    """Positions of those that save most together while no more than ``most`` children change."""
    free = [i for i, s in enumerate(switches) if not s.children]
    best: list[tuple[int, tuple[int, ...]]] = [(0, ())] * (most + 1)
    for i, s in enumerate(switches):
        if 0 < s.children <= most:
            best = [max(best[n], _with(best[n - s.children], i, s.saved), key=lambda b: b[0])
                    if n >= s.children else best[n] for n in range(most + 1)]
    return sorted([*free, *best[most][1]])


def _with(before: tuple[int, tuple[int, ...]], at: int, saved: int) -> tuple[int, tuple[int, ...]]:
    return before[0] + saved, (*before[1], at)


def children_changed(
    problem: Problem, before: Sequence[Sequence[int]], after: Sequence[Run]
) -> int:
    """Children of the runs before who are not in the run that goes on as theirs.

    Each run goes on as one run at most: those with most children in common, over all runs.

    Args:
        problem: the school as it is now.
        before: stops of each run before, of children who still ride.
        after: the runs now.
    """
    if not before or not after:
        return 0
    common = np.array([[int(problem.persons[sorted(set(a) & set(b.stops))].sum()) for b in after]
                       for a in before])
    pairs = linear_sum_assignment(common, maximize=True)
    return int(problem.persons[[s for a in before for s in a]].sum() - common[pairs].sum())


def carried(problem: Problem, orders: Sequence[Sequence[int]]) -> Plan:
    """Runs of last year with this year's riders.

    A run that may no longer be driven as it was (a longer ride, children who are now apart) is
    given up, and its children join where that is cheapest, like those who are new.

    Args:
        problem: the school as it is now.
        orders: stops of each run, of children who still ride.
    """
    plan = plan_of(())
    for order in orders:
        run = _as_before(problem, order, plan) if order else None
        plan = plan if run is None else plan_of([*plan.runs, run])
    for stop in sorted(set(range(len(problem))) - {s for r in plan.runs for s in r.stops}):
        plan = joins(problem, plan, stop, 1)[0].plan
    return plan


def _as_before(problem: Problem, order: Sequence[int], plan: Plan) -> Run | None:
    """The run with the cheapest vehicle that can be had."""
    if not (in_time(problem, order) and together(problem, order)):
        return None
    kinds, setups = problem.fleet.vehicles, problem.fleet.setups
    used = [setups[r.setup].vehicle for r in plan.runs]
    at = list(order)
    held = (int(problem.seated[at].sum()), int(problem.wheelchairs[at].sum()),
            bool(problem.aided[at].any()))
    runs = [make_run(problem, order, i) for i, s in enumerate(setups) if s.holds(*held) and (
        (most := kinds[s.vehicle].available) is None or used.count(s.vehicle) < most)]
    return min(runs, key=lambda r: r.units, default=None)


def _orders(school: School, old: KeptSchool) -> list[list[int]]:
    """Runs before as stops of now; who rides no more is not in them."""
    stop_of: Mapping[int, int] = {
        int(school.riders["child"].iloc[i]): at
        for at, members in enumerate(school.problem.members) for i in members}
    out, seen = [], set()
    for run in old.runs:
        children = [int(old.riders["child"].iloc[i]) for s in run.stops
                    for i in old.problem.members[s]]
        order = [s for s in dict.fromkeys(stop_of[c] for c in children if c in stop_of)
                 if s not in seen]
        seen |= set(order)
        out.append(order)
    return out
