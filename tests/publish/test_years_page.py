"""The page of the years: what may be published is, what may not is refused; one truth in all files.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.errors import DisclosureError
from sufficiency.publish import release, years_page
from sufficiency.publish.disclosure.figures import Band, Count, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.office.sheet_writer import HEADER
from sufficiency.publish.output_check import gate
from sufficiency.publish.output_check.gate import SMALL, leaks
from sufficiency.publish.output_check.secrets import Secrets
from sufficiency.publish.report.render import report_html, report_markdown
from sufficiency.publish.report.years import build, charts
from sufficiency.publish.report.years.sheets import YearSheet
from tests.conftest import made
from tests.gaps.test_gaps import council
from tests.publish.report.years.synthetic import ahead
from tests.sizes import few, large

RULES = Rules()


@pytest.mark.parametrize("seed", few(range(12), 1))
def test_an_honest_page_passes_the_gate(seed: int, tmp_path: Path) -> None:
    page, table = tmp_path / "years.html", tmp_path / "years.csv"
    written = years_page.write_years(ahead(seed), RULES, page=page, table=table)
    assert [p.name for p in written] == [
        "years.html", "years.csv", "years-audit-internal.csv", "years-record-internal.json"]
    shown = pd.read_csv(table, keep_default_na=False)
    counts = [int(t.removeprefix("about ")) for c in shown if re.match("(children|short)_", c)
              for t in shown[c] if re.fullmatch(r"(about )?\d+", t)]
    assert counts and all(n == 0 or (n >= RULES.k and n % RULES.base == 0) for n in counts)
    first = page.read_bytes()
    years_page.write_years(ahead(seed), RULES, page=page)
    assert page.read_bytes() == first, "the same figures, the same bytes"


@pytest.mark.large
def test_an_internal_page_says_so_and_is_no_public_one(tmp_path: Path) -> None:
    (page,) = years_page.write_years(ahead(1), None, page=tmp_path / "years.html")
    assert page.name == "years-internal.html" and "Not for publication" in page.read_text()
    assert leaks({"years.html": page.read_bytes()}, Secrets(), RULES)


@pytest.mark.parametrize(("key", "planted"), few([
    ("years-needs-plan-1", Band(Count(5), Count(20), Count(40))),
    ("years-short", Band.one(Count(7))),
    ("years-needs-plan-1", Band.one(Count(123))), ("years-short", Band.one(Count(123))),
    ("years-short", Band(Count(5), Count(20), Count(40)))], 2))
def test_a_planted_count_is_refused(
    key: str, planted: Band, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the disclosure control let through: seven children, or a count to the last child."""
    def leaking(*args: object) -> build.YearsAhead:
        told = build.years_ahead(*args)  # type: ignore[arg-type]
        return replace(told, sheets=tuple(
            _with(s, planted) if s.key == key else s for s in told.sheets))

    monkeypatch.setattr(years_page, "years_ahead", leaking)
    with pytest.raises(DisclosureError) as refused:
        years_page.write_years(ahead(1), RULES, page=tmp_path / "years.html")
    assert SMALL in str(refused.value) or "not rounded" in str(refused.value)
    assert not list(tmp_path.iterdir())


def _with(sheet: YearSheet, planted: Band) -> YearSheet:
    first, *others = sheet.lines
    at = next(i for i, c in enumerate(first.cells) if isinstance(c, Band))
    cells = (*first.cells[:at], planted, *first.cells[at + 1:])
    return replace(sheet, lines=(replace(first, cells=cells), *others))


@pytest.mark.usefixtures("once")
@pytest.mark.parametrize("rules", [large(None), RULES])
def test_report_and_workbook_tell_what_the_page_tells(rules: Rules | None) -> None:
    record, results = Record(), [made()]
    story = release.story(results, public=rules is not None, rules=RULES, record=record)
    told = build.with_years(story, ahead(1), rules, Record())
    page = years_page.years_page(build.years_ahead(ahead(1), rules, Record()), results[0].case)
    html, text = report_html(told), report_markdown(told)
    assert '<h2 id="years">The years ahead</h2>' in html and "## The years ahead" in text
    assert html.count("<figure>") > report_html(story).count("<figure>")
    bands = [c for s in told.years for c in s.cells() if isinstance(c, Band)]
    assert len(bands) > 50
    for band in bands:
        for file in (html, text, page):
            assert str(band) in file
    book = openpyxl.load_workbook(io.BytesIO(
        release.workbook(told, results, rules, record)["workbook.xlsx"]))
    rows = list(book["Year by year, no place"].iter_rows(min_row=HEADER, values_only=True))
    assert rows[0][:3] == ("Plan", "Year (January)", "Note")
    at = rows[0].index("Children short of a place, median")
    column = [row[at] for row in rows if row[0] == "Plan A"]
    short = [ln.cells[2].middle for s in told.years if s.key == "years-short" for ln in s.lines
             if isinstance(ln.cells[2], Band)]
    assert column == [str(c) if c.value is None else c.value for c in short]


