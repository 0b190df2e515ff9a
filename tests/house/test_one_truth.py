"""One truth: every figure of a plan is the same in every file that tells it."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from sufficiency.case.vocabulary import NEED_NAMES, PHASE_WORDS
from sufficiency.common.threshold import K
from sufficiency.finance.folder import read_tables
from sufficiency.finance.money import pounds
from sufficiency.finance.trace import sums, trace
from sufficiency.finance.words import raised_words
from sufficiency.publish import release
from sufficiency.publish.disclosure.cells import GroupChange
from sufficiency.publish.disclosure.figures import Absent, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.finance_page import about_of, finance_files
from sufficiency.publish.finance_release import statement
from sufficiency.publish.map import consultation
from sufficiency.publish.office.book_cells import FEW, SHORTHAND, STANDS
from sufficiency.publish.office.book_sheets import plan_name, stub_of
from sufficiency.publish.office.families import FAMILIES, GROUPED
from sufficiency.publish.office.sheet_writer import HEADER
from sufficiency.publish.report.render import report_html, report_markdown
from sufficiency.publish.report.table import Table
from sufficiency.publish.results_folder import write_results
from sufficiency.publish.tables import cell as markdown
from sufficiency.publish.travel_benchmark.build import travel_benchmark
from sufficiency.publish.travel_benchmark.report import benchmark_files
from sufficiency.study.result import Result
from sufficiency.study.run import run
from tests.conftest import ROOT
from tests.county import county, with_assumptions
from tests.sizes import large

NORFOLK = ROOT / "data" / "norfolk" / "scenarios" / "next-two-decided.toml"
Rows = dict[str, list[str]]


class Files:
    """Everything the verbs write of one plan, public or internal."""

    def __init__(self, done: list[Result], scenario: Path, rules: Rules | None) -> None:
        self.done, self.rules = done, rules
        self.size = 1.0 if scenario == NORFOLK else 0.4
        """How much there is to tell of a small county, as a share of a large one."""
        self.story = release.story(done, public=rules is not None, rules=Rules())
        self.paper = release.paper(self.story, done, rules, Record())
        self.workbook = release.workbook(self.story, done, rules, Record())
        self.atlas = consultation.atlas(done, rules)[0]
        self.page = consultation.map_page(done, "map.html", rules)[0].decode()
        self.benchmark = benchmark_files(travel_benchmark([scenario], public=rules is not None))


@pytest.fixture(scope="module", params=["made", large("norfolk")])
def scenario(
    once: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """What was decided on, where children stay or move."""
    if request.param == "norfolk":
        return NORFOLK
    path = county(tmp_path_factory.mktemp("made") / "case", settled=0.6).with_name("now.toml")
    with_assumptions(path.parent.parent)
    path.write_text('extends = "built.toml"\ntitle = "What was decided"\nlens = "flow"\n')
    return path


@pytest.fixture(scope="module")
def done(scenario: Path) -> list[Result]:
    return [run(scenario, alone=True)]


@pytest.fixture(scope="module", params=["public", large("internal")])
def files(done: list[Result], scenario: Path, request: pytest.FixtureRequest) -> Files:
    if scenario == NORFOLK and request.param == "internal":
        pytest.skip("Norfolk is told in public; the made-up county in both forms")
    return Files(done, scenario, Rules() if request.param == "public" else None)


class Tables(HTMLParser):
    """Tables of a page: caption -> rows of text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self.caption, self.into = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "caption":
            self.caption, self.into = "", tag
        elif tag == "tr":
            self.found.setdefault(self.caption.strip(), []).append([])
        elif tag in ("td", "th"):
            self.found[self.caption.strip()][-1].append("")
            self.into = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("caption", "td", "th"):
            self.into = ""

    def handle_data(self, data: str) -> None:
        if self.into == "caption":
            self.caption += data
        elif self.into:
            self.found[self.caption.strip()][-1][-1] += data


def told(sheet: Table) -> Rows:
    return {line.name: [str(c) for c in line.cells] for line in sheet.lines}


NO_FIGURE = ("-", f"under {K}", str(Absent.NOT_KNOWN), *map(str, FEW), *SHORTHAND)
"""What stands in the place of a figure, in words or as a workbook has it."""


def plain(words: str) -> str:
    """A figure as a file of data has it."""
    bare = words.replace(",", "")
    if re.fullmatch(r"-?\d+(\.\d+)?", bare):
        return f"{float(bare):g}"
    return "" if words in NO_FIGURE else words


