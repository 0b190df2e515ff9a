"""Writes one sheet of a workbook so that all of it can be read, on a screen and on paper."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo

from sufficiency.publish.disclosure.cells import CountChange, MeanChange, number_of
from sufficiency.publish.disclosure.figures import Count, MeanMinutes
from sufficiency.publish.office.book_sheets import Given, Sheet
from sufficiency.publish.office.families import JANUARY
from sufficiency.publish.tables import safe

LINE, SIZE, TALLEST = 13.5, 10, 409.0
"""Points of a line, of a letter, and of the tallest row there is."""
LETTERS, BOLD = 1.0, 0.9
"""Letters in each of a column's width, also of a font that stands in for the usual one."""
FONT, STANDARD = "Calibri", 11
"""The face of all letters, and the size in which a column's width counts them."""
HEADER = 3
"""The row of a sheet with its headers: above it are its title and the way back."""
NAVY = "12436D"
HEAD = PatternFill("solid", fgColor=NAVY)
RULE = Border(bottom=Side(style="hair", color="B1B8C0"))
WORDS, FIGURES, NARROW, LONG, TEXT = 46, 20, 10, 150, 84
"""Width of columns of words and of figures at most, and of any at least; letters from which words
are running text, and the width of a column of it."""
A4, SCREEN = 9, 140.0
"""A4 in the list of paper sizes, and the width of columns that a first screen holds."""
MOST, CLOSE = 228.0, 20
"""Width of a sheet from which columns of words are made narrower, down to the second: on paper the
letters of the whole sheet would be too small."""
OVER, SMALLEST = 0.3, 0.59
"""The share of a page for which no other is begun: the sheet is made smaller instead; and how small
letters become where a sheet stands upright to save pages."""
PAGE = {"landscape": (10.7, 6.9), "portrait": (7.3, 10.2)}
"""Inches of a page between its margins."""
FOOT = 100
"""Letters of a title at the foot of a page, of which a spreadsheet takes 255 of all kinds."""
INCH = 96 / 7
"""Width of columns to an inch."""
NOTHING = "Nothing to show."
"""The row of a table that has none."""
ABOUT = "about "
"""Before a figure that is only near: its format says so, and the cell stays a number."""
POUNDS = re.compile(r"\(£\)$")
"""Header of whole pounds: pence are kept, so that they add up, and not shown."""

Value = str | int | float
"""What a spreadsheet holds."""


def write(sheet: Any, told: Sheet, contents: str, footer: str) -> None:
    """A title, the way back, a table, and what the table says.

    Args:
        sheet: where it is written.
        told: what.
        contents: name of the sheet that lists all.
        footer: what stands on the foot of every page.
    """
    told = told if told.rows else replace(
        told, rows=((NOTHING, *[""] * (len(told.head) - 1)),))  # a table has a row at least
    rows = [tuple(map(_value, row)) for row in told.rows]
    widths = [_width(told.head[i], [row[i] for row in rows], [row[i] for row in told.rows])
              for i in range(len(told.head))]
    least = [_longest(told.head[i], [row[i] for row in rows]) for i in range(len(widths))]
    most = max(widths)
    while sum(widths) > MOST and most > CLOSE:
        most -= 1
        widths = [max(min(width, most), low) for width, low in zip(widths, least, strict=True)]
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    across(sheet, 1, told.title, widths, font(14, bold=True))
    link(sheet, 2, 1, "Back to the contents", contents)
    # What stands for a number stands where numbers do.
    right = [i >= told.stub and any(not isinstance(row[i], str) for row in rows)
             for i in range(len(widths))]
    for column, text in enumerate(told.head, 1):
        cell = put(sheet, HEADER, column, text)
        cell.font = font(bold=True, color="FFFFFF")
        cell.fill = HEAD
        cell.alignment = _aligned(column, right=right[column - 1])
    sheet.row_dimensions[HEADER].height = height(told.head, widths, bold=True)
    for line, (row, given) in enumerate(zip(rows, told.rows, strict=True), HEADER + 1):
        if (tall := height(row, widths)) > LINE + 1.5:
            sheet.row_dimensions[line].height = tall
        for column, (value, one) in enumerate(zip(row, given, strict=True), 1):
            cell = put(sheet, line, column, value)
            cell.font, cell.border = font(), RULE
            cell.alignment = _aligned(column, right=right[column - 1])
            if not isinstance(value, str):
                cell.number_format = _format(value, one, told.head[column - 1])
    last = HEADER + len(rows)
    _table(sheet, f"A{HEADER}:{get_column_letter(len(widths))}{last}")
    for line, words in enumerate(told.says, last + 2):
        across(sheet, line, words, widths, font())
    sheet.freeze_panes = f"{get_column_letter(told.stub + 1)}{HEADER + 1}"
    sheet.print_title_rows = f"{HEADER}:{HEADER}"
    on_paper(sheet, widths, footer)


