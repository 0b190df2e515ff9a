"""What is inside the bytes of a file: every text, table, number and point, hidden ones included.

The gate reads finished files with this, not what the builder meant to write.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import unquote

from sufficiency.publish import headcount, markup, ours
from sufficiency.publish.escapes import geometry, opened, packed, plain
from sufficiency.publish.markup import Grid, Reader, Row, pipe_tables


@dataclass(frozen=True)
class Piece:
    """One readable part of a file.

    Attributes:
        where: file, and the part of it.
        text: all of its text, escapes undone (``escapes.plain``), and what is packed in it.
        lines: what people read, a sentence a line.
        cells: the same of tables, whose headers say more.
        data: figures under names: JSON, scripts, attributes.
        points: coordinates stored as numbers, (x, y).
        problem: why it cannot be read or may not be there, if so.
        formulas: cells that are formulas.
        links: addresses elsewhere that a program would follow.
        raw: bytes out of their context: words have no certain beginning or end.
    """

    where: str
    text: str = ""
    lines: str = ""
    data: str = ""
    cells: str = ""
    grids: tuple[Grid, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    problem: str = ""
    formulas: int = 0
    links: int = 0
    raw: bool = False


DRAWN = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"sBIT",
         b"bKGD"}
"""Parts of a PNG picture that say how it looks."""
PLAIN = {".md", ".txt", ".json", ".geojson", ".css", ".js", ".qml", ".toml"}
MARKUP = {".html", ".svg", ".xml", ".rels", ".vml"}
_DATA_URI = re.compile(r"data:([\w/+.-]*)(?:;[\w=-]+)*?(;base64)?,([^\s\"'<>)]+)")
_ENDINGS = {"image/png": ".png", "image/svg+xml": ".svg", "text/css": ".css", "text/html": ".html",
            "application/json": ".json", "text/javascript": ".js", "text/plain": ".txt"}


FETCH = re.compile(
    r"(?:url\(|@import|url=)[\s'\"(url]*(?:[a-z]+:)?//|\]\(\s*<?(?:[a-z]+:)?//"
    r"|^\[[^\]\n]+\]:\s*<?(?:[a-z]+:)?//|TargetMode\s*=\s*.External|\bWEBSERVICE\("
    r"|instrText[^>]*>\s*(?:INCLUDEPICTURE|INCLUDETEXT|DDE|DDEAUTO|LINK)\b"
    r"|(?:\b(?:fetch|import|WebSocket|EventSource|sendBeacon|Worker|open)\(|\b(?:src|location)"
    r"\s*=)[^()\n;]{0,40}?[\"'`](?:[a-z]+:)?//", re.IGNORECASE | re.MULTILINE)
"""Addresses that a style, a Markdown text, an office file or a script follows."""
FOLLOWED = re.compile(r"""\b(?:src|href)\s*=\s*["']\s*(?:[a-z][a-z0-9+.-]*:)?//""", re.IGNORECASE)
TOLD = re.compile(r"(?:comments\w*|docProps/\w+|drawing\d*|\w*notes\w*|header\d*|footer\d*"
                  r"|chart\d*|diagrams/\w+|customXml/\w+|threadedComment\d*)\.xml$")
"""Parts of an office file with sentences in them."""
WRITTEN = "word/document.xml"
"""Sentences and cells of a document; its sentences alone are read by the library."""
DESCRIBED = re.compile(r'\b(?:descr|title|alt|tooltip|tag|prompt|promptTitle|error)="([^"]*)"')
"""Attributes of an office file that people read."""
INDEX = re.compile(r"rtree_\w+_node")
"""Tables in which a GeoPackage keeps where its shapes are, in bytes of its own."""
FORMULA = re.compile(r"<f[ >/]|<formula>[^<]*\(")
FOOTER = re.compile(r"<headerFooter.*?</headerFooter>", re.DOTALL)
STYLED = re.compile(r"(?:\bcontent|--[\w-]+|\bcounter-\w+)\s*:[^;}]*")
"""What a style sheet prints or keeps."""
CODED = re.compile(r"[{}]|[^<>]=[^<>]*;|\(\w*\)")
WORDS = re.compile(r"(?=.*[\s:=])[\w\s.,:;()'\"/=*-]+", re.DOTALL)
"""Letters that may have been packed; anything else that can be read is so by chance."""
DATA = re.compile(r"\s*(?:[\[{]\s*[\"'\w\[{]|[\w-]+\s*=)")
"""How data begin that stand in quotation marks."""
QUOTED = re.compile(r"\"((?:[^\"\\\n]|\\.){1,2000})\"|'((?:[^'\\\n]|\\.){1,2000})'")


