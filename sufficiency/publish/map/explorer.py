"""Other numbers of schools and base places, as a map tells them (``tries.py`` makes it)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sufficiency.case.vocabulary import GAP
from sufficiency.publish.disclosure.cells import Cell
from sufficiency.publish.disclosure.figures import Count, Fact, MeanMinutes
from sufficiency.publish.map.provision import Place

A_YEAR = ("A year holds capital as a yearly payment, the places children fill, transport, and a "
          "fee elsewhere for every child left out, whether or not the council pays one. It "
          "compares these tries: it is no budget, and a difference is no saving.")
"""What the pounds a year of a try are, and are not."""
UNTOLD, NONE = MeanMinutes(None), Fact(0)
"""Of a point without a plan."""


@dataclass(frozen=True)
class Step:
    """One point that was tried: limits, and the best plan found within them.

    Attributes:
        name: its limits in words.
        row, column: position in the table of schools by base places; a ceiling has a row alone.
        short: children without a suitable local place; None without a plan.
        minutes: mean known journey one way.
        million: pounds of capital, in millions.
        gap: most any plan could improve on it.
        best: nothing as cheap is better.
        why: why there is no plan; nothing for a plan.
        opens: positions of what it opens among the sites of its explorer; None = not saved.
        yearly: millions of pounds a year; None where that was not asked.
    """

    name: str
    row: int
    column: int
    short: Count | None = None
    minutes: MeanMinutes = UNTOLD
    million: Fact = NONE
    gap: Fact = NONE
    best: bool = False
    why: str = ""
    opens: tuple[int, ...] | None = None
    yearly: Cell | None = None


@dataclass(frozen=True)
class Explorer:
    """Everything that was tried of one scenario.

    Attributes:
        title: of the scenario.
        rows, columns: their words; without columns each row is one point.
        words: which limits every point keeps, in sentences.
        sites: what any of them opens.
        by_cost: whether rows are plans from the cheapest to the one that travels least.
        gap_words: what a gap is called.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    steps: tuple[Step, ...]
    words: tuple[str, ...]
    sites: tuple[Place, ...]
    by_cost: bool = False
    gap_words: str = GAP

    @property
    def priced(self) -> bool:
        """Whether pounds a year are told."""
        return any(s.yearly is not None for s in self.steps)

    @property
    def a_year(self) -> str:
        """What pounds a year are, where they are told."""
        return A_YEAR if self.priced else ""

    @property
    def grid(self) -> list[list[tuple[int, Step] | None]]:
        """By row and column, each step with its position."""
        out: list[list[tuple[int, Step] | None]] = [
            [None] * max(len(self.columns), 1) for _ in self.rows]
        for i, step in enumerate(self.steps):
            out[step.row][step.column] = (i, step)
        return out


def drawn(told: Explorer) -> list[dict[str, Any]]:
    """What the page's scripts work on; the names say what is counted, for the output check."""
    return [{"name": s.name, "children": [s.short.value, s.short.about] if s.short else None,
             "figures": figures(s), "opens": s.opens} for s in told.steps]


def figures(step: Step) -> list[tuple[str, str]]:
    """What is told of a step besides children, with its words."""
    yearly = [("Cost a year", yearly_words(step))] if step.yearly is not None else []
    return [("Capital", f"£{step.million} million"), *yearly,
            ("Mean known journey one way", f"{step.minutes} minutes"
             if step.minutes.value is not None else str(step.minutes)),
            (GAP, str(step.gap))]


def yearly_words(step: Step) -> str:
    """Pounds a year of a step in words, or why they are not told.

    Args:
        step: for which they were asked.
    """
    return f"£{step.yearly} million" if isinstance(step.yearly, Fact) else str(step.yearly)
