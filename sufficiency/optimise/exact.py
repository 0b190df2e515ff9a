"""Few options, many limits: the choice itself solved exactly.

The Lagrangian relaxation of ``bounds.py`` prices capital and other linear limits; where they bind
a gap stays that branching on sites cannot close. With few options the choice can be left to the
master programme (``master.py``): what it proposes is assigned exactly, until nothing it proposes
can be better than the best plan in hand.
"""

from __future__ import annotations

from dataclasses import replace

from sufficiency.optimise.assign import assign
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.master import HALF, Master, Within, whole
from sufficiency.optimise.problem import Joint
from sufficiency.optimise.site import Plan

FEW = 1000
"""Options (or pairs of option and year) up to which the choice is solved exactly."""


def close(joint: Joint, start: Plan, effort: Effort) -> Plan:
    """Better plan and bound of a problem with few options; ``start`` where nothing is gained.

    The number of children left out is that of ``start``.
    """
    begun = effort.left()
    best, bound, gap = start, start.bound, effort.gap
    within = Within(start.found.shortfall)
    master = Master(joint)
    master.begin(start.opened, within.children, effort)
    late = False
    while True:
        total = float(best.found.seconds)
        late = effort.left() <= 0
        if bound >= min(total * (1 - gap), total - HALF) or late:
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
    total = float(best.found.seconds)
    bound = whole(bound, total)
    proven, near = total - bound < 1.0, total - bound <= gap * abs(total)
    ended = "time_limit" if late else "search_ended"
    ties = tuple(assign(p, best.opened) for p in joint.parts)
    return replace(
        best, found=replace(best.found, parts=ties), bound=bound,
        status="optimal" if proven else "gap_reached" if near else ended,
        seconds=start.seconds + begun - effort.left(),
    )
