"""The report as data: tables of protected figures, and words.

``Public`` and ``Internal`` are types with the same parts. Both hold only figures, means, public
facts and text: a table of children, or a bare number that passed no rule, is a TypeError.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar

from sufficiency.case.vocabulary import BUILT, EXAMPLE
from sufficiency.common.discreet import discreet
from sufficiency.common.phrases import called, listed
from sufficiency.finance.ridden import Counted
from sufficiency.publish.disclosure.cells import Figure
from sufficiency.publish.disclosure.figures import Audit, Count, Fact, MeanMinutes
from sufficiency.publish.publication import Assumption
from sufficiency.publish.report.notices import Lines, banner
from sufficiency.publish.report.table import Row, Table


def together(said: Lines) -> Lines:
    """Sentences with the plans that each is true of, every sentence once.

    Args:
        said: title of a plan, and its sentence.
    """
    of: dict[str, list[str]] = {}
    for title, words in said:
        of.setdefault(words, []).append(title)
    return tuple((titles[0] if len(titles) == 1 else listed([called(t) for t in titles]), words)
                 for words, titles in of.items())


@dataclass(frozen=True)
class Opening:
    """One thing a plan opens.

    Attributes:
        status: how firm it is, in words.
    """

    site: str
    kind: str
    serves: str
    places: Fact
    capital_gbp: Fact
    status: str = ""

    @property
    def example(self) -> bool:
        """Whether nobody chose the site, or asked the host."""
        return self.status == EXAMPLE


@dataclass(frozen=True)
class PlanSummary:
    """One plan in words.

    Attributes:
        opens: the Septembers in which it opens, where the years ahead are told.
        against: position of the column in which nothing is built; still: this is that column.
        proof: how certain it is, in a sentence; fairness: what a fair plan reached, or nothing.
        bases: its bases in places and in a year.
        same: mean journeys of the same children before and after; nothing for the baseline.
        places_of: of the baseline in which everybody is placed anew, whose places it has.
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
    same: str = ""
    opens: str = ""
    places_of: str = ""

    @property
    def built(self) -> bool:
        """Whether it opens something, and all of that stands already."""
        return bool(self.opened) and all(o.status == BUILT for o in self.opened)


@discreet
@dataclass(frozen=True)
class PlanUse:
    """What is told of a plan's children that its pounds are made from (``plan_use.py``).

    Attributes:
        name: of the plan.
        filled: new places in use.
        children: over whom the mean is.
        short: of all children, those without a suitable local place before anything opens.
        saved: mean minutes saved each way; of those without a journey before and with the plan
            nothing counts.
        more: children who gain a suitable local place, less those who no longer have one.
    """

    name: str
    filled: Count
    children: Count
    short: Count
    saved: MeanMinutes
    more: Count


NOT_MEASURED = Fact(0.0, 2)
"""The error of minutes that nobody measured."""
EMPTY = ("either", "steps", "scarce", "over-full")
"""Keys of sheets that are left out where they have no lines."""


