"""Slips of tables that are read without a fault of any cell, and yet mean another thing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.errors import Fault, together
from sufficiency.study.check import check

SCENARIO = "scenarios/base.toml"
Change = Callable[[str], str]


def column(name: str, *values: str) -> Change:
    """A table with one more column, its first cells filled; or with those of one it has."""
    def change(text: str) -> str:
        head, *rows = [line.split(",") for line in text.strip().split("\n")]
        at = head.index(name) if name in head else len(head)
        head[at:at + 1] = [name]
        for row, value in zip(rows, [*values, *[""] * len(rows)], strict=False):
            row[at:at + 1] = [value or (row[at] if at < len(row) else "")]
        return "\n".join(",".join(row) for row in [head, *rows]) + "\n"
    return change


def fixed(data: str | bytes) -> Change:
    return lambda _: data if isinstance(data, str) else data.decode("latin-1")


SLIPS: dict[str, tuple[str, Change, str]] = {
    "ends before it begins": ("places.csv", column("to_year", "1999"), "is above to_year"),
    "ages of a school": ("places.csv", lambda t: column("ncy_max", "19")(
        column("ncy_min", "4")(t)), "is an age, and no year group of a school"),
    "pounds in thousands": ("places.csv", column("place_cost_gbp", "24.5"), "too few pounds"),
    "capital in thousands": ("option_types.csv", column("capital_per_place_gbp", "120"),
                             "too few pounds"),
    "no room": ("sites.csv", column("max_places", "0"), "leaves room for nothing"),
    "2062 for 2026": ("sites.csv", column("earliest_year", "2062"), "more than 30 years"),
    "a phase in capitals": ("option_types.csv", column("host_phase", "PRIMARY"),
                            "is written another way in option_types.csv"),
    "phases with commas": ("option_types.csv", column("host_phase", "primary/secondary"),
                           "other signs than spaces"),
    "a district in capitals": ("areas.csv", column("district", "", "WEST"), "in other letters"),
    "an id in capitals": ("children.csv", column("child_id", "", "A1"),
                          "already, but for capitals"),
    "a postcode that is none": ("postcodes.csv", fixed(
        "postcode,easting_m,northing_m\nhere,400000,300000\n"), "is not a postcode"),
    "a postcode twice": ("postcodes.csv", fixed(
        "postcode,easting_m,northing_m\nNR1 1AA,400000,300000\nnr11aa,400900,300000\n"),
        "is there twice, in another spelling"),
    "a word of a program for nothing": ("areas.csv", column("district", "", "NaN"),
                                        "says that there is no value"),
    "an error of a spreadsheet": ("sites.csv", column("name", "#REF!"), "says that there is no"),
    "a DfE number": ("places.csv", column("urn", "926/7001"), "is not a URN"),
    "letters that were saved twice": ("places.csv", lambda t: t.replace(
        "School A", "SchÃ¶ol".encode().decode("latin-1")), "letters that a program has garbled"),
    "signs of a web page": ("places.csv", lambda t: t.replace("School A", "Boys &lt;b&gt; Girls"),
                            "letters that a program has garbled"),
    "apostrophes before all": ("areas.csv", lambda t: "\n".join(
        line if n == 0 else ",".join("'" + c for c in line.split(","))
        for n, line in enumerate(t.split("\n"))), "an apostrophe before most cells"),
    "half a point with a comma": ("places.csv", lambda t: t.replace("400000", '"400,000"'),
                                  "has signs beside its digits. Write its digits alone"),
    "commas all through": ("areas.csv", lambda t: re.sub(r"\b4(\d)0000", r'"4\g<1>0,000"', t),
                           "has signs beside its digits"),
    "pounds with their sign": ("places.csv", column("place_cost_gbp", "£24500"),
                               "has signs beside its digits"),
    "a share in per cent": ("suitability.csv", column("max_share", "100%"), "Write 1 for 100 %"),
    "half a home": ("children.csv", lambda t: t.replace("400000", "x", 1), "is not a number"),
    "an empty scenario": (SCENARIO, fixed("# nothing\n"), "says nothing"),
    "an empty case.toml": ("case.toml", fixed(""), "says nothing"),
    "no number of places": ("places.csv", lambda t: t.replace(",mixed,2,", ",mixed,,"),
                            "is empty, and a school or base has so many places"),
    "a school and the academy it became": ("places.csv", lambda t: t + t.strip().split("\n")[1]
                                           .replace("school-a,100001", "academy,150001") + "\n",
                                           "is the provision of row 2 again"),
    "a number of places in words": ("places.csv", lambda t: t.replace(",mixed,2,", ",mixed,two,"),
                                    "is not a number"),
    "options in a workbook": ("options.xlsx", fixed("PK"), "not read in the place of options.csv"),
    "postcodes in capitals": ("Postcodes.CSV", fixed("postcode"),
                              "not read in the place of postcodes.csv"),
    "a table in UTF-32": ("children.csv", fixed("child_id,need\na,ASD\n".encode("utf-32")),
                          "is UTF-32"),
    "a scenario of two": (SCENARIO, lambda t: 'extends = ["a.toml", "b.toml"]\n' + t,
                          "is no name of a file"),
    "a scenario of none": (SCENARIO, lambda t: 'extends = ""\n' + t, "is no name of a file"),
    "beside itself": (SCENARIO, lambda t: t + '[compare]\nwith = ["base.toml"]\n',
                      "is the scenario itself"),
    "beside one twice": (SCENARIO, lambda t: t + '[compare]\nwith = ["b.toml", "b.toml"]\n',
                         "named twice"),
    "a scenario in UTF-16": (SCENARIO, fixed("title = 1".encode("utf-16")),
                             "is UTF-16 and not UTF-8"),
}


def as_saved(text: str) -> bytes:
    """In old letters, which are a slip of their own; a sign of pounds is not."""
    return text.encode("utf-8" if "£" in text else "latin-1")


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_in_one_fault(name: str, tiny: Path) -> None:
    file, change, words = SLIPS[name]
    path = tiny / file
    path.write_bytes(as_saved(change(path.read_text() if path.exists() else "")))
    told = [str(f) for f in check(tiny / SCENARIO)]
    assert len(told) == 1, told
    assert words in told[0]


@pytest.mark.parametrize(("name", "remedy"), [
    ("children.ods", "Save children.ods as children.csv"), ("Children.csv", "Give Children.csv"),
    ("children (1).csv", "Give children (1).csv"), ("children.csv.gz", "Unpack children.csv.gz"),
    ("children_final v2.xls", "Save children_final v2.xls"), ("children.csv.txt", "import reads"),
    ("CHILDREN.XLSX", "import reads")])
def test_a_file_in_the_place_of_a_table_is_named(name: str, remedy: str, tiny: Path) -> None:
    """Also where published totals would be taken: a council's own children would be lost."""
    (tiny / "children.csv").rename(tiny / name)
    (told,) = [str(f) for f in check(tiny / SCENARIO)]
    assert told.startswith("children.csv: is missing") and remedy in told
    (tiny / "population").mkdir()
    said = " ".join(str(f) for f in check(tiny / SCENARIO))
    exact = name.casefold().startswith("children.")
    assert ("is not read in the place of children.csv" in said) == exact