def shown(cell: Any) -> str:
    """What a cell of a spreadsheet says; its format shows every decimal, or whole pounds."""
    if not isinstance(cell.value, int | float):
        return plain(cell.value or "")
    held = plain(str(cell.value))
    decimals = len(str(cell.value).partition(".")[2].strip("0"))
    form = cell.number_format.partition(";")[0]
    if form.endswith("%"):
        assert abs(cell.value) <= 10, "a share is held as one, and shown in per cent"
        return format(cell.value, f".{len(form.rstrip('%').partition('.')[2])}%")
    whole = str(cell.parent.cell(HEADER, cell.column).value).endswith("(£)")
    assert form == "General" or whole or len(form.partition(".")[2]) >= decimals, (
        cell.coordinate, form, held)
    unit = re.sub(r"[#,.0 ]", "", form).strip('"')
    if unit in ("£", "days", "years"):
        return f"£{cell.value:,}" if unit == "£" else f"{cell.value:,} {unit}"
    return f"about {cell.value:,}" if form.startswith('"about "') else held


def in_cells(cell: object) -> list[str]:
    """A figure as cells of a spreadsheet tell it: a change of a group is two, both with a sign, and
    a number where people are told that it is about the same. Why there is none is shorthand."""
    if isinstance(cell, Absent):
        return [plain(STANDS[cell])]
    if isinstance(cell, GroupChange):
        cell = replace(cell, journey=replace(cell.journey, meaningful=0.0))
    words = str(cell)
    place, both, journey = words.partition("; journey ")
    place = place.removesuffix(" without a place").removeprefix("places ")
    told = ["0" if place in ("as many", "no change") else place, *([journey] if both else [])]
    number = r"(about )?([\d,.]+)"
    ways = (rf"{number} (?:fewer|min shorter)", "-"), (rf"{number} (?:more|min longer)", "")
    for at, cell in enumerate(told):
        for way, sign in ways:
            if found := re.fullmatch(way, cell):
                told[at] = (found[1] or "") + sign + found[2]
    return [plain(t) for t in told]


def in_book(book: Any, table: Table) -> dict[str, list[str]]:
    """Rows of a table in the workbook, from the sheet that holds it: its first cell -> the others.

    Of tables that share a sheet, the rows that say in their first column that they are this one's;
    a first cell of several parts is told in as many columns.
    """
    (family,) = (f for f in FAMILIES if f.holds(table.key))
    own = table.head if family.by == GROUPED else plan_name(table.title.partition(": ")[2])
    under = (own,) if family.by else ()
    found = {}
    for name in book.sheetnames:
        if name != family.name and not re.fullmatch(rf"{re.escape(family.name)} \d+", name):
            continue
        for row in book[name].iter_rows(min_row=HEADER + 1):
            for line in table.lines:
                head = (*under, *stub_of(family, line.name))
                if tuple(c.value or "" for c in row[:len(head)]) == head:
                    found[line.name] = [shown(c) for c in row[len(head):]]
    return found


def worth_in_book(book: Any, table: Table) -> dict[str, list[str]]:
    """Net present values of the workbook, which has a row for each plan and who bears it."""
    head, *rows = book["Worth and payback"].iter_rows(min_row=HEADER)
    found = {(r[0].value, r[1].value, c.value): shown(v) for r in rows
             for c, v in zip(head[2:], r[2:], strict=True)}
    return {line.name: [found[
        plan_name(plan), whose.lower(), f"{table.title} over {over}, {table.unit}"]
        for plan in table.columns]
        for line in table.lines for whose, _, over in (line.name.partition(", over "),)}


def sheets(files: Files) -> Iterator[Table]:
    found = list(files.story.sheets())
    assert len(found) > 20 and sum(len(s.lines) for s in found) > 150 * files.size
    yield from found


def test_the_report_has_every_cell_in_both_forms(files: Files) -> None:
    tables = Tables(report_html(files.story)).found
    text = report_markdown(files.story)
    for sheet in sheets(files):
        title = next((c for c in tables if c.startswith(sheet.title)), None)
        assert title is not None, sheet.title
        if not sheet.lines:
            assert tables[title][1:] == [["Nothing to show."]], title
            assert f"\n### {markdown(sheet.title)}" not in text
            continue
        read = [(ln.name, [str(c) for c in sheet.printed(ln)]) for ln in sheet.lines]
        assert tables[title][1:] == [[n, *cells] for n, cells in read], title
        part = text.split(f"\n### {markdown(sheet.title)}", 1)[1].split("\n#", 1)[0]
        rows = [line.strip("| ").split(" | ") for line in part.splitlines()
                if line.startswith("| ")][1:]
        assert rows == [[markdown(n), *map(markdown, cells)] for n, cells in read], title


TRACED = {"money-ledgers": ("Who pays, real", ", all years"),
          "money-years": ("Who pays, real", ""), "money-nominal": ("Who pays, nominal", ""),
          "money-debt": ("Debt service beside the saving", "")}
"""Tables of pounds in the report: the same in the trace, and what it calls their rows besides."""