def unpack(name: str, data: bytes, where: str = "") -> Iterator[Piece]:
    """Every part of a file; a part that cannot be read is a piece with a problem."""
    for piece in _unpack(name, data, where or name):
        text = plain(piece.text)
        inside = list(packed(text))
        inside += [again for words, _ in inside for again in packed(words)]
        more = [words for words, _ in inside if words]
        yield replace(
            piece, text="\n".join((text, *more)),
            lines="\n".join((plain(piece.lines), *filter(WORDS.fullmatch, more))),
            data=";\n".join((plain(piece.data), *(t for t in more if t[:1] in "[{"))),
            cells=plain(piece.cells),
            points=(*piece.points, *(p for _, points in inside for p in points)))


def _unpack(name: str, data: bytes, where: str) -> Iterator[Piece]:
    ending = f".{name.rpartition('.')[2].lower()}"
    if ending in PLAIN | MARKUP or ending == ".csv":
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            yield Piece(where, problem="is not UTF-8")
            return
        if ending == ".csv":
            rows = tuple(tuple(r) for r in csv.reader(io.StringIO(text)))
            apart = tuple(tuple(re.split(r"[;\t]", ",".join(r))) for r in rows)
            grids = (Grid("", rows), *([Grid("", apart)] if any(len(r) > 1 for r in apart) else []))
            yield Piece(where, text, grids=grids, cells=_cells(rows))
        else:
            yield from _text(where, text, ending)
    elif ending == ".png":
        yield from _png(where, data)
    elif ending in (".xlsx", ".docx", ".zip"):
        yield from _zip(where, data, ending)
    elif ending == ".gpkg":
        yield from _geopackage(where, data)
    else:
        yield Piece(where, problem="is of a kind that cannot be looked into")


def _cells(rows: Iterable[Row]) -> str:
    return "\n".join(" ".join(c.split()) for row in rows for c in row)


def _quoted(text: str) -> tuple[str, str]:
    """What stands in quotation marks, without tags: what a script shows, and what is data."""
    said, data = [], []
    for one, other in QUOTED.findall(text):
        text = one or other
        if not CODED.search(text):
            said.append(text)
        elif DATA.match(text):
            data.append(text)
    return "\n".join(re.sub(r"<[^>]*>", " ", t) for t in said), ";\n".join(data)


def _loose(lines: str) -> tuple[Grid, ...]:
    """Numbers in lines without words, each as a cell of a row that begins with the words beside it.

    Those before it say what it counts; where they say nothing, those after it.
    """
    every = [line for text in lines.split("\n") if (line := text.strip())]
    parts = [(spoken, list(part)) for spoken, part in groupby(
        every, key=lambda line: bool(headcount.LETTER.search(line)))]
    rows = []
    for at, (spoken, part) in enumerate(parts):
        numbers = [] if spoken else [n for line in part for n in headcount.ALONE.findall(line)]
        beside = [t for _, around in parts[max(at - 1, 0):at] for t in around[-1:]] + [
            t for _, around in parts[at + 1:at + 2] for t in around[:1]]
        label = next((t for t in beside if headcount.about(t)), *beside[:1] or ("",))
        rows += [] if _scale(numbers) else [(label, n) for n in numbers]
    return (Grid("", tuple(rows)),) if rows else ()


def _scale(numbers: list[str]) -> bool:
    """Whether these are the numbers at an axis: from nought in equal steps."""
    values = [int(n.replace(",", "")) for n in numbers]
    return len(values) > 2 and values == list(range(0, values[1] * len(values), values[1] or 1))


def _text(where: str, text: str, ending: str) -> Iterator[Piece]:
    text = ours.without(text)
    uris = list(_DATA_URI.finditer(text))
    bare = _DATA_URI.sub(" ", text)
    links = len(FETCH.findall(bare))
    if ending in MARKUP:
        page = Reader()
        page.feed(bare)
        page.close()
        scripts = ";\n".join(page.scripts)
        flat = "\n".join(("".join(page.words), *page.values))
        said = plain("".join(page.said))
        styles = ";\n".join(page.styles)
        quoted = [_quoted(plain(code)) for code in (*page.scripts, styles)]
        data = ";\n".join((*page.names, scripts, *(d for _, d in quoted), *STYLED.findall(styles)))
        lines = "\n".join((said, *page.told, *(shown for shown, _ in quoted)))
        yield Piece(where, f"{bare}\n{flat}", lines, data, "".join(page.cells),
                    (*page.grids, *_loose(said)), links=links + page.links)
    elif ending == ".md":
        grids = pipe_tables(bare)
        lines = "\n".join(ln for ln in bare.split("\n") if not ln.startswith("|"))
        cells = "\n".join(_cells(g.rows) for g in grids)
        page = Reader()  # a Markdown text may hold tags
        page.feed(bare)
        yield Piece(where, bare, lines, grids=(*grids, *_loose(lines)), links=links + page.links,
                    cells=cells)
    elif ending in (".css", ".js"):
        yield Piece(where, bare, links=links)
    else:
        shown, data = _quoted(plain(bare))
        yield Piece(where, bare, bare if ending == ".txt" else shown, f"{bare};\n{data}",
                    links=links)
    for number, match in enumerate(uris, 1):
        kind, coded, body = match.groups()
        inner = f"{where}: embedded file {number}"
        try:
            raw = base64.b64decode(unquote(body)) if coded else unquote(body).encode()
        except (binascii.Error, ValueError):
            yield Piece(inner, problem="cannot be decoded")
            continue
        if kind.startswith("font/") or kind in ("application/font-woff", "image/gif"):
            yield Piece(inner, _runs(raw), raw=True)
            continue
        yield from _unpack("x" + _ENDINGS.get(kind, ".unknown"), raw, inner)


