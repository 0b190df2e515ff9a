"""A spreadsheet a planner can filter: a sheet for each table, units in headers, no macros."""

from __future__ import annotations

import hashlib
import io
import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from sufficiency.publish.disclosure.cells import Cell, Number, number_of
from sufficiency.publish.disclosure.figures import Absent, Band
from sufficiency.publish.map.atlas import Atlas
from sufficiency.publish.report.document import INTERNAL, Internal, Public, Story
from sufficiency.publish.report.table import Table
from sufficiency.publish.reproducible import AUTHOR, normalise_zip
from sufficiency.publish.tables import safe

NOTES, LINE = 92, 15.0
"""Width of the notes in letters, which a sheet of A4 holds, and points of a line."""
LETTERS = 0.86
"""Letters of a font that stands in for the usual one, in each of a column's width."""
BAND = (", median", ", eight of ten draws from", ", eight of ten draws to")
"""Columns of a figure with a band."""
HEAD = PatternFill("solid", fgColor="12436D")
STATES = {"same": "as it is", "bigger": "expanded", "new": "new"}

A4 = 9
"""Of the paper sizes of spreadsheets."""
LONGEST = 31
"""Letters of a sheet's name."""

Given = Cell | int | float
Value = str | int | float
"""What a spreadsheet holds."""


def workbook(story: Story, atlas: Atlas) -> bytes:
    """The workbook. The same story gives the same bytes."""
    if not isinstance(story, Public | Internal):
        raise TypeError(f"{type(story).__name__} is no story: only what passed disclosure is told")
    book = openpyxl.Workbook()
    book.properties.creator = AUTHOR
    book.properties.title = story.title
    notes = book.active
    notes.title = "Notes"
    contents = []
    for sheet in story.sheets():
        name = _name(sheet.key)
        contents.append((name, f"{name}: {sheet.title}"))
        _sheet(book, name, *_told(sheet))
    _notes(notes, story, atlas, contents)
    _sheet(book, "openings", (
        "Plan", "Where", "What", "For", "Places", "Capital (£)", "Status"), [
        (p.title, o.site, o.kind, o.serves, o.places, o.capital_gbp, o.status)
        for p in story.plans for o in p.opened])
    _sheet(book, "schools-and-bases", (
        "Plan", "Name", "Kind", "For", "First year group", "Last year group",
        "Places", "Places added", "State", "Status", "Longitude (degrees)", "Latitude (degrees)"), [
        (c.title, p.name, p.kind, p.serves, *p.years, p.places, p.added, STATES[p.state],
         p.status, p.lon, p.lat) for c in atlas.choices for p in c.places] + [
        (c.title, u.name, u.kind, u.serves, *u.years, u.places, 0, STATES["same"],
         f"Place not known, in {u.district}", "", "")
        for c in atlas.choices for u in c.unlocated])
    _sheet(book, "assumptions", ("Setting", "Value", "Set in"), [
        (a.what, a.value, a.source) for a in story.assumptions])
    _sheet(book, "sources", ("Table", "Source"), [(a.what, a.source) for a in story.sources])
    out = io.BytesIO()
    book.save(out)
    return normalise_zip(out.getvalue())


def _told(sheet: Table) -> tuple[tuple[str, ...], list[tuple[Given, ...]]]:
    """Header with units, and rows; a figure with a band has three columns."""
    unit = f" ({sheet.unit})" if sheet.unit else ""
    bands = [any(isinstance(ln.cells[i], Band) for ln in sheet.lines)
             for i in range(len(sheet.columns))]
    head = [sheet.head]
    for column, band in zip(sheet.columns, bands, strict=True):
        head += [f"{column}{words}{unit}" for words in (BAND if band else ("",))]
    return tuple(head), [
        (ln.name, *(value for cell, band in zip(ln.cells, bands, strict=True)
                    for value in (_three(cell) if band else (cell,))))
        for ln in sheet.lines]


def _three(cell: Cell) -> tuple[Cell, ...]:
    """Median, and from and to."""
    return (cell.middle, cell.low, cell.high) if isinstance(cell, Band) else (cell, "", "")


def _value(given: Given) -> Value:
    """A number where there is one to calculate with, else the words people see."""
    if isinstance(given, int | float):
        return given
    found = number_of(given)
    return str(given) if found is None else found


