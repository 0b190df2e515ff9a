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
class Choice:
    """Options opened, their summed worth, and what forcing each of them in would cost.

    ``value + penalty[q]`` is the best worth of any choice that opens q (inf if none does).
    """

    opened: Bools
    value: float
    worth: Floats


def choose(problem: Problem, worth: Floats) -> Choice:
    """Least total worth under (4a), (4b) by number and (4c); pinned options are opened.

    Sites carry either schools or bases in this step; where a site could carry both, (4a) is
    relaxed between the two kinds, which only lowers the value.
    """
    options = problem.options
    opened = options.pinned.copy()
    value = float(worth[opened].sum())
    shut = np.isin(options.site, options.site[opened])
    free = ~shut
    for positions in (_schools(problem, worth, free), _bases(problem, worth, free)):
        opened[positions] = True
        value += float(worth[positions].sum())
    other = np.flatnonzero(free & ~options.school & ~options.base & (worth < 0))
    for q in best_per_site(options.site, worth, other):
        opened[q] = True
        value += float(worth[q])
    return Choice(opened, value, worth)


def schools_left(problem: Problem) -> int:
    """New schools that may be opened beyond the pinned ones."""
    options, most = problem.options, problem.budget.max_schools
    pinned = int((options.school & options.pinned).sum())
    return len(options) if most is None else max(most - pinned, 0)


def base_places_left(problem: Problem) -> int | None:
    """Base places that must (or may) be added beyond the pinned ones; None = no limit."""
    options, total = problem.options, problem.budget.base_places
    pinned = int(options.places[options.base & options.pinned].sum())
    return None if total is None else max(total - pinned, 0)


def best_per_site(site: Ints, worth: Floats, positions: Ints) -> Ints:
    """The option of least worth at each site, sites in order of that worth."""
    order = positions[np.lexsort((positions, worth[positions]))]
    _, first = np.unique(site[order], return_index=True)
    return order[np.sort(first)]


def _schools(problem: Problem, worth: Floats, free: Bools) -> Ints:
    options = problem.options
    ranked = best_per_site(options.site, worth, np.flatnonzero(free & options.school & (worth < 0)))
    return ranked[: schools_left(problem)]


def _bases(problem: Problem, worth: Floats, free: Bools) -> Ints:
    table = BaseTable(problem, worth, free)
    return table.best()


class BaseTable:
    """Dynamic programme over base places; also answers "what if this one is forced in".

    Only hosts that rank among the best few for some size can be in a best choice: if a plan
    used another host, one of the better ones would be unused and could replace it.
    """

    def __init__(self, problem: Problem, worth: Floats, free: Bools) -> None:
        options = problem.options
        self.options, self.worth = options, worth
        q = np.flatnonzero(free & options.base)
        total = base_places_left(problem)
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

    def worth_with(self, q: int) -> float:
        """Upper end of a bound: least worth of a choice that opens base option q.

        Never more than the true value, since q's own host may be used twice.
        """
        jump = int(self.options.places[q]) // self.unit
        state = self.ahead.shape[1] - 1 - jump
        if state < 0:
            return np.inf
        return float(self.ahead[-1, state] + self.worth[q])
