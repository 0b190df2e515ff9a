"""The paper as a Word document, through python-docx."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from sufficiency.publish.disclosure.cells import Number
from sufficiency.publish.map.pictures import Picture
from sufficiency.publish.office.paper import Paper
from sufficiency.publish.report.table import Table
from sufficiency.publish.reproducible import AUTHOR, normalise_zip

NAVY = RGBColor(0x12, 0x43, 0x6D)
RULE, SHADE = "B8C4D0", "E6EEF6"
TOGETHER = 12
"""Rows of a table that may be kept on one page."""
WIDTH_CM = 17.4
"""Between the margins of the page."""
PART = "part"
"""How names of bookmarks begin."""
LETTER_CM, SIDES_CM = 0.205, 0.5
"""Of a letter at the size of tables (fonts that stand in for Arial are wider), and of a cell."""


def word(paper: Paper) -> bytes:
    """The document. The same paper gives the same bytes."""
    document = docx.Document()
    _clean(document, paper)
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(1.8)
    section.header.paragraphs[0].text = _text(
        f"{paper.mark.capitalize()}. Not for publication." if paper.mark else paper.case_title)
    _page_numbers(section.footer.paragraphs[0])
    if not paper.mark:  # the title stands at the head of the first page itself
        section.different_first_page_header_footer = True
        _page_numbers(section.first_page_footer.paragraphs[0])
    document.add_paragraph(_text(
        f"{paper.case_title}: school places for children with special educational needs"))
    document.add_heading(_text(paper.title), 0)
    for strong, words in paper.banner:
        said = document.add_paragraph()
        said.add_run(_text(strong)).bold = True
        said.add_run(_text(f" {words}"))
    for at, part in enumerate(paper.parts):
        _heading(document, part.heading, at)
        for letter, words in enumerate(part.text, 1):
            said = document.add_paragraph(_text(f"{part.mark}.{letter}  {words}"))
            said.paragraph_format.keep_with_next = letter == len(part.text)
            if at == 0 and letter == 1:
                said.runs[0].bold = True
        for table, sheet in part.sheets:
            _table(document, table, sheet)
        for figure, picture in part.pictures:
            # The summary is one page: what its picture shows stands in its text alternative only.
            _picture(document, figure, picture, WIDTH_CM - 0.4, told=at > 0)
        if at == 0:
            _contents(document, [p.heading for p in paper.parts])
    for line in paper.attribution:
        document.add_paragraph(_text(line)).runs[0].font.size = Pt(8)
    out = io.BytesIO()
    document.save(out)
    return normalise_zip(out.getvalue())


def _heading(document: Any, words: str, at: int) -> None:
    """The heading of a part, which the contents point to."""
    paragraph = document.add_heading(_text(words), 1)
    for tag in ("bookmarkStart", "bookmarkEnd"):
        mark = OxmlElement(f"w:{tag}")
        mark.set(qn("w:id"), str(at + 1))
        if tag == "bookmarkStart":
            mark.set(qn("w:name"), f"{PART}{at}")
            paragraph._p.insert(1, mark)
        else:
            paragraph._p.append(mark)


def _contents(document: Any, titles: list[str]) -> None:
    """A table of contents on a page of its own: a link and a page number for each part.

    Each number is a field of its own: word processors count it as they open the file, where they
    print a field of the whole table as it was written.
    """
    title = document.add_paragraph("Contents", style="Subtitle")
    title.paragraph_format.page_break_before = True
    for at, words in enumerate(titles):
        line = document.add_paragraph()
        line.paragraph_format.tab_stops.add_tab_stop(
            Cm(WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), f"{PART}{at}")
        for run in (line.add_run(_text(words)), line.add_run("\t")):
            link.append(run._r)
        line._p.append(link)
        _field(line, "begin", f"PAGEREF {PART}{at} \\h")
        _field(line, "end")
        if at == len(titles) - 1:
            line.add_run().add_break(WD_BREAK.PAGE)


def _field(paragraph: Any, kind: str, words: str = "") -> None:
    """The beginning of a field with what it asks for, or its end."""
    def sign(what: str) -> None:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), what)
        if what == "begin":
            mark.set(qn("w:dirty"), "true")
        paragraph.add_run()._r.append(mark)

    sign(kind)
    if words:
        asked = OxmlElement("w:instrText")
        asked.set(qn("xml:space"), "preserve")
        asked.text = f" {words} "
        paragraph.add_run()._r.append(asked)
        sign("separate")


def _text(words: str) -> str:
    """Text without signs that a document cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", words)


