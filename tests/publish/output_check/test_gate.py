"""Each kind of leak is planted in each kind of file, and the gate catches it in the bytes."""

from __future__ import annotations

import base64
import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.errors import DisclosureError
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.output_check.gate import leaks, publish
from sufficiency.publish.output_check.secrets import Secrets, secrets_of
from tests.conftest import ROOT
from tests.publish.output_check.carriers import lonlat

HOME = (621_357.0, 309_246.0)
SCHOOL = (622_000.0, 309_000.0)
CHILD = "K-2031-77"


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    """A case with a real-looking child at a known home, and a school with its postcode."""
    import shutil

    folder = tmp_path_factory.mktemp("case") / "tiny"
    shutil.copytree(ROOT / "data" / "tiny", folder)
    children = pd.read_csv(folder / "children.csv", dtype=str).assign(postcode="")
    children.loc[0, ["child_id", "easting_m", "northing_m"]] = [CHILD, "621357", "309246"]
    children.loc[1, ["easting_m", "northing_m", "postcode"]] = [None, None, "NR1 1PA"]
    children.to_csv(folder / "children.csv", index=False)
    (folder / "areas.csv").write_text((folder / "areas.csv").read_text().replace(
        "400000,300000", "621000,309000"))
    (folder / "postcodes.csv").write_text("postcode,easting_m,northing_m\nNR1 1PA,621400,308000\n")
    places = pd.read_csv(folder / "places.csv", dtype=str).assign(postcode="NR2 2DD")
    places[["easting_m", "northing_m"]] = ["622000", "309000"]
    places.to_csv(folder / "places.csv", index=False)
    return secrets_of([load_case(load_scenario(folder / "scenarios" / "base.toml"))])


def html(text: str) -> bytes:
    return f"<!doctype html><html><body>{text}</body></html>".encode()


