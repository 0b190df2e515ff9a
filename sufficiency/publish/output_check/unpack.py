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
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from sufficiency.common.markdown_tables import Grid, Row, pipe_tables
from sufficiency.publish.output_check import markup, ours
from sufficiency.publish.output_check.escapes import geometry, opened, packed, plain
from sufficiency.publish.output_check.markup import Reader
from sufficiency.publish.output_check.office_parts import parts
from sufficiency.publish.output_check.piece import FETCH, Piece, cells_of, loose

ESCAPED = re.compile(r"\\([\\|\[\]`])")
"""A sign of Markdown that stands for itself."""
DRAWN = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"sBIT",
         b"bKGD"}
"""Parts of a PNG picture that say how it looks."""
PLAIN = {".md", ".txt", ".json", ".geojson", ".css", ".js", ".qml", ".toml"}
MARKUP = {".html", ".svg", ".xml", ".rels", ".vml"}
_DATA_URI = re.compile(r"data:([\w/+.-]*)(?:;[\w=-]+)*?(;base64)?,([^\s\"'<>)]+)")
_ENDINGS = {"image/png": ".png", "image/svg+xml": ".svg", "text/css": ".css", "text/html": ".html",
            "application/json": ".json", "text/javascript": ".js", "text/plain": ".txt"}
INDEX = re.compile(r"rtree_\w+_node")
"""Tables in which a GeoPackage keeps where its shapes are, in bytes of its own."""
BOX = re.compile(r"504b0304[0-9a-f]*", re.IGNORECASE)
"""How a packed file begins in hexadecimal digits."""
STYLED = re.compile(r"(?:\bcontent|--[\w-]+|\bcounter-\w+)\s*:[^;}]*")
"""What a style sheet prints or keeps."""
CODED = re.compile(r"[{}]|[^<>]=[^<>]*;|\(\w*\)")
WORDS = re.compile(r"(?=.*[\s:=])[\w\s.,:;()'\"/=*-]+", re.DOTALL)
"""Letters that may have been packed; anything else that can be read is so by chance."""
DATA = re.compile(r"\s*(?:[\[{]\s*[\"'\w\[{]|[\w-]+\s*=)")
"""How data begin that stand in quotation marks."""
QUOTED = re.compile(r"\"((?:[^\"\\\n]|\\.){1,2000})\"|'((?:[^'\\\n]|\\.){1,2000})'")


def unpack(name: str, data: bytes, where: str = "") -> Iterator[Piece]:
    """Every part of a file; a part that cannot be read is a piece with a problem.

    Args:
        name: of the file: its ending says how it is read.
        data: its bytes.
        where: what to call it in a message; its name if empty.
    """
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
            # Other separators are looked for where the head has them, or no comma parts anything.
            other = bool(rows) and (len(apart[0]) > 1 or max(map(len, rows)) == 1)
            grids = (Grid("", rows), *([Grid("", apart)] if other else []))
            yield Piece(where, text, grids=grids, cells=cells_of(rows))
        else:
            yield from _text(where, text, ending)
    elif ending == ".png":
        yield from _png(where, data)
    elif ending in (".xlsx", ".docx", ".zip"):
        yield from parts(where, data, ending, _unpack)
    elif ending == ".gpkg":
        yield from _geopackage(where, data)
    else:
        yield Piece(where, problem="is of a kind that cannot be looked into")


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
        flat = "".join(page.words)
        said = plain("".join(page.said))
        styles = ";\n".join(page.styles)
        quoted = [_quoted(plain(code)) for code in (*page.scripts, styles)]
        data = ";\n".join((*page.names, scripts, *(d for _, d in quoted), *STYLED.findall(styles)))
        lines = "\n".join((said, *page.told, *(shown for shown, _ in quoted)))
        yield Piece(where, f"{bare}\n{flat}", lines, data, "".join(page.cells),
                    (*page.grids, *loose(said)), links=links + page.links)
    elif ending == ".md":
        grids = pipe_tables(bare)
        lines = ESCAPED.sub(r"\1", "\n".join(
            ln for ln in bare.split("\n") if not ln.startswith("|")))
        cells = "\n".join(cells_of(g.rows) for g in grids)
        page = Reader()  # a Markdown text may hold tags
        page.feed(bare)
        yield Piece(where, bare, lines, grids=(*grids, *loose(lines)), links=links + page.links,
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


def _project(box: str) -> list[str]:
    """The texts of a project of QGIS, which is a packed file in hexadecimal digits."""
    with zipfile.ZipFile(io.BytesIO(bytes.fromhex(box))) as packed_:
        return [item.filename + packed_.read(item).decode("utf-8") for item in packed_.infolist()]


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
                # A style is a text with labels, each of them a line; a project holds styles.
                pages += [v for v in row if isinstance(v, str) and v.startswith("<")]
                boxes = [v for v in row if isinstance(v, str) and BOX.match(v)]
                for box in boxes:
                    try:
                        pages += _project(box)
                    except (ValueError, zipfile.BadZipFile, RuntimeError, zlib.error):
                        yield Piece(f"{where}: {name}", problem="holds a file that is not whole")
                rows.append(tuple("" if isinstance(v, bytes) or v is None or v in (*pages, *boxes)
                                  else str(v) for v in row))
                for blob in (v for v in row if isinstance(v, bytes)):
                    if geometry(blob) is None and not INDEX.fullmatch(name):
                        yield Piece(f"{where}: {name}", problem="holds bytes that are no shape")
                    for words, where_ in opened(blob):
                        points += where_
                        more.append(words)
            text = "\n".join((*(" ".join(r) for r in (header, *rows)), *pages, *more))
            cells = "\n".join((cells_of(rows), *map(markup.words, pages)))
            yield Piece(f"{where}: {name}", text, cells=cells, points=tuple(points),
                        grids=(Grid(name, (header, *rows)),))
    except (sqlite3.Error, IndexError):
        yield Piece(where, problem="is not a whole GeoPackage")
    finally:
        base.close()
    yield Piece(f"{where}: raw bytes", _runs(data), raw=True)
