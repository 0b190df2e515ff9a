"""The pages in a real browser with the network cut."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sufficiency import study

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
         "--disable-component-update", "--no-first-run"]


@pytest.fixture(scope="module")
def folder(quick: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pages") / "as-built"
    study.write(study.run(quick("as-built")), out)
    return out


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        width = getattr(request, "param", 1280)
        page = browser.new_page(viewport={"width": width, "height": 844})
        page.troubles = []

        def only_files(route: Any) -> None:
            if route.request.url.startswith(("file:", "data:")):
                route.continue_()
            else:
                page.troubles.append(f"asked for {route.request.url}")
                route.abort()

        page.route("**/*", only_files)
        page.on("requestfailed", lambda r: page.troubles.append(f"failed {r.url}"))
        page.on("pageerror", lambda e: page.troubles.append(f"error {e}"))
        page.on("console", lambda m: page.troubles.append(m.text) if m.type == "error" else None)
        yield page
        browser.close()


@pytest.mark.parametrize("page", [1280, 390, 320], indirect=True)
@pytest.mark.parametrize("name", ["map.html", "report.html"])
def test_opens_with_no_network_and_fits(page: Any, folder: Path, name: str) -> None:
    page.goto((folder / name).as_uri())
    page.wait_for_timeout(400)
    assert page.troubles == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert page.locator("h1").count() == 1


def fills(page: Any) -> list[str]:
    return page.evaluate(
        "[...document.querySelectorAll('.leaflet-overlay-pane path')]"
        ".map(p => p.getAttribute('fill')).filter(f => f && f != 'none')"
    )


def test_layers_change_what_the_areas_show(page: Any, folder: Path) -> None:
    page.goto((folder / "map.html").as_uri())
    box = page.locator(".leaflet-control-layers")
    after = fills(page)
    assert len(after) > 100 and len(set(after)) > 2
    box.get_by_text("Mean minutes if nothing is built").click()
    before = fills(page)
    box.get_by_text("Change in mean minutes").click()
    change = fills(page)
    assert len(before) > 100 and before != after and change not in (before, after)
    markers = page.locator(".place").count()
    box.get_by_text("Independent special schools").click()
    assert page.locator(".place").count() > markers
    assert page.troubles == []


def test_a_school_opens_by_keyboard(page: Any, folder: Path) -> None:
    page.goto((folder / "map.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    first = page.locator(".place").first
    assert first.get_attribute("title")
    first.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup-content")
    popup.wait_for()
    assert "places" in popup.inner_text()
    assert page.troubles == []


def test_hostile_names_do_nothing(page: Any, tiny: Path) -> None:
    hostile = "<script>alert(1)</script>`${alert(2)}`</title>"
    for name, old in (("places.csv", "School A"), ("sites.csv", "Site C")):
        path = tiny / name
        path.write_text(path.read_text().replace(old, hostile))
    study.write(study.run(tiny / "scenarios" / "base.toml"), tiny / "out")
    page.on("dialog", lambda d: page.troubles.append("a dialog opened"))
    for name in ("map.html", "report.html"):
        page.goto((tiny / "out" / name).as_uri())
        page.wait_for_timeout(200)
    page.goto((tiny / "out" / "map.html").as_uri())
    page.locator(".place").first.focus()
    page.keyboard.press("Enter")
    assert "alert(2)" in page.locator(".leaflet-popup-content").inner_text()
    assert page.troubles == []