def _runs(data: bytes) -> str:
    """What can be read of bytes of any kind."""
    return "\n".join(m.decode("ascii") for m in re.findall(rb"[\x20-\x7e]{5,}", data))


def _png(where: str, data: bytes) -> Iterator[Piece]:
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        yield Piece(where, problem="is not a PNG file")
        return
    at, texts = 8, []
    while at + 8 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind == b"tEXt":
            texts.append(body.replace(b"\0", b" ").decode("latin-1"))
        elif kind in (b"zTXt", b"iTXt"):
            head, _, rest = body.partition(b"\0")
            packed = rest[1:] if kind == b"zTXt" else rest[2:].split(b"\0", 2)[-1]
            try:
                packed = zlib.decompress(packed) if kind == b"zTXt" or rest[:1] == b"\1" else packed
            except zlib.error:
                yield Piece(where, problem="has text that cannot be read")
            texts.append(f"{head.decode('latin-1')} {packed.decode('utf-8', 'replace')}")
        elif kind == b"eXIf":
            yield Piece(where, problem="carries EXIF data")
        elif kind not in DRAWN:
            yield Piece(where, problem="has a part that draws nothing")
        at += 12 + length
        if kind == b"IEND" and at < len(data):
            yield Piece(where, problem="has bytes behind its end")
            break
    yield Piece(where, "\n".join(texts), "\n".join(texts))


def _zip(where: str, data: bytes, ending: str) -> Iterator[Piece]:
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
                    pieces = _unpack(item.filename, body, inside)
                for piece in pieces:
                    # Runs split words: what stands in one paragraph is read as one text.
                    bare = plain(piece.text)
                    glued = re.sub(r"</(?:w:p|si|row|c|v)>", "\n", bare)
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
            f"{g.caption}\n{_cells(g.rows)}" for g in grids))
    elif ending == ".docx":
        tables, said = _written(data)
        yield Piece(where, lines=said, grids=(*tables, *_loose(said)))


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


def _geopackage(where: str, data: bytes) -> Iterator[Piece]:
    """Every table; and the bytes as they are, since deleted rows stay in the pages."""
    base = sqlite3.connect(":memory:")
    try:
        base.deserialize(data)
        names = [r[0] for r in base.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        for name in names:
            rows: list[Row] = []
            points: list[tuple[float, float]] = []
            more: list[str] = []
            pages: list[str] = []
            quoted = name.replace('"', '""')
            cursor = base.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - a name of the file
            header = tuple(str(c[0]) for c in cursor.description)
            for row in cursor:
                # A style is a text with labels, each of them a line.
                pages += [v for v in row if isinstance(v, str) and v.startswith("<")]
                rows.append(tuple("" if isinstance(v, bytes) or v is None or v in pages
                                  else str(v) for v in row))
                for blob in (v for v in row if isinstance(v, bytes)):
                    if not (geometry(blob) or INDEX.fullmatch(name)):
                        yield Piece(f"{where}: {name}", problem="holds bytes that are no shape")
                    for words, where_ in opened(blob):
                        points += where_
                        more.append(words)
            text = "\n".join((*(" ".join(r) for r in (header, *rows)), *pages, *more))
            cells = "\n".join((_cells(rows), *map(markup.words, pages)))
            yield Piece(f"{where}: {name}", text, cells=cells, points=tuple(points),
                        grids=(Grid(name, (header, *rows)),))
    except (sqlite3.Error, IndexError):
        yield Piece(where, problem="is not a whole GeoPackage")
    finally:
        base.close()
    yield Piece(f"{where}: raw bytes", _runs(data), raw=True)
