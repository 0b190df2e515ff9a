"""A decision paper: numbered parts, tables and figures; as Word, HTML and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sufficiency.common.phrases import slug
from sufficiency.publish.disclosure.cells import nothing, secret
from sufficiency.publish.disclosure.figures import Count, Fact
from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.map.pictures import Picture, maps
from sufficiency.publish.publication import Assumption
from sufficiency.publish.report.accessibility import sentences
from sufficiency.publish.report.document import (
    INTERNAL,
    Internal,
    Opening,
    PlanSummary,
    Public,
    Story,
)
from sufficiency.publish.report.table import Row, Table

LISTED = 60
"""Openings that a paper lists one by one."""
MAPS, SUMMARY = "Maps", "Summary and decision asked for"
BRIEF = ("short", "capital", "same")
"""Keys of the rows of the options that a summary needs."""
EXAMPLES = "Sites and hosts are examples where they are marked so: not chosen, not asked."


@dataclass(frozen=True)
class Part:
    """A numbered part of the paper."""

    title: str
    text: tuple[str, ...] = ()
    sheets: tuple[tuple[int, Table], ...] = ()
    pictures: tuple[tuple[int, Picture], ...] = ()


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
        Part("Purpose", _purpose(story, plans, atlas)),
        _part("Options", (*(f"\"{p.title}\". {p.description}" for p in plans if p.description),
                          *(f"\"{p.title}\". {p.same}" for p in plans), story.assumed_note,
                          *story.dropped),
              story.options, story.steps),
        _part("Schools or bases", story.either_words[1:], story.either),
        _part("Equality: who gains and who loses",
              ("These figures inform an equality impact assessment and do not replace it.",
               *(f"\"{p.title}\". {p.fairness}" for p in plans if p.fairness)),
              story.changes, *(_shown(s, beside=1) for s in story.bands), *story.gains,
              *story.short),
        _part("Why children are left out, and where places are too few", story.scarce_words,
              story.reasons, story.scarce),
        _part(MAPS, ("Areas with too few children were joined with their neighbours. The same "
                       "figures are in the GeoPackage of the workbook.",)),
        _part("What would open", tuple(f"\"{p.title}\". {p.bases}" for p in plans),
              *(_opened(p) for p in plans if p.opened), *(_shown(s) for s in story.openings)),
        _part("What it costs and saves", story.money_words, *story.money),
        _part("Supply and demand", (), story.supply, story.places, story.over_full,
              _shown(story.demand), story.left_out),
        _part("The years ahead", story.years_notes, *story.years),
        _part("Journeys", (story.minutes_note,), *story.journeys, story.lengths),
        _part("Risks", (), _risks(story, plans)),
        _part("How confident we are in the figures", (
            *(f"\"{p.title}\". {p.proof}" for p in story.plans), *story.limits, story.threshold)),
        _part("Assumption register", (),
              _register("settings", "Settings", "Setting", story.assumptions),
              _register("sources", "Sources of the tables", "Table", story.sources)),
        _part("Accessibility", sentences(word=True)),
    )
    return Paper(story.title, story.case_title, INTERNAL if story.internal else "",
                 story.banner, _numbered(parts, maps(atlas)), story.attribution)


def _part(title: str, text: tuple[str, ...], *sheets: Table) -> Part:
    return Part(title, tuple(t for t in text if t), tuple((0, s) for s in sheets if s.lines))


def _numbered(parts: tuple[Part, ...], pictures: tuple[Picture, ...]) -> tuple[Part, ...]:
    """Parts that say something, with tables and figures numbered through.

    The map of the first plan stands in the summary, those of the others under Maps.
    """
    table = figure = 0
    out = []
    for part in parts:
        sheets, drawn = [], []
        for _, sheet in part.sheets:
            table += 1
            sheets.append((table, sheet))
        first, rest = pictures[:1], pictures[1:]
        for picture in first if part.title == SUMMARY else rest if part.title == MAPS else ():
            figure += 1
            drawn.append((figure, picture))
        if part.text or sheets or drawn:
            out.append(Part(part.title, part.text, tuple(sheets), tuple(drawn)))
    return tuple(out)


def _summary(story: Story, plans: list[PlanSummary]) -> tuple[str, ...]:
    """What is found, what is asked of those who decide, and what must be settled before."""
    many = len(plans) > 1
    return (
        story.options.finding,
        *((story.either.finding,) if story.either.lines else ()),
        ("Members are asked to choose one of the options in the table, or to ask for further work "
         "first." if many else "Members are asked to agree the plan in the table, or to ask for "
         "further work first." if plans else ""),
        *((f"Before that: {EXAMPLES}",) if story.examples else ()),
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


def _opened(plan: PlanSummary) -> Table:
    """What a plan opens, one by one; if that would fill pages, kind by kind."""
    key, title = f"opens-{slug(plan.name)}", f"What opens: {plan.title}"
    if len(plan.opened) <= LISTED:
        return Table(
            key, title, "Where", "", ("What", "For", "Places", "Capital, £", "Status"),
            tuple(Row(o.site, (o.kind, o.serves, o.places, o.capital_gbp, o.status or "-"))
                  for o in plan.opened))
    kinds: dict[tuple[str, str, str], list[Opening]] = {}
    for opening in plan.opened:
        kinds.setdefault((opening.kind, opening.serves, opening.status), []).append(opening)
    return Table(
        key, title, "What", "", ("For", "Number", "Places", "Capital, £", "Status"),
        tuple(Row(kind, (serves, Fact(len(found)), Fact(sum(o.places.value for o in found)),
                         Fact(sum(o.capital_gbp.value for o in found)), status or "-"))
              for (kind, serves, status), found in kinds.items()),
        f"{len(plan.opened):,} openings; the workbook and the report list them one by one.")


def _shown(sheet: Table, beside: int = 0) -> Table:
    """A sheet without the rows of which nothing can be shown, but for so many first columns."""
    lines = tuple(ln for ln in sheet.lines
                  if not all(nothing(c) or secret(c) for c in ln.cells[beside:]))
    words = "Rows too small to show are left out." if len(lines) < len(sheet.lines) else ""
    return replace(sheet, lines=lines, finding=f"{sheet.finding} {words}".strip())


def _register(key: str, title: str, head: str, rows: tuple[Assumption, ...]) -> Table:
    if any(r.value for r in rows):
        return Table(key, title, head, "", ("Value", "Set in"),
                     tuple(Row(r.what, (r.value, r.source)) for r in rows))
    return Table(key, title, head, "", ("Source",),
                 tuple(Row(r.what, (r.source,)) for r in rows))


def _risks(story: Story, plans: list[PlanSummary]) -> Table:
    """What could make the decision wrong, with the figures it would touch."""
    left = story.options.line("short").cells
    short = ", ".join(f"{left[i]} ({p.title})" for i, p in enumerate(story.plans)
                      if isinstance(left[i], Count) and not p.still)
    money = ", ".join(f"£{p.capital_gbp} million ({p.title})" for p in plans)
    rows = [
        ("Children remain without a suitable local place", f"Left out: {short}.",
         "Plan for the remaining need, or for placements outside the area."),
        ("There are more or fewer children than assumed", "Every figure moves with demand.",
         "Run the scenario with other years and growth; phase the decision."),
        ("A site is not available, a host is unwilling, or it opens late", EXAMPLES,
         "Ask for plans that are nearly as good at other sites (sufficiency alternatives)."),
        ("Prices rise", f"Capital: {money}.", "Run with a higher capital factor."),
        ("Journeys are longer than modelled", story.minutes_note,
         "Check the longest journeys by road before deciding."),
        ("A group loses", "Table of who gains and who loses.",
         "Consult those groups first; look for a plan that spares them."),
        ("Children go elsewhere than assumed", "Every count by school, and every journey: parents "
         "may ask for another school, and a school may say that it is full.",
         "Talk with parents and schools; look at the years one by one."),
    ]
    return Table("risks", "Risk register", "Risk", "", ("What it touches", "What reduces it"),
                 tuple(Row(a, (b, c)) for a, b, c in rows))


def tables(made: Paper) -> Iterator[tuple[int, Table]]:
    """Every table with its number."""
    for part in made.parts:
        yield from part.sheets
