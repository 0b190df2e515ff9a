"""Warm start: what a search leaves for the search of a neighbouring problem.

One option pinned, one place more, one site forbidden: the next problem is nearly the last one.
Its multipliers are still good (bounds are taken anew, so they stay valid), its plan nearly right,
and the leaves of its tree still cover every plan, only some of them with a bound that has moved.
Options are known by their ids, as positions differ between problems.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sufficiency.common.discreet import discreet
from sufficiency.optimise.problem import Bools, Joint
from sufficiency.optimise.siting.relaxation import Multipliers, Relaxation
from sufficiency.optimise.siting.selection import Subproblem


@discreet
@dataclass(frozen=True, eq=False)
class WarmStart:
    """Plan, multipliers and leaves of a search.

    Attributes:
        opened: ids of the options of its best plan.
        at: multipliers of its cuts, those that bound best first.
        schools: ids of the new schools its leaves speak of.
        leaves: (ids of options never opened, sets of ids of which one is); none if the search
            did not branch.
        most: new schools the plan could have had; None for any number.
    """

    opened: frozenset[str]
    at: tuple[Multipliers, ...]
    schools: frozenset[str]
    leaves: tuple[tuple[frozenset[str], tuple[frozenset[str], ...]], ...]
    most: int | None

    @classmethod
    def of(
        cls, joint: Joint, opened: Bools, at: tuple[Multipliers, ...], leaves: list[Subproblem]
    ) -> WarmStart:
        """What there is to remember of a search of ``joint``.

        Args:
            joint: the problem that was searched.
            opened: (q,) options of its best plan.
            at: multipliers of its cuts, those that bound best first.
            leaves: open ends of its tree: options never opened, and sets of which one is.
        """
        ids = np.array(joint.options.ids, dtype=object)
        return cls(
            frozenset(ids[opened]), at,
            frozenset(ids[joint.options.school]),
            tuple((frozenset(ids[never]), tuple(frozenset(ids[m]) for m in one_of))
                  for never, one_of in leaves),
            joint.budget.max_schools,
        )

    def few(self, most: int) -> WarmStart:
        """The same with the best multipliers only: a short search has no time for all of them."""
        return replace(self, at=self.at[:most])

    def fits(self, relaxation: Relaxation) -> bool:
        """Whether the multipliers speak of as many groups, resources and ceilings."""
        shape = (len(relaxation.weight), len(relaxation.budgets), len(relaxation.ceilings))
        at = self.at[0] if self.at else None
        return at is not None and (len(at.v), len(at.mu), len(at.up)) == shape

    def choices(self, joint: Joint) -> Iterator[Bools]:
        """The plan with this problem's pins, and without one other school or base of theirs."""
        options = joint.options
        opened = options.pinned | np.array([name in self.opened for name in options.ids])
        # What is pinned takes the site.
        taken = np.isin(options.site, options.site[options.pinned]) & ~options.pinned
        opened &= ~taken
        yield opened
        new = options.base & options.pinned & ~np.isin(options.ids, list(self.opened))
        places = set(options.places[new].tolist())
        for q in np.flatnonzero(opened & ~options.pinned):
            if options.school[q] or (options.base[q] and int(options.places[q]) in places):
                less = opened.copy()
                less[q] = False
                yield less

    def parts(self, joint: Joint) -> list[Subproblem]:
        """The leaves in this problem's positions; empty if they do not cover its plans."""
        options, most = joint.options, joint.budget.max_schools
        if not self.leaves or (self.most is not None and (most is None or most > self.most)):
            return []
        position = {name: q for q, name in enumerate(options.ids) if not options.pinned[q]}
        pinned = {options.ids[q] for q in np.flatnonzero(options.pinned)}
        unknown = options.school & ~options.pinned
        unknown &= ~np.array([name in self.schools for name in options.ids], dtype=bool)
        out: list[Subproblem] = []
        for never_ids, sets in self.leaves:
            if never_ids & pinned:
                continue
            never = unknown.copy()
            never[[position[name] for name in never_ids if name in position]] = True
            # A set with a pinned school in it is satisfied; one with nothing left cannot be.
            open_sets = [sorted(position[n] for n in m if n in position)
                         for m in sets if not m & pinned]
            if all(open_sets):
                out.append((never, tuple(np.array(m, dtype=np.int64) for m in open_sets)))
        if unknown.any():
            none = np.zeros(len(options), dtype=bool)
            out.append((none, (np.flatnonzero(unknown),)))
        return out
