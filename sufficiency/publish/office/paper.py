"""A decision paper: numbered parts, tables and figures; as Word, HTML and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from string import ascii_uppercase

from sufficiency.publish.disclosure.cells import Number
from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.map.pictures import SIDES, Picture, beside, changes
from sufficiency.publish.office import joined
from sufficiency.publish.office import paper_summary as first
from sufficiency.publish.office.about import About, about
from sufficiency.publish.office.paper_tables import (
    in_a_sentence,
    in_millions,
    in_rows,
    risks,
    varied,
)
from sufficiency.publish.report import by_plan
from sufficiency.publish.report.accessibility import WORD
from sufficiency.publish.report.charts import as_png
from sufficiency.publish.report.document import INTERNAL, Internal, PlanSummary, Public, Story
from sufficiency.publish.report.first_page import why_lost
from sufficiency.publish.report.in_brief import FULL, years_table
from sufficiency.publish.report.openings import opened
from sufficiency.publish.report.render import drawing, worse
from sufficiency.publish.report.table import Kind, Table, without_rows
from sufficiency.publish.report.years.words import (
    ALONE,
    BANDS,
    DISTRICT,
    FILLED,
    NEED,
    TESTED_AHEAD,
)

SUMMARY = "Summary and decision asked for"
SURE = "How confident we are in the figures"
RIDDEN = ("Minutes as children would ride in shared vehicles are not in this paper. The plans "
          "should be compared by them before a decision.")
YEARLY = "The same year by year is in the workbook and on the page of the report."
IN_WORKBOOK = ("Every table of this paper, and those that it has no room for, are in the workbook: "
               "each group of children, each opening, each year, each setting and source.")
NOTHING = Table("", "", "", "", (), ())
FIRST_NOTES = (BANDS, TESTED_AHEAD, FILLED)
"""Notes on the years that stand beside them; the others are in an appendix."""


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

    about: About
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
    answers = by_plan.drives(story.answers, story.options)
    worth = next(_money(story, "money-worth"), None)
    first_notes = tuple(n for n in story.years_notes
                        if n == story.opens or n.startswith(FIRST_NOTES))
    parts = (
        _part(SUMMARY, first.summary(story), first.options_in_brief(story),
              pictures=_titled(beside(atlas, SIDES, "row"), first.lacking_by_area(story))),
        _part("Purpose", _purpose(story, plans)),
        _part("Options", (*(f"{p.title}. {p.description}" for p in plans if p.description),
                          " ".join(story.asked[1:]), story.assumed_note, *story.dropped),
              story.options, story.steps),
        _part("Schools or bases", story.either_words[1:],
              without_rows(story.either, story.options)),
        _part("Equality: who gains and who loses",
              ("These figures inform an equality impact assessment and do not replace it.",
               why_lost(story, FULL["loses"]),
               *(f"{p.title}. {p.fairness}" for p in plans if p.fairness),
               by_plan.ride_longer(story.changes, story.answers)),
              story.changes, worse(story) or NOTHING,
              *_groups(story)),
        _part("Why children are left out, and where places are too few",
              (in_a_sentence(story.reasons), *story.scarce_words),
              *([] if in_a_sentence(story.reasons) else [story.reasons]), story.scarce),
        _part("What it costs and saves",
              (*story.money_rests, *(() if worth else story.money_words),
               *(s.finding for s in _money(story, "money-payback"))),
              in_millions(by_plan.below("money-ledgers", "Who pays, all years",
                                         [*_money(story, "money-ledgers-")])),
              *_money(story, "money-ends", "money-worth", "money-draws", "money-transport")),
        _part("The years ahead", first_notes, *_years(story),
              pictures=_drawn(story, "years-short")),
        _part("Journeys", (story.minutes_note, story.lengths.finding,
                           *([] if _ridden(story) else [RIDDEN])),
              *_rides(answers)),
        _part(by_plan.QUESTIONS, (), *(t for t in answers
                                       if not t.key.startswith(by_plan.DRIVES))),
        _part("Maps", ("Areas with too few children were joined with their neighbours. The same "
                       "figures are in the GeoPackage of the workbook.",), pictures=changes(atlas)),
        _part("Risks", (), risks(story, plans)),
        _part(SURE, (
            *(f"{who}. {words}" for who, words in story.proofs), *story.limits, story.threshold)),
        _part("What would open", (
            *(f"{p.title}. {p.bases}" for p in plans),
            *(f"{who}. {words}" for who, words in story.brought)),
            *(in_rows(opened(p, named="")) for p in plans if p.opened), appendix=True),
        _part("How pounds are counted, and debt",
              (*(story.money_words if worth else ()),
               *by_plan.said([*_money(story, "money-debt-")]), YEARLY if story.money else ""),
              appendix=True),
        _part("Supply and demand", (story.demand.finding, story.left_out.finding), story.supply,
              story.places, story.over_full, appendix=True),
        _part("Data and assumptions", (*(n for n in story.years_notes if n not in first_notes),
                                       IN_WORKBOOK),
              *varied(_money(story, "money-assumed")), appendix=True),
        _part("Accessibility", WORD, appendix=True),
    )
    shorter = tuple(replace(part, sheets=tuple(
        (n, joined.shortened(s, story)) for n, s in part.sheets)) for part in parts)
    return Paper(about(story, atlas), story.case_title, INTERNAL if story.internal else "",
                 story.banner, _numbered(shorter), story.attribution)


def _part(
    title: str, text: tuple[str, ...], *sheets: Table, appendix: bool = False,
    pictures: Iterable[Picture] = (),
) -> Part:
    return Part(title, tuple(t for t in text if t), tuple((0, s) for s in sheets if s.lines),
                tuple((0, p) for p in pictures), appendix=appendix)


def _money(story: Story, *keys: str) -> Iterator[Table]:
    """The tables on money whose keys begin with one of these."""
    return (s for s in story.money if s.key.startswith(keys))


def _rides(answers: Sequence[Table]) -> Iterator[Table]:
    """Answers on the drive to school; of whose ride changes with several plans the row of all."""
    for table in answers:
        if table.key.startswith(by_plan.DRIVES) and table.key not in by_plan.LOOKED_UP:
            yield table if table.key != by_plan.CHANGED_KEY else replace(table, lines=tuple(
                ln for ln in table.lines if ln.kind is Kind.WHOLE))


def _ridden(story: Story) -> bool:
    """Whether rides as ridden stand among the options."""
    return any(ln.key == by_plan.RIDE for ln in story.options.lines)


def _years(story: Story) -> Iterator[Table]:
    """The years ahead: all children, those short with each plan, and of which needs and where."""
    told = {s.key: s for s in story.years}
    if "years-plans" in told:
        yield replace(joined.beside(
            "years-children", "Children with EHC plans, and those in state special schools and "
            "SEN units", told["years-plans"], told.get("years-needing", NOTHING), ("", "")),
            finding=told["years-plans"].finding)
    sheet = years_table(story.years)
    if sheet is None:
        return
    yield joined.later(sheet)
    for kind, title, one in (("needs", "Short by need and phase, each looked at alone", NEED),
                             ("areas", "Children of a district beyond all places within the "
                              "guideline's minutes", DISTRICT)):
        of = [s for s in story.years if s.key.startswith(f"years-{kind}-")]
        yield replace(joined.at_january(f"years-{kind}", f"{title}, in January {sheet.tested}", of,
                                        sheet.tested), finding=ALONE[one])


def _groups(story: Story) -> Iterator[Table]:
    """Who lacks a place and how long journeys are, by group, where a figure of it may be told."""
    for key, what, of in (("groups", "Children without a suitable local place", story.short),
                          ("groups-minutes", "Mean minutes of known journeys", story.journeys)):
        table = joined.by_group(key, f"{what}, by group", of)
        if any(isinstance(c, Number) and c.value is not None for c in table.cells()):
            yield replace(table, finding="")


def _titled(pictures: Iterable[Picture], title: str) -> Iterator[Picture]:
    """Pictures under what they show, where that is told."""
    return (replace(p, title=title or p.title) for p in pictures)


def _drawn(story: Story, *keys: str) -> Iterator[Picture]:
    """Charts of the report as pictures, of those that have something to show."""
    for key in keys:
        found = drawing(story, key)
        if found is not None:
            sheet, drawn = found
            yield Picture(first.expected(story, sheet.title), drawn.words, as_png(drawn.figure),
                          told=False)


def _numbered(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Parts that say something, numbered, with paragraphs, tables and figures numbered through.

    Args:
        parts: in order; appendices have letters.
    """
    tables, figures = count(1), count(1)
    marks = {False: iter(map(str, count(1))), True: iter(ascii_uppercase)}
    told = [
        replace(part, mark=next(marks[part.appendix]),
                sheets=tuple((next(tables), s) for _, s in part.sheets),
                pictures=tuple((next(figures), p) for _, p in part.pictures))
        for part in parts if part.text or part.sheets or part.pictures]
    named = {f'"{s.title}"': f"Table {n}" for part in told for n, s in part.sheets}
    return tuple(_cited(part, named) for part in told)


