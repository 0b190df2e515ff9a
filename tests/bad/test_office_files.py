"""Files as office programs leave them, read by the rooms that read them in their own way."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from sufficiency.alternative.tables import read_alternative
from sufficiency.errors import InputError
from sufficiency.finance.benefits import read_benefits
from sufficiency.finance.cleaned_values import Column, value
from sufficiency.finance.tables import read_rows
from sufficiency.forecast.levers import read_levers
from sufficiency.forecast.transitions import read_transitions
from sufficiency.importing.gias import read_register
from sufficiency.importing.sheets import read_sheets
from sufficiency.publish.disclosure.release_record import beside, read
from sufficiency.study.answers import read_answer
from tests.alternative.making import write_case
from tests.importing.test_gias import NAMED

BENEFITS = """measure,quarter,planned,actual,status,source
base_places,2020-21 Q2,40,38,published,x
base_places,2021-22 Q2,40,20,published,"x, y"
saving_high_needs_gbp,2020-21 Q4,1000,,assumed,Total of both
"""
Rows = list[list[str]]


def rows(text: str = BENEFITS) -> Rows:
    return list(csv.reader(io.StringIO(text)))


def text(table: Rows, sign: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows(table)
    return out.getvalue()


def workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows():
        book.active.append(row)
    book.save(out)
    return out.getvalue()


SAME: dict[str, bytes] = {
    "UTF-16": BENEFITS.encode("utf-16"), "Windows-1252": BENEFITS.encode("cp1252"),
    "tabs": text(rows(), "\t").encode(), "semicolons": text(rows(), ";").encode(),
    "a line for office programs": ("sep=;\n" + text(rows(), ";")).encode(),
    "titles above": ("Benefits to date\n\n" + BENEFITS).encode(), "a workbook": workbook(),
    "totals below": (BENEFITS + "Total,,1080,,,\n").encode(),
    "the header again": (BENEFITS + BENEFITS.split("\n")[0] + "\n").encode(),
    "blank lines": BENEFITS.replace("\n", "\n\n").encode(),
    "names in words": text([[c.title() for c in rows()[0]], *rows()[1:]]).encode(),
}


@pytest.mark.parametrize("data", SAME.values(), ids=SAME)
def test_another_form_says_the_same(data: bytes, tmp_path: Path) -> None:
    def read_from(content: bytes) -> list[dict[str, object]]:
        path = tmp_path / "benefits.csv"
        path.write_bytes(content)
        return [{k: v for k, v in row.items() if k != "row"} for row in read_benefits(path)]

    assert len(read_from(data)) == 3
    assert read_from(data) == read_from(BENEFITS.encode())


def with_cell(column: int, cell: str) -> bytes:
    table = rows()
    table[1][column] = cell
    return text(table).encode()


ONE_FAULT: list[tuple[bytes, str]] = [
    (b"", "is empty"), (BENEFITS.split("\n")[0].encode(), "has no rows"),
    (BENEFITS.split("\n", 1)[1].encode(), "has none or few of the columns"),
    (b"<html><body>Sign in</body></html>", "has none or few of the columns"),
    (bytes(range(1, 256)) * 4, "not a text of an encoding"),
    (b"PK\x03\x04" + bytes(50), "is not a workbook"),
    (b"\xd0\xcf\x11\xe0" + bytes(600), "is an old or a protected workbook"),
    (("a" * 200_000).encode(), "not a table from here on"),
    ((BENEFITS + "a" * 200_000).encode(), "row 5: is not a table"),
    (text([r[:1] + r[2:] for r in rows()]).encode(), "quarter: is missing"),
    (text([r[:2] + r[3:] for r in rows()]).encode(), "planned: is missing"),
    ((BENEFITS + "see note\n").encode(), "has one cell only"),
    ((BENEFITS.rstrip("\n") + ",9\n").encode(), "has more cells than the header"),
    (BENEFITS.replace("base_places,2020", '"base_places,2020', 1).encode(), "quotation mark"),
    (with_cell(2, "1e999999999"), "is not a number"), (with_cell(2, "9" * 40), "too large"),
    (with_cell(2, "1_000"), "is not a number"), (with_cell(2, "12,5"), "is not a number"),
    (with_cell(2, "٣"), "is not a number"), (with_cell(2, "1/3"), "is not a number"),
    (with_cell(3, "-1"), "is negative"), (with_cell(2, "50%"), "is no whole number of places"),
]


@pytest.mark.parametrize(("data", "words"), ONE_FAULT)
def test_what_is_not_understood_is_one_fault(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "benefits.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=words) as caught:
        read_benefits(path)
    assert len(caught.value.faults) == 1 and caught.value.faults[0].remedy


def test_a_folder_for_a_table_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        read_benefits(tmp_path)


@pytest.mark.parametrize(("kind", "cell"), [
    ("date", "0001-01-01"), ("date", "9999-12-31"), ("date", "00001"), ("pence", "9" * 30),
    ("pence", "£٣"), ("whole", "1e5")])
def test_cells_of_no_ledger(kind: str, cell: str) -> None:
    with pytest.raises(ValueError) as caught:
        value(cell, Column("x", "x", kind))
    assert len(caught.value.args) == 2


def test_a_word_total_inside_a_row_takes_nothing_out(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name,of\nA,Total\nTotal,3\n")
    found = read_rows(path, (Column("name", "name", needed=True), Column("of", "what")))
    assert [(r["name"], r["of"]) for r in found.rows] == [("A", "Total")]


def test_rows_inside_a_cell_are_told(tmp_path: Path) -> None:
    path = tmp_path / "children.csv"
    path.write_text('UPN,Need,Year,School\nA1,"ASD,3,Ash\nA2,ASD,3,Ash\nA3,ASD,4,"Oak"\n')
    with pytest.raises(InputError, match="row 2: has a cell that holds whole rows"):
        read_sheets(path)
    path.write_text('UPN,Need,Year,Note\nA1,ASD,3,"calm,\nlikes maps, trains"\n')
    assert len(read_sheets(path)[0].rows) == 2


REGISTERS: list[tuple[str, str]] = [
    ("1,2\n", "has more cells than the header"), ('"', "quotation mark"),
]


@pytest.mark.parametrize(("more", "words"), REGISTERS)
def test_a_broken_register_of_schools_is_told(more: str, words: str, tmp_path: Path) -> None:
    row = ["900001", "857", "Ash School", "Community special school", "Open"]
    cells = [*row, *[""] * (len(NAMED) - len(row))]
    whole = text([NAMED, cells, cells])
    path = tmp_path / "edubasealldata.csv"
    path.write_text(whole.rstrip("\r\n") + f",{more}" if more != '"' else
                    whole.replace("900001", '"900001', 1))
    with pytest.raises(InputError, match=words):
        read_register(path)


def test_tables_of_the_forecast(tmp_path: Path) -> None:
    path = tmp_path / "levers.csv"
    lever = "More,joiners,2026,2030,0.8,0.9,1.0\n"
    head = "name,acts_on,from_year,to_year,low,central,high\n"
    for rest, words in ((lever + lever.replace("More", "Again"), "is there twice"),
                        ("", "has no rows")):
        path.write_text(head + rest)
        with pytest.raises(InputError, match=words):
            read_levers(path)
    path.write_text("calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,"
                    "academic-year-2\n")
    with pytest.raises(InputError, match="has no rows"):
        read_transitions(path)


def test_a_register_is_not_checked_against_providers_that_were_not_read(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case").parents[1]
    providers = folder / "alternative" / "providers.csv"
    good = providers.read_text()
    for spoilt in (good.replace(",", ";"), good.split("\n")[0], good.replace("provider_id", "x")):
        providers.write_text(spoilt)
        with pytest.raises(InputError) as caught:
            read_alternative(folder)
        assert {f.file for f in caught.value.faults} == {"alternative/providers.csv"}
    providers.unlink()
    with pytest.raises(InputError) as caught:
        read_alternative(folder, needed=False)
    assert len(caught.value.faults) == 1
    providers.write_text(good)
    (folder / "alternative" / "register.csv").unlink()
    assert read_alternative(folder).register["row"].empty


GARBAGE: dict[str, bytes] = {
    "nothing": b"", "a list": b"[]", "no object": b"5", "null": b"null", "text": b'"x"',
    "depth": b"[" * 100_000 + b"]" * 100_000, "bytes": bytes(range(256)),
    "endless": b'{"figures": [[["a"], "p", 1, 1e999, []]], "systems": []}',
    "numbers": b'{"figures": 5, "systems": []}', "other rows": json.dumps(
        {"version": 2, "figures": [[1, 2, 3, 4, 5]], "systems": [{}]}).encode(),
}
READERS: list[Callable[[Path], object]] = [read_answer, lambda path: read([path])]


@pytest.mark.parametrize("reader", READERS, ids=["answer", "record"])
@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_answer_and_no_record(
    reader: Callable[[Path], object], data: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "a.json"
    for file in (path, beside(path)):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
    with pytest.raises(InputError):
        reader(path)


def test_a_note_that_begins_with_total_is_no_row_of_sums(tmp_path: Path) -> None:
    """Columns turned round put a note first, one of which is "Total of both"."""
    file = tmp_path / "benefits.csv"
    told = []
    for table in (rows(), [row[::-1] for row in rows()]):
        file.write_text(text(table))
        told.append([(r["measure"], r["quarter"], r["planned"]) for r in read_benefits(file)])
    assert told[0] == told[1] and len(told[0]) == 3