def test_what_only_begins_like_a_table_stands_in_no_place(tiny: Path) -> None:
    for name in ("childrens_notes.txt", "options_old.csv", "postcodes", "~$options.xlsx"):
        (tiny / name).write_text("x")
    assert check(tiny / SCENARIO) == []


def test_a_circle_of_scenarios_is_named(tiny: Path) -> None:
    path = tiny / SCENARIO
    path.write_text('extends = "b.toml"\n' + path.read_text())
    (path.parent / "b.toml").write_text('extends = "base.toml"\ntitle = "B"\n')
    (fault,) = check(path)
    assert str(fault) == ("base.toml, extends: 'base.toml > b.toml > base.toml' extends itself in "
                          "a circle. Break the circle.")


def test_a_school_that_became_an_academy_before_is_one(tiny: Path) -> None:
    path = tiny / "places.csv"
    head, row = path.read_text().strip().split("\n")
    old = row.replace("school-a,100001", "before,90001").replace(",2020,,", ",2015,2019,")
    path.write_text("\n".join([head, old.replace("90001", "109001"), row]) + "\n")
    assert check(tiny / SCENARIO) == []


def test_an_ampersand_of_a_web_page_is_read(tiny: Path) -> None:
    path = tiny / "places.csv"
    whole = path.read_text()
    path.write_text(whole.replace("School A", "Boys &amp; Girls"))
    assert "Boys & Girls" in set(load_case(load_scenario(tiny / SCENARIO)).places["name"])
    for twice in ("&amp;amp;", "&amp;lt;"):
        path.write_text(whole.replace("School A", f"Boys {twice} Girls"))
        (fault,) = check(tiny / SCENARIO)
        assert "garbled" in fault.problem


@pytest.mark.parametrize("renamed", [
    {"type_id": "code", "places": "room"}, {"type_id": "code", "ncy_min": "from"}])
def test_two_columns_of_other_names_are_one_fault(renamed: dict[str, str], tiny: Path) -> None:
    path = tiny / "option_types.csv"
    head, *rows = path.read_text().split("\n")
    words = [renamed.get(w, w) for w in head.split(",")]
    path.write_text("\n".join([",".join(words), *rows]))
    (fault,) = check(tiny / SCENARIO)
    assert f"has 2 columns that are not of this table: {', '.join(renamed.values())}" in (
        fault.problem)


