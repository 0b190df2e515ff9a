"""Which figure is the largest or the smallest, as far as anybody may be told.

A sentence with "fewest", "largest", "longest" is a claim about every figure, printed or not. What a
reader knows of each is a span:

* printed plainly: rounding keeps an order, so what is printed smaller is no larger, and what is
  printed equal cannot be told apart;
* "about" another: within k - 1 children of it, so near ones cannot be told apart;
* withheld, or not known: anything from nothing to ``at_most``. By nature the smallest figures are
  the withheld ones, so leaving them out would name the wrong one.

``extreme`` gives the names that share the end, and the rivals that may lie beyond it; every
sentence with a superlative is made from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sufficiency.publish.disclosure.cells import Cell, Number
from sufficiency.publish.disclosure.figures import Count, MeanMinutes, Rules

Span = tuple[float, float]
MANY = 3
"""More names at one end than this are no finding."""


@dataclass(frozen=True)
class Extreme:
    """One end of some figures.

    Attributes:
        names: whose figure is at this end; several where they cannot be told apart.
        at: their positions.
        rivals: whose figure is not shown and may lie beyond.
    """

    names: tuple[str, ...]
    at: tuple[int, ...]
    rivals: tuple[str, ...]

    @property
    def several(self) -> bool:
        """Whether more share this end than a sentence can name."""
        return len(self.names) > MANY


def span(cell: Cell | float | None, rules: Rules | None = None) -> Span | None:
    """What a reader knows of a figure, on the scale on which it is printed; None = nothing.

    Args:
        cell: a printed figure, a mean, a public fact or a bare number; text tells no figure.
        rules: those by which it was printed; asked for where figures may be "about" others.
    """
    value = (cell if isinstance(cell, float | int) else
             cell.value if isinstance(cell, Number) else None)
    if value is None or np.isnan(value):
        return None
    if not isinstance(cell, Count | MeanMinutes) or not cell.about:
        return float(value), float(value)
    if isinstance(cell, MeanMinutes):
        return None  # nobody knows how far a mean is from the one that stands for it
    loose = ((rules or Rules()).k - 1) + 2 * (rules or Rules()).slack
    return max(value - loose, 0.0), float(value + loose)


def extreme(
    names: Sequence[str], spans: Sequence[Span | None], *, most: bool,
    at_most: float = np.inf,
) -> Extreme | None:
    """The largest or the smallest of some figures; None where none is shown.

    Args:
        names: of the figures.
        spans: what is known of each, see ``span``.
        most: the largest, not the smallest.
        at_most: no figure that is not shown is larger.
    """
    shown = [(i, s) for i, s in enumerate(spans) if s is not None]
    if not shown:
        return None
    if most:
        end = max(low for _, (low, _) in shown)
        at = [i for i, (_, high) in shown if high >= end]
        beyond = at_most >= end
    else:
        end = min(high for _, (_, high) in shown)
        at = [i for i, (low, _) in shown if low <= end]
        beyond = end > 0  # nothing is fewer than none
    hidden = [names[i] for i, s in enumerate(spans) if s is None] if beyond else []
    return Extreme(tuple(names[i] for i in at), tuple(at), tuple(hidden))


def ends(
    names: Sequence[str], cells: Sequence[Cell | float | None], rules: Rules | None = None, *,
    at_most: float = np.inf,
) -> tuple[Extreme | None, Extreme | None]:
    """The smallest and the largest of some printed figures.

    Args:
        names: what the figures are of.
        cells: the figures as they are printed; None where one is not known.
        rules: threshold and rounding, as they were used; None for internal files.
        at_most: the largest that one which is not shown may be.
    """
    spans = [span(c, rules) for c in cells]
    return (extreme(names, spans, most=False),
            extreme(names, spans, most=True, at_most=at_most))


def room(total: Count | MeanMinutes, parts: Sequence[Cell], rules: Rules | None) -> float:
    """At most so large is a part of a total that is not shown, on the scale of what is printed.

    Args:
        total: as it is printed; with a withheld one there is no limit.
        parts: all parts of it, as they are printed.
        rules: threshold and rounding, as they were used; None for internal files.
    """
    whole = span(total, rules)
    if whole is None:
        return np.inf
    slack = rules.slack if rules else 0
    known = [s for s in (span(c, rules) for c in parts) if s is not None]
    return whole[1] + 2 * slack - sum(max(low - slack, 0.0) for low, _ in known)


def among(found: Extreme, what: str) -> str:
    """The beginning of a sentence that holds only for the figures shown; nothing where it holds
    for all.

    Args:
        what: whose figures they are ("groups").
    """
    return f"Of the {what} that can be shown, " if found.rivals else ""
