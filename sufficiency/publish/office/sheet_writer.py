"""Writes one sheet of a workbook so that all of it can be read, on a screen and on paper."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo

from sufficiency.publish.office.book_cells import (
    ABOUT,
    NOT_APPLICABLE,
    POUNDS,
    SHORTHAND,
    Value,
    format_of,
    near,
    value_of,
)
from sufficiency.publish.office.book_sheets import Given, Sheet
from sufficiency.publish.tables import safe

LINE, SIZE, TITLE, TALLEST = 13.5, 10, 12, 409.0
"""Points of a line, of a letter, of one of a title, and of the tallest row there is."""
LETTERS, BOLD = 1.1, 0.9
"""Letters in each of a column's width, also of a font that stands in for the usual one."""
FONT, STANDARD = "Calibri", 11
"""The face of all letters, and the size in which a column's width counts them."""
HEADER = 4
"""The row of a sheet with its headers: above it are its title, the way back, and what is to be
known of its cells."""
NAVY = "12436D"
HEAD = PatternFill("solid", fgColor=NAVY)
RULE = Border(bottom=Side(style="hair", color="B1B8C0"))
WORDS, FIGURES, NARROW, LONG, TEXT = 46, 20, 10, 150, 94
"""Width of columns of words and of figures at most, and of any at least; letters from which words
are running text, and the width of a column of it."""
A4, CLOSE = 9, 16
"""A4 in the list of paper sizes, and how narrow a column of words is made for its page."""
PAGE = {"portrait": 120.0, "landscape": 175.0}
"""Width of every sheet that is printed upright, and on its side: as the pages are, so that letters
are as large on one as on the next, whatever font stands in for the usual one."""
TALL, SMALLER = {"portrait": 900.0, "landscape": 600.0}, 1.18
"""Points of rows that a page of this width holds, and by how much more is printed on it in smaller
letters: a last page of a few rows is one too many."""
OVER = 1.1
"""By how much the columns of a sheet may be too wide to be made narrower for a page upright."""
SCREEN, LINES = 30, 3
"""Lines that a screen shows at once, and lines above a table that is longer."""
FOOT = 100
"""Letters of a title at the foot of a page, of which a spreadsheet takes 255 of all kinds."""
NOTES = "About these figures"
"""Name of the sheet of notes."""
ELSEWHERE, ALONE = f'Notes on this table are in "{NOTES}".', "One table, without notes."
PRINTED = 100
"""Rows of a sheet at most that are printed, but of notes: a longer one is filtered, on a screen."""
NOTHING = "Nothing to show."
"""The row of a table that has none."""

def write(sheet: Any, told: Sheet, contents: str, footer: str) -> Any:
    """The sheet with a title, the way back, what is to be known of the cells, and a table.

    Args:
        sheet: where it is written.
        told: what.
        contents: name of the sheet that lists all.
        footer: what stands on the foot of every page.
    """
    told = told if told.rows else replace(
        told, rows=((NOTHING, *[""] * (len(told.head) - 1)),))  # a table has a row at least
    rows = [tuple(map(value_of, row)) for row in told.rows]
    # What stands for a number stands where numbers do.
    right = [i >= told.stub and any(not isinstance(row[i], str) for row in rows)
             for i in range(len(told.head))]
    rows = [tuple(NOT_APPLICABLE if there and value == "" else value
                  for there, value in zip(right, row, strict=True)) for row in rows]
    widths = _widths(told, rows)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    put(sheet, 1, 1, told.title).font = font(TITLE, bold=True)
    link(sheet, 2, 1, "Back to the contents", contents)
    known = _known(told, rows, sum(widths))
    cell, tall = put(sheet, 3, 1, known), height([known], [sum(widths)])
    cell.font = font()
    if tall > LINE + 1.5:
        cell.alignment, sheet.row_dimensions[3].height = _aligned(1, right=False), tall
        sheet.merge_cells(start_row=3, end_row=3, start_column=1, end_column=len(widths))
    for column, text in enumerate(told.head, 1):
        cell = put(sheet, HEADER, column, text)
        cell.font = font(bold=True, color="FFFFFF")
        cell.fill = HEAD
        cell.alignment = _aligned(column, right=right[column - 1], head=True)
    sheet.row_dimensions[HEADER].height = height(told.head, [w - 2 for w in widths], bold=True)
    for line, (row, given) in enumerate(zip(rows, told.rows, strict=True), HEADER + 1):
        if (tall := height(row, widths)) > LINE + 1.5:
            sheet.row_dimensions[line].height = tall
        for column, (value, one) in enumerate(zip(row, given, strict=True), 1):
            cell = put(sheet, line, column, value)
            cell.font, cell.border = font(), RULE
            cell.alignment = _aligned(column, right=right[column - 1])
            if not isinstance(value, str):
                cell.number_format = format_of(value, one, told.head[column - 1])
    _table(sheet, f"A{HEADER}:{get_column_letter(len(widths))}{HEADER + len(rows)}")
    sheet.freeze_panes = f"{get_column_letter(told.stub + 1)}{HEADER + 1}"
    printed = HEADER * _on_screen(told)
    if printed:
        sheet.print_area = f"A1:{get_column_letter(len(widths))}{printed}"
    sheet.print_title_rows = f"{HEADER}:{HEADER}"
    on_paper(sheet, widths, footer, printed)
    return sheet


