"""One figure of two plans, what its difference comes to, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

EVERYBODY = "all"
"""Printed where a difference is of no one group."""


class Measure(Enum):
    """What two plans are compared by, in words."""

    CHILDREN = "children"
    LACKING = "without a suitable local place"
    OVER = "over the guideline"
    EVERYBODY = "mean journey of everybody, some assumed"
    KNOWN = "mean known journey"
    LOCAL = "mean known journey to local places"
    HALF = "half of known journeys within"
    NINE = "90% of known journeys within"
    SCHOOLS = "new special schools"
    PLACES = "places added"
    CAPITAL = "capital"
    COST = "cost a year"

    @property
    def unit(self) -> str:
        """Of its figures."""
        return {Measure.SCHOOLS: "schools", Measure.PLACES: "places",
                Measure.CAPITAL: "£ million", Measure.COST: "£"}.get(
            self, "children" if self in (Measure.CHILDREN, Measure.LACKING, Measure.OVER)
            else "minutes")


class Meaning(Enum):
    """What a difference comes to, in words."""

    NOT_KNOWN = "not known"
    SAME = "about the same"
    OPEN = "within what the search left open"
    MORE = "more"
    FEWER = "fewer"
    LESS = "less"


@dataclass(frozen=True)
class Difference:
    """One figure of both plans.

    Attributes:
        group: whose it is; None = everybody's.
        one, two: of the first and the second; None = not known.
        least: smaller differences are about the same.
        noise: differences of at most this the search left open.
    """

    measure: Measure
    group: str | None
    one: float | None
    two: float | None
    least: float
    noise: float = 0

    @property
    def change(self) -> float | None:
        """The second less the first."""
        return None if self.one is None or self.two is None else self.two - self.one

    @property
    def meaning(self) -> Meaning:
        """What it comes to."""
        change = self.change
        if change is None:
            return Meaning.NOT_KNOWN
        if abs(change) < self.least:
            return Meaning.SAME
        if 0 < abs(change) <= self.noise:
            return Meaning.OPEN
        if change > 0:
            return Meaning.MORE
        return Meaning.FEWER if self.measure.unit == "children" else Meaning.LESS

    def said(self, value: float | None) -> str:
        """A figure of this measure as it is printed."""
        if value is None:
            return "-"
        return f"{value:,.{1 if self.measure.unit in ('minutes', '£ million') else 0}f}"

    @property
    def amount(self) -> str:
        """The difference without its sign, as it is printed."""
        change = self.change
        return "0" if change is not None and not round(change, 1) else self.said(
            None if change is None else abs(change))

    @property
    def signed(self) -> str:
        """The difference as it is printed."""
        change = self.change
        sign = "" if change is None or not round(change, 1) else "+" if change > 0 else "-"
        return f"{sign}{self.amount}"
