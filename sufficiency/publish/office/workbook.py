"""A spreadsheet a planner can filter: contents first, plain names, one table a sheet, no macros."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, PatternFill

from sufficiency.case.vocabulary import KIND_WORDS
from sufficiency.publish.disclosure.cells import MeanChange
from sufficiency.publish.disclosure.figures import Absent
from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.map.geopackage import FILE
from sufficiency.publish.map.provision import Place, Unlocated
from sufficiency.publish.office import sheet_writer as writer
from sufficiency.publish.office.about import About, about
from sufficiency.publish.office.book_cells import SHORTHAND
from sufficiency.publish.office.book_charts import add_charts
from sufficiency.publish.office.book_sheets import NEAR, Given, Sheet, named, plan_name, sheets_of
from sufficiency.publish.office.book_tables import tables_of
from sufficiency.publish.office.brief_sheet import brief_sheet
from sufficiency.publish.office.families import BEHIND, GAINS, MONEY, OPTIONS, PLACES, PLAN, SAME
from sufficiency.publish.office.ledger_sheet import ledger_sheet
from sufficiency.publish.office.paper_tables import DEFAULT, meaning, numbered
from sufficiency.publish.report.document import INTERNAL, Internal, Public, Story
from sufficiency.publish.report.first_page import settled
from sufficiency.publish.report.years.words import SIGNS
from sufficiency.publish.reproducible import normalise_zip

CONTENTS = "Contents"
"""Name of the first sheet."""
LISTED = (32.0, 88.0)
"""Width of the two columns of the contents."""
LAYERS = ("The same figures by area and district are in {0}, which belongs to this file: QGIS "
          "opens it with its styles in groups. Keep its name: its project looks for {0}.")
"""Of the map layers beside the workbook."""
EACH_NOTE = "One note a row, after what it is about."
"""What stands above the notes."""
WRAPPED = Alignment(wrap_text=True, vertical="top")
PART = PatternFill("solid", fgColor="E3EAF1")


def workbook(story: Story, atlas: Atlas) -> bytes:
    """The workbook. The same story gives the same bytes.

    Args:
        story: what is told.
        atlas: of the same plans, for the list of schools and bases.
    """
    if not isinstance(story, Public | Internal):
        raise TypeError(f"{type(story).__name__} is no story: only what passed disclosure is told")
    book = openpyxl.Workbook()
    said = about(story, atlas)
    for name, words in said.properties.items():
        setattr(book.properties, name, words)
    front = book.active
    front.title = CONTENTS
    sheets = named([*sheets_of(tables_of(story)), *_lists(story, atlas)])
    first = brief_sheet(story, sheets)
    _contents(front, story, said, first, sheets)
    _lead_on(writer.write(book.create_sheet(first.name), first, CONTENTS, story.title))
    _notes(book.create_sheet(writer.NOTES), story, (first, *sheets))
    for sheet in sheets:
        writer.write(book.create_sheet(sheet.name), sheet, CONTENTS, story.title)
    add_charts(book[first.name], sheets, story, writer.HEADER)
    out = io.BytesIO()
    book.save(out)
    return normalise_zip(out.getvalue())


def _lead_on(sheet: Any) -> None:
    """Links in the last column of a sheet, which names others."""
    for row in sheet.iter_rows(min_row=writer.HEADER + 1):
        writer.link(sheet, row[-1].row, row[-1].column, row[-1].value, row[-1].value)
        row[-1].alignment = Alignment(vertical="top", horizontal="left", indent=1)


def _lists(story: Story, atlas: Atlas) -> list[Sheet]:
    """What only the workbook lists: every opening, every school, every setting and source."""
    own = [a for a in story.assumptions if a.source != DEFAULT]
    rest = [a for a in story.assumptions if a.source == DEFAULT]
    return [
        Sheet("What opens", OPTIONS, "Everything that each plan opens, one by one", (
            PLAN, "Where", "What", "For", "Places", "Capital (£)", "Status"), tuple(
            (plan_name(p.title), o.site, o.kind, o.serves, o.places, o.capital_gbp, o.status)
            for p in story.plans for o in p.opened), 2,
            asks="Which schools and bases does each plan open, and what does each cost to build?"),
        *([ledger_sheet()] if story.money else []),
        _same(atlas),
        _register(atlas),
        Sheet("Settings", BEHIND, "What was set for these plans, then what is as the tool has it", (
            "Setting", "Value", "Set in", "Name in scenario files"), tuple(
            (meaning(a.what, story), numbered(a.what, a.value), a.source, a.what)
            for a in (*own, *rest)), 2,
            asks="What was set for these plans, and what is as the tool has it?"),
        Sheet("Sources", BEHIND, "Where the tables of this case come from", ("Table", "Source"),
              tuple((a.what, a.source) for a in story.sources),
              asks="Where is each table of this case from?"),
    ]


def _same(atlas: Atlas) -> Sheet:
    """Mean journeys of the same children before and with each plan, as the map has them."""
    return Sheet(
        SAME, GAINS, "Mean known journey of the same children before and with each plan, by "
        "district", (PLAN, "District", "Mean minutes before", "Mean minutes with the plan",
                     "Change (minutes)"), tuple(
            (plan_name(c.title), district.name, *means, MeanChange(*means))
            for c in atlas.choices
            for district, means in zip(atlas.districts, c.same_districts, strict=True)
            if any(mean.value is not None for mean in means)), 2, (
            "Only children whose journey is known both before and with the plan: like with like. "
            "Districts where neither may be told are left out.",),
        "How do journeys of the same children change in each district?")


def _register(atlas: Atlas) -> Sheet:
    """Every school and base, a row each, with its places before and under each plan."""
    told: dict[tuple[Given, ...], dict[str, int]] = {}
    status: dict[tuple[Given, ...], dict[str, None]] = {}
    columns = list(dict.fromkeys([*(c.base for c in atlas.choices),
                                  *(c.title for c in atlas.choices)]))
    for choice in atlas.choices:
        found: list[tuple[Place | Unlocated, tuple[Given, Given], int, str]] = [
            *((p, (p.lon, p.lat), p.added, p.status) for p in choice.places),
            *((u, (Absent.NOT_KNOWN, Absent.NOT_KNOWN), 0, f"Place not known, in {u.district}")
              for u in choice.unlocated)]
        for one, point, added, firm in found:
            row = (one.name, KIND_WORDS[one.kind], one.serves, *one.years, *point)
            told.setdefault(row, {}).update({
                choice.base: one.places - added, choice.title: one.places})
            status.setdefault(row, {}).update({firm: None} if firm else {})
    return Sheet(
        "Schools and bases", PLACES, "Every school and base, and its places under each plan", (
            "Name", "Kind", "For", "First year group", "Last year group",
            *(f"{plan_name(c)} (places)" for c in columns), "Status", "Longitude",
            "Latitude"), tuple(
            (*row[:5], *(of.get(c, 0) for c in columns), "; ".join(status[row]), *row[5:])
            for row, of in told.items()),
        asks="Where is each school and base, and how many places has it under each plan?")


def _contents(
    sheet: Any, story: Story, said: About, brief: Sheet, sheets: Sequence[Sheet]
) -> None:
    """What the workbook is about, what it says first, and the way to every sheet.

    Args:
        sheet: where it is written.
        story: what is told.
        said: of the workbook.
        brief: the sheet to read first.
        sheets: those that follow, by part.
    """
    for letter, width in zip("AB", LISTED, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    writer.put(sheet, 1, 1, story.title).font = writer.font(16, bold=True)
    writer.put(sheet, 2, 1, said.subject).font = writer.font(11)
    lines = [*([(f"{INTERNAL.capitalize()}.", "Not for publication.")] if story.internal else []),
             *story.banner, ("Summary", story.options.finding), *_asked(story),
             ("About this file", said.line), ("Map layers", LAYERS.format(FILE[story.internal]))]
    for at, (strong, words) in enumerate(lines, 3):
        cell = writer.put(sheet, at, 1, strong)
        cell.font, cell.alignment = writer.font(11, bold=True), WRAPPED
        _beside(sheet, at, words, strong)
    at += 2
    writer.link(sheet, at, 1, brief.name, brief.name)
    _beside(sheet, at, brief.asks)
    at += 1
    writer.link(sheet, at, 1, writer.NOTES, writer.NOTES)
    _beside(sheet, at, "What the figures say and do not say, how they were made, and how "
                       "confident we are")
    for part, members in groupby(sheets, lambda s: s.part):
        at += 1
        for column in (1, 2):
            cell = writer.put(sheet, at, column, part if column == 1 else "")
            cell.font, cell.fill = writer.font(bold=True, size=11), PART
        if part == MONEY and story.money_rests:
            at += 1
            _beside(sheet, at, story.money_rests[0])
        for told in members:
            at += 1
            writer.link(sheet, at, 1, told.name, told.name)
            _beside(sheet, at, told.asks or told.title)
    sheet.print_area = f"A1:B{at}"
    writer.on_paper(sheet, LISTED, story.title)


def _asked(story: Story) -> list[tuple[str, str]]:
    """The decision that is asked for, and what must be settled before; nothing where none is."""
    words = " ".join(dict.fromkeys(filter(None, (*story.asked[:1], settled(story)))))
    return [("What is asked", words)] if words else []


def _beside(sheet: Any, at: int, words: str, head: str = "") -> None:
    """What a sheet holds, beside the link to it, or what is to be said under a head."""
    cell = writer.put(sheet, at, 2, words)
    cell.font, cell.alignment = writer.font(size=11), WRAPPED
    sheet.row_dimensions[at].height = writer.height(
        [head, words], [w * writer.SIZE / 11 for w in LISTED], bold=bool(head))


def _notes(sheet: Any, story: Story, sheets: Sequence[Sheet]) -> None:
    """What is to be known of the figures, one sentence or more a row.

    Args:
        sheet: where it is written.
        story: what is told.
        sheets: all others, with what their tables say.
    """
    parts = [
        ("The plans", [f"{p.title}: {p.same}" for p in story.plans if p.same]),
        ("Comparing the plans", story.either_words),
        ("How to read the sheets", [
            "Every sheet has one table, which formulas call by the name of its sheet "
            "(Table_Options_side_by_side). Its headers stay in view and can be filtered. What is "
            "to be known of its cells stands above it, or, where that is long, here.",
            "Shorthand in place of a figure: " + "; ".join(
                f"{sign} {what}" for sign, what in SHORTHAND.items()) + ". An empty cell in a "
            "column of words has nothing to say.",
            "Units are in the headers, or in the first column where lines differ. Pounds are shown "
            "whole, and their cells keep the pence.",
            "Rows that are called All children are the total of those above them, and lines that "
            "begin with \u201cof these children\u201d are part of the line above: leave them out "
            "of a sum or a pivot table.",
            f"A sheet of more than {writer.PRINTED} rows is for the screen: on paper it has its "
            "title and no rows. This one is printed whole.",
            f'A figure with "about" before it is a number; the column "{NEAR}" names each of them.',
            story.minutes_note, story.assumed_note, story.threshold]),
        ("Limits", story.limits),
        ("How confident we are", [f"{of}: {words}" for of, words in story.proofs]),
        ("The years ahead", [n for n in story.years_notes if n != SIGNS]),
        ("Money", [*story.money_rests, *story.money_words]),
        *((of.name, of.says) for of in sheets),
        ("Attribution", story.attribution),
    ]
    writer.write(sheet, Sheet(writer.NOTES, "", writer.NOTES, ("About", "Note"), tuple(
        (head, words) for head, told in parts for words in told if words), says=(EACH_NOTE,)),
        CONTENTS, story.title)
