"""Leaks to plant: what a finished file must not hold, in every way of writing it that we know.

Each is a file by itself: its name, and its bytes. All are about one made-up child and its home.
"""

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
from pathlib import Path

import numpy as np
from pyproj import Transformer

from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.output_check.gate import leaks
from sufficiency.publish.output_check.homes import Homes, spots
from sufficiency.publish.output_check.secrets import Secrets

HOME = (621_357.0, 309_246.0)
SECOND = (618_412.0, 305_873.0)
CHILD = "K-2031-77"
PUPIL = "A123456789012"
POSTCODE = "NR1 1PA"
Plant = tuple[str, bytes]


def lonlat(digits: int, point: tuple[float, float] = HOME) -> tuple[str, str]:
    x, y = Transformer.from_crs(27700, 4326, always_xy=True).transform(*point)
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


def _counts() -> dict[str, Plant]:
    words = [
        "Deaf children: 4", "Hearing impairment (4)", "Children, n=4", "There are 4 learners.",
        "We met 4 young people.", "At this school 3 girls wait.", "4 of the children have none.",
        "In all 4 small local children have none.", "Children without a place: 4*",
        "Children: 4 (3%)", "Children without a place: +4", "Change in children: -3",
        "Pupils who move: \u22124", "Seven deaf children have none.", "Boys: 2", "4\u00a0children",
        "Children: \uff14", "4&nbsp;children", "Students (3)", "n = 6 pupils",
        "Young people waiting: 8",
    ]
    out = {f"words: {w}": page(f"<p>{w}</p>") for w in words}
    out |= {f"header {h}": csv(f"Need,{h}", "HI,4") for h in (
        "Number", "n", "Headcount", "Young people", "Learners", "Count", "Total", "EHC plans",
        "No. of children", "Plan A")}
    out |= {
        "wide table of needs": csv("District,HI,VI", "West,4,25"),
        "wide page": table(["District", "HI", "VI"], ["West", 4, 25]),
        "a cell with a star": table(["Need", "Children"], ["HI", "4*"]),
        "a cell in brackets": table(["Need", "Children"], ["HI", "(4)"]),
        "a cell with a share": table(["Need", "Children"], ["HI", "4 (3%)"]),
        "a signed cell": table(["Need", "Change of children"], ["HI", "+4"]),
        "a minus that is none": table(["Need", "Change of children"], ["HI", "\u22124"]),
        "markdown wide": markdown("| District | HI | VI |\n|---|---|---|\n| West | 4 | 25 |\n"),
        "a row that says so": table(["Measure", "Plan"], ["Children placed", 4]),
        "under a spanned header": page(
            "<table><tr><th rowspan=2>Need</th><th colspan=2>Plan</th></tr>"
            "<tr><th>Children</th><th>Mean minutes</th></tr>"
            "<tr><td>HI</td><td>4</td><td>12.0</td></tr></table>"),
        "nested keys": json_file({"children": {"HI": 4, "VI": 25}}),
        "list of pairs": json_file([["HI", 4], ["VI", 25]]),
        "pairs of names": json_file({"rows": [["Hearing impairment", 4]]}),
        "pupils_total": json_file({"pupils_total": 4}),
        "numChildren": script('x = {"numChildren": 4}'),
        "key without quotes": script("x = {children: 4}"),
        "key in single quotes": script("x = {'children': 4}"),
        "data of a bar": page('<div class="bar" data-children="4"></div>'),
        "title of a bar": svg("<rect><title>Hearing impairment: 4</title></rect>"),
        "label of a bar": page('<div role="img" aria-label="HI: 4 children"></div>'),
        "popup": script('popup = "<b>Deaf</b>: 4 children"'),
        "xlsx count": ("a.xlsx", sheet([["Need", "Headcount"], ["HI", 4]])),
        "docx table": ("a.docx", document(rows=[["Need", "Children"], ["HI", "4"]])),
        "docx words": ("a.docx", document("Deaf children: 4")),
        "gpkg column": database("HI: 4 children"),
    }
    return out


