"""Hostile names of everything a council names, through every verb: files open, nothing runs."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import docx
import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import box
from streetcase import write_case
from typer.testing import CliRunner, Result

from sufficiency.case.reading import legible
from sufficiency.cli.app import app
from tests.sizes import large
from tests.travel.village import write_extract

HOSTILE = (
    '=HYPERLINK("http://x.example","y")', "+cmd|'/C calc'!A0", "-2+3", "@SUM(1+1)", "\t=1+1",
    "\r=1+1", "<script>alert(1)</script>", '"><img src=x onerror=alert(2)>',
    "</script><script>alert(3)</script>", "{{ 7*7 }}{% raw %}", "[x](javascript:alert(4))",
    "\u202egpj.exe\u2066", "a\x01\x08\x0b\x1b[2J\x9b\ufffe\uffffb", "</title></style>`${alert(5)}`",
    "N" * 300,
)
SIDES = ("West", "East")


def named(given: str, number: int) -> str:
    """A hostile name that is no other's; what is dangerous at the beginning stays there."""
    return f"{given} {number}"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_case(tmp_path_factory.mktemp("hostile"))


def hostile_case(folder: Path) -> Path:
    """Invented children on invented streets, with hostile names; two scenarios of it."""
    first = write_case(write_extract(folder / "village.osm.pbf"), folder / "case", children=120)
    here = folder / "case"
    areas = pd.read_csv(here / "areas.csv", dtype=str)
    sides = dict(zip(SIDES, (HOSTILE[7], HOSTILE[0]), strict=True))
    areas["district"] = areas["area_name"].map(sides)
    areas["area_name"] = [HOSTILE[6], HOSTILE[1]]
    areas.to_csv(here / "areas.csv", index=False, quoting=csv.QUOTE_ALL)
    places = pd.read_csv(here / "places.csv", dtype=str)
    places = pd.concat([places.iloc[[k % len(places)]].assign(
        pool_id=f"school-{k}", urn=str(100_001 + k), name=named(text, k),
        places=str(int(places["places"].iloc[0]) // len(HOSTILE) + 1))
        for k, text in enumerate(HOSTILE)])
    places.to_csv(here / "places.csv", index=False, quoting=csv.QUOTE_ALL)
    sites = pd.read_csv(here / "sites.csv", dtype=str)
    sites["name"] = [named(t, k) for k, t in enumerate(HOSTILE[: len(sites)])]
    sites.to_csv(here / "sites.csv", index=False, quoting=csv.QUOTE_ALL)
    about = here / "case.toml"
    about.write_text(re.sub(r'(?m)^title = .*$', lambda _: f"title = {json.dumps(HOSTILE[8])}",
                            about.read_text()))
    x = areas["easting_m"].astype(float)
    y = areas["northing_m"].astype(float)
    middle, far = float(x.mean()), 40_000.0
    halves = {s: box(*((middle - far, y.min() - far, middle, y.max() + far) if s == "West" else (
        middle, y.min() - far, middle + far, y.max() + far))) for s in SIDES}
    (here / "areas").mkdir(exist_ok=True)
    for name, column in (("districts", "district"), ("msoas", "msoa")):
        gpd.GeoDataFrame(
            {"district": [sides[s] for s in SIDES], **({"msoa": ["W", "E"]} if column == "msoa"
                                                       else {})},
            geometry=list(halves.values()), crs=27700,
        ).to_file(here / "areas" / f"{name}.geojson", driver="GeoJSON")
    text = first.read_text()
    for path, title, description in ((first, HOSTILE[0], HOSTILE[12]),
                                     (first.with_name("other.toml"), HOSTILE[9], HOSTILE[10])):
        words = f"title = {json.dumps(title)}\ndescription = {json.dumps(description)}\n"
        change = "" if path is first else (
            '\n[[travel.override]]\nkind = "peak"\nfactor = 1.2\n'
            f"title = {json.dumps(HOSTILE[6])}\n")
        path.write_text(re.sub(r"(?m)^title = .*\n", lambda _, w=words: w, text) + change)
    return first


def run(*words: str | Path) -> Result:
    done = CliRunner().invoke(app, [str(w) for w in words])
    assert done.exit_code == 0, done.output
    # What a terminal would obey is not printed.
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.output)
    return done


class Page(HTMLParser):
    """Whatever a browser would run or follow."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inside = ""
        self.found: list[str] = []
        self.shown: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in ("script", "style") else ""
        for name, value in attrs:
            if name.startswith("on") or re.match(r"\s*(javascript|http://x)", value or "", re.I):
                self.found.append(f"{tag} {name}={value}")
        if tag == "img" and not str(dict(attrs).get("src")).startswith("data:image"):
            self.found.append(f"{tag} {attrs}")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            # Names are data of a script, within its quotes; an end tag would have ended it.
            if data.strip().startswith("alert"):
                self.found.append(f"script {data}")
        elif not self.inside:
            self.shown.append(data)


def harmless(name: str, data: bytes) -> None:
    """Opens the file as people do, and looks for what runs."""
    if name.endswith((".html", ".svg")):
        page = Page(data.decode())
        assert page.found == [], name
        assert "49{% raw" not in data.decode()
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ufffe]",
                             "".join(page.shown))
    elif name.endswith(".md"):
        text = data.decode()
        assert not re.search(r"(?<!\\)\]\(javascript|<script|<img", text), name
    elif name.endswith(".csv"):
        cells = [c for row in csv.reader(io.StringIO(data.decode())) for c in row]
        for cell in cells:
            risky = cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert not risky or re.fullmatch(r"[-+]?[\d.,]*(e[-+]\d+)?", cell), (name, cell)
    elif name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(data))
        for sheet in book.worksheets:
            for cell in (c for row in sheet for c in row):
                assert cell.data_type != "f", (sheet.title, cell.value)
                # Links lead to sheets of the book, and nothing leads out of it.
                assert cell.hyperlink is None or (
                    cell.hyperlink.target is None
                    and cell.hyperlink.location.split("!")[0].strip("'") in book.sheetnames)
                assert not str(cell.value).startswith(("=", "+", "@", "\t", "\r"))
        parts_parse(data)
    elif name.endswith(".docx"):
        assert docx.Document(io.BytesIO(data)).paragraphs
        for text in parts_parse(data):
            # Page numbers and the contents are the only fields.
            text = re.sub(r'<w:fldSimple w:instr="(PAGE|NUMPAGES)"/>', "", text)
            text = re.sub(r'<w:hyperlink w:anchor="\w+"( w:history="1")?>', "", text)
            text = re.sub(r"<w:instrText[^>]*> *PAGEREF \w+ \\h *</w:instrText>", "", text)
            assert not re.search(r"<w:(fldSimple|instrText|hyperlink)\b", text)
    elif name.endswith(".json"):
        json.loads(data)


def parts_parse(data: bytes) -> list[str]:
    """Every part of an office file that is XML, and it is."""
    out = []
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        for part in packed.namelist():
            if part.endswith((".xml", ".rels")):
                out.append(packed.read(part).decode())
                ElementTree.fromstring(out[-1])  # noqa: S314 - our own
    return out


def layers(path: Path) -> None:
    """A GeoPackage opens, its styles are XML and no cell would be a formula."""
    for layer, kind in pyogrio.list_layers(path):
        if kind:
            frame = pyogrio.read_dataframe(path, layer=layer)
            assert len(frame)
            for column in frame.columns.drop("geometry"):
                assert not frame[column].astype(str).str.match(r"[=@\t\r]|\+cmd|-2\+").any()
    with sqlite3.connect(path) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = [r[0] for r in base.execute("SELECT name FROM sqlite_master")]
        if "layer_styles" in tables:
            for qml, words in base.execute("SELECT styleQML, description FROM layer_styles"):
                ElementTree.fromstring(qml)  # noqa: S314 - our own
                assert not words.startswith(("=", "+", "-", "@"))
            for (packing,) in base.execute("SELECT content FROM qgis_projects"):
                with zipfile.ZipFile(io.BytesIO(bytes.fromhex(packing))) as packed:
                    ElementTree.fromstring(packed.read("project.qgs"))  # noqa: S314 - our own


def other(case: Path) -> Path:
    return case.with_name("other.toml")


FORMS = {
    "run": lambda case, out: ("run", case, "--out", out / "run"),
    **{f"{verb}{how}": lambda case, out, verb=verb, how=how: (
        verb, case, other(case), *how.split(), "--out", out / verb)
       for verb in ("report", "paper", "workbook") for how in ("", " --public")},
    **{f"map{how}": lambda case, out, how=how: (
        "map", case, other(case), *how.split(), "--out", out / "map.html")
       for how in ("", " --public")},
    **{f"benchmark{how}": lambda case, out, how=how: (
        "benchmark", case, *how.split(), "--out", out / "benchmark") for how in ("", " --public")},
    "isochrones": lambda case, out: (
        "isochrones", case, "--minutes", "5,10", "--out", out / "reach.gpkg"),
    "roads": lambda case, out: ("roads", other(case), "--map", out / "roads.html"),
    "compare": lambda case, out: ("compare", case, other(case)),
    "check": lambda case, out: ("check", case),
}
SHOWN = {"run", "report", "paper", "workbook", "map", "roads", "compare"}


LARGE = ("report --public", "paper", "paper --public", "workbook", "workbook --public", "map",
         "benchmark")
"""They take long; their names are those of the report, and of the public map and benchmark."""


@pytest.mark.parametrize("form", [large(form) if form in LARGE else form for form in FORMS])
def test_hostile_names_are_only_text(
    form: str, case: Path, once: None, tmp_path: Path
) -> None:
    done = run(*FORMS[form](case, tmp_path))
    files = {p.relative_to(tmp_path).as_posix(): p for p in tmp_path.rglob("*") if p.is_file()}
    for name, path in files.items():
        if name.endswith(".gpkg"):
            layers(path)
        else:
            harmless(name, path.read_bytes())
    whole = done.output + "".join(p.read_text() for n, p in files.items()
                                  if n.endswith((".html", ".md", ".csv")))
    if form.split()[0] in SHOWN and "workbook" not in form:
        assert "alert(" in whole or "HYPERLINK" in whole, "names are shown, as text"


def test_signs_that_nobody_sees_are_read_as_a_space() -> None:
    assert [legible(t) for t in HOSTILE[11:13]] == ["gpj.exe", "a [2J b"]
    assert legible({"a": ["\t=1+1", 3], "b": "two\nlines"}) == {"a": ["=1+1", 3], "b": "two\nlines"}
    assert legible("Ysgol Tŷ Gwyn, Ŵ-é") == "Ysgol Tŷ Gwyn, Ŵ-é"
