"""Documents say what the code says, can be built with no network, and can be read."""

from __future__ import annotations

import html
import pkgutil
import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from sufficiency.case.dictionary import TABLES
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.cli.app import app
from sufficiency.forecast import study as ahead
from sufficiency.gaps.report import in_short
from sufficiency.gaps.run import Asked, gaps_of_results
from sufficiency.travel.overrides import apply_overrides
from sufficiency.travel.sources.select import main_roads, without_ferries
from tests.conftest import ROOT, planned
from tests.reading import grade, of_html, of_markdown
from tests.sizes import large

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
AGE_15 = 9
"""Reading grade of what the public sees, at most."""


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


@cache
def generator() -> dict[str, Any]:
    return runpy.run_path(str(DOCS / "generate.py"))


def same_words(text: str) -> str:
    """A text whose lines may be broken elsewhere."""
    return " ".join(text.split())


def commands() -> list[tuple[str, list[str]]]:
    """Page and words of every command that a page shows: alone, before its output, or in a line."""
    found = []
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r"^(?:    |\$ )sufficiency (.+)$", text, flags=re.M):
            found.append((path.name, shlex.split(line)))
        for line in re.findall(r"`sufficiency ([^`]+)`", text):
            # A verb alone, or with a word that stands for a file, is its name and no command.
            if " " in line and not re.search(r"[A-Z]{3}|\.\.\.", line):
                found.append((path.name, shlex.split(line)))
    return found


@cache
def tree() -> Any:
    """The verbs, made once for all commands of the pages."""
    return typer.main.get_command(app)


def parsed(words: list[str]) -> None:
    """Parse a command as far as its verb would be called.

    Raises:
        Exception: no such verb, option or value.
    """
    command: Any = tree()
    while hasattr(command, "commands"):
        command, words = command.commands[words[0]], words[1:]
    command.make_context("sufficiency", list(words))


# What is generated

@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_generated_parts_are_those_of_the_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert generator()["filled"](text) == text, "python docs/generate.py"


def test_every_generated_part_is_on_a_page() -> None:
    told = "".join(p.read_text(encoding="utf-8") for p in PAGES)
    for part, make in generator()["PARTS"].items():
        assert told.count(f"<!-- begin {part} -->") == 1, part
        assert make().strip() in told
    stale = page("settings").replace("are | `'flow'` |", "are | `'greenfield'` |")
    assert generator()["filled"](stale) == page("settings") != stale


def test_every_setting_column_and_verb_is_told() -> None:
    for key in Scenario().settings():
        assert f"| `{key}` |" in page("settings"), key
    told = page("dictionary")
    for table in TABLES:
        assert f"### {table.file}" in told
        assert all(f"| {c.name} |" in told for c in table.columns)
    verbs = generator()["verbs"]()
    assert {"run", "settings", "placements import"} <= set(verbs) and len(verbs) >= 25
    shown = {words[0] for _, words in commands()}
    for name, command in verbs.items():
        assert f"\n### {name}\n" in page("verbs")
        assert all(f"`{o}`" in page("verbs") for p in command.params for o in p.opts
                   if o.startswith("--") and o != "--help"), name
        assert name.split()[0] in shown, f"no example of {name}"


def test_every_public_name_is_in_the_reference() -> None:
    """All of ``sufficiency.__all__`` once there is one, and until then what programs begin with."""
    import sufficiency

    names = generator()["public_names"]()
    assert len(names) >= 10
    for one in names:
        assert f"::: {one.__module__}.{one.__qualname__}\n" in page("python")
    types = [n for n in getattr(sufficiency, "__all__", ()) if callable(getattr(sufficiency, n))]
    assert set(types) <= {one.__name__ for one in names}


def names_of_python(text: str) -> set[str]:
    """What a text names in Python: dotted, or imported in a block."""
    dotted = re.findall(r"\bsufficiency(?:\.[A-Za-z_]\w*)+(?![\w/]|\.\w)", text)
    imported = re.findall(r"^from (sufficiency[\w.]*) import (.+)$", text, flags=re.M)
    files = re.findall(r"\bsufficiency/([\w/]+)\.py\b", text)
    return {*dotted, *(f"sufficiency.{f.replace('/', '.')}" for f in files),
            *(f"{room}.{name}" for room, names in imported for name in names.split(", "))}


