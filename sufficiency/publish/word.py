"""The paper as a Word document, through python-docx."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from sufficiency.publish.office import AUTHOR, settled
from sufficiency.publish.paper import Paper
from sufficiency.publish.pictures import Picture
from sufficiency.publish.report import numeric
from sufficiency.publish.story import Sheet

NAVY = RGBColor(0x12, 0x43, 0x6D)


def word(paper: Paper) -> bytes:
    """The document. The same paper gives the same bytes."""
    document = docx.Document()
    _clean(document, paper)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    for where in (section.header, section.footer):
        where.paragraphs[0].text = _text(
            paper.mark.capitalize() + ". Not for publication." if paper.mark else paper.case_title)
    document.add_paragraph(_text(
        f"{paper.case_title}: school places for children with special educational needs"))
    document.add_heading(_text(paper.title), 0)
    for number, part in enumerate(paper.parts, 1):
        document.add_heading(_text(f"{number}. {part.title}"), 1)
        for letter, words in enumerate(part.text, 1):
            document.add_paragraph(_text(f"{number}.{letter}  {words}"))
        for figure, picture in part.pictures:
            _picture(document, figure, picture)
        for table, sheet in part.sheets:
            _table(document, table, sheet)
    for line in paper.attribution:
        document.add_paragraph(_text(line)).runs[0].font.size = Pt(8)
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue())


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
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    normal.element.get_or_add_rPr().append(language)
    for name in ("Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name, style.font.color.rgb = "Arial", NAVY
        fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)


def _caption(document: Any, words: str) -> None:
    paragraph = document.add_paragraph(_text(words), style="Caption")
    paragraph.paragraph_format.keep_with_next = True
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(10), NAVY


def _table(document: Any, number: int, sheet: Sheet) -> None:
    unit = f" ({sheet.unit})" if sheet.unit and sheet.unit not in sheet.title else ""
    _caption(document, f"Table {number}. {sheet.title}{unit}")
    table = document.add_table(rows=1, cols=len(sheet.columns) + 1, style="Light Grid Accent 1")
    right = numeric(sheet)
    _fill(table.rows[0].cells, (sheet.head, *sheet.columns), right=right, strong=True)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for line in sheet.lines:
        row = table.add_row()
        _fill(row.cells, (line.name, *(str(c) for c in line.cells)), right=right)
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
    document.add_paragraph()


def _fill(cells: Any, words: tuple[str, ...], *, right: bool, strong: bool = False) -> None:
    for at, (cell, text) in enumerate(zip(cells, words, strict=True)):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(_text(text))
        run.font.size, run.bold = Pt(8.5), strong
        if right and at:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _picture(document: Any, number: int, picture: Picture) -> None:
    _caption(document, f"Figure {number}. {picture.title}")
    shape = document.add_picture(io.BytesIO(picture.png), width=Cm(25))
    about = shape._inline.docPr
    about.set("descr", _text(picture.words))
    about.set("name", f"Figure {number}")
    document.add_paragraph(_text(picture.words))
