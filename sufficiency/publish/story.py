"""What a report, a paper or a workbook says: sheets of figures that passed the door, and words.

``Public`` and ``Internal`` are different types with the same parts. Both hold only figures, means,
public facts and text: a table of children, or a bare number that passed no rule, is a TypeError.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import ClassVar

from sufficiency.publish.disclosure import Audit, Figure, Minutes


@dataclass(frozen=True)
class Fact:
    """A public number that is about no child: places, pounds, years, a proven gap.

    Attributes:
        form: how it is printed.
    """

    value: float
    form: str = "{:,.0f}"

    def __str__(self) -> str:
        return self.form.format(self.value)


Cell = Figure | Minutes | Fact | str
NO_PLAN = "-"
"""A cell where children are now, which is no plan: nothing is proven of it."""


@dataclass(frozen=True)
class Line:
    """A row of a sheet: what it is about, and one cell a column."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A table with its unit and the one sentence it says.

    Attributes:
        key: short name, for files and links.
        head: what the first column holds.
        unit: of the cells: "children", "minutes" or "" where each line says its own.
        columns: header of each column after the first.
    """

    key: str
    title: str
    head: str
    unit: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    finding: str = ""

    def cells(self) -> Iterator[Cell]:
        """All cells, row by row."""
        for line in self.lines:
            yield from line.cells


@dataclass(frozen=True)
class Opening:
    """One thing a plan opens."""

    site: str
    kind: str
    serves: str
    places: Fact
    capital_gbp: Fact


@dataclass(frozen=True)
class Told:
    """One plan in words.

    Attributes:
        against: position of the column in which nothing is built.
        still: this is that column.
        proof: how certain the plan is, in a sentence.
        fairness: what a fair plan reached, or nothing.
        bases: what its bases are in places, and in a year.
    """

    name: str
    title: str
    description: str
    opened: tuple[Opening, ...]
    against: int
    still: bool
    proof: str
    fairness: str
    bases: str
    capital_gbp: Fact


@dataclass(frozen=True)
class Assumption:
    """A setting or source the figures rest on."""

    what: str
    value: str
    source: str


@dataclass(frozen=True)
class Story:
    """Everything a reader may learn; ``Public`` or ``Internal``.

    Attributes:
        plans: one a column of every sheet, nothing built first.
        options: the options table; shortfall first.
        steps: from where children are now to each plan; no lines where everybody is placed anew.
        short: children without a suitable local place by need, phase, district, rurality and
            deprivation.
        changes: everybody by what becomes of their place and journey, against nothing built.
        bands: for each plan the same by need, rurality and deprivation.
        gains: children without a place and mean journey of each group, against nothing built.
        reasons: why children have no suitable local place.
        scarce: where children exceed all suitable places whatever is opened; empty where several
            scenarios are told.
        scarce_words: the same for all children together; nothing, or what it says and how many
            rows are hidden.
        journeys: mean minutes by group.
        lengths: children by length of journey.
        supply: children beside places.
        demand: children by need, phase and area.
        limits: what the figures do not say, one sentence each.
        answers: what planners asked besides (``answer_sheets.py``).
    """

    case_title: str
    title: str
    synthetic: bool
    threshold: str
    attribution: tuple[str, ...]
    minutes_note: str
    plans: tuple[Told, ...]
    options: Sheet
    steps: Sheet
    short: tuple[Sheet, ...]
    gains: tuple[Sheet, ...]
    changes: Sheet
    bands: tuple[Sheet, ...]
    reasons: Sheet
    scarce: Sheet
    scarce_words: tuple[str, ...]
    journeys: tuple[Sheet, ...]
    lengths: Sheet
    supply: Sheet
    demand: Sheet
    places: Sheet
    over_full: Sheet
    left_out: Sheet
    assumptions: tuple[Assumption, ...]
    sources: tuple[Assumption, ...]
    limits: tuple[str, ...]
    audit: tuple[Audit, ...]
    answers: tuple[Sheet, ...] = ()

    def __post_init__(self) -> None:
        if type(self) is Story:
            raise TypeError("a story is Public or Internal")
        for part in fields(self):
            _only_told(getattr(self, part.name), part.name)

    def sheets(self) -> tuple[Sheet, ...]:
        """Every sheet, in the order of the report."""
        return tuple(s for s in (
            self.options, self.steps, self.changes, *self.bands, *self.gains, *self.short,
            self.reasons, self.scarce, *self.journeys, self.lengths, self.supply, self.demand,
            self.places, self.over_full, self.left_out, *self.answers)
            if s.lines or s.key not in ("steps", "scarce", "over-full"))


@dataclass(frozen=True)
class Public(Story):
    """Fit to be published: every figure passed ``disclosure``."""

    internal: ClassVar[bool] = False


@dataclass(frozen=True)
class Internal(Story):
    """Contains small numbers."""

    internal: ClassVar[bool] = True


INTERNAL = "internal: contains small numbers"

_PARTS = (Figure, Minutes, Fact, Line, Sheet, Opening, Told, Assumption, Audit)


def _only_told(value: object, where: str) -> None:
    """Text, truth and figures only, however deep; a bare number is allowed as a position."""
    if isinstance(value, tuple):
        for item in value:
            _only_told(item, where)
    elif isinstance(value, Line):
        for cell in value.cells:
            if not isinstance(cell, Figure | Minutes | Fact | str):
                raise TypeError(f"{where}: {type(cell).__name__} has not passed disclosure")
    elif isinstance(value, Sheet):
        _only_told(value.lines, where)
    elif isinstance(value, Told):
        _only_told(value.opened, where)
    elif not isinstance(value, (str, bool, *_PARTS)):
        raise TypeError(f"{where}: {type(value).__name__} has not passed disclosure")
