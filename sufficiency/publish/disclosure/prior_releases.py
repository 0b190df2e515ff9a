"""Prior releases: what readers know from earlier publications, as constraints of the present one.

A publication leaves a *system* in its record: every count it had, what it printed of each, and the
sums between them. The present counts join it where they are the same figure of the same plan and
as large (a reader may take them to be of the same children), or the sum of such figures where
groups were merged less before. How many children there are is no doing of a plan: those figures
join whatever the plan is called. So what two publications give away together is withheld now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from sufficiency.common.discreet import discreet
from sufficiency.publish.disclosure.figures import PriorCounts, ProtectedCounts
from sufficiency.publish.disclosure.keys import CountKey, Named, Subject, Sum

Groups = Mapping[str, Mapping[str, Sequence[str]]]
"""Grouping -> name of a group -> what it was merged from."""


@discreet
@dataclass(frozen=True)
class System:
    """Counts of one publication.

    Attributes:
        figures: measure and groups, and the title of its plan.
        true: children.
        low, high: what was printed of each; high is None where nothing was.
        sums: positions of a total and of its parts.
        silent: positions of counts that are never printed but follow.
        groups: what its groups were merged from.
    """

    figures: tuple[tuple[Subject, str], ...]
    true: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float | None, ...]
    sums: tuple[tuple[int, tuple[int, ...]], ...]
    silent: tuple[int, ...] = ()
    groups: Groups = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "figures": [(figure.plain(), plan) for figure, plan in self.figures],
            "true": self.true, "low": self.low, "high": self.high, "sums": self.sums,
            "silent": self.silent, "groups": self.groups}

    @classmethod
    def read(
        cls, told: Mapping[str, Any], subject: Callable[[Sequence[Any]], Subject] = Subject.read,
    ) -> System:
        """From JSON.

        Args:
            subject: reads what a figure is about.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        found = cls(
            tuple((subject(figure), str(plan)) for figure, plan in told["figures"]),
            tuple(map(int, told["true"])), tuple(map(float, told["low"])),
            tuple(None if h is None else float(h) for h in told["high"]),
            tuple((int(t), tuple(map(int, p))) for t, p in told["sums"]),
            tuple(map(int, told["silent"])), dict(told["groups"]))
        n = len(found.figures)
        if {len(found.true), len(found.low), len(found.high)} != {n} or any(
                not 0 <= i < n for i in (
                    *found.silent, *(i for t, p in found.sums for i in (t, *p)))):
            raise ValueError("figures and bounds do not agree")
        return found


def system(
    counts: Mapping[CountKey, int], sums: Sequence[Sum], silent: Sequence[CountKey],
    guarded: ProtectedCounts, titles: Sequence[str], groups: Groups,
) -> System:
    """What a publication leaves behind.

    Args:
        counts: every figure in children, printed or not.
        sums: which figure is the sum of which.
        silent: figures that are not printed.
        guarded: what was printed of each, with its bounds.
        titles: what people call the plans, by number in the keys.
        groups: what merged groups were merged from.
    """
    at = {key: i for i, key in enumerate(counts)}
    bounds = [guarded.bounds[key] for key in counts]
    return System(
        tuple((key.subject, _plan(key, titles)) for key in counts), tuple(counts.values()),
        tuple(low for low, _ in bounds),
        tuple(None if high == float("inf") else high for _, high in bounds),
        tuple((at[total], tuple(at[p] for p in parts)) for total, parts in sums),
        tuple(at[key] for key in silent), groups)


def known(
    systems: Sequence[System], counts: Mapping[CountKey, int], titles: Sequence[str],
    groups: Groups,
) -> PriorCounts | None:
    """Earlier systems, joined to the present counts; None without any.

    Args:
        systems: what earlier publications left behind.
        counts: every present figure in children.
        titles: what people call the present plans, by number in the keys.
        groups: what present groups were merged from.
    """
    if not systems:
        return None
    true: list[int] = []
    low: list[float] = []
    high: list[float] = []
    sums: list[tuple[int, tuple[int, ...]]] = []
    ties: list[tuple[CountKey, tuple[int, ...]]] = []
    silent: list[int] = []
    for one in systems:
        start = len(true)
        at: dict[tuple[Subject, str, int], int] = {}
        for i, (name, n) in enumerate(zip(one.figures, one.true, strict=True)):
            at.setdefault((*name, n), start + i)
        number = {name: n for name, n in zip(one.figures, one.true, strict=True)}
        true += one.true
        low += one.low
        high += [float("inf") if h is None else h for h in one.high]
        silent += [start + i for i in one.silent]
        sums += [(start + t, tuple(start + p for p in parts)) for t, parts in one.sums]
        for key, n in counts.items():
            names = _before(key.subject, one.groups, groups)
            plan = _plan(key, titles)
            whole = [n] if len(names) == 1 else [number.get((name, plan), -1) for name in names]
            found = [at.get((name, plan, m), -1) for name, m in zip(names, whole, strict=True)]
            if names and min(found) >= 0 and sum(whole) == n:
                ties.append((key, tuple(found)))
    return PriorCounts(tuple(true), tuple(low), tuple(high), tuple(sums), tuple(ties),
                       frozenset(silent))


def _plan(key: CountKey, titles: Sequence[str]) -> str:
    return "" if key.measure == "all" else titles[key.plan]


def _before(figure: Subject, then: Groups, now: Groups) -> list[Subject]:
    """The figures of an earlier publication that this one is the sum of; empty if of none."""
    return [Subject(figure.measure, of) for of in product(*(
        [Named(one.by, name) for name in _split(one.by, one.name, then, now)]
        for one in figure.of))]


def _split(by: str, name: str, then: Groups, now: Groups) -> list[str]:
    """Names of the earlier groups that make up this one; empty if they overlap otherwise."""
    whole = set(now.get(by, {}).get(name, (name,)))
    earlier = then.get(by, {})
    listed = {n: set(m) for n, m in earlier.items()}
    for member in whole - {m for members in listed.values() for m in members}:
        listed[member] = {member}
    inside = {n: m for n, m in listed.items() if m & whole}
    return sorted(inside) if all(m <= whole for m in inside.values()) else []


def joined(words: Mapping[str, str], before: Sequence[Sequence[str]]) -> list[list[str]]:
    """Members of each group, so that no group divides one of an earlier publication.

    Args:
        words: member -> group that it would be in without.
        before: members of each earlier group.
    """
    group = dict(words)
    for members in before:
        names = {group[m] for m in members if m in group}
        if len(names) > 1:
            group = {m: min(names) if n in names else n for m, n in group.items()}
    out: dict[str, list[str]] = {}
    for member, name in group.items():
        out.setdefault(name, []).append(member)
    return list(out.values())
