"""What a published figure is about, typed: its measure, its plan, and whom it is of.

Figures are put together, withheld and compared by these keys, never by words that people see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Named:
    """One group of a grouping: by "need" that called "autism", by "band" that who gain a place."""

    by: str
    name: str


Groups = tuple[Named, ...]
"""Whom a figure is of: those in every one of these groups; everybody without any."""


def group(**names: str) -> Groups:
    """Groups by their groupings: ``group(need="autism", phase="post-16")``."""
    return tuple(Named(by, name) for by, name in names.items())


@dataclass(frozen=True, order=True)
class Subject:
    """Measure and groups of a figure, whatever the plan: what records of publications compare."""

    measure: str
    of: Groups = ()

    def plain(self) -> list[Any]:
        """For the record file: the measure, then grouping and name of each group."""
        return [self.measure, *([one.by, one.name] for one in self.of)]

    @classmethod
    def read(cls, told: Sequence[Any]) -> Subject:
        """From the record file.

        Raises:
            TypeError, ValueError: it is none.
        """
        measure, *groups = told
        if not all(isinstance(one, list) for one in groups):
            raise TypeError("a group is a grouping and a name")
        return cls(str(measure), tuple(Named(str(by), str(name)) for by, name in groups))


@dataclass(frozen=True, order=True)
class _Key:
    """One figure of one publication.

    Attributes:
        plan: position of the plan among those that are published together.
    """

    measure: str
    plan: int = 0
    of: Groups = ()

    @property
    def subject(self) -> Subject:
        """The same figure of any plan."""
        return Subject(self.measure, self.of)

    @property
    def axes(self) -> tuple[str, ...]:
        """The groupings it is by."""
        return tuple(one.by for one in self.of)

    @property
    def crossed(self) -> bool:
        """Whether it is of those in several groups at once."""
        return len(self.of) > 1

    def said(self, titles: Sequence[str] = ()) -> str:
        """For people: with the title of its plan where that is known."""
        plan = titles[self.plan] if self.plan < len(titles) else str(self.plan)
        names = [word for one in self.of for word in (one.by, one.name) if word]
        return " / ".join([self.measure, plan, *names])

    def __str__(self) -> str:
        return self.said()


@dataclass(frozen=True, order=True)
class CountKey(_Key):
    """A count of children."""

    def within(self, of: Groups) -> CountKey:
        """The same count of those who are in these groups as well."""
        return CountKey(self.measure, self.plan, (*self.of, *of))


@dataclass(frozen=True, order=True)
class MeanKey(_Key):
    """A mean or percentile; the measure has its statistic and unit ("mean minutes")."""


Sum = tuple[CountKey, tuple[CountKey, ...]]
"""A total and its parts."""
