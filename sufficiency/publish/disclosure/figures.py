"""Counts, means and rules of disclosure control: what may be printed, and what was done to it.

A figure stays a figure until it is printed: what is sorted, drawn, chosen or calculated is its
``value`` or ``number``, and only ``str`` makes words of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar

from sufficiency.common.threshold import FLOOR, K
from sufficiency.publish.disclosure.keys import CountKey


class Absent(Enum):
    """Why no figure stands where one is looked for, and what is printed in its place."""

    WITHHELD = "withheld"
    TOO_FEW = "too few"
    TOO_FEW_CHILDREN = "not shown: too few children"
    TOO_FEW_CHANGE = "not shown: too few change"
    OF_TOO_FEW = "of too few children"
    NOT_KNOWN = "not known"
    NONE = "none"
    NONE_PLACED = "none placed"
    NOT_ADDED = "not added up"
    NO_PLAN = "no plan within the limits"
    NO_PLAN_YET = "no plan was found in time"
    NOT_A_PLAN = "not a plan"
    FIXED = "fixed in advance"
    NOTHING_TO_CHOOSE = "nothing to choose"
    NOT_IN_TIME = "not in time"
    AT_NO_VALUE = "at no value"

    def __str__(self) -> str:
        return str(self.value)


HIDDEN = str(Absent.WITHHELD)
"""For the audit, and for whoever reads what is printed, as the gate does."""


@dataclass(frozen=True)
class Rules:
    """How small is small.

    A count of the threshold that is rounded to less would be printed as a small one, and could be
    no other count: 7 to 5, where counts below 7 are withheld. The threshold is then the next count
    that is not: 8.

    Attributes:
        k: threshold, in children; never below 5, and never less than what was asked for.
        base: printed counts are multiples of it.
        dominance: greatest share of a total that one child may be.
    """

    k: int = K
    base: int = 5
    dominance: float = 0.5

    def __post_init__(self) -> None:
        if self.k < FLOOR or self.base < 1 or self.base > self.k or not 0 < self.dominance <= 1:
            raise ValueError(
                f"the threshold must be {FLOOR} or more and the rounding base from 1 to it"
            )
        least = next(k for k in range(self.k, self.k + self.base) if self.rounded(k) >= self.k)
        object.__setattr__(self, "k", least)

    def rounded(self, count: int) -> int:
        """The nearest multiple of the base; halves go up."""
        return (2 * count + self.base) // (2 * self.base) * self.base

    @property
    def slack(self) -> int:
        """How far a count can be from its printed figure."""
        return self.base // 2


@dataclass(frozen=True)
class Count:
    """A count as people may see it.

    Attributes:
        value: None if it is withheld.
        about: whether the figure is only near this (see rule 2).
        under: where this is told in its place: that it is smaller, nought among what it may be.
    """

    value: int | None
    about: bool = False
    under: int = 0
    digits: ClassVar[int] = 0

    @property
    def number(self) -> int | None:
        """To calculate with; None where it is withheld or only near."""
        return None if self.about else self.value

    def __str__(self) -> str:
        if self.value is None:
            return f"under {self.under}" if self.under else str(Absent.WITHHELD)
        return f"about {self.value:,}" if self.about else f"{self.value:,}"


@dataclass(frozen=True)
class Fewer:
    """A count of which only is told that it is below the threshold, and not none."""

    than: int

    def __str__(self) -> str:
        return f"fewer than {self.than}"


@dataclass(frozen=True)
class MeanMinutes:
    """A mean or percentile of at least k journeys, in minutes, or None.

    Attributes:
        about: whether it stands for that of almost the same journeys.
        digits: behind the point, as printed.
    """

    value: float | None
    about: bool = False
    digits: int = 1

    @property
    def number(self) -> float | None:
        """To calculate with; None where it is not printed, or another stands for it."""
        return None if self.about else self.value

    def __str__(self) -> str:
        if self.value is None:
            return str(Absent.TOO_FEW)
        return f"{'about ' if self.about else ''}{self.value:.{self.digits}f}"


@dataclass(frozen=True)
class Audit:
    """What was done to one figure. Never public: it says which figures are small."""

    figure: str
    done: str
    why: str


@dataclass(frozen=True)
class ProtectedCounts:
    """Counts as people may see them, and what was done to each that is not plain."""

    figures: Mapping[CountKey, Count]
    audit: tuple[Audit, ...] = field(repr=False)
    bounds: Mapping[CountKey, tuple[float, float]] = field(default_factory=dict, repr=False)
    """What is printed about each: least and greatest value."""


@dataclass(frozen=True)
class PriorCounts:
    """Counts of earlier publications (see ``prior_releases.py``).

    Attributes:
        true: children.
        low, high: what was printed of each.
        sums: positions of a total and its parts.
        silent: positions of counts that were neither printed nor withheld: they follow.
        ties: a present count, and positions of those it is the sum of.
    """

    true: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    sums: tuple[tuple[int, tuple[int, ...]], ...]
    ties: tuple[tuple[CountKey, tuple[int, ...]], ...]
    silent: frozenset[int] = frozenset()


def plain(counts: Mapping[CountKey, int]) -> ProtectedCounts:
    """Counts as they are, for internal files."""
    return ProtectedCounts({key: Count(int(n)) for key, n in counts.items()}, ())


@dataclass(frozen=True)
class Band:
    """A count in the draws of a forecast; where it is known all five are the same.

    Attributes:
        middle: in half of the draws it is at most this.
        low, high: it is between them in 8 of 10 draws.
        inner: it is between these two in half of the draws; None where that is not told.
    """

    low: Count
    middle: Count
    high: Count
    inner: tuple[Count, Count] | None = None

    @classmethod
    def one(cls, count: Count) -> Band:
        """A count that is known: no draw differs."""
        return cls(count, count, count)

    def __str__(self) -> str:
        low, middle, high = str(self.low), str(self.middle), str(self.high)
        return middle if low == middle == high else f"{middle} ({low} to {high})"


@dataclass(frozen=True)
class Fact:
    """A public number that is about no child: places, pounds, years, a proven gap.

    Attributes:
        digits: behind the point, as printed.
        percent: whether it is a share, printed in per cent.
        signed: whether a plus is printed too.
        unit: printed with it: £ before it, any other behind it.
    """

    value: float
    digits: int = 0
    percent: bool = False
    signed: bool = False
    unit: str = ""

    @property
    def number(self) -> float:
        """To calculate with: as it is printed, to the last digit; a share stays one."""
        digits = self.digits + 2 * self.percent
        return round(float(self.value), digits) if digits else round(float(self.value))

    def __str__(self) -> str:
        sign, form = "+" if self.signed else "", "%" if self.percent else "f"
        told = format(self.value, f"{sign}{'' if self.percent else ','}.{self.digits}{form}")
        return f"£{told}" if self.unit == "£" else f"{told} {self.unit}".rstrip()
