"""A decision paper: numbered parts, tables and figures; as Word, HTML and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from string import ascii_uppercase

from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.map.pictures import SIDES, Picture, beside, maps
from sufficiency.publish.office import joined
from sufficiency.publish.office.paper_tables import (
    opened,
    risks,
    settings,
    shown,
    sources,
    turned,
)
from sufficiency.publish.report.accessibility import sentences
from sufficiency.publish.report.document import INTERNAL, Internal, PlanSummary, Public, Story
from sufficiency.publish.report.table import Table

MAPS, SUMMARY = "Maps", "Summary and decision asked for"
BRIEF = ("short", "schools", "bases", "capital", "same")
"""Keys of the rows of the options that a summary needs."""
BRIEF_MONEY = ("money-ends", "money-worth", "money-payback")
"""How keys of tables begin: what a decision rests on."""
RIDDEN = ("Minutes as children would ride in shared vehicles are worked out on their own, and are "
          "not in this paper yet. The plans should be compared by them before a decision.")
YEARLY = "The same year by year is in the workbook and on the page of the report."
LONG = ("bands-", "gains-by-", "short-by-", "minutes-by-", "years-needs-", "years-areas-",
        "money-ledgers-", "money-tornado-", "money-debt-")
"""How keys of tables begin of which a paper joins several, or has only what they say."""


@dataclass(frozen=True)
class Part:
    """A part of the paper.

    Attributes:
        mark: its number, or the letter of an appendix.
        appendix: whether it is one.
    """

    title: str
    text: tuple[str, ...] = ()
    sheets: tuple[tuple[int, Table], ...] = ()
    pictures: tuple[tuple[int, Picture], ...] = ()
    mark: str = ""
    appendix: bool = False

    @property
    def heading(self) -> str:
        """As it stands above the part and in the contents."""
        return f"Appendix {self.mark}. {self.title}" if self.appendix else (
            f"{self.mark}. {self.title}")


@dataclass(frozen=True)
class Paper:
    """The whole paper; tables and figures are numbered through."""

    title: str
    case_title: str
    mark: str
    banner: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    attribution: tuple[str, ...]


def paper(story: Story, atlas: Atlas) -> Paper:
    """The paper of a story."""
    if not isinstance(story, Public | Internal):
        raise TypeError(f"{type(story).__name__} is no story: only what passed disclosure is told")
    plans = [p for p in story.plans if not p.still]
    parts = (
        _part(SUMMARY, _summary(story, plans), _key_rows(story.options)),
        _part("Purpose", _purpose(story, plans, atlas)),
        _part("Options", (*(f"{p.title}. {p.description}" for p in plans if p.description),
                          *(f"{p.title}. {p.same}" for p in plans), story.assumed_note,
                          *story.dropped),
              story.options, story.steps),
        _part("Schools or bases", story.either_words[1:], story.either),
        _part("Equality: who gains and who loses",
              ("These figures inform an equality impact assessment and do not replace it. How many "
               "of each group gain or lose with each plan is in an appendix.",
               *(f"{p.title}. {p.fairness}" for p in plans if p.fairness)),
              story.changes,
              joined.by_group("gains", f"Who gains and who loses: children without a suitable "
                              f"local place, and mean known journey, compared with {story.base}",
                              story.gains),
              joined.by_group("short", "Children without a suitable local place, by group",
                              story.short)),
        _part("Why children are left out, and where places are too few", story.scarce_words,
              story.reasons, story.scarce),
        _part(MAPS, ("Areas with too few children were joined with their neighbours. The same "
                     "figures are in the GeoPackage of the workbook.",)),
        _part("What it costs and saves", story.money_words, *_money(story, *BRIEF_MONEY),
              joined.by_plan("money-tornado", "What moves the net present value",
                             [*_money(story, "money-tornado-")])),
        _part("The years ahead", (*story.years_notes, joined.EARLIER if story.years else ""),
              *_years(story)),
        _part("Journeys", (story.minutes_note, RIDDEN if not story.answers else ""),
              joined.by_group("minutes", "Mean minutes one way, known journeys, by group",
                              story.journeys), story.lengths),
        _part("Questions answered", (), *story.answers),
        _part("Risks", (), risks(story, plans)),
        _part("How confident we are in the figures", (
            *(f"{who}. {words}" for who, words in story.proofs), *story.limits, story.threshold)),
        _part("What would open", tuple(f"{p.title}. {p.bases}" for p in plans),
              *(opened(p) for p in plans if p.opened),
              joined.by_plan("brought", "What each opening brings", [*map(shown, story.openings)]),
              appendix=True),
        _part("Who gains and who loses with each plan", (),
              joined.by_plan("bands", "Who gains and who loses",
                             [shown(s, beside=1) for s in story.bands]), appendix=True),
        _part("Who pays", (*(s.finding for s in _money(story, "money-debt-")),
                              YEARLY if story.money else ""),
              joined.by_plan("money-ledgers", "Who pays, all years",
                             [*_money(story, "money-ledgers-")]), appendix=True),
        _part("Supply and demand", (), story.supply, story.places, story.over_full,
              shown(story.demand), story.left_out, appendix=True),
        _part("Data and assumptions", (), settings(story), sources(story.sources), appendix=True),
        _part("Accessibility", sentences(word=True), appendix=True),
    )
    shorter = tuple(part if part.title == SUMMARY else replace(part, sheets=tuple(
        (n, joined.shortened(s, story)) for n, s in part.sheets)) for part in parts)
    return Paper(story.title, story.case_title, INTERNAL if story.internal else "",
                 story.banner, _numbered(shorter, beside(atlas, SIDES, wide=True), maps(atlas)),
                 story.attribution)


def _part(
    title: str, text: tuple[str, ...], *sheets: Table, appendix: bool = False
) -> Part:
    return Part(title, tuple(t for t in text if t), tuple((0, s) for s in sheets if s.lines),
                appendix=appendix)


def _money(story: Story, *keys: str) -> Iterator[Table]:
    """The tables on money whose keys begin with one of these."""
    return (s for s in story.money if s.key.startswith(keys))


def _years(story: Story) -> Iterator[Table]:
    """The years ahead: plans together, the last Januaries."""
    plans = sum(s.key.startswith("years-needs-") for s in story.years)
    found = {kind: [joined.late(s) for s in story.years if s.key.startswith(f"years-{kind}-")]
             for kind in ("needs", "areas")}
    titles = {"needs": "Short by need and phase",
              "areas": "Short within the guideline's minutes, by district"}
    for sheet in story.years:
        kind = next((k for k in found if sheet.key.startswith(f"years-{k}-")), "")
        if kind:
            if found[kind]:
                yield joined.by_plan(f"years-{kind}", titles[kind], found.pop(kind))
                found[kind] = []
        elif sheet.key == "years-short":
            yield joined.without_places(sheet)
        else:
            yield joined.in_pairs(sheet, plans) if sheet.key == "years-first" else turned(sheet)


def _numbered(
    parts: tuple[Part, ...], first: tuple[Picture, ...], rest: tuple[Picture, ...]
) -> tuple[Part, ...]:
    """Parts that say something, numbered, with tables and figures numbered through.

    Args:
        parts: in order; appendices have letters.
        first: pictures of the summary.
        rest: those under Maps.
    """
    table = figure = 0
    marks = {False: iter(map(str, count(1))), True: iter(ascii_uppercase)}
    out = []
    for part in parts:
        sheets, drawn = [], []
        for _, sheet in part.sheets:
            table += 1
            sheets.append((table, sheet))
        for picture in {SUMMARY: first, MAPS: rest}.get(part.title, ()):
            figure += 1
            drawn.append((figure, picture))
        if part.text or sheets or drawn:
            out.append(replace(part, mark=next(marks[part.appendix]), sheets=tuple(sheets),
                               pictures=tuple(drawn)))
    return tuple(out)


def _summary(story: Story, plans: list[PlanSummary]) -> tuple[str, ...]:
    """What is found, what is asked of those who decide, and what must be settled before."""
    many = len(plans) > 1
    worth = next(_money(story, "money-worth"), None)
    return (
        "Decision: members are asked to choose one of the options in the table, or to ask for "
        "further work first." if many else "Decision: members are asked to agree the plan in the "
        "table, or to ask for further work first." if plans else "",
        story.options.finding,
        *((story.either.finding,) if story.either.lines else ()),
        worth.finding if worth else "",
    )


def _key_rows(options: Table) -> Table:
    """The few rows of the options that a summary needs; the sentence stands above them."""
    return Table("summary", "The options in brief", options.head, options.unit, options.columns,
                 tuple(ln for ln in options.lines if ln.key in BRIEF))


def _purpose(story: Story, plans: list[PlanSummary], atlas: Atlas) -> tuple[str, ...]:
    what = ", ".join(f"\"{p.title}\"" for p in plans) or "doing nothing"
    return (
        f"This paper sets options for specialist places in {story.case_title} side by side: "
        f"{what}. It says for each how many children would be left without a suitable local "
        "place, who gains and who loses, what journeys become and what it costs. This "
        "paper does not make a recommendation.",
        f"{atlas.dated}.",
        "A suitable local place is one at a state special school or resource base that serves the "
        "child's need and year group.",
    )


def tables(made: Paper) -> Iterator[tuple[int, Table]]:
    """Every table with its number."""
    for part in made.parts:
        yield from part.sheets
