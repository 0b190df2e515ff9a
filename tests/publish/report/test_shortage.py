"""Shortage told to people: figures, and no small number that could be worked out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sufficiency.case.vocabulary import REASON_WORDS
from sufficiency.common.threshold import K
from sufficiency.errors import DisclosureError
from sufficiency.model.scarcity import Scarcity
from sufficiency.publish import release, results_folder
from sufficiency.publish.disclosure.collector import Collector
from sufficiency.publish.disclosure.figures import Count, Rules
from sufficiency.publish.disclosure.keys import CountKey, group
from sufficiency.publish.disclosure.suppression import shown
from sufficiency.publish.map.consultation import comparable
from sufficiency.publish.output_check.unpack import unpack
from sufficiency.publish.report.render import report_html, report_markdown
from sufficiency.publish.report.shortage import (
    SHORT,
    add_reasons,
    add_scarce,
    joined,
    main_reason,
    reasons,
    scarce,
    scarce_alone,
)
from sufficiency.publish.report.table import Row, Table
from sufficiency.publish.results_folder import write_results
from sufficiency.study.check import look
from sufficiency.study.result import Result
from sufficiency.study.run import run
from tests.sizes import large

pytestmark = pytest.mark.usefixtures("once")
NEEDS, PHASES, DISTRICTS = ("ASD", "HI"), ("primary", "secondary"), ("X", "Y", "Z")


def made(counts: list[int], lacks: list[int]) -> Scarcity:
    """Cells with their sums, from children and shortage of each need x phase x district."""
    keys = [(n, p, d) for n in NEEDS for p in PHASES for d in DISTRICTS]
    base = pd.DataFrame(keys, columns=["need", "phase", "district"])
    base["children"], base["short"] = counts, lacks
    base["short"] = base[["children", "short"]].min(axis=1)
    rows = []
    for by in ((), ("phase",), ("need",), ("need", "phase"), ("need", "phase", "district")):
        groups = base.groupby(list(by)) if by else [((), base)]
        for key, part in groups:
            cell = {"need": "", "phase": "", "district": ""} | dict(zip(by, key, strict=True))
            n, short = int(part["children"].sum()), int(part["short"].sum())
            if n:
                rows.append({**cell, "children": n, "existing": n - short, "most": n - short,
                             "short": short})
    columns = ["need", "phase", "district", "children", "existing", "most", "short"]
    return Scarcity(pd.DataFrame(rows, columns=columns), pd.DataFrame(
        {"need": [], "phase": [], "children": []}), 0)


small = st.lists(st.integers(0, 40), min_size=12, max_size=12)


def interval(figure: Count) -> tuple[float, float]:
    """What a reader knows of a count from its printed figure alone."""
    if figure.value is None:
        return 0, float("inf")
    if figure.value == 0:
        return 0, 0
    return max(figure.value - 2, K), figure.value + 2


@settings(max_examples=60)
@given(small, small)
def test_a_hidden_small_cell_cannot_be_worked_out(counts: list[int], lacks: list[int]) -> None:
    found = made(counts, lacks)
    tally = Collector(K)
    add_scarce(tally, found)
    guarded = tally.protect(Rules())
    told = scarce(found, guarded, Rules())
    lines = len(told.sheet.lines)
    # Where no row can be shown it is not said how many there are.
    assert told.hidden.startswith("By need") if not lines and len(found.short) else (
        lines + int((told.hidden or "0").split()[0]) == len(found.short))
    for figure in told.sheet.cells():
        assert isinstance(figure, Count)
        assert figure.value is None or figure.value == 0 or (
            figure.value >= K and figure.value % 5 == 0)
    # Sum by sum, by arithmetic of our own: no small count follows from the others of its sum.
    for total, parts in tally.sums:
        known = {key: interval(guarded.figures[key]) for key in (total, *parts)}
        for key in parts:
            if 0 < tally.counts[key] < K:
                others = [known[p] for p in parts if p != key]
                low = max(0.0, known[total][0] - sum(o[1] for o in others))
                high = known[total][1] - sum(o[0] for o in others)
                assert high - low >= K or guarded.figures[total].value is None


def test_every_cell_that_is_short_is_told_as_it_is_inside() -> None:
    found = made([30] * 12, [12] * 12)
    tally = Collector(1)
    add_scarce(tally, found)
    told = scarce(found, tally.protect(None), None)
    assert len(told.sheet.lines) == len(found.short) and told.hidden == ""
    first = found.short.iloc[0]
    assert [c.value for c in told.sheet.lines[0].cells if isinstance(c, Count)] == [
        first["children"], first["existing"], first["most"], first["short"]]
    assert told.sheet.lines[0].name == "All needs, all phases, whole area"
    assert len(told.sheet.columns) == len(SHORT)


def test_cells_are_counted_in_their_own_order() -> None:
    """Which of two figures is hidden may depend on it: not on how Python hashes words today."""
    found = made([30] * 12, [12] * 12)
    tally = Collector(K)
    add_scarce(tally, found)
    told = [tuple(one.name for one in key.of) for key in tally.counts if key.measure == "existing"]
    rows = found.short[["need", "phase", "district"]].itertuples(index=False)
    assert told == [tuple(word for word in row if word) for row in rows] and len(told) > 8


def by_reason(counts: dict[str, tuple[int, ...]]) -> list[tuple[str, tuple[int, ...]]]:
    width = len(next(iter(counts.values()))) if counts else 2
    return joined([counts.get(r, (0,) * width) for r in REASON_WORDS], K)


def test_few_for_another_reason_do_not_hide_the_many() -> None:
    full = REASON_WORDS["capacity"]
    assert by_reason({"age": (5, 5), "capacity": (1670, 1101)}) == [
        (f"{full} (a few: other reasons)", (1675, 1106))]
    assert by_reason({"age": (5, 0), "gender": (7, 0), "capacity": (1670, 0)}) == [
        (full, (1670, 0)), ("Other reasons", (12, 0))]
    assert by_reason({"mix": (30, 0, 0), "capacity": (20, 40, 0)}) == [
        (REASON_WORDS["mix"], (30, 0, 0)), (full, (20, 40, 0))]
    assert by_reason({"age": (5, 0)}) == [("All reasons", (5, 0))]


def test_one_reason_is_a_sentence_and_no_table() -> None:
    def said(*names: str) -> str:
        return main_reason(Table("reasons", "", "", "children", ("A",), tuple(
            Row(name, (Count(20),)) for name in names)))

    assert said("Places are full (a few: other reasons)") == (
        "Main reason: places are full (a few: other reasons).")
    assert said("Full", "Too far") == said("All reasons") == said() == "", "that tells none"
    assert by_reason({}) == []


reason_counts = st.lists(st.integers(0, 30), min_size=len(REASON_WORDS),
                         max_size=len(REASON_WORDS))


@given(reason_counts, reason_counts)
def test_reasons_add_up_and_show_no_few(before: list[int], after: list[int]) -> None:
    pairs = [dict(zip(REASON_WORDS, n, strict=True)) for n in (before, after)]
    rows = by_reason({r: (pairs[0][r], pairs[1][r]) for r in REASON_WORDS})
    assert [sum(c[i] for _, c in rows) for i in (0, 1)] == [sum(before), sum(after)]
    tally = Collector(K)
    for number, counts in enumerate((before, after)):
        tally.add_count(CountKey("short", number), sum(counts))
    words = add_reasons(tally, [{"unplaced": {"by_reason": p}} for p in pairs])
    guarded = tally.protect(Rules())
    sheet = reasons(words, guarded, ("a", "b"))
    for at in (0, 1):
        cells = [line.cells[at] for line in sheet.lines]
        shown_ = [c.value for c in cells if isinstance(c, Count) and c.value is not None]
        assert all(v == 0 or (v >= K and v % 5 == 0) for v in shown_)
        if guarded.figures[CountKey("short", at)].value is not None:
            lost = [tally.counts[CountKey("reason", at, group(reason=line.name))]
                    for line in sheet.lines if line.cells[at].value is None]  # type: ignore[union-attr]
            assert len(lost) != 1 or lost[0] >= K, "one follows from the total"


def test_a_count_alone_is_hidden_or_rounded() -> None:
    assert [str(shown(n)) for n in (0, 1, 9, 10, 12, 13, 1106)] == [
        "0", "fewer than 10", "fewer than 10", "10", "10", "15", "1,105"]


@pytest.fixture(scope="module")
def built() -> Result:
    from tests.conftest import made

    return made("built")


@pytest.fixture(scope="module")
def county() -> Result:
    from tests.conftest import planned

    return planned("as-built")


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The tiny case with everything eleven times: 88 children."""
    from tests.conftest import ROOT

    folder = tmp_path_factory.mktemp("few") / "tiny"
    shutil.copytree(ROOT / "data" / "tiny", folder)
    children = pd.read_csv(folder / "children.csv", dtype=str, keep_default_na=False)
    pd.concat([children.assign(child_id=children["child_id"] + f"x{i}") for i in range(11)]).to_csv(
        folder / "children.csv", index=False)
    places = (folder / "places.csv").read_text()
    (folder / "places.csv").write_text(places.replace("mixed,2,", "mixed,25,"))
    return run(folder / "scenarios" / "base.toml")


