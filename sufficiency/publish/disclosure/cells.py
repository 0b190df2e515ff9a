"""What may stand in a cell of a table that people see: figures, changes of figures, and words.

Changes are worked out from two printed figures, so that they tell no more than those do.
"""

from __future__ import annotations

from dataclasses import dataclass

from sufficiency.publish.disclosure.figures import Absent, Band, Count, Fact, Fewer, MeanMinutes

Number = Count | MeanMinutes | Fact
"""What stands as a number in its cell, even where it is withheld."""


def is_told(cell: object) -> bool:
    """Whether a cell is a figure that is printed, be it only about.

    Args:
        cell: of a table.
    """
    return isinstance(cell, Number) and cell.value is not None


@dataclass(frozen=True)
class CountChange:
    """The difference of two printed counts of children."""

    before: Count
    after: Count

    @property
    def about(self) -> bool:
        """Whether one of the two is only near."""
        return self.before.about or self.after.about

    @property
    def why(self) -> Absent | None:
        """Why there is no difference to tell."""
        if self.before.value is None or self.after.value is None:
            return Absent.TOO_FEW_CHILDREN
        same = self.before.value == self.after.value
        return Absent.TOO_FEW_CHANGE if self.about and same else None

    @property
    def value(self) -> int | None:
        """Children more after than before; None where that is not told."""
        if self.why or self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value

    def __str__(self) -> str:
        if self.value is None:
            return str(self.why)
        if not self.value:
            return "no change"
        way = "fewer" if self.value < 0 else "more"
        return f"{'about ' if self.about else ''}{abs(self.value):,} {way}"


@dataclass(frozen=True)
class MeanChange:
    """The difference of two printed means.

    Attributes:
        meaningful: minutes below which it is told as none.
    """

    before: MeanMinutes
    after: MeanMinutes
    meaningful: float = 0.0

    @property
    def why(self) -> Absent | None:
        """Why there is no difference to tell: one is not printed, or stands for another; then the
        difference is nobody's."""
        if self.before.value is None or self.after.value is None:
            return Absent.TOO_FEW_CHILDREN
        return Absent.TOO_FEW_CHANGE if self.before.about or self.after.about else None

    @property
    def value(self) -> float | None:
        """Minutes longer after than before; None where that is not told."""
        if self.why or self.before.value is None or self.after.value is None:
            return None
        return round(self.after.value - self.before.value, 1)

    @property
    def longer(self) -> bool:
        """Whether it is told as a longer journey."""
        return self.value is not None and self.value > 0 and self.value >= self.meaningful

    def __str__(self) -> str:
        if self.value is None:
            return str(self.why)
        if abs(self.value) < self.meaningful:
            return "about the same"
        return f"{abs(self.value):.1f} min {'shorter' if self.value < 0 else 'longer'}"


@dataclass(frozen=True)
class GroupChange:
    """What a plan changes for a group: children without a place, and the mean journey."""

    children: CountChange
    journey: MeanChange

    def __str__(self) -> str:
        lacking = " without a place" if self.children.value else ""
        place = ("as many without a place" if self.children.value == 0 else
                 f"{self.children}{lacking}" if lacking else f"places {self.children}")
        return f"{place}; journey {self.journey}"


@dataclass(frozen=True)
class CountRange:
    """A count between two that are told; one of them may be missing, not both.

    Raises:
        ValueError: neither end is told: say so with ``Absent``.
    """

    least: Count | None
    most: Count | None

    def __post_init__(self) -> None:
        if self.least is None and self.most is None:
            raise ValueError("a range has an end")

    def __str__(self) -> str:
        if self.most is None:
            return f"at least {self.least}"
        return f"at most {self.most}" if self.least is None else f"{self.least} to {self.most}"


Figure = Number | Band | Fewer | CountChange | MeanChange | GroupChange | CountRange | Absent
"""Whatever passed disclosure control, or is about no child."""
Cell = Figure | str


def number_of(cell: Cell) -> float | None:
    """The number to calculate with, as it is printed; None where there is none."""
    return cell.number if isinstance(cell, Number) else None


def nothing(cell: Cell) -> bool:
    """Whether a cell tells of nobody and nothing: it is nought."""
    return number_of(cell) == 0


def secret(cell: Cell) -> bool:
    """Whether a figure stands there that is withheld."""
    return cell is Absent.WITHHELD or (isinstance(cell, Count) and cell.value is None)
