"""The stages of one search for a plan: root bound, exchange, reduced-cost fixing, branching."""

from __future__ import annotations

from sufficiency.optimise.siting.reduced_mip import finish
from sufficiency.optimise.siting.root import first_bounds, remembered, rounds
from sufficiency.optimise.siting.school_branching import Branching
from sufficiency.optimise.siting.state import Search
from sufficiency.optimise.siting.warm_start import Memory


def run_search(search: Search, memory: Memory | None = None) -> None:
    """Bound, plan, exchange, branch: in stages that end as soon as it is done.

    Args:
        search: its bound and plan are updated.
        memory: of the search of a neighbouring problem.
    """
    root = remembered(search, memory) or first_bounds(search)
    if root is None or search.found is None:
        return
    # A little more bound does where a remembered plan is nearly good enough.
    slack = search.total - search.enough()
    close = memory is not None and search.bound >= search.total - 2 * slack
    if not search.done() and not close:
        search.exchange()
        search.tell("exchange")
    if not search.done() and not close:
        root = rounds(search, root)
    if not search.done():
        search.rule_out(root)
        search.tell("ruling out")
    if not search.done():
        finish(search, root)
        search.tell("core")
    if not search.done():
        branching = Branching(search)
        leaves = memory.parts(search.joint) if memory is not None else None
        if leaves:
            branching.begin_with(leaves)
        branching.run()