def workbook(text: str, *, hidden: bool = True) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Area", "Mean minutes"])
    other = book.create_sheet("Notes")
    other.append(["note"])
    other.append([text])
    if hidden:
        other.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word(text: str) -> bytes:
    import docx

    document = docx.Document()
    paragraph = document.add_paragraph()
    for half in (text[: len(text) // 2], text[len(text) // 2 :]):
        paragraph.add_run(half)
    # The library's own template carries a picture of itself, of a kind the gate refuses.
    related = document.part.package.rels
    for key in [k for k, r in related.items() if r.reltype.endswith("/thumbnail")]:
        del related[key]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def geopackage(text: str, point: tuple[float, float] = SCHOOL) -> bytes:
    import tempfile

    frame = gpd.GeoDataFrame({"note": [text]}, geometry=[Point(*point)], crs=27700)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        frame.to_file(path, layer="schools", driver="GPKG")
        return path.read_bytes()


def project(text: str, cut: int = 0) -> bytes:
    """A GeoPackage with a project of QGIS in which a layer has this name."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("project.qgs", f"<qgis><layername>{text}</layername></qgis>")
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE qgis_projects (name TEXT, content BLOB)")
    digits = box.getvalue().hex()
    base.execute("INSERT INTO qgis_projects VALUES ('x', ?)", (digits[:len(digits) - cut],))
    return base.serialize()


def png(text: str) -> bytes:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", text, zip=True)
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def uri(kind: str, data: bytes) -> str:
    return f'<img src="data:{kind};base64,{base64.b64encode(data).decode()}" alt="x">'


CARRIERS: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "page": lambda t: ("a.html", html(f"<p>{t}</p>")),
    "popup": lambda t: ("a.html", html(
        f"<script>var popup = {json.dumps({'text': t})}</script>")),
    "hidden layer": lambda t: ("a.html", html(f"<div hidden data-layer='{t}'></div>")),
    "comment": lambda t: ("a.html", html(f"<!-- {t} -->")),
    "escaped": lambda t: ("a.html", html(
        "<script>x='" + "".join(f"\\u{ord(c):04x}" for c in t) + "'</script>")),
    "entities": lambda t: ("a.html", html("".join(f"&#{ord(c)};" for c in t))),
    "embedded": lambda t: ("a.html", html(uri("application/json", json.dumps(t).encode()))),
    "embedded picture": lambda t: ("a.html", html(uri("image/png", png(t)))),
    "csv": lambda t: ("a.csv", f"note\n{t}\n".encode()),
    "markdown": lambda t: ("a.md", t.encode()),
    "workbook": lambda t: ("a.xlsx", workbook(t)),
    "document": lambda t: ("a.docx", word(t)),
    "geopackage": lambda t: ("a.gpkg", geopackage(t)),
    "project": lambda t: ("a.gpkg", project(t)),
    "picture": lambda t: ("a.png", png(t)),
    "drawing": lambda t: ("a.svg", f"<svg><metadata>{t}</metadata></svg>".encode()),
    "file name": lambda t: (f"{t}.md", b"nothing"),
}
LEAKS = {
    "a unique pupil number": "A123456789012",
    "a full postcode that is no school's": "NR1 1PA",
    "the id of a child": CHILD,
    "the point of a home": " ".join(lonlat(5)),
}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("what", LEAKS)
def test_a_planted_leak_is_caught(carrier: str, what: str, secrets: Secrets) -> None:
    name, data = CARRIERS[carrier](LEAKS[what])
    found = leaks({name: data}, secrets, Rules())
    if carrier == "file name" and what == "the point of a home":
        assert found == []  # points in names are not looked for
        return
    assert any(f.endswith(what) for f in found), found
    assert not any(LEAKS[what] in f for f in found), "the message must not tell it again"


@pytest.mark.parametrize("carrier", CARRIERS)
def test_harmless_text_passes(carrier: str, secrets: Secrets) -> None:
    text = f"Rosecroft, NR2 2DD, at {' '.join(lonlat(5, SCHOOL))}, 40 places, Year 7"
    name, data = CARRIERS[carrier](text)
    assert leaks({name: data}, secrets, Rules()) == []


@pytest.mark.parametrize("point", [
    lonlat(4), lonlat(6), lonlat(5)[::-1], ("621357", "309246"), ("621357.0", "309246.0"),
])
def test_a_home_is_known_in_every_way_of_writing_it(
    point: tuple[str, str], secrets: Secrets
) -> None:
    for text in (f"[{point[0]}, {point[1]}]", f'{{"a": {point[0]}, "b": {point[1]}}}',
                 f"{point[0]},7,{point[1]}"):
        assert "a.json: the point of a home" in leaks({"a.json": text.encode()}, secrets, Rules())


@pytest.mark.parametrize("of", ["Plan", "Under"])
def test_what_a_row_tells_of_a_plan_stands_behind_the_plan(of: str, secrets: Secrets) -> None:
    """A workbook or paper of several plans in pounds was refused: what its rows are of was not
    read."""
    head = f"{of},Assumption,Low,Breaks even at\n"
    pounds = "Plan A,independent (£),43600,43799\nPlan B,fill (share),1,0.85\n"
    assert leaks({"a.csv": (head + pounds).encode()}, secrets, Rules()) == []
    for row in ("Plan A,children left out,45,7\n", "Plan A,Autism,45,7\n"):
        assert leaks({"a.csv": (head + pounds + row).encode()}, secrets, Rules()), row


def test_a_home_as_geometry_is_caught(secrets: Secrets) -> None:
    found = leaks({"a.gpkg": geopackage("x", HOME)}, secrets, Rules())
    assert "a.gpkg: schools: the point of a home" in found
    x, y = lonlat(3)
    assert leaks({"a.json": f"[{x}, {y}]".encode()}, secrets, Rules()) == [], "about 100 m is fine"


def test_a_project_of_a_geopackage_is_read(secrets: Secrets) -> None:
    assert leaks({"a.gpkg": project("Here live 3 children.")}, secrets, Rules()) == [
        "a.gpkg: qgis_projects: a count below the threshold"]
    assert leaks({"a.gpkg": project("Plan A")}, secrets, Rules()) == []
    assert "a.gpkg: qgis_projects: holds a file that is not whole" in leaks(
        {"a.gpkg": project("Plan A", cut=40)}, secrets, Rules())


def test_deleted_rows_of_a_geopackage_are_read(secrets: Secrets, tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "a.gpkg"
    path.write_bytes(geopackage(CHILD + " lived here"))
    with sqlite3.connect(path) as base:
        base.execute("DROP TRIGGER IF EXISTS rtree_schools_geom_delete")
        base.execute("PRAGMA secure_delete = OFF")
        base.execute("DELETE FROM schools")
    found = leaks({"a.gpkg": path.read_bytes()}, secrets, Rules())
    assert found == ["a.gpkg: raw bytes: the id of a child"]


@pytest.mark.parametrize(("name", "text"), [
    ("a.csv", "Need,Children\nHI,4\n"),
    ("a.csv", "Need,Children without a suitable local place\nHI,about 5\n"),
    ("a.md", "| Need | Pupils |\n|---|---|\n| HI | 3 |\n"),
    ("a.html", "<table><caption>Children by need</caption><tr><th>Need<th>Plan</tr>"
               "<tr><th>HI</th><td>7</td></tr></table>"),
    ("a.html", "<p>In this area 3 deaf children have none.</p>"),
    ("a.html", "<p>In this area <b>3</b> <span>children</span> have none.</p>"),
    ("a.html", "<p>There are three children.</p>"),
    ("a.html", '<script>data = {"children": 6}</script>'),
    ("a.html", '<script>data = {"n": [40, 15, 4]}</script>'),
    ("a.html", "<table hidden><tr><th>Children</th></tr><tr><td>2</td></tr></table>"),
])
def test_small_cells_are_caught(name: str, text: str, secrets: Secrets) -> None:
    (found,) = leaks({name: text.encode()}, secrets, Rules())
    assert "a count below the threshold" in found


@pytest.mark.parametrize("sign", ["[c]", "[low]", "[none]", "[x]", "[z]"])
def test_shorthand_in_the_place_of_figures_is_no_header(sign: str, secrets: Secrets) -> None:
    rows = f"Plan,Years until it pays back\nA,{sign}\nB,12\n"
    assert leaks({"worth.csv": rows.encode()}, secrets, Rules()) == []
    children = f"Need,Children who gain\nHI,{sign}\nVI,4\n"
    assert leaks({"worth.csv": children.encode()}, secrets, Rules()) != []


def test_words_in_the_place_of_years_are_no_header(secrets: Secrets) -> None:
    rows = "Plan,Whose,Years until it pays back\nA,council alone,not in time\nB,council alone,3\n"
    assert leaks({"worth.csv": rows.encode()}, secrets, Rules()) == []
    children = rows.replace("Years until it pays back", "Children")
    assert leaks({"worth.csv": children.encode()}, secrets, Rules()) != []


def test_exact_counts_are_caught_and_other_units_pass(secrets: Secrets) -> None:
    exact = b"Need,Children\nASD,1237\n"
    assert leaks({"a.csv": exact}, secrets, Rules()) == [
        "a.csv: a count that is not rounded to 5"]
    other = ("School,Places,Mean minutes (children by road),Capital of children's bases (£)\n"
             "Rosecroft,8,7,3\n")
    assert leaks({"a.csv": other.encode()}, secrets, Rules()) == []
    words = "<p>Years 7 to 11; Year 11 children; fewer than 10 children; 1,240 children</p>"
    assert leaks({"a.html": html(words)}, secrets, Rules()) == []


@pytest.mark.parametrize("asked", [7, 10, 12])
def test_the_rule_may_be_told_whatever_the_threshold(asked: int, secrets: Secrets) -> None:
    """The threshold itself, in a sentence about it; no other limit, and no count."""
    rules = Rules(asked)
    for said in ("Counts of children below {} are withheld.",
                 "No mean is of fewer than {} children, and small groups are merged.",
                 'In the rows that are shown "under {}" may be none.'):
        assert not leaks({"a.md": said.format(rules.k).encode()}, secrets, rules)
        assert leaks({"a.md": f"{said.format(rules.k)} There are 23 children.".encode()}, secrets,
                     rules)
    assert leaks({"a.md": b"No mean is of fewer than 4 children."}, secrets, rules)
    assert leaks({"a.md": b"There are 13 children."}, secrets, rules)


def test_small_cells_of_a_hidden_sheet_are_caught(secrets: Secrets) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.create_sheet("Counts")
    sheet.append(["Need", "Children"])
    sheet.append(["HI", 4])
    sheet.sheet_state = "veryHidden"
    sheet.column_dimensions["B"].hidden = True
    out = io.BytesIO()
    book.save(out)
    assert "a.xlsx: a count below the threshold" in leaks({"a.xlsx": out.getvalue()}, secrets,
                                                          Rules())


@pytest.mark.parametrize("header", [
    "child_id", "Pupil name", "Forename", "surname", "UPN", "dob", "date of birth", "group_id",
    "Home postcode", "address_line_1",
])
def test_columns_about_persons_are_caught(header: str, secrets: Secrets) -> None:
    what = "a column of names, births, addresses or ids"
    assert leaks({"a.csv": f"{header},x\nA,B\n".encode()}, secrets, Rules()) == [f"a.csv: {what}"]
    page = html(f"<table><tr><th>{header}</th></tr><tr><td>x</td></tr></table>")
    assert leaks({"a.html": page}, secrets, Rules()) == [f"a.html: {what}"]


@pytest.mark.parametrize("cell", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\tx"])
def test_formulas_are_caught(cell: str, secrets: Secrets) -> None:
    frame = pd.DataFrame({"name": [cell]})
    assert any("formula" in f for f in leaks(
        {"a.csv": frame.to_csv(index=False).encode()}, secrets, Rules()))
    assert any("formula" in f for f in leaks({"a.xlsx": workbook(cell)}, secrets, Rules()))
    assert leaks({"a.csv": b"change\n-3.5\n"}, secrets, Rules()) == []


def test_macros_unknown_kinds_and_broken_files_are_refused(secrets: Secrets) -> None:
    out = io.BytesIO(workbook("x"))
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"x")
    for name, data, problem in [
        ("a.xlsx", out.getvalue(), "is a macro"), ("a.pdf", b"%PDF", "looked into"),
        ("a.xlsx", b"PK", "whole zip"), ("a.png", b"GIF", "not a PNG"),
        ("a.csv", b"\xff\xfe\x00", "UTF-8"), ("a.gpkg", b"SQLite", "whole GeoPackage"),
        ("a.png", png("x") + b"hello", "behind its end"),
    ]:
        assert any(problem in f for f in leaks({name: data}, secrets, Rules())), (name, problem)


def test_short_ids_count_as_whole_cells_only(secrets: Secrets) -> None:
    assert "b3" in secrets.short_ids
    assert leaks({"a.csv": b"x\nb3\n"}, secrets, Rules()) == ["a.csv: the id of a child"]
    assert leaks({"a.html": html("<b3>")}, secrets, Rules()) == []
    assert leaks({"a.json": b'{"x": "b3"}'}, secrets, Rules()) == ["a.json: the id of a child"]


def test_a_leak_publishes_nothing(tmp_path: Path, secrets: Secrets) -> None:
    folder = tmp_path / "public"
    publish(folder, {"a.md": b"fine"}, secrets, Rules())
    with pytest.raises(DisclosureError) as caught:
        publish(folder, {"a.md": b"new", "b.md": CHILD.encode()}, secrets, Rules())
    assert CHILD not in str(caught.value) and caught.value.leaks == ("b.md: the id of a child",)
    assert (folder / "a.md").read_bytes() == b"fine" and not (folder / "b.md").exists()


def test_secrets_do_not_print_themselves(secrets: Secrets) -> None:
    told = repr(secrets) + repr(secrets.homes) + str(vars(secrets)["homes"])
    assert secrets.homes.homes and CHILD not in told and "621357" not in told


def test_minutes_in_a_list_are_no_coordinates_by_chance(secrets: Secrets) -> None:
    """Read as bytes these sixteen are 826,011 and 825,355: a point of the Irish grid."""
    minutes = "41,29,35,37,37,25,34,34,41,29,30,17,36,18,17,40"
    assert leaks({"map.html": html(f"<p>Minutes: {minutes}</p>")}, secrets, Rules()) == []
    ends = "QPQRQYQZRARBRDRERFRGRQ"  # of postcodes: 82,196 and 2,648,200
    data = html(f"<script>const m = '{ends}';</script>")
    assert leaks({"map.html": data}, secrets, Rules()) == []
    at = struct.pack(">2d", *HOME).hex(",")
    assert leaks({"map.html": html(f"<p>Minutes: {at}</p>")}, secrets, Rules())


@pytest.mark.parametrize(("hidden", "found"), [
    (b"[^8&K", False), (b"K)8~m", False), (b'{"children": 3}', True),
    (CHILD.encode(), True), (b"NR1 1PA", True)])
def test_bytes_that_are_text_by_chance_count_nobody(
    hidden: bytes, found: bool, secrets: Secrets
) -> None:
    name = hidden.hex()
    page = html(f"<script>const m = {{}}; load('{name}');</script>")
    assert bool(leaks({"map.html": page}, secrets, Rules())) is found
