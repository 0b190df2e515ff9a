"""Running sums of children, told as bands: no step between two that are told is of few children.

A sum is told only at an end where it has moved by twenty or more (twice the threshold) since it was
last told, and then only as a band of ten. What is not told may so be anything from nought to
nineteen, as may each quarter by itself: none is known to be below ten. What was told stays as it is
when later quarters are added, so that a later file gives no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sufficiency.publish.disclosure.figures import Rules


@dataclass(frozen=True)
class Band:
    """A count of children of which only is told between which ends it lies.

    Attributes:
        low: the count is this or more.
        high: and fewer than this.
    """

    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low:,} to {self.high:,}"


def width(rules: Rules) -> int:
    """Children from one end of a band to the other: the threshold, on the rounding base."""
    return -(-rules.k // rules.base) * rules.base


def few(rules: Rules) -> int:
    """A step of fewer children than this is not told."""
    return 2 * width(rules)


def told(counts: Sequence[int], rules: Rules) -> list[Band | None]:
    """The sum of children up to each end; None where it is not told.

    Args:
        counts: of each quarter, in order.
        rules: of disclosure control.
    """
    out: list[Band | None] = []
    total = last = 0
    for count in counts:
        total += count
        if abs(total - last) < few(rules):
            out.append(None)
            continue
        last = total
        low = total // width(rules) * width(rules)
        out.append(Band(low, low + width(rules)))
    return out