@discreet
@dataclass(frozen=True)
class Report:
    """Everything a reader may learn; ``Public`` or ``Internal``.

    Attributes:
        base: what plans are compared with.
        minutes_note, assumed_note: what a minute is; what is assumed in means of everybody.
        plans: one a column of every sheet, baselines first.
        dropped: sentences on columns: which are not told and why, what one rests on, and why all
            have as many at independent schools (``alike``, where so).
        options: the options table; shortfall first.
        openings: for each plan that opens something, what each opening brings.
        brought: what is to be said of that, with the plans it is true of.
        steps: from where children are now to each plan; no lines where everybody is placed anew.
        short, reasons: children without a suitable local place by each kind of group, and why.
        either: schools beside bases only, and what must be known before they are compared
            (``either_words``); empty without both.
        changes: everybody by what becomes of their place and journey, against the baseline.
        bands: for each plan the same by need, rurality and deprivation.
        gains: children without a place and mean journey of each group, against the baseline.
        scarce: where children exceed all suitable places whatever is opened, of one scenario.
        scarce_words: the same for all children together; nothing, or what it says and how many
            rows are hidden.
        journeys: mean minutes by group; lengths: children by length of journey.
        supply: children beside places.
        demand: children by need, phase and area.
        limits: what the figures do not say, one sentence each.
        answers: what planners asked besides (``answers.py``).
        years: the years ahead, where they were looked at; of their notes ``opens`` says when what
            plans open is there.
        stand_ins: what in the supply stands in for facts.
        use: of each plan, what its pounds are made from.
        money, money_words: what the plans cost and save (``money.py``), if that is known.
        money_rests, money_transport: what the savings rest on most, and that they are of a choice
            made in the past; what of each plan's transport they count.
        minutes_error: by how much one journey is off on average; 0 where that was not measured.
        nobody: whether there are no children to place at all.
        asked: the decision that is asked for, and its limits, a sentence each.
    """

    case_title: str
    title: str
    synthetic: bool
    base: str
    threshold: str
    attribution: tuple[str, ...]
    minutes_note: str
    assumed_note: str
    plans: tuple[PlanSummary, ...]
    dropped: tuple[str, ...]
    options: Table
    steps: Table
    openings: tuple[Table, ...]
    either: Table
    either_words: tuple[str, ...]
    short: tuple[Table, ...]
    gains: tuple[Table, ...]
    changes: Table
    bands: tuple[Table, ...]
    reasons: Table
    scarce: Table
    scarce_words: tuple[str, ...]
    journeys: tuple[Table, ...]
    lengths: Table
    supply: Table
    demand: Table
    places: Table
    over_full: Table
    left_out: Table
    assumptions: tuple[Assumption, ...]
    sources: tuple[Assumption, ...]
    limits: tuple[str, ...]
    audit: tuple[Audit, ...]
    answers: tuple[Table, ...] = ()
    years: tuple[Table, ...] = ()
    years_notes: tuple[str, ...] = ()
    opens: str = ""
    alike: str = ""
    stand_ins: Lines = ()
    brought: Lines = ()
    use: tuple[PlanUse, ...] = ()
    money: tuple[Table, ...] = ()
    money_words: tuple[str, ...] = ()
    money_rests: tuple[str, ...] = ()
    money_transport: tuple[Counted, ...] = ()
    minutes_error: Fact = NOT_MEASURED
    nobody: bool = False
    asked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if type(self) is Report:
            raise TypeError("a story is Public or Internal")
        for part in fields(self):
            _only_told(getattr(self, part.name), part.name)

    @property
    def examples(self) -> bool:
        """Whether a plan opens something that is an example."""
        return any(o.example for p in self.plans for o in p.opened)

    @property
    def proofs(self) -> Lines:
        """How certain the plans are, those alike together; a baseline only where it is alone."""
        plans = [p for p in self.plans if not p.still] or self.plans
        return together(tuple((p.title, p.proof) for p in plans))

    @property
    def banner(self) -> tuple[tuple[str, str], ...]:
        """What stands above everything else."""
        return banner(self.synthetic, self.examples, self.stand_ins)

    def sheets(self) -> tuple[Table, ...]:
        """Every sheet, in the order of the report."""
        return tuple(s for s in (
            self.options, self.either, self.steps, *self.openings, self.changes, *self.bands,
            *self.gains, *self.short, self.reasons, self.scarce, *self.journeys, self.lengths,
            self.supply, self.demand, self.places, self.over_full, self.left_out, *self.answers,
            *(s for s in self.years if s.lines), *self.money)
            if s.lines or s.key not in EMPTY)

    def sheet(self, key: str) -> Table:
        """The sheet of this key.

        Raises:
            KeyError: there is none.
        """
        return {s.key: s for s in self.sheets()}[key]


@discreet
@dataclass(frozen=True)
class Public(Report):
    """Fit to be published: every figure passed ``disclosure``."""

    internal: ClassVar[bool] = False


@discreet
@dataclass(frozen=True)
class Internal(Report):
    """Contains small numbers."""

    internal: ClassVar[bool] = True


Story = Public | Internal
INTERNAL = "internal: contains small numbers"

_PARTS = Figure | Row | Table | Opening | PlanSummary | PlanUse | Counted | Assumption | Audit


def _only_told(value: object, where: str) -> None:
    """Text, truth and figures only, however deep; a bare number is allowed as a position."""
    if isinstance(value, tuple):
        for item in value:
            _only_told(item, where)
    elif isinstance(value, Row):
        for cell in value.cells:
            if not isinstance(cell, Figure | str):
                raise TypeError(f"{where}: {type(cell).__name__} has not passed disclosure")
    elif isinstance(value, Table):
        _only_told(value.lines, where)
    elif isinstance(value, PlanSummary):
        _only_told(value.opened, where)
    elif not isinstance(value, str | bool | _PARTS):
        raise TypeError(f"{where}: {type(value).__name__} has not passed disclosure")
