"""Report and paper in a real browser: no network, no trouble, accessible, fit for a phone."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.report.years.build import with_years
from sufficiency.publish.years_page import write_years
from tests.conftest import planned
from tests.publish.report.years.synthetic import ahead

pytestmark = pytest.mark.large


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public report and paper of two plans with years, and an internal report without."""
    done = [planned("as-built"), planned("next-two-decided")]
    folder = tmp_path_factory.mktemp("pages")
    told = with_years(release.story(done, public=True, rules=Rules()), ahead(1), Rules(), Record())
    for name, data in {**release.report(told, done, Rules()),
                       **release.paper(told, done, Rules())}.items():
        if name.endswith(".html"):
            (folder / name).write_bytes(data)
    inside = release.story(done, public=False, rules=Rules())
    (folder / "report-internal.html").write_bytes(
        release.report(inside, done, None)["report.html"])
    for name, limits in (("years.html", Rules()), ("years-internal.html", None)):
        write_years(ahead(1), limits, page=folder / name)
    return folder


@pytest.mark.parametrize(("name", "width"), [
    ("report", 1280), ("report", 320), ("report-internal", 390), ("paper", 1280), ("paper", 320),
    ("years", 1280), ("years", 320), ("years-internal", 390)])
def test_opens_offline_fits_and_is_accessible(
    name: str, width: int, pages: Path, visit: Callable[..., Any], keep: Callable[..., None],
    audit: Callable[[Any, str], list[str]],
) -> None:
    page = visit(pages / f"{name}.html", width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    assert audit(page, f"{name}-{width}") == []
    keep(page, f"{name}-{width}")
    assert page.troubles == []


def test_keyboard_reaches_the_report_and_its_tables(
    pages: Path, visit: Callable[..., Any], keep: Callable[..., None]
) -> None:
    page = visit(pages / "report.html")
    page.keyboard.press("Tab")
    keep(page, "report-focus")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "region"
    style = page.evaluate(
        "getComputedStyle(document.activeElement).outlineStyle + ' ' +"
        "getComputedStyle(document.activeElement).outlineWidth")
    assert style == "solid 3px"


def test_the_first_screen_of_a_phone_is_the_answer(
    pages: Path, visit: Callable[..., Any], keep: Callable[..., None]
) -> None:
    page = visit(pages / "report.html", 390)
    cards = page.locator(".figures li")
    assert cards.count() >= 3
    assert all((box := cards.nth(i).bounding_box())["y"] + box["height"] < 844
               for i in range(cards.count())), "every plan's figure without scrolling"
    links = page.locator("nav a")
    assert len({links.nth(i).bounding_box()["y"] for i in range(links.count())}) == 1
    # The last link is out of sight until somebody comes to it.
    assert links.last.bounding_box()["x"] > 390
    links.last.focus()
    assert links.last.bounding_box()["x"] < 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    keep(page, "report-phone")


def test_prints_without_navigation(
    pages: Path, visit: Callable[..., Any], keep: Callable[..., None]
) -> None:
    page = visit(pages / "report.html", 794)
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("h1").is_visible()
    keep(page, "report-print", full_page=True)


A4 = (18.4, 27.1)
"""Centimetres of a sheet between its margins."""
CM = 96 / 2.54
PAGES = 8
"""Printed pages at most of a report with years."""


def test_the_first_printed_page_is_the_answer_on_one_sheet(
    pages: Path, visit: Callable[..., Any], keep: Callable[..., None]
) -> None:
    page = visit(pages / "report.html", round(A4[0] * CM))
    page.emulate_media(media="print")
    assert page.evaluate("document.querySelector('.first').getBoundingClientRect().bottom") < (
        A4[1] * CM), "header, notices and answer"
    for part in (".asked", ".figures", "svg", ".map img", "table", ".short-of-it"):
        assert page.locator(f".first {part}").first.is_visible(), part
    heads = page.locator(".short-of-it dt").all_inner_texts()
    assert {"Rides", "What is assumed", "How confident we are"} <= set(heads)
    assert "January" in page.locator(".first table").inner_text(), "the years ahead"
    keep(page, "report-sheet")


def test_a_report_with_years_is_printed_on_few_pages(
    pages: Path, visit: Callable[..., Any], tmp_path: Path
) -> None:
    page = visit(pages / "report.html")
    assert page.locator("#years").count() == 1
    made = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", made)) <= PAGES
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this machine")
    (tmp_path / "report.pdf").write_bytes(made)
    said = subprocess.run(["pdftotext", "-layout", tmp_path / "report.pdf", "-"], check=True,
                          capture_output=True, text=True).stdout
    sheets = [[w.strip() for w in sheet.splitlines() if w.strip()] for sheet in said.split("\f")]
    heads = {" ".join(h.split()) for h in page.locator("h2, h3").all_inner_texts()}
    for lines in filter(None, sheets):
        assert len(lines) > 2, "a page of a line or two"
        assert lines[-1] not in heads, "a heading alone"


def test_every_chart_has_words_and_a_table(pages: Path, visit: Callable[..., Any]) -> None:
    page = visit(pages / "report.html")
    charts = page.locator("figure svg[role=img]")
    assert charts.count() >= 4
    for i in range(charts.count()):
        assert len(charts.nth(i).get_attribute("aria-label")) > 40
    assert page.locator("figure .finding").count() == charts.count()
    # The first page has one drawing; its table is the first of the options in detail.
    beside = page.locator("figure + details table, figure ~ div table").count()
    assert beside + page.locator(".first figure svg").count() == charts.count()
    assert page.locator("#options table").count() > 0


def test_prints_what_was_opened_and_says_that_the_rest_is_left_out(
    pages: Path, visit: Callable[..., Any]
) -> None:
    page = visit(pages / "report.html", 794)
    assert not page.locator("p.on-paper").first.is_visible()
    first, second = (page.locator("details").nth(i) for i in (0, 1))
    first.evaluate("d => d.open = true")
    page.emulate_media(media="print")
    assert first.locator("table").first.bounding_box()["height"] > 50
    assert not second.locator("table").first.is_visible()
    assert not second.locator("summary").first.is_visible()
    assert "left out" in page.locator("p.on-paper").first.inner_text()
    # No heading stands alone: what is folded in its section is at least told in a sentence.
    heads = page.locator("h2:visible").all_inner_texts()
    assert {"Data and assumptions", "Who gains and who loses"} <= set(heads)
    for head in page.locator("section:has(> h2:visible)").all():
        assert len(head.inner_text()) > len(head.locator("h2").first.inner_text()) + 20


def test_hosts_are_named_on_paper_in_columns_that_can_be_read(
    pages: Path, visit: Callable[..., Any]
) -> None:
    page = visit(pages / "report.html", 794)
    folded = page.locator("[aria-labelledby=opens] > details th[scope=row]").all_text_contents()
    assert folded and not page.locator(".hosts").first.is_visible()
    page.emulate_media(media="print")
    hosts = page.locator(".hosts")
    assert all(name in " ".join(hosts.all_inner_texts()) for name in folded if "(" not in name)
    size = hosts.locator("p").last.evaluate("p => parseFloat(getComputedStyle(p).fontSize)")
    assert size * 0.75 >= 8, "points"


def test_who_is_worse_off_is_one_step_from_the_first_screen_of_a_phone(
    pages: Path, visit: Callable[..., Any]
) -> None:
    page = visit(pages / "report.html", 390)
    link = page.locator("nav a[href='#gains']")
    box = link.bounding_box()
    assert box["x"] + box["width"] <= 374, "the whole of it, without pushing along"
    link.click()
    tables = page.locator("section[aria-labelledby=gains] table:visible caption")
    assert "Worse off" in " ".join(tables.all_inner_texts())


def test_words_of_charts_are_large_enough_on_a_phone(
    pages: Path, visit: Callable[..., Any]
) -> None:
    page = visit(pages / "report.html", 390)
    sizes = page.evaluate("""() => [...document.querySelectorAll('.drawing svg')].flatMap(svg =>
        [...svg.querySelectorAll('text')].filter(t => t.getBoundingClientRect().width).map(t =>
            parseFloat(getComputedStyle(t).fontSize) * svg.getScreenCTM().a))""")
    assert len(sizes) > 20
    # Only letters in dots and figures in cells are smaller than the rest, which is 12 of a pixel.
    assert min(sizes) > 11
    assert {round(s, 1) for s in sizes if s < 11.7} <= {round(min(sizes), 1)}


def test_no_table_is_pushed_sideways_on_a_phone(
    pages: Path, visit: Callable[..., Any], keep: Callable[..., None]
) -> None:
    page = visit(pages / "report.html", 360)
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    wide = page.evaluate("""() => [...document.querySelectorAll('.scroll')].filter(
        e => e.scrollWidth > e.clientWidth + 1).map(e => e.getAttribute('aria-label'))""")
    assert wide == []
    rows = page.locator("table.stack tbody tr")
    assert rows.count() > 20, "a block a row, each figure behind the name of its column"
    cell = rows.first.locator("td").first
    assert cell.evaluate("c => getComputedStyle(c, '::before').content") == (
        f'"{cell.get_attribute("data-of")}"')
    keep(page, "report-phone-tables")


def test_every_printed_table_is_whole_and_all_drawings_have_one_scale(
    pages: Path, visit: Callable[..., Any]
) -> None:
    page = visit(pages / "report.html", round(A4[0] * CM))
    page.emulate_media(media="print")
    assert page.evaluate("""() => [...document.querySelectorAll('.scroll, figure')].filter(
        e => e.offsetHeight && getComputedStyle(e).breakInside != 'avoid').length""") == 0
    scaled = """() => [...document.querySelectorAll('.drawing svg')].filter(
        s => s.getBoundingClientRect().width && !s.closest('.first')).map(
        s => Math.round(100 * s.getScreenCTM().a))"""
    printed = page.evaluate(scaled)
    # Most drawings are folded: whoever opens them prints them as well.
    page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    scales = page.evaluate(scaled)
    assert 2 <= len(printed) < len(scales)
    assert len(scales) > 2 and max(scales) - min(scales) <= 1
    tabled = page.locator(".tabled")
    assert tabled.count() == 2 == tabled.locator("figure").count()
    assert not tabled.locator("figure:visible").count()
    assert tabled.locator("table:visible").count() == 2, "figures in place of drawings"


def test_the_glossary_is_printed_though_it_is_folded(
    pages: Path, visit: Callable[..., Any]
) -> None:
    page = visit(pages / "report.html", 794)
    assert not page.locator(".printed dl").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".printed dl").bounding_box()["height"] > 100
    assert not page.locator("#words ~ .printed summary").first.is_visible()


