"""Totals by group that may be shown: no group of few children stands alone or can be worked out.

Groups of fewer than so many children are pooled. Where the pool itself is small, the smallest
group that would have been shown joins it, so that no total less the shown ones gives it away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

FEW = 10
POOL = "groups of few children, together"


class Group(NamedTuple):
    """A line that may be shown: pence, whether of a pool, and names of the groups in it."""

    name: str
    pence: int
    budget: int | None
    members: tuple[str, ...]

    @property
    def over(self) -> int | None:
        """Pence over the budget; below zero: under it."""
        return None if self.budget is None else self.pence - self.budget


def pooled(
    groups: Mapping[str, tuple[int, set[str]]], budgets: Mapping[str, int] | None = None,
    few: int = FEW,
) -> list[Group]:
    """Groups by pence, largest first, the pool last.

    Args:
        groups: pence and children by name.
        budgets: pence by name; a group without one has 0.
        few: children below which a group is pooled; 0 shows all.

    Returns:
        An empty list where all children together are fewer than that.
    """
    whole: set[str] = set().union(*(c for _, c in groups.values()))
    if len(whole) < few:
        return []
    names = sorted(groups, key=lambda g: (len(groups[g][1]), g))
    small = [g for g in names if len(groups[g][1]) < few]
    shown = [g for g in names if g not in small]
    while small and shown and len(set().union(*(groups[g][1] for g in small))) < few:
        small.append(shown.pop(0))
    if len(small) == 1 and shown:
        small.append(shown.pop(0))
    # A budget of nobody yet is told with the few: it is of no child.
    none = [g for g in budgets or {} if g not in groups]

    def line(name: str, members: list[str]) -> Group:
        budget = None if budgets is None else sum(budgets.get(m, 0) for m in members)
        return Group(name, sum(groups[m][0] for m in members if m in groups), budget,
                     tuple(members))

    out = sorted((line(g, [g]) for g in shown), key=lambda g: (-g.pence, g.name))
    if small or none:
        out.append(line(POOL, sorted([*small, *none])))
    return out
