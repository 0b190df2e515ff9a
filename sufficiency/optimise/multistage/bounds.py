"""What no programme of openings undercuts, where a search ended before it had a bound of its own.

No programme has more places in any year than all options that open as soon as they are ready,
whatever that costs and however many share a site. So no fewer children are left out than there. Of
travel the same years give, for every price of a child left out (Lagrange),

    T >= min (T + price x S) - price x (children that the plan leaves out),

the minimum being a flow a year. The price is sought by halving: where its flow leaves out more
than the plan it was too low, else too high. Every price gives a bound, and the best is kept.
"""

from __future__ import annotations

from dataclasses import replace

from sufficiency.optimise.assignment.min_cost_flow import priced, recourse
from sufficiency.optimise.problem import Bools, Joint
from sufficiency.optimise.siting.solve import Plan

PRICES = 6
"""Prices that are tried: each is an assignment of every part."""


def raised(joint: Joint, plan: Plan, soonest: Bools, gap: float) -> Plan:
    """The plan with its two bounds raised as far as a few assignments raise them.

    Args:
        joint: the problem of pairs of option and year.
        plan: of that problem, with the bounds of its search.
        soonest: (p,) every option in the first year it is ready.
        gap: of travel, from which on nothing is done.
    """
    out = plan.found.shortfall
    if plan.gap <= gap and plan.shortfall_bound >= out:
        return plan
    least = plan.shortfall_bound
    if least < out:
        least = max(least, min(recourse(joint, soonest, ties=False).shortfall, out))
    # Seconds that options cost may be less than none; all of those are taken to open.
    spare = int(joint.options.cost.clip(max=0).sum())
    low, high = 0, 2 * max(p.nowhere_seconds for p in joint.parts)
    bound = plan.bound
    for _ in range(PRICES):
        price = (low + high) // 2
        parts = [priced(p, soonest, price) for p in joint.parts]
        short = sum(a.shortfall for a in parts)
        bound = max(bound, float(sum(a.seconds for a in parts) + price * (short - out) + spare))
        low, high = (price, high) if short > out else (low, price)
    most = float(plan.found.seconds - plan.given_up)
    return replace(plan, shortfall_bound=least, bound=min(bound, most))