def _notes(
    sheet: Any, story: Story, atlas: Atlas, contents: Sequence[tuple[str, str]]
) -> None:
    """What the workbook says first, with a link to each sheet.

    Args:
        sheet: where it is written.
        story: what is told.
        atlas: of the same plans.
        contents: name of each sheet, and what it says.
    """
    linked = {words: name for name, words in contents}
    lines = [
        (story.title, True), (f"{story.case_title}. {atlas.dated}.", False),
        *([(f"{INTERNAL.capitalize()}. Not for publication.", True)] if story.internal else []),
        *((f"{strong} {words}", True) for strong, words in story.banner),
        (story.options.finding, False),
        *((f"{p.title}: {p.same}", False) for p in story.plans if p.same),
        *((words, False) for words in (*story.dropped, *story.either_words)),
        ("How to read it", True),
        ("Every sheet has one table; its header stays in view and can be filtered.", False),
        ("Units are in the headers, or in the first column where lines differ.", False),
        (story.minutes_note, False), (story.assumed_note, False), (story.threshold, False),
        ("Limits", True),
        *((line, False) for line in story.limits), ("How confident we are", True),
        *((f"{p.title}: {p.proof}", False) for p in story.plans), ("Sheets", True),
        *((words, False) for _, words in contents),
        ("Attribution", True), *((line, False) for line in story.attribution),
    ]
    sheet.column_dimensions["A"].width = NOTES
    sheet.sheet_view.showGridLines = False
    for at, (text, strong) in enumerate(lines, 1):
        cell = _put(sheet, at, 1, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=strong, size=14 if at == 1 else 11)
        if text in linked:
            cell.hyperlink = Hyperlink(cell.coordinate, location=f"'{linked[text]}'!A1")
            cell.font = Font(size=11, color="12436D", underline="single")
        sheet.row_dimensions[at].height = _height([text], [NOTES], 19 if at == 1 else LINE)
    _on_paper(sheet, "portrait")
    sheet.page_margins.left = sheet.page_margins.right = 0.5


def _on_paper(sheet: Any, way: str) -> None:
    """As wide as a sheet of A4, however long.

    One column by itself is not made narrower: it has to fit.
    """
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, way
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _height(row: Sequence[Value], widths: Sequence[float], line: float = LINE) -> float:
    """Points that a row needs: nobody else makes room for text that is wrapped.

    Letters of a font that stands in for the usual one are wider, bold ones too.
    """
    lines = max(len(textwrap.wrap(str(value), max(int(LETTERS * width), 4))) or 1
                for value, width in zip(row, widths, strict=True))
    return min(lines * line, 409.0)


def _sheet(book: Any, name: str, head: Sequence[str], told: Iterable[Sequence[Given]]) -> None:
    sheet = book.create_sheet(name)
    told = list(told)
    rows = [tuple(map(_value, row)) for row in told]
    longest = [max(len(str(row[i])) for row in (head, *rows)) for i in range(len(head))]
    # Names of rows stay on one line as far as they can.
    widths = [max(min(int(longest[0] / LETTERS) + 2, 60), 11),
              *(max(min(n + 2, 44), 11) for n in longest[1:])]
    for line, words in enumerate((head, *rows), 1):
        if (height := _height(words, widths)) > LINE:
            sheet.row_dimensions[line].height = height
    for column, text in enumerate(head, 1):
        cell = _put(sheet, 1, column, text)
        cell.font = Font(bold=True, color="FFFFFF", size=11)
        cell.fill = HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for line, (row, given) in enumerate(zip(rows, told, strict=True), 2):
        for column, (value, one) in enumerate(zip(row, given, strict=True), 1):
            cell = _put(sheet, line, column, value)
            if not isinstance(value, str):
                cell.number_format = _format(value, one)
                cell.alignment = Alignment(vertical="top")
            else:
                # What stands for a number stands where numbers do.
                right = isinstance(one, Number) or one is Absent.WITHHELD
                cell.alignment = Alignment(wrap_text=True, vertical="top",
                                           horizontal="right" if right else None)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    _on_paper(sheet, "landscape")


def _format(value: float, given: Given) -> str:
    """How a number is shown: thousands apart, with the digits it is printed with."""
    digits = getattr(given, "digits", 0)
    if isinstance(value, float) and (not digits or getattr(given, "percent", False)):
        return "General"
    return "#,##0" + ("." + "0" * digits if digits else "")


def _put(sheet: Any, row: int, column: int, value: Value) -> Any:
    """A cell whose text is only text, whatever it begins with."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", safe(value))
        cell.value = text[:32_000]
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


def _name(key: str) -> str:
    """The sheet of a table: its key, or what fits of a long one and a digest of all of it.

    A spreadsheet takes 31 letters, and which sheet is which must not depend on its neighbours.
    """
    if len(key) <= LONGEST:
        return key
    return f"{key[:LONGEST - 7]}-{hashlib.sha256(key.encode()).hexdigest()[:6]}"
