"""Files to plant leaks in, each by its name and its bytes, and the made-up child they are about."""

from __future__ import annotations

import base64
import io
import json
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pyproj import Transformer

HOME = (621_357.0, 309_246.0)
SECOND = (618_412.0, 305_873.0)
CHILD = "K-2031-77"
PUPIL = "A123456789012"
POSTCODE = "NR1 1PA"
Plant = tuple[str, bytes]


@cache
def way(to: int) -> Transformer:
    """From the British national grid to another projection, by its EPSG code."""
    return Transformer.from_crs(27700, to, always_xy=True)


def lonlat(digits: int, point: tuple[float, float] = HOME) -> tuple[str, str]:
    x, y = way(4326).transform(*point)
    return f"{x:.{digits}f}", f"{y:.{digits}f}"


def page(body: str, head: str = "") -> Plant:
    return "a.html", (f"<!doctype html><html><head>{head}</head><body>{body}</body>"
                      "</html>").encode()


def script(text: str) -> Plant:
    return page(f"<script>{text}</script>")


def table(head: list[str], *rows: list[object], caption: str = "") -> Plant:
    def line(cells: list[object], tag: str) -> str:
        return f"<tr>{''.join(f'<{tag}>{c}</{tag}>' for c in cells)}</tr>"

    return page(f"<table><caption>{caption}</caption>{line(list(head), 'th')}"
                f"{''.join(line(r, 'td') for r in rows)}</table>")


def csv(*lines: str) -> Plant:
    return "a.csv", ("\n".join(lines) + "\n").encode()


def json_file(value: object) -> Plant:
    return "a.json", json.dumps(value, ensure_ascii=False).encode()


def markdown(text: str) -> Plant:
    return "a.md", text.encode()


def svg(inside: str) -> Plant:
    return "a.svg", f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()


def sheet(rows: list[list[object]], change: Callable[[object], None] = lambda _: None) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data: bytes, part: str, old: str, new: str) -> bytes:
    """An office file with one part changed, or added where ``old`` is empty."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            body = before.read(name)
            after.writestr(name, body.replace(old.encode(), new.encode())
                           if name == part and old else body)
        if part not in before.namelist():
            after.writestr(part, new)
    return out.getvalue()


def document(text: str = "x", rows: list[list[str]] | None = None) -> bytes:
    import docx

    made = docx.Document()
    made.add_paragraph(text)
    if rows:
        grid = made.add_table(rows=len(rows), cols=len(rows[0]))
        for line, cells in zip(grid.rows, rows, strict=True):
            for cell, words in zip(line.cells, cells, strict=True):
                cell.text = words
    # The library's own template carries a picture of itself, of a kind the gate refuses.
    related = made.part.package.rels
    for key in [k for k, r in related.items() if r.reltype.endswith("/thumbnail")]:
        del related[key]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def database(*values: object) -> Plant:
    """A GeoPackage's bones: a table of these values."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        with sqlite3.connect(path) as base:
            names = ", ".join(f"c{i}" for i in range(len(values)))
            base.execute(f"CREATE TABLE notes ({names})")
            marks = ",".join("?" * len(values))
            base.execute(f"INSERT INTO notes VALUES ({marks})", values)  # noqa: S608 - marks
        base.close()
        return "a.gpkg", path.read_bytes()


def picture(kind: bytes, body: bytes) -> Plant:
    """A PNG with one more chunk."""
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(
            ">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return "a.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(kind, body) + chunk(
        b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def polyline(*points: tuple[float, float]) -> str:
    """Latitudes and longitudes as an encoded polyline of five decimals."""
    out, last = "", (0, 0)
    for lat, lon in points:
        now = round(lat * 1e5), round(lon * 1e5)
        for value in (now[0] - last[0], now[1] - last[1]):
            left = ~(value << 1) if value < 0 else value << 1
            while left >= 0x20:
                out += chr((0x20 | (left & 0x1F)) + 63)
                left >>= 5
            out += chr(left + 63)
        last = now
    return out


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def coded_bytes(form: str, *numbers: float) -> str:
    """Numbers as a computer keeps them, in base64."""
    return base64.b64encode(struct.pack(form, *numbers)).decode()
