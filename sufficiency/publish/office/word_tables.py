"""Tables of the paper in Word: widths, headings between rows, captions."""

from __future__ import annotations

import re
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from sufficiency.publish.disclosure.cells import Number
from sufficiency.publish.report.table import Kind, Table

NAVY = RGBColor(0x12, 0x43, 0x6D)
RULE, SHADE = "B8C4D0", "E6EEF6"
WIDTH_CM = 17.4
"""Between the margins of the page."""
TOGETHER, FIRST, LAST = 12, 3, 4
"""Lines of a table that is kept on one page, and of a row that is (longer ones would leave pages
half empty); rows of a longer one that stay with its head, and that go to the next page together."""
LETTER_CM, SIDES_CM = 0.205, 0.5
"""Of a letter at the size of tables (fonts that stand in for Arial are wider), and of a cell."""
NAMES_CM = 6.0
"""Of a column of names at least, where those of figures are made alike."""
STEP_CM = 0.2
"""By which a column gets wider."""


CELL = "Table text"
"""Style of what stands in a cell: also an empty one is then as low as the others."""


def text_of(words: str) -> str:
    """Text without signs that a document cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", words)


def caption(document: Any, words: str, *, close: bool = False) -> Any:
    """A caption, which stays with what follows, and is returned.

    Args:
        document: to whose end it is added.
        words: of the caption.
        close: whether its sentence stands just above it.
    """
    paragraph = document.add_paragraph(text_of(words), style="Caption")
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(4 if close else 14)
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(10), NAVY
    return paragraph


def add_table(document: Any, number: int, sheet: Table) -> None:
    """A table under its sentence and caption, at the end of the document.

    Args:
        document: to which it is added.
        number: of the table.
        sheet: as it is told.
    """
    unit = f" ({sheet.unit})" if sheet.unit and sheet.unit not in sheet.title else ""
    if sheet.finding:
        said = document.add_paragraph(text_of(sheet.finding)).paragraph_format
        said.space_before, said.keep_with_next = Pt(14), True
    caption(document, f"Table {number}. {sheet.title}{unit}", close=bool(sheet.finding))
    blank = ("",) * len(sheet.columns)
    cells = [tuple(map(str, sheet.printed(ln))) or blank for ln in sheet.lines]
    rows = [(sheet.head, *sheet.columns),
            *((ln.name, *said) for ln, said in zip(sheet.lines, cells, strict=True))]
    heads = {0, *(at for at, ln in enumerate(sheet.lines, 1) if ln.kind is Kind.HEADING)}
    figures = [any(isinstance(c, Number) for c in column)
               for column in zip(*(ln.cells for ln in sheet.lines if ln.cells), strict=True)]
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.autofit = False
    widths = _widths([row for at, row in enumerate(rows) if at == 0 or at not in heads])
    widths = _alike(widths, [False, *figures])
    high = [max(_lines_of(*pair) for pair in zip(row, widths, strict=True)) for row in rows]
    short = sum(high) <= TOGETHER
    _lines(table)
    for at, (row, words) in enumerate(zip(table.rows, rows, strict=True)):
        _mark(row, *(["w:cantSplit"] if high[at] <= TOGETHER else []),
              *([] if at else ["w:tblHeader"]))
        if at in heads and at:
            row.cells[0].merge(row.cells[-1])
        together = at < len(rows) - 1 and (
            short or at in heads or at < FIRST or at >= len(rows) - LAST)
        for cell, text, width, right in zip(
                row.cells, words, widths, (False, *figures), strict=True):
            if at in heads and at:
                if text:
                    _fill(cell, text, right=False, head=True, shade=False)
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
                continue
            cell.width = Cm(width)
            _fill(cell, text, right=right, head=not at)
            cell.paragraphs[0].paragraph_format.keep_with_next = together
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _widths(rows: list[tuple[str, ...]]) -> list[float]:
    """Centimetres of each column; where not all text fits one line, rows are as low as can be.

    A word never breaks. What room is left goes, a little at a time, to the column that makes most
    lines fewer; with equal use to the first.
    """
    columns = list(zip(*rows, strict=True))
    words = [max(len(w) for text in column for w in text.split() or [""]) for column in columns]
    least = [LETTER_CM * w + SIDES_CM for w in words]
    # A long header may break into two lines for nothing.
    most = [max(low, LETTER_CM * max(min(len(column[0]), 9), -(-len(column[0]) // 2),
                                     *map(len, column[1:] or ("",))) + SIDES_CM)
            for column, low in zip(columns, least, strict=True)]
    if sum(most) <= WIDTH_CM:
        return most
    if sum(least) >= WIDTH_CM:
        return [w * WIDTH_CM / sum(least) for w in least]
    widths = list(least)
    while sum(widths) + STEP_CM <= WIDTH_CM:
        open_ = [i for i, w in enumerate(widths) if w < most[i]]
        if not open_:
            break
        needs = [[_lines_of(text, widths[i]) for i, text in enumerate(row)] for row in rows]
        high = [max(need) for need in needs]
        use = {i: sum((need[i] >= top and top > 1) * need[i] / widths[i]
                      for need, top in zip(needs, high, strict=True)) for i in open_}
        best = max(open_, key=lambda i: (use[i], -i))
        widths[best] += STEP_CM
    return widths


def _alike(widths: list[float], figures: list[bool]) -> list[float]:
    """The widths, those of figures all as the widest of them where the first column has room.

    Args:
        widths: centimetres.
        figures: whether a column has them; the first has names.
    """
    most = max((w for w, of in zip(widths, figures, strict=True) if of), default=0.0)
    alike = [most if of else w for w, of in zip(widths, figures, strict=True)]
    first = min(alike[0], WIDTH_CM - sum(alike[1:]))
    return [first, *alike[1:]] if first >= min(widths[0], NAMES_CM) else widths


def _lines_of(text: str, width_cm: float) -> float:
    """Lines that a text takes in a column, in parts of one."""
    return max(len(text) * LETTER_CM / (width_cm - SIDES_CM), 1.0)


def _mark(row: Any, *names: str) -> None:
    """Properties of a row: it stays whole, it is repeated on every page."""
    for name in names:
        element = OxmlElement(name)
        element.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(element)


def _lines(table: Any) -> None:
    """Thin lines between rows, and nothing else."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _fill(cell: Any, text: str, *, right: bool, head: bool, shade: bool = True) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = CELL
    paragraph.add_run(text_of(text)).bold = head
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if head and shade:
        colour = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
            colour.set(qn(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().append(colour)