def test_the_finance_page_has_the_pounds_of_the_report(files: Files, scenario: Path) -> None:
    """Net present values (to a tenth of a million), paybacks and every amount of the ledgers.

    And each amount of them is the sum of the entries that the trace names.
    """
    tables = read_tables(files.done[0].scenario.finance_folder)
    found = statement(files.story, files.done[0], tables)
    page = Tables(str(finance_files(found, about_of(files.done[0].scenario))["finance.html"])).found
    come = {key: pounds(round(pence)) for key, pence in sums(trace(found)).items()}
    seen = traced = 0
    for sheet in files.story.money:
        of = told(sheet)
        # Of this plan alone: what it is compared with has entries of its own.
        kind = next((k for k in TRACED if sheet.key.startswith(k)), None)
        if kind is not None and sheet.title.endswith(f": {found.plan.title}"):
            if kind == "money-ledgers":  # whose capital is not that of the options
                assert " ".join(raised_words(found)) in sheet.finding and raised_words(found)
            table, when = TRACED[kind]
            for name, cells in of.items():
                for column, cell in zip(sheet.columns, cells, strict=True):
                    assert come.get((table, f"{name}{when}: {column}"), "0.00") == cell, name
                    traced += 1
        if sheet.key.startswith(("money-years", "money-nominal")):
            words = "real" if sheet.key.startswith("money-years") else "nominal"
            for name, cells in of.items():
                block, _, year = name.rpartition(", ")
                rows = {r[0]: r[1:] for r in page[f"{block}: pounds, {words}"]}
                assert rows[year] == cells, name
                seen += len(cells)
        elif sheet.key == "money-worth":
            rows = {r[0]: r[1:] for r in page["Net present value and payback, plan by plan"]}
            for name, cells in of.items():
                view, over = name.split(", over ")
                there = rows[f"Net present value over {over}, {view.lower()}"]
                assert [abs(float(v.replace("£", "").replace(",", "").removesuffix("m"))
                            - float(c.replace(",", ""))) < 0.0551
                        for v, c in zip(there, cells, strict=True)] == [True] * len(cells), name
                seen += len(cells)
    assert seen > 100 and traced > 150


def test_tables_of_the_paper_are_those_of_the_report(files: Files) -> None:
    seen = 0
    for sheet in sheets(files):
        name = next((n for n in files.paper if n.startswith("tables/")
                     and n[len("tables/table-00-"):] == f"{sheet.key}.csv"), None)
        if name is None:
            continue
        rows = list(csv.reader(io.StringIO(files.paper[name].decode())))[1:]
        of = told(sheet)
        for first, *cells in rows:
            assert [plain(c) for c in cells] == [plain(c) for c in of[first]], (name, first)
            seen += len(cells)
    for key, table in (("short-by-", "groups"), ("minutes-by-", "groups-minutes")):
        of = {name: cells for sheet in sheets(files) if sheet.key.startswith(key)
              for name, cells in told(sheet).items()}
        (groups,) = (n for n in files.paper if n.endswith(f"-{table}.csv"))
        for _, name, *cells in list(csv.reader(io.StringIO(files.paper[groups].decode())))[1:]:
            assert [plain(c) for c in cells] == [plain(c) for c in of[name]], name
            seen += len(cells)
    assert seen > 200 * files.size


def test_the_workbook_has_the_same_cells(files: Files) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files.workbook["workbook.xlsx"]))
    seen = 0
    for sheet in sheets(files):
        rows = (worth_in_book if sheet.key == "money-worth" else in_book)(book, sheet)
        for line in sheet.lines:
            head, cells = line.name, line.cells
            wanted = [c for cell in cells for c in in_cells(cell)]
            # Of another table, or before the plans, there may be figures on either side.
            beside = [rows[head][i:i + len(wanted)] for i in range(len(rows[head]))]
            assert wanted in beside, (sheet.key, head, rows[head], wanted)
            seen += len(cells)
    assert seen > 400 * files.size


def test_the_map_and_the_layers_tell_the_headlines_and_districts_of_the_report(
    files: Files,
) -> None:
    (choice,) = files.atlas.choices
    options = told(files.story.options)
    assert [str(c) for c in choice.short] == options["Children without a suitable local place"]
    assert str(choice.children) == options["All children"][1]
    assert [str(m) for m in choice.everybody] == options[
        "Mean minutes, all children (some minutes assumed)"]
    assert [str(m) for m in choice.known] == options[
        "Mean minutes, known journeys (the children may differ)"]
    for told_ in (choice.fewer, choice.short[1], *choice.independent):
        assert str(told_) in files.page
    by_district = next(s for s in files.story.journeys if s.key == "minutes-by-district")
    means = told(by_district)
    layer = sqlite3.connect(":memory:")
    layer.deserialize(files.workbook["layers.gpkg"])
    name = next(t for (t,) in layer.execute("select table_name from gpkg_contents")
                if t.endswith("districts_minutes"))
    rows = {r[0]: r[1:] for r in layer.execute(
        f'select name, minutes_baseline, minutes_with from "{name}"')}  # noqa: S608
    drawn = {d.name: f for d, f in zip(files.atlas.districts, choice.districts, strict=True)}
    assert set(rows) == set(drawn) and len(rows) >= 5 * files.size
    for district, cells in means.items():
        if district not in drawn:
            continue
        figure = drawn[district]
        assert [str(m) for m in figure] == cells, district
        for value, cell in zip(rows[district], cells, strict=True):
            assert value is None or f"{value:.1f}" == cell.removeprefix("about "), district


