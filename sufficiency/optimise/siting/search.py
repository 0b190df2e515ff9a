"""The stages of one search for a plan: root bound, exchange, reduced-cost fixing, branching."""

from __future__ import annotations

from sufficiency.optimise.siting.reduced_mip import solve_reduced_mip
from sufficiency.optimise.siting.root import improve_bound, initial_bound, warm_bounds
from sufficiency.optimise.siting.school_branching import Branching
from sufficiency.optimise.siting.state import Search
from sufficiency.optimise.siting.warm_start import WarmStart
from sufficiency.optimise.work import LOOKING, PROVING


def run_search(search: Search, memory: WarmStart | None = None) -> None:
    """Bound, plan, exchange, branch: in stages that end as soon as it is done.

    Args:
        search: its bound and plan are updated.
        memory: of the search of a neighbouring problem.
    """
    root = warm_bounds(search, memory) or initial_bound(search)
    if root is None or search.found is None:
        return
    # A little more bound does where a remembered plan is nearly good enough.
    slack = search.total - search.target_bound()
    close = memory is not None and search.bound >= search.total - 2 * slack
    if not search.converged() and not close:
        search.exchange()
        search.tell(LOOKING)
    if not search.converged() and not close:
        root = improve_bound(search, root)
    if not search.converged():
        search.fix_by_reduced_cost(root)
        search.tell(PROVING)
    if not search.converged():
        solve_reduced_mip(search, root)
        search.tell(PROVING)
    if not search.converged():
        branching = Branching(search)
        leaves = memory.parts(search.joint) if memory is not None else None
        if leaves:
            branching.begin_with(leaves)
        branching.run()
