"""Workbook, GeoPackage and paper: the same bytes, nothing hidden in them, nothing run by them."""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
import textwrap
import time
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import docx
import openpyxl
import pyogrio
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from openpyxl.utils import get_column_letter

import sufficiency
from sufficiency.case.consultation_settings import Consultation
from sufficiency.case.vocabulary import GAP, KIND_WORDS
from sufficiency.finance.assumptions import read_assumptions
from sufficiency.finance.flows import price
from sufficiency.publish import release, release_files
from sufficiency.publish.disclosure.cells import CountChange
from sufficiency.publish.disclosure.figures import (
    Absent,
    Band,
    Count,
    Fact,
    MeanMinutes,
    Rules,
)
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map import consultation
from sufficiency.publish.map.atlas import Area
from sufficiency.publish.map.consultation import atlas
from sufficiency.publish.map.gis_frames import _names, children_rows
from sufficiency.publish.map.gis_layers import layers_of
from sufficiency.publish.map.qgis_styles import NEAR_WORDS
from sufficiency.publish.map.years import map_years
from sufficiency.publish.office import joined, paper_files
from sufficiency.publish.office import paper as papers
from sufficiency.publish.office.book_cells import SHORTHAND
from sufficiency.publish.office.book_charts import add_charts
from sufficiency.publish.office.book_sheets import (
    MANY,
    NEAR,
    Sheet,
    named,
    plan_name,
    sheets_of,
)
from sufficiency.publish.office.book_tables import tables_of
from sufficiency.publish.office.brief_sheet import _cells, brief_sheet, full_names
from sufficiency.publish.office.families import JANUARY
from sufficiency.publish.office.ledger_sheet import LINES, POUND_WORDS
from sufficiency.publish.office.paper_summary import (
    beside,
    expected,
    lacking,
    lacking_by_area,
    motions,
)
from sufficiency.publish.office.paper_tables import (
    in_a_sentence,
    in_millions,
    in_rows,
    risks,
    valued,
    varied,
)
from sufficiency.publish.office.sheet_writer import HEADER, NOTES, PRINTED, write
from sufficiency.publish.office.word_tables import LETTER_CM, WIDTH_CM, _widths
from sufficiency.publish.output_check.gate import Files, leaks
from sufficiency.publish.report import by_plan, first_page
from sufficiency.publish.report.build import public_report
from sufficiency.publish.report.counts import HEADS
from sufficiency.publish.report.first_page import why_lost
from sufficiency.publish.report.in_brief import GENERAL, in_brief
from sufficiency.publish.report.openings import opened
from sufficiency.publish.report.table import Kind, Row, Table
from sufficiency.publish.report.years.sheets import PLACES_OF, SHORT_OF, YearSheet
from sufficiency.publish.report.years.words import SIGNS
from sufficiency.study.result import Result
from sufficiency.study.run import run
from tests.conftest import ROOT, made, planned
from tests.finance.test_appraisal import RATES, SCHOOL
from tests.publish.map.test_years import placed
from tests.sizes import large

HOSTILE = ("=cmd|'/c calc'!A0", "+1+1", "-1+1", "@SUM(A1)")


pytestmark = pytest.mark.usefixtures("once")


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return [made("built")]


@pytest.fixture(scope="module")
def drawn(results: list[Result]) -> list[Result]:
    """The same plans of children who were drawn."""
    return [replace(r, case=replace(r.case, synthetic=True)) for r in results]


@pytest.fixture(scope="module")
def county() -> list[Result]:
    """The embedded county: more openings, children who were drawn."""
    return [planned("as-built")]


@pytest.fixture(scope="module")
def files(results: list[Result]) -> Mapping[str, bytes]:
    story = release.story(results, public=True, rules=Rules())
    book = release.workbook(story, results, Rules())
    assert isinstance(book, Files)
    return Files({**book, **release.paper(story, results, Rules())}, book.drawn)


def test_public_files_pass_the_gate(
    results: list[Result], files: Mapping[str, bytes]
) -> None:
    assert leaks(files, release.secrets(results), Rules()) == []


@pytest.mark.large
def test_internal_files_do_not_pass_the_gate(results: list[Result]) -> None:
    told = release.story(results, public=False, rules=Rules())
    inside = {**release.workbook(told, results, None), **release.paper(told, results, None)}
    found = leaks(inside, release.secrets(results), Rules())
    for name in ("workbook.xlsx", "paper.docx", "paper.html", "tables/table-02-options.csv"):
        assert any(f.startswith(name) for f in found), name


