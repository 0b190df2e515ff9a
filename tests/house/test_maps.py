"""maps/ is what the code makes of the embedded case, byte for byte."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sufficiency.forecast import study as ahead
from sufficiency.gaps.run import Asked, gaps_of_results
from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.map import consultation
from sufficiency.publish.map.consultation import atlas, reached
from sufficiency.study.answers import Answer, read_answer
from sufficiency.study.comparators import results
from sufficiency.study.openings import measured
from sufficiency.study.result import Result
from tests.conftest import ROOT

MAPS = ROOT / "maps"
PLANS = ("programme-found", "bases-only-found", "as-built")
CHANGED = "run `make maps` and look at what changed"


@pytest.fixture(scope="module")
def done() -> list[Result]:
    scenarios = ROOT / "data" / "norfolk" / "scenarios"
    return results([scenarios / f"{name}.toml" for name in PLANS], lambda _: None)


@pytest.fixture(scope="module")
def tried(done: list[Result]) -> Answer:
    """What other numbers of schools and bases achieve, from what they open."""
    kept = read_answer(done[0].scenario.path.parent / "programme-openings.json")
    assert not any("unplaced" in point for point in kept.tables["points"])
    return measured(kept, done[0].scenario)


@pytest.mark.large
def test_the_public_map_is_rebuilt(done: list[Result], tried: Answer) -> None:
    asked = Asked(ahead.Asked(ROOT / "data" / "national"), whole=True, where=True)
    page, _ = consultation.map_page(done, "norfolk.html", Rules(),
                                    years=gaps_of_results(done, asked), frontier=tried)
    kept = (MAPS / "norfolk.html").read_bytes()
    # Compared first: an assertion would take minutes to tell two long pages apart.
    same = page == kept
    assert same, CHANGED
    assert len(kept) < 2_000_000


@pytest.mark.large
def test_the_public_report_is_rebuilt(done: list[Result]) -> None:
    files = release.report(release.story(done, public=True, rules=Rules()), done, Rules())
    for name, data in files.items():
        same = data == (MAPS / "report" / name).read_bytes()
        assert same, CHANGED
    assert len(files) >= 2


@pytest.mark.large
def test_nothing_else_is_there_and_all_of_it_passes_the_gate(
    done: list[Result], tried: Answer
) -> None:
    found = {f.relative_to(MAPS).as_posix(): f for f in MAPS.rglob("*") if f.is_file()}
    assert sorted(found) == ["README.md", "norfolk.html", "report/.sufficiency",
                             "report/report.html", "report/report.md"]
    files = {n: f.read_bytes() for n, f in found.items() if f.suffix in (".html", ".md")}
    drawn, _ = atlas(done, Rules(), reached(done, Rules())[0], frontier=tried)
    secrets = release.secrets(done).knowing(drawn.points())
    assert release.gate.leaks(files, secrets, Rules()) == []


def test_the_makefile_builds_the_same(root: Path) -> None:
    recipe = (root / "Makefile").read_text()
    told = re.search(r"^PLANS := (.*)$", recipe, re.M)
    assert told is not None
    assert told.group(1).split() == [f"data/norfolk/scenarios/{n}.toml" for n in PLANS]
    assert ("map $(PLANS) --public --forecast data/national --frontier data/norfolk/scenarios/"
            "programme-openings.json --out maps/norfolk.html"
            ) in re.sub(r"\s*\\\n\s*", " ", recipe)
