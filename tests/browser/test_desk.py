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
    page.fill("[id='set:build.capital_gbp']", "a great deal")
    page.wait_for_selector("#faults >> text=2 things to put right")
    assert "cannot be read. Write it like £40 million" in page.inner_text("#faults")
    page.fill("[id='set:build.max_new_schools']", "none")
    page.fill("[id='set:build.max_new_schools']", "zero")
    page.fill("[id='set:build.capital_gbp']", "£1")
    page.wait_for_selector("#faults >> text=contradict each other")
    assert "build." not in page.inner_text("#faults")
    page.fill("[id='set:build.max_new_schools']", "one")
    page.fill("[id='set:build.capital_gbp']", "£40 million")
    page.wait_for_selector(".fault", state="detached")
    for wide in (1280, 390):
        page.set_viewport_size({"width": wide, "height": 900})
        bar = page.locator(".bar").bounding_box()
        assert bar["y"] + bar["height"] <= 901, "what saves is in view"
    page.set_viewport_size({"width": 1280, "height": 900})

    # Whoever leaves with something typed is asked first.
    asked: list[str] = []
    page.once("dialog", lambda d: (asked.append(d.type), d.dismiss()))
    page.click("text=All plans")
    page.wait_for_timeout(200)
    assert asked == ["beforeunload"] and "/scenario/base" in page.url

    assert page.locator("form > details > summary").all_inner_texts()[1].startswith(
        "What may open"), "what is asked most is not behind what is asked least"
    assert "`" not in page.inner_text("form")
    page.fill("#save_as", "My £40m plan")
    page.click("text=Save and run")
    page.wait_for_selector("text=/Step [1-9] of 3: /")
    page.wait_for_selector("#run[data-state=done]", timeout=300_000)
    assert page.inner_text("h1") == "My £40m plan is done"
    assert page.inner_text("main strong") == "1 of 8 children", "the answer at once"
    assert audit(page, "desk-run") == []
    keep(page, "desk-run")
    saved = (tmp_path / "tiny" / "scenarios" / "my-40m-plan.toml").read_text(encoding="utf-8")
    assert "capital_gbp = 40000000" in saved
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
    page.fill("#note", "For the meeting")
    page.check("[name=starred]")
    page.click("text=Keep the note")
    assert audit(page, "desk-result") == []
    keep(page, "desk-result", full_page=True)

    page.goto(f"{page.url.partition('/results')[0]}/scenario/my-40m-plan")
    page.fill("[id='set:build.max_new_schools']", "zero")
    page.fill("#save_as", "No school")
    page.click("text=Save and run")
    page.wait_for_selector("#run[data-state=done]", timeout=300_000)
    page.click("text=compare them with others")
    assert "For the meeting" in page.inner_text(".kept tbody tr:first-child")
    page.click("text=Compare the ticked results")
    assert page.inner_text("#two") == "Tick two results or more first."
    for box in page.locator("[name=results]").all():
        box.check()
    page.click("text=Compare the ticked results")
    assert "New schools at most" in page.inner_text("table >> nth=1")
    assert page.locator(".bars svg").count() == 2
    page.click("text=Make a report and a map")
    page.wait_for_selector("#run[data-state=done]", timeout=300_000)
    page.click("text=the report and the map of these results together")
    with context.expect_page() as opened:
        page.click("#together ~ p >> text=map")
    opened.value.wait_for_selector(".leaflet-container")
    assert "seconds of search" not in page.inner_text("main").lower()
    for wide in (1280, 390):
        page.set_viewport_size({"width": wide, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= wide
        assert audit(page, f"desk-compare-{wide}") == []
        keep(page, f"desk-compare-{wide}", full_page=True)
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
