"""Choose options by worth alone: an exact knapsack over schools and bases.

Schools: the best P, one a site. Base places: modules that add up to B, one a host, by
dynamic programming over places (a multiple-choice knapsack). Expansions: each on its merit.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numba
import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.errors import NoSolutionError
from sufficiency.optimise.problem import Bools, Floats, Ints, Joint, Problem


@discreet
@dataclass(frozen=True, eq=False)
class NodeRestrictions:
    """What is settled about the options of a problem at one point of a search.

    Attributes:
        must: (q,) opened whatever they are worth (pins among them).
        never: (q,) not to be opened.
        schools: new schools that may still be opened.
        base_places: base places that still must (or may) be added; None = no limit.
        one_of: disjoint sets of new-school options, each of which must give one.
    """

    must: Bools
    never: Bools
    schools: int
    base_places: int | None
    one_of: tuple[Ints, ...] = ()

    @classmethod
    def of(
        cls, problem: Problem | Joint, must: Bools, never: Bools, one_of: tuple[Ints, ...] = ()
    ) -> NodeRestrictions:
        """Limits of a problem with these options settled besides the pinned ones.

        Args:
            problem: its pins and limits on schools and base places.
            must: (q,) options that are to open besides the pinned ones.
            never: (q,) options that are not; the others at the sites of those that open join them.
            one_of: disjoint sets of positions of new-school options, each of which must give one.
        """
        options, budget = problem.options, problem.budget
        must = must | options.pinned
        spent = int((options.school & must).sum())
        schools = len(options) if budget.max_schools is None else max(budget.max_schools - spent, 0)
        used = int(options.places[options.base & must].sum())
        places = None if budget.base_places is None else max(budget.base_places - used, 0)
        if places is not None and not budget.base_exact and places >= _most_places(problem):
            places = None
        never = never | (np.isin(options.site, options.site[must]) & ~must)
        return cls(must, never, schools, places, one_of)


def _most_places(problem: Problem | Joint) -> int:
    """Base places if every host takes its largest module."""
    options = problem.options
    most = np.zeros(int(options.site.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(most, options.site[options.base], options.places[options.base])
    return int(most.sum())


@discreet
@dataclass(frozen=True, eq=False)
class Choice:
    """Options opened, their summed worth, and the part of it that is not schools chosen freely."""

    opened: Bools
    value: float
    rest: float


def choose(problem: Problem | Joint, worth: Floats, limits: NodeRestrictions) -> Choice:
    """Least total worth under (4a), (4b) by number and (4c).

    Sites carry either schools or bases in this step; where a site could carry both, (4a) is
    relaxed between the two kinds, which only lowers the value.

    Args:
        problem: options and limits.
        worth: (q,) what each option adds to the sum when it opens; negative where it saves.
        limits: what is settled about the options, and the schools and base places still to choose.
    """
    options = problem.options
    opened = limits.must.copy()
    rest = float(worth[opened].sum())
    free = ~limits.never & ~limits.must
    bases = BaseTable(problem, worth, free, limits.base_places).best()
    other = np.flatnonzero(free & ~options.school & ~options.base & (worth < 0))
    for positions in (bases, best_per_site(options.site, worth, other)):
        opened[positions] = True
        rest += float(worth[positions].sum())
    schools = _schools(problem, worth, free, limits)
    if schools is None:
        return Choice(opened, np.inf, rest)
    opened[schools] = True
    return Choice(opened, rest + float(worth[schools].sum()), rest)


def _schools(
    problem: Problem | Joint, worth: Floats, free: Bools, limits: NodeRestrictions
) -> Ints | None:
    """The best school of every set that must give one, then the best of the rest.

    Exact for disjoint sets: some option of each set is in any choice, and its best may be that
    one. None if a set has no option left, or there are more sets than schools.
    """
    options = problem.options
    first: list[int] = []
    for members in limits.one_of:
        left = members[free[members]]
        if not len(left):
            return None
        first.append(int(left[np.lexsort((left, worth[left]))[0]]))
    if len(first) > limits.schools:
        return None
    rest = free & options.school & (worth < 0)
    rest[np.isin(options.site, options.site[first])] = False
    ranked = best_per_site(options.site, worth, np.flatnonzero(rest))
    return np.array([*first, *ranked[: limits.schools - len(first)]], dtype=np.int64)


def best_per_site(site: Ints, worth: Floats, positions: Ints) -> Ints:
    """The option of least worth at each site, sites in order of that worth.

    Args:
        site: (q,) site number of each option.
        worth: (q,) what each adds when it opens; the lower the better.
        positions: options that are looked at.
    """
    order = positions[np.lexsort((positions, worth[positions]))]
    _, first = np.unique(site[order], return_index=True)
    return order[np.sort(first)]


class BaseTable:
    """Dynamic programme over base places.

    Only hosts that rank among the best few for some size can be in a best choice: if a plan
    used another host, one of the better ones would be unused and could replace it.
    """

    def __init__(
        self, problem: Problem | Joint, worth: Floats, free: Bools, total: int | None
    ) -> None:
        options = problem.options
        self.worth = worth
        q = np.flatnonzero(free & options.base)
        self.exact = problem.budget.base_exact and total is not None
        if total is None:
            q = q[worth[q] < 0]
            total = int(options.places[best_per_site(options.site, worth, q)].sum())
        elif not self.exact:
            q = q[worth[q] < 0]
        self.total = total
        sizes = np.unique(options.places[q]) if total else np.zeros(0, dtype=np.int64)
        self.unit = gcd(total, *sizes.tolist()) if len(sizes) else 1
        keep: list[Ints] = []
        most = total // int(sizes.min()) if len(sizes) else 0
        for size in sizes:
            same = q[options.places[q] == size]
            keep.append(best_per_site(options.site, worth, same)[:most])
        kept = np.concatenate(keep) if keep else np.zeros(0, dtype=np.int64)
        self.kept = kept[np.lexsort((kept, options.site[kept]))]
        _, start = np.unique(options.site[self.kept], return_index=True)
        self.start = np.r_[start, len(self.kept)]
        self.jump = options.places[self.kept] // self.unit
        self.ahead, self.pick = _base_table(
            self.start, self.jump, worth[self.kept], total // self.unit + 1, self.exact
        )

    @property
    def value(self) -> float:
        """Least worth of a choice with the right total; inf if no choice has it."""
        return float(self.ahead[-1, -1])

    def with_one(self, places: Ints) -> Floats:
        """Least worth of the other hosts when one more module of these sizes is forced in."""
        left = self.ahead.shape[1] - 1 - places // self.unit
        return np.where(left >= 0, self.ahead[-1, np.maximum(left, 0)], np.inf)

    def best(self) -> Ints:
        """Positions of the best choice.

        Raises:
            NoSolutionError: no set of modules adds up to the total.
        """
        if not np.isfinite(self.value):
            raise NoSolutionError(
                f"no set of base modules adds up to {self.total} places at different hosts"
            )
        state, chosen = self.ahead.shape[1] - 1, []
        for row in range(len(self.start) - 2, -1, -1):
            at = self.pick[row, state]
            if at >= 0:
                chosen.append(self.kept[at])
                state -= int(self.jump[at])
        return np.array(sorted(chosen), dtype=np.int64)


@numba.njit(cache=True)
def _base_table(
    start: Ints, jump: Ints, worth: Floats, states: int, exact: bool
) -> tuple[Floats, Ints]:  # pragma: no cover (compiled)
    """(hosts + 1, states) least worth of the first hosts, and which module each state takes."""
    hosts = len(start) - 1
    best = np.full((hosts + 1, states), np.inf)
    best[0, 0] = 0.0
    if not exact:
        best[0, :] = 0.0
    pick = np.full((hosts, states), -1, dtype=np.int64)
    for row in range(hosts):
        best[row + 1] = best[row]
        for at in range(start[row], start[row + 1]):
            for state in range(jump[at], states):
                trial = best[row, state - jump[at]] + worth[at]
                if trial < best[row + 1, state]:
                    best[row + 1, state] = trial
                    pick[row, state] = at
    return best, pick


Subproblem = tuple[Bools, tuple[Ints, ...]]
"""Plans that open none of some options and at least one of each of some sets."""
