"""The choice of options alone: given what each is worth, which to open, exactly.

Schools: the best P, one a site. Base places: modules that add up to B, one a host, by
dynamic programming over places (a multiple-choice knapsack). Expansions: each on its merit.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np

from sufficiency.errors import NoSolutionError
from sufficiency.optimise.problem import Bools, Floats, Ints, Problem


@dataclass(frozen=True, eq=False)
class Limits:
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
        cls, problem: Problem, must: Bools, never: Bools, one_of: tuple[Ints, ...] = ()
    ) -> Limits:
        """Limits of a problem with these options settled besides the pinned ones."""
        options, budget = problem.options, problem.budget
        must = must | options.pinned
        spent = int((options.school & must).sum())
        schools = len(options) if budget.max_schools is None else max(budget.max_schools - spent, 0)
        used = int(options.places[options.base & must].sum())
        places = None if budget.base_places is None else max(budget.base_places - used, 0)
        never = never | (np.isin(options.site, options.site[must]) & ~must)
        return cls(must, never, schools, places, one_of)


@dataclass(frozen=True, eq=False)
class Choice:
    """Options opened, their summed worth, and the worth of each on its own."""

    opened: Bools
    value: float
    worth: Floats


def choose(problem: Problem, worth: Floats, limits: Limits) -> Choice:
    """Least total worth under (4a), (4b) by number and (4c).

    Sites carry either schools or bases in this step; where a site could carry both, (4a) is
    relaxed between the two kinds, which only lowers the value.
    """
    options = problem.options
    opened = limits.must.copy()
    value = float(worth[opened].sum())
    free = ~limits.never & ~limits.must
    schools = _schools(problem, worth, free, limits)
    if schools is None:
        return Choice(opened, np.inf, worth)
    for positions in (schools, BaseTable(problem, worth, free, limits.base_places).best()):
        opened[positions] = True
        value += float(worth[positions].sum())
    other = np.flatnonzero(free & ~options.school & ~options.base & (worth < 0))
    for q in best_per_site(options.site, worth, other):
        opened[q] = True
        value += float(worth[q])
    return Choice(opened, value, worth)


def _schools(problem: Problem, worth: Floats, free: Bools, limits: Limits) -> Ints | None:
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
    """The option of least worth at each site, sites in order of that worth."""
    order = positions[np.lexsort((positions, worth[positions]))]
    _, first = np.unique(site[order], return_index=True)
    return order[np.sort(first)]


class BaseTable:
    """Dynamic programme over base places.

    Only hosts that rank among the best few for some size can be in a best choice: if a plan
    used another host, one of the better ones would be unused and could replace it.
    """

    def __init__(
        self, problem: Problem, worth: Floats, free: Bools, total: int | None
    ) -> None:
        options = problem.options
        self.options, self.worth = options, worth
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
        self.kept = np.sort(np.concatenate(keep)) if keep else np.zeros(0, dtype=np.int64)
        self.sites = np.unique(options.site[self.kept])
        self.ahead, self.pick = self._forward()

    def _forward(self) -> tuple[Floats, Ints]:
        states = self.total // self.unit + 1
        best = np.full((len(self.sites) + 1, states), np.inf)
        best[0, 0] = 0.0
        if not self.exact:
            best[0, :] = 0.0
        pick = np.full((len(self.sites), states), -1, dtype=np.int64)
        for row, site in enumerate(self.sites):
            best[row + 1] = best[row]
            for q in self.kept[self.options.site[self.kept] == site]:
                jump = int(self.options.places[q]) // self.unit
                if jump >= states:
                    continue
                trial = best[row, : states - jump] + self.worth[q]
                better = trial < best[row + 1, jump:]
                best[row + 1, jump:][better] = trial[better]
                pick[row, jump:][better] = q
        return best, pick

    @property
    def value(self) -> float:
        """Least worth of a choice with the right total; inf if no choice has it."""
        return float(self.ahead[-1, -1])

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
        for row in range(len(self.sites) - 1, -1, -1):
            q = self.pick[row, state]
            if q >= 0:
                chosen.append(q)
                state -= int(self.options.places[q]) // self.unit
        return np.array(sorted(chosen), dtype=np.int64)
