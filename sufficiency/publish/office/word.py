"""The paper as a Word document, through python-docx."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from sufficiency.publish.map.pictures import Picture
from sufficiency.publish.office.paper import Paper, Part
from sufficiency.publish.office.word_tables import (
    CELL,
    NAVY,
    WIDTH_CM,
    add_table,
    caption,
    text_of,
)
from sufficiency.publish.reproducible import normalise_zip

NAMES = {"creator": "author", "lastModifiedBy": "last_modified_by", "description": "comments",
         "contentStatus": "content_status"}
"""What documents call properties that workbooks have other names for."""
CHART_CM = 9.5
"""Of a chart: as large as on the page of the report; maps are as wide as the page."""
PART = "part"
"""How names of bookmarks begin."""


def word(paper: Paper) -> bytes:
    """The document. The same paper gives the same bytes."""
    document = docx.Document()
    _clean(document, paper)
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(1.5)
    section.header_distance = section.footer_distance = Cm(0.8)
    section.header.paragraphs[0].text = text_of(
        f"{paper.mark.capitalize()}. Not for publication." if paper.mark else paper.case_title)
    _page_numbers(section.footer.paragraphs[0])
    if not paper.mark:  # the title stands at the head of the first page itself
        section.different_first_page_header_footer = True
        _page_numbers(section.first_page_footer.paragraphs[0])
    document.add_paragraph(text_of(paper.about.subject))
    document.add_heading(text_of(paper.about.title), 0)
    document.add_paragraph().add_run(text_of(paper.about.line)).font.size = Pt(8.5)
    said = document.add_paragraph()
    for strong, words in paper.banner:
        said.add_run(text_of(strong)).bold = True
        said.add_run(text_of(f" {words} "))
    for at, part in enumerate(paper.parts):
        _heading(document, part.heading, at)
        for letter, words in enumerate(part.text, 1):
            said = document.add_paragraph(text_of(f"{part.mark}.{letter}  {words}"))
            # A table with a sentence of its own may go to the next page without this one.
            said.paragraph_format.keep_with_next = letter == len(part.text) and bool(
                part.pictures or (part.sheets and not part.sheets[0][1].finding))
            if at == 0 and letter == 1:
                said.runs[0].bold = True
        if at > 0:
            _pictures(document, part, told=True)
        for table, sheet in part.sheets:
            add_table(document, table, sheet)
        if at == 0:  # which is short: what its picture shows stands in its text alternative only
            _pictures(document, part, told=False)
            _contents(document, [p.heading for p in paper.parts])
    for line in paper.attribution:
        document.add_paragraph(text_of(line)).runs[0].font.size = Pt(8)
    out = io.BytesIO()
    document.save(out)
    return normalise_zip(out.getvalue())


def _heading(document: Any, words: str, at: int) -> None:
    """The heading of a part, which the contents point to."""
    paragraph = document.add_heading(text_of(words), 1)
    for tag in ("bookmarkStart", "bookmarkEnd"):
        mark = OxmlElement(f"w:{tag}")
        mark.set(qn("w:id"), str(at + 1))
        if tag == "bookmarkStart":
            mark.set(qn("w:name"), f"{PART}{at}")
            paragraph._p.insert(1, mark)
        else:
            paragraph._p.append(mark)


def _contents(document: Any, titles: list[str]) -> None:
    """A table of contents, all on one page: a link and a page number for each part.

    Each number is a field of its own: word processors count it as they open the file, where they
    print a field of the whole table as it was written.
    """
    # One paragraph: some programs part those that are to be kept with the next.
    lines = document.add_paragraph()
    lines.paragraph_format.keep_together, lines.paragraph_format.line_spacing = True, 1.25
    title = lines.add_run("Contents")
    title.bold, title.font.size, title.font.color.rgb = True, Pt(12), NAVY
    title.add_break()
    lines.paragraph_format.tab_stops.add_tab_stop(
        Cm(WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    for at, words in enumerate(titles):
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), f"{PART}{at}")
        for run in (lines.add_run(text_of(words)), lines.add_run("\t")):
            link.append(run._r)
        lines._p.append(link)
        _field(lines, "begin", f"PAGEREF {PART}{at} \\h")
        _field(lines, "end")
        if at < len(titles) - 1:
            lines.add_run().add_break()


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


def _clean(document: Any, paper: Paper) -> None:
    """The library's own picture, author and dates go; language and fonts are set."""
    related = document.part.package.rels
    for key in [k for k, r in related.items() if r.reltype.endswith("/thumbnail")]:
        del related[key]
    about = document.core_properties
    for name, words in paper.about.properties.items():
        setattr(about, NAMES.get(name, name), text_of(words))
    about.created = about.modified = datetime(1980, 1, 1)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    normal.paragraph_format.space_after = Pt(5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    normal.element.get_or_add_rPr().append(language)
    cell = document.styles.add_style(CELL, WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style, cell.font.size = normal, Pt(8.5)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(1)
    document.styles["Title"].font.size = Pt(20)
    document.styles["Title"].paragraph_format.space_after = Pt(6)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(12)
    for name in ("Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name, style.font.color.rgb = "Arial", NAVY
        fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)


def _page_numbers(paragraph: Any) -> None:
    """Page of pages, which the word processor counts."""
    for words, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        paragraph.add_run(words)
        counted = OxmlElement("w:fldSimple")
        counted.set(qn("w:instr"), field)
        paragraph._p.append(counted)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _pictures(document: Any, part: Part, *, told: bool) -> None:
    """The pictures of a part: charts smaller than maps.

    Args:
        document: at its end.
        part: of the paper.
        told: whether words are printed below those that have no table.
    """
    for figure, picture in part.pictures:
        _picture(document, figure, picture, WIDTH_CM - 0.4 if picture.told else CHART_CM,
                 told=told and picture.told)


def _picture(
    document: Any, number: int, picture: Picture, width_cm: float, *, told: bool
) -> None:
    """A picture under its title; in words below it too, where there is room.

    Args:
        document: at its end.
        number: of the figure.
        picture: with its words, which stand in its place for those who cannot see it.
        width_cm: as printed.
        told: whether the words are printed as well.
    """
    held = caption(document, f"Figure {number}. {picture.title}")
    held.paragraph_format.keep_together, held.paragraph_format.keep_with_next = True, told
    # In the paragraph of its title: some programs part those that are to be kept with the next.
    held.runs[-1].add_break()
    shape = held.add_run().add_picture(io.BytesIO(picture.png), width=Cm(width_cm))
    about = shape._inline.docPr
    about.set("descr", text_of(picture.words))
    about.set("name", f"Figure {number}")
    if told:
        document.add_paragraph().add_run(text_of(picture.words)).font.size = Pt(8.5)
