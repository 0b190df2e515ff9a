"""Tables as only a paper has them: the summary, what is varied, what could go wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sufficiency.case.explained import Explained, explained
from sufficiency.common.phrases import called, listed, low, under
from sufficiency.publish.disclosure.cells import nothing
from sufficiency.publish.disclosure.figures import Count, Fact, MeanMinutes
from sufficiency.publish.report import by_plan
from sufficiency.publish.report.document import PlanSummary, Story
from sufficiency.publish.report.in_brief import FULL, years_table
from sufficiency.publish.report.table import Kind, Row, Table

DEFAULT = "default"
"""Where a setting is from that nobody set."""
NUMBER = re.compile(r"-?\d+(,\d{3})*(\.\d+)?")
EXAMPLES = "Sites and hosts are examples where they are marked so: not chosen, not asked."


def varied(tables: Iterable[Table]) -> Iterator[Table]:
    """What pounds assume, where it has a low and a high value: a workbook has the rest."""
    for table in tables:
        yield replace(table, title=f"{table.title}: what is varied", lines=tuple(
            ln for ln in table.lines if ln.cells[0] != ""))


def in_rows(told: Table) -> Table:
    """What a plan opens with need and status behind its kind: schools to be named want the room.

    Args:
        told: ``report.openings.opened``.
    """
    status = "Status" in told.columns
    lines = tuple(Row(
        f"{ln.name} for {ln.cells[0]}"
        f"{f' ({low(str(ln.cells[-1]))})' if status and ln.cells[-1] != '-' else ''}",
        ln.cells[1:-1] if status else ln.cells[1:]) for ln in told.lines)
    return replace(told, lines=lines, columns=told.columns[1:-1] if status else told.columns[1:])


def meaning(what: str, story: Story) -> str:
    """A setting in words, with the plans whose it is; its own name where it has no words.

    Args:
        what: name of a setting, and in brackets the names of some plans.
        story: with these plans.
    """
    name, _, who = what.partition(" (")
    plans = [called(p.title) for p in story.plans if p.name in who.rstrip(")").split(", ")]
    short = next((e.label for e in explained() if e.name == name), name)
    return f"{short} ({listed(plans)})" if plans else short


def valued(what: str, value: str) -> str:
    """The value of a setting in words.

    Args:
        what: name of the setting, and in brackets the names of some plans.
        value: as it is printed.
    """
    known = _explained(what)
    return known.in_words(value) if known else value.replace("_", " ")


def numbered(what: str, value: str) -> str | int | float:
    """The value of a setting, a number where it is one, else in words.

    Args:
        what: name of the setting, and in brackets the names of some plans.
        value: as it is printed.
    """
    known, plain = _explained(what), value.replace(",", "")
    if not known or known.kind != "value" or not NUMBER.fullmatch(value):
        return valued(what, value)
    # Where thousands are apart they stay so: those of a January are not.
    return int(plain) if plain != value and plain.isdigit() else float(plain)


def _explained(what: str) -> Explained | None:
    return next((e for e in explained() if e.name == what.partition(" (")[0]), None)


def in_millions(sheet: Table) -> Table:
    """A table of pounds in millions of them, without the rows that are nought then."""
    lines = [ln if ln.kind is Kind.HEADING else replace(ln, cells=tuple(
        Fact(_nought(c.value / 1e6), 1) if isinstance(c, Fact) else c for c in ln.cells))
        for ln in sheet.lines]
    told = tuple(ln for ln in lines if ln.kind is Kind.HEADING or not all(map(nothing, ln.cells)))
    return replace(sheet, key=f"{sheet.key}-millions", unit="£ million", lines=told)


def _nought(value: float) -> float:
    """Never -0.0."""
    return value if round(value, 1) else 0.0


def in_a_sentence(sheet: Table) -> str:
    """A table of one row as a sentence; nothing where it has more."""
    if len(sheet.lines) != 1:
        return ""
    row = sheet.lines[0]
    told = listed([f"{cell} {under(title)}"
                   for title, cell in zip(sheet.columns, row.cells, strict=True)])
    return f"{sheet.title}: {row.name[:1].lower()}{row.name[1:]}: {told}."


def risks(story: Story, plans: list[PlanSummary]) -> Table:
    """What could make the decision wrong, with the figures it would touch."""
    titles = [p.title for p in plans]
    short = _of_plans(story.options, "short", titles)
    lost = _of_plans(story.changes, "loses", titles)
    ridden = _of_plans(story.options, by_plan.RIDE, titles)
    years = years_table(story.years)
    money = ", ".join(f"£{p.capital_gbp} million ({called(p.title)})" for p in plans)
    places = ", ".join(f"{sum(o.places.value for o in p.opened):,.0f} ({called(p.title)})"
                       for p in plans)
    rows = [
        ("Children remain without a suitable local place", f"Left out: {short}.",
         "Plan for the remaining need, or for placements outside the area."),
        ("There are more or fewer children than assumed", "Every figure moves with demand"
         + (f": Table 1 has those left out in January {years.tested}." if years else "."),
         "Look at the years one by one; open in stages."),
        ("A site is not available, a host is unwilling, or it opens late", EXAMPLES,
         "Ask for plans that are nearly as good at other sites."),
        *([("Fewer new places spare an independent one than assumed", story.money_rests[0],
            "Find out where children who wait would go; count placements each year.")]
          if story.money_rests else []),
        ("Teachers and assistants are not found, or places cost more to run",
         f"New places: {places}. Each is to be staffed, and paid for every year.",
         "Ask each school for its staff and its price of a place; open in stages."),
        ("Prices rise", f"Capital: {money}.", "Ask for prices of today before a decision."),
        ("Journeys are longer than modelled", f"Mean minutes as ridden: {ridden}." if ridden else
         "Minutes are direct drives, and shared vehicles take longer. How far they are off is "
         "told under Journeys.",
         "Check the longest journeys by road before deciding."),
        ("A group loses", f"{FULL['loses']}: {lost}." if lost else
         "Table of who gains and who loses.",
         "Consult those groups first; look for a plan that spares them."),
        ("Children go elsewhere than assumed", "Every count by school, and every journey: parents "
         "may ask for another school, and a school may say that it is full.",
         "Talk with parents and schools; look at the years one by one."),
    ]
    return Table("risks", "Risk register", "Risk", "", ("What it touches", "What reduces it"),
                 tuple(Row(a, (b, c)) for a, b, c in rows))


def _of_plans(table: Table, key: str, plans: Sequence[str]) -> str:
    """The figures of a row by plan; nothing where there is no such row, or one is not a figure.

    Args:
        table: one column a plan, of which it may lack some.
        key: of the row.
        plans: titles.
    """
    for line in table.lines:
        if line.key == key:
            told = dict(zip(table.columns, line.cells, strict=True))
            found = [(told.get(p), called(p)) for p in plans]
            return ", ".join(f"{cell} ({name})" for cell, name in found
                             if isinstance(cell, Count | MeanMinutes))
    return ""
