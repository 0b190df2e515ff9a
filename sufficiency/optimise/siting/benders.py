"""Benders decomposition for few options and many limits: the choice itself solved exactly.

The Lagrangian relaxation of ``relaxation.py`` prices capital and other linear limits; where they
bind a gap stays that branching on sites cannot close. With few options the choice can be left to
the master programme (``benders_master.py``): what it proposes is assigned exactly, until nothing it
proposes can be better than the best plan in hand.
"""

from __future__ import annotations

import time
from dataclasses import replace

from sufficiency.optimise.assignment.min_cost_flow import recourse
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.problem import Joint
from sufficiency.optimise.siting.benders_master import HALF, Master, Within, whole
from sufficiency.optimise.siting.parsimony import thrifty
from sufficiency.optimise.siting.solve import THRIFT, Plan
from sufficiency.optimise.work import ended

FEW = 1000
"""Options (or pairs of option and year) up to which the choice is solved exactly."""


def solve_by_benders(joint: Joint, start: Plan, effort: Effort) -> Plan:
    """Better plan and bound of a problem with few options; ``start`` where nothing is gained.

    The number of children left out is that of ``start``.

    Args:
        joint: the problem; its options are few (``FEW``).
        start: the plan in hand, with its bound.
        effort: relative gap on travel, threads, and what may be spent.
    """
    began = time.perf_counter()
    best, bound, gap = start, start.bound, effort.gap
    within = Within(start.found.shortfall)
    master = Master(joint, effort.work)
    master.begin(start.opened, within.children)
    while True:
        total = float(best.found.seconds)
        if bound >= min(total * (1 - gap), total - HALF) or effort.left() <= 0:
            break
        told = master.solve(replace(effort, gap=gap / 2), within)
        bound = max(bound, min(told.bound, total))
        if told.opened is None:
            break
        if told.opened.tobytes() in master.looked:
            # Its T is known and no better; as far as its cuts know it may be.
            master.exclude(told.opened)
            continue
        found = master.look(told.opened, told.thought)
        if found.shortfall <= within.children and found.seconds < best.found.seconds:
            best = replace(best, opened=told.opened, found=found)
    least = best.found.seconds
    bound = whole(bound, float(least))
    between = least - bound
    # What of the least travel is not worth its capital is given up, as ``solve_siting`` does.
    as_good = max(bound / (1 - gap) if gap < 1 else bound, float(least))
    opened, _ = thrifty(joint, best.opened, best.found, as_good, effort.work.part(1.0, THRIFT))
    found = recourse(joint, opened)
    return replace(
        best, opened=opened, found=found, bound=bound,
        given_up=max(found.seconds - int(as_good), 0),
        status="optimal" if between < 1 else "gap_reached" if between <= gap * least else ended(
            effort.work),
        seconds=start.seconds + time.perf_counter() - began,
    )