def _table(sheet: Any, where: str) -> None:
    """Make a table of what stands there, which formulas call by the name of its sheet."""
    named = {name for other in sheet.parent.worksheets for name in other.tables}
    name = "_".join(re.findall(r"\w+", f"Table {sheet.title}"))
    table = Table(displayName=f"{name}_{len(named)}" if name in named else name, ref=where)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)


def across(sheet: Any, line: int, words: str, widths: Sequence[float], style: Font) -> None:
    """A sentence over all columns of a table, in a row with room for it.

    Args:
        sheet: where.
        line: row.
        words: the sentence.
        widths: of the columns; those on the first screen hold it.
        style: of its letters.
    """
    held, columns = 0.0, 0
    for width in widths:
        if columns and held + width > SCREEN:
            break
        held, columns = held + width, columns + 1
    cell = put(sheet, line, 1, words)
    cell.font, cell.alignment = style, Alignment(wrap_text=True, vertical="top")
    if columns > 1:
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=columns)
    sheet.row_dimensions[line].height = height(
        [words], [held * STANDARD / style.size], LINE * style.size / SIZE, bold=bool(style.bold))


def link(sheet: Any, line: int, column: int, words: str, name: str) -> None:
    """A way to another sheet of the workbook.

    Args:
        sheet, line, column: where it stands.
        words: what is read.
        name: of the sheet it leads to.
    """
    cell = put(sheet, line, column, words)
    cell.hyperlink = Hyperlink(cell.coordinate, location=f"'{name}'!A1")
    cell.font = font(color=NAVY, underline="single")
    cell.alignment = Alignment(vertical="top")


def on_paper(sheet: Any, widths: Sequence[float], footer: str) -> None:
    """As wide as a page of A4, however long; on its side or upright, as has fewer pages.

    What is little longer than a page is made to fit.

    Args:
        sheet: all of it is written.
        widths: of its columns.
        footer: what stands on the foot of every page.
    """
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = LINE, True
    tall = sum(sheet.row_dimensions[i].height or LINE for i in range(1, sheet.max_row + 1))
    ways = {}
    for way, (wide, high) in PAGE.items():
        scale = min(1.0, wide * INCH / sum(widths))
        pages = tall * scale / (high * 72)
        ways[way] = (scale < SMALLEST, max(1, math.ceil(pages - OVER)), -scale, pages)
    way = min(ways, key=lambda w: ways[w])
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, way
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = ways[way][1]
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    sheet.oddHeader.left.text = "&A"
    sheet.oddFooter.left.text = _bare(footer)[:FOOT].replace("&", "&&")
    sheet.oddFooter.right.text = "Page &P of &N"


def font(size: float = SIZE, *, bold: bool = False, color: str = "000000",
         underline: str | None = None) -> Font:
    """Letters of the workbook, which all have one face.

    Args:
        size: in points.
        bold, color, underline: as in spreadsheets.
    """
    return Font(name=FONT, size=size, bold=bold, color=color, underline=underline)


