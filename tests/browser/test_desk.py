"""The desk in a browser, from an empty page to a plan that is looked at."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sufficiency.desk.serve import served
from tests.conftest import ROOT

pytestmark = pytest.mark.large


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A desk over a copy of the tiny case."""
    case = tmp_path / "tiny"
    shutil.copytree(ROOT / "data" / "tiny", case)
    with served(case, tmp_path / "results") as desk:
        thread = threading.Thread(target=desk.server.serve_forever, daemon=True)
        thread.start()
        yield desk.address
        desk.server.shutdown()
        thread.join()


def test_from_start_to_plan(
    address: str, chromium: Any, audit: Callable[..., list[str]], keep: Callable[..., None],
    tmp_path: Path,
) -> None:
    # A strange page cannot be audited where scripts of others may not run: the fence is real.
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda e: troubles.append(str(e)))
    page.on("request", lambda r: troubles.append(r.url)
            if not r.url.startswith(("http://127.0.0.1", "data:")) else None)
    page.goto(address)
    assert "key" not in page.url
    assert audit(page, "desk") == []
    keep(page, "desk")

    page.click("text=Tiny: one school and one base")
    page.fill("[id='set:build.max_new_schools']", "-1")
    page.wait_for_selector(".field .fault")
    assert "New schools at most: -1 cannot be used. Give at least 0" in page.inner_text("#faults")
    assert page.get_attribute("[id='set:build.max_new_schools']", "aria-invalid") == "true"
    assert audit(page, "desk-form") == []
    keep(page, "desk-form", full_page=True)
    page.fill("[id='set:build.max_new_schools']", "1")
    page.wait_for_selector(".fault", state="detached")

    page.fill("#save_as", "mine")
    page.click("text=Save and run")
    page.wait_for_selector("#run[data-state=done]", timeout=300_000)
    assert audit(page, "desk-run") == []
    keep(page, "desk-run")
    assert (tmp_path / "tiny" / "scenarios" / "mine.toml").is_file()
    with context.expect_page() as opened:
        page.click("main >> text=report")
    report = opened.value
    report.wait_for_selector("h1")
    assert "school places" in report.inner_text("header")
    with context.expect_page() as opened:
        page.click("main >> text=map")
    opened.value.wait_for_selector(".leaflet-container")

    page.click("text=The figures")
    assert "No suitable local place" in page.inner_text("table")
    assert audit(page, "desk-compare") == []
    keep(page, "desk-compare")
    assert troubles == []
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "dark")])
def test_it_fits_and_can_be_read(
    address: str, chromium: Any, audit: Callable[..., list[str]], keep: Callable[..., None],
    width: int, scheme: str,
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    for name, link in (("home", ""), ("form", "text=Tiny: one school and one base")):
        if link:
            page.click(link)
            page.wait_for_load_state()  # a click returns before the next page has a body
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert audit(page, f"desk-{name}-{width}-{scheme}") == []
        keep(page, f"desk-{name}-{width}-{scheme}")
    context.close()
