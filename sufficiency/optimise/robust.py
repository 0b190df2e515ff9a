"""How sure is the choice of sites: one choice for many draws of demand and speed.

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

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sufficiency.optimise.assign import Recourse, recourse
from sufficiency.optimise.problem import Bools, Floats, Joint, Problem
from sufficiency.optimise.site import Plan, plan

Tell = Callable[[str], None]

CENTRAL, ALONE = 0.12, 0.45
"""Shares of the time for the scenario's own plan, and for the draws one by one."""


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


def robust(
    central: Problem, draws: Sequence[Problem], *, seconds: float, gap: float = 0.005,
    threads: int = 2, tell: Tell = lambda _: None,
) -> Robust:
    """Choose once for all draws.

    Args:
        central: the scenario's own problem.
        draws: problems with the same options and limits.
        seconds: time for everything; each search is cut to its share and says its gap.
        gap, threads: as for ``plan``; draws alone are searched to twice the gap, as their sites
            are only counted and their plans only compared.

    Raises:
        NoSolutionError: the limits contradict each other, or no plan was found in time.
    """
    began = time.perf_counter()

    def left(share: float) -> float:
        return max(began + share * seconds - time.perf_counter(), 0.5)

    tell("the scenario's own plan")
    own = plan(central, gap=gap, threads=threads, time_limit=left(CENTRAL))
    known: list[Bools] = [own.opened]
    alone: list[Plan] = []
    for number, problem in enumerate(draws):
        tell(f"draw {number + 1} of {len(draws)} alone")
        share = left(CENTRAL + ALONE) / (len(draws) - number)
        found = plan(problem, gap=2 * gap, threads=threads, time_limit=share, choices=known[:4])
        alone.append(found)
        if not any(np.array_equal(found.opened, k) for k in known):
            known.append(found.opened)
    joint = Joint(tuple(draws))

    def watch(step: str, best: float, bound: float) -> None:
        tell(f"all draws together: {step}" + (
            f", gap {(best - bound) / max(best, 1):.2%}" if np.isfinite(best) else ""
        ))

    together = plan(
        joint, gap=gap, threads=threads, time_limit=left(1.0), choices=known, watch=watch
    )
    return Robust(together, own, recourse(joint, own.opened), tuple(alone))