NO_CHILDREN = re.compile(
    r"(mean )?minutes|(half|90%) of known|new special|places (?!of january)|capital|most any|"
    r"schools (that would|to host)|hosts that|room in a year|running cost|.*: places$")
"""Rows and columns whose numbers count no child."""
NO_TABLE = ("Settings", "Sources", "Places by type of need", "Mean minutes", "Questions",
            "Net present value", "Years until", "Who pays", "Debt service", "What moves",
            "What costs")


def counts_in(page: bytes) -> list[str]:
    """Every number of a page's tables that counts children, as it is printed."""
    out = []
    for piece in unpack("report.html", page):
        for grid in piece.grids:
            if grid.caption.startswith(NO_TABLE) or "what opens" in grid.caption.lower():
                continue
            heads = grid.rows[0]
            for row in grid.rows[1:]:
                for at, cell in enumerate(row[1:], 1):
                    words = (row[0].lower(), heads[at].lower() if at < len(heads) else "")
                    if re.search(r"\d", cell) and not any(NO_CHILDREN.match(w) for w in words):
                        out.append(cell)
    return out


def wrong(cells: list[str]) -> list[str]:
    """Those that are neither words, nor rounded, nor hidden."""
    def fine(text: str) -> bool:
        number = int(text.replace(",", ""))
        return number == 0 or (number >= K and number % 5 == 0)

    # Sentences of gains name children first; a journey's minutes have a decimal point.
    return [c for c in cells
            if not all(fine(n) for n in re.findall(r"(?<![\d.])\d[\d,]*(?![\d.])", c))]