def _clean(document: Any, paper: Paper) -> None:
    """The library's own picture, author and dates go; language and fonts are set."""
    related = document.part.package.rels
    for key in [k for k, r in related.items() if r.reltype.endswith("/thumbnail")]:
        del related[key]
    about = document.core_properties
    about.author, about.last_modified_by, about.comments = AUTHOR, AUTHOR, ""
    about.title, about.language = _text(paper.title), "en-GB"
    about.created = about.modified = datetime(1980, 1, 1)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    normal.paragraph_format.space_after = Pt(5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    normal.element.get_or_add_rPr().append(language)
    document.styles["Title"].font.size = Pt(20)
    for name in ("Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name, style.font.color.rgb = "Arial", NAVY
        fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)


def _caption(document: Any, words: str, *, close: bool = False) -> None:
    paragraph = document.add_paragraph(_text(words), style="Caption")
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(4 if close else 14)
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(10), NAVY


def _table(document: Any, number: int, sheet: Table) -> None:
    unit = f" ({sheet.unit})" if sheet.unit and sheet.unit not in sheet.title else ""
    if sheet.finding:
        said = document.add_paragraph(_text(sheet.finding)).paragraph_format
        said.space_before, said.keep_with_next = Pt(14), True
    _caption(document, f"Table {number}. {sheet.title}{unit}", close=bool(sheet.finding))
    rows = [(sheet.head, *sheet.columns), *((ln.name, *map(str, ln.cells)) for ln in sheet.lines)]
    figures = [any(isinstance(c, Number) for c in column)
               for column in zip(*(ln.cells for ln in sheet.lines), strict=True)]
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    table.autofit = False
    widths = _widths(rows)
    _lines(table)
    for at, (row, words) in enumerate(zip(table.rows, rows, strict=True)):
        _mark(row, "w:cantSplit", "w:tblHeader") if at == 0 else _mark(row, "w:cantSplit")
        together = at < len(rows) - 1 if len(rows) <= TOGETHER else at == 0
        for cell, text, width, right in zip(
                row.cells, words, widths, (False, *figures), strict=True):
            cell.width = Cm(width)
            _fill(cell, text, right=right, head=at == 0)
            cell.paragraphs[0].paragraph_format.keep_with_next = together
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _widths(rows: list[tuple[str, ...]]) -> list[float]:
    """Centimetres of each column: in proportion to its longest text, within reason.

    What is wide beside other columns breaks into several lines, a header into two or three; a
    word never has to.
    """
    longest = [min(max(len(rows[0][i]) // 2, *(len(r[i]) for r in rows[1:])), 60)
               for i in range(len(rows[0]))]
    words = [max(len(w) for r in rows for w in r[i].split() or [""]) for i in range(len(rows[0]))]
    least = [LETTER_CM * w + SIDES_CM for w in words]
    wanted = [max(LETTER_CM * n + SIDES_CM, low) for n, low in zip(longest, least, strict=True)]
    over = sum(wanted) - WIDTH_CM
    if over > 0:
        give = [w - low for w, low in zip(wanted, least, strict=True)]
        share = min(over / sum(give), 1.0) if sum(give) else 0.0
        wanted = [w - share * g for w, g in zip(wanted, give, strict=True)]
    scale = min(WIDTH_CM / sum(wanted), 1.0)
    return [w * scale for w in wanted]


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


def _fill(cell: Any, text: str, *, right: bool, head: bool) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(_text(text))
    run.font.size, run.bold = Pt(8.5), head
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if head:
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
            shade.set(qn(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().append(shade)


def _page_numbers(paragraph: Any) -> None:
    """Page of pages, which the word processor counts."""
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        paragraph.add_run(words)
        counted = OxmlElement("w:fldSimple")
        counted.set(qn("w:instr"), field)
        paragraph._p.append(counted)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _picture(
    document: Any, number: int, picture: Picture, width_cm: float, *, told: bool = True
) -> None:
    """A picture under its title; in words below it too, where there is room.

    Args:
        document: at its end.
        number: of the figure.
        picture: with its words, which stand in its place for those who cannot see it.
        width_cm: as printed.
        told: whether the words are printed as well.
    """
    _caption(document, f"Figure {number}. {picture.title}")
    shape = document.add_picture(io.BytesIO(picture.png), width=Cm(width_cm))
    about = shape._inline.docPr
    about.set("descr", _text(picture.words))
    about.set("name", f"Figure {number}")
    if told:
        document.add_paragraph().add_run(_text(picture.words)).font.size = Pt(8.5)
