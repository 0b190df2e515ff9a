"""A reader who knows everything printed, and the rules: what each withheld count can be.

Independent of ``intruder.py``: it sees printed figures only (never what the product thinks is known
of them) and bounds each withheld count by two programmes in whole numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array
from scipy.sparse.csgraph import connected_components

from sufficiency.publish.disclosure.figures import Count, Rules
from sufficiency.publish.disclosure.keys import CountKey, Sum
from sufficiency.publish.disclosure.prior_releases import System

MOST = 10_000.0


@dataclass(frozen=True)
class Seen:
    """What people hold: figures by key, sums between them, and counts that are not printed at all.

    Keys of several publications may be joined.
    """

    figures: Mapping[CountKey, Count]
    sums: Sequence[Sum]
    silent: Collection[CountKey] = ()
    rules: Rules = field(default_factory=Rules)

    def low_high(self, key: CountKey) -> tuple[float, float]:
        """What the printed figure alone says."""
        value, rules = self.figures[key].value, self.rules
        if key in self.silent:
            return 0, MOST
        if value is None:
            return (0 if key in self.blank else 1), MOST
        if self.figures[key].about:
            loose = rules.slack + rules.k - 1
            return max(value - loose, 0), value + loose
        return (0, 0) if value == 0 else (max(value - rules.slack, rules.k), value + rules.slack)

    @property
    def blank(self) -> set[CountKey]:
        """Withheld figures that may be zero: in their column most is withheld and no zero told."""
        out: set[CountKey] = set()
        for _, parts in self.sums:
            seen = [self.figures[p].value for p in parts if p not in self.silent]
            if len(seen) == len(parts) > 2 and 0 not in seen and 2 * seen.count(None) > len(seen):
                out |= {p for p in parts if self.figures[p].value is None}
        return out

    def intervals(self, which: Collection[CountKey]) -> dict[CountKey, tuple[int, int]]:
        """Least and greatest value of each of these counts."""
        keys = list(self.figures)
        at = {key: i for i, key in enumerate(keys)}
        blank = self.blank
        limits = np.array([(0.0, MOST) if key in blank else self.low_high(key) for key in keys])
        found = between(limits, [(at[t], [at[p] for p in parts]) for t, parts in self.sums],
                        [at[key] for key in which])
        return dict(zip(which, found, strict=True))


def between(
    limits: np.ndarray, sums: Sequence[tuple[int, Sequence[int]]], which: Sequence[int]
) -> list[tuple[int, int]]:
    """Least and greatest whole number that each of these can be, all sums kept."""
    rows = lil_array((len(sums), len(limits)))
    for row, (total, parts) in enumerate(sums):
        rows[row, total] = -1
        for part in parts:
            rows[row, part] += 1
    matrix = rows.tocsr()
    group = connected_components(matrix.T @ matrix, directed=False)[1]
    out = []
    for i in which:
        members = np.flatnonzero(group == group[i])
        inside = np.flatnonzero(np.diff(matrix[:, members].indptr))
        part = matrix[inside][:, members]
        ends = []
        for sign in (1, -1):
            found = milp(
                np.where(members == i, sign, 0), integrality=np.ones(len(members)),
                bounds=Bounds(limits[members, 0], limits[members, 1]),
                constraints=LinearConstraint(part, 0, 0) if part.shape[0] else ())
            assert found.status == 0, f"what is printed contradicts itself: {found.message}"
            # The bound, not the best value met: an attacker can be sure of no more.
            ends.append(round(sign * found.mip_dual_bound))
        out.append((ends[0], ends[1]))
    return out


@dataclass(frozen=True)
class Score:
    """How an attack went."""

    attacked: int
    exact: int
    narrowed: int
    """Known to be below the threshold, those found exactly among them."""


def score(seen: Seen, truth: Mapping[CountKey, int]) -> Score:
    """The attack on every small count that is not told."""
    k = seen.rules.k
    secrets = [key for key, n in truth.items() if 0 < n < k and seen.figures[key].value is None]
    found = seen.intervals(secrets)
    assert all(low <= truth[key] <= high for key, (low, high) in found.items())
    return Score(len(secrets), sum(a == b for a, b in found.values()),
                 sum(b < k for _, b in found.values()))


def joint(systems: Sequence[System], k: int = 10) -> Score:
    """The attack on several publications together: alike figures of equal size are the same."""
    low: list[float] = []
    high: list[float] = []
    true: list[int] = []
    sums: list[tuple[int, Sequence[int]]] = []
    first: dict[object, int] = {}
    for one in systems:
        start = len(true)
        low += one.low
        high += [MOST if h is None else h for h in one.high]
        true += one.true
        sums += [(start + t, [start + p for p in parts]) for t, parts in one.sums]
        for i, named in enumerate(zip(one.figures, one.true, strict=True), start):
            if named in first:
                sums.append((first[named], [i]))
            first.setdefault(named, i)
    limits = np.column_stack([low, high]).astype(float)
    small = [i for i, n in enumerate(true) if 0 < n < k]
    found = between(limits, sums, small)
    return Score(len(small), sum(a == b for a, b in found), sum(b < k for _, b in found))