def _homes() -> dict[str, Plant]:
    (x, y), (lon, lat) = HOME, map(float, lonlat(7))
    merc = Transformer.from_crs(27700, 3857, always_xy=True).transform(*HOME)
    ix, iy = int(x), int(y)
    import shapely

    wkb = shapely.Point(lon, lat).wkb
    grid = shapely.Point(x, y).wkb
    two = [tuple(map(float, lonlat(5, p)))[::-1] for p in (HOME, SECOND)]
    near = 10 * round(ix / 10), 10 * round(iy / 10)
    return {
        "metres": json_file([ix, iy]), "metres in words": page(f"<p>at {ix} {iy}</p>"),
        "metres rounded to 10": json_file([near[0], near[1]]),
        "metres cut to 10": csv("x,y", f"{ix // 10 * 10},{iy // 10 * 10}"),
        "grid reference of 10 m": page(
            f"<p>TG {ix % 100000 // 10:04d} {iy % 100000 // 10:04d}</p>"),
        "grid reference joined": page(f"<p>TG{ix % 100000 // 10:04d}{iy % 100000 // 10:04d}</p>"),
        "grid reference of 1 m": markdown(f"tg {ix % 100000:05d} {iy % 100000:05d}"),
        "kilometres": json_file([x / 1000, y / 1000]),
        "kilometres, two decimals": json_file([round(x / 1000, 2), round(y / 1000, 2)]),
        "thousands": page(f"<p>{ix:,} and {iy:,}</p>"),
        "thousands with spaces": page(f"<p>{ix:,} / {iy:,}</p>".replace(",", " ")),
        "microdegrees": json_file([round(lat * 1e6), round(lon * 1e6)]),
        "degrees by 1e7": json_file({"lat": round(lat * 1e7), "lon": round(lon * 1e7)}),
        "mercator": json_file([round(merc[0]), round(merc[1])]),
        "mercator with decimals": json_file([round(merc[0], 2), round(merc[1], 2)]),
        "degrees": json_file([lon, lat]), "degrees of four": json_file(
            [round(lat, 4), round(lon, 4)]),
        "x and y in arrays": json_file({"x": [7, ix, 9], "y": [4, iy, 8]}),
        "degrees in arrays": script(f"lats=[52.0,{lat:.5f}];lons=[1.0,{lon:.5f}]"),
        "columns apart": csv("x,a,b,c,y", f"{ix},u,v,w,{iy}"),
        "columns of degrees": csv("lon,a,b,c,lat", f"{lon:.5f},u,v,w,{lat:.5f}"),
        "rows apart": csv("what,home", f"easting,{ix}", f"northing,{iy}"),
        "svg path": svg(f'<path d="M{ix} {iy}l5 5z"/>'),
        "svg path with commas": svg(f'<path d="m{ix},{iy}h5"/>'),
        "svg circle": svg(f'<circle cx="{ix}" cy="{iy}" r="3"/>'),
        "wkb in hex": json_file({"g": wkb.hex()}), "wkb of metres": json_file(grid.hex().upper()),
        "wkb in base64": json_file(base64.b64encode(grid).decode()),
        "wkb blob": database(grid), "wkb of degrees as blob": database(wkb),
        "wkt": json_file(f"POINT ({x:.0f} {y:.0f})"),
        "polyline": json_file({"line": polyline(*two)}),
        "polyline in a script": script(f"L={json.dumps(polyline(two[1], two[0]))}"),
        "numbers of a table": database(x, y),
        "xlsx columns": ("a.xlsx", sheet([["a", "b", "c"], [ix, "u", iy]])),
        "degrees with letters": page(f"<p>{lat:.5f}\u00b0N, {lon:.5f}\u00b0E</p>"),
        "degrees with commas": page(f"<p>{lat:.5f}; {lon:.5f}</p>".replace(".", ",")),
    }


def _ids() -> dict[str, Plant]:
    dash = CHILD.replace("-", "\u2011")
    validation = ('<dataValidations count="1"><dataValidation type="list" sqref="A1"><formula1>'
                  f'"{CHILD},x"</formula1></dataValidation></dataValidations><pageMargins')
    return {
        "id": page(CHILD), "id in another case": page(CHILD.lower()),
        "id with another dash": page(dash), "id with underscores": markdown(
            CHILD.replace("-", "_")),
        "id with spaces": page(CHILD.replace("-", " ")),
        "id in an address": page(f'<a href="#{CHILD.replace("-", "%2D")}">x</a>'),
        "id without dashes": page(CHILD.replace("-", "")),
        "id in a header of a sheet": ("a.xlsx", changed(
            sheet([["x"]]), "xl/worksheets/sheet1.xml", "<pageMargins",
            f"<headerFooter><oddHeader>&amp;L{CHILD}</oddHeader></headerFooter><pageMargins")),
        "id in a list of a sheet": ("a.xlsx", changed(
            sheet([["x"]]), "xl/worksheets/sheet1.xml", "<pageMargins", validation)),
        "id in a name of a sheet": ("a.xlsx", sheet(
            [["x"]], lambda book: setattr(book.active, "title", CHILD))),  # type: ignore[attr-defined]
        "id in a private chunk": picture(b"prVt", CHILD.encode()),
        "id in a packed chunk": picture(b"prVt", zlib.compress(CHILD.encode())),
        "id in UTF-16": database(CHILD.encode("utf-16-le")),
        "id in UTF-16 with a mark": database(CHILD.encode("utf-16")),
        "id packed": database(zlib.compress(f"child {CHILD} here".encode())),
        "id in base64": script(f'x = atob("{coded(f"child {CHILD}")}")'),
        "id in hex": script(f'x = "{CHILD.encode().hex()}"'),
        "id in full width": page("".join(chr(ord(c) + 0xFEE0) for c in CHILD)),
        "id with a soft hyphen": page(CHILD.replace("20", "20\u00ad")),
        "id in a comment of a document": ("a.docx", changed(
            document(), "word/comments.xml", "", f"<w:comments>{CHILD}</w:comments>")),
        "id in a style": page("x", "<style>.k-2031-77 {color: red}</style>"),
        "id in the properties": ("a.docx", changed(
            document(), "docProps/core.xml", "<dc:creator>", f"<dc:creator>{CHILD} ")),
        "id as a class": page(f'<p class="row-{CHILD}">x</p>'),
    }