@pytest.mark.parametrize("which", ["few", large("county")])
def test_every_count_of_a_page_is_rounded_or_hidden(
    which: str, request: pytest.FixtureRequest
) -> None:
    result: Result = request.getfixturevalue(which)
    story = release.public_report([result], Rules())
    page = report_html(story).encode()
    cells = counts_in(page)
    assert len(cells) > (250 if which == "county" else 30)
    assert wrong(cells) == []
    # The scan does see a count that is not: in the reasons, in the shortage, in a band.
    for sheet in (story.reasons, story.scarce, story.bands[0]):
        row = next(ln for ln in sheet.lines if any(
            isinstance(c, Count) and c.value for c in ln.cells))
        value = next(str(c) for c in row.cells if isinstance(c, Count) and c.value)
        at = page.index(f'<caption>{sheet.title}'.encode())
        planted = page[:at] + page[at:].replace(
            f">{value}<".encode(), f">{int(value.replace(',', '')) + 1}<".encode(), 1)
        assert planted != page and len(wrong(counts_in(planted))) == 1
    assert not {c.value for s in release.internal_report([result]).sheets()
                for c in s.cells() if isinstance(c, Count)} <= {
        c.value for s in story.sheets() for c in s.cells() if isinstance(c, Count)}


def test_run_draws_the_map_that_map_draws(built: Result, tmp_path: Path) -> None:
    write_results(built, tmp_path / "run")
    assert "Within reach of any special school" in (tmp_path / "run" / "map.html").read_text()


def test_the_report_of_run_passes_the_gate_or_nothing_is_written(
    few: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_results(few, tmp_path / "run")
    assert (tmp_path / "run" / "report.html").is_file()
    monkeypatch.setattr(results_folder, "report_markdown", lambda _: "Here live 3 children.")
    with pytest.raises(DisclosureError, match=r"report\.md: a count below the threshold"):
        write_results(few, tmp_path / "leak")
    assert not list((tmp_path / "leak").glob("report.*"))
    assert not list((tmp_path / "leak").glob("*.html")), "only internal tables are kept"


def test_the_report_tells_why_where_and_how_many_a_year(built: Result) -> None:
    pub, s = built, built.plan.summary
    story = release.public_report([pub], Rules())
    short = Rules().rounded(s["unplaced"]["total"])
    for page in (report_html(story), report_markdown(story)):
        assert "The places that would suit are full" in page
        assert story.scarce_words[0] in page
        assert f"at least {short:,} would be without" in page
        bases = s["bases"]
        assert f"{s['base_places']} base places open" in page
        assert f"with them there are {bases['places']:,} base places" in page


@pytest.mark.large
def test_the_queue_is_named_where_it_is_not_everybody(county: Result) -> None:
    queue = pd.DataFrame({"need": ["SEMH"], "phase": ["secondary"], "children": [508]})
    told = scarce_alone(Scarcity(county.scarce.cells, queue, 426), Rules()).words
    assert "510 children (SEMH) have only 426 existing places" in told
    assert "for 426 places" not in scarce_alone(county.scarce, Rules()).words


def test_a_handful_of_children_gives_no_figures(tiny: Path) -> None:
    found = look(tiny / "scenarios" / "base.toml")
    told = scarce_alone(found, Rules())
    assert told.words == "Fewer than 10 children are to be placed: too few for figures."
    assert len(told.sheet.lines) == 0
    assert told.hidden == "By need, phase and district the figures are too small to show."


def test_the_map_of_run_has_the_comparators_for_the_same_children(
    tmp_path: Path, tiny: Path
) -> None:
    scenarios = tiny / "scenarios"
    base = scenarios / "base.toml"
    (scenarios / "bases.toml").write_text(
        'extends = "base.toml"\ntitle = "Bases"\n[build]\nmax_new_schools = 0\n')
    (scenarios / "none.toml").write_text(
        'extends = "base.toml"\n[build]\nmax_new_schools = 0\nbase_places = 0\n')
    (scenarios / "other.toml").write_text(
        'extends = "bases.toml"\nlens = "flow"\n')
    beside = '["bases.toml", "none.toml", "other.toml"]'
    base.write_text(f"{base.read_text()}[compare]\nwith = {beside}\n")
    result = run(base)
    assert [r.scenario.name for r in comparable(result)] == ["bases"]
    write_results(result, tmp_path / "run")
    page = (tmp_path / "run" / "map.html").read_text()
    assert re.search(r'name="plan" value="1".*?Bases <small>', page)