@pytest.mark.usefixtures("once")
@pytest.mark.large
@pytest.mark.parametrize("builder", ["paper", "workbook"])
def test_paper_and_workbook_with_years_pass_the_gate(builder: str, tmp_path: Path) -> None:
    written = release.write([made()], getattr(release, builder), tmp_path / "out", public=True,
                            rules=RULES, years=ahead(1))
    assert len(written.files) >= 2 and written.audit is not None
    with pytest.raises(DisclosureError):
        inside = build.years_ahead(ahead(1), None, Record())
        told = replace(release.public_report([made()], RULES, Record()), years=inside.sheets)
        files = getattr(release, builder)(told, [made()], RULES, Record())
        gate.publish(tmp_path / "leak", files, release.secrets([made()]), RULES)


@pytest.mark.large
def test_the_verbs_tell_the_years(tiny: Path, root: Path, tmp_path: Path) -> None:
    """Of eight children: `run` inside, `report` for everybody, with the same words."""
    path, series = str(council(tiny)), str(root / "data" / "national")
    ran = CliRunner().invoke(app, ["run", path, "--forecast", series, "--out",
                                   str(tmp_path / "run")])
    assert ran.exit_code == 0, ran.output
    told = ran.output[ran.output.index("Children without a suitable local place, by January"):]
    lines = [line for line in told.splitlines()[1:] if line.strip()][:4]
    assert lines[0].split() == ["scenario", *map(str, range(2025, 2032))]
    assert [line.split()[0] for line in lines[1:3]] == ["if", "base"]
    assert lines[3].startswith("In 8 of 10 simulated futures, January 2030: if nothing is ")
    assert "What is after 2030 is a scenario." in lines[3]
    done = CliRunner().invoke(app, ["report", path, "--public", "--forecast", series, "--out",
                                    str(tmp_path / "report")])
    assert done.exit_code == 0, done.output
    text = (tmp_path / "report" / "report.html").read_text()
    assert '<h2 id="years">' in text and "grey after 2030" in text


@pytest.mark.usefixtures("once")
def test_without_years_a_story_has_no_section() -> None:
    story = release.internal_report([made()])
    assert build.with_years(story, None, None, Record()) is story
    assert "The years ahead" not in report_html(story) + report_markdown(story)


def test_drawings_leave_out_what_is_not_told_and_mark_the_scenario() -> None:
    told = build.years_ahead(ahead(1), RULES, Record())
    fan = next(s for s in told.sheets if s.drawn == "fan")
    heat = next(s for s in told.sheets if s.drawn == "heat" and s.lines)
    svg = charts.drawn([fan])[fan.key]
    assert svg == charts.drawn([fan])[fan.key]
    assert "grey after 2030: a scenario" in svg
    assert ">?<" not in charts.heat(heat)
    hidden = replace(heat, lines=tuple(
        replace(ln, cells=(Band.one(Count(None)), *ln.cells[1:])) for ln in heat.lines))
    assert charts.heat(hidden).count(">?<") == len(heat.lines)
    nothing = replace(fan, lines=tuple(replace(ln, cells=tuple(
        Band.one(Count(None)) for _ in ln.cells)) for ln in fan.lines))
    assert charts.drawn([nothing]) == {}


@pytest.mark.large
def test_the_verb_publishes_a_county_of_eight_children(
    tiny: Path, root: Path, tmp_path: Path
) -> None:
    """Nearly nothing may be told of them: the page says so and claims nothing."""
    out = tmp_path / "years.html"
    words = ["gaps", str(council(tiny)), "--data", str(root / "data" / "national"), "--from",
             "2024", "--to", "2026", "--draws", "20", "--public", "--page", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    text = out.read_text()
    assert "withheld" in text
    assert re.search(r"So few are short with .{1,60} in January 2026 that no row", text)
    assert "fewest" not in text and "largest" not in text
    assert (tmp_path / "years-record-internal.json").is_file()


def test_a_second_publication_reckons_with_the_first(tmp_path: Path) -> None:
    """Three children more with a plan: the figure before stands for both, as "about"."""
    first, second = tmp_path / "a.html", tmp_path / "b.html"
    years_page.write_years(ahead(1), RULES, page=first)
    found = ahead(1)
    table = found.plans[0].table.copy()
    whole = (table["year"] == 2025) & (table[["need", "phase", "district"]] == "").all(axis=1)
    table.loc[whole, ["short_10", "short_50", "short_90"]] += 3
    more = replace(found, plans=(replace(found.plans[0], table=table), found.plans[1]))
    short = str(int(table.loc[whole, "short_50"].iloc[0]) - 3)
    years_page.write_years(more, RULES, page=second, against=[first])
    rounded = RULES.rounded(int(short))
    row = re.search(r"January 2025, as counted</th>(.*?)</tr>", second.read_text())
    assert row and f"about {rounded}" in row[1]


def test_another_threshold_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "years.html"
    years_page.write_years(ahead(1), Rules(20), page=out)
    assert "under 20" in out.read_text() and "under 10" not in out.read_text()
    assert re.search("by at least 20|by 20 or more|under 20, or none", out.read_text())


@pytest.mark.parametrize(("words", "said"), [
    (["--public"], "--page or --out"), (["--page", "x.pdf"], "does not end in .html"),
    (["--against", "x.html", "--page", "y.html"], "--public")])
def test_what_cannot_be_written_is_said_first(tiny: Path, words: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["gaps", str(council(tiny)), *words])
    assert done.exit_code == 2 and said in done.output
