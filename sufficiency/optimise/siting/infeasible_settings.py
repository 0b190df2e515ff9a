"""The smallest set of settings that no choice of options can meet together.

A setting is one pin, one ban (a word of ``forbid``, or an ``allow_`` list), the rule of one option
a site (4a), or one of the limits (4b) to (4d). A set of them is feasible if some choice of options
meets every member; a subset of a feasible set is feasible. Only two things force anything open,
so an infeasible set is of one of two kinds:

    pins     some pins exceed a limit, share a site or are banned: for each limit the fewest are
             found by taking the largest first.
    base     base places must be made up *exactly*, and what is left after the pins cannot be:
             whether it can is a multiple-choice knapsack, solved exactly by dynamic programming
             over places (least capital for each number of places).
    years    either of the two, where it is the capital of a year that does not suffice
             (``infeasible_years.py``).

For the second and third kind the smallest set is found by the duality of conflicts and
corrections: every infeasible set meets every *correction* (what is left out of a feasible set that
cannot grow), so the smallest set that meets all corrections known so far is a lower bound, and the
answer once it is itself infeasible (Ignatiev, Previti, Liffiton and Marques-Silva, *Smallest MUS
extraction with minimal hitting set dualization*, CP 2015). Equally small sets: the one whose
settings come first.
Of the further limits (4e) new bases in each district are one setting; others (of yearly capital,
see ``phasing.py``) are no settings of a scenario and are refused here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sufficiency.optimise.siting.setting_limits import DISTRICTS, Setting, SettingLimits

ROUNDS = 400
"""Corrections looked at before a conflict of the second kind is given up as not found."""


@dataclass(frozen=True)
class Conflict:
    """Settings that contradict each other.

    Attributes:
        settings: the set; taking any one out makes the others feasible.
        smallest: no smaller set is infeasible (False only where the search was cut off).
        enough: members whose removal alone makes the whole scenario feasible.
    """

    settings: tuple[Setting, ...]
    smallest: bool
    enough: tuple[Setting, ...]


def smallest_conflict(limits: SettingLimits) -> Conflict | None:
    """The smallest set of settings that contradict each other; None if all can be met."""
    settings = limits.settings()
    everything = frozenset(settings)
    if limits.feasible(everything):
        return None
    rank = {s: i for i, s in enumerate(settings)}

    def size(found: Sequence[Setting]) -> tuple[int, int]:
        return len(found), sum(rank[s] for s in found)

    best = min(_of_pins(limits), key=size, default=None)
    smallest = True
    for member in (Setting("base_places"), Setting("years")):
        exact = member.kind != "base_places" or limits.budget.base_exact
        if member in everything and exact:
            most = len(settings) if best is None else len(best)
            other, complete = _with(member, limits, settings, most)
            smallest &= complete
            if other is not None and (best is None or size(other) < size(best)):
                best = other
    if best is None:
        best = _irreducible(limits, settings)
    best = sorted(best, key=rank.__getitem__)
    enough = tuple(s for s in best if limits.feasible(everything - {s}))
    return Conflict(tuple(best), smallest, enough)


def _of_pins(limits: SettingLimits) -> list[list[Setting]]:
    """The fewest pins against each limit, each site and each ban."""
    options, budget = limits.options, limits.budget
    pins = np.flatnonzero(options.pinned)
    one = np.ones(len(options), dtype=np.int64)
    found = []
    for kind, mask, use, most in (
        ("schools", options.school, one, budget.max_schools),
        ("school_places", options.school, options.places, budget.max_school_places),
        ("base_places", options.base, options.places, budget.base_places),
        ("capital", one > 0, options.capital, budget.capital),
    ):
        mine = pins[mask[pins]]
        if most is None or use[mine].sum() <= most:
            continue
        order = mine[np.lexsort((mine, -use[mine]))]
        count = int(np.searchsorted(np.cumsum(use[order]), most, side="right")) + 1
        found.append([Setting(kind), *(Setting("pin", int(q)) for q in order[:count])])
    if limits.district is not None and limits.per_district is not None:
        mine = pins[options.base[pins]]
        for district in np.unique(limits.district[mine]):
            few = mine[limits.district[mine] == district][: limits.per_district + 1]
            if len(few) > limits.per_district:
                found.append([Setting(DISTRICTS), *(Setting("pin", int(q)) for q in few)])
    for site in np.unique(options.site[pins]):
        two = pins[options.site[pins] == site][:2]
        if len(two) == 2:
            found.append([Setting("site"), *(Setting("pin", int(q)) for q in two)])
    found += [[Setting("ban", i), Setting("pin", int(q))]
              for i, ban in enumerate(limits.bans) for q in pins[ban[pins]]]
    return found


def _with(
    member: Setting, limits: SettingLimits, settings: tuple[Setting, ...], most: int
) -> tuple[list[Setting] | None, bool]:
    """The smallest infeasible set with this setting in it, if it has at most so many settings.

    Returns:
        The set or None, and whether the search was complete.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    take = {s: model.new_bool_var(f"{s.kind}{s.number}") for s in settings}
    model.add(take[member] == 1)
    model.add(sum(take.values()) <= most)
    heavy = len(settings) ** 2
    model.minimize(sum((heavy + i) * take[s] for i, s in enumerate(settings)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    for _ in range(ROUNDS):
        if solver.solve(model) != cp_model.OPTIMAL:
            return None, True
        chosen = frozenset(s for s in settings if solver.value(take[s]))
        if not limits.feasible(chosen):
            return list(chosen), True
        grown = _grown(limits, chosen, [s for s in settings if s not in chosen])
        model.add_bool_or([take[s] for s in settings if s not in grown])
    return None, False


def _grown(
    limits: SettingLimits, active: frozenset[Setting], more: Sequence[Setting]
) -> frozenset[Setting]:
    """A feasible set grown by halves until nothing can be added."""
    if not more or limits.feasible(active.union(more)):
        return active.union(more)
    if len(more) == 1:
        return active
    half = len(more) // 2
    return _grown(limits, _grown(limits, active, more[:half]), more[half:])


def _irreducible(limits: SettingLimits, settings: tuple[Setting, ...]) -> list[Setting]:
    """An infeasible set of which no member can be spared."""
    left = frozenset(settings)
    for s in reversed(settings):
        if not limits.feasible(left - {s}):
            left -= {s}
    return list(left)
