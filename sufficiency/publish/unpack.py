"""What is inside the bytes of a file: every text, table, number and point, hidden ones included.

The gate reads finished files with this, not what the builder meant to write.
"""

from __future__ import annotations

import base64
import binascii
import csv
import html
import io
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote

Row = tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table: its caption and all its rows, headers among them."""

    caption: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Piece:
    """One readable part of a file.

    Attributes:
        where: file, and the part of it.
        text: all of its text.
        points: coordinates stored as numbers, (x, y).
        problem: why it cannot be read or may not be there, if so.
        formulas: cells that are formulas.
        code: a program or style sheet, in which no sentence is looked for.
        raw: bytes out of their context: words have no certain beginning or end.
    """

    where: str
    text: str = ""
    grids: tuple[Grid, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    problem: str = ""
    formulas: int = 0
    code: bool = False
    raw: bool = False


PLAIN = {".md", ".txt", ".json", ".geojson", ".css", ".js", ".qml", ".toml"}
MARKUP = {".html", ".svg", ".xml", ".rels", ".vml"}
INLINE = {"a", "b", "strong", "em", "i", "span", "small", "abbr", "mark", "w:r", "w:t", "w:rpr"}
"""Tags that do not end a sentence."""
_DATA_URI = re.compile(r"data:([\w/+.-]*)(?:;[\w=-]+)*?(;base64)?,([^\s\"'<>)]+)")
_ENDINGS = {"image/png": ".png", "image/svg+xml": ".svg", "text/css": ".css", "text/html": ".html",
            "application/json": ".json", "text/javascript": ".js", "text/plain": ".txt"}


def unpack(name: str, data: bytes, where: str = "") -> Iterator[Piece]:
    """Every part of a file; a part that cannot be read is a piece with a problem."""
    where = where or name
    ending = f".{name.rpartition('.')[2].lower()}"
    if ending in PLAIN | MARKUP or ending == ".csv":
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            yield Piece(where, problem="is not UTF-8")
            return
        if ending == ".csv":
            rows = tuple(tuple(r) for r in csv.reader(io.StringIO(text)))
            yield Piece(where, text, (Grid("", rows),))
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


def _text(where: str, text: str, ending: str) -> Iterator[Piece]:
    uris = list(_DATA_URI.finditer(text))
    bare = _DATA_URI.sub(" ", text)
    # Escapes of HTML, JSON and addresses are undone, so that nothing hides behind them.
    open_ = html.unescape(re.sub(
        r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), bare))
    if ending in MARKUP:
        reader = _Tables()
        reader.feed(bare)
        reader.close()
        flat = "".join(reader.words) + "\n" + "\n".join(reader.values)
        yield Piece(where, f"{open_}\n{flat}", tuple(reader.grids))
    else:
        grids = pipe_tables(open_) if ending == ".md" else ()
        yield Piece(where, open_, grids, code=ending in (".css", ".js"))
    for number, match in enumerate(uris, 1):
        kind, coded, body = match.groups()
        inner = f"{where}: embedded file {number}"
        if kind.startswith("font/") or kind in ("application/font-woff", "image/gif"):
            continue
        try:
            raw = base64.b64decode(unquote(body)) if coded else unquote(body).encode()
        except (binascii.Error, ValueError):
            yield Piece(inner, problem="cannot be decoded")
            continue
        yield from unpack("x" + _ENDINGS.get(kind, ".unknown"), raw, inner)


class _Tables(HTMLParser):
    """Tables of a page, and its visible and hidden text."""

    def __init__(self) -> None:
        super().__init__()
        self.grids: list[Grid] = []
        self.words: list[str] = []
        self.values: list[str] = []
        self._open: list[dict[str, list[str] | list[Row] | str]] = []
        self._cell: list[str] | None = None
        self._caption: list[str] | None = None
        self._row: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.values += [value for _, value in attrs if value]
        if tag not in INLINE:
            self.words.append("\n")
        if tag == "table":
            self._open.append({"rows": [], "caption": ""})
        elif tag == "tr":
            self._row = []
        elif tag in ("td", "th"):
            self._cell = []
        elif tag == "caption":
            self._caption = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self._row.append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag == "tr" and self._open and self._row:
            self._open[-1]["rows"].append(tuple(self._row))  # type: ignore[union-attr,arg-type]
        elif tag == "caption" and self._open and self._caption is not None:
            self._open[-1]["caption"] = "".join(self._caption)
            self._caption = None
        elif tag == "table" and self._open:
            done = self._open.pop()
            self.grids.append(Grid(str(done["caption"]), tuple(done["rows"])))  # type: ignore[arg-type]

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        for holder in (self._cell, self._caption):
            if holder is not None:
                holder.append(data)

    def handle_comment(self, data: str) -> None:
        self.values.append(data)


def pipe_tables(text: str) -> tuple[Grid, ...]:
    """Tables of a Markdown text."""
    grids, rows = [], []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            if not re.fullmatch(r"[|:\- ]+", line):
                # A sign that is escaped ends no cell.
                plain = line.replace("\\\\", "\0").replace("\\|", "\1").strip("|")
                rows.append(tuple(c.replace("\1", "|").replace("\0", "\\").strip()
                                  for c in plain.split("|")))
        elif rows:
            grids.append(Grid("", tuple(rows)))
            rows = []
    return tuple(grids)


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
        at += 12 + length
        if kind == b"IEND" and at < len(data):
            yield Piece(where, problem="has bytes behind its end")
            break
    yield Piece(where, "\n".join(texts))


def _zip(where: str, data: bytes, ending: str) -> Iterator[Piece]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if packed.comment:
                yield Piece(where, problem="has a comment behind its end")
            for item in packed.infolist():
                inside = f"{where}: {item.filename}"
                if "vba" in item.filename.lower():
                    yield Piece(inside, problem="is a macro")
                    continue
                for piece in unpack(item.filename, packed.read(item), inside):
                    # Runs split words: what stands in one paragraph is read as one text.
                    glued = re.sub(r"</(?:w:p|si|row)>", "\n", piece.text)
                    formulas = len(re.findall(r"<f[ >/]", piece.text)) if (
                        ending == ".xlsx" and "worksheets/" in item.filename) else 0
                    yield Piece(piece.where, piece.text + "\n" + re.sub(r"<[^>]*>", "", glued),
                                piece.grids, piece.points, piece.problem, formulas)
    except (zipfile.BadZipFile, RuntimeError, zlib.error):
        yield Piece(where, problem="is not a whole zip file")
        return
    if ending == ".xlsx":
        yield Piece(where, grids=tuple(_sheets(data)))
    elif ending == ".docx":
        yield Piece(where, grids=tuple(_word_tables(data)))


def _sheets(data: bytes) -> Iterator[Grid]:
    import openpyxl

    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        yield Grid(sheet.title, tuple(
            tuple("" if v is None else str(v) for v in row)
            for row in sheet.iter_rows(values_only=True)))


def _word_tables(data: bytes) -> Iterator[Grid]:
    import docx
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    document, caption = docx.Document(io.BytesIO(data)), ""
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            caption = block.text or caption
        elif isinstance(block, Table):
            yield Grid(caption, tuple(tuple(c.text for c in r.cells) for r in block.rows))


def _geopackage(where: str, data: bytes) -> Iterator[Piece]:
    """Every table; and the bytes as they are, since deleted rows stay in the pages."""
    import shapely

    base = sqlite3.connect(":memory:")
    try:
        base.deserialize(data)
        names = [r[0] for r in base.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        for name in names:
            rows: list[Row] = []
            points: list[tuple[float, float]] = []
            quoted = name.replace('"', '""')
            cursor = base.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - a name of the file
            header = tuple(str(c[0]) for c in cursor.description)
            for row in cursor:
                rows.append(tuple("" if isinstance(v, bytes) or v is None else str(v)
                                  for v in row))
                for blob in (v for v in row if isinstance(v, bytes) and v[:2] == b"GP"):
                    envelope = (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
                    shape = shapely.from_wkb(blob[8 + envelope :])
                    points += [(float(x), float(y)) for x, y in shapely.get_coordinates(shape)]
            text = "\n".join(" ".join(r) for r in (header, *rows))
            yield Piece(f"{where}: {name}", text, (Grid(name, (header, *rows)),), tuple(points))
    except (sqlite3.Error, shapely.GEOSException, IndexError):
        yield Piece(where, problem="is not a whole GeoPackage")
    finally:
        base.close()
    yield Piece(f"{where}: raw bytes", "\n".join(
        m.decode("ascii") for m in re.findall(rb"[\x20-\x7e]{5,}", data)), code=True, raw=True)
