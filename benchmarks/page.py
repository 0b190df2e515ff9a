"""What a page costs its readers: bytes, first view, change of layer, labels, popups; in Chromium.

    python benchmarks/page.py maps/norfolk.html [--write]

The network is cut. Times are of the page's own thread on the processor, so that a busy machine does
not make them longer, times four for a machine that is four times slower; medians of five. Needs
Chromium and Playwright, as tests/browser does.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from written import write

SLOWED, TIMES, POPUPS = 4, 5, 100
BUDGET = {"megabytes": 2, "requests": 0, "first_view_ms": 1000, "layer_change_ms": 100,
          "label_overlaps_1280": 0, "label_overlaps_390": 0}
"""What a page may cost at most."""
CHANGE = """async name => {
    document.querySelector(`input[name="layer-of"][value="${name}"]`).click();
    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 0))); }"""
OVERLAPS = """() => { const boxes = [...document.querySelectorAll('.town span, .number span')]
    .map(e => e.getBoundingClientRect()); return boxes.filter((a, i) => boxes.some((b, j) => j > i
    && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)).length; }"""
POPUP_IN = """() => {
    const box = [...document.querySelectorAll('.leaflet-popup, #sheet')].find(e => !e.hidden);
    if (!box) return false;
    const a = box.getBoundingClientRect();
    const b = document.querySelector('.canvas').getBoundingClientRect();
    return a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1
        && a.bottom <= b.bottom + 1; }"""


def measured(file: Path) -> dict[str, Any]:
    """What is measured of one map."""
    with sync_playwright() as engine:
        browser = engine.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        asked: list[str] = []

        def opened(width: int) -> tuple[Page, Any]:
            page = browser.new_context(
                viewport={"width": width, "height": 844}, offline=True).new_page()
            page.on("request", lambda r: asked.append(r.url)
                    if not r.url.startswith(("file:", "data:")) else None)
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            page.goto(file.resolve().as_uri(), timeout=120_000)
            page.wait_for_timeout(300)
            return page, session

        def ms(session: Any) -> float:
            told = session.send("Performance.getMetrics")["metrics"]
            return SLOWED * 1000 * next(m["value"] for m in told if m["name"] == "TaskDuration")

        first, change = [], []
        for _ in range(TIMES):
            page, session = opened(390)
            first.append(ms(session))
            for name in ("same", "mean", "lack"):
                before = ms(session)
                page.evaluate(CHANGE, name)
                change.append(ms(session) - before)
            page.context.close()
        overlaps, inside = {}, {}
        for width in (1280, 390):
            page, _ = opened(width)
            overlaps[width] = 0
            for view in ("before", "after", "change", "swipe"):
                page.locator(f"input[name=view][value={view}]").check(force=True)
                overlaps[width] += page.evaluate(OVERLAPS)
            page.locator("input[name=view][value=after]").check(force=True)
            inside[width] = _popups(page)
            page.context.close()
        browser.close()
    return {
        "page": file.name, "megabytes": round(file.stat().st_size / 1e6, 2),
        "requests": len(asked), "first_view_ms": round(statistics.median(first)),
        "layer_change_ms": round(statistics.median(change)),
        **{f"label_overlaps_{w}": n for w, n in overlaps.items()},
        **{f"popups_inside_{w}": n for w, n in inside.items()},
    }


def budgeted(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each thing measured: what was found, what is allowed, and whether that was kept.

    Args:
        found: as of ``measured``.
    """
    inside = {key: f"{POPUPS} of {POPUPS}" for key in found if key.startswith("popups_inside")}
    rows = []
    for key, value in found.items():
        if key == "page":
            continue
        allowed = {**BUDGET, **inside}.get(key)
        kept = value == allowed if isinstance(allowed, str) else (
            allowed is None or value <= allowed)
        rows.append({"measured": key.replace("_", " "), "found": value, "at_most": allowed,
                     "kept": "yes" if kept else "no"})
    return rows


def _popups(page: Page) -> str:
    """Of so many popups of schools, opened one by one from nearer and nearer, those inside."""
    page.evaluate("for (const i of document.querySelectorAll('input[name=kind]:not(:checked)'))"
                  " i.click()")
    tried = inside = 0
    while tried < POPUPS:
        count = page.locator(".spot").count()
        for number in range(min(count, POPUPS - tried)):
            page.locator(".spot").nth(number).evaluate("e => e.click()")
            # The map glides until the popup is inside, on a crowded machine for seconds.
            for _ in range(50):
                page.wait_for_timeout(100)
                if page.evaluate(POPUP_IN):
                    inside += 1
                    break
            tried += 1
            page.keyboard.press("Escape")
            # The focus goes back to the symbol, and may move the map, before anybody opens another.
            page.wait_for_timeout(60)
        page.locator("[data-move=in]").click()
        page.wait_for_timeout(350)
        if not page.locator(".spot").count():
            break
    return f"{inside} of {tried}"


if __name__ == "__main__":
    found = measured(Path(sys.argv[1]))
    print(json.dumps(found, indent=1))
    if "--write" in sys.argv:
        write("page", "python benchmarks/page.py maps/norfolk.html --write",
              {"The map, and what it may cost": budgeted(found)})