def _codes() -> dict[str, Plant]:
    hexed = "".join(f"\\x{ord(c):02x}" for c in PUPIL)
    braces = "".join(f"\\u{{{ord(c):x}}}" for c in PUPIL)
    return {
        "postcode": page(POSTCODE), "postcode with a hard space": page("NR1\u00a01PA"),
        "postcode with two spaces": page("NR1  1PA"), "postcode over a line end": page("NR1\n1PA"),
        "postcode over cells": csv("a,b", "NR1,1PA"),
        "postcode over cells of a page": table(["a", "b"], ["NR1", "1PA"]),
        "postcode with an underscore": json_file("NR1_1PA"),
        "postcode with a dash": json_file("nr1-1pa"), "postcode joined": json_file("nr11pa"),
        "postcode in an address": page('<a href="#NR1%201PA">x</a>'),
        "postcode in base64": script(f'x="{coded(POSTCODE)}"'),
        "postcode with a thin space": page("NR1\u20091PA"),
        "pupil number": page(PUPIL), "pupil number in lower case": page(PUPIL.lower()),
        "pupil number with spaces": page("A123 456 789 012"),
        "pupil number in twos": page("A12 34 56 78 90 12"),
        "pupil number with dashes": markdown("A-123456-789012"),
        "pupil number over cells": csv("a,b", f"{PUPIL[:7]},{PUPIL[7:]}"),
        "pupil number over cells of a sheet": ("a.xlsx", sheet([["a", "b"], [PUPIL[:7],
                                                                              PUPIL[7:]]])),
        "pupil number escaped": script(f'x="{hexed}"'),
        "pupil number in braces": script(f'x="{braces}"'),
        "pupil number in base64": script(f'x="{coded(PUPIL)}"'),
        "pupil number of a sheet": ("a.xlsx", sheet([["x"], [PUPIL]])),
    }


def _columns() -> dict[str, Plant]:
    heads = ("Pupil", "Child", "Pupil's name", "Forename(s)", "EHCP ref", "child_id", "Surname",
             "EHC plan no.", "Name of child", "Learner reference", "D.O.B.", "Date of birth")
    return {f"column {h}": csv(f"{h},x", "A,B") for h in heads}


def _doors() -> dict[str, Plant]:
    """Formulas and links."""
    relation = ('<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/'
                '2006/relationships/{kind}" Target="http://x.example/a" TargetMode="External"/>'
                "</Relationships>")
    return {
        "formula": csv("x", "=1+1"), "formula after a space": csv("x", '" =1+1"'),
        "formula after a line end": csv("x", '"\n=1+1"'),
        "formula in full width": csv("x", "\uff1d1+1"), "formula after a quote": csv(
            "x", '"""=1+1"'),
        "formula of a sheet": ("a.xlsx", sheet([["x"], ["=1+1"]])),
        "link of a sheet": ("a.xlsx", changed(
            sheet([["x"]]), "xl/_rels/workbook.xml.rels", "</Relationships>",
            relation.format(kind="externalLink"))),
        "template of a document": ("a.docx", changed(
            document(), "word/_rels/document.xml.rels", "</Relationships>",
            relation.format(kind="attachedTemplate"))),
        "script from elsewhere": page("x", '<script src="https://x.example/a.js"></script>'),
        "picture from elsewhere": page('<img alt="x" src="//x.example/a.png">'),
        "style from elsewhere": page("x", "<style>@import url(http://x.example/a.css)</style>"),
        "picture of a style": page('<p style="background:url(https://x.example/a.png)">x</p>'),
        "form to elsewhere": page('<form action="https://x.example/"></form>'),
        "picture of a drawing": svg('<image href="http://x.example/a.png"/>'),
        "picture of a text": markdown("![x](https://x.example/a.png)"),
    }


PLANTS: dict[str, Plant] = _counts() | _homes() | _ids() | _codes() | _columns() | _doors()
SECRETS = Secrets(
    ids=frozenset({("k", "2031", "77"), ("k203177",)}), home_postcodes=frozenset({POSTCODE}),
    homes=Homes(spots([np.array([HOME, SECOND])])))


def leaking(name: str) -> list[str]:
    """What the gate says of a plant."""
    file, data = PLANTS[name]
    return leaks({file: data}, SECRETS, Rules())