def is_there(name: str) -> bool:
    """Whether a dotted name can be imported, or is something in a module that can."""
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def test_names_of_python_are_those_of_the_code() -> None:
    found = {n: p.name for p in PAGES for n in names_of_python(p.read_text(encoding="utf-8"))}
    assert len(found) >= 40
    assert not {n: page for n, page in found.items() if not is_there(n)}
    planted = ("`sufficiency.drive.transport`\nfrom sufficiency.pounds import finance\n"
               "sufficiency/a.py")
    assert sorted(n for n in names_of_python(planted) if not is_there(n)) == [
        "sufficiency.a", "sufficiency.drive.transport", "sufficiency.pounds",
        "sufficiency.pounds.finance"]


def test_every_table_has_a_source(root: Path) -> None:
    case = root / "data" / "norfolk"
    for folder in (case, case / "population", case / "reference"):
        told = (folder / "SOURCES.md").read_text()
        for table in folder.glob("*.csv"):
            assert table.name in told, table


# Commands and what they print

@pytest.mark.parametrize(("name", "words"), commands(), ids=lambda x: str(x)[:60])
def test_commands_parse_and_name_files_that_are_there(name: str, words: list[str]) -> None:
    parsed(words)
    assert all((ROOT / w).exists() for w in words if w.startswith("data/")), name


@pytest.mark.parametrize("words", ["rum a.toml", "run a.toml --publik", "check",
                                   "map a.toml --threshold 3", "placements imports a.db b.csv"])
def test_a_command_that_cannot_be_used_would_be_seen(words: str) -> None:
    with pytest.raises(Exception):  # noqa: B017  # of the parser or of a lookup
        parsed(words.split())


@pytest.mark.large
def test_the_table_of_the_demo_is_what_the_plans_come_to(root: Path) -> None:
    """Figures of the first page, from the pinned plans (the demo searches for minutes)."""
    table = re.search(r"```\n(Plan A: .+?)\n```", (root / "README.md").read_text(), flags=re.S)
    assert table is not None and table[1] in page("index")
    rows = {label: cells for label, *cells in (
        re.split(r"\s{2,}", row.strip()) for row in table[1].splitlines()[2:])}
    plans = re.split(r"\s{2,}", table[1].splitlines()[1].strip())
    result, built = planned("programme-found"), planned("as-built").plan.summary
    for title, s in (("If nothing is built", result.baseline.summary),
                     ("programme", result.plan.summary), ("as-built", built)):
        told = {key: cells[plans.index(title)] for key, cells in rows.items()}
        assert told["children"] == f"{s['children']:,}"
        assert told["no suitable local place"] == f"{s['unplaced']['total']:,}"
        assert told["capital, £ million"] == f"{s['capital_gbp'] / 1e6:.1f}"
        assert told["new schools (places)"] == f"{s['new_schools']} ({s['new_school_places']})"
        assert told["mean minutes, everybody [1]"] == f"{s['minutes_mean_everybody']:.1f}"
        assert told["mean minutes, known [2]"] == f"{s['minutes_mean']:.1f}"


@pytest.mark.large
def test_the_gap_by_year_of_the_demo_is_that_of_the_pinned_plan(root: Path) -> None:
    asked = Asked(ahead.Asked(root / "data" / "national"), whole=True)
    table, band = in_short(gaps_of_results([planned("programme-found")], asked))
    told = page("index").replace("programme", "programme-found")
    for row in table.itertuples(index=False):
        assert re.search(r"\s+".join(map(re.escape, map(str, row))), told), row[0]
    assert band in told


@pytest.mark.parametrize(("name", "begins"), [
    ("settings", "settings guideline.treat"), ("questions", "people"),
    ("questions", "isochrones"), ("questions", "phase data/tiny"),
    ("questions", "placements import"), ("questions", "placements status"),
    ("questions", "benefits"), large(("questions", "check")), large(("questions", "compare")),
    large(("sweep", "sweep"))])
