"""Two-stage robust siting: one choice for many draws of demand and speed.

The draws are the parts of a ``Joint``: sites are chosen once, children assigned in each draw
(two-stage stochastic programme with recourse; Birge and Louveaux, *Introduction to Stochastic
Programming*, ch. 4). With (S, T) the objectives summed over draws, in strict order,

    WS    every draw has the sites that are best for it alone      (nobody can know that)
    RP    the one choice that is best over all draws                ("together")
    EEV   the choice made for the scenario alone                    ("central")
    WS <= RP <= EEV
    VSS = EEV - RP     value of the stochastic solution: what looking at the draws saves
    EVPI = RP - WS     what knowing the draw beforehand would save at most

Each is known between the plan found and its proven bound, so each difference is a range. Seconds of
two choices are compared only where both leave equally many children without a suitable local place:
a choice that leaves more out has fewer to drive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.common.progress import Progress
from sufficiency.optimise.assignment.min_cost_flow import Recourse, recourse
from sufficiency.optimise.effort import Effort
from sufficiency.optimise.problem import Bools, Floats, Joint, Problem
from sufficiency.optimise.sensitivity.pareto import closed
from sufficiency.optimise.siting.solve import Plan, gap_words, solve_siting

CENTRAL, ALONE = 0.12, 0.5
"""Share of the time for the scenario's own plan, and of the rest for the draws one by one."""


@dataclass(frozen=True)
class Range:
    """A difference of two totals, from the least that is proven to the most that is possible.

    Attributes:
        least, most: children without a suitable local place, summed over draws.
        least_seconds, most_seconds: seconds, summed over draws; None where the number of children
            differs or is not proven.
    """

    least: int
    most: int
    least_seconds: float | None = None
    most_seconds: float | None = None

    def __post_init__(self) -> None:
        assert self.least <= self.most
        assert self.least_seconds is None or self.most_seconds is None or (
            self.least_seconds <= self.most_seconds)


@discreet
@dataclass(frozen=True, eq=False)
class Robust:
    """One choice for many draws, beside what each draw would choose alone.

    Attributes:
        together: the plan over all draws, one assignment a draw.
        central: the plan of the scenario itself.
        of_central: what the central choice comes to in the draws.
        alone: the plan of each draw alone.
    """

    together: Plan
    central: Plan
    of_central: Recourse
    alone: tuple[Plan, ...]

    def chosen_alone(self) -> Floats:
        """(q,) share of draws whose own plan opens each option."""
        return np.mean([p.opened for p in self.alone], axis=0)

    def regrets(self, opened: Recourse) -> list[Range]:
        """Of each draw: what this choice costs beyond the draw's own plan."""
        return [
            _difference((a.shortfall, a.shortfall), (a.seconds, a.seconds), *_known(own))
            for a, own in zip(opened.parts, self.alone, strict=True)
        ]

    def vss(self) -> Range:
        """EEV - RP."""
        eev = self.of_central
        return _difference((eev.shortfall, eev.shortfall), (eev.seconds, eev.seconds),
                           *_known(self.together))

    def evpi(self) -> Range:
        """RP - WS."""
        each = [_known(p) for p in self.alone]
        children = (sum(c[0] for c, _ in each), sum(c[1] for c, _ in each))
        seconds = (sum(s[0] for _, s in each), sum(s[1] for _, s in each))
        return _difference(*_known(self.together), children, seconds)


Pair = tuple[float, float]


def _known(of: Plan) -> tuple[tuple[int, int], Pair]:
    """What is known of a plan's optimum: (bound, found) of children and of seconds."""
    return ((of.shortfall_bound, of.found.shortfall), (of.bound, float(of.found.seconds)))


def _difference(
    children: tuple[int, int], seconds: Pair, less: tuple[int, int], less_seconds: Pair
) -> Range:
    """Range of a - b where both are known only between two values and b is the less."""
    least, most = children[0] - less[1], children[1] - less[0]
    if least != most or most != 0:
        return Range(max(least, 0), most)
    return Range(0, 0, max(seconds[0] - less_seconds[1], 0.0), seconds[1] - less_seconds[0])


def solve_two_stage(
    central: Problem, draws: Sequence[Problem], effort: Effort, tell: Progress = lambda _: None
) -> Robust:
    """Choose once for all draws.

    Args:
        central: the scenario's own problem.
        draws: problems with the same options and limits.
        effort: for everything; each search is cut to its share and says its gap. Draws alone are
            searched to twice the gap, as their sites are only counted and their plans only
            compared.
        tell: called with what is being searched, in words.

    Raises:
        NoSolutionError: the limits contradict each other, or no plan was found in time.
    """
    def searched(problem: Problem | Joint, part: Effort, **more: Any) -> Plan:
        found = solve_siting(problem, gap=part.gap, threads=part.threads, work=part.work, **more)
        return closed(problem, found, part)

    tell("the scenario's own plan")
    own = searched(central, effort.part(CENTRAL))
    known: list[Bools] = [own.opened]
    alone: list[Plan] = []
    shares = replace(effort.part(ALONE), gap=2 * effort.gap).shared([1.0] * len(draws))
    for number, (problem, share) in enumerate(zip(draws, shares, strict=True), 1):
        tell(f"draw {number} of {len(draws)} alone")
        found = searched(problem, share, choices=known[:4])
        alone.append(found)
        if not any(np.array_equal(found.opened, k) for k in known):
            known.append(found.opened)
    joint = Joint(tuple(draws))

    def watch(step: str, best: float, bound: float) -> None:
        tell(f"all draws together: {step}, {gap_words(best, bound)}")

    together = searched(joint, effort, choices=known, watch=watch)
    of_own = recourse(joint, own.opened)
    # Where little effort was left for all draws together, the scenario's own choice may be better.
    if of_own.rank < together.found.rank:
        together = replace(together, opened=own.opened, found=of_own, memory=None)
    return Robust(together, own, of_own, tuple(alone))