@pytest.mark.large
def test_the_same_bytes_on_every_run(
    results: list[Result], files: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    time.sleep(1.1)  # clocks of zip files and databases tick in seconds
    monkeypatch.setattr(consultation, "atlas", atlas)  # not the one of ``once``
    story = public_report(results, Rules())
    again = {**release.workbook(story, results, Rules()),
             **release.paper(story, results, Rules())}
    assert [n for n in files if files[n] != again[n]] == []
    for name in ("workbook.xlsx", "paper.docx"):
        with zipfile.ZipFile(io.BytesIO(files[name])) as packed:
            assert {i.date_time for i in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_sheets_have_plain_names_and_can_be_filtered(
    files: Mapping[str, bytes], results: list[Result]
) -> None:
    story = release.story(results, public=True, rules=Rules())
    book = openpyxl.load_workbook(io.BytesIO(files["workbook.xlsx"]))
    assert book.sheetnames[:4] == [
        "Contents", "In brief", "About these figures", "Options side by side"]
    assert all(len(n) <= 31 and re.fullmatch(r"[A-Z][A-Za-z, ]+", n) for n in book.sheetnames)
    told = book.worksheets[1:]
    assert 13 < len(told) < len(story.sheets()), "tables that say the same share a sheet"
    for sheet in told:
        header = [c.value for c in sheet[HEADER]]
        (table,) = sheet.tables.values()
        first, _, last = table.ref.partition(":")
        assert first == "A4" and sheet[last].column == len(header)
        assert [c.name for c in table.tableColumns] == header == list(dict.fromkeys(header))
        assert table.autoFilter.ref == table.ref and sheet.auto_filter.ref is None
        assert table.name == "_".join(["Table", *re.findall(r"[A-Za-z]+", sheet.title)])
        assert sheet.max_row == sheet[last].row, "nothing stands below the table"
        assert re.fullmatch("[B-F]5", sheet.freeze_panes) and all(header), sheet.title
        assert sheet.print_title_rows == "$4:$4" and sheet.sheet_state == "visible"
        assert sheet["A1"].value and sheet["A2"].hyperlink.location == "'Contents'!A1"
        words = [str(c.value) for row in sheet.iter_rows(min_row=5) for c in row]
        assert all((sign in words) == (sign in sheet["A3"].value) for sign in SHORTHAND)
        assert all(cell.data_type != "f" for row in sheet for cell in row)
    merged = {str(r)[:4] for sheet in book for r in sheet.merged_cells.ranges}
    assert merged <= {"A3:" + c for c in "BCDEFGHIJKLM"}, "nothing is in the way of sorting"
    lacking = list(book["No place, by group"].values)
    assert lacking[3][:4] == ("Grouped by", "Group", "If nothing is built (children)",
                              "What was built (children)")
    reason = story.reasons.head
    assert {row[0] for row in lacking[4:] if row[1]} == {*HEADS.values(), reason}
    assert book["Mean journey by group"]["C4"].value.endswith("(minutes)")
    districts = [r for r in lacking if r[0] == "District"]
    assert any(isinstance(r[2], int) for r in districts)
    notes = " ".join(str(c.value) for c in book["About these figures"]["B"])
    assert "Counts of children below 10 are withheld" in notes
    assert "leave them out of a sum" in notes and book.properties.language == "en-GB"
    settings = {row[3]: row[1] for row in list(book["Settings"].values)[HEADER:]}
    assert settings["lens"] == "Everybody is placed afresh"
    assert (settings["supply.year"], settings["solver.time_limit_seconds"]) == (2019, 1800)
    form = {row[3].value: row[1].number_format for row in book["Settings"].iter_rows(min_row=5)}
    assert (form["supply.year"], form["solver.time_limit_seconds"]) == ("General", "#,##0")
    assert all(s.page_setup.paperSize == 9 and s.page_setup.fitToWidth == 1 for s in book)
    wide = {s.page_setup.orientation: round(sum(c.width for c in s.column_dimensions.values()))
            for s in book}
    assert wide == {"portrait": 120, "landscape": 175}, "letters are printed alike on all sheets"
    for s in book:
        assert round(sum(c.width for c in s.column_dimensions.values())) == wide[
            s.page_setup.orientation], s.title


def test_what_a_plan_changes_is_told_in_numbers(files: Mapping[str, bytes]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(files["workbook.xlsx"]))["Change by group"]
    children, minutes = [c.value for c in sheet[HEADER]][2:4]
    assert children.endswith("without a place (children)") and minutes.endswith(
        "same children (minutes)")
    told = [row[2:4] for row in sheet.iter_rows(min_row=5) if row[1].value]
    words = {c.value for row in told for c in row if isinstance(c.value, str)}
    assert words <= {*SHORTHAND}, "no word stands among the numbers"
    numbers = [c for row in told for c in row if not isinstance(c.value, str)]
    assert any(c.value < 0 for c in numbers)
    assert all(c.number_format.startswith("+") for c in numbers)


def test_the_same_children_are_compared_as_the_map_has_them(
    files: Mapping[str, bytes], results: list[Result]
) -> None:
    drawn, _ = consultation.atlas(results, Rules())
    sheet = openpyxl.load_workbook(io.BytesIO(files["workbook.xlsx"]))["Same children by district"]
    told = [[c.value for c in row] for row in sheet.iter_rows(min_row=HEADER + 1)]
    assert len(told) == len(drawn.choices) * len(drawn.districts) > 0
    means = [m for c in drawn.choices for m in c.same_districts]
    for (_, _, before, after, change), (first, last) in zip(told, means, strict=True):
        assert before == ("[c]" if first.value is None else first.value)
        assert after == ("[c]" if last.value is None else last.value)
        assert change == "[c]" or change == round(last.value - first.value, 1)


def test_a_figure_that_is_only_near_is_a_number_with_its_word() -> None:
    table = Table("lengths", "Children by length", "Length", "children", ("Plan A", "Plan B"), (
        Row("short", (Count(1020), Count(1020, about=True))),
        Row("long", (Count(None), Count(30, about=True)))))
    (told,) = sheets_of([table])
    assert told.head == ("Length", "Plan A (children)", "Plan B (children)", NEAR)
    assert [row[-1] for row in told.rows] == ["Plan B", "Plan B"]
    sheet = openpyxl.Workbook().worksheets[0]
    write(sheet, told, "Contents", "x")
    plain, near, none = sheet["B5"], sheet["C5"], sheet["B6"]
    assert (plain.value, near.value, none.value) == (1020, 1020, "[c]")
    assert (plain.number_format, near.number_format) == ("#,##0", '"about "#,##0')
    (told,) = sheets_of([replace(table, lines=table.lines[:1], columns=("Plan A",) * 2)])
    assert told.head[1:3] == ("Plan A (children)", "Plan A (children) 2"), "no two are alike"


def test_no_word_stands_among_figures() -> None:
    """Why there is no figure is shorthand, which its sheet explains."""
    table = Table("money-tornado-x", "What moves the value: Plan A: all", "Assumption", "", (
        "Central", "Breaks even at", "Each", "Plan"), (
            Row("the drive, an hour (£)", (Fact(15), Absent.AT_NO_VALUE, Absent.NOT_ADDED,
                                           Absent.NO_PLAN_YET)),
            Row("places that are filled", (Fact(0.5, 2), Fact(0.2, 2), Fact(3), Fact(4)))))
    (told,) = sheets_of([table])
    sheet = openpyxl.Workbook().worksheets[0]
    write(sheet, told, "Contents", "x")
    assert [c.value for c in sheet[5][2:]] == [15, "[none]", "[z]", "[x]"]
    assert sheet["A3"].value == ("[none]: none in the years or values looked at. "
                                 "[x]: not known. [z]: does not apply.")


def test_pounds_are_whole_and_keep_their_pence() -> None:
    table = Table("money-ledgers-x", "Who pays: Plan A: all", "Ledger, and who bears it", "£",
                  ("Costs", "Savings"), (
                      Row("Capital, borne by council", (Fact(0.0, 2), Fact(357_985.48, 2))),))
    (told,) = sheets_of([table])
    assert told.head == ("Plan", "Ledger", "Borne by", "Costs (£)", "Savings (£)")
    assert told.rows[0][:3] == ("Plan A", "Capital", "council") and told.stub == 3
    sheet = openpyxl.Workbook().worksheets[0]
    write(sheet, told, "Contents", "x")
    assert [(c.value, c.number_format) for c in sheet[5][3:]] == [
        (0, "#,##0"), (357_985.48, "#,##0")]


def test_what_plans_are_worth_stands_beside_when_they_pay_back(results: list[Result]) -> None:
    story = release.story(results, public=True, rules=Rules())
    titles = ("Plan A: x, y", "As built")
    worth = Table("money-worth", "Net present value", "Whose", "£ million", titles, (
        Row("Council alone, over 20 years", (Fact(1.5, 2), Fact(-2.0, 2))),
        Row("Council alone, over 30 years", (Fact(2.5, 2), Fact(3.0, 2)))), "Worth it.")
    payback = Table("money-payback", "Years until it pays back", "Plan", "years", (
        "Not discounted", "Discounted"), tuple(
            Row(f"{t}, council alone", (Fact(n), "in no year")) for n, t in enumerate(titles, 8)),
        "In time.")
    (told,) = sheets_of(tables_of(replace(story, **dict.fromkeys(
        ("short", "journeys", "openings", "bands", "gains", "answers", "years"), ()),
        money=(worth, payback)))[-1:])
    assert told.name == "Worth and payback" and told.says == ("Worth it. In time.",)
    assert told.head == (
        "Plan", "Whose costs and savings", "Net present value over 20 years, £ million",
        "Net present value over 30 years, £ million", "Years until it pays back, not discounted",
        "Years until it pays back, discounted")
    assert told.rows == (
        ("Plan A", "council alone", Fact(1.5, 2), Fact(2.5, 2), Fact(8), "in no year"),
        ("As built", "council alone", Fact(-2.0, 2), Fact(3.0, 2), Fact(9), "in no year"))


def test_the_brief_sheet_leads_to_the_sheet_of_each_row(
    results: list[Result], files: Mapping[str, bytes]
) -> None:
    story = release.story(results, public=True, rules=Rules())
    book = openpyxl.load_workbook(io.BytesIO(files["workbook.xlsx"]))
    head, *rows = book["In brief"].iter_rows(min_row=HEADER)
    table = in_brief(story)
    assert [c.value for c in head] == ["Measure", *table.columns, "More on sheet"]
    first, second, gain, lose, *rest = [ln.name for ln in table.lines]
    assert (second, lose) == (
        "of these children: at independent special schools", "No longer have one")
    assert [r[0].value for r in rows] == [
        first, f"{first}, at independent special schools", gain,
        "No longer have a suitable local place", *rest], "each tells all by itself"
    assert all(r[-1].hyperlink.location == f"'{r[-1].value}'!A1" for r in rows)
    more = {r[0].value: r[-1].value for r in rows}
    assert more["Children without a suitable local place"] == "No place, by group"
    assert more["Gain a suitable local place"] == "Direct drive, all children"
    assert more["Places in new special schools"] == "Options side by side"
    assert set(more.values()) <= set(book.sheetnames)
    assert not any(c.value == "-" for r in rows for c in r), "shorthand says why there is none"
    assert _cells(("drawn", "-", "-7.5 to 1.0", "2.0 to 3.0")) == (
        "drawn", "", "from -7.5 to 1.0", "from 2.0 to 3.0")
    assert _cells(("futures", "-", "10 to 20")) == ("futures", "", "10 to 20")


def test_a_workbook_says_what_must_be_settled_first(results: list[Result]) -> None:
    story = release.story(results, public=True, rules=Rules())
    said = f"Plan C is there to compare with: {first_page.BUILT_ALREADY}."
    told = replace(story, asked=("To agree Plan A.", "Plan A may open one.", said),
                   years_notes=("Bands.", SIGNS))
    book = openpyxl.load_workbook(io.BytesIO(
        release.workbook(told, results, Rules())["workbook.xlsx"]))
    front = {row[0]: row[1] for row in book["Contents"].values}
    assert front["What is asked"] == f"To agree Plan A. {said}"
    assert book["In brief"]["A3"].value.startswith(said)
    notes = [c.value for c in book["About these figures"]["B"]]
    assert "Bands." in notes and SIGNS not in notes, "a workbook has no such signs"
    rows = brief_sheet(replace(story, asked=()), ()).says
    assert rows and first_page.BUILT_ALREADY not in rows[0]


def test_the_title_of_the_years_tells_children_not_openings(results: list[Result]) -> None:
    story = release.story(results, public=True, rules=Rules())
    plans = tuple(replace(p, opens="" if p.still else "Sept 2024") for p in story.plans)
    cells = tuple(Band(Count(20), Count(30 + 5 * at), Count(60)) for at in range(len(plans)))
    sheet = YearSheet(
        "years-short", "x", "January", "", tuple(f"{SHORT_OF}{p.title}" for p in plans),
        (Row("January 2026, forecast", cells),), years=(2026,), tested=2026)
    said = expected(replace(story, plans=plans, years=(sheet,)), "Left out")
    assert said == (
        'Left out in January 2026: 30 if nothing is built and 35 with "What was built"')


def test_charts_are_drawn_from_the_cells_of_their_sheets(files: Mapping[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["workbook.xlsx"]))
    (chart,) = book["In brief"]._charts
    (bars,) = chart.series
    name, cells = bars.val.numRef.f.rsplit("!", 1)
    sheet = book[name.strip("'")]
    drawn = [row[0].value for row in sheet[cells.replace("$", "")]]
    assert sheet.title == "Change by group" and len(drawn) > 1
    assert bars.tx.v == "What was built"


def test_years_and_pounds_are_drawn_by_plan() -> None:
    plans = ("If nothing is built", "Plan A")
    years = Sheet("Year by year, no place", "x", "x", (
        "Plan", "Year (January)", "Note", "Children short of a place, median"), tuple(
            (plan, year, "scenario" if year > 2030 else "", Count(10 * at))
            for plan in plans for at, year in enumerate(range(2025, 2033), 1)), 3)
    hidden = replace(years, rows=tuple((*r[:3], Count(None)) if r[0] == "Plan A" else r
                                       for r in years.rows))
    debt = Sheet("Debt service, saving by year", "x", "x", (
        "Plan", "Financial year", "Debt service, general fund (£)"), tuple(
            (plan, f"{year}-{year - 1999}", Fact(1000.5 * year, 2))
            for plan in plans[1:] for year in range(2020, 2024)), 2)
    for sheets, charts, lines in (((years, debt), 2, 2), ((hidden, debt), 2, 1), ((debt,), 1, 1)):
        book = openpyxl.Workbook()
        for sheet in sheets:
            book.create_sheet(sheet.name)
        book.active.append(range(6))
        add_charts(book.active, sheets, SimpleNamespace(years=()), HEADER)
        found = book.active._charts
        assert len(found) == charts and len(found[0].series) == lines, "nothing withheld is drawn"
        ends = [line.yVal.numRef.f.rpartition("!")[2] for line in found[0].series if charts > 1]
        assert ends == ["$D$5:$D$10", "$D$13:$D$18"][:len(ends)], "as far as was tested"
        across = "".join(r.t for p in found[0].x_axis.title.tx.rich.p for r in p.r or ()) if (
            charts > 1) else ""
        assert across == ("January, to 2030 (later ones are a scenario, not drawn)" if ends else "")


def test_a_sheet_leads_to_another_only_where_it_is_there() -> None:
    changes = Table("changes", "What changes", "", "children", ("Plan A: x",), (
        Row("Gains", (Fact(20),)),), "Twenty gain.")
    ride = Table("transport-a-changes", "Whose ride changes: Plan A: x", "", "children",
                 ("Longer",), (Row("all", (Fact(20),)),))
    assert sheets_of([changes])[0].says == ("Twenty gain.",)
    assert [s.says[-1] for s in sheets_of([changes, ride])] == [
        'For the ride in shared vehicles see "Time in the vehicle".',
        'For direct drives of all children see "Direct drive, all children".']


def test_shares_are_shown_in_per_cent() -> None:
    table = Table("money-tornado-x", "What moves the value: Plan A: all", "Assumption", "", (
        "Central", "Low"), (Row("inflation", (Fact(0.02, 1, percent=True),
                                              Fact(0.5, percent=True))),))
    (told,) = sheets_of([table])
    sheet = openpyxl.Workbook().worksheets[0]
    write(sheet, told, "Contents", "x")
    assert [(c.value, c.number_format) for c in sheet[5][2:]] == [(0.02, "0.0%"), (0.5, "0%")]


def test_plans_in_headers_become_rows() -> None:
    band = Band(Count(20), Count(30), Count(45))
    table = Table("years-short", "No place", "January", "", (
        "Children", "Places: If nothing is built", f"{SHORT_OF}If nothing is built",
        "Places: Plan A: schools", f"{SHORT_OF}Plan A: schools"), (
            Row("January 2025, as counted", (band, Fact(5), band, Fact(7), band)),
            Row("January 2026, forecast", (band, Fact(6), band, Fact(8), Band.one(Count(None))))))
    (told,) = sheets_of([table])
    assert told.head[:4] == ("Plan", JANUARY, "Note", "Children, median") and told.stub == 3
    assert told.head[6] == "Places" and told.head[7] == f"{SHORT_OF[:-2]}, median"
    assert [(*row[:3], row[6]) for row in told.rows] == [
        ("If nothing is built", 2025, "as counted", Fact(5)),
        ("If nothing is built", 2026, "forecast", Fact(6)),
        ("Plan A", 2025, "as counted", Fact(7)), ("Plan A", 2026, "forecast", Fact(8))]
    assert told.rows[-1][7] == Count(None)


def test_the_drive_of_every_plan_is_one_sheet() -> None:
    def drive(key: str, title: str, **given: Any) -> Table:
        return Table(f"transport-{key}", title, "", "", ("As ridden", "Alone"), (
            Row("mean minutes in the vehicle", (MeanMinutes(20.0), MeanMinutes(13.0))),), **given)

    ride = Table("transport-a-changes", "Whose ride changes: Plan A: x", "", "children",
                 ("Longer", "Mean minutes before"), (Row("all", (Count(20), MeanMinutes(9.0))),))
    told = sheets_of([
        drive("nothing-built", "The drive to school: If nothing is built", finding="Same."),
        drive("a", "The drive to school: Plan A: x", finding="Same."), ride])
    assert [s.name for s in told] == ["The drive to school", "Time in the vehicle"]
    assert [row[0] for row in told[0].rows] == ["If nothing is built", "Plan A"]
    assert told[0].head[:2] == ("Plan", "Measure") and told[0].says == ("Same.",)
    assert told[1].head == ("Plan", "Group", "Longer (children)", "Mean minutes before"), (
        "minutes are no children")


def test_schools_have_a_row_each_with_their_places_under_each_plan(
    files: Mapping[str, bytes], results: list[Result]
) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(files["workbook.xlsx"]))["Schools and bases"]
    head, *rows = sheet.iter_rows(min_row=HEADER, values_only=True)
    drawn = consultation.atlas(results, Rules())[0].choices[0]
    before, after = (head.index(f"{plan_name(t)} (places)") for t in (drawn.base, drawn.title))
    assert len({row[:5] + row[-2:] for row in rows}) == len(rows)
    told = (*drawn.places, *drawn.unlocated)
    assert sum(row[after] for row in rows) == sum(p.places for p in told)
    added = sum(p.added for p in drawn.places)
    assert sum(row[after] - row[before] for row in rows) == added > 0


def test_a_long_table_of_bands_has_a_row_a_figure() -> None:
    band = Band(Count(20), Count(30), Count(45), (Count(25), Count(35)))
    table = Table("years-needs-x", "Short by need and phase: Plan B: bases", "Need", "children",
                  tuple(f"January {y}" for y in range(2026, 2026 + MANY + 1)),
                  (Row("Autism: primary", (*[band] * MANY, Count(None))),), "None is short.")
    (sheet,) = sheets_of([table])
    assert sheet.head == ("Plan", "Need", "Phase", JANUARY, "Median (children)",
                          "Eight of ten futures from (children)",
                          "Eight of ten futures to (children)")
    who = ("Plan B", "Autism", "primary")
    assert sheet.rows[:2] == ((*who, 2026, Count(30), Count(20), Count(45)),
                              (*who, 2027, Count(30), Count(20), Count(45)))
    assert sheet.rows[MANY] == (*who, 2026 + MANY, Count(None), "", "")
    assert len(sheet.rows) == MANY + 1 and sheet.says == ("None is short.",)
    fans = [Table(key, title, "January", "children", (what,), (
        Row("January 2026", (band,)), Row("January 2031, scenario", (band,))))
        for key, title, what in (("years-plans", "With plans", "All plans"),
                                 ("years-needing", "Those placed", "Placed"))]
    (sheet,) = sheets_of(fans)
    assert sheet.title == "With plans; those placed"
    assert [row[:3] for row in sheet.rows] == [
        (2026, "", "All plans"), (2031, "scenario", "All plans"), (2026, "", "Placed"),
        (2031, "scenario", "Placed")]


def test_tables_of_one_kind_stand_below_each_other() -> None:
    whole = Row("All children", (Count(50),), Kind.WHOLE)
    of = [Table(f"short-by-{k}", f"No place, by {k}", k, "children", ("Plan A: all",),
                (Row(f"one {k}", (Count(20),)), Row(f"other {k}", (Count(30),)), whole), said)
          for k, said in (("need", "By need."), ("phase", "By phase."), ("age", "By need."))]
    one = joined.by_group("short", "No place, by group", of)
    assert [(ln.name, ln.kind is Kind.HEADING) for ln in one.lines] == [
        *((n, n == k) for k in ("need", "phase", "age") for n in (k, f"one {k}", f"other {k}")),
        ("All children", False)]
    assert one.finding == "By need. By phase." and one.unit == "children"
    rows = paper_files._frame(one).to_numpy().tolist()
    assert rows[0] == ["need", "one need", "20"] and rows[-1] == ["", "All children", "50"]

    plans = [Table(f"x-{n}", f"What it brings: {n}", "Where", "", ("Children",),
                   (Row("a", (Count(10 * i),)),), f"It is {i} with this. All of it is drawn.")
             for i, n in enumerate(("Plan A: schools", "As built"), 1)]
    one = by_plan.below("x", "What it brings", plans)
    assert [ln.name for ln in one.lines] == ["Plan A: schools", "a", "As built", "a"]
    assert one.finding == "Plan A: It is 1 with this. As built: It is 2 with this. " \
                          "All of it is drawn."
    assert by_plan.below("x", "What it brings", [plans[0], replace(plans[1], lines=())]) == (
        plans[0]), "one plan's table keeps its own title"
    assert not joined.by_group("x", "x", []).lines


def test_a_file_of_a_table_says_what_its_cells_are() -> None:
    mixed = Table("x", "X", "", "children", ("Children", "Both", "Mean minutes"),
                  (Row("a", (Band.one(Count(2195)), Count(1200), MeanMinutes(20.5))),))
    frame = paper_files._frame(mixed)
    assert list(frame) == ["Row", "Children", "Both (children)", "Mean minutes"]
    assert frame.to_numpy().tolist() == [["a", "2195", "1200", "20.5"]]
    words = Table("y", "Y", "What", "", ("A", "B"), (Row("r", ("yes", Count(1500))),))
    assert paper_files._frame(words).to_numpy().tolist() == [["r", "yes", "1500"]]
    spread = Band(Count(1000), Count(1500), Count(2000))
    assert paper_files._digits(spread) == "1,500 (1,000 to 2,000)"


def test_the_years_of_plans_begin_with_the_last_counted_january() -> None:
    years = tuple(range(2023, 2028))
    basis = ("estimated", "estimated", "as counted", "forecast", "scenario")
    bands = [Band(Count(10 * i), Count(20 * i), Count(30 * i)) for i in range(1, 6)]
    sheet = YearSheet(
        "years-short", "No place", "January", "", (
            "Children", f"{PLACES_OF}If nothing is built", f"{SHORT_OF}If nothing is built",
            f"{PLACES_OF}A", f"{SHORT_OF}A"),
        tuple(Row(f"January {y}, {b}", (Count(500), Fact(20), band, Fact(40), band))
              for y, b, band in zip(years, basis, bands, strict=True)),
        years=years, tested=2026)
    told = joined.later(sheet)
    assert told.columns == ("Children", "If nothing is built", "A") and told.unit == "children"
    assert [ln.name for ln in told.lines] == ["2025, as counted", "2026, forecast",
                                              "2027, scenario"]
    assert told.lines[0].cells == (Count(500), bands[2], bands[2])
    only = replace(sheet, lines=sheet.lines[:2], years=years[:2])
    assert len(joined.later(only).lines) == 2, "nothing is left out where nothing is forecast"


def test_one_january_of_several_plans_is_one_table() -> None:
    of = [Table(f"years-needs-{n}", f"Short: {n}", "Need", "children",
                ("January 2025", "January 2026"),
                tuple(Row(r, (Count(20), Count(30 + i))) for r in rows))
          for i, (n, rows) in enumerate((("Plan A: x", ("Autism", "Speech")), ("B", ("Speech",))))]
    told = joined.at_january("years-needs", "Short, in January 2026", of, 2026)
    assert told.columns == ("Plan A: x", "B")
    assert {ln.name: ln.cells for ln in told.lines} == {
        "Autism": (Count(30), joined.NOT_SHOWN), "Speech": (Count(30), Count(31))}
    assert not joined.at_january("x", "x", [], 2026).lines
    assert not joined.at_january("x", "x", of, 2040).lines


def test_two_tables_of_the_same_groups_stand_beside_each_other() -> None:
    whole = Row("All children", (Count(50),), Kind.WHOLE)
    head = Row("District", (), Kind.HEADING)
    short = Table("short", "", "Group", "children", ("Plan A",), (
        head, Row("North", (Count(20),)), Row("South", (Count(30),)), whole))
    minutes = Table("minutes", "", "Group", "minutes", ("Plan A",), (
        head, Row("North", (MeanMinutes(14.2),)), Row("West", (MeanMinutes(9.0),))))
    one = joined.beside("groups", "By group", short, minutes, ("Children", "Minutes"))
    assert one.columns == ("Children: Plan A", "Minutes: Plan A") and not one.unit
    assert [(ln.name, *map(str, ln.cells)) for ln in one.lines] == [
        ("District",), ("North", "20", "14.2"), ("South", "30", ""), ("All children", "50", ""),
        ("West", "", "9.0")]
    assert joined.beside("x", "x", short, replace(minutes, lines=()), ("", "")) == short


def test_amounts_in_millions_lose_rows_of_nothing() -> None:
    table = Table("money", "Pounds", "Ledger", "£", ("Costs", "Savings"), (
        Row("Plan A", (), Kind.HEADING), Row("Health", (Fact(1_260_000.0, 2), Fact(-400.0, 2))),
        Row("Other", (Fact(200.0, 2), Fact(0.0, 2)))))
    told = in_millions(table)
    assert told.unit == "£ million" and [ln.name for ln in told.lines] == ["Plan A", "Health"]
    assert [str(c) for c in told.lines[1].cells] == ["1.3", "0.0"]


def test_a_paper_tells_the_assumptions_that_are_varied() -> None:
    table = Table("money-assumed", "What is assumed", "Assumption", "", ("Low", "Central"), (
        Row("fees", (Fact(1), Fact(2))), Row("days", ("", Fact(190)))))
    (told,) = varied([table])
    assert [ln.name for ln in told.lines] == ["fees"] and told.title.endswith("what is varied")


def test_a_table_of_one_row_is_a_sentence() -> None:
    table = Table("reasons", "No place, by main reason", "Reason", "", ("Before", "Plan A: x"), (
        Row("All are full", (Count(30), Count(None))),))
    assert in_a_sentence(table) == (
        'No place, by main reason: all are full: 30 with "Before" and withheld with Plan A.')
    assert in_a_sentence(replace(table, lines=table.lines * 2)) == ""


def test_amounts_are_told_in_whole_pounds() -> None:
    row = Row("all", (*(Fact(n, 2) for n in (1_234_567.89, -1_234.5, 999.99)), "none"))
    in_pounds, other = (Table("k", "t", "", unit, (), (row,)) for unit in ("£", "£ million"))
    assert [*map(str, in_pounds.printed(row))] == ["1,234,568", "-1,234", "1,000", "none"]
    assert other.printed(row) == row.cells


def test_columns_get_the_room_that_saves_most_lines() -> None:
    long, short = "word " * 40, "a " * 8
    widths = _widths([("Risk", "What", "How"), (short, long, short), (short, long, short)])
    assert sum(widths) <= WIDTH_CM and widths[1] > 2 * widths[0]
    assert _widths([("Plan A", "Plan B"), ("1", "2")])[0] > LETTER_CM * len("Plan A"), "one line"
    many = _widths([tuple(["x" * 30] * 9), tuple(["y"] * 9)])
    assert sum(many) == pytest.approx(WIDTH_CM), "words break where they must"


def test_names_of_sheets_are_what_a_spreadsheet_takes() -> None:
    def table(key: str, title: str) -> Table:
        return Table(key, title, "Plan", "", ("Figure",), (Row("a", ("b",)),))

    long = "What each of the very many openings: brings"
    names = [s.name for s in named(sheets_of([
        table("a", long), table("b", long), table("c", "[x]: y"), table("d", "a\x00/b?")]))]
    assert names == ["What each of the very many", "What each of the very many 2", "x", "a b"]


@pytest.mark.large
def test_the_contents_link_to_every_sheet_in_order(files: Mapping[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["workbook.xlsx"]))
    linked = [(c.value, c.hyperlink.location) for c in book["Contents"]["A"] if c.hyperlink]
    assert linked == [(name, f"'{name}'!A1") for name in book.sheetnames[1:]]


@pytest.mark.parametrize("children", ["drawn", large("county")])
def test_the_notes_say_that_children_are_drawn(
    children: str, request: pytest.FixtureRequest
) -> None:
    done: list[Result] = request.getfixturevalue(children)
    story = release.story(done, public=True, rules=Rules())
    book = openpyxl.load_workbook(io.BytesIO(
        release.workbook(story, done, Rules())["workbook.xlsx"]))
    notes = " ".join(str(c.value) for c in book["About these figures"]["B"])
    assert "The children are not real: we simulated" in notes
    first = " ".join(str(c.value) for c in book["Contents"]["A"])
    assert "The children in this document are not real." in first


def test_every_row_of_the_workbook_has_room_for_its_text(files: Mapping[str, bytes]) -> None:
    """Wrapped text gets no room by itself: the notes once stood on top of each other."""
    book = openpyxl.load_workbook(io.BytesIO(files["workbook.xlsx"]))
    wrapped = 0
    for sheet in book:
        page = sum(c.width for c in sheet.column_dimensions.values())
        merged = {str(r).partition(":")[0] for r in sheet.merged_cells.ranges}
        for row in sheet.iter_rows():
            height = sheet.row_dimensions[row[0].row].height or 15
            for cell in row:
                if not cell.alignment.wrap_text:
                    continue  # the cells beside one that is not wrapped are empty
                column = sheet.column_dimensions[get_column_letter(cell.column)].width
                width = (page if cell.coordinate in merged else column) * 11 / cell.font.size
                lines = len(textwrap.wrap(str(cell.value or ""), int(width))) or 1
                size = cell.font.size * 1.25
                assert lines * size <= height + 1 or height >= 409, (sheet.title, cell.coordinate)
                wrapped += lines > 1
    assert wrapped > 30


def test_a_sheet_too_long_to_print_says_so_and_prints_its_title() -> None:
    book = openpyxl.Workbook()
    for rows, name in ((PRINTED, "Short"), (PRINTED + 1, "Long"), (PRINTED + 1, NOTES)):
        sheet = write(book.create_sheet(name), Sheet(
            name, "x", name, ("A", "B"), (("a", 1),) * rows), "Contents", "x")
        screen = name == "Long"
        assert (f"its {rows:,} rows are not printed" in str(sheet["A3"].value)) == screen
        assert (str(sheet.print_area).replace("$", "").endswith("A1:B4")) == screen
        assert sheet.print_title_rows == "$4:$4"


def test_every_pound_of_a_plan_is_in_the_ledger_that_the_sheet_says() -> None:
    central = read_assumptions(
        ROOT / "data" / "norfolk" / "finance" / "assumptions.csv").central()
    priced = {(line.what, line.kind, line.ledger) for saved in (100_000.0, -100_000.0)
              for line in price([SCHOOL], {**central, "transport_saving_gbp": saved}, RATES).lines}
    assert priced == set(LINES)
    assert {kind for _, kind, _ in LINES} == set(POUND_WORDS)


def test_a_sheet_of_many_columns_is_not_printed_small() -> None:
    sheet = openpyxl.Workbook().worksheets[0]
    words = "A school of a long name in a town of a longer one"
    head = ("Plan", "Name", "Kind", "For", "Status", *(f"Figure number {i}" for i in range(6)))
    write(sheet, Sheet("Schools", "x", "x", head, ((*[words] * 5, *range(6)),)), "Contents", "x")
    widths = [float(d.width) for d in sheet.column_dimensions.values()]
    assert sum(widths) * 7 / 96 < 10.8 / 0.8, "letters of 10 points are 8 on every sheet"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.row_dimensions[5].height > 2 * 13.5, "the row has room for its lines"


@pytest.fixture()
def layered(files: Mapping[str, bytes], tmp_path: Path) -> Path:
    path = tmp_path / "layers.gpkg"
    path.write_bytes(files["layers.gpkg"])
    return path


BUILT = "plan_1_what_was_built"
"""How the names of layers of a plan without a letter begin."""


def test_layers_have_styles_titles_and_described_columns(layered: Path) -> None:
    layers = {name for name, kind in pyogrio.list_layers(layered) if kind}
    assert layers == {f"{BUILT}_{kind}" for kind in (
        "schools_and_bases", "reach", "districts_by_need_and_phase", *(
            f"{of}_{what}" for of in ("areas", "districts")
            for what in ("children_without_place", "minutes")),
    )} | {"towns", "roads", "land"}
    with sqlite3.connect(layered) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        styles = base.execute("SELECT f_table_name, styleName, styleQML, useAsDefault "
                              "FROM layer_styles").fetchall()
        titles = dict(base.execute("SELECT table_name, identifier FROM gpkg_contents"))
        columns = set(base.execute("SELECT table_name, column_name FROM gpkg_data_columns"))
        told = base.execute("SELECT title, description FROM gpkg_data_columns").fetchall()
        clocks = {r[0] for r in base.execute("SELECT last_change FROM gpkg_contents")}
        notes = " ".join(r[0] for r in base.execute("SELECT topic || ': ' || note FROM notes"))
        whole = {kind for name in layers for _, column, kind, *_ in base.execute(
            f'PRAGMA table_info("{name}")') if column.startswith("children_short")
            and not column.endswith("_is")}
    assert clocks == {"1980-01-01T00:00:00.000Z"}
    assert {t for t, _, _, default in styles if default} == layers
    assert sum(default for *_, default in styles) == len(layers), "it opens with one of them"
    for _, name, qml, _ in styles:
        tree = ElementTree.fromstring(qml)  # noqa: S314 - our own
        rules = tree.findall(".//renderer-v2/rules/rule")
        symbols = {s.get("name") for s in tree.findall(".//symbols/symbol")}
        assert len(rules) >= 1 + (name != "Land") and {r.get("symbol") for r in rules} == symbols
        assert (tree.get("labelsEnabled") == "1") == (tree.find("labeling") is not None) == (
            "rank" in qml or "pointDisplacement" in qml), "towns and schools are named"
        assert ("too few change" in qml) == name.endswith("change"), name
    assert titles[f"{BUILT}_areas_minutes"] == "What was built: mean minutes one way, by area"
    assert len(set(titles.values())) == len(titles)
    assert columns == {(name, column) for name in layers
                       for column in pyogrio.read_info(layered, layer=name)["fields"]}
    assert whole == {"INTEGER"}, "children are whole, withheld or not"
    assert all(title and words and not re.search(r"\b(_|census office)", title + words)
               for title, words in told)
    assert {(name, "district") for name in layers if "areas" in name} == {
        c for c in columns if c[1] == "district"} == {
        (name, "district") for name, column in columns if column == "codes"}, (
        "a district lies in none")
    towns = pyogrio.read_dataframe(layered, layer="towns")
    assert (towns.groupby("inside")["rank"].apply(sorted) == towns.groupby("inside")["rank"].apply(
        lambda ranks: list(range(1, len(ranks) + 1)))).all(), "each has its place"
    assert "keep that name" in notes
    assert "Sums: Areas and districts added up are near the figure of the whole" in notes
    assert "from that before, or from that of another plan" in notes
    assert "Whole area: Children without a suitable local place in all: 250 (If nothing is " \
           "built), 190 (What was built)." in notes


def test_layers_tell_the_printed_figures(layered: Path) -> None:
    shapes = pyogrio.read_dataframe(layered, layer=f"{BUILT}_areas_minutes")
    assert shapes.crs.to_epsg() == 27700 and shapes.geometry.is_valid.all()
    # Of joined areas every code, and each once.
    codes = [code for of in shapes["codes"] for code in of.split(";")]
    assert len(codes) == len(set(codes)) > len(shapes)
    # Every area falls under exactly one rule of its style.
    shown = shapes["minutes_with"].dropna()
    assert ((shown >= 0) & (shown < 600)).all() and len(shown) > 5
    same = shapes.dropna(subset="same_minutes_change")
    assert len(same) and (same["same_minutes_change"] == (
        same["same_minutes_with"] - same["same_minutes_baseline"]).round(1)).all()
    short = pyogrio.read_dataframe(layered, layer=f"{BUILT}_districts_children_without_place")
    whole = short[["children_short_baseline", "children_short_with"]]
    kinds = short[[f"{c}_is" for c in whole.columns]]
    moved = short["children_short_change_is"]
    assert ((moved == "withheld") == short["children_short_change"].isna()).all()
    assert ((moved == "about") == (kinds == "about").any(axis=1) & (moved != "withheld")).all()
    assert ((kinds == "withheld").to_numpy() == whole.isna().to_numpy()).all()
    assert set(kinds.to_numpy().ravel()) <= {"as printed", "about", "withheld"}
    whole = whole.dropna()
    assert len(whole) > 1 and (whole % 5 == 0).all().all()
    change = short["children_short_change"].dropna()
    assert (change == (whole.iloc[:, 1] - whole.iloc[:, 0])[change.index]).all() and len(change)
    rates = short[["per_1000_baseline", "per_1000_with"]]
    assert (rates.isna() == short[whole.columns].isna().to_numpy()).all().all()
    assert ((rates > 0) == (short[whole.columns] > 0).to_numpy()).all().all()
    drawn = pyogrio.read_dataframe(layered, layer=f"{BUILT}_reach")
    wide = drawn[drawn["state"] == "before"].set_index("minutes").geometry.area
    assert list(wide.index) == sorted(wide.index, reverse=True), "the nearer lie on the wider"
    assert wide.is_monotonic_decreasing


def test_layers_mark_what_is_about_and_tell_parts_and_a_january(results: list[Result]) -> None:
    drawn, _ = atlas(results, Rules())
    names = [d.name for d in drawn.districts]
    years, _ = map_years(placed(1, names), names, Rules(), Record())
    layers = {one.table.removeprefix(f"{BUILT}_"): one for one in layers_of(
        replace(drawn, years=years))}
    ahead = layers[f"districts_january_{years.tested}"]
    at = years.januaries.index(years.tested)
    assert ahead.frame["children_short_with"].astype(object).where(
        ahead.frame["children_short_with"].notna(), None).tolist() == [
        c.value for c in years.plans[0].districts[at]]
    parts = layers["districts_by_need_and_phase"]
    assert list(parts.frame["whom"].unique()) == [
        one.title for one, mine in zip(drawn.filters, drawn.choices[0].narrowed, strict=True)
        if any(c.before.value is not None or c.after.value is not None for c in mine.districts)]
    seen = set()
    for layer in layers.values():
        for style in layer.styles:
            for column in [c for c in layer.frame.columns if c.endswith("_is")]:
                marks = re.search(f"{column}&quot; = &apos;about&apos;|{column}\" = 'about'|"
                                  f"{column}&quot; = 'about'", style.qml)
                if marks:
                    assert (layer.frame[column] == "about").any() and NEAR_WORDS in style.qml
                    seen.add(column)
    assert "children_short_change_is" in seen
    assert "about" not in {told for layer in layers.values() for column in layer.frame
                           if column.endswith("_is") and column not in seen
                           for told in layer.frame[column]}, "every kind of about is marked"
    near = children_rows(drawn, drawn.districts[:2], [
        CountChange(Count(120, about=True), Count(125, about=True)),
        CountChange(Count(120), Count(130))])
    assert near["children_short_with"].tolist() == [125, 130]
    assert near["children_short_change"].isna().tolist() == [True, False]
    assert near["children_short_change_is"].tolist() == ["withheld", "as printed"]
    assert "too few change" in near["note"][0], "fewer than are told have another place"
    if drawn.rated:
        assert near["per_1000_change"].isna().tolist() == [True, False]
    whom = [s.qml for s in parts.styles]
    assert all("whom" in qml for qml in whom), "rows of one part are drawn at a time"


def test_areas_of_layers_are_called_as_on_the_map() -> None:
    def area(name: str, around: str) -> Area:
        return Area(name, "North", around, 0.0, 52.0, {})

    assert list(_names([area("North 001, 002 and 003", "Holt and around"), area("North 004", ""),
                        area("North 005", "west of Ely"), area("North 006", "west of Ely")])) == [
        "Holt and around", "North 004", "North 005", "North 006"]


def test_layers_have_the_letter_of_their_plan(results: list[Result]) -> None:
    drawn, _ = atlas(results, Rules())
    (choice,) = drawn.choices
    of = [replace(choice, title=t) for t in ("Plan B: bases", "As built", "As built", "Plan A: x")]
    told = layers_of(replace(drawn, choices=tuple(of)))
    assert len({one.table for one in told}) == len({one.title for one in told}) == len(told)
    maps = [one for one in told if one.table.endswith("areas_children_without_place")]
    assert [one.table.partition("_areas")[0] for one in maps] == [
        "plan_b", "plan_2_as_built", "plan_3_as_built_3", "plan_a"]
    assert [one.title.partition(":")[0] for one in maps] == [
        "Plan B", "As built", "As built (3)", "Plan A"]
    assert [one.default.name for one in maps] == ["Plan B", "As built", "As built (3)", "Plan A"]


@pytest.mark.parametrize("public", [True, large(False)])
def test_the_project_in_the_layers_opens_them_by_plan(
    results: list[Result], files: Mapping[str, bytes], public: bool, tmp_path: Path
) -> None:
    name = "layers.gpkg" if public else release_files.marked("layers.gpkg")
    data = files["layers.gpkg"] if public else release.workbook(
        release.story(results, public=False, rules=Rules()), results, None)["layers.gpkg"]
    base = sqlite3.connect(":memory:")
    base.deserialize(data)
    ((title, box),) = base.execute("SELECT name, content FROM qgis_projects")
    tables = {r[0] for r in base.execute(
        "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")}
    with zipfile.ZipFile(io.BytesIO(bytes.fromhex(box))) as packed:
        tree = ElementTree.fromstring(packed.read("project.qgs"))  # noqa: S314 - our own
    assert tree.findtext("title") == title
    sources = {m.findtext("id"): str(m.findtext("datasource")) for m in tree.iter("maplayer")}
    assert {s.rpartition("=")[2] for s in sources.values()} == tables
    assert all(s.startswith(f"./{name}|layername=") for s in sources.values()), "beside the project"
    assert all(len(i) > 10 for i in sources), "QGIS gives shorter ones another"
    seen_at = [float(str(tree.findtext(f"mapcanvas/extent/{end}")))
               for end in ("xmin", "ymin", "xmax", "ymax")]
    path = tmp_path / name
    path.write_bytes(data)
    areas = next(n for n in tables if n.endswith("areas_minutes"))
    assert seen_at == pytest.approx(pyogrio.read_info(path, layer=areas)["total_bounds"], abs=20), (
        "all areas, and no road that leads on")
    top = [part.get("name") for part in tree.find("layer-tree-group") or ()]
    assert top[:2] == ["Schools and bases", "Towns"] and top[-2:] == ["Main roads", "Land"]
    assert tree.find("properties/Gui/CanvasColorBluePart") is not None, "the sea is no white paper"
    leaves = [leaf.get("id") for leaf in tree.iter("layer-tree-layer")]
    assert sorted(leaves) == sorted(sources)
    groups = tree.findall("layer-tree-group/layer-tree-group")
    for group in groups:
        seen = [n for n, leaf in enumerate(group) if leaf.get("checked") == "Qt::Checked"]
        assert seen == [int(group.get("mutually-exclusive-child", -1))]
    named = [[leaf.get("name") for leaf in group] for group in groups]
    assert named[:2] == [["What was built"], ["If nothing is built", "What was built"]]
    themes = {t.get("name"): [x.get("id") for x in t] for t in tree.iter("visibility-preset")}
    assert list(themes) == ["What was built", "If nothing is built"]
    assert all(i in sources for of in themes.values() for i in of)


def test_files_say_what_they_rest_on_and_whom_to_ask(
    results: list[Result], files: Mapping[str, bytes]
) -> None:
    asked = Consultation(reply_to="send@council.gov.uk", closes="2027-03-31",
                         reference="SEND/27", version="Draft two")
    told = [replace(r, scenario=r.scenario.model_copy(update={"consultation": asked}))
            for r in results]
    story = release.story(told, public=True, rules=Rules())
    book, paper = release.workbook(story, told, Rules()), release.paper(story, told, Rules())
    more = {"Reference SEND/27. Draft two. Replies until 31 March 2027 to "
            "send@council.gov.uk": {**book, **paper},
            "": files}
    for said, of in more.items():
        document = docx.Document(io.BytesIO(of["paper.docx"]))
        sheets = openpyxl.load_workbook(io.BytesIO(of["workbook.xlsx"]))
        about, same = document.core_properties, sheets.properties
        assert about.title == same.title == story.title and about.subject == same.subject
        assert about.subject.endswith("school places for children with special educational needs")
        assert about.comments == same.description and said in about.comments
        assert about.comments.startswith(f"Prepared with sufficiency {sufficiency.__version__}")
        assert "places of January" in about.comments and "not given" not in about.comments
        notes = [c.value for c in sheets["About these figures"]["B"]]
        assert not any("reply_to" in str(n) for n in notes), "no reader can give it"
        assert about.comments in {p.text for p in document.paragraphs[:3]}
        assert about.comments in [c.value for c in sheets["Contents"]["B"]]
        assert about.language == same.language == "en-GB"
        assert about.comments in of["paper.html"].decode()
    assert (about.version, about.identifier) == ("", "")
    for packed in (book, paper):
        assert leaks(packed, release.secrets(told), Rules()) == [], "whom to ask is no secret"


def test_a_summary_has_what_draws_say_before_the_values_used(results: list[Result]) -> None:
    story = release.story(results, public=True, rules=Rules())
    title = next(p.title for p in story.plans if not p.still)
    worth = Table("money-worth", "Net present value", "Whose", "£ million", (title,), (
        Row("Whole public purse, over 40 years", (Fact(-19.9, 1),)),
        Row("Council alone, over 40 years", (Fact(-30.2, 1),))))
    drawn = Table("money-draws", "Draws", "Whose", "£ million", (title,), tuple(
        Row(key, (Fact(value, 1),), key=key)
        for key, value in (("p10", -76.6), ("p50", 19.0), ("p90", 130.6), ("used", -19.9))))
    rows = in_brief(replace(story, money=(worth, drawn))).lines[-4:]
    whose = "Savings less costs over 40 years, £ million: whole public purse"
    assert list(full_names(rows))[:3] == [
        f"{whose}, in 8 of 10 draws of what is assumed", f"{whose}, p50", f"{whose}, used"]
    assert [(row.name.partition(": ")[2] or row.name, str(row.cells[-1])) for row in rows] == [
        ("whole public purse, in 8 of 10 draws of what is assumed", "-76.6 to 130.6"),
        ("p50, £ million", "19.0"), ("used, £ million", "-19.9"), ("council alone", "-30.2")]
    assert all(str(row.cells[0]) == "-" for row in rows), "nothing built is worth nothing"
    ledgers = Table("money-ledgers-a", f"Who pays, all years: {title}", "Ledger", "£", ("Left",), (
        Row("x", (Fact(7.0, 2),), key="High needs block"),
        Row("y", (Fact(-98_074_923.0, 2),), key="General fund")))
    fund = in_brief(replace(story, money=(worth, ledgers))).lines[-1]
    assert (fund.name, str(fund.cells[-1])) == (GENERAL, "-98.1")
    alone = in_brief(replace(story, money=(worth,))).lines
    assert [(ln.name.partition(": ")[2], str(ln.cells[-1])) for ln in alone[-2:]] == [
        ("whole public purse", "-19.9"), ("council alone", "-30.2")]


def test_a_decision_is_put_to_the_vote_a_letter_a_choice(results: list[Result]) -> None:
    story = release.story(results, public=True, rules=Rules())
    still, plan = (next(p for p in story.plans if p.still is so) for so in (True, False))
    told = replace(story, plans=(still, *(replace(plan, title=f"Plan {a}: x") for a in "AB")))
    for asked, said in (
            (("To choose which of Plan A and Plan B is to be worked out further, or none.",),
             "(a) Plan A is worked out further; (b) Plan B is worked out further; (c) neither is."),
            (("To choose between Plan A and Plan B: to agree one, or to ask for more work first.",),
             "(a) Plan A is agreed; (b) Plan B is agreed; (c) more work is done first."),
            (("To say whether Plan A is to be worked out further.",),
             "(a) Plan A is worked out further; (b) it is not.")):
        assert motions(replace(told, asked=asked)) == f"Decision, to choose one: {said}"
    assert motions(replace(told, asked=("Nothing yet.",))) == "Decision: nothing yet."
    assert motions(replace(told, asked=())) == ""


def test_a_figure_stands_beside_others_or_not_at_all(results: list[Result]) -> None:
    story = release.story(results, public=True, rules=Rules())
    assert lacking(story).startswith("Children without a suitable local place: 250 if nothing is")
    assert beside(story, (Count(250), Count(None))) == ""
    assert beside(story, (Count(250), Count(190, about=True))).startswith(
        "250 if nothing is built and about 190 "), "about is told"

    def three(last: Count) -> str:
        plans = (*story.plans, replace(story.plans[-1], name="c", title="Plan C: more"))
        lines = tuple(replace(ln, cells=(*ln.cells, last)) if ln.key == "short" else ln
                      for ln in story.options.lines)
        return lacking(replace(story, plans=plans, options=replace(story.options, lines=lines)))

    assert three(Count(None)).endswith("; with Plan C it is withheld."), "nobody is left out unsaid"
    assert "withheld" not in three(Count(40)) and three(Count(40)).endswith("40 with Plan C.")


def test_what_nothing_built_is_counted_with_is_said(results: list[Result]) -> None:
    """Whose places: the January of the scenario, once, and not where children are as placed."""
    story = release.story(results, public=True, rules=Rules())
    places = f"places of January {results[0].scenario.supply.year}"
    assert f"250 if nothing is built ({places}), " in lacking(story).replace(" and ", ", ")
    assert f"({places})" in lacking_by_area(story)
    still = next(p for p in story.plans if p.still)
    for changed, said in ((replace(still, places_of=""), 0),
                          (replace(still, title=f"{still.title} ({places}, children of 2025)"), 1)):
        told = replace(story, plans=tuple(changed if p.still else p for p in story.plans))
        assert lacking(told).count(places) == said


def test_a_lost_place_has_its_reason_where_one_is_lost(results: list[Result]) -> None:
    story = release.story(results, public=True, rules=Rules())

    def said(lost: Count, **other: object) -> str:
        told = replace(story.changes, lines=tuple(
            replace(ln, cells=(lost,) * len(ln.cells)) if ln.key == "loses" else ln
            for ln in story.changes.lines))
        return why_lost(replace(story, changes=told, **other), "Lost")

    assert said(Count(0)) == ""
    assert said(Count(35)).startswith("Lost: a plan may place any child elsewhere")
    assert said(Count(35), nobody=True) == ""
    stay = said(Count(35), steps=replace(story.steps, lines=story.changes.lines))
    assert stay.startswith("Lost: a plan may place children who start, change phase")


def test_what_opens_has_need_and_status_behind_its_kind() -> None:
    def told(*status: str) -> Table:
        cells = ("autism", "Holt; Diss", Fact(20), Fact(1.5, 1), *status)
        heads = ("For", "Where", "Places", "Capital", *(["Status"] if status else []))
        return in_rows(Table("o", "What opens", "What", "", heads, (Row("Resource bases", cells),)))

    for status, name in (((), "Resource bases for autism"), (("-",), "Resource bases for autism"),
                         (("Example: x",), "Resource bases for autism (example: x)")):
        made = told(*status)
        assert made.columns == ("Where", "Places", "Capital")
        assert [(ln.name, ln.cells) for ln in made.lines] == [
            (name, ("Holt; Diss", Fact(20), Fact(1.5, 1)))]


def test_a_paper_names_every_host(results: list[Result]) -> None:
    plan = next(p for p in release.story(results, public=True, rules=Rules()).plans if p.opened)
    hosts = [replace(plan.opened[0], kind=KIND_WORDS["base_module"], site=f"School {n}")
             for n in range(30)]
    (row,) = opened(replace(plan, opened=tuple(hosts)), named="").lines
    assert all(o.site in str(row.cells[1]).split("; ") for o in hosts)


def test_risks_have_the_figures_that_they_touch(results: list[Result]) -> None:
    story = release.story(results, public=True, rules=Rules())
    plans = [p for p in story.plans if not p.still]
    told = {row.name: str(row.cells[0]) for row in risks(story, plans).lines}
    short = story.options.line("short").cells[-1]
    assert f"Left out: {short} (" in told["Children remain without a suitable local place"]
    assert told["A group loses"].startswith("No longer have a suitable local place: ")
    assert told["Journeys are longer than modelled"].startswith("Minutes are direct drives")


def test_a_paper_calls_tables_by_their_numbers() -> None:
    table = Table("x", "Who pays", "Payer", "", ("Plan A",), (Row("council", (Fact(1),)),),
                  "What it is: see \"Who pays\".")
    (part,) = papers._numbered((papers._part("Money", ("See \"Who pays\".", "Plainly."), table),))
    assert part.text == ("See Table 1.", "Plainly.")
    assert [s.finding for _, s in part.sheets] == ["1.3  What it is: see Table 1."]


def test_the_paper_is_a_paper(files: Mapping[str, bytes]) -> None:
    document = docx.Document(io.BytesIO(files["paper.docx"]))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads[0] == "1. Summary and decision asked for"
    assert heads[1] == "2. Purpose" and heads[-1] == "Appendix D. Accessibility"
    # Every paragraph that tells something has a number, also those that stand above a table.
    found = [m[1].partition(".") for p in document.paragraphs
             if (m := re.match(r"((?:\d+|[A-Z])\.\d+)  \S", p.text))]
    for mark in dict.fromkeys(mark for mark, *_ in found):
        of = [int(number) for at, _, number in found if at == mark]
        assert of == list(range(1, len(of) + 1)), mark
    plain = [p.text for p in document.paragraphs[5:-4] if p.style.name == "Normal" and p.text
             and not re.match(r"(\d+|[A-Z])\.\d+  ", p.text)]
    assert all(t.startswith(("Contents", "One map")) for t in plain), plain
    lead = next(p for p in document.paragraphs if p.text.startswith("1.1"))
    assert lead.text == ('1.1  Decision, to choose one: (a) "What was built" is agreed; '
                         "(b) more work is done first.") and lead.runs[0].bold
    # The contents link to every part, each with the field of its page.
    body = document.element.body
    marks = [m.get(qn("w:name")) for m in body.iter(qn("w:bookmarkStart"))]
    assert [h.get(qn("w:anchor")) for h in body.iter(qn("w:hyperlink"))] == marks
    asked = [i.text.split()[1] for i in body.iter(qn("w:instrText")) if "PAGEREF" in i.text]
    assert asked == marks and len(marks) == len(heads)
    section = document.sections[0]
    assert section.page_height > section.page_width, "portrait"
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    numbers = [int(c.split()[1].rstrip(".")) for c in captions if c.startswith("Table")]
    assert numbers == list(range(1, len(document.tables) + 1))
    words = [s._inline.docPr.get("descr") for s in document.inline_shapes]
    assert [w.partition(" of ")[0].partition(",")[0] for w in words] == [
        "Two maps", "One map", "One map"]
    assert document.core_properties.author == "sufficiency"
    tables = [n for n in files if n.startswith("tables/")]
    assert len(tables) == len(document.tables)
    for table in document.tables:
        assert sum(c.width.cm for c in table.columns) < 17.5
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader"), "repeated on every page"
    capital = next(t for t in document.tables
                   if "Capital, £ million" in [c.text for c in t.rows[0].cells])
    sides = [c.paragraphs[0].alignment for c in capital.rows[1].cells]
    assert sides[:2] == [None] * 2 and sides[2:4] == [WD_ALIGN_PARAGRAPH.RIGHT] * 2
    held = [p for p in document.paragraphs if p._p.xpath(".//wp:inline")]
    assert len(held) == len(words) and all(
        p.style.name == "Caption" and p.text.startswith("Figure") and
        p.paragraph_format.keep_together for p in held), "no title without its picture"
    assert "PAGE" in document.sections[0].footer._element.xml
    first = files["tables/table-02-options.csv"].decode().splitlines()
    assert first[1].startswith("Children without a suitable local place,250,190")


@pytest.mark.large
def test_bases_are_told_together_by_their_need(county: list[Result]) -> None:
    story = release.story(county, public=True, rules=Rules())
    plan = next(p for p in story.plans if p.opened)
    many = replace(plan, opened=plan.opened * 20)
    for told in (plan, many):
        sheet = opened(told)
        places, money = ([ln.cells[i].value for ln in sheet.lines] for i in (2, 3))
        assert sum(places) == sum(o.places.value for o in told.opened)
        assert sum(money) == pytest.approx(sum(o.capital_gbp.value for o in told.opened) / 1e6)
        bases = [ln for ln in sheet.lines if ln.name.startswith("Resource base")]
        base = KIND_WORDS["base_module"]
        needs = {o.serves for o in told.opened if o.kind == base}
        assert len(bases) == len(needs) < sum(o.kind == base for o in told.opened)
        schools = {o.site for o in told.opened if o.kind != base}
        assert schools <= {str(ln.cells[1]) for ln in sheet.lines}
    assert any("the workbook and the report name them" in str(ln.cells[1])
               for ln in opened(many).lines)
    assert "the report name them" not in str(opened(many, "see the page"))


def test_settings_are_told_in_words(results: list[Result]) -> None:
    story = release.story(results, public=True, rules=Rules())
    told = {a.what: a.value for a in story.assumptions}
    assert told["build.pin"] == "built-school, built-growth, decided-base"
    assert told["travel.ferry"] == "no" and told["build.capital_gbp"] == "9,000,000"
    assert told["travel.terminal_minutes"] == "not set" and told["lens"] == "greenfield"
    assert valued("lens (built)", "greenfield") == "Everybody is placed afresh"
    assert (valued("travel.ferry", "no"), valued("demand.year", "2025")) == ("No", "2025")
    proof = next(p.proof for p in story.plans if p.opened)
    assert proof.startswith("The openings were fixed in advance; only who goes where was worked")
    assert "proven" not in proof, "what was not searched for is not proven"
    assert all(GAP not in ln.name for ln in story.options.lines), "nothing was searched for"


@pytest.mark.large
def test_a_long_setting_is_counted_and_settings_of_children_have_names(
    county: list[Result],
) -> None:
    story = release.story(county, public=True, rules=Rules())
    told = {a.what: a.value for a in story.assumptions}
    assert told["build.pin"] == "12 entries, listed in the file"
    away = {ln.name for ln in story.left_out.lines}
    assert "Elective home education" in away and "neet" not in away


@pytest.mark.large
def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    shutil.copytree(ROOT / "data" / "tiny", folder)
    for name, olds in (("places.csv", ["School A"]), ("sites.csv", ["Site C", "Site B", "Host B"])):
        path = folder / name
        text = path.read_text()
        for old, new in zip(olds, HOSTILE if name == "sites.csv" else HOSTILE[3:], strict=False):
            text = text.replace(old, new)
        path.write_text(text)
    results = [run(folder / "scenarios" / "base.toml")]
    story = release.story(results, public=False, rules=Rules())
    files = {**release.workbook(story, results, None), **release.paper(story, results, None)}
    book = openpyxl.load_workbook(io.BytesIO(files["workbook.xlsx"]))
    cells = [c for s in book.worksheets for row in s for c in row if isinstance(c.value, str)]
    assert any(h in c.value for c in cells for h in HOSTILE), "the names are shown"
    assert not any(c.data_type == "f" or c.value.startswith(("=", "+", "-", "@")) for c in cells)
    found = leaks(files, release.secrets(results), Rules())
    assert not any("formula" in f for f in found)


def test_a_public_layer_file_has_no_trace_of_children(
    files: Mapping[str, bytes], results: list[Result]
) -> None:
    raw = files["layers.gpkg"]
    assert b"wal" not in raw[:100] and not any(
        i.encode() in raw for i in results[0].plan.assignment["group_id"].head(400))