@pytest.mark.parametrize("by", ["district", "need", "phase"])
def test_the_travel_benchmark_has_the_means_of_the_report(files: Files, by: str) -> None:
    """What one tells the other tells, also where the count of children is withheld."""
    table = pd.read_csv(io.BytesIO(files.benchmark["benchmark.csv"]))
    table = table[(table[[d for d in ("district", "need", "phase") if d != by]] == "all").all(
        axis=1)]
    means = told(next(s for s in files.story.journeys if s.key == f"minutes-by-{by}"))
    words = {"need": NEED_NAMES, "phase": PHASE_WORDS}.get(by, {})
    names = table[by].map(lambda n: words.get(n, n))
    for group, cells in means.items():
        rows = table[names == group]
        for scenario, cell in zip(table["scenario"].drop_duplicates(), cells, strict=True):
            value = rows.loc[rows["scenario"] == scenario, "minutes_mean"].squeeze()
            assert ("too few" if pd.isna(value) else f"{value:.1f}") == cell.removeprefix(
                "about "), (group, scenario)


def test_internal_figures_are_those_of_summary_and_assignment(done: list[Result]) -> None:
    story = release.story(done, public=False, rules=Rules())
    (result,) = done
    outcomes = (result.baseline, result.plan)
    summary = json.loads(json.dumps(result.summary()))
    assert summary["unplaced"] == result.plan.summary["unplaced"]
    options = told(story.options)
    assert story.plans[1].name == result.plan.name

    def row(name: str, value: Any) -> None:
        assert options[name] == [value(o.summary) for o in outcomes], name

    row("Children without a suitable local place", lambda s: f"{s['unplaced']['total']:,}")
    row("of these children: at independent special schools",
        lambda s: f"{s['unplaced']['in_independent']:,}")
    row("All children", lambda s: f"{s['children']:,}")
    row("Beyond the places of their school or base", lambda s: f"{s['over_full']['children']:,}")
    row("Places in new special schools", lambda s: f"{s['new_school_places']:,}")
    row("Capital, £ million", lambda s: f"{s['capital_gbp'] / 1e6:,.1f}")
    row("Mean minutes, all children (some minutes assumed)",
        lambda s: f"{s['minutes_mean_everybody']:.1f}")
    row("Mean minutes, known journeys (the children may differ)",
        lambda s: f"{s['minutes_mean']:.1f}")
    row("Mean minutes to local places (the children may differ)",
        lambda s: f"{s['minutes_mean_local']:.1f}")
    row("Children whose known journey is over the guideline, by direct drive",
        lambda s: f"{s['over_guideline']['count']:,}")
    for sheet in story.short:
        last = told(sheet)["All children"]
        assert last == options["Children without a suitable local place"]
        sums = [sum(int(c.replace(",", "")) for c in column) for column in zip(
            *(c for n, c in told(sheet).items() if n != "All children"), strict=True)]
        assert [f"{n:,}" for n in sums] == last, sheet.key
    for outcome, at in zip(outcomes, (0, 1), strict=True):
        away = outcome.assignment[~outcome.assignment["local"]]
        by = away.groupby("district")["children"].sum()
        cells = told(next(s for s in story.short if s.key == "short-by-district"))
        assert {d: int(c[at].replace(",", "")) for d, c in cells.items()
                if d in by.index} == by.to_dict()


def test_files_that_are_run_write_the_figures_of_their_summary(tiny: Path) -> None:
    result = run(tiny / "scenarios" / "base.toml")
    write_results(result, tiny / "out")
    kept = json.loads((tiny / "out" / "summary.json").read_text())
    table = pd.read_csv(tiny / "out" / "assignment.csv")
    assert kept["children"] == table["children"].sum()
    assert kept["unplaced"]["total"] == table.loc[~table["local"], "children"].sum()
    opened = pd.read_csv(tiny / "out" / "options.csv").query("opened")
    assert kept["capital_gbp"] == opened["capital_gbp"].sum()
    assert {o["option_id"]: o["filled"] for o in kept["opened"]} == dict(
        zip(opened["option_id"], opened["filled"], strict=True))
