"""What is inside workbooks, documents and other packed files."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sufficiency.common.markdown_tables import Grid
from sufficiency.publish.output_check.escapes import plain
from sufficiency.publish.output_check.piece import FETCH, Piece, cells_of, loose

FOLLOWED = re.compile(r"""\b(?:src|href)\s*=\s*["']\s*(?:[a-z][a-z0-9+.-]*:)?//""", re.IGNORECASE)
TOLD = re.compile(r"(?:comments\w*|docProps/\w+|drawing\d*|\w*notes\w*|header\d*|footer\d*"
                  r"|chart\d*|diagrams/\w+|customXml/\w+|threadedComment\d*)\.xml$")
"""Parts of an office file with sentences in them."""
WRITTEN = "word/document.xml"
"""Sentences and cells of a document; its sentences alone are read by the library."""
DESCRIBED = re.compile(r'\b(?:descr|title|alt|tooltip|tag|prompt|promptTitle|error)="([^"]*)"')
"""Attributes of an office file that people read."""
FORMULA = re.compile(r"<f[ >/]|<formula>[^<]*\(")
FOOTER = re.compile(r"<headerFooter.*?</headerFooter>", re.DOTALL)


def parts(
    where: str, data: bytes, ending: str, unpack: Callable[[str, bytes, str], Iterable[Piece]]
) -> Iterator[Piece]:
    """Every part of a packed file.

    Args:
        where: the file.
        data: bytes of the file.
        ending: of its name.
        unpack: reads a part of another kind: its name, bytes, and where it is.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed_:
            if packed_.comment:
                yield Piece(where, problem="has a comment behind its end")
            for item in packed_.infolist():
                inside = f"{where}: {item.filename}"
                if "vba" in item.filename.lower():
                    yield Piece(inside, problem="is a macro")
                    continue
                body = packed_.read(item)
                if item.filename.endswith((".xml", ".rels")):
                    pieces: Iterable[Piece] = [_part(inside, body)]
                else:
                    pieces = unpack(item.filename, body, inside)
                for piece in pieces:
                    # Runs split words: what stands in one paragraph is read as one text.
                    bare = plain(piece.text)
                    glued = re.sub(r"</(?:w:p|a:p|si|row|c|f|v)>", "\n", bare)
                    # A letter after & sets where in a header of a sheet a text stands.
                    glued = re.sub(r"&[LCR]", " ", re.sub(r"<[^>]*>", "", glued))
                    formulas = len(FORMULA.findall(piece.text)) if (
                        ending == ".xlsx" and "worksheets/" in item.filename) else 0
                    yield replace(piece, text=f"{bare}\n{glued}", formulas=formulas,
                                  lines=_sentences(item.filename, bare, glued, ending),
                                  data="", grids=(),
                                  cells=glued if item.filename == WRITTEN else "")
    except (zipfile.BadZipFile, RuntimeError, zlib.error):
        yield Piece(where, problem="is not a whole zip file")
        return
    if ending == ".xlsx":
        grids = tuple(_sheets(data))
        yield Piece(where, grids=grids, cells="\n".join(
            f"{g.caption}\n{cells_of(g.rows)}" for g in grids))
    elif ending == ".docx":
        tables, said = _written(data)
        yield Piece(where, lines=said, grids=(*tables, *loose(said)))


def _part(where: str, data: bytes) -> Piece:
    """A part of an office file as it is written."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Piece(where, problem="is not UTF-8")
    return Piece(where, text, links=len(FETCH.findall(text)) + len(FOLLOWED.findall(text)))


def _sentences(name: str, text: str, glued: str, ending: str) -> str:
    """What people read of a part of an office file, besides its tables."""
    found = [plain(m) for m in DESCRIBED.findall(text)]
    if name.startswith("docProps/"):
        found.append(re.sub(r"<[^>]*>", "\n", text))
    elif TOLD.search(name):
        found.append(glued)
    if ending == ".xlsx":
        found += [re.sub(r"<[^>]*>|&[LCR]|&amp;[LCR]", "\n", m) for m in FOOTER.findall(text)]
    return "\n".join(found)


def _sheets(data: bytes) -> Iterator[Grid]:
    import openpyxl

    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        yield Grid(sheet.title, tuple(
            tuple("" if v is None else str(v) for v in row)
            for row in sheet.iter_rows(values_only=True)))


def _written(data: bytes) -> tuple[list[Grid], str]:
    """Tables of a document, and its paragraphs outside them."""
    import docx
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    document, said, grids = docx.Document(io.BytesIO(data)), [""], []
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            said += [block.text] if block.text else []
        elif isinstance(block, Table):
            grids.append(Grid(said[-1], tuple(tuple(c.text for c in r.cells) for r in block.rows)))
    return grids, "\n".join(said)