def test_what_is_shown_is_what_is_printed(
    name: str, begins: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever takes seconds, in a folder of its own; three points stand for lines left out."""
    (tmp_path / "data").symlink_to(root / "data")
    monkeypatch.chdir(tmp_path)
    if begins == "placements status":
        made = CliRunner().invoke(app, ["placements", "import", "ledger.db", "--new",
                                        "data/tiny/placements/placements.csv"])
        assert made.exit_code == 0
    shown = re.search(rf"^\$ sufficiency ({begins}[^\n]*)\n(.*?)\n```", page(name),
                      flags=re.M | re.S)
    assert shown is not None
    ran = CliRunner().invoke(app, shlex.split(shown[1]))
    assert ran.exit_code == 0, ran.output
    for part in re.split(r"^\.\.\.$", shown[2], flags=re.M):
        assert same_words(part) in same_words(ran.stdout)


def test_the_override_can_be_used(root: Path, tmp_path: Path) -> None:
    block = re.search(r"```toml\n(\[\[travel\.override\]\].*?)```", page("roads"), flags=re.S)
    assert block is not None
    plain = root / "data" / "norfolk" / "scenarios" / "base.toml"
    path = tmp_path / "shut.toml"
    path.write_text(f'extends = "{plain.as_posix()}"\n{block[1]}')
    scenario = load_scenario(path)
    base = main_roads(root / "data" / "norfolk" / "roads", am_peak=True)
    open_before = without_ferries(base.roads).open.sum()
    assert 0 < open_before - apply_overrides(base, scenario).open.sum() < 10


def test_the_scenario_of_a_new_council_can_be_read(tiny: Path) -> None:
    block = re.search(r"```toml\n(.*?)```", page("council"), flags=re.S)
    assert block is not None
    path = tiny / "scenarios" / "theirs.toml"
    path.write_text(block[1])
    scenario = load_scenario(path)
    assert (scenario.build.max_new_schools, scenario.build.capital_gbp) == (2, 40_000_000)


@pytest.mark.large
def test_the_first_program_runs(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    block = re.search(r"```python\n(.*?)```", page("python"), flags=re.S)
    assert block is not None
    said: dict[str, Any] = {}
    exec(block[1], said)  # noqa: S102  # our own page
    assert said["result"].summary()["unplaced"]["total"] == 825


# The site

@pytest.mark.large
def test_the_site_is_built_without_a_broken_link_or_a_network(root: Path, tmp_path: Path) -> None:
    def build(config: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", config, "-d",
             str(tmp_path / "site")], cwd=root, capture_output=True, text=True, check=False)

    built = build("mkdocs.yml")
    assert built.returncode == 0, built.stderr
    pages = sorted((tmp_path / "site").glob("*.html"))
    assert {p.stem for p in pages} == {p.stem for p in DOCS.glob("*.md")} | {"404"}
    # Pages opened from a folder can be searched: nothing of it is fetched.
    assert all((tmp_path / "site" / name).is_file()
               for name in ("search/search_index.js", "iframe-worker.js"))
    for path in pages:
        fetched = re.findall(r"<(?:script|img|link|iframe)\b[^>]*?(?:src|href)=\"?([^\"> ]+)",
                             path.read_text(encoding="utf-8"))
        assert fetched and not [f for f in fetched if re.match(r"(https?:)?//", f)], path.name


def test_readme_is_short_and_its_links_lead_somewhere(root: Path) -> None:
    text = (root / "README.md").read_text()
    assert len(text.splitlines()) <= 200
    links = re.findall(r"\]\(([^)#]+)", text)
    assert len(links) >= 15
    assert all((root / link).exists() for link in links if "://" not in link)


# Plain English

FOR_PEOPLE = [p for p in PAGES if p.stem not in (
    "CONTRIBUTING", "contributing", "python", "settings")]
"""Pages of running sentences: the others are for those who change the code, or are tables."""


@pytest.mark.parametrize(("path", "read"), [
    *((f"maps/{folder}{name}", read) for folder in ("", "next/") for name, read in (
        ("report/report.html", of_html), ("norfolk.html", of_html),
        ("report/report.md", of_markdown))),
    *((p.relative_to(ROOT).as_posix(), of_markdown) for p in FOR_PEOPLE),
])
def test_what_the_public_sees_can_be_read_at_fifteen(
    path: str, read: Callable[[str], list[str]], root: Path
) -> None:
    found = read((root / path).read_text(encoding="utf-8"))
    assert len(found) >= 10
    assert grade(found) <= AGE_15


def test_reading_grades_tell_plain_words_from_others() -> None:
    plain = "The school is near. Most children walk there in the morning."
    heavy = ("Notwithstanding the aforementioned geographical considerations, authorities must "
             "demonstrate comprehensive sufficiency of specialist provision.")
    assert grade(of_markdown(plain)) < 5 < 15 < grade(of_markdown(heavy))
    assert of_html(f"<p>{html.escape(plain)}</p><table><td><p>{heavy}</p></td></table>") == \
        of_markdown(f"{plain}\n\n| {heavy} |\n")
    assert grade(["It took 1.5 minutes and cost 1,234 pounds."]) == \
        grade(["It took 15 minutes and cost 1234 pounds."])