def test_another_table_in_the_place_of_one_is_one_fault(tiny: Path) -> None:
    (tiny / "option_types.csv").write_text((tiny / "suitability.csv").read_text())
    (fault,) = check(tiny / SCENARIO)
    assert "not of this table: need, max_share" in fault.problem


def test_columns_that_are_missing_are_one_fault(tiny: Path) -> None:
    path = tiny / "suitability.csv"
    rows = [line.split(",")[0] for line in path.read_text().strip().split("\n")]
    path.write_text("\n".join(rows) + "\n")
    (fault,) = check(tiny / SCENARIO)
    assert str(fault).startswith("suitability.csv, row 1, column need, max_share: are missing. "
                                 "Add them: need, primary need; max_share, ")


def test_decimals_of_programs_are_no_other_school(tiny: Path) -> None:
    """A column of URNs with an empty cell in it is one of decimals to them."""
    (tiny / "places.csv").write_text(column("urn", "100001.0")((tiny / "places.csv").read_text()))
    children = tiny / "children.csv"
    children.write_text(column("current_pool", "100001.0")(children.read_text()))
    case = load_case(load_scenario(tiny / SCENARIO))
    assert set(case.places["urn"]) == {"100001"}
    assert case.demand["current_pool"].tolist().count("school-a") == 1


@pytest.mark.parametrize(("file", "words"), [
    ("places.csv", "overlaps the period of row 2"), ("sites.csv", "is the site of row 2 again")])
def test_many_rows_of_one_name_are_one_fault(file: str, words: str, tiny: Path) -> None:
    path = tiny / file
    head, first, *rest = path.read_text().splitlines()
    again = [first if file == "places.csv" else first.replace("host-b", f"host-{n}")
             for n in range(9)]
    path.write_text("\n".join([head, first, *again, *rest]) + "\n")
    (fault,) = together(check(tiny / SCENARIO))
    assert words in fault.problem
    assert len(fault.also) == 8


@pytest.mark.parametrize(("data", "words"), [
    (b"%PDF-1.4\n\xff", "is a PDF"), (b"\x1f\x8b\x08\x00", "is compressed"),
    (b"<!DOCTYPE html><table>", "is a web page"), (b'[{"child_id": "a"}]', "is JSON"),
    (b"{\\rtf1 a}", "is a text document"), (b"PK\x03\x04\x00\x00abc", "is an archive"),
    (b"version https://git-lfs.github.com/spec/v1\n", "was not fetched"),
    (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
     "is a sheet of OpenDocument"), (b"PK\x03\x04" + bytes(26) + b"word/document.xml", "is a Word"),
    (b'<?xml version="1.0"?>\n<Message><Header/></Message>', "is the XML of a return"),
    (b"\xd0\xcf\x11\xe0\xa1", "is an old or a protected workbook")])
def test_a_file_that_is_no_table_is_named(data: bytes, words: str, tiny: Path) -> None:
    """And nobody is told that an import would read it."""
    (tiny / "children.csv").write_bytes(data)
    (told,) = [str(f) for f in check(tiny / SCENARIO)]
    assert words in told
    assert "import reads" not in told


def test_a_row_whose_cells_have_moved_is_one_fault(tiny: Path) -> None:
    path = tiny / "children.csv"
    head, first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([head, first.replace("a1,", "a,1,"), *rest]) + "\n")
    (fault,) = check(tiny / SCENARIO)
    assert "do not fit their columns" in fault.problem
    assert fault.row == 2


def test_a_column_that_is_written_another_way_all_through_is_one_fault() -> None:
    def told(remedy: str, count: int) -> list[Fault]:
        return together(Fault("places.csv", "is none", remedy.format(n), row=n, column="kind",
                              value=f"v{n}") for n in range(2, count + 2))

    assert [len(told("Mend it.", n)) for n in (2, 3)] == [2, 1]
    assert [len(told("Did you mean {0}?", n)) for n in (5, 6)] == [5, 1]
    (fault,) = told("Mend it.", 3)
    assert str(fault) == ("places.csv, rows 2, 3, 4, column kind: 'v2, v3, v4' is none. Mend it.")


def test_the_same_of_many_polygons_is_told_once(tiny: Path) -> None:
    ring = [[0.9, 52.0], [1.0, 52.0], [1.0, 52.1], [0.9, 52.0]]
    feature = {"type": "Feature", "properties": {"LAD24NM": "North"},
               "geometry": {"type": "Polygon", "coordinates": [ring]}}
    (tiny / "areas").mkdir(exist_ok=True)
    (tiny / "areas" / "districts.geojson").write_text(json.dumps(
        {"type": "FeatureCollection", "features": [feature] * 12}))
    (fault,) = check(tiny / SCENARIO)
    assert fault.column == "features 1, 2, 3, 4, 5, 6, 7, 8 and 4 more"
    assert "they have LAD24NM" in fault.remedy
