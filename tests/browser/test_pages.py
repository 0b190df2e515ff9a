"""The folder that `run` writes, in a real browser with the network cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sufficiency.publish.results_folder import write_results
from sufficiency.study.run import run
from tests.conftest import ROOT
from tests.publish.test_hostile import FORMS, hostile_case
from tests.publish.test_hostile import run as cli

pytestmark = pytest.mark.large


@pytest.fixture(scope="module")
def folder(quick: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pages") / "as-built"
    write_results(run(quick("as-built")), out)
    return out


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("name", ["map.html", "report.html"])
def test_opens_with_no_network_and_fits(
    visit: Callable[..., Any], folder: Path, name: str, width: int
) -> None:
    page = visit(folder / name, width, 844)
    assert page.troubles == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert page.locator("h1").count() == 1


def test_hostile_names_do_nothing(visit: Callable[..., Any], tiny: Path) -> None:
    hostile = "<script>alert(1)</script>`${alert(2)}`</title><img src=x onerror=alert(3)>"
    for name, old in (("places.csv", "School A"), ("sites.csv", "Site C")):
        path = tiny / name
        path.write_text(path.read_text().replace(old, hostile))
    write_results(run(tiny / "scenarios" / "base.toml"), tiny / "out")
    assert visit(tiny / "out" / "report.html").troubles == []
    page = visit(tiny / "out" / "map.html")
    for spot in page.locator(".spot").all():
        spot.focus()
        page.keyboard.press("Enter")
        assert page.locator(".popup h3").count() == 1
        page.keyboard.press("Escape")
    page.locator("#find").fill("alert")
    page.get_by_role("button", name="Find").click()
    page.locator("#found button").first.click()
    assert "alert(2)" in page.locator(".popup").inner_text()
    assert page.evaluate("document.querySelectorAll('img').length") == 0
    assert page.troubles == []


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_case(tmp_path_factory.mktemp("hostile"))


@pytest.mark.parametrize("form", ["report", "paper --public", "map --public", "benchmark", "roads"])
def test_no_page_runs_what_a_council_named(
    visit: Callable[..., Any], hostile: Path, tmp_path: Path, form: str
) -> None:
    cli(*FORMS[form](hostile, tmp_path))
    pages = sorted(tmp_path.rglob("*.html"))
    assert pages
    for file in pages:
        page = visit(file)
        assert page.troubles == [], file.name
        assert page.evaluate("[...document.images].every(i => i.src.startsWith('data:'))")
        assert page.evaluate(
            "[...document.links].every(a => !/^(javascript|http:..x)/.test(a.href))")


def test_the_tables_of_the_benchmark_need_no_pushing_on_a_phone(
    visit: Callable[..., Any], tmp_path: Path
) -> None:
    cli("benchmark", str(ROOT / "data" / "tiny"), "--out", str(tmp_path / "b"))
    page = visit(tmp_path / "b" / "benchmark.html", width=390)
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every("
                         "n => n.scrollWidth <= n.clientWidth + 1)")
    assert page.evaluate("document.querySelector('.aside').getClientRects().length") == 0