def height(row: Sequence[Value], widths: Sequence[float], line: float = LINE, *,
           bold: bool = False) -> float:
    """Points that a row needs: nobody else makes room for text that is wrapped.

    Args:
        row: values.
        widths: of their columns.
        line: points of a line.
        bold: whether the letters are, which are wider.
    """
    letters = BOLD if bold else LETTERS
    lines = max(len(textwrap.wrap(str(value), max(int(letters * width), 4))) or 1
                for value, width in zip(row, widths, strict=True))
    return min(lines * line + 1.5, TALLEST)


def put(sheet: Any, row: int, column: int, value: Value) -> Any:
    """A cell whose text is only text, whatever it begins with.

    Args:
        sheet, row, column: where.
        value: what is written.
    """
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = _bare(safe(value))[:32_000]
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


def _bare(text: str) -> str:
    """Text without the signs that no office file may hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)


def _aligned(column: int, *, right: bool) -> Alignment:
    """How a cell stands in its column."""
    return Alignment(wrap_text=True, vertical="top", horizontal="right" if right else "left",
                     indent=int(column > 1 and not right))


def _value(given: Given) -> Value:
    """A number where there is one, also one that is only near, else the words people see."""
    if isinstance(given, int | float):
        return given
    found = (_change(given) if isinstance(given, CountChange | MeanChange) else
             given.value if isinstance(given, Count | MeanMinutes) else number_of(given))
    return str(given) if found is None else found


def _change(given: CountChange | MeanChange) -> float | None:
    """A change as a number, unless people are told in words that it is about the same."""
    if isinstance(given, CountChange):
        return given.value
    return None if given.value is None or abs(given.value) < given.meaningful else given.value


def _near(given: Given) -> bool:
    """Whether a figure is only near what is printed."""
    return isinstance(given, Count | MeanMinutes | CountChange) and given.about


def _format(value: float, given: Given, head: str) -> str:
    """How a number is shown: thousands apart, with the digits and the word it is printed with."""
    near = f'"{ABOUT}"' if _near(given) else ""
    if isinstance(given, CountChange):
        return f"{near}+#,##0;{near}-#,##0;0"
    if isinstance(given, MeanChange):
        return "+0.0;-0.0;0.0"
    digits = 0 if POUNDS.search(head) else getattr(given, "digits", 0)
    if getattr(given, "percent", False):
        return "0" + ("." + "0" * digits if digits else "") + "%"
    if head == JANUARY:
        return "0"
    if isinstance(value, float) and not hasattr(given, "digits"):
        return "General"
    return f"{near}#,##0" + ("." + "0" * digits if digits else "")


def _longest(head: str, values: Sequence[Value]) -> float:
    """Of a column in which no word breaks."""
    words = [w for v in (head, *values) for w in re.split(r"[\s-]", str(v))]
    return max(map(len, words)) / BOLD + 2


def _width(head: str, values: Sequence[Value], given: Sequence[Given]) -> float:
    """Of a column: words stay on one line as far as they can, headers of figures are wrapped."""
    words = max((len(v) for v in values if isinstance(v, str)), default=0)
    form = ",.0f" if POUNDS.search(head) else ","
    figures = max((len(format(v, form)) + len(ABOUT) * _near(g) for v, g in zip(
        values, given, strict=True) if not isinstance(v, str)), default=0)
    word = max(map(len, re.split(r"[\s-]", head))) / BOLD + 2
    if words > LONG:
        return TEXT
    if not figures:
        return max(min(max(words / LETTERS + 2, min(len(head), FIGURES)), WORDS), word, NARROW)
    # A figure and what stands for one share a column; a header has three lines.
    return max(figures + 3, min(max(words, len(head) / 3) / BOLD + 2, FIGURES), word, NARROW)