def test_the_statement_says_what_nobody_checked(
    pages: Path, two: Path, visit: Callable[..., Any]
) -> None:
    from sufficiency.publish.report.accessibility import (
        MACHINE,
        MAP,
        NOT_CHECKED,
        PAGES,
        SEEN,
        WORD,
    )

    for file, own in ((pages / "report.html", PAGES), (two, MAP)):
        page = visit(file)
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        words = page.locator("main").inner_text().replace("\n", " ")
        assert all(line in words for line in (*MACHINE, *own, *SEEN, *NOT_CHECKED)), file.name
    paper = visit(pages / "paper.html").locator("main").inner_text().replace("\n", " ")
    assert all(line in paper for line in WORD), "and sends to the report for the rest"


def test_who_gains_comes_right_after_the_options(
    pages: Path, visit: Callable[..., Any]
) -> None:
    page = visit(pages / "report.html")
    assert page.locator("main h2").all_inner_texts()[:3] == [
        "How many children have no suitable local place", "The options in detail",
        "Who gains and who loses"]


def test_every_chart_of_the_years_is_titled_by_its_finding(
    pages: Path, visit: Callable[..., Any]
) -> None:
    page = visit(pages / "years.html")
    charts = page.locator("figure svg[role=img]")
    assert charts.count() >= 3
    for i in range(charts.count()):
        # Those of plans are folded below their titles.
        finding = page.locator("figure figcaption").nth(i).text_content()
        assert "January" in finding and len(finding.split()) <= 18
        assert finding in charts.nth(i).get_attribute("aria-label")
    assert page.locator("figure + details table").count() == charts.count()
