"""Solve the reduced mixed-integer programme left after reduced-cost fixing.

Travel is at least the bound plus the reduced cost of every arc used, so an arc whose reduced cost
exceeds what is between bound and plan is in no better plan. In problems whose journeys are long
beside the gap (p-median above all) hardly an arc survives that, and the strong model on the rest
is solved at once.
"""

from __future__ import annotations

import numpy as np

from sufficiency.optimise.mip.constraints import Arcs
from sufficiency.optimise.mip.model import Model
from sufficiency.optimise.siting.relaxation import Bound
from sufficiency.optimise.siting.state import Search

NODES = 3000
"""Branches of the exact solver."""
MOST = 12_000
"""Arcs left at which it is worth a try."""


def solve_reduced_mip(search: Search, root: Bound) -> None:
    """Solve what the bound leaves open, if it is little; plan and bound of the search rise."""
    joint, enough = search.joint, search.target_bound()
    left, dropped, count = [], search.ruled_out, 0
    for part, mine in zip(joint.parts, search.relaxation.slices, strict=True):
        group, pool = np.nonzero(part.seconds >= 0)
        reduced = part.seconds[group, pool] - root.at.v[mine][group]
        least = root.value + reduced + root.at.lam * ~part.local[pool]
        keep = least < enough
        dropped = min(dropped, float(least[~keep].min(initial=np.inf)))
        count += int(keep.sum())
        if count > MOST:
            return
        left.append(Arcs(part, group[keep], pool[keep]))
    options = joint.options
    every = np.arange(len(options))
    sites = int(options.site.max(initial=-1)) + 1
    model = Model(tuple(left), every, np.ones_like(every), np.ones(sites, np.int64), strong=True)
    result = model.solve(
        first_objective=False, shortfall=search.first.least, gap=search.gap / 2,
        work=search.work, nodes=NODES, threads=search.threads,
    )
    if np.isfinite(result.objective):
        search.try_choice(result.opened)
    bound = np.inf if result.status == "infeasible" else result.bound
    search.bound = max(search.bound, min(bound, dropped, search.total))