def _cited(part: Part, named: Mapping[str, str]) -> Part:
    """The part with a number before what each table says, behind those of its text, and with the
    numbers of tables in the place of their titles.

    Args:
        part: numbered, with its tables.
        named: titles of tables, as sentences quote them, and their numbers.
    """
    def cited(words: str) -> str:
        for title, number in named.items():
            words = words.replace(title, number)
        return words

    numbers = count(len(part.text) + 1)
    return replace(part, text=tuple(map(cited, part.text)), sheets=tuple(
        (n, replace(s, finding=f"{part.mark}.{next(numbers)}  {cited(s.finding)}")
         if s.finding else s) for n, s in part.sheets))


def _purpose(story: Story, plans: list[PlanSummary]) -> tuple[str, ...]:
    what = ", ".join(f"\"{p.title}\"" for p in plans) or "doing nothing"
    return (
        f"This paper sets options for specialist places in {story.case_title} side by side: "
        f"{what}. It says for each how many children would be left without a suitable local "
        "place, who gains and who loses, what journeys become and what it costs. This "
        "paper does not make a recommendation.",
        "A suitable local place is one at a state special school or resource base that serves the "
        "child's need and year group.",
    )


def tables(made: Paper) -> Iterator[tuple[int, Table]]:
    """Every table with its number."""
    for part in made.parts:
        yield from part.sheets