def _on_screen(told: Sheet) -> bool:
    """Whether it is too long to be printed."""
    return len(told.rows) > PRINTED and told.name != NOTES


def _known(told: Sheet, rows: Sequence[Sequence[Value]], wide: float) -> str:
    """What is to be known of the cells: what the table says, or, where that is long and the table
    too, where it stands, and the shorthand that is in it.

    Args:
        told: the sheet.
        rows: its cells.
        wide: of all columns.
    """
    signs = [f"{sign}: {what}." for sign, what in SHORTHAND.items()
             if any(sign in row for row in rows)]
    whole = " ".join((*told.says, *signs))
    lines = len(textwrap.wrap(whole, int(LETTERS * wide)))
    fits = lines <= max(LINES, SCREEN - len(rows))
    screen = [f"For the screen: its {len(rows):,} rows are not printed."] * _on_screen(told)
    return " ".join((*screen, *([whole] if fits else [ELSEWHERE, *signs]))).strip() or ALONE


def _widths(told: Sheet, rows: Sequence[Sequence[Value]]) -> list[float]:
    """Of the columns, which are together as wide as a page: those of words are narrower where they
    are too wide, and all are wider where there is room."""
    columns = [[row[i] for row in rows] for i in range(len(told.head))]
    wished = [_width(head, values, [row[i] for row in told.rows])
              for i, (head, values) in enumerate(zip(told.head, columns, strict=True))]
    least = [_longest(head, values) for head, values in zip(told.head, columns, strict=True)]
    widths, rooms = wished, list(PAGE.values())
    if len(told.title) > rooms[0] * STANDARD / TITLE * BOLD or sum(wished) > rooms[0] * OVER:
        del rooms[0]
    for room in rooms:
        widths, most = wished, max(wished)
        while sum(widths) > room and most > CLOSE:
            most -= 1
            widths = [max(min(width, most), low) for width, low in zip(widths, least, strict=True)]
        if sum(widths) <= room:
            return [width + (room - sum(widths)) / len(widths) for width in widths]
    return widths


def _table(sheet: Any, where: str) -> None:
    """Make a table of what stands there, which formulas call by the name of its sheet."""
    named = {name for other in sheet.parent.worksheets for name in other.tables}
    name = "_".join(re.findall(r"\w+", f"Table {sheet.title}"))
    table = Table(displayName=f"{name}_{len(named)}" if name in named else name, ref=where)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)


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


def on_paper(sheet: Any, widths: Sequence[float], footer: str, printed: int = 0) -> None:
    """As wide as a page of A4, upright or on its side, and as many pages as it needs.

    Args:
        sheet: all of it is written.
        widths: of its columns.
        footer: what stands on the foot of every page.
        printed: its first rows, which alone are printed; 0 = all are.
    """
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = LINE, True
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, next(
        (way for way, room in PAGE.items() if sum(widths) < room + 1), "landscape")
    tall = sum(sheet.row_dimensions[row].height or LINE
               for row in range(1, (printed or sheet.max_row) + 1))
    pages = tall / TALL[sheet.page_setup.orientation]
    most = int(pages)  # 0 = as many as it needs
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = most if pages <= most * SMALLER else 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
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


def _aligned(column: int, *, right: bool, head: bool = False) -> Alignment:
    """How a cell stands in its column; headers of figures would touch each other."""
    return Alignment(wrap_text=True, vertical="top", horizontal="right" if right else "left",
                     indent=int(column > 1 and (head or not right)))


def _longest(head: str, values: Sequence[Value]) -> float:
    """Of a column in which no word breaks."""
    words = [w for v in (head, *values) for w in re.split(r"[\s-]", str(v))]
    return max(map(len, words)) / BOLD + 2


def _width(head: str, values: Sequence[Value], given: Sequence[Given]) -> float:
    """Of a column: words stay on one line as far as they can, headers of figures are wrapped."""
    words = max((len(v) for v in values if isinstance(v, str)), default=0)
    form = ",.0f" if POUNDS.search(head) else ","
    figures = max((len(format(v, form)) + len(ABOUT) * near(g) for v, g in zip(
        values, given, strict=True) if not isinstance(v, str)), default=0)
    word = max(map(len, re.split(r"[\s-]", head))) / BOLD + 2
    if words > LONG:
        return TEXT
    if not figures:
        return max(min(max(words / LETTERS + 2, min(len(head), FIGURES)), WORDS), word, NARROW)
    # A figure and what stands for one share a column; a header has three lines.
    return max(figures + 3, min(max(words, len(head) / 3) / BOLD + 3, FIGURES), word, NARROW)
